//! The order of a session.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use recto::schedule::day::Day;
use recto::schedule::order::{Candidate, Counts, DueOrder, Mode, NewOrder, Order, Session, order};
use recto::schedule::sm2::State;

use crate::{a_grade, after};

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
            graded_at: None,
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
            found.graded_at = Some(NOW - TODAY.since(last) * 86_400_000 - seconds_ago * 1_000);
            found.last_at = found.graded_at;
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
        graded_at: None,
        others_since: 0,
    };
    let found: Vec<Candidate> = (0..100_000).map(|id| card(id, if id % 3 == 0 { id } else { -1 })).collect();
    let (order, counts) = order(found, &session(0), Mode::Due);
    assert_eq!((order.len(), counts.due), (100_000, 100_000));
    let alternating =
        order.iter().take(1_000).zip(order.iter().skip(1)).filter(|(a, b)| (*a % 3 == 0) != (*b % 3 == 0));
    assert_eq!(alternating.count(), 1_000);
}
