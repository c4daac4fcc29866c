//! Exam days: set by instructors for a class or for one of its decks, by students for themselves; and the page of a class's exam.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::{Form, Query};
use jiff::civil::Date;

use crate::error::Error;
use crate::lang::{self, Lang};
use crate::schedule::day::{self, Day};
use crate::store;
use crate::store::classes::{self, Class, ClassRole};
use crate::store::exams::{self, Exam, For};
use crate::store::ids::{ClassId, DeckId};
use crate::store::{Millis, audit, decks};
use crate::web::figures;
use crate::web::outlook::{self, Outlook};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{At, Instructor, Member, Reader, Student};
use crate::web::{App, forms};

/// Which days can be chosen, as a field for a date takes them.
#[derive(Debug, Clone)]
pub struct Span {
    /// The first one: tomorrow.
    pub first: String,
    /// The last one.
    pub last: String,
}

impl Span {
    /// The days that can be chosen on `today`.
    pub fn from(today: Day) -> Self {
        Self { first: iso(today.plus(1)), last: iso(exams::last_day(today)) }
    }
}

fn iso(day: Day) -> String {
    day::date(day).to_string()
}

/// A day that was set as the value of a field; nothing where there is none, or it is over.
pub fn value(day: Option<Day>, today: Day) -> String {
    day.filter(|day| today < *day).map(iso).unwrap_or_default()
}

#[derive(Template, WebTemplate)]
#[template(path = "exams/class.html")]
struct ExamPage {
    page: Page,
    class: Class,
    manages: bool,
    span: Span,
    /// The class's day, as a value and in words.
    day: String,
    said: Option<String>,
    /// The student's own.
    own: String,
    decks: Vec<DeckRow>,
    exam: Option<Outlook>,
    /// What the class will know, for its instructors.
    mean: Option<String>,
}

struct DeckRow {
    id: DeckId,
    name: String,
    /// Its own day in this class, as a value and in words.
    day: String,
    said: Option<String>,
}

/// The exam of a class: its days, one's own, and what will be known.
pub async fn get(State(app): State<App>, member: Member, page: Page) -> Result<Response, Error> {
    let now = app.clock.now();
    let Member { student, class, role } = member;
    let (me, today, lang) = (student.person.id, student.today(now), page.lang);
    let manages = role == ClassRole::Instructor;
    let read = app.store.read(|db| {
        Box::pin(async move {
            let found = classes::get(db, class).await?;
            let day = exams::day(db, Exam::Class(class)).await?;
            let own = exams::day(db, Exam::OwnClass(me, class)).await?;
            let single = exams::of_decks(db, class).await?;
            Ok((found, day, own, single, decks::of_class(db, class).await?))
        })
    });
    let (found, day, own, single, decks) = read.await?;
    let coming = |day: Option<Day>| day.filter(|day| today < *day);
    let ids = decks.iter().map(|deck| deck.id).collect();
    let exam = outlook::of(&app, &student, ids, Some(For::Class(class)), lang, now).await?;
    let mean = if manages { mean(&app, class, &page, today, now).await? } else { None };
    let rows = decks.into_iter().map(|deck| {
        let its = single.get(&deck.id).copied();
        DeckRow {
            id: deck.id,
            name: lang::deck_name(&deck.name),
            day: value(its, today),
            said: coming(its).map(|its| lang.exam(its, today)),
        }
    });
    let shown = ExamPage {
        page: page.at(Place::Classes),
        class: found,
        manages,
        span: Span::from(today),
        day: value(day, today),
        said: coming(day).map(|day| lang.exam(day, today)),
        own: value(own, today),
        decks: rows.collect(),
        exam,
        mean,
    };
    Ok(shown.into_response())
}

/// What the class will know on its next exam day; none without a day.
async fn mean(app: &App, class: ClassId, page: &Page, today: Day, now: Millis) -> Result<Option<String>, Error> {
    figures::ready(app, class, now).await;
    let Some(told) = app.store.read(|db| Box::pin(store::figures::expected(db, class, today))).await? else {
        return Ok(None);
    };
    let date = |on: Day| page.lang.date(day::date(on), day::date(today)).into();
    Ok(Some(match told.known.zip(told.as_of) {
        Some((known, as_of)) => {
            let percent = figures::coarse(page, known).into();
            page.lang.say("exam-mean", [("percent", percent), ("day", date(told.exam)), ("morning", date(as_of))])
        }
        None => page.lang.say("exam-mean-few", [("n", told.from.into()), ("day", date(told.exam))]),
    }))
}

/// A day as a form sends it; empty to take it away.
#[derive(serde::Deserialize)]
pub struct Typed {
    #[serde(default)]
    day: String,
}

/// The former day, in the address of an undo.
#[derive(serde::Deserialize)]
pub struct Former {
    #[serde(default)]
    day: Option<String>,
}

/// The day that a form or an undo asks for.
///
/// Errors: [`Error::Invalid`] for what is no date, and for a day that isn't to come within two years.
fn wanted(typed: &Typed, former: &Former, today: Day) -> Result<Option<Day>, Error> {
    let text = former.day.as_deref().unwrap_or(&typed.day).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let date: Date = text.parse().map_err(|_| Error::invalid("exam-day-wrong"))?;
    let day = day::of_date(date);
    if day <= today || day > exams::last_day(today) {
        return Err(Error::invalid("exam-day-past"));
    }
    Ok(Some(day))
}

/// Says what was done, with the way back to the former day.
fn said(lang: Lang, to: Option<Day>, former: Option<Day>, today: Day, path: &str) -> Flash {
    let flash = match to {
        Some(to) => Flash::new("exam-set").with("name", lang.date(day::date(to), day::date(today))),
        None => Flash::new("exam-removed"),
    };
    flash.undo(format!("{path}?day={}", value(former, today)))
}

async fn set_in_class(
    app: &App,
    instructor: Instructor,
    lang: Lang,
    deck: Option<(DeckId, String)>,
    (typed, former): (Typed, Former),
) -> Result<Response, Error> {
    let now = app.clock.now();
    let Instructor { person, class } = instructor;
    let today = Student::new(person.clone()).today(now);
    let to = wanted(&typed, &former, today)?;
    let path = match &deck {
        Some((deck, _)) => format!("/classes/{class}/exam/{deck}"),
        None => format!("/classes/{class}/exam"),
    };
    let exam = deck.as_ref().map_or(Exam::Class(class), |(deck, _)| Exam::Deck(class, *deck));
    let write = app.store.write(move |db| {
        Box::pin(async move {
            let former = exams::set(db, exam, to).await?;
            if former != to {
                let name = match deck {
                    Some((_, name)) => name,
                    None => classes::get(db, class).await?.name,
                };
                let (action, subject) = match to {
                    Some(to) => ("exam-set", format!("{name} · {}", iso(to))),
                    None => ("exam-remove", name),
                };
                audit::note(db, Some(person.id), action, Some(class), &subject, now).await?;
            }
            Ok(former)
        })
    });
    let former = write.await?;
    Ok(forms::done(&format!("/classes/{class}/exam"), &said(lang, to, former, today, &path)))
}

/// Sets the exam day of a class, or takes it away.
pub async fn set_class(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Query(former): Query<Former>,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    set_in_class(&app, instructor, page.lang, None, (typed, former)).await
}

/// Sets the exam day of a deck for those who study it in the class, or takes it away.
pub async fn set_deck(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    At((class, deck)): At<(ClassId, DeckId)>,
    Query(former): Query<Former>,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let decks = app.store.read(|db| Box::pin(async move { decks::of_class(db, class).await })).await?;
    let deck = decks.into_iter().find(|other| other.id == deck).ok_or(Error::NotFound)?;
    set_in_class(&app, instructor, page.lang, Some((deck.id, deck.name)), (typed, former)).await
}

async fn set_own(
    app: &App,
    student: &Student,
    lang: Lang,
    exam: Exam,
    (path, back): (String, String),
    (typed, former): (Typed, Former),
) -> Result<Response, Error> {
    let today = student.today(app.clock.now());
    let to = wanted(&typed, &former, today)?;
    let former = app.store.write(move |db| Box::pin(exams::set(db, exam, to))).await?;
    let flash = match to {
        Some(_) => said(lang, to, former, today, &path),
        None => Flash { key: "exam-own-removed".to_owned(), ..said(lang, to, former, today, &path) },
    };
    Ok(forms::done(&back, &flash))
}

/// Sets a student's own exam day for a class, or takes it away.
pub async fn own_class(
    State(app): State<App>,
    member: Member,
    page: Page,
    Query(former): Query<Former>,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let Member { student, class, .. } = member;
    let at = (format!("/classes/{class}/own-exam"), format!("/classes/{class}/exam"));
    set_own(&app, &student, page.lang, Exam::OwnClass(student.person.id, class), at, (typed, former)).await
}

/// Sets a student's own exam day for a deck, or takes it away.
pub async fn own_deck(
    State(app): State<App>,
    reader: Reader,
    page: Page,
    Query(former): Query<Former>,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let Reader { student, deck } = reader;
    let at = (format!("/decks/{}/own-exam", deck.id), format!("/decks/{}", deck.id));
    set_own(&app, &student, page.lang, Exam::OwnDeck(student.person.id, deck.id), at, (typed, former)).await
}

/// Whether the student agrees no longer.
#[derive(serde::Deserialize)]
pub struct Pace {
    #[serde(default)]
    off: u8,
}

async fn agree(
    app: &App,
    student: Student,
    of: For,
    decks: Vec<DeckId>,
    off: bool,
    (path, back): (String, String),
) -> Result<Response, Error> {
    let now = app.clock.now();
    let own = student.person.new_per_day;
    let write = app.store.write(move |db| {
        Box::pin(async move {
            let needed = if off { 0 } else { outlook::needed(db, &student, &decks, now).await? };
            exams::agree(db, student.person.id, of, Some(needed)).await?;
            Ok(needed)
        })
    });
    let flash = match write.await? {
        0 if off => Flash::new("exam-agree-ended").with("n", own).undo(path),
        0 => Flash::new("exam-all-met"),
        needed => Flash::new("exam-agreed").with("n", needed).undo(format!("{path}?off=1")),
    };
    Ok(forms::done(&back, &flash))
}

/// Agrees to as many new cards a day as the exams of a class take, or no longer.
pub async fn pace_of_class(
    State(app): State<App>,
    member: Member,
    Query(pace): Query<Pace>,
) -> Result<Response, Error> {
    let Member { student, class, .. } = member;
    let decks = app.store.read(|db| Box::pin(async move { decks::of_class(db, class).await })).await?;
    let decks = decks.into_iter().map(|deck| deck.id).collect();
    let at = (format!("/classes/{class}/pace"), format!("/classes/{class}/exam"));
    agree(&app, student, For::Class(class), decks, pace.off == 1, at).await
}

/// Agrees to as many new cards a day as the exam of a deck takes, or no longer.
pub async fn pace_of_deck(State(app): State<App>, reader: Reader, Query(pace): Query<Pace>) -> Result<Response, Error> {
    let Reader { student, deck } = reader;
    let at = (format!("/decks/{}/pace", deck.id), format!("/decks/{}", deck.id));
    agree(&app, student, For::Deck(deck.id), vec![deck.id], pace.off == 1, at).await
}
