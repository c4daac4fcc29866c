//! What a student is told of an exam to come: how far it is, what they will know on the day, and how many new cards that takes.

use tokio::task::spawn_blocking;

use crate::error::Error;
use crate::lang::Lang;
use crate::schedule::day::Day;
use crate::schedule::forecast::{self, CARDS, ENOUGH, Forecast, RUNS};
use crate::store::decks;
use crate::store::exams::{self, For};
use crate::store::forecasts::{self, Record};
use crate::store::ids::DeckId;
use crate::store::{Db, Millis};
use crate::web::App;
use crate::web::session::Student;

/// An exam to come, in words.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// On which day it is, and in how many.
    pub ahead: String,
    /// What will be known, or why that can't be told yet; none where there is no card.
    pub forecast: Option<String>,
    /// What the forecast rests on.
    pub from: Option<String>,
    /// The new cards that are to be met before; none where none is left.
    pub new: Option<New>,
}

/// New cards before an exam.
#[derive(Debug, Clone)]
pub struct New {
    /// How many a day.
    pub sentence: String,
    /// The button to agree to more than come now.
    pub agree: Option<String>,
    /// The button that takes that back.
    pub end: Option<String>,
}

/// What is read of it.
struct Read {
    day: Day,
    record: Record,
    unseen: Vec<(u32, Day)>,
    agreed: Option<u32>,
}

/// What `student` is told of the next exam of `decks`; none where none of them has one. Where a page is that of a deck or class,
/// new cards can be agreed to there.
pub async fn of(
    app: &App,
    student: &Student,
    decks: Vec<DeckId>,
    page: Option<For>,
    lang: Lang,
    now: Millis,
) -> Result<Option<Outlook>, Error> {
    let (person, today) = (student.person.clone(), student.today(now));
    let read = app.store.read(|db| {
        Box::pin(async move {
            let exams = exams::in_force(db, person.id).await?;
            let coming: Vec<(DeckId, Day)> = decks
                .into_iter()
                .filter_map(|deck| Some((deck, *exams.get(&deck)?)))
                .filter(|(_, day)| today < *day)
                .collect();
            let Some(day) = coming.iter().map(|(_, day)| *day).min() else { return Ok(None) };
            let next: Vec<DeckId> = coming.iter().filter(|(_, its)| *its == day).map(|(deck, _)| *deck).collect();
            let record = forecasts::record(db, &person, &next, today, CARDS).await?;
            let all: Vec<DeckId> = coming.iter().map(|(deck, _)| *deck).collect();
            let standings = decks::standings(db, &all, person.id, today).await?;
            let unseen = standings.iter().zip(&coming).map(|(deck, (_, day))| (deck.unseen, *day)).collect();
            let agreed = match page {
                Some(of) => exams::pace(db, person.id, of).await?,
                None => None,
            };
            Ok(Some(Read { day, record, unseen, agreed }))
        })
    });
    let Some(read) = read.await? else { return Ok(None) };
    let Read { day, record, unseen, agreed } = read;
    let (answers, of) = (record.asked.len(), record.of);
    let said = played(record, today, day, RUNS).await?;
    let (forecast, from) = match said {
        Some(said) => (Some(sentence(lang, said)), Some(lang.say("exam-forecast-from", [("n", answers.into())]))),
        None if of > 0 => (Some(lang.say("exam-few", [("need", ENOUGH.into()), ("n", answers.into())])), None),
        None => (None, None),
    };
    let new = page.and_then(|_| new(student, lang, &unseen, agreed, today));
    Ok(Some(Outlook { ahead: lang.exam(day, today), forecast, from, new }))
}

fn sentence(lang: Lang, said: Forecast) -> String {
    lang.say(
        "exam-forecast",
        [("known", said.known.into()), ("of", said.of.into()), ("low", said.low.into()), ("high", said.high.into())],
    )
}

/// The forecast of a record, away from the threads that answer requests.
async fn played(record: Record, today: Day, exam: Day, runs: u32) -> Result<Option<Forecast>, Error> {
    spawn_blocking(move || record.forecast(today, exam, runs)).await.map_err(Error::internal)
}

/// New cards a day that `decks` of the student take, each before its own exam.
pub async fn needed(db: &mut Db, student: &Student, decks: &[DeckId], now: Millis) -> Result<u32, Error> {
    let today = student.today(now);
    let exams = exams::in_force(db, student.person.id).await?;
    let coming: Vec<DeckId> = decks.iter().copied().filter(|deck| exams.contains_key(deck)).collect();
    let standings = decks::standings(db, &coming, student.person.id, today).await?;
    let unseen: Vec<(u32, Day)> =
        standings.iter().filter_map(|deck| Some((deck.unseen, *exams.get(&deck.id)?))).collect();
    Ok(forecast::new_a_day(&unseen, today))
}

fn new(student: &Student, lang: Lang, unseen: &[(u32, Day)], agreed: Option<u32>, today: Day) -> Option<New> {
    let left: u32 = unseen.iter().map(|(unseen, _)| *unseen).sum();
    let needed = forecast::new_a_day(unseen, today);
    let own = student.person.new_per_day;
    let enough = i64::from(needed) <= student.person.new_cards();
    let say = |key: &str, n: i64| lang.say(key, [("n", n.into()), ("left", left.into())]);
    let end = agreed.map(|_| say("exam-agree-end", own));
    match (left, agreed) {
        (0, None) => None,
        (0, Some(_)) => Some(New { sentence: lang.t("exam-all-met"), agree: None, end }),
        (_, Some(agreed)) if enough => Some(New { sentence: say("exam-agreed-to", agreed.into()), agree: None, end }),
        (_, None) if enough => Some(New { sentence: say("exam-enough", needed.into()), agree: None, end }),
        _ => {
            Some(New { sentence: say("exam-need", needed.into()), agree: Some(say("exam-agree", needed.into())), end })
        }
    }
}
