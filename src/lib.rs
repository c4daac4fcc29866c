//! Recto, a self-hosted flashcard server for classes.
//!
//! A map for the reader, from the bottom up. Dependencies point down only.
//!
//! | module | holds |
//! | --- | --- |
//! | [`schedule`] | SM-2, the study day, the order of a session; pure |
//! | [`content`] | Markdown, HTML and math to safe HTML and plain text; pure |
//! | [`lang`] | every sentence, in English and French |
//! | [`exchange`] | card exports: bytes to a common value and back, and the plan of an import; pure |

pub mod content;
pub mod exchange;
pub mod lang;
pub mod schedule;
