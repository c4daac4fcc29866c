//! What a person owns: taken home as a file, started from nothing, or deleted with the account.

use std::collections::VecDeque;

use askama::Template;
use askama_web::WebTemplate;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::Form;
use futures_util::stream;
use serde::Serialize;
use serde_json::json;

use crate::content;
use crate::error::Error;
use crate::exchange::csv::guarded;
use crate::schedule::day::{self, Day};
use crate::store::own_data::{self, Logged, Owned, Place as Behind};
use crate::store::people::Person;
use crate::store::{Millis, Store, audit, exams};
use crate::web::App;
use crate::web::forms;
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{self, Student};

/// Version of the JSON, raised when a field changes its meaning.
const VERSION: u32 = 1;

#[derive(Template, WebTemplate)]
#[template(path = "account/data.html")]
struct DataPage {
    page: Page,
    name: String,
    owned: Owned,
    /// What is wrong, and with which of the two forms: `forget` or `delete`.
    problem: Option<(&'static str, String)>,
}

/// The page with both downloads and both deletions.
pub async fn get(State(app): State<App>, student: Student, page: Page) -> Result<Response, Error> {
    data_page(&app, student.person, page, None).await
}

async fn data_page(
    app: &App,
    person: Person,
    page: Page,
    problem: Option<(&'static str, String)>,
) -> Result<Response, Error> {
    let id = person.id;
    let owned = app.store.read(|db| Box::pin(own_data::owned(db, id))).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = DataPage { page: page.at(Place::Progress), name: person.name, owned, problem };
    Ok((status, shown).into_response())
}

/// A moment as machines read it.
fn moment(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_string()
}

fn date(day: i64) -> String {
    day::date(Day::new(i32::try_from(day).unwrap_or(0))).to_string()
}

/// A file to be saved, made piece by piece while it is sent: the log of years must not stand in memory.
fn download(name: &str, kind: &'static str, pieces: Pieces) -> Response {
    let body = Body::from_stream(stream::try_unfold(pieces, |mut pieces| async move {
        let piece = pieces.next().await.inspect_err(|error| tracing::error!(%error, "a download broke off"))?;
        Ok::<_, Error>(piece.map(|piece| (Bytes::from(piece), pieces)))
    }));
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], body).into_response()
}

/// What is still to be sent, in order.
enum Piece {
    Text(String),
    Marks(i64),
    Proposals(i64),
    Said(i64),
    States(i64),
    Log(Behind),
    Table(Behind),
}

/// A download under way. Each piece is read by itself: a snapshot held for a slow line would keep the database's log from
/// being checkpointed. The log of answers only grows, so that nothing is torn by it.
pub(crate) struct Pieces {
    store: Store,
    person: Person,
    to_come: VecDeque<Piece>,
    /// Whether the list under way has an entry already.
    begun: bool,
}

impl Pieces {
    /// The next piece; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let me = self.person.id;
        let Some(piece) = self.to_come.pop_front() else { return Ok(None) };
        match piece {
            Piece::Text(text) => {
                self.begun = false;
                Ok(Some(text.into_bytes()))
            }
            Piece::Marks(after) => {
                let rows = self.store.read(|db| Box::pin(own_data::marks(db, me, after))).await?;
                let on = rows.last().map(|row| Piece::Marks(row.card));
                self.list(&rows, on).map(Some)
            }
            Piece::Proposals(after) => {
                let rows = self.store.read(|db| Box::pin(own_data::proposals(db, me, after))).await?;
                let on = rows.last().map(|row| Piece::Proposals(row.id));
                self.list(&rows, on).map(Some)
            }
            Piece::Said(after) => {
                let rows = self.store.read(|db| Box::pin(own_data::said(db, me, after))).await?;
                let on = rows.last().map(|row| Piece::Said(row.id));
                self.list(&rows, on).map(Some)
            }
            Piece::States(after) => {
                let rows = self.store.read(|db| Box::pin(own_data::states(db, me, after))).await?;
                let on = rows.last().map(|row| Piece::States(row.card));
                self.list(&rows, on).map(Some)
            }
            Piece::Log(after) => {
                let rows = self.store.read(|db| Box::pin(own_data::log(db, me, after))).await?;
                let on = rows.last().map(|row| Piece::Log(row.place()));
                self.list(&rows, on).map(Some)
            }
            Piece::Table(after) => {
                let rows = self.store.read(|db| Box::pin(own_data::log(db, me, after))).await?;
                if let Some(last) = rows.last() {
                    self.to_come.push_front(Piece::Table(last.place()));
                }
                table(rows.iter().map(cells)).map(Some)
            }
        }
    }

    /// Entries of a JSON list; where there are any, more are asked for.
    fn list<T: Serialize>(&mut self, rows: &[T], on: Option<Piece>) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        for row in rows {
            out.extend_from_slice(if self.begun { b",\n" } else { b"\n" });
            serde_json::to_writer(&mut out, row).map_err(Error::internal)?;
            self.begun = true;
        }
        if let Some(on) = on {
            self.to_come.push_front(on);
        }
        Ok(out)
    }
}

/// Everything as JSON.
pub async fn json(State(app): State<App>, student: Student) -> Result<Response, Error> {
    let pieces = whole(app.store.clone(), student.person, app.clock.now()).await?;
    Ok(download("recto-data.json", "application/json", pieces))
}

/// Everything that `person` has, as the pieces of one JSON text.
pub(crate) async fn whole(store: Store, person: Person, now: Millis) -> Result<Pieces, Error> {
    let id = person.id;
    let memberships = store.read(|db| Box::pin(own_data::memberships(db, id))).await?;
    let exams = store.read(|db| Box::pin(exams::own(db, id))).await?;
    let mail = store.read(|db| Box::pin(own_data::mail(db, id))).await?;
    let head = json!({
        "format": "recto-own-data",
        "version": VERSION,
        "made_at": moment(now),
        "profile": {
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "locale": person.locale,
            "time_zone": person.time_zone,
            "time_zone_chosen": person.zone_chosen,
            "day_start_minutes": person.day_start,
            "new_per_day": person.new_per_day,
            "new_per_day_for_exams": person.new_for_exams,
            "reviews_per_day": person.reviews_per_day,
            "round_size": person.round_size,
            "week_goal": person.week_goal,
            "due_order": person.due_order.as_str(),
            "new_order": person.new_order.as_str(),
            "theme": person.theme.as_str(),
            "text_size": person.text_size.as_str(),
        },
        "memberships": memberships,
        "own_exams": exams,
        "mail": mail,
    });
    let mut head = head.to_string();
    head.pop();
    let to_come = [
        Piece::Text(head + ",\n\"marks\":["),
        Piece::Marks(0),
        Piece::Text("],\n\"proposals\":[".to_owned()),
        Piece::Proposals(0),
        Piece::Text("],\n\"remarks\":[".to_owned()),
        Piece::Said(0),
        Piece::Text("],\n\"states\":[".to_owned()),
        Piece::States(0),
        Piece::Text("],\n\"log\":[".to_owned()),
        Piece::Log(Behind::START),
        Piece::Text("]}\n".to_owned()),
    ];
    Ok(Pieces { store, person, to_come: to_come.into(), begun: false })
}

/// The log as a table for a spreadsheet: UTF-8 with its mark, lines ending in CR LF, formula cells harmless.
pub async fn csv(State(app): State<App>, student: Student) -> Result<Response, Error> {
    let head = table([COLUMNS.map(ToOwned::to_owned)].into_iter())?;
    let head = format!("\u{feff}{}", String::from_utf8(head).map_err(Error::internal)?);
    let to_come = [Piece::Text(head), Piece::Table(Behind::START)];
    let pieces = Pieces { store: app.store.clone(), person: student.person, to_come: to_come.into(), begun: false };
    Ok(download("recto-answers.csv", "text/csv; charset=utf-8", pieces))
}

/// Names of the columns; programs go by them, so they are not translated.
const COLUMNS: [&str; 11] = [
    "answered_at",
    "study_day",
    "deck",
    "question",
    "card",
    "grade",
    "kind",
    "seconds",
    "days_before",
    "days_after",
    "undone_at",
];

fn cells(row: &Logged) -> [String; 11] {
    [
        moment(row.answered_at),
        date(row.study_day),
        guarded(row.deck.as_deref().unwrap_or_default()),
        guarded(row.question.as_deref().unwrap_or_default()),
        row.card.to_string(),
        row.grade.map(|grade| grade.to_string()).unwrap_or_default(),
        row.kind.clone(),
        format!("{}.{:03}", row.duration_ms / 1000, row.duration_ms % 1000),
        row.interval_before.to_string(),
        row.interval_after.to_string(),
        row.undone_at.map(moment).unwrap_or_default(),
    ]
}

fn table(rows: impl Iterator<Item = [String; 11]>) -> Result<Vec<u8>, Error> {
    let mut out = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        out.write_record(row).map_err(Error::internal)?;
    }
    out.into_inner().map_err(Error::internal)
}

/// The name, typed to confirm a deletion.
#[derive(serde::Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
}

/// Refuses a deletion that wasn't meant, and those of the demo's people, whom others want to meet too.
fn meant(app: &App, person: &Person, typed: &Typed) -> Result<(), Error> {
    if app.is_guest(person.id) {
        return Err(Error::conflict("own-demo"));
    }
    if content::folded(typed.name.trim()) != content::folded(&person.name) {
        return Err(Error::invalid_with("own-name-wrong", vec![("name", person.name.clone())]));
    }
    Ok(())
}

/// The page again with what is wrong, where a person can do something about it.
async fn refused(app: &App, person: Person, page: Page, form: &'static str, error: Error) -> Result<Response, Error> {
    if !matches!(error, Error::Invalid { .. } | Error::Conflict { .. }) {
        return Err(error);
    }
    let (key, args) = error.sentence();
    let problem = page.lang.say_text(key, &args);
    data_page(app, person, page, Some((form, problem))).await
}

/// Deletes the person's answers, states and marks; account and classes stay.
pub async fn forget(
    State(app): State<App>,
    student: Student,
    page: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let person = student.person;
    if let Err(error) = meant(&app, &person, &typed) {
        return refused(&app, person, page, "forget", error).await;
    }
    let (id, now) = (person.id, app.clock.now());
    // In a task of its own: who hangs up in the middle doesn't leave half of it.
    let forgotten = tokio::spawn(async move {
        own_data::delete_progress(&app.store, id).await?;
        app.store.write(move |db| Box::pin(audit::note(db, Some(id), "progress-delete", None, "", now))).await
    });
    forgotten.await.map_err(Error::internal)??;
    Ok(forms::done("/account/data", &Flash::new("own-forgotten")))
}

/// Deletes the account with all that belongs to it, and ends the session.
pub async fn delete(
    State(app): State<App>,
    student: Student,
    page: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let person = student.person;
    let asked = person.clone();
    let may = match meant(&app, &person, &typed) {
        Ok(()) => app.store.read(|db| Box::pin(async move { own_data::may_go(db, &asked).await })).await,
        refused => refused,
    };
    if let Err(error) = may {
        return refused(&app, person, page, "delete", error).await;
    }
    let (store, now) = (app.store.clone(), app.clock.now());
    // As above.
    let deleted = tokio::spawn(async move {
        own_data::delete_progress(&store, person.id).await?;
        store.write(move |db| Box::pin(async move { own_data::delete_account(db, &person, now).await })).await
    });
    deleted.await.map_err(Error::internal)??;
    let jar = CookieJar::new().add(session::ended(&app));
    // Not "storage", as when signing out: the page that follows forgets what was kept for studying offline.
    let clear = [("clear-site-data", "\"cache\"")];
    Ok((clear, jar, forms::done("/sign-in", &Flash::new("own-deleted"))).into_response())
}
