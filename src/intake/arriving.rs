//! Files that arrive: written down and hashed part by part, in the folder of uploads, where what a crash leaves is swept.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::error::Error;
use crate::store::Store;
use crate::store::ids::ImportId;

/// Begins the names of files that arrive, or that are unpacked to be read.
const SCRATCH: &str = ".scratch-";
/// How long such a file may be in use.
const IN_USE: Duration = Duration::from_hours(24);
/// Bytes of a file by which it is known what it is.
const HEAD: usize = 8 << 10;

/// A file that is arriving, written down and hashed part by part. What isn't finished is removed.
pub struct Arriving {
    file: NamedTempFile,
    hash: Sha256,
    bytes: u64,
    limit: u64,
}

impl Arriving {
    /// An empty one beside the waiting uploads, for up to `limit` bytes.
    ///
    /// Errors: [`Error::NotStored`].
    pub fn new(store: &Store, limit: u64) -> Result<Self, Error> {
        let file = scratch(&store.uploads()).map_err(|cause| Error::not_stored(&cause))?;
        Ok(Self { file, hash: Sha256::new(), bytes: 0, limit })
    }

    /// Takes the next part. Call it where a thread may wait for the disk, or with small parts.
    ///
    /// Errors: [`Error::TooLarge`], [`Error::NotStored`].
    pub fn push(&mut self, part: &[u8]) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(part.len() as u64);
        if self.bytes > self.limit {
            return Err(Error::TooLarge { limit: self.limit });
        }
        self.hash.update(part);
        self.file.write_all(part).map_err(|cause| Error::not_stored(&cause))
    }

    /// Whether nothing has come.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// The whole file.
    pub fn finish(self) -> Arrived {
        Arrived {
            path: self.file.into_temp_path(),
            sha256: hex(&self.hash.finalize()),
            bytes: i64::try_from(self.bytes).unwrap_or(i64::MAX),
        }
    }
}

/// A file that has arrived whole. It is removed with this value, unless it is [`keep`](Self::keep)t.
pub struct Arrived {
    path: TempPath,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: i64,
}

impl Arrived {
    /// A file of these bytes.
    ///
    /// Errors: [`Error::NotStored`].
    pub fn of(store: &Store, bytes: &[u8]) -> Result<Self, Error> {
        let mut arriving = Arriving::new(store, u64::MAX)?;
        arriving.push(bytes)?;
        Ok(arriving.finish())
    }

    /// The file at `path`, whose parts have gathered there.
    ///
    /// Errors: [`Error::NotStored`].
    pub fn gathered(path: PathBuf) -> Result<Self, Error> {
        let (sha256, bytes) = hash_file(&path).map_err(|cause| Error::not_stored(&cause))?;
        let path = TempPath::try_from_path(path).map_err(|cause| Error::not_stored(&cause))?;
        Ok(Self { path, sha256, bytes })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lets it wait for the decision about its import.
    ///
    /// Errors: [`Error::NotStored`].
    pub fn keep(self, store: &Store, import: ImportId) -> Result<(), Error> {
        let kept = self.path.persist(upload_file(&store.uploads(), import));
        kept.map_err(|failed| Error::not_stored(&failed.error))
    }
}

/// A new file that is removed with its value, and by [`sweep`] after a crash.
pub(crate) fn scratch(folder: &Path) -> io::Result<NamedTempFile> {
    fs::create_dir_all(folder)?;
    tempfile::Builder::new().prefix(SCRATCH).tempfile_in(folder)
}

/// Removes what a crash left of files that arrived or were unpacked.
pub fn sweep(uploads: &Path) {
    let Ok(entries) = fs::read_dir(uploads) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(SCRATCH);
        let at = entry.metadata().and_then(|data| data.modified());
        if ours && at.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > IN_USE)) {
            // One that can't be removed now is tried again at the next start.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// SHA-256 and size of the file at `path`, read part by part.
pub fn hash_file(path: &Path) -> io::Result<(String, i64)> {
    let mut seen = Seen { hash: Sha256::new(), head: Vec::new() };
    let bytes = io::copy(&mut File::open(path)?, &mut seen)?;
    Ok((hex(&seen.hash.finalize()), i64::try_from(bytes).unwrap_or(i64::MAX)))
}

/// What is learned of a file on the way past.
pub(super) struct Seen {
    pub hash: Sha256,
    pub head: Vec<u8>,
}

impl Write for Seen {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.hash.update(part);
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend_from_slice(part.get(..part.len().min(room)).unwrap_or_default());
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// SHA-256 of `bytes` in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(super) fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Where the parts of a file gather that isn't whole yet. What is left of it goes with [`sweep`].
pub fn part_file(folder: &Path, upload: &str) -> PathBuf {
    folder.join(format!("{SCRATCH}{upload}"))
}

/// Where the file of a waiting import lies.
pub fn upload_file(folder: &Path, import: ImportId) -> PathBuf {
    folder.join(import.to_string())
}
