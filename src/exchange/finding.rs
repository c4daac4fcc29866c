//! What a reader has to say to the person who imports: findings that leave the rest of the file good, and refusals.
//! No sentence stands here: a [`Message`] is a key of `locales/*/import.ftl` with its arguments.

use std::fmt;

use serde::Serialize;

/// Where in the file something was seen. Its text for people is [`Place::message`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The file as a whole.
    File,
    /// Line of a text, from 1.
    Line(u64),
    /// Row of a table, from 1, names and empty rows counted as a spreadsheet does.
    Row(u64),
    /// Card, counted through the whole file from 1.
    Card(u64),
    /// Note of an Anki collection, by its id there.
    Note(i64),
    /// Path of a value in structured data, such as `decks[0].name`.
    Field(String),
    /// A sheet of a workbook, and a row of it from 1.
    Sheet {
        /// Its name.
        name: String,
        /// The row, if it is about one.
        row: Option<u64>,
    },
    /// A part of a package by its name there.
    Part(String),
    /// A media file by its name.
    Media(String),
}

impl Place {
    /// The place in words.
    pub fn message(&self) -> Message {
        match self {
            Self::File => Message::new("place-file"),
            Self::Line(n) => Message::new("place-line").with("n", n),
            Self::Row(n) => Message::new("place-row").with("n", n),
            Self::Card(n) => Message::new("place-card").with("n", n),
            Self::Note(id) => Message::new("place-note").with("id", id),
            Self::Field(path) => Message::new("place-field").with("path", path),
            Self::Sheet { name, row: Some(row) } => Message::new("place-sheet-row").with("name", name).with("n", row),
            Self::Sheet { name, row: None } => Message::new("place-sheet").with("name", name),
            Self::Part(name) => Message::new("place-part").with("name", name),
            Self::Media(name) => Message::new("place-media").with("name", name),
        }
    }
}

/// What became of the thing that a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingKind {
    /// It was left out.
    Skipped,
    /// It was put right, or is worth a look.
    Repaired,
    /// It looks like a request to class-mates.
    Request,
    /// Something dangerous in it was taken out.
    Unsafe,
    /// A media file is missing or isn't what it claims to be.
    Media,
}

impl FindingKind {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Repaired => "repaired",
            Self::Request => "request",
            Self::Unsafe => "unsafe",
            Self::Media => "media",
        }
    }
}

/// One thing that the person who imports should know. The rest of the file came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What became of it.
    pub kind: FindingKind,
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub message: Message,
}

/// A sentence for a person: a key of the language files and its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Key, such as `import-answer-missing`.
    pub id: &'static str,
    /// Arguments by their names in the sentence.
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    /// A sentence without arguments.
    pub fn new(id: &'static str) -> Self {
        Self { id, args: Vec::new() }
    }

    /// The same sentence with one more argument, cut at 200 characters so that no report grows with the file.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, cut(&value.to_string(), 200)));
        self
    }
}

/// `text`, or its first `most` characters followed by an ellipsis.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)?;
        self.args.iter().try_for_each(|(name, value)| write!(f, " {name}={value:?}"))
    }
}

/// The whole file was turned down, and nothing of it may be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place:?}: {message}")]
pub struct Refusal {
    /// Where the reason stands.
    pub place: Place,
    /// The reason.
    pub message: Message,
}

impl Refusal {
    /// Turns the file down for a reason that has no place of its own.
    pub(super) fn file(message: Message) -> Self {
        Self { place: Place::File, message }
    }

    /// Turns the file down for a reason at a place.
    pub(super) fn at(place: Place, message: Message) -> Self {
        Self { place, message }
    }
}
