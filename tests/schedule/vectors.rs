//! The vectors of another program, step by step.

use recto::schedule::day::Day;
use recto::schedule::grade::Ease;
use recto::schedule::sm2::{State, answer, shown_due};
use serde::Deserialize;

use crate::grade;

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
    serde_json::from_str(include_str!("../data/sm2_vectors.json")).unwrap()
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
