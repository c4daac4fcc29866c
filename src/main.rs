//! Parses the command line and runs one command.

use std::process::ExitCode;

/// Several threads allocate for every page; the system's allocator lets them wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    recto::cli::run(recto::cli::Recto::read()).await
}
