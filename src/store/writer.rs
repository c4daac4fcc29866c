//! The one writer: a task that takes the jobs that wait into one durable transaction and answers them after the commit.
//!
//! A commit costs a flush to disk. Under load many answers share one, so that 64 clients are served faster than one by one,
//! and a lone client still waits for a single flush: where nothing else is to be written, its answer doesn't even go through the
//! task. Reads never come here.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use prometheus_client::metrics::histogram::Histogram;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::error::Error;
use crate::store::ids::UserId;
use crate::store::remembered::Changes;

/// Jobs that may wait; beyond that a caller is told to come back (503).
const QUEUE: usize = 1024;
/// Jobs that share one transaction at the most: bounds how long the first of them waits.
const GROUP: usize = 256;
/// Upper bounds in which the sizes of groups are counted.
const GROUP_SIZES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
/// How often it is asked whether another process (the command line beside a running server) has written: what that changes, such
/// as a person shut out, holds here after as long.
const LOOK_OUTSIDE: Duration = Duration::from_millis(200);

/// So long after an answer, in milliseconds, students are taken to be answering.
const ANSWERING: u64 = 10_000;

/// Jobs after which the log is emptied: about a thousand pages.
const MOVED_AFTER: usize = 256;

/// How a job fared inside the transaction, and what to tell its caller once the commit is known.
struct Ran {
    /// The job failed after it may have written: what it wrote must go.
    failed: bool,
    /// Its cause, where the failure is the database's own (a full disk, a panic half-way) and not a refusal.
    fatal: Option<String>,
    tell: Box<dyn FnOnce(Result<(), Error>) + Send>,
}

/// A job of any kind, once its caller's result is out of its type. Without a connection it tells its caller why.
type Boxed = Box<dyn for<'c> FnOnce(Result<&'c mut SqliteConnection, Error>) -> BoxFuture<'c, Ran> + Send>;

/// A job that is no answer has its own savepoint and fails alone; answers must have checked everything before their first write.
struct Job {
    /// Whose answers these are, if they are answers.
    answers_of: Option<UserId>,
    run: Boxed,
}

/// The sending end; cheap to clone.
#[derive(Clone)]
pub(super) struct Writer {
    /// Let go of before `jobs`: the task that sees these end is then the only one that has it.
    db: Arc<Mutex<SqliteConnection>>,
    jobs: mpsc::Sender<Job>,
    changes: Changes,
    groups: Histogram,
    log: Log,
    /// Jobs of the transaction that is open.
    group: Arc<AtomicUsize>,
    began: Instant,
    /// When the last answer came, in milliseconds after the beginning; 0 before the first.
    answered: Arc<AtomicU64>,
}

/// How full the log is, and the way to the task that empties it.
#[derive(Clone)]
struct Log {
    /// Jobs since it was last asked to.
    jobs: Arc<AtomicUsize>,
    task: mpsc::Sender<()>,
}

impl Log {
    /// Counts jobs that were committed.
    fn wrote(&self, jobs: usize) {
        if self.jobs.fetch_add(jobs, Ordering::Relaxed) + jobs >= MOVED_AFTER {
            self.jobs.store(0, Ordering::Relaxed);
            // Where it has been asked already, it comes to this as well.
            let _ = self.task.try_send(());
        }
    }
}

impl Writer {
    /// Starts the task that writes to `connection`, and the one that empties the log through `mover`. They end, and checkpoint the
    /// log, when the last `Writer` is dropped.
    pub(super) fn start(
        connection: SqliteConnection,
        mover: SqliteConnection,
        changes: Changes,
    ) -> (Self, JoinHandle<()>) {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let (full, asked) = mpsc::channel(1);
        let log = Log { jobs: Arc::default(), task: full };
        let mover = tokio::spawn(empty_log(mover, asked));
        let groups = Histogram::new(GROUP_SIZES);
        let db = Arc::new(Mutex::new(connection));
        let group = Arc::<AtomicUsize>::default();
        let counts = (groups.clone(), Arc::clone(&group));
        let task = serve(Arc::clone(&db), waiting, changes.clone(), counts, (log.clone(), mover));
        let (began, answered) = (Instant::now(), Arc::default());
        (Self { db, jobs, changes, groups, log, group, began, answered }, tokio::spawn(task))
    }

    /// To be called after each transaction of something large. Where the log is emptied often, each time is short, and answers that wait
    /// for the disk meanwhile wait for less.
    pub(super) fn wrote_much(&self) {
        self.log.wrote(MOVED_AFTER);
    }

    /// Jobs that wait to be taken in.
    pub(super) fn waiting(&self) -> usize {
        QUEUE - self.jobs.capacity()
    }

    /// Whether anybody waits for the transaction that is open, beside the one job that asks, or for the next.
    pub(super) fn is_waited_for(&self) -> bool {
        self.group.load(Ordering::Relaxed) > 1 || self.waiting() > 0
    }

    /// Whether students are answering in these seconds.
    pub(super) fn is_answering(&self) -> bool {
        let last = self.answered.load(Ordering::Relaxed);
        last > 0 && self.now() < last.saturating_add(ANSWERING)
    }

    /// Milliseconds since the beginning, from 1 on.
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// How many jobs each transaction has taken in.
    pub(super) fn group_sizes(&self) -> Histogram {
        self.groups.clone()
    }

    /// Records answers of `student` inside the next transaction and returns what became of them once that is on disk.
    pub(super) async fn answers<T, F>(&self, student: UserId, job: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        self.answered.store(self.now(), Ordering::Relaxed);
        if self.waiting() == 0
            && let Ok(db) = Arc::clone(&self.db).try_lock_owned()
        {
            self.groups.observe(1.0);
            self.log.wrote(1);
            return Finished::new(alone(db, student, job, self.changes.clone())).await;
        }
        self.run(Some(student), job).await
    }

    /// Runs `job` inside the next transaction and returns its result once that is on disk.
    ///
    /// What answers leave remembered, and whether it has a savepoint, hangs on whether it is `answers_of` somebody.
    pub(super) async fn run<T, F>(&self, answers_of: Option<UserId>, job: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let run = boxed(move |db| {
            Box::pin(async move {
                let db = match db {
                    Ok(db) => db,
                    Err(error) => {
                        let _ = answer.send(Err(error));
                        return Ran { failed: true, fatal: None, tell: Box::new(|_| ()) };
                    }
                };
                let result = caught(job(db)).await;
                let failed = result.is_err();
                let fatal = match &result {
                    Err(Error::Internal(cause) | Error::NotStored(cause)) => Some(cause.clone()),
                    _ => None,
                };
                Ran {
                    failed,
                    fatal,
                    tell: Box::new(move |committed| {
                        // Who asked may have gone away; what was committed stays.
                        let _ = answer.send(result.and_then(|done| committed.map(|()| done)));
                    }),
                }
            })
        });
        self.jobs.try_send(Job { answers_of, run }).map_err(|_| Error::Busy)?;
        // It never ran, since a job before it broke the transaction. It may be sent again.
        answered.await.map_err(|_| Error::Busy)?
    }
}

/// Boxes a job; says to the compiler that it takes a connection of any lifetime.
fn boxed<F>(job: F) -> Boxed
where
    F: for<'c> FnOnce(Result<&'c mut SqliteConnection, Error>) -> BoxFuture<'c, Ran> + Send + 'static,
{
    Box::new(job)
}

/// What `job` comes to; a panic in it is a failure.
async fn caught<T>(job: BoxFuture<'_, Result<T, Error>>) -> Result<T, Error> {
    AssertUnwindSafe(job).catch_unwind().await.unwrap_or_else(|_| Err(Error::internal("a write job panicked")))
}

/// A transaction that goes on in a task of its own if who waits for it goes away: half of one must not stay open.
struct Finished<F: Future<Output: Send> + Send + 'static>(Option<Pin<Box<F>>>);

impl<F: Future<Output: Send> + Send + 'static> Finished<F> {
    fn new(work: F) -> Self {
        Self(Some(Box::pin(work)))
    }
}

impl<F: Future<Output: Send> + Send + 'static> Future for Finished<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let Some(work) = &mut self.0 else { return Poll::Pending };
        let polled = work.as_mut().poll(context);
        if polled.is_ready() {
            self.0 = None;
        }
        polled
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for Finished<F> {
    fn drop(&mut self) {
        // Without a runtime the connection is about to close, and what isn't committed goes with it.
        if let Some(work) = self.0.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(work);
        }
    }
}

/// Moves what was written from the log into the database file whenever it is asked to, until nobody can ask any more. It waits for
/// nobody and nobody waits for it: were it left to the writer, every answer would wait for some 60 MiB and a flush now and then.
async fn empty_log(mut db: SqliteConnection, mut asked: mpsc::Receiver<()>) {
    while asked.recv().await.is_some() {
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut db).await {
            tracing::warn!(%error, "the log was not emptied");
        }
    }
    let _ = db.close().await;
}

/// The transaction of one answer that found nobody else writing.
async fn alone<T, F>(
    mut db: OwnedMutexGuard<SqliteConnection>,
    student: UserId,
    job: F,
    changes: Changes,
) -> Result<T, Error>
where
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
{
    begin(&mut db).await.map_err(|error| not_kept(&error))?;
    let result = caught(job(&mut db)).await;
    if result.is_err() {
        rollback(&mut db).await;
        return result;
    }
    match commit(&mut db).await {
        Ok(()) => {
            changes.answered(student);
            result
        }
        Err(error) => {
            rollback(&mut db).await;
            tracing::error!(%error, jobs = 1, "a transaction was not kept");
            Err(not_kept(&error))
        }
    }
}

/// What callers hear of a transaction that could not begin or be kept.
fn not_kept(error: &sqlx::Error) -> Error {
    if Error::is_locked(error) { Error::Busy } else { Error::not_stored(error) }
}

async fn serve(
    db: Arc<Mutex<SqliteConnection>>,
    mut waiting: mpsc::Receiver<Job>,
    changes: Changes,
    (groups, open): (Histogram, Arc<AtomicUsize>),
    (log, mover): (Log, JoinHandle<()>),
) {
    let mut group = Vec::with_capacity(GROUP);
    let mut looks = tokio::time::interval(LOOK_OUTSIDE);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut version = None;
    loop {
        tokio::select! {
            biased;
            _ = looks.tick() => look_outside(&mut *db.lock().await, &mut version, &changes).await,
            jobs = waiting.recv_many(&mut group, GROUP) => {
                if jobs == 0 {
                    break;
                }
                groups.observe(f64::from(u32::try_from(jobs).unwrap_or(u32::MAX)));
                open.store(jobs, Ordering::Relaxed);
                transaction(&mut *db.lock().await, &mut group, &changes).await;
                log.wrote(jobs);
            }
        }
    }
    drop(log);
    let _ = mover.await;
    // Without waiting: a server beside this command may have a reader on an old view, and this would hold the lock meanwhile.
    let last = sqlx::raw_sql("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
    if let Err(error) = last.execute(&mut *db.lock().await).await {
        tracing::warn!(%error, "the log was not checkpointed");
    }
    if let Some(db) = Arc::into_inner(db) {
        let _ = db.into_inner().close().await;
    }
}

/// Counts a change where another process has committed one: this connection's own commits leave its data version alone.
async fn look_outside(db: &mut SqliteConnection, version: &mut Option<i64>, changes: &Changes) {
    match sqlx::query_scalar::<_, i64>("PRAGMA data_version").fetch_one(db).await {
        Ok(now) if *version == Some(now) => {}
        Ok(now) => {
            *version = Some(now);
            changes.count();
        }
        Err(error) => {
            tracing::warn!(%error, "whether another process has written can't be told");
            changes.count();
        }
    }
}

/// Runs all jobs of `group` in one transaction. Where one without a savepoint fails for a reason of the database's, nothing of the
/// group is kept and every caller hears of it: none was acknowledged, so none is lost.
async fn transaction(db: &mut SqliteConnection, group: &mut Vec<Job>, changes: &Changes) {
    if let Err(error) = begin(db).await {
        for job in group.drain(..) {
            (job.run)(Err(not_kept(&error))).await;
        }
        return;
    }
    let alone = group.len() == 1;
    let whose: Vec<Option<UserId>> = group.iter().map(|job| job.answers_of).collect();
    let mut ran = Vec::with_capacity(group.len());
    let mut broken: Option<sqlx::Error> = None;
    for job in group.drain(..) {
        match run(db, job, alone).await {
            Ok(done) => ran.push(done),
            Err((done, error)) => {
                ran.push(done);
                broken = Some(error);
                break;
            }
        }
    }
    // Jobs behind a broken one were dropped unrun: their callers hear that nothing was kept, and may send again.
    let ended = match broken {
        Some(error) => Err(error),
        None if alone && ran.iter().any(|r| r.failed) => {
            // A refusal that wrote nothing needs no flush; one that wrote must not be kept. Either way: back to before.
            rollback(db).await;
            Ok(())
        }
        None => commit(db).await,
    };
    match ended {
        Ok(()) => {
            if whose.contains(&None) {
                changes.count();
            }
            whose.into_iter().flatten().for_each(|student| changes.answered(student));
            for job in ran {
                (job.tell)(Ok(()));
            }
        }
        Err(error) => {
            rollback(db).await;
            tracing::error!(%error, jobs = ran.len(), "a transaction was not kept");
            for job in ran {
                (job.tell)(Err(not_kept(&error)));
            }
        }
    }
}

/// Runs one job. The error means that the transaction as a whole can't be trusted any more.
async fn run(db: &mut SqliteConnection, job: Job, alone: bool) -> Result<Ran, (Ran, sqlx::Error)> {
    // A job alone in its transaction is undone with it and needs no savepoint.
    let savepoint = job.answers_of.is_none() && !alone;
    if savepoint && let Err(error) = sqlx::query("SAVEPOINT job").execute(&mut *db).await {
        let ran = Ran { failed: true, fatal: None, tell: Box::new(|_| ()) };
        return Err((ran, error));
    }
    let ran = (job.run)(Ok(&mut *db)).await;
    if !savepoint {
        // Without a savepoint there is no way back to before this job alone.
        return match &ran.fatal {
            Some(cause) if !alone => {
                let error = sqlx::Error::Protocol(cause.clone());
                Err((ran, error))
            }
            _ => Ok(ran),
        };
    }
    let end = if ran.failed { "ROLLBACK TO job; RELEASE job" } else { "RELEASE job" };
    match sqlx::raw_sql(end).execute(&mut *db).await {
        Ok(_) => Ok(ran),
        Err(error) => Err((ran, error)),
    }
}

async fn begin(db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE")
        .execute(db)
        .await
        .map(drop)
        .inspect_err(|error| tracing::error!(%error, "no transaction could be opened"))
}

async fn commit(db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("COMMIT").execute(db).await.map(drop)
}

async fn rollback(db: &mut SqliteConnection) {
    // After a full disk SQLite may have rolled back by itself; then this fails, and that is fine.
    let _ = sqlx::query("ROLLBACK").execute(&mut *db).await;
}
