//! What may be told of a class: no single figure, and no two of them, tell how one student does.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use recto::schedule::anonymity::{
    Behind, Coarse, LEAST, Range, Told, WHOLE, answers, enough, next, of_one, week, whole,
};

/// Shares of the students of a class, in millionths; the first so many of them are seen by name.
fn a_class() -> impl Strategy<Value = (Vec<u64>, usize)> {
    let share = prop_oneof![Just(0), Just(WHOLE), 0..=WHOLE];
    (prop::collection::vec(share, 5..80), 0..20_usize).prop_map(|(shares, named)| {
        let named = named.min(shares.len() - 5);
        (shares, named)
    })
}

fn told(shares: &[u64], named: usize) -> Coarse {
    let count = |n: usize| u32::try_from(n).unwrap();
    Coarse::mean(shares.iter().sum(), count(shares.len()), count(shares.len() - named))
}

proptest! {
    #[test]
    fn a_share_is_told_where_it_lies((shares, named) in a_class()) {
        let told = told(&shares, named);
        let (low, high) = told.bounds();
        let tenths = shares.iter().sum::<u64>() / shares.len() as u64 / (WHOLE / 1000);
        prop_assert!(u64::from(low) <= tenths + 1 && tenths <= u64::from(high), "{told:?} of {tenths}");
        prop_assert!(told.step >= 5 && told.step.is_multiple_of(5) && told.percent.is_multiple_of(told.step));
        prop_assert!(0 < told.percent && told.percent < 100, "the ends are never told as such");
    }

    /// Whatever is told, each student may have forgotten everything or nothing: with the others' shares open, both fit.
    #[test]
    fn what_is_told_fits_both_extremes_of_everybody((shares, named) in a_class()) {
        let told = told(&shares, named);
        let n = shares.len() as u64;
        // The others can have any mean, so that of all goes from 1/n to 1 where one share is 1, and from 0 to 1 - 1/n where it is 0.
        let (low, high) = told.bounds();
        prop_assert!(u64::from(high) * n >= 1000, "{told:?}: one who always forgets is ruled out");
        prop_assert!((1000 - u64::from(low)) * n >= 1000, "{told:?}: one who never forgets is ruled out");
    }

    /// The share of one student moves what is told by one step at most, so that its rounding hides as much as they can add.
    #[test]
    fn one_student_is_never_more_than_a_step((mut shares, named) in a_class(), at in any::<prop::sample::Index>(), new in 0..=WHOLE) {
        let before = told(&shares, named);
        let at = at.index(shares.len());
        shares[at] = new;
        let after = told(&shares, named);
        prop_assert_eq!(before.step, after.step);
        prop_assert!(before.percent.abs_diff(after.percent) <= before.step);
    }

    #[test]
    fn students_are_counted_in_ranges_of_five_or_more(all in 5..500_u32, count in 0..500_u32) {
        let count = count.min(all);
        let told = Range::of(count, all);
        prop_assert!(told.low <= count && count <= told.high && told.high <= all);
        prop_assert!(told.high - told.low >= 4, "{told:?} of {all}");
        // Every count of a range is told alike.
        prop_assert_eq!(Range::of(told.low, all), told);
        prop_assert_eq!(Range::of(told.high, all), told);
    }

    #[test]
    fn nothing_of_the_whole_lies_outside_of_its_decks(decks in prop::collection::vec((1..20_u32, 1..500_u32), 0..8)) {
        let decks: Vec<(Coarse, u32)> = decks.iter().map(|(n, cards)| (Coarse { percent: n * 5, step: 5 }, *cards)).collect();
        match whole(decks.iter().copied()) {
            None => prop_assert!(decks.is_empty()),
            Some(all) => {
                let percents = || decks.iter().map(|(told, _)| told.percent);
                prop_assert!(percents().min().unwrap() <= all && all <= percents().max().unwrap());
            }
        }
    }
}

/// Something that happens in a class.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// A student is asked, and forgets or not.
    Asked(usize, bool),
    /// A student joins or leaves.
    Moves(usize),
    /// A student agrees to be seen by name, or takes it back.
    Agrees(usize),
    /// A morning comes.
    Morning,
}

#[derive(Debug, Clone, Copy, Default)]
struct Student {
    member: bool,
    named: bool,
    asked: u64,
    forgotten: u64,
    asked_at: i64,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        12 => (0..16_usize, any::<bool>()).prop_map(|(who, forgot)| Event::Asked(who, forgot)),
        1 => (0..16_usize).prop_map(Event::Moves),
        1 => (0..16_usize).prop_map(Event::Agrees),
        3 => Just(Event::Morning),
    ];
    prop::collection::vec(event, 0..400)
}

/// What a morning does for one card.
fn morning(k: u32, class: &[Student], before: Option<Told<Coarse>>, now: i64) -> Option<Told<Coarse>> {
    let of: Vec<&Student> = class.iter().filter(|one| one.member && one.asked > 0).collect();
    let count = |wanted: &dyn Fn(&Student) -> bool| u32::try_from(of.iter().filter(|one| wanted(one)).count()).unwrap();
    let unnamed = count(&|one| !one.named);
    let moved = count(&|one| !one.named && one.asked_at > before.map_or(0, |told| told.at));
    next(k, Behind { unnamed, moved }, before, now, || {
        let sum = of.iter().map(|one| WHOLE * one.forgotten / one.asked).sum();
        Coarse::mean(sum, u32::try_from(of.len()).unwrap(), unnamed)
    })
}

proptest! {
    /// Two looks at a figure, on whatever days, differ by the answers of `k` students or by nothing.
    #[test]
    fn a_figure_moves_only_when_enough_students_have_answered(k in 5..9_u32, events in events()) {
        let mut class = [Student { member: true, ..Student::default() }; 16];
        let mut before: Option<Told<Coarse>> = None;
        let mut answered: BTreeMap<usize, i64> = BTreeMap::new();
        let mut told = 0;
        for (at, event) in (1_i64..).zip(events) {
            match event {
                Event::Asked(who, forgot) => {
                    let one = &mut class[who];
                    one.asked += 1;
                    one.forgotten += u64::from(forgot);
                    one.asked_at = at;
                    answered.insert(who, at);
                }
                Event::Moves(who) => class[who].member = !class[who].member,
                Event::Agrees(who) => class[who].named = !class[who].named,
                Event::Morning => {
                    let now = morning(k, &class, before, at);
                    if now != before {
                        let since = before.map_or(0, |told| told.at);
                        let here = |who: &usize| class[*who].member && !class[*who].named;
                        let moved: BTreeSet<usize> =
                            answered.iter().filter(|(who, at)| **at > since && here(who)).map(|(who, _)| *who).collect();
                        prop_assert!(moved.len() >= k as usize, "{} students moved it", moved.len());
                        told += 1;
                    }
                    before = now;
                }
            }
        }
        prop_assert!(told > 0 || before.is_none());
    }

    /// Whoever is the only one to have answered, joined, left or agreed since can't be told from what they did.
    #[test]
    fn two_histories_that_differ_by_one_student_look_alike(
        grades in prop::collection::vec(any::<bool>(), 12),
        who in 0..12_usize,
        one in prop::collection::vec(any::<bool>(), 0..6),
        other in prop::collection::vec(any::<bool>(), 0..6),
        deeds in (any::<bool>(), any::<bool>()),
    ) {
        let mut class: Vec<Student> = grades
            .iter()
            .map(|forgot| Student { member: true, asked: 1, forgotten: u64::from(*forgot), asked_at: 1, ..Student::default() })
            .collect();
        let first = morning(10, &class, None, 2);
        prop_assert!(first.is_some());
        let mut seen = Vec::new();
        for answers in [one, other] {
            let mut mine = class.clone();
            for forgot in answers {
                mine[who].asked += 1;
                mine[who].forgotten += u64::from(forgot);
                mine[who].asked_at = 3;
            }
            mine[who].member ^= deeds.0;
            mine[who].named ^= deeds.1;
            seen.push(morning(10, &mine, first, 4));
        }
        class[who].member = false;
        seen.push(morning(10, &class, first, 4));
        prop_assert!(seen.iter().all(|told| *told == first));
    }
}

#[test]
fn fewer_than_five_are_never_enough() {
    for k in 0..=LEAST {
        assert!(!enough(k, 4));
        assert!(enough(k, 5));
        assert_eq!(next(k, Behind { unnamed: 4, moved: 4 }, None::<Told<u8>>, 1, || 1), None);
    }
    assert!(!enough(10, 9) && enough(10, 10));
}

#[test]
fn a_figure_that_was_told_is_kept_while_it_may_not_be_shown() {
    let before = Told { figure: 40, at: 7 };
    assert_eq!(next(10, Behind { unnamed: 3, moved: 3 }, Some(before), 9, || 50), Some(before));
    assert_eq!(next(10, Behind { unnamed: 12, moved: 9 }, Some(before), 9, || 50), Some(before));
    assert_eq!(next(10, Behind { unnamed: 12, moved: 10 }, Some(before), 9, || 50), Some(Told { figure: 50, at: 9 }));
}

#[test]
fn steps_and_weeks() {
    let told = |percent: u64, n: u32| Coarse::mean(percent * 10_000 * u64::from(n), n, n);
    assert_eq!(told(50, 12), Coarse { percent: 50, step: 10 });
    assert_eq!(told(23, 30), Coarse { percent: 25, step: 5 });
    assert_eq!(told(100, 5), Coarse { percent: 80, step: 20 });
    assert_eq!(told(0, 10).bounds(), (0, 150));
    assert_eq!(told(100, 10).bounds(), (850, 1000));
    assert_eq!([0, 49, 50, 199].map(answers), [0, 0, 50, 150]);
    assert_eq!([of_one(1, 3), of_one(1, 1), of_one(0, 4), of_one(0, 0)], [Some(35), Some(100), Some(0), None]);
    // 1970-01-01 was a Thursday.
    assert_eq!([-4, -3, 0, 3, 4].map(week), [-1, 0, 0, 0, 1]);
}
