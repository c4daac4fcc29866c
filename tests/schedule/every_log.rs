//! What holds of every log.

use proptest::prelude::*;
use recto::schedule::day::Day;
use recto::schedule::fold::{Fact, Step, What, fold, step};
use recto::schedule::grade::{Ease, Grade};
use recto::schedule::sm2::{Kind, State, answer, preview, shown_due};
use uuid::Uuid;

use crate::a_grade;

/// When the next answer of a made-up log is given.
#[derive(Debug, Clone, Copy)]
enum When {
    DaysLater(u32),
    LateBy(u32),
}

#[derive(Debug, Clone, Copy)]
struct Move {
    when: When,
    grade: Grade,
    cram: bool,
    exam_in: Option<u32>,
}

fn a_move(exams: bool) -> impl Strategy<Value = Move> {
    let when = prop_oneof![
        2 => Just(When::DaysLater(0)),
        2 => (1..40_u32).prop_map(When::DaysLater),
        5 => (0..4_u32).prop_map(When::LateBy),
    ];
    let exam = if exams { prop::option::of(0..80_u32).boxed() } else { Just(None).boxed() };
    (when, a_grade(), prop::bool::weighted(0.1), exam).prop_map(|(when, grade, cram, exam_in)| Move {
        when,
        grade,
        cram,
        exam_in,
    })
}

/// The log of one card in the order of its answers, `exam` in place of the moves' own if there is one.
fn log(moves: &[Move], exam: Option<Day>, seed: u64) -> Vec<Fact> {
    let (mut state, mut day) = (State::default(), Day::new(20_000));
    let mut facts = Vec::new();
    for (number, made) in (1_u32..).zip(moves) {
        let exam = exam.or(made.exam_in.map(|days| day.plus(days)));
        day = match made.when {
            When::DaysLater(days) => day.plus(days),
            When::LateBy(days) => shown_due(&state, day, exam, seed).unwrap_or(day).max(day).plus(days),
        };
        let fact = Fact {
            id: Uuid::from_u128(u128::from(number)),
            // Some answers share their millisecond: then the id decides.
            answered_at: i64::from(number / 2),
            day,
            exam,
            what: What::Answer { grade: made.grade, cram: made.cram },
        };
        state = step(&state, &fact, seed).after;
        facts.push(fact);
    }
    facts
}

fn answered(fact: &Fact) -> (Grade, bool) {
    match fact.what {
        What::Answer { grade, cram } => (grade, cram),
        What::Given { .. } => unreachable!("made-up logs hold answers only"),
    }
}

fn schedule_of(state: &State) -> (u32, u32, Ease, Option<Day>) {
    (state.repetitions, state.interval_days, state.ease, state.due)
}

proptest! {
    #[test]
    fn every_step_keeps_to_the_rules(moves in prop::collection::vec(a_move(true), 1..50), seed: u64) {
        let facts = log(&moves, None, seed);
        for (fact, step) in facts.iter().zip(fold(&facts, seed)) {
            let (grade, cram) = answered(fact);
            let Step { kind, before, after } = step;
            prop_assert!(after.ease >= Ease::LOWEST);
            prop_assert_eq!(kind == Kind::Cram, cram);
            match kind {
                Kind::Scheduled => {
                    prop_assert!(after.interval_days >= 1 && after.due > Some(fact.day));
                    prop_assert_eq!(after.due, Some(fact.day.plus(after.interval_days)));
                    let counted = if grade.passes() { before.repetitions + 1 } else { 0 };
                    prop_assert_eq!(after.repetitions, counted);
                    prop_assert!(after.repetitions < 2 || after.interval_days >= before.interval_days);
                    prop_assert_eq!(after.again_on(fact.day), grade.get() < 4);
                }
                Kind::Extra if !grade.passes() => {
                    prop_assert_eq!((after.repetitions, after.interval_days), (0, 1));
                    prop_assert_eq!((after.due, after.again), (Some(fact.day.plus(1)), true));
                }
                Kind::Extra => {
                    prop_assert_eq!(schedule_of(&after), schedule_of(&before));
                    prop_assert!(!after.again);
                }
                Kind::Again => {
                    prop_assert_eq!(schedule_of(&after), schedule_of(&before));
                    prop_assert_eq!(after.again, grade.get() < 4);
                }
                _ => prop_assert_eq!(after, before),
            }
            let lapsed = matches!(kind, Kind::Scheduled | Kind::Extra) && !grade.passes() && before.repetitions > 0;
            prop_assert_eq!(after.lapses, before.lapses + u32::from(lapsed));
            if !cram {
                prop_assert_eq!((after.last_day, after.last_grade), (Some(fact.day), Some(grade)));
            }
            if after.due != before.due {
                prop_assert_eq!(after.due_grade, Some(grade));
            }
            if !matches!(kind, Kind::Scheduled | Kind::Extra) {
                prop_assert_eq!(after.due_grade, before.due_grade);
            }
        }
    }

    #[test]
    fn a_better_grade_never_brings_the_card_earlier(
        moves in prop::collection::vec(a_move(true), 0..40),
        seed: u64,
        later in 0..60_u32,
        exam_in in prop::option::of(0..80_u32),
    ) {
        let state = fold(&log(&moves, None, seed), seed).last().map_or(State::default(), |step| step.after);
        let last = state.last_day.unwrap_or(Day::new(20_000));
        let (day, exam) = (last.plus(later), exam_in.map(|days| last.plus(days)));
        let due = Grade::ALL.map(|grade| answer(&state, grade, day, false, exam, seed).1.due);
        prop_assert!(due.is_sorted(), "{:?}", due);
        prop_assert_eq!(due[0], due[1]);
        let previews = preview(&state, day, false, None, seed);
        let plain = Grade::ALL.map(|grade| answer(&state, grade, day, false, None, seed).1.due);
        prop_assert_eq!(previews.map(|p| Some(day.plus(p.days))), plain);
    }

    #[test]
    fn a_card_shown_early_stays_away_for_what_was_shown_to_be_remembered(
        moves in prop::collection::vec(a_move(true), 2..40),
        seed: u64,
    ) {
        let facts = log(&moves, None, seed);
        for (fact, step) in facts.iter().zip(fold(&facts, seed)) {
            let Step { kind, before, after } = step;
            let Some(due) = before.due.filter(|due| kind == Kind::Scheduled && fact.day < *due) else { continue };
            prop_assert!(fact.exam.is_some_and(|exam| fact.day < exam), "nothing but an exam to come shows a card early");
            let (grade, _) = answered(fact);
            if !grade.passes() || after.repetitions < 3 {
                continue;
            }
            let elapsed = u64::try_from(fact.day.since(due) + i64::from(before.interval_days)).unwrap();
            let remembered = (elapsed * u64::from(after.ease.hundredths())).div_ceil(100);
            prop_assert_eq!(u64::from(after.interval_days), remembered.max(u64::from(before.interval_days)));
        }
    }

    #[test]
    fn what_a_button_says_is_the_day_on_which_the_card_is_shown(
        moves in prop::collection::vec(a_move(true), 0..20),
        seed: u64,
        later in 0..60_u32,
        exam_in in 0..80_u32,
    ) {
        let state = fold(&log(&moves, None, seed), seed).last().map_or(State::default(), |step| step.after);
        let day = state.last_day.unwrap_or(Day::new(20_000)).plus(later);
        let exam = Some(day.plus(exam_in));
        for said in preview(&state, day, false, exam, seed) {
            let after = answer(&state, said.grade, day, false, exam, seed).1;
            let shown = shown_due(&after, day, exam, seed).unwrap();
            prop_assert_eq!(day.plus(said.days), shown.max(day));
            prop_assert!(Some(shown) <= after.due);
            prop_assert!(exam_in > 0 || Some(shown) == after.due, "on the day itself plain days count");
        }
    }

    #[test]
    fn the_fold_is_the_steps_one_by_one_in_any_order_of_arrival(
        (moves, order) in prop::collection::vec(a_move(true), 1..30).prop_flat_map(|moves| {
            let all: Vec<usize> = (0..moves.len()).collect();
            (Just(moves), Just(all).prop_shuffle())
        }),
        seed: u64,
        twice in any::<prop::sample::Index>(),
    ) {
        let facts = log(&moves, None, seed);
        let mut state = State::default();
        let one_by_one: Vec<Step> = facts.iter().map(|fact| {
            let step = step(&state, fact, seed);
            state = step.after;
            step
        }).collect();
        let mut arrived: Vec<Fact> = order.iter().map(|&i| facts[i].clone()).collect();
        prop_assert_eq!(&fold(&arrived, seed), &one_by_one);
        arrived.push(facts[twice.index(facts.len())].clone());
        prop_assert_eq!(&fold(&arrived, seed), &one_by_one, "a duplicate id changes nothing");
    }

    #[test]
    fn undoing_the_last_answers_leaves_the_fold_of_the_rest(
        moves in prop::collection::vec(a_move(true), 1..30),
        undone in any::<prop::sample::Index>(),
        seed: u64,
    ) {
        let facts = log(&moves, None, seed);
        let rest = undone.index(facts.len() + 1);
        prop_assert_eq!(fold(&facts[..rest], seed), fold(&facts, seed)[..rest].to_vec());
    }

    #[test]
    fn a_card_comes_early_at_most_once_before_an_exam(
        moves in prop::collection::vec(a_move(false), 1..40),
        exam in 1..120_u32,
        seed: u64,
    ) {
        let exam = Day::new(20_000).plus(exam);
        let facts = log(&moves, Some(exam), seed);
        let mut early = 0;
        for (fact, step) in facts.iter().zip(fold(&facts, seed)) {
            if step.kind == Kind::Scheduled && step.before.due.is_some_and(|due| fact.day < due) {
                prop_assert!(fact.day < exam && fact.day >= exam.minus(14));
                early += 1;
            }
            let shown = shown_due(&step.after, fact.day, Some(exam), seed);
            prop_assert!(shown <= step.after.due);
            prop_assert!(shown.is_none() || shown > step.after.last_day);
        }
        prop_assert!(early <= 1, "{} times", early);
    }
}
