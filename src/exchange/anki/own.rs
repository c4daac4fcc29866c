//! Recto's own note type in Anki: what the cards that are at home here become there, and how they are known when they come back.
//!
//! A note's identity there is made of the deck's UUID and the card's key, and can be read again. Its fields hold the sides in
//! the form of [`content::portable`].

use uuid::Uuid;

use super::{NoteType, Template};
use crate::content::{self, Markup};

/// Id of the note type in every collection: Anki knows one by its id. Never to be given to another shape of fields.
pub const ID: i64 = 1_777_777_770_001;
/// Names of its fields; they can't be translated, as one collection has one of them.
const FIELDS: [&str; 3] = ["Question", "Answer", "To type"];
/// Begins the identity of its notes.
const GUID: &str = "recto:";
/// How the classes look that a card's HTML may have here.
const STYLE: &str = include_str!("own.css");

/// The note type.
pub fn note_type() -> NoteType {
    let typed = "{{#To type}}\n\n{{type:To type}}{{/To type}}";
    NoteType {
        id: ID,
        name: "Recto".to_owned(),
        cloze: false,
        stock: None,
        css: STYLE.to_owned(),
        fields: FIELDS.map(str::to_owned).to_vec(),
        templates: vec![Template {
            name: "Recto".to_owned(),
            front: format!("{{{{Question}}}}{typed}"),
            back: "{{FrontSide}}\n\n<hr id=answer>\n\n{{Answer}}".to_owned(),
        }],
    }
}

/// The identity of the note of a card.
pub fn guid(deck: Uuid, key: &str) -> String {
    format!("{GUID}{}:{key}", deck.simple())
}

/// The deck and the key that an identity tells of; none for one that was made elsewhere.
pub fn of_guid(guid: &str) -> Option<(Uuid, &str)> {
    let (deck, key) = guid.strip_prefix(GUID)?.split_once(':')?;
    if deck.len() != 32 || key.is_empty() {
        return None;
    }
    Some((Uuid::try_parse(deck).ok()?, key))
}

/// Front, back and answer to be typed of a note's fields, if they are those of the note type.
pub(super) fn sides<'f>(fields: &[&'f str]) -> Option<(&'f str, &'f str, &'f str)> {
    match fields {
        [front, back, typed] => Some((front, back, typed)),
        _ => None,
    }
}

/// The text of a side as a field holds it: what can be shown elsewhere, and where that is too much the plain text.
pub(super) fn field(markup: Markup, source: &str, text: &str) -> String {
    content::portable(markup, source).unwrap_or_else(|_| content::escape(text))
}

/// A tag as Anki takes it, which parts tags by blanks.
pub fn tag(tag: &str) -> String {
    tag.chars().map(|c| if c.is_whitespace() || c.is_control() || c == '"' { '_' } else { c }).collect()
}
