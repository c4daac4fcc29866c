//! What stands around the collection of an Anki package: which of the three containers it is, and which media it brings.
//!
//! Source: `rslib/src/import_export/package/{meta,media}.rs` and `proto/anki/import_export.proto` of Anki.

use std::collections::{BTreeMap, HashSet};
use std::io::{Read, Seek};

use crate::exchange::deck::{Media, MediaContent};
use crate::exchange::finding::{Finding, FindingKind, Message, Place, Refusal, cut};
use crate::exchange::gather::{Gather, media_name, one_line};
use crate::exchange::limits::Limits;
use crate::exchange::package::{Fault, Package};

use super::proto::{self, Value};

/// Largest list of media, in bytes for each file that it may name.
const LISTED: u64 = 320;

/// How a package is built. Each also carries the collection of those before it, as a placeholder that asks for an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// `collection.anki2`.
    First,
    /// `collection.anki21`, since 2.1.
    Second,
    /// `collection.anki21b`, packed with zstd as are the media, since 2.1.50.
    Third,
}

impl Container {
    /// From the oldest to the newest.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];

    /// The entry that holds the collection.
    pub fn collection(self) -> &'static str {
        match self {
            Self::First => "collection.anki2",
            Self::Second => "collection.anki21",
            Self::Third => "collection.anki21b",
        }
    }

    /// Whether the entry of that name is packed with zstd.
    pub fn packs(self, name: &str) -> bool {
        let numbered = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        self == Self::Third && (name == self.collection() || name == "media" || numbered)
    }
}

/// The container that `meta` tells of: a protobuf message whose field 1 is the version.
pub fn of_meta(meta: &[u8]) -> Result<Container, Refusal> {
    let mut version = None;
    for field in proto::fields(meta) {
        let field = field.map_err(|_| Refusal::file(Message::new("package-meta")))?;
        if let (1, Value::Number(number)) = field {
            version = Some(number);
        }
    }
    match version {
        Some(1) => Ok(Container::First),
        Some(2) => Ok(Container::Second),
        Some(3) => Ok(Container::Third),
        Some(newer) if newer > 3 => Err(Refusal::file(Message::new("package-newer").with("version", newer))),
        _ => Err(Refusal::file(Message::new("package-meta"))),
    }
}

/// The media of a package, and what was noticed about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// In the order of the list. Nothing of their content has been read: neither hash nor size nor kind is known.
    pub media: Vec<Media>,
    /// Names that weren't safe, or that two files have.
    pub findings: Vec<Finding>,
}

/// Which media a package brings, by its list `media`. A file that is listed and isn't there is left to the card that shows it.
///
/// Errors: a list that can't be read, or is too long.
pub fn contents<R: Read + Seek>(
    package: &mut Package<R>,
    container: Container,
    limits: &Limits,
) -> Result<Contents, Refusal> {
    let Some(index) = package.find("media") else { return Ok(Contents::default()) };
    let bytes = package.bytes(index, limits.media as u64 * LISTED).map_err(|fault| match fault {
        Fault::TooLarge(_) => too_many(limits),
        fault => fault.refusal(),
    })?;
    let listed = match container {
        Container::Third => in_messages(&bytes, limits)?,
        Container::First | Container::Second => in_json(&bytes, limits)?,
    };
    let mut gather = Gather::new(*limits);
    let (mut media, mut seen) = (Vec::with_capacity(listed.len()), HashSet::with_capacity(listed.len()));
    for (entry, given) in listed {
        let Some(index) = package.find(&entry) else { continue };
        let (name, changed) = media_name(&given);
        let place = Place::Media(cut(&one_line(&given), 200));
        if !seen.insert(name.clone()) {
            gather.report(FindingKind::Media, &place, Message::new("import-media-twice").with("name", &name));
            continue;
        }
        if changed {
            gather.report(FindingKind::Media, &place, Message::new("import-media-renamed").with("name", &name));
        }
        media.push(Media { name, sha256: None, bytes: 0, kind: String::new(), content: MediaContent::Packed(index) });
    }
    Ok(Contents { media, findings: gather.finish() })
}

fn too_many(limits: &Limits) -> Refusal {
    Refusal::file(Message::new("import-too-many-media").with("limit", limits.media))
}

fn unreadable() -> Refusal {
    Refusal::file(Message::new("package-media"))
}

/// Names by entry, of an object of JSON.
fn in_json(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, String)>, Refusal> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let names: BTreeMap<String, String> = serde_json::from_slice(bytes).map_err(|_| unreadable())?;
    if names.len() > limits.media {
        return Err(too_many(limits));
    }
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_by_cached_key(|(entry, _)| entry.parse::<u64>().unwrap_or(u64::MAX));
    Ok(names)
}

/// Names by entry, of a message: the entry of the n-th name is called n. Sizes and hashes there are only claimed.
fn in_messages(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, String)>, Refusal> {
    let mut names = Vec::new();
    for field in proto::fields(bytes) {
        let (1, Value::Bytes(entry)) = field.map_err(|_| unreadable())? else { continue };
        let mut name = None;
        for field in proto::fields(entry) {
            if let (1, Value::Bytes(text)) = field.map_err(|_| unreadable())? {
                name = Some(std::str::from_utf8(text).map_err(|_| unreadable())?);
            }
        }
        if names.len() >= limits.media {
            return Err(too_many(limits));
        }
        names.push((names.len().to_string(), name.unwrap_or_default().to_owned()));
    }
    Ok(names)
}
