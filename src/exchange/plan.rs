//! What an import would do to a class, decided without doing it: new, changed, the same, in conflict, moved, missing.
//!
//! Three-way: each card of the class knows its text as last imported, so that a change of the file can be told from
//! a change of the class, and an old file never undoes a correction. Who is who stands in `matching.rs`.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::deck::{Card, Extra, Format, Reading};
use super::existing::{Base, Existing, ExistingCard, ExistingDeck};
use super::matching::{self, Keys};
use super::three_way::{Loses, Says, Verdict, verdict};
use crate::content;

/// What an import would do. Deterministic: the same file and the same class give the same plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// One for each deck of the file, in its order.
    pub decks: Vec<DeckPlan>,
    /// Digest of the cards of the class that the plan looked at, so that [`fingerprint`] tells when one was edited.
    pub basis: String,
}

/// What becomes of one deck of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeckPlan {
    /// Where its cards go. Several decks of a file may go to the same one.
    pub target: Target,
    /// Index in `Reading::decks`.
    pub incoming: usize,
    /// One for each card, in the order of the file.
    pub cards: Vec<CardPlan>,
    /// Cards of an existing target that aren't in the file: kept unless a person says otherwise.
    pub missing: Vec<i64>,
}

/// The deck that cards go to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// A deck of the class, by its id.
    Existing(i64),
    /// A deck to be made, by its name; made once if several plans say the same name.
    New(String),
}

/// What becomes of one card of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardPlan {
    /// Index in `Deck::cards`.
    pub incoming: usize,
    /// What becomes of it.
    pub outcome: Outcome,
    /// How it was recognised. Everything but `Id` and `Exact` is shown to the person, who may say no.
    pub how: Match,
    /// The key that it gets where a person says no: it is another card then, which is made.
    pub apart: Option<String>,
    /// All the tags that the card shall have, if that isn't what it has. Tags of both sides are merged, never a conflict.
    pub tags: Option<Vec<String>>,
    /// All the rarer fields that the card shall have, where it is to have another text or one of these.
    pub extra: Option<Box<Extra>>,
    /// What the file says of the rarer fields, where what it says counts as last imported from now on.
    pub last: Option<Box<Extra>>,
    /// The tags that count as last imported from now on, where the text of the file does: those that it says, as the class writes
    /// them, or the former ones where it can't say any.
    pub last_tags: Option<Vec<String>>,
    /// Where the card keeps its text: what counts as last imported from now on, if that is another than it was. Where it doesn't
    /// keep it, and where texts are in conflict, that is what the file says.
    pub base: Option<Box<Base>>,
    /// The deck it leaves, by its id.
    pub moved: Option<i64>,
    /// It was retired and comes back.
    pub restored: bool,
}

/// What an import does to a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is made, with this key.
    New {
        /// Unique in its deck.
        key: String,
    },
    /// Nothing: class and file agree.
    Same {
        /// Id of the card.
        card: i64,
    },
    /// Nothing: the class changed its text and the file didn't.
    Kept {
        /// Id of the card.
        card: i64,
    },
    /// The file changed and the class didn't.
    Changed {
        /// Id of the card.
        card: i64,
        /// The text of the file is taken; otherwise only tags or rarer fields change.
        text: bool,
    },
    /// Both changed their text, or the file brings one back that the class has replaced; or both changed one of the rarer fields.
    /// Ours stays unless a person chooses the file's; tags are merged all the same.
    Conflict {
        /// Id of the card.
        card: i64,
        /// It is about the text; otherwise only about rarer fields.
        text: bool,
    },
}

/// How a card of the file was recognised in the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// By the identity that its source gave.
    Id,
    /// The same front and back.
    Exact,
    /// The same front.
    Front,
    /// The same back beside a card that was recognised.
    BackAndNeighbour,
    /// The most alike front: Dice coefficient of trigrams in hundredths, 60 to 100.
    Alike(u8),
    /// Not at all.
    None,
}

impl Match {
    /// It only looks like that card: a person may say that it is another.
    pub fn is_doubtful(self) -> bool {
        matches!(self, Self::Front | Self::BackAndNeighbour | Self::Alike(_))
    }
}

/// How many cards each thing happens to, in the order of the command line's report.
///
/// `new`, `changed` and `conflicts` are told apart by text, tags and rarer fields; `moved` and `restored` count beside them;
/// `same` are the cards to which nothing at all happens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Cards that are made.
    pub new: usize,
    /// Cards that take text, tags or rarer fields from the file.
    pub changed: usize,
    /// Cards that stay as they are, where they are.
    pub same: usize,
    /// Cards that come from another deck of the class.
    pub moved: usize,
    /// Cards of the decks that the file doesn't have.
    pub missing: usize,
    /// Cards of which both the class and the file changed the text, or one of the rarer fields.
    pub conflicts: usize,
    /// Retired cards that come back.
    pub restored: usize,
}

impl Plan {
    /// How many cards each thing happens to.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for deck in &self.decks {
            counts.missing += deck.missing.len();
            for card in &deck.cards {
                let stays = card.moved.is_none() && !card.restored;
                counts.moved += usize::from(card.moved.is_some());
                counts.restored += usize::from(card.restored);
                match card.outcome {
                    Outcome::New { .. } => counts.new += 1,
                    Outcome::Changed { .. } => counts.changed += 1,
                    Outcome::Conflict { .. } => counts.conflicts += 1,
                    Outcome::Same { .. } | Outcome::Kept { .. } => counts.same += usize::from(stays),
                }
            }
        }
        counts
    }
}

/// A digest of a plan and of the texts it was made from: equal exactly if applying it does what was shown.
pub fn fingerprint(plan: &Plan) -> String {
    let mut hash = Hashing(Sha256::new());
    // Neither the digest nor a plan has anything that could fail.
    let _ = serde_json::to_writer(&mut hash, plan);
    matching::digits(hash.0)
}

/// A digest of what is written to it, so that a large plan is never one text.
struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where a card of the file was found: indices of deck and card in the class.
#[derive(Debug, Clone, Copy)]
struct Place {
    deck: usize,
    card: usize,
    how: Match,
}

/// Decides what importing `reading` would do to the class. With `target`, all cards go into the one deck of that name.
pub fn plan(reading: &Reading, existing: &Existing, target: Option<&str>) -> Plan {
    plan_into(reading, existing, &vec![target; reading.decks.len()])
}

/// The same with a name for each deck of the file, in its order: the deck of the class that its cards go to. Where there is none,
/// the deck finds its own.
pub fn plan_into(reading: &Reading, existing: &Existing, names: &[Option<&str>]) -> Plan {
    let wanted = names.iter().copied().chain(std::iter::repeat(None));
    let targets: Vec<Target> =
        reading.decks.iter().zip(wanted).map(|(deck, name)| choose(deck, existing, name)).collect();
    let by_id: HashMap<i64, usize> = existing.decks.iter().enumerate().map(|(at, deck)| (deck.id, at)).collect();
    let homes: Vec<Option<usize>> = targets
        .iter()
        .map(|target| match target {
            Target::Existing(id) => by_id.get(id).copied(),
            Target::New(_) => None,
        })
        .collect();
    let mut taken: Vec<Vec<bool>> = existing.decks.iter().map(|deck| vec![false; deck.cards.len()]).collect();
    let mut places = by_ids(reading, existing, &targets, &homes, &mut taken);
    by_texts(reading, existing, &homes, &mut taken, &mut places);
    let mut keys = used_keys(existing, &targets, &homes, &places);
    let says = Says::of(reading);
    let loses = Loses::of(reading);
    let mut decks = Vec::new();
    let mut seen = HashSet::new();
    for (incoming, ((deck, target), home)) in reading.decks.iter().zip(targets).zip(&homes).enumerate() {
        let places = places.get(incoming).map(Vec::as_slice).unwrap_or_default();
        let keys = keys.entry(target.clone()).or_default();
        let mut key = |card: &Card| match &card.source_id {
            Some(id) => keys.for_id(id),
            None => keys.for_text(&deck.name, card),
        };
        let cards = deck.cards.iter().zip(places).enumerate().map(|(index, (card, place))| {
            let known = place.and_then(|place| known(existing, place).map(|card| (place, card)));
            let Some((place, (from, old))) = known else {
                return CardPlan {
                    incoming: index,
                    outcome: Outcome::New { key: key(card) },
                    how: Match::None,
                    apart: None,
                    tags: None,
                    extra: None,
                    last: None,
                    last_tags: None,
                    base: None,
                    moved: None,
                    restored: false,
                };
            };
            let Verdict { outcome, tags, extra, last, last_tags, base } = verdict(card, old, loses, says);
            let moved = (Some(place.deck) != *home).then_some(from.id);
            let restored = old.retired && !card.retired;
            let apart = place.how.is_doubtful().then(|| key(card));
            CardPlan {
                incoming: index,
                outcome,
                how: place.how,
                apart,
                tags,
                extra,
                last,
                last_tags,
                base,
                moved,
                restored,
            }
        });
        let cards = cards.collect();
        let missing = match home {
            // Several decks of the file may go to one of the class; what it lacks is told once.
            Some(home) if seen.insert(*home) => missing(existing, *home, &taken),
            _ => Vec::new(),
        };
        decks.push(DeckPlan { target, incoming, cards, missing });
    }
    Plan { decks, basis: basis(existing, &homes, &places) }
}

/// The deck that a deck of the file goes to: the one that the same source made, else the one of its name, else a new one.
fn choose(deck: &super::Deck, existing: &Existing, target: Option<&str>) -> Target {
    let name = target.unwrap_or(&deck.name);
    let ours = || existing.decks.iter().find(|old| deck.uuid.is_some() && old.uuid == deck.uuid);
    let source = deck.source_id.as_ref();
    let made = || existing.decks.iter().find(|old| source.is_some_and(|source| old.sources.contains(source)));
    let made = if target.is_none() { ours().or_else(made) } else { None };
    let named = || existing.decks.iter().find(|old| old.name == name);
    let alike = || existing.decks.iter().find(|old| content::folded(&old.name) == content::folded(name));
    match made.or_else(named).or_else(alike) {
        Some(old) => Target::Existing(old.id),
        None => Target::New(content::nfc(name)),
    }
}

/// A card of the class and its deck.
fn known(existing: &Existing, place: Place) -> Option<(&ExistingDeck, &ExistingCard)> {
    let deck = existing.decks.get(place.deck)?;
    Some((deck, deck.cards.get(place.card)?))
}

/// The key that a card of the file has in the class, if it is there.
#[derive(Debug)]
struct Known {
    key: String,
    /// The one that it may have from before, see [`matching::of_note`].
    formerly: Option<String>,
}

/// Finds the cards that have ids: in their own deck first, then in the whole class, cards in use before retired ones.
fn by_ids(
    reading: &Reading,
    existing: &Existing,
    targets: &[Target],
    homes: &[Option<usize>],
    taken: &mut [Vec<bool>],
) -> Vec<Vec<Option<Place>>> {
    let mut places: Vec<Vec<Option<Place>>> = reading.decks.iter().map(|deck| vec![None; deck.cards.len()]).collect();
    let mut index: HashMap<&str, Vec<(bool, usize, usize)>> = HashMap::new();
    for (deck, old) in existing.decks.iter().enumerate() {
        for (card, old) in old.cards.iter().enumerate() {
            index.entry(&old.key).or_default().push((old.retired, deck, card));
        }
    }
    if index.is_empty() {
        return places;
    }
    for places in index.values_mut() {
        places.sort_unstable();
    }
    let anki = matches!(reading.format, Format::AnkiText | Format::AnkiPackage);
    // Ids count within the deck they go to: of two cards with one id the second has a number.
    let mut keys: Vec<Vec<Option<Known>>> = Vec::new();
    let mut numbers: HashMap<(&Target, &str), u32> = HashMap::new();
    for (deck, target) in reading.decks.iter().zip(targets) {
        let of_deck = deck.cards.iter().map(|card| {
            let id = card.source_id.as_deref()?;
            let number = numbers.entry((target, id)).or_insert(0);
            *number = number.saturating_add(1);
            let formerly = matching::of_note(id).filter(|_| anki).map(|note| matching::numbered(note, *number));
            Some(Known { key: matching::numbered(id, *number), formerly })
        });
        keys.push(of_deck.collect());
    }
    for (at_home, formerly) in [(true, false), (true, true), (false, false), (false, true)] {
        for (((deck, keys), home), places) in reading.decks.iter().zip(&keys).zip(homes).zip(&mut places) {
            for ((card, key), place) in deck.cards.iter().zip(keys).zip(places.iter_mut()) {
                let known = key.as_ref();
                let key = known.and_then(|known| if formerly { known.formerly.as_ref() } else { Some(&known.key) });
                let (Some(key), None) = (key, &place) else { continue };
                let found = index.get(key.as_str()).into_iter().flatten().find(|(_, in_deck, in_card)| {
                    let free = taken.get(*in_deck).and_then(|deck| deck.get(*in_card)) == Some(&false);
                    let old = existing.decks.get(*in_deck).and_then(|deck| deck.cards.get(*in_card));
                    // The id that a note of a package had in a text may be a row's of any table.
                    let certain = at_home && !(formerly && reading.format == Format::AnkiPackage);
                    let near = !at_home || Some(*in_deck) == *home;
                    free && near && (certain || old.is_some_and(|old| matching::may_be(key, card, old)))
                });
                if let Some(&(_, in_deck, in_card)) = found {
                    if let Some(taken) = taken.get_mut(in_deck).and_then(|deck| deck.get_mut(in_card)) {
                        *taken = true;
                    }
                    *place = Some(Place { deck: in_deck, card: in_card, how: Match::Id });
                }
            }
        }
    }
    places
}

/// Finds the cards without ids by their text, deck by deck; then those whose ids are new, among the cards that have
/// none: the first time that a source with ids replaces one without.
fn by_texts(
    reading: &Reading,
    existing: &Existing,
    homes: &[Option<usize>],
    taken: &mut [Vec<bool>],
    places: &mut [Vec<Option<Place>>],
) {
    for (at, deck) in existing.decks.iter().enumerate() {
        let Some(taken) = taken.get_mut(at) else { continue };
        let mut indices = Vec::new();
        let mut sought = Vec::new();
        for (index, _) in homes.iter().enumerate().filter(|(_, home)| **home == Some(at)) {
            let (Some(deck), Some(places)) = (reading.decks.get(index), places.get(index)) else { continue };
            for (number, (card, place)) in deck.cards.iter().zip(places).enumerate() {
                let found = place.filter(|place| place.deck == at).map(|place| (place.card, place.how));
                indices.push((index, number));
                sought.push(matching::Sought {
                    deck: index,
                    card,
                    found,
                    open: place.is_none() && card.source_id.is_none(),
                });
            }
        }
        matching::by_text(&mut sought, deck, taken, |_| true);
        for (one, (index, number)) in sought.iter_mut().zip(&indices) {
            let elsewhere = places.get(*index).and_then(|places| places.get(*number)).is_some_and(Option::is_some);
            one.open = one.found.is_none() && one.card.source_id.is_some() && !elsewhere;
        }
        matching::by_text(&mut sought, deck, taken, |old| matching::is_from_text(&old.key));
        for (one, (index, number)) in sought.iter().zip(indices) {
            if let (Some((card, how)), Some(place)) =
                (one.found, places.get_mut(index).and_then(|places| places.get_mut(number)))
            {
                *place = Some(Place { deck: at, card, how });
            }
        }
    }
}

/// The keys that can't be given to new cards of each target: those in it and those that move to it.
fn used_keys(
    existing: &Existing,
    targets: &[Target],
    homes: &[Option<usize>],
    places: &[Vec<Option<Place>>],
) -> HashMap<Target, Keys> {
    let mut keys: HashMap<Target, Keys> = HashMap::new();
    for ((target, home), places) in targets.iter().zip(homes).zip(places) {
        let known_target = keys.contains_key(target);
        let keys = keys.entry(target.clone()).or_default();
        if let Some(deck) = home.and_then(|home| existing.decks.get(home)).filter(|_| !known_target) {
            deck.cards.iter().for_each(|card| keys.insert(&card.key));
        }
        for (_, card) in places.iter().flatten().filter_map(|place| known(existing, *place)) {
            keys.insert(&card.key);
        }
    }
    keys
}

/// The cards in use of a deck that the file doesn't have.
fn missing(existing: &Existing, home: usize, taken: &[Vec<bool>]) -> Vec<i64> {
    let (Some(deck), Some(taken)) = (existing.decks.get(home), taken.get(home)) else { return Vec::new() };
    deck.cards.iter().zip(taken).filter(|(card, taken)| !card.retired && !**taken).map(|(card, _)| card.id).collect()
}

/// Digest of the cards of the decks that are imported into, and of those that move there.
fn basis(existing: &Existing, homes: &[Option<usize>], places: &[Vec<Option<Place>>]) -> String {
    let homes: BTreeSet<usize> = homes.iter().flatten().copied().collect();
    let mut hash = Sha256::new();
    let mut add = |card: &ExistingCard| {
        let tags = card.tags.iter().map(String::as_str);
        let Extra { typed, direction, source } = &card.extra;
        let parts: Vec<&str> = [
            card.key.as_str(),
            card.front.markup.as_str(),
            &card.front.source,
            card.back.markup.as_str(),
            &card.back.source,
            if card.retired { "retired" } else { "" },
            typed.as_deref().unwrap_or_default(),
            direction.as_deref().unwrap_or_default(),
            source.as_deref().unwrap_or_default(),
        ]
        .into_iter()
        .chain(tags)
        .collect();
        hash.update(card.id.to_le_bytes());
        hash.update(matching::digest(&parts));
    };
    homes.iter().filter_map(|home| existing.decks.get(*home)).flat_map(|deck| &deck.cards).for_each(&mut add);
    let moved = places.iter().flatten().flatten().filter(|place| !homes.contains(&place.deck));
    moved.filter_map(|place| known(existing, *place)).for_each(|(_, card)| add(card));
    matching::digits(hash)
}
