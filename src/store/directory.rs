//! People as admins look for them: a list by part of a name, and what there is to know of one. Changes stand in `people.rs`.

use crate::content;
use crate::error::Error;
use crate::store::classes::ClassRole;
use crate::store::ids::{ClassId, UserId};
use crate::store::people::Role;
use crate::store::{Db, Millis};

/// What is looked for; empty, everybody.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Part of the name, as typed.
    pub part: String,
    /// Only these.
    pub role: Option<Role>,
    /// Only those who are shut out, or only those who aren't.
    pub disabled: Option<bool>,
}

/// Somebody in the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Row id.
    pub id: UserId,
    /// As shown.
    pub name: String,
    /// On the whole server.
    pub role: Role,
    /// May not sign in.
    pub disabled: bool,
    /// Has not chosen a password yet.
    pub waiting: bool,
    /// Unix ms.
    pub created_at: Millis,
    /// Classes they are in.
    pub classes: i64,
    /// Unix ms; none where they never have.
    pub last_sign_in: Option<Millis>,
}

/// Up to `limit` people by name, after the first `skip`.
pub async fn find(db: &mut Db, search: &Search, skip: i64, limit: i64) -> Result<Vec<Listed>, Error> {
    let part = content::folded(&search.part);
    let role = search.role.map(Role::as_str);
    let found = sqlx::query_as!(
        Listed,
        r#"SELECT u.id AS "id!: UserId", u.name, u.role AS "role: Role", u.disabled_at IS NOT NULL AS "disabled!: bool",
                  u.password_hash IS NULL AS "waiting!: bool", u.created_at,
                  (SELECT count(*) FROM memberships m
                   JOIN classes c ON c.id = m.class_id AND c.archived_at IS NULL
                   WHERE m.user_id = u.id AND m.left_at IS NULL) AS "classes!: i64",
                  (SELECT max(a.at) FROM audit a
                   WHERE a.actor_id = u.id AND a.action = 'sign-in') AS "last_sign_in?: i64"
           FROM users u
           WHERE instr(u.name_key, ?1) > 0 AND (?2 IS NULL OR u.role = ?2)
             AND (?3 IS NULL OR (u.disabled_at IS NOT NULL) = ?3)
           ORDER BY u.name_key
           LIMIT ?4 + 0 OFFSET ?5 + 0"#,
        part,
        role,
        search.disabled,
        limit,
        skip
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// How many people a search finds.
pub async fn count(db: &mut Db, search: &Search) -> Result<i64, Error> {
    let part = content::folded(&search.part);
    let role = search.role.map(Role::as_str);
    let found = sqlx::query_scalar!(
        r#"SELECT count(*) AS "found!: i64"
           FROM users u
           WHERE instr(u.name_key, ?1) > 0 AND (?2 IS NULL OR u.role = ?2)
             AND (?3 IS NULL OR (u.disabled_at IS NOT NULL) = ?3)"#,
        part,
        role,
        search.disabled
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// What an admin sees of one person besides their name and role.
#[derive(Debug, Clone)]
pub struct Known {
    /// Has not chosen a password yet.
    pub waiting: bool,
    /// Unix ms.
    pub created_at: Millis,
    /// Unix ms; none where they never have.
    pub last_sign_in: Option<Millis>,
    /// Browsers in which they are signed in.
    pub sessions: i64,
    /// API tokens that hold.
    pub tokens: i64,
}

/// What there is to know of one person.
pub async fn known(db: &mut Db, person: UserId, now: Millis) -> Result<Known, Error> {
    let known = sqlx::query_as!(
        Known,
        r#"SELECT u.password_hash IS NULL AS "waiting!: bool", u.created_at,
                  (SELECT max(a.at) FROM audit a
                   WHERE a.actor_id = u.id AND a.action = 'sign-in') AS "last_sign_in?: i64",
                  (SELECT count(*) FROM sessions s WHERE s.user_id = u.id AND s.expires_at > ?2) AS "sessions!: i64",
                  (SELECT count(*) FROM api_tokens t
                   WHERE t.user_id = u.id AND t.revoked_at IS NULL) AS "tokens!: i64"
           FROM users u
           WHERE u.id = ?1"#,
        person,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(known)
}

/// A class of one person, former ones too.
#[derive(Debug, Clone)]
pub struct InClass {
    /// Row id.
    pub id: ClassId,
    /// As shown.
    pub name: String,
    /// What they are, or were, there.
    pub role: ClassRole,
    /// Whether they have left it.
    pub left: bool,
    /// Whether the class is put away.
    pub archived: bool,
}

/// The classes of one person, by name; former ones last.
pub async fn classes_of(db: &mut Db, person: UserId) -> Result<Vec<InClass>, Error> {
    let classes = sqlx::query_as!(
        InClass,
        r#"SELECT c.id AS "id!: ClassId", c.name, m.role AS "role: ClassRole", m.left_at IS NOT NULL AS "left!: bool",
                  c.archived_at IS NOT NULL AS "archived!: bool"
           FROM memberships m
           JOIN classes c ON c.id = m.class_id AND c.deleted_at IS NULL
           WHERE m.user_id = ?
           ORDER BY m.left_at IS NOT NULL, c.archived_at IS NOT NULL, c.name, c.id"#,
        person
    )
    .fetch_all(db)
    .await?;
    Ok(classes)
}
