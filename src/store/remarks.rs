//! Remarks on cards: today those that an import found in them.

use crate::error::Error;
use crate::store::ids::{CardId, DeckId};
use crate::store::{Db, Millis};

/// A remark on a card that is still open.
#[derive(Debug, Clone)]
pub struct Remark {
    /// Which card.
    pub card: CardId,
    /// Plain text.
    pub text: String,
    /// Who wrote it; none for words that came with an import.
    pub author: Option<String>,
    /// Unix ms.
    pub created_at: Millis,
}

/// The open remarks on `cards`, oldest first.
pub async fn on(db: &mut Db, cards: &[CardId]) -> Result<Vec<Remark>, Error> {
    let ids = serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned());
    let remarks = sqlx::query_as!(
        Remark,
        r#"SELECT r.card_id AS "card!: CardId", r.text, u.name AS "author?", r.created_at
           FROM json_each(?1) wanted
           JOIN comments r ON r.card_id = wanted.value AND r.solved_at IS NULL
           LEFT JOIN users u ON u.id = r.author_id
           ORDER BY r.card_id, r.id"#,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(remarks)
}

/// Open remarks of a deck, as (card, number).
pub async fn counts(db: &mut Db, deck: DeckId) -> Result<Vec<(CardId, i64)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT r.card_id AS "card!: CardId", count(*) AS "open!: i64"
           FROM cards c
           JOIN comments r ON r.card_id = c.id AND r.solved_at IS NULL
           WHERE c.deck_id = ?
           GROUP BY r.card_id"#,
        deck
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|r| (r.card, r.open)).collect())
}
