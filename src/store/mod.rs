//! All SQL, one file an aggregate; the only place that knows sqlx.
//!
//! Reads go to a pool of read-only connections and never wait for a write; writes go to the one writer (`writer.rs`).
//! A limit that is bound is written `LIMIT ? + 0`: the database plans a statement anew each time a bare `LIMIT ?` is bound.
//! A function that reads takes any connection; one that writes takes the writer's and runs in its caller's transaction.

pub mod afresh;
pub mod anki_file;
pub mod anki_write;
pub mod archive;
pub mod audit;
pub mod backups;
pub mod cards;
pub mod changes;
pub mod class_forecasts;
pub mod classes;
pub mod copies;
pub mod decisions;
pub mod deck_history;
pub mod deck_settings;
pub mod decks;
pub mod digests;
pub mod directory;
pub mod editing;
pub mod exams;
pub mod exports;
pub mod figures;
pub mod files;
pub mod forecasts;
pub mod health;
pub mod homes;
pub mod ids;
pub mod imports;
pub mod invitations;
pub mod learned;
pub mod listing;
pub mod live;
mod logged;
pub mod marks;
pub mod media;
pub mod morning;
mod open;
pub mod order;
pub mod outgoing;
pub mod own_data;
pub mod own_remarks;
pub mod people;
pub mod progress;
pub mod publish;
pub mod queue;
mod readers;
pub mod remarks;
mod remembered;
pub mod replay;
pub mod reviews;
pub mod rights;
pub mod rosters;
pub mod second_steps;
pub mod sessions;
pub mod settings;
pub mod shares;
pub mod sides;
mod staging;
pub mod suggestions;
pub mod take_back;
pub mod unused;
pub mod uploads;
pub mod work;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use prometheus_client::metrics::histogram::Histogram;
use sqlx::{Connection as _, SqliteConnection};

use crate::error::Error;
use crate::store::open::Connections;
use crate::store::readers::Readers;
use crate::store::remembered::{Changes, Remembered};

/// Unix time in milliseconds, UTC.
pub type Millis = i64;

/// A database connection, as the functions of this module take it.
pub type Db = SqliteConnection;

/// The open database of one data folder. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    readers: Readers,
    writer: writer::Writer,
    remembered: Arc<Remembered>,
    files: files::Files,
    folder: Arc<Path>,
}

/// Keeps the writer's task; to be awaited after the last [`Store`] is gone, so that the log is checkpointed.
pub struct Closing(tokio::task::JoinHandle<()>);

impl Closing {
    /// Waits until everything is on disk and the log is checkpointed.
    pub async fn wait(self) {
        let _ = self.0.await;
    }
}

impl Store {
    /// Opens `recto.db` in `folder`, makes both where they are missing, and brings the schema up to date.
    ///
    /// Errors: [`open::OpenError`] in words for the person at the command line.
    pub async fn open(folder: &Path) -> Result<(Self, Closing), OpenError> {
        let Connections { writer, mover, readers } = open::open(folder).await?;
        let changes = Changes::default();
        let (writer, task) = writer::Writer::start(writer, mover, changes.clone());
        let store = Self {
            readers: Readers::new(readers),
            writer,
            remembered: Arc::new(Remembered::new(changes)),
            files: files::Files::new(folder),
            folder: folder.into(),
        };
        Ok((store, Closing(task)))
    }

    /// Drops what a crash left half staged or half deleted. For the server's start only: a command beside a running server must not touch what
    /// that is staging.
    pub async fn sweep(&self) -> Result<(), Error> {
        imports::sweep(self).await?;
        archive::sweep(self).await
    }

    /// The folder of pictures, sounds and films.
    pub fn files(&self) -> &files::Files {
        &self.files
    }

    /// The folder where uploads wait between the plan and its application, and where they are unpacked.
    pub fn uploads(&self) -> PathBuf {
        self.folder.join("uploads")
    }

    /// Reads with one connection; each statement sees what is committed by then.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        F: for<'c> FnOnce(&'c mut Db) -> BoxFuture<'c, Result<T, Error>> + Send,
    {
        let mut db = self.readers.lend().await?;
        work(&mut db).await
    }

    /// Reads in one consistent view of the database, however many statements that takes: for exports and plans.
    pub async fn read_snapshot<T, F>(&self, work: F) -> Result<T, Error>
    where
        F: for<'c> FnOnce(&'c mut Db) -> BoxFuture<'c, Result<T, Error>> + Send,
    {
        let mut db = self.readers.lend().await?;
        let mut snapshot = db.begin().await?;
        let result = work(&mut snapshot).await;
        snapshot.rollback().await?;
        result
    }

    /// Runs `job` in a transaction and returns its result once it is on disk; an error undoes all that it wrote.
    pub async fn write<T, F>(&self, job: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Db) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        self.writer.run(None, job).await
    }

    /// Does `job` again and again, each time in a transaction of its own, until it says that nothing was left to do.
    async fn write_until_done<F>(&self, job: F) -> Result<(), Error>
    where
        F: for<'c> Fn(&'c mut Db) -> BoxFuture<'c, Result<u64, Error>> + Copy + Send + 'static,
    {
        while self.write(job).await? > 0 {
            self.wrote_much();
        }
        Ok(())
    }

    /// To be called after each transaction of something large: the log is then emptied in small steps, and answers wait less.
    fn wrote_much(&self) {
        self.writer.wrote_much();
    }

    /// To be called after a large job: gives back the pages that it left in the writer's cache, which would be held until the end.
    pub async fn give_back_memory(&self) -> Result<(), Error> {
        self.write(|db| {
            Box::pin(async move {
                sqlx::query("PRAGMA shrink_memory").execute(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// As [`Store::write`], for answers of `student` and nothing else: most of what is remembered (`remembered.rs`) outlives it.
    /// No savepoint, so `job` must refuse before its first write or not at all.
    pub async fn write_answers<T, F>(&self, student: ids::UserId, job: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Db) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        self.writer.answers(student, job).await
    }

    /// Whether the database answers, for `/healthz`.
    pub async fn healthy(&self) -> Result<(), Error> {
        let mut db = self.readers.lend().await?;
        sqlx::query_scalar!("SELECT 1").fetch_one(&mut *db).await?;
        Ok(())
    }

    /// Jobs that wait for the writer now.
    pub fn waiting(&self) -> usize {
        self.writer.waiting()
    }

    /// How many jobs each transaction has taken in.
    pub fn group_sizes(&self) -> Histogram {
        self.writer.group_sizes()
    }

    /// Closes the readers; the writer ends when the last clone is dropped.
    pub async fn close(self) {
        self.readers.close().await;
    }
}

pub use open::{OpenError, RESTORING};
