//! The figures of a class as a table for a spreadsheet: what stands on their page, all of it and nothing else.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;

use crate::error::Error;
use crate::exchange::csv::guarded;
use crate::schedule::anonymity::{ANSWERS, Coarse, Range};
use crate::store::figures::Active;
use crate::web::App;
use crate::web::figures::{Choice, Read, date, monday, read};
use crate::web::session::Instructor;

/// Cards in a file.
const ALL: i64 = 1_000_000;
/// Names of the columns; programs go by them, so they are not translated. What is told as a step or a range stands between `low`
/// and `high`.
const COLUMNS: [&str; 9] = ["figure", "deck", "card", "question", "student", "low", "high", "unit", "as_of"];

/// A table that is being filled.
struct Table {
    out: ::csv::Writer<Vec<u8>>,
    as_of: String,
}

/// What a row of the table is about.
#[derive(Default, Clone, Copy)]
struct About<'a> {
    deck: &'a str,
    card: Option<i64>,
    question: &'a str,
    student: &'a str,
}

impl Table {
    fn row(&mut self, figure: &str, about: About<'_>, (low, high): (String, String), unit: &str) -> Result<(), Error> {
        let as_of = self.as_of.clone();
        self.row_of(figure, about, (low, high), unit, as_of)
    }

    fn row_of(
        &mut self,
        figure: &str,
        about: About<'_>,
        (low, high): (String, String),
        unit: &str,
        as_of: String,
    ) -> Result<(), Error> {
        let card = about.card.map(|card| card.to_string()).unwrap_or_default();
        let cells = [
            guarded(about.deck),
            card,
            guarded(about.question),
            guarded(about.student),
            low,
            high,
            unit.to_owned(),
            as_of,
        ];
        self.out.write_record([figure.to_owned()].into_iter().chain(cells)).map_err(Error::internal)
    }
}

fn exactly(n: impl ToString) -> (String, String) {
    (n.to_string(), n.to_string())
}

fn between(told: Range) -> (String, String) {
    (told.low.to_string(), told.high.to_string())
}

fn bounds(told: Coarse) -> (String, String) {
    let tenths = |n: u32| format!("{}.{}", n / 10, n % 10);
    let (low, high) = told.bounds();
    (tenths(low), tenths(high))
}

/// The same as a table for a spreadsheet: UTF-8 with its mark, lines ending in CR LF, formula cells harmless.
pub async fn csv(
    State(app): State<App>,
    instructor: Instructor,
    Query(choice): Query<Choice>,
) -> Result<Response, Error> {
    let read = read(&app, instructor.class, choice.deck()?, ALL, app.clock.now()).await?;
    let body = table(&read)?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, "attachment; filename=\"recto-figures.csv\"".to_owned()),
    ];
    Ok((headers, body).into_response())
}

fn table(read: &Read) -> Result<Vec<u8>, Error> {
    let mut out =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(COLUMNS).map_err(Error::internal)?;
    let as_of = read.shown.day.map(|day| date(day).to_string()).unwrap_or_default();
    let mut table = Table { out, as_of };
    let (shown, all) = (&read.shown, About::default());
    table.row("students", all, exactly(shown.students), "students")?;
    match shown.active {
        Some(Active::Told(told)) => table.row("active_7_days", all, between(told), "students")?,
        Some(Active::Fewer(n)) => table.row("active_7_days", all, ("0".to_owned(), (n - 1).to_string()), "students")?,
        None => {}
    }
    if let Some(mastery) = shown.mastery {
        table.row("mastery", all, exactly(mastery), "percent")?;
    }
    for deck in &shown.decks {
        let about = About { deck: &deck.name, ..all };
        table.row("cards", about, exactly(deck.cards), "cards")?;
        if !shown.enough {
            continue;
        }
        table.row("cards_seen", about, exactly(deck.seen), "cards")?;
        let answers = (deck.answers.to_string(), (deck.answers + ANSWERS - 1).to_string());
        table.row("answers", about, answers, "answers")?;
        table.row("begun", about, between(deck.begun), "students")?;
        if let Some(told) = deck.mastery {
            table.row("mastery", about, bounds(told), "percent")?;
        }
    }
    for week in &read.weeks {
        table.row_of("mastery_week", all, exactly(week.mastery), "percent", monday(week.week).to_string())?;
    }
    for card in &read.hardest {
        let about = About { deck: &card.deck, card: Some(card.id.0), question: &card.question, ..all };
        table.row("forgotten", about, bounds(card.forgotten), "percent")?;
        if let Some(told) = card.said5 {
            table.row("said_5_then_forgotten", about, bounds(told), "percent")?;
        }
        table.row("leech", about, between(card.leeches), "students")?;
    }
    for card in &read.unseen {
        let about = About { deck: &card.deck, card: Some(card.id.0), question: &card.question, ..all };
        table.row("unseen", about, exactly(0), "students")?;
    }
    for one in &read.named {
        let about = About { student: &one.name, ..all };
        table.row("student_active_7_days", about, exactly(u8::from(one.active)), "yes")?;
        table.row("student_cards_seen", about, exactly(one.met), "cards")?;
        let shares = [
            ("student_mastery", one.mastery),
            ("student_forgotten", one.forgotten),
            ("student_said_5_then_forgotten", one.said5),
        ];
        for (figure, share) in shares {
            if let Some(percent) = share {
                table.row(figure, about, exactly(percent), "percent")?;
            }
        }
    }
    table.out.into_inner().map_err(Error::internal)
}
