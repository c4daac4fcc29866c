//! What those who teach a class see of it: the page of its figures, and the student's word on being seen by name. What may be told
//! is `schedule/anonymity.rs`'s; it is made once a day by `store/morning.rs`. `figures_file.rs` has it as a table.

use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::{Form, Query};

use crate::error::Error;
use crate::lang;
use crate::schedule::anonymity::{Coarse, End, Range};
use crate::schedule::day::{self, Day};
use crate::store::classes::{self, Class};
use crate::store::figures::{self, Active, HARD, Named, OfCard, Overview, Unseen, Week};
use crate::store::ids::{ClassId, DeckId};
use crate::store::{Db, Millis, audit, decks, morning};
use crate::web::chart::{self, Bar, Chart};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{Instructor, Member};
use crate::web::{App, forms};

/// Cards that the page lists; the file has all.
const LISTED: i64 = 10;
/// How often the server looks for classes whose morning has come.
const LOOK: Duration = Duration::from_mins(10);

/// One of the large numbers, with what it says.
pub struct Number {
    /// As people read it.
    pub value: String,
    /// Behind it.
    pub says: String,
}

/// A student who agreed to be seen, as the page shows them: to who teaches the class and to themselves.
pub struct NamedRow {
    pub(super) name: String,
    /// Of which deck, where the table says so.
    pub(super) deck: String,
    pub(super) active: String,
    pub(super) met: u32,
    pub(super) mastery: String,
    pub(super) forgotten: String,
    pub(super) said5: String,
}

/// What is told by name.
pub struct ByName {
    pub(super) rows: Vec<NamedRow>,
    /// The table says which deck each row is of.
    pub(super) by_deck: bool,
    /// No deck is large enough for it.
    pub(super) small: bool,
}

/// A card with what is told of it.
struct CardRow {
    id: i64,
    deck: String,
    question: String,
    forgotten: String,
    said5: String,
    leeches: String,
}

/// A deck with what is told of it.
struct DeckRow {
    id: i64,
    name: String,
    seen: u32,
    cards: u32,
    begun: String,
    mastery: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "figures/figures.html")]
struct FiguresPage {
    page: Page,
    class: Class,
    /// The decks to choose from, and the one that is shown.
    choices: Vec<(i64, String, bool)>,
    /// As in the address.
    query: String,
    shown: Overview,
    /// The day as of which it is.
    morning: String,
    numbers: Vec<Number>,
    weeks: Chart,
    weeks_said: String,
    week_rows: Vec<(String, String)>,
    hardest: Vec<CardRow>,
    decks: Vec<DeckRow>,
    unseen: Vec<Unseen>,
    /// Cards that nobody has met, on the list or not.
    unseen_all: u32,
    named: ByName,
    problem: Option<String>,
}

/// Which deck is meant; none for all.
#[derive(serde::Deserialize)]
pub struct Choice {
    #[serde(default)]
    deck: String,
}

impl Choice {
    /// The deck.
    pub(super) fn deck(&self) -> Result<Option<DeckId>, Error> {
        match self.deck.as_str() {
            "" => Ok(None),
            id => id.parse().map(|id| Some(DeckId(id))).map_err(|_| Error::NotFound),
        }
    }
}

/// All that is told.
pub(super) struct Read {
    class: Class,
    all: Vec<(DeckId, String)>,
    pub(super) shown: Overview,
    pub(super) hardest: Vec<OfCard>,
    pub(super) unseen: Vec<Unseen>,
    pub(super) weeks: Vec<Week>,
    pub(super) named: Vec<Named>,
}

/// What is told of the class or of one deck, with so many cards at the most.
pub(super) async fn read(
    app: &App,
    class: ClassId,
    of: Option<DeckId>,
    limit: i64,
    now: Millis,
) -> Result<Read, Error> {
    ready(app, class, now).await;
    let read = app.store.read(|db| {
        Box::pin(async move {
            let shown = figures::overview(db, class, of, now).await?;
            Ok(Read {
                class: classes::get(db, class).await?,
                all: decks::sizes(db, class)
                    .await?
                    .into_iter()
                    .map(|deck| (deck.id, lang::deck_name(&deck.name)))
                    .collect(),
                hardest: figures::hardest(db, class, &shown, limit).await?,
                unseen: figures::unseen(db, class, &shown, limit).await?,
                weeks: figures::weeks(db, class, &shown).await?,
                named: figures::named(db, class, &shown, None).await?,
                shown,
            })
        })
    });
    read.await
}

/// Makes the figures of today where nobody has yet. Where they can't be kept, those of another day are there still.
pub async fn ready(app: &App, class: ClassId, now: Millis) {
    if let Err(error) = morning::ensure(&app.store, class, now).await {
        tracing::warn!(%error, %class, "the figures of a class could not be made");
    }
}

/// Makes the figures of every class each morning, so that nobody waits for them. Runs as long as the server.
pub async fn every_morning(app: App) {
    let mut looks = tokio::time::interval(LOOK);
    loop {
        looks.tick().await;
        let now = app.clock.now();
        match app.store.read(|db| Box::pin(morning::waiting(db, now))).await {
            Ok(classes) => {
                for class in classes {
                    ready(&app, class, now).await;
                }
            }
            Err(error) => tracing::warn!(%error, "which classes wait for their figures could not be read"),
        }
    }
}

/// The figures of the class, or of one deck of it.
pub async fn get(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Query(choice): Query<Choice>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let of = choice.deck()?;
    let read = read(&app, instructor.class, of, LISTED, now).await?;
    Ok(page_of(page, of, read, now, None).into_response())
}

fn page_of(page: Page, of: Option<DeckId>, read: Read, now: Millis, problem: Option<String>) -> FiguresPage {
    let page = page.at(Place::Classes);
    let today = date(morning::day(now));
    let (weeks, weeks_said) = weeks(&page, &read.weeks, today);
    FiguresPage {
        choices: read.all.into_iter().map(|(id, name)| (id.0, name, of == Some(id))).collect(),
        query: of.map(|deck| format!("?deck={deck}")).unwrap_or_default(),
        morning: read.shown.day.map(|day| page.lang.date(date(day), today)).unwrap_or_default(),
        numbers: numbers(&page, &read.shown),
        weeks,
        weeks_said,
        week_rows: (read.weeks.iter().rev())
            .map(|week| (page.lang.date(monday(week.week), today), page.t1("percent", "n", week.mastery)))
            .collect(),
        hardest: read.hardest.iter().map(|card| card_row(&page, card, read.shown.students)).collect(),
        decks: (read.shown.decks.iter())
            .map(|deck| DeckRow {
                id: deck.id.0,
                name: lang::deck_name(&deck.name),
                seen: deck.seen,
                cards: deck.cards,
                begun: range(&page, deck.begun, read.shown.students),
                mastery: deck.mastery.map_or_else(nothing, |told| coarse(&page, told)),
            })
            .collect(),
        unseen_all: read.shown.cards().saturating_sub(read.shown.seen()),
        unseen: read.unseen,
        named: ByName { rows: named_rows(&page, "", read.named), by_deck: false, small: !read.shown.tells_names() },
        shown: read.shown,
        class: read.class,
        page,
        problem,
    }
}

/// The large numbers, on the page of figures and on the class's.
pub fn numbers(page: &Page, shown: &Overview) -> Vec<Number> {
    if !shown.enough {
        return vec![Number {
            value: shown.students.to_string(),
            says: page.t1("figures-students", "n", shown.students),
        }];
    }
    let seen = Number { value: shown.seen().to_string(), says: page.t1("figures-seen", "n", shown.cards()) };
    let active = match shown.active {
        Some(Active::Told(told)) => range(page, told, shown.students),
        Some(Active::Fewer(n)) => page.t1("figures-fewer", "n", n),
        None => nothing(),
    };
    let mastery = shown.mastery.map_or_else(nothing, |percent| page.t1("percent", "n", percent));
    vec![
        Number { value: active, says: page.t1("figures-active", "n", shown.students) },
        Number { value: mastery, says: page.t("figures-mastery") },
        seen,
        Number { value: shown.hard.to_string(), says: page.t2("figures-hard", "n", shown.hard, "percent", HARD) },
    ]
}

/// The large numbers of a whole class; none where it has no students.
pub async fn numbers_of(db: &mut Db, page: &Page, class: ClassId, now: Millis) -> Result<Vec<Number>, Error> {
    let shown = figures::overview(db, class, None, now).await?;
    Ok(if shown.students > 0 { numbers(page, &shown) } else { Vec::new() })
}

/// What is shown of students by name, in the table or in those rows of it that are of `deck`.
fn named_rows(page: &Page, deck: &str, named: Vec<Named>) -> Vec<NamedRow> {
    let percent = |percent: Option<u32>| percent.map_or_else(nothing, |n| page.t1("percent", "n", n));
    let row = |one: Named| NamedRow {
        name: one.name,
        deck: deck.to_owned(),
        active: page.t(if one.active { "figures-yes" } else { "figures-no" }),
        met: one.met,
        mastery: percent(one.mastery),
        forgotten: percent(one.forgotten),
        said5: percent(one.said5),
    };
    named.into_iter().map(row).collect()
}

fn card_row(page: &Page, card: &OfCard, students: u32) -> CardRow {
    CardRow {
        id: card.id.0,
        deck: lang::deck_name(&card.deck),
        question: card.question.clone(),
        forgotten: coarse(page, card.forgotten),
        said5: card.said5.map_or_else(nothing, |told| coarse(page, told)),
        leeches: range(page, card.leeches, students),
    }
}

fn nothing() -> String {
    "–".to_owned()
}

/// A share as it is told.
pub(super) fn coarse(page: &Page, told: Coarse) -> String {
    let key = match told.end() {
        Some(End::Low) => "figures-percent-or-less",
        Some(End::High) => "figures-percent-or-more",
        None => "percent",
    };
    page.t1(key, "n", told.percent)
}

/// A range of `all` students.
fn range(page: &Page, told: Range, all: u32) -> String {
    match (told.low, told.high) {
        (0, 0) => "0".to_owned(),
        (0, high) if high < all => page.t1("figures-fewer", "n", high + 1),
        (low, high) => page.t2("figures-range", "low", low, "high", high),
    }
}

pub(super) fn date(day: i64) -> jiff::civil::Date {
    day::date(Day::new(i32::try_from(day).unwrap_or(0)))
}

/// The day on which a week begins.
pub(super) fn monday(week: i64) -> jiff::civil::Date {
    date(week * 7 - 3)
}

fn weeks(page: &Page, weeks: &[Week], today: jiff::civil::Date) -> (Chart, String) {
    let last = weeks.len().saturating_sub(1);
    let corner = |(place, week): (usize, &Week)| Bar {
        value: week.mastery.into(),
        above: if place == last { page.t1("percent", "n", week.mastery) } else { String::new() },
        below: if place == 0 || place == last { page.lang.date(monday(week.week), today) } else { String::new() },
        ..Bar::default()
    };
    let said = match (weeks.first(), weeks.last()) {
        (Some(first), Some(last)) => page.lang.say(
            "figures-weeks-said",
            [("n", weeks.len().into()), ("first", first.mastery.into()), ("last", last.mastery.into())],
        ),
        _ => page.t("figures-weeks-none"),
    };
    let corners: Vec<Bar> = weeks.iter().enumerate().map(corner).collect();
    (chart::line(said.clone(), &corners, 100), said)
}

/// How many students must stand behind a figure.
#[derive(serde::Deserialize)]
pub struct Threshold {
    #[serde(default)]
    from: String,
}

/// Sets how many students must stand behind a figure of the class.
pub async fn set_from(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Form(form): Form<Threshold>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let Instructor { person, class } = instructor;
    let from: u32 = form.from.trim().parse().unwrap_or(0);
    let set = app.store.write(move |db| {
        Box::pin(async move {
            figures::set_from(db, class, from).await?;
            audit::note(db, Some(person.id), "figures-from", Some(class), &from.to_string(), now).await
        })
    });
    match set.await {
        Ok(()) => {
            Ok(forms::done(&format!("/classes/{class}/figures"), &Flash::new("figures-from-set").with("n", from)))
        }
        Err(error @ Error::Invalid { .. }) => {
            let (key, args) = error.sentence();
            let problem = Some(page.lang.say_text(key, &args));
            let read = read(&app, class, None, LISTED, now).await?;
            let shown = page_of(page, None, read, now, problem);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Whether a student is seen by name.
#[derive(serde::Deserialize)]
pub struct Word {
    #[serde(default)]
    on: bool,
}

/// Keeps a student's word on being seen by name in the class, with the way back.
pub async fn name(State(app): State<App>, member: Member, Query(word): Query<Word>) -> Result<Response, Error> {
    let (me, class, now) = (member.student.person.id, member.class, app.clock.now());
    app.store.write(move |db| Box::pin(async move { figures::set_named(db, class, me, word.on, now).await })).await?;
    let said = if word.on { "figures-named-on" } else { "figures-named-off" };
    let back = format!("/classes/{class}/figures/name?on={}", !word.on);
    Ok(forms::done(&format!("/classes/{class}#by-name"), &Flash::new(said).undo(back)))
}

/// What the student's own page of the class shows of this.
pub struct Own {
    /// Whether they are seen by name; none for who is no student of the class.
    pub named: Option<bool>,
    /// Exactly what is seen then: of all decks, and of each where there are several.
    pub shown: ByName,
    /// So many students must stand behind what is told without names.
    pub from: u32,
}

/// What is told of `member` by name in their class: each row as who teaches it reads it on the page of those decks.
pub async fn own(db: &mut Db, page: &Page, member: &Member, now: Millis) -> Result<Own, Error> {
    let (class, me) = (member.class, member.student.person.id);
    let named = figures::is_named(db, class, me).await?;
    let all = figures::overview(db, class, None, now).await?;
    let by_deck = all.decks.len() > 1;
    let mut rows = Vec::new();
    if named == Some(true) {
        let told = figures::named(db, class, &all, Some(me)).await?;
        rows.extend(named_rows(page, &page.t("figures-all-decks"), told));
        let each = if by_deck { all.decks.as_slice() } else { &[] };
        for deck in each {
            let told = figures::named(db, class, &all.of_deck(deck), Some(me)).await?;
            rows.extend(named_rows(page, &lang::deck_name(&deck.name), told));
        }
    }
    Ok(Own { named, shown: ByName { rows, by_deck, small: !all.tells_names() }, from: all.from })
}
