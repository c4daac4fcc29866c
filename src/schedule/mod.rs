//! When a card comes back: SM-2, the study day, the fold of the log, the order of a session, mastery; figures of progress and of a
//! class, the forecast for an exam.
//!
//! Pure: no clock, no database, no randomness, no web types. What is needed of them is passed in, shuffling by a seed.

pub mod anonymity;
pub mod brought;
pub mod day;
pub mod figures;
pub mod fold;
pub mod forecast;
pub mod grade;
pub mod mastery;
pub mod order;
pub mod sm2;
pub mod spread;
