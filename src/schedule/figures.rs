//! The figures of a student's own progress: what counts, and how rows that the database has summed up become them.
//!
//! - Activity (days, minutes): every answer, of the kinds scheduled, again, extra and cram. States that were given to a card
//!   (imported, reset) are no answers.
//! - Retention and forgetting: scheduled answers to cards that had an interval of a day or more, and so were asked from memory.
//!   Repetitions on the same day, answers ahead of time and cramming say nothing about memory.
//! - The grade before an answer is that of the answer which set the day on which the card came back: a scheduled one, or a fail
//!   ahead of time; or the one that a given state brought along. Repetitions on the same day don't count here: they go on until
//!   a 4 or 5, whatever the student had thought of the card.
//! - Answers that were given elsewhere and brought along with an import count as activity, and so do cards met there on that day;
//!   not for retention, as the interval that stood before them was another program's. The first answers here count again: the state
//!   that came along stood before them.
//! - A day is the study day that was stored with the answer, in the time zone that the student had then.
//! - What was undone never counts.

use std::ops::RangeInclusive;

use super::day::Day;
use super::grade::Grade;

/// Days in the calendar, today among them.
pub const YEAR: u32 = 365;
/// Days in the forecast and in the chart of minutes, today among them.
pub const MONTH: u32 = 30;
/// A card that comes back after so many days or more is known for a longer time.
pub const LONG_INTERVAL: u32 = 21;
/// The groups of intervals, in days, by which retention is told.
pub const INTERVALS: [RangeInclusive<u32>; 5] = [1..=1, 2..=6, 7..=20, 21..=60, 61..=u32::MAX];

/// What was answered on one study day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Studied {
    /// The study day.
    pub day: Day,
    /// Answers of any kind.
    pub answers: u32,
    /// Their thinking time in milliseconds; a single one counts at most a minute.
    pub duration_ms: u64,
}

/// Scheduled answers that had the same before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recalled {
    /// The grade that had set the interval; none where a card came with an interval but without a grade.
    pub before: Option<Grade>,
    /// The interval before the answer in days, 1 or more; who answered late had waited longer.
    pub interval: u32,
    /// Answers.
    pub asked: u32,
    /// Of these, remembered: graded 3 or better. Never more than `asked`.
    pub passed: u32,
}

/// Cards that come back on the same day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The day on which they are due; one before today for those that are overdue.
    pub day: Day,
    /// How many.
    pub cards: u32,
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// The part; never more than `of`.
    pub part: u32,
    /// The whole.
    pub of: u32,
}

impl Share {
    /// In whole percent, halves rounded up; none of nothing.
    pub fn percent(self) -> Option<u32> {
        let (part, of) = (u64::from(self.part), u64::from(self.of));
        (200 * part + of).checked_div(2 * of).and_then(|percent| u32::try_from(percent).ok())
    }

    fn add(&mut self, part: u32, of: u32) {
        self.part = self.part.saturating_add(part);
        self.of = self.of.saturating_add(of);
    }
}

/// The last `days` study days up to `today`, oldest first, each of them there: days without an answer hold nothing.
///
/// Rows of other days, in the future even, are left out; of several rows of one day all count.
pub fn last_days(rows: &[Studied], today: Day, days: u32) -> Vec<Studied> {
    let mut found: Vec<Studied> =
        (0..days).rev().map(|ago| Studied { day: today.minus(ago), answers: 0, duration_ms: 0 }).collect();
    for row in rows {
        let ago = usize::try_from(today.since(row.day)).ok();
        let place = ago.and_then(|ago| found.len().checked_sub(ago + 1));
        if let Some(day) = place.and_then(|place| found.get_mut(place)) {
            day.answers = day.answers.saturating_add(row.answers);
            day.duration_ms = day.duration_ms.saturating_add(row.duration_ms);
        }
    }
    found
}

/// How much each day stands out among the days on which there was an answer: 0 for none, 1 to 4 by the quarter in which it lies.
///
/// By rank and not by height, so that one long evening doesn't make all the others pale.
pub fn levels(days: &[Studied]) -> Vec<u8> {
    let mut busy: Vec<u32> = days.iter().map(|day| day.answers).filter(|answers| *answers > 0).collect();
    busy.sort_unstable();
    let level = |answers: u32| {
        let not_more = busy.partition_point(|other| *other <= answers);
        if answers == 0 { 0 } else { (4 * not_more).div_ceil(busy.len().max(1)) }
    };
    days.iter().map(|day| u8::try_from(level(day.answers)).unwrap_or(4)).collect()
}

/// Thinking time in whole minutes, halves rounded up, and at least one where there was any.
pub fn minutes(duration_ms: u64) -> u64 {
    match duration_ms {
        0 => 0,
        ms => (ms.saturating_add(30_000) / 60_000).max(1),
    }
}

/// How many of the answers were remembered, by the interval before them, in the order of [`INTERVALS`].
pub fn retention(rows: &[Recalled]) -> [Share; 5] {
    INTERVALS.map(|days| {
        let mut share = Share::default();
        for row in rows.iter().filter(|row| days.contains(&row.interval)) {
            share.add(row.passed, row.asked);
        }
        share
    })
}

/// How many of the answers were remembered, whatever the interval.
pub fn remembered(rows: &[Recalled]) -> Share {
    let mut share = Share::default();
    for row in rows {
        share.add(row.passed, row.asked);
    }
    share
}

/// How many of the cards were forgotten the next time, by the grade that was given before, 1 first.
pub fn forgetting(rows: &[Recalled]) -> [Share; 5] {
    Grade::ALL.map(|grade| {
        let mut share = Share::default();
        for row in rows.iter().filter(|row| row.before == Some(grade)) {
            share.add(row.asked.saturating_sub(row.passed), row.asked);
        }
        share
    })
}

/// What comes in the next [`MONTH`] days if nothing is forgotten and nothing new is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Cards on each day, today first; today holds the overdue ones too.
    pub days: Vec<u32>,
    /// Of today's, those that were due before.
    pub overdue: u32,
}

/// The forecast from `today` on. Each card counts on one day only, the first on which it comes.
pub fn forecast(rows: &[Waiting], today: Day) -> Forecast {
    let mut found = Forecast { days: (0..MONTH).map(|_| 0).collect(), overdue: 0 };
    for row in rows {
        let ahead = row.day.since(today);
        if ahead < 0 {
            found.overdue = found.overdue.saturating_add(row.cards);
        }
        if let Some(day) = usize::try_from(ahead.max(0)).ok().and_then(|ahead| found.days.get_mut(ahead)) {
            *day = day.saturating_add(row.cards);
        }
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
}
