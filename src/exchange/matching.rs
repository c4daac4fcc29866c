//! Who a card of a file is in the class: by the id that its source gave, else by its text, in this order: same front
//! and back, same front, same back beside a card that was recognised, the most alike front; else by an id that the card
//! got later. And the keys of new cards.
//!
//! Texts are compared folded, as they are now and as last imported: a class that corrected a card still knows it again.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};

use sha2::{Digest, Sha256};

use super::alike;
use super::deck::{Card, Side};
use super::existing::{ExistingCard, ExistingDeck, StoredSide};
use super::plan::Match;
use crate::content;

/// How keys that come from a card's text begin. 32 hexadecimal digits follow.
const FROM_TEXT: &str = "t-";

/// In a group of equal fronts up to this size each is compared with each by their backs; larger groups pair in order.
const SMALL_GROUP: usize = 50;

/// A card of the file whose partner is looked for by its text.
#[derive(Debug)]
pub(super) struct Sought<'c> {
    /// Index of its deck in the file.
    pub deck: usize,
    /// The card.
    pub card: &'c Card,
    /// Its partner's index in the existing deck and how it was found.
    pub found: Option<(usize, Match)>,
    /// Whether it takes part; the others are only neighbours.
    pub open: bool,
}

/// The folded texts of a card of the class: as they are now and, where they differ, as last imported.
#[derive(Debug)]
pub(super) struct Folded {
    /// Fronts, the present one first.
    pub fronts: Vec<String>,
    /// Backs, the present one first.
    pub backs: Vec<String>,
    /// Front and back as last imported, as indices in `fronts` and `backs`.
    base: Option<(usize, usize)>,
}

impl Folded {
    fn new(card: &ExistingCard) -> Self {
        let texts = |now: &StoredSide, base: Option<&StoredSide>| {
            let base = base.filter(|base| base.text != now.text);
            std::iter::once(now).chain(base).map(|side| content::folded(&side.text)).collect::<Vec<_>>()
        };
        let base = card.base.as_ref();
        let fronts = texts(&card.front, base.map(|base| &base.front));
        let backs = texts(&card.back, base.map(|base| &base.back));
        let base = base.map(|_| (fronts.len() - 1, backs.len() - 1));
        Self { fronts, backs, base }
    }

    /// Both sides as last imported.
    fn as_imported(&self) -> Option<(&str, &str)> {
        let (front, back) = self.base?;
        Some((self.fronts.get(front)?, self.backs.get(back)?))
    }

    /// Both sides as they are now, if they aren't as last imported.
    fn as_edited(&self) -> Option<(&str, &str)> {
        let now = (self.fronts.first()?.as_str(), self.backs.first()?.as_str());
        (self.as_imported() != Some(now)).then_some(now)
    }
}

/// Both sides of the matching: the cards of the file, and for each card of the deck its texts while it is free.
#[derive(Debug)]
pub(super) struct Pairing<'p, 'c> {
    /// Cards of the file in its order.
    pub sought: &'p mut [Sought<'c>],
    /// Folded front and back of those that look for a partner.
    pub texts: Vec<Option<(String, String)>>,
    /// The deck of the class.
    pub deck: &'p ExistingDeck,
    /// The texts of its cards that could be a partner.
    pub known: Vec<Option<Folded>>,
    /// Which of them still can.
    free: Vec<bool>,
}

/// Finds partners for the open cards of `sought`, which are in the order of the file, among the cards of `deck`
/// that aren't `taken` and that `may` be one; marks these taken.
pub(super) fn by_text(
    sought: &mut [Sought],
    deck: &ExistingDeck,
    taken: &mut [bool],
    may: impl Fn(&ExistingCard) -> bool,
) {
    let free: Vec<bool> = deck.cards.iter().zip(taken.iter()).map(|(card, taken)| !taken && may(card)).collect();
    if !free.contains(&true) || !sought.iter().any(|one| one.open && one.found.is_none()) {
        return;
    }
    let known = deck.cards.iter().zip(&free).map(|(card, free)| free.then(|| Folded::new(card))).collect();
    let fold = |card: &Card| (content::folded(&card.front.rendered.text), content::folded(&card.back.rendered.text));
    let texts = sought.iter().map(|one| (one.open && one.found.is_none()).then(|| fold(one.card))).collect();
    let mut pairing = Pairing { sought, texts, deck, known, free };
    pairing.by_both_sides(Folded::as_imported);
    pairing.by_both_sides(Folded::as_edited);
    pairing.by_front();
    pairing.by_neighbour();
    alike::by_front(&mut pairing);
    pairing.by_later_id();
    for (taken, (known, free)) in taken.iter_mut().zip(pairing.known.iter().zip(&pairing.free)) {
        *taken |= known.is_some() && !free;
    }
}

impl Pairing<'_, '_> {
    /// Indices of the cards of the file that look for a partner.
    pub fn open(&self) -> Vec<usize> {
        let open = self.sought.iter().zip(&self.texts).enumerate();
        open.filter(|(_, (one, texts))| texts.is_some() && one.found.is_none()).map(|(index, _)| index).collect()
    }

    /// Indices of the cards of the class that can be a partner, those in use before retired ones.
    pub fn free(&self) -> Vec<usize> {
        let mut free: Vec<(bool, usize)> = self
            .deck
            .cards
            .iter()
            .zip(&self.free)
            .enumerate()
            .filter(|(_, (_, free))| **free)
            .map(|(at, (card, _))| (card.retired, at))
            .collect();
        free.sort_unstable();
        free.into_iter().map(|(_, at)| at).collect()
    }

    /// Folded front and back of a card of the file.
    pub fn texts(&self, index: usize) -> Option<(&str, &str)> {
        self.texts.get(index)?.as_ref().map(|(front, back)| (front.as_str(), back.as_str()))
    }

    /// Folded texts of a card of the class.
    pub fn known(&self, at: usize) -> Option<&Folded> {
        self.known.get(at)?.as_ref()
    }

    /// Makes two cards partners, if both are free.
    pub fn pair(&mut self, index: usize, at: usize, how: Match) {
        if let (Some(one), Some(free)) = (self.sought.get_mut(index), self.free.get_mut(at))
            && *free
            && one.open
            && one.found.is_none()
        {
            *free = false;
            one.found = Some((at, how));
        }
    }

    /// The same front and the same back. Equal cards pair in their order, so that two stay two.
    fn by_both_sides(&mut self, sides: impl Fn(&Folded) -> Option<(&str, &str)>) {
        let mut waiting: HashMap<(&str, &str), VecDeque<usize>> = HashMap::new();
        for at in self.free() {
            if let Some(texts) = self.known(at).and_then(&sides) {
                waiting.entry(texts).or_default().push_back(at);
            }
        }
        let mut pairs = Vec::new();
        for index in self.open() {
            if let Some(at) = self.texts(index).and_then(|texts| waiting.get_mut(&texts)).and_then(VecDeque::pop_front)
            {
                pairs.push((index, at));
            }
        }
        for (index, at) in pairs {
            self.pair(index, at, Match::Exact);
        }
    }

    /// The id that a source gave a card which has none of its own, where one card has it on each side. Whatever has words in common
    /// is paired by then: the rows of a table may have been counted anew.
    fn by_later_id(&mut self) {
        let mut theirs: HashMap<&str, Option<usize>> = HashMap::new();
        for (at, card) in self.deck.cards.iter().enumerate() {
            if let Some(id) = later_id(card) {
                theirs.entry(id).and_modify(|one| *one = None).or_insert(Some(at));
            }
        }
        if theirs.is_empty() {
            return;
        }
        let mut ours: HashMap<&str, u32> = HashMap::new();
        for id in self.sought.iter().filter_map(|one| one.card.source_id.as_deref()) {
            *ours.entry(id).or_default() += 1;
        }
        let pair = |index: usize| {
            let card = self.sought.get(index)?.card;
            let id = card.source_id.as_deref().filter(|id| ours.get(id) == Some(&1))?;
            let at = (*theirs.get(id)?)?;
            may_be(id, card, self.deck.cards.get(at)?).then_some((index, at))
        };
        let pairs: Vec<(usize, usize)> = self.open().into_iter().filter_map(pair).collect();
        for (index, at) in pairs {
            self.pair(index, at, Match::Id);
        }
    }

    /// The same front; among several the most alike back.
    fn by_front(&mut self) {
        let mut waiting: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
        let mut order: Vec<&str> = Vec::new();
        for index in self.open() {
            let Some((front, _)) = self.texts(index).filter(|(front, _)| !front.is_empty()) else { continue };
            let group = waiting.entry(front).or_default();
            if group.0.is_empty() {
                order.push(front);
            }
            group.0.push(index);
        }
        for at in self.free() {
            for front in self.known(at).iter().flat_map(|known| &known.fronts) {
                if let Some(group) = waiting.get_mut(front.as_str()) {
                    group.1.push(at);
                }
            }
        }
        let groups = order.iter().filter_map(|front| waiting.get(front));
        let pairs: Vec<(usize, usize)> = groups.flat_map(|(ours, theirs)| self.best_backs(ours, theirs)).collect();
        for (index, at) in pairs {
            self.pair(index, at, Match::Front);
        }
    }

    /// The pairs of a group of equal fronts, the most alike backs first.
    fn best_backs(&self, ours: &[usize], theirs: &[usize]) -> Vec<(usize, usize)> {
        if ours.len().max(theirs.len()) > SMALL_GROUP || theirs.len() <= 1 && ours.len() <= 1 {
            return ours.iter().copied().zip(theirs.iter().copied()).collect();
        }
        let trigrams = |text: &String| alike::trigrams(text);
        let backs: Vec<(usize, Vec<Vec<u64>>)> =
            theirs.iter().filter_map(|&at| Some((at, self.known(at)?.backs.iter().map(trigrams).collect()))).collect();
        let mut scored = Vec::new();
        for &index in ours {
            let Some((_, back)) = self.texts(index) else { continue };
            let back = alike::trigrams(back);
            for (rank, (at, texts)) in backs.iter().enumerate() {
                let score = texts.iter().map(|text| alike::dice(&back, text)).max().unwrap_or(0);
                scored.push((Reverse(score), index, rank, *at));
            }
        }
        scored.sort_unstable();
        scored.into_iter().map(|(_, index, _, at)| (index, at)).collect()
    }

    /// The same back, where the card before or after is the one that stands there in the class too. Runs forwards
    /// and backwards, so that a whole row of such cards is found from either end.
    fn by_neighbour(&mut self) {
        let line: Vec<usize> =
            self.deck.cards.iter().enumerate().filter(|(_, card)| !card.retired).map(|(at, _)| at).collect();
        let ranks: HashMap<usize, usize> = line.iter().enumerate().map(|(rank, at)| (*at, rank)).collect();
        let count = self.sought.len();
        let steps = (1..count)
            .map(|index| (index, index - 1, true))
            .chain((1..count).rev().map(|index| (index - 1, index, false)));
        for (index, neighbour, forwards) in steps {
            let (Some(one), Some(beside)) = (self.sought.get(index), self.sought.get(neighbour)) else { continue };
            let Some(rank) = beside.found.and_then(|(at, _)| ranks.get(&at)) else { continue };
            let rank = if forwards { rank.checked_add(1) } else { rank.checked_sub(1) };
            let Some(&at) = rank.and_then(|rank| line.get(rank)) else { continue };
            let (Some((_, back)), Some(known)) = (self.texts(index), self.known(at)) else { continue };
            if one.deck == beside.deck && known.backs.iter().any(|known| known == back) {
                self.pair(index, at, Match::BackAndNeighbour);
            }
        }
    }
}

/// The keys of a deck: those in use, and those that new cards get.
#[derive(Debug, Default)]
pub(super) struct Keys {
    used: HashSet<String>,
    numbers: HashMap<String, u32>,
}

impl Keys {
    /// Marks a key as used.
    pub fn insert(&mut self, key: &str) {
        self.used.insert(key.to_owned());
    }

    /// The key of a new card with an id: the id, with a number if it is used already.
    pub fn for_id(&mut self, id: &str) -> String {
        self.next(id, |number| if number == 1 { id.to_owned() } else { numbered(id, number) })
    }

    /// The key of a new card without an id: made from the names and texts, the same for the same file.
    pub fn for_text(&mut self, deck: &str, card: &Card) -> String {
        let text = digest(&[deck, &card.front.source, &card.back.source]);
        self.next(&text, |number| {
            if number == 1 {
                format!("{FROM_TEXT}{text}")
            } else {
                format!("{FROM_TEXT}{}", digest(&[&text, &number.to_string()]))
            }
        })
    }

    fn next(&mut self, base: &str, key: impl Fn(u32) -> String) -> String {
        let mut number = self.numbers.get(base).copied().unwrap_or(0);
        loop {
            number = number.saturating_add(1);
            let key = key(number);
            if number == u32::MAX || self.used.insert(key.clone()) {
                if number > 1 {
                    // Where it went on last time is kept, or a hundred thousand equal cards would each count from one.
                    self.numbers.insert(base.to_owned(), number);
                }
                return key;
            }
        }
    }
}

/// The key of the n-th card with the same id in a deck.
pub(super) fn numbered(id: &str, number: u32) -> String {
    if number <= 1 { id.to_owned() } else { format!("{id}#{number}") }
}

/// The id of the note, for the card of its first template: the id that this card had when it came from a text of Anki's, before
/// texts and packages called it the same.
pub(super) fn of_note(id: &str) -> Option<&str> {
    id.strip_suffix(":0")
}

/// Whether a key was made from a card's text, for want of an id.
pub fn is_from_text(key: &str) -> bool {
    key.strip_prefix(FROM_TEXT).is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The id that a card without one got from a later source: its text alone told them to be the same, and may be another by now.
fn later_id(card: &ExistingCard) -> Option<&str> {
    card.source_id.as_deref().filter(|_| is_from_text(&card.key))
}

/// Whether a card with the same id is the same card, where the id alone doesn't say so: in another deck, or where it came later.
/// Tables that count their rows 1, 2, 3 all have the same ids, so that for a small number a side must be the same too.
pub(super) fn may_be(key: &str, card: &Card, old: &ExistingCard) -> bool {
    let same = |side: &Side, old: &StoredSide| content::folded(&side.rendered.text) == content::folded(&old.text);
    let id = of_note(key).unwrap_or(key);
    !is_small_number(id) || same(&card.front, &old.front) || same(&card.back, &old.back)
}

/// Whether an id is only a small number, as every table counts its rows: then it says nothing about other decks.
fn is_small_number(id: &str) -> bool {
    id.len() <= 6 && id.bytes().all(|b| b.is_ascii_digit())
}

/// A short digest of several texts, 32 hexadecimal digits; where one text ends matters.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_string());
        hash.update(":");
        hash.update(part);
    }
    digits(hash)
}

/// The first 32 hexadecimal digits of a digest.
pub(super) fn digits(hash: Sha256) -> String {
    let mut digits = hex(&hash.finalize());
    digits.truncate(32);
    digits
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string doesn't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
