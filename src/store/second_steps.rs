//! The second step at the sign-in: the secret that a phone shares, recovery codes, and who still owes a code.

use crate::error::Error;
use crate::secret::{self, SecondStep, Token};
use crate::store::ids::UserId;
use crate::store::{Db, Millis, audit};

/// How long the page that asks for the code may stay open.
const HALF_LIFETIME: Millis = 10 * 60_000;
/// Wrong codes after which the password is asked again.
const TRIES: i64 = 5;
/// Wrong codes of one person within [`WRONG_WITHIN`] after which no code is taken until that is over: who has stolen a password gets
/// [`TRIES`] with each sign-in. At this pace the odds of a guess stay below one in five hundred a day.
const WRONG_CODES: i64 = 20;
/// Counted from the first wrong code.
const WRONG_WITHIN: Millis = 60 * 60_000;

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
    /// Too many wrong codes in this and other sign-ins: no code of this person is taken.
    Refused {
        /// Unix ms.
        until: Millis,
    },
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

/// Tries a code of the phone, or a recovery code, and counts the try. The log tells when no more are taken.
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
    let tried = match judged(db, row.user, code, now).await? {
        Tried::Wrong if row.tries < TRIES => return Ok(Tried::Wrong),
        Tried::Wrong => Tried::Over,
        tried => tried,
    };
    sqlx::query!("DELETE FROM half_sign_ins WHERE token_hash = ?", hash).execute(db).await?;
    Ok(tried)
}

/// What a code of `user` is worth, in whichever sign-in it was given.
async fn judged(db: &mut Db, user: UserId, code: &str, now: Millis) -> Result<Tried, Error> {
    if let Some(until) = refused_until(db, user, now).await? {
        return Ok(Tried::Refused { until });
    }
    if takes(db, user, code, now).await? {
        sqlx::query!("UPDATE second_steps SET wrong_codes = 0, wrong_since = NULL WHERE user_id = ?", user)
            .execute(db)
            .await?;
        return Ok(Tried::Right(user));
    }
    count_wrong(db, user, now).await?;
    let Some(until) = refused_until(db, user, now).await? else { return Ok(Tried::Wrong) };
    audit::note(db, Some(user), "codes-refused", None, "", now).await?;
    Ok(Tried::Refused { until })
}

/// Until when no code of `user` is taken, if it is so.
async fn refused_until(db: &mut Db, user: UserId, now: Millis) -> Result<Option<Millis>, Error> {
    let row = sqlx::query!("SELECT wrong_codes, wrong_since FROM second_steps WHERE user_id = ?", user)
        .fetch_optional(db)
        .await?;
    let since = row.filter(|row| row.wrong_codes >= WRONG_CODES).and_then(|row| row.wrong_since);
    Ok(since.map(|since| since + WRONG_WITHIN).filter(|until| now < *until))
}

/// Counts a wrong code; the first one after an hour begins the count anew.
async fn count_wrong(db: &mut Db, user: UserId, now: Millis) -> Result<(), Error> {
    let ended = now - WRONG_WITHIN;
    sqlx::query!(
        "UPDATE second_steps
         SET wrong_codes = CASE WHEN wrong_since > ?1 THEN wrong_codes + 1 ELSE 1 END,
             wrong_since = CASE WHEN wrong_since > ?1 THEN wrong_since ELSE ?2 END
         WHERE user_id = ?3",
        ended,
        now,
        user
    )
    .execute(db)
    .await?;
    Ok(())
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
