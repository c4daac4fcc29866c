//! Recto's own JSON, version 1: lossless, everything out, in again, equal. Only sources are read from it: HTML and
//! plain text are made anew, since a file may claim anything.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::deck::{Card, Deck, Media, MediaContent};
use super::finding::{FindingKind, Message, Place, Refusal, cut};
use super::gather::{Gather, media_name, named, one_line};
use super::matching::hex;
use super::out::{OutDeck, OutMedia};
use super::{Format, Upload, json_path, name_without_extension};
use crate::content::{self, Markup};

const FORMAT: &str = "recto-deck";
const VERSION: u64 = 1;

#[derive(Deserialize)]
struct Head {
    format: Option<serde_json::Value>,
    version: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct InFile {
    #[serde(default)]
    decks: Vec<InDeck>,
    #[serde(default)]
    media: Vec<InMedia>,
}

#[derive(Deserialize)]
struct InDeck {
    uuid: Option<Uuid>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
    language: Option<String>,
    #[serde(default)]
    cards: Vec<InCard>,
}

#[derive(Deserialize)]
struct InCard {
    key: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    position: Option<u32>,
    front: InSide,
    back: InSide,
    note: Option<String>,
    #[serde(default)]
    retired: bool,
    typed: Option<String>,
    direction: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct InSide {
    markup: Markup,
    source: String,
}

#[derive(Deserialize)]
struct InMedia {
    name: String,
    sha256: Option<String>,
    #[serde(default)]
    bytes: u64,
    #[serde(default, rename = "type")]
    kind: String,
    data: Option<String>,
}

/// Whether a text looks like JSON of any program.
pub(super) fn is(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !c.is_whitespace());
    matches!((marks.next(), marks.next()), (Some('{'), Some('"' | '}')) | (Some('['), Some('{')))
}

/// Reads a file of the format.
pub(super) fn read(text: &str, upload: &Upload, gather: &mut Gather) -> Result<(Vec<Deck>, Vec<Media>), Refusal> {
    // The parser passes over unknown fields without counting levels, and would be busy with a hostile one for long.
    if let Some(offset) = json_path::deeper_than(text, gather.limits.nesting) {
        let line = text.get(..offset).unwrap_or_default().matches('\n').count();
        let place = Place::Line(u64::try_from(line).unwrap_or(u64::MAX).saturating_add(1));
        return Err(Refusal::at(place, Message::new("import-too-deep").with("limit", gather.limits.nesting)));
    }
    let head: Head = serde_json::from_str(text).map_err(|error| refusal(text, &error))?;
    check_version(&head)?;
    let file: InFile = serde_json::from_str(text).map_err(|error| refusal(text, &error))?;
    if file.decks.len() > gather.limits.decks {
        return Err(Refusal::file(Message::new("import-too-many-decks").with("limit", gather.limits.decks)));
    }
    gather.check_cards(file.decks.iter().map(|deck| deck.cards.len()).sum())?;
    let media = media(file.media, gather)?;
    let known: HashSet<String> = media.iter().map(|media| media.name.clone()).collect();
    let otherwise = name_without_extension(upload.name);
    let mut decks = Vec::new();
    let mut number = 0;
    for (index, incoming) in file.decks.into_iter().enumerate() {
        let place = Place::Field(format!("decks[{index}].name"));
        let mut deck = named(&gather.deck_name(&incoming.name, &otherwise, &place));
        deck.uuid = incoming.uuid;
        deck.source_id = Some(format!("{}:{}", Format::RectoJson.as_str(), deck.name));
        deck.description = longer(Some(incoming.description)).unwrap_or_default();
        deck.language = incoming.language.and_then(|language| gather.short(&language));
        for incoming in incoming.cards {
            number += 1;
            let position = incoming.position.unwrap_or(u32::try_from(deck.cards.len()).unwrap_or(u32::MAX));
            if let Some(mut card) = card(incoming, Place::Card(number), &known, gather) {
                card.position = position;
                deck.cards.push(card);
            }
        }
        deck.cards.sort_by_key(|card| card.position);
        decks.push(deck);
    }
    gather.check_cards(decks.iter().map(|deck| deck.cards.len()).sum())?;
    Ok((decks, media))
}

/// Makes a card, or reports why it can't be one.
fn card(incoming: InCard, place: Place, known: &HashSet<String>, gather: &mut Gather) -> Option<Card> {
    let front = gather.side(incoming.front.markup, &incoming.front.source, &place)?;
    let back = gather.side(incoming.back.markup, &incoming.back.source, &place)?;
    let mut card = gather.card(front, back, place, known);
    card.source_id = incoming.key.and_then(|key| gather.short(&key));
    card.tags = gather.tags(incoming.tags.iter().map(String::as_str), &card.place);
    card.note = incoming.note.and_then(|note| gather.short(&note));
    card.retired = incoming.retired;
    card.typed = longer(incoming.typed);
    card.direction = incoming.direction.and_then(|direction| gather.short(&direction));
    card.source = longer(incoming.source);
    Some(card)
}

/// A plain text of some length, which is cut far beyond any use.
fn longer(text: Option<String>) -> Option<String> {
    text.map(|text| content::nfc(&cut(&text, 10_000))).filter(|text| !text.is_empty())
}

/// The file says that it is ours, in a version that we know.
fn check_version(head: &Head) -> Result<(), Refusal> {
    if head.format.as_ref().and_then(serde_json::Value::as_str) != Some(FORMAT) {
        return Err(Refusal::file(Message::new("import-json-other")));
    }
    match &head.version {
        Some(version) if version.as_u64() == Some(VERSION) => Ok(()),
        other => {
            let found = other.as_ref().map(ToString::to_string).unwrap_or_default();
            let place = Place::Field("version".to_owned());
            Err(Refusal::at(place, Message::new("import-json-version").with("found", found).with("known", VERSION)))
        }
    }
}

/// What the parser says, as a place and a sentence.
fn refusal(text: &str, error: &serde_json::Error) -> Refusal {
    let line = Place::Line(u64::try_from(error.line()).unwrap_or(u64::MAX));
    match error.classify() {
        Category::Eof => Refusal::at(line, Message::new("import-json-cut")),
        Category::Syntax | Category::Io => {
            Refusal::at(line, Message::new("import-json-broken").with("column", error.column()))
        }
        Category::Data => {
            let path = json_path::path(text, error.line(), error.column());
            Refusal::at(if path.is_empty() { line } else { Place::Field(path) }, Message::new("import-json-shape"))
        }
    }
}

/// The media that the file names. One whose content isn't what its hash says is left out; a hash that is none refuses the file.
fn media(incoming: Vec<InMedia>, gather: &mut Gather) -> Result<Vec<Media>, Refusal> {
    if incoming.len() > gather.limits.media {
        return Err(Refusal::file(Message::new("import-too-many-media").with("limit", gather.limits.media)));
    }
    let mut kept: Vec<Media> = Vec::new();
    let mut names = HashSet::new();
    for (index, media) in incoming.into_iter().enumerate() {
        if media.sha256.as_ref().is_some_and(|hash| hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit())) {
            return Err(Refusal::at(
                Place::Field(format!("media[{index}].sha256")),
                Message::new("import-json-sha256"),
            ));
        }
        let (name, changed) = media_name(&media.name);
        let place = Place::Media(cut(&one_line(&media.name), 200));
        if !names.insert(name.clone()) {
            gather.report(FindingKind::Media, &place, Message::new("import-media-twice").with("name", &name));
            continue;
        }
        if changed {
            gather.report(FindingKind::Media, &place, Message::new("import-media-renamed").with("name", &name));
        }
        let mut made = Media {
            name,
            sha256: media.sha256.map(|hash| hash.to_ascii_lowercase()),
            bytes: media.bytes,
            kind: one_line(&cut(&media.kind, 100)),
            content: MediaContent::Absent,
        };
        if let Some(data) = media.data {
            match check_content(&data, made.sha256.as_deref(), gather) {
                Ok((bytes, hash)) => {
                    made.bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                    made.sha256 = Some(hash);
                    made.content = MediaContent::Inline(bytes);
                }
                Err(message) => {
                    gather.report(FindingKind::Media, &place, message);
                    continue;
                }
            }
        }
        kept.push(made);
    }
    Ok(kept)
}

/// The content with its hash, if it is the one that the file claims.
fn check_content(data: &str, claimed: Option<&str>, gather: &Gather) -> Result<(Vec<u8>, String), Message> {
    // Four letters of base64 hold three bytes.
    let size = u64::try_from(data.len()).unwrap_or(u64::MAX) / 4 * 3;
    if size > gather.limits.media_file.saturating_add(2) {
        return Err(Message::new("import-media-too-large").with("limit", gather.limits.media_file >> 20));
    }
    let bytes = STANDARD.decode(data).map_err(|_| Message::new("import-media-base64"))?;
    let hash = hex(&Sha256::digest(&bytes));
    if claimed.is_some_and(|claimed| claimed != hash) {
        return Err(Message::new("import-media-hash"));
    }
    Ok((bytes, hash))
}

#[derive(Serialize)]
struct OutFile<'o> {
    format: &'static str,
    version: u64,
    decks: &'o [OutDeck],
    media: &'o [OutMedia],
}

/// Writes decks and media as indented JSON with a line break at its end. Reading it gives the same value again.
pub fn write(decks: &[OutDeck], media: &[OutMedia]) -> String {
    // Text, numbers and lists always become JSON, so that no error is left that could come.
    let mut text =
        serde_json::to_string_pretty(&OutFile { format: FORMAT, version: VERSION, decks, media }).unwrap_or_default();
    text.push('\n');
    text
}
