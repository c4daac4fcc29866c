//! People: names, roles, settings, passwords.

use crate::content;
use crate::error::Error;
use crate::store::ids::UserId;
use crate::store::{Db, Millis, second_steps, sessions};

/// What a person may do on the whole server; what they may do in a class is their membership's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, clap::ValueEnum, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum Role {
    /// Studies.
    Student,
    /// Makes classes, too.
    Instructor,
    /// Everything.
    Admin,
}

impl Role {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 3] = [Self::Student, Self::Instructor, Self::Admin];

    /// The role of that name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Key of its name in `locales/`; also what the log calls it when somebody is given this role.
    pub fn noted(self) -> &'static str {
        match self {
            Self::Student => "role-student",
            Self::Instructor => "role-instructor",
            Self::Admin => "role-admin",
        }
    }

    /// As stored and as in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Instructor => "instructor",
            Self::Admin => "admin",
        }
    }
}

/// A person, as pages and rules need one.
#[derive(Debug, Clone)]
pub struct Person {
    /// Row id.
    pub id: UserId,
    /// As shown.
    pub name: String,
    /// On the whole server.
    pub role: Role,
    /// `fr` or `en`.
    pub locale: String,
    /// IANA name.
    pub time_zone: String,
    /// Minutes after midnight at which the study day starts.
    pub day_start: i64,
    /// New cards a day, over all decks.
    pub new_per_day: i64,
    /// May not sign in.
    pub disabled: bool,
}

/// What is needed to make a person.
pub struct NewPerson {
    /// As typed; blanks at the ends are dropped.
    pub name: String,
    /// On the whole server.
    pub role: Role,
    /// argon2id, or none yet.
    pub password_hash: Option<String>,
    /// `fr` or `en`.
    pub locale: String,
    /// IANA name, as the browser said.
    pub time_zone: String,
}

/// Longest name in characters.
pub const NAME_MAX: usize = 80;

/// A name as it is kept: NFC, no control characters, single blanks.
///
/// Errors: [`Error::Invalid`] if nothing is left or it is too long.
pub fn tidy_name(name: &str) -> Result<String, Error> {
    let tidy = content::nfc(name).split_whitespace().collect::<Vec<_>>().join(" ");
    if tidy.is_empty() {
        return Err(Error::invalid("error-name-empty"));
    }
    if tidy.chars().count() > NAME_MAX {
        return Err(Error::invalid_with("error-name-long", vec![("most", NAME_MAX.to_string())]));
    }
    Ok(tidy)
}

/// Adds a person.
///
/// Errors: [`Error::Conflict`] if somebody has that name.
pub async fn add(db: &mut Db, new: NewPerson, now: Millis) -> Result<UserId, Error> {
    let name = tidy_name(&new.name)?;
    let key = content::folded(&name);
    let role = new.role.as_str();
    let zone = known_zone(&new.time_zone);
    let id = sqlx::query_scalar!(
        r#"INSERT INTO users (name, name_key, password_hash, role, locale, time_zone, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (name_key) DO NOTHING
           RETURNING id AS "id!: UserId""#,
        name,
        key,
        new.password_hash,
        role,
        new.locale,
        zone,
        now
    )
    .fetch_optional(db)
    .await?;
    id.ok_or(Error::Conflict { message: "error-name-taken", args: vec![("name", name)] })
}

/// The zone if there is one of that name, else UTC.
fn known_zone(name: &str) -> String {
    if jiff::tz::TimeZone::get(name).is_ok() { name.to_owned() } else { "UTC".to_owned() }
}

/// What a sign-in needs.
pub struct SignIn {
    /// Who it would be.
    pub id: UserId,
    /// argon2id, or none yet.
    pub password_hash: Option<String>,
    /// May not sign in.
    pub disabled: bool,
}

/// Finds the person of that name for a sign-in.
pub async fn for_sign_in(db: &mut Db, name: &str) -> Result<Option<SignIn>, Error> {
    let key = content::folded(name);
    let row = sqlx::query!(
        r#"SELECT id AS "id!: UserId", password_hash, disabled_at IS NOT NULL AS "disabled!: bool"
           FROM users
           WHERE name_key = ?"#,
        key
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|r| SignIn { id: r.id, password_hash: r.password_hash, disabled: r.disabled }))
}

/// One person.
pub async fn get(db: &mut Db, id: UserId) -> Result<Person, Error> {
    let person = sqlx::query_as!(
        Person,
        r#"SELECT id AS "id!: UserId", name, role AS "role: Role", locale, time_zone, day_start, new_per_day,
                  disabled_at IS NOT NULL AS "disabled!: bool"
           FROM users
           WHERE id = ?"#,
        id
    )
    .fetch_one(db)
    .await?;
    Ok(person)
}

/// The person of that name.
pub async fn by_name(db: &mut Db, name: &str) -> Result<Person, Error> {
    match for_sign_in(db, name).await? {
        Some(found) => get(db, found.id).await,
        None => Err(Error::NotFound),
    }
}

/// Whether there is anybody yet.
pub async fn any(db: &mut Db) -> Result<bool, Error> {
    Ok(sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM users) AS "any!: bool""#).fetch_one(db).await?)
}

/// Sets a password and ends every session of that person.
pub async fn set_password(db: &mut Db, id: UserId, hash: &str) -> Result<(), Error> {
    sqlx::query!("UPDATE users SET password_hash = ? WHERE id = ?", hash, id).execute(&mut *db).await?;
    sessions::end_all(db, id).await.map(drop)
}

/// Lets a person in again whose password, or phone, is lost: the password is a new one, and no second step is asked for.
pub async fn reset_access(db: &mut Db, id: UserId, hash: &str) -> Result<(), Error> {
    set_password(db, id, hash).await?;
    second_steps::remove(db, id).await
}

/// Refuses to take the rights of the last admin who may sign in: nobody could give them back.
///
/// Errors: [`Error::Conflict`].
async fn expect_another_admin(db: &mut Db, id: UserId) -> Result<(), Error> {
    let last = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM users WHERE id = ?1 AND role = 'admin' AND disabled_at IS NULL)
                  AND NOT EXISTS (SELECT 1 FROM users WHERE id <> ?1 AND role = 'admin' AND disabled_at IS NULL)
                  AS "last!: bool""#,
        id
    )
    .fetch_one(db)
    .await?;
    if last { Err(Error::conflict("error-last-admin")) } else { Ok(()) }
}

/// Gives a person another role on the whole server, and returns the former one.
///
/// Errors: [`Error::Conflict`] for the last admin.
pub async fn set_role(db: &mut Db, id: UserId, role: Role) -> Result<Role, Error> {
    let former = get(db, id).await?.role;
    if role != Role::Admin {
        expect_another_admin(db, id).await?;
    }
    let word = role.as_str();
    sqlx::query!("UPDATE users SET role = ? WHERE id = ?", word, id).execute(db).await?;
    Ok(former)
}

/// Lets a person in again who was shut out. Their API tokens stay void.
pub async fn enable(db: &mut Db, id: UserId) -> Result<(), Error> {
    sqlx::query!("UPDATE users SET disabled_at = NULL WHERE id = ?", id).execute(db).await?;
    Ok(())
}

/// Deletes a person with all their answers, for good. What they imported and wrote stays, without their name.
///
/// Errors: [`Error::Conflict`] for the last admin.
pub async fn delete(db: &mut Db, id: UserId) -> Result<(), Error> {
    expect_another_admin(db, id).await?;
    sqlx::query!("DELETE FROM users WHERE id = ?", id).execute(db).await?;
    Ok(())
}

/// Shuts a person out: no sign-in, no session, no token.
///
/// Errors: [`Error::Conflict`] for the last admin.
pub async fn disable(db: &mut Db, id: UserId, now: Millis) -> Result<(), Error> {
    expect_another_admin(db, id).await?;
    sqlx::query!("UPDATE users SET disabled_at = coalesce(disabled_at, ?) WHERE id = ?", now, id)
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM sessions WHERE user_id = ?", id).execute(&mut *db).await?;
    sqlx::query!("UPDATE api_tokens SET revoked_at = coalesce(revoked_at, ?) WHERE user_id = ?", now, id)
        .execute(db)
        .await?;
    Ok(())
}

/// Keeps the language a person chose.
pub async fn set_locale(db: &mut Db, id: UserId, locale: &str) -> Result<(), Error> {
    sqlx::query!("UPDATE users SET locale = ? WHERE id = ?", locale, id).execute(db).await?;
    Ok(())
}

/// Keeps the time zone that the person's browser reports; an unknown one changes nothing.
pub async fn set_time_zone(db: &mut Db, id: UserId, zone: &str) -> Result<(), Error> {
    if jiff::tz::TimeZone::get(zone).is_ok() {
        sqlx::query!("UPDATE users SET time_zone = ? WHERE id = ?", zone, id).execute(db).await?;
    }
    Ok(())
}
