//! What somebody learned elsewhere and brings along: the answers that they gave there, and the state that these came to there.
//!
//! The answers become rows of the log as any other; what this scheduler makes of them is derived as ever. The row behind them
//! carries the other program's state as its fact, and later answers go on from that.

use uuid::Uuid;

use super::day::Day;
use super::fold::{self, Fact, Step, What};
use super::grade::Ease;
use super::sm2::{Kind, State};

/// The state of a card in another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere {
    /// Passes in a row.
    pub repetitions: u32,
    /// Days from the last answer to the next.
    pub interval_days: u32,
    /// The ease factor.
    pub ease: Ease,
    /// Fails after at least one pass.
    pub lapses: u32,
    /// The day of the next answer; none for a card that was being learned, which is due on whatever day it arrives.
    pub due: Option<Day>,
}

impl Elsewhere {
    /// The state as it is given to a card that arrives on `today`; what that program doesn't tell is as `folded` from the answers.
    fn given(&self, folded: &State, today: Day) -> State {
        State {
            repetitions: self.repetitions,
            interval_days: self.interval_days,
            ease: self.ease,
            lapses: self.lapses,
            again: false,
            due: Some(self.due.unwrap_or(today)),
            ..*folded
        }
    }

    /// Whether a card of that state is as it was there. One that was being learned there has no due day to differ in.
    fn is(&self, state: &State) -> bool {
        let due = self.due.or(state.due).unwrap_or(Day::new(0));
        *state == self.given(state, due) && !state.is_new()
    }
}

/// Where in the log the row stands that carries the state.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// Its id.
    pub id: Uuid,
    /// When, in Unix milliseconds: behind all answers that came along.
    pub at: i64,
    /// The study day of that moment.
    pub day: Day,
    /// The study day on which it arrives.
    pub today: Day,
}

/// The rows of the log that take a card from `before` to what it came to elsewhere, in order: `answers`, then the state. None where
/// there is no answer and the card is in that state already. `seed` is that of the student and the card.
pub fn rows(
    before: &State,
    answers: Vec<Fact>,
    elsewhere: &Elsewhere,
    arrival: Arrival,
    seed: u64,
) -> Vec<(Fact, Step)> {
    if answers.is_empty() && elsewhere.is(before) {
        return Vec::new();
    }
    let mut state = *before;
    let mut rows = Vec::with_capacity(answers.len() + 1);
    let mut add = |state: &mut State, fact: Fact| {
        let step = fold::step(state, &fact, seed);
        *state = step.after;
        rows.push((fact, step));
    };
    for answer in answers {
        add(&mut state, answer);
    }
    let given = elsewhere.given(&state, arrival.today);
    let what = What::Given { kind: Kind::Imported, state: given };
    add(&mut state, Fact { id: arrival.id, answered_at: arrival.at, day: arrival.day, exam: None, what });
    rows
}
