//! The one value that every reader makes and every writer takes: decks of cards with their texts already cleaned.
//! What was noticed on the way stands in `finding.rs`; who a card is in the class is decided in `matching.rs`.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::finding::{Finding, Place};
use crate::content::{Markup, Rendered};

/// A card export that Recto reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// The text of a Brainscape page, copied in the browser.
    BrainscapeText,
    /// A table: CSV, TSV or text with any other separator.
    Csv,
    /// Text as Anki writes it, with lines such as `#separator:tab` at its head.
    AnkiText,
    /// Recto's own lossless export.
    RectoJson,
}

impl Format {
    /// Every format, in the order in which a form offers them.
    pub const ALL: [Self; 4] = [Self::BrainscapeText, Self::Csv, Self::AnkiText, Self::RectoJson];

    /// The name on the command line, in forms and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BrainscapeText => "brainscape-text",
            Self::Csv => "csv",
            Self::AnkiText => "anki-text",
            Self::RectoJson => "recto-json",
        }
    }
}

/// The name is none of [`Format::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown format")]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or(UnknownFormat)
    }
}

/// What a reader made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The format it was read as.
    pub format: Format,
    /// Name of the encoding, such as `UTF-8` or `windows-1252`.
    pub encoding: &'static str,
    /// The decks, in the order of the file.
    pub decks: Vec<Deck>,
    /// Media that the file brings or names.
    pub media: Vec<Media>,
    /// What was skipped, repaired or is worth a look, in the order of the file.
    pub findings: Vec<Finding>,
    /// How a table was understood, for the preview; nothing for the other formats.
    pub table: Option<TableSeen>,
}

/// A deck of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deck {
    /// Who the deck is at its source (its id or title there, after the name of the format), if the source says so.
    pub source_id: Option<String>,
    /// The UUID that Recto gave it.
    pub uuid: Option<Uuid>,
    /// Path name such as `École::Module 1`: never empty, NFC, within the limit of levels.
    pub name: String,
    /// Plain text, NFC; may be empty.
    pub description: String,
    /// BCP 47 tag such as `fr`.
    pub language: Option<String>,
    /// The cards, in order.
    pub cards: Vec<Card>,
}

/// A card of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The identity that the source gave; cards of sources without ids are matched by their text.
    pub source_id: Option<String>,
    /// Cards of one note are siblings.
    pub note: Option<String>,
    /// Position in the deck, from 0.
    pub position: u32,
    /// Tags, each once, NFC.
    pub tags: Vec<String>,
    /// The question.
    pub front: Side,
    /// The answer.
    pub back: Side,
    /// The card was already retired where it comes from.
    pub retired: bool,
    /// The answer to be typed, for cards that are answered so.
    pub typed: Option<String>,
    /// The direction of a card that is asked both ways.
    pub direction: Option<String>,
    /// Where the content was taken from, as its author says.
    pub source: Option<String>,
    /// Names of the media of both sides, each once.
    pub media: Vec<String>,
    /// Lines that speak to class-mates rather than teach.
    pub requests: Vec<Request>,
    /// Where the card stands in the file.
    pub place: Place,
}

/// One side of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// How `source` is written.
    pub markup: Markup,
    /// The text as its author wrote it, NFC.
    pub source: String,
    /// What a reader sees of it.
    pub rendered: Rendered,
}

/// One of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Face {
    /// The question.
    Front,
    /// The answer.
    Back,
}

/// A sentence on a card that looks like a request to class-mates, such as one to check or to complete the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The side it stands on.
    pub side: Face,
    /// The words as they stand.
    pub words: String,
    /// The side with the words left out; unchanged where nothing would be left, or where formatting runs through them.
    pub without: Side,
}

/// A media file that an export brings or only names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Safe name: NFC, no slash, no control characters, never empty.
    pub name: String,
    /// SHA-256 in lower-case hexadecimal; checked against the content where that is here.
    pub sha256: Option<String>,
    /// Size in bytes, as far as it is known.
    pub bytes: u64,
    /// MIME type as the file claims it, not to be trusted.
    pub kind: String,
    /// The content.
    pub content: MediaContent,
}

/// Where the content of a media file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaContent {
    /// Not in this file: it may be known by its hash, or is missing.
    Absent,
    /// Here.
    Inline(Vec<u8>),
}

/// What a person says about a table; what is left open is found out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableOptions {
    /// The separator, an ASCII character.
    pub separator: Option<u8>,
    /// Whether the first row holds names.
    pub header: Option<bool>,
    /// What each column holds, from the left; further columns are left out.
    pub columns: Option<Vec<Column>>,
    /// How the cells are written.
    pub cells: Option<Cells>,
}

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// The question.
    Front,
    /// The answer.
    Back,
    /// Tags.
    Tags,
    /// Path name of the deck.
    Deck,
    /// The card's identity at its source.
    Id,
    /// A hint, appended to the back.
    Note,
    /// Markup of the sides, in Recto's own CSV: `html`, `markdown`, or both parted by a slash.
    Markup,
    /// Nothing that is kept.
    Ignore,
}

/// How the cells of a table are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cells {
    /// Every character means itself.
    Plain,
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
}

/// How a table was understood, so that a person can put it right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableSeen {
    /// The separator, an ASCII character.
    pub separator: u8,
    /// The first row was taken for names.
    pub header: bool,
    /// The names, if there are any, each cut at 200 characters.
    pub names: Vec<String>,
    /// What each column was taken for.
    pub columns: Vec<Column>,
    /// How the cells were read.
    pub cells: Cells,
    /// The first ten rows after the names, as they stand; at most 50 cells of 200 characters each.
    pub rows: Vec<Vec<String>>,
}
