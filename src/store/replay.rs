//! `recto replay --check`: folds the whole log again and compares every state, where it stands in the log, its sums and every derived
//! column.

use uuid::Uuid;

use crate::error::Error;
use crate::schedule::fold::{self, Sums};
use crate::schedule::sm2::State;
use crate::store::ids::{CardId, UserId};
use crate::store::{Db, Millis, exams, logged, reviews};

/// What a replay found.
#[derive(Debug, Default)]
pub struct Replay {
    /// Pairs of student and card.
    pub states: u64,
    /// Rows of the log that count.
    pub answers: u64,
    /// Pairs whose stored state, place in the log, shown day or derived columns differ from the fold.
    pub differences: Vec<(UserId, CardId)>,
}

/// Folds everything and compares; reads only. What is compared must be of one moment: an answer between two statements would be told
/// as a difference.
pub async fn check(db: &mut Db) -> Result<Replay, Error> {
    let pairs = sqlx::query!(
        r#"SELECT student_id AS "student!: UserId", card_id AS "card!: CardId" FROM card_states
           UNION
           SELECT student_id, card_id FROM reviews WHERE undone_at IS NULL"#
    )
    .fetch_all(&mut *db)
    .await?;
    let mut found = Replay::default();
    for pair in pairs {
        let log = logged::rows(db, pair.student, pair.card).await?;
        let seed = fold::seed(pair.student.0, pair.card.0);
        let (mut state, mut sums) = (State::default(), Sums::default());
        let mut agrees = true;
        for row in &log {
            let step = fold::step(&state, &row.fact, seed);
            agrees &= row.agrees(&step);
            sums = row.summed(sums, &step);
            state = step.after;
        }
        agrees &= reviews::state_of(db, pair.student, pair.card).await? == state;
        let newest = log.last().map(|row| (row.fact.answered_at, row.fact.id));
        agrees &= place_of(db, pair.student, pair.card).await? == newest;
        agrees &= exams::shown_agrees(db, pair.student, pair.card, &state).await?;
        agrees &= reviews::sums_of(db, pair.student, pair.card).await? == sums;
        found.states += 1;
        found.answers += log.len() as u64;
        if !agrees {
            found.differences.push((pair.student, pair.card));
        }
    }
    Ok(found)
}

/// The newest answer that the state of a card counts, crams among them, as it is stored: when it was given, and its id.
async fn place_of(db: &mut Db, student: UserId, card: CardId) -> Result<Option<(Millis, Uuid)>, Error> {
    let row = sqlx::query!(
        r#"SELECT last_at, last_review AS "last_review: Uuid" FROM card_states WHERE student_id = ? AND card_id = ?"#,
        student,
        card
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.last_at, row.last_review)))
}
