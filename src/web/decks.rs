//! A deck: its cards with what the student knows of them, the ways to study it and to take it home.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::{Form, Query};

use crate::error::Error;
use crate::exchange::{csv, recto_json};
use crate::store::cards::{self, Listed};
use crate::store::classes::{self, ClassRole};
use crate::store::decks::{self, Deck};
use crate::store::ids::CardId;
use crate::store::{exports, remarks};
use crate::web::bar::Bar;
use crate::web::page::{Page, Place};
use crate::web::session::{At, Reader, Student};
use crate::web::{App, forms};

/// Cards on one page of the list.
const LISTED: i64 = 200;

#[derive(Template, WebTemplate)]
#[template(path = "decks/deck.html")]
struct DeckPage {
    page: Page,
    deck: Deck,
    name: String,
    bar: Bar,
    cards: u32,
    waiting: u32,
    list: Vec<Row>,
    /// The address of the next page of the list.
    more: Option<String>,
    /// Number of the first card on this page.
    first: usize,
    manages: bool,
}

struct Row {
    card: Listed,
    due: Option<String>,
    remarks: i64,
}

/// Where in the list to go on.
#[derive(serde::Deserialize)]
pub struct After {
    position: Option<i64>,
    card: Option<i64>,
    first: Option<usize>,
}

/// The deck as the student stands to it.
pub async fn get(
    State(app): State<App>,
    reader: Reader,
    page: Page,
    Query(after): Query<After>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let page = page.at(Place::Classes);
    let shown = app
        .store
        .read(|db| {
            Box::pin(async move {
                let Reader { student, deck } = reader;
                let me = student.person.id;
                let today = student.today(now);
                let standing = decks::standings(db, &[deck.id], me, today).await?.pop().ok_or(Error::NotFound)?;
                let met = decks::met_today(db, me, today).await?;
                let new_left = u32::try_from(student.person.new_per_day).unwrap_or(0).saturating_sub(met);
                let behind = (after.position.unwrap_or(-1), after.card.unwrap_or(-1));
                let mut list = cards::page(db, deck.id, me, behind, LISTED + 1).await?;
                let first = after.first.unwrap_or(1);
                let more = if list.len() > usize::try_from(LISTED).unwrap_or(usize::MAX) {
                    list.pop();
                    list.last().map(|last| {
                        let next = first + list.len();
                        format!("/decks/{}?position={}&card={}&first={next}", deck.id, last.position, last.id)
                    })
                } else {
                    None
                };
                let open = remarks::counts(db, deck.id).await?;
                let role = classes::role_of(db, &student.person, deck.class).await?;
                Ok(DeckPage {
                    name: deck.name.replace("::", " / "),
                    bar: Bar::new(page.lang, standing.grades, standing.cards),
                    cards: standing.cards,
                    waiting: standing.due + standing.unseen.min(new_left),
                    list: list
                        .into_iter()
                        .map(|card| Row {
                            due: card.due.map(|due| page.lang.due(due, today)),
                            remarks: open.iter().find(|(id, _)| *id == card.id).map_or(0, |(_, n)| *n),
                            card,
                        })
                        .collect(),
                    more,
                    first,
                    manages: role == ClassRole::Instructor,
                    page,
                    deck,
                })
            })
        })
        .await?;
    Ok(shown.into_response())
}

/// The deck as lossless JSON.
pub async fn export_json(State(app): State<App>, reader: Reader) -> Result<Response, Error> {
    let name = reader.deck.name.clone();
    let decks = app.store.read_snapshot(|db| Box::pin(async move { exports::decks(db, &[reader.deck]).await })).await?;
    Ok(attachment(&name, "json", "application/json", recto_json::write(&decks, &[]).into_bytes()))
}

/// The deck for a spreadsheet.
pub async fn export_csv(State(app): State<App>, reader: Reader) -> Result<Response, Error> {
    let name = reader.deck.name.clone();
    let decks = app.store.read_snapshot(|db| Box::pin(async move { exports::decks(db, &[reader.deck]).await })).await?;
    Ok(attachment(&name, "csv", "text/csv; charset=utf-8", csv::write(&decks)))
}

/// A file to be saved under the deck's name.
fn attachment(name: &str, ending: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let plain: String =
        name.chars().map(|c| if c.is_alphanumeric() || " -_.".contains(c) { c } else { '_' }).take(80).collect();
    let disposition =
        format!("attachment; filename*=UTF-8''{}.{ending}", forms::encoded(plain.trim()).replace('/', "_"));
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// What the form of a bookmark says.
#[derive(serde::Deserialize)]
pub struct Bookmark {
    /// 1 to set it, 0 to take it away: a second tap does nothing.
    on: u8,
    #[serde(default)]
    back: Option<String>,
}

/// Sets or takes away a bookmark.
pub async fn bookmark(
    State(app): State<App>,
    student: Student,
    At(card): At<CardId>,
    Form(form): Form<Bookmark>,
) -> Result<Response, Error> {
    let on = form.on == 1;
    app.store.write(move |db| Box::pin(async move { cards::bookmark(db, &student.person, card, on).await })).await?;
    Ok(Redirect::to(&forms::own_path(form.back.as_deref())).into_response())
}
