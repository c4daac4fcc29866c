//! A disk without room, a folder without the right to write.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Command;

use uuid::Uuid;

use crate::server::{Client, Server, World, printed, recto};

/// Sets the largest size to which the server may let a file grow: to it, a disk that is full or has room again.
fn room(server: &Server, bytes: &str) {
    let set = Command::new("prlimit")
        .args(["--pid", &server.pid.to_string(), &format!("--fsize={bytes}:")])
        .status()
        .expect("prlimit (util-linux) is there");
    assert!(set.success());
}

#[test]
fn a_full_disk_is_an_error_to_the_client_and_loses_nothing() {
    const CLIENTS: usize = 8;
    let world = World::new(CLIENTS, 3);
    let server = Server::start(&world.data());
    let mut clients: Vec<Client> =
        world.tokens.iter().map(|token| Client::open(server.address, token).unwrap()).collect();
    let before = Uuid::new_v4();
    assert_eq!(clients[0].grade(before, world.cards[0], 4).unwrap().0, 200);

    room(&server, "1");
    let ids: Vec<Uuid> = clients.iter().map(|_| Uuid::new_v4()).collect();
    // Alone in its transaction, then with others.
    let (status, body) = clients[0].grade(ids[0], world.cards[1], 3).unwrap();
    assert!(status == 507 && body.contains(r#""code":"not_stored""#), "{status} {body}");
    // Twice, at once: an error must not stand in the way of the next one.
    for _ in 0..2 {
        std::thread::scope(|scope| {
            for (client, id) in clients.iter_mut().zip(&ids) {
                let card = world.cards[1];
                scope.spawn(move || {
                    let (status, body) = client.grade(*id, card, 3).unwrap();
                    assert!(status == 507 && body.contains(r#""code":"not_stored""#), "{status} {body}");
                });
            }
        });
    }
    for path in ["/healthz", "/api/v1/me", "/api/v1/study"] {
        assert_eq!(clients[0].get(path).unwrap().0, 200, "{path} with a full disk");
    }
    let log = world.logged();
    assert!(log.len() == 1 && log.contains_key(&before), "{log:?}");

    room(&server, "unlimited");
    for (client, id) in clients.iter_mut().zip(&ids) {
        let (status, body) = client.grade(*id, world.cards[1], 3).unwrap();
        assert!(status == 200 && body.contains(r#""result":"recorded""#), "{status} {body}");
    }
    drop(clients);
    assert!(server.stop().success());
    let log = world.logged();
    assert_eq!(log.len(), 1 + CLIENTS);
    assert!(ids.iter().all(|id| log.get(id) == Some(&1)));
    world.must_be_whole();
}

/// `command` as somebody to whom file permissions apply, which they don't to root.
fn as_nobody(command: Command) -> Command {
    let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if !root {
        return command;
    }
    let mut dropped = Command::new("setpriv");
    dropped.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(command.get_program());
    dropped.args(command.get_args());
    for (name, value) in command.get_envs() {
        dropped.env(name, value.unwrap_or_default());
    }
    dropped
}

fn allow(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_read_only_folder_is_a_clear_error() {
    let top = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    allow(top.path(), 0o755);
    let (empty, used) = (top.path().join("empty"), top.path().join("used"));
    std::fs::create_dir(&empty).unwrap();
    printed(&used, &["class", "add", "Algebra"]);
    allow(&used.join("recto.db"), 0o444);
    allow(&used, 0o555);
    allow(&empty, 0o555);
    for folder in [&empty, &used, &empty.join("new"), Path::new("/dev/null/data")] {
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["class", "add", "Another"]] {
            let output = as_nobody(recto(folder, command)).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{command:?} on {}: {said}", folder.display());
            assert_eq!(said.trim_end().lines().count(), 1, "{said}");
            assert!(said.starts_with("recto: ") && said.contains(folder.to_str().unwrap()), "names the folder: {said}");
        }
    }
    assert!(!empty.join("recto.db").exists());
    allow(&used, 0o755);
    assert_eq!(printed(&used, &["class", "list"]).lines().count(), 1, "nothing was added");
}
