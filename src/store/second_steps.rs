//! The second step at the sign-in: the secret that a phone shares, recovery codes, and who still owes a code.

use crate::error::Error;
use crate::secret::{self, SecondStep, Token};
use crate::store::ids::UserId;
use crate::store::{Db, Millis};

/// How long the page that asks for the code may stay open.
const HALF_LIFETIME: Millis = 10 * 60_000;
/// Wrong codes after which the password is asked again.
const TRIES: i64 = 5;

/// How a person stands to the second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is asked but the password.
    Off,
    /// A secret was made, and no code of it has been seen yet.
    Begun,
    /// Asked at each sign-in, since then; so many recovery codes are left.
    On {
        /// Unix ms.
        since: Millis,
        /// Recovery codes that haven't been used.
        codes: i64,
    },
}

/// What became of a try with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It was right: this person is in.
    Right(UserId),
    /// It was wrong, and may be tried again.
    Wrong,
    /// Too many tries, or too late: back to the password.
    Over,
}

/// How `user` stands to it.
pub async fn standing(db: &mut Db, user: UserId) -> Result<Standing, Error> {
    let row = sqlx::query!(
        r#"SELECT confirmed_at,
                  (SELECT count(*) FROM recovery_codes c WHERE c.user_id = s.user_id AND c.used_at IS NULL) AS "codes!: i64"
           FROM second_steps s
           WHERE user_id = ?"#,
        user
    )
    .fetch_optional(db)
    .await?;
    Ok(match row {
        None => Standing::Off,
        Some(row) => row.confirmed_at.map_or(Standing::Begun, |since| Standing::On { since, codes: row.codes }),
    })
}

/// Makes a new secret, of which nothing is asked before [`confirm`].
///
/// Errors: [`Error::Conflict`] if the step is on already.
pub async fn begin(db: &mut Db, user: UserId, now: Millis) -> Result<SecondStep, Error> {
    if matches!(standing(db, user).await?, Standing::On { .. }) {
        return Err(Error::conflict("account-step-is-on"));
    }
    let step = SecondStep::random();
    let bytes = step.bytes();
    sqlx::query!(
        "INSERT INTO second_steps (user_id, secret, created_at)
         VALUES (?, ?, ?)
         ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at",
        user,
        bytes,
        now
    )
    .execute(db)
    .await?;
    Ok(step)
}

/// The secret that was begun and isn't confirmed yet.
pub async fn begun(db: &mut Db, user: UserId) -> Result<SecondStep, Error> {
    let secret =
        sqlx::query_scalar!("SELECT secret FROM second_steps WHERE user_id = ? AND confirmed_at IS NULL", user)
            .fetch_optional(db)
            .await?;
    secret.map(SecondStep::stored).ok_or(Error::NotFound)
}

/// Turns the step on, if `code` is right, and gives the recovery codes, which can't be told again.
///
/// Errors: [`Error::Invalid`] if the code is wrong.
pub async fn confirm(db: &mut Db, user: UserId, code: &str, now: Millis) -> Result<Vec<String>, Error> {
    let step = begun(db, user).await?;
    let counter = step.counter_of(code, now).ok_or_else(|| Error::invalid("account-code-wrong"))?;
    sqlx::query!("UPDATE second_steps SET confirmed_at = ?, last_counter = ? WHERE user_id = ?", now, counter, user)
        .execute(&mut *db)
        .await?;
    recovery_codes(db, user).await
}

/// Makes new recovery codes; the former ones end.
pub async fn recovery_codes(db: &mut Db, user: UserId) -> Result<Vec<String>, Error> {
    sqlx::query!("DELETE FROM recovery_codes WHERE user_id = ?", user).execute(&mut *db).await?;
    let codes: Vec<String> = (0..secret::RECOVERY_CODES).map(|_| secret::recovery_code()).collect();
    for code in &codes {
        let hash = secret::recovery_hash(user.0, code);
        sqlx::query!("INSERT INTO recovery_codes (code_hash, user_id) VALUES (?, ?)", hash, user)
            .execute(&mut *db)
            .await?;
    }
    Ok(codes)
}

/// Turns the step off.
pub async fn remove(db: &mut Db, user: UserId) -> Result<(), Error> {
    sqlx::query!("DELETE FROM second_steps WHERE user_id = ?", user).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM recovery_codes WHERE user_id = ?", user).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM half_sign_ins WHERE user_id = ?", user).execute(db).await?;
    Ok(())
}

/// Notes that `user` gave the right password; the token goes with the code.
pub async fn half(db: &mut Db, user: UserId, now: Millis) -> Result<Token, Error> {
    let token = Token::random();
    let (hash, expires) = (token.hash(), now + HALF_LIFETIME);
    sqlx::query!("DELETE FROM half_sign_ins WHERE expires_at < ? OR user_id = ?", now, user).execute(&mut *db).await?;
    sqlx::query!("INSERT INTO half_sign_ins (token_hash, user_id, expires_at) VALUES (?, ?, ?)", hash, user, expires)
        .execute(db)
        .await?;
    Ok(token)
}

/// Tries a code of the phone, or a recovery code, and counts the try.
pub async fn complete(db: &mut Db, half: &Token, code: &str, now: Millis) -> Result<Tried, Error> {
    let hash = half.hash();
    let row = sqlx::query!(
        r#"UPDATE half_sign_ins
           SET tries = tries + 1
           WHERE token_hash = ? AND expires_at > ?
           RETURNING user_id AS "user!: UserId", tries AS "tries!: i64""#,
        hash,
        now
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(Tried::Over) };
    let right = row.tries <= TRIES && takes(db, row.user, code, now).await?;
    if !right && row.tries < TRIES {
        return Ok(Tried::Wrong);
    }
    sqlx::query!("DELETE FROM half_sign_ins WHERE token_hash = ?", hash).execute(db).await?;
    Ok(if right { Tried::Right(row.user) } else { Tried::Over })
}

/// Whether the code is one that hasn't been used; it is used up by that.
async fn takes(db: &mut Db, whose: UserId, code: &str, now: Millis) -> Result<bool, Error> {
    let step = sqlx::query!(
        r#"SELECT secret, last_counter
           FROM second_steps s
           JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL
           WHERE s.user_id = ? AND s.confirmed_at IS NOT NULL"#,
        whose
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(step) = step else { return Ok(false) };
    let counter = SecondStep::stored(step.secret).counter_of(code, now).filter(|counter| *counter > step.last_counter);
    if let Some(counter) = counter {
        sqlx::query!("UPDATE second_steps SET last_counter = ? WHERE user_id = ?", counter, whose).execute(db).await?;
        return Ok(true);
    }
    let hash = secret::recovery_hash(whose.0, code);
    let done = sqlx::query!("UPDATE recovery_codes SET used_at = ? WHERE code_hash = ? AND used_at IS NULL", now, hash)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}
