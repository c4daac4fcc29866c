//! Mnemosyne: its packages, `.cards`, and the XML that its versions 1 exported.
//!
//! A package holds `METADATA`, `cards.xml` and the media. `cards.xml` is a log of events, of which those are read that add tags,
//! facts, views of facts and cards. What the author of a package had learned isn't in it.
//!
//! Sources: the behaviour of Mnemosyne 2 (`libmnemosyne/file_formats/mnemosyne2_cards.py`, `mnemosyne1_xml.py`, `card_types/`) and
//! the openSM2sync protocol (`openSM2sync/log_entry.py`).

mod log;
mod text;

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::deck::{Card, Deck, Format, Media};
use super::finding::{FindingKind, Message, Place, Refusal, cut};
use super::gather::{Decks, Gather, named};
use super::package::Package;
use super::xml::{Piece, Xml};
use super::zips::{self, Room};
use super::{Upload, name_without_extension, xml};
use crate::content::{self, Markup};
use log::Log;
use text::{Sides, html};

/// Size of `cards.xml` and of `METADATA` in bytes.
const MOST_LOG: u64 = 128 << 20;
const MOST_ABOUT: u64 = 1 << 20;
const CARDS: &str = "cards.xml";
const ABOUT: &str = "METADATA";
/// Levels of nesting; there are three.
const NESTING: usize = 16;

/// Reads the cards of a package and lists its media.
pub(super) fn read<R: Read + Seek>(
    package: &mut Package<R>,
    upload: &Upload,
    gather: &mut Gather,
) -> Result<(Vec<Deck>, Vec<Media>), Refusal> {
    let index = package.find(CARDS).ok_or_else(|| Refusal::file(Message::new("package-entry-missing")))?;
    let bytes = package.bytes(index, MOST_LOG).map_err(super::package::Fault::refusal)?;
    let log = Log::read(&xml::text(bytes, CARDS)?, CARDS, gather)?;
    gather.check_cards(log.cards.len())?;
    let media = zips::media(package, |name| name != CARDS && name != ABOUT, gather)?;
    let known: HashSet<String> = media.iter().map(|file| file.name.clone()).collect();
    let mut deck = deck(package, upload, gather);
    let mut room = Room::default();
    for (number, row) in log.cards.iter().enumerate() {
        let place = Place::Card(u64::try_from(number).unwrap_or(u64::MAX).saturating_add(1));
        let Sides { front, back } = match log.sides(row) {
            Ok(sides) => sides,
            Err(message) => {
                gather.report(FindingKind::Skipped, &place, message);
                continue;
            }
        };
        let Some(mut card) = card(&front, &back, &place, &known, &mut room, gather)? else { continue };
        card.source_id = gather.short(&row.id);
        card.note = gather.short(&row.fact);
        let tags = row.tags.split(',').filter_map(|id| log.tags.get(id)).map(String::as_str);
        card.tags = gather.tags(tags.filter(|tag| *tag != "__UNTAGGED__"), &place);
        card.position = u32::try_from(deck.cards.len()).unwrap_or(u32::MAX);
        deck.cards.push(card);
    }
    gather.check_cards(deck.cards.len())?;
    Ok((vec![deck], media))
}

/// The deck as its author called it.
fn deck<R: Read + Seek>(package: &mut Package<R>, upload: &Upload, gather: &mut Gather) -> Deck {
    let otherwise = name_without_extension(upload.name);
    let about = package.find(ABOUT).and_then(|index| package.bytes(index, MOST_ABOUT).ok()).unwrap_or_default();
    let about = String::from_utf8_lossy(&about).into_owned();
    let line = |key: &str| {
        about.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).unwrap_or_default().trim().to_owned()
    };
    let title = line("card_set_name");
    let mut deck = named(&gather.deck_name(&title, &otherwise, &Place::Part(ABOUT.to_owned())));
    if !title.is_empty() {
        deck.source_id = Some(format!("{}:{}", Format::Mnemosyne.as_str(), deck.name));
    }
    deck.description = content::nfc(&cut(&line("notes").replace("<br>", "\n"), 10_000));
    deck
}

/// A card of two texts, or nothing with a finding.
fn card(
    front: &str,
    back: &str,
    place: &Place,
    known: &HashSet<String>,
    room: &mut Room,
    gather: &mut Gather,
) -> Result<Option<Card>, Refusal> {
    for (side, id) in [(front, "import-question-missing"), (back, "import-answer-missing")] {
        if side.trim().is_empty() {
            gather.report(FindingKind::Skipped, place, Message::new(id));
            return Ok(None);
        }
    }
    room.take(front.len() + back.len())?;
    let Some(front) = gather.side(Markup::Html, front, place) else { return Ok(None) };
    let Some(back) = gather.side(Markup::Html, back, place) else { return Ok(None) };
    let mut card = gather.card(front, back, place.clone(), known);
    gather.requests(&mut card);
    Ok(Some(card))
}

// ---------------------------------------------------------------- version 1

/// Whether a text is what version 1 exported.
pub(super) fn is(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(4 << 10)).unwrap_or_default();
    start.split_once("<mnemosyne").is_some_and(|(_, rest)| rest.starts_with([' ', '>', '\n', '\t', '/']))
}

/// Reads the XML of version 1: each category is a deck.
pub(super) fn read_xml(text: &str, upload: &Upload, gather: &mut Gather) -> Result<Vec<Deck>, Refusal> {
    let otherwise = name_without_extension(upload.name);
    let mut xml = Xml::new(text, None, NESTING);
    let mut decks = Decks::default();
    let (mut number, mut cards) = (0_u64, 0_usize);
    let mut room = Room::default();
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "item" => {
                number += 1;
                let place = Place::Card(number);
                let id = tag.attribute("id").unwrap_or_default();
                let (mut category, mut front, mut back) = (String::new(), String::new(), String::new());
                loop {
                    match xml.next()? {
                        Piece::Open(tag) => match tag.name() {
                            "cat" => category = xml.words(gather.limits.field)?,
                            "Q" => front = xml.words(gather.limits.field)?,
                            "A" => back = xml.words(gather.limits.field)?,
                            _ => xml.skip()?,
                        },
                        Piece::Close(end) if end.name() == "item" => break,
                        Piece::Done => break,
                        _ => {}
                    }
                }
                let none = HashSet::new();
                let Some(mut card) = card(&html(&front), &html(&back), &place, &none, &mut room, gather)? else {
                    continue;
                };
                cards += 1;
                gather.check_cards(cards)?;
                // One that begins so was made for this file only.
                if !id.starts_with('_') {
                    card.source_id = gather.short(&id);
                    card.note = id.split_once('.').and_then(|(note, _)| gather.short(note));
                }
                let category = if category.trim() == "<Default>" { "" } else { category.trim() };
                let name = gather.deck_name(category, &otherwise, &place);
                decks.push(&name, card, &gather.limits)?;
            }
            Piece::Done => break,
            _ => {}
        }
    }
    let mut decks = decks.finish();
    gather.check_cards(decks.iter().map(|deck| deck.cards.len()).sum())?;
    for deck in decks.iter_mut().filter(|deck| deck.name != otherwise) {
        deck.source_id = Some(format!("{}:{}", Format::Mnemosyne.as_str(), deck.name));
    }
    Ok(decks)
}
