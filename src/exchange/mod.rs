//! Card exports: bytes to decks and back. One file a format; nothing downstream knows which one it was.
//!
//! Pure: no I/O, no clock, no randomness, no database. [`read`] turns an upload into a [`Reading`], [`plan()`] says
//! what it would do to a class, [`recto_json::write`] and [`csv::write`] go the other way.

mod alike;
mod anki_text;
mod brainscape;
pub mod csv;
pub mod deck;
mod encoding;
pub mod existing;
pub mod finding;
mod gather;
mod json_path;
pub mod limits;
pub mod matching;
pub mod out;
pub mod plan;
pub mod recto_json;
mod request;
pub mod roster;
mod table;

pub use deck::{
    Card, Cells, Column, Deck, Face, Format, Media, MediaContent, Reading, Request, Side, TableOptions, TableSeen,
    UnknownFormat,
};
pub use existing::{Base, Existing, ExistingCard, ExistingDeck, StoredSide};
pub use finding::{Finding, FindingKind, Message, Place, Refusal};
pub use limits::Limits;
pub use out::{OutCard, OutDeck, OutMedia, OutSide};
pub use plan::{CardPlan, Counts, DeckPlan, Match, Outcome, Plan, Target, fingerprint, plan};

use encoding::Decoded;
use gather::Gather;

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct Upload<'a> {
    /// Its name, which may be empty; only used to name a deck that has no name.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
    /// The format that a person says it has; otherwise it is found from the content.
    pub format: Option<Format>,
    /// What a person says about a table.
    pub table: TableOptions,
    /// How much of it is taken.
    pub limits: Limits,
}

impl<'a> Upload<'a> {
    /// An upload about which nobody said anything.
    pub fn new(name: &'a str, bytes: &'a [u8]) -> Self {
        Self { name, bytes, format: None, table: TableOptions::default(), limits: Limits::default() }
    }
}

/// Reads a file, whatever it holds. What is good comes in, what isn't is reported with its place.
///
/// Errors: a [`Refusal`] if nothing of the file may be taken.
pub fn read(upload: &Upload) -> Result<Reading, Refusal> {
    if u64::try_from(upload.bytes.len()).is_ok_and(|bytes| bytes > upload.limits.file) {
        return Err(Refusal::file(Message::new("import-file-too-large").with("limit", upload.limits.file >> 20)));
    }
    let Decoded { text, encoding, damaged } = encoding::decode(upload.bytes)?;
    let format = match upload.format {
        Some(format) => format,
        None => detect(&text)?,
    };
    let mut gather = Gather::new(upload.limits);
    if damaged && format != Format::RectoJson {
        gather.report(
            FindingKind::Repaired,
            &Place::File,
            Message::new("import-bytes-replaced").with("encoding", encoding),
        );
    }
    let mut media = Vec::new();
    let mut table = None;
    let decks = match format {
        Format::BrainscapeText => brainscape::read(&text, upload, &mut gather)?,
        Format::Csv | Format::AnkiText => {
            let head = if format == Format::AnkiText { anki_text::head(&text)? } else { anki_text::Head::default() };
            let (decks, seen) = csv::read(&text, &head, upload, format, &mut gather)?;
            table = Some(seen);
            decks
        }
        Format::RectoJson => {
            // JSON is Unicode by its definition, and a text with letters lost would no longer be what was exported.
            if damaged || !encoding::is_unicode(encoding) {
                return Err(Refusal::file(Message::new("import-json-not-utf8")));
            }
            let (decks, found) = recto_json::read(&text, upload, &mut gather)?;
            media = found;
            decks
        }
    };
    Ok(Reading { format, encoding, decks, media, findings: gather.finish(), table })
}

/// Finds the format from the content, never from the name. Text that is nothing else is a table.
fn detect(text: &str) -> Result<Format, Refusal> {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Err(Refusal::file(Message::new("import-is-web-page")));
    }
    if start.starts_with("<?xml") {
        return Err(Refusal::file(Message::new("import-is-xml")));
    }
    Ok(if recto_json::is(text) {
        Format::RectoJson
    } else if anki_text::is(text) {
        Format::AnkiText
    } else if brainscape::is(text) {
        Format::BrainscapeText
    } else {
        Format::Csv
    })
}

/// The name for a deck that has none: the file's, without folders and ending.
fn name_without_extension(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = finding::cut(&gather::one_line(&stem.replace("::", " ")), 200);
    if stem.is_empty() { "Import".to_owned() } else { stem }
}
