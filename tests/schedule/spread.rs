//! The bar of a live review tells roughly how a class answered, and of nobody what they did.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use recto::schedule::spread::{BLOCK, Grades, blocks, due, first, hardness, step};

/// Every way in which so many students can answer.
fn every_way(students: u32) -> Vec<Grades> {
    let mut ways = Vec::new();
    for one in 0..=students {
        for two in 0..=students - one {
            for three in 0..=students - one - two {
                for four in 0..=students - one - two - three {
                    ways.push([one, two, three, four, students - one - two - three - four]);
                }
            }
        }
    }
    ways
}

#[test]
fn behind_whatever_bar_each_student_may_have_given_any_grade_or_another() {
    for students in 5..=16 {
        let mut behind: HashMap<Grades, Vec<Grades>> = HashMap::new();
        for way in every_way(students) {
            behind.entry(blocks(way)).or_default().push(way);
        }
        assert!(behind.len() > 1, "the bar tells something");
        for (bar, ways) in behind {
            for grade in 0..5 {
                let given = ways.iter().any(|way| way[grade] > 0);
                let others = ways.iter().any(|way| way[grade] < students);
                assert!(given && others, "{bar:?} of {students} tells of {}", grade + 1);
            }
        }
    }
}

#[test]
fn whoever_answers_alone_is_never_seen_to() {
    for students in 5..=40 {
        for (most, alone) in (0..5).flat_map(|most| (0..5).map(move |alone| (most, alone))).filter(|(a, b)| a != b) {
            let (mut all, mut but_one) = ([0; 5], [0; 5]);
            all[most] = students;
            (but_one[most], but_one[alone]) = (students - 1, 1);
            assert_eq!(blocks(all), blocks(but_one), "{students} students");
        }
    }
}

#[test]
fn a_bar_is_what_one_would_draw() {
    assert_eq!(blocks([0, 0, 0, 0, 0]), [0; 5]);
    assert_eq!(blocks([0, 1, 0, 0, 1]), [0; 5], "there is no block of two answers");
    assert_eq!(blocks([3, 3, 3, 3, 3]), [1; 5]);
    assert_eq!(blocks([6, 2, 0, 4, 11]), [2, 1, 0, 1, 3]);
    assert_eq!(blocks([20, 0, 40, 40, 100]), [7, 0, 13, 13, 33]);
}

#[test]
fn a_bar_waits_for_enough_and_is_made_twice_at_the_most() {
    assert!(!due(10, None, 9, 9) && due(10, None, 10, 10));
    assert!(!due(3, None, 4, 4), "nobody may ask for fewer than five");
    assert_eq!(
        [5, 6, 9, 10, 25].map(|k| (first(k), first(k) + step(k))),
        [(5, 11), (7, 13), (10, 19), (10, 22), (25, 52)]
    );
    assert!(!due(10, Some(10), 21, 11) && due(10, Some(10), 22, 12));
    assert!(!due(10, Some(10), 22, 9), "answers that were taken back and given again are nobody's anew");
    assert!(!due(10, Some(10), 23, 13) && !due(10, Some(10), 24, 14) && due(10, Some(10), 25, 15));
    assert!((20..200).all(|answered| !due(10, Some(22), answered, answered)), "there is no third");
    assert!(!due(10, Some(10), 9, 9), "where too few are left, what was told stays");
}

#[test]
fn no_two_bars_of_a_card_tell_what_those_between_them_gave() {
    for k in 5..=9 {
        let (before, between) = (first(k), step(k));
        let (mut early, mut late) = (HashMap::<Grades, Vec<Grades>>::new(), HashMap::<Grades, Vec<Grades>>::new());
        for way in every_way(before) {
            early.entry(blocks(way)).or_default().push(way);
        }
        for way in every_way(before + between) {
            late.entry(blocks(way)).or_default().push(way);
        }
        let mut tried = HashSet::new();
        for (bar, ways) in &early {
            for (way, grade) in ways.iter().flat_map(|way| (0..5).map(move |grade| (way, grade))) {
                let mut all_alike = *way;
                all_alike[grade] += between;
                let next = blocks(all_alike);
                if !tried.insert((bar, next, grade)) {
                    continue;
                }
                let otherwise = ways.iter().any(|first| {
                    late[&next].iter().any(|then| {
                        let came = |grade: usize| then[grade].checked_sub(first[grade]);
                        (0..5).all(|each| came(each).is_some()) && came(grade) < Some(between)
                    })
                });
                assert!(otherwise, "k = {k}: {bar:?} and then {next:?} tell that all gave {}", grade + 1);
            }
        }
    }
}

#[test]
fn the_harder_card_comes_first_and_what_is_not_told_comes_last() {
    let (hard, easy) = (Some([3, 1, 0, 0, 0]), Some([0, 0, 0, 1, 1]));
    assert_eq!(hardness(hard, easy), Ordering::Less);
    assert_eq!(hardness(easy, hard), Ordering::Greater);
    assert_eq!(hardness(Some([1, 0, 0, 0, 1]), Some([0, 0, 2, 0, 0])), Ordering::Equal);
    assert_eq!((hardness(easy, None), hardness(None, easy)), (Ordering::Less, Ordering::Greater));
    assert_eq!(hardness(None, None), Ordering::Equal);
}

proptest! {
    #[test]
    fn blocks_are_a_third_of_the_answers_and_near_their_shares(grades in prop::array::uniform5(0..200_u32)) {
        let (all, bar) = (grades.iter().sum::<u32>(), blocks(grades));
        let of: u32 = bar.iter().sum();
        prop_assert_eq!(of, all / BLOCK);
        for (n, blocks) in grades.into_iter().zip(bar) {
            // Nearer than one block to what it would be exactly.
            prop_assert!((i64::from(blocks * all) - i64::from(n * of)).abs() < i64::from(all.max(1)));
        }
    }
}
