//! An Anki collection as plain rows: what `store/anki_file.rs` reads from the file of a package, and what the
//! reader of packages takes. Nothing in it has been checked; it was made by someone who may mean harm.
//!
//! Source: the tables of Anki's schemas 11 to 18 (`rslib/src/storage/schema11.sql` and its upgrades).

/// The rows of a collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collection {
    /// When it was made, unix seconds (`col.crt`): the day 0 from which review cards count their due day.
    pub created: i64,
    /// Note types and decks.
    pub head: Head,
    /// All notes, by id.
    pub notes: Vec<NoteRow>,
    /// All cards, by id.
    pub cards: Vec<CardRow>,
    /// The review log, by time.
    pub answers: Vec<AnswerRow>,
}

/// Note types and decks, in the form that the schema keeps them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// Schema 11: two JSON texts of the row of `col`.
    Json {
        /// Object of note types by id.
        models: String,
        /// Object of decks by id.
        decks: String,
    },
    /// Schemas 14 to 18: tables whose columns `config` are protobuf.
    Tables {
        /// `notetypes`.
        note_types: Vec<ConfigRow>,
        /// `fields`.
        fields: Vec<PartRow>,
        /// `templates`.
        templates: Vec<PartRow>,
        /// `decks`: id and name, whose levels are parted by U+001F.
        decks: Vec<(i64, String)>,
    },
}

impl Default for Head {
    fn default() -> Self {
        Self::Json { models: String::from("{}"), decks: String::from("{}") }
    }
}

/// A row of `notetypes`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigRow {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Protobuf `NotetypeConfig`.
    pub config: Vec<u8>,
}

/// A row of `fields` or `templates`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartRow {
    /// Id of the note type.
    pub note_type: i64,
    /// Place in the note type, from 0.
    pub ord: i64,
    /// Name.
    pub name: String,
    /// Protobuf `NoteFieldConfig` or `CardTemplateConfig`.
    pub config: Vec<u8>,
}

/// A row of `notes`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteRow {
    /// Id, which is when it was made in unix ms.
    pub id: i64,
    /// Identity across collections.
    pub guid: String,
    /// Id of its note type (`mid`).
    pub note_type: i64,
    /// Tags, parted by blanks.
    pub tags: String,
    /// Fields, parted by U+001F.
    pub fields: String,
}

/// A row of `cards`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CardRow {
    /// Id, which is when it was made in unix ms.
    pub id: i64,
    /// Its note.
    pub note: i64,
    /// Its deck.
    pub deck: i64,
    /// Its home deck while it is in a filtered one, otherwise 0 (`odid`).
    pub home: i64,
    /// Template, from 0; of a cloze note the number of the gap less 1.
    pub ord: i64,
    /// 0 new, 1 learning, 2 review, 3 relearning (`type`).
    pub kind: i64,
    /// -1 suspended, below that buried.
    pub queue: i64,
    /// For review cards the day after `created`; for the others something else.
    pub due: i64,
    /// `due` as it was before the card went into a filtered deck, otherwise 0.
    pub home_due: i64,
    /// Interval: days, or seconds below 0.
    pub interval: i64,
    /// Ease factor per mille, or 0.
    pub factor: i64,
    /// How often it was answered.
    pub reps: i64,
    /// How often it was forgotten.
    pub lapses: i64,
}

/// A row of `revlog`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswerRow {
    /// When, unix ms (`id`).
    pub at: i64,
    /// Of which card.
    pub card: i64,
    /// 1 again, 2 hard, 3 good, 4 easy; 0 for what wasn't answered.
    pub ease: i64,
    /// Interval afterwards: days, or seconds below 0.
    pub interval: i64,
    /// Ease factor afterwards, per mille.
    pub factor: i64,
    /// How long it took, ms.
    pub millis: i64,
    /// 0 learning, 1 review, 2 relearning, 3 filtered, 4 by hand, 5 rescheduled; the last two are no answers.
    pub kind: i64,
}
