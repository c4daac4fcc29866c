//! The gaps of Moodle's texts: written into the text (`{1:SHORTANSWER:=Ottawa}`, docs.moodle.org: "Embedded answers"),
//! or as numbers of a list of choices (`[[2]]`).

use super::finding::cut;
use super::quiz::{Gap, Part, Text};
use crate::content::{self, Markup};

/// Characters of one gap, gaps of a text that are told apart, and braces that begin like one and are none:
/// what is beyond them makes a question too large or stays text.
const LONGEST_GAP: usize = 4_000;
const MOST_GAPS: usize = 1_000;

/// Choices of a list.
const MOST_BOXES: usize = 100;

/// Gaps written into the text, such as `{1:SHORTANSWER:=Ottawa#Oui~%50%ottawa}`. Braces that are none stay text.
pub(super) fn embedded(text: &Text) -> Vec<Part> {
    let source = text.source.as_str();
    let mut parts = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    let mut tried = 0;
    while let Some(found) = source.get(at..).and_then(|left| left.find('{')).filter(|_| tried < MOST_GAPS) {
        at += found;
        tried += 1;
        let Some((gap, length)) = source.get(at..).and_then(|left| gap(left, text.markup)) else {
            at += 1;
            continue;
        };
        parts.push(Part::Words(source.get(copied..at).unwrap_or_default().to_owned()));
        parts.push(Part::Gap(gap));
        at += length;
        copied = at;
    }
    parts.push(Part::Words(source.get(copied..).unwrap_or_default().to_owned()));
    parts
}

/// The gap that `left` begins with, and its length.
fn gap(left: &str, markup: Markup) -> Option<(Gap, usize)> {
    // {weight:KIND:answers}, in which a backslash takes the meaning from the next character.
    let head = left.get(1..)?;
    let colon = head.find(':').filter(|colon| *colon <= 6)?;
    let (weight, rest) = head.split_at(colon);
    let rest = rest.get(1..)?;
    let end = rest.find(':').filter(|end| *end <= 20)?;
    let (kind, answers) = rest.split_at(end);
    let answers = answers.get(1..)?;
    if !weight.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let chosen = match kind {
        "SHORTANSWER" | "SA" | "MW" | "SHORTANSWER_C" | "SAC" | "MWC" | "NUMERICAL" | "NM" => false,
        kind if kind.starts_with('M') && kind.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') => true,
        _ => return None,
    };
    let mut escaped = false;
    let close = answers.char_indices().take(LONGEST_GAP).find(|(_, c)| {
        let ends = *c == '}' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    })?;
    let written = answers.get(..close.0)?;
    let mut gap = Gap { answers: Vec::new(), choices: Vec::new(), feedback: None };
    let mut partly = Vec::new();
    for choice in split(written, '~') {
        let mut worth = 0.0;
        let mut words = choice.trim();
        if let Some(right) = words.strip_prefix('=') {
            (worth, words) = (100.0, right);
        } else if let Some((percent, right)) = words.strip_prefix('%').and_then(|rest| rest.split_once('%')) {
            (worth, words) = (percent.parse().unwrap_or(0.0), right);
        }
        let pieces = split(words, '#');
        let plain = |text: &str| unescaped(text, markup);
        let answer = plain(pieces.first().copied().unwrap_or_default());
        if answer.is_empty() || (answer == "*" && !chosen) {
            continue;
        }
        let answer = if kind.starts_with('N') {
            match answer.split_once(':') {
                Some((number, margin)) if margin.parse::<f64>() != Ok(0.0) => format!("{number} ± {margin}"),
                Some((number, _)) => number.to_owned(),
                None => answer,
            }
        } else {
            answer
        };
        if worth >= 99.9 {
            if gap.answers.is_empty() {
                gap.feedback = pieces.get(1).map(|text| plain(text));
            }
            gap.answers.push(answer.clone());
        } else if worth > 0.0 {
            partly.push(answer.clone());
        }
        if chosen {
            gap.choices.push(answer);
        }
    }
    if gap.answers.is_empty() {
        gap.answers = partly;
    }
    gap.choices.sort_by_cached_key(|choice| content::folded(choice));
    (!gap.answers.is_empty()).then_some((gap, left.len() - answers.len() + close.0 + 1))
}

/// The parts of a text between marks that no backslash stands before.
fn split(text: &str, mark: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in text.char_indices() {
        if c == mark && !escaped {
            parts.push(text.get(start..at).unwrap_or_default());
            start = at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// What a part of a gap says, as plain text.
fn unescaped(text: &str, markup: Markup) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.next_if(|next| c == '\\' && matches!(next, '}' | '{' | '#' | '~' | '/' | '"' | '\\' | '=' | ':')) {
            Some(next) => out.push(next),
            None => out.push(c),
        }
    }
    match markup {
        Markup::Html => content::render(markup, &out).map_or(out, |shown| shown.text.into()),
        Markup::Markdown => out,
    }
    .trim()
    .to_owned()
}

/// Gaps such as `[[2]]`, whose words stand in a list of choices, each with its group.
pub(super) fn numbered<'b>(text: &Text, boxes: impl Iterator<Item = (&'b str, &'b str)>) -> Vec<Part> {
    let boxes: Vec<(String, &str)> = boxes
        .take(MOST_BOXES)
        .map(|(words, group)| (unescaped(&cut(words, LONGEST_GAP), Markup::Html), group))
        .collect();
    let mut pieces = text.source.splitn(MOST_GAPS, "[[");
    let mut parts = vec![Part::Words(pieces.next().unwrap_or_default().to_owned())];
    for piece in pieces {
        let gap = piece.split_once("]]").and_then(|(number, rest)| {
            let (answer, group) = boxes.get(number.trim().parse::<usize>().ok()?.checked_sub(1)?)?;
            let same = boxes.iter().filter(|(_, other)| other == group);
            let mut choices: Vec<String> = same.map(|(word, _)| word.clone()).collect();
            choices.sort_by_cached_key(|choice| content::folded(choice));
            choices.dedup();
            Some((Gap { answers: vec![answer.clone()], choices, feedback: None }, rest))
        });
        match gap {
            Some((gap, rest)) => parts.extend([Part::Gap(gap), Part::Words(rest.to_owned())]),
            None => parts.push(Part::Words(format!("[[{piece}"))),
        }
    }
    parts
}
