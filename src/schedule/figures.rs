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
