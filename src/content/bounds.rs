//! What a card may hold at most, checked before the libraries that would hang, recurse or eat memory on more.
//!
//! [`check`] follows the HTML parser's stack of open elements closely enough to be sure: where the two differ, it counts more.

use super::TooComplex;
use super::tokens::{Token, tokens};

/// Bytes of a source, and of what a reader hands in as one side of a card: 1 MiB.
pub const MAX_SOURCE: usize = 1 << 20;
/// Levels of elements, quotes or lists, one in the other.
pub const MAX_DEPTH: usize = 64;
/// Tags of a text, opening and closing ones.
pub const MAX_TAGS: usize = 20_000;
/// Attributes of one tag. The parser compares each with all before it.
pub const MAX_ATTRIBUTES: usize = 64;
/// Formulas and sounds of a text.
pub const MAX_INSETS: usize = 2_000;
/// Entities of a text with tags. The sanitiser's time grows with their square, and is half a second for these.
const MAX_ENTITIES: usize = 50_000;
/// Bytes of the HTML that is made: `MathML` is up to twenty times as long as its source.
pub const MAX_HTML: usize = 4 << 20;
/// Elements that the parser makes: it opens every unclosed `<b>` again in each paragraph.
const MAX_ELEMENTS: usize = 60_000;

/// Elements that the parser opens again after an end tag that closed them on the way.
const FORMATTING: [&str; 9] = ["a", "b", "code", "em", "i", "s", "small", "strong", "u"];
/// Ours without an end tag.
const VOID: [&str; 4] = ["br", "hr", "img", "wbr"];
/// Ours that the parser calls ordinary: their end tag doesn't reach through any other kind.
const ORDINARY: [&str; 21] = [
    "abbr", "bdi", "bdo", "cite", "del", "dfn", "ins", "kbd", "mark", "q", "rb", "rp", "rt", "rtc", "ruby", "samp",
    "span", "sub", "sup", "time", "var",
];
/// Parts of a table: ignored outside of one.
const TABLE_PARTS: [&str; 7] = ["caption", "tbody", "td", "tfoot", "th", "thead", "tr"];
/// What an end tag from inside doesn't reach through.
const BARRIERS: [&str; 4] = ["caption", "table", "td", "th"];

/// Refuses a text with more than [`MAX_TAGS`] tags, whatever a parser takes for a tag.
pub fn check_tags(html: &str) -> Result<(), TooComplex> {
    let marks =
        html.as_bytes().windows(2).filter(|two| matches!(two, [b'<', b'/' | b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z']));
    if marks.take(MAX_TAGS + 1).count() > MAX_TAGS { Err(TooComplex::Tags) } else { Ok(()) }
}

/// Refuses HTML made of our own tags (see `html`) that is nested too deep, or makes the parser open too many elements.
pub fn check(html: &str) -> Result<(), TooComplex> {
    if html.contains('<') && html.bytes().filter(|byte| *byte == b'&').count() > MAX_ENTITIES {
        return Err(TooComplex::Tags);
    }
    let mut open = Open::default();
    for token in tokens(html) {
        match token {
            Token::Text(_) => {}
            Token::Open { name, raw, .. } => open.start(name, raw),
            Token::Close { name, .. } => open.end(name),
        }
        if open.blocks.len() + open.formatting.len() > MAX_DEPTH {
            return Err(TooComplex::Depth);
        }
        if open.made > MAX_ELEMENTS {
            return Err(TooComplex::Tags);
        }
    }
    Ok(())
}

/// An open formatting element.
struct Format<'a> {
    name: &'a str,
    raw: &'a str,
    /// How many blocks were open around it.
    at: usize,
}

/// What the parser holds open. Formatting elements are kept apart, as they outlive the blocks around them.
#[derive(Default)]
struct Open<'a> {
    blocks: Vec<&'a str>,
    formatting: Vec<Format<'a>>,
    made: usize,
}

impl<'a> Open<'a> {
    fn start(&mut self, name: &'a str, raw: &'a str) {
        self.made += 1;
        if VOID.contains(&name) {
            return;
        }
        if FORMATTING.contains(&name) {
            if name == "a" {
                self.end_formatting("a");
            }
            // The parser keeps three of a kind ("Noah's Ark"), so a page of unclosed <b> is no deeper than that.
            if self.formatting.iter().filter(|format| format.raw == raw).count() < 3 {
                self.formatting.push(Format { name, raw, at: self.blocks.len() });
            }
            return;
        }
        if TABLE_PARTS.contains(&name) && !self.blocks.contains(&"table") {
            return;
        }
        self.made += self.formatting.len();
        if let Some(at) = self.implied_end(name) {
            self.close(at);
        }
        self.blocks.push(name);
    }

    /// Where the stack is cut when `name` opens, for the elements whose end tag may be left out.
    fn implied_end(&self, name: &str) -> Option<usize> {
        let (same, inside): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["table", "tr"]),
            "tr" => (&["tr"], &["table", "tbody", "thead", "tfoot"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
            "rt" | "rp" => (&["rt", "rp"], &["ruby"]),
            _ if ORDINARY.contains(&name) => (&[], &[]),
            _ => (&["p"], &[]),
        };
        if same == ["p"] {
            return (self.blocks.last() == Some(&"p")).then(|| self.blocks.len() - 1);
        }
        for (at, open) in self.blocks.iter().enumerate().rev() {
            if same.contains(open) {
                return Some(at);
            }
            // The parser looks through <p>, <div> and <address> for an open <li>, <dt> or <dd>, and through nothing else.
            let through = ORDINARY.contains(open) || matches!(*open, "p" | "div") || TABLE_PARTS.contains(&name);
            if inside.contains(open) || !through {
                return None;
            }
        }
        None
    }

    fn end(&mut self, name: &str) {
        // An end tag may make an element (</p>, </br>) or, after a formatting one, up to eight copies of it.
        self.made += 1;
        if FORMATTING.contains(&name) {
            self.made += 8;
            self.end_formatting(name);
            return;
        }
        self.made += self.formatting.len();
        let ordinary = ORDINARY.contains(&name);
        let part = TABLE_PARTS.contains(&name) || name == "table";
        for at in (0..self.blocks.len()).rev() {
            let Some(open) = self.blocks.get(at).copied() else { return };
            if open == name {
                self.close(at);
                return;
            }
            let stop = match name {
                _ if ordinary => !ORDINARY.contains(&open),
                _ if part => open == "table",
                "li" => matches!(open, "ul" | "ol") || BARRIERS.contains(&open),
                _ => BARRIERS.contains(&open),
            };
            if stop {
                return;
            }
        }
    }

    fn end_formatting(&mut self, name: &str) {
        let Some(at) = self.formatting.iter().rposition(|format| format.name == name) else { return };
        let behind_barrier = self.formatting.get(at).is_some_and(|format| {
            self.blocks.get(format.at..).unwrap_or_default().iter().any(|open| BARRIERS.contains(open))
        });
        if !behind_barrier {
            self.formatting.remove(at);
        }
    }

    /// Closes the blocks from the `at`-th on. A cell takes the formatting that was opened in it along.
    fn close(&mut self, at: usize) {
        let cell = self.blocks.iter().enumerate().skip(at).find(|(_, open)| matches!(**open, "td" | "th" | "caption"));
        if let Some((cell, _)) = cell {
            self.formatting.retain(|format| format.at <= cell);
        }
        self.blocks.truncate(at);
        for format in &mut self.formatting {
            format.at = format.at.min(at);
        }
    }
}
