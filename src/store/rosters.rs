//! Who is on a class's list: accounts that are put on it, what they are told of that, and their roles in the class.

use crate::content;
use crate::error::Error;
use crate::store::classes::ClassRole;
use crate::store::ids::{ClassId, UserId};
use crate::store::people::Role;
use crate::store::{Db, Millis, invitations};

/// An account of the server as one class stands to it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Row id.
    pub id: UserId,
    /// As shown.
    pub name: String,
    /// On the whole server.
    pub role: Role,
    /// May not sign in.
    pub disabled: bool,
    /// Their role in the class; none for who is not in it.
    pub member: Option<ClassRole>,
}

/// The account of that name, as typed, and how `class` stands to it.
pub async fn account(db: &mut Db, class: ClassId, name: &str) -> Result<Option<Account>, Error> {
    let key = content::folded(name);
    let account = sqlx::query_as!(
        Account,
        r#"SELECT u.id AS "id!: UserId", u.name, u.role AS "role: Role", u.disabled_at IS NOT NULL AS "disabled!: bool",
                  m.role AS "member?: ClassRole"
           FROM users u
           LEFT JOIN memberships m ON m.class_id = ?1 AND m.user_id = u.id AND m.left_at IS NULL
           WHERE u.name_key = ?2"#,
        class,
        key
    );
    Ok(account.fetch_optional(db).await?)
}

/// Puts somebody with an account of their own on the list. They are told, and until they have said that it is right, nobody in the
/// class may reset their password.
pub async fn enrol(
    db: &mut Db,
    class: ClassId,
    user: UserId,
    role: ClassRole,
    by: UserId,
    now: Millis,
) -> Result<(), Error> {
    if role == ClassRole::Instructor {
        invitations::end(db, user).await?;
    }
    let role = role.as_str();
    sqlx::query!(
        "INSERT INTO memberships (class_id, user_id, role, joined_at, enrolled_by, enrolled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?4)
         ON CONFLICT (class_id, user_id) DO UPDATE
         SET role = excluded.role,
             enrolled_by = CASE WHEN left_at IS NULL THEN enrolled_by ELSE excluded.enrolled_by END,
             enrolled_at = CASE WHEN left_at IS NULL THEN enrolled_at ELSE excluded.enrolled_at END,
             left_at = NULL",
        class,
        user,
        role,
        now,
        by
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A class on whose list somebody was put without being asked.
#[derive(Debug, Clone)]
pub struct Told {
    /// The class.
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// In this class.
    pub role: ClassRole,
    /// Who did it, if they are still there.
    pub by: Option<String>,
}

/// What `user` has to be told: classes on whose list they were put, the newest first.
pub async fn to_tell(db: &mut Db, user: UserId) -> Result<Vec<Told>, Error> {
    let told = sqlx::query_as!(
        Told,
        r#"SELECT c.id AS "class!: ClassId", c.name, m.role AS "role: ClassRole", u.name AS "by?"
           FROM memberships m
           JOIN classes c ON c.id = m.class_id AND c.archived_at IS NULL
           LEFT JOIN users u ON u.id = m.enrolled_by
           WHERE m.user_id = ? AND m.left_at IS NULL AND m.enrolled_at IS NOT NULL
           ORDER BY m.enrolled_at DESC, c.id"#,
        user
    );
    Ok(told.fetch_all(db).await?)
}

/// Keeps that `user` says it is right that they are in the class.
pub async fn confirm(db: &mut Db, class: ClassId, user: UserId) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE memberships SET enrolled_by = NULL, enrolled_at = NULL WHERE class_id = ? AND user_id = ?",
        class,
        user
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether `user` is in the class without having said so themselves.
pub async fn is_unconfirmed(db: &mut Db, class: ClassId, user: UserId) -> Result<bool, Error> {
    let waits = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM memberships
                          WHERE class_id = ? AND user_id = ? AND left_at IS NULL AND enrolled_at IS NOT NULL) AS "is!: bool""#,
        class,
        user
    );
    Ok(waits.fetch_one(db).await?)
}

/// Gives a member another role in the class, and returns the former one.
///
/// Errors: [`Error::NotFound`] for who isn't in it, [`Error::Conflict`] for the last instructor.
pub async fn set_role(db: &mut Db, class: ClassId, user: UserId, role: ClassRole) -> Result<ClassRole, Error> {
    let row = sqlx::query!(
        r#"SELECT m.role AS "role!: ClassRole",
                  EXISTS (SELECT 1 FROM memberships o
                          WHERE o.class_id = ?1 AND o.user_id <> ?2 AND o.role = 'instructor' AND o.left_at IS NULL)
                  AS "others!: bool"
           FROM memberships m
           WHERE m.class_id = ?1 AND m.user_id = ?2 AND m.left_at IS NULL"#,
        class,
        user
    )
    .fetch_one(&mut *db)
    .await?;
    if role != ClassRole::Instructor && row.role == ClassRole::Instructor && !row.others {
        return Err(Error::conflict("error-last-instructor"));
    }
    if role == ClassRole::Instructor {
        // Who made a link for a student may not get into a class that they teach.
        invitations::end(db, user).await?;
    }
    let word = role.as_str();
    sqlx::query!("UPDATE memberships SET role = ? WHERE class_id = ? AND user_id = ?", word, class, user)
        .execute(db)
        .await?;
    Ok(row.role)
}
