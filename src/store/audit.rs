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
        "INSERT INTO audit (at, actor_id, action, class_id, subject) VALUES (?, ?, ?, ?, ?)",
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
