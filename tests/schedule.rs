//! The scheduler against its vectors, computed by another program, and against what must hold of every log.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use recto::schedule::day::{Day, DayRule, date};
use recto::schedule::fold::{Fact, Step, What, fold, seed, step};
use recto::schedule::grade::{Ease, Grade};
use recto::schedule::order::{Candidate, Counts, DueOrder, Mode, NewOrder, Order, Session, order};
use recto::schedule::sm2::{Kind, LEECH_LAPSES, State, answer, preview, shown_due};
use serde::Deserialize;
use uuid::Uuid;

// ---- Vectors ----

#[derive(Deserialize)]
struct Vectors {
    sequences: Vec<Vec<Row>>,
    exams: Vec<Exam>,
}

#[derive(Deserialize)]
struct Exam {
    #[serde(rename = "exam")]
    day: i32,
    seed: u64,
    steps: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    day: i32,
    grade: u8,
    kind: String,
    repetitions: u32,
    interval_days: u32,
    ease: u16,
    lapses: u32,
    again: bool,
    due: i32,
    shown: Option<i32>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("data/sm2_vectors.json")).unwrap()
}

/// Plays the rows and returns how many of them agree with what the scheduler says.
fn agreeing(rows: &[Row], exam: Option<Day>, seed: u64) -> usize {
    let mut state = State::default();
    let (mut agreeing, mut due_grade) = (0, None);
    for row in rows {
        let (kind, after) = answer(&state, grade(row.grade), Day::new(row.day), false, exam, seed);
        state = after;
        if row.kind == "scheduled" || row.kind == "extra" && row.grade < 3 {
            due_grade = Some(grade(row.grade));
        }
        let expected = State {
            repetitions: row.repetitions,
            interval_days: row.interval_days,
            ease: Ease::from_hundredths(row.ease),
            lapses: row.lapses,
            again: row.again,
            due: Some(Day::new(row.due)),
            last_day: Some(Day::new(row.day)),
            last_grade: Some(grade(row.grade)),
            due_grade,
        };
        let shown = row.shown.is_none_or(|day| shown_due(&after, Day::new(row.day), exam, seed) == Some(Day::new(day)));
        agreeing += usize::from(kind.as_str() == row.kind && after == expected && shown);
    }
    agreeing
}

#[test]
fn every_step_of_the_vectors_comes_out_as_they_say() {
    let vectors = vectors();
    let agree: usize = vectors.sequences.iter().map(|rows| agreeing(rows, None, 0)).sum();
    let steps: usize = vectors.sequences.iter().map(Vec::len).sum();
    assert_eq!((agree, steps, vectors.sequences.len()), (3_799, 3_799, 300));
}

#[test]
fn every_step_before_and_after_an_exam_comes_out_as_the_vectors_say() {
    let vectors = vectors();
    let agree: usize = vectors.exams.iter().map(|e| agreeing(&e.steps, Some(Day::new(e.day)), e.seed)).sum();
    let steps = vectors.exams.iter().flat_map(|e| &e.steps);
    assert!(steps.clone().all(|row| row.shown.is_some()));
    assert_eq!((agree, steps.count(), vectors.exams.len()), (1_520, 1_520, 120));
}

// ---- Single rules ----

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

// ---- Every log ----

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

fn a_grade() -> impl Strategy<Value = Grade> {
    (1..=5_u8).prop_map(grade)
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

    #[test]
    fn study_days_follow_each_other_without_gap_or_overlap(
        zone in prop::sample::select(vec![
            "UTC", "Europe/Paris", "America/Sao_Paulo", "Pacific/Apia", "Pacific/Kwajalein", "Asia/Kathmandu",
            "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca",
        ]),
        start in 0..1_440_u16,
        moment in -1_000_000_000_000..4_000_000_000_000_i64,
        later in 0..200_000_000_i64,
    ) {
        let rule = DayRule::new(zone, start);
        prop_assert_eq!(rule.zone(), zone);
        let day = rule.day_of(moment);
        prop_assert!(rule.starts(day) <= moment && moment < rule.starts(day.plus(1)));
        prop_assert!(rule.day_of(moment + later) >= day);
    }

    #[test]
    fn a_change_of_zone_or_start_never_turns_the_days_back_nor_makes_an_answered_card_due_the_same_day(
        changes in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "UTC", "Europe/Paris", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Toronto", "Asia/Kathmandu",
                ]),
                0..1_440_u16,
                0..90_000_000_i64,
            ),
            1..6,
        ),
        begun in 0..2_000_000_000_000_i64,
    ) {
        let mut rule = DayRule::new("America/St_Johns", 240);
        let mut now = begun;
        let mut last = rule.day_of(now);
        let mut promised = (last, rule.starts(last.plus(1)));
        for (zone, start, later) in changes {
            let (today, ends) = (rule.day_of(now), rule.starts(rule.day_of(now).plus(1)));
            // A card that passes for the first time is due a day later: not before this day has gone by.
            let due = answer(&State::default(), grade(4), today, false, None, 0).1.due.unwrap();
            rule = rule.changed(DayRule::new(zone, start), now);
            prop_assert_eq!(rule.day_of(now), today, "the day goes on");
            // It lasts as long as before its first change.
            if promised.0 != today {
                promised = (today, ends);
            }
            prop_assert_eq!(rule.day_of(promised.1 - 1), today);
            prop_assert!(rule.starts(today) <= now && now < rule.starts(due));
            prop_assert_eq!(rule.day_of(rule.starts(due) - 1), today);
            for moment in [now - 86_400_000, now - 1, now + later / 2, now + later] {
                prop_assert!(moment < now || rule.day_of(moment) >= today);
                prop_assert!(moment >= now || rule.day_of(moment) <= today);
            }
            now += later;
            prop_assert!(rule.day_of(now) >= last);
            last = rule.day_of(now);
        }
        // Two days on, nothing but the new rule counts.
        let (zone, start) = ("Europe/Paris", 300);
        let held = rule.changed(DayRule::new(zone, start), now);
        for days in 2..5 {
            let then = now + days * 86_400_000;
            prop_assert_eq!(held.day_of(then), DayRule::new(zone, start).day_of(then).max(last));
        }
    }

    #[test]
    fn any_moment_has_a_day_and_any_day_a_start(zone in ".{0,40}", start: u16, moment: i64, number: i32) {
        let rule = DayRule::new(&zone, start);
        let day = rule.day_of(moment);
        prop_assert!(i64::from(day.number()).abs() < 4_400_000);
        rule.starts(Day::new(number));
        prop_assert!((-9_999..=9_999).contains(&date(Day::new(number)).year()));
    }
}

// ---- The order of a session ----

const TODAY: Day = Day::new(20_000);
const NOW: i64 = 1_728_000_000_000;

fn a_candidate() -> impl Strategy<Value = Candidate> {
    let seen = (1..60_u32, 0..50_u32, a_grade(), any::<bool>(), 0..900_i64, 0..12_u32);
    (prop::option::of(0..6_i64), 0..30_u64, prop::option::weighted(0.7, seen)).prop_map(|(note, position, seen)| {
        let mut found = Candidate {
            card: 0,
            note,
            position,
            state: State::default(),
            shown_due: None,
            last_at: None,
            others_since: 0,
        };
        if let Some((interval_days, days_ago, last_grade, again, seconds_ago, others_since)) = seen {
            let last = TODAY.minus(if again { 0 } else { days_ago });
            let due = Some(last.plus(interval_days));
            found.state = State {
                repetitions: 1,
                interval_days,
                again: again && last_grade.get() < 4,
                due,
                last_day: Some(last),
                last_grade: Some(last_grade),
                ..State::default()
            };
            found.shown_due = due;
            found.last_at = Some(NOW - TODAY.since(last) * 86_400_000 - seconds_ago * 1_000);
            found.others_since = others_since;
        }
        found
    })
}

fn some_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    prop::collection::vec(a_candidate(), 0..25).prop_map(|mut found| {
        for (card, candidate) in (1..).zip(&mut found) {
            candidate.card = card;
        }
        found
    })
}

fn session(new_left: u32) -> Session {
    let (reviews_left, wish) = (u32::MAX, Order::default());
    Session { student: 3, today: TODAY, now: NOW, new_left, reviews_left, wish, sibling_met_today: HashSet::from([0]) }
}

/// How often siblings follow each other.
fn neighbours(cards: &[&Candidate]) -> usize {
    cards.windows(2).filter(|pair| pair[0].note.is_some() && pair[0].note == pair[1].note).count()
}

/// The fewest neighbours that any order of the cards has: what is left of the largest family when every other card
/// stands between two of it.
fn fewest_neighbours(cards: &[&Candidate]) -> usize {
    let mut families: HashMap<i64, usize> = HashMap::new();
    for note in cards.iter().filter_map(|card| card.note) {
        *families.entry(note).or_default() += 1;
    }
    let largest = families.into_values().max().unwrap_or(0);
    (2 * largest).saturating_sub(cards.len() + 1)
}

proptest! {
    #[test]
    fn a_session_holds_exactly_the_cards_that_may_come(found in some_candidates(), new_left in 0..12_u32) {
        let by_id: HashMap<i64, &Candidate> = found.iter().map(|card| (card.card, card)).collect();
        let session = session(new_left);
        let (due_order, counts) = order(found.clone(), &session, Mode::Due);
        let again = |card: &&Candidate| card.state.again_on(TODAY);
        let met = |card: &&Candidate| card.state.last_day == Some(TODAY);
        let due = |card: &&Candidate| !again(card) && card.shown_due.is_some_and(|due| due <= TODAY);
        let came: Vec<&Candidate> = due_order.iter().map(|card| by_id[card]).collect();
        let new: Vec<&&Candidate> = came.iter().filter(|card| card.state.is_new()).collect();

        let expected = Counts {
            new: u32::try_from(new.len()).unwrap(),
            due: u32::try_from(found.iter().filter(due).count()).unwrap(),
            again: u32::try_from(found.iter().filter(again).count()).unwrap(),
        };
        prop_assert_eq!(counts, expected);
        prop_assert_eq!(due_order.iter().collect::<HashSet<_>>().len(), due_order.len(), "no card twice");
        prop_assert_eq!(u32::try_from(due_order.len()).unwrap(), counts.new + counts.due + counts.again);
        prop_assert!(counts.new <= new_left);
        prop_assert!(new.is_sorted_by_key(|card| (card.position, card.card)), "deck order");
        let mut notes = session.sibling_met_today.clone();
        notes.extend(found.iter().filter(|card| met(card) || due(card)).filter_map(|card| card.note));
        prop_assert!(new.iter().filter_map(|card| card.note).all(|note| notes.insert(note)), "one new card a note");

        let (ahead, counts_ahead) = order(found.clone(), &session, Mode::Ahead);
        let expected: HashSet<i64> =
            found.iter().filter(|card| !card.state.is_new() && !due(card)).map(|card| card.card).collect();
        prop_assert_eq!(ahead.len(), expected.len());
        prop_assert_eq!(ahead.into_iter().collect::<HashSet<_>>(), expected);
        prop_assert_eq!(counts_ahead, counts);
    }

    #[test]
    fn without_siblings_nothing_comes_before_what_is_more_urgent(
        mut found in some_candidates(),
        new_left in 0..12_u32,
    ) {
        for card in &mut found {
            card.note = None;
        }
        // The oracle says which part of the session a card belongs to: to repeat now, due or new, to repeat later.
        let part = |card: &Candidate| {
            if !card.state.again_on(TODAY) {
                return 1;
            }
            let (seconds, cards) = [(60, 3), (600, 8), (i64::MAX, u32::MAX)]
                [usize::from(card.state.last_grade.unwrap().get()) - 1];
            let waited = (NOW - card.last_at.unwrap()) / 1_000;
            if waited >= seconds || card.others_since >= cards { 0 } else { 2 }
        };
        let (order, _) = order(found.clone(), &session(new_left), Mode::Due);
        let parts: Vec<i32> =
            order.iter().map(|id| part(found.iter().find(|card| card.card == *id).unwrap())).collect();
        prop_assert!(parts.is_sorted(), "{:?}", parts);

        let lateness = |id: &i64| {
            let card = found.iter().find(|card| card.card == *id).unwrap();
            let overdue = TODAY.since(card.shown_due?);
            (part(card) == 1).then_some((overdue, i64::from(card.state.interval_days)))
        };
        let late: Vec<(i64, i64)> = order.iter().filter_map(lateness).collect();
        prop_assert!(late.windows(2).all(|pair| pair[0].0 * pair[1].1 >= pair[1].0 * pair[0].1), "{:?}", late);
    }

    #[test]
    fn siblings_follow_each_other_only_when_no_order_avoids_it(found in some_candidates(), new_left in 0..12_u32) {
        let by_id: HashMap<i64, &Candidate> = found.iter().map(|card| (card.card, card)).collect();
        let (all, _) = order(found.clone(), &session(new_left), Mode::Cram);
        let all: Vec<&Candidate> = all.iter().map(|card| by_id[card]).collect();
        prop_assert_eq!(all.len(), found.len());
        prop_assert_eq!(neighbours(&all), fewest_neighbours(&all));

        // Without cards met today nothing has to wait and nothing stands before the first.
        let fresh: Vec<Candidate> =
            found.iter().filter(|card| card.state.last_day.is_none_or(|last| last < TODAY)).cloned().collect();
        for mode in [Mode::Due, Mode::Ahead] {
            let (came, _) = order(fresh.clone(), &session(new_left), mode);
            let came: Vec<&Candidate> = came.iter().map(|card| by_id[card]).collect();
            prop_assert_eq!(neighbours(&came), fewest_neighbours(&came));
        }
    }

    #[test]
    fn the_order_does_not_depend_on_how_the_cards_were_found(found in some_candidates(), new_left in 0..12_u32) {
        let backwards: Vec<Candidate> = found.iter().rev().cloned().collect();
        for mode in [Mode::Due, Mode::Ahead, Mode::Cram] {
            prop_assert_eq!(
                order(found.clone(), &session(new_left), mode),
                order(backwards.clone(), &session(new_left), mode)
            );
        }
    }
}

proptest! {
    #[test]
    fn a_limit_of_reviews_lets_the_most_overdue_come_and_a_wish_only_orders_them(
        mut found in some_candidates(),
        new_left in 0..12_u32,
        reviews_left in 0..12_u32,
        due in prop::sample::select(DueOrder::ALL.to_vec()),
        new in prop::sample::select(NewOrder::ALL.to_vec()),
    ) {
        for card in &mut found {
            card.note = None;
        }
        let of = |ids: &[i64], group: &dyn Fn(&Candidate) -> bool| -> Vec<Candidate> {
            let cards = ids.iter().map(|id| found.iter().find(|card| card.card == *id).unwrap().clone());
            cards.filter(|card| group(card)).collect()
        };
        let is_due = |card: &Candidate| !card.state.is_new() && !card.state.again_on(TODAY);
        let ids = |cards: &[Candidate]| cards.iter().map(|card| card.card).collect::<Vec<_>>();
        let sorted = |cards: &[Candidate]| ids(cards).into_iter().collect::<HashSet<_>>();

        let (plain, all) = order(found.clone(), &session(new_left), Mode::Due);
        let limited = Session { reviews_left, wish: Order { due, new }, ..session(new_left) };
        let (came, counts) = order(found.clone(), &limited, Mode::Due);

        let expected = Counts { due: all.due.min(reviews_left), ..all };
        prop_assert_eq!(counts, expected);
        let most_overdue = of(&plain, &is_due).into_iter().take(usize::try_from(reviews_left).unwrap()).collect::<Vec<_>>();
        let came_due = of(&came, &is_due);
        prop_assert_eq!(sorted(&came_due), sorted(&most_overdue));
        let places: Vec<_> = came_due.iter().map(|card| (card.position, card.card)).collect();
        match due {
            DueOrder::Overdue => prop_assert_eq!(ids(&came_due), ids(&most_overdue)),
            DueOrder::Deck => prop_assert!(places.is_sorted()),
            DueOrder::Shuffled => {}
        }
        let came_new: Vec<_> =
            of(&came, &|card| card.state.is_new()).iter().map(|card| (card.position, card.card)).collect();
        prop_assert!(new != NewOrder::Deck || came_new.is_sorted());

        // What the limit left out still comes to who goes on anyway.
        let (ahead, _) = order(found.clone(), &limited, Mode::Ahead);
        let left_out = of(&plain, &is_due).into_iter().skip(most_overdue.len());
        prop_assert!(left_out.into_iter().all(|card| ahead.contains(&card.card)));
    }

    #[test]
    fn a_shuffle_is_the_same_all_day_and_goes_on_where_it_stopped(found in some_candidates(), answered in 0..8_usize) {
        let mut found = found;
        for card in &mut found {
            card.note = None;
            card.state.again = false;
        }
        let wish = Order { due: DueOrder::Shuffled, new: NewOrder::Shuffled };
        let before = Session { wish, ..session(u32::MAX) };
        // Due cards only, as new ones are spread anew among those that are left.
        found.retain(|card| !card.state.is_new());
        let (first, _) = order(found.clone(), &before, Mode::Due);
        let done: HashSet<i64> = first.iter().take(answered).copied().collect();
        found.retain(|card| !done.contains(&card.card));
        let (rest, _) = order(found, &Session { now: NOW + 60_000, ..before }, Mode::Due);
        prop_assert_eq!(rest, first.into_iter().skip(answered).collect::<Vec<_>>());
    }
}

#[test]
fn a_hundred_thousand_siblings_are_put_in_order_in_one_pass() {
    let state = after(&[4, 4, 4]);
    let due = state.due;
    let card = |card: i64, note: i64| Candidate {
        card,
        note: Some(note),
        position: 0,
        state,
        shown_due: due,
        last_at: None,
        others_since: 0,
    };
    let found: Vec<Candidate> = (0..100_000).map(|id| card(id, if id % 3 == 0 { id } else { -1 })).collect();
    let (order, counts) = order(found, &session(0), Mode::Due);
    assert_eq!((order.len(), counts.due), (100_000, 100_000));
    let alternating =
        order.iter().take(1_000).zip(order.iter().skip(1)).filter(|(a, b)| (*a % 3 == 0) != (*b % 3 == 0));
    assert_eq!(alternating.count(), 1_000);
}
