//! Pictures, sounds and films: served to those who may read a deck that uses them; given to a deck, and taken out where no card
//! uses them, by whoever looks after it.

use askama::Template;
use askama_web::WebTemplate;
use axum::Json;
use axum::extract::{Multipart, Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::{Form, Query};
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use crate::content::media::{self as files, FileType, Look, of_mime};
use crate::error::Error;
use crate::lang;
use crate::store::decks::Deck;
use crate::store::ids::DeckId;
use crate::store::unused::{self, Use};
use crate::store::{Millis, audit, media};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{At, Editor, Visitor};
use crate::web::{App, forms};

/// Largest file that is given to a deck by hand, in bytes; an import brings larger ones.
pub const BY_HAND: usize = 10 << 20;

/// Files on one page of the list.
const LISTED: usize = 50;
/// Cards that are named of those that use a file.
const USES: usize = 3;

/// Nothing that a file holds may act where somebody opens it by itself.
const ALONE: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");
/// The content stands in the address, so it never changes; but it is for this person alone.
const FOR_EVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// One file, or the part of it that a player asks for. Who may not read it, or isn't signed in, can't tell it from one that isn't there.
pub async fn get(
    State(app): State<App>,
    Visitor(person): Visitor,
    At((sha256, _)): At<(String, String)>,
    request: Request,
) -> Result<Response, Error> {
    let person = person.ok_or(Error::NotFound)?;
    let path = app.store.files().path(&sha256);
    let mime = app.store.read(|db| Box::pin(async move { media::readable(db, &person, &sha256).await })).await?;
    let kind = of_mime(&mime).ok_or(Error::NotFound)?;
    let mime = kind.mime.parse().map_err(Error::internal)?;
    let served = ServeFile::new_with_mime(path, &mime).oneshot(request).await.map_err(Error::internal)?;
    let mut response = served.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, ALONE);
    // A picture of this kind can hold scripts; within a page it can't run them, by itself it is only saved.
    if kind.mime == "image/svg+xml" {
        headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
    }
    Ok(response)
}

#[derive(Template, WebTemplate)]
#[template(path = "decks/media.html")]
struct MediaPage {
    page: Page,
    deck: Deck,
    name: String,
    /// Only those that no card uses.
    unused: bool,
    /// How many there are, and how many of them no card uses.
    all: usize,
    spare: usize,
    /// Size of the list's files together.
    size: String,
    files: Vec<Row>,
    before: Option<String>,
    more: Option<String>,
    missing: Vec<String>,
    problem: Option<String>,
}

/// A file of the deck.
struct Row {
    name: String,
    address: String,
    kind: &'static FileType,
    size: String,
    /// As a text in Markdown names it.
    markdown: String,
    /// The first cards that use it, and how many more there are.
    uses: Vec<Use>,
    further: usize,
}

impl Row {
    fn is_picture(&self) -> bool {
        self.kind.look == Look::Picture
    }

    fn is_sound(&self) -> bool {
        self.kind.look == Look::Sound
    }
}

/// Which list, and which page of it.
#[derive(Default, serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    unused: u8,
    #[serde(default)]
    page: Option<usize>,
}

/// The address of a page of the list.
fn address(deck: DeckId, unused: bool, page: usize) -> String {
    let unused = if unused { "unused=1&" } else { "" };
    format!("/decks/{deck}/media?{unused}page={page}")
}

async fn shown(app: &App, page: Page, deck: Deck, wanted: Wanted) -> Result<MediaPage, Error> {
    let id = deck.id;
    let stock = app.store.read(|db| Box::pin(async move { unused::stock(db, id).await })).await?;
    let page = page.at(Place::Classes);
    let (all, spare) = (stock.files.len(), stock.files.iter().filter(|(_, uses)| uses.is_empty()).count());
    let unused = wanted.unused == 1;
    let listed: Vec<_> = stock.files.into_iter().filter(|(_, uses)| !unused || uses.is_empty()).collect();
    let bytes: i64 = listed.iter().map(|(file, _)| file.bytes).sum();
    let pages = listed.len().div_ceil(LISTED).max(1);
    let number = wanted.page.unwrap_or(1).clamp(1, pages);
    let files = listed.into_iter().skip(LISTED * (number - 1)).take(LISTED).filter_map(|(file, mut uses)| {
        let kind = of_mime(&file.mime)?;
        let further = uses.len().saturating_sub(USES);
        uses.truncate(USES);
        Some(Row {
            address: files::address(&file.sha256, &file.name),
            size: page.lang.size(u64::try_from(file.bytes).unwrap_or(0)),
            markdown: files::written(&file.name, "", kind).0,
            name: file.name,
            kind,
            uses,
            further,
        })
    });
    Ok(MediaPage {
        files: files.collect(),
        size: page.lang.size(u64::try_from(bytes).unwrap_or(0)),
        name: lang::deck_name(&deck.name),
        before: (number > 1).then(|| address(id, unused, number - 1)),
        more: (number < pages).then(|| address(id, unused, number + 1)),
        page,
        deck,
        unused,
        all,
        spare,
        missing: stock.missing,
        problem: None,
    })
}

/// The files of a deck with the cards that use each, those that its cards miss, and the form that adds one.
pub async fn list(
    State(app): State<App>,
    editor: Editor,
    page: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    Ok(shown(&app, page, editor.deck, wanted).await?.into_response())
}

/// The file to take out; without a name, all that no card uses.
#[derive(serde::Deserialize)]
pub struct Unwanted {
    #[serde(default)]
    name: Option<String>,
    /// It was asked for on the list of those alone.
    #[serde(default)]
    unused: u8,
}

/// Takes files out of the deck that no card uses, with the way back.
pub async fn remove(
    State(app): State<App>,
    editor: Editor,
    Form(Unwanted { name, unused: list }): Form<Unwanted>,
) -> Result<Response, Error> {
    let Editor { person, deck } = editor;
    let (now, id, owner) = (app.clock.now(), deck.id, deck.owner);
    let names = app.store.write(move |db| {
        Box::pin(async move {
            let names = unused::remove(db, id, name.as_deref(), now).await?;
            if !names.is_empty() {
                audit::note(db, Some(person.id), "media-remove", Some(owner), &deck.name, now).await?;
            }
            Ok(names)
        })
    });
    let names = names.await?;
    let flash = match names.as_slice() {
        [] => Flash::new("media-removed-none"),
        [name] => Flash::new("media-removed").with("name", name),
        names => Flash::new("media-removed-many").with("n", names.len()),
    };
    let flash = if names.is_empty() { flash } else { flash.undo(format!("/decks/{id}/media/return?at={now}")) };
    let to = if list == 1 { "?unused=1" } else { "" };
    Ok(forms::done(&format!("/decks/{id}/media{to}"), &flash))
}

/// When the files were taken out that are to come back.
#[derive(serde::Deserialize)]
pub struct Taken {
    at: Millis,
}

/// Gives back what was taken out.
pub async fn give_back(
    State(app): State<App>,
    editor: Editor,
    Query(Taken { at }): Query<Taken>,
) -> Result<Response, Error> {
    let Editor { person, deck } = editor;
    let (now, id) = (app.clock.now(), deck.id);
    let back = app.store.write(move |db| {
        Box::pin(async move {
            let back = unused::give_back(db, id, at).await?;
            audit::note(db, Some(person.id), "media-return", Some(deck.owner), &deck.name, now).await?;
            Ok(back)
        })
    });
    let back = back.await?;
    Ok(forms::done(&format!("/decks/{id}/media"), &Flash::new("media-back").with("n", back)))
}

/// What an upload became, for the script of the editor.
#[derive(serde::Serialize)]
struct Added {
    name: String,
    sha256: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// What a text in Markdown names it with.
    markdown: String,
    /// What a text in HTML names it with.
    html: String,
}

/// What the form brought.
#[derive(Default)]
struct Sent {
    name: String,
    bytes: Vec<u8>,
    alt: String,
}

async fn sent(mut form: Multipart) -> Result<Sent, Error> {
    let refused = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { Error::invalid("error-form") }
    };
    let mut sent = Sent::default();
    while let Some(mut field) = form.next_field().await.map_err(refused)? {
        match field.name().unwrap_or_default() {
            "file" => {
                sent.name = field.file_name().unwrap_or_default().to_owned();
                while let Some(chunk) = field.chunk().await.map_err(refused)? {
                    if sent.bytes.len() + chunk.len() > BY_HAND {
                        return Err(too_large());
                    }
                    sent.bytes.extend_from_slice(&chunk);
                }
            }
            "alt" => sent.alt = field.text().await.map_err(refused)?.chars().take(500).collect(),
            _ => {}
        }
    }
    Ok(sent)
}

fn too_large() -> Error {
    Error::invalid_with("media-too-large", vec![("limit", (BY_HAND >> 20).to_string())])
}

/// Takes a file in.
///
/// Errors: [`Error::Invalid`] for one that is too large or nothing that a card can show.
async fn add(app: &App, deck: &Deck, sent: Sent) -> Result<Added, Error> {
    let now = app.clock.now();
    if sent.bytes.is_empty() {
        return Err(Error::invalid("media-no-file"));
    }
    let held = app.store.files().hold().await;
    let kept = app.store.files().put(sent.bytes).await?.ok_or_else(|| Error::invalid("media-type-unknown"))?;
    let (deck, row) = (deck.id, kept.clone());
    let name =
        app.store.write(move |db| Box::pin(async move { media::add(db, deck, &sent.name, &row, now).await })).await?;
    drop(held);
    let (markdown, html) = files::written(&name, &sent.alt, kept.kind);
    Ok(Added { name, sha256: kept.sha256, kind: kept.kind.mime, markdown, html })
}

/// Adds a file to the deck: JSON for a script that asks for it, else back to the list.
pub async fn post(
    State(app): State<App>,
    editor: Editor,
    page: Page,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, Error> {
    app.limits.try_upload(editor.person.id.0)?;
    let script = wants_json(&headers);
    let sent = sent(form).await;
    let added = match sent {
        Ok(sent) => add(&app, &editor.deck, sent).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(added) if script => Ok(Json(added).into_response()),
        Ok(added) => {
            let flash = Flash::new("media-added").with("name", added.name);
            Ok(forms::done(&format!("/decks/{}/media", editor.deck.id), &flash))
        }
        Err(Error::Invalid { message, args }) if !script => {
            let mut again = shown(&app, page, editor.deck, Wanted::default()).await?;
            again.problem = Some(again.page.lang.say_text(&message, &args));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Whether a script asks, which says so; a browser that opens a page never does.
pub fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}
