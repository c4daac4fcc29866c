//! The scheduler against its vectors, computed by another program, and against what must hold of every log.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use recto::schedule::day::Day;
use recto::schedule::grade::Grade;
use recto::schedule::sm2::{State, answer};

mod anonymity;
mod brought;
mod days;
mod every_log;
mod figures;
mod forecast;
mod mastery;
mod order;
mod rules;
mod sessions;
mod spread;
mod vectors;

fn grade(number: u8) -> Grade {
    Grade::try_from(number).unwrap()
}

/// The state after these grades, each on the day on which the card is due.
fn after(grades: &[u8]) -> State {
    grades.iter().fold(State::default(), |state, &g| {
        let day = state.due.unwrap_or(Day::new(100));
        answer(&state, grade(g), day, false, None, 0).1
    })
}

fn a_grade() -> impl Strategy<Value = Grade> {
    (1..=5_u8).prop_map(grade)
}
