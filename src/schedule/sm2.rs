//! SM-2 in whole numbers: what one answer does to the state of one student's card. No clock, no log, no order of cards.
//!
//! Source: P. A. Wozniak, "Optimization of learning", master's thesis, Poznan 1990, section 3.2. A fail leaves the
//! ease factor alone, as the thesis says; the ease factor moves before the interval is computed; fractions of a day
//! round up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::grade::{Ease, Grade};

/// The name of this scheduler in every row of the log.
pub const SCHEDULER: &str = "sm2";
/// The version of this scheduler in every row of the log: one more whenever the same facts would give other states.
pub const VERSION: u32 = 1;
/// So many lapses make a card a leech: it is shown as one, and still comes.
pub const LEECH_LAPSES: u32 = 8;

/// Days after the first pass in a row.
const FIRST_INTERVAL: u32 = 1;
/// Days after the second pass in a row.
const SECOND_INTERVAL: u32 = 6;
/// A hundred years of days: no interval grows beyond it.
const LONGEST_INTERVAL: u32 = 36_500;
/// Cards due after an exam are shown on one of so many days before it.
const STRETCH: u32 = 14;

/// What the scheduler knows of one student's card. The default is a new card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct State {
    /// Passes in a row.
    pub repetitions: u32,
    /// Days from the last scheduled answer to the next; 0 for a new card.
    pub interval_days: u32,
    /// The ease factor.
    pub ease: Ease,
    /// Fails after at least one pass.
    pub lapses: u32,
    /// Whether the card must be repeated on `last_day`; ask [`State::again_on`], as the flag outlives that day.
    pub again: bool,
    /// The plain study day of the next scheduled answer; none for a new card. [`shown_due`] is the one to study by.
    pub due: Option<Day>,
    /// The study day of the last answer that wasn't cram: cramming leaves no trace here, as it changes nothing at all.
    pub last_day: Option<Day>,
    /// The grade of that answer.
    pub last_grade: Option<Grade>,
    /// The grade of the answer that set `due`: repetitions on the same day leave it as it is. The scheduler doesn't use it; it
    /// tells what the student thought of the card before it came back.
    pub due_grade: Option<Grade>,
}

impl State {
    /// Whether the card has never had an answer that counts.
    pub const fn is_new(&self) -> bool {
        self.due.is_none()
    }

    /// Whether the card must be repeated on this day. A flag left over from a day before is dropped.
    pub fn again_on(&self, day: Day) -> bool {
        self.again && self.last_day.is_some_and(|last| last >= day)
    }

    /// Whether the card has lapsed so often that it needs another wording more than another repetition.
    pub const fn is_leech(&self) -> bool {
        self.lapses >= LEECH_LAPSES
    }

    /// A day before the given one counts as that of the answer before: a change of time zone never turns time back.
    fn not_before_last(&self, day: Day) -> Day {
        self.last_day.map_or(day, |last| last.max(day))
    }
}

/// What a row of the log counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An answer to a new or due card.
    Scheduled,
    /// A repetition on the same day.
    Again,
    /// An answer to a card that wasn't due.
    Extra,
    /// An answer in a cram session.
    Cram,
    /// A state that came with a package.
    Imported,
    /// A card started afresh.
    Reset,
}

impl Kind {
    /// The name of the kind in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Again => "again",
            Self::Extra => "extra",
            Self::Cram => "cram",
            Self::Imported => "imported",
            Self::Reset => "reset",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        [Self::Scheduled, Self::Again, Self::Extra, Self::Cram, Self::Imported, Self::Reset]
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or(UnknownKind)
    }
}

/// The text isn't the name of a [`Kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownKind;

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a kind of answer")
    }
}

impl std::error::Error for UnknownKind {}

/// What an answer on `day` counts as, and the state after it.
///
/// `exam` is the exam day in force, which counts on the days before it; `seed` is that of the student and the card
/// ([`super::fold::seed`]). A `day` before that of the last answer counts as that day.
pub fn answer(state: &State, grade: Grade, day: Day, cram: bool, exam: Option<Day>, seed: u64) -> (Kind, State) {
    if cram {
        return (Kind::Cram, *state);
    }
    let day = state.not_before_last(day);
    let met = State { again: false, last_day: Some(day), last_grade: Some(grade), ..*state };
    if state.again_on(day) {
        return (Kind::Again, State { again: grade.repeats(), ..met });
    }
    let not_due = shown_due(state, day, exam, seed).is_some_and(|due| day < due);
    let kind = if not_due { Kind::Extra } else { Kind::Scheduled };
    let after = if !grade.passes() {
        failed(met, day)
    } else if not_due {
        met
    } else {
        passed(met, grade, day)
    };
    (kind, after)
}

fn failed(state: State, day: Day) -> State {
    State {
        repetitions: 0,
        interval_days: FIRST_INTERVAL,
        lapses: state.lapses.saturating_add(u32::from(state.repetitions > 0)),
        again: true,
        due: Some(day.plus(FIRST_INTERVAL)),
        due_grade: state.last_grade,
        ..state
    }
}

fn passed(state: State, grade: Grade, day: Day) -> State {
    let ease = state.ease.after(grade);
    let repetitions = state.repetitions.saturating_add(1);
    let interval = match (repetitions, state.due) {
        (1, _) => FIRST_INTERVAL,
        (2, _) => SECOND_INTERVAL,
        // Shown early, before an exam: no longer than what was shown to be remembered, never shorter than it was.
        (_, Some(due)) if day < due => {
            let elapsed = i64::from(state.interval_days).saturating_sub(due.since(day));
            state.interval_days.max(stretched(u32::try_from(elapsed).unwrap_or(0), ease))
        }
        _ => stretched(state.interval_days, ease),
    };
    // An imported state may hold an interval of 0: what has been answered is due a day later at the earliest.
    let interval_days = interval.clamp(FIRST_INTERVAL, LONGEST_INTERVAL);
    let due = Some(day.plus(interval_days));
    State { repetitions, interval_days, ease, again: grade.repeats(), due, due_grade: Some(grade), ..state }
}

/// `days` times the ease factor, rounded up.
fn stretched(days: u32, ease: Ease) -> u32 {
    let days = (u64::from(days) * u64::from(ease.hundredths())).div_ceil(100);
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// The day from which the card is shown as due: the plain due day, or an earlier one if that lies on or after an exam.
///
/// Before an exam on day X such a card comes on one of the 14 days up to X - 1, chosen by the seed: long intervals
/// spread over all of them, short ones over few. A card that was answered in those days was met late enough and stays
/// at its plain day, so it is shown early at most once. On X and after it, plain due days count again.
pub fn shown_due(state: &State, today: Day, exam: Option<Day>, seed: u64) -> Option<Day> {
    let due = state.due?;
    let Some(exam) = exam.filter(|exam| today < *exam) else { return Some(due) };
    if due < exam || state.last_day.is_some_and(|last| last >= exam.minus(STRETCH)) {
        return Some(due);
    }
    let width = state.interval_days.div_ceil(4).clamp(1, STRETCH);
    let earlier = u32::try_from(seed % u64::from(width)).unwrap_or(0);
    Some(exam.minus(1).minus(earlier))
}

/// What one grade would do, as shown under its button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The grade.
    pub grade: Grade,
    /// When the card comes back on the same day, if it does.
    pub again: Option<ComesBack>,
    /// Days from the day asked about to the day on which the card is shown as due.
    pub days: u32,
}

/// When a card comes back on the same day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ComesBack {
    /// After so many seconds or so many other cards, whichever comes first.
    After {
        /// Seconds since the answer.
        seconds: u32,
        /// Other cards answered since.
        cards: u32,
    },
    /// When nothing else is left.
    EndOfRound,
}

impl ComesBack {
    /// When a card that got this grade comes back on the same day; none from 4 on.
    pub const fn after(grade: Grade) -> Option<Self> {
        match grade.get() {
            1 => Some(Self::After { seconds: 60, cards: 3 }),
            2 => Some(Self::After { seconds: 600, cards: 8 }),
            3 => Some(Self::EndOfRound),
            _ => None,
        }
    }
}

/// What each grade would do to the card on `day`, the lowest grade first. The arguments are those of [`answer`].
pub fn preview(state: &State, day: Day, cram: bool, exam: Option<Day>, seed: u64) -> [Preview; 5] {
    Grade::ALL.map(|grade| {
        let (kind, after) = answer(state, grade, day, cram, exam, seed);
        // A card may be waiting to come back while it is crammed: that isn't this answer's doing.
        let again = ComesBack::after(grade).filter(|_| kind != Kind::Cram && after.again_on(day));
        let days = shown_due(&after, day, exam, seed).map_or(0, |due| due.since(day));
        Preview { grade, again, days: u32::try_from(days).unwrap_or(0) }
    })
}
