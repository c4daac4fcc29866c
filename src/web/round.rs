//! The checkpoint after a round: what the round did, what is left, go on or stop.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum_extra::extract::Query;
use uuid::Uuid;

use crate::error::Error;
use crate::lang::Lang;
use crate::schedule::day::Day;
use crate::schedule::mastery;
use crate::schedule::order::Mode;
use crate::store::decks::Standing;
use crate::store::ids::{CardId, DeckId};
use crate::store::queue::RoundAnswer;
use crate::store::{Db, Millis, decks, queue, reviews};
use crate::web::App;
use crate::web::bar::Bar;
use crate::web::mix::{self, Mix};
use crate::web::outlook::{self, Outlook};
use crate::web::page::{Page, Place};
use crate::web::session::Student;
use crate::web::study;

/// What a round did, as a page.
#[derive(Template, WebTemplate)]
#[template(path = "study/round.html")]
pub struct Round {
    page: Page,
    title: String,
    cards: usize,
    /// "3 min 40".
    took: String,
    bar: Bar,
    now_percent: u32,
    before_percent: u32,
    /// What `now_percent` is a share of.
    mastery_of: String,
    left: u32,
    /// Cards that wait in the student's other decks.
    elsewhere: u32,
    /// A cram goes on as long as the student likes, and a session ahead while it has cards.
    endless: bool,
    minutes: String,
    /// When something comes back, in words, where nothing is left today.
    back: Option<String>,
    go_on: String,
    ahead: Option<String>,
    /// The mix and this round, for the undo.
    query: String,
    /// The answer that an undo takes back.
    last: Option<Uuid>,
    /// The exam to come.
    exam: Option<Outlook>,
}

/// What the store knows of a round.
struct Did {
    answers: Vec<RoundAnswer>,
    /// The grade that each card had before; none for a new one.
    had: Vec<(CardId, Option<i64>)>,
    /// The decks of the mix, as they stand now.
    standings: Vec<Standing>,
    /// Cards that wait in other decks, where nothing is left in these.
    elsewhere: u32,
    /// The day on which something comes back.
    back: Option<Day>,
    minutes: String,
    last: Option<Uuid>,
}

/// The round that began at `since`.
pub async fn get(
    State(app): State<App>,
    student: Student,
    page: Page,
    Query(query): Query<mix::Query>,
) -> Result<Round, Error> {
    let now = app.clock.now();
    let page = page.at(Place::Today);
    let since = query.since.filter(|since| (0..=now).contains(since)).unwrap_or(now);
    let mix = Mix::find(&app.store, &student.person, &query).await?;
    let next = study::next(&app.store, &student, &mix, now).await?;
    let exam = outlook::of(&app, &student, mix.ids(), None, page.lang, now).await?;
    let today = student.today(now);
    let left = next.counts.new + next.counts.due + next.counts.again;
    let (ids, lang) = (mix.ids(), page.lang);
    let did =
        app.store.read(|db| Box::pin(async move { look_back(db, &student, ids, since, left, today, lang).await }));
    let did = did.await?;

    let total: u32 = did.standings.iter().map(|deck| deck.cards).sum();
    let mut grades = [0_u32; 5];
    for deck in &did.standings {
        for (sum, count) in grades.iter_mut().zip(deck.grades) {
            *sum += count;
        }
    }
    let before = match mix.mode {
        Mode::Cram => grades,
        Mode::Due | Mode::Ahead => {
            let has = |card| did.answers.iter().rev().find(|answer| answer.card == card).map(|answer| answer.grade);
            mastery::before(grades, did.had.iter().map(|(card, had)| (*had, has(*card))))
        }
    };
    let ahead = mix.in_mode(Mode::Ahead);
    Ok(Round {
        title: mix.title_on(&page),
        cards: did.answers.len(),
        took: took(&page, did.answers.iter().map(|answer| answer.duration_ms).sum()),
        bar: Bar::of_round(lang, mastery::tally(did.answers.iter().map(|answer| answer.grade))),
        now_percent: mastery::percent(grades, total),
        before_percent: mastery::percent(before, total),
        mastery_of: page.t(if did.standings.len() == 1 { "round-mastery-deck" } else { "round-mastery-decks" }),
        left,
        elsewhere: did.elsewhere,
        minutes: did.minutes,
        last: did.last,
        back: did.back.filter(|_| left == 0).map(|day| lang.due(day, today)),
        endless: mix.mode == Mode::Cram || (mix.mode == Mode::Ahead && !next.order.is_empty()),
        go_on: mix.url("/study", None, ""),
        ahead: (mix.mode == Mode::Due && total > 0 && left == 0).then(|| ahead.url("/study", None, "")),
        query: mix.url("", Some(since), "").trim_start_matches('?').to_owned(),
        exam,
        page,
    })
}

async fn look_back(
    db: &mut Db,
    student: &Student,
    ids: Vec<DeckId>,
    since: Millis,
    left: u32,
    today: Day,
    lang: Lang,
) -> Result<Did, Error> {
    let me = student.person.id;
    let answers = queue::round(db, me, since).await?;
    let mut cards: Vec<CardId> = answers.iter().map(|answer| answer.card).collect();
    cards.sort_unstable();
    cards.dedup();
    let earlier = queue::grades_before(db, me, &cards, since).await?;
    let had = |card: &CardId| earlier.iter().find(|(known, _)| known == card).map(|(_, grade)| *grade);
    let elsewhere = if left == 0 { study::elsewhere(db, student, &ids, today).await? } else { 0 };
    Ok(Did {
        had: cards.iter().map(|card| (*card, had(card))).collect(),
        standings: decks::standings(db, &ids, me, today).await?,
        elsewhere,
        back: decks::next_day(db, &ids, me, today).await?,
        minutes: study::minutes(db, student, left.max(elsewhere), lang).await?,
        last: reviews::last_answer(db, me).await?,
        answers,
    })
}

fn took(page: &Page, ms: i64) -> String {
    let seconds = ms / 1000;
    page.t2("round-took", "minutes", seconds / 60, "seconds", seconds % 60)
}
