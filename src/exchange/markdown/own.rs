//! Recto's own Markdown, out and in: every card as `Q:` and `A:`, for a person to read and for other programs, with a
//! comment after it that says what Markdown can't (the key, tags, that a side is HTML).
//!
//! Sides in Markdown stand as they are. Those in HTML are turned into Markdown where they are plain text, paragraphs
//! and lists and come back the same; others stay HTML, which Markdown shows too. So nothing is lost either way. A line
//! that would begin something else has a backslash before it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lines::Front;
use super::plain;
use crate::content::{self, Markup};
use crate::exchange::deck::{Card, Deck};
use crate::exchange::finding::{FindingKind, Message, Place, Refusal};
use crate::exchange::gather::{Gather, named};
use crate::exchange::out::{OutCard, OutDeck, OutSide};
use crate::exchange::{Format, Upload, name_without_extension};

/// What a line that isn't part of a text begins with.
const MARKS: [&str; 4] = ["Q:", "A:", "# ", COMMENT];
const COMMENT: &str = "<!-- recto ";
const COMMENT_END: &str = " -->";

/// How a side is written that isn't Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    /// HTML.
    Html,
    /// HTML, turned into Markdown by `plain.rs`.
    Plain,
}

/// What the comment after a card says.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct About {
    #[serde(skip_serializing_if = "String::is_empty")]
    key: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    front: Option<Form>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back: Option<Form>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    typed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

/// What the comment below the name of a deck says.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct AboutDeck {
    #[serde(skip_serializing_if = "Option::is_none")]
    uuid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

/// Writes decks as one Markdown file. Retired cards and media are left out, as in a table.
///
/// Reading it gives the same decks with the same cards, keys, tags and sources.
pub fn write(decks: &[OutDeck]) -> String {
    let mut out = "---\nrecto: 1\n---\n".to_owned();
    for deck in decks {
        out.extend(["\n# ", &deck.name, "\n\n"]);
        let about = AboutDeck { uuid: deck.uuid, language: deck.language.clone() };
        if about.uuid.is_some() || about.language.is_some() {
            push_comment(&mut out, &about);
        }
        if !deck.description.is_empty() {
            push_lines(&mut out, "", &deck.description);
        }
        for card in deck.cards.iter().filter(|card| !card.retired) {
            push_card(&mut out, card);
        }
    }
    out
}

fn push_card(out: &mut String, card: &OutCard) {
    let (front, front_form) = written(&card.front);
    let (back, back_form) = written(&card.back);
    push_lines(out, "Q: ", &front);
    push_lines(out, "A: ", &back);
    let about = About {
        key: card.key.clone(),
        tags: card.tags.clone(),
        front: front_form,
        back: back_form,
        note: card.note.clone(),
        typed: card.typed.clone(),
        direction: card.direction.clone(),
        source: card.source.clone(),
    };
    push_comment(out, &about);
}

/// A side as it goes out.
fn written(side: &OutSide) -> (String, Option<Form>) {
    match side.markup {
        Markup::Markdown => (side.source.clone(), None),
        Markup::Html => match plain::from_html(&side.source) {
            Some(plain) => (plain, Some(Form::Plain)),
            None => (side.source.clone(), Some(Form::Html)),
        },
    }
}

/// A text after its mark, and a blank line.
fn push_lines(out: &mut String, mark: &str, text: &str) {
    out.push_str(mark);
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        if is_mark(line) && (number > 0 || mark.is_empty()) {
            out.push('\\');
        }
        out.push_str(line);
    }
    out.push_str("\n\n");
}

/// Whether a line begins as a mark does, backslashes before it aside.
fn is_mark(line: &str) -> bool {
    let line = line.trim_start_matches('\\');
    MARKS.iter().any(|mark| line.starts_with(mark))
}

/// JSON within a comment, which `--` or `>` would end.
fn push_comment(out: &mut String, about: &impl Serialize) {
    // Texts and lists always become JSON.
    let json = serde_json::to_string(about).unwrap_or_default().replace('>', "\\u003e").replace("--", "-\\u002d");
    out.extend([COMMENT, &json, COMMENT_END, "\n\n"]);
}

/// What is being read.
enum Open {
    Description(Vec<String>),
    Question { line: u64, front: Vec<String> },
    Answer { line: u64, front: Vec<String>, back: Vec<String> },
}

/// Reads what [`write`] wrote, whatever was changed in it by hand.
pub(super) fn read(text: &str, front: &Front, upload: &Upload, gather: &mut Gather) -> Result<Vec<Deck>, Refusal> {
    let otherwise = name_without_extension(upload.name);
    let mut decks: Vec<Deck> = Vec::new();
    let mut cards = 0;
    let mut open = Open::Description(Vec::new());
    for (number, line) in (1_u64..).zip(text.split('\n')).skip(front.lines) {
        let place = Place::Line(number);
        if let Some(name) = line.strip_prefix("# ") {
            let former = std::mem::replace(&mut open, Open::Description(Vec::new()));
            finish(former, About::default(), &mut decks, &mut cards, gather)?;
            if decks.len() >= gather.limits.decks {
                return Err(Refusal::file(Message::new("import-too-many-decks").with("limit", gather.limits.decks)));
            }
            let mut deck = named(&gather.deck_name(name, &otherwise, &place));
            deck.source_id = Some(format!("{}:{}", Format::Markdown.as_str(), deck.name));
            decks.push(deck);
            continue;
        }
        if decks.is_empty() {
            if line.trim().is_empty() {
                continue;
            }
            decks.push(named(&otherwise));
        }
        if let Some(json) = line.strip_prefix(COMMENT).and_then(|rest| rest.trim_end().strip_suffix(COMMENT_END.trim()))
        {
            match &open {
                Open::Description(lines) => {
                    if lines.iter().all(|line| line.trim().is_empty())
                        && let (Some(deck), Ok(about)) = (decks.last_mut(), serde_json::from_str::<AboutDeck>(json))
                    {
                        deck.uuid = about.uuid;
                        deck.language = about.language.and_then(|language| gather.short(&language));
                    }
                }
                Open::Question { .. } | Open::Answer { .. } => {
                    let about = serde_json::from_str(json).unwrap_or_else(|_| {
                        gather.report(FindingKind::Repaired, &place, Message::new("import-markdown-comment"));
                        About::default()
                    });
                    let former = std::mem::replace(&mut open, Open::Description(vec![String::new()]));
                    finish(former, about, &mut decks, &mut cards, gather)?;
                }
            }
        } else if let Some(first) = line.strip_prefix("Q:") {
            let new = Open::Question { line: number, front: vec![without_blank(first)] };
            let former = std::mem::replace(&mut open, new);
            finish(former, About::default(), &mut decks, &mut cards, gather)?;
        } else {
            open = go_on(open, line);
        }
    }
    finish(open, About::default(), &mut decks, &mut cards, gather)?;
    gather.check_cards(cards)?;
    Ok(decks)
}

/// Adds a line to what is open.
fn go_on(open: Open, line: &str) -> Open {
    let text = || if is_mark(line) && line.starts_with('\\') { line.get(1..).unwrap_or_default() } else { line };
    match (open, line.strip_prefix("A:")) {
        (Open::Question { line, front }, Some(first)) => Open::Answer { line, front, back: vec![without_blank(first)] },
        (Open::Question { line, mut front }, None) => {
            front.push(text().to_owned());
            Open::Question { line, front }
        }
        (Open::Answer { line, front, mut back }, _) => {
            back.push(text().to_owned());
            Open::Answer { line, front, back }
        }
        (Open::Description(mut lines), _) => {
            lines.push(text().to_owned());
            Open::Description(lines)
        }
    }
}

fn without_blank(first: &str) -> String {
    first.strip_prefix(' ').unwrap_or(first).to_owned()
}

/// A text without the blank line that follows it.
fn joined(lines: &[String]) -> String {
    let text = lines.join("\n");
    text.strip_suffix('\n').map_or(text.clone(), str::to_owned)
}

/// Takes what was open into the last deck.
fn finish(open: Open, about: About, decks: &mut [Deck], cards: &mut usize, gather: &mut Gather) -> Result<(), Refusal> {
    let Some(deck) = decks.last_mut() else { return Ok(()) };
    match open {
        Open::Description(lines) => {
            let text = lines.join("\n").trim_matches('\n').to_owned();
            if deck.cards.is_empty() && !text.trim().is_empty() {
                deck.description = content::nfc(&crate::exchange::finding::cut(&text, 10_000));
            }
        }
        Open::Question { line, .. } => {
            gather.report(FindingKind::Skipped, &Place::Line(line), Message::new("import-answer-missing"));
        }
        Open::Answer { line, front, back } => {
            *cards += 1;
            if *cards > gather.limits.cards {
                gather.check_cards(*cards)?;
            }
            if let Some(mut card) = card(&joined(&front), &joined(&back), about, Place::Line(line), gather) {
                card.position = u32::try_from(deck.cards.len()).unwrap_or(u32::MAX);
                deck.cards.push(card);
            }
        }
    }
    Ok(())
}

fn card(front: &str, back: &str, about: About, place: Place, gather: &mut Gather) -> Option<Card> {
    for (text, id) in [(front, "import-question-missing"), (back, "import-answer-missing")] {
        if text.trim().is_empty() {
            gather.report(FindingKind::Skipped, &place, Message::new(id));
            return None;
        }
    }
    let mut side = |text: &str, form: Option<Form>| match form {
        None => gather.side(Markup::Markdown, text, &place),
        Some(Form::Html) => gather.side(Markup::Html, text, &place),
        Some(Form::Plain) => gather.side(Markup::Html, &plain::to_html(text), &place),
    };
    let (front, back) = (side(front, about.front)?, side(back, about.back)?);
    let mut card = gather.card(front, back, place, &HashSet::new());
    let longer = |text: Option<String>| {
        text.map(|text| content::nfc(&crate::exchange::finding::cut(&text, 10_000))).filter(|text| !text.is_empty())
    };
    card.source_id = gather.short(&about.key);
    card.tags = gather.tags(about.tags.iter().map(String::as_str), &card.place);
    card.note = about.note.and_then(|note| gather.short(&note));
    card.typed = longer(about.typed);
    card.direction = about.direction.and_then(|direction| gather.short(&direction));
    card.source = longer(about.source);
    Some(card)
}
