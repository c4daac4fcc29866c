//! Links that work once: the first admin's, and the one with which a person chooses a password.

use crate::error::Error;
use crate::secret::Token;
use crate::store::ids::UserId;
use crate::store::{Db, Millis};

/// How long a link holds: two weeks, so that a list handed out on Friday works the week after next.
pub const LIFETIME: Millis = 14 * 24 * 3_600_000;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Makes the first admin; void once there is anybody.
    FirstAdmin,
    /// Lets this person choose a password.
    Password(UserId),
}

/// Makes a link; a person's former ones end.
pub async fn add(db: &mut Db, purpose: Purpose, now: Millis) -> Result<Token, Error> {
    let token = Token::random();
    let (hash, expires) = (token.hash(), now + LIFETIME);
    let (word, user) = match purpose {
        Purpose::FirstAdmin => {
            sqlx::query!("DELETE FROM invitations WHERE purpose = 'first-admin'").execute(&mut *db).await?;
            ("first-admin", None)
        }
        Purpose::Password(user) => {
            end(db, user).await?;
            ("password", Some(user))
        }
    };
    sqlx::query!(
        "INSERT INTO invitations (token_hash, purpose, user_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        hash,
        word,
        user,
        now,
        expires
    )
    .execute(db)
    .await?;
    Ok(token)
}

/// Ends the links of a person: with their password, their role or their being shut out, who may make one for them changes, too.
pub(super) async fn end(db: &mut Db, user: UserId) -> Result<(), Error> {
    sqlx::query!("DELETE FROM invitations WHERE user_id = ?", user).execute(db).await?;
    Ok(())
}

/// What the link is for, if it still holds.
pub async fn find(db: &mut Db, token: &Token, now: Millis) -> Result<Purpose, Error> {
    let hash = token.hash();
    let row = sqlx::query!(
        r#"SELECT user_id AS "user: UserId"
           FROM invitations
           WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?
             AND (purpose = 'password' OR NOT EXISTS (SELECT 1 FROM users))"#,
        hash,
        now
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(row.user.map_or(Purpose::FirstAdmin, Purpose::Password))
}

/// Uses the link up, in the transaction that does what it is for.
pub async fn redeem(db: &mut Db, token: &Token, now: Millis) -> Result<Purpose, Error> {
    let purpose = find(db, token, now).await?;
    let hash = token.hash();
    sqlx::query!("UPDATE invitations SET used_at = ? WHERE token_hash = ?", now, hash).execute(db).await?;
    Ok(purpose)
}
