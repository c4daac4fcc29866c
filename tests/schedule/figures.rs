//! The figures of a student's own progress.

use proptest::prelude::*;
use recto::schedule::day::Day;
use recto::schedule::figures::{
    Recalled, Share, Studied, Waiting, YEAR, forecast, forgetting, last_days, levels, minutes, remembered, retention,
};
use recto::schedule::grade::Grade;

fn studied() -> impl Strategy<Value = Studied> {
    (19_000..21_000_i32, 0..500_u32, 0..30_000_000_u64).prop_map(|(day, answers, duration_ms)| Studied {
        day: Day::new(day),
        answers,
        duration_ms,
    })
}

fn recalled() -> impl Strategy<Value = Recalled> {
    (0..6_u8, 1..40_000_u32, 0..900_u32, 0..900_u32).prop_map(|(grade, interval, a, b)| Recalled {
        before: Grade::try_from(grade).ok(),
        interval,
        asked: a.max(b),
        passed: a.min(b),
    })
}

proptest! {
    #[test]
    fn a_year_has_each_of_its_days_once_and_every_answer_of_them(
        rows in prop::collection::vec(studied(), 0..60),
        today in 19_300..20_700_i32,
    ) {
        let today = Day::new(today);
        let year = last_days(&rows, today, YEAR);
        prop_assert_eq!(year.len(), 365);
        prop_assert_eq!(year.last().unwrap().day, today);
        prop_assert!(year.windows(2).all(|pair| pair[1].day.since(pair[0].day) == 1));
        let inside = rows.iter().filter(|row| (0..365).contains(&today.since(row.day)));
        let (answers, ms) = inside.fold((0, 0), |sum, row| (sum.0 + row.answers, sum.1 + row.duration_ms));
        prop_assert_eq!(year.iter().map(|day| day.answers).sum::<u32>(), answers);
        prop_assert_eq!(year.iter().map(|day| day.duration_ms).sum::<u64>(), ms);
    }

    #[test]
    fn a_day_with_more_answers_is_never_paler(rows in prop::collection::vec(studied(), 1..60)) {
        let levels = levels(&rows);
        for (row, level) in rows.iter().zip(&levels) {
            prop_assert!(*level <= 4);
            prop_assert_eq!(*level == 0, row.answers == 0);
            for (other, its_level) in rows.iter().zip(&levels) {
                prop_assert!(row.answers <= other.answers || level >= its_level);
            }
        }
        let busiest = rows.iter().zip(&levels).max_by_key(|(row, _)| row.answers).unwrap();
        prop_assert!(busiest.0.answers == 0 || *busiest.1 == 4);
    }

    #[test]
    fn every_answer_lies_in_one_group_of_intervals(rows in prop::collection::vec(recalled(), 0..60)) {
        let groups = retention(&rows);
        let all = remembered(&rows);
        prop_assert_eq!(groups.iter().map(|share| share.of).sum::<u32>(), all.of);
        prop_assert_eq!(groups.iter().map(|share| share.part).sum::<u32>(), all.part);
        let graded: Vec<Recalled> = rows.into_iter().filter(|row| row.before.is_some()).collect();
        let (by_grade, all) = (forgetting(&graded), remembered(&graded));
        prop_assert_eq!(by_grade.iter().map(|share| share.of).sum::<u32>(), all.of);
        prop_assert_eq!(by_grade.iter().map(|share| share.part).sum::<u32>(), all.of - all.part);
    }

    #[test]
    fn a_forecast_holds_each_card_of_the_month_on_its_day(
        rows in prop::collection::vec((-100..100_i32, 0..50_u32), 0..60),
    ) {
        let today = Day::new(20_000);
        let waiting: Vec<Waiting> =
            rows.iter().map(|(ahead, cards)| Waiting { day: Day::new(20_000 + ahead), cards: *cards }).collect();
        let forecast = forecast(&waiting, today);
        for (ahead, cards) in (0_i32..).zip(&forecast.days) {
            let here = rows.iter().filter(|(day, _)| (*day).max(0) == ahead).map(|(_, n)| n).sum::<u32>();
            prop_assert_eq!(*cards, here);
        }
        prop_assert_eq!(forecast.overdue, rows.iter().filter(|(day, _)| *day < 0).map(|(_, n)| n).sum::<u32>());
    }

    #[test]
    fn a_share_is_between_nothing_and_all(a in any::<u32>(), b in any::<u32>()) {
        let percent = Share { part: a.min(b), of: a.max(b) }.percent();
        prop_assert_eq!(percent.is_none(), a.max(b) == 0);
        prop_assert!(percent.unwrap_or(0) <= 100);
    }
}

#[test]
fn halves_are_rounded_up() {
    assert_eq!(Share { part: 1, of: 200 }.percent(), Some(1));
    assert_eq!(Share { part: 1, of: 201 }.percent(), Some(0));
    assert_eq!(Share { part: 2, of: 3 }.percent(), Some(67));
    assert_eq!([0, 1, 89_999, 90_000].map(minutes), [0, 1, 1, 2]);
}

#[test]
fn days_that_are_all_alike_stand_out_alike() {
    let days: Vec<Studied> =
        [7, 0, 7, 7].into_iter().map(|answers| Studied { day: Day::new(0), answers, duration_ms: 0 }).collect();
    assert_eq!(levels(&days), [4, 0, 4, 4]);
}
