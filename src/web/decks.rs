//! A deck: its cards with what the student knows of them, by filter and search; the ways to study it and to start it
//! afresh.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::Query;

use crate::error::Error;
use crate::lang;
use crate::store::decks::{self, Deck};
use crate::store::exams::{self, Exam, For};
use crate::store::ids::ClassId;
use crate::store::listing::{self, Filter, Listed, Which};
use crate::store::rights::Act;
use crate::store::{Db, Millis, afresh, remarks, shares};
use crate::web::bar::Bar;
use crate::web::exams::{Span, value};
use crate::web::outlook::{self, Outlook};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::Reader;
use crate::web::{App, filter, forms};

/// Cards on one page of the list.
const LISTED: usize = 100;

#[derive(Template, WebTemplate)]
#[template(path = "decks/deck.html")]
#[allow(clippy::struct_excessive_bools)] // each shows or hides something of the page
struct DeckPage {
    page: Page,
    deck: Deck,
    name: String,
    bar: Bar,
    cards: u32,
    waiting: u32,
    /// The student has answered some of its cards.
    known: bool,
    list: Vec<Row>,
    choices: Vec<Choice>,
    tags: Vec<String>,
    filter: Filter,
    /// Not all cards of the deck are meant.
    filtered: bool,
    /// Cards that the filter lets through, on all pages.
    found: usize,
    /// Where they can be studied.
    study: Option<String>,
    /// The address of this page of the list, and those beside it.
    here: String,
    before: Option<String>,
    more: Option<String>,
    /// Number of the first card on this page.
    first: usize,
    manages: bool,
    /// The reader may propose changes.
    suggests: bool,
    /// The class out of which the person may take the deck that is shared with it.
    ends: Option<ClassId>,
    /// The exam to come.
    exam: Option<Outlook>,
    /// The student's own exam day, as the value of a field, and what can be chosen.
    own_day: String,
    span: Span,
}

struct Row {
    card: Listed,
    due: Option<String>,
    remarks: i64,
}

impl DeckPage {
    /// Where a change of a card's marks comes back to.
    fn back(&self, row: &Row) -> String {
        forms::encoded(&format!("{}#card-{}", self.here, row.card.id))
    }

    fn is_tagged(&self, tag: &str) -> bool {
        self.filter.tag.as_deref() == Some(tag)
    }
}

/// One choice of cards.
struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

/// Which cards to list, and which page of them.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    filter: Option<String>,
    #[serde(default)]
    tag: Option<String>,
    #[serde(default)]
    q: Option<String>,
    #[serde(default)]
    page: Option<usize>,
}

/// The deck as the student stands to it.
pub async fn get(
    State(app): State<App>,
    reader: Reader,
    page: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    // Retired cards are in nobody's study, so they have a list of their own, which is for those who edit.
    if wanted.filter.as_deref() == Some("retired") {
        return Ok(Redirect::to(&format!("/decks/{}/order?retired=1", reader.deck.id)).into_response());
    }
    let now = app.clock.now();
    let page = page.at(Place::Classes);
    let filter = filter::parse(wanted.filter.as_deref(), wanted.tag.as_deref(), wanted.q.as_deref())?;
    let of = reader.deck.id;
    let exam = outlook::of(&app, &reader.student, vec![of], Some(For::Deck(of)), page.lang, now).await?;
    let number = wanted.page.unwrap_or(1);
    let shown = app.store.read(|db| Box::pin(fill(db, page, reader, (filter, number), exam, now))).await?;
    Ok(shown.into_response())
}

async fn fill(
    db: &mut Db,
    page: Page,
    reader: Reader,
    (filter, number): (Filter, usize),
    exam: Option<Outlook>,
    now: Millis,
) -> Result<DeckPage, Error> {
    let Reader { student, deck } = reader;
    let me = student.person.id;
    let today = student.today(now);
    let standing = decks::standings(db, &[deck.id], me, today).await?.pop().ok_or(Error::NotFound)?;
    let left = decks::left_today(db, &student.person, today).await?;
    let found = listing::ids(db, &[deck.id], me, today, &filter).await?;
    let pages = found.len().div_ceil(LISTED).max(1);
    let number = number.clamp(1, pages);
    let first = LISTED * (number - 1);
    let shown: Vec<i64> = found.iter().copied().skip(first).take(LISTED).collect();
    let list = listing::listed(db, &shown, me).await?;
    let open = remarks::counts(db, deck.id).await?;
    let tags = listing::tags(db, deck.id).await?;
    let manages = deck.lets(Act::Edit);
    let own_day = exams::day(db, Exam::OwnDeck(me, deck.id)).await?;
    let chosen = filter::address(&filter);
    let at = |number: usize| format!("/decks/{}?page={number}{chosen}", deck.id);
    let choice = |which: Which| Choice {
        value: which.as_str(),
        label: page.t(&filter::label(which)),
        chosen: which == filter.which,
    };
    // A suspended card comes in no session.
    let studies = !chosen.is_empty() && filter.which != Which::Suspended && !found.is_empty();
    Ok(DeckPage {
        name: lang::deck_name(&deck.name),
        bar: Bar::new(page.lang, standing.grades, standing.cards),
        cards: standing.cards,
        waiting: left.waiting(&standing),
        known: standing.grades.iter().any(|n| *n > 0),
        list: list
            .into_iter()
            .map(|card| Row {
                due: card.due.map(|due| page.lang.is_due(due, today)),
                remarks: open.iter().find(|(id, _)| *id == card.id).map_or(0, |(_, n)| *n),
                card,
            })
            .collect(),
        choices: Which::ALL.map(choice).into(),
        tags,
        found: found.len(),
        before: (number > 1).then(|| at(number - 1)),
        more: (number < pages).then(|| at(number + 1)),
        here: at(number),
        study: studies.then(|| format!("/study?deck={}&mode=cram{chosen}", deck.id)),
        filtered: !chosen.is_empty(),
        filter,
        first: first + 1,
        manages,
        suggests: !manages && deck.lets(Act::Propose),
        ends: if !manages && deck.from().is_some() && shares::manages(db, &student.person, deck.class).await? {
            Some(deck.class)
        } else {
            None
        },
        exam,
        own_day: value(own_day, today),
        span: Span::from(today),
        page,
        deck,
    })
}

/// Makes all cards of the deck new for the student, in one step that can be taken back.
pub async fn start_afresh(State(app): State<App>, reader: Reader) -> Result<Response, Error> {
    let (now, log, deck) = (app.clock.now(), reader.student.for_log(), reader.deck.id);
    let (cards, at) =
        app.store.write(move |db| Box::pin(async move { afresh::start(db, &log, deck, now).await })).await?;
    let flash = match cards {
        0 => Flash::new("wishes-afresh-nothing"),
        cards => Flash::new("wishes-afresh-done").with("n", cards).undo(format!("/decks/{deck}/afresh/undo?at={at}")),
    };
    Ok(forms::done(&format!("/decks/{deck}"), &flash))
}

/// Which fresh start.
#[derive(serde::Deserialize)]
pub struct Start {
    at: Millis,
}

/// Takes a fresh start back.
pub async fn undo_afresh(
    State(app): State<App>,
    reader: Reader,
    Query(start): Query<Start>,
) -> Result<Response, Error> {
    let (now, student) = (app.clock.now(), reader.student.person.id);
    let cards =
        app.store.write(move |db| Box::pin(async move { afresh::undo(db, student, start.at, now).await })).await?;
    let said = if cards == 0 { "wishes-afresh-not-undone" } else { "wishes-afresh-undone" };
    Ok(forms::done(&format!("/decks/{}", reader.deck.id), &Flash::new(said)))
}
