//! The cookies that the server keeps in a browser: all are made and read here. Scripts can't reach any. With https they go by https
//! alone and are bound to this host, so that neither a sibling host nor a page by plain http can plant one.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Who is signed in.
    Session,
    /// What has just been done, for the next page.
    Said,
    /// A visitor's choice of language.
    Language,
}

impl Name {
    /// As browsers know it; with https it has the prefix that binds it to this host.
    fn as_str(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, false) => "session",
            (Self::Session, true) => "__Host-session",
            (Self::Said, false) => "said",
            (Self::Said, true) => "__Host-said",
            (Self::Language, false) => "language",
            (Self::Language, true) => "__Host-language",
        }
    }
}

/// A cookie for all of the server that goes when the browser is closed.
pub fn made(name: Name, https: bool, value: String) -> Cookie<'static> {
    Cookie::build((name.as_str(https), value)).path("/").http_only(true).same_site(SameSite::Lax).secure(https).build()
}

/// The cookie that takes the one of that name away.
pub fn gone(name: Name, https: bool) -> Cookie<'static> {
    let mut cookie = made(name, https, String::new());
    cookie.make_removal();
    cookie
}

/// What the browser sent under that name.
pub fn read(headers: &HeaderMap, name: Name, https: bool) -> Option<String> {
    if !may_bring(headers, name, https) {
        return None;
    }
    CookieJar::from_headers(headers).get(name.as_str(https)).map(|cookie| cookie.value().to_owned())
}

/// Whether the request may bring it: a look for its name, since most requests bring few and taking cookies apart costs more.
pub fn may_bring(headers: &HeaderMap, name: Name, https: bool) -> bool {
    let start = format!("{}=", name.as_str(https));
    headers.get_all(COOKIE).iter().any(|value| value.to_str().is_ok_and(|text| text.contains(&start)))
}
