//! How well a set of cards is known.

use recto::schedule::mastery::{before, percent, tally};

#[test]
fn mastery_is_the_share_of_the_best_sum() {
    assert_eq!(percent([0; 5], 0), 0);
    assert_eq!(percent([0; 5], 12), 0);
    assert_eq!(percent([1, 1, 1, 1, 1], 5), 60);
    assert_eq!(percent([0, 0, 0, 0, 1], 2), 50);
}

#[test]
fn only_fives_make_a_hundred() {
    assert_eq!(percent([0, 0, 0, 0, 1_000], 1_000), 100);
    assert_eq!(percent([0, 0, 0, 1, 999_999], 1_000_000), 99);
    assert_eq!(percent([0, 0, 0, 0, 999_999], 1_000_000), 99);
    assert_eq!(percent([u32::MAX; 5], 1), 60);
}

#[test]
fn before_a_round_its_cards_had_other_grades_or_none() {
    // Of five cards that had 1, 2, 5 and nothing twice, the first is a 4 now, the second a 2 again, and one that was new a 5.
    let now = [0, 1, 0, 1, 2];
    let round = [(Some(1), Some(4)), (Some(2), Some(2)), (None, Some(5))];
    assert_eq!(before(now, round), [1, 1, 0, 0, 1]);
    assert_eq!(before(now, []), now);
    // A query at odds with itself makes no panic.
    assert_eq!(before([0; 5], [(Some(7), Some(3)), (Some(0), None)]), [0; 5]);
}

#[test]
fn answers_are_counted_by_grade() {
    assert_eq!(tally([5, 1, 5, 3]), [1, 0, 1, 0, 2]);
    assert_eq!(tally([]), [0; 5]);
}
