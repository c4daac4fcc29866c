//! Copies of the database, the schedule of backups, and what became of each. What an archive is made of stands in `backup/`.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use crate::error::Error;
use crate::store::ids::UserId;
use crate::store::{Db, Millis, audit};

/// Runs of which the outcome is kept.
const REMEMBERED: i64 = 100;
/// Steps of the database's machine between two questions whether to go on: a fraction of a millisecond.
const STEPS: i32 = 10_000;
/// One hour in milliseconds.
const HOUR: Millis = 3_600_000;

/// When backups are made by themselves, and how many are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Hours from one to the next, up to 720; 0 for none.
    pub every_hours: i64,
    /// Archives that are kept, 1 to 100.
    pub keep: i64,
    /// When the next is due.
    pub next_at: Millis,
}

impl Settings {
    /// Hours between two backups at the most: a month.
    pub const EVERY_MOST: i64 = 720;
    /// Archives that may be kept at the most.
    pub const KEEP_MOST: i64 = 100;

    /// Whether a backup is due. One that lies further ahead than the schedule allows is, too: the clock has been put right since.
    pub fn due(&self, now: Millis) -> bool {
        self.every_hours > 0 && (self.next_at <= now || self.next_at > now + (self.every_hours + 1) * HOUR)
    }
}

/// One run and its outcome.
#[derive(Debug, Clone)]
pub struct Run {
    /// When it began.
    pub started_at: Millis,
    /// When it ended; `None` while it runs, or after it was cut short.
    pub ended_at: Option<Millis>,
    /// Name of the archive.
    pub file: String,
    /// Size of the archive.
    pub bytes: i64,
    /// What failed, as JSON; `None` where the archive is there and was checked.
    pub problem: Option<String>,
}

/// The schedule.
pub async fn settings(db: &mut Db) -> Result<Settings, Error> {
    let found = sqlx::query_as!(Settings, "SELECT every_hours, keep, next_at FROM backup_settings WHERE id = 1");
    Ok(found.fetch_one(db).await?)
}

/// Changes the schedule. Another pace counts from now; the same one keeps to what is due.
///
/// Errors: [`Error::Invalid`] for numbers out of range.
pub async fn set(db: &mut Db, every_hours: i64, keep: i64, by: UserId, now: Millis) -> Result<Settings, Error> {
    if !(0..=Settings::EVERY_MOST).contains(&every_hours) {
        return Err(Error::invalid("backup-error-every"));
    }
    if !(1..=Settings::KEEP_MOST).contains(&keep) {
        return Err(Error::invalid_with("backup-error-keep", vec![("most", Settings::KEEP_MOST.to_string())]));
    }
    let before = settings(db).await?;
    let next_at = if before.every_hours == every_hours { before.next_at } else { now + every_hours * HOUR };
    sqlx::query!(
        "UPDATE backup_settings SET every_hours = ?, keep = ?, next_at = ? WHERE id = 1",
        every_hours,
        keep,
        next_at
    )
    .execute(&mut *db)
    .await?;
    audit::note(db, Some(by), "backup-schedule", None, &format!("{every_hours} h, {keep}"), now).await?;
    Ok(Settings { every_hours, keep, next_at })
}

/// Notes that a backup is being made, and when the next one is due. Returns the number of the run.
pub async fn begin(db: &mut Db, by: Option<UserId>, now: Millis) -> Result<i64, Error> {
    sqlx::query!("UPDATE backup_settings SET next_at = ? + every_hours * ? WHERE id = 1", now, HOUR)
        .execute(&mut *db)
        .await?;
    let run = sqlx::query!("INSERT INTO backups (started_at, user_id) VALUES (?, ?)", now, by)
        .execute(&mut *db)
        .await?
        .last_insert_rowid();
    let oldest = run - REMEMBERED;
    sqlx::query!("DELETE FROM backups WHERE id <= ?", oldest).execute(db).await?;
    Ok(run)
}

/// Notes what became of a run. After a failure the next try comes within the hour.
pub async fn end(
    db: &mut Db,
    run: i64,
    by: Option<UserId>,
    outcome: Result<(&str, i64), &str>,
    now: Millis,
) -> Result<(), Error> {
    let (file, bytes, problem) = match outcome {
        Ok((file, bytes)) => (file, bytes, None),
        Err(problem) => ("", 0, Some(problem)),
    };
    sqlx::query!(
        "UPDATE backups SET ended_at = ?, file = ?, bytes = ?, problem = ? WHERE id = ?",
        now,
        file,
        bytes,
        problem,
        run
    )
    .execute(&mut *db)
    .await?;
    if problem.is_some() {
        let again = now + HOUR;
        sqlx::query!("UPDATE backup_settings SET next_at = min(next_at, ?) WHERE id = 1", again)
            .execute(&mut *db)
            .await?;
    }
    let action = if problem.is_some() { "backup-failed" } else { "backup" };
    audit::note(db, by, action, None, file, now).await
}

/// Notes an archive that the command line has made. It may lie anywhere, so the schedule doesn't count it.
pub async fn made(db: &mut Db, file: &str, bytes: i64, now: Millis) -> Result<(), Error> {
    sqlx::query!("INSERT INTO backups (started_at, ended_at, file, bytes) VALUES (?, ?, ?, ?)", now, now, file, bytes)
        .execute(&mut *db)
        .await?;
    audit::note(db, None, "backup", None, file, now).await
}

/// Gives runs without an end, which a crash cut short, `problem` as theirs. For the server's start only.
pub async fn end_cut_short(db: &mut Db, problem: &str, now: Millis) -> Result<(), Error> {
    let cut = sqlx::query!("UPDATE backups SET ended_at = ?, problem = ? WHERE ended_at IS NULL", now, problem);
    if cut.execute(&mut *db).await?.rows_affected() > 0 {
        let again = now + HOUR;
        sqlx::query!("UPDATE backup_settings SET next_at = min(next_at, ?) WHERE id = 1", again).execute(db).await?;
    }
    Ok(())
}

/// The newest run.
pub async fn last(db: &mut Db) -> Result<Option<Run>, Error> {
    let found = sqlx::query_as!(
        Run,
        r#"SELECT started_at, ended_at, file, bytes, problem FROM backups ORDER BY id DESC LIMIT 1"#
    );
    Ok(found.fetch_optional(db).await?)
}

/// The newest run that ended with a checked archive.
pub async fn last_good(db: &mut Db) -> Result<Option<Run>, Error> {
    let found = sqlx::query_as!(
        Run,
        r#"SELECT started_at, ended_at, file, bytes, problem
           FROM backups
           WHERE ended_at IS NOT NULL AND problem IS NULL
           ORDER BY id DESC
           LIMIT 1"#
    );
    Ok(found.fetch_optional(db).await?)
}

/// Copies the database `from`, as it is at one moment, into the new file `to`. The connection is its own: the writer goes on, and
/// readers don't notice. Returns the schema step. Ends soon after `go_on` says no.
///
/// Errors: in the database's words, what failed.
pub async fn copy(from: &Path, to: &Path, go_on: impl FnMut() -> bool + Send + 'static) -> Result<i64, String> {
    let Some(to) = to.to_str() else {
        return Err(std::io::Error::from(std::io::ErrorKind::InvalidFilename).to_string());
    };
    // The copy is read and dropped, so it needs no flush: that would hold up those of the answers.
    let mut db = beside(from).synchronous(SqliteSynchronous::Off).connect().await.map_err(|error| error.to_string())?;
    let copied = copy_into(&mut db, to, go_on).await;
    let _ = db.close().await;
    copied.map_err(|error| error.to_string())
}

async fn copy_into(
    db: &mut SqliteConnection,
    to: &str,
    go_on: impl FnMut() -> bool + Send + 'static,
) -> Result<i64, sqlx::Error> {
    let schema = schema(db).await?;
    db.lock_handle().await?.set_progress_handler(STEPS, go_on);
    sqlx::query("VACUUM INTO ?").bind(to).execute(db).await?;
    Ok(schema)
}

/// Looks over a whole database file: its structure, its rows, its references. Returns its schema step.
///
/// Errors: in the database's words, what is wrong with it.
pub async fn check(file: &Path, go_on: impl FnMut() -> bool + Send + 'static) -> Result<i64, String> {
    // A file from elsewhere must not call functions from its schema.
    let options = beside(file).pragma("trusted_schema", "OFF");
    let mut db = options.connect().await.map_err(|error| error.to_string())?;
    let found = look_over(&mut db, go_on).await;
    let _ = db.close().await;
    match found {
        Ok(Some(schema)) => Ok(schema),
        Ok(None) => Err("references to rows that are missing".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

async fn look_over(
    db: &mut SqliteConnection,
    go_on: impl FnMut() -> bool + Send + 'static,
) -> Result<Option<i64>, sqlx::Error> {
    db.lock_handle().await?.set_progress_handler(STEPS, go_on);
    let structure: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut *db).await?;
    if structure != "ok" {
        return Err(sqlx::Error::Protocol(structure));
    }
    if sqlx::query("PRAGMA foreign_key_check").fetch_optional(&mut *db).await?.is_some() {
        return Ok(None);
    }
    schema(db).await.map(Some)
}

/// The newest schema step of a database.
async fn schema(db: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let found = sqlx::query_scalar::<_, Option<i64>>("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(db);
    Ok(found.await?.unwrap_or(0))
}

/// A connection beside those of the store, to a file that is there.
fn beside(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(file).create_if_missing(false).busy_timeout(Duration::from_secs(10))
}

/// The newest schema step that this binary knows.
pub fn known_schema() -> i64 {
    super::open::known()
}

/// Puts a restored database in order, for it comes back from an earlier day.
///
/// Sessions and sign-in links end: those that were ended or used since would hold again, a stolen one among them, and a new sign-in
/// is all that it costs. API tokens stay, for the programs of a school would stand still; who revoked one since has to do it again.
/// Uploads that waited for a decision go, since no archive holds their files, and so do the runs of the server of then. Links that
/// confirm an address are void like those to sign in.
pub async fn settle(db: &mut Db, made_at: &str, now: Millis) -> Result<(), Error> {
    sqlx::query!("DELETE FROM sessions WHERE expires_at > 0").execute(&mut *db).await?;
    sqlx::query!("DELETE FROM invitations").execute(&mut *db).await?;
    sqlx::query!("DELETE FROM imports WHERE state = 'planned'").execute(&mut *db).await?;
    sqlx::query!("DELETE FROM backups").execute(&mut *db).await?;
    // Whoever had news by e-mail today doesn't have the same again.
    let tomorrow = now + 24 * HOUR;
    sqlx::query!(
        "UPDATE mail_addresses
         SET confirm_hash = NULL, confirm_until = NULL, next_at = max(next_at, ?)
         WHERE user_id > 0",
        tomorrow
    )
    .execute(&mut *db)
    .await?;
    audit::note(db, None, "restore", None, made_at, now).await
}
