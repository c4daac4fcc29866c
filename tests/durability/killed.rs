//! `kill -9` in the middle of a hundred answering clients.

use std::collections::HashSet;
use std::sync::mpsc::{Sender, channel};

use rand::RngExt as _;
use uuid::Uuid;

use crate::server::{Client, Server, World};

const CLIENTS: usize = 100;
const KILLS: usize = 20;

/// A client over the lives of a server: what it could not be sure of it sends again.
struct Answering {
    number: usize,
    token: String,
    cards: Vec<i64>,
    sent: usize,
    /// Sent, but not acknowledged when the server went away.
    pending: Option<(Uuid, i64)>,
    acknowledged: Vec<Uuid>,
}

impl Answering {
    /// Answers until the server goes away; tells of every acknowledgement.
    fn until_it_goes(mut self, address: std::net::SocketAddr, told: Sender<()>) -> Self {
        let Ok(mut client) = Client::open(address, &self.token) else { return self };
        loop {
            let (id, card) = *self.pending.get_or_insert_with(|| {
                self.sent += 1;
                (Uuid::new_v4(), self.cards[(self.sent + self.number) % self.cards.len()])
            });
            let grade = u8::try_from((self.sent + self.number) % 5 + 1).unwrap();
            let Ok((status, body)) = client.grade(id, card, grade) else { return self };
            assert_eq!(status, 200, "{body}");
            assert!(body.contains(r#""recorded""#) || body.contains(r#""duplicate""#), "{body}");
            self.pending = None;
            self.acknowledged.push(id);
            // The listener leaves when it has heard enough.
            let _ = told.send(());
        }
    }
}

#[test]
fn a_killed_server_keeps_every_acknowledged_answer() {
    let world = World::new(CLIENTS, 20);
    let mut clients: Vec<Answering> = (0..CLIENTS)
        .map(|number| Answering {
            number,
            token: world.tokens[number].clone(),
            cards: world.cards.clone(),
            sent: 0,
            pending: None,
            acknowledged: Vec::new(),
        })
        .collect();
    for kill in 1..=KILLS {
        let server = Server::start(&world.data());
        let (told, heard) = channel();
        let threads: Vec<_> = clients
            .drain(..)
            .map(|client| {
                let (address, told) = (server.address, told.clone());
                std::thread::spawn(move || client.until_it_goes(address, told))
            })
            .collect();
        drop(told);
        let enough = rand::rng().random_range(1..=400);
        assert_eq!(heard.iter().take(enough).count(), enough, "every client gave up before the kill");
        server.kill();
        clients = threads.into_iter().map(|thread| thread.join().expect("a client ends well")).collect();

        let again = Server::start(&world.data());
        let log = world.logged();
        let acknowledged: HashSet<Uuid> = clients.iter().flat_map(|c| c.acknowledged.iter().copied()).collect();
        for id in &acknowledged {
            assert_eq!(log.get(id), Some(&1), "kill {kill}: answer {id} was acknowledged after {enough} others");
        }
        let pending: HashSet<Uuid> = clients.iter().filter_map(|c| c.pending).map(|(id, _)| id).collect();
        for (id, times) in &log {
            assert!(*times == 1 && (acknowledged.contains(id) || pending.contains(id)), "kill {kill}: answer {id}");
        }
        world.must_be_whole();
        again.kill();
    }
}
