//! The text of a Brainscape page as copied in the browser: a title, then for each card its number, `Q`, the question,
//! `A`, the answer and on some cards the widget that asks how well it was known. The text is literal, not Markdown.

use std::collections::HashSet;

use super::Upload;
use super::deck::Deck;
use super::finding::{FindingKind, Message, Place, Refusal};
use super::gather::{Gather, named, one_line};
use crate::content::{self, Markup};

/// The end of the title line.
const TITLE_END: &str = " Flashcards";

/// Links of the page that end as its title does.
const NO_TITLES: [&str; 7] = ["Study These", "Make", "Create", "Browse", "Find", "Related", "All"];

/// What stands under an answer, blank lines aside.
const WIDGET: [&str; 8] = ["How well did you know this?", "1", "Not at all", "2", "3", "4", "5", "Perfectly"];

/// Lines that begin the foot of a page whose last card has no widget.
const FEET: [&str; 4] = ["Study These Flashcards", "Decks in ", "Brainscape helps you", "© "];

/// Lines that are looked at to know such a page.
const LOOKED_AT: usize = 2_000;

/// Whether a text looks like such a page: a card with its answer, or a title and where a card begins.
///
/// A title alone is no sign: cards of any format may have a line that ends so, and decks such a name.
pub(super) fn is(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().take(LOOKED_AT).collect();
    let titled = has_title(text);
    (0..lines.len()).any(|at| number(&lines, at).is_some() && (titled || has_answer(&lines, at)))
}

/// Whether a text has a line that ends as the title of such a page does: a last guess, for a page copied without its cards.
pub(super) fn has_title(text: &str) -> bool {
    text.lines().take(LOOKED_AT).any(|line| title_of(line).is_some())
}

/// Where a card's parts stand, as indices of lines; `end` is exclusive.
struct Found {
    number: usize,
    question: usize,
    answer: Option<usize>,
    end: usize,
}

/// Reads the page to one deck.
pub(super) fn read(text: &str, upload: &Upload, gather: &mut Gather) -> Result<Vec<Deck>, Refusal> {
    let lines: Vec<&str> = text.lines().collect();
    let found = cards(&lines, gather);
    gather.check_cards(found.len())?;
    let first = found.first().map_or(lines.len(), |card| card.number);
    let mut deck = named(&title(&lines, first, upload, gather));
    if let Some(title) = lines.iter().take(first).find_map(|line| title_of(line)) {
        deck.source_id = Some(format!("{}:{}", super::Format::BrainscapeText.as_str(), one_line(title)));
    }
    for (index, card) in found.iter().enumerate() {
        let place = Place::Line(line_number(card.number));
        let Some(answer) = card.answer else {
            gather.report(
                FindingKind::Skipped,
                &place,
                Message::new("import-card-cut").with("number", lines.get(card.number).unwrap_or(&"").trim()),
            );
            continue;
        };
        let question = lines.get(card.question..answer).unwrap_or_default();
        let body = lines.get(answer + 1..card.end).unwrap_or_default();
        let (body, foot) = without_widget(body, index + 1 == found.len());
        if let Some(foot) = foot {
            let text = lines.get(answer + 1 + foot..card.end).unwrap_or_default();
            report_furniture(text, answer + 1 + foot, gather);
        }
        let (front, back) = (html(question), html(&body));
        if front.is_empty() || back.is_empty() {
            let id = if front.is_empty() { "import-question-missing" } else { "import-answer-missing" };
            gather.report(FindingKind::Skipped, &place, Message::new(id));
            continue;
        }
        let Some(front) = gather.side(Markup::Html, &front, &place) else { continue };
        let Some(back) = gather.side(Markup::Html, &back, &place) else { continue };
        let mut card = gather.card(front, back, place, &HashSet::new());
        gather.requests(&mut card);
        card.position = u32::try_from(deck.cards.len()).unwrap_or(u32::MAX);
        deck.cards.push(card);
    }
    gather.check_cards(deck.cards.len())?;
    Ok(vec![deck])
}

/// The deck's name from the title above the first card; what else stands there is reported.
fn title(lines: &[&str], first: usize, upload: &Upload, gather: &mut Gather) -> String {
    let head = lines.get(..first).unwrap_or_default();
    let at = head.iter().position(|line| title_of(line).is_some());
    let furniture: Vec<&str> = head.iter().enumerate().filter(|(n, _)| Some(*n) != at).map(|(_, line)| *line).collect();
    report_furniture(&furniture, 0, gather);
    let otherwise = super::name_without_extension(upload.name);
    let Some(title) = at.and_then(|at| head.get(at).copied()).and_then(title_of) else {
        gather.report(
            FindingKind::Repaired,
            &Place::File,
            Message::new("import-title-missing").with("name", &otherwise),
        );
        return otherwise;
    };
    gather.deck_name(title, &otherwise, &Place::File)
}

/// What a title line says before its end.
fn title_of(line: &str) -> Option<&str> {
    let title = line.trim().strip_suffix(TITLE_END)?.trim();
    (!title.is_empty() && !NO_TITLES.contains(&title)).then_some(title)
}

/// Tells which lines outside the cards were left out.
fn report_furniture(lines: &[&str], offset: usize, gather: &mut Gather) {
    let text = one_line(&lines.iter().take(100).copied().collect::<Vec<_>>().join(" "));
    if !text.is_empty() {
        let place =
            Place::Line(line_number(offset + lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0)));
        gather.report(FindingKind::Skipped, &place, Message::new("import-furniture").with("text", text));
    }
}

/// Finds the cards: only the expected number begins one, or a later number that has both `Q` and `A`.
fn cards(lines: &[&str], gather: &mut Gather) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut expected = 1_u64;
    for at in 0..lines.len() {
        // Numbers of the next deck's pages or inside an answer are smaller.
        let Some((value, question)) = number(lines, at).filter(|(value, _)| *value >= expected) else { continue };
        if value > expected {
            if !has_answer(lines, at) {
                continue;
            }
            let message = Message::new("import-number-jump")
                .with("expected", expected)
                .with("found", lines.get(at).unwrap_or(&"").trim());
            gather.report(FindingKind::Repaired, &Place::Line(line_number(at)), message);
        }
        if let Some(last) = found.last_mut() {
            last.end = at;
        }
        found.push(Found { number: at, question, answer: None, end: lines.len() });
        expected = value.saturating_add(1);
    }
    for card in &mut found {
        card.answer = answer(lines, card.question, card.end);
    }
    found
}

/// The card's number if line `at` holds one alone and `Q` follows, with the first line of the question.
/// A number of more digits than a `u64` has counts as the largest.
fn number(lines: &[&str], at: usize) -> Option<(u64, usize)> {
    let digits = lines.get(at)?.trim();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (next, line) = lines.iter().enumerate().skip(at + 1).take(3).find(|(_, line)| !line.trim().is_empty())?;
    (line.trim() == "Q").then(|| (digits.parse().unwrap_or(u64::MAX), next + 1))
}

/// Whether an `A` follows the number at `at` before the next number with a `Q`.
fn has_answer(lines: &[&str], at: usize) -> bool {
    let end = (at + 1..lines.len()).find(|&next| number(lines, next).is_some()).unwrap_or(lines.len());
    number(lines, at).is_some_and(|(_, question)| answer(lines, question, end).is_some())
}

/// The line `A` between question and answer: the first after a blank line, since a question may list letters.
fn answer(lines: &[&str], question: usize, end: usize) -> Option<usize> {
    let is_a = |at: &usize| lines.get(*at).is_some_and(|line| line.trim() == "A");
    let after_blank =
        |at: &usize| at.checked_sub(1).and_then(|before| lines.get(before)).is_some_and(|line| line.trim().is_empty());
    (question..end).find(|at| is_a(at) && after_blank(at)).or_else(|| (question..end).find(is_a))
}

/// The lines of an answer without any whole widget. On the last card, what stands after the widget or from the
/// page's foot on is left out too, and a widget that the end of the file cut; its first line's index is returned.
fn without_widget<'l>(lines: &[&'l str], last: bool) -> (Vec<&'l str>, Option<usize>) {
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let (length, whole) = widget(lines, at);
        if whole || (last && length > 0 && at + length == lines.len()) {
            at += length;
            if last {
                return (kept, (at < lines.len()).then_some(at));
            }
            // The next paragraph must not run into the one before the widget.
            kept.push("");
            continue;
        }
        if last && FEET.iter().any(|foot| line.starts_with(foot)) {
            return (kept, Some(at));
        }
        kept.push(line);
        at += 1;
    }
    (kept, None)
}

/// How many lines of the widget stand at `at`, blank ones between them counted, and whether that is all of it.
fn widget(lines: &[&str], at: usize) -> (usize, bool) {
    let mut expected = WIDGET.iter();
    let mut wanted = expected.next();
    for (offset, line) in lines.iter().skip(at).enumerate() {
        let line = line.trim();
        match wanted {
            None => return (offset, true),
            Some(text) if line == *text => wanted = expected.next(),
            // Blank lines only count once the widget has begun.
            Some(_) if line.is_empty() && offset > 0 => {}
            Some(_) => return (0, false),
        }
    }
    let length = lines.len().saturating_sub(at);
    (length, wanted.is_none())
}

/// What an indented line begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Bullets,
    Numbers(u32),
}

/// A list item's kind and text. A number counts only when indented, as the page writes lists.
fn item(line: &str) -> Option<(List, &str)> {
    let text = line.trim();
    if let Some(rest) = text.strip_prefix('•') {
        return Some((List::Bullets, rest.trim()));
    }
    let (digits, rest) = text.split_once(". ")?;
    let indented = line.starts_with([' ', '\t']);
    let plain = digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    (indented && plain).then(|| digits.parse().ok()).flatten().map(|n| (List::Numbers(n), rest.trim()))
}

/// The lines of a side as HTML: paragraphs parted by blank lines, lists, everything else literal.
fn html(lines: &[&str]) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut paragraph: Vec<String> = Vec::new();
    let mut open: Option<&'static str> = None;
    let mut paragraphs = 0;
    let mut flush = |blocks: &mut Vec<String>, paragraph: &mut Vec<String>| {
        if !paragraph.is_empty() {
            blocks.push(format!("<p>{}</p>", content::escape(&paragraph.join("\n"))));
            paragraph.clear();
            paragraphs += 1;
        }
    };
    for line in lines {
        let Some((list, text)) = item(line) else {
            if let Some(close) = open.take() {
                blocks.push(close.to_owned());
            }
            let text = one_line(line);
            if text.is_empty() {
                flush(&mut blocks, &mut paragraph);
            } else {
                paragraph.push(text);
            }
            continue;
        };
        flush(&mut blocks, &mut paragraph);
        let (start, close) = match list {
            List::Bullets => ("<ul>".to_owned(), "</ul>"),
            List::Numbers(1) => ("<ol>".to_owned(), "</ol>"),
            List::Numbers(n) => (format!("<ol start=\"{n}\">"), "</ol>"),
        };
        if open != Some(close) {
            blocks.extend(open.take().map(str::to_owned));
            blocks.push(start);
            open = Some(close);
        }
        blocks.push(format!("<li>{}</li>", content::escape(&one_line(text))));
    }
    flush(&mut blocks, &mut paragraph);
    blocks.extend(open.map(str::to_owned));
    match blocks.as_slice() {
        // A side of one paragraph needs no markup: it is easier to edit without.
        [only] if paragraphs == 1 => only.trim_start_matches("<p>").trim_end_matches("</p>").to_owned(),
        _ => blocks.concat(),
    }
}

/// A line's number for people.
fn line_number(index: usize) -> u64 {
    u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1)
}
