//! The database as a whole: its figures, its schema, and whether its pages are sound.

use crate::error::Error;
use crate::store::people::Role;
use crate::store::{Db, Millis};

/// Faults that a check reports at the most; one is enough to fetch a backup.
const FAULTS: u32 = 20;

/// What the database holds, in figures.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Students, instructors and admins who may sign in, in this order.
    pub people: [i64; 3],
    /// People who are shut out.
    pub disabled: i64,
    /// Browsers in which somebody is signed in.
    pub sessions: i64,
    /// Answers that the log has taken.
    pub answers: i64,
}

/// Counts what the database holds.
pub async fn figures(db: &mut Db, now: Millis) -> Result<Figures, Error> {
    let people = sqlx::query!(
        r#"SELECT role AS "role: Role", count(*) FILTER (WHERE disabled_at IS NULL) AS "active!: i64",
                  count(disabled_at) AS "disabled!: i64"
           FROM users
           GROUP BY role"#
    )
    .fetch_all(&mut *db)
    .await?;
    let mut figures = Figures::default();
    for row in people {
        let place = match row.role {
            Role::Student => 0,
            Role::Instructor => 1,
            Role::Admin => 2,
        };
        figures.people[place] = row.active;
        figures.disabled += row.disabled;
    }
    figures.sessions = sessions(db, now).await?;
    // The log is append-only, so its last number is its length, but for people and classes that were deleted.
    figures.answers =
        sqlx::query_scalar!(r#"SELECT coalesce(max(seq), 0) AS "answers!: i64" FROM reviews"#).fetch_one(db).await?;
    Ok(figures)
}

/// Browsers in which somebody is signed in.
pub async fn sessions(db: &mut Db, now: Millis) -> Result<i64, Error> {
    let sessions =
        sqlx::query_scalar!(r#"SELECT count(*) AS "sessions!: i64" FROM sessions WHERE expires_at > ?"#, now);
    Ok(sessions.fetch_one(db).await?)
}

/// The newest step of `migrations/` that the database has taken.
pub async fn schema_step(db: &mut Db) -> Result<i64, Error> {
    // Not checked when built: the table is sqlx's own.
    let step = sqlx::query_scalar::<_, Option<i64>>("SELECT max(version) FROM _sqlx_migrations").fetch_one(db).await?;
    Ok(step.unwrap_or(0))
}

/// Reads through the whole database and returns what is broken, nothing where all is sound. Takes about a second
/// for each few hundred MB; nobody waits for it. On a connection that only reads, `CHECK` constraints are left out.
pub async fn check(db: &mut Db) -> Result<Vec<String>, Error> {
    let sql = sqlx::AssertSqlSafe(format!("PRAGMA quick_check({FAULTS})"));
    let mut found: Vec<String> = sqlx::query_scalar(sql).persistent(false).fetch_all(db).await?;
    found.retain(|line| line != "ok");
    Ok(found)
}
