//! The scratch folder in which an archive is made: beside its place, private, gone at the end, and swept after a crash.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

const PREFIX: &str = ".recto-backup-";
const LOCK: &str = "lock";

/// A folder of its own, readable by its owner alone.
pub(super) struct Scratch {
    // The lock goes with the process, however it ends: what nobody holds is left over.
    _lock: File,
    folder: TempDir,
}

impl Scratch {
    /// A new one in `parent`; those that crashes left there are swept.
    pub(super) fn within(parent: &Path) -> std::io::Result<Self> {
        sweep(parent)?;
        let private = Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix(PREFIX).permissions(private).tempdir_in(parent)?;
        let lock = private_file(&folder.path().join(LOCK))?;
        lock.try_lock()?;
        Ok(Self { _lock: lock, folder })
    }

    /// A path in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Drops what crashes left in `parent`. One that is in use, or so new that it isn't locked yet, stays.
pub(super) fn sweep(parent: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let Ok(lock) = File::open(entry.path().join(LOCK)) else { continue };
        if lock.try_lock().is_ok() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// A new file, readable by its owner alone.
pub(super) fn private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// A file that goes down to the disk step by step while it is written. All at once at its end, a large one would hold up every other
/// flush, and with it the answers of a class.
pub(super) struct Steady {
    file: File,
    waiting: usize,
}

impl Steady {
    /// Bytes of a step.
    const STEP: usize = 2 << 20;

    /// Writes to `file`.
    pub(super) fn new(file: File) -> Self {
        Self { file, waiting: 0 }
    }

    /// Brings the rest down.
    pub(super) fn finish(self) -> std::io::Result<()> {
        self.file.sync_all()
    }
}

impl Write for Steady {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.waiting += written;
        if self.waiting >= Self::STEP {
            self.waiting = 0;
            self.file.sync_data()?;
        }
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Steady {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

/// A folder, readable by its owner alone; those above it are made where they are missing.
pub(super) fn private_folder(path: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}
