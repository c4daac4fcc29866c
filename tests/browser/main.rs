//! What only a real browser can tell: touch, keys, no network, two tabs.
//! Each test has a server and a browser of its own; none waits for a time, all wait for something to come true.

#![allow(clippy::expect_used, dead_code)]

#[path = "../attacks.rs"]
mod attacks;
mod changes;
mod copying;
mod days;
mod editing;
mod figures;
mod hostile;
mod hostile_files;
mod importing;
mod kept;
mod live;
mod mail;
mod media;
mod network;
#[path = "../stories/package_maker.rs"]
#[allow(clippy::unwrap_used)]
mod package_maker;
mod pages;
mod proposals;
mod protocol;
mod quick;
mod seldom;
mod study;
mod tab;
mod wishes;
mod world;
