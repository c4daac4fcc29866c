//! The media folder: files named by the SHA-256 of what they hold. Which of them are used stands in `media.rs`.
//!
//! A file is written under another name, flushed, and renamed before any row names it, so that whatever the database speaks of is
//! there, also after a crash. One that nobody refers to is swept when it is a day old.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::content::media::{FileType, file_type};
use crate::error::Error;
use crate::store::Millis;

/// Bytes of a file by which it is known what it is.
const HEAD: u64 = 8 << 10;
/// Begins the names of files that are being written.
const UNFINISHED: &str = ".new-";

/// The folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    folder: Arc<Path>,
    /// Held to read while a file has no row yet, to write by the sweep.
    rows: Arc<RwLock<()>>,
}

/// A file that is on the disk.
#[derive(Debug, Clone)]
pub struct Kept {
    /// SHA-256 in lower-case hexadecimal, which is its name.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: i64,
    /// What it is.
    pub kind: &'static FileType,
}

impl Files {
    pub(super) fn new(data: &Path) -> Self {
        Self { folder: data.join("media").into(), rows: Arc::default() }
    }

    /// Keeps the sweep away until a file that was written has its row.
    pub async fn hold(&self) -> OwnedRwLockReadGuard<()> {
        Arc::clone(&self.rows).read_owned().await
    }

    pub(super) async fn hold_all(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.rows).write_owned().await
    }

    /// Where the file of that hash lies.
    pub fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256)
    }

    /// Writes `bytes` down to the disk; the same bytes are stored once. None if they are nothing that a card can show.
    ///
    /// Errors: [`Error::NotStored`] if the disk doesn't take them.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<Option<Kept>, Error> {
        let Some(kind) = file_type(&bytes) else { return Ok(None) };
        let folder = Arc::clone(&self.folder);
        let kept = tokio::task::spawn_blocking(move || -> io::Result<Kept> {
            let sha256 = hex(&bytes);
            write(&folder, &sha256, &bytes)?;
            Ok(Kept { sha256, bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX), kind })
        });
        kept.await.map_err(Error::internal)?.map(Some).map_err(|cause| Error::not_stored(&cause))
    }

    /// Writes down what `write` writes, without holding it in memory; the same bytes are stored once. None if `write` gives up,
    /// or if they are nothing that a card can show.
    ///
    /// Errors: [`Error::NotStored`] if the disk doesn't take them.
    pub(super) async fn put_from<F>(&self, write: F) -> Result<Option<Kept>, Error>
    where
        F: FnOnce(&mut dyn io::Write) -> io::Result<bool> + Send + 'static,
    {
        let folder = Arc::clone(&self.folder);
        let kept = tokio::task::spawn_blocking(move || -> io::Result<Option<Kept>> {
            fs::create_dir_all(&folder)?;
            let mut new = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&folder)?;
            let mut arriving = Arriving { file: new.as_file_mut(), hash: Sha256::new(), head: Vec::new(), bytes: 0 };
            if !write(&mut arriving)? {
                return Ok(None);
            }
            let Arriving { hash, head, bytes, .. } = arriving;
            let Some(kind) = file_type(&head) else { return Ok(None) };
            let sha256 = in_hexadecimal(&hash.finalize());
            keep(&folder, &sha256, bytes, new)?;
            Ok(Some(Kept { sha256, bytes: i64::try_from(bytes).unwrap_or(i64::MAX), kind }))
        });
        kept.await.map_err(Error::internal)?.map_err(|cause| Error::not_stored(&cause))
    }

    /// The file of that hash, if it is here; young again, so that a sweep leaves it until its row is there.
    pub(super) async fn kept(&self, sha256: &str) -> Option<Kept> {
        let (path, sha256) = (self.path(sha256), sha256.to_owned());
        let kept = tokio::task::spawn_blocking(move || -> io::Result<Option<Kept>> {
            let file = File::options().read(true).append(true).open(path)?;
            let bytes = i64::try_from(file.metadata()?.len()).unwrap_or(i64::MAX);
            file.set_modified(SystemTime::now())?;
            let mut head = Vec::new();
            file.take(HEAD).read_to_end(&mut head)?;
            Ok(file_type(&head).map(|kind| Kept { sha256, bytes, kind }))
        });
        kept.await.ok()?.ok()?
    }

    /// What the file of that hash holds; none if it isn't there.
    ///
    /// Errors: [`Error::Internal`] if the disk doesn't give it.
    pub async fn read(&self, sha256: &str) -> Result<Option<Vec<u8>>, Error> {
        match tokio::fs::read(self.path(sha256)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(Error::internal(cause)),
        }
    }

    /// The names of our files that were last written before `before`, unfinished ones too.
    pub(super) async fn older_than(&self, before: Millis) -> Result<Vec<String>, Error> {
        let folder = Arc::clone(&self.folder);
        let listed = tokio::task::spawn_blocking(move || -> io::Result<Vec<String>> {
            let before = UNIX_EPOCH + Duration::from_millis(u64::try_from(before).unwrap_or(0));
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                Err(cause) => return Err(cause),
            };
            let mut names = Vec::new();
            for entry in entries {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let ours = is_hash(&name) || name.starts_with(UNFINISHED);
                if ours
                    && entry.metadata().is_ok_and(|data| data.is_file() && data.modified().is_ok_and(|at| at < before))
                {
                    names.push(name);
                }
            }
            Ok(names)
        });
        listed.await.map_err(Error::internal)?.map_err(Error::internal)
    }

    pub(super) async fn remove(&self, name: &str) {
        // One that can't be removed now is tried again at the next sweep.
        let _ = tokio::fs::remove_file(self.path(name)).await;
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    in_hexadecimal(&Sha256::digest(bytes))
}

fn in_hexadecimal(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a name is that of a finished file.
pub(super) fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn write(folder: &Path, sha256: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if is_kept(folder, sha256, bytes.len() as u64)? {
        return Ok(());
    }
    let mut new = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    new.write_all(bytes)?;
    persist(folder, sha256, new)
}

fn keep(folder: &Path, sha256: &str, bytes: u64, new: NamedTempFile) -> io::Result<()> {
    if is_kept(folder, sha256, bytes)? { Ok(()) } else { persist(folder, sha256, new) }
}

fn is_kept(folder: &Path, sha256: &str, bytes: u64) -> io::Result<bool> {
    let file = folder.join(sha256);
    if !fs::metadata(&file).is_ok_and(|data| data.len() == bytes) {
        return Ok(false);
    }
    // Young again: a sweep in another process leaves it until its row is there.
    File::options().append(true).open(&file)?.set_modified(SystemTime::now())?;
    Ok(true)
}

fn persist(folder: &Path, sha256: &str, new: NamedTempFile) -> io::Result<()> {
    new.as_file().sync_all()?;
    new.persist(folder.join(sha256))?;
    File::open(folder)?.sync_all()
}

/// A file that is being written, with what its name and its kind hang on.
struct Arriving<'f> {
    file: &'f mut File,
    hash: Sha256,
    head: Vec<u8>,
    bytes: u64,
}

impl io::Write for Arriving<'_> {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.file.write_all(part)?;
        self.hash.update(part);
        let room = usize::try_from(HEAD).unwrap_or(usize::MAX).saturating_sub(self.head.len());
        self.head.extend_from_slice(part.get(..part.len().min(room)).unwrap_or_default());
        self.bytes += part.len() as u64;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
