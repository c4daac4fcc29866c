//! The one value that every reader makes and every writer takes: decks of cards with their texts already cleaned.
//! What was noticed on the way stands in `finding.rs`; who a card is in the class is decided in `matching.rs`.

use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::anki::NoteType;
use super::finding::{Finding, Place};
use crate::content::{Markup, Rendered, Text};

/// A card export that Recto reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// The text of a Brainscape page, copied in the browser.
    BrainscapeText,
    /// A Brainscape page, saved as HTML.
    BrainscapeHtml,
    /// Text of Quizlet, Cram, `StudyStack` and the like: separators between the sides and between the cards.
    PastedText,
    /// A table: CSV, TSV or text with any other separator.
    Csv,
    /// Text as Anki writes it, with lines such as `#separator:tab` at its head.
    AnkiText,
    /// Notes in Markdown: `Q:` and `A:`, clozes, headings, tables, or lines `front :: back`.
    Markdown,
    /// Questions of Moodle as XML.
    MoodleXml,
    /// Questions of Moodle as text.
    Gift,
    /// A card set of arsnova.cards.
    ArsnovaJson,
    /// Recto's own lossless export.
    RectoJson,
    /// A package of Anki, `.apkg` or `.colpkg`.
    AnkiPackage,
    /// A workbook, `.xlsx` or `.ods`.
    Spreadsheet,
    /// A file of Mochi, `.mochi`.
    Mochi,
    /// A package of Mnemosyne, `.cards`, or the XML of its versions 1.
    Mnemosyne,
}

impl Format {
    /// Every format, in the order in which a form offers them.
    pub const ALL: [Self; 14] = [
        Self::Spreadsheet,
        Self::Csv,
        Self::PastedText,
        Self::AnkiText,
        Self::BrainscapeText,
        Self::BrainscapeHtml,
        Self::Mochi,
        Self::Mnemosyne,
        Self::Markdown,
        Self::MoodleXml,
        Self::Gift,
        Self::ArsnovaJson,
        Self::RectoJson,
        Self::AnkiPackage,
    ];

    /// Whether files of the format are zip packages, or may be.
    pub fn is_package(self) -> bool {
        matches!(self, Self::AnkiPackage | Self::Spreadsheet | Self::Mochi | Self::Mnemosyne)
    }

    /// The name on the command line, in forms and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BrainscapeText => "brainscape-text",
            Self::Csv => "csv",
            Self::AnkiText => "anki-text",
            Self::BrainscapeHtml => "brainscape-html",
            Self::PastedText => "pasted-text",
            Self::Markdown => "markdown",
            Self::MoodleXml => "moodle-xml",
            Self::Gift => "gift",
            Self::ArsnovaJson => "arsnova-json",
            Self::RectoJson => "recto-json",
            Self::AnkiPackage => "anki-package",
            Self::Spreadsheet => "spreadsheet",
            Self::Mochi => "mochi",
            Self::Mnemosyne => "mnemosyne",
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
    /// The note types of the notes that the cards were made of; empty for all but Anki packages.
    pub note_types: Vec<NoteType>,
    /// What was skipped, repaired or is worth a look, in the order of the file.
    pub findings: Vec<Finding>,
    /// How a table was understood, for the preview; nothing for the other formats.
    pub table: Option<TableSeen>,
}

impl Reading {
    /// How many cards its owner had seen, and how many answers to them it holds.
    pub fn learned(&self) -> (usize, usize) {
        let seen = self.decks.iter().flat_map(|deck| &deck.cards).filter_map(|card| card.learned.as_ref());
        seen.fold((0, 0), |(cards, answers), learned| (cards + 1, answers + learned.answers.len()))
    }
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
    /// The note that the card was made of, for a card of an Anki package: with it the card can go home.
    pub home: Option<Home>,
    /// What the person who exported it had learned of it, if the file tells.
    pub learned: Option<Box<Learned>>,
    /// Where the card stands in the file.
    pub place: Place,
}

impl Card {
    /// Its rarer fields.
    pub fn extra(&self) -> Extra {
        Extra { typed: self.typed.clone(), direction: self.direction.clone(), source: self.source.clone() }
    }
}

/// The rarer fields of a card, left out when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    /// The answer that the student is asked to type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
    /// Reading direction or direction of asking, as the source had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Where the card's knowledge comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Which note of an Anki collection a card was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The note; its siblings share it.
    pub note: Arc<HomeNote>,
    /// Template of its note type, from 0; of a cloze note the number of the gap less 1.
    pub ord: u32,
}

/// A note of an Anki collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeNote {
    /// Its identity across collections.
    pub guid: String,
    /// Id of its note type, one of [`Reading::note_types`].
    pub note_type: i64,
    /// Its fields as they stand there.
    pub fields: Vec<Text>,
}

/// What somebody had learned of a card elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Days from the last answer to the next, 1 at least.
    pub interval_days: u32,
    /// Ease factor in hundredths, 130 at least.
    pub ease: u32,
    /// Passing answers since the last failed one.
    pub repetitions: u32,
    /// How often it was forgotten.
    pub lapses: u32,
    /// When it is to be asked next, unix ms of some moment of that day; none for a card that is being learned: today.
    pub due_at: Option<i64>,
    /// It was put aside by its owner.
    pub suspended: bool,
    /// The answers, by time.
    pub answers: Vec<LearnedAnswer>,
}

/// An answer that was given elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LearnedAnswer {
    /// When, unix ms.
    pub at: i64,
    /// Grade 1 to 5.
    pub grade: u8,
    /// How long it took, ms.
    pub millis: u32,
}

/// One side of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// How `source` is written.
    pub markup: Markup,
    /// The text as its author wrote it, NFC.
    pub source: Text,
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
    /// The side with these words left out, and those of the requests before it on the side: the last one of a side leaves none.
    /// Words stay where nothing else would be left, or where formatting runs through them.
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
    /// In an entry of the file, which is a zip: read through [`super::package::Package`] when it is needed, one at a time.
    Packed(usize),
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
    /// In pasted text, what stands between question and answer; `\t` and `\n` mean a tab and a line break.
    pub between_sides: Option<String>,
    /// In pasted text, what stands between two cards.
    pub between_cards: Option<String>,
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
