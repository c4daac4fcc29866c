//! What a package for Anki is made of: cards with the notes that they came from, and what one person knows of them.

use std::collections::HashMap;

use sqlx::types::Json;

use crate::error::Error;
use crate::exchange::Format;
use crate::exchange::anki::NoteType;
use crate::exchange::anki::write::{Given, GivenKind, Knowledge, Known, OutgoingCard, OutgoingDeck, OutgoingHome};
use crate::store::decks::Deck;
use crate::store::ids::{CardId, DeckId, UserId};
use crate::store::{Db, cards, exports, homes};

/// Cards read at once.
const BATCH: i64 = 1000;

/// Decks on their way out, with the note types of their homes by their rows.
pub type Outgoing = (Vec<OutgoingDeck>, HashMap<i64, NoteType>);

/// `decks` with their cards in use, and with what `learner` knows of them if that goes along.
pub async fn decks(db: &mut Db, decks: &[Deck], learner: Option<UserId>) -> Result<Outgoing, Error> {
    let mut out = Vec::with_capacity(decks.len());
    let mut note_types = HashMap::new();
    for deck in decks {
        note_types.extend(homes::note_types(db, deck.id).await?);
        let mut homes = homes_of(db, deck.id).await?;
        let mut known = match learner {
            Some(learner) => knowledge(db, deck.id, learner).await?,
            None => HashMap::new(),
        };
        let mut all = Vec::new();
        let mut after = (-1, -1);
        loop {
            let batch = cards::whole(db, deck.id, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = (last.position, last.id.0);
            for card in batch.into_iter().filter(|card| !card.retired) {
                let times = homes.remove(&card.id).unwrap_or_default();
                all.push(OutgoingCard {
                    made_at: times.made_at,
                    changed_at: times.changed_at,
                    home: times.home,
                    learned: known.remove(&card.id),
                    card: exports::card(card),
                });
            }
        }
        out.push(OutgoingDeck {
            uuid: deck.uuid.parse().unwrap_or_default(),
            home: home_of(db, deck.id).await?,
            name: deck.name.clone(),
            description: deck.description.clone(),
            cards: all,
        });
    }
    Ok((out, note_types))
}

/// When a card was made and last changed, and where it is at home.
#[derive(Default)]
struct Origin {
    made_at: i64,
    changed_at: i64,
    home: Option<OutgoingHome>,
}

/// The id that the deck had in the collection which it came from; the least where it came from several.
async fn home_of(db: &mut Db, deck: DeckId) -> Result<Option<i64>, Error> {
    let sources = sqlx::query_scalar!("SELECT source_id FROM deck_sources WHERE deck_id = ? ORDER BY source_id", deck)
        .fetch_all(db)
        .await?;
    let ids = sources.iter().filter_map(|source| source.strip_prefix(Format::AnkiPackage.as_str())?.strip_prefix(':'));
    Ok(ids.filter_map(|id| id.parse().ok()).min())
}

async fn homes_of(db: &mut Db, deck: DeckId) -> Result<HashMap<CardId, Origin>, Error> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!: CardId", c.created_at, c.updated_at, s.tags AS "tags?: Json<Vec<String>>",
                  coalesce(s.front_markup <> c.front_markup OR s.front_source <> c.front_source, 0) AS "front!: bool",
                  coalesce(s.back_markup <> c.back_markup OR s.back_source <> c.back_source, 0) AS "back!: bool"
           FROM cards c
           LEFT JOIN card_sources s ON s.card_id = c.id
           WHERE c.deck_id = ? AND c.retired_at IS NULL"#,
        deck
    )
    .fetch_all(&mut *db)
    .await?;
    let mut housed: HashMap<CardId, homes::Housed> =
        homes::of_deck(db, deck).await?.into_iter().map(|housed| (housed.card, housed)).collect();
    let origins = rows.into_iter().map(|row| {
        let home = housed.remove(&row.id).map(|housed| OutgoingHome {
            state: housed.note,
            guid: housed.guid,
            note_type: housed.note_type,
            ord: housed.ord,
            fields: housed.fields.0,
            front_edited: row.front,
            back_edited: row.back,
            tags: row.tags.map(|tags| tags.0).unwrap_or_default(),
        });
        (row.id, Origin { made_at: row.created_at, changed_at: row.updated_at, home })
    });
    Ok(origins.collect())
}

/// What `learner` knows of a deck's cards in use: states, marks and the answers that count. A state that came
/// from Anki goes home with the card; its row of the log is none of Anki's.
async fn knowledge(db: &mut Db, deck: DeckId, learner: UserId) -> Result<HashMap<CardId, Knowledge>, Error> {
    let mut all: HashMap<CardId, Knowledge> = HashMap::new();
    let states = sqlx::query!(
        r#"SELECT c.id AS "id!: CardId", s.due_day AS "due_day?: i64", s.interval_days AS "interval_days?: i64",
                  s.ease AS "ease?: i64", s.lapses AS "lapses?: i64",
                  coalesce(m.suspended, 0) AS "suspended!: bool"
           FROM cards c
           LEFT JOIN card_states s ON s.student_id = ?1 AND s.card_id = c.id
           LEFT JOIN marks m ON m.student_id = ?1 AND m.card_id = c.id
           WHERE c.deck_id = ?2 AND c.retired_at IS NULL"#,
        learner,
        deck
    )
    .fetch_all(&mut *db)
    .await?;
    for row in states {
        let state = match (row.due_day, row.interval_days, row.ease, row.lapses) {
            (Some(due_day), Some(interval_days), Some(ease), Some(lapses)) => {
                Some(Known { due_day, interval_days, ease, lapses })
            }
            // Never met, or started afresh.
            _ => None,
        };
        if state.is_some() || row.suspended {
            all.insert(row.id, Knowledge { state, suspended: row.suspended, answers: Vec::new() });
        }
    }
    let answers = sqlx::query!(
        r#"SELECT r.card_id AS "card!: CardId", r.answered_at AS "at!: i64", r.grade AS "grade?: i64", r.kind AS "kind!",
                  r.before_repetitions AS "repetitions!: i64", r.before_interval AS "before!: i64",
                  r.after_interval AS "after!: i64", r.after_ease AS "ease!: i64", r.duration_ms AS "millis!: i64"
           FROM cards c
           JOIN reviews r ON r.student_id = ?1 AND r.card_id = c.id
           WHERE c.deck_id = ?2 AND c.retired_at IS NULL AND r.undone_at IS NULL AND r.kind <> 'imported'
           ORDER BY r.card_id, r.answered_at, r.id"#,
        learner,
        deck
    )
    .fetch_all(db)
    .await?;
    for row in answers {
        let kind = match row.kind.as_str() {
            "again" => GivenKind::Again,
            "extra" | "cram" => GivenKind::Ahead,
            _ if row.repetitions == 0 => GivenKind::Learning,
            _ => GivenKind::Review,
        };
        all.entry(row.card).or_default().answers.push(Given {
            at: row.at,
            grade: row.grade,
            interval: (row.before, row.after),
            ease: row.ease,
            millis: row.millis,
            kind,
        });
    }
    Ok(all)
}
