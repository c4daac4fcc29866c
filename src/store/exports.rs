//! Decks as a writer of `exchange` takes them.

use crate::error::Error;
use crate::exchange::{OutCard, OutDeck, OutSide};
use crate::store::Db;
use crate::store::cards::{self, Face, Whole};
use crate::store::decks::Deck;

/// Cards read at once.
const BATCH: i64 = 1000;

/// `decks` with all their cards, in one consistent view if the caller's connection holds one.
pub async fn decks(db: &mut Db, decks: &[Deck]) -> Result<Vec<OutDeck>, Error> {
    let mut out = Vec::with_capacity(decks.len());
    for deck in decks {
        let mut all = Vec::new();
        let mut after = (-1, -1);
        loop {
            let batch = cards::whole(db, deck.id, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = (last.position, last.id.0);
            all.extend(batch.into_iter().map(card));
        }
        out.push(OutDeck {
            uuid: deck.uuid.parse().ok(),
            name: deck.name.clone(),
            description: deck.description.clone(),
            language: Some(deck.language.clone()).filter(|language| !language.is_empty()),
            cards: all,
        });
    }
    Ok(out)
}

/// One card as the JSON deck has it.
pub fn card(card: Whole) -> OutCard {
    OutCard {
        key: card.key,
        tags: card.tags,
        position: u32::try_from(card.position).unwrap_or(0),
        front: side(card.front),
        back: side(card.back),
        media: Vec::new(),
        note: card.note,
        retired: card.retired,
        typed: card.extra.typed,
        direction: card.extra.direction,
        source: card.extra.source,
    }
}

fn side(face: Face) -> OutSide {
    OutSide { markup: face.markup, source: face.source, html: face.html, text: face.text }
}
