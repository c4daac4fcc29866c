//! The study day: a day number in the student's time zone that begins at the hour they chose, 04:00 by default.
//!
//! Time zones and their changes come from jiff; a zone that it doesn't know counts as UTC.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

const EPOCH: Date = Date::constant(1970, 1, 1);
const SECONDS_A_DAY: i64 = 86_400;

/// A study day, counted from 1970-01-01 in the student's own calendar. Not a time: two students' same day begins at
/// different moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(i32);

impl Day {
    /// The day with this number; 0 is 1970-01-01.
    pub const fn new(number: i32) -> Self {
        Self(number)
    }

    /// The number of the day; 0 is 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// So many days later; the last day there is, if that lies beyond it.
    #[must_use]
    pub const fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add_unsigned(days))
    }

    /// So many days earlier; the first day there is, if that lies before it.
    #[must_use]
    pub const fn minus(self, days: u32) -> Self {
        Self(self.0.saturating_sub_unsigned(days))
    }

    /// The Monday of its week.
    #[must_use]
    pub const fn monday(self) -> Self {
        // Day 0 was a Thursday.
        Self(self.0.saturating_sub((self.0 % 7 + 10) % 7))
    }

    /// Days from `earlier` to this day; negative when `earlier` is the later one.
    pub fn since(self, earlier: Self) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }
}

/// The calendar date of a study day: of the morning on which it begins. Clamped to jiff's years, -9999 to 9999.
pub fn date(day: Day) -> Date {
    EPOCH.saturating_add(SignedDuration::from_secs(i64::from(day.0) * SECONDS_A_DAY))
}

/// The study day that begins on the morning of a calendar date.
pub fn of_date(date: Date) -> Day {
    let days = date.duration_since(EPOCH).as_secs() / SECONDS_A_DAY;
    Day(i32::try_from(days).unwrap_or(0))
}

/// A study day that was going on when its student changed the zone or the start of their days. It ends as it would have, so
/// that the change neither turns time back nor makes a card due that was answered the same day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The day.
    pub day: Day,
    /// When it began, in Unix milliseconds.
    pub from: i64,
    /// When it would have ended.
    pub until: i64,
}

/// Which moments belong to which study day, for one student.
#[derive(Debug, Clone)]
pub struct DayRule {
    zone: TimeZone,
    start: Time,
    held: Option<Held>,
}

impl DayRule {
    /// Days in the zone of this IANA name that begin `start_minutes` after midnight.
    ///
    /// An unknown zone counts as UTC, since a student with a strange browser still has to study; minutes end at 23:59.
    pub fn new(zone: &str, start_minutes: u16) -> Self {
        let seconds = i64::from(start_minutes.min(24 * 60 - 1)) * 60;
        Self {
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
            start: Time::midnight().saturating_add(SignedDuration::from_secs(seconds)),
            held: None,
        }
    }

    /// The same rule, in force since the day of its last change.
    #[must_use]
    pub fn holding(self, held: Option<Held>) -> Self {
        Self { held, ..self }
    }

    /// The day of the last change, if there was one.
    pub const fn held(&self) -> Option<Held> {
        self.held
    }

    /// The rule `to` in place of this one from `now` on, in Unix milliseconds: today ends as it would have, then `to` counts.
    #[must_use]
    pub fn changed(&self, to: Self, now: i64) -> Self {
        let day = self.day_of(now);
        // Of several changes on a day the first says when it ends: a change that is taken back leaves no trace.
        let until = match self.held {
            Some(held) if held.day == day && now < held.until => held.until,
            _ => self.starts(day.plus(1)),
        };
        to.holding(Some(Held { day, from: self.starts(day), until }))
    }

    /// The IANA name of the zone in use.
    pub fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The study day of a moment in Unix milliseconds. It never goes back as time goes on, whatever the clocks do.
    pub fn day_of(&self, unix_ms: i64) -> Day {
        let plain = self.plain_day_of(unix_ms);
        match self.held {
            Some(held) if unix_ms < held.from => plain.min(held.day.minus(1)),
            Some(held) if unix_ms < held.until => held.day,
            Some(held) => plain.max(held.day),
            None => plain,
        }
    }

    fn plain_day_of(&self, unix_ms: i64) -> Day {
        let moment =
            Timestamp::from_millisecond(unix_ms).unwrap_or(if unix_ms < 0 { Timestamp::MIN } else { Timestamp::MAX });
        let local = self.zone.to_datetime(moment);
        let calendar = of_date(local.date());
        let guess = if local.time() < self.start { calendar.minus(1) } else { calendar };

        // Where clocks are put back over the hour at which days begin, the wall clock shows times before and after it
        // twice. Only the moment of the start tells the days apart.
        let next = guess.plus(1);
        if self.plain_start(next) <= unix_ms {
            next
        } else if unix_ms < self.plain_start(guess) {
            guess.minus(1)
        } else {
            guess
        }
    }

    /// The moment at which a study day begins, in Unix milliseconds.
    ///
    /// A start that clocks skip is as long after the jump as it would have been after midnight; one that comes twice
    /// counts the first time.
    pub fn starts(&self, day: Day) -> i64 {
        let plain = self.plain_start(day);
        match self.held {
            Some(held) if day < held.day => plain.min(held.from),
            Some(held) if day == held.day => held.from,
            Some(held) => plain.max(held.until),
            None => plain,
        }
    }

    fn plain_start(&self, day: Day) -> i64 {
        let local = date(day).to_datetime(self.start);
        self.zone
            .to_ambiguous_timestamp(local)
            .compatible()
            .map_or(i64::from(day.0) * SECONDS_A_DAY * 1000, Timestamp::as_millisecond)
    }
}
