//! SIGTERM: a calm end.

use std::net::TcpStream;
use std::time::Instant;

use uuid::Uuid;

use crate::server::{Client, PATIENCE, Server, World, graded, logged};

#[test]
fn sigterm_lets_open_requests_finish_and_checkpoints() {
    let world = World::new(1, 3);
    let server = Server::start(&world.data());
    let mut client = Client::open(server.address, &world.tokens[0]).unwrap();
    let (before, open) = (Uuid::new_v4(), Uuid::new_v4());
    assert_eq!(client.grade(before, world.cards[0], 4).unwrap().0, 200);

    // The server asks for the body once the request is in the handler's hands; it comes after the signal.
    let body = graded(open, world.cards[1], 5);
    let more = format!("content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n", body.len());
    let head = client.head("POST", "/api/v1/reviews", &more);
    client.send(head.as_bytes()).unwrap();
    assert_eq!(client.line().unwrap(), "HTTP/1.1 100 Continue");
    assert_eq!(client.line().unwrap(), "");
    server.signal("TERM");
    let start = Instant::now();
    while TcpStream::connect(server.address).is_ok() {
        assert!(start.elapsed() < PATIENCE, "the server still takes connections");
    }
    client.send(body.as_bytes()).unwrap();
    let (status, answer) = client.answer().unwrap();
    assert!(status == 200 && answer.contains(r#""result":"recorded""#), "{status} {answer}");
    drop(client);
    assert!(server.ended().success());

    // Everything is in the one file: the log beside it is gone or empty.
    let left = std::fs::metadata(world.data().join("recto.db-wal")).map_or(0, |wal| wal.len());
    assert_eq!(left, 0, "bytes left in the log");
    let copy = world.beside("copy");
    std::fs::create_dir(&copy).unwrap();
    std::fs::copy(world.data().join("recto.db"), copy.join("recto.db")).unwrap();
    let log = logged(&copy);
    assert_eq!((log.get(&before), log.get(&open)), (Some(&1), Some(&1)));
    world.must_be_whole();
}
