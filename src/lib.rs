//! Recto, a self-hosted flashcard server for classes.
//!
//! A map for the reader, from the bottom up. Dependencies point down only.
//!
//! | module | holds |
//! | --- | --- |
//! | [`schedule`] | SM-2, the study day, the order of a session; pure |
//! | [`content`] | Markdown, HTML and math to safe HTML and plain text; pure |
//! | [`exchange`] | card exports: bytes to a common value and back, and the plan of an import; pure |
//! | [`store`] | all SQL, one file an aggregate |
//! | [`intake`] | from the bytes of an upload to a plan: the way that the browser and the command line share |
//! | [`takeout`] | from decks to a file to take home, shared in the same way |
//! | [`underway`] | imports that are being read or applied on a server, and the plans that wait |
//! | [`backup`] | the whole data folder to one checked archive and back, and the schedule |
//! | [`mail`] | news by e-mail: letters, the way to the mail server, the mornings |
//! | [`lang`], [`error`], [`secret`], [`clock`], [`config`] | what every room needs |
//! | [`web`] | router, layers, extractors, one file a screen group, the JSON API |
//! | [`cli`] | one file a command |

pub mod backup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod content;
pub mod error;
pub mod exchange;
pub mod intake;
pub mod lang;
pub mod mail;
pub mod schedule;
pub mod secret;
pub mod store;
pub mod takeout;
pub mod underway;
pub mod web;
