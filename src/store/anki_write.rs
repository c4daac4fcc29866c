//! The collection of a package for Anki: a `SQLite` file of schema 11, which every Anki since 2.1 reads.
//!
//! Source: `rslib/src/storage/schema11.sql` of Anki.

use std::path::Path;

use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use crate::exchange::anki::collection::Head;
use crate::exchange::anki::write::Written;

/// Rows of one statement.
const BATCH: usize = 500;
/// The mark between the fields of a note.
const FIELD: char = '\u{1f}';

const SCHEMA: &str = "
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL, ver integer NOT NULL,
    dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL, models text NOT NULL,
    decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL,
    tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL,
    data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
    mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL,
    ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL,
    odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
    ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_notes_csum ON notes (csum);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_revlog_cid ON revlog (cid);
";

/// Writes the rows of a package into `file`, which is empty.
///
/// Errors: what `SQLite` says, which is the disk's.
pub async fn file(file: &Path, written: &Written) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        // Nobody reads it before it is whole, and nothing is lost with it.
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .disable_statement_logging();
    let mut db = options.connect().await?;
    let rows = rows(&mut db, written).await;
    db.close().await?;
    rows
}

async fn rows(db: &mut SqliteConnection, written: &Written) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(SCHEMA).execute(&mut *db).await?;
    let collection = &written.collection;
    let Head::Json { models, decks } = &collection.head else { return Ok(()) };
    let mut whole = db.begin().await?;
    sqlx::query("INSERT INTO col VALUES (1, ?1, ?2, ?2, 11, 0, 0, 0, ?3, ?4, ?5, ?6, '{}')")
        .bind(collection.created)
        .bind(collection.created.saturating_mul(1000))
        .bind(&written.settings)
        .bind(models)
        .bind(decks)
        .bind(options_of_decks())
        .execute(&mut *whole)
        .await?;
    let notes = collection.notes.iter().zip(&written.changed).map(|(note, changed)| {
        let sorted_by = note.fields.split(FIELD).next().unwrap_or_default();
        json!([note.id, note.guid, note.note_type, changed, note.tags, note.fields, sorted_by])
    });
    insert(
        &mut whole,
        "INSERT INTO notes
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, -1, value ->> 4, value ->> 5, value ->> 6, 0, 0, ''
         FROM json_each(?)",
        notes,
    )
    .await?;
    let cards = collection.cards.iter().map(|card| {
        json!([
            card.id,
            card.note,
            card.deck,
            card.ord,
            card.kind,
            card.queue,
            card.due,
            card.interval,
            card.factor,
            card.reps,
            card.lapses
        ])
    });
    insert(
        &mut whole,
        "INSERT INTO cards
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, (SELECT mod FROM notes WHERE id = value ->> 1), -1,
                value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, 0, 0, 0, 0, ''
         FROM json_each(?)",
        cards,
    )
    .await?;
    let answers = collection.answers.iter().zip(&written.intervals_before).map(|(row, before)| {
        json!([row.at, row.card, row.ease, row.interval, before, row.factor, row.millis, row.kind])
    });
    insert(
        &mut whole,
        "INSERT INTO revlog
         SELECT value ->> 0, value ->> 1, -1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
         FROM json_each(?)",
        answers,
    )
    .await?;
    whole.commit().await
}

async fn insert(
    db: &mut SqliteConnection,
    sql: &'static str,
    mut rows: impl Iterator<Item = Value>,
) -> Result<(), sqlx::Error> {
    loop {
        let batch: Vec<Value> = rows.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(());
        }
        sqlx::query(sql).bind(Value::Array(batch).to_string()).execute(&mut *db).await?;
    }
}

/// `col.dconf`: what Anki begins with. Without it the file doesn't open; it isn't taken over with the cards.
fn options_of_decks() -> String {
    json!({ "1": {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": true, "timer": 0, "replayq": true, "dyn": false,
        "new": { "bury": false, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 20 },
        "rev": { "bury": false, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2 },
        "lapse": { "delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0 },
    } })
    .to_string()
}
