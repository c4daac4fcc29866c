//! Files of Mochi, `.mochi`: decks with their cards in Markdown, their pictures beside them.
//!
//! A card's sides are parted by a line `---`; without one, gaps in double braces are asked for. A card of a template has its
//! content in fields, which the template sets as `<< Name >>`. The Transit and EDN forms are read in `node.rs`.
//!
//! Source: mochi.cards/docs/import-and-export/mochi-format; for clozes, tags and templates mochi.cards/docs/markdown.

mod gaps;
mod node;
mod template;

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};

use super::deck::{Card, Deck, Format, Media};
use super::finding::{FindingKind, Message, Place, Refusal};
use super::gather::{Gather, named, one_line};
use super::package::Package;
use super::zips::{self, Room};
use super::{Upload, json_path, name_without_extension, xml};
use crate::content::Markup;
use node::{Fault, Node};
use template::Template;

/// Size of the data in bytes.
const MOST_DATA: u64 = 128 << 20;
/// What names a file in a card.
const MEDIA: &str = "@media/";

/// Reads the decks of a file and lists its media.
pub(super) fn read<R: Read + Seek>(
    package: &mut Package<R>,
    upload: &Upload,
    gather: &mut Gather,
) -> Result<(Vec<Deck>, Vec<Media>), Refusal> {
    let root = data(package, gather)?;
    let listed: Vec<&Node> = root.get("decks").into_iter().flat_map(Node::values).collect();
    if listed.len() > gather.limits.decks {
        return Err(Refusal::file(Message::new("import-too-many-decks").with("limit", gather.limits.decks)));
    }
    gather.check_cards(listed.iter().map(|deck| deck.get("cards").map_or(0, |cards| cards.values().count())).sum())?;
    let media = zips::media(package, |name| !is_data(name), gather)?;
    let known: HashSet<String> = media.iter().map(|file| file.name.clone()).collect();
    let templates: HashMap<&str, Template> = root
        .get("templates")
        .into_iter()
        .flat_map(Node::values)
        .map(|template| (template.word("id"), Template::new(template)))
        .collect();
    let parents: HashMap<&str, &Node> = listed.iter().map(|deck| (deck.word("id"), *deck)).collect();
    let mut reader = Reader { templates, known, room: Room::default(), number: 0, thrown: 0, odd: HashSet::new() };
    let otherwise = name_without_extension(upload.name);
    let mut decks: Vec<Deck> = Vec::new();
    for listed in listed {
        if listed.is_set("trashed?") {
            reader.thrown += listed.get("cards").map_or(0, |cards| cards.values().count());
            continue;
        }
        let place = Place::Field(format!("decks[{}].name", decks.len()));
        let path = path(listed, &parents, gather.limits.deck_levels);
        let mut deck = named(&gather.deck_name(&path, &otherwise, &place));
        deck.source_id = gather.short(listed.word("id")).map(|id| format!("{}:{id}", Format::Mochi.as_str()));
        let mut cards: Vec<&Node> = listed.get("cards").into_iter().flat_map(Node::values).collect();
        // Positions are texts that sort as cards do; those without one stay where they are.
        cards.sort_by(|a, b| a.word("pos").cmp(b.word("pos")));
        for card in cards {
            reader.card(card, &mut deck.cards, gather)?;
        }
        gather.check_cards(
            decks.iter().map(|deck| deck.cards.len()).sum::<usize>().saturating_add(deck.cards.len()).max(1),
        )?;
        if !deck.cards.is_empty() {
            decks.push(deck);
        }
    }
    if reader.thrown > 0 {
        let message = Message::new("zips-mochi-thrown").with("count", reader.thrown);
        gather.report(FindingKind::Skipped, &Place::File, message);
    }
    gather.check_cards(decks.iter().map(|deck| deck.cards.len()).sum())?;
    Ok((decks, media))
}

fn is_data(name: &str) -> bool {
    matches!(name, "data.json" | "data.edn" | "data.transit")
}

/// The data in whichever form it comes.
fn data<R: Read + Seek>(package: &mut Package<R>, gather: &Gather) -> Result<Node, Refusal> {
    let found =
        ["data.json", "data.transit", "data.edn"].into_iter().find_map(|name| Some((name, package.find(name)?)));
    let (name, index) = found.ok_or_else(|| Refusal::file(Message::new("package-entry-missing")))?;
    let at = |message| Refusal::at(Place::Part(name.to_owned()), message);
    let bytes = package.bytes(index, MOST_DATA).map_err(super::package::Fault::refusal)?;
    let text = xml::text(bytes, name)?;
    let deepest = gather.limits.nesting;
    let read = if name == "data.edn" {
        node::edn(&text, deepest)
    } else if json_path::deeper_than(&text, deepest).is_some() {
        Err(Fault::Deep)
    } else {
        node::transit(&text)
    };
    read.map_err(|fault| match fault {
        Fault::Large => at(Message::new("zips-mochi-large")),
        Fault::Deep => at(Message::new("import-too-deep").with("limit", deepest)),
        Fault::Broken(line) => at(Message::new("zips-mochi-broken").with("line", line)),
    })
}

/// A deck's name with those of the decks around it.
fn path(deck: &Node, decks: &HashMap<&str, &Node>, levels: usize) -> String {
    let mut names = vec![deck.word("name").replace("::", ": ")];
    let mut around = deck;
    while let Some(parent) = around.get("parent-id").and_then(Node::text).and_then(|id| decks.get(id)) {
        // One level more than is allowed: what is too deep is told of, and a circle has an end.
        if names.len() > levels {
            break;
        }
        names.push(parent.word("name").replace("::", ": "));
        around = parent;
    }
    names.reverse();
    names.join("::")
}

struct Reader<'n> {
    templates: HashMap<&'n str, Template<'n>>,
    known: HashSet<String>,
    room: Room,
    number: u64,
    thrown: usize,
    /// Templates of which it was told that they hold what isn't read.
    odd: HashSet<&'n str>,
}

impl<'n> Reader<'n> {
    /// Makes the cards of one of Mochi's, or reports why there are none.
    fn card(&mut self, card: &'n Node, into: &mut Vec<Card>, gather: &mut Gather) -> Result<(), Refusal> {
        if card.is_set("trashed?") {
            self.thrown += 1;
            return Ok(());
        }
        self.number += 1;
        let place = Place::Card(self.number);
        let content = self.content(card, &place, gather)?;
        let (content, mut tags) = gaps::without_tags(&content);
        if let Some(listed) = card.get("tags") {
            tags.extend(listed.values().filter_map(|tag| Some(tag.text()?.to_owned())));
        }
        let id = gather.short(card.word("id"));
        let (mut sides, is_gaps) = match gaps::parted(&content) {
            Some(sides) => (vec![sides], false),
            None => (gaps::cards(&content), true),
        };
        if sides.is_empty() {
            // A card of one side may have its question in its name.
            let name = one_line(card.word("name"));
            if name.is_empty() || content.trim().is_empty() || content.trim_start_matches(['#', ' ']).starts_with(&name)
            {
                let empty = content.trim().is_empty();
                let id = if empty { "import-question-missing" } else { "zips-mochi-one-side" };
                gather.report(FindingKind::Skipped, &place, Message::new(id));
                return Ok(());
            }
            sides = vec![(name, content)];
        }
        let many = is_gaps && sides.len() > 1;
        for (at, (front, back)) in sides.into_iter().enumerate() {
            if front.trim().is_empty() || back.trim().is_empty() {
                let id = if front.trim().is_empty() { "import-question-missing" } else { "import-answer-missing" };
                gather.report(FindingKind::Skipped, &place, Message::new(id));
                continue;
            }
            self.room.take(front.len() + back.len())?;
            let Some(front) = gather.side(Markup::Markdown, &front, &place) else { continue };
            let Some(back) = gather.side(Markup::Markdown, &back, &place) else { continue };
            let mut made = gather.card(front, back, place.clone(), &self.known);
            made.source_id = match &id {
                Some(id) if many => gather.short(&format!("{id}:{}", at + 1)),
                id => id.clone(),
            };
            made.note = id.clone().filter(|_| many);
            made.tags = gather.tags(tags.iter().map(String::as_str), &place);
            made.retired = card.is_set("archived?");
            made.position = u32::try_from(into.len()).unwrap_or(u32::MAX);
            gather.requests(&mut made);
            into.push(made);
        }
        Ok(())
    }

    /// The Markdown of a card, its template filled in, its media by their names.
    fn content(&mut self, card: &'n Node, place: &Place, gather: &mut Gather) -> Result<String, Refusal> {
        let written = card.word("content");
        let template = card.get("template-id").and_then(Node::text).and_then(|id| Some((id, self.templates.get(id)?)));
        let content = match template {
            Some((id, template)) if written.trim().is_empty() => {
                let filled = template.filled(card, gather.limits.field);
                if filled.odd && self.odd.insert(id) {
                    let message = Message::new("zips-mochi-template").with("name", one_line(template.name));
                    gather.report(FindingKind::Repaired, place, message);
                }
                filled.text
            }
            _ => written.to_owned(),
        };
        self.room.take(content.len())?;
        Ok(content.replace(MEDIA, "").replace("\r\n", "\n"))
    }
}
