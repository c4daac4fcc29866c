//! Sessions of a few cards each, in the order in which they come.

use std::collections::HashSet;

use recto::schedule::day::Day;
use recto::schedule::grade::Ease;
use recto::schedule::order::{Candidate, Counts, Mode, Order, Session, order};
use recto::schedule::sm2::State;

use crate::grade;

const TODAY: Day = Day::new(100);
const NOW: i64 = 1_000_000_000;

fn session(new_left: u32) -> Session {
    let (reviews_left, wish) = (u32::MAX, Order::default());
    Session { student: 7, today: TODAY, now: NOW, new_left, reviews_left, wish, sibling_met_today: HashSet::new() }
}

fn new(card: i64) -> Candidate {
    let position = card.unsigned_abs();
    let state = State::default();
    Candidate { card, note: None, position, state, shown_due: None, last_at: None, graded_at: None, others_since: 0 }
}

fn seen(card: i64, interval_days: u32, due_in: i32, graded: u8) -> Candidate {
    let due = Some(Day::new(TODAY.number() + due_in));
    let last_day = due.map(|due| due.minus(interval_days));
    let last_grade = Some(grade(graded));
    let state = State { repetitions: 3, interval_days, due, last_day, last_grade, ..State::default() };
    Candidate { state, shown_due: due, last_at: Some(0), graded_at: Some(0), ..new(card) }
}

fn again(card: i64, graded: u8, seconds_ago: i64, others_since: u32) -> Candidate {
    let candidate = seen(card, 1, 1, graded);
    let state = State { again: true, ..candidate.state };
    let answered = Some(NOW - seconds_ago * 1000);
    Candidate { state, last_at: answered, graded_at: answered, others_since, ..candidate }
}

fn sibling(note: i64, candidate: Candidate) -> Candidate {
    Candidate { note: Some(note), ..candidate }
}

fn study(candidates: &[Candidate], new_left: u32, mode: Mode) -> Vec<i64> {
    order(candidates.to_vec(), &session(new_left), mode).0
}

#[test]
fn cards_to_repeat_come_first_when_their_time_has_come_and_last_before_it() {
    let cards = [
        new(1),
        seen(2, 10, 0, 4),
        again(3, 3, 9_999, 99),
        again(4, 1, 59, 2),
        again(5, 1, 60, 0),
        again(6, 1, 5, 3),
        again(7, 2, 599, 7),
        again(8, 2, 601, 0),
        again(9, 2, 60, 8),
    ];
    let (order, counts) = order(cards.to_vec(), &session(20), Mode::Due);
    assert_eq!(order, [8, 5, 6, 9, 2, 1, 4, 7, 3]);
    assert_eq!(counts, Counts { new: 1, due: 1, again: 7 });
}

#[test]
fn a_flag_left_over_from_yesterday_leaves_the_card_due() {
    let mut card = again(1, 1, 30_000, 0);
    card.state = State { last_day: Some(TODAY.minus(1)), due: Some(TODAY), ..card.state };
    card.shown_due = Some(TODAY);
    assert_eq!(order(vec![card], &session(0), Mode::Due), (vec![1], Counts { due: 1, ..Counts::default() }));
}

#[test]
fn the_most_overdue_relative_to_the_interval_comes_first() {
    let cards = [seen(1, 100, -30, 4), seen(2, 3, -1, 4), seen(3, 10, -10, 4), seen(4, 50, 0, 4)];
    assert_eq!(study(&cards, 0, Mode::Due), [3, 2, 1, 4]);
}

#[test]
fn new_cards_are_spread_evenly_up_to_the_limit() {
    let mut cards: Vec<Candidate> = (1..=6).map(|i| seen(i, 10, i32::try_from(i).unwrap() - 7, 4)).collect();
    cards.extend((11..=19).rev().map(new));
    assert_eq!(study(&cards, 2, Mode::Due), [1, 2, 11, 3, 4, 12, 5, 6]);
    assert_eq!(order(cards, &session(2), Mode::Due).1, Counts { new: 2, due: 6, again: 0 });
}

#[test]
fn a_new_sibling_waits_for_the_next_day() {
    let cards = [sibling(1, new(1)), sibling(1, new(2)), sibling(2, new(3)), sibling(3, new(4)), new(5)];
    let cards = [&cards[..], &[sibling(3, seen(6, 10, 0, 4))]].concat();
    let met = Session { sibling_met_today: HashSet::from([2]), ..session(20) };
    let (order, counts) = order(cards, &met, Mode::Due);
    assert_eq!(order, [1, 6, 5]);
    assert_eq!(counts, Counts { new: 2, due: 1, again: 0 });
}

#[test]
fn a_due_sibling_beyond_the_limit_of_reviews_comes_before_the_new_one_too() {
    let cards = [seen(1, 10, -5, 4), sibling(1, seen(2, 10, -1, 4)), sibling(1, new(3)), new(4)];
    let limited = Session { reviews_left: 1, ..session(20) };
    let (order, counts) = order(cards.to_vec(), &limited, Mode::Due);
    assert_eq!(order, [1, 4]);
    assert_eq!(counts, Counts { new: 1, due: 1, again: 0 });
}

#[test]
fn a_cram_moves_no_card_that_waits_to_be_repeated() {
    let crammed = |card, graded, seconds_ago| Candidate { last_at: Some(NOW), ..again(card, graded, seconds_ago, 0) };
    let cards = [crammed(1, 1, 61), again(2, 1, 59, 0), crammed(3, 3, 50), again(4, 3, 40, 0), seen(5, 10, 0, 4)];
    assert_eq!(study(&cards, 0, Mode::Due), [1, 5, 2, 3, 4]);
}

#[test]
fn siblings_are_kept_apart_at_the_end_too() {
    let due = |card, due_in| seen(card, 10, due_in, 4);
    let cards = [due(1, -9), due(2, -8), sibling(1, due(3, -7)), sibling(1, due(4, -6))];
    assert_eq!(study(&cards, 0, Mode::Due), [1, 3, 2, 4]);
    let just_had = Candidate { last_at: Some(NOW), ..seen(4, 6, 6, 5) };
    let cards = [due(1, -9), sibling(1, due(2, -8)), sibling(1, again(3, 1, 9, 1)), just_had];
    assert_eq!(study(&cards, 0, Mode::Due), [2, 1, 3], "before a card to repeat later");
    let cards = [sibling(1, due(1, -9)), due(2, -8), sibling(1, again(3, 3, 9, 0))];
    assert_eq!(study(&cards, 0, Mode::Due), [2, 1, 3], "after the card answered just now");
}

#[test]
fn the_card_answered_just_now_is_not_repeated_at_once_while_another_is_left() {
    assert_eq!(study(&[again(1, 1, 0, 0), again(2, 2, 60, 1)], 0, Mode::Due), [2, 1]);
    assert_eq!(study(&[again(1, 1, 0, 0)], 0, Mode::Due), [1]);
    assert_eq!(study(&[again(1, 1, 61, 0), seen(2, 10, -5, 4)], 0, Mode::Due), [1, 2], "its time has come");
}

#[test]
fn ahead_brings_the_weakest_of_the_cards_that_are_not_due() {
    let mut hard = seen(3, 20, 5, 4);
    hard.state.ease = Ease::LOWEST;
    let cards =
        [new(1), seen(2, 10, 0, 1), hard, seen(4, 9, 8, 4), seen(5, 20, 5, 4), seen(6, 90, 5, 3), seen(7, 9, 5, 5)];
    assert_eq!(study(&cards, 20, Mode::Ahead), [6, 3, 4, 5, 7]);
}

#[test]
fn ahead_brings_every_other_card_before_one_met_today() {
    let today = |card, grade, others_since| Candidate { others_since, ..seen(card, 6, 6, grade) };
    let cards = [today(1, 4, 0), today(2, 4, 1), today(3, 5, 2), today(4, 4, 3), seen(5, 9, 5, 5)];
    assert_eq!(study(&cards, 20, Mode::Ahead), [5, 4, 3, 1, 2]);
}

#[test]
fn cram_brings_everything_in_an_order_of_the_student_and_the_day() {
    let cards: Vec<Candidate> = (0..40).map(|i| if i % 2 == 0 { new(i) } else { seen(i, 9, 5, 4) }).collect();
    let first = study(&cards, 0, Mode::Cram);
    let backwards: Vec<Candidate> = cards.iter().rev().cloned().collect();
    assert_eq!(study(&backwards, 0, Mode::Cram), first);
    let tomorrow = Session { today: TODAY.plus(1), ..session(0) };
    assert_ne!(order(cards.clone(), &tomorrow, Mode::Cram).0, first);
    let mut sorted = first;
    sorted.sort_unstable();
    assert_eq!(sorted, (0..40).collect::<Vec<i64>>());
}
