//! What the system is asked for between a request and its response, by `strace`.

use std::collections::HashMap;
use std::path::Path;

use uuid::Uuid;

use crate::server::{Client, Server, World};

/// One system call, with the lines of the trace on which it began and ended.
struct Call {
    began: usize,
    ended: usize,
    text: String,
}

impl Call {
    fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.text.strip_prefix(name).is_some_and(|rest| rest.starts_with('(')))
    }

    fn on_the_log(&self) -> bool {
        self.text.contains("recto.db-wal>")
    }
}

/// The calls of a trace; one that another thread interrupted stands there in two halves.
fn calls(trace: &Path) -> Vec<Call> {
    let trace = std::fs::read_to_string(trace).expect("strace has written");
    let mut halves: HashMap<&str, (usize, String)> = HashMap::new();
    let mut calls = Vec::new();
    for (number, line) in trace.lines().enumerate() {
        let Some((thread, what)) = line.split_once(char::is_whitespace) else { continue };
        let what = what.trim_start();
        if let Some(first) = what.strip_suffix("<unfinished ...>") {
            halves.insert(thread, (number, first.trim_end().to_owned()));
        } else if let Some((_, rest)) = what.strip_prefix("<... ").and_then(|what| what.split_once(" resumed>")) {
            if let Some((began, first)) = halves.remove(thread) {
                calls.push(Call { began, ended: number, text: first + rest });
            }
        } else {
            calls.push(Call { began: number, ended: number, text: what.to_owned() });
        }
    }
    calls
}

#[test]
fn the_log_is_flushed_before_an_answer_is_acknowledged() {
    const CLIENTS: usize = 4;
    let world = World::new(CLIENTS, 5);
    let trace = world.beside("trace");
    let server = Server::through(
        &world.data(),
        &[
            "strace",
            "-f",
            "-y",
            "-s",
            "4096",
            "-e",
            "trace=recvfrom,read,readv,write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync",
            "-o",
            trace.to_str().unwrap(),
        ],
    );
    // One client alone at first, then several at once, whose answers share a transaction.
    let mut ids = Vec::new();
    let mut clients: Vec<Client> =
        world.tokens.iter().map(|token| Client::open(server.address, token).unwrap()).collect();
    for card in &world.cards {
        let id = Uuid::new_v4();
        assert_eq!(clients[0].grade(id, *card, 4).unwrap().0, 200);
        ids.push(id);
    }
    std::thread::scope(|scope| {
        let cards = &world.cards;
        let busy: Vec<_> = clients
            .iter_mut()
            .map(|client| {
                scope.spawn(move || {
                    let mut ids = Vec::new();
                    for card in cards {
                        let id = Uuid::new_v4();
                        assert_eq!(client.grade(id, *card, 3).unwrap().0, 200);
                        ids.push(id);
                    }
                    ids
                })
            })
            .collect();
        for thread in busy {
            ids.extend(thread.join().unwrap());
        }
    });
    drop(clients);
    assert!(server.stop().success());

    let calls = calls(&trace);
    for id in ids {
        let named: Vec<&Call> = calls.iter().filter(|call| call.text.contains(&id.to_string())).collect();
        let request = named.iter().find(|call| call.is(&["recvfrom", "read", "readv"])).expect("the request is read");
        let response = named
            .iter()
            .find(|call| call.is(&["write", "writev", "sendto", "sendmsg"]) && call.text.contains("recorded"))
            .expect("the response is written");
        let between = |call: &&Call| call.began > request.began && call.ended < response.began;
        let on_the_log = || calls.iter().filter(|call| call.on_the_log()).filter(between);
        let written = on_the_log().find(|call| call.is(&["pwrite64"])).expect("the answer is written to the log");
        assert!(
            on_the_log().any(|call| {
                call.is(&["fdatasync", "fsync"]) && call.began > written.ended && call.text.ends_with("= 0")
            }),
            "answer {id} was acknowledged before the log was flushed"
        );
    }
}
