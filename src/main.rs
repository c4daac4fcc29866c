//! Parses the command line and runs one command.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    recto::cli::run(recto::cli::Recto::parse()).await
}
