//! What goes out to Anki, before and after `write.rs`: decks with cards, homes and what their student knows; rows and a report.

use std::collections::HashMap;

use uuid::Uuid;

use super::collection::Collection;
use crate::content;
use crate::exchange::out::OutCard;

/// A deck on its way out.
#[derive(Debug, Clone, Default)]
pub struct OutgoingDeck {
    /// Its UUID.
    pub uuid: Uuid,
    /// Its id in the collection that it came from.
    pub home: Option<i64>,
    /// Path name.
    pub name: String,
    /// Plain text.
    pub description: String,
    /// Its cards in order; retired ones are left out.
    pub cards: Vec<OutgoingCard>,
}

/// A card on its way out.
#[derive(Debug, Clone)]
pub struct OutgoingCard {
    /// Its texts, key and tags.
    pub card: OutCard,
    /// When it was made, unix ms.
    pub made_at: i64,
    /// When its text or its tags last changed, unix ms.
    pub changed_at: i64,
    /// The note of an Anki collection that it was made of.
    pub home: Option<OutgoingHome>,
    /// What somebody knows of it, if that goes along.
    pub learned: Option<Knowledge>,
}

impl OutgoingCard {
    /// Gives files that the card and its note show the names that stand in `names`.
    #[allow(clippy::implicit_hasher)] // a map is a map; nobody brings another hasher
    pub fn rename_media(&mut self, names: &HashMap<String, String>) {
        self.card.rename_media(names);
        for field in self.home.iter_mut().flat_map(|home| &mut home.fields) {
            *field = content::renamed_media(field, names);
        }
    }
}

/// The note that a card was made of, as it was last imported.
#[derive(Debug, Clone)]
pub struct OutgoingHome {
    /// Which state of the note: of two of one identity the higher one is newer.
    pub state: i64,
    /// Its identity.
    pub guid: String,
    /// A key of the note types that are handed over.
    pub note_type: i64,
    /// Template, from 0; of a cloze note the number of the gap less 1.
    pub ord: u32,
    /// Its fields.
    pub fields: Vec<String>,
    /// The front isn't as last imported.
    pub front_edited: bool,
    /// The back isn't as last imported.
    pub back_edited: bool,
    /// The tags as last imported.
    pub tags: Vec<String>,
}

/// What one person knows of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Knowledge {
    /// The state, for a card that was met.
    pub state: Option<Known>,
    /// Put aside by its owner.
    pub suspended: bool,
    /// The answers, by time.
    pub answers: Vec<Given>,
}

/// The state of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Study day on which it comes next, from 1970-01-01.
    pub due_day: i64,
    /// Days from the last answer to the next.
    pub interval_days: i64,
    /// Ease factor in hundredths.
    pub ease: i64,
    /// How often it was forgotten.
    pub lapses: i64,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// When, unix ms.
    pub at: i64,
    /// Grade 1 to 5; none for what set the card to a state.
    pub grade: Option<i64>,
    /// Days before and after it.
    pub interval: (i64, i64),
    /// Ease factor after it, in hundredths.
    pub ease: i64,
    /// Thinking time, ms.
    pub millis: i64,
    /// What it was.
    pub kind: GivenKind,
}

/// What an answer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenKind {
    /// Of a card that was never known.
    Learning,
    /// Of one that was known.
    Review,
    /// Of one that had just been forgotten.
    Again,
    /// Before its time.
    Ahead,
}

/// The days of whoever takes the cards home.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    /// Their study day now, from 1970-01-01.
    pub today: i64,
    /// How far their clocks are behind UTC, minutes.
    pub west: i32,
    /// The hour at which their days begin.
    pub begins: i64,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { today: 0, west: 0, begins: 4 }
    }
}

/// What became of the cards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Cards that go out.
    pub cards: usize,
    /// Notes of Anki's that go home with another text or other tags than they came with.
    pub updated: usize,
    /// Notes of Anki's that go home as they came.
    pub unchanged: usize,
    /// Fronts of cards from Anki whose edited text fits into no field of their note, and which go out as new notes.
    pub copied: Vec<String>,
    /// Names of decks that Anki would find too deep, as they are there.
    pub joined: Vec<String>,
}

/// The rows of a package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Note types, decks, notes, cards and log, in the form of schema 11.
    pub collection: Collection,
    /// `col.conf`.
    pub settings: String,
    /// When each note changed, unix seconds, in the order of the notes.
    pub changed: Vec<i64>,
    /// Days before each answer, in the order of the log.
    pub intervals_before: Vec<i64>,
    /// What became of the cards.
    pub report: Report,
}
