//! Single rules.

use recto::schedule::day::Day;
use recto::schedule::fold::{Fact, Step, What, fold, seed, step};
use recto::schedule::grade::{Ease, Grade};
use recto::schedule::sm2::{Kind, LEECH_LAPSES, State, answer, shown_due};
use uuid::Uuid;

use crate::{after, grade};

#[test]
fn the_seed_of_a_student_and_a_card_never_changes() {
    // Computed by another program from the definition.
    assert_eq!(seed(1, 1), 0x86D6_FD95_3217_AE03);
    assert_eq!(seed(1, 2), 0xBCD9_DBB4_9673_066B);
    assert_eq!(seed(2, 1), 0xE06D_D043_328B_D285);
    assert_eq!(seed(-1, 0), 0x5DC2_0AA7_B2A2_7137);
    assert_eq!(seed(i64::MAX, i64::MIN), 0xB6AF_DAFA_00BB_00BC);
}

#[test]
fn ten_thousand_fives_stay_within_bounds() {
    let mut state = State::default();
    for _ in 0..10_000 {
        let day = state.due.unwrap_or(Day::new(20_000));
        state = answer(&state, grade(5), day, false, None, 0).1;
        assert!(state.interval_days <= 36_500);
    }
    assert_eq!((state.repetitions, state.interval_days, state.lapses), (10_000, 36_500, 0));
    assert!(state.due.unwrap().number() > 300_000_000);
}

#[test]
fn eight_lapses_make_a_leech() {
    let grades: Vec<u8> = [4, 1].repeat(8);
    assert_eq!(after(&grades).lapses, LEECH_LAPSES);
    assert!(after(&grades).is_leech());
    assert!(!after(&grades[..15]).is_leech());
}

#[test]
fn a_forgotten_card_that_was_not_due_is_due_the_next_day() {
    let state = after(&[4, 4, 4]);
    let day = state.last_day.unwrap().plus(3);
    let (kind, failed) = answer(&state, grade(2), day, false, None, 0);
    assert_eq!((kind, failed.due, failed.lapses), (Kind::Extra, Some(day.plus(1)), 1));
    assert!(failed.again_on(day) && !failed.again_on(day.plus(1)));
}

#[test]
fn a_day_that_a_change_of_time_zone_turned_back_counts_as_the_last_one() {
    let state = after(&[4, 4]);
    let last = state.last_day.unwrap();
    for number in 1..=5 {
        let there = answer(&state, grade(number), last, false, None, 0);
        assert_eq!(answer(&state, grade(number), last.minus(1), false, None, 0), there);
    }
}

#[test]
fn an_exam_counts_on_the_days_before_it_only() {
    let state = after(&[4, 4, 4, 4]);
    let (last, due) = (state.last_day.unwrap(), state.due.unwrap());
    let exam = last.plus(20);
    let shown = shown_due(&state, exam.minus(1), Some(exam), 3).unwrap();
    assert_eq!(exam.since(shown), 4);
    assert_eq!(shown_due(&state, exam, Some(exam), 3), Some(due));
    assert_eq!(shown_due(&state, last, Some(due.plus(1)), 3), Some(due), "due before the exam anyway");
    assert_eq!(shown_due(&state, last, Some(last.plus(14)), 3), Some(due), "met late enough");
    assert_eq!(shown_due(&State::default(), last, Some(exam), 3), None);
}

#[test]
fn an_answer_that_arrives_late_takes_its_place_by_time_then_id() {
    let fact = |id: u128, answered_at, day, number| Fact {
        id: Uuid::from_u128(id),
        answered_at,
        day: Day::new(day),
        exam: None,
        what: What::Answer { grade: grade(number), cram: false },
    };
    let steps = fold(&[fact(2, 50, 11, 4), fact(9, 10, 10, 1), fact(1, 50, 11, 5)], 0);
    let grades: Vec<u8> = steps.iter().map(|step| step.after.last_grade.unwrap().get()).collect();
    assert_eq!(grades, [1, 5, 4]);
    let kinds: Vec<Kind> = steps.iter().map(|step| step.kind).collect();
    assert_eq!(kinds, [Kind::Scheduled, Kind::Scheduled, Kind::Extra]);
}

#[test]
fn a_given_state_is_taken_as_it_is() {
    let given = after(&[5, 5, 5, 1]);
    for (kind, state) in [(Kind::Imported, given), (Kind::Reset, State::default())] {
        let what = What::Given { kind, state };
        let fact = Fact { id: Uuid::nil(), answered_at: 0, day: Day::new(5), exam: None, what };
        let before = after(&[3, 4]);
        assert_eq!(step(&before, &fact, 0), Step { kind, before, after: state });
    }
}

#[test]
fn a_state_survives_json_and_json_cannot_make_an_impossible_one() {
    let state = after(&[5, 4, 3]);
    let json = serde_json::to_string(&state).unwrap();
    assert_eq!(serde_json::from_str::<State>(&json).unwrap(), state);
    assert!(serde_json::from_str::<Grade>("6").is_err());
    assert_eq!(serde_json::from_str::<Ease>("12").unwrap(), Ease::LOWEST);
}
