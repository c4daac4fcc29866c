//! Imports as rows: planned, applied, undone; and what a plan needs to know of a class. What applying does stands in `publish.rs`.

use std::collections::{BTreeMap, HashMap};

use sqlx::types::Json;

use crate::error::Error;
use crate::exchange::{Base, Existing, ExistingCard, ExistingDeck, Extra, Former, StoredSide, TableOptions};
use crate::store::cards::markup;
use crate::store::ids::{ClassId, DeckId, ImportId, UserId};
use crate::store::learned::{self, Taken};
use crate::store::{Db, Millis, Store, homes};

/// How long a plan waits for its decision: a day.
pub const PLAN_LIFETIME: Millis = 24 * 3_600_000;

/// What a person says about a file before its cards are looked at.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Options {
    /// The format, where it isn't to be found out.
    pub format: Option<String>,
    /// The deck that all cards go to.
    pub deck: Option<String>,
    /// How a table is to be read.
    pub table: TableOptions,
    /// What is said about single decks, by their place in the file, from 0.
    pub decks: BTreeMap<usize, DeckWish>,
}

/// What a person says about one deck of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct DeckWish {
    /// It stays out.
    pub leave: bool,
    /// The deck of the class that its cards go to, by its name; otherwise it finds its own.
    pub into: Option<String>,
}

/// What an import did, in figures; kept with its row.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Done {
    /// Cards made.
    pub new: usize,
    /// Cards whose text or tags were taken from the file.
    pub changed: usize,
    /// Cards retired.
    pub retired: usize,
    /// Cards that came back.
    pub restored: usize,
    /// Cards that came from another deck.
    pub moved: usize,
    /// Remarks made of requests.
    pub remarks: usize,
    /// Names of the decks.
    pub decks: Vec<String>,
    /// What became of decks that were there, for the undo.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub touched: Vec<Touched>,
    /// At the undo: cards that were edited, moved or retired since and stayed as they are, or a part of them.
    pub left: usize,
    /// At the undo: of the changed cards, those that weren't edited since.
    pub back: usize,
    /// What came of the schedule of whoever applied it; none where that was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Taken>,
}

/// What an import did to a deck that was there, its cards aside.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Touched {
    /// The deck.
    pub deck: DeckId,
    /// Who else it is at a source since then.
    #[serde(default)]
    pub sources: Vec<String>,
    /// When it had been put away, unix ms, if the import brought it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Millis>,
}

/// One import.
#[derive(Debug, Clone)]
pub struct Import {
    /// Row id.
    pub id: ImportId,
    /// Where its cards go.
    pub class: ClassId,
    /// Who uploaded it; none for the command line.
    pub user: Option<UserId>,
    /// As the file was called.
    pub file_name: String,
    /// `planned`, `staging`, `applied` or `undone`.
    pub state: String,
    /// Unix ms.
    pub created_at: Millis,
    /// What was said about the file.
    pub options: Options,
    /// What it did.
    pub done: Done,
    /// The server ended while it was being applied; it waits again.
    pub cut_off: bool,
}

/// An import in the list of a class.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Row id.
    pub id: ImportId,
    /// As the file was called.
    pub file_name: String,
    /// Name of the format.
    pub format: String,
    /// Who; none for the command line.
    pub by: Option<String>,
    /// When it was applied, unix ms.
    pub at: Millis,
    /// Whether it was undone.
    pub undone: bool,
    /// What it did.
    pub done: Json<Done>,
}

/// What is noted of an upload.
pub struct NewImport<'a> {
    /// Where its cards are to go.
    pub class: ClassId,
    /// Who uploaded it.
    pub user: Option<UserId>,
    /// As the file was called.
    pub file_name: &'a str,
    /// Name of the format.
    pub format: &'a str,
    /// Of the whole file, in hexadecimal.
    pub sha256: &'a str,
    /// Size of the file.
    pub bytes: i64,
    /// What was said about it.
    pub options: &'a Options,
}

/// Notes an upload that waits for its decision.
pub async fn add(db: &mut Db, new: &NewImport<'_>, now: Millis) -> Result<ImportId, Error> {
    let options = Json(new.options);
    let id = sqlx::query_scalar!(
        r#"INSERT INTO imports (class_id, user_id, file_name, format, sha256, bytes, created_at, state, choices)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'planned', ?)
           RETURNING id AS "id!: ImportId""#,
        new.class,
        new.user,
        new.file_name,
        new.format,
        new.sha256,
        new.bytes,
        now,
        options
    )
    .fetch_one(db)
    .await?;
    Ok(id)
}

/// Keeps what is said about the file. False if it no longer waits.
pub async fn set_options(db: &mut Db, import: ImportId, options: &Options) -> Result<bool, Error> {
    let options = Json(options);
    let kept = sqlx::query!("UPDATE imports SET choices = ? WHERE id = ? AND state = 'planned'", options, import)
        .execute(db)
        .await?;
    Ok(kept.rows_affected() == 1)
}

/// One import.
pub async fn get(db: &mut Db, import: ImportId) -> Result<Import, Error> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!: ImportId", class_id AS "class: ClassId", user_id AS "user: UserId", file_name, state,
                  created_at, choices AS "options: Json<Options>", report AS "done: Json<Done>", cut_off AS "cut_off: bool"
           FROM imports
           WHERE id = ?"#,
        import
    )
    .fetch_one(db)
    .await?;
    Ok(Import {
        id: row.id,
        class: row.class,
        user: row.user,
        file_name: row.file_name,
        state: row.state,
        created_at: row.created_at,
        options: row.options.0,
        done: row.done.0,
        cut_off: row.cut_off,
    })
}

/// Notes what the format of a file was found to be.
pub async fn set_format(db: &mut Db, import: ImportId, format: &str) -> Result<(), Error> {
    sqlx::query!("UPDATE imports SET format = ? WHERE id = ? AND state = 'planned'", format, import)
        .execute(db)
        .await?;
    Ok(())
}

/// Up to `limit` imports of a class that were applied, undone ones too, the newest first, after the first `skip`.
pub async fn of_class(db: &mut Db, class: ClassId, skip: i64, limit: i64) -> Result<Vec<Listed>, Error> {
    let rows = sqlx::query_as!(
        Listed,
        r#"SELECT i.id AS "id!: ImportId", i.file_name, i.format, u.name AS "by?", i.created_at AS at,
                  i.state = 'undone' AS "undone!: bool", i.report AS "done: Json<Done>"
           FROM imports i
           LEFT JOIN users u ON u.id = i.user_id
           WHERE i.class_id = ? AND i.state IN ('applied', 'undone')
           ORDER BY i.created_at DESC, i.id DESC
           LIMIT ? + 0 OFFSET ? + 0"#,
        class,
        limit,
        skip
    )
    .fetch_all(db)
    .await?;
    Ok(rows)
}

/// An import in the list of all classes.
#[derive(Debug, Clone)]
pub struct Anywhere {
    /// Row id.
    pub id: ImportId,
    /// The class it went to.
    pub class: ClassId,
    /// As the class is called.
    pub class_name: String,
    /// Whether that is put away, and so can't be changed.
    pub archived: bool,
    /// As the file was called.
    pub file_name: String,
    /// Who; none for the command line and for people who have been deleted.
    pub by: Option<String>,
    /// When it was uploaded, unix ms.
    pub at: Millis,
    /// Whether it was undone.
    pub undone: bool,
    /// What it did.
    pub done: Json<Done>,
}

/// Up to `limit` imports of all classes that were applied, undone ones too, the newest first, after the first `skip`.
pub async fn everywhere(db: &mut Db, skip: i64, limit: i64) -> Result<Vec<Anywhere>, Error> {
    let rows = sqlx::query_as!(
        Anywhere,
        r#"SELECT i.id AS "id!: ImportId", i.class_id AS "class: ClassId", c.name AS class_name,
                  c.archived_at IS NOT NULL AS "archived!: bool", i.file_name, u.name AS "by?", i.created_at AS at,
                  i.state = 'undone' AS "undone!: bool", i.report AS "done: Json<Done>"
           FROM imports i
           JOIN classes c ON c.id = i.class_id AND c.deleted_at IS NULL
           LEFT JOIN users u ON u.id = i.user_id
           WHERE i.state IN ('applied', 'undone')
           ORDER BY i.created_at DESC, i.id DESC
           LIMIT ?1 + 0 OFFSET ?2 + 0"#,
        limit,
        skip
    )
    .fetch_all(db)
    .await?;
    Ok(rows)
}

/// Drops a plan that nobody wants any more. False if it no longer waits.
pub async fn drop_plan(db: &mut Db, import: ImportId) -> Result<bool, Error> {
    let gone = sqlx::query!("DELETE FROM imports WHERE id = ? AND state = 'planned'", import).execute(db).await?;
    Ok(gone.rows_affected() == 1)
}

/// Drops plans that have waited for more than a day, and says which, so that their files can go.
pub async fn drop_old(db: &mut Db, now: Millis) -> Result<Vec<ImportId>, Error> {
    let before = now - PLAN_LIFETIME;
    let gone = sqlx::query_scalar!(
        r#"DELETE FROM imports WHERE state = 'planned' AND created_at < ? RETURNING id AS "id!: ImportId""#,
        before
    )
    .fetch_all(db)
    .await?;
    Ok(gone)
}

/// Undoes what a crash left half staged; nobody has seen any of it. Runs once, when a server starts.
pub(super) async fn sweep(store: &Store) -> Result<(), Error> {
    let left = store
        .read(|db| {
            Box::pin(async move {
                let ids = sqlx::query_scalar!(r#"SELECT id AS "id!: ImportId" FROM imports WHERE state = 'staging'"#)
                    .fetch_all(db)
                    .await?;
                Ok(ids)
            })
        })
        .await?;
    for import in left {
        tracing::warn!(%import, "an import was cut off; what it had staged is dropped");
        // Said first: a command that is still at work on it shall not publish what is left of it meanwhile.
        store
            .write(move |db| {
                Box::pin(async move {
                    sqlx::query!("UPDATE imports SET cut_off = 1 WHERE id = ?", import).execute(db).await?;
                    Ok(())
                })
            })
            .await?;
        unstage(store, import).await?;
    }
    Ok(())
}

/// Cards that are swept in one transaction: a study answer waits for no more than this.
pub(super) const BATCH: i64 = 200;

/// Drops what an import has staged, in small batches, and puts it back to planned.
pub(super) async fn unstage(store: &Store, import: ImportId) -> Result<(), Error> {
    learned::unstage(store, import).await?;
    store
        .write_until_done(move |db| {
            Box::pin(async move {
                let gone = sqlx::query!(
                    "DELETE FROM cards
                         WHERE id IN (SELECT c.id FROM decks d
                                      JOIN cards c ON c.deck_id = d.id
                                      WHERE d.import_id = ? AND d.staged = 1
                                      LIMIT ? + 0)",
                    import,
                    BATCH
                )
                .execute(db)
                .await?;
                Ok(gone.rows_affected())
            })
        })
        .await?;
    homes::unstage(store, import).await?;
    store
        .write(move |db| {
            Box::pin(async move {
                sqlx::query!("DELETE FROM decks WHERE import_id = ? AND staged = 1", import).execute(&mut *db).await?;
                sqlx::query!("DELETE FROM import_items WHERE import_id = ?", import).execute(&mut *db).await?;
                sqlx::query!("DELETE FROM import_media WHERE import_id = ?", import).execute(&mut *db).await?;
                sqlx::query!("UPDATE imports SET state = 'planned' WHERE id = ? AND state = 'staging'", import)
                    .execute(db)
                    .await?;
                Ok(())
            })
        })
        .await
}

/// A few figures of the class that change when what a plan depends on does, as far as can be told without reading its cards. A plan
/// with another one is worth making anew; whether one may be applied isn't decided by it.
pub async fn stamp(db: &mut Db, class: ClassId) -> Result<String, Error> {
    let row = sqlx::query!(
        r#"SELECT (SELECT json_group_array(json_array(d.id, d.name, d.archived_at)) FROM decks d
                   WHERE d.class_id = ?1 AND d.staged = 0) AS "decks!: String",
                  count(*) AS "cards!: i64", coalesce(max(c.id), 0) AS "newest!: i64",
                  count(c.retired_at) AS "retired!: i64", total(c.position) AS "places!: f64",
                  (SELECT coalesce(max(r.id), 0) FROM card_revisions r) AS "revision!: i64",
                  (SELECT count(*) FROM deck_media m JOIN decks d ON d.id = m.deck_id WHERE d.class_id = ?1) AS "media!: i64"
           FROM decks d
           JOIN cards c ON c.deck_id = d.id
           WHERE d.class_id = ?1 AND d.staged = 0"#,
        class
    )
    .fetch_one(db)
    .await?;
    let figures = [row.cards, row.newest, row.retired, row.revision, row.media];
    Ok(format!("{figures:?} {} {}", row.places, row.decks))
}

/// The class as a plan needs it: all its decks and cards, archived and retired ones too.
pub async fn existing(db: &mut Db, class: ClassId) -> Result<Existing, Error> {
    let decks = sqlx::query!(
        r#"SELECT d.id AS "id!: i64", d.uuid, d.name,
                  (SELECT json_group_array(s.source_id) FROM deck_sources s
                   WHERE s.deck_id = d.id) AS "sources!: Json<Vec<String>>"
           FROM decks d
           WHERE d.class_id = ? AND d.staged = 0
           ORDER BY d.id"#,
        class
    )
    .fetch_all(&mut *db)
    .await?;
    let mut existing = Existing::default();
    for deck in decks {
        let cards = cards_of(db, DeckId(deck.id)).await?;
        existing.decks.push(ExistingDeck {
            id: deck.id,
            sources: deck.sources.0,
            uuid: deck.uuid.parse().ok(),
            name: deck.name,
            cards,
        });
    }
    Ok(existing)
}

async fn cards_of(db: &mut Db, deck: DeckId) -> Result<Vec<ExistingCard>, Error> {
    let mut former = former_of(db, deck).await?;
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!: i64", c.key, c.front_markup, c.front_source, c.front_text,
                  c.back_markup, c.back_source, c.back_text, c.tags AS "tags: Json<Vec<String>>",
                  c.extra AS "extra: Json<Extra>", c.retired_at IS NOT NULL AS "retired!: bool", s.source_id AS "source_id?",
                  s.front_markup AS "base_front_markup?", s.front_source AS "base_front_source?",
                  s.front_text AS "base_front_text?", s.back_markup AS "base_back_markup?",
                  s.back_source AS "base_back_source?", s.back_text AS "base_back_text?",
                  s.tags AS "base_tags?: Json<Vec<String>>", s.extra AS "base_extra?: Json<Extra>"
           FROM cards c
           LEFT JOIN card_sources s ON s.card_id = c.id
           WHERE c.deck_id = ?
           ORDER BY c.position, c.id"#,
        deck
    )
    .fetch_all(db)
    .await?;
    let side = |kind: &str, source: String, text: String| StoredSide { markup: markup(kind), source, text };
    Ok(rows
        .into_iter()
        .map(|r| ExistingCard {
            id: r.id,
            source_id: r.source_id.filter(|id| *id != r.key),
            key: r.key,
            front: side(&r.front_markup, r.front_source, r.front_text),
            back: side(&r.back_markup, r.back_source, r.back_text),
            tags: r.tags.0,
            extra: r.extra.0,
            base: (|| {
                Some(Base {
                    front: side(&r.base_front_markup?, r.base_front_source?, r.base_front_text?),
                    back: side(&r.base_back_markup?, r.base_back_source?, r.base_back_text?),
                    tags: r.base_tags?.0,
                    extra: r.base_extra.map(|extra| extra.0),
                })
            })(),
            former: former.remove(&r.id).unwrap_or_default(),
            retired: r.retired,
        })
        .collect())
}

/// The texts that the class itself replaced on the cards of a deck that say what was last imported: few, since a card that was
/// edited says something else, until a file agrees with it.
async fn former_of(db: &mut Db, deck: DeckId) -> Result<HashMap<i64, Vec<Former>>, Error> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!: i64", r.front_markup AS "front_markup!", r.front_source AS "front_source!",
                  r.back_markup AS "back_markup!", r.back_source AS "back_source!"
           FROM cards c
           CROSS JOIN card_revisions r ON r.card_id = c.id AND +r.import_id IS NULL
           CROSS JOIN card_sources s ON s.card_id = c.id
           WHERE c.deck_id = ? AND s.front_source = c.front_source AND s.back_source = c.back_source
             AND (r.front_source <> c.front_source OR r.back_source <> c.back_source)
           ORDER BY r.id"#,
        deck
    )
    .fetch_all(db)
    .await?;
    let mut former: HashMap<i64, Vec<Former>> = HashMap::new();
    for row in rows {
        let (front, back) =
            ((markup(&row.front_markup), row.front_source), (markup(&row.back_markup), row.back_source));
        former.entry(row.id).or_default().push(Former { front, back });
    }
    Ok(former)
}
