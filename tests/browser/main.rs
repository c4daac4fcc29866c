//! What only a real browser can tell: touch, keys, no network, two tabs.
//! Each test has a server and a browser of its own; none waits for a time, all wait for something to come true.

#![allow(clippy::expect_used, dead_code)]

#[path = "../attacks.rs"]
mod attacks;
mod editing;
mod hostile;
mod media;
mod network;
mod pages;
mod study;
mod tab;
mod wishes;
mod world;
