//! What each student of a class will know on its next exam day. Only their mean is ever told, by the rules for the figures of a class
//! (`schedule/anonymity.rs`), of which `morning.rs` takes care.

use std::collections::HashMap;

use tokio::task::spawn_blocking;

use crate::error::Error;
use crate::schedule::anonymity::WHOLE;
use crate::schedule::day::Day;
use crate::schedule::forecast::FEW_RUNS;
use crate::store::exams::{self, Exam};
use crate::store::forecasts::{self, Record};
use crate::store::ids::{ClassId, DeckId, UserId};
use crate::store::{Db, Millis, Store, decks, people};

/// Students whose forecasts make up a class's mean at the most, and cards of each that are played.
const STUDENTS: usize = 60;
const CARDS: usize = 200;

/// The next exam day of `class` after `today`, and the decks of which it is.
pub async fn next_exam(db: &mut Db, class: ClassId, today: Day) -> Result<Option<(Day, Vec<DeckId>)>, Error> {
    let coming = |day: Option<Day>| day.filter(|day| today < *day);
    let of_class = coming(exams::day(db, Exam::Class(class)).await?);
    let single = exams::of_decks(db, class).await?;
    let days: Vec<(DeckId, Day)> = decks::sizes(db, class)
        .await?
        .iter()
        .filter_map(|deck| Some((deck.id, coming(single.get(&deck.id).copied()).or(of_class)?)))
        .collect();
    let Some(next) = days.iter().map(|(_, day)| *day).min() else { return Ok(None) };
    Ok(Some((next, days.into_iter().filter(|(_, day)| *day == next).map(|(deck, _)| deck).collect())))
}

/// What each of `students` will know of `decks` on the day `exam`, of [`WHOLE`]; of a large class some stand for all, and who has too
/// few answers is left out.
pub(super) async fn known(
    store: &Store,
    (exam, decks): (Day, &[DeckId]),
    students: &[UserId],
    now: Millis,
) -> Result<HashMap<UserId, u64>, Error> {
    let mut known = HashMap::new();
    for student in students.iter().copied().take(STUDENTS) {
        let decks = decks.to_vec();
        let read = store.read(|db| {
            Box::pin(async move {
                let person = people::get(db, student).await?;
                let theirs = person.days().day_of(now);
                Ok((forecasts::record(db, &person, &decks, theirs, CARDS).await?, theirs))
            })
        });
        let (record, theirs) = read.await?;
        if let Some(share) = share(record, theirs, exam).await? {
            known.insert(student, share);
        }
    }
    Ok(known)
}

/// Played away from the threads that answer requests.
async fn share(record: Record, today: Day, exam: Day) -> Result<Option<u64>, Error> {
    let said = spawn_blocking(move || record.forecast(today, exam, FEW_RUNS)).await.map_err(Error::internal)?;
    Ok(said.map(|said| u64::from(said.known) * WHOLE / u64::from(said.of.max(1))))
}
