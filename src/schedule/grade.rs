//! The two small numbers of SM-2: the grade that a student gives, and the ease factor that follows from it.
//!
//! Neither can hold a value that the algorithm doesn't know.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A student's grade of their own answer, 1 to 5: SM-2's quality without its 0, which would do nothing that 1 doesn't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Grade(u8);

impl Grade {
    /// Every grade, the lowest first.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// The grade as a number, 1 to 5.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Whether the card was remembered: 3, 4 and 5.
    pub const fn passes(self) -> bool {
        self.0 >= 3
    }

    /// Whether the card must be repeated on the same day: every grade under 4.
    pub const fn repeats(self) -> bool {
        self.0 < 4
    }
}

impl TryFrom<u8> for Grade {
    type Error = OutOfRange;

    fn try_from(number: u8) -> Result<Self, OutOfRange> {
        if (1..=5).contains(&number) { Ok(Self(number)) } else { Err(OutOfRange(number)) }
    }
}

impl From<Grade> for u8 {
    fn from(grade: Grade) -> Self {
        grade.0
    }
}

/// The number that was to be a grade and lies outside 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfRange(pub u8);

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "grade {} is not in 1..=5", self.0)
    }
}

impl std::error::Error for OutOfRange {}

/// The ease factor (SM-2's E-factor) in whole hundredths, never under 130: 250 is 2.50.
///
/// Whole numbers because floating point overshoots exact products by a day: 135 days x 2.8 would give 379, not 378.
/// It ends at 655.35, which takes 6,529 grades of 5 in a row; every interval has met its own cap long before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "u16", into = "u16")]
pub struct Ease(u16);

impl Ease {
    /// The ease factor of a new card, 2.50.
    pub const START: Self = Self(250);
    /// The lowest ease factor, 1.30.
    pub const LOWEST: Self = Self(130);

    /// The ease factor of so many hundredths, or 1.30 if they are fewer than 130.
    pub const fn from_hundredths(hundredths: u16) -> Self {
        if hundredths < Self::LOWEST.0 { Self::LOWEST } else { Self(hundredths) }
    }

    /// The ease factor in hundredths, 130 or more.
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// The ease factor as people write it, such as 2.5; for display, never for computing.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// The ease factor after a pass with `grade`: step 4 of SM-2, `EF + 0.1 - (5 - q) * (0.08 + (5 - q) * 0.02)`.
    /// A fail leaves it alone.
    #[must_use]
    pub const fn after(self, grade: Grade) -> Self {
        match grade.0 {
            3 => Self::from_hundredths(self.0.saturating_sub(14)),
            5 => Self::from_hundredths(self.0.saturating_add(10)),
            _ => self,
        }
    }
}

impl Default for Ease {
    fn default() -> Self {
        Self::START
    }
}

impl From<u16> for Ease {
    fn from(hundredths: u16) -> Self {
        Self::from_hundredths(hundredths)
    }
}

impl From<Ease> for u16 {
    fn from(ease: Ease) -> Self {
        ease.0
    }
}
