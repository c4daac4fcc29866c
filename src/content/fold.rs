//! Text put in one form: NFC to store and show, folded to compare.

use unicode_normalization::char::decompose_compatible;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// No character before this one is put together with another, or taken apart.
const FIRST_COMBINING: char = '\u{300}';

/// NFC, line ends as `\n`, no control characters but `\n` and `\t`, and no byte order mark: files that were put together have
/// some in their middle, and parsers of HTML take out the first.
pub fn nfc(s: &str) -> String {
    // Most texts are in that form already, and most of these have nothing that could be put together.
    let plain = |c: char| matches!(c, '\n' | '\t') || !dropped(c);
    if s.chars().all(|c| c < FIRST_COMBINING && plain(c))
        || (s.chars().all(plain) && is_nfc_quick(s.chars()) == IsNormalized::Yes)
    {
        return s.to_owned();
    }
    let mut last = '\0';
    s.chars()
        .filter_map(|c| {
            let before = std::mem::replace(&mut last, c);
            match c {
                '\r' => Some('\n'),
                '\n' if before == '\r' => None,
                '\n' | '\t' => Some(c),
                c if dropped(c) => None,
                c => Some(c),
            }
        })
        .nfc()
        .collect()
}

fn dropped(c: char) -> bool {
    c.is_control() || c == '\u{feff}'
}

/// A form for matching, not for showing: NFC, full-width and half-width forms made plain, no case, quotes made plain and
/// without the blanks that French sets inside of them, runs of blanks as one, invisible characters out.
///
/// Folding twice changes nothing.
pub fn folded(s: &str) -> String {
    let plain: String =
        s.nfc().filter(|c| !invisible(*c)).flat_map(widened).flat_map(lowered).map(plain_quote).nfc().collect();
    let mut out = String::with_capacity(plain.len());
    let mut opened = false;
    for c in plain.chars() {
        match c {
            _ if c.is_whitespace() || c.is_control() => {
                if !opened && !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
                continue;
            }
            '»' => {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('"');
            }
            '«' => out.push('"'),
            c => out.push(c),
        }
        opened = c == '«';
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// Soft hyphens, zero-width blanks and marks of direction: two texts that differ in nothing else look the same.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The plain form of a full-width or half-width character.
fn widened(c: char) -> impl Iterator<Item = char> {
    let mut plain = Vec::with_capacity(1);
    if matches!(c, '\u{ff01}'..='\u{ffee}') {
        decompose_compatible(c, |part| plain.push(part));
    } else {
        plain.push(c);
    }
    plain.into_iter()
}

/// `c` without case. By way of the upper case, which joins ß and ss, σ and ς.
fn lowered(c: char) -> impl Iterator<Item = char> {
    c.to_uppercase().flat_map(char::to_lowercase)
}

/// Typographic quotes, apostrophes and the hyphen that doesn't break, as on a keyboard. « and » wait for their blanks.
fn plain_quote(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' | '`' | '´' | '‹' | '›' => '\'',
        '“' | '”' | '„' | '‟' | '″' => '"',
        '\u{2010}' | '\u{2011}' => '-',
        c => c,
    }
}
