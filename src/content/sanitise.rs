//! The sanitiser: what `html` lets through is cleaned again by ammonia, which parses as a browser does.
//!
//! No `MathML` and no SVG pass here, as that would reopen mutation attacks; ours is put in afterwards by `finish`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::html::TAGS;
use super::insets::unshielded;
use super::style::CLASSES;
use super::tokens::decoded;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .generic_attributes(HashSet::from(["dir", "lang"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("details", HashSet::from(["open"])),
            ("img", HashSet::from(["alt", "data-masks", "data-over", "src"])),
            ("li", HashSet::from(["value"])),
            ("ol", HashSet::from(["reversed", "start"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan"])),
        ]))
        .allowed_classes(TAGS.iter().map(|tag| (*tag, HashSet::from(CLASSES))).collect())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // Names of pictures are relative; `finish` turns them into media and never writes their `src`.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(|tag, attribute, value| match (tag, attribute) {
            ("a", "href") => is_outside(value).then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        });
    cleaner
});

/// A cleaner that leaves nothing but text.
static TEXT: LazyLock<Builder<'static>> = LazyLock::new(Builder::empty);

/// Entities that are cleaned at once, where a text has no tags: the parser's time grows with their square.
const PIECE: usize = 1_000;

/// `html` with nothing in it that could act, in a serialiser's spelling.
pub fn clean(html: &str) -> String {
    cleaned(&CLEANER, html)
}

/// What `cleaner` leaves of `html`. Without tags it is cleaned piece by piece: no entity reaches over the `&` of the next one.
fn cleaned(cleaner: &Builder, html: &str) -> String {
    if html.contains('<') {
        return cleaner.clean(html).to_string();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    loop {
        let end = rest.match_indices('&').nth(PIECE).map_or(rest.len(), |(at, _)| at);
        let (piece, behind) = rest.split_at(end);
        out.push_str(&cleaner.clean(piece).to_string());
        if behind.is_empty() {
            return out;
        }
        rest = behind;
    }
}

/// `raw` text with every entity read, and no marks.
pub fn text(raw: &str) -> String {
    if !raw.contains('&') {
        return unshielded(raw, "&");
    }
    unshielded(&decoded(&cleaned(&TEXT, &raw.replace('<', "&lt;"))), "&")
}

/// A card can't know the site that it's shown on, so no link leads into it.
fn is_outside(address: &str) -> bool {
    address
        .split_once(':')
        .is_some_and(|(scheme, _)| matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "mailto"))
}
