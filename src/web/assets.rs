//! The files of `static/`, embedded in the binary. Pages name them with a hash, so that browsers keep them for ever.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use crate::error::Error;

#[derive(rust_embed::Embed)]
#[folder = "static/"]
struct Static;

/// The first ten characters of each file's hash, by its name.
static HASHES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Static::iter()
        .filter_map(|name| {
            let file = Static::get(&name)?;
            let hash = Sha256::digest(&file.data);
            let short = hash.iter().take(5).fold(String::new(), |mut text, byte| {
                use std::fmt::Write as _;
                let _ = write!(text, "{byte:02x}");
                text
            });
            Some((name.into_owned(), short))
        })
        .collect()
});

/// `/static/app.3f2a9c01de.css` for `app.css`; the plain name for a file that isn't there.
pub fn url(name: &str) -> String {
    match (HASHES.get(name), name.rsplit_once('.')) {
        (Some(hash), Some((stem, ending))) => format!("/static/{stem}.{hash}.{ending}"),
        _ => format!("/static/{name}"),
    }
}

/// A file by its hashed name, kept for ever, or by its plain one, asked for again each time.
pub async fn get(Path(path): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    if let Some(hash) = HASHES.get(&path) {
        let etag = format!("\"{hash}\"");
        if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
            return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
        }
        let mut response = file(&path, "no-cache")?;
        if let Ok(value) = etag.parse() {
            response.headers_mut().insert(ETAG, value);
        }
        return Ok(response);
    }
    let plain = (|| {
        let (rest, ending) = path.rsplit_once('.')?;
        let (stem, hash) = rest.rsplit_once('.')?;
        let plain = format!("{stem}.{ending}");
        (HASHES.get(&plain)? == hash).then_some(plain)
    })();
    file(&plain.ok_or(Error::NotFound)?, "public, max-age=31536000, immutable")
}

fn file(name: &str, cache: &'static str) -> Result<Response, Error> {
    let file = Static::get(name).ok_or(Error::NotFound)?;
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, cache.to_owned())], file.data).into_response())
}

/// The service worker stands at the top, since it may only serve what lies below it.
pub async fn service_worker() -> Result<Response, Error> {
    let mut response = file("sw.js", "no-cache")?;
    let everything = axum::http::HeaderValue::from_static("/");
    response.headers_mut().insert(HeaderName::from_static("service-worker-allowed"), everything);
    Ok(response)
}

/// Browsers ask for this name whatever a page says.
pub async fn icon() -> Result<Response, Error> {
    file("icon.svg", "public, max-age=86400")
}
