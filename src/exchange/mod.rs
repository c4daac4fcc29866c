//! Card exports: bytes to decks and back. One file a format; nothing downstream knows which one it was.
//!
//! Pure: no I/O, no clock, no randomness, no database. [`read`] turns an upload into a [`Reading`], [`plan()`] says
//! what it would do to a class, [`recto_json::write`], [`csv::write`] and [`markdown::write`] go the other way.

mod alike;
pub mod anki;
mod anki_text;
mod arsnova;
mod brainscape;
mod brainscape_html;
pub mod csv;
pub mod deck;
mod encoding;
pub mod existing;
pub mod finding;
mod gather;
mod gift;
mod json_path;
mod layout;
pub mod limits;
pub mod markdown;
pub mod matching;
mod mnemosyne;
mod mochi;
mod moodle;
mod moodle_gaps;
pub mod out;
pub mod package;
pub mod pasted;
pub mod plan;
mod quiz;
pub mod recto_json;
mod request;
pub mod roster;
pub mod spreadsheet;
mod table;
mod three_way;
mod xml;
pub mod zips;

pub use deck::{
    Card, Cells, Column, Deck, Extra, Face, Format, Home, HomeNote, Learned, LearnedAnswer, Media, MediaContent,
    Reading, Request, Side, TableOptions, TableSeen, UnknownFormat,
};
pub use existing::{Base, Existing, ExistingCard, ExistingDeck, Former, StoredSide};
pub use finding::{Finding, FindingKind, Message, Place, Refusal};
pub use limits::{LARGEST_FILE, LEARNED_ANSWERS, Limits};
pub use out::{OutCard, OutDeck, OutMedia, OutSide};
pub use pasted::PastedSeen;
pub use plan::{CardPlan, Counts, DeckPlan, Match, Outcome, Plan, Target, fingerprint, plan, plan_into};

use std::io::{Read, Seek};

use encoding::Decoded;
use gather::Gather;
use package::{Kind, Package};

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
        None => detect(&text, &upload.table)?,
    };
    let mut gather = Gather::new(upload.limits);
    if damaged && !matches!(format, Format::RectoJson | Format::ArsnovaJson) {
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
        Format::Mnemosyne => mnemosyne::read_xml(&text, upload, &mut gather)?,
        // A package is no text: `anki::read` takes its rows, and `read_package` the others.
        Format::AnkiPackage => return Err(Refusal::file(Message::new("import-anki-not-package"))),
        Format::BrainscapeHtml => brainscape_html::read(&text, upload, &mut gather)?,
        Format::PastedText => pasted::read(&text, upload, &mut gather)?,
        Format::Markdown => markdown::read(&text, upload, &mut gather)?,
        Format::Gift => gift::read(&text, upload, &mut gather)?,
        Format::MoodleXml => {
            let (decks, found) = moodle::read(&text, upload, &mut gather)?;
            media = found;
            decks
        }
        // JSON is Unicode by its definition, and a text with letters lost would no longer be what was exported.
        Format::RectoJson | Format::ArsnovaJson if damaged || !encoding::is_unicode(encoding) => {
            return Err(Refusal::file(Message::new("import-json-not-utf8")));
        }
        Format::ArsnovaJson => arsnova::read(&text, upload, &mut gather)?,
        Format::Spreadsheet | Format::Mochi => return Err(Refusal::file(Message::new("zips-not-package"))),
        Format::RectoJson => {
            let (decks, found) = recto_json::read(&text, upload, &mut gather)?;
            media = found;
            decks
        }
    };
    gather.check_left(&decks)?;
    Ok(Reading { format, encoding, decks, media, note_types: Vec::new(), findings: gather.finish(), table })
}

/// Reads a package that is none of Anki's; its media are only listed. Of `upload` its name, table and limits count.
///
/// Errors: a [`Refusal`] if nothing of the package may be taken.
pub fn read_package<R: Read + Seek>(package: &mut Package<R>, upload: &Upload) -> Result<Reading, Refusal> {
    let mut gather = Gather::new(upload.limits);
    let (format, decks, media, table) = match package.kind() {
        Kind::Spreadsheet => {
            let (decks, table) = spreadsheet::read(package, upload, &mut gather)?;
            (Format::Spreadsheet, decks, Vec::new(), table)
        }
        Kind::Mochi => {
            let (decks, media) = mochi::read(package, upload, &mut gather)?;
            (Format::Mochi, decks, media, None)
        }
        Kind::Mnemosyne => {
            let (decks, media) = mnemosyne::read(package, upload, &mut gather)?;
            (Format::Mnemosyne, decks, media, None)
        }
        Kind::Anki(_) | Kind::Unknown => return Err(Refusal::file(Message::new("package-unknown"))),
    };
    gather.check_left(&decks)?;
    Ok(Reading { format, encoding: "UTF-8", decks, media, note_types: Vec::new(), findings: gather.finish(), table })
}

/// Whether a text of which nobody said anything is read as pasted text.
pub fn is_pasted_text(text: &str) -> bool {
    detect(text, &TableOptions::default()).is_ok_and(|format| format == Format::PastedText)
}

/// Finds the format from the content, never from the name. Text that is nothing else is a table.
fn detect(text: &str, table: &TableOptions) -> Result<Format, Refusal> {
    // Who says what stands between the cards has looked at them.
    if table.between_sides.is_some() || table.between_cards.is_some() {
        return Ok(Format::PastedText);
    }
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    if brainscape_html::is(text) {
        return Ok(Format::BrainscapeHtml);
    }
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Err(Refusal::file(Message::new("import-is-web-page")));
    }
    if (start.starts_with("<?xml") || start.starts_with("<mnemosyne")) && mnemosyne::is(text) {
        return Ok(Format::Mnemosyne);
    }
    if start.starts_with("<?xml") || start.starts_with("<quiz") {
        return if moodle::is(text) {
            Ok(Format::MoodleXml)
        } else {
            Err(Refusal::file(Message::new("import-is-xml")))
        };
    }
    Ok(if csv::is_own(text) {
        Format::Csv
    } else if markdown::is_own(text) {
        Format::Markdown
    } else if recto_json::is(text) {
        if arsnova::is(text) { Format::ArsnovaJson } else { Format::RectoJson }
    } else if anki_text::is(text) {
        Format::AnkiText
    } else if brainscape::is(text) {
        Format::BrainscapeText
    } else if gift::is(text) {
        Format::Gift
    } else if markdown::is(text) {
        Format::Markdown
    } else if is_pasted(text, table) {
        Format::PastedText
    } else if brainscape::has_title(text) && table::look(text, &anki_text::Head::default(), table).is_err() {
        Format::BrainscapeText
    } else {
        Format::Csv
    })
}

/// Whether a text parts into cards, but not as a table does.
fn is_pasted(text: &str, options: &TableOptions) -> bool {
    if *options != TableOptions::default() {
        return false;
    }
    match table::look(text, &anki_text::Head::default(), options) {
        Ok(table) => table.seen.separator == b'\t' && !table.seen.header && pasted::is(text, true),
        Err(_) => pasted::is(text, false),
    }
}

/// The name for a deck that has none: the file's, without folders and ending.
fn name_without_extension(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = finding::cut(&gather::one_line(&stem.replace("::", " ")), 200);
    if stem.is_empty() { "Import".to_owned() } else { stem }
}
