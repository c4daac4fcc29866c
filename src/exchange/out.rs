//! What a writer takes: decks as the database holds them, with the fields of the JSON deck in their order.
//! A deck that was just read can be written too.

use std::collections::HashMap;

use serde::Serialize;
use uuid::Uuid;

use super::deck::{Card, Deck, Media, MediaContent, Side};
use crate::content::{self, Markup};

/// A deck to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutDeck {
    /// Its UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Path name.
    pub name: String,
    /// Plain text.
    pub description: String,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The cards.
    pub cards: Vec<OutCard>,
}

/// A card to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OutCard {
    /// Its identity across imports.
    pub key: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Position in its deck, from 0.
    pub position: u32,
    /// The question.
    pub front: OutSide,
    /// The answer.
    pub back: OutSide,
    /// Names of its media.
    pub media: Vec<String>,
    /// Cards of one note are siblings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// It isn't studied any more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
    /// The expected answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
    /// The direction of a card that is asked both ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Where the content was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A side to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OutSide {
    /// How `source` is written.
    pub markup: Markup,
    /// The text as written.
    pub source: String,
    /// Safe HTML, for programs that only show it; never read again.
    pub html: String,
    /// What a person reads; never read again.
    pub text: String,
}

/// A media file to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutMedia {
    /// Its name.
    pub name: String,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// MIME type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The content in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

impl OutCard {
    /// Gives files that the card shows the names that stand in `names`.
    #[allow(clippy::implicit_hasher)] // a map is a map; nobody brings another hasher
    pub fn rename_media(&mut self, names: &HashMap<String, String>) {
        for name in &mut self.media {
            if let Some(new) = names.get(name) {
                name.clone_from(new);
            }
        }
        self.front.rename_media(names);
        self.back.rename_media(names);
    }
}

impl OutSide {
    fn rename_media(&mut self, names: &HashMap<String, String>) {
        let shows = |html: &str| content::media::names(html).iter().any(|name| names.contains_key(name));
        if !shows(&self.html) {
            return;
        }
        let source = content::renamed_media(&self.source, names);
        let rendered = content::render(self.markup, &source).ok().filter(|new| !shows(new.html.as_str()));
        let (markup, source, rendered) = if let Some(rendered) = rendered {
            (self.markup, source, rendered)
        } else {
            // Named in a way that isn't found in the text as it was written: then as it is written for other programs.
            let Ok(portable) = content::portable(self.markup, &self.source) else { return };
            let source = content::renamed_media(&portable, names);
            let Ok(rendered) = content::render(Markup::Html, &source) else { return };
            (Markup::Html, source, rendered)
        };
        *self = Self { markup, source, html: rendered.html.into_string(), text: rendered.text.to_string() };
    }
}

impl From<&Side> for OutSide {
    fn from(side: &Side) -> Self {
        Self {
            markup: side.markup,
            source: side.source.as_str().to_owned(),
            html: side.rendered.html.as_str().to_owned(),
            text: side.rendered.text.as_str().to_owned(),
        }
    }
}

impl From<&Card> for OutCard {
    /// A card without an identity of its own gets an empty key.
    fn from(card: &Card) -> Self {
        Self {
            key: card.source_id.clone().unwrap_or_default(),
            tags: card.tags.clone(),
            position: card.position,
            front: (&card.front).into(),
            back: (&card.back).into(),
            media: card.media.clone(),
            note: card.note.clone(),
            retired: card.retired,
            typed: card.typed.clone(),
            direction: card.direction.clone(),
            source: card.source.clone(),
        }
    }
}

impl From<&Deck> for OutDeck {
    fn from(deck: &Deck) -> Self {
        Self {
            uuid: deck.uuid,
            name: deck.name.clone(),
            description: deck.description.clone(),
            language: deck.language.clone(),
            cards: deck.cards.iter().map(OutCard::from).collect(),
        }
    }
}

impl From<&Media> for OutMedia {
    fn from(media: &Media) -> Self {
        use base64::Engine as _;
        let data = match &media.content {
            MediaContent::Absent | MediaContent::Packed(_) => None,
            MediaContent::Inline(bytes) => Some(base64::engine::general_purpose::STANDARD.encode(bytes)),
        };
        Self {
            name: media.name.clone(),
            sha256: media.sha256.clone().unwrap_or_default(),
            bytes: media.bytes,
            kind: media.kind.clone(),
            data,
        }
    }
}
