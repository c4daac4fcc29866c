//! Single rules.

use recto::schedule::day::Day;
use recto::schedule::fold::{Fact, Step, What, fold, seed, step};
use recto::schedule::grade::{Ease, Grade, OutOfRange};
use recto::schedule::sm2::{ComesBack, Kind, LEECH_LAPSES, State, UnknownKind, answer, preview, shown_due};
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
fn the_mix_is_splitmix64() {
    // Nothing shows the mix by itself; a card that cancels the mix of its student lets any state through to the last one.
    let first = 0xE220_A839_7B1D_CDAF_u64;
    let mix = |state: u64| seed(0, state.wrapping_sub(first).cast_signed());
    assert_eq!(mix(0), first);
    assert_eq!(mix(0x9E37_79B9_7F4A_7C15), 0x6E78_9E6A_A1B9_65F4);
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

#[test]
fn only_one_to_five_are_grades() {
    let good: Vec<u8> = (0..=u8::MAX).filter_map(|n| Grade::try_from(n).ok()).map(Grade::get).collect();
    assert_eq!(good, [1, 2, 3, 4, 5]);
    assert_eq!(Grade::try_from(6), Err(OutOfRange(6)));
    assert_eq!(Grade::ALL.map(Grade::passes), [false, false, true, true, true]);
    assert_eq!(Grade::ALL.map(Grade::repeats), [true, true, true, false, false]);
}

#[test]
fn ease_moves_by_whole_hundredths_and_stays_in_range() {
    assert_eq!(Grade::ALL.map(|grade| Ease::START.after(grade).hundredths()), [250, 250, 236, 250, 260]);
    assert_eq!(Ease::from_hundredths(135).after(grade(3)), Ease::LOWEST);
    assert_eq!(Ease::from_hundredths(0), Ease::LOWEST);
    assert_eq!(Ease::from_hundredths(u16::MAX).after(grade(5)).hundredths(), u16::MAX);
    assert!((Ease::from_hundredths(236).as_f64() - 2.36).abs() < 1e-12);
}

fn known(interval_days: u32, ease: u16, due: i32) -> State {
    let due = Day::new(due);
    State {
        repetitions: 5,
        interval_days,
        ease: Ease::from_hundredths(ease),
        due: Some(due),
        last_day: Some(due.minus(interval_days)),
        last_grade: Some(grade(4)),
        ..State::default()
    }
}

#[test]
fn an_exact_product_is_not_rounded_up() {
    let (_, after) = answer(&known(135, 280, 0), grade(4), Day::new(0), false, None, 0);
    assert_eq!(after.interval_days, 378);
}

#[test]
fn the_names_of_kinds_go_both_ways() {
    for name in ["scheduled", "again", "extra", "cram", "imported", "reset"] {
        assert_eq!(name.parse::<Kind>().unwrap().as_str(), name);
    }
    assert_eq!("Again".parse::<Kind>(), Err(UnknownKind));
}

#[test]
fn a_new_card_previews_a_day_for_every_grade() {
    let previews = preview(&State::default(), Day::new(9), false, None, 0);
    assert_eq!(previews.map(|p| p.days), [1; 5]);
    assert_eq!(previews.map(|p| p.again), Grade::ALL.map(ComesBack::after));
    assert_eq!(previews.map(|p| p.again.is_some()), [true, true, true, false, false]);
}

#[test]
fn a_due_card_previews_its_next_intervals() {
    let previews = preview(&known(10, 250, 20), Day::new(23), false, None, 0);
    assert_eq!(previews.map(|p| p.days), [1, 1, 24, 25, 26]);
}

#[test]
fn a_preview_counts_to_the_day_shown_before_an_exam() {
    let exam = Some(Day::new(40));
    assert_eq!(preview(&known(10, 250, 20), Day::new(20), false, exam, 0).map(|p| p.days), [1, 1, 19, 19, 19]);
}

#[test]
fn cram_previews_what_stands_already() {
    let state = State { again: true, ..known(10, 250, 20) };
    for preview in preview(&state, Day::new(10), true, None, 0) {
        assert_eq!((preview.days, preview.again), (10, None));
    }
    assert_eq!(preview(&State::default(), Day::new(1), true, None, 0).map(|p| p.days), [0; 5]);
}

#[test]
fn states_far_out_of_range_are_answered_without_overflow() {
    let far = State {
        repetitions: u32::MAX,
        interval_days: u32::MAX,
        ease: Ease::from_hundredths(u16::MAX),
        lapses: u32::MAX,
        again: false,
        due: Some(Day::new(i32::MIN)),
        last_day: None,
        last_grade: None,
        due_grade: None,
    };
    for day in [i32::MIN, 0, i32::MAX] {
        for (due, exam) in [(i32::MIN, i32::MAX), (i32::MAX, i32::MIN), (i32::MAX, i32::MAX)] {
            let state = State { due: Some(Day::new(due)), ..far };
            for preview in preview(&state, Day::new(day), false, Some(Day::new(exam)), u64::MAX) {
                let after = answer(&state, preview.grade, Day::new(day), false, None, 0).1;
                assert!(after.due.is_some());
            }
        }
    }
}
