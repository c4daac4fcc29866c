//! Opening the database: settings, migrations, the copy that is kept before one, and refusing what is newer than we are.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{Migrate as _, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, SqliteConnection};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Name of the folder, inside a data folder, that is there as long as a restore is under way: nobody opens what is half there.
pub const RESTORING: &str = ".restoring";

/// The newest schema step that this binary knows.
pub(super) fn known() -> i64 {
    MIGRATIONS.iter().map(|step| step.version).max().unwrap_or(0)
}

/// Connections that read. More than the cores: a reader waits for its thread more than for the disk.
const READERS: usize = 6;

/// Why a data folder can't be opened; one clear line each.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder can't be made or read.
    #[error("the data folder {folder} can't be used: {cause}")]
    Folder {
        /// The folder as given.
        folder: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A restore into the folder was cut short.
    #[error("a restore into {folder} was cut short: run it again before anything else")]
    HalfRestored {
        /// The folder as given.
        folder: PathBuf,
    },
    /// The database was last used by a newer Recto.
    #[error(
        "the database in {folder} was made by a newer Recto (schema step {found}, this one knows {known}): install that version or a newer one"
    )]
    Newer {
        /// The folder as given.
        folder: PathBuf,
        /// Newest step in the database.
        found: i64,
        /// Newest step in this binary.
        known: i64,
    },
    /// A migration failed; the copy made before it is named.
    #[error("the database could not be brought up to date: {cause}; a copy from before is {copy}")]
    Migration {
        /// What failed.
        cause: String,
        /// Where the copy lies.
        copy: String,
    },
    /// The database itself failed.
    #[error("the database can't be opened: {0}")]
    Database(String),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.to_string())
    }
}

/// The connections of an open database.
pub(super) struct Connections {
    /// The one that writes.
    pub(super) writer: SqliteConnection,
    /// The one that moves what was written from the log into the file.
    pub(super) mover: SqliteConnection,
    /// Those that read.
    pub(super) readers: Vec<SqliteConnection>,
}

/// Opens `recto.db` in the folder, which is made where it is missing, with today's schema.
pub(super) async fn open(folder: &Path) -> Result<Connections, OpenError> {
    private_folder(folder).map_err(|cause| OpenError::Folder { folder: folder.into(), cause })?;
    if folder.join(RESTORING).exists() {
        return Err(OpenError::HalfRestored { folder: folder.into() });
    }
    let file = folder.join("recto.db");
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL, not NORMAL: an answer that was acknowledged must survive a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // The command line may write while the server runs.
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(256)
        .pragma("temp_store", "MEMORY")
        .optimize_on_close(true, Some(400));
    // A large import touches far more of the indexes than the usual 2 MiB, and moves the same pages from the log again and again.
    // `writer.rs` has the log emptied by another connection, well before the writer, whom everybody waits for, would do it itself.
    let writer = options.clone().pragma("cache_size", "-16384").pragma("wal_autocheckpoint", "16000");
    let mut writer = writer.connect().await?;
    migrate(&mut writer, folder).await?;
    let options = options.optimize_on_close(false, None);
    let mover = options.clone().pragma("wal_autocheckpoint", "0").connect().await?;
    let options = options.create_if_missing(false).read_only(true);
    let mut readers = Vec::with_capacity(READERS);
    for _ in 0..READERS {
        readers.push(options.connect().await?);
    }
    Ok(Connections { writer, mover, readers })
}

/// Makes the folder, readable by its owner alone: it holds everyone's answers. Tries whether it can be written to, as the database
/// would say so later and less clearly.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)?;
    tempfile::tempfile_in(folder).map(drop)
}

async fn migrate(db: &mut SqliteConnection, folder: &Path) -> Result<(), OpenError> {
    (*db).ensure_migrations_table("_sqlx_migrations").await.map_err(|e| OpenError::Database(e.to_string()))?;
    let found = sqlx::query_scalar::<_, Option<i64>>("SELECT MAX(version) FROM _sqlx_migrations")
        .fetch_one(&mut *db)
        .await?
        .unwrap_or(0);
    let known = known();
    if found > known {
        return Err(OpenError::Newer { folder: folder.into(), found, known });
    }
    if found == known {
        return Ok(());
    }
    let copy = if found == 0 { None } else { Some(keep_copy(db, folder, found).await?) };
    MIGRATIONS.run(&mut *db).await.map_err(|cause| OpenError::Migration {
        cause: cause.to_string(),
        copy: copy.map_or_else(|| "not needed: it was empty".to_owned(), |path| path.display().to_string()),
    })
}

/// A whole copy of the database as it is before a migration: `recto.before-3.db`.
async fn keep_copy(db: &mut SqliteConnection, folder: &Path, found: i64) -> Result<PathBuf, OpenError> {
    let copy = folder.join(format!("recto.before-{}.db", found + 1));
    if copy.exists() {
        std::fs::remove_file(&copy).map_err(|cause| OpenError::Folder { folder: folder.into(), cause })?;
    }
    sqlx::query("VACUUM INTO ?").bind(copy.display().to_string()).execute(db).await?;
    Ok(copy)
}
