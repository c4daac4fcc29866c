//! Who did what to rights, people, imports and decisions.

use crate::error::Error;
use crate::store::ids::{ClassId, UserId};
use crate::store::{Db, Millis};

/// Notes an action in the caller's transaction. `subject` names what it was done to: a name, never card text or a secret.
pub async fn note(
    db: &mut Db,
    actor: Option<UserId>,
    action: &'static str,
    class: Option<ClassId>,
    subject: &str,
    now: Millis,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO audit (at, actor_id, personal, action, class_id, subject)
         VALUES (?1, ?2, ?2 IS NOT NULL, ?3, ?4, ?5)",
        now,
        actor,
        action,
        class,
        subject
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Every action that is noted. For each there are the sentences `audit-…` in `locales/`; a test reads the source for others.
pub const ACTIONS: [&str; 72] = [
    "sign-in",
    "join",
    "class-join",
    "class-leave",
    "class-come-back",
    "progress-delete",
    "account-delete",
    "sign-up",
    "first-admin",
    "person-add",
    "role-student",
    "role-instructor",
    "role-admin",
    "person-disable",
    "person-enable",
    "person-delete",
    "password",
    "password-link",
    "sign-out-everywhere",
    "second-step-on",
    "second-step-off",
    "recovery-codes",
    "codes-refused",
    "token-add",
    "token-revoke",
    "member-add",
    "member-remove",
    "member-return",
    "class-add",
    "class-rename",
    "class-archive",
    "class-restore",
    "class-delete",
    "deck-add",
    "deck-settings",
    "exam-set",
    "exam-remove",
    "media-remove",
    "media-return",
    "code-renew",
    "share-code",
    "deck-share",
    "deck-share-end",
    "deck-move",
    "deck-archive",
    "deck-restore",
    "member-instructor",
    "member-student",
    "member-reviewer",
    "class-proposals",
    "proposal-accept",
    "proposal-refuse",
    "proposal-undo",
    "class-hand-over",
    "import",
    "import-undo",
    "backup",
    "backup-failed",
    "backup-download",
    "backup-schedule",
    "restore",
    "figures-from",
    "figures-named",
    "figures-unnamed",
    "remark-hide",
    "remark-show",
    "remark-settle",
    "deck-copy",
    "class-copy",
    "deck-texts-back",
    "mail-confirm",
    "mail-remove",
];

/// A line of the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Row id; newer ones are greater.
    pub id: i64,
    /// Unix ms.
    pub at: Millis,
    /// Who did it, if it was a person who is still there.
    pub who: Option<String>,
    /// Whether it was a person, not the command line.
    pub personal: bool,
    /// What was done.
    pub action: String,
    /// Name of the class it was done in.
    pub class: Option<String>,
    /// What it was done to.
    pub subject: String,
}

/// Which lines of the log are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only this action.
    pub action: Option<String>,
    /// Only what this person did, or what was done to somebody of this name.
    pub person: Option<(Option<UserId>, String)>,
    /// Only lines older than this one.
    pub before: Option<i64>,
}

/// Up to `limit` lines of the log, the newest first.
pub async fn list(db: &mut Db, wanted: &Wanted, limit: i64) -> Result<Vec<Entry>, Error> {
    let before = wanted.before.unwrap_or(i64::MAX);
    let action = wanted.action.as_deref();
    if let Some((person, name)) = &wanted.person {
        return of_person(db, *person, name, action, before, limit).await;
    }
    let entries = match action {
        None => {
            let newest = sqlx::query_as!(
                Entry,
                r#"SELECT a.id, a.at, u.name AS "who?", a.personal AS "personal: bool", a.action, c.name AS "class?",
                          a.subject
                   FROM audit a
                   LEFT JOIN users u ON u.id = a.actor_id
                   LEFT JOIN classes c ON c.id = a.class_id
                   WHERE a.id < ?1
                   ORDER BY a.id DESC
                   LIMIT ?2 + 0"#,
                before,
                limit
            );
            newest.fetch_all(db).await?
        }
        Some(action) => {
            let of_action = sqlx::query_as!(
                Entry,
                r#"SELECT a.id, a.at, u.name AS "who?", a.personal AS "personal: bool", a.action, c.name AS "class?",
                          a.subject
                   FROM audit a
                   LEFT JOIN users u ON u.id = a.actor_id
                   LEFT JOIN classes c ON c.id = a.class_id
                   WHERE a.action = ?1 AND a.id < ?2
                   ORDER BY a.id DESC
                   LIMIT ?3 + 0"#,
                action,
                before,
                limit
            );
            of_action.fetch_all(db).await?
        }
    };
    Ok(entries)
}

async fn of_person(
    db: &mut Db,
    person: Option<UserId>,
    name: &str,
    action: Option<&str>,
    before: i64,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    let entries = sqlx::query_as!(
        Entry,
        r#"SELECT a.id, a.at, u.name AS "who?", a.personal AS "personal: bool", a.action, c.name AS "class?", a.subject
           FROM audit a
           LEFT JOIN users u ON u.id = a.actor_id
           LEFT JOIN classes c ON c.id = a.class_id
           WHERE a.id IN (SELECT d.id FROM audit d WHERE d.actor_id = ?1
                          UNION SELECT t.id FROM audit t WHERE t.subject = ?2)
             AND a.id < ?3 AND (?4 IS NULL OR a.action = ?4)
           ORDER BY a.id DESC
           LIMIT ?5 + 0"#,
        person,
        name,
        before,
        action,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(entries)
}
