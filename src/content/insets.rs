//! What is taken out of a text before it's cleaned and put in again afterwards: formulas and sounds, as placeholders.
//!
//! A placeholder is a number between two noncharacters, which Unicode reserves for such use inside of a program. A text that
//! brings its own (as entities) gains nothing: each inset is put in once, and only where text stands.

use super::TooComplex;
use super::bounds::MAX_INSETS;

/// Begins a placeholder.
const OPEN: char = '\u{fdd0}';
/// Ends one.
const CLOSE: char = '\u{fdd1}';
/// Stands for `&` on the way through the sanitiser, whose serialiser looks through the rest of a text at each one it writes.
const AMPERSAND: char = '\u{fdd2}';
const MARKS: [char; 3] = [OPEN, CLOSE, AMPERSAND];

/// Something that isn't HTML of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inset {
    /// Math.
    Formula {
        /// LaTeX without its delimiters.
        source: String,
        /// On a line of its own.
        display: bool,
        /// As it stood, for where a formula is only quoted (`<code>`).
        written: String,
    },
    /// A sound, by the name of its file.
    Sound(String),
}

/// The insets of one text.
#[derive(Debug, Default)]
pub struct Insets(Vec<Option<Inset>>);

impl Insets {
    /// Keeps an inset and gives its placeholder. Error: [`TooComplex::Tags`] for one too many.
    pub fn put(&mut self, inset: Inset) -> Result<String, TooComplex> {
        if self.0.len() >= MAX_INSETS {
            return Err(TooComplex::Tags);
        }
        self.0.push(Some(inset));
        Ok(format!("{OPEN}{}{CLOSE}", self.0.len() - 1))
    }

    /// Splits `text` before its first placeholder: what stands before, the inset, what follows. None without a placeholder.
    pub fn take<'a>(&mut self, text: &'a str) -> Option<(&'a str, Option<Inset>, &'a str)> {
        let (before, rest) = text.split_once(OPEN)?;
        let Some((number, after)) = rest.split_once(CLOSE) else { return Some((before, None, rest)) };
        match number.parse::<usize>() {
            Ok(number) => Some((before, self.0.get_mut(number).and_then(Option::take), after)),
            Err(_) => Some((before, None, rest)),
        }
    }

    /// `text` with every formula in it as it stood in the source, in the spelling that `respelled` gives it.
    pub fn written_out(&mut self, text: &str, respelled: impl Fn(&str) -> String) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, inset, after)) = self.take(rest) {
            out.push_str(before);
            if let Some(Inset::Formula { written, .. }) = inset {
                out.push_str(&respelled(&written));
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// HTML text with a mark for every `&` that is meant as one: `&amp;`, or alone.
pub fn shielded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let entity = part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '#');
        if let Some(rest) = part.strip_prefix("amp;").or_else(|| part.strip_prefix("#38;")) {
            out.push(AMPERSAND);
            out.push_str(rest);
        } else {
            out.push(if entity { '&' } else { AMPERSAND });
            out.push_str(part);
        }
    }
    out
}

/// `text` with `ampersand` for the marks of [`shielded`], and no other marks.
pub fn unshielded(text: &str, ampersand: &str) -> String {
    if text.contains(MARKS) { without_marks(&text.replace(AMPERSAND, ampersand)) } else { text.to_owned() }
}

/// `text` without marks.
pub fn without_marks(text: &str) -> String {
    text.replace(MARKS, "")
}
