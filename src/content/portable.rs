//! A card's text as other flashcard programs take it: the cleaned HTML with formulas and files written in the way of Anki,
//! which most of them read, rather than put in.
//!
//! Nothing in it acts or fetches. [`super::render`] makes of it what it makes of the source.

use super::bounds::MAX_HTML;
use super::html::file_name;
use super::insets::{Inset, Insets, unshielded, without_marks};
use super::tokens::{Token, attributes, decoded, push_escaped, tokens};
use super::{TooComplex, masks, media};

/// What follows a bracket that begins a formula or a sound.
const BRACKETED: [&str; 6] = ["$", "/$", "latex]", "/latex]", "sound:", "anki:"];

/// The result of [`super::portable`], from what the sanitiser left.
pub fn portable(clean: &str, insets: Insets) -> Result<String, TooComplex> {
    let mut page = Page { html: String::with_capacity(clean.len()), insets, quoting: 0 };
    for token in tokens(clean) {
        match token {
            Token::Text(text) => page.text(text),
            Token::Open { name: "img", attributes: given, .. } => page.picture(given),
            Token::Open { name, raw, .. } => {
                page.quoting += usize::from(matches!(name, "pre" | "code"));
                page.html.push_str(&without_marks(raw));
            }
            Token::Close { name, raw } => {
                page.quoting = page.quoting.saturating_sub(usize::from(matches!(name, "pre" | "code")));
                page.html.push_str(&without_marks(raw));
            }
        }
        if page.html.len() > MAX_HTML {
            return Err(TooComplex::Size);
        }
    }
    Ok(super::nfc(&page.html))
}

struct Page {
    html: String,
    insets: Insets,
    /// Open `<pre>` and `<code>`.
    quoting: usize,
}

impl Page {
    fn text(&mut self, escaped: &str) {
        let mut insets = std::mem::take(&mut self.insets);
        let mut rest = escaped;
        while let Some((before, inset, after)) = insets.take(rest) {
            self.words(before);
            match inset {
                Some(Inset::Formula { written, .. }) if self.quoting > 0 => push_plain(&mut self.html, &written),
                Some(Inset::Formula { source, display, .. }) => {
                    let (open, close) = delimiters(&source, display);
                    self.html.push_str(open);
                    push_escaped(&mut self.html, &source);
                    self.html.push_str(close);
                }
                Some(Inset::Sound(name)) => self.sound(&name),
                None => {}
            }
            rest = after;
        }
        self.insets = insets;
        self.words(rest);
    }

    fn words(&mut self, escaped: &str) {
        push_literal(&mut self.html, &unshielded(escaped, "&amp;"));
    }

    fn sound(&mut self, name: &str) {
        self.html.push_str("[sound:");
        push_escaped(&mut self.html, name);
        self.html.push(']');
    }

    fn picture(&mut self, given: &str) {
        let value = |wanted: &str| {
            let found = attributes(given).find(|(name, _)| *name == wanted);
            found.map(|(_, value)| without_marks(&decoded(value)))
        };
        let Some(Ok(Some(name))) = value("src").as_deref().map(file_name) else { return };
        if media::is_played(&name) {
            self.sound(&name);
            return;
        }
        self.attribute("<img src", &in_address(&name));
        if let Some(alt) = value("alt").filter(|alt| !alt.is_empty()) {
            self.attribute(" alt", &alt);
        }
        if let Some(Ok(Some(over))) = value("data-over").as_deref().map(file_name) {
            self.attribute(" data-over", &in_address(&over));
        }
        if let Some(shapes) = value("data-masks").filter(|shapes| masks::is_plain(shapes)) {
            self.attribute(" data-masks", &shapes);
        }
        self.html.push('>');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.html.push_str(name);
        self.html.push_str("=\"");
        push_escaped(&mut self.html, value);
        self.html.push('"');
    }
}

/// What stands around a formula, such that the formula doesn't end early.
fn delimiters(source: &str, display: bool) -> (&'static str, &'static str) {
    match display {
        true if source.contains("\\]") => ("[$$]", "[/$$]"),
        true => ("\\[", "\\]"),
        false if source.contains("\\)") => ("[$]", "[/$]"),
        false => ("\\(", "\\)"),
    }
}

/// A name as it stands in an attribute that programs read as an address.
fn in_address(name: &str) -> String {
    name.replace('%', "%25")
}

fn push_plain(out: &mut String, plain: &str) {
    let mut escaped = String::with_capacity(plain.len());
    push_escaped(&mut escaped, plain);
    push_literal(out, &escaped);
}

/// Escaped text in which nothing begins or ends a formula or a sound: these marks are looked for before entities are read.
fn push_literal(out: &mut String, escaped: &str) {
    let mut rest = escaped;
    while let Some(at) = rest.find(['\\', '[']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let after = from.get(1..).unwrap_or_default();
        let mark = from.starts_with('\\');
        let begins = |what: &&str| after.get(..what.len()).is_some_and(|start| start.eq_ignore_ascii_case(what));
        if mark && after.starts_with(['(', ')', '[', ']', '\\']) {
            out.push_str("&#92;");
        } else if !mark && (BRACKETED.iter().any(begins) || out.ends_with("&#92;")) {
            out.push_str("&#91;");
        } else {
            out.push_str(from.get(..1).unwrap_or_default());
        }
        rest = after;
    }
    out.push_str(rest);
}
