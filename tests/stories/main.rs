//! The server's stories through real HTTP, one file a story, and tests that read the source for its own rules.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod account;
mod admin;
mod api;
mod archives;
mod backups;
mod clients;
mod command_line;
mod courses;
mod editing;
mod exports;
mod exports_of_many;
mod importing;
mod importing_parts;
mod joining;
mod layers;
mod media;
mod own_data;
mod own_schedule;
mod package_maker;
mod packages;
mod progress;
mod proposals;
mod rights;
mod rosters;
mod separators;
mod shared;
mod stopping;
mod store;
mod studying;
mod text_exports;
mod unused;
mod weight;
mod wishes;
mod world;
