//! The last step: formulas and media put into the cleaned HTML, the plain text read from it.
//!
//! Classes written here: `missing-media` for a file that isn't there, `math-source` for a formula that can't be shown, `masked`
//! around a picture with something over it.

use std::collections::HashSet;

use super::bounds::MAX_HTML;
use super::html::file_name;
use super::insets::{Inset, Insets, unshielded, without_marks};
use super::tokens::{Token, attributes, decoded, push_escaped, tokens};
use super::{Rendered, SafeHtml, TooComplex, Warnings, nfc};
use super::{masks, math, media};

/// Elements whose text stands on lines of its own.
const BLOCKS: [&str; 24] = [
    "blockquote",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "summary",
    "table",
    "ul",
];

/// The mark that makes another character of the `>` before it, wherever the page is composed.
const STROKE: char = '\u{338}';

/// The result of [`super::render`], from what the sanitiser left.
pub fn finish(clean: &str, insets: Insets, warnings: Warnings) -> Result<Rendered, TooComplex> {
    let mut page =
        Page { html: String::with_capacity(clean.len()), text: String::new(), insets, warnings, ..Page::default() };
    for token in tokens(clean) {
        match token {
            Token::Text(text) => page.text(text)?,
            Token::Open { name: "img", attributes: given, .. } => page.picture(given),
            Token::Open { name, raw, .. } => {
                page.quoting += usize::from(matches!(name, "pre" | "code"));
                page.pre += usize::from(name == "pre");
                page.tag(name, raw);
            }
            Token::Close { name, raw } => {
                page.quoting = page.quoting.saturating_sub(usize::from(matches!(name, "pre" | "code")));
                page.pre = page.pre.saturating_sub(usize::from(name == "pre"));
                page.tag(name, raw);
            }
        }
        if page.html.len() > MAX_HTML {
            return Err(TooComplex::Size);
        }
    }
    Ok(Rendered {
        html: SafeHtml(page.html.into()),
        text: nfc(&lines(&page.text)).into(),
        media: page.media,
        warnings: page.warnings.0,
        has_math: page.has_math,
    })
}

#[derive(Default)]
struct Page {
    html: String,
    /// Lines parted by `\n`, blanks as they come.
    text: String,
    media: Vec<String>,
    known_media: HashSet<String>,
    insets: Insets,
    warnings: Warnings,
    has_math: bool,
    /// Open `<pre>` and `<code>`.
    quoting: usize,
    /// Open `<pre>`.
    pre: usize,
}

impl Page {
    fn tag(&mut self, name: &str, raw: &str) {
        self.html.push_str(&without_marks(raw));
        if BLOCKS.contains(&name) || name == "tr" {
            self.text.push('\n');
        } else if matches!(name, "td" | "th") {
            // Two cells aren't one word.
            self.text.push(' ');
        }
    }

    fn text(&mut self, escaped: &str) -> Result<(), TooComplex> {
        let mut rest = escaped;
        let mut insets = std::mem::take(&mut self.insets);
        while let Some((before, inset, after)) = insets.take(rest) {
            self.words(before);
            match inset {
                Some(Inset::Formula { written, .. }) if self.quoting > 0 => {
                    push_escaped(&mut self.html, &written);
                    self.text.push_str(&written);
                }
                Some(Inset::Formula { source, display, .. }) => self.formula(&source, display),
                Some(Inset::Sound(name)) => self.file(name, ""),
                None => {}
            }
            if self.html.len() > MAX_HTML {
                return Err(TooComplex::Size);
            }
            rest = after;
        }
        self.insets = insets;
        self.words(rest);
        Ok(())
    }

    fn words(&mut self, escaped: &str) {
        // What was an entity may be a control character, or a mark that belongs to the letter before it.
        let mut escaped = nfc(&unshielded(escaped, "&amp;"));
        if escaped.starts_with(STROKE) {
            escaped = escaped.replacen(STROKE, "&#824;", 1);
        }
        self.html.push_str(&escaped);
        let plain = decoded(&escaped);
        if self.pre > 0 {
            self.text.push_str(&plain);
        } else {
            self.text.extend(plain.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
        }
    }

    fn formula(&mut self, source: &str, display: bool) {
        self.text.extend(source.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
        if let Some(mathml) = math::mathml(source, display) {
            self.html.push_str(&mathml);
            self.has_math = true;
        } else {
            self.html.push_str("<code class=\"math-source\">");
            push_escaped(&mut self.html, source);
            self.html.push_str("</code>");
            self.warnings.formula(source);
        }
    }

    fn picture(&mut self, given: &str) {
        let value = |wanted: &str| {
            let found = attributes(given).find(|(name, _)| *name == wanted);
            found.map(|(_, value)| without_marks(&decoded(value)))
        };
        if let Some(Ok(Some(name))) = value("src").as_deref().map(file_name) {
            let over = value("data-over").as_deref().map(file_name).and_then(Result::ok).flatten();
            let masks = value("data-masks").map(|masks| masks::read(&masks)).unwrap_or_default();
            let covered = over.is_some() || !masks.is_empty();
            if covered {
                self.html.push_str("<span class=\"masked\">");
            }
            self.file(name, &value("alt").unwrap_or_default());
            if let Some(over) = over {
                self.file(over, "");
            }
            if covered {
                masks::push(&mut self.html, &masks);
                self.html.push_str("</span>");
            }
        }
    }

    /// No file is known here: a place for it, that shows its name. `media::shown` puts the file there.
    fn file(&mut self, name: String, alt: &str) {
        media::push_place(&mut self.html, &name, alt);
        if self.known_media.insert(name.clone()) {
            self.media.push(name);
        }
    }
}

/// `text` with runs of blanks as one and without empty lines.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let mut words = line.split_whitespace();
        if let Some(first) = words.next() {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(first);
            for word in words {
                out.push(' ');
                out.push_str(word);
            }
        }
    }
    out
}
