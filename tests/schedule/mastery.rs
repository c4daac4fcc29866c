//! How well a set of cards is known.

use recto::schedule::mastery::percent;

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
