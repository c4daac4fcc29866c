//! The scratch folder in which an archive is made: beside its place, private, gone at the end, and swept after a crash.

use std::fs::{self, File, OpenOptions, Permissions};
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

/// A folder, readable by its owner alone; those above it are made where they are missing.
pub(super) fn private_folder(path: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}
