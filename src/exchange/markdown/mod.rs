//! Cards in Markdown, as hashcards, mdanki and notes programs have them. A file is written in one of three ways:
//!
//! 1. `Q: …` and `A: …`, and `C: …` with `[gaps]`, each of which becomes a card;
//! 2. `## question` with the answer below it;
//! 3. lines `front :: back`, and tables of two columns.
//!
//! The first way that a file has is the one that counts, so that the others may stand in its texts. `# Heading` begins
//! a deck, front matter says title, tags and language. What looks like a card within a code block or a formula is none.
//! Recto's own Markdown is `own.rs`.

mod cloze;
mod lines;
mod own;
mod plain;

use std::collections::HashSet;

use super::deck::Deck;
use super::finding::{FindingKind, Message, Place, Refusal};
use super::gather::{Decks, Gather, one_line};
use super::{Format, Upload, matching, name_without_extension};
use crate::content::Markup;
use lines::{Front, Line};

pub use own::write;

/// A card before it is rendered.
struct Draft {
    /// Number of its first line.
    line: u64,
    front: String,
    back: String,
    /// Siblings share it.
    note: Option<String>,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Questions,
    Headings,
    Lines,
}

/// Whether Recto wrote a file, whatever stands in its cards.
pub(super) fn is_own(text: &str) -> bool {
    lines::front_matter(text).own
}

/// Whether a text is such a file.
pub(super) fn is(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(256 << 10)).unwrap_or_default();
    let front = lines::front_matter(start);
    front.own || way(&lines::lines(start, front.lines)).is_some()
}

/// Reads a file.
pub(super) fn read(text: &str, upload: &Upload, gather: &mut Gather) -> Result<Vec<Deck>, Refusal> {
    let front = lines::front_matter(text);
    if front.own {
        return own::read(text, &front, upload, gather);
    }
    let lines = lines::lines(text, front.lines);
    let mut reading = Reading::new(front, upload, gather);
    match way(&lines).unwrap_or(Way::Lines) {
        Way::Questions => questions(&lines, &mut reading)?,
        Way::Headings => headings(&lines, &mut reading)?,
        Way::Lines => single_lines(&lines, &mut reading)?,
    }
    reading.finish()
}

/// The first of the three ways that the lines have.
fn way(lines: &[Line]) -> Option<Way> {
    let plain = || lines.iter().filter(|line| line.plain);
    let question = plain().position(|line| line.text.starts_with("Q:"));
    let answered = question.is_some_and(|at| plain().skip(at + 1).any(|line| line.text.starts_with("A:")));
    let cloze = |line: &Line| line.text.strip_prefix("C:").is_some_and(|text| !cloze::gaps(text).is_empty());
    if answered || plain().any(cloze) {
        return Some(Way::Questions);
    }
    let mut below_heading = false;
    for line in lines.iter().filter(|line| !line.text.trim().is_empty()) {
        let heading = line.plain && lines::heading(line.text).is_some();
        if below_heading && !heading {
            return Some(Way::Headings);
        }
        below_heading = heading && lines::heading(line.text).is_some_and(|(level, _)| level == 2);
    }
    let table = (0..lines.len()).any(|at| lines::table_at(lines, at).is_some_and(|cells| cells.len() == 2));
    let written = plain().filter(|line| !line.text.trim().is_empty()).count();
    let pairs = plain().filter(|line| lines::pair(line.text).is_some()).count();
    (table || (pairs > 0 && pairs * 2 >= written)).then_some(Way::Lines)
}

/// The decks as they come about.
struct Reading<'g> {
    gather: &'g mut Gather,
    decks: Decks,
    cards: usize,
    front: Front,
    /// The file's name, where nothing in it names the deck.
    otherwise: String,
    /// The deck of the next card.
    deck: String,
    /// Lines that belong to no card, with the number of the first of them.
    left_out: Option<(u64, String)>,
}

impl<'g> Reading<'g> {
    fn new(front: Front, upload: &Upload, gather: &'g mut Gather) -> Self {
        let otherwise = name_without_extension(upload.name);
        let deck = gather.deck_name(front.deck.as_deref().unwrap_or_default(), &otherwise, &Place::File);
        Self { gather, decks: Decks::default(), cards: 0, front, otherwise, deck, left_out: None }
    }

    /// Goes on with the deck of a heading.
    fn heading(&mut self, title: &str, line: u64) {
        let name = match &self.front.deck {
            Some(deck) => format!("{deck}::{title}"),
            None => title.to_owned(),
        };
        self.deck = self.gather.deck_name(&name, &self.otherwise, &Place::Line(line));
    }

    /// Notes a line that belongs to no card.
    fn leave_out(&mut self, line: &Line) {
        let text = line.text.trim();
        if text.is_empty() || text.bytes().all(|byte| matches!(byte, b'-' | b'*' | b'_')) {
            return;
        }
        let (_, left_out) = self.left_out.get_or_insert_with(|| (line.number, String::new()));
        if left_out.len() < 300 {
            left_out.push(' ');
            left_out.push_str(text);
        }
    }

    /// Reports the lines that were left out since the last card.
    fn report(&mut self) {
        if let Some((line, text)) = self.left_out.take() {
            let message = Message::new("import-furniture").with("text", one_line(&text));
            self.gather.report(FindingKind::Skipped, &Place::Line(line), message);
        }
    }

    fn card(&mut self, draft: &Draft) -> Result<(), Refusal> {
        self.report();
        let place = Place::Line(draft.line);
        for (text, id) in [(&draft.front, "import-question-missing"), (&draft.back, "import-answer-missing")] {
            if text.trim().is_empty() {
                self.gather.report(FindingKind::Skipped, &place, Message::new(id));
                return Ok(());
            }
        }
        let Some(front) = self.gather.side(Markup::Markdown, outer_trimmed(&draft.front), &place) else {
            return Ok(());
        };
        let Some(back) = self.gather.side(Markup::Markdown, outer_trimmed(&draft.back), &place) else {
            return Ok(());
        };
        let mut card = self.gather.card(front, back, place, &HashSet::new());
        card.tags = self.gather.tags(self.front.tags.iter().map(String::as_str), &card.place);
        card.note.clone_from(&draft.note);
        self.gather.requests(&mut card);
        self.cards += 1;
        if self.cards > self.gather.limits.cards {
            self.gather.check_cards(self.cards)?;
        }
        self.decks.push(&self.deck, card, &self.gather.limits)
    }

    fn finish(mut self) -> Result<Vec<Deck>, Refusal> {
        self.report();
        self.gather.check_cards(self.cards)?;
        let mut decks = self.decks.finish();
        for deck in &mut decks {
            if deck.name != self.otherwise {
                deck.source_id = Some(format!("{}:{}", Format::Markdown.as_str(), deck.name));
            }
            deck.language.clone_from(&self.front.language);
        }
        Ok(decks)
    }
}

/// A side without blank lines around it; blanks before its first word stay, as they mean code.
fn outer_trimmed(text: &str) -> &str {
    let text = text.trim_end();
    let first = text.len() - text.trim_start().len();
    let line = text.get(..first).and_then(|blank| blank.rfind('\n')).map_or(0, |at| at + 1);
    let text = text.get(line..).unwrap_or_default();
    text.strip_prefix(' ').filter(|rest| !rest.starts_with("   ")).unwrap_or(text)
}

/// What is being read in the first way.
enum Open {
    Nothing,
    Question(Draft),
    Answer(Draft),
    Cloze(Draft),
}

/// `Q:`, `A:` and `C:`. A card ends where the next begins, at a heading and at a rule.
fn questions(lines: &[Line], reading: &mut Reading) -> Result<(), Refusal> {
    let mut open = Open::Nothing;
    let mut blank_before = true;
    for line in lines {
        let rule = line.plain && blank_before && matches!(line.text.trim(), "---" | "***" | "___");
        let heading = lines::heading(line.text).filter(|_| line.plain && blank_before);
        let start = |mark: &str| line.text.strip_prefix(mark).filter(|_| line.plain);
        blank_before = line.text.trim().is_empty();
        let new = |text: &str| Draft { line: line.number, front: text.to_owned(), back: String::new(), note: None };
        if let Some(text) = start("Q:") {
            close(std::mem::replace(&mut open, Open::Question(new(text))), reading)?;
        } else if let Some(text) = start("C:") {
            close(std::mem::replace(&mut open, Open::Cloze(new(text))), reading)?;
        } else if rule || heading.is_some() {
            close(std::mem::replace(&mut open, Open::Nothing), reading)?;
            match heading {
                Some((1, title)) => reading.heading(title, line.number),
                Some(_) => reading.leave_out(line),
                None => {}
            }
        } else {
            open = match (open, start("A:")) {
                (Open::Question(mut draft), Some(text)) => {
                    text.clone_into(&mut draft.back);
                    Open::Answer(draft)
                }
                (Open::Question(mut draft), None) => {
                    add(&mut draft.front, line.text);
                    Open::Question(draft)
                }
                (Open::Answer(mut draft), _) => {
                    add(&mut draft.back, line.text);
                    Open::Answer(draft)
                }
                (Open::Cloze(mut draft), _) => {
                    add(&mut draft.front, line.text);
                    Open::Cloze(draft)
                }
                (Open::Nothing, _) => {
                    reading.leave_out(line);
                    Open::Nothing
                }
            };
        }
    }
    close(open, reading)
}

fn add(text: &mut String, line: &str) {
    text.push('\n');
    text.push_str(line);
}

/// Makes cards of what was open.
fn close(open: Open, reading: &mut Reading) -> Result<(), Refusal> {
    match open {
        Open::Nothing => Ok(()),
        Open::Question(draft) | Open::Answer(draft) => reading.card(&draft),
        Open::Cloze(draft) => {
            let place = Place::Line(draft.line);
            let text = outer_trimmed(&draft.front);
            // A text beyond the limit must not be looked through and copied for each of its gaps.
            if text.len() > reading.gather.limits.field {
                let limit = super::gather::kib(reading.gather.limits.field);
                let message = Message::new("import-field-too-large").with("limit", limit);
                reading.gather.report(FindingKind::Skipped, &place, message);
                return Ok(());
            }
            let gaps = cloze::gaps(text);
            if gaps.is_empty() || gaps.len() > cloze::MOST_GAPS || gaps.len() * text.len() > cloze::MOST_BYTES {
                let message =
                    Message::new("import-cloze-gaps").with("found", gaps.len()).with("most", cloze::MOST_GAPS);
                reading.gather.report(FindingKind::Skipped, &place, message);
                return Ok(());
            }
            let note = (gaps.len() > 1).then(|| matching::digest(&[text]));
            for number in 0..gaps.len() {
                let (front, back) = cloze::sides(text, &gaps, number);
                reading.card(&Draft { line: draft.line, front, back, note: note.clone() })?;
            }
            Ok(())
        }
    }
}

/// `## question` and the text below it, up to the next heading of its level or above.
fn headings(lines: &[Line], reading: &mut Reading) -> Result<(), Refusal> {
    let mut open: Option<Draft> = None;
    for line in lines {
        match lines::heading(line.text).filter(|(level, _)| line.plain && *level <= 2) {
            Some((level, title)) => {
                if let Some(draft) = open.take() {
                    reading.card(&draft)?;
                }
                if level == 1 {
                    reading.heading(title, line.number);
                } else {
                    let front = title.to_owned();
                    open = Some(Draft { line: line.number, front, back: String::new(), note: None });
                }
            }
            None => match &mut open {
                Some(draft) => add(&mut draft.back, line.text),
                None => reading.leave_out(line),
            },
        }
    }
    open.map_or(Ok(()), |draft| reading.card(&draft))
}

/// Lines `front :: back`, and tables of two columns.
fn single_lines(lines: &[Line], reading: &mut Reading) -> Result<(), Refusal> {
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let draft = |front: &str, back: &str, line: &Line| Draft {
            line: line.number,
            front: front.to_owned(),
            back: back.to_owned(),
            note: None,
        };
        if let Some(names) = lines::table_at(lines, at - 1) {
            at += 1;
            while let Some(row) = lines.get(at).filter(|row| row.plain && row.text.contains('|')) {
                at += 1;
                match (lines::cells(row.text).as_slice(), names.len()) {
                    ([front, back], 2) => reading.card(&draft(front, back, row))?,
                    _ => reading.leave_out(row),
                }
            }
        } else if let Some((front, back)) = lines::pair(line.text).filter(|_| line.plain) {
            reading.card(&draft(front, back, line))?;
        } else if let Some((1, title)) = lines::heading(line.text).filter(|_| line.plain) {
            reading.heading(title, line.number);
        } else {
            reading.leave_out(line);
        }
    }
    Ok(())
}
