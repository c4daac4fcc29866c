//! Clients that take their time: they are let go, and nobody else waits for them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use recto::web::connections::{self, Patience};
use tokio::net::TcpListener;

use crate::world::World;

/// A second server of the same world, with little patience.
async fn hasty(world: &World) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let patience = Patience { head: Duration::from_millis(200), ..Patience::default() };
    tokio::spawn(connections::serve(listener, recto::web::router(world.app.clone()), patience, std::future::pending()));
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_ends_a_request_loses_the_connection_and_holds_up_nobody() {
    let world = World::new().await;
    let address = hasty(&world).await;
    let read = tokio::task::spawn_blocking(move || {
        let mut slow: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(address).unwrap()).collect();
        for one in &mut slow {
            one.write_all(b"GET /healthz HTTP/1.1\r\nhost: recto\r\nx-slow: ").unwrap();
        }
        let mut quick = TcpStream::connect(address).unwrap();
        quick.write_all(b"GET /healthz HTTP/1.1\r\nhost: recto\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        quick.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        // Without the limit these reads would never end.
        for one in &mut slow {
            one.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            let mut rest = Vec::new();
            one.read_to_end(&mut rest).expect("the server hangs up");
            assert!(!rest.starts_with(b"HTTP/1.1 200"));
        }
    });
    read.await.unwrap();
}
