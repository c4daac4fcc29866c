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
                  u.new_per_day, u.reviews_per_day, u.round_size, u.due_order AS "due_order: DueOrder",
                  u.new_order AS "new_order: NewOrder", u.theme AS "theme: Theme", u.text_size AS "text_size: TextSize",
                  u.zone_chosen AS "zone_chosen: bool", u.held_day, u.held_from, u.held_until, s.expires_at
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
            due_order: r.due_order,
            new_order: r.new_order,
            theme: r.theme,
            text_size: r.text_size,
            zone_chosen: r.zone_chosen,
            held_day: r.held_day,
            held_from: r.held_from,
            held_until: r.held_until,
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
                  u.new_per_day, u.reviews_per_day, u.round_size, u.due_order AS "due_order: DueOrder",
                  u.new_order AS "new_order: NewOrder", u.theme AS "theme: Theme", u.text_size AS "text_size: TextSize",
                  u.zone_chosen AS "zone_chosen: bool", u.held_day, u.held_from, u.held_until, FALSE AS "disabled!: bool"
           FROM api_tokens t
           JOIN users u ON u.id = t.user_id
           WHERE t.token_hash = ? AND t.revoked_at IS NULL AND u.disabled_at IS NULL"#,
        hash
    )
    .fetch_optional(db)
    .await?;
    Ok(person)
}
