//! Which cards use which files of their deck, and those that none uses: taken out by hand, and given back within a day.

use std::collections::{HashMap, HashSet};

use crate::content::media;
use crate::error::Error;
use crate::store::ids::{CardId, DeckId};
use crate::store::media::{Named, of_deck};
use crate::store::{Db, Millis};

/// A card that uses a file.
#[derive(Debug, Clone)]
pub struct Use {
    /// The card.
    pub card: CardId,
    /// The first words of its question; empty where it has none.
    pub front: String,
    /// It is retired: nobody studies it, but it may come back.
    pub retired: bool,
}

/// What a deck has and what it would need.
pub struct Stock {
    /// Its files by name, each with the cards that use it in their order.
    pub files: Vec<(Named, Vec<Use>)>,
    /// Names that cards in study use and that the deck has no file for, in the order of the cards.
    pub missing: Vec<String>,
}

/// The files of a deck and their uses.
pub async fn stock(db: &mut Db, deck: DeckId) -> Result<Stock, Error> {
    let cards = sqlx::query!(
        r#"SELECT id AS "card: CardId", substr(front_text, 1, 80) AS "front!: String", front_html || back_html AS "html!: String",
                  retired_at IS NOT NULL AS "retired!: bool"
           FROM cards
           WHERE deck_id = ? AND instr(front_html || back_html, 'missing-media') > 0
           ORDER BY position, id"#,
        deck
    )
    .fetch_all(&mut *db)
    .await?;
    let files = of_deck(db, deck).await?;
    let known: HashSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let mut missing: Vec<String> = Vec::new();
    let mut uses: HashMap<String, Vec<Use>> = HashMap::new();
    for card in cards {
        for name in media::names(&card.html) {
            if !card.retired && !known.contains(name.as_str()) && !missing.contains(&name) {
                missing.push(name.clone());
            }
            let here = Use { card: card.card, front: card.front.clone(), retired: card.retired };
            uses.entry(name).or_default().push(here);
        }
    }
    let files = files.into_iter().map(|file| {
        let cards = uses.remove(&file.name).unwrap_or_default();
        (file, cards)
    });
    Ok(Stock { files: files.collect(), missing })
}

/// Takes files out of the deck that none of its cards uses: the one of that name, or all of them. Returns their names.
///
/// Errors: [`Error::NotFound`] if the deck has no such file, [`Error::Conflict`] if a card uses it by now.
pub async fn remove(db: &mut Db, deck: DeckId, name: Option<&str>, now: Millis) -> Result<Vec<String>, Error> {
    let mut meant = stock(db, deck).await?.files;
    match name {
        Some(name) => {
            meant.retain(|(file, _)| file.name == name);
            let (_, uses) = meant.first().ok_or(Error::NotFound)?;
            if !uses.is_empty() {
                return Err(Error::conflict("media-is-used"));
            }
        }
        None => meant.retain(|(_, uses)| uses.is_empty()),
    }
    let names: Vec<String> = meant.into_iter().map(|(file, _)| file.name).collect();
    let list = serde_json::to_string(&names).map_err(Error::internal)?;
    sqlx::query!(
        "INSERT OR REPLACE INTO removed_media (deck_id, name, sha256, removed_at)
         SELECT n.deck_id, n.name, n.sha256, ?3
         FROM json_each(?2) meant
         JOIN deck_media n ON n.deck_id = ?1 AND n.name = meant.value",
        deck,
        list,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("DELETE FROM deck_media WHERE deck_id = ? AND name IN (SELECT value FROM json_each(?))", deck, list)
        .execute(db)
        .await?;
    Ok(names)
}

/// Gives back what was taken out at that moment, but for names that another file has by now. Returns how many files came back.
///
/// Errors: [`Error::Conflict`] if there is nothing to give back any more.
pub async fn give_back(db: &mut Db, deck: DeckId, at: Millis) -> Result<u64, Error> {
    let back = sqlx::query!(
        "INSERT OR IGNORE INTO deck_media (deck_id, name, sha256)
         SELECT deck_id, name, sha256 FROM removed_media WHERE deck_id = ? AND removed_at = ?",
        deck,
        at
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    if back == 0 {
        return Err(Error::conflict("media-gone"));
    }
    sqlx::query!("DELETE FROM removed_media WHERE deck_id = ? AND removed_at = ?", deck, at).execute(db).await?;
    Ok(back)
}

/// Forgets what was taken out before that moment.
pub(super) async fn forget(db: &mut Db, before: Millis) -> Result<(), Error> {
    sqlx::query!("DELETE FROM removed_media WHERE removed_at < ?", before).execute(db).await?;
    Ok(())
}
