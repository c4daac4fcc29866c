//! Small things that forms and links share.

use axum::response::{IntoResponse as _, Redirect, Response};

use crate::web::page::Flash;

/// Text as it stands in a query string.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(char::from(byte)),
            _ => {
                use std::fmt::Write as _;
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A path of this server to go on to; anything else, such as another host, becomes the home page.
pub fn own_path(to: Option<&str>) -> String {
    // Browsers read a backslash as a slash, and drop tabs and line ends: "/\t/host" would be "//host", another site.
    let misread = |c: char| c == '\\' || c.is_control();
    match to {
        Some(to) if to.starts_with('/') && !to.starts_with("//") && !to.contains(misread) => to.to_owned(),
        _ => "/".to_owned(),
    }
}

/// Goes on to `to` and says there what was done.
pub fn done(to: &str, flash: &Flash) -> Response {
    (flash.clone(), Redirect::to(to)).into_response()
}
