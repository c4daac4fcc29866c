//! Where a request comes from, and the limits on tries, uploads and calls. Addresses are held in memory only.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::HOST;
use axum::http::request::Parts;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::Error;
use crate::web::App;

/// The address of the person's device; behind a trusted proxy, the one that it names.
pub struct Address(pub IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let ConnectInfo(peer) = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .ok_or_else(|| Error::internal("the server was started without peer addresses"))?;
        // A socket for both protocols writes 127.0.0.1 as ::ffff:127.0.0.1, and so may a proxy or the settings.
        let peer = peer.ip().to_canonical();
        let trusted = |address: IpAddr| app.config.trusted_proxy.iter().any(|proxy| proxy.to_canonical() == address);
        if !trusted(peer) {
            return Ok(Self(peer));
        }
        // The last address that no trusted proxy wrote: what stands before it may be made up by the client, as may what stands
        // before an entry that can't be read.
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or_default());
        let named: Vec<Option<IpAddr>> = forwarded.flat_map(|value| value.split(',')).map(forwarded_for).collect();
        let client = named.into_iter().rev().map_while(|address| address).find(|address| !trusted(*address));
        Ok(Self(client.unwrap_or(peer)))
    }
}

/// An entry of `X-Forwarded-For`; some proxies write the port as well.
fn forwarded_for(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let alone = || entry.trim_matches(['[', ']']).parse::<IpAddr>().ok();
    let address = alone().or_else(|| entry.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()));
    address.map(|address| address.to_canonical())
}

/// The address that people type: the base URL of the settings, else the host that this request names.
pub struct Base(pub String);

impl FromRequestParts<App> for Base {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let named = app.config.base_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        Ok(Self(named.or_else(|| host.map(|host| format!("http://{host}"))).unwrap_or_default()))
    }
}

/// Narrow limits for one name at one address, wide ones for an address: a whole class sits behind one. Who is signed in is counted
/// by person.
pub struct Limits {
    names: DefaultKeyedRateLimiter<(IpAddr, String)>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    uploads: DefaultKeyedRateLimiter<i64>,
    calls: DefaultKeyedRateLimiter<i64>,
    links: DefaultKeyedRateLimiter<i64>,
}

impl Limits {
    /// Limits with `calls` of the API a minute for each person.
    pub fn new(calls: NonZeroU32) -> Self {
        let several = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self {
            names: RateLimiter::keyed(Quota::per_minute(several(6)).allow_burst(several(10))),
            addresses: RateLimiter::keyed(Quota::per_minute(several(240)).allow_burst(several(300))),
            uploads: RateLimiter::keyed(Quota::per_minute(several(30)).allow_burst(several(60))),
            calls: RateLimiter::keyed(Quota::per_minute(calls)),
            links: RateLimiter::keyed(Quota::per_hour(several(3))),
        }
    }

    /// Counts a try to get in.
    ///
    /// Errors: [`Error::TooMany`] with the seconds to wait.
    pub fn try_name(&self, address: IpAddr, name: &str) -> Result<(), Error> {
        self.names.check_key(&(network(address), name.chars().take(80).collect())).map_err(|n| wait(&n))?;
        self.try_address(address)
    }

    /// Counts a try that has no name: a join code, a link.
    ///
    /// Errors: [`Error::TooMany`] with the seconds to wait.
    pub fn try_address(&self, address: IpAddr) -> Result<(), Error> {
        self.forget_idle();
        self.addresses.check_key(&network(address)).map_err(|n| wait(&n))
    }

    /// Counts an upload of one person.
    ///
    /// Errors: [`Error::TooMany`] with the seconds to wait.
    pub fn try_upload(&self, person: i64) -> Result<(), Error> {
        self.uploads.check_key(&person).map_err(|n| wait(&n))
    }

    /// Counts a call of the API by one person, whatever their address: a class sits behind one.
    ///
    /// Errors: [`Error::TooMany`] with the seconds to wait.
    pub fn try_call(&self, person: i64) -> Result<(), Error> {
        self.calls.check_key(&person).map_err(|n| wait(&n))
    }

    /// Counts a message that somebody has the server send to an address of which nobody knows yet whose it is.
    ///
    /// Errors: [`Error::TooMany`] with the seconds to wait.
    pub fn try_link(&self, person: i64) -> Result<(), Error> {
        self.links.check_key(&person).map_err(|n| wait(&n))
    }

    /// Drops what has been idle, so that made-up names and addresses can't fill the memory.
    fn forget_idle(&self) {
        if self.names.len().max(self.addresses.len()) > 10_000 {
            self.names.retain_recent();
            self.addresses.retain_recent();
        }
    }
}

/// What counts as one address: of IPv6 the first half, since whoever has one address has all that begin like it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

fn wait(not_until: &governor::NotUntil<<DefaultClock as governor::clock::Clock>::Instant>) -> Error {
    let wait: Duration = not_until.wait_time_from(DefaultClock::default().now());
    Error::TooMany { seconds: wait.as_secs() + 1 }
}
