//! Classes, their members and their join codes.

use crate::content;
use crate::error::Error;
use crate::secret;
use crate::store::ids::{ClassId, UserId};
use crate::store::people::{Person, Role, tidy_name};
use crate::store::{Db, Millis};

/// What a person may do in one class.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    clap::ValueEnum,
    sqlx::Type,
)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum ClassRole {
    /// Studies its decks.
    Student,
    /// Studies them, and decides what others propose for their cards.
    Reviewer,
    /// Imports, edits, manages its people.
    Instructor,
}

impl ClassRole {
    /// As stored and as in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Reviewer => "reviewer",
            Self::Instructor => "instructor",
        }
    }
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// Row id.
    pub id: ClassId,
    /// As shown.
    pub name: String,
    /// As stored, without the hyphen.
    pub join_code: String,
    /// Whether the code works.
    pub join_open: bool,
}

/// A class with what one person is in it.
#[derive(Debug, Clone)]
pub struct Mine {
    /// Row id.
    pub id: ClassId,
    /// As shown.
    pub name: String,
    /// The person's role there; an admin who is no member manages it as an instructor.
    pub role: ClassRole,
    /// Whether the person is a member and so studies its decks.
    pub member: bool,
    /// Students in it, reviewers among them.
    pub students: i64,
}

/// A member of a class.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub id: UserId,
    /// As shown.
    pub name: String,
    /// In this class.
    pub role: ClassRole,
    /// Has not chosen a password yet.
    pub waiting: bool,
    /// Is more than a student on this server, or teaches another class: their account opens more than this one.
    pub staff: bool,
    /// Was put on the list with their own account, and has not said yet that it is right.
    pub unconfirmed: bool,
    /// Unix ms.
    pub joined_at: Millis,
}

/// Makes a class; `by` becomes its instructor.
pub async fn add(db: &mut Db, name: &str, by: Option<UserId>, now: Millis) -> Result<ClassId, Error> {
    let name = tidy_name(name)?;
    // A collision among a hundred million codes is rare, not impossible.
    for _ in 0..8 {
        let code = secret::join_code();
        let id = sqlx::query_scalar!(
            r#"INSERT INTO classes (name, join_code, created_at)
               VALUES (?, ?, ?)
               ON CONFLICT (join_code) DO NOTHING
               RETURNING id AS "id!: ClassId""#,
            name,
            code,
            now
        )
        .fetch_optional(&mut *db)
        .await?;
        if let Some(id) = id {
            if let Some(by) = by {
                join(db, id, by, ClassRole::Instructor, now).await?;
            }
            return Ok(id);
        }
    }
    Err(Error::internal("no free join code in eight tries"))
}

/// Gives a class another name.
pub async fn rename(db: &mut Db, class: ClassId, name: &str) -> Result<(), Error> {
    let name = tidy_name(name)?;
    sqlx::query!("UPDATE classes SET name = ? WHERE id = ?", name, class).execute(db).await?;
    Ok(())
}

/// Makes the old code void and gives a new one; also opens or closes joining.
pub async fn renew_code(db: &mut Db, class: ClassId, open: bool) -> Result<(), Error> {
    let code = secret::join_code();
    sqlx::query!("UPDATE OR IGNORE classes SET join_code = ?, join_open = ? WHERE id = ?", code, open, class)
        .execute(db)
        .await?;
    Ok(())
}

/// One class.
pub async fn get(db: &mut Db, class: ClassId) -> Result<Class, Error> {
    let class = sqlx::query_as!(
        Class,
        r#"SELECT id AS "id!: ClassId", name, join_code, join_open AS "join_open: bool"
           FROM classes
           WHERE id = ? AND archived_at IS NULL"#,
        class
    )
    .fetch_one(db)
    .await?;
    Ok(class)
}

/// The class that this code opens, as typed.
pub async fn by_code(db: &mut Db, typed: &str) -> Result<Class, Error> {
    let code = secret::tidy_code(typed);
    let class = sqlx::query_as!(
        Class,
        r#"SELECT id AS "id!: ClassId", name, join_code, join_open AS "join_open: bool"
           FROM classes
           WHERE join_code = ? AND join_open = 1 AND archived_at IS NULL"#,
        code
    )
    .fetch_optional(db)
    .await?;
    class.ok_or_else(|| Error::invalid("error-code-unknown"))
}

/// The class of that name, or of that number, for the command line.
///
/// Errors: [`Error::Conflict`] if several have the name.
pub async fn by_name(db: &mut Db, name: &str) -> Result<Class, Error> {
    let wanted = content::folded(name);
    let all = list(db).await?;
    let mut found =
        all.into_iter().filter(|class| content::folded(&class.name) == wanted || class.id.to_string() == name);
    match (found.next(), found.next()) {
        (Some(class), None) => Ok(class),
        (None, _) => Err(Error::invalid_with("error-class-unknown", vec![("name", name.to_owned())])),
        (Some(_), Some(_)) => {
            Err(Error::Conflict { message: "error-class-ambiguous", args: vec![("name", name.to_owned())] })
        }
    }
}

/// Every class that isn't archived.
pub async fn list(db: &mut Db) -> Result<Vec<Class>, Error> {
    let classes = sqlx::query_as!(
        Class,
        r#"SELECT id AS "id!: ClassId", name, join_code, join_open AS "join_open: bool"
           FROM classes
           WHERE archived_at IS NULL
           ORDER BY name, id"#
    )
    .fetch_all(db)
    .await?;
    Ok(classes)
}

/// The classes of one person, by name; an admin's list holds all.
pub async fn mine(db: &mut Db, person: &Person) -> Result<Vec<Mine>, Error> {
    let admin = person.role == Role::Admin;
    let classes = sqlx::query_as!(
        Mine,
        r#"SELECT c.id AS "id!: ClassId", c.name,
                  CASE WHEN ?2 THEN 'instructor' ELSE m.role END AS "role!: ClassRole",
                  m.user_id IS NOT NULL AS "member!: bool",
                  (SELECT count(*) FROM memberships s
                   WHERE s.class_id = c.id AND s.left_at IS NULL AND s.role <> 'instructor') AS "students!"
           FROM classes c
           LEFT JOIN memberships m ON m.class_id = c.id AND m.user_id = ?1 AND m.left_at IS NULL
           WHERE c.archived_at IS NULL AND (?2 OR m.user_id IS NOT NULL)
           ORDER BY c.name, c.id"#,
        person.id,
        admin
    )
    .fetch_all(db)
    .await?;
    Ok(classes)
}

/// What `person` may do in `class`.
///
/// Errors: [`Error::NotFound`] to who isn't in it: whether it exists is not for them to know.
pub async fn role_of(db: &mut Db, person: &Person, class: ClassId) -> Result<ClassRole, Error> {
    let admin = person.role == Role::Admin;
    let role = sqlx::query_scalar!(
        r#"SELECT CASE WHEN ?3 THEN 'instructor' ELSE m.role END AS "role!: ClassRole"
           FROM classes c
           LEFT JOIN memberships m ON m.class_id = c.id AND m.user_id = ?1 AND m.left_at IS NULL
           WHERE c.id = ?2 AND c.archived_at IS NULL AND (?3 OR m.user_id IS NOT NULL)"#,
        person.id,
        class,
        admin
    )
    .fetch_optional(db)
    .await?;
    role.ok_or(Error::NotFound)
}

/// Makes `user` a member; who has left comes back, who is in keeps the higher role. Who joins by themselves needs to be told no
/// more that somebody put them on the list.
pub async fn join(db: &mut Db, class: ClassId, user: UserId, role: ClassRole, now: Millis) -> Result<(), Error> {
    let role = role.as_str();
    sqlx::query!(
        "INSERT INTO memberships (class_id, user_id, role, joined_at)
         VALUES (?, ?, ?, ?)
         ON CONFLICT (class_id, user_id) DO UPDATE
         SET role = CASE WHEN left_at IS NULL AND (role = 'instructor' OR excluded.role = 'student') THEN role
                         ELSE excluded.role END,
             left_at = NULL, enrolled_by = NULL, enrolled_at = NULL",
        class,
        user,
        role,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes `user` out of the class. Their progress stays for the day they come back.
///
/// Errors: [`Error::Conflict`] for the last instructor: a class without one could be managed by nobody in it.
pub async fn remove(db: &mut Db, class: ClassId, user: UserId, now: Millis) -> Result<(), Error> {
    let last = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM memberships
                          WHERE class_id = ?1 AND user_id = ?2 AND role = 'instructor' AND left_at IS NULL)
                  AND NOT EXISTS (SELECT 1 FROM memberships
                                  WHERE class_id = ?1 AND user_id <> ?2 AND role = 'instructor' AND left_at IS NULL)
                  AS "last!: bool""#,
        class,
        user
    )
    .fetch_one(&mut *db)
    .await?;
    if last {
        return Err(Error::conflict("error-last-instructor"));
    }
    // Whoever comes back is seen by name only if they agree again.
    let gone = sqlx::query!(
        "UPDATE memberships SET left_at = ?, left_by_self = 0, named_at = NULL WHERE class_id = ? AND user_id = ? AND left_at IS NULL",
        now,
        class,
        user
    )
    .execute(db)
    .await?;
    if gone.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Takes a former member back whom an instructor took out, in the role they had.
///
/// Errors: [`Error::NotFound`] for who never was in it, and for who left by themselves: only their own way back, a code or a list
/// brings those in. Else an account could be taken over whose owner has long gone and is told nothing.
pub async fn take_back(db: &mut Db, class: ClassId, user: UserId) -> Result<(), Error> {
    let back = sqlx::query!(
        "UPDATE memberships SET left_at = NULL WHERE class_id = ? AND user_id = ? AND left_by_self = 0",
        class,
        user
    )
    .execute(db)
    .await?;
    if back.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// How long who has left a class may come back without its code.
pub const WAY_BACK: Millis = 24 * 3_600_000;

/// Takes `user` out of the class at their own wish, with a way back for [`WAY_BACK`]. Their progress stays.
///
/// Errors: as [`remove`].
pub async fn leave(db: &mut Db, class: ClassId, user: UserId, now: Millis) -> Result<(), Error> {
    remove(db, class, user, now).await?;
    sqlx::query!("UPDATE memberships SET left_by_self = 1 WHERE class_id = ? AND user_id = ?", class, user)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes somebody back who has just left by themselves, in the role they had.
///
/// Errors: [`Error::NotFound`] for everybody else: who was taken out needs the code or an instructor.
pub async fn come_back(db: &mut Db, class: ClassId, user: UserId, now: Millis) -> Result<(), Error> {
    let since = now - WAY_BACK;
    let back = sqlx::query!(
        "UPDATE memberships SET left_at = NULL
         WHERE class_id = ? AND user_id = ? AND left_by_self = 1 AND left_at >= ?
           AND class_id IN (SELECT id FROM classes WHERE archived_at IS NULL)",
        class,
        user,
        since
    )
    .execute(db)
    .await?;
    if back.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// The members of a class: instructors, then reviewers, then students, each by name.
pub async fn members(db: &mut Db, class: ClassId) -> Result<Vec<Member>, Error> {
    let members = sqlx::query_as!(
        Member,
        r#"SELECT u.id AS "id!: UserId", u.name, m.role AS "role: ClassRole",
                  u.password_hash IS NULL AS "waiting!: bool",
                  (u.role <> 'student'
                   OR EXISTS (SELECT 1 FROM memberships o
                              WHERE o.user_id = m.user_id AND o.class_id <> m.class_id AND o.role = 'instructor'
                                AND o.left_at IS NULL)) AS "staff!: bool",
                  m.enrolled_at IS NOT NULL AS "unconfirmed!: bool", m.joined_at
           FROM memberships m
           JOIN users u ON u.id = m.user_id
           WHERE m.class_id = ? AND m.left_at IS NULL
           ORDER BY m.role <> 'instructor', m.role <> 'reviewer', u.name_key"#,
        class
    )
    .fetch_all(db)
    .await?;
    Ok(members)
}
