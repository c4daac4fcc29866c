//! Finds lines on a card that speak to class-mates ("please check this") instead of teaching, by their words in
//! French and English. Only a suggestion: the person who imports decides whether they become a remark on the card.

use super::deck::{Face, Request, Side};
use crate::content::{self, Markup, Text};

/// Phrases that tell a request, folded, found as whole words.
const PHRASES: [&str; 33] = [
    "changez",
    "à changer svp",
    "à vérifier",
    "a verifier",
    "à corriger",
    "à compléter",
    "corrigez",
    "vérifiez",
    "pas sûr",
    "pas sûre",
    "pas sur de moi",
    "pas certain",
    "pas certaine",
    "je comprends pas",
    "je ne comprends pas",
    "j'comprends pas",
    "jcomprends pas",
    "je comprend pas",
    "jkonpran",
    "jkomprend",
    "jkonprends",
    "pls",
    "plz",
    "svp",
    "stp",
    "not sure",
    "please fix",
    "please check",
    "please correct",
    "needs checking",
    "i don't understand",
    "i dont understand",
    "fixme",
];

/// The requests on a side: for each line that holds one, what stands from the sentence with the request on, since
/// such a line goes on with its reason. Only that sentence where nothing would be left of the side.
pub(super) fn find(face: Face, side: &Side) -> Vec<Request> {
    let mut requests: Vec<Request> = Vec::new();
    for line in side.rendered.text.lines() {
        let sentences = sentences(line);
        let Some(&(start, end)) =
            sentences.iter().find(|(start, end)| asks(line.get(*start..*end).unwrap_or_default()))
        else {
            continue;
        };
        let rest = line.get(start..).unwrap_or_default().trim();
        let sentence = line.get(start..end).unwrap_or_default().trim();
        // All requests of a card become remarks or none does, so that each goes out of what the one before has left.
        let left = requests.last().map_or(side, |before| &before.without);
        let (words, without) = match (without(left, rest), without(left, sentence)) {
            (Some(without), _) => (rest, without),
            (None, Some(without)) => (sentence, without),
            (None, None) => (rest, left.clone()),
        };
        requests.push(Request { side: face, words: words.to_owned(), without });
        // Hundreds of requests on a card help nobody, and each costs a rendering.
        if requests.len() == 10 {
            break;
        }
    }
    requests
}

/// The sentences of a line as byte ranges.
fn sentences(line: &str) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut ended = false;
    for (at, c) in line.char_indices() {
        if ended && c.is_whitespace() {
            ranges.push((start, at));
            start = at;
        }
        ended = matches!(c, '.' | '!' | '?' | '…');
    }
    ranges.push((start, line.len()));
    ranges
}

/// Whether a sentence asks something of class-mates.
fn asks(sentence: &str) -> bool {
    // TODO counts in capitals only: it is a common word in Spanish.
    if sentence.contains("???") || has_words(sentence, "TODO") {
        return true;
    }
    let folded = content::folded(sentence);
    PHRASES.iter().any(|phrase| has_words(&folded, phrase))
}

/// Whether `words` stand in `text` with no letter or digit right before or after.
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let before = text.get(..at).and_then(|left| left.chars().next_back());
        let after = text.get(at + words.len()..).and_then(|right| right.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The side without `words`; nothing if they don't stand in its source as they are, or if no text is left.
fn without(side: &Side, words: &str) -> Option<Side> {
    let written = match side.markup {
        Markup::Html => content::escape(words),
        Markup::Markdown => words.to_owned(),
    };
    if written.is_empty() {
        return None;
    }
    let at = side.source.find(&written)?;
    let (before, after) = (side.source.get(..at)?, side.source.get(at + written.len()..)?);
    let source = Text::from(join(before, after));
    let rendered = content::render(side.markup, &source).ok()?;
    (!rendered.text.is_empty()).then_some(Side { markup: side.markup, source, rendered })
}

/// Puts together what stood around the words, without an element or a line that held nothing else.
fn join(before: &str, after: &str) -> String {
    let blank = before.ends_with(char::is_whitespace) || after.starts_with(char::is_whitespace);
    let (mut before, mut after) = (before.trim_end(), after.trim_start());
    for (open, close) in [("<p>", "</p>"), ("<li>", "</li>"), ("<div>", "</div>")] {
        if let (Some(left), Some(right)) = (before.strip_suffix(open), after.strip_prefix(close)) {
            return format!("{left}{right}");
        }
    }
    if let Some(left) = before.strip_suffix("<br>") {
        before = left;
    } else if let Some(right) = after.strip_prefix("<br>") {
        after = right;
    } else if blank && !before.is_empty() && !after.is_empty() {
        return format!("{before} {after}");
    }
    format!("{before}{after}")
}
