//! Decks between classes: the shares through which others study one live, the move to another class, and putting a deck away.
//!
//! Who may read a deck is said once, by the view `deck_readers`. No answer hangs on a class, so all of this leaves progress alone.

use crate::error::Error;
use crate::secret;
use crate::store::classes;
use crate::store::ids::{ClassId, DeckId, UserId};
use crate::store::people::Person;
use crate::store::rights::{self, Act, Policy};
use crate::store::{Db, Millis, decks};

/// A deck for who edits it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Row id.
    pub id: DeckId,
    /// The class it belongs to.
    pub class: ClassId,
    /// A path: `A::B::C`.
    pub name: String,
    /// It was put away.
    pub archived: bool,
}

/// The deck, if `person` manages it: as an instructor of its class, or an admin. One that is put away, too.
///
/// Errors: [`Error::Forbidden`] to who may only read it, [`Error::NotFound`] to everybody else.
pub async fn kept(db: &mut Db, person: &Person, deck: DeckId) -> Result<Kept, Error> {
    let found = sqlx::query_as!(
        Kept,
        r#"SELECT d.id AS "id!: DeckId", k.id AS "class!: ClassId", d.name, d.archived_at IS NOT NULL AS "archived!: bool"
           FROM decks d
           JOIN classes k ON k.id = d.class_id AND k.archived_at IS NULL
           WHERE d.id = ? AND d.staged = 0"#,
        deck
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(found) = found
        && manages(db, person, found.class).await?
    {
        return Ok(found);
    }
    decks::readable(db, person, deck).await?;
    Err(Error::Forbidden)
}

/// Whether `person` manages a class that is in use.
pub async fn manages(db: &mut Db, person: &Person, class: ClassId) -> Result<bool, Error> {
    match classes::role_of(db, person, class).await {
        Ok(role) => Ok(rights::may(Some(role), Policy::default(), Act::Edit)),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A class that studies another's deck.
#[derive(Debug, Clone)]
pub struct Share {
    /// The class.
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// Students in it.
    pub students: i64,
}

/// The classes that study the deck beside its own, by name.
pub async fn of_deck(db: &mut Db, deck: DeckId) -> Result<Vec<Share>, Error> {
    let shares = sqlx::query_as!(
        Share,
        r#"SELECT k.id AS "class!: ClassId", k.name,
                  (SELECT count(*) FROM memberships m
                   WHERE m.class_id = k.id AND m.left_at IS NULL AND m.role <> 'instructor') AS "students!: i64"
           FROM deck_shares h
           JOIN classes k ON k.id = h.class_id AND k.deleted_at IS NULL
           WHERE h.deck_id = ? AND h.ended_at IS NULL
           ORDER BY k.name, k.id"#,
        deck
    )
    .fetch_all(db)
    .await?;
    Ok(shares)
}

/// Lets `class` study the deck from now on.
///
/// Errors: [`Error::Conflict`] if it is the deck's own class.
pub async fn add(db: &mut Db, deck: &Kept, class: ClassId, by: UserId, now: Millis) -> Result<(), Error> {
    if deck.class == class {
        return Err(Error::conflict("course-own-class"));
    }
    sqlx::query!(
        "INSERT INTO deck_shares (deck_id, class_id, shared_at, shared_by)
         VALUES (?, ?, ?, ?)
         ON CONFLICT (deck_id, class_id) DO UPDATE
         SET shared_at = CASE WHEN ended_at IS NULL THEN shared_at ELSE excluded.shared_at END,
             shared_by = CASE WHEN ended_at IS NULL THEN shared_by ELSE excluded.shared_by END,
             ended_at = NULL, ended_by = NULL",
        deck.id,
        class,
        now,
        by
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a share. What the class's students know of the deck stays theirs.
///
/// Errors: [`Error::NotFound`] if there is none.
pub async fn end(db: &mut Db, deck: DeckId, class: ClassId, by: UserId, now: Millis) -> Result<(), Error> {
    let ended = sqlx::query!(
        "UPDATE deck_shares SET ended_at = ?, ended_by = ? WHERE deck_id = ? AND class_id = ? AND ended_at IS NULL",
        now,
        by,
        deck,
        class
    );
    if ended.execute(db).await?.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Takes the end of a share back, for who ended it.
///
/// Errors: [`Error::NotFound`] if there was none, or somebody else ended it.
pub async fn resume(db: &mut Db, deck: DeckId, class: ClassId, by: UserId) -> Result<(), Error> {
    let resumed = sqlx::query!(
        "UPDATE deck_shares SET ended_at = NULL, ended_by = NULL
         WHERE deck_id = ? AND class_id = ? AND (ended_at IS NULL OR ended_by = ?)",
        deck,
        class,
        by
    );
    if resumed.execute(db).await?.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Gives the deck to another class, and says whether that studied it before. With `stays`, the former class goes on studying it;
/// without, answers given so far and sent later still count.
///
/// Errors: [`Error::Conflict`] if it is the deck's own class.
pub async fn move_to(
    db: &mut Db,
    deck: &Kept,
    class: ClassId,
    stays: bool,
    by: UserId,
    now: Millis,
) -> Result<bool, Error> {
    if deck.class == class {
        return Err(Error::conflict("course-own-class"));
    }
    sqlx::query!("UPDATE decks SET class_id = ? WHERE id = ?", class, deck.id).execute(&mut *db).await?;
    let former = Kept { class, ..deck.clone() };
    add(db, &former, deck.class, by, now).await?;
    if !stays {
        end(db, deck.id, deck.class, by, now).await?;
    }
    let studied = sqlx::query_scalar!(
        r#"DELETE FROM deck_shares WHERE deck_id = ? AND class_id = ? RETURNING ended_at IS NULL AS "lasted!: bool""#,
        deck.id,
        class
    );
    Ok(studied.fetch_optional(db).await?.unwrap_or(false))
}

/// Puts a deck away: nobody sees or studies it, and all progress stays.
pub async fn put_away(db: &mut Db, deck: DeckId, now: Millis) -> Result<(), Error> {
    sqlx::query!("UPDATE decks SET archived_at = coalesce(archived_at, ?) WHERE id = ?", now, deck).execute(db).await?;
    Ok(())
}

/// Brings a deck back as it was.
pub async fn bring_back(db: &mut Db, deck: DeckId) -> Result<(), Error> {
    sqlx::query!("UPDATE decks SET archived_at = NULL WHERE id = ?", deck).execute(db).await?;
    Ok(())
}

/// The decks of a class that are put away, by name.
pub async fn put_away_in(db: &mut Db, class: ClassId) -> Result<Vec<(DeckId, String)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: DeckId", name
           FROM decks
           WHERE class_id = ? AND staged = 0 AND archived_at IS NOT NULL
           ORDER BY name, id"#,
        class
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The code with which others share decks with this class, as stored; none while none was made.
pub async fn code(db: &mut Db, class: ClassId) -> Result<Option<String>, Error> {
    Ok(sqlx::query_scalar!("SELECT share_code FROM classes WHERE id = ?", class).fetch_one(db).await?)
}

/// Makes a code; the former one is void.
pub async fn renew_code(db: &mut Db, class: ClassId) -> Result<(), Error> {
    // A collision among a hundred million codes is rare, not impossible.
    for _ in 0..8 {
        let code = secret::join_code();
        let made = sqlx::query!("UPDATE OR IGNORE classes SET share_code = ? WHERE id = ?", code, class);
        if made.execute(&mut *db).await?.rows_affected() == 1 {
            return Ok(());
        }
    }
    Err(Error::internal("no free share code in eight tries"))
}

/// The class whose instructors have told this code, as typed.
pub async fn by_code(db: &mut Db, typed: &str) -> Result<ClassId, Error> {
    let code = secret::tidy_code(typed);
    let class = sqlx::query_scalar!(
        r#"SELECT id AS "id!: ClassId" FROM classes WHERE share_code = ? AND archived_at IS NULL"#,
        code
    );
    class.fetch_optional(db).await?.ok_or_else(|| Error::invalid("course-code-unknown"))
}

/// The name of a deck, one that is put away too.
pub async fn name(db: &mut Db, deck: DeckId) -> Result<String, Error> {
    Ok(sqlx::query_scalar!("SELECT name FROM decks WHERE id = ?", deck).fetch_one(db).await?)
}
