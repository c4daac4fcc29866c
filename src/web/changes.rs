//! What has become of a card's text since its student last answered it: behind the answer at its next time, and as a list to look
//! through at once.

use std::collections::HashMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use tokio::task::spawn_blocking;

use crate::content::Piece;
use crate::error::Error;
use crate::lang::{self, Lang};
use crate::schedule::day::{self, Day};
use crate::schedule::sm2::State as Learned;
use crate::store::Millis;
use crate::store::cards::CardText;
use crate::store::changes::{self, Reworded};
use crate::store::ids::UserId;
use crate::web::compared::Compared;
use crate::web::page::{Page, Place};
use crate::web::session::Student;
use crate::web::{App, proposals};

/// Cards on the list. Behind its answer each of the others shows its difference all the same.
const LISTED: u32 = 50;
/// Days after a change on which a device without the network may still answer the old text. Later ones tell it on the list alone.
const HELD_DAYS: i64 = 7;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A difference, as it stands behind a card's answer.
#[derive(Template)]
#[template(path = "study/changed.html")]
struct Behind {
    said: String,
    language: String,
    /// Each side that says something else.
    sides: Vec<Vec<Piece>>,
}

#[derive(Template, WebTemplate)]
#[template(path = "study/changes.html")]
struct ChangesPage {
    page: Page,
    rows: Vec<Row>,
    /// How many stand on the list, where there are more than that.
    only: Option<u32>,
    /// Some of them haven't been looked through yet.
    news: bool,
}

struct Row {
    found: Reworded,
    text: Compared,
    day: String,
}

impl Row {
    fn deck_name(&self) -> String {
        lang::deck_name(&self.found.deck_name)
    }

    /// Nothing of the words has changed.
    fn looks_other(&self) -> bool {
        said(&self.text).is_empty()
    }
}

/// Whether a text may be another than the one that a student with `state` answered last. A study day begins and ends within a day
/// of the calendar's, so that what is surely older needs no query. Who has only crammed the card has answered it on no day that
/// counts.
pub fn may_be_news(text: &CardText, state: &Learned) -> bool {
    let answered_before =
        |at: Millis| state.last_day.is_none_or(|last| at.div_euclid(DAY_MS) + 2 + HELD_DAYS > i64::from(last.number()));
    text.reworded.is_some_and(answered_before)
}

/// The differences of those of `cards` that say something else than when `student` answered them last, by card, as safe HTML.
pub async fn behind(
    app: &App,
    student: UserId,
    cards: Vec<i64>,
    today: Day,
    lang: Lang,
) -> Result<HashMap<i64, String>, Error> {
    if cards.is_empty() {
        return Ok(HashMap::new());
    }
    let found = app.store.read(|db| Box::pin(async move { changes::among(db, student, &cards).await })).await?;
    if found.is_empty() {
        return Ok(HashMap::new());
    }
    // Long texts take their time to be compared.
    let shown = spawn_blocking(move || {
        let html = |found: &Reworded| {
            let sides = said(&Compared::of(&found.then, &found.now));
            let when = lang.date(proposals::today(found.at), day::date(today));
            let key = if sides.is_empty() { "change-behind-look" } else { "change-behind" };
            let said = lang.say(key, [("day", when.into())]);
            Behind { said, language: found.language.clone(), sides }.render().map(|html| (found.card.0, html))
        };
        found.iter().map(html).collect::<Result<HashMap<_, _>, _>>()
    });
    shown.await.map_err(Error::internal)?.map_err(Error::internal)
}

/// The sides whose words have changed.
fn said(text: &Compared) -> Vec<Vec<Piece>> {
    let changed = |side: &&Vec<Piece>| side.iter().any(|piece| !matches!(piece, Piece::Same(_)));
    [&text.front, &text.back].into_iter().filter(changed).cloned().collect()
}

/// All cards of the student's that say something else than when they answered them last.
pub async fn get(State(app): State<App>, student: Student, page: Page) -> Result<Response, Error> {
    let (me, today) = (student.person.id, student.today(app.clock.now()));
    let (mut found, news) = app
        .store
        .read(|db| {
            Box::pin(async move {
                Ok((changes::listed(db, me, i64::from(LISTED) + 1).await?, changes::news(db, me).await?))
            })
        })
        .await?;
    let only = (found.len() > LISTED as usize).then_some(LISTED);
    found.truncate(LISTED as usize);
    let lang = page.lang;
    let rows = spawn_blocking(move || {
        let row = |found: Reworded| Row {
            text: Compared::of(&found.then, &found.now),
            day: lang.date(proposals::today(found.at), day::date(today)),
            found,
        };
        found.into_iter().map(row).collect()
    });
    let rows = rows.await.map_err(Error::internal)?;
    Ok(ChangesPage { page: page.at(Place::Today), rows, only, news: news > 0 }.into_response())
}

/// The student has looked them through.
pub async fn seen(State(app): State<App>, student: Student) -> Result<Response, Error> {
    let (me, now) = (student.person.id, app.clock.now());
    app.store.write(move |db| Box::pin(changes::seen(db, me, now))).await?;
    Ok(Redirect::to("/").into_response())
}
