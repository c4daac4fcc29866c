//! A student's own marks on cards: bookmarked, suspended, a private note. No fold touches them, and of imports only one that brings its
//! owner's own schedule along, which suspends what was suspended there.

use crate::content;
use crate::error::Error;
use crate::store::Db;
use crate::store::cards::readable;
use crate::store::ids::CardId;
use crate::store::people::Person;

/// Longest note in characters.
pub const NOTE_MAX: usize = 2_000;

/// A student's marks on a card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// To be found again.
    pub bookmarked: bool,
    /// Never comes.
    pub suspended: bool,
    /// Plain text, empty without one.
    pub note: String,
}

/// The student's marks on a card.
///
/// Errors: [`Error::NotFound`] if the card isn't theirs to read.
pub async fn of(db: &mut Db, person: &Person, card: CardId) -> Result<Marks, Error> {
    readable(db, person, card).await?;
    let marks = sqlx::query_as!(
        Marks,
        r#"SELECT bookmarked AS "bookmarked: bool", suspended AS "suspended: bool", note
           FROM marks
           WHERE student_id = ? AND card_id = ?"#,
        person.id,
        card
    )
    .fetch_optional(db)
    .await?;
    Ok(marks.unwrap_or_default())
}

/// Sets or takes away the student's bookmark of a card.
///
/// Errors: [`Error::NotFound`] if the card isn't theirs to read.
pub async fn bookmark(db: &mut Db, person: &Person, card: CardId, on: bool) -> Result<(), Error> {
    readable(db, person, card).await?;
    sqlx::query!(
        "INSERT INTO marks (student_id, card_id, bookmarked)
         VALUES (?, ?, ?)
         ON CONFLICT (student_id, card_id) DO UPDATE SET bookmarked = excluded.bookmarked",
        person.id,
        card,
        on
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Suspends a card, so that it never comes to this student, or brings it back with all that was known of it.
///
/// Errors: [`Error::NotFound`] if the card isn't theirs to read.
pub async fn suspend(db: &mut Db, person: &Person, card: CardId, on: bool) -> Result<(), Error> {
    readable(db, person, card).await?;
    sqlx::query!(
        "INSERT INTO marks (student_id, card_id, suspended)
         VALUES (?, ?, ?)
         ON CONFLICT (student_id, card_id) DO UPDATE SET suspended = excluded.suspended",
        person.id,
        card,
        on
    )
    .execute(&mut *db)
    .await?;
    // It is their own decision from here on: taking an import back, which had suspended the card, leaves it alone.
    sqlx::query!(
        "UPDATE import_learned SET suspend = 0 WHERE card_id = ? AND student_id = ? AND suspend = 1",
        card,
        person.id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps the student's private note on a card; an empty one takes it away. The former text is kept for [`undo_note`].
///
/// Errors: [`Error::NotFound`] if the card isn't theirs to read, [`Error::Invalid`] if the note is too long.
pub async fn note(db: &mut Db, person: &Person, card: CardId, text: &str) -> Result<(), Error> {
    readable(db, person, card).await?;
    let tidy = content::nfc(text);
    let note = tidy.trim();
    if note.chars().count() > NOTE_MAX {
        return Err(Error::invalid_with("wishes-note-long", vec![("most", NOTE_MAX.to_string())]));
    }
    // The same text again, as from a second tap, leaves the former one as it is.
    sqlx::query!(
        "INSERT INTO marks (student_id, card_id, note)
         VALUES (?, ?, ?)
         ON CONFLICT (student_id, card_id) DO UPDATE SET note_before = note, note = excluded.note
         WHERE note <> excluded.note",
        person.id,
        card,
        note
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts back the note as it was before its last change.
///
/// Errors: [`Error::NotFound`] if the card isn't theirs to read.
pub async fn undo_note(db: &mut Db, person: &Person, card: CardId) -> Result<(), Error> {
    readable(db, person, card).await?;
    sqlx::query!(
        "UPDATE marks SET note = note_before, note_before = note WHERE student_id = ? AND card_id = ?",
        person.id,
        card
    )
    .execute(db)
    .await?;
    Ok(())
}
