//! Anki packages of our own making: collections of each schema, the three containers, and zips that say what isn't so.

use std::io::{Cursor, Write as _};

use serde_json::json;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use zip::write::SimpleFileOptions;

/// When the collection and its notes were made.
const SECONDS: i64 = 1_700_000_000;
/// Id of the first note and of the first card.
pub const FIRST: i64 = 1_700_000_000_000;
/// Id of the note type "Basic".
pub const BASIC: i64 = 1_600_000_000_001;

/// A note with one card in the deck "Ville".
pub struct Note {
    pub guid: &'static str,
    pub front: &'static str,
    pub back: &'static str,
}

/// A note.
pub const fn note(guid: &'static str, front: &'static str, back: &'static str) -> Note {
    Note { guid, front, back }
}

/// Which schema a collection has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Note types and decks as JSON.
    Eleven,
    /// Note types and decks as tables of protobuf.
    Eighteen,
}

const SCHEMA_11: &str = "
    CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null, ver integer not null,
                      conf text not null, models text not null, decks text not null);
    CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
                        tags text not null, flds text not null, sfld integer not null);
    CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
                        type integer not null, queue integer not null, due integer not null, ivl integer not null,
                        factor integer not null, reps integer not null, lapses integer not null, odue integer not null,
                        odid integer not null);
    CREATE TABLE revlog (id integer primary key, cid integer not null, ease integer not null, ivl integer not null,
                         factor integer not null, time integer not null, type integer not null);
    CREATE INDEX ix_cards_nid ON cards (nid);";

const SCHEMA_18: &str = "
    CREATE TABLE notetypes (id integer NOT NULL PRIMARY KEY, name text NOT NULL COLLATE unicase, config blob NOT NULL);
    CREATE TABLE fields (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase,
                         config blob NOT NULL, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
    CREATE TABLE templates (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase,
                            config blob NOT NULL, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
    CREATE TABLE decks (id integer PRIMARY KEY NOT NULL, name text NOT NULL COLLATE unicase);
    CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name);
    CREATE UNIQUE INDEX idx_decks_name ON decks (name);
    UPDATE col SET ver = 18, models = '', decks = '';";

/// A field of protobuf that holds bytes.
pub fn proto(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length > 0x7f {
        out.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    out.push(u8::try_from(length).unwrap());
    out.extend_from_slice(bytes);
    out
}

const FRONT: &str = "{{Front}}";
const BACK: &str = "{{FrontSide}}<hr id=answer>{{Back}}";

/// The database file of a collection; `sql` runs at its end.
pub async fn collection(schema: Schema, notes: &[Note], sql: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("collection");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let mut db = options.collation("unicase", |a, b| a.to_lowercase().cmp(&b.to_lowercase())).connect().await.unwrap();
    sqlx::raw_sql(SCHEMA_11).execute(&mut db).await.unwrap();
    let models = json!({ BASIC.to_string(): { "id": BASIC, "name": "Basic", "type": 0, "css": "",
        "tmpls": [{ "name": "Card 1", "ord": 0, "qfmt": FRONT, "afmt": BACK }],
        "flds": [{ "name": "Front", "ord": 0 }, { "name": "Back", "ord": 1 }] } });
    let decks = json!({ "1": { "id": 1, "name": "Default" }, "2": { "id": 2, "name": "École::Ville" } });
    sqlx::query("INSERT INTO col VALUES (1, ?, 0, 11, '{}', ?, ?)")
        .bind(SECONDS)
        .bind(models.to_string())
        .bind(decks.to_string())
        .execute(&mut db)
        .await
        .unwrap();
    for (id, note) in (FIRST..).zip(notes) {
        sqlx::query("INSERT INTO notes VALUES (?, ?, ?, 0, ' mot ', ?, '')")
            .bind(id)
            .bind(note.guid)
            .bind(BASIC)
            .bind(format!("{}\u{1f}{}", note.front, note.back))
            .execute(&mut db)
            .await
            .unwrap();
        sqlx::query("INSERT INTO cards VALUES (?1, ?1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)")
            .bind(id)
            .execute(&mut db)
            .await
            .unwrap();
    }
    if schema == Schema::Eighteen {
        sqlx::raw_sql(SCHEMA_18).execute(&mut db).await.unwrap();
        sqlx::query("INSERT INTO notetypes VALUES (?, 'Basic', x'0800')").bind(BASIC).execute(&mut db).await.unwrap();
        for (ord, name) in [(0, "Front"), (1, "Back")] {
            let row = sqlx::query("INSERT INTO fields VALUES (?, ?, ?, x'')").bind(BASIC).bind(ord).bind(name);
            row.execute(&mut db).await.unwrap();
        }
        let config = [proto(1, FRONT.as_bytes()), proto(2, BACK.as_bytes())].concat();
        let row = sqlx::query("INSERT INTO templates VALUES (?, 0, 'Card 1', ?)").bind(BASIC).bind(config);
        row.execute(&mut db).await.unwrap();
        for (id, name) in [(1, "Default"), (2, "École\u{1f}Ville")] {
            let row = sqlx::query("INSERT INTO decks VALUES (?, ?)").bind(id).bind(name);
            row.execute(&mut db).await.unwrap();
        }
    }
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    std::fs::read(file).unwrap()
}

/// A zip of these files, deflated.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A package in the oldest container.
pub fn first(collection: &[u8], media: &[(&str, &[u8])]) -> Vec<u8> {
    let names: serde_json::Map<String, serde_json::Value> =
        (0..).zip(media).map(|(n, (name, _))| (n.to_string(), json!(name))).collect();
    let (list, numbers) = (json!(names).to_string(), numbers(media));
    let mut files: Vec<(&str, &[u8])> = vec![("collection.anki2", collection), ("media", list.as_bytes())];
    files.extend(numbers.iter().map(String::as_str).zip(media.iter().map(|(_, bytes)| *bytes)));
    zip(&files)
}

fn numbers<T>(of: &[T]) -> Vec<String> {
    (0..of.len()).map(|n| n.to_string()).collect()
}

/// What every newer package holds for older releases.
pub async fn placeholder() -> Vec<u8> {
    let notes = [note("placeholder", "Please update to the latest Anki version, then import again.", "")];
    collection(Schema::Eleven, &notes, "").await
}

/// A package in the container of Anki 2.1.
pub async fn second(collection: &[u8]) -> Vec<u8> {
    zip(&[("collection.anki2", &placeholder().await), ("collection.anki21", collection), ("media", b"{}")])
}

/// A package in today's container.
pub async fn third(collection: &[u8], media: &[(&str, &[u8])]) -> Vec<u8> {
    let list: Vec<u8> = media.iter().flat_map(|(name, _)| proto(1, &proto(1, name.as_bytes()))).collect();
    let files: Vec<Vec<u8>> = media.iter().map(|(_, bytes)| zstd(bytes)).collect();
    third_of(&[8, 3], &zstd(collection), &zstd(&list), &files).await
}

/// The same of packed parts, which may be anything.
pub async fn third_of(meta: &[u8], collection: &[u8], list: &[u8], media: &[Vec<u8>]) -> Vec<u8> {
    let (placeholder, numbers) = (placeholder().await, numbers(media));
    let mut files: Vec<(&str, &[u8])> =
        vec![("meta", meta), ("collection.anki2", &placeholder), ("collection.anki21b", collection), ("media", list)];
    files.extend(numbers.iter().map(String::as_str).zip(media.iter().map(Vec::as_slice)));
    zip(&files)
}

/// Packed with zstd.
pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

/// Where the `n`-th header of the directory begins.
pub fn header(zip: &[u8], n: usize) -> usize {
    zip.windows(4).enumerate().filter(|(_, four)| four == b"PK\x01\x02").nth(n).expect("a header").0
}

/// The file with these bytes at that place.
pub fn patched(mut file: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}
