//! Cards that say something else than when a student last answered them. No row is kept of who was told: the next answer ends it.

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

/// Those of `cards` that others have changed since `student` answered them last. Labels are no text: a version that the next one only
/// gave others is passed over, lest the student's own words come to be news.
pub async fn among(db: &mut Db, student: UserId, cards: &[i64]) -> Result<Vec<Reworded>, Error> {
    let cards = serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned());
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.id AS "card!: CardId", c.deck_id AS "deck!: DeckId", d.name AS deck_name, d.language,
                  c.reworded_at AS "at!: Millis", c.front_markup, c.front_source, c.back_markup, c.back_source,
                  r.front_markup AS then_front_markup, r.front_source AS then_front_source,
                  r.back_markup AS then_back_markup, r.back_source AS then_back_source
           FROM json_each(?2) wanted
           JOIN cards c ON c.id = wanted.value
           JOIN decks d ON d.id = c.deck_id
           JOIN card_states s ON s.student_id = ?1 AND s.card_id = c.id AND s.last_at < c.reworded_at
           JOIN card_revisions r ON r.id = (SELECT f.id FROM card_revisions f
                                            WHERE f.card_id = c.id AND f.at > s.last_at AND f.author_id IS NOT ?1
                                              AND NOT EXISTS (SELECT 1 FROM card_revisions n
                                                              WHERE n.id = (SELECT min(m.id) FROM card_revisions m
                                                                            WHERE m.card_id = f.card_id AND m.id > f.id)
                                                                AND (n.front_markup, n.front_source, n.back_markup, n.back_source)
                                                                    IS (f.front_markup, f.front_source, f.back_markup, f.back_source))
                                            ORDER BY f.id
                                            LIMIT 1)
           WHERE (r.front_markup, r.front_source, r.back_markup, r.back_source)
                 IS NOT (c.front_markup, c.front_source, c.back_markup, c.back_source)"#,
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
                 JOIN cards c ON c.deck_id IN (SELECT deck_id FROM deck_readers WHERE user_id = ?1 AND until IS NULL)
                             AND c.reworded_at > max(u.changes_seen_at, ?3) AND c.retired_at IS NULL
                 JOIN card_states s ON s.student_id = ?1 AND s.card_id = c.id AND s.last_at < c.reworded_at
                 JOIN card_revisions r ON r.id = (SELECT f.id FROM card_revisions f
                                                  WHERE f.card_id = c.id AND f.at > s.last_at AND f.author_id IS NOT ?1
                                                    AND NOT EXISTS (SELECT 1 FROM card_revisions n
                                                                    WHERE n.id = (SELECT min(m.id) FROM card_revisions m
                                                                                  WHERE m.card_id = f.card_id AND m.id > f.id)
                                                                      AND (n.front_markup, n.front_source, n.back_markup, n.back_source)
                                                                          IS (f.front_markup, f.front_source, f.back_markup, f.back_source))
                                                  ORDER BY f.id
                                                  LIMIT 1)
                 WHERE u.id = ?1
                   AND (r.front_markup, r.front_source, r.back_markup, r.back_source)
                       IS NOT (c.front_markup, c.front_source, c.back_markup, c.back_source)
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
        r#"SELECT c.id AS "card!: i64"
           FROM cards c
           JOIN card_states s ON s.student_id = ?1 AND s.card_id = c.id AND s.last_at < c.reworded_at
           JOIN card_revisions r ON r.id = (SELECT f.id FROM card_revisions f
                                            WHERE f.card_id = c.id AND f.at > s.last_at AND f.author_id IS NOT ?1
                                              AND NOT EXISTS (SELECT 1 FROM card_revisions n
                                                              WHERE n.id = (SELECT min(m.id) FROM card_revisions m
                                                                            WHERE m.card_id = f.card_id AND m.id > f.id)
                                                                AND (n.front_markup, n.front_source, n.back_markup, n.back_source)
                                                                    IS (f.front_markup, f.front_source, f.back_markup, f.back_source))
                                            ORDER BY f.id
                                            LIMIT 1)
           WHERE c.deck_id IN (SELECT deck_id FROM deck_readers WHERE user_id = ?1 AND until IS NULL)
             AND c.reworded_at > 0 AND c.retired_at IS NULL
             AND (r.front_markup, r.front_source, r.back_markup, r.back_source)
                 IS NOT (c.front_markup, c.front_source, c.back_markup, c.back_source)
           ORDER BY c.reworded_at DESC, c.id DESC
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
