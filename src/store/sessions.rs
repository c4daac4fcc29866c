//! Sessions of browsers and tokens of programs; only hashes are stored.

use crate::error::Error;
use crate::schedule::order::{DueOrder, NewOrder};
use crate::secret::Token;
use crate::store::ids::UserId;
use crate::store::people::{Person, Role};
use crate::store::settings::{TextSize, Theme};
use crate::store::{Db, Millis};

/// How long a session lasts without a new sign-in: a school term.
pub const LIFETIME: Millis = 120 * 24 * 3_600_000;

/// Starts a session; sweeps those that have ended.
pub async fn start(db: &mut Db, user: UserId, now: Millis) -> Result<Token, Error> {
    let token = Token::random();
    let (hash, expires) = (token.hash(), now + LIFETIME);
    sqlx::query!("DELETE FROM sessions WHERE expires_at < ?", now).execute(&mut *db).await?;
    sqlx::query!(
        "INSERT INTO sessions (token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        hash,
        user,
        now,
        expires
    )
    .execute(db)
    .await?;
    Ok(token)
}

/// Whose session has a token of that hash, and until when.
pub(super) async fn find(db: &mut Db, hash: &[u8]) -> Result<Option<(Person, Millis)>, Error> {
    let row = sqlx::query!(
        r#"SELECT u.id AS "id!: UserId", u.name, u.role AS "role: Role", u.locale, u.time_zone, u.day_start,
                  u.new_per_day, u.reviews_per_day, u.round_size, u.week_goal, u.due_order AS "due_order: DueOrder",
                  u.new_order AS "new_order: NewOrder", u.theme AS "theme: Theme", u.text_size AS "text_size: TextSize",
                  u.zone_chosen AS "zone_chosen: bool", u.held_day, u.held_from, u.held_until, u.exams_until, u.new_for_exams,
                  s.expires_at
           FROM sessions s
           JOIN users u ON u.id = s.user_id
           WHERE s.token_hash = ? AND u.disabled_at IS NULL"#,
        hash
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|r| {
        let person = Person {
            id: r.id,
            name: r.name,
            role: r.role,
            locale: r.locale,
            time_zone: r.time_zone,
            day_start: r.day_start,
            new_per_day: r.new_per_day,
            reviews_per_day: r.reviews_per_day,
            round_size: r.round_size,
            week_goal: r.week_goal,
            due_order: r.due_order,
            new_order: r.new_order,
            theme: r.theme,
            text_size: r.text_size,
            zone_chosen: r.zone_chosen,
            held_day: r.held_day,
            held_from: r.held_from,
            held_until: r.held_until,
            exams_until: r.exams_until,
            new_for_exams: r.new_for_exams,
            disabled: false,
        };
        (person, r.expires_at)
    }))
}

/// Ends one session.
pub async fn end(db: &mut Db, token: &Token) -> Result<(), Error> {
    let hash = token.hash();
    sqlx::query!("DELETE FROM sessions WHERE token_hash = ?", hash).execute(db).await?;
    Ok(())
}

/// Sessions of `user` that still last.
pub async fn count(db: &mut Db, user: UserId, now: Millis) -> Result<i64, Error> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!: i64" FROM sessions WHERE user_id = ? AND expires_at > ?"#,
        user,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(count)
}

/// Ends all sessions of a person and says how many there were. API tokens hold on.
pub async fn end_all(db: &mut Db, user: UserId) -> Result<u64, Error> {
    let ended = sqlx::query!("DELETE FROM sessions WHERE user_id = ?", user).execute(db).await?;
    Ok(ended.rows_affected())
}

/// An API token that holds; the secret itself is known to nobody.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Row id.
    pub id: i64,
    /// Name of the person whose rights it has.
    pub user: String,
    /// Unix ms.
    pub created_at: Millis,
}

/// The API tokens that hold, of one person or of all, the oldest first.
pub async fn tokens(db: &mut Db, user: Option<UserId>) -> Result<Vec<Listed>, Error> {
    let tokens = sqlx::query_as!(
        Listed,
        r#"SELECT t.id AS "id!: i64", u.name AS user, t.created_at
           FROM api_tokens t
           JOIN users u ON u.id = t.user_id
           WHERE t.revoked_at IS NULL AND (?1 IS NULL OR t.user_id = ?1)
           ORDER BY t.id"#,
        user
    )
    .fetch_all(db)
    .await?;
    Ok(tokens)
}

/// Makes an API token void and returns it.
///
/// Errors: [`Error::Invalid`] if no token that holds has this number.
pub async fn revoke(db: &mut Db, id: i64, now: Millis) -> Result<Listed, Error> {
    let found = tokens(db, None).await?.into_iter().find(|token| token.id == id);
    let token = found.ok_or_else(|| Error::invalid_with("error-token-unknown", vec![("id", id.to_string())]))?;
    sqlx::query!("UPDATE api_tokens SET revoked_at = ? WHERE id = ?", now, id).execute(db).await?;
    Ok(token)
}

/// Makes an API token, to be shown once.
pub async fn add_token(db: &mut Db, user: UserId, now: Millis) -> Result<Token, Error> {
    let token = Token::random();
    let hash = token.hash();
    sqlx::query!("INSERT INTO api_tokens (user_id, token_hash, created_at) VALUES (?, ?, ?)", user, hash, now)
        .execute(db)
        .await?;
    Ok(token)
}

/// Whose API token has that hash, if it still holds.
pub(super) async fn find_token(db: &mut Db, hash: &[u8]) -> Result<Option<Person>, Error> {
    let person = sqlx::query_as!(
        Person,
        r#"SELECT u.id AS "id!: UserId", u.name, u.role AS "role: Role", u.locale, u.time_zone, u.day_start,
                  u.new_per_day, u.reviews_per_day, u.round_size, u.week_goal, u.due_order AS "due_order: DueOrder",
                  u.new_order AS "new_order: NewOrder", u.theme AS "theme: Theme", u.text_size AS "text_size: TextSize",
                  u.zone_chosen AS "zone_chosen: bool", u.held_day, u.held_from, u.held_until, u.exams_until, u.new_for_exams,
                  FALSE AS "disabled!: bool"
           FROM api_tokens t
           JOIN users u ON u.id = t.user_id
           WHERE t.token_hash = ? AND t.revoked_at IS NULL AND u.disabled_at IS NULL"#,
        hash
    )
    .fetch_optional(db)
    .await?;
    Ok(person)
}
