//! People: names, roles, settings, passwords.

use crate::content;
use crate::error::Error;
use crate::schedule::day::{Day, DayRule, Held};
use crate::schedule::order::{DueOrder, NewOrder};
use crate::store::ids::UserId;
use crate::store::settings::{TextSize, Theme};
use crate::store::{Db, Millis, invitations, second_steps, sessions, settings};

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
    /// Due cards a day, over all decks; 0 for no limit.
    pub reviews_per_day: i64,
    /// Answers in a round, 5 to 50.
    pub round_size: i64,
    /// Days a week on which they mean to study, up to 7; 0 for no goal.
    pub week_goal: i64,
    /// In which order due cards come.
    pub due_order: DueOrder,
    /// In which order new cards come.
    pub new_order: NewOrder,
    /// Light, dark, or as the system.
    pub theme: Theme,
    /// How large text is.
    pub text_size: TextSize,
    /// The time zone was chosen by hand; else it follows the browser.
    pub zone_chosen: bool,
    /// The study day on which zone or start of days last changed, and its span: see [`Held`].
    pub held_day: Option<i64>,
    /// Unix ms.
    pub held_from: Option<Millis>,
    /// Unix ms.
    pub held_until: Option<Millis>,
    /// The study day on which what exams mean for them must be settled anew, see [`crate::store::exams`]; none while there is no
    /// exam.
    pub exams_until: Option<i64>,
    /// New cards a day that they have agreed to for exams, in all.
    pub new_for_exams: i64,
    /// May not sign in.
    pub disabled: bool,
}

impl Person {
    /// New cards that may come in a day, over all decks: what they have set, or more where they have agreed to it for an exam.
    pub fn new_cards(&self) -> i64 {
        self.new_per_day.max(self.new_for_exams)
    }

    /// When their study days begin.
    pub fn days(&self) -> DayRule {
        let held = match (self.held_day, self.held_from, self.held_until) {
            (Some(day), Some(from), Some(until)) => {
                i32::try_from(day).ok().map(|day| Held { day: Day::new(day), from, until })
            }
            _ => None,
        };
        DayRule::new(&self.time_zone, u16::try_from(self.day_start).unwrap_or(240)).holding(held)
    }
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
        r#"SELECT u.id AS "id!: UserId", u.name, u.role AS "role: Role", u.locale, u.time_zone, u.day_start,
                  u.new_per_day, u.reviews_per_day, u.round_size, u.week_goal, u.due_order AS "due_order: DueOrder",
                  u.new_order AS "new_order: NewOrder", u.theme AS "theme: Theme", u.text_size AS "text_size: TextSize",
                  u.zone_chosen AS "zone_chosen: bool", u.held_day, u.held_from, u.held_until, u.exams_until, u.new_for_exams,
                  u.disabled_at IS NOT NULL AS "disabled!: bool"
           FROM users u
           WHERE u.id = ?"#,
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

/// Sets a password and ends every session of that person, and every link with which another could be chosen.
pub async fn set_password(db: &mut Db, id: UserId, hash: &str) -> Result<(), Error> {
    sqlx::query!("UPDATE users SET password_hash = ? WHERE id = ?", hash, id).execute(&mut *db).await?;
    invitations::end(db, id).await?;
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

/// Gives a person another role on the whole server, and returns the former one. A link for their password ends: who made it may
/// have had no right to one for somebody of the new role.
///
/// Errors: [`Error::Conflict`] for the last admin.
pub async fn set_role(db: &mut Db, id: UserId, role: Role) -> Result<Role, Error> {
    let former = get(db, id).await?.role;
    if role != Role::Admin {
        expect_another_admin(db, id).await?;
    }
    let word = role.as_str();
    sqlx::query!("UPDATE users SET role = ? WHERE id = ?", word, id).execute(&mut *db).await?;
    invitations::end(db, id).await?;
    Ok(former)
}

/// Lets a person in again who was shut out. Their API tokens and links stay void.
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

/// Shuts a person out: no sign-in, no session, no token, no link.
///
/// Errors: [`Error::Conflict`] for the last admin.
pub async fn disable(db: &mut Db, id: UserId, now: Millis) -> Result<(), Error> {
    expect_another_admin(db, id).await?;
    sqlx::query!("UPDATE users SET disabled_at = coalesce(disabled_at, ?) WHERE id = ?", now, id)
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM sessions WHERE user_id = ?", id).execute(&mut *db).await?;
    sqlx::query!("UPDATE api_tokens SET revoked_at = coalesce(revoked_at, ?) WHERE user_id = ?", now, id)
        .execute(&mut *db)
        .await?;
    invitations::end(db, id).await
}

/// Keeps the language a person chose.
pub async fn set_locale(db: &mut Db, id: UserId, locale: &str) -> Result<(), Error> {
    sqlx::query!("UPDATE users SET locale = ? WHERE id = ?", locale, id).execute(db).await?;
    Ok(())
}

/// Keeps the time zone that the person's browser reports at `now`, unless they have chosen one by hand; an unknown one
/// changes nothing.
pub async fn set_time_zone(db: &mut Db, id: UserId, zone: &str, now: Millis) -> Result<(), Error> {
    let person = get(db, id).await?;
    if !person.zone_chosen && person.time_zone != zone && jiff::tz::TimeZone::get(zone).is_ok() {
        settings::move_days(db, &person, zone, person.day_start, now).await?;
    }
    Ok(())
}
