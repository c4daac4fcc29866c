//! The checkpoint after a round: what the round did, what is left, go on or stop.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;

use crate::error::Error;
use crate::schedule::mastery;
use crate::schedule::order::Mode;
use crate::store::ids::CardId;
use crate::store::{decks, queue};
use crate::web::App;
use crate::web::bar::Bar;
use crate::web::mix::{self, Mix};
use crate::web::outlook::{self, Outlook};
use crate::web::page::{Page, Place};
use crate::web::session::Student;
use crate::web::study;

#[derive(Template, WebTemplate)]
#[template(path = "study/round.html")]
struct Round {
    page: Page,
    title: String,
    cards: usize,
    /// "3 min 40".
    took: String,
    bar: Bar,
    now_percent: u32,
    before_percent: u32,
    left: u32,
    /// A cram goes on as long as the student likes.
    crams: bool,
    minutes: String,
    /// When something comes back, in words, where nothing is left today.
    back: Option<String>,
    go_on: String,
    ahead: Option<String>,
    /// The mix and this round, for the undo.
    query: String,
    /// The exam to come.
    exam: Option<Outlook>,
}

/// The round that began at `since`.
pub async fn get(
    State(app): State<App>,
    student: Student,
    page: Page,
    Query(query): Query<mix::Query>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let page = page.at(Place::Today);
    let since = query.since.filter(|since| (0..=now).contains(since)).unwrap_or(now);
    let mix = Mix::find(&app.store, &student.person, &query).await?;
    let next = study::next(&app.store, &student, &mix, now).await?;
    let exam = outlook::of(&app, &student, mix.ids(), None, page.lang, now).await?;
    app.store
        .read(|db| {
            Box::pin(async move {
                let me = student.person.id;
                let today = student.today(now);
                let answers = queue::round(db, me, since).await?;
                let mut cards: Vec<CardId> = answers.iter().map(|answer| answer.card).collect();
                cards.sort_unstable();
                cards.dedup();
                let standings = decks::standings(db, &mix.ids(), me, today).await?;
                let total: u32 = standings.iter().map(|deck| deck.cards).sum();
                let mut grades = [0_u32; 5];
                for deck in &standings {
                    for (sum, count) in grades.iter_mut().zip(deck.grades) {
                        *sum += count;
                    }
                }
                let now_percent = mastery::percent(grades, total);
                // Mastery before: each card of the round with the grade it had, the rest as they are.
                let mut before = grades;
                if mix.mode != Mode::Cram {
                    let earlier = queue::grades_before(db, me, &cards, since).await?;
                    for card in &cards {
                        let last = answers.iter().rev().find(|answer| answer.card == *card).map(|answer| answer.grade);
                        count(&mut before, last, |n| n.saturating_sub(1));
                        let had = earlier.iter().find(|(known, _)| known == card).map(|(_, grade)| *grade);
                        count(&mut before, had, |n| n + 1);
                    }
                }
                let left = next.counts.new + next.counts.due + next.counts.again;
                let back = decks::next_day(db, &mix.ids(), me, today).await?.map(|day| page.lang.due(day, today));
                let mut of_round = [0_u32; 5];
                for answer in &answers {
                    count(&mut of_round, Some(answer.grade), |n| n + 1);
                }
                let ahead = mix.in_mode(Mode::Ahead);
                let round = Round {
                    title: mix.title_on(&page),
                    cards: answers.len(),
                    took: took(&page, answers.iter().map(|answer| answer.duration_ms).sum()),
                    bar: Bar::new(page.lang, of_round, u32::try_from(answers.len()).unwrap_or(u32::MAX)),
                    now_percent,
                    before_percent: mastery::percent(before, total),
                    left,
                    minutes: study::minutes(db, &student, left, page.lang).await?,
                    back: back.filter(|_| left == 0),
                    crams: mix.mode == Mode::Cram,
                    go_on: mix.url("/study", None, ""),
                    ahead: (mix.mode == Mode::Due && total > 0).then(|| ahead.url("/study", None, "")),
                    query: mix.url("", Some(since), "").trim_start_matches('?').to_owned(),
                    exam,
                    page,
                };
                Ok(round.into_response())
            })
        })
        .await
}

fn count(grades: &mut [u32; 5], grade: Option<i64>, change: impl Fn(u32) -> u32) {
    let place = grade.and_then(|g| usize::try_from(g - 1).ok()).and_then(|place| grades.get_mut(place));
    if let Some(place) = place {
        *place = change(*place);
    }
}

fn took(page: &Page, ms: i64) -> String {
    let seconds = ms / 1000;
    page.t2("round-took", "minutes", seconds / 60, "seconds", seconds % 60)
}
