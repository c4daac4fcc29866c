//! Where cards of Anki packages are at home: the note, its type and the place in it, as the last import brought them.
//!
//! Staged with an import, published and taken back with it. A note's row is never changed, so that taking back is pointing back.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sqlx::types::Json;

use crate::content::Text;
use crate::error::Error;
use crate::exchange::anki::NoteType;
use crate::exchange::{Home, HomeNote, Reading};
use crate::store::files::hex;
use crate::store::ids::{CardId, DeckId, ImportId};
use crate::store::imports::BATCH;
use crate::store::{Db, Store, staging};

/// Cards whose homes are looked up together.
const LOOKED_UP: usize = 500;

/// A card's home.
#[derive(Debug, Clone)]
pub struct Housed {
    /// The card.
    pub card: CardId,
    /// Row of the note: the higher, the newer.
    pub note: i64,
    /// Identity of the note across collections.
    pub guid: String,
    /// Template of its type, from 0; of a cloze note the number of the gap less 1.
    pub ord: u32,
    /// Row of its type, a key of [`note_types`].
    pub note_type: i64,
    /// The fields as imported, in the order of the type.
    pub fields: Json<Vec<String>>,
}

/// The homes of a deck's cards, retired ones too, by card.
pub async fn of_deck(db: &mut Db, deck: DeckId) -> Result<Vec<Housed>, Error> {
    let homes = sqlx::query_as!(
        Housed,
        r#"SELECT c.id AS "card!: CardId", n.id AS "note!: i64", n.guid, h.ord AS "ord!: u32", n.note_type_id AS note_type,
                  n.fields AS "fields: Json<Vec<String>>"
           FROM cards c
           JOIN card_homes h ON h.card_id = c.id
           JOIN anki_notes n ON n.id = h.note_id
           WHERE c.deck_id = ?
           ORDER BY c.id"#,
        deck
    )
    .fetch_all(db)
    .await?;
    Ok(homes)
}

/// The note types of a deck's homes, by their rows.
pub async fn note_types(db: &mut Db, deck: DeckId) -> Result<HashMap<i64, NoteType>, Error> {
    let rows = sqlx::query!(
        r#"SELECT id, content AS "content: Json<NoteType>"
           FROM anki_note_types
           WHERE id IN (SELECT n.note_type_id
                        FROM cards c
                        JOIN card_homes h ON h.card_id = c.id
                        JOIN anki_notes n ON n.id = h.note_id
                        WHERE c.deck_id = ?)"#,
        deck
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.content.0)).collect())
}

/// Where the cards of one import will be at home.
#[derive(Debug, Default)]
pub(super) struct Homes {
    /// Rows of note types, with their hashes, by their ids in the collection.
    types: HashMap<i64, (i64, String)>,
    /// Rows of notes by where they stand in memory: siblings share one.
    notes: HashMap<usize, i64>,
}

impl Homes {
    /// The row and the place of a card that is staged; none if its note wasn't.
    pub fn of(&self, home: &Home) -> Option<(i64, u32)> {
        self.notes.get(&address(&home.note)).map(|row| (*row, home.ord))
    }
}

fn address(note: &Arc<HomeNote>) -> usize {
    Arc::as_ptr(note) as usize
}

/// Stages the notes of an import: those of new cards, and for cards that are there (`known`, with their homes in the file) those
/// that aren't as they have them already.
pub(super) async fn stage(
    store: &Store,
    import: ImportId,
    reading: &Reading,
    new: impl Iterator<Item = &Home>,
    known: &[(i64, &Home)],
) -> Result<Homes, Error> {
    let mut homes = Homes::default();
    if reading.note_types.is_empty() {
        return Ok(homes);
    }
    homes.types = stage_types(store, &reading.note_types).await?;
    let mut wanted: Vec<&Arc<HomeNote>> = new.map(|home| &home.note).collect();
    let mut other: Vec<(i64, &Home)> = Vec::new();
    for batch in known.chunks(LOOKED_UP) {
        let now = now_at_home(store, batch).await?;
        other.extend(batch.iter().filter(|(card, home)| !homes.is_same(now.get(card), home)));
    }
    wanted.extend(other.iter().map(|(_, home)| &home.note));
    let mut seen = HashSet::with_capacity(wanted.len());
    wanted.retain(|note| seen.insert(address(note)));
    let Homes { types, notes } = &mut homes;
    let batches = staging::chunks(store, &wanted).map(|batch| Notes::new(batch, types));
    let mut written = |rows: Vec<(usize, i64)>| notes.extend(rows);
    store
        .write_batches(Box::new(batches), move |db, batch| Box::pin(stage_notes(db, import, batch)), &mut written)
        .await?;
    let batches = staging::chunks(store, &other).map(|batch| {
        let rows = batch.iter().filter_map(|(card, home)| homes.of(home).map(|(note, ord)| (*card, note, ord)));
        Ok(rows.collect::<Vec<_>>())
    });
    store
        .write_batches(Box::new(batches), move |db, batch| Box::pin(stage_other(db, import, batch)), &mut |()| ())
        .await?;
    Ok(homes)
}

/// A home as it is kept.
struct Kept {
    guid: String,
    ord: i64,
    type_sha256: String,
    fields: Json<Vec<String>>,
}

impl Homes {
    fn is_same(&self, kept: Option<&Kept>, home: &Home) -> bool {
        kept.is_some_and(|kept| {
            kept.guid == home.note.guid
                && kept.ord == i64::from(home.ord)
                && self.types.get(&home.note.note_type).is_some_and(|(_, sha256)| *sha256 == kept.type_sha256)
                && home.note.fields == kept.fields.0
        })
    }
}

async fn now_at_home(store: &Store, cards: &[(i64, &Home)]) -> Result<HashMap<i64, Kept>, Error> {
    let ids: Vec<i64> = cards.iter().map(|(card, _)| *card).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    store
        .read(move |db| {
            Box::pin(async move {
                let rows = sqlx::query!(
                    r#"SELECT h.card_id AS "card!", h.ord AS "ord!", n.guid AS "guid!", t.sha256 AS "sha256!",
                              n.fields AS "fields!: Json<Vec<String>>"
                       FROM json_each(?) wanted
                       JOIN card_homes h ON h.card_id = wanted.value
                       JOIN anki_notes n ON n.id = h.note_id
                       JOIN anki_note_types t ON t.id = n.note_type_id"#,
                    ids
                )
                .fetch_all(db)
                .await?;
                let kept = rows.into_iter().map(|row| {
                    (row.card, Kept { guid: row.guid, ord: row.ord, type_sha256: row.sha256, fields: row.fields })
                });
                Ok(kept.collect())
            })
        })
        .await
}

async fn stage_types(store: &Store, types: &[NoteType]) -> Result<HashMap<i64, (i64, String)>, Error> {
    let mut written = Vec::with_capacity(types.len());
    for one in types {
        let content = serde_json::to_string(one).map_err(Error::internal)?;
        written.push((one.id, hex(content.as_bytes()), content));
    }
    store
        .write(move |db| {
            Box::pin(async move {
                let mut rows = HashMap::with_capacity(written.len());
                for (id, sha256, content) in written {
                    let row = sqlx::query_scalar!(
                        r#"INSERT INTO anki_note_types (type_id, sha256, content) VALUES (?, ?, ?)
                           ON CONFLICT (sha256) DO UPDATE SET type_id = excluded.type_id
                           RETURNING id AS "id!""#,
                        id,
                        sha256,
                        content
                    )
                    .fetch_one(&mut *db)
                    .await?;
                    rows.insert(id, (row, sha256));
                }
                Ok(rows)
            })
        })
        .await
}

/// Notes that are staged together.
struct Notes {
    /// Type, identity and fields of each, as JSON.
    rows: String,
    addresses: Vec<usize>,
}

/// Type, identity and fields of a note.
type NoteRow<'n> = (i64, &'n str, &'n [Text]);

impl Notes {
    fn new(notes: &[&Arc<HomeNote>], types: &HashMap<i64, (i64, String)>) -> Result<Self, Error> {
        let known = notes.iter().filter_map(|note| Some((types.get(&note.note_type)?.0, *note)));
        let (addresses, rows): (Vec<usize>, Vec<NoteRow>) =
            known.map(|(of_type, note)| (address(note), (of_type, note.guid.as_str(), note.fields.as_slice()))).unzip();
        Ok(Self { rows: serde_json::to_string(&rows).map_err(Error::internal)?, addresses })
    }
}

/// The notes' rows, by where they stand in memory.
async fn stage_notes(db: &mut Db, import: ImportId, notes: Notes) -> Result<Vec<(usize, i64)>, Error> {
    let before =
        sqlx::query_scalar!(r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM anki_notes"#).fetch_one(&mut *db).await?;
    let Notes { rows, addresses } = notes;
    sqlx::query!(
        "INSERT INTO anki_notes (id, note_type_id, import_id, guid, fields)
         SELECT ?2 + 1 + key, value ->> 0, ?3, value ->> 1, value ->> 2
         FROM jsonb_each(?1)",
        rows,
        before,
        import
    )
    .execute(db)
    .await?;
    Ok(addresses.into_iter().zip(before + 1..).collect())
}

async fn stage_other(db: &mut Db, import: ImportId, cards: Vec<(i64, i64, u32)>) -> Result<(), Error> {
    for (card, note, ord) in cards {
        sqlx::query!(
            "INSERT OR REPLACE INTO import_homes (import_id, card_id, note_id, ord) VALUES (?, ?, ?, ?)",
            import,
            card,
            note,
            ord
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Gives new cards their homes; `rows` are those of `staging.rs`, as binary JSON, and the first of the cards has the id `first`.
pub(super) async fn add(db: &mut Db, rows: &[u8], first: i64) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO card_homes (card_id, note_id, ord)
         SELECT ?2 + key, value ->> '$.home[0]', value ->> '$.home[1]'
         FROM jsonb_each(?1)
         WHERE value ->> 'home' IS NOT NULL",
        rows,
        first
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives the cards that were there the homes that an import has staged for them, and keeps the former ones.
pub(super) async fn publish(db: &mut Db, import: ImportId) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE import_homes
         SET before_note = h.note_id, before_ord = h.ord
         FROM card_homes h
         WHERE import_homes.import_id = ? AND h.card_id = import_homes.card_id",
        import
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO card_homes (card_id, note_id, ord)
         SELECT card_id, note_id, ord FROM import_homes WHERE import_id = ?
         ON CONFLICT (card_id) DO UPDATE SET note_id = excluded.note_id, ord = excluded.ord",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts back the homes that an import replaced, unless a later one replaced them again.
pub(super) async fn take_back(db: &mut Db, import: ImportId) -> Result<(), Error> {
    sqlx::query!(
        "DELETE FROM card_homes
         WHERE EXISTS (SELECT 1 FROM import_homes i
                       WHERE i.import_id = ? AND i.card_id = card_homes.card_id AND i.note_id = card_homes.note_id
                         AND i.before_note IS NULL)",
        import
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE card_homes
         SET note_id = i.before_note, ord = i.before_ord
         FROM import_homes i
         WHERE i.import_id = ? AND i.before_note IS NOT NULL
           AND card_homes.card_id = i.card_id AND card_homes.note_id = i.note_id",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Drops what an import has staged, once its cards are gone.
pub(super) async fn unstage(store: &Store, import: ImportId) -> Result<(), Error> {
    store
        .write(move |db| {
            Box::pin(async move {
                sqlx::query!("DELETE FROM import_homes WHERE import_id = ?", import).execute(db).await?;
                Ok(())
            })
        })
        .await?;
    while drop_unused(store, Some(import)).await? {}
    Ok(())
}

/// Removes notes that no card is made of any more. Nobody waits for it.
pub async fn sweep(store: &Store) -> Result<(), Error> {
    while drop_unused(store, None).await? {}
    store
        .write(|db| {
            Box::pin(async move {
                // One that an import has just staged has no notes yet.
                sqlx::query!(
                    "DELETE FROM anki_note_types
                     WHERE NOT EXISTS (SELECT 1 FROM anki_notes n WHERE n.note_type_id = anki_note_types.id)
                       AND NOT EXISTS (SELECT 1 FROM imports WHERE state = 'staging')"
                )
                .execute(db)
                .await?;
                Ok(())
            })
        })
        .await
}

/// Removes a batch of notes without cards, of one import or of all that aren't being staged. False once there are none.
async fn drop_unused(store: &Store, import: Option<ImportId>) -> Result<bool, Error> {
    let found = store
        .read(move |db| {
            Box::pin(async move {
                let found = sqlx::query_scalar!(
                    r#"SELECT n.id AS "id!"
                       FROM anki_notes n
                       WHERE (?1 IS NULL OR n.import_id = ?1)
                         AND (?1 IS NOT NULL
                              OR NOT EXISTS (SELECT 1 FROM imports i WHERE i.id = n.import_id AND i.state = 'staging'))
                         AND NOT EXISTS (SELECT 1 FROM card_homes h WHERE h.note_id = n.id)
                         AND NOT EXISTS (SELECT 1 FROM import_homes i WHERE i.note_id = n.id)
                         AND NOT EXISTS (SELECT 1 FROM import_homes i WHERE i.before_note = n.id)
                       LIMIT ?2 + 0"#,
                    import,
                    BATCH
                )
                .fetch_all(db)
                .await?;
                Ok(found)
            })
        })
        .await?;
    if found.is_empty() {
        return Ok(false);
    }
    let found = serde_json::to_string(&found).map_err(Error::internal)?;
    store
        .write(move |db| {
            Box::pin(async move {
                // Nothing is ever pointed at a row that is there already but by an undo, which holds it through `before_note`.
                let gone = sqlx::query!("DELETE FROM anki_notes WHERE id IN (SELECT value FROM json_each(?))", found)
                    .execute(db)
                    .await?;
                Ok(gone.rows_affected() > 0)
            })
        })
        .await
}
