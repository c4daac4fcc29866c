//! The cards of a deck in their order, for those who edit it: another place for one, and changes of several at once. Works without
//! scripts; `static/order.js` lets them be dragged, by pointer and by keys.

use std::fmt::Write as _;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::{Form, Query};

use crate::error::Error;
use crate::lang;
use crate::store::classes::{self, ClassRole};
use crate::store::decks::{self, Deck};
use crate::store::ids::DeckId;
use crate::store::order::{self, Line, Moved, Sizes};
use crate::store::people::Person;
use crate::store::{Db, shares};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::Editor;
use crate::web::{App, forms};

/// Cards on one page of the list.
const LISTED: usize = 100;
/// Characters of the address that takes a change back: it travels in a cookie, which browsers cut at 4,096 bytes.
const UNDO_MAX: usize = 2_400;

#[derive(Template, WebTemplate)]
#[template(path = "editor/order.html")]
struct OrderPage {
    page: Page,
    deck: Deck,
    deck_name: String,
    /// The list of those that never come any more.
    retired: bool,
    sizes: Sizes,
    lines: Vec<Line>,
    /// Number of the first line, from zero.
    first: usize,
    last: usize,
    before: Option<String>,
    more: Option<String>,
    number: usize,
    /// Decks of this class and of the others that the person edits.
    decks: Vec<(DeckId, String)>,
}

/// Which list, and which page of it.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    retired: u8,
    #[serde(default)]
    page: Option<usize>,
}

/// The address of a page of the list.
fn address(deck: DeckId, retired: bool, page: usize) -> String {
    let retired = if retired { "retired=1&" } else { "" };
    format!("/decks/{deck}/order?{retired}page={page}")
}

/// The list.
pub async fn get(
    State(app): State<App>,
    editor: Editor,
    page: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let Editor { person, deck } = editor;
    let retired = wanted.retired == 1;
    let id = deck.id;
    let (sizes, number, lines, decks) = app
        .store
        .read(|db| {
            Box::pin(async move {
                let sizes = order::sizes(db, id).await?;
                let found = if retired { sizes.retired } else { sizes.active };
                let number = wanted.page.unwrap_or(1).clamp(1, found.div_ceil(LISTED).max(1));
                let lines = order::lines(db, id, retired, LISTED * (number - 1), LISTED).await?;
                Ok((sizes, number, lines, edited_by(db, &person, id).await?))
            })
        })
        .await?;
    let found = if retired { sizes.retired } else { sizes.active };
    let first = LISTED * (number - 1);
    let shown = OrderPage {
        page: page.at(Place::Classes),
        deck_name: lang::deck_name(&deck.name),
        deck,
        retired,
        sizes,
        first,
        last: found.saturating_sub(1),
        before: (number > 1).then(|| address(id, retired, number - 1)),
        more: (first + lines.len() < found).then(|| address(id, retired, number + 1)),
        lines,
        number,
        decks,
    };
    Ok(shown.into_response())
}

/// The decks other than `but` that `person` edits, by class and name.
async fn edited_by(db: &mut Db, person: &Person, but: DeckId) -> Result<Vec<(DeckId, String)>, Error> {
    let mut found = Vec::new();
    for class in classes::mine(db, person).await? {
        if class.role != ClassRole::Instructor {
            continue;
        }
        for deck in decks::of_class(db, class.id).await? {
            if deck.id != but && deck.owner == class.id {
                found.push((deck.id, format!("{}: {}", class.name, lang::deck_name(&deck.name))));
            }
        }
    }
    Ok(found)
}

/// Another place for a card.
#[derive(serde::Deserialize)]
pub struct Order {
    /// `12:3`: the card 12 comes to the place 3, counted from zero. In the address where a flash takes a move back.
    #[serde(default, rename = "move")]
    card: String,
    #[serde(default)]
    page: Option<usize>,
    /// Sent by the script, which stays where it is.
    #[serde(default)]
    quiet: bool,
}

/// Where a flash takes a move back.
#[derive(serde::Deserialize)]
pub struct Back {
    #[serde(default, rename = "move")]
    card: Option<String>,
}

/// Puts a card at another place.
pub async fn place(
    State(app): State<App>,
    editor: Editor,
    Query(back): Query<Back>,
    Form(form): Form<Order>,
) -> Result<Response, Error> {
    let deck = editor.deck.id;
    let wanted = back.card.unwrap_or(form.card);
    let parsed = wanted.split_once(':').and_then(|(card, at)| Some((card.parse().ok()?, at.parse().ok()?)));
    let (card, at): (i64, usize) = parsed.ok_or_else(|| Error::invalid("error-form"))?;
    let stood = app.store.write(move |db| Box::pin(async move { order::place(db, deck, card, at).await })).await?;
    if form.quiet {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let to = match form.page {
        Some(page) => address(deck, false, page),
        None => format!("/decks/{deck}/order"),
    };
    let flash = Flash::new("editor-placed").with("n", at + 1).undo(format!("/decks/{deck}/order?move={card}:{stood}"));
    Ok(forms::done(&format!("{to}#card-{card}"), &flash))
}

/// What is done to several cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Retire,
    Back,
    Tag,
    Untag,
    Move,
    Copy,
}

/// A change of several cards.
#[derive(serde::Deserialize)]
pub struct Several {
    action: Action,
    #[serde(default, rename = "card")]
    cards: Vec<i64>,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    to: Option<i64>,
    /// The list that it was sent from.
    #[serde(default)]
    retired: u8,
}

/// Does something to several cards.
pub async fn change(State(app): State<App>, editor: Editor, Form(form): Form<Several>) -> Result<Response, Error> {
    let Several { action, cards, tag, to, retired } = form;
    let deck = editor.deck.id;
    let done = apply(&app, &editor, Task { action, cards, places: Vec::new(), tag: tag.clone(), to }).await?;
    let n = done.cards.len();
    let undo = |action, deck: DeckId| {
        let ids = spans(done.cards.iter().map(|card| usize::try_from(*card).unwrap_or(0)));
        format!("/decks/{deck}/cards/undo?action={action}&cards={ids}")
    };
    let (said, undo) = match action {
        Action::Retire => ("editor-retired", undo("back", deck)),
        Action::Back => ("editor-back", undo("retire", deck)),
        Action::Tag => ("editor-tagged", format!("{}&tag={}", undo("untag", deck), forms::encoded(&tag))),
        Action::Untag => ("editor-untagged", format!("{}&tag={}", undo("tag", deck), forms::encoded(&tag))),
        Action::Move => {
            let places = spans(done.places.iter().copied());
            ("editor-moved", format!("{}&to={deck}&places={places}", undo("move", target(to)?)))
        }
        Action::Copy => ("editor-copied", undo("retire", target(to)?)),
    };
    let mut flash = Flash::new(said).with("n", n);
    if n > 0 && undo.len() <= UNDO_MAX {
        flash = flash.undo(undo);
    }
    Ok(forms::done(&address(deck, retired == 1, 1), &flash))
}

fn target(to: Option<i64>) -> Result<DeckId, Error> {
    to.map(DeckId).ok_or_else(|| Error::invalid("editor-no-deck"))
}

/// One change of several cards of a deck.
struct Task {
    action: Action,
    cards: Vec<i64>,
    places: Vec<usize>,
    tag: String,
    to: Option<i64>,
}

/// Does it, in one transaction. Errors: [`Error::NotFound`] where the other deck isn't one that the person edits.
async fn apply(app: &App, editor: &Editor, task: Task) -> Result<Moved, Error> {
    let (now, deck, person) = (app.clock.now(), editor.deck.id, editor.person.clone());
    let job = app.store.write(move |db| {
        Box::pin(async move {
            let Task { action, cards, places, tag, to } = task;
            let cards = match action {
                Action::Retire => order::retire(db, deck, &cards, person.id, now).await?,
                Action::Back => order::bring_back(db, deck, &cards, person.id, now).await?,
                Action::Tag | Action::Untag => {
                    let on = action == Action::Tag;
                    order::tag(db, deck, &cards, &tag, on, person.id, now).await?
                }
                Action::Move | Action::Copy => {
                    let to = target(to)?;
                    let other = decks::readable(db, &person, to).await?;
                    if !shares::manages(db, &person, other.owner).await? {
                        return Err(Error::Forbidden);
                    }
                    if action == Action::Move {
                        return order::take_to(db, deck, to, &cards, &places).await;
                    }
                    order::copy_to(db, deck, to, &cards, person.id, now).await?
                }
            };
            Ok(Moved { cards, places: Vec::new() })
        })
    });
    job.await
}

/// A change to be taken back.
#[derive(serde::Deserialize)]
pub struct Undo {
    action: Action,
    cards: String,
    #[serde(default)]
    places: String,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    to: Option<i64>,
}

/// Takes a change of several cards back.
pub async fn undo(State(app): State<App>, editor: Editor, Query(undo): Query<Undo>) -> Result<Response, Error> {
    let cards = from_spans(&undo.cards)?.into_iter().map(|card| i64::try_from(card).unwrap_or(0)).collect();
    let places = from_spans(&undo.places)?;
    let task = Task { action: undo.action, cards, places, tag: undo.tag, to: undo.to };
    let done = apply(&app, &editor, task).await?;
    let deck = undo.to.map_or(editor.deck.id, DeckId);
    let flash = Flash::new("editor-taken-back").with("n", done.cards.len());
    Ok(forms::done(&format!("/decks/{deck}/order"), &flash))
}

/// Numbers as short as an address needs: `3-7.9.12-14`.
fn spans(numbers: impl Iterator<Item = usize>) -> String {
    let mut text = String::new();
    let mut open: Option<(usize, usize)> = None;
    let mut close = |span: Option<(usize, usize)>| {
        if let Some((first, last)) = span {
            let dot = if text.is_empty() { "" } else { "." };
            let _ = if first == last { write!(text, "{dot}{first}") } else { write!(text, "{dot}{first}-{last}") };
        }
    };
    for number in numbers {
        match &mut open {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => close(open.replace((number, number))),
        }
    }
    close(open);
    text
}

/// Reads what [`spans`] wrote. Errors: [`Error::Invalid`] for anything else, and for more numbers than one change takes on.
fn from_spans(text: &str) -> Result<Vec<usize>, Error> {
    let wrong = || Error::invalid("error-form");
    let mut numbers = Vec::new();
    for span in text.split('.').filter(|span| !span.is_empty()) {
        let (first, last) = span.split_once('-').unwrap_or((span, span));
        let (first, last): (usize, usize) = (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
        if last < first || last - first > 10_000 || numbers.len() > 10_000 {
            return Err(wrong());
        }
        numbers.extend(first..=last);
    }
    Ok(numbers)
}
