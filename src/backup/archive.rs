//! The inside of an archive: `recto.db` deflated, `media/…` as they are, and last `backup.json` with the size and hash of each.
//!
//! Reading trusts nothing: only these names, only these sizes, and nothing that would unfold to more than the list says.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::backup::scratch::{Steady, private_file};
use crate::backup::{Stop, Trouble, shown};
use crate::store::{Millis, backups};

/// Name of the database in an archive.
pub(super) const DATABASE: &str = "recto.db";
const MEDIA: &str = "media/";
const LIST: &str = "backup.json";
const FORMAT: &str = "recto-backup";
const VERSION: i64 = 1;
/// Largest `backup.json` in bytes: a list of some 500,000 files.
const LIST_MOST: u64 = 64 << 20;
/// A database may unfold to so many times its size in the archive, and `SMALL` bytes more. Texts and numbers come to 3 to 10 times.
const UNFOLDS: u64 = 100;
const SMALL: u64 = 16 << 20;
/// Bytes that are copied between two looks at whether to stop.
const CHUNK: usize = 64 << 10;

/// `backup.json`.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct List {
    format: String,
    version: i64,
    recto: String,
    schema: i64,
    created_at: String,
    files: Vec<Part>,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Part {
    name: String,
    bytes: u64,
    sha256: String,
}

/// A media file of the data folder.
pub(super) struct Media {
    path: PathBuf,
    name: String,
    /// Its size.
    pub bytes: u64,
}

/// What was written.
pub(super) struct Written {
    /// Media whose content isn't what their name says.
    pub altered: usize,
}

/// The media in a folder, by name; none where there is no folder. What isn't named by a hash is no finished file.
pub(super) fn media_in(folder: &Path) -> Result<Vec<Media>, Trouble> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Trouble::folder(folder, &cause)),
    };
    let mut media = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|cause| Trouble::folder(folder, &cause))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.metadata() {
            Ok(data) if data.is_file() && is_hash(&name) => {
                media.push(Media { path: entry.path(), name: format!("{MEDIA}{name}"), bytes: data.len() });
            }
            _ => {}
        }
    }
    media.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(media)
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Writes the archive of `database`, which stands at that step of the schema, and `media` to the new file `into`, down to the disk.
pub(super) fn write(
    into: &Path,
    database: &Path,
    media: &[Media],
    (schema, now): (i64, Millis),
    stop: &Stop,
) -> Result<Written, Trouble> {
    let failed = |cause: std::io::Error| Trouble::file(into, &cause);
    let file = private_file(into).map_err(failed)?;
    let mut zip = ZipWriter::new(BufWriter::with_capacity(1 << 20, Steady::new(file)));
    // The fastest deflate: the other core is there for students.
    let deflated = options().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
    let mut files = Vec::with_capacity(media.len() + 1);
    let mut open = File::open(database).map_err(|cause| Trouble::file(database, &cause))?;
    files.push(add(&mut zip, DATABASE, &mut open, deflated, stop).map_err(|fault| fault.in_file(database, into))?);
    let mut altered = 0;
    for one in media {
        let mut open = match File::open(&one.path) {
            Ok(open) => open,
            // Deleted since it was listed, which it is only once no card shows it.
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => continue,
            Err(cause) => return Err(Trouble::file(&one.path, &cause)),
        };
        let part =
            add(&mut zip, &one.name, &mut open, options(), stop).map_err(|fault| fault.in_file(&one.path, into))?;
        altered += usize::from(!one.name.ends_with(&part.sha256));
        files.push(part);
    }
    let list = List {
        format: FORMAT.to_owned(),
        version: VERSION,
        recto: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        created_at: jiff::Timestamp::from_millisecond(now).unwrap_or_default().to_string(),
        files,
    };
    let json = serde_json::to_vec_pretty(&list).map_err(|cause| failed(cause.into()))?;
    zip.start_file(LIST, options().compression_method(CompressionMethod::Deflated)).map_err(|e| failed(e.into()))?;
    zip.write_all(&json).map_err(failed)?;
    let file = zip.finish().map_err(|cause| failed(cause.into()))?;
    let file = file.into_inner().map_err(|cause| failed(cause.into_error()))?;
    file.finish().map_err(failed)?;
    Ok(Written { altered })
}

fn options() -> SimpleFileOptions {
    // Media are packed already. A file above 4 GiB needs the larger form from the start.
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true).unix_permissions(0o600)
}

/// Which end of a copy failed.
enum Fault {
    Source(std::io::Error),
    Sink(std::io::Error),
    Trouble(Trouble),
}

impl Fault {
    fn in_file(self, source: &Path, sink: &Path) -> Trouble {
        match self {
            Self::Source(cause) => Trouble::file(source, &cause),
            Self::Sink(cause) => Trouble::file(sink, &cause),
            Self::Trouble(trouble) => trouble,
        }
    }
}

fn add(
    zip: &mut ZipWriter<BufWriter<Steady>>,
    name: &str,
    from: &mut File,
    options: SimpleFileOptions,
    stop: &Stop,
) -> Result<Part, Fault> {
    zip.start_file(name, options).map_err(|cause| Fault::Sink(cause.into()))?;
    let (bytes, sha256) = copy(from, zip, u64::MAX, stop)?;
    Ok(Part { name: name.to_owned(), bytes, sha256 })
}

/// Copies up to `most` bytes and one more, which then tells that there were too many. Returns how many they were, and their hash.
fn copy(from: &mut impl Read, to: &mut impl Write, most: u64, stop: &Stop) -> Result<(u64, String), Fault> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut bytes = 0;
    let mut from = from.take(most.saturating_add(1));
    loop {
        stop.check().map_err(Fault::Trouble)?;
        let n = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(Fault::Source(cause)),
        };
        let Some(read) = buffer.get(..n) else { break };
        hash.update(read);
        to.write_all(read).map_err(Fault::Sink)?;
        bytes += n as u64;
    }
    let hex = hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    });
    Ok((bytes, hex))
}

/// An archive whose list was read and compared with what is there.
pub(super) struct Archive {
    zip: ZipArchive<BufReader<File>>,
    path: PathBuf,
    parts: HashMap<String, Part>,
    /// When it was made, as it says.
    pub created_at: String,
}

impl Archive {
    /// Whether a file is an archive of ours, of whatever version and condition.
    pub(super) fn is_one(path: &Path) -> bool {
        let zip = File::open(path).ok().and_then(|file| ZipArchive::new(BufReader::new(file)).ok());
        zip.is_some_and(|zip| zip.index_for_name(LIST).is_some() && zip.index_for_name(DATABASE).is_some())
    }

    /// Opens an archive and checks all that can be told without unfolding it.
    ///
    /// Errors: [`Trouble::NotABackup`], [`Trouble::Damaged`], [`Trouble::Stranger`], [`Trouble::Newer`], [`Trouble::File`].
    pub(super) fn open(path: &Path) -> Result<Self, Trouble> {
        let file = File::open(path).map_err(|cause| Trouble::file(path, &cause))?;
        if file.metadata().is_ok_and(|data| data.is_dir()) {
            return Err(Trouble::NotABackup { file: shown(path) });
        }
        let size = super::size_of(path);
        let not_ours = || Trouble::NotABackup { file: shown(path) };
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|_| not_ours())?;
        let list = list(&mut zip, path)?;
        if list.format != FORMAT {
            return Err(not_ours());
        }
        if list.version > VERSION {
            return Err(Trouble::Newer { file: shown(path), found: list.version, known: VERSION });
        }
        let known = backups::known_schema();
        if list.schema > known {
            return Err(Trouble::Newer { file: shown(path), found: list.schema, known });
        }
        let count = list.files.len();
        let parts: HashMap<String, Part> = list.files.into_iter().map(|part| (part.name.clone(), part)).collect();
        let Ok(created_at) = list.created_at.parse::<jiff::Timestamp>() else {
            return Err(Trouble::Damaged { file: shown(path), part: LIST.to_owned() });
        };
        let archive = Self { zip, path: path.to_path_buf(), parts, created_at: created_at.to_string() };
        if archive.parts.len() != count || !archive.parts.contains_key(DATABASE) {
            return Err(archive.damaged(LIST));
        }
        archive.compared(size)
    }

    /// Compares the list with what the zip's directory says.
    fn compared(mut self, size: u64) -> Result<Self, Trouble> {
        let mut stored: u64 = 0;
        for index in 0..self.zip.len() {
            let path = self.path.clone();
            let Ok(entry) = self.zip.by_index_raw(index) else {
                return Err(Trouble::Damaged { file: shown(&path), part: LIST.to_owned() });
            };
            let name = entry.name().map_or_else(|_| "?".to_owned(), std::borrow::Cow::into_owned);
            if name == LIST {
                continue;
            }
            let ours = name == DATABASE || name.strip_prefix(MEDIA).is_some_and(is_hash);
            let plain = entry.is_file() && !entry.is_symlink() && !entry.encrypted();
            if !ours || !plain {
                return Err(Trouble::Stranger { file: shown(&path), part: bounded(&name) });
            }
            let bytes = self.parts.get(&name).map(|part| part.bytes);
            let folded = entry.compressed_size();
            let fits = match entry.compression() {
                CompressionMethod::Stored => folded == entry.size(),
                CompressionMethod::Deflated => {
                    name == DATABASE && entry.size() <= folded.saturating_mul(UNFOLDS).saturating_add(SMALL)
                }
                _ => false,
            };
            // Parts that lie over one another would be more than the file itself.
            stored = stored.saturating_add(folded);
            if bytes != Some(entry.size()) || !fits || stored > size {
                return Err(Trouble::Damaged { file: shown(&path), part: bounded(&name) });
            }
        }
        // The list itself is the one part that it doesn't name.
        if self.zip.len() != self.parts.len() + 1 {
            return Err(self.damaged(LIST));
        }
        Ok(self)
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Names of the media.
    pub(super) fn media(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str).filter(|name| name.starts_with(MEDIA))
    }

    /// Bytes of all parts unfolded.
    pub(super) fn bytes(&self) -> u64 {
        self.parts.values().fold(0, |sum, part| sum.saturating_add(part.bytes))
    }

    /// Unfolds one part into `to`, with its size and hash compared.
    pub(super) fn read(&mut self, name: &str, to: &mut impl Write, stop: &Stop) -> Result<(), Trouble> {
        let Some(part) = self.parts.get(name).cloned() else { return Err(self.damaged(name)) };
        let entry = self.zip.by_name(name);
        let copied = entry.map(|mut entry| copy(&mut entry, to, part.bytes, stop));
        match copied {
            Ok(Ok((bytes, sha256))) if bytes == part.bytes && sha256 == part.sha256 => Ok(()),
            Err(_) | Ok(Ok(_) | Err(Fault::Source(_))) => Err(self.damaged(name)),
            Ok(Err(Fault::Sink(cause))) => Err(Trouble::named(name.to_owned(), &cause)),
            Ok(Err(Fault::Trouble(trouble))) => Err(trouble),
        }
    }

    /// Says that `part` isn't what it should be.
    pub(super) fn damaged(&self, part: &str) -> Trouble {
        Trouble::Damaged { file: shown(&self.path), part: part.to_owned() }
    }
}

/// `backup.json`, read within its bounds.
fn list(zip: &mut ZipArchive<BufReader<File>>, path: &Path) -> Result<List, Trouble> {
    let Ok(entry) = zip.by_name(LIST) else { return Err(Trouble::NotABackup { file: shown(path) }) };
    let damaged = || Trouble::Damaged { file: shown(path), part: LIST.to_owned() };
    let mut json = Vec::new();
    entry.take(LIST_MOST + 1).read_to_end(&mut json).map_err(|_| damaged())?;
    if json.len() as u64 > LIST_MOST {
        return Err(damaged());
    }
    serde_json::from_slice(&json).map_err(|_| damaged())
}

/// A name from a foreign archive, in one line that isn't longer than a line.
fn bounded(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '?' } else { c }).take(100).collect()
}
