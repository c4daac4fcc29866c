//! The command line: one file a command. Prints for people, or JSON for programs where asked.
//!
//! Exit status 0 done, 1 refused or failed with one clear line on standard error, 2 wrong usage (clap's own).
#![allow(clippy::print_stdout, clippy::print_stderr)] // this is the one place that speaks to a terminal

/// As `println!`, with an error instead of a panic where the line can't be written.
macro_rules! say {
    ($($line:tt)*) => { $crate::cli::print(format_args!($($line)*)) };
}

mod backup;
mod class;
pub mod demo;
mod export;
mod health;
mod import;
mod replay;
pub mod serve;
mod token;
mod user;

use std::collections::HashSet;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::builder::BoolishValueParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use futures_util::future::BoxFuture;

use crate::clock::Clock;
use crate::config::{DataFolder, Serve};
use crate::error::Error;
use crate::lang::Lang;
use crate::store::{Closing, Db, Millis, OpenError, Store};

/// A self-hosted flashcard server for classes.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Recto {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve: creates the data folder and brings it up to date on start.
    Serve(Serve),
    /// Serve a throw-away class with decks, people and some history, on this computer only.
    Demo(demo::Demo),
    /// Add and list people, set a password or a role, shut out, sign out.
    User(user::User),
    /// Add, list and archive classes; take people in and out.
    Class(class::Class),
    /// Import card exports into a class, or take an import back.
    Import(import::Import),
    /// List the imports of a class.
    Imports(import::Imports),
    /// Export decks of a class.
    Export(export::Export),
    /// Make one archive of database and media, while the server runs or not.
    Backup(backup::Backup),
    /// Restore an archive into an empty data folder.
    Restore(backup::Restore),
    /// Make, list and revoke API tokens.
    Token(token::Token),
    /// Fold the log of answers again and compare it with every card's state.
    Replay(replay::Replay),
    /// Ask a running server whether it is well.
    Health(health::Health),
}

impl Recto {
    /// What the command line and the environment say. Wrong usage ends the program with exit status 2.
    pub fn read() -> Self {
        let command = |opposed| with_variables(Self::command(), "RECTO", opposed);
        let matches = match command(true).try_get_matches() {
            // Flags win: what only the environment says may contradict one.
            Err(wrong) if wrong.kind() == ErrorKind::ArgumentConflict => command(false).get_matches(),
            matches => matches.unwrap_or_else(|wrong| wrong.exit()),
        };
        Self::from_arg_matches(&matches).unwrap_or_else(|wrong| wrong.exit())
    }
}

/// Gives each flag that has no environment variable yet the one that is made of its command's name and its own, such as
/// `RECTO_IMPORT_DRY_RUN`: a plain `RECTO_FORMAT` would mean two things. Those that exclude others get one only where `opposed`.
fn with_variables(command: clap::Command, prefix: &str, opposed: bool) -> clap::Command {
    let mut without = HashSet::new();
    for arg in command.get_arguments().filter(|_| !opposed) {
        let others = command.get_arg_conflicts_with(arg);
        if !others.is_empty() {
            without.extend(others.into_iter().chain([arg]).map(|arg| arg.get_id().clone()));
        }
    }
    let variable = |flag: &str| format!("{prefix}_{flag}").replace('-', "_").to_uppercase();
    let named = |arg: Arg| match arg.get_long() {
        Some(flag) if arg.get_env().is_none() && !without.contains(arg.get_id()) => {
            let name = variable(flag);
            // A switch by itself takes no word but true and false from the environment, where many write 1 or on.
            let switch = matches!(arg.get_action(), ArgAction::SetTrue);
            let arg = if switch { arg.value_parser(BoolishValueParser::new()) } else { arg };
            arg.env(name)
        }
        _ => arg,
    };
    command.mut_args(named).mut_subcommands(|below| {
        let prefix = variable(below.get_name());
        with_variables(below, &prefix, opposed)
    })
}

/// Why a command failed: one line for a person.
pub(crate) struct Failure(String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (key, args) = error.sentence();
        let sentence = Lang::En.say_text(key, &args);
        match &error {
            Error::Internal(cause) | Error::NotStored(cause) => Self(format!("{sentence} ({cause})")),
            _ => Self(sentence),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        // Nobody reads on, as behind `| head`: that isn't worth a word.
        Self(if error.kind() == io::ErrorKind::BrokenPipe { String::new() } else { error.to_string() })
    }
}

impl Failure {
    /// A sentence of `locales/`.
    pub(crate) fn say(key: &str, args: &[(&'static str, String)]) -> Self {
        Self(Lang::En.say_text(key, args))
    }
}

/// Runs one command.
pub async fn run(recto: Recto) -> ExitCode {
    let done = match recto.command {
        Command::Serve(serve) => serve::run(serve).await,
        Command::Demo(demo) => demo::run(demo).await,
        Command::User(user) => user.run().await,
        Command::Class(class) => class.run().await,
        Command::Import(import) => import.run().await,
        Command::Imports(imports) => imports.run().await,
        Command::Export(export) => export.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::Token(token) => token.run().await,
        Command::Replay(replay) => replay.run().await,
        Command::Health(health) => health.run().await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(sentence)) => {
            if !sentence.is_empty() {
                eprintln!("recto: {sentence}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Prints what was done: a sentence for a person, or an object for a program.
fn tell(json: bool, object: &serde_json::Value, key: &str, args: &[(&'static str, String)]) -> Result<(), Failure> {
    if json { say!("{object}") } else { say!("{}", Lang::En.say_text(key, args)) }
}

/// Prints one line.
///
/// Errors: [`Failure`] where it can't be written, as on a full disk.
fn print(line: std::fmt::Arguments<'_>) -> Result<(), Failure> {
    writeln!(io::stdout().lock(), "{line}").map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => error.into(),
        _ => Failure::say("cli-not-printed", &[("cause", error.to_string())]),
    })
}

/// A time as programs read it; nothing where there is none.
fn time(at: Option<Millis>) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(at?).ok()?;
    Some(format!("{at:.0}"))
}

/// The store of a data folder for the length of one command.
struct Opened {
    store: Store,
    closing: Closing,
    clock: Clock,
}

async fn open(folder: &DataFolder) -> Result<Opened, Failure> {
    let (store, closing) = Store::open(&folder.data_dir).await?;
    Ok(Opened { store, closing, clock: Clock::default() })
}

/// Runs one job as one transaction on a data folder; it gets the time as well.
async fn write<T, F>(folder: &DataFolder, job: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Db, Millis) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
{
    let opened = open(folder).await?;
    let now = opened.clock.now();
    let done = opened.store.write(move |db| job(db, now)).await;
    opened.close().await;
    Ok(done?)
}

impl Opened {
    /// Closes the store, so that everything is in the one file when the command ends.
    async fn close(self) {
        self.store.close().await;
        self.closing.wait().await;
    }
}
