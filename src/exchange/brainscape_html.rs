//! A Brainscape page saved as HTML: `.card-question-text` and `.card-answer-text`, or `.scf-face` within
//! `.question-contents` and `.answer-contents`, as the pages of 2015 to 2025 are built. A page in which none of these
//! is left is read by its text, as if it had been copied.

use std::cell::RefCell;
use std::collections::HashSet;

use lol_html::html_content::ContentType;
use lol_html::{MemorySettings, Settings, doc_text, element, rewrite_str, text};

use super::deck::Deck;
use super::finding::{FindingKind, Message, Place, Refusal};
use super::gather::{Gather, named, one_line};
use super::{Format, Upload, brainscape, name_without_extension};
use crate::content::{self, Markup};

/// Bytes of the parser's own buffers.
const PARSER_MEMORY: usize = 16 << 20;

/// What begins and ends a part of a card in the page that is being taken apart: control characters, which are taken
/// out of the page before.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

/// Elements that hold a part of a card, with the letter of the part.
const PARTS: [(&str, char); 7] = [
    (".card-question-text", 'Q'),
    (".card-answer-text", 'A'),
    (".question-contents .scf-face", 'q'),
    (".answer-contents .scf-face", 'a'),
    (".question-contents .scf-footnote", 'n'),
    (".answer-contents .scf-footnote", 'n'),
    (".scf-face", 'f'),
];

/// Elements that stand within a line of the page's text.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "code", "em", "font", "i", "img", "mark", "small", "strong", "sub", "sup", "u"];

/// Whether a text is such a page.
pub(super) fn is(text: &str) -> bool {
    text.trim_start().starts_with('<')
        && ["card-question-text", "scf-face", "brainscape.com"].iter().any(|mark| text.contains(mark))
}

/// Reads a page to one deck.
pub(super) fn read(page: &str, upload: &Upload, gather: &mut Gather) -> Result<Vec<Deck>, Refusal> {
    let page: Vec<&str> = page.split([OPEN, CLOSE]).collect();
    let page = page.concat();
    let (title, marked) = take_apart(&page)?;
    let parts = parts(&marked);
    let has = |kinds: &str| parts.iter().any(|(kind, _)| kinds.contains(*kind));
    let (questions, answers) = if has("Q") && has("A") {
        ("Q", "A")
    } else if has("q") && has("a") {
        ("q", "a")
    } else if has("f") {
        ("f", "f")
    } else {
        return brainscape::read(&lines(&page)?, upload, gather);
    };
    let otherwise = name_without_extension(upload.name);
    let mut deck = named(&gather.deck_name(&title, &otherwise, &Place::File));
    if !title.is_empty() {
        // The same deck as one whose text was copied.
        deck.source_id = Some(format!("{}:{title}", Format::BrainscapeText.as_str()));
    }
    let cards = cards(&parts, questions, answers);
    gather.check_cards(cards.len())?;
    for (number, (front, back)) in (1_u64..).zip(cards) {
        let place = Place::Card(number);
        let Some(front) = side(&front, "import-question-missing", &place, gather) else { continue };
        let Some(back) = side(&back, "import-answer-missing", &place, gather) else { continue };
        let mut card = gather.card(front, back, place, &HashSet::new());
        gather.requests(&mut card);
        card.position = u32::try_from(deck.cards.len()).unwrap_or(u32::MAX);
        deck.cards.push(card);
    }
    gather.check_cards(deck.cards.len())?;
    Ok(vec![deck])
}

fn side(html: &str, missing: &'static str, place: &Place, gather: &mut Gather) -> Option<super::Side> {
    let side = gather.side(Markup::Html, html.trim(), place)?;
    if side.rendered.text.trim().is_empty() && side.rendered.media.is_empty() && !side.rendered.has_math {
        gather.report(FindingKind::Skipped, place, Message::new(missing));
        return None;
    }
    Some(side)
}

/// The page's title, and the page with its parts marked.
fn take_apart(page: &str) -> Result<(String, String), Refusal> {
    let (heading, title) = (RefCell::new(String::new()), RefCell::new(String::new()));
    let mut settings = Settings::new()
        .with_strict(false)
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(PARSER_MEMORY));
    for (selector, kind) in PARTS {
        settings = settings.append_element_content_handler(element!(selector, move |el| {
            el.prepend(&format!("{OPEN}{kind}"), ContentType::Text);
            el.append(&CLOSE.to_string(), ContentType::Text);
            Ok(())
        }));
    }
    let settings = settings
        .append_element_content_handler(element!("img[src]", |el| {
            // A saved page has its pictures in a folder of its own: their names are what a card knows them by.
            let address = el.get_attribute("src").unwrap_or_default();
            if !address.trim_start().starts_with("data:") {
                let path = address.split(['?', '#']).next().unwrap_or_default();
                el.set_attribute("src", path.rsplit('/').next().unwrap_or_default())?;
            }
            Ok(())
        }))
        .append_element_content_handler(text!(".deck-name", |chunk| {
            heading.borrow_mut().push_str(chunk.as_str());
            Ok(())
        }))
        .append_element_content_handler(text!("head title", |chunk| {
            title.borrow_mut().push_str(chunk.as_str());
            Ok(())
        }));
    let marked = rewrite_str(page, settings).map_err(|_| Refusal::file(Message::new("import-too-complex")))?;
    let plain = |html: &str| {
        content::render(Markup::Html, html.trim()).map_or_else(|_| String::new(), |shown| shown.text.into())
    };
    let heading = one_line(&plain(&heading.take()));
    let title = one_line(&plain(&title.take()));
    let title = title.split_once(" Flashcards").map_or(title.as_str(), |(title, _)| title);
    Ok((if heading.is_empty() { title.to_owned() } else { heading }, marked))
}

/// The parts in order, each with what stands in it. A part within another one of its kind belongs to that.
fn parts(marked: &str) -> Vec<(char, String)> {
    let mut parts: Vec<(char, String)> = Vec::new();
    // For each open element the part that it began; the last of them takes what comes.
    let mut open: Vec<usize> = Vec::new();
    let mut pieces = marked.split(OPEN);
    // What stands before the first part is none.
    pieces.next();
    for piece in pieces {
        let mut chars = piece.chars();
        let Some(kind) = chars.next() else { continue };
        // What wasn't closed ends where the next part begins; one element may be two parts at once.
        let within = match kind {
            'Q' | 'A' => "",
            'q' | 'a' => "QAf",
            'f' => "QAqa",
            _ => "QAqaf",
        };
        open.retain(|at| parts.get(*at).is_some_and(|(around, _)| within.contains(*around)));
        if open.len() < 4 {
            open.push(parts.len());
            parts.push((kind, String::new()));
        }
        for (number, text) in chars.as_str().split(CLOSE).enumerate() {
            if number > 0 {
                open.pop();
            }
            for at in &open {
                if let Some((_, part)) = parts.get_mut(*at) {
                    part.push_str(text);
                }
            }
        }
    }
    parts
}

/// Pairs questions with the answers that follow them. A footnote belongs to the side before it.
fn cards(parts: &[(char, String)], questions: &str, answers: &str) -> Vec<(String, String)> {
    let mut cards: Vec<(String, String)> = Vec::new();
    let mut on_back = true;
    for (kind, html) in parts {
        if questions == answers && questions.contains(*kind) {
            on_back = !on_back;
            match cards.last_mut().filter(|_| on_back) {
                Some((_, back)) => back.push_str(html),
                None => cards.push((html.clone(), String::new())),
            }
        } else if questions.contains(*kind) {
            on_back = false;
            cards.push((html.clone(), String::new()));
        } else if answers.contains(*kind) {
            on_back = true;
            if let Some((_, back)) = cards.last_mut() {
                back.push_str(html);
            }
        } else if *kind == 'n'
            && let Some((front, back)) = cards.last_mut()
        {
            let side = if on_back { back } else { front };
            // In some pages it stands within the face.
            if !side.contains(html.as_str()) {
                side.extend(["<div>", html, "</div>"]);
            }
        }
    }
    cards
}

/// The page's text in lines, as copying it gives.
fn lines(page: &str) -> Result<String, Refusal> {
    let out = RefCell::new(String::new());
    let settings = Settings::new()
        .with_strict(false)
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(PARSER_MEMORY))
        .append_element_content_handler(element!("script, style, noscript, template", |el| {
            el.remove();
            Ok(())
        }))
        .append_element_content_handler(element!("*", |el| {
            if !INLINE.contains(&el.tag_name().as_str()) {
                out.borrow_mut().push('\n');
            }
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|chunk| {
            if !chunk.removed() {
                out.borrow_mut().push_str(&chunk.as_str().replace('\n', " "));
            }
            Ok(())
        }));
    rewrite_str(page, settings).map_err(|_| Refusal::file(Message::new("import-too-complex")))?;
    let text = out.take();
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.trim() {
            line if line.contains('&') && line.len() < 10_000 => {
                content::render(Markup::Html, line).map_or_else(|_| line.to_owned(), |shown| shown.text.into())
            }
            line => line.to_owned(),
        })
        .collect();
    Ok(lines.join("\n"))
}
