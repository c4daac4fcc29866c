//! XML read one piece after the other, with nothing in it looked up: a document type or an entity of its own refuses the file.
//! Names stand without their prefix, which every writer chooses as it likes.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::finding::{Message, Place, Refusal};

/// Attributes of one element that are looked at.
const MOST_ATTRIBUTES: usize = 64;

/// A text that is being read.
pub(super) struct Xml<'t> {
    text: &'t str,
    /// The part of a package that it is; none for a file of its own, whose lines a person can find.
    part: Option<&'t str>,
    reader: Reader<&'t [u8]>,
    depth: usize,
    deepest: usize,
}

/// What comes next.
pub(super) enum Piece<'t> {
    /// An element begins.
    Open(Tag<'t>),
    /// An element ends.
    Close(End<'t>),
    /// Words, as they are meant.
    Words(Cow<'t, str>),
    /// Nothing more.
    Done,
}

/// The beginning of an element.
pub(super) struct Tag<'t>(BytesStart<'t>);

/// The end of an element.
pub(super) struct End<'t>(BytesEnd<'t>);

impl Tag<'_> {
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of the first attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes
            .with_checks(false)
            .take(MOST_ATTRIBUTES)
            .filter_map(Result::ok)
            .find(|attribute| attribute.key.local_name().into_inner() == name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
    }

    /// The attribute as a number, if it is one.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Whether an attribute says yes.
    pub fn yes(&self, name: &str) -> bool {
        self.attribute(name).is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on"))
    }
}

impl End<'_> {
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

impl<'t> Xml<'t> {
    /// Reads a part of a package, or a file of its own, no deeper than `deepest` levels.
    pub fn new(text: &'t str, part: Option<&'t str>, deepest: usize) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { text, part, reader, depth: 0, deepest }
    }

    /// The next piece. An element without content has its end, too.
    ///
    /// Errors: a [`Refusal`] with the place, for what isn't XML, nests too deep or asks for other files.
    pub fn next(&mut self) -> Result<Piece<'t>, Refusal> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(quick_xml::Error::Syntax(_)) => return Err(self.refusal("zips-xml-cut")),
                Err(_) => return Err(self.refusal("zips-xml-broken")),
            };
            return Ok(match event {
                Event::DocType(_) => return Err(self.refusal("zips-xml-doctype")),
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > self.deepest {
                        let mut refusal = self.refusal("import-too-deep");
                        refusal.message = refusal.message.with("limit", self.deepest);
                        return Err(refusal);
                    }
                    Piece::Open(Tag(start))
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::Close(End(end))
                }
                Event::Text(words) => Piece::Words(words.xml10_content()),
                Event::CData(words) => Piece::Words(words.into_inner()),
                Event::GeneralRef(entity) => {
                    let known = match entity.resolve_char_ref() {
                        Ok(Some(c)) => Some(Cow::Owned(c.to_string())),
                        Ok(None) => resolve_predefined_entity(&entity).map(Cow::Borrowed),
                        Err(_) => None,
                    };
                    Piece::Words(known.ok_or_else(|| self.refusal("zips-xml-entity"))?)
                }
                Event::Eof if self.depth > 0 => return Err(self.refusal("zips-xml-cut")),
                Event::Eof => Piece::Done,
                Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_) => continue,
            });
        }
    }

    /// Passes over all that is in the element that has just begun, its end included.
    pub fn skip(&mut self) -> Result<(), Refusal> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Piece::Done = self.next()? {
                break;
            }
        }
        Ok(())
    }

    /// The words of the element that has just begun, up to `most` bytes, its end included.
    pub fn words(&mut self, most: usize) -> Result<String, Refusal> {
        let outside = self.depth.saturating_sub(1);
        let mut words = String::new();
        while self.depth > outside {
            match self.next()? {
                Piece::Words(more) => push(&mut words, &more, most),
                Piece::Done => break,
                Piece::Open(_) | Piece::Close(_) => {}
            }
        }
        Ok(words)
    }

    /// The line that is being read, from 1.
    pub fn line(&self) -> u64 {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        let breaks =
            self.text.as_bytes().get(..at).unwrap_or_default().split(|byte| *byte == b'\n').count().saturating_sub(1);
        u64::try_from(breaks).unwrap_or(u64::MAX).saturating_add(1)
    }

    fn refusal(&self, id: &'static str) -> Refusal {
        let place = self.part.map_or_else(|| Place::Line(self.line()), |part| Place::Part(part.to_owned()));
        Refusal::at(place, Message::new(id))
    }
}

/// Adds words to a text while it is no longer than `most` bytes, so that what is too long can be told from what just fits.
pub(super) fn push(text: &mut String, words: &str, most: usize) {
    if text.len() <= most {
        text.push_str(words.get(..words.floor_char_boundary(most.saturating_add(8))).unwrap_or_default());
    }
}

/// A part of a package as text.
///
/// Errors: a [`Refusal`] if it isn't UTF-8, as all programs write it; a part that is encrypted is such a one.
pub(super) fn text(bytes: Vec<u8>, part: &str) -> Result<String, Refusal> {
    let mut text = String::from_utf8(bytes)
        .map_err(|_| Refusal::at(Place::Part(part.to_owned()), Message::new("zips-not-text")))?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}
