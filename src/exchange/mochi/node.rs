//! Values of a Mochi file, whether they come as JSON of Transit or as EDN: texts, lists and maps, and nothing else that a card needs.
//!
//! Sources: github.com/cognitect/transit-format (verbose and compact JSON, the cache of keys), github.com/edn-format/edn.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Values of a file. What a student learned is by far the most of it, and passed over.
const MOST_NODES: usize = 4_000_000;
/// Keys whose values no card needs.
const UNREAD: [&str; 4] = ["reviews", "cloze/reviews", "component-cache", "settings"];
/// Codes of the cache of Transit: two digits of 44.
const BASE: usize = 44;
const MOST_CODES: usize = BASE * BASE;

/// A value. Texts are shared, since a cached one may stand in many places.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Nothing, a number, or anything else that isn't read.
    None,
    Yes,
    Text(Arc<str>),
    List(Vec<Node>),
    Map(Vec<(Arc<str>, Node)>),
}

impl Node {
    pub fn get(&self, name: &str) -> Option<&Node> {
        match self {
            Self::Map(pairs) => pairs.iter().find(|(key, _)| &**key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of this name; empty if there is none.
    pub fn word(&self, name: &str) -> &str {
        self.get(name).and_then(Self::text).unwrap_or_default()
    }

    /// The values of a list, or of a map without their keys.
    pub fn values(&self) -> Box<dyn Iterator<Item = &Node> + '_> {
        match self {
            Self::List(list) => Box::new(list.iter()),
            Self::Map(pairs) => Box::new(pairs.iter().map(|(_, value)| value)),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// Whether it says something: neither nothing nor false.
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !matches!(value, Self::None))
    }
}

/// Why a text isn't read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It holds too many values.
    Large,
    /// It nests too deep.
    Deep,
    /// It breaks off or isn't what it should be, at this line.
    Broken(u64),
}

// ---------------------------------------------------------------- JSON

struct Seed<'c> {
    count: &'c Cell<usize>,
}

impl Seed<'_> {
    fn again(&self) -> Self {
        Self { count: self.count }
    }

    fn counted<E: serde::de::Error>(&self) -> Result<(), E> {
        self.count.set(self.count.get() + 1);
        if self.count.get() > MOST_NODES { Err(E::custom("too many values")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: serde::de::Error>(self, yes: bool) -> Result<Node, E> {
        self.counted()?;
        Ok(if yes { Node::Yes } else { Node::None })
    }

    // A number that stands for a moment says that something is so, such as when a card was thrown away.
    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Node, E> {
        self.counted().map(|()| Node::Yes)
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Node, E> {
        self.counted().map(|()| Node::Yes)
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Node, E> {
        self.counted().map(|()| Node::Yes)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Node, E> {
        self.counted().map(|()| Node::None)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Node, E> {
        self.counted().map(|()| Node::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        self.counted::<A::Error>()?;
        let mut list = Vec::new();
        while let Some(node) = from.next_element_seed(self.again())? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        self.counted::<A::Error>()?;
        let mut pairs = Vec::new();
        while let Some(key) = from.next_key::<String>()? {
            if UNREAD.contains(&key.strip_prefix("~:").unwrap_or(&key)) {
                from.next_value::<IgnoredAny>()?;
                continue;
            }
            self.counted().map_err(A::Error::custom::<A::Error>)?;
            let value = from.next_value_seed(self.again())?;
            pairs.push((key.into(), value));
        }
        Ok(Node::Map(pairs))
    }
}

/// Reads JSON of Transit, in either of its forms. The text must not nest deeply.
pub(super) fn transit(text: &str) -> Result<Node, Fault> {
    let count = Cell::new(0);
    let mut from = serde_json::Deserializer::from_str(text);
    let read = Seed { count: &count }.deserialize(&mut from).and_then(|node| from.end().map(|()| node));
    match read {
        Ok(node) => Ok(Cache::default().decoded(node)),
        Err(_) if count.get() > MOST_NODES => Err(Fault::Large),
        Err(error) => Err(Fault::Broken(u64::try_from(error.line()).unwrap_or(u64::MAX))),
    }
}

/// The keys that compact Transit writes as `^0` when they come again.
#[derive(Default)]
struct Cache(Vec<Arc<str>>);

impl Cache {
    /// A text as it was before it was cached.
    fn whole(&mut self, text: Arc<str>, is_key: bool) -> Arc<str> {
        if let Some(code) = text.strip_prefix('^').filter(|code| !code.is_empty() && *code != " ") {
            return code_of(code).and_then(|index| self.0.get(index)).cloned().unwrap_or(text);
        }
        if text.len() > 3 && (is_key || ["~:", "~$", "~#"].iter().any(|mark| text.starts_with(mark))) {
            if self.0.len() >= MOST_CODES {
                self.0.clear();
            }
            self.0.push(Arc::clone(&text));
        }
        text
    }

    fn decoded(&mut self, node: Node) -> Node {
        match node {
            Node::Text(text) => Node::Text(meant(self.whole(text, false))),
            Node::Map(mut pairs) => match pairs.as_mut_slice() {
                [(tag, value)] if tag.starts_with("~#") => {
                    let value = std::mem::replace(value, Node::None);
                    self.decoded(value)
                }
                _ => Node::Map(pairs.into_iter().map(|(key, value)| (meant(key), self.decoded(value))).collect()),
            },
            Node::List(list) => self.list(list),
            node => node,
        }
    }

    fn list(&mut self, list: Vec<Node>) -> Node {
        let first = list.first().and_then(Node::text).map(str::to_owned);
        match first.as_deref() {
            Some("^ ") => {
                let mut pairs = Vec::with_capacity(list.len() / 2);
                let mut rest = list.into_iter().skip(1);
                while let (Some(key), Some(value)) = (rest.next(), rest.next()) {
                    let key = match key {
                        Node::Text(text) => meant(self.whole(text, true)),
                        _ => "".into(),
                    };
                    let value = self.decoded(value);
                    pairs.push((key, value));
                }
                pairs.retain(|(key, _)| !UNREAD.contains(&&**key));
                Node::Map(pairs)
            }
            Some(tag) if list.len() == 2 && (tag.starts_with("~#") || tag.starts_with('^')) => {
                let mut rest = list.into_iter();
                let Some(Node::Text(tag)) = rest.next() else { return Node::None };
                let tag = self.whole(tag, false);
                let value = rest.next().map_or(Node::None, |value| self.decoded(value));
                if tag.starts_with("~#") { value } else { Node::List(vec![Node::Text(meant(tag)), value]) }
            }
            _ => Node::List(list.into_iter().map(|node| self.decoded(node)).collect()),
        }
    }
}

fn code_of(code: &str) -> Option<usize> {
    let digit = |byte: u8| usize::from(byte).checked_sub(48).filter(|digit| *digit < BASE);
    match code.as_bytes() {
        [one] => digit(*one),
        [high, low] => Some(digit(*high)? * BASE + digit(*low)?),
        _ => None,
    }
}

/// A text without the mark of its kind: `~:front` is the name front.
fn meant(text: Arc<str>) -> Arc<str> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('~'), Some('~' | '^' | '`')) => text.get(1..).unwrap_or_default().into(),
        (Some('~'), Some(_)) => text.get(2..).unwrap_or_default().into(),
        _ => text,
    }
}

// ---------------------------------------------------------------- EDN

/// Reads EDN that nests no deeper than `deepest` levels.
pub(super) fn edn(text: &str, deepest: usize) -> Result<Node, Fault> {
    let mut edn = Edn { text, at: 0, count: 0, unread: 0, deepest };
    let node = edn.value(0)?;
    edn.blanks();
    if edn.at < text.len() { Err(edn.broken()) } else { Ok(node) }
}

struct Edn<'t> {
    text: &'t str,
    at: usize,
    count: usize,
    /// Above nothing while what is read isn't kept.
    unread: usize,
    deepest: usize,
}

impl Edn<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn broken(&self) -> Fault {
        let lines = self.text.get(..self.at).unwrap_or_default().matches('\n').count();
        Fault::Broken(u64::try_from(lines).unwrap_or(u64::MAX).saturating_add(1))
    }

    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',').len();
            self.at += blank;
            let rest = self.rest();
            if !rest.starts_with(';') {
                return;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        if depth > self.deepest {
            return Err(Fault::Deep);
        }
        self.blanks();
        if self.unread == 0 {
            self.count += 1;
            if self.count > MOST_NODES {
                return Err(Fault::Large);
            }
        }
        let Some(c) = self.rest().chars().next() else { return Err(self.broken()) };
        match c {
            '"' => self.string(),
            '{' => self.map(depth),
            '[' => self.list(depth, ']', 1),
            '(' => self.list(depth, ')', 1),
            '\\' => {
                self.at += 1;
                let next = self.rest().chars().next().map_or(0, char::len_utf8);
                self.at += next;
                self.symbol();
                Ok(Node::None)
            }
            '#' => self.tagged(depth),
            '}' | ']' | ')' => Err(self.broken()),
            _ => {
                let word = self.symbol();
                if word.is_empty() {
                    return Err(self.broken());
                }
                Ok(match word.as_str() {
                    "nil" | "false" => Node::None,
                    word => word.strip_prefix(':').map_or(Node::Yes, |name| Node::Text(name.into())),
                })
            }
        }
    }

    /// A keyword, a name or a number.
    fn symbol(&mut self) -> String {
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '"' | '{' | '}' | '[' | ']' | '(' | ')' | ';');
        let rest = self.rest();
        let word = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default().to_owned();
        self.at += word.len();
        word
    }

    fn string(&mut self) -> Result<Node, Fault> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let end = rest.find(['"', '\\']).ok_or_else(|| self.broken())?;
            let is_end = rest.as_bytes().get(end) == Some(&b'"');
            text.push_str(rest.get(..end).unwrap_or_default());
            self.at += end + 1;
            if is_end {
                return Ok(Node::Text(text.into()));
            }
            let Some(c) = self.rest().chars().next() else { return Err(self.broken()) };
            self.at += c.len_utf8();
            match c {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'r' => text.push('\r'),
                'b' | 'f' => {}
                'u' => text.push(self.letter()),
                c => text.push(c),
            }
        }
    }

    /// A letter by its number; two of them for one beyond the first 65,536.
    fn letter(&mut self) -> char {
        let mut units = Vec::new();
        while let Some(unit) = self.rest().get(..4).and_then(|hex| u16::from_str_radix(hex, 16).ok()) {
            self.at += 4;
            units.push(unit);
            let high = units.len() == 1 && (0xd800..0xdc00).contains(&unit);
            if !high || !self.rest().starts_with("\\u") {
                break;
            }
            self.at += 2;
        }
        char::decode_utf16(units).next().and_then(Result::ok).unwrap_or('\u{fffd}')
    }

    /// Passes over `#_ value`, which stands for nothing, and blanks.
    fn discarded(&mut self, depth: usize) -> Result<(), Fault> {
        self.blanks();
        while self.rest().starts_with("#_") {
            self.at += 2;
            self.unread(depth)?;
            self.blanks();
        }
        Ok(())
    }

    fn unread(&mut self, depth: usize) -> Result<(), Fault> {
        self.unread += 1;
        let read = self.value(depth + 1);
        self.unread -= 1;
        read.map(|_| ())
    }

    fn list(&mut self, depth: usize, close: char, opening: usize) -> Result<Node, Fault> {
        self.at += opening;
        let mut list = Vec::new();
        loop {
            self.discarded(depth)?;
            if self.rest().starts_with(close) {
                self.at += 1;
                return Ok(Node::List(list));
            }
            let value = self.value(depth + 1)?;
            if self.unread == 0 {
                list.push(value);
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Node, Fault> {
        self.at += 1;
        let mut pairs = Vec::new();
        loop {
            self.discarded(depth)?;
            if self.rest().starts_with('}') {
                self.at += 1;
                return Ok(Node::Map(pairs));
            }
            let key = self.value(depth + 1)?;
            self.discarded(depth)?;
            match key {
                Node::Text(key) if self.unread == 0 && !UNREAD.contains(&&*key) => {
                    let value = self.value(depth + 1)?;
                    pairs.push((key, value));
                }
                _ => self.unread(depth)?,
            }
        }
    }

    /// A set, or a value with a name before it that says what it is: a moment, an id.
    fn tagged(&mut self, depth: usize) -> Result<Node, Fault> {
        if self.rest().starts_with("#{") {
            return self.list(depth, '}', 2);
        }
        if self.rest().starts_with("#_") {
            self.discarded(depth)?;
            return self.value(depth + 1);
        }
        self.at += 1;
        if self.symbol().is_empty() {
            return Err(self.broken());
        }
        self.value(depth + 1)
    }
}
