//! Cards that say something else than when a student last answered them. No row is kept of who was told: the next answer ends it,
//! unless it was given to a text that was old by then.

use uuid::Uuid;

use crate::error::Error;
use crate::store::ids::{CardId, DeckId, UserId};
use crate::store::sides::Sides;
use crate::store::{Db, Millis};

/// Changed cards that are counted; what is beyond stands for many.
pub const COUNTED: i64 = 100;

/// A card whose text somebody else has changed since the student's last answer to it.
#[derive(Debug, Clone)]
pub struct Reworded {
    /// Which.
    pub card: CardId,
    /// Its deck.
    pub deck: DeckId,
    /// That deck's path name.
    pub deck_name: String,
    /// That deck's language, BCP 47 or empty.
    pub language: String,
    /// When it was last changed.
    pub at: Millis,
    /// What it said when it was answered.
    pub then: Sides,
    /// What it says.
    pub now: Sides,
}

/// Those of `cards` that others have changed since `student` answered them last.
pub async fn among(db: &mut Db, student: UserId, cards: &[i64]) -> Result<Vec<Reworded>, Error> {
    let cards = serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned());
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.id AS "card!: CardId", c.deck_id AS "deck!: DeckId", d.name AS deck_name, d.language,
                  c.reworded_at AS "at!: Millis", c.front_markup, c.front_source, c.back_markup, c.back_source,
                  r.front_markup AS then_front_markup, r.front_source AS then_front_source,
                  r.back_markup AS then_back_markup, r.back_source AS then_back_source
           FROM json_each(?2) wanted
           JOIN cards_reworded_for w ON w.student_id = ?1 AND w.card_id = wanted.value
           JOIN cards c ON c.id = w.card_id
           JOIN decks d ON d.id = c.deck_id
           JOIN card_revisions r ON r.id = w.revision_id"#,
        student,
        cards
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Reworded::from).collect())
}

/// How many cards are news to `student` in this sense, up to [`COUNTED`], those left out that they have looked through already.
pub async fn news(db: &mut Db, student: UserId) -> Result<u32, Error> {
    news_since(db, student, 0).await
}

/// The same of what was changed after `since`.
pub async fn news_since(db: &mut Db, student: UserId, since: Millis) -> Result<u32, Error> {
    let found = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: u32"
           FROM (SELECT 1
                 FROM users u
                 JOIN cards_reworded_for w ON w.student_id = u.id
                      AND w.deck_id IN (SELECT deck_id FROM deck_readers WHERE user_id = ?1 AND until IS NULL)
                      AND w.reworded_at > max(u.changes_seen_at, ?3) AND w.retired_at IS NULL
                 WHERE u.id = ?1
                 LIMIT ?2 + 0)"#,
        student,
        COUNTED,
        since
    );
    Ok(found.fetch_one(db).await?)
}

/// The same cards, those that were looked through already among them, the last changed first.
pub async fn listed(db: &mut Db, student: UserId, limit: i64) -> Result<Vec<Reworded>, Error> {
    let ids = sqlx::query_scalar!(
        r#"SELECT w.card_id AS "card!: i64"
           FROM cards_reworded_for w
           WHERE w.student_id = ?1
             AND w.deck_id IN (SELECT deck_id FROM deck_readers WHERE user_id = ?1 AND until IS NULL)
             AND w.reworded_at > 0 AND w.retired_at IS NULL
           ORDER BY w.reworded_at DESC, w.card_id DESC
           LIMIT ?2 + 0"#,
        student,
        limit
    )
    .fetch_all(&mut *db)
    .await?;
    let mut found = among(db, student, &ids).await?;
    found.sort_by_key(|card| std::cmp::Reverse((card.at, card.card.0)));
    Ok(found)
}

/// Changes up to `now` are no news to `student` any more; behind a card's answer the difference still stands at its next time.
pub async fn seen(db: &mut Db, student: UserId, now: Millis) -> Result<(), Error> {
    sqlx::query!("UPDATE users SET changes_seen_at = ?2 WHERE id = ?1 AND changes_seen_at < ?2", student, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that the answer `id` was given to the text that had been made at `at`, where the time of the answer doesn't say so.
pub(super) async fn answered_text(db: &mut Db, student: UserId, id: Uuid, at: Millis) -> Result<(), Error> {
    sqlx::query!("UPDATE reviews SET text_at = ? WHERE student_id = ? AND id = ?", at, student, id).execute(db).await?;
    Ok(())
}

/// Keeps up to when the student knows what the card said. The last answer alone doesn't tell: a device without the network may
/// answer the old text after another one has answered the new.
pub(super) async fn keep_known(db: &mut Db, student: UserId, card: CardId) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE card_states
         SET text_at = (SELECT max(coalesce(r.text_at, r.answered_at))
                        FROM reviews r
                        WHERE r.student_id = ?1 AND r.card_id = ?2 AND r.undone_at IS NULL)
         WHERE student_id = ?1 AND card_id = ?2",
        student,
        card
    )
    .execute(db)
    .await?;
    Ok(())
}

/// As the query gives it.
struct Row {
    card: CardId,
    deck: DeckId,
    deck_name: String,
    language: String,
    at: Millis,
    front_markup: String,
    front_source: String,
    back_markup: String,
    back_source: String,
    then_front_markup: String,
    then_front_source: String,
    then_back_markup: String,
    then_back_source: String,
}

impl From<Row> for Reworded {
    fn from(row: Row) -> Self {
        Self {
            card: row.card,
            deck: row.deck,
            deck_name: row.deck_name,
            language: row.language,
            at: row.at,
            then: Sides::read(
                (&row.then_front_markup, row.then_front_source),
                (&row.then_back_markup, row.then_back_source),
            ),
            now: Sides::read((&row.front_markup, row.front_source), (&row.back_markup, row.back_source)),
        }
    }
}
