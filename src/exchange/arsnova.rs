//! A card set of arsnova.cards (`exportCardset` and `exportCards` of thm-projects/arsnova-flashcards): a list whose
//! first element may be the set, with a `name`, the others its cards with `subject`, `front`, `back`, `hint` and
//! `lecture` in Markdown. Older exports lack the brackets around the list.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::error::Category;

use super::deck::Deck;
use super::finding::{FindingKind, Message, Place, Refusal};
use super::gather::{Gather, named, one_line};
use super::{Format, Upload, json_path, name_without_extension};
use crate::content::Markup;

/// The subject of a card to which nobody gave one.
const NO_SUBJECT: &str = "Kein Titel";

/// The set or one of its cards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Element {
    #[serde(rename = "_id")]
    id: Option<String>,
    name: Option<String>,
    description: Option<String>,
    subject: Option<String>,
    front: Option<String>,
    back: Option<String>,
    hint: Option<String>,
    lecture: Option<String>,
    top: Option<String>,
    bottom: Option<String>,
}

/// Whether JSON is such a list.
pub(super) fn is(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(64 << 10)).unwrap_or_default();
    let has = |key: &str| start.contains(&format!("\"{key}\""));
    !has("recto-deck") && ((has("front") && has("back")) || (has("cardType") && (has("subject") || has("front"))))
}

/// Reads a card set.
pub(super) fn read(text: &str, upload: &Upload, gather: &mut Gather) -> Result<Vec<Deck>, Refusal> {
    let text = if text.trim_start().starts_with('{') { format!("[{text}]") } else { text.to_owned() };
    if let Some(offset) = json_path::deeper_than(&text, gather.limits.nesting) {
        let line = text.get(..offset).unwrap_or_default().matches('\n').count();
        let place = Place::Line(u64::try_from(line).unwrap_or(u64::MAX).saturating_add(1));
        return Err(Refusal::at(place, Message::new("import-too-deep").with("limit", gather.limits.nesting)));
    }
    let elements: Vec<Element> = serde_json::from_str(&text).map_err(|error| refusal(&text, &error))?;
    let otherwise = name_without_extension(upload.name);
    let set = elements.iter().find(|element| element.name.is_some() && element.front.is_none());
    let name = set.and_then(|set| set.name.as_deref()).unwrap_or_default();
    let mut deck = named(&gather.deck_name(&name.replace("::", ":"), &otherwise, &Place::File));
    if !name.trim().is_empty() {
        deck.source_id = Some(format!("{}:{}", Format::ArsnovaJson.as_str(), deck.name));
    }
    deck.description = set.and_then(|set| set.description.as_deref()).map(one_line).unwrap_or_default();
    let cards: Vec<Element> = elements.into_iter().filter(|element| element.name.is_none()).collect();
    gather.check_cards(cards.len())?;
    for (number, element) in (1_u64..).zip(cards) {
        let place = Place::Card(number);
        let (front, back) = sides(&element);
        if front.is_empty() || back.is_empty() {
            let id = if front.is_empty() { "import-question-missing" } else { "import-answer-missing" };
            gather.report(FindingKind::Skipped, &place, Message::new(id));
            continue;
        }
        let Some(front) = gather.side(Markup::Markdown, &front, &place) else { continue };
        let Some(back) = gather.side(Markup::Markdown, &back, &place) else { continue };
        let mut card = gather.card(front, back, place, &HashSet::new());
        card.source_id = element.id.as_deref().and_then(|id| gather.short(id));
        gather.requests(&mut card);
        card.position = u32::try_from(deck.cards.len()).unwrap_or(u32::MAX);
        deck.cards.push(card);
    }
    gather.check_cards(deck.cards.len())?;
    Ok(vec![deck])
}

/// Both sides: the subject above the question as the program shows it, and below the answer what is shown after it.
fn sides(element: &Element) -> (String, String) {
    let text = |field: &Option<String>| common_mark(field.as_deref().unwrap_or_default()).trim().to_owned();
    let subject = one_line(element.subject.as_deref().unwrap_or_default());
    let question = text(&element.front);
    let front = if subject.is_empty() || subject == NO_SUBJECT || question.contains(&subject) {
        question
    } else if question.is_empty() {
        escaped(&subject)
    } else {
        format!("**{}**\n\n{question}", escaped(&subject))
    };
    let more = [&element.hint, &element.lecture, &element.top, &element.bottom].map(text);
    let all = std::iter::once(text(&element.back)).chain(more).filter(|part| !part.is_empty());
    (front, all.collect::<Vec<_>>().join("\n\n"))
}

/// A line of plain text in Markdown.
fn escaped(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | '<' | '$' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Markdeep's own marks in the spelling of `CommonMark`: widths of pictures, unnumbered headings, blocks of code.
fn common_mark(text: &str) -> String {
    let text = text.replace("<hlcode>", "\n```\n").replace("</hlcode>", "\n```\n");
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let marks = line.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        match marks.filter(|(marks, _)| !marks.is_empty() && marks.len() <= 6 && marks.bytes().all(|b| b == b'#')) {
            Some((marks, rest)) => out.extend([marks, rest]),
            None => out.push_str(line),
        }
    }
    without_widths(&out)
}

/// `![words](address width=50%)` without what follows the address.
fn without_widths(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        out.push_str("](");
        let line = after.split('\n').next().unwrap_or_default();
        let width = line.find(')').and_then(|end| {
            let inside = line.get(..end)?;
            let (address, more) = inside.split_once(' ')?;
            let known = ["width=", "height=", "style=", "class="];
            known.iter().any(|key| more.trim_start().starts_with(key)).then_some((address, end))
        });
        rest = after;
        if let Some((address, end)) = width {
            out.push_str(address);
            rest = after.get(end..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

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
