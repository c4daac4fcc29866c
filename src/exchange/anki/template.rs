//! Templates of cards: parsed once a note type, filled in for each card.
//!
//! Source: the behaviour of Anki's engine (`rslib/src/template.rs`), found out by asking it. `{{Field}}`, sections
//! `{{#Field}}…{{/Field}}` and `{{^Field}}…{{/Field}}`, filters from right to left up to the first that nobody knows,
//! `{{=<% %>=}}` at the very start, comments. A mark that never closes is text.

use super::cloze::{self, Described};
use super::filters::{self, Ruby};

/// The mark at the start of a template that chooses the other delimiters.
const OTHER_DELIMITERS: &str = "{{=<% %>=}}";
/// Bytes that filters may read for one side, in times of what it may hold: a template can call one on a field again and again.
const WORK: usize = 8;

/// A template that can't be used, as Anki shows an error in place of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// It names a field that the note type doesn't have.
    Unknown(String),
    /// A section ends that isn't the one that is open.
    NotOpen(String),
    /// A section doesn't end.
    NotClosed(String),
    /// Sections are nested deeper than the limit.
    TooDeep,
    /// What it makes is larger than a side may be.
    TooLarge,
}

/// What stands in a replacement or decides about a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    FrontSide,
    Field(usize),
    Special(Special),
    /// `c1`: there, and "1", on the card of that number.
    Gap(u32),
}

/// What isn't a field of the note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Special {
    Tags,
    Type,
    Deck,
    Subdeck,
    Card,
    CardFlag,
    CardId,
}

const SPECIALS: [(&str, Special); 7] = [
    ("Tags", Special::Tags),
    ("Type", Special::Type),
    ("Deck", Special::Deck),
    ("Subdeck", Special::Subdeck),
    ("Card", Special::Card),
    ("CardFlag", Special::CardFlag),
    ("CardID", Special::CardId),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    Text,
    Ruby(Ruby),
    Hint,
    Type(&'static str),
    Cloze,
    ClozeOnly,
}

#[derive(Debug)]
enum Node<'t> {
    Text(&'t str),
    Field { key: Key, name: &'t str, filters: Vec<Filter> },
    Section { key: Key, negated: bool, nodes: Vec<Node<'t>> },
}

/// A side of a card, ready to be filled in.
#[derive(Debug)]
pub(super) struct Parsed<'t> {
    nodes: Vec<Node<'t>>,
    /// Numbers whose `{{c1}}` it shows, in whatever section: only the card of that number has such a field.
    gaps: Vec<u32>,
    /// Filters that aren't Anki's own, each once.
    pub unknown_filters: Vec<&'t str>,
}

/// What a card has to fill in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Card<'c> {
    /// The note's fields.
    pub fields: &'c [&'c str],
    /// Which of them hold something, see [`is_empty`].
    pub filled: &'c [bool],
    /// Name of the note type.
    pub note_type: &'c str,
    /// Name of the template.
    pub template: &'c str,
    /// Path name of the deck.
    pub deck: &'c str,
    /// Tags, parted by blanks.
    pub tags: &'c str,
    /// Id of the card.
    pub id: i64,
    /// Number of the card in its note, from 1.
    pub number: u32,
    /// The question, while the answer is made.
    pub front: Option<&'c str>,
    /// Bytes that a side may hold.
    pub limit: usize,
}

/// A field is empty if it holds nothing but blanks and the tags of line breaks.
pub(super) fn is_empty(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '\u{b}');
        if rest.is_empty() {
            return true;
        }
        let Some(tag) = rest.strip_prefix('<') else { return false };
        let tag = tag.strip_prefix('/').unwrap_or(tag);
        let Some(tag) = ["br", "div"].iter().find_map(|name| {
            let (head, after) = tag.split_at_checked(name.len())?;
            head.eq_ignore_ascii_case(name).then_some(after)
        }) else {
            return false;
        };
        let tag = tag.strip_prefix(' ').unwrap_or(tag);
        let Some(after) = tag.strip_prefix('/').unwrap_or(tag).strip_prefix('>') else { return false };
        rest = after;
    }
}

enum Token<'t> {
    Text(&'t str),
    Comment,
    Mark(&'t str),
}

/// The tokens of a template; linear, whatever opens without closing.
fn tokens(template: &str) -> impl Iterator<Item = Token<'_>> {
    let other = template.trim_start().strip_prefix(OTHER_DELIMITERS);
    let (open, close) = if other.is_some() { ("<%", "%>") } else { ("{{", "}}") };
    let mut rest = match other {
        Some(mut body) => {
            while let Some(after) = body.strip_prefix(OTHER_DELIMITERS) {
                body = after;
            }
            body
        }
        None => template,
    };
    let (mut marks, mut comments) = (true, true);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if marks && let Some(inner) = rest.strip_prefix(open) {
            if let Some((mark, after)) = inner.split_once(close) {
                rest = after;
                return Some(Token::Mark(mark));
            }
            marks = false;
        }
        if comments && let Some(inner) = rest.strip_prefix("<!--") {
            if let Some((_, after)) = inner.split_once("-->") {
                rest = after;
                return Some(Token::Comment);
            }
            comments = false;
        }
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let after = rest.get(first..).unwrap_or_default();
        let next = [(marks, open), (comments, "<!--")];
        let ends = next.iter().filter(|(wanted, _)| *wanted).filter_map(|(_, mark)| after.find(mark));
        let (text, after) = rest.split_at(ends.min().map_or(rest.len(), |end| first + end));
        rest = after;
        Some(Token::Text(text))
    })
}

/// An open section.
struct Open<'t> {
    key: Key,
    name: &'t str,
    negated: bool,
    around: Vec<Node<'t>>,
}

/// Parses a template of a note type with these fields.
pub(super) fn parse<'t>(template: &'t str, fields: &[String], deepest: usize) -> Result<Parsed<'t>, Broken> {
    let mut nodes = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut unknown_filters = Vec::new();
    let mut gaps = Vec::new();
    for token in tokens(template) {
        let mark = match token {
            Token::Comment => continue,
            Token::Text(text) => {
                nodes.push(Node::Text(text));
                continue;
            }
            Token::Mark(mark) => mark.trim_start_matches('{').trim(),
        };
        let section = if mark.len() < 2 { None } else { mark.split_at_checked(1) };
        match section {
            Some((kind @ ("#" | "^"), name)) => {
                let name = name.trim_start();
                let key = key(name, fields, false).ok_or_else(|| Broken::Unknown(format!("{kind}{name}")))?;
                if open.len() >= deepest {
                    return Err(Broken::TooDeep);
                }
                open.push(Open { key, name, negated: kind == "^", around: std::mem::take(&mut nodes) });
            }
            Some(("/", name)) => {
                let name = name.trim_start();
                let Some(section) = open.pop().filter(|section| section.name == name) else {
                    return Err(Broken::NotOpen(name.to_owned()));
                };
                let inner = std::mem::replace(&mut nodes, section.around);
                nodes.push(Node::Section { key: section.key, negated: section.negated, nodes: inner });
            }
            _ => {
                let node = replacement(mark, fields, &mut unknown_filters)?;
                if let Some(Node::Field { key: Key::Gap(number), .. }) = node
                    && !gaps.contains(&number)
                    && gaps.len() < 2
                {
                    // Two are as many as no card can have.
                    gaps.push(number);
                }
                nodes.extend(node);
            }
        }
    }
    match open.pop() {
        Some(section) => Err(Broken::NotClosed(section.name.to_owned())),
        None => Ok(Parsed { nodes, gaps, unknown_filters }),
    }
}

/// `{{filter:Field}}`; nothing for a filter of no field, which adds text of its own that only a program has.
fn replacement<'t>(mark: &'t str, fields: &[String], unknown: &mut Vec<&'t str>) -> Result<Option<Node<'t>>, Broken> {
    let mut parts = mark.rsplit(':');
    let name = parts.next().unwrap_or_default();
    let given: Vec<&str> = parts.collect();
    if name.is_empty() && !given.is_empty() {
        return Ok(None);
    }
    let key = key(name, fields, true).ok_or_else(|| Broken::Unknown(name.to_owned()))?;
    let mut chain = Vec::with_capacity(given.len());
    match given.as_slice() {
        ["cloze", "type"] => chain.push(Filter::Type("cloze:")),
        ["nc", "type"] => chain.push(Filter::Type("nc:")),
        [.., "type"] => chain.push(Filter::Type("")),
        _ => {
            for filter in &given {
                match *filter {
                    "text" => chain.push(Filter::Text),
                    "furigana" => chain.push(Filter::Ruby(Ruby::Furigana)),
                    "kana" => chain.push(Filter::Ruby(Ruby::Kana)),
                    "kanji" => chain.push(Filter::Ruby(Ruby::Kanji)),
                    "type" => chain.push(Filter::Type("")),
                    "hint" => chain.push(Filter::Hint),
                    "cloze" => chain.push(Filter::Cloze),
                    "cloze-only" => chain.push(Filter::ClozeOnly),
                    // Spoken by a voice in Anki; here the text is shown.
                    "" => {}
                    filter if filter.starts_with("tts ") => {}
                    filter => {
                        if !unknown.contains(&filter) && unknown.len() < 100 {
                            unknown.push(filter);
                        }
                        break;
                    }
                }
            }
        }
    }
    Ok(Some(Node::Field { key, name, filters: chain }))
}

/// What a name stands for. The note's own fields hide the others of that name, the question apart.
fn key(name: &str, fields: &[String], replaces: bool) -> Option<Key> {
    if replaces && name == "FrontSide" {
        return Some(Key::FrontSide);
    }
    if let Some(at) = fields.iter().rposition(|field| field == name) {
        return Some(Key::Field(at));
    }
    if let Some((_, special)) = SPECIALS.iter().find(|(known, _)| *known == name) {
        return Some(Key::Special(*special));
    }
    let digits = name.strip_prefix('c').filter(|digits| !digits.is_empty())?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && (!digits.starts_with('0') || !replaces);
    plain.then(|| Key::Gap(if digits.starts_with('0') { 0 } else { digits.parse().unwrap_or(0) }))
}

impl Parsed<'_> {
    /// Whether Anki would say that this front is blank: it shows no field that holds anything.
    pub fn is_blank(&self, card: &Card) -> bool {
        blank(&self.nodes, card)
    }

    /// Whether the side begins with the question.
    pub fn begins_with_front(&self) -> bool {
        let mut nodes = self.nodes.iter().filter(|node| !matches!(node, Node::Text(text) if text.trim().is_empty()));
        matches!(nodes.next(), Some(Node::Field { key: Key::FrontSide, .. }))
    }

    /// The text of the template itself.
    pub fn own_text(&self) -> String {
        fn into(nodes: &[Node], out: &mut String) {
            for node in nodes {
                match node {
                    Node::Text(text) => out.push_str(text),
                    Node::Field { .. } => {}
                    Node::Section { nodes, .. } => into(nodes, out),
                }
            }
        }
        let mut out = String::new();
        into(&self.nodes, &mut out);
        out
    }

    /// The side's HTML, with `[[type:Field]]` where an answer is to be typed. Shapes over a picture are collected apart.
    pub fn fill<'c>(&self, card: &Card<'c>, shapes: &mut Vec<Described<'c>>) -> Result<String, Broken> {
        if let Some(number) = self.gaps.iter().find(|number| **number != card.number) {
            return Err(Broken::Unknown(format!("c{number}")));
        }
        let mut filler = Filler { card, out: String::new(), work: 0, shapes };
        filler.nodes(&self.nodes)?;
        Ok(filler.out)
    }
}

/// Whether a field holds something.
fn holds(key: Key, card: &Card) -> bool {
    match key {
        Key::FrontSide => false,
        Key::Gap(number) => number == card.number,
        Key::Field(at) => card.filled.get(at).copied().unwrap_or(false),
        Key::Special(special) => match special {
            Special::Tags => !card.tags.trim().is_empty(),
            Special::Type => !card.note_type.trim().is_empty(),
            Special::Deck | Special::Subdeck => !card.deck.trim().is_empty(),
            Special::Card => !card.template.trim().is_empty(),
            Special::CardFlag | Special::CardId => true,
        },
    }
}

fn blank(nodes: &[Node], card: &Card) -> bool {
    nodes.iter().all(|node| match node {
        Node::Text(_) => true,
        Node::Field { key, .. } => !holds(*key, card),
        Node::Section { key, negated, nodes } => holds(*key, card) == *negated || blank(nodes, card),
    })
}

/// Names and tags are plain text.
fn special_text(special: Special, card: &Card) -> String {
    let plain = |text: &str| {
        if text.contains(['<', '>', '&', '"']) { crate::content::escape(text) } else { text.to_owned() }
    };
    match special {
        Special::Tags => plain(card.tags.trim()),
        Special::Type => plain(card.note_type),
        Special::Deck => plain(card.deck),
        Special::Subdeck => plain(card.deck.rsplit("::").next().unwrap_or_default()),
        Special::Card => plain(card.template),
        // Marks of a person's own, which no package is asked for.
        Special::CardFlag => "flag0".to_owned(),
        Special::CardId => card.id.to_string(),
    }
}

struct Filler<'f, 'c> {
    card: &'f Card<'c>,
    out: String,
    /// Bytes that went into filters.
    work: usize,
    shapes: &'f mut Vec<Described<'c>>,
}

impl Filler<'_, '_> {
    fn nodes(&mut self, nodes: &[Node]) -> Result<(), Broken> {
        for node in nodes {
            match node {
                Node::Text(text) => self.out.push_str(text),
                Node::Field { key, name, filters, .. } => self.field(*key, name, filters)?,
                Node::Section { key, negated, nodes } => {
                    if holds(*key, self.card) != *negated {
                        self.nodes(nodes)?;
                    }
                }
            }
            if self.out.len() > self.card.limit {
                return Err(Broken::TooLarge);
            }
        }
        Ok(())
    }

    fn field(&mut self, key: Key, name: &str, filters: &[Filter]) -> Result<(), Broken> {
        let special;
        let card = self.card;
        let text = match key {
            // No filter changes the question.
            Key::FrontSide => {
                self.out.push_str(card.front.unwrap_or_default());
                return Ok(());
            }
            Key::Field(at) => card.fields.get(at).copied().unwrap_or_default(),
            Key::Gap(_) => "1",
            Key::Special(which) => {
                special = special_text(which, card);
                special.as_str()
            }
        };
        let Some((first, others)) = filters.split_first() else {
            self.out.push_str(text);
            return Ok(());
        };
        let question = card.front.is_none();
        let mut changed = match (first, key) {
            (Filter::Cloze, Key::Field(at)) => {
                let text = card.fields.get(at).copied().unwrap_or_default();
                cloze::reveal(text, card.number, question, self.shapes)
            }
            _ => self.filtered(*first, text, name),
        };
        self.spend(text.len())?;
        for filter in others {
            self.spend(changed.len())?;
            changed = self.filtered(*filter, &changed, name);
        }
        self.out.push_str(&changed);
        Ok(())
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Broken> {
        self.work += bytes;
        if self.work > self.card.limit.saturating_mul(WORK) { Err(Broken::TooLarge) } else { Ok(()) }
    }

    fn filtered(&self, filter: Filter, text: &str, name: &str) -> String {
        let question = self.card.front.is_none();
        match filter {
            Filter::Text => filters::strip(text).into_owned(),
            Filter::Ruby(keep) => filters::ruby(text, keep),
            Filter::Hint => filters::hint(text, name),
            Filter::Type(kind) => format!("[[type:{kind}{name}]]"),
            // Shapes stand in a field as it is; what another filter has changed has none.
            Filter::Cloze => cloze::reveal(text, self.card.number, question, &mut Vec::new()),
            Filter::ClozeOnly => cloze::only(text, self.card.number, question),
        }
    }
}
