//! What a class holds, as far as an import has to know: given to [`plan`](super::plan()) by whoever reads the database.

use serde::Serialize;
use uuid::Uuid;

use super::deck::Extra;
use crate::content::Markup;

/// The class as it is now: all its decks with all their cards, retired ones too.
#[derive(Debug, Clone, Default)]
pub struct Existing {
    /// The decks.
    pub decks: Vec<ExistingDeck>,
}

/// A deck of the class.
#[derive(Debug, Clone)]
pub struct ExistingDeck {
    /// Its id here.
    pub id: i64,
    /// Who it is at the sources that it came from: `source_id` of each deck that went there.
    pub sources: Vec<String>,
    /// Its UUID.
    pub uuid: Option<Uuid>,
    /// Its path name.
    pub name: String,
    /// Its cards, in their order.
    pub cards: Vec<ExistingCard>,
}

/// A card of the class.
#[derive(Debug, Clone)]
pub struct ExistingCard {
    /// Its id here.
    pub id: i64,
    /// Its identity across imports, unique in its deck.
    pub key: String,
    /// The id that a source gave it last, if that isn't its key.
    pub source_id: Option<String>,
    /// The question as it is now.
    pub front: StoredSide,
    /// The answer as it is now.
    pub back: StoredSide,
    /// Its tags as they are now.
    pub tags: Vec<String>,
    /// Its rarer fields as they are now.
    pub extra: Extra,
    /// What the last import brought, taken or not; nothing for a card made here.
    pub base: Option<Base>,
    /// Texts that the class itself replaced; only needed where the card says what was last imported.
    pub former: Vec<Former>,
    /// It isn't studied any more.
    pub retired: bool,
}

/// A side as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredSide {
    /// How `source` is written.
    pub markup: Markup,
    /// The text as written.
    pub source: String,
    /// What a person reads.
    pub text: String,
}

/// A card as the last import brought it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Base {
    /// The question.
    pub front: StoredSide,
    /// The answer.
    pub back: StoredSide,
    /// The tags.
    pub tags: Vec<String>,
    /// The rarer fields; nothing where nobody noted them, and then they are what the card has: only files change them.
    pub extra: Option<Extra>,
}

/// A text that a card had: each side as written, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The question.
    pub front: (Markup, String),
    /// The answer.
    pub back: (Markup, String),
}

impl StoredSide {
    /// The same text as written.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        self.markup == other.markup && self.source == other.source
    }
}
