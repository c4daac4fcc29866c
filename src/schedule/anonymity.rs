//! What may be told of a class without telling it of one student.
//!
//! Who teaches a class sees figures of the whole of it. They know who is in it, who was there today, and what those who agreed to be
//! seen by name have done; they may look every day, at every deck, before and after somebody answers, joins, leaves, agrees or takes
//! it back. What they see must not tell how well one student knows anything. The rules, and why they are enough:
//!
//! 1. **Enough stand behind it.** A figure is told only where at least `k` students ([`USUAL`], never under [`LEAST`]) have something
//!    in it who are *not* seen by name. Taking away those who are leaves `k` students, not one.
//! 2. **One student counts once.** A share is the mean of the students' own shares, not of all answers: who answers fifty times as
//!    often doesn't stand alone in it. One of `n` students moves it by `1/n` at most.
//! 3. **Steps wider than one student** ([`Coarse`]). A share is told in steps of 5 per cent, or wider ones where `1/n` is more, and
//!    its ends are told as "or less" and "or more", one step and a half wide. So with whatever is told, a student can have forgotten
//!    all or nothing: all of a class failing or passing shows nobody's answer. Students are counted in ranges of five ([`Range`]).
//! 4. **It stands still until `k` have moved** ([`next`]). What was told of a card or deck stays as it is until at least `k` students
//!    who aren't seen by name have answered since, and is made once a day at most. So two looks at the same figure differ by `k`
//!    students' new answers or not at all, and one who answers, undoes, joins, leaves or deletes is never seen to do so. A figure that
//!    may not be shown for a while (too few are left) is kept meanwhile: coming back as it was, it tells nothing. The first time is
//!    no exception: a deck is told of once `k` have answered since the first morning on which the class had it, so that a class made
//!    of known students, or a deck made of known cards, is no second look.
//! 5. **Nothing to subtract.** Cohorts are fixed: the class, its decks, its cards; there is no filter by date, tag or student. What is
//!    told of all decks is computed from what is told of each ([`whole`]), so that the one less the others gives no deck with too few.
//!    Of a card another thing is told than of its deck. The sums are over everybody, named or not: agreeing and taking it back moves no
//!    figure. Those who are seen by name are seen by deck, in steps of 5 per cent, and never by card: a deck of fewer than [`CARDS`]
//!    would be nearly that, and is in nothing that is told by name, so that all decks less the others don't give it either. Nor
//!    is a share told by name of fewer cards or answers than that. They see what is seen of them, of all decks together and of each.
//! 6. **Order tells no more than numbers.** Lists are in the order of what is told.
//!
//! Told with less care, where `k` students of the class aren't seen by name, because it says how much was done and not how well: how
//! many have begun a deck (in ranges), answers in steps of [`ANSWERS`], and which cards somebody has met. That a figure appears says
//! that `k` students have come that far, not who. Only the number of students is told always.
//! What no rule here can prevent: teachers who bring made-up students into the class, or the same students into many classes for a
//! long time, or all students but one agreeing to be named and telling each single answer besides.

/// No class and no server may ask for fewer students than this.
pub const LEAST: u32 = 5;
/// So many are asked for where nothing else was chosen.
pub const USUAL: u32 = 10;
/// Nobody is seen by name in a deck of fewer cards, nor is a share of fewer of them told, or of fewer answers.
pub const CARDS: u32 = 10;
/// Answers are counted in whole steps of so many.
pub const ANSWERS: u64 = 50;
/// Students are counted in ranges of so many.
const STUDENTS: u32 = 5;
/// The finest step of a share, in per cent.
const FINEST: u32 = 5;
/// A share is summed up in millionths.
pub const WHOLE: u64 = 1_000_000;

/// A share as it is told: a multiple of its step, from the first to the last but one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coarse {
    /// In per cent.
    pub percent: u32,
    /// In per cent; 5 or more.
    pub step: u32,
}

/// At which end of all shares one lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is so much or less.
    Low,
    /// It is so much or more.
    High,
}

impl Coarse {
    /// The mean of `students` shares that add up to `sum`, in [`WHOLE`]ths, where at least `unnamed` of them are nobody's by name.
    pub fn mean(sum: u64, students: u32, unnamed: u32) -> Self {
        let step = 100_u32.div_ceil(unnamed.max(1)).next_multiple_of(FINEST).clamp(FINEST, 50);
        let wide = u64::from(step) * (WHOLE / 100);
        let mean = sum / u64::from(students.max(1));
        let steps = u32::try_from((mean + wide / 2) / wide).unwrap_or(u32::MAX);
        let last = (100 / step).saturating_sub(u32::from(100 % step == 0)).max(1);
        Self { percent: steps.clamp(1, last) * step, step }
    }

    /// Whether it lies at an end.
    pub fn end(self) -> Option<End> {
        if self.percent <= self.step {
            Some(End::Low)
        } else if self.percent + self.step >= 100 {
            Some(End::High)
        } else {
            None
        }
    }

    /// The least and the most that the share can be, in tenths of a per cent.
    pub fn bounds(self) -> (u32, u32) {
        let half = self.step * 5;
        let (low, high) = ((self.percent * 10).saturating_sub(half), (self.percent * 10 + half).min(1000));
        match self.end() {
            Some(End::Low) => (0, high),
            Some(End::High) => (low, 1000),
            None => (low, high),
        }
    }
}

/// How many students, as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The least it can be.
    pub low: u32,
    /// The most.
    pub high: u32,
}

impl Range {
    /// The range of `count` out of `all` students. Each is at least five wide, the last one too, which ends at all of them.
    pub fn of(count: u32, all: u32) -> Self {
        let last = all.saturating_sub(STUDENTS - 1) / STUDENTS * STUDENTS;
        let low = (count / STUDENTS * STUDENTS).min(last);
        Self { low, high: if low == last { all.max(count) } else { low + STUDENTS - 1 } }
    }
}

/// The number of answers, rounded down to a whole step.
pub fn answers(count: u64) -> u64 {
    count / ANSWERS * ANSWERS
}

/// A share of one student who agreed to be seen, in per cent in steps of five; none of nothing.
pub fn of_one(part: u64, of: u64) -> Option<u32> {
    let step = u64::from(FINEST);
    let steps = (200 * part + of * step).checked_div(2 * of * step)?;
    u32::try_from(steps * step).ok()
}

/// Something that was told, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told<T> {
    /// The figure.
    pub figure: T,
    /// Unix ms; answers after it are those that it doesn't hold.
    pub at: i64,
}

/// Who stands behind a figure, of the students who aren't seen by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Behind {
    /// Have something in it.
    pub unnamed: u32,
    /// Of these, have answered since it was last told, or since it could first have been.
    pub moved: u32,
}

/// What is told from `now` on: a fresh figure where `k` students stand behind it and `k` have moved, else the one `before` still.
pub fn next<T>(
    k: u32,
    behind: Behind,
    before: Option<Told<T>>,
    now: i64,
    fresh: impl FnOnce() -> T,
) -> Option<Told<T>> {
    let k = k.max(LEAST);
    if behind.unnamed >= k && behind.moved >= k { Some(Told { figure: fresh(), at: now }) } else { before }
}

/// Whether a figure may be shown today.
pub fn enough(k: u32, unnamed: u32) -> bool {
    unnamed >= k.max(LEAST)
}

/// The mastery of several decks, each with the number of its cards, from what is told of each, in per cent; none of none.
pub fn whole(decks: impl IntoIterator<Item = (Coarse, u32)>) -> Option<u32> {
    let (sum, cards) = decks.into_iter().fold((0_u64, 0_u64), |(sum, all), (told, cards)| {
        (sum + u64::from(told.percent) * u64::from(cards), all + u64::from(cards))
    });
    (2 * sum + cards).checked_div(2 * cards).and_then(|percent| u32::try_from(percent).ok())
}

/// Weeks from Monday to Sunday, counted from the Monday before 1970-01-01.
pub fn week(day: i64) -> i64 {
    (day + 3).div_euclid(7)
}
