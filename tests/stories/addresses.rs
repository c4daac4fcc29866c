//! Where a request comes from: what a proxy may tell of it, and who shares the limits on tries.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts as _};
use axum::http::Request;
use recto::web::address::Address;

use crate::world::{Answer, Browser, World};

/// A proxy of the school, on the machine of the server.
const PROXY: &str = "127.0.0.1";

/// Guesses a password, as the proxy hands it on from that address.
async fn guess(browser: &Browser, from: &str) -> u16 {
    let request = browser.client.post(browser.url("/sign-in")).header("x-forwarded-for", from);
    let sent = request.form(&[("name", "Tom"), ("password", "guess")]).send().await.unwrap();
    Answer::read(sent).await.status
}

/// The address that the server finds for a request of `peer` with such a header.
async fn found(world: &World, peer: &str, forwarded: &str) -> IpAddr {
    let peer = ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 40_000));
    let request = Request::get("/").extension(peer).header("x-forwarded-for", forwarded).body(()).unwrap();
    Address::from_request_parts(&mut request.into_parts().0, &world.app).await.unwrap().0
}

#[tokio::test]
async fn who_has_many_addresses_of_one_network_guesses_no_longer_than_others() {
    let world = World::with(|settings| settings.trusted_proxy = vec![PROXY.parse().unwrap()]).await;
    let thief = world.visitor();
    let mut refused = false;
    for n in 1..=40 {
        if guess(&thief, &format!("2001:db8:1:2:{n:x}::{n:x}")).await == 429 {
            refused = true;
            break;
        }
    }
    assert!(refused, "each address of the network has tries of its own");
    assert_eq!(guess(&thief, "2001:db8:1:3::1").await, 422, "another network");
    assert_eq!(guess(&thief, "192.0.2.1").await, 422);
}

#[tokio::test]
async fn a_proxy_is_believed_in_either_notation_of_its_address() {
    for named in [PROXY, "::ffff:127.0.0.1"] {
        let world = World::with(|settings| settings.trusted_proxy = vec![named.parse().unwrap()]).await;
        let cases = [
            // The peer, what the header says, the address that is found.
            (PROXY, "192.0.2.1", "192.0.2.1"),
            ("::ffff:127.0.0.1", "192.0.2.1", "192.0.2.1"),
            ("::ffff:127.0.0.1", "::ffff:192.0.2.1", "192.0.2.1"),
            (PROXY, "2001:db8::1", "2001:db8::1"),
            // What the client made up stands before what the proxies wrote.
            (PROXY, "198.51.100.7, 192.0.2.1, ::ffff:127.0.0.1", "192.0.2.1"),
            // Some proxies write the port; of what stands before an entry that can't be read nothing is known.
            (PROXY, "198.51.100.7, 192.0.2.1:4711", "192.0.2.1"),
            (PROXY, "198.51.100.7, [2001:db8::1]:4711", "2001:db8::1"),
            (PROXY, "198.51.100.7, unknown, 127.0.0.1", PROXY),
            (PROXY, "", PROXY),
            ("::ffff:192.0.2.9", "198.51.100.7", "192.0.2.9"),
        ];
        for (peer, forwarded, wanted) in cases {
            let wanted: IpAddr = wanted.parse().unwrap();
            assert_eq!(found(&world, peer, forwarded).await, wanted, "{peer} with {forwarded:?}, trusted: {named}");
        }
    }
}
