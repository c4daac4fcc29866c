//! What every reader needs while it reads: limits kept, sides rendered, names made safe, findings collected.

use std::collections::{HashMap, HashSet};

use super::deck::{Card, Deck, Face, Side};
use super::finding::{Finding, FindingKind, Message, Place, Refusal, cut};
use super::limits::Limits;
use super::request;
use crate::content::{self, Markup, Text, Warning};

/// Tells of a file that a card names and that isn't there.
const MEDIA_MISSING: &str = "import-media-missing";

/// The state of one reading.
#[derive(Debug)]
pub(super) struct Gather {
    pub limits: Limits,
    findings: Vec<Finding>,
    unlisted: usize,
    missing_media: HashSet<String>,
}

impl Gather {
    pub fn new(limits: Limits) -> Self {
        Self { limits, findings: Vec::new(), unlisted: 0, missing_media: HashSet::new() }
    }

    /// Notes a finding, or only counts it once the list is full.
    pub fn report(&mut self, kind: FindingKind, place: &Place, message: Message) {
        if self.findings.len() < self.limits.findings {
            self.findings.push(Finding { kind, place: place.clone(), message });
        } else {
            self.unlisted += 1;
        }
    }

    /// The findings in the order in which they were made, the last one counting those that aren't listed.
    pub fn finish(mut self) -> Vec<Finding> {
        if self.unlisted > 0 {
            let message = Message::new("import-more-findings").with("count", self.unlisted);
            self.findings.push(Finding { kind: FindingKind::Repaired, place: Place::File, message });
        }
        self.findings
    }

    /// Says no to a file of which no card is left, with the reason why the first one isn't.
    pub fn check_left(&self, decks: &[Deck]) -> Result<(), Refusal> {
        if decks.iter().any(|deck| !deck.cards.is_empty()) {
            return Ok(());
        }
        let first = self.findings.iter().find(|finding| finding.kind == FindingKind::Skipped);
        Err(first.map_or_else(
            || Refusal::file(Message::new("import-no-cards")),
            |finding| Refusal::at(finding.place.clone(), finding.message.clone()),
        ))
    }

    /// Renders a side; nothing, with a finding, for one that is too large or too complex.
    pub fn side(&mut self, markup: Markup, source: &str, place: &Place) -> Option<Side> {
        self.side_of(markup, source, place, &[], &[])
    }

    /// The same for a text that may be one of `fields`, and of which some warnings are told elsewhere.
    pub fn side_of(
        &mut self,
        markup: Markup,
        source: &str,
        place: &Place,
        fields: &[Text],
        told: &[Warning],
    ) -> Option<Side> {
        if source.len() > self.limits.field {
            let message = Message::new("import-field-too-large").with("limit", kib(self.limits.field));
            self.report(FindingKind::Skipped, place, message);
            return None;
        }
        let source = Text::from(content::nfc(source)).or_same_of(fields);
        let Ok(rendered) = content::render(markup, &source) else {
            self.report(FindingKind::Skipped, place, Message::new("import-too-complex"));
            return None;
        };
        for warning in rendered.warnings.iter().filter(|warning| !told.contains(warning)) {
            match warning {
                Warning::Unsafe { what } => {
                    self.report(FindingKind::Unsafe, place, Message::new("import-unsafe").with("what", what));
                }
                Warning::Formula { source } => {
                    self.report(FindingKind::Repaired, place, Message::new("import-formula").with("formula", source));
                }
            }
        }
        Some(Side { markup, rendered: rendered.beside(&source), source })
    }

    /// A card of two sides and nothing else; `known` are the media that the file brings.
    pub fn card(&mut self, front: Side, back: Side, place: Place, known: &HashSet<String>) -> Card {
        let mut media: Vec<String> = Vec::new();
        for name in front.rendered.media.iter().chain(&back.rendered.media) {
            if !media.contains(name) {
                media.push(name.clone());
            }
        }
        for name in &media {
            if !known.contains(name) && self.missing_media.insert(name.clone()) {
                self.report(FindingKind::Media, &place, Message::new(MEDIA_MISSING).with("name", name));
            }
        }
        Card {
            source_id: None,
            note: None,
            position: 0,
            tags: Vec::new(),
            front,
            back,
            retired: false,
            typed: None,
            direction: None,
            source: None,
            media,
            requests: Vec::new(),
            home: None,
            learned: None,
            place,
        }
    }

    /// Takes over what another gathering of the same file found, after one's own. Each missing file is told of once.
    pub fn absorb(&mut self, other: Self) {
        for Finding { kind, place, message } in other.findings {
            let again = message.id == MEDIA_MISSING
                && message.args.first().is_some_and(|(_, name)| !self.missing_media.insert(name.clone()));
            if !again {
                self.report(kind, &place, message);
            }
        }
        self.unlisted += other.unlisted;
    }

    /// Looks for lines that speak to class-mates and reports each.
    pub fn requests(&mut self, card: &mut Card) {
        for (face, side) in [(Face::Front, &card.front), (Face::Back, &card.back)] {
            for found in request::find(face, side) {
                let message = Message::new("import-request").with("words", &found.words);
                self.report(FindingKind::Request, &card.place, message);
                card.requests.push(found);
            }
        }
    }

    /// Tags in NFC, each once, without blanks around; what is beyond the limits is left out and reported.
    pub fn tags<'t>(&mut self, tags: impl IntoIterator<Item = &'t str>, place: &Place) -> Vec<String> {
        let mut kept: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        let mut dropped = false;
        for tag in tags {
            let tag = one_line(tag);
            if tag.is_empty() || seen.contains(&tag) {
                continue;
            }
            if kept.len() >= self.limits.tags || tag.chars().count() > self.limits.name {
                dropped = true;
                continue;
            }
            seen.insert(tag.clone());
            kept.push(tag);
        }
        if dropped {
            let message =
                Message::new("import-tags-dropped").with("most", self.limits.tags).with("length", self.limits.name);
            self.report(FindingKind::Repaired, place, message);
        }
        kept
    }

    /// A deck's path name: NFC, one line, no empty level, no more and no longer levels than the limits allow.
    pub fn deck_name(&mut self, name: &str, otherwise: &str, place: &Place) -> String {
        let whole = one_line(&cut(name, self.limits.deck_levels * (self.limits.deck_name + 2)));
        let parts = whole.split("::").count();
        // Beside a joint a colon more would make an empty level of it when the name is read again.
        let joint = |c: char| c == ':' || c.is_whitespace();
        let levels = whole.split("::").zip(1..).map(|(level, at)| {
            let level = if at > 1 { level.trim_start_matches(joint) } else { level };
            if at < parts { level.trim_end_matches(joint).trim() } else { level.trim() }
        });
        let mut levels: Vec<&str> = levels.filter(|level| !level.is_empty()).collect();
        let too_deep = levels.len() > self.limits.deck_levels;
        levels.truncate(self.limits.deck_levels);
        let name = levels.iter().map(|level| cut(level, self.limits.deck_name)).collect::<Vec<_>>().join("::");
        if too_deep {
            let message =
                Message::new("import-deck-too-deep").with("limit", self.limits.deck_levels).with("name", &name);
            self.report(FindingKind::Repaired, place, message);
        }
        if name.is_empty() { otherwise.to_owned() } else { name }
    }

    /// An identity or another short text of one line; nothing if it is empty.
    /// One that is too long keeps a digest, since two cut texts could be the same.
    pub fn short(&self, text: &str) -> Option<String> {
        let text = one_line(text);
        if text.chars().count() > self.limits.name {
            return Some(super::matching::digest(&[&text]));
        }
        (!text.is_empty()).then_some(text)
    }

    /// Says no to more cards than the limit before any of them is rendered.
    pub fn check_cards(&self, cards: usize) -> Result<(), Refusal> {
        if cards > self.limits.cards {
            return Err(Refusal::file(Message::new("import-too-many-cards").with("limit", self.limits.cards)));
        }
        if cards == 0 {
            return Err(Refusal::file(Message::new("import-no-cards")));
        }
        Ok(())
    }
}

/// The decks of a file whose cards name their deck, in order of appearance.
#[derive(Debug, Default)]
pub(super) struct Decks {
    decks: Vec<Deck>,
    by_name: HashMap<String, usize>,
}

impl Decks {
    /// Appends a card to the deck of this name. Says no when the file has too many decks.
    pub fn push(&mut self, name: &str, mut card: Card, limits: &Limits) -> Result<(), Refusal> {
        let index = self.by_name.get(name).copied().unwrap_or(self.decks.len());
        if index == self.decks.len() {
            if index >= limits.decks {
                return Err(Refusal::file(Message::new("import-too-many-decks").with("limit", limits.decks)));
            }
            self.decks.push(named(name));
            self.by_name.insert(name.to_owned(), index);
        }
        if let Some(deck) = self.decks.get_mut(index) {
            card.position = u32::try_from(deck.cards.len()).unwrap_or(u32::MAX);
            deck.cards.push(card);
        }
        Ok(())
    }

    pub fn finish(self) -> Vec<Deck> {
        self.decks
    }
}

/// A deck of which only the name is known.
pub(super) fn named(name: &str) -> Deck {
    Deck {
        source_id: None,
        uuid: None,
        name: name.to_owned(),
        description: String::new(),
        language: None,
        cards: Vec::new(),
    }
}

/// NFC, control characters out, runs of blanks as one blank. No-break blanks stay: French sets them before `:` and `?`.
pub(super) fn one_line(text: &str) -> String {
    let text = content::nfc(text);
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() && !NO_BREAK.contains(&c)).filter(|w| !w.is_empty()).collect();
    words.join(" ").trim().to_owned()
}

/// No-break blanks: plain, narrow, and as wide as a digit.
const NO_BREAK: [char; 3] = ['\u{a0}', '\u{202f}', '\u{2007}'];

/// A media name that is no path: NFC, no slash, no control character, never empty. True if it had to change.
pub(super) fn media_name(name: &str) -> (String, bool) {
    let nfc = content::nfc(name);
    let last = nfc.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = last.chars().filter(|c| !c.is_control() && *c != ':').collect();
    let safe = safe.trim().trim_start_matches('.');
    let safe = if safe.is_empty() { "media".to_owned() } else { cut(safe, 200) };
    let changed = safe != nfc;
    (safe, changed)
}

/// A number of bytes in KiB.
pub(super) fn kib(bytes: usize) -> String {
    bytes.div_ceil(1 << 10).to_string()
}
