//! Questions of Moodle as XML (`docs.moodle.org/en/Moodle_XML_format`; `question/format/xml` of Moodle 1.9 to 5):
//! a `quiz` of `question`s, one after the other, those of type `category` naming the deck of the next ones.
//!
//! Nothing in the file is looked up: a document type or an entity of its own refuses it. One question at a time is
//! held as a small tree, with a bound for its depth and its elements.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use sha2::{Digest as _, Sha256};

use super::deck::{Deck, Media, MediaContent};
use super::finding::{FindingKind, Message, Place, Refusal, cut};
use super::gather::{Gather, media_name, one_line};
use super::matching::hex;
use super::quiz::{self, Answer, Kind, Question, Quiz, Text};
use super::{Format, Upload, moodle_gaps, name_without_extension};
use crate::content::Markup;

/// Elements of one question.
const MOST_ELEMENTS: usize = 20_000;

/// Attributes of one element that are looked at.
const MOST_ATTRIBUTES: usize = 16;

/// What stands in a text for the place of its files.
const PLACE: &str = "@@PLUGINFILE@@/";

/// Whether a text that begins as XML is a quiz.
pub(super) fn is(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(64 << 10)).unwrap_or_default();
    start.match_indices("<quiz").any(|(at, tag)| {
        start.get(at + tag.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['>', ' ', '\n', '\t', '/']))
    })
}

/// An element with what is in it.
#[derive(Debug, Default)]
struct Node {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The text of the element `text` within the child of this name, or of the child itself.
    fn words(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.child("text").unwrap_or(child).text.trim())
    }
}

/// Reads a quiz.
pub(super) fn read(text: &str, upload: &Upload, gather: &mut Gather) -> Result<(Vec<Deck>, Vec<Media>), Refusal> {
    let mut quiz = Quiz::new(name_without_extension(upload.name));
    let mut files = Files::default();
    let mut category = String::new();
    let mut reader = Reader::from_str(text);
    let mut lines = Lines { text, at: 0, line: 1 };
    // The first is the quiz, the second a question.
    let mut open: Vec<Node> = Vec::new();
    let mut elements = 0_usize;
    let mut line = 1;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(quick_xml::Error::Syntax(_)) => return Err(refused(&mut lines, text.len(), "import-xml-cut")),
            Err(_) => return Err(refused(&mut lines, at, "import-xml-broken")),
        };
        match event {
            Event::DocType(_) => return Err(refused(&mut lines, at, "import-xml-doctype")),
            Event::Start(start) => {
                if open.len() >= gather.limits.nesting {
                    let message = Message::new("import-too-deep").with("limit", gather.limits.nesting);
                    return Err(Refusal::at(Place::Line(lines.of(at)), message));
                }
                elements += 1;
                if open.len() == 1 {
                    elements = 0;
                    line = lines.of(at);
                }
                open.push(node(&start, elements));
            }
            Event::Empty(start) => {
                elements += 1;
                let made = node(&start, elements);
                keep(&mut open, made, elements);
            }
            Event::Text(words) => add(&mut open, &words.xml10_content()),
            Event::CData(words) => add(&mut open, &words.into_inner()),
            Event::GeneralRef(entity) => {
                let known: Option<Cow<str>> = match entity.resolve_char_ref() {
                    Ok(Some(c)) => Some(Cow::Owned(c.to_string())),
                    Ok(None) => resolve_predefined_entity(&entity).map(Cow::Borrowed),
                    Err(_) => None,
                };
                let Some(known) = known else { return Err(refused(&mut lines, at, "import-xml-entity")) };
                add(&mut open, &known);
            }
            Event::End(_) => {
                let Some(closed) = open.pop() else { continue };
                if open.len() == 1 && closed.name == "question" {
                    let place = Place::Line(line);
                    if elements > MOST_ELEMENTS {
                        gather.report(FindingKind::Skipped, &place, Message::new("import-too-complex"));
                    } else if closed.attribute("type") == "category" {
                        category = quiz::deck_of(closed.words("category"));
                    } else {
                        let question = question(&closed, place, &mut files, gather)?;
                        quiz.add(&category, &question, &files.names, gather)?;
                    }
                } else if open.len() > 1 {
                    keep(&mut open, closed, elements);
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
        }
    }
    if !open.is_empty() {
        return Err(refused(&mut lines, text.len(), "import-xml-cut"));
    }
    Ok((quiz.finish(Format::MoodleXml, gather)?, files.media))
}

/// Counts lines on the way through the text.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> u64 {
        let breaks = self.text.get(self.at..at).unwrap_or_default().matches('\n').count();
        self.line = self.line.saturating_add(u64::try_from(breaks).unwrap_or(u64::MAX));
        self.at = self.at.max(at);
        self.line
    }
}

fn refused(lines: &mut Lines, at: usize, id: &'static str) -> Refusal {
    Refusal::at(Place::Line(lines.of(at)), Message::new(id))
}

fn node(start: &BytesStart, elements: usize) -> Node {
    if elements > MOST_ELEMENTS {
        return Node::default();
    }
    let mut attributes = start.attributes();
    let attributes = attributes
        .with_checks(false)
        .take(MOST_ATTRIBUTES)
        .filter_map(Result::ok)
        .map(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_default();
            (attribute.key.0.to_owned(), value.into_owned())
        })
        .collect();
    Node { name: start.name().0.to_owned(), attributes, ..Node::default() }
}

/// Puts an element into the one around it, unless the question has too many.
fn keep(open: &mut [Node], made: Node, elements: usize) {
    if let Some(around) = open.last_mut().filter(|_| elements <= MOST_ELEMENTS) {
        around.children.push(made);
    }
}

/// Adds words to the innermost element; what stands between questions is left out.
fn add(open: &mut [Node], words: &str) {
    if open.len() > 2
        && let Some(around) = open.last_mut()
    {
        around.text.push_str(words);
    }
}

/// The files that the questions bring.
#[derive(Default)]
struct Files {
    media: Vec<Media>,
    names: HashSet<String>,
    hashes: HashMap<String, String>,
}

impl Files {
    /// Takes the files of a question, wherever they stand in it, with the names under which the cards find them.
    fn take(
        &mut self,
        node: &Node,
        place: &Place,
        renamed: &mut HashMap<String, String>,
        gather: &mut Gather,
    ) -> Result<(), Refusal> {
        for child in &node.children {
            if child.name == "file" {
                self.one(child, place, renamed, gather)?;
            } else {
                self.take(child, place, renamed, gather)?;
            }
        }
        Ok(())
    }

    fn one(
        &mut self,
        file: &Node,
        place: &Place,
        renamed: &mut HashMap<String, String>,
        gather: &mut Gather,
    ) -> Result<(), Refusal> {
        let given = file.attribute("name");
        let (name, changed) = media_name(given);
        let at = Place::Media(cut(&one_line(given), 200));
        let letters: String = file.text.chars().filter(|c| !c.is_whitespace()).collect();
        let size = u64::try_from(letters.len()).unwrap_or(u64::MAX) / 4 * 3;
        if size > gather.limits.media_file.saturating_add(2) {
            let message = Message::new("import-media-too-large").with("limit", gather.limits.media_file >> 20);
            gather.report(FindingKind::Media, &at, message);
            return Ok(());
        }
        let Some(bytes) = STANDARD.decode(letters).ok().filter(|bytes| !bytes.is_empty()) else {
            gather.report(FindingKind::Media, &at, Message::new("import-media-base64"));
            return Ok(());
        };
        if changed {
            gather.report(FindingKind::Media, place, Message::new("import-media-renamed").with("name", &name));
        }
        let hash = hex(&Sha256::digest(&bytes));
        // Two questions may bring different files of one name.
        let mut free = name.clone();
        let mut number = 2;
        while self.hashes.get(&free).is_some_and(|other| *other != hash) {
            let (stem, ending) = name.rsplit_once('.').map_or((name.as_str(), ""), |(stem, ending)| (stem, ending));
            free = format!("{stem}-{number}{}{ending}", if ending.is_empty() { "" } else { "." });
            number += 1;
        }
        renamed.insert(name, free.clone());
        if self.hashes.insert(free.clone(), hash.clone()).is_some() {
            return Ok(());
        }
        if self.media.len() >= gather.limits.media {
            return Err(Refusal::file(Message::new("import-too-many-media").with("limit", gather.limits.media)));
        }
        self.names.insert(free.clone());
        self.media.push(Media {
            name: free,
            sha256: Some(hash),
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            kind: String::new(),
            content: MediaContent::Inline(bytes),
        });
        Ok(())
    }
}

/// Names in a text instead of places.
fn with_names(text: &str, renamed: &HashMap<String, String>) -> String {
    let mut pieces = text.split(PLACE);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(['"', '\'', '<', '>', ')', '?', '#', ' ', '\n']).unwrap_or(piece.len());
        let (path, rest) = piece.split_at(end);
        let (name, _) = media_name(&percent_decoded(&path.replace("&amp;", "&")));
        let name = renamed.get(&name).unwrap_or(&name);
        for c in name.chars() {
            match c {
                '%' | '"' | '\'' | '<' | '>' | '(' | ')' | '&' | ' ' | '?' | '#' => {
                    out.extend(["%", &format!("{:02X}", u32::from(c))]);
                }
                c => out.push(c),
            }
        }
        out.push_str(rest);
    }
    out
}

/// `%C3%A9` as é; as it stands where that isn't UTF-8.
fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes().iter();
    while let Some(&byte) = bytes.next() {
        let digits = bytes.as_slice().get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.filter(|_| byte == b'%').and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(code) => {
                out.push(code);
                bytes.nth(1);
            }
            None => out.push(byte),
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Makes a question of its element.
fn question(node: &Node, place: Place, files: &mut Files, gather: &mut Gather) -> Result<Question, Refusal> {
    let mut renamed = HashMap::new();
    files.take(node, &place, &mut renamed, gather)?;
    let text = |node: &Node| text(node, &renamed);
    let child = |name: &str| node.child(name).map(&text).filter(|text| !text.source.is_empty());
    let asked = child("questiontext").unwrap_or_else(|| Text::html(""));
    let kind = match node.attribute("type") {
        "shortanswer" => Kind::Short(short_answers(node, &text)),
        "numerical" => Kind::Short(numbers(node, &text)),
        "truefalse" => {
            let right = node.all("answer").find(|answer| percent(answer) > 0.0);
            let feedback = right.and_then(|answer| answer.child("feedback")).map(&text);
            match right.map(|answer| answer.child("text").map_or("", |text| text.text.trim()).to_lowercase()).as_deref()
            {
                Some("true") => Kind::TrueFalse { right: true, feedback },
                Some("false") => Kind::TrueFalse { right: false, feedback },
                _ => Kind::Short(Vec::new()),
            }
        }
        "multichoice" => {
            let answers = node.all("answer").map(|answer| Answer {
                text: text(answer),
                percent: percent(answer),
                feedback: answer.child("feedback").map(&text),
                typed: None,
            });
            let ordered = matches!(node.words("shuffleanswers"), "false" | "0");
            Kind::Choice { answers: answers.filter(|answer| !answer.text.is_blank()).collect(), ordered }
        }
        "matching" => Kind::Matching(
            node.all("subquestion").map(|item| (text(item), Text::plain(item.words("answer")))).collect(),
        ),
        "ordering" => Kind::Ordering(node.all("answer").map(&text).collect()),
        "essay" => Kind::Essay(child("graderinfo").filter(|text| !text.is_blank())),
        "cloze" | "multianswer" => Kind::Gaps(moodle_gaps::embedded(&asked)),
        "gapselect" | "ddwtos" => {
            let boxes = node.children.iter().filter(|child| matches!(child.name.as_str(), "dragbox" | "selectoption"));
            let boxes = boxes.map(|choice| {
                let text = |name: &str| choice.child(name).map_or("", |words| words.text.trim());
                (text("text"), text("group"))
            });
            Kind::Gaps(moodle_gaps::numbered(&asked, boxes))
        }
        "description" => Kind::Description,
        other => Kind::Other(one_line(other)),
    };
    let tags = node.child("tags").into_iter().flat_map(|tags| tags.all("tag"));
    Ok(Question {
        id: Some(one_line(node.words("idnumber"))).filter(|id| !id.is_empty()),
        name: cut(&one_line(node.words("name")), 500),
        feedback: child("generalfeedback"),
        tags: tags.map(|tag| tag.child("text").unwrap_or(tag).text.clone()).collect(),
        text: asked,
        kind,
        place,
    })
}

/// The text of an element in the format that it says.
fn text(node: &Node, renamed: &HashMap<String, String>) -> Text {
    let given = node.child("text").unwrap_or(node).text.trim();
    let named = with_names(given, renamed);
    match node.attribute("format") {
        "html" => Text::html(quiz::math(&named)),
        "markdown" => Text { markup: Markup::Markdown, source: named },
        "plain_text" => Text::plain(given),
        _ => quiz::auto_format(&named),
    }
}

fn percent(answer: &Node) -> f64 {
    answer.attribute("fraction").trim().parse().unwrap_or(0.0)
}

fn short_answers(node: &Node, text: &impl Fn(&Node) -> Text) -> Vec<Answer> {
    let answer = |answer: &Node| {
        let (shown, typed) = quiz::short(answer.child("text").map_or("", |text| &text.text))?;
        let feedback = answer.child("feedback").map(text);
        Some(Answer { text: shown, percent: percent(answer), feedback, typed })
    };
    node.all("answer").filter_map(answer).collect()
}

/// Numbers with their tolerance and the unit that counts once.
fn numbers(node: &Node, text: &impl Fn(&Node) -> Text) -> Vec<Answer> {
    let units = node.child("units").into_iter().flat_map(|units| units.all("unit"));
    let unit = units
        .filter(|unit| unit.words("multiplier").parse::<f64>().is_ok_and(|times| (times - 1.0).abs() < f64::EPSILON))
        .map(|unit| unit.words("unit_name"))
        .find(|name| !name.is_empty());
    let answer = |answer: &Node| {
        let (_, number) = quiz::short(answer.child("text").map_or("", |text| &text.text))?;
        let number = number?;
        let mut shown = number.clone();
        let tolerance = answer.words("tolerance");
        if !tolerance.is_empty() && tolerance.parse::<f64>() != Ok(0.0) {
            shown.extend([" ± ", tolerance]);
        }
        shown.extend(unit.into_iter().flat_map(|unit| [" ", unit]));
        let feedback = answer.child("feedback").map(text);
        Some(Answer { text: Text::plain(&shown), percent: percent(answer), feedback, typed: Some(number) })
    };
    node.all("answer").filter_map(answer).collect()
}
