//! Text as Quizlet, Cram, `StudyStack` and others give it to copy: something between question and answer, something
//! between cards. Both are found, or typed by a person; neither is ever quoted, and every character means itself.

use std::collections::HashSet;

use super::deck::{Deck, TableOptions};
use super::finding::{FindingKind, Message, Place, Refusal, cut};
use super::gather::{Gather, named, one_line};
use super::{Upload, name_without_extension};
use crate::content::{self, Markup};

/// Separators between the sides that are tried, the surest first.
const SIDES: [&str; 11] = ["\t", " :: ", " — ", " – ", " - ", " = ", " | ", ";", ": ", "=", ","];

/// A dash between blanks, of whatever length.
const DASHES: [&str; 3] = [" - ", " – ", " — "];

/// Separators between cards that are tried.
const CARDS: [&str; 3] = ["\n\n", "\n", ";"];

/// How much of a text is looked at to find them, in bytes.
const SAMPLE: usize = 64 << 10;

/// Characters of a separator that somebody types.
const LONGEST: usize = 20;

/// How a text was understood, for the form to show while somebody types.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PastedSeen {
    /// What stands between question and answer, with `\t` and `\n` written out.
    pub between_sides: String,
    /// What stands between two cards.
    pub between_cards: String,
    /// How many cards there are.
    pub cards: usize,
    /// How many pieces have no answer, and aren't part of the answer before.
    pub left_out: usize,
    /// The first ten cards, each side cut at 200 characters.
    pub first: Vec<(String, String)>,
}

/// Separators.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Between {
    sides: String,
    cards: String,
}

/// How a text is understood with what a person says about it. Pure and quick enough for each key that is pressed.
pub fn look(text: &str, options: &TableOptions) -> PastedSeen {
    let text = text.replace("\r\n", "\n");
    let between = between(&text, options);
    let (mut cards, mut left_out, mut first) = (0, 0, Vec::new());
    for piece in pieces(&text, &between) {
        match piece.sides {
            Some((front, back)) if !front.trim().is_empty() && !back.trim().is_empty() => {
                cards += 1;
                if first.len() < 10 {
                    first.push((cut(front.trim(), 200), cut(back.trim(), 200)));
                }
            }
            _ => left_out += 1,
        }
    }
    let shown = |text: &str| text.replace('\t', "\\t").replace('\n', "\\n");
    PastedSeen { between_sides: shown(&between.sides), between_cards: shown(&between.cards), cards, left_out, first }
}

/// Whether a text that is no good table is pasted text: most of its pieces part in two. With `tabs`, only for texts
/// in which tabs part them and some answers have several lines, which a table can't tell.
pub(super) fn is(text: &str, tabs: bool) -> bool {
    let sample = sample(text);
    let between = between(sample, &TableOptions::default());
    if tabs {
        let (mut parted, mut whole) = (0, 0);
        for line in sample.lines().filter(|line| !line.trim().is_empty()) {
            match line.matches('\t').count() {
                0 => whole += 1,
                // A quote that goes on in the next line is a table's.
                1 if line.split('\t').all(|side| !side.starts_with('"') || side.ends_with('"')) => parted += 1,
                _ => return false,
            }
        }
        let begins = sample.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.contains('\t'));
        return parted > 1 && whole > 0 && begins;
    }
    let (good, all) = fit(sample, &between);
    good > 1 && good * 10 >= all * 8
}

/// Reads the text to one deck.
pub(super) fn read(text: &str, upload: &Upload, gather: &mut Gather) -> Result<Vec<Deck>, Refusal> {
    let between = between(text, &upload.table);
    let found = pieces(text, &between);
    gather.check_cards(found.iter().filter(|piece| piece.sides.is_some()).count())?;
    let mut deck = named(&name_without_extension(upload.name));
    for piece in &found {
        let place = Place::Line(piece.line);
        let Some((front, back)) = &piece.sides else {
            let message = Message::new("import-pasted-no-answer").with("text", cut(&one_line(piece.text), 80));
            gather.report(FindingKind::Skipped, &place, message);
            continue;
        };
        let (front, back) = (front.trim(), back.trim());
        if front.is_empty() || back.is_empty() {
            let id = if front.is_empty() { "import-question-missing" } else { "import-answer-missing" };
            gather.report(FindingKind::Skipped, &place, Message::new(id));
            continue;
        }
        let Some(front) = gather.side(Markup::Html, &content::escape(front), &place) else { continue };
        let Some(back) = gather.side(Markup::Html, &content::escape(back), &place) else { continue };
        let mut card = gather.card(front, back, place, &HashSet::new());
        gather.requests(&mut card);
        card.position = u32::try_from(deck.cards.len()).unwrap_or(u32::MAX);
        deck.cards.push(card);
    }
    gather.check_cards(deck.cards.len())?;
    Ok(vec![deck])
}

/// The beginning of a text, cut where a line ends if there is one.
fn sample(text: &str) -> &str {
    let start = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or_default();
    if start.len() == text.len() {
        return text;
    }
    start.rfind('\n').and_then(|line| start.get(..line)).unwrap_or(start)
}

/// A piece of the text between two separators of cards.
struct Piece<'t> {
    /// Number of its first line.
    line: u64,
    text: &'t str,
    sides: Option<(&'t str, String)>,
}

/// The pieces that aren't blank. Where lines part the cards, a line without a separator goes on with the answer before.
fn pieces<'t>(text: &'t str, between: &Between) -> Vec<Piece<'t>> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut line = 1_u64;
    for part in text.split(between.cards.as_str()) {
        let blank = part.len() - part.trim_start().len();
        let before = part.get(..blank).unwrap_or_default().matches('\n').count();
        let number = line.saturating_add(u64::try_from(before).unwrap_or(u64::MAX));
        let breaks = part.matches('\n').count() + between.cards.matches('\n').count();
        line = line.saturating_add(u64::try_from(breaks).unwrap_or(u64::MAX));
        let sides = part.split_once(between.sides.as_str()).map(|(front, back)| (front, back.to_owned()));
        if sides.is_none()
            && between.cards == "\n"
            && let Some((_, back)) = pieces.last_mut().and_then(|piece| piece.sides.as_mut())
        {
            back.extend(["\n", part]);
            continue;
        }
        if !part.trim().is_empty() {
            pieces.push(Piece { line: number, text: part, sides });
        }
    }
    pieces
}

/// What a person says, else what fits best.
fn between(text: &str, options: &TableOptions) -> Between {
    let typed = |given: &Option<String>| {
        let given = given.as_deref().map(|given| cut(given, LONGEST).replace("\\t", "\t").replace("\\n", "\n"));
        given.filter(|given| !given.is_empty())
    };
    let (sides, cards) = (typed(&options.between_sides), typed(&options.between_cards));
    let sample = sample(text);
    // Who says a dash means the one that is there.
    let all_sides: Vec<String> = match sides {
        Some(dash) if dash == DASHES[0] => DASHES.iter().map(|side| (*side).to_owned()).collect(),
        Some(side) => vec![side],
        None => SIDES.iter().map(|side| (*side).to_owned()).collect(),
    };
    let all_cards: Vec<String> =
        cards.map_or_else(|| CARDS.iter().map(|card| (*card).to_owned()).collect(), |card| vec![card]);
    let mut best: Option<(Between, (usize, usize))> = None;
    for cards in &all_cards {
        for sides in all_sides.iter().filter(|sides| *sides != cards) {
            let between = Between { sides: sides.clone(), cards: cards.clone() };
            let (good, all) = fit(sample, &between);
            // In thousandths; of two that fit alike the one with more cards, then the surer one.
            let score = (good * 1_000 / all.max(1), good);
            let better = best.as_ref().is_none_or(|(_, former)| {
                let near = score.0.abs_diff(former.0) <= 50;
                if near { score.1 > former.1 } else { score.0 > former.0 }
            });
            if good > 0 && better {
                best = Some((between, score));
            }
        }
    }
    best.map_or_else(
        || Between {
            sides: all_sides.first().cloned().unwrap_or_default(),
            cards: all_cards.iter().find(|cards| *cards == "\n").or(all_cards.first()).cloned().unwrap_or_default(),
        },
        |(between, _)| between,
    )
}

/// How many pieces part in two, and how many there are.
fn fit(sample: &str, between: &Between) -> (usize, usize) {
    let (mut good, mut all) = (0, 0);
    for part in sample.split(between.cards.as_str()).filter(|part| !part.trim().is_empty()) {
        let mut sides = part.split(between.sides.as_str());
        let full = [sides.next(), sides.next()].iter().all(|side| side.is_some_and(|side| !side.trim().is_empty()));
        // A question is short: a separator far into a text is part of it.
        let more = sides.next().is_some();
        good += usize::from(full && !more);
        all += 1;
        // Tabs stand in no text, so that lines without one belong to the line before.
        if !full && between.sides == "\t" && between.cards == "\n" && good > 0 {
            all -= 1;
        }
    }
    (good, all)
}
