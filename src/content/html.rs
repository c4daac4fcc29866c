//! The source's HTML to plain HTML: our few tags with our few attributes, and nothing else that a parser could act on.
//!
//! What comes out holds no comment, no raw text, no foreign element, and every `<` begins a tag named in [`TAGS`], so that
//! `bounds` and the sanitiser see the same tags. Nothing here is trusted to be safe: `sanitise` cleans it afterwards.

use std::cell::{Cell, RefCell};

use lol_html::html_content::{ContentType, Element};
use lol_html::{MemorySettings, Settings, doc_comments, doc_text, doctype, element, rewrite_str};

use super::bounds::MAX_ATTRIBUTES;
use super::colour::Paints;
use super::insets::shielded;
use super::masks;
use super::sanitise;
use super::style::Look;
use super::tokens::{Token, attributes, decoded, push_escaped, tokens};
use super::{TooComplex, Warnings};

/// The tags that stay.
pub const TAGS: [&str; 57] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
/// Tags that become another: same look, fewer tags to guard.
const RENAMED: [(&str, &str); 18] = [
    ("acronym", "abbr"),
    ("address", "div"),
    ("article", "div"),
    ("aside", "div"),
    ("big", "span"),
    ("center", "div"),
    ("font", "span"),
    ("footer", "div"),
    ("header", "div"),
    ("listing", "pre"),
    ("main", "div"),
    ("nav", "div"),
    ("section", "div"),
    ("strike", "s"),
    ("tt", "code"),
    ("var", "i"),
    ("xmp", "pre"),
    ("audio", "img"),
];
/// Tags that go with what stands between them, as that isn't meant to be read.
const DROPPED: [&str; 6] = ["iframe", "noembed", "noframes", "script", "style", "title"];
/// Tags worth a warning: they could act, fetch or ask.
const UNSAFE: [&str; 15] = [
    "applet", "base", "button", "embed", "form", "frame", "frameset", "iframe", "input", "link", "meta", "object",
    "portal", "script", "textarea",
];
/// Attributes with an address, save those of a link or a picture.
const ADDRESSES: [&str; 12] = [
    "action",
    "background",
    "cite",
    "data",
    "formaction",
    "href",
    "longdesc",
    "ping",
    "poster",
    "src",
    "srcset",
    "xlink:href",
];
/// Every attribute written.
const ATTRIBUTES: [&str; 14] = [
    "alt",
    "class",
    "colspan",
    "data-masks",
    "data-over",
    "dir",
    "href",
    "lang",
    "open",
    "reversed",
    "rowspan",
    "src",
    "start",
    "value",
];
/// Bytes of `lol_html`'s own buffers: a source in one tag, and as much again.
const PARSER_MEMORY: usize = 8 << 20;
/// Bytes of a language tag or a number kept in an attribute.
const LONGEST_VALUE: usize = 35;
/// Characters of the words beside a picture.
const LONGEST_ALT: usize = 500;

/// Plain HTML of any HTML.
pub fn plain(source: &str, warnings: &mut Warnings) -> Result<String, TooComplex> {
    let warnings = RefCell::new(warnings);
    let failed = RefCell::new(None);
    let written = Cell::new(0);
    let settings = Settings::new()
        .with_strict(false)
        .with_enable_esi_tags(false)
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(PARSER_MEMORY))
        .append_element_content_handler(element!("*", |el| {
            if el.attributes().len() > MAX_ATTRIBUTES {
                *failed.borrow_mut() = Some(TooComplex::Tags);
                return Err(TooComplex::Tags.into());
            }
            written.set(written.get() + tag(el, &mut warnings.borrow_mut()));
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|chunk| {
            if chunk.as_str().contains(['<', '>']) {
                let text = chunk.as_str().replace('<', "&lt;").replace('>', "&gt;");
                chunk.replace(&text, ContentType::Html);
            }
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            comment.remove();
            Ok(())
        }))
        .append_document_content_handler(doctype!(|doctype| {
            doctype.remove();
            Ok(())
        }));
    let rewritten = rewrite_str(source, settings).map_err(|_| failed.take().unwrap_or(TooComplex::Size))?;
    Ok(respelled(&rewritten, written.get()))
}

/// The same HTML in one spelling. End tags without a start tag come through the rewriter as they stood, attributes and all,
/// and so does what follows the first `written` start tags: a tag that the source doesn't end.
fn respelled(html: &str, written: usize) -> String {
    let mut out = String::with_capacity(html.len());
    let mut left = written;
    for token in tokens(html) {
        match token {
            Token::Text(text) => out.push_str(&shielded(text)),
            Token::Close { name, .. } => {
                if let Some(tag) = TAGS.iter().find(|tag| tag.eq_ignore_ascii_case(name)) {
                    out.push_str("</");
                    out.push_str(tag);
                    out.push('>');
                }
            }
            Token::Open { name, attributes: given, .. } => {
                if !TAGS.contains(&name) {
                    continue;
                }
                let given = if left > 0 { given } else { "" };
                left = left.saturating_sub(1);
                out.push('<');
                out.push_str(name);
                for (attribute, value) in attributes(given).filter(|(attribute, _)| ATTRIBUTES.contains(attribute)) {
                    out.push(' ');
                    out.push_str(attribute);
                    out.push_str("=\"");
                    out.push_str(&value.replace('<', "&lt;").replace('>', "&gt;"));
                    out.push('"');
                }
                out.push('>');
            }
        }
    }
    out
}

/// One start tag: kept with what it may carry, renamed, or taken out. How many stand there for it.
fn tag(el: &mut Element<'_, '_>, warnings: &mut Warnings) -> usize {
    let given = el.tag_name();
    if UNSAFE.contains(&given.as_str()) {
        warnings.unsafe_part(&format!("<{given}>"));
    }
    let name = RENAMED.iter().find(|(from, _)| *from == given).map_or(given.as_str(), |(_, to)| to);
    let attributes: Vec<(String, String)> = el.attributes().iter().map(|a| (a.name(), a.value())).collect();
    let mut kept = Kept::default();
    for (attribute, value) in &attributes {
        kept.take(name, attribute, value, warnings);
    }
    if given == "center" {
        kept.look.add_alignment("center");
    }
    if DROPPED.contains(&given.as_str()) {
        el.remove();
        return 0;
    }
    // A source within <video> or <audio> is a file to name, like a picture.
    if name == "img" || matches!(given.as_str(), "video" | "source" | "embed") {
        let image = kept.image();
        el.before(&image, ContentType::Html);
        el.remove_and_keep_content();
        return usize::from(!image.is_empty());
    }
    if TAGS.contains(&name) && el.set_tag_name(name).is_ok() {
        for (attribute, _) in &attributes {
            el.remove_attribute(attribute);
        }
        for (attribute, value) in kept.attributes() {
            // Values hold neither quotes nor markup, see `Kept`; a name of ours is always accepted.
            let _ = el.set_attribute(attribute, &value);
        }
        return 1;
    }
    el.remove_and_keep_content();
    0
}

/// What an element may carry on.
#[derive(Default)]
struct Kept {
    look: Look,
    /// The name of a media file.
    file: Option<String>,
    /// What it shows, in words.
    alt: String,
    /// Shapes over it, see `masks`.
    masks: String,
    /// The name of a picture that lies over it.
    over: Option<String>,
    others: Vec<(&'static str, String)>,
}

impl Kept {
    /// Takes from the attribute `name` of the element `tag` what may stay.
    fn take(&mut self, tag: &str, name: &str, value: &str, warnings: &mut Warnings) {
        match (tag, name) {
            (_, "style") => self.look.add_style(&decoded(value)),
            (_, "class") => self.look.add_classes(value),
            (_, "color") => self.look.add_colour(&decoded(value), Paints::Text),
            (_, "bgcolor") => self.look.add_colour(&decoded(value), Paints::Ground),
            (_, "align") => self.look.add_alignment(value),
            (_, "dir") if matches!(value.to_ascii_lowercase().as_str(), "ltr" | "rtl" | "auto") => {
                self.others.push(("dir", value.to_ascii_lowercase()));
            }
            (_, "lang") if is_plain(value) => self.others.push(("lang", value.to_owned())),
            ("td" | "th", "colspan") | ("ol", "start") | ("li", "value") if is_number(value) => {
                self.others.push((
                    if tag == "ol" {
                        "start"
                    } else if tag == "li" {
                        "value"
                    } else {
                        "colspan"
                    },
                    value.to_owned(),
                ));
            }
            ("td" | "th", "rowspan") if is_number(value) => self.others.push(("rowspan", value.to_owned())),
            ("ol", "reversed") => self.others.push(("reversed", String::new())),
            ("details", "open") => self.others.push(("open", String::new())),
            ("a", "href") => match link(&decoded(value)) {
                Ok(address) => self.others.extend(address.map(|address| ("href", address))),
                Err(Unsafe) => warnings.unsafe_part(&decoded(value)),
            },
            ("img" | "video" | "source" | "embed", "src") => match media_name(&sanitise::text(value)) {
                Ok(file) => self.file = file,
                Err(Unsafe) => warnings.unsafe_part(&decoded(value)),
            },
            ("img", "alt") => {
                let words = sanitise::text(value);
                let words: Vec<&str> = words.split(|c: char| c.is_whitespace() || c.is_control()).collect();
                self.alt = super::nfc(words.join(" ").trim()).chars().take(LONGEST_ALT).collect();
            }
            ("img", "data-masks") if masks::is_plain(value) => value.clone_into(&mut self.masks),
            ("img", "data-over") => match media_name(&sanitise::text(value)) {
                Ok(file) => self.over = file,
                Err(Unsafe) => warnings.unsafe_part(&decoded(value)),
            },
            (_, name) if name.starts_with("on") => warnings.unsafe_part(name),
            (_, name) if ADDRESSES.contains(&name) && link(&decoded(value)).is_err() => {
                warnings.unsafe_part(&decoded(value));
            }
            _ => {}
        }
    }

    /// `<img>` for the file, with what it shows in words where that is known; nothing without a file.
    fn image(&self) -> String {
        let Some(file) = &self.file else { return String::new() };
        let mut tag = String::from("<img src=\"");
        push_escaped(&mut tag, file);
        let others = [
            ("alt", self.alt.as_str()),
            ("data-masks", &self.masks),
            ("data-over", self.over.as_deref().unwrap_or_default()),
        ];
        for (name, value) in others.into_iter().filter(|(_, value)| !value.is_empty()) {
            tag.push_str("\" ");
            tag.push_str(name);
            tag.push_str("=\"");
            push_escaped(&mut tag, value);
        }
        tag.push_str("\">");
        tag
    }

    fn attributes(self) -> Vec<(&'static str, String)> {
        let mut all = self.others;
        if let Some(direction) = self.look.direction
            && !all.iter().any(|(name, _)| *name == "dir")
        {
            all.push(("dir", direction.to_owned()));
        }
        if !self.look.classes.is_empty() {
            all.push(("class", self.look.classes.join(" ")));
        }
        all
    }
}

/// An address that may not stand in a card.
#[derive(Debug, PartialEq, Eq)]
pub struct Unsafe;

/// The address of a link with what HTML gives a meaning percent-encoded. None for one into this site, which a card can't know.
fn link(address: &str) -> Result<Option<String>, Unsafe> {
    // Browsers leave these out before they read the scheme.
    let address: String = super::nfc(address.trim_matches(|c: char| c <= ' ')).split(['\t', '\n']).collect();
    let Some(scheme) = scheme(&address) else {
        return if address.starts_with("//") || address.contains('\\') { Err(Unsafe) } else { Ok(None) };
    };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "mailto") {
        return Err(Unsafe);
    }
    let mut safe = String::with_capacity(address.len());
    let mut encoded = false;
    for c in address.chars() {
        // What follows could be put together with the last letter of what was encoded.
        encoded = matches!(c, '"' | '<' | '>') || (encoded && !c.is_ascii());
        match c {
            '&' => safe.push_str("&amp;"),
            c if encoded => {
                use std::fmt::Write as _;
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(safe, "%{byte:02X}");
                }
            }
            c => safe.push(c),
        }
    }
    Ok(Some(safe))
}

/// What stands before the first colon, if it can be a scheme. Looser than the standard: a blank in it makes it no safer.
fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    (!scheme.contains(['/', '?', '#'])).then_some(scheme)
}

/// The name of a media file; none when it names nothing.
///
/// A percent sign with two digits is read as in an address, as editors write both. Errors: an address, a path, a hidden file.
pub fn media_name(src: &str) -> Result<Option<String>, Unsafe> {
    file_name(&percent_decoded(src))
}

/// The same for a name that is written as it is.
pub fn file_name(name: &str) -> Result<Option<String>, Unsafe> {
    let name = super::nfc(name.trim());
    if name.is_empty() {
        return Ok(None);
    }
    let refused = |c: char| matches!(c, '/' | '\\' | ':' | '<' | '>' | '"' | '|' | '\n' | '\t');
    if name.contains(refused) || name.starts_with('.') || name.len() > 255 { Err(Unsafe) } else { Ok(Some(name)) }
}

/// `%C3%A9` as é; as it stands where that isn't UTF-8.
fn percent_decoded(src: &str) -> String {
    let bytes = src.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).filter(|two| *byte == b'%' && two.iter().all(u8::is_ascii_hexdigit));
        let code =
            digits.and_then(|two| std::str::from_utf8(two).ok()).and_then(|two| u8::from_str_radix(two, 16).ok());
        out.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| src.to_owned())
}

fn is_plain(value: &str) -> bool {
    (1..=LONGEST_VALUE).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_number(value: &str) -> bool {
    (1..=4).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
}
