//! Classes as admins look after them: the list of all, putting one away and bringing it back, and deleting one.
//!
//! A class that is put away is out of everybody's sight and can't be studied; its cards, people and progress stay. One that is
//! deleted is gone at once, and what it held goes in small batches after that, so that nobody's answer waits for it.

use crate::content;
use crate::error::Error;
use crate::store::ids::{ClassId, DeckId, ImportId, UserId};
use crate::store::people::{Person, Role};
use crate::store::{Db, Millis, Store};

/// A class in the list of all.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Row id.
    pub id: ClassId,
    /// As shown.
    pub name: String,
    /// As stored, without the hyphen.
    pub join_code: String,
    /// Whether the code works.
    pub join_open: bool,
    /// When it was put away, unix ms.
    pub archived_at: Option<Millis>,
    /// Names of its instructors, parted by commas.
    pub instructors: String,
    /// Students in it.
    pub students: i64,
    /// Decks in it.
    pub decks: i64,
    /// When somebody last answered one of its cards, unix ms.
    pub last_answer: Option<Millis>,
}

/// Up to `limit` classes after the first `skip`: those in use by name, then those that are put away.
pub async fn list(db: &mut Db, skip: i64, limit: i64) -> Result<Vec<Listed>, Error> {
    let classes = sqlx::query_as!(
        Listed,
        r#"SELECT c.id AS "id!: ClassId", c.name, c.join_code, c.join_open AS "join_open: bool", c.archived_at,
                  coalesce((SELECT group_concat(n.name, ', ') FROM (
                      SELECT u.name FROM memberships m
                      JOIN users u ON u.id = m.user_id
                      WHERE m.class_id = c.id AND m.left_at IS NULL AND m.role = 'instructor'
                      ORDER BY u.name_key) n), '') AS "instructors!: String",
                  (SELECT count(*) FROM memberships m
                   WHERE m.class_id = c.id AND m.left_at IS NULL AND m.role <> 'instructor') AS "students!: i64",
                  (SELECT count(*) FROM decks d
                   WHERE d.class_id = c.id AND d.staged = 0 AND d.archived_at IS NULL) AS "decks!: i64",
                  (SELECT max(s.last_at) FROM decks d
                   JOIN cards k ON k.deck_id = d.id
                   JOIN card_states s ON s.card_id = k.id
                   WHERE d.class_id = c.id) AS "last_answer?: i64"
           FROM classes c
           WHERE c.deleted_at IS NULL
           ORDER BY c.archived_at IS NOT NULL, c.name, c.id
           LIMIT ?1 + 0 OFFSET ?2 + 0"#,
        limit,
        skip
    )
    .fetch_all(db)
    .await?;
    Ok(classes)
}

/// How many classes there are: in use, and put away.
pub async fn count(db: &mut Db) -> Result<(i64, i64), Error> {
    let row = sqlx::query!(
        r#"SELECT count(*) FILTER (WHERE archived_at IS NULL) AS "used!: i64",
                  count(*) FILTER (WHERE archived_at IS NOT NULL) AS "archived!: i64"
           FROM classes
           WHERE deleted_at IS NULL"#
    )
    .fetch_one(db)
    .await?;
    Ok((row.used, row.archived))
}

/// The name of a class, one that is put away too.
pub async fn name(db: &mut Db, class: ClassId) -> Result<String, Error> {
    let name = sqlx::query_scalar!("SELECT name FROM classes WHERE id = ? AND deleted_at IS NULL", class);
    Ok(name.fetch_one(db).await?)
}

/// The class of that name or number among those that are put away, for the command line.
///
/// Errors: [`Error::Conflict`] if several have the name.
pub async fn by_name(db: &mut Db, wanted: &str) -> Result<(ClassId, String), Error> {
    let folded = content::folded(wanted);
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: ClassId", name
           FROM classes
           WHERE archived_at IS NOT NULL AND deleted_at IS NULL"#
    )
    .fetch_all(db)
    .await?;
    let mut found = rows.into_iter().filter(|row| content::folded(&row.name) == folded || row.id.to_string() == wanted);
    let args = || vec![("name", wanted.to_owned())];
    match (found.next(), found.next()) {
        (Some(row), None) => Ok((row.id, row.name)),
        (None, _) => Err(Error::invalid_with("error-class-not-archived", args())),
        (Some(_), Some(_)) => Err(Error::Conflict { message: "error-class-ambiguous", args: args() }),
    }
}

/// Puts a class away: nobody sees or studies it, nothing in it changes. One that is put away already stays so.
pub async fn put_away(db: &mut Db, class: ClassId, now: Millis) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE classes SET archived_at = coalesce(archived_at, ?) WHERE id = ? AND deleted_at IS NULL",
        now,
        class
    );
    if done.execute(db).await?.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Brings a class back as it was.
pub async fn bring_back(db: &mut Db, class: ClassId) -> Result<(), Error> {
    let done = sqlx::query!("UPDATE classes SET archived_at = NULL WHERE id = ? AND deleted_at IS NULL", class);
    if done.execute(db).await?.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// What the deletion of a class came to.
#[derive(Debug)]
pub struct Deleted {
    /// Uploads that waited for it.
    pub waiting: Vec<ImportId>,
    /// Decks that other classes study, each with the class that owns it now.
    pub moved: Vec<(String, ClassId)>,
}

/// Takes a class from everybody's sight for good. [`purge`] has to follow. A deck that other classes study doesn't go with it:
/// the one that has studied it longest owns it from now on.
pub async fn delete(db: &mut Db, class: ClassId, now: Millis) -> Result<Deleted, Error> {
    put_away(db, class, now).await?;
    sqlx::query!("UPDATE classes SET deleted_at = ?, join_open = 0 WHERE id = ?", now, class).execute(&mut *db).await?;
    let heirs = sqlx::query!(
        r#"SELECT d.id AS "deck!: DeckId", d.name,
                  (SELECT k.id FROM deck_shares h
                   JOIN classes k ON k.id = h.class_id
                   WHERE h.deck_id = d.id AND h.ended_at IS NULL AND k.deleted_at IS NULL
                   ORDER BY k.archived_at IS NOT NULL, h.shared_at, k.id
                   LIMIT 1) AS "heir?: ClassId"
           FROM decks d
           WHERE d.class_id = ? AND d.staged = 0"#,
        class
    )
    .fetch_all(&mut *db)
    .await?;
    let mut moved = Vec::new();
    for row in heirs {
        let Some(heir) = row.heir else { continue };
        sqlx::query!("UPDATE decks SET class_id = ? WHERE id = ?", heir, row.deck).execute(&mut *db).await?;
        sqlx::query!("DELETE FROM deck_shares WHERE deck_id = ? AND class_id = ?", row.deck, heir)
            .execute(&mut *db)
            .await?;
        moved.push((row.name, heir));
    }
    let waiting = sqlx::query_scalar!(
        r#"SELECT id AS "id!: ImportId" FROM imports WHERE class_id = ? AND state = 'planned'"#,
        class
    );
    Ok(Deleted { waiting: waiting.fetch_all(db).await?, moved })
}

/// A class that was put away, for who may bring it back.
#[derive(Debug, Clone)]
pub struct PutAway {
    /// Row id.
    pub id: ClassId,
    /// As shown.
    pub name: String,
}

/// The classes that are put away of which `person` is an instructor, by name.
pub async fn of_instructor(db: &mut Db, person: UserId) -> Result<Vec<PutAway>, Error> {
    let classes = sqlx::query_as!(
        PutAway,
        r#"SELECT c.id AS "id!: ClassId", c.name
           FROM memberships m
           JOIN classes c ON c.id = m.class_id
           WHERE m.user_id = ? AND m.role = 'instructor' AND m.left_at IS NULL
             AND c.archived_at IS NOT NULL AND c.deleted_at IS NULL
           ORDER BY c.name, c.id"#,
        person
    )
    .fetch_all(db)
    .await?;
    Ok(classes)
}

/// Refuses everybody who may not bring the class back: others than its instructors and admins.
///
/// Errors: [`Error::NotFound`]; a class that is put away is not for others to know of.
pub async fn expect_instructor(db: &mut Db, person: &Person, class: ClassId) -> Result<(), Error> {
    let instructs = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM memberships
                          WHERE class_id = ? AND user_id = ? AND role = 'instructor' AND left_at IS NULL) AS "is!: bool""#,
        class,
        person.id
    );
    if person.role == Role::Admin || instructs.fetch_one(db).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// Cards that go in one transaction, with all answers to them: a large class has given each a few hundred.
const BATCH: i64 = 10;

/// Removes what a deleted class held, card by card with its answers, so that the log and the states agree all the time.
pub async fn purge(store: &Store, class: ClassId) -> Result<(), Error> {
    store
        .write_until_done(move |db| {
            Box::pin(async move {
                let gone = sqlx::query!(
                    "DELETE FROM cards
                         WHERE id IN (SELECT c.id FROM classes k
                                      JOIN decks d ON d.class_id = k.id
                                      JOIN cards c ON c.deck_id = d.id
                                      WHERE k.id = ? AND k.deleted_at IS NOT NULL
                                      LIMIT ? + 0)",
                    class,
                    BATCH
                );
                Ok(gone.execute(db).await?.rows_affected())
            })
        })
        .await?;
    let rest = store.write(move |db| {
        Box::pin(async move {
            sqlx::query!("DELETE FROM classes WHERE id = ? AND deleted_at IS NOT NULL", class).execute(db).await?;
            Ok(())
        })
    });
    rest.await
}

/// Goes on with deletions that were cut off. Runs once, when a server starts.
pub(super) async fn sweep(store: &Store) -> Result<(), Error> {
    let left = store
        .read(|db| {
            Box::pin(async move {
                let ids =
                    sqlx::query_scalar!(r#"SELECT id AS "id!: ClassId" FROM classes WHERE deleted_at IS NOT NULL"#);
                Ok(ids.fetch_all(db).await?)
            })
        })
        .await?;
    for class in left {
        purge(store, class).await?;
    }
    Ok(())
}
