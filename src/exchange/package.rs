//! Zip packages, opened as if an enemy had made them: Anki's, spreadsheets, Mochi's, Mnemosyne's.
//!
//! What the zip says of itself is looked at before the library allocates for it, and never believed afterwards: bytes are counted
//! while they are unpacked. Entries are addressed by number, so that no name of the file is ever a path here.
//!
//! Source: PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.4; for what `meta` means `rslib/src/import_export/package/meta.rs` of Anki.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom, Write};

use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::anki::container::{self, Container};
use super::finding::{Message, Refusal};
use super::limits::Limits;

/// Bytes that are unpacked at a time.
const CHUNK: usize = 64 << 10;
/// Largest window that a zstd frame may ask for, as a power of two: 16 MiB, twice what the best usual level takes.
const WINDOW_LOG: u32 = 24;
/// Largest entry `meta`, in bytes; Anki's has two.
const META_MOST: u64 = 1 << 10;
/// An entry of the directory takes no more bytes than this on average: 46, its name, and what archivers add.
const HEADER_MOST: u64 = 400;

/// What a package is, by the entries that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An Anki package, `.apkg` or `.colpkg`.
    Anki(Container),
    /// A workbook, `.xlsx` or `.ods`.
    Spreadsheet,
    /// A `.mochi` file.
    Mochi,
    /// A Mnemosyne `.cards` file.
    Mnemosyne,
    /// Nothing that is known.
    Unknown,
}

/// Why an entry wasn't unpacked.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no such entry.
    #[error("there is no such entry")]
    Missing,
    /// It is encrypted.
    #[error("the entry is encrypted")]
    Encrypted,
    /// It is packed in a way that isn't known here.
    #[error("the entry is packed in an unknown way")]
    Method,
    /// It can't be unpacked, or isn't what its checksum says.
    #[error("the entry is damaged")]
    Damaged,
    /// It is larger than was asked for; the rest of the package may be good.
    #[error("the entry is larger than {0} bytes")]
    TooLarge(u64),
    /// It shows that the whole package was made to harm, or is too large.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What it was to be written to doesn't take it.
    #[error(transparent)]
    Sink(io::Error),
}

impl Fault {
    /// The sentence about an entry, or about the package where that is refused.
    pub fn message(&self) -> Message {
        match self {
            Self::Missing => Message::new("package-entry-missing"),
            Self::Encrypted => Message::new("package-entry-encrypted"),
            Self::Method => Message::new("package-entry-method"),
            Self::Damaged | Self::Sink(_) => Message::new("package-entry-damaged"),
            Self::TooLarge(limit) => Message::new("package-entry-too-large").with("limit", mib(*limit)),
            Self::Refused(refusal) => refusal.message.clone(),
        }
    }

    /// The refusal of a package that is nothing without this entry.
    pub fn refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            fault => Refusal::file(fault.message()),
        }
    }

    fn of(error: ZipError) -> Self {
        match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Self::Encrypted,
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Self::Method,
            ZipError::FileNotFound => Self::Missing,
            _ => Self::Damaged,
        }
    }
}

/// An open package.
pub struct Package<R> {
    zip: ZipArchive<R>,
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    kind: Kind,
    limits: Limits,
    /// Sum of what the entries were seen to unpack to.
    unpacked: u64,
}

struct Entry {
    name: String,
    packed: u64,
    folder: bool,
    /// It is known by its method that the library can't unpack it.
    foreign: bool,
    /// The most that it was seen to unpack to: unpacking twice counts once.
    seen: u64,
}

/// Whether a file begins as zip packages do.
pub fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

impl<R: Read + Seek> Package<R> {
    /// Opens a package and finds out what it is. Give a reader that buffers.
    ///
    /// Errors: the [`Refusal`] of a file that is cut off, too large, or made to harm.
    pub fn open(mut reader: R, limits: &Limits) -> Result<Self, Refusal> {
        check_directory(&mut reader, limits)?;
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let mut zip = ZipArchive::with_config(config, reader).map_err(|_| damaged())?;
        let (entries, by_name) = entries(&zip, limits)?;
        if zip.has_overlapping_entries().map_err(|_| damaged())? {
            return Err(Refusal::file(Message::new("package-overlap")));
        }
        let mut package = Self { zip, entries, by_name, kind: Kind::Unknown, limits: *limits, unpacked: 0 };
        package.kind = package.find_kind()?;
        Ok(package)
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The names of the files in it, with their numbers, as they stand: nothing that may be used as a path. Folders and what
    /// macOS adds are left out.
    pub fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        let files = self.entries.iter().enumerate().filter(|(_, entry)| !entry.folder && !is_furniture(&entry.name));
        files.map(|(index, entry)| (index, entry.name.as_str()))
    }

    /// The number of the file of that name. Of two of one name, the later counts.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// What an entry holds, if it is no larger than `limit` bytes.
    ///
    /// Errors: a [`Fault`]; of its refusals, the whole package has to be turned down.
    pub fn bytes(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        self.copy(index, &mut bytes, limit)?;
        Ok(bytes)
    }

    /// Writes what an entry holds, up to `limit` bytes, and tells how many they were. What Anki packs with zstd is unpacked too.
    ///
    /// Errors: as [`Self::bytes`]. Some of the entry may have been written by then.
    pub fn copy(&mut self, index: usize, into: &mut dyn Write, limit: u64) -> Result<u64, Fault> {
        let entry = self.entries.get(index).ok_or(Fault::Missing)?;
        if entry.foreign {
            return Err(Fault::Method);
        }
        let zstd = matches!(self.kind, Kind::Anki(container) if container.packs(&entry.name));
        let most = Most {
            limit,
            ratio: entry.packed.saturating_mul(self.limits.ratio).max(self.limits.small),
            all: self.limits.unpacked.saturating_sub(self.unpacked.saturating_sub(entry.seen)),
            limits: self.limits,
        };
        let mut file = self.zip.by_index(index).map_err(Fault::of)?;
        let bytes = if zstd {
            let mut unpacking = zstd::Decoder::new(file).map_err(|_| Fault::Damaged)?;
            unpacking.window_log_max(WINDOW_LOG).map_err(|_| Fault::Damaged)?;
            most.pump(&mut unpacking, into)?
        } else {
            most.pump(&mut file, into)?
        };
        if let Some(entry) = self.entries.get_mut(index) {
            self.unpacked += bytes.saturating_sub(entry.seen);
            entry.seen = entry.seen.max(bytes);
        }
        Ok(bytes)
    }

    fn find_kind(&mut self) -> Result<Kind, Refusal> {
        if let Some(meta) = self.find("meta") {
            let meta = self.bytes(meta, META_MOST).map_err(|fault| match fault {
                Fault::TooLarge(_) => Refusal::file(Message::new("package-meta")),
                fault => fault.refusal(),
            })?;
            return Ok(Kind::Anki(container::of_meta(&meta)?));
        }
        let has = |name: &str| self.by_name.contains_key(name);
        if let Some(container) = Container::ALL.into_iter().rev().find(|container| has(container.collection())) {
            return Ok(Kind::Anki(container));
        }
        Ok(if has("xl/workbook.xml") || has("xl/workbook.bin") || (has("content.xml") && has("mimetype")) {
            Kind::Spreadsheet
        } else if has("cards.xml") {
            Kind::Mnemosyne
        } else if ["data.json", "data.edn", "data.transit"].into_iter().any(has) {
            Kind::Mochi
        } else {
            Kind::Unknown
        })
    }
}

/// What one entry may come to.
struct Most {
    /// As the caller says.
    limit: u64,
    /// By what it takes packed.
    ratio: u64,
    /// By what the others have taken.
    all: u64,
    limits: Limits,
}

impl Most {
    fn pump(&self, from: &mut dyn Read, into: &mut dyn Write) -> Result<u64, Fault> {
        let mut buffer = vec![0; CHUNK];
        let mut bytes = 0_u64;
        loop {
            let n = match from.read(&mut buffer) {
                Ok(0) => return Ok(bytes),
                Ok(n) => n,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return Err(Fault::Damaged),
            };
            bytes += n as u64;
            if bytes > self.ratio {
                return Err(bomb(&self.limits).into());
            }
            if bytes > self.all {
                return Err(too_large(&self.limits).into());
            }
            if bytes > self.limit {
                return Err(Fault::TooLarge(self.limit));
            }
            into.write_all(buffer.get(..n).unwrap_or_default()).map_err(Fault::Sink)?;
        }
    }
}

/// The entries as the directory has them, and their numbers by name.
fn entries<R: Read + Seek>(
    zip: &ZipArchive<R>,
    limits: &Limits,
) -> Result<(Vec<Entry>, HashMap<String, usize>), Refusal> {
    let mut entries = Vec::with_capacity(zip.len());
    let mut by_name = HashMap::with_capacity(zip.len());
    let mut all = 0_u64;
    for index in 0..zip.len() {
        let entry = zip.by_index_data(index).map_err(|_| damaged())?;
        let name = entry.name().map_err(|_| damaged())?.into_owned();
        let (packed, stated) = (entry.compressed_size(), entry.size());
        if stated > limits.small && stated / limits.ratio.max(1) > packed {
            return Err(bomb(limits));
        }
        // No method makes a file that much larger, so it isn't the size that is told.
        if packed > stated.saturating_add(stated / 8).saturating_add(4 << 10) {
            return Err(Refusal::file(Message::new("package-sizes")));
        }
        all = all.saturating_add(stated);
        let foreign = !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
        let folder = entry.is_dir();
        if !folder && !is_furniture(&name) {
            by_name.entry(name.clone()).or_insert(index);
        }
        entries.push(Entry { name, packed, folder, foreign, seen: 0 });
    }
    if all > limits.unpacked {
        return Err(too_large(limits));
    }
    if by_name.is_empty() {
        return Err(Refusal::file(Message::new("package-empty")));
    }
    Ok((entries, by_name))
}

/// What macOS puts into every zip that it makes.
fn is_furniture(name: &str) -> bool {
    name.starts_with("__MACOSX/") || name == ".DS_Store" || name.ends_with("/.DS_Store")
}

fn damaged() -> Refusal {
    Refusal::file(Message::new("package-damaged"))
}

fn bomb(limits: &Limits) -> Refusal {
    Refusal::file(Message::new("package-bomb").with("ratio", limits.ratio))
}

fn too_large(limits: &Limits) -> Refusal {
    Refusal::file(Message::new("package-too-large").with("limit", mib(limits.unpacked)))
}

fn mib(bytes: u64) -> u64 {
    bytes >> 20
}

/// Looks at the end of the directory before the library does, which allocates for as many entries as are claimed there.
///
/// Stricter than the library: the directory has to end where its end is told. Then the library takes the same end, too.
fn check_directory<R: Read + Seek>(reader: &mut R, limits: &Limits) -> Result<(), Refusal> {
    let size = reader.seek(SeekFrom::End(0)).map_err(|_| damaged())?;
    if size > limits.file {
        return Err(Refusal::file(Message::new("import-file-too-large").with("limit", mib(limits.file))));
    }
    let tail_from = size.saturating_sub(22 + u64::from(u16::MAX));
    let tail = read_at(reader, tail_from, size - tail_from).ok_or_else(damaged)?;
    let at = tail.windows(4).rposition(|four| four == b"PK\x05\x06").ok_or_else(damaged)?;
    let end = tail.get(at..).unwrap_or_default();
    let position = tail_from + at as u64;
    let comment = number(end, 20, 2).ok_or_else(damaged)?;
    if end.len() as u64 != 22 + comment {
        return Err(damaged());
    }
    let small = (number(end, 10, 2), number(end, 12, 4), number(end, 16, 4));
    let (Some(count), Some(length), Some(from)) = small else { return Err(damaged()) };
    let large = count == u64::from(u16::MAX) || length == u64::from(u32::MAX) || from == u64::from(u32::MAX);
    let found = if large { large_end(reader, position)? } else { None };
    let Directory { count, length, from, until } = found.unwrap_or(Directory { count, length, from, until: position });
    let most = limits.entries as u64;
    if count > most {
        return Err(Refusal::file(Message::new("package-too-many").with("limit", most)));
    }
    let whole = from.checked_add(length) == Some(until) && count * 46 <= length;
    if !whole || length > (most * HEADER_MOST).max(1 << 20) {
        return Err(damaged());
    }
    Ok(())
}

/// Where the directory lies, in bytes of the file, and how many entries it is said to have.
struct Directory {
    count: u64,
    length: u64,
    from: u64,
    until: u64,
}

/// The end of a directory of more than 65,535 entries or 4 GiB, which stands before the usual one; none if there isn't one.
fn large_end<R: Read + Seek>(reader: &mut R, position: u64) -> Result<Option<Directory>, Refusal> {
    let Some(locator_at) = position.checked_sub(20) else { return Ok(None) };
    let locator = read_at(reader, locator_at, 20).ok_or_else(damaged)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    let until = number(&locator, 8, 8).filter(|at| *at < locator_at).ok_or_else(damaged)?;
    let end = read_at(reader, until, 56).ok_or_else(damaged)?;
    let record = number(&end, 4, 8).ok_or_else(damaged)?;
    if !end.starts_with(b"PK\x06\x06") || until.checked_add(12).and_then(|n| n.checked_add(record)) != Some(locator_at)
    {
        return Err(damaged());
    }
    match (number(&end, 32, 8), number(&end, 40, 8), number(&end, 48, 8)) {
        (Some(count), Some(length), Some(from)) => Ok(Some(Directory { count, length, from, until })),
        _ => Err(damaged()),
    }
}

fn read_at<R: Read + Seek>(reader: &mut R, from: u64, length: u64) -> Option<Vec<u8>> {
    reader.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    reader.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// The little-endian number of `length` bytes at `at`.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
