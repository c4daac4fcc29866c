//! Taking cards home: a page with the forms in which they can be had, and the downloads.

use askama::Template;
use askama_web::WebTemplate;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use futures_util::stream;
use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use crate::error::Error;
use crate::exchange::anki::write::Report;
use crate::lang;
use crate::store::classes;
use crate::store::decks::{self, Deck};
use crate::store::people::Person;
use crate::takeout::{self, Form, Wanted};
use crate::web::page::{Page, Place};
use crate::web::session::{Member, Reader};
use crate::web::{App, forms};

/// Bytes sent at once.
const PIECE: usize = 64 << 10;
/// Names of cards that can't go back to Anki as they are, listed on the page.
const LISTED: usize = 10;

#[derive(Template, WebTemplate)]
#[template(path = "decks/export.html")]
struct ExportPage {
    page: Page,
    /// Of the deck or the class.
    name: String,
    /// Where that is.
    above: String,
    /// The cards of the deck can be printed.
    prints: bool,
    /// What a package for Anki would come to.
    report: Report,
}

impl ExportPage {
    fn copied(&self) -> impl Iterator<Item = &String> {
        self.report.copied.iter().take(LISTED)
    }
}

/// What else is wanted of a download.
#[derive(serde::Deserialize)]
pub struct Asked {
    /// 0 leaves the content of media out of JSON.
    #[serde(default)]
    media: Option<u8>,
    /// 1 takes one's own schedule and answers along to Anki.
    #[serde(default)]
    schedule: Option<u8>,
}

/// The forms in which a deck can be had.
pub async fn of_deck(State(app): State<App>, reader: Reader, page: Page) -> Result<Response, Error> {
    app.limits.try_upload(reader.student.person.id.0)?;
    let deck = reader.deck;
    let above = format!("/decks/{}", deck.id);
    let name = lang::deck_name(&deck.name);
    let report = takeout::foresee(&app.store, vec![deck]).await?;
    Ok(ExportPage { page: page.at(Place::Classes), name, above, prints: true, report }.into_response())
}

/// The forms in which all decks of a class can be had.
pub async fn of_class(State(app): State<App>, member: Member, page: Page) -> Result<Response, Error> {
    app.limits.try_upload(member.student.person.id.0)?;
    let (name, decks) = class(&app, &member).await?;
    let report = takeout::foresee(&app.store, decks).await?;
    let above = format!("/classes/{}", member.class);
    Ok(ExportPage { page: page.at(Place::Classes), name, above, prints: false, report }.into_response())
}

/// A deck as lossless JSON.
pub async fn deck_json(State(app): State<App>, reader: Reader, Query(asked): Query<Asked>) -> Result<Response, Error> {
    deck(&app, reader, Form::Json, &asked).await
}

/// A deck for a spreadsheet.
pub async fn deck_csv(State(app): State<App>, reader: Reader, Query(asked): Query<Asked>) -> Result<Response, Error> {
    deck(&app, reader, Form::Csv, &asked).await
}

/// A deck for a text editor.
pub async fn deck_markdown(
    State(app): State<App>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    deck(&app, reader, Form::Markdown, &asked).await
}

/// A deck for Anki.
pub async fn deck_apkg(State(app): State<App>, reader: Reader, Query(asked): Query<Asked>) -> Result<Response, Error> {
    deck(&app, reader, Form::Apkg, &asked).await
}

/// All decks of a class as lossless JSON.
pub async fn class_json(State(app): State<App>, member: Member, Query(asked): Query<Asked>) -> Result<Response, Error> {
    whole_class(&app, member, Form::Json, &asked).await
}

/// All decks of a class for a spreadsheet.
pub async fn class_csv(State(app): State<App>, member: Member, Query(asked): Query<Asked>) -> Result<Response, Error> {
    whole_class(&app, member, Form::Csv, &asked).await
}

/// All decks of a class for a text editor.
pub async fn class_markdown(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    whole_class(&app, member, Form::Markdown, &asked).await
}

/// All decks of a class for Anki.
pub async fn class_apkg(State(app): State<App>, member: Member, Query(asked): Query<Asked>) -> Result<Response, Error> {
    whole_class(&app, member, Form::Apkg, &asked).await
}

async fn deck(app: &App, reader: Reader, form: Form, asked: &Asked) -> Result<Response, Error> {
    let name = reader.deck.name.clone();
    download(app, &reader.student.person, &name, vec![reader.deck], form, asked).await
}

async fn whole_class(app: &App, member: Member, form: Form, asked: &Asked) -> Result<Response, Error> {
    let (name, decks) = class(app, &member).await?;
    download(app, &member.student.person, &name, decks, form, asked).await
}

/// Name and decks of a class.
async fn class(app: &App, member: &Member) -> Result<(String, Vec<Deck>), Error> {
    let class = member.class;
    app.store
        .read(|db| {
            Box::pin(async move { Ok((classes::get(db, class).await?.name, decks::of_class(db, class).await?)) })
        })
        .await
}

async fn download(
    app: &App,
    person: &Person,
    name: &str,
    decks: Vec<Deck>,
    form: Form,
    asked: &Asked,
) -> Result<Response, Error> {
    app.limits.try_upload(person.id.0)?;
    let learner = (asked.schedule == Some(1)).then(|| person.clone());
    let wanted = Wanted { form, learner, media: asked.media != Some(0) };
    let made = takeout::make(&app.store, decks, wanted, app.clock.now()).await?;
    let file = File::open(&made.path).await.map_err(Error::internal)?;
    let headers = [
        (CONTENT_TYPE, form.mime().to_owned()),
        (CONTENT_LENGTH, made.bytes.to_string()),
        (CONTENT_DISPOSITION, disposition(name, form)),
    ];
    Ok((headers, sent(file, made.path)).into_response())
}

/// The file piece by piece; it is removed when the last is sent, or when nobody wants more.
fn sent(file: File, path: TempPath) -> Body {
    Body::from_stream(stream::try_unfold((file, path), |(mut file, path)| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), (file, path))))
    }))
}

/// To be saved under the deck's name.
fn disposition(name: &str, form: Form) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_alphanumeric() || " -_.".contains(c) { c } else { '_' }).take(80).collect();
    let plain = forms::encoded(plain.trim()).replace('/', "_");
    format!("attachment; filename*=UTF-8''{plain}.{}", form.ending())
}
