//! The collection of an Anki package, which is a database that somebody sent: its rows, and nothing of what it can do.
//!
//! It is opened so that it can't be changed, and a file of that kind could do three things: run what stands in its schema, take for
//! ever, or hold values of any type and size. So what we read has to be plain tables, each value is looked at before it is taken, and
//! the clock is looked at meanwhile.
//!
//! Source: `rslib/src/storage/schema11.sql` of Anki and its upgrades; sqlite.org/security.html.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _};

use crate::exchange::anki::collection::{AnswerRow, CardRow, Collection, ConfigRow, Head, NoteRow, PartRow};
use crate::exchange::{Finding, FindingKind, Limits, Message, Place, Refusal};

/// How long a file may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// How much longer the database has to say that it took too long.
const GRACE: Duration = Duration::from_secs(5);
/// Steps of the database between two looks at the clock.
const STEPS: i32 = 20_000;
/// Largest text of the table `col`, and largest note in fields of the largest size.
const HEAD_MOST: i64 = 64 << 20;
const NOTE_FIELDS: u64 = 16;
/// Rows that a table of note types, fields, templates or decks may have.
const PARTS_MOST: usize = 100_000;
/// Rows that the database's thread may be ahead of us.
const AHEAD: usize = 500;
/// The newest schema that is known, which is Anki's for years.
const NEWEST: i64 = 18;

/// A table that is read: its columns, and how it is looked through for damage.
struct Table {
    name: &'static str,
    columns: &'static [&'static str],
    check: &'static str,
}

const COL: Table = Table { name: "col", columns: &["crt", "ver"], check: "PRAGMA quick_check('col')" };
const NOTES: Table =
    Table { name: "notes", columns: &["id", "guid", "mid", "tags", "flds"], check: "PRAGMA quick_check('notes')" };
const CARDS: Table = Table {
    name: "cards",
    columns: &["id", "nid", "did", "ord", "type", "queue", "due", "ivl", "factor", "reps", "lapses", "odue", "odid"],
    check: "PRAGMA quick_check('cards')",
};
const REVLOG: Table = Table {
    name: "revlog",
    columns: &["id", "cid", "ease", "ivl", "factor", "time", "type"],
    check: "PRAGMA quick_check('revlog')",
};
const NOTETYPES: Table =
    Table { name: "notetypes", columns: &["id", "name", "config"], check: "PRAGMA quick_check('notetypes')" };
const FIELDS: Table =
    Table { name: "fields", columns: &["ntid", "ord", "name", "config"], check: "PRAGMA quick_check('fields')" };
const TEMPLATES: Table =
    Table { name: "templates", columns: &["ntid", "ord", "name", "config"], check: "PRAGMA quick_check('templates')" };
const DECKS: Table = Table { name: "decks", columns: &["id", "name"], check: "PRAGMA quick_check('decks')" };

/// Reads the collection in `file`, which nobody may change meanwhile. Rows that can't be understood are left out and reported; what
/// the rows mean is for the reader of packages to say.
///
/// Errors: the [`Refusal`] of a file that isn't a whole and plain collection, or goes beyond the limits.
pub async fn read(file: &Path, limits: &Limits) -> Result<(Collection, Vec<Finding>), Refusal> {
    let until = Instant::now() + PATIENCE;
    // The library's thread could end without an answer; then nobody waits for it.
    let read = tokio::time::timeout(PATIENCE + GRACE, read_until(file, limits, until)).await;
    read.unwrap_or_else(|_| Err(refusal("package-collection-slow")))
}

async fn read_until(file: &Path, limits: &Limits, until: Instant) -> Result<(Collection, Vec<Finding>), Refusal> {
    let mut db = open(file, until).await.map_err(|_| refusal("package-collection-broken"))?;
    let mut reading =
        Reading { limits: *limits, texts: 0, left_out: HashSet::new(), findings: Vec::new(), unlisted: 0 };
    let read = reading.collection(&mut db).await;
    let _ = db.close().await;
    match read {
        Ok(collection) => Ok((collection, reading.finish())),
        Err(Trouble::Refused(refusal)) => Err(refusal),
        Err(Trouble::Database) if Instant::now() >= until => Err(refusal("package-collection-slow")),
        Err(Trouble::Database) => Err(refusal("package-collection-broken")),
    }
}

/// Why there is no collection.
enum Trouble {
    Refused(Refusal),
    /// The library says that the file is no database, is damaged, or took too long.
    Database,
}

impl From<sqlx::Error> for Trouble {
    fn from(_: sqlx::Error) -> Self {
        Self::Database
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn refusal(id: &'static str) -> Refusal {
    Refusal { place: Place::File, message: Message::new(id) }
}

async fn open(file: &Path, until: Instant) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        // Immutable: no locks, and no journal beside the file is looked for or believed.
        .immutable(true)
        .read_only(true)
        .foreign_keys(false)
        .collation("unicase", unicase)
        .pragma("trusted_schema", "OFF")
        .pragma("query_only", "ON")
        .pragma("cell_size_check", "ON")
        .pragma("ignore_check_constraints", "ON")
        .row_buffer_size(AHEAD)
        .disable_statement_logging();
    let mut db = options.connect().await?;
    db.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < until);
    Ok(db)
}

/// The order that Anki's indexes are in: without case.
fn unicase(a: &str, b: &str) -> Ordering {
    a.chars().flat_map(char::to_lowercase).cmp(b.chars().flat_map(char::to_lowercase))
}

struct Reading {
    limits: Limits,
    texts: u64,
    /// Notes that were left out, whose cards go with them.
    left_out: HashSet<i64>,
    findings: Vec<Finding>,
    unlisted: usize,
}

// Columns are read as `+id`, an expression: sqlx asks for the declared type of a plain column, and panics where that isn't UTF-8.
impl Reading {
    async fn collection(&mut self, db: &mut SqliteConnection) -> Result<Collection, Trouble> {
        // Anki has never written another one, and the library takes texts as they lie there.
        let encoding = sqlx::query("PRAGMA encoding").fetch_one(&mut *db).await?;
        if text(&encoding, 0).as_deref() != Some("UTF-8") {
            return Err(refusal("package-collection-shape").into());
        }
        for table in [COL, NOTES, CARDS] {
            if !is_plain(db, &table).await? {
                return Err(refusal("package-collection-shape").into());
            }
        }
        let row = sqlx::query("SELECT +crt, +ver FROM col NOT INDEXED LIMIT 1").fetch_optional(&mut *db).await?;
        let row = row.ok_or_else(|| refusal("package-collection-shape"))?;
        let (created, schema) = (soft(&row, 0), soft(&row, 1));
        if schema > NEWEST {
            let message = Message::new("package-schema").with("version", schema);
            return Err(Refusal { place: Place::File, message }.into());
        }
        let head = self.head(db).await?;
        let notes = self.notes(db).await?;
        let cards = self.cards(db).await?;
        let answers = self.answers(db).await?;
        Ok(Collection { created, head, notes, cards, answers })
    }

    async fn head(&mut self, db: &mut SqliteConnection) -> Result<Head, Trouble> {
        if !is_plain(db, &NOTETYPES).await? {
            let sql = "SELECT CASE WHEN octet_length(models) <= ?1 THEN models END,
                              CASE WHEN octet_length(decks) <= ?1 THEN decks END
                       FROM col NOT INDEXED
                       LIMIT 1";
            let row = sqlx::query(sql).bind(HEAD_MOST).fetch_one(&mut *db).await?;
            let (Some(models), Some(decks)) = (text(&row, 0), text(&row, 1)) else {
                return Err(refusal("package-note-types").into());
            };
            self.count(models.len() + decks.len())?;
            return Ok(Head::Json { models, decks });
        }
        for table in [FIELDS, TEMPLATES, DECKS] {
            if !is_plain(db, &table).await? {
                return Err(refusal("package-collection-shape").into());
            }
        }
        let mut note_types = Vec::new();
        let mut rows = sqlx::query(
            "SELECT +id, CASE WHEN octet_length(name) <= ?1 THEN name END, CASE WHEN octet_length(config) <= ?1 THEN config END
             FROM notetypes NOT INDEXED",
        )
        .bind(most(self.limits.field))
        .fetch(&mut *db);
        while let Some(row) = rows.try_next().await? {
            let part = part(&row, whole(&row, 0), 1, note_types.len())?;
            self.count(part.1.len() + part.2.len())?;
            note_types.push(ConfigRow { id: part.0, name: part.1, config: part.2 });
        }
        drop(rows);
        let fields = self.parts(
            db,
            "SELECT +ntid, +ord, CASE WHEN octet_length(name) <= ?1 THEN name END,
                    CASE WHEN octet_length(config) <= ?1 THEN config END
             FROM fields NOT INDEXED",
        );
        let fields = fields.await?;
        let templates = self.parts(
            db,
            "SELECT +ntid, +ord, CASE WHEN octet_length(name) <= ?1 THEN name END,
                    CASE WHEN octet_length(config) <= ?1 THEN config END
             FROM templates NOT INDEXED",
        );
        let templates = templates.await?;
        let mut decks = Vec::new();
        let mut rows =
            sqlx::query("SELECT +id, CASE WHEN octet_length(name) <= ?1 THEN name END FROM decks NOT INDEXED")
                .bind(most(self.limits.field))
                .fetch(&mut *db);
        while let Some(row) = rows.try_next().await? {
            // A deck without a name is named by the reader, as one that isn't there.
            let (Some(id), Some(name)) = (whole(&row, 0), text(&row, 1)) else { continue };
            if decks.len() >= PARTS_MOST {
                let message = Message::new("import-too-many-decks").with("limit", self.limits.decks);
                return Err(Refusal { place: Place::File, message }.into());
            }
            self.count(name.len())?;
            decks.push((id, name));
        }
        drop(rows);
        note_types.sort_by_key(|row: &ConfigRow| row.id);
        decks.sort_unstable();
        Ok(Head::Tables { note_types, fields, templates, decks })
    }

    async fn parts(&mut self, db: &mut SqliteConnection, sql: &'static str) -> Result<Vec<PartRow>, Trouble> {
        let mut parts = Vec::new();
        let mut rows = sqlx::query(sql).bind(most(self.limits.field)).fetch(db);
        while let Some(row) = rows.try_next().await? {
            let ord = whole(&row, 1).ok_or_else(|| refusal("package-note-types"))?;
            let (note_type, name, config) = part(&row, whole(&row, 0), 2, parts.len())?;
            self.count(name.len() + config.len())?;
            parts.push(PartRow { note_type, ord, name, config });
        }
        parts.sort_by_key(|part: &PartRow| (part.note_type, part.ord));
        Ok(parts)
    }

    async fn notes(&mut self, db: &mut SqliteConnection) -> Result<Vec<NoteRow>, Trouble> {
        let mut notes = Vec::new();
        let sql = "SELECT +id, +mid, CASE WHEN octet_length(guid) <= ?1 THEN guid END,
                          CASE WHEN octet_length(tags) <= ?1 THEN tags END,
                          CASE WHEN octet_length(flds) <= ?2 THEN flds END
                   FROM notes NOT INDEXED";
        let mut rows = sqlx::query(sql)
            .bind(most(self.limits.field))
            .bind(most(self.limits.field).saturating_mul(NOTE_FIELDS.cast_signed()))
            .fetch(db);
        let mut seen = 0_usize;
        while let Some(row) = rows.try_next().await? {
            seen += 1;
            if seen > self.limits.cards {
                return Err(self.too_many().into());
            }
            let id = whole(&row, 0);
            let (Some(id), Some(note_type), Some(fields)) = (id, whole(&row, 1), text(&row, 4)) else {
                self.left_out.extend(id);
                let message = if kind(&row, 4) == Kind::Nothing {
                    let limit = (self.limits.field as u64 * NOTE_FIELDS) >> 10;
                    Message::new("import-field-too-large").with("limit", limit)
                } else {
                    Message::new("package-note-broken")
                };
                self.report(id.map_or(Place::File, Place::Note), message);
                continue;
            };
            let (guid, tags) = (text(&row, 2).unwrap_or_default(), text(&row, 3).unwrap_or_default());
            self.count(guid.len() + tags.len() + fields.len())?;
            notes.push(NoteRow { id, guid, note_type, tags, fields });
        }
        notes.sort_by_key(|note| note.id);
        Ok(notes)
    }

    async fn cards(&mut self, db: &mut SqliteConnection) -> Result<Vec<CardRow>, Trouble> {
        let mut cards = Vec::new();
        let sql = "SELECT +id, +nid, +did, +ord, +type, +queue, +due, +ivl, +factor, +reps, +lapses, +odue, +odid
                   FROM cards NOT INDEXED";
        let mut rows = sqlx::query(sql).fetch(db);
        let mut seen = 0_usize;
        while let Some(row) = rows.try_next().await? {
            seen += 1;
            if seen > self.limits.cards {
                return Err(self.too_many().into());
            }
            let note = whole(&row, 1);
            let (Some(id), Some(note), Some(ord)) = (whole(&row, 0), note, whole(&row, 3)) else {
                self.report(note.map_or(Place::File, Place::Note), Message::new("package-card-broken"));
                continue;
            };
            if self.left_out.contains(&note) {
                continue;
            }
            cards.push(CardRow {
                id,
                note,
                deck: soft(&row, 2),
                home: soft(&row, 12),
                ord,
                kind: soft(&row, 4),
                queue: soft(&row, 5),
                due: soft(&row, 6),
                home_due: soft(&row, 11),
                interval: soft(&row, 7),
                factor: soft(&row, 8),
                reps: soft(&row, 9),
                lapses: soft(&row, 10),
            });
        }
        cards.sort_by_key(|card| card.id);
        Ok(cards)
    }

    /// The newest answers; a collection without a log has none.
    async fn answers(&mut self, db: &mut SqliteConnection) -> Result<Vec<AnswerRow>, Trouble> {
        let mut answers = Vec::new();
        if !is_plain(db, &REVLOG).await? {
            return Ok(answers);
        }
        let room = i64::try_from(self.limits.answers).unwrap_or(i64::MAX);
        let sql =
            "SELECT +id, +cid, +ease, +ivl, +factor, +time, +type FROM revlog NOT INDEXED ORDER BY id DESC LIMIT ? + 1";
        let mut rows = sqlx::query(sql).bind(room).fetch(db);
        while let Some(row) = rows.try_next().await? {
            if answers.len() >= self.limits.answers {
                let message = Message::new("package-answers").with("limit", self.limits.answers);
                self.report(Place::File, message);
                break;
            }
            let (Some(at), Some(card)) = (whole(&row, 0), whole(&row, 1)) else { continue };
            let (ease, interval, factor) = (soft(&row, 2), soft(&row, 3), soft(&row, 4));
            answers.push(AnswerRow { at, card, ease, interval, factor, millis: soft(&row, 5), kind: soft(&row, 6) });
        }
        answers.reverse();
        Ok(answers)
    }

    /// Counts bytes of texts that are kept.
    fn count(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.texts += bytes as u64;
        if self.texts <= self.limits.texts {
            return Ok(());
        }
        let message = Message::new("package-texts").with("limit", self.limits.texts >> 20);
        Err(Refusal { place: Place::File, message })
    }

    fn too_many(&self) -> Refusal {
        let message = Message::new("import-too-many-cards").with("limit", self.limits.cards);
        Refusal { place: Place::File, message }
    }

    fn report(&mut self, place: Place, message: Message) {
        if self.findings.len() < self.limits.findings {
            self.findings.push(Finding { kind: FindingKind::Skipped, place, message });
        } else {
            self.unlisted += 1;
        }
    }

    fn finish(mut self) -> Vec<Finding> {
        if self.unlisted > 0 {
            let message = Message::new("import-more-findings").with("count", self.unlisted);
            self.findings.push(Finding { kind: FindingKind::Skipped, place: Place::File, message });
        }
        self.findings
    }
}

/// Whether the table is there, undamaged. What is there under its name and isn't a plain table with these columns refuses the file.
async fn is_plain(db: &mut SqliteConnection, table: &Table) -> Result<bool, Trouble> {
    let sql =
        "SELECT type, rootpage, substr(sql, 1, 13) FROM sqlite_schema WHERE name = ? COLLATE NOCASE AND type <> 'index'
               AND type <> 'trigger'";
    let found = sqlx::query(sql).bind(table.name).fetch_all(&mut *db).await?;
    let [found] = found.as_slice() else {
        return if found.is_empty() { Ok(false) } else { Err(refusal("package-collection-shape").into()) };
    };
    let begins = text(found, 2).unwrap_or_default();
    let plain = text(found, 0).as_deref() == Some("table")
        && whole(found, 1).is_some_and(|page| page > 0)
        && begins.get(..12).is_some_and(|begins| begins.eq_ignore_ascii_case("create table"));
    if !plain {
        return Err(refusal("package-collection-shape").into());
    }
    let sql = "SELECT name, hidden FROM pragma_table_xinfo(?)";
    let columns = sqlx::query(sql).bind(table.name).fetch_all(&mut *db).await?;
    let computed = columns.iter().any(|column| whole(column, 1) != Some(0));
    let names: Vec<String> = columns.iter().filter_map(|column| text(column, 0)).collect();
    let has = |wanted: &&str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    if computed || !table.columns.iter().all(has) {
        return Err(refusal("package-collection-shape").into());
    }
    let said = sqlx::query(table.check).fetch_all(db).await?;
    match said.as_slice() {
        [row] if text(row, 0).as_deref() == Some("ok") => Ok(true),
        _ => Err(Trouble::Database),
    }
}

/// Id, name and configuration of a note type or of a part of one.
fn part(row: &SqliteRow, id: Option<i64>, name: usize, before: usize) -> Result<(i64, String, Vec<u8>), Refusal> {
    match (id, text(row, name), bytes(row, name + 1)) {
        (Some(id), Some(name), Some(config)) if before < PARTS_MOST => Ok((id, name, config)),
        _ => Err(refusal("package-note-types")),
    }
}

fn most(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// What a value is, whatever its column was declared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    Whole,
    Fraction,
    Text,
    Bytes,
}

fn kind(row: &SqliteRow, column: usize) -> Kind {
    let Ok(value) = row.try_get_raw(column) else { return Kind::Nothing };
    if value.is_null() {
        return Kind::Nothing;
    }
    match value.type_info().name() {
        "INTEGER" => Kind::Whole,
        "REAL" => Kind::Fraction,
        "TEXT" => Kind::Text,
        _ => Kind::Bytes,
    }
}

/// A whole number and nothing that could pass for one.
fn whole(row: &SqliteRow, column: usize) -> Option<i64> {
    if kind(row, column) == Kind::Whole { row.try_get_unchecked(column).ok() } else { None }
}

/// A number of the schedule, of which old releases left fractions; 0 for anything else.
fn soft(row: &SqliteRow, column: usize) -> i64 {
    match kind(row, column) {
        Kind::Whole => row.try_get_unchecked(column).unwrap_or(0),
        #[allow(clippy::cast_possible_truncation)] // rounds towards zero and stops at the ends
        Kind::Fraction => row.try_get_unchecked::<f64, _>(column).unwrap_or(0.0) as i64,
        _ => 0,
    }
}

/// A text that is UTF-8. A number stands for its digits, as in SQL.
fn text(row: &SqliteRow, column: usize) -> Option<String> {
    match kind(row, column) {
        Kind::Text => row.try_get_unchecked(column).ok(),
        Kind::Whole => whole(row, column).map(|number| number.to_string()),
        _ => None,
    }
}

fn bytes(row: &SqliteRow, column: usize) -> Option<Vec<u8>> {
    if kind(row, column) == Kind::Bytes { row.try_get_unchecked(column).ok() } else { None }
}
