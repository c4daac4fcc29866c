//! What belongs to one person: read in pieces for a download, and deleted for good.

use sqlx::types::Json;
use uuid::Uuid;

use crate::content;
use crate::error::Error;
use crate::store::ids::{CardId, UserId};
use crate::store::people::{Person, Role};
use crate::store::sides::Sides;
use crate::store::{Db, Millis, Store, audit};

/// Rows of the log read at once.
const BATCH: i64 = 1000;
/// Cards whose answers are deleted in one transaction, so that other people's answers wait for a moment only.
const CARDS_AT_ONCE: i64 = 50;

/// A class that the person is or was in.
#[derive(Debug, serde::Serialize)]
pub struct Membership {
    /// The class's name.
    pub class: String,
    /// `student`, `reviewer` or `instructor`.
    pub role: String,
    /// Unix ms.
    pub joined_at: Millis,
    /// Unix ms; none while they are in it.
    pub left_at: Option<Millis>,
    /// Unix ms since when they agree to be seen by name in its figures; none while they don't.
    pub named_at: Option<Millis>,
}

/// The classes that `user` is or was in, by name.
pub async fn memberships(db: &mut Db, user: UserId) -> Result<Vec<Membership>, Error> {
    let found = sqlx::query_as!(
        Membership,
        "SELECT c.name AS class, m.role, m.joined_at, m.left_at, m.named_at
         FROM memberships m
         JOIN classes c ON c.id = m.class_id
         WHERE m.user_id = ?
         ORDER BY c.name, c.id",
        user
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// Where the person's news go by e-mail.
#[derive(Debug, serde::Serialize)]
pub struct Mail {
    /// The address.
    pub address: String,
    /// `off`, `daily` or `weekly`.
    pub digest: String,
    /// Unix ms; none until it was confirmed.
    pub confirmed_at: Option<Millis>,
}

/// Where the news of `user` go; none where they gave no address.
pub async fn mail(db: &mut Db, user: UserId) -> Result<Option<Mail>, Error> {
    let found =
        sqlx::query_as!(Mail, "SELECT address, digest, confirmed_at FROM mail_addresses WHERE user_id = ?", user);
    Ok(found.fetch_optional(db).await?)
}

/// The person's own marks on a card.
#[derive(Debug, serde::Serialize)]
pub struct Mark {
    /// Row id of the card.
    pub card: i64,
    /// They asked not to be shown it.
    pub suspended: bool,
    /// They bookmarked it.
    pub bookmarked: bool,
    /// Their own words on it; may be empty.
    pub note: String,
}

/// The marks that `user` has set on cards after `after`.
pub async fn marks(db: &mut Db, user: UserId, after: i64) -> Result<Vec<Mark>, Error> {
    let found = sqlx::query_as!(
        Mark,
        r#"SELECT card_id AS card, suspended AS "suspended: bool", bookmarked AS "bookmarked: bool", note
           FROM marks
           WHERE student_id = ? AND card_id > ?
           ORDER BY card_id
           LIMIT ? + 0"#,
        user,
        after,
        BATCH
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// What the person has proposed.
#[derive(Debug, serde::Serialize)]
pub struct Proposed {
    /// Row id.
    pub id: i64,
    /// `change`, `new` or `retire`.
    pub kind: String,
    /// Row id of the card; none for a new one that wasn't accepted.
    pub card: Option<i64>,
    /// Unix ms.
    pub created_at: Millis,
    /// In their own words; may be empty.
    pub reason: String,
    /// Both sides as they wrote them; none where they proposed to retire the card.
    pub text: Option<Json<Sides>>,
    /// `open`, `accepted`, `refused` or `withdrawn`.
    pub state: String,
    /// Unix ms; none while it waits.
    pub decided_at: Option<Millis>,
    /// The word to them with the decision; may be empty.
    pub answer: String,
}

/// What `user` has proposed, after `after`.
pub async fn proposals(db: &mut Db, user: UserId, after: i64) -> Result<Vec<Proposed>, Error> {
    let found = sqlx::query_as!(
        Proposed,
        r#"SELECT id, kind, card_id AS card, created_at, reason, text AS "text?: Json<Sides>", state, decided_at, answer
           FROM suggestions
           WHERE author_id = ? AND id > ?
           ORDER BY id
           LIMIT ? + 0"#,
        user,
        after,
        BATCH
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// Something that the person said about a card.
#[derive(Debug, serde::Serialize)]
pub struct Said {
    /// Row id.
    pub id: i64,
    /// Row id of the card.
    pub card: i64,
    /// Row id of the remark that it answers.
    pub answers: Option<i64>,
    /// Plain text.
    pub text: String,
    /// For them and the instructors alone.
    pub private: bool,
    /// Unix ms.
    pub created_at: Millis,
    /// Unix ms; it is still there, and read by nobody but who looks after the class.
    pub hidden_at: Option<Millis>,
}

/// The remarks and answers of `user` after `after`.
pub async fn said(db: &mut Db, user: UserId, after: i64) -> Result<Vec<Said>, Error> {
    let found = sqlx::query_as!(
        Said,
        r#"SELECT id AS "id!: i64", card_id AS card, parent_id AS answers, text, private AS "private: bool", created_at, hidden_at
           FROM comments
           WHERE author_id = ? AND id > ?
           ORDER BY id
           LIMIT ? + 0"#,
        user,
        after,
        BATCH
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// How the person stands to a card.
#[derive(Debug, serde::Serialize)]
pub struct CardState {
    /// Row id of the card.
    pub card: i64,
    /// Passes in a row.
    pub repetitions: i64,
    /// In days.
    pub interval_days: i64,
    /// In hundredths.
    pub ease_hundredths: i64,
    /// Fails after at least one pass.
    pub lapses: i64,
    /// Study day, counted from 1970-01-01.
    pub due_day: Option<i64>,
    /// Study day of the last answer.
    pub last_day: Option<i64>,
    /// 1 to 5.
    pub last_grade: Option<i64>,
}

/// How `user` stands to the cards after `after`.
pub async fn states(db: &mut Db, user: UserId, after: i64) -> Result<Vec<CardState>, Error> {
    let found = sqlx::query_as!(
        CardState,
        "SELECT card_id AS card, repetitions, interval_days, ease AS ease_hundredths, lapses, due_day, last_day, last_grade
         FROM card_states
         WHERE student_id = ? AND card_id > ?
         ORDER BY card_id
         LIMIT ? + 0",
        user,
        after,
        BATCH
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// One row of the person's log.
#[derive(Debug, serde::Serialize)]
pub struct Logged {
    /// Made by the device that sent it.
    pub id: Uuid,
    /// Row id of the card.
    pub card: i64,
    /// Name of its deck; none where the person may no longer read it.
    pub deck: Option<String>,
    /// What it asks; none where the person may no longer read it.
    pub question: Option<String>,
    /// Unix ms.
    pub answered_at: Millis,
    /// Counted from 1970-01-01.
    pub study_day: i64,
    /// 1 to 5; none in a row that gave the card a state.
    pub grade: Option<i64>,
    /// `scheduled`, `again`, `extra`, `cram`, `imported` or `reset`.
    pub kind: String,
    /// Thinking time, at most a minute.
    pub duration_ms: i64,
    /// Days before the answer.
    pub interval_before: i64,
    /// Days after it.
    pub interval_after: i64,
    /// Unix ms; none for an answer that counts.
    pub undone_at: Option<Millis>,
}

impl Logged {
    /// Its place in the log, for [`log`] to go on behind.
    pub fn place(&self) -> Place {
        Place { card: self.card, answered_at: self.answered_at, id: self.id }
    }
}

/// A place in the log, which is read card by card.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    card: i64,
    answered_at: Millis,
    id: Uuid,
}

impl Place {
    /// Before all rows.
    pub const START: Self = Self { card: 0, answered_at: 0, id: Uuid::nil() };
}

/// The rows of `user`'s log behind a place, undone ones among them: card by card, each oldest first.
pub async fn log(db: &mut Db, user: UserId, after: Place) -> Result<Vec<Logged>, Error> {
    let rows = sqlx::query_as!(
        Logged,
        r#"SELECT r.id AS "id: Uuid", r.card_id AS card,
                  CASE WHEN d.owner_id = ?1 OR m.user_id IS NOT NULL
                            OR EXISTS (SELECT 1 FROM deck_readers s
                                       WHERE s.deck_id = d.id AND s.user_id = ?1 AND s.until IS NULL)
                       THEN d.name END AS "deck?: String",
                  CASE WHEN d.owner_id = ?1 OR m.user_id IS NOT NULL
                            OR EXISTS (SELECT 1 FROM deck_readers s
                                       WHERE s.deck_id = d.id AND s.user_id = ?1 AND s.until IS NULL)
                       THEN c.front_text END AS "question?: String",
                  r.answered_at, r.study_day, r.grade, r.kind, r.duration_ms,
                  r.before_interval AS interval_before, r.after_interval AS interval_after, r.undone_at
           FROM reviews r
           JOIN cards c ON c.id = r.card_id
           JOIN decks d ON d.id = c.deck_id
           LEFT JOIN memberships m ON m.class_id = d.class_id AND m.user_id = ?1 AND m.left_at IS NULL
           WHERE r.student_id = ?1 AND (r.card_id, r.answered_at, r.id) > (?2, ?3, ?4)
           ORDER BY r.card_id, r.answered_at, r.id
           LIMIT ?5 + 0"#,
        user,
        after.card,
        after.answered_at,
        after.id,
        BATCH
    )
    .fetch_all(db)
    .await?;
    Ok(rows)
}

/// How many answers, cards and marks the person has.
#[derive(Debug, Clone, Copy)]
pub struct Owned {
    /// Rows of the log, undone ones among them.
    pub answers: i64,
    /// Cards with a state.
    pub cards: i64,
    /// Bookmarks, notes and cards left out.
    pub marks: i64,
}

/// What a deletion would take.
pub async fn owned(db: &mut Db, user: UserId) -> Result<Owned, Error> {
    let owned = sqlx::query_as!(
        Owned,
        r#"SELECT (SELECT count(*) FROM reviews WHERE student_id = ?1) AS "answers!: i64",
                  (SELECT count(*) FROM card_states WHERE student_id = ?1) AS "cards!: i64",
                  (SELECT count(*) FROM marks WHERE student_id = ?1) AS "marks!: i64""#,
        user
    )
    .fetch_one(db)
    .await?;
    Ok(owned)
}

/// Deletes all answers, states and marks of `user`, a few cards at a time: nobody waits for long, and wherever it should end,
/// what is left of the log and of the states agrees.
pub async fn delete_progress(store: &Store, user: UserId) -> Result<(), Error> {
    let mut after = Some(CardId(0));
    while let Some(behind) = after {
        after = store.write(move |db| Box::pin(async move { delete_some(db, user, behind).await })).await?;
    }
    Ok(())
}

/// Deletes what the next few cards behind `after` have of `user`, and says where to go on. Marks on cards without an answer are
/// few and small: they go at the end, all at once.
async fn delete_some(db: &mut Db, user: UserId, after: CardId) -> Result<Option<CardId>, Error> {
    let last = sqlx::query_scalar!(
        r#"SELECT coalesce((SELECT max(card) FROM (SELECT DISTINCT card_id AS card FROM reviews
                                                   WHERE student_id = ?1 AND card_id > ?2
                                                   ORDER BY card_id
                                                   LIMIT ?3 + 0)),
                           (SELECT max(card_id) FROM card_states WHERE student_id = ?1 AND card_id > ?2),
                           (SELECT max(card_id) FROM marks WHERE student_id = ?1 AND card_id > ?2)) AS "card?: CardId""#,
        user,
        after,
        CARDS_AT_ONCE
    )
    .fetch_one(&mut *db)
    .await?;
    let Some(last) = last else { return Ok(None) };
    sqlx::query!("DELETE FROM reviews WHERE student_id = ? AND card_id > ? AND card_id <= ?", user, after, last)
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM card_states WHERE student_id = ? AND card_id > ? AND card_id <= ?", user, after, last)
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM import_learned WHERE student_id = ? AND card_id > ? AND card_id <= ?", user, after, last)
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM marks WHERE student_id = ? AND card_id > ? AND card_id <= ?", user, after, last)
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM class_figures_named WHERE user_id = ?", user).execute(db).await?;
    Ok(Some(last))
}

/// Whether `person` may delete their account.
///
/// Errors: [`Error::Conflict`] for the last admin, and for the last instructor of a class, which it names.
pub async fn may_go(db: &mut Db, person: &Person) -> Result<(), Error> {
    if person.role == Role::Admin {
        let others = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL AND id <> ?) AS "any!: bool""#,
            person.id
        )
        .fetch_one(&mut *db)
        .await?;
        if !others {
            return Err(Error::conflict("own-last-admin"));
        }
    }
    let alone = sqlx::query_scalar!(
        "SELECT c.name
         FROM memberships m
         JOIN classes c ON c.id = m.class_id AND c.archived_at IS NULL
         WHERE m.user_id = ?1 AND m.role = 'instructor' AND m.left_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM memberships o
                           WHERE o.class_id = m.class_id AND o.user_id <> ?1 AND o.role = 'instructor' AND o.left_at IS NULL)
         ORDER BY c.name
         LIMIT 1",
        person.id
    )
    .fetch_optional(db)
    .await?;
    match alone {
        Some(class) => Err(Error::Conflict { message: "own-last-instructor", args: vec![("class", class)] }),
        None => Ok(()),
    }
}

/// Deletes the account: the person with their sessions, tokens, memberships and what is left of their answers.
///
/// Cards, remarks and imports that they made stay, without a name; so do the notes of the audit, from which their name is taken.
/// Errors: as [`may_go`].
pub async fn delete_account(db: &mut Db, person: &Person, now: Millis) -> Result<(), Error> {
    may_go(db, person).await?;
    forget_name(db, person).await?;
    sqlx::query!("DELETE FROM users WHERE id = ?", person.id).execute(&mut *db).await?;
    audit::note(db, None, "account-delete", None, "", now).await
}

/// Takes the person's name out of the audit: of what they did to themselves, and of what was done to them.
async fn forget_name(db: &mut Db, person: &Person) -> Result<(), Error> {
    let notes = sqlx::query!(
        r#"SELECT id AS "id!: i64", subject FROM audit WHERE actor_id = ?1 AND subject <> ''
           UNION
           SELECT id, subject FROM audit
           WHERE class_id IN (SELECT class_id FROM memberships WHERE user_id = ?1) AND subject <> ''
           UNION
           SELECT id, subject FROM audit WHERE class_id IS NULL AND subject <> ''"#,
        person.id
    )
    .fetch_all(&mut *db)
    .await?;
    let name = content::folded(&person.name);
    for note in notes.into_iter().filter(|note| content::folded(&note.subject) == name) {
        sqlx::query!("UPDATE audit SET subject = '' WHERE id = ?", note.id).execute(&mut *db).await?;
    }
    Ok(())
}
