//! The promise that an acknowledged answer is kept, tried on the real binary: killed, traced, asked to end, without room on
//! its disk, without the right to write. Nothing here waits for a time to pass: only for the server's own word.

#![allow(clippy::expect_used, clippy::unwrap_used, missing_docs)]

mod backups;
mod command_line;
mod ending;
mod faults;
mod flush;
mod killed;
mod server;
