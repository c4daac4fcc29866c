//! What was learned elsewhere and is brought along.
#![allow(clippy::cast_possible_wrap)] // a few answers

use proptest::prelude::*;
use recto::schedule::brought::{Arrival, Elsewhere, rows};
use recto::schedule::day::Day;
use recto::schedule::fold::{Fact, Step, What, fold, step};
use recto::schedule::grade::Ease;
use recto::schedule::sm2::{Kind, State};
use uuid::Uuid;

use crate::grade;

fn fact(number: usize, day: i32, graded: u8) -> Fact {
    Fact {
        id: Uuid::from_u128(number as u128),
        answered_at: 10 * number as i64,
        day: Day::new(day),
        exam: None,
        what: What::Answer { grade: grade(graded), cram: false },
    }
}

/// Answers of a log, by days from one to the next and grades.
fn answers() -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec((0_i32..40, 1_u8..=5), 0..30).prop_map(|gaps| {
        let mut day = 20_000;
        (1..)
            .zip(gaps)
            .map(|(number, (gap, grade))| {
                day += gap;
                fact(number, day, grade)
            })
            .collect()
    })
}

fn elsewhere() -> impl Strategy<Value = Elsewhere> {
    let due = prop::option::of(15_000_i32..40_000);
    (0_u32..50, 1_u32..=36_500, 130_u16..9_999, 0_u32..100, due).prop_map(
        |(repetitions, interval_days, ease, lapses, due)| Elsewhere {
            repetitions,
            interval_days,
            ease: Ease::from_hundredths(ease),
            lapses,
            due: due.map(Day::new),
        },
    )
}

/// The arrival behind so many answers.
fn behind(answers: usize) -> Arrival {
    let today = Day::new(21_500);
    Arrival { id: Uuid::from_u128(1000 + answers as u128), at: 10 * answers as i64 + 1, day: today, today }
}

fn figures(state: &State) -> (u32, u32, Ease, u32, Option<Day>, bool) {
    (state.repetitions, state.interval_days, state.ease, state.lapses, state.due, state.again)
}

proptest! {
    #[test]
    fn the_state_is_as_it_was_there_and_the_fold_of_the_rows_says_the_same(
        answers in answers(), elsewhere in elsewhere(), seed: u64, part in 0_usize..30,
    ) {
        let arrival = behind(answers.len());
        let all = rows(&State::default(), answers.clone(), &elsewhere, arrival, seed);
        let (facts, steps): (Vec<Fact>, Vec<Step>) = all.iter().cloned().unzip();
        prop_assert_eq!(fold(&facts, seed), steps);
        let (row, step) = all.last().unwrap();
        prop_assert_eq!((step.kind, row.answered_at), (Kind::Imported, arrival.at));
        let due = Some(elsewhere.due.unwrap_or(arrival.today));
        let given = (elsewhere.repetitions, elsewhere.interval_days, elsewhere.ease, elsewhere.lapses, due, false);
        prop_assert_eq!(figures(&step.after), given);
        prop_assert_eq!(step.after.last_day, answers.last().map(|answer| answer.day));

        // Once more: nothing is new, whatever day it is by then.
        let later = Arrival { today: arrival.today.plus(3), ..arrival };
        prop_assert_eq!(rows(&step.after, Vec::new(), &elsewhere, later, seed), Vec::new());

        // In two files, the second newer: the same in the end.
        let (first, second) = answers.split_at(part.min(answers.len()));
        let middle = Elsewhere { repetitions: elsewhere.repetitions + 1, due: Some(Day::new(20_100)), ..elsewhere };
        let early = Arrival { at: 10 * first.len() as i64 + 1, id: Uuid::from_u128(9_000), ..arrival };
        let mut parts = rows(&State::default(), first.to_vec(), &middle, early, seed);
        let between = parts.last().unwrap().1.after;
        parts.extend(rows(&between, second.to_vec(), &elsewhere, Arrival { at: arrival.at + 1, ..arrival }, seed));
        let (facts, steps): (Vec<Fact>, Vec<Step>) = parts.into_iter().unzip();
        prop_assert_eq!(figures(&steps.last().unwrap().after), given);
        prop_assert_eq!(fold(&facts, seed), steps);
    }

    #[test]
    fn later_answers_go_on_from_the_state_that_came_along_in_any_order_of_arrival(
        answers in answers(), elsewhere in elsewhere(), seed: u64, grades in prop::collection::vec((0_u32..60, 1_u8..=5), 1..8),
    ) {
        let brought = rows(&State::default(), answers.clone(), &elsewhere, behind(answers.len()), seed);
        let mut state = brought.last().unwrap().1.after;
        let mut facts: Vec<Fact> = brought.into_iter().map(|(fact, _)| fact).collect();
        let mut day = Day::new(21_500);
        for (number, (gap, grade)) in grades.into_iter().enumerate() {
            day = day.plus(gap);
            let later = fact(answers.len() + 2 + number, day.number(), grade);
            state = step(&state, &later, seed).after;
            facts.push(later);
        }
        prop_assert_eq!(fold(&facts, seed).last().unwrap().after, state);
        facts.reverse();
        prop_assert_eq!(fold(&facts, seed).last().unwrap().after, state);
    }
}
