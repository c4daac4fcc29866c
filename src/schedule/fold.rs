//! The fold of one student's log of one card: facts in, the kind of each answer and the states before and after it out.
//!
//! Facts never change; all the rest of a row of the log is derived here and may be derived again. Rows that were undone
//! are left out by the caller. Beside the state it keeps sums over the steps, so that nobody has to read a log for a figure.

use std::collections::HashSet;

use uuid::Uuid;

use super::day::Day;
use super::grade::Grade;
use super::sm2::{self, Kind, State};

/// What a row of the log says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The student graded the card.
    Answer {
        /// The grade they gave.
        grade: Grade,
        /// Whether it was in a cram session, which changes nothing.
        cram: bool,
    },
    /// A state that the fold takes as it is.
    Given {
        /// [`Kind::Imported`] or [`Kind::Reset`].
        kind: Kind,
        /// The state from here on.
        state: State,
    },
}

/// One row of the log, as far as it never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The client's own id of the row.
    pub id: Uuid,
    /// When, in Unix milliseconds.
    pub answered_at: i64,
    /// The study day, fixed when the row was recorded. It counts as not earlier than that of the answer before it.
    pub day: Day,
    /// The exam day that was in force.
    pub exam: Option<Day>,
    /// What happened.
    pub what: What,
}

/// What follows from one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What the answer counted as.
    pub kind: Kind,
    /// The state before it.
    pub before: State,
    /// The state after it.
    pub after: State,
}

impl Step {
    /// Whether the card was met for the first time.
    pub const fn was_new(&self) -> bool {
        self.before.is_new() && !self.after.is_new()
    }
}

/// Sums over the answers of one log, for the figures of a class. What was answered elsewhere and brought along is left out by the
/// caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Answers of any kind; states that were given to the card are none.
    pub answers: u32,
    /// Of these, asked from memory: scheduled, after an interval of a day or more.
    pub asked: u32,
    /// Of those asked, forgotten.
    pub forgotten: u32,
    /// Of those asked, with a 5 as the grade that had set the interval.
    pub said5: u32,
    /// Of these, forgotten.
    pub said5_forgotten: u32,
    /// When the newest of those asked was answered, in Unix milliseconds.
    pub asked_at: Option<i64>,
    /// When the newest was answered that counts as the card's last grade: of any kind but a cram.
    pub graded_at: Option<i64>,
}

impl Sums {
    /// The sums with one step more, which came of `fact`.
    #[must_use]
    pub fn with(self, fact: &Fact, step: &Step) -> Self {
        let What::Answer { grade, .. } = fact.what else { return self };
        let asked = step.kind == Kind::Scheduled && step.before.interval_days > 0;
        let forgotten = asked && !grade.passes();
        let said5 = asked && step.before.due_grade.is_some_and(|before| before.get() == 5);
        Self {
            answers: self.answers.saturating_add(1),
            asked: self.asked.saturating_add(asked.into()),
            forgotten: self.forgotten.saturating_add(forgotten.into()),
            said5: self.said5.saturating_add(said5.into()),
            said5_forgotten: self.said5_forgotten.saturating_add((said5 && forgotten).into()),
            asked_at: newest(asked, self.asked_at, fact),
            graded_at: newest(step.kind != Kind::Cram, self.graded_at, fact),
        }
    }
}

fn newest(counts: bool, before: Option<i64>, fact: &Fact) -> Option<i64> {
    if counts { before.max(Some(fact.answered_at)) } else { before }
}

/// The steps of a new card through all `facts`, in the order of (`answered_at`, `id`) whatever order they are given in.
///
/// One step for each id: of facts with the same id the first in that order stands.
pub fn fold(facts: &[Fact], seed: u64) -> Vec<Step> {
    let mut log: Vec<&Fact> = facts.iter().collect();
    log.sort_by_key(|fact| (fact.answered_at, fact.id));
    let mut ids = HashSet::with_capacity(log.len());
    log.retain(|fact| ids.insert(fact.id));

    let mut state = State::default();
    log.into_iter()
        .map(|fact| {
            let step = step(&state, fact, seed);
            state = step.after;
            step
        })
        .collect()
}

/// The step from `state` through one fact. `seed` is that of the student and the card, see [`seed`].
pub fn step(state: &State, fact: &Fact, seed: u64) -> Step {
    let (kind, after) = match fact.what {
        What::Answer { grade, cram } => sm2::answer(state, grade, fact.day, cram, fact.exam, seed),
        What::Given { kind, state } => (kind, state),
    };
    Step { kind, before: *state, after }
}

/// The seed of one student's card, which spreads the cards over the days before an exam.
///
/// Stored states depend on it, so it never changes: `mix(mix(student) + card)` with wrapping addition.
pub fn seed(student: i64, card: i64) -> u64 {
    mix(mix(student.cast_unsigned()).wrapping_add(card.cast_unsigned()))
}

/// `SplitMix64`'s first number from the state `x`: a one-to-one scattering of 64 bits.
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
pub(super) const fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
