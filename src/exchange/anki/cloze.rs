//! Gaps: `{{c1::text::hint}}`, one in the other, with one number or several.
//!
//! Source: the behaviour of Anki's engine (`rslib/src/cloze.rs`), found out by asking it. A text is read once: what opens
//! without closing is left out with all that follows, as Anki does; beyond ten levels an opening is ignored.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::filters::without_tags;

/// Levels of gaps, one in the other.
const DEEPEST: usize = 10;
/// How the text of a gap begins that is a shape over a picture.
const SHAPE: &str = "image-occlusion:";

/// A piece of a text.
#[derive(Debug)]
enum Node<'a> {
    Text(&'a str),
    Gap(Gap<'a>),
}

#[derive(Debug)]
struct Gap<'a> {
    /// As they stand: `1` or `1,2`.
    numbers: &'a str,
    nodes: Vec<Node<'a>>,
    hint: Option<&'a str>,
}

impl<'a> Gap<'a> {
    fn has(&self, number: u32) -> bool {
        numbers(self.numbers).any(|own| own == number)
    }

    fn hint(&self) -> &'a str {
        self.hint.unwrap_or("...")
    }

    /// The description of a shape, where it is one.
    fn shape(&self) -> Option<&'a str> {
        match self.nodes.first()? {
            Node::Text(text) => text.strip_prefix(SHAPE),
            Node::Gap(_) => None,
        }
    }
}

/// A shape over a picture as a gap describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Described<'a> {
    /// What stands behind `image-occlusion:`.
    pub text: &'a str,
    /// It is the one that is asked for.
    pub asked: bool,
    /// It belongs to no card and is always there.
    pub always: bool,
}

/// The numbers of a gap, as far as they are some: 65,535 at most.
fn numbers(written: &str) -> impl Iterator<Item = u32> {
    written.split(',').filter_map(|number| number.parse::<u16>().ok()).map(u32::from)
}

enum Mark<'a> {
    Open { numbers: &'a str, length: usize },
    Close,
}

/// The mark that `text` begins with.
fn mark(text: &str) -> Option<Mark<'_>> {
    if text.starts_with("}}") {
        return Some(Mark::Close);
    }
    let rest = text.strip_prefix("{{c")?;
    let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b',').count();
    let written = rest.get(..length)?;
    let opens = rest.get(length..)?.starts_with("::") && numbers(written).next().is_some();
    opens.then_some(Mark::Open { numbers: written, length: 3 + length + 2 })
}

fn parse(text: &str) -> Vec<Node<'_>> {
    let mut open: Vec<Gap> = Vec::new();
    let mut done = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        match mark(rest) {
            Some(Mark::Open { numbers, length }) => {
                if open.len() < DEEPEST {
                    open.push(Gap { numbers, nodes: Vec::with_capacity(1), hint: None });
                }
                rest = rest.get(length..).unwrap_or_default();
            }
            Some(Mark::Close) => {
                let (close, after) = rest.split_at(2);
                match open.pop() {
                    Some(gap) => open.last_mut().map_or(&mut done, |outer| &mut outer.nodes).push(Node::Gap(gap)),
                    None => done.push(Node::Text(close)),
                }
                rest = after;
            }
            None => {
                let end = next_mark(rest);
                let (mut words, after) = rest.split_at(end);
                if let Some(gap) = open.last_mut() {
                    if let Some((head, hint)) = words.split_once("::") {
                        words = head;
                        gap.hint = Some(hint);
                    }
                    gap.nodes.push(Node::Text(words));
                } else {
                    done.push(Node::Text(words));
                }
                rest = after;
            }
        }
    }
    done
}

/// Where the next mark stands, or the end.
fn next_mark(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|left| left.iter().position(|byte| matches!(byte, b'{' | b'}'))) {
        at += found;
        if text.get(at..).is_some_and(|here| mark(here).is_some()) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// The numbers of all gaps of a text that a card can be made for, from 1 up.
pub(in crate::exchange) fn all(text: &str) -> BTreeSet<u32> {
    fn within(nodes: &[Node], found: &mut BTreeSet<u32>) {
        for node in nodes {
            if let Node::Gap(gap) = node {
                found.extend(numbers(gap.numbers).filter(|number| *number > 0));
                within(&gap.nodes, found);
            }
        }
    }
    let mut found = BTreeSet::new();
    if text.contains("{{c") {
        within(&parse(text), &mut found);
    }
    found
}

/// The text as a note's card of that gap asks it, and as it answers it.
pub(in crate::exchange) fn sides(text: &str, number: u32) -> (String, String) {
    let side = |question| reveal(text, number, question, &mut Vec::new());
    (side(true), side(false))
}

/// Whether the text has a gap of this number.
pub(super) fn has(text: &str, number: u32) -> bool {
    fn within(nodes: &[Node], number: u32) -> bool {
        nodes.iter().any(|node| match node {
            Node::Text(_) => false,
            Node::Gap(gap) => gap.has(number) || within(&gap.nodes, number),
        })
    }
    text.contains("{{c") && within(&parse(text), number)
}

/// Whether gaps lie one in the other on more levels than are read.
pub(super) fn is_too_deep(text: &str) -> bool {
    let (mut rest, mut depth) = (text, 0_usize);
    while let Some(at) = rest.find(['{', '}']) {
        rest = rest.get(at..).unwrap_or_default();
        let length = match mark(rest) {
            Some(Mark::Open { length, .. }) => {
                depth += 1;
                length
            }
            Some(Mark::Close) => {
                depth = depth.saturating_sub(1);
                2
            }
            None => 1,
        };
        if depth > DEEPEST {
            return true;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

/// The text with the gaps of this number hidden (question) or shown, each marked; nothing if it has none of them.
/// Shapes over a picture are collected instead.
pub(super) fn reveal<'t>(text: &'t str, number: u32, question: bool, shapes: &mut Vec<Described<'t>>) -> String {
    if !text.contains("{{c") {
        return String::new();
    }
    let mut writer = Writer { number, question, found: false, out: String::with_capacity(text.len()), shapes };
    writer.nodes(&parse(text));
    if writer.found { without_tags_in_math(&writer.out).into_owned() } else { String::new() }
}

struct Writer<'w, 't> {
    number: u32,
    question: bool,
    found: bool,
    out: String,
    shapes: &'w mut Vec<Described<'t>>,
}

impl<'t> Writer<'_, 't> {
    fn nodes(&mut self, nodes: &[Node<'t>]) {
        for node in nodes {
            match node {
                Node::Text(text) => self.out.push_str(text),
                Node::Gap(gap) => self.gap(gap),
            }
        }
    }

    fn gap(&mut self, gap: &Gap<'t>) {
        let active = gap.has(self.number);
        self.found |= active;
        if let Some(text) = gap.shape() {
            self.shapes.push(Described { text, asked: active, always: gap.has(0) });
        } else if active && self.question {
            // What a hidden gap holds is hidden with it, but its inner gaps count as there.
            self.found |= gap.nodes.iter().any(|node| matches!(node, Node::Gap(inner) if inner.has(self.number)));
            self.out.push_str("<span class=\"cloze\">[");
            self.out.push_str(gap.hint());
            self.out.push_str("]</span>");
        } else if active {
            self.out.push_str("<span class=\"cloze\">");
            self.nodes(&gap.nodes);
            self.out.push_str("</span>");
        } else {
            self.nodes(&gap.nodes);
        }
    }
}

/// What stands in the gaps of this number, or their hints, and nothing else.
pub(super) fn only(text: &str, number: u32, question: bool) -> String {
    pieces(text, number, question).join(", ")
}

/// What is to be typed for the gaps of this number: once, where all are the same.
pub(super) fn expected(text: &str, number: u32) -> String {
    let mut pieces = pieces(text, number, false);
    if pieces.windows(2).all(|two| matches!(two, [one, other] if one == other)) {
        return pieces.pop().unwrap_or_default();
    }
    pieces.join(", ")
}

fn pieces(text: &str, number: u32, question: bool) -> Vec<String> {
    fn within(nodes: &[Node], number: u32, question: bool, out: &mut Vec<String>) {
        for node in nodes {
            let Node::Gap(gap) = node else { continue };
            if gap.has(number) {
                let mut piece = String::new();
                if question {
                    piece.push_str(gap.hint());
                } else {
                    content(&gap.nodes, &mut piece);
                }
                out.push(piece);
            }
            within(&gap.nodes, number, question, out);
        }
    }
    fn content(nodes: &[Node], out: &mut String) {
        for node in nodes {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Gap(gap) => content(&gap.nodes, out),
            }
        }
    }
    let mut out = Vec::new();
    within(&parse(text), number, question, &mut out);
    out
}

/// `html` without tags between `\(` and `\)`, `\[` and `\]`, where a gap's mark would be part of the formula. Entities stay, as with
/// Anki: this is still HTML, in which a bare `<` would begin a tag.
fn without_tags_in_math(html: &str) -> Cow<'_, str> {
    let opening = |text: &str| text.find("\\(").into_iter().chain(text.find("\\[")).min();
    let closing = |text: &str| text.find("\\)").into_iter().chain(text.find("\\]")).min();
    if opening(html).is_none() {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = opening(rest)
        && let Some((before, formula)) = rest.split_at_checked(start + 2)
        && let Some(length) = closing(formula)
        && let Some((formula, after)) = formula.split_at_checked(length)
    {
        out.push_str(before);
        out.push_str(&without_tags(formula));
        let (close, after) = after.split_at(2);
        out.push_str(close);
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}
