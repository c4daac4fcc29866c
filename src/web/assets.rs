//! The files of `static/`, embedded in the binary. Pages name them with a hash, so that browsers keep them for ever.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use async_compression::Level;
use async_compression::tokio::bufread::BrotliEncoder;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;
use tokio::runtime::Handle;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

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

/// The texts among the files as small as brotli makes them, each from its first request on. That takes some hundredths of a second,
/// too long for the layer that compresses pages, and saves a tenth.
static SMALLEST: LazyLock<HashMap<String, OnceCell<Bytes>>> = LazyLock::new(|| {
    let texts = HASHES.keys().filter(|name| is_one_of(name, &["css", "js", "svg"]));
    texts.map(|name| (name.clone(), OnceCell::new())).collect()
});

fn is_one_of(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

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
        let mut response = file(&path, "no-cache", &headers).await?;
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
    file(&plain.ok_or(Error::NotFound)?, "public, max-age=31536000, immutable", &headers).await
}

async fn file(name: &str, cache: &'static str, headers: &HeaderMap) -> Result<Response, Error> {
    let file = Static::get(name).ok_or(Error::NotFound)?;
    let data = if is_one_of(name, &["css", "js"]) { without_comments(&file.data) } else { file.data };
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let kept = [(CONTENT_TYPE, kind), (CACHE_CONTROL, cache.to_owned())];
    if let Some(small) = SMALLEST.get(name).filter(|_| takes_brotli(headers)) {
        let small = small.get_or_try_init(|| async { smallest(data.into_owned()).await }).await?.clone();
        let encoded = [(CONTENT_ENCODING, "br"), (VARY, "accept-encoding")];
        return Ok((kept, encoded, small).into_response());
    }
    Ok((kept, data).into_response())
}

/// A script or a style without the lines that are nothing but comment: those are for who reads the source, and a quarter of what a
/// phone would have to load. Comments beside code stay, so that nothing of either language has to be understood here.
fn without_comments(source: &[u8]) -> Cow<'static, [u8]> {
    let source = String::from_utf8_lossy(source);
    let mut kept = String::with_capacity(source.len());
    let mut inside = false;
    for line in source.split_inclusive('\n') {
        let text = line.trim();
        let begins = text.starts_with("/*") && text.find("*/").is_none_or(|end| end + 2 == text.len());
        if inside || begins {
            inside = !text.ends_with("*/");
        } else if !text.starts_with("//") {
            kept.push_str(line);
        }
    }
    kept.into_bytes().into()
}

/// Whether the browser names brotli without refusing it (`br;q=0`).
fn takes_brotli(headers: &HeaderMap) -> bool {
    let named = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|one| match one.trim().split_once(';') {
        Some(("br", quality)) => quality.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) != Some(0.0),
        Some(_) => false,
        None => one.trim() == "br",
    })
}

async fn smallest(plain: Vec<u8>) -> Result<Bytes, Error> {
    let made = async move {
        let mut small = Vec::with_capacity(plain.len() / 3);
        BrotliEncoder::with_quality(plain.as_slice(), Level::Best).read_to_end(&mut small).await.map(|_| small)
    };
    let here = Handle::current();
    let made = spawn_blocking(move || here.block_on(made));
    Ok(made.await.map_err(Error::internal)?.map_err(Error::internal)?.into())
}

/// The service worker stands at the top, since it may only serve what lies below it.
pub async fn service_worker(headers: HeaderMap) -> Result<Response, Error> {
    let mut response = file("sw.js", "no-cache", &headers).await?;
    let everything = HeaderValue::from_static("/");
    response.headers_mut().insert(HeaderName::from_static("service-worker-allowed"), everything);
    Ok(response)
}

/// Browsers ask for this name whatever a page says.
pub async fn icon(headers: HeaderMap) -> Result<Response, Error> {
    file("icon.svg", "public, max-age=86400", &headers).await
}
