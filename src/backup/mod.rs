//! The whole data folder as one archive, and back: a zip with the database, every media file, and a list of both with their hashes.
//!
//! [`take`] makes an archive while the server runs and reads it back before it gets its name; `archive.rs` knows its inside,
//! `restore.rs` goes the other way, `schedule.rs` makes one from time to time. Uploads that wait, the copies from before a migration
//! and the archives themselves are no part of an archive.

mod archive;
mod restore;
mod schedule;
mod scratch;
mod trouble;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use restore::{Restored, restore};
pub use schedule::{Backups, Kept};
pub use trouble::Trouble;

use crate::store::{Millis, backups};
use archive::Archive;
use scratch::Scratch;

/// Room on the disk that a backup leaves to the answers of students, in bytes.
const RESERVE: u64 = 64 << 20;

/// Asks what is under way to end soon. Clones ask together.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn check(&self) -> Result<(), Trouble> {
        if self.asked() { Err(Trouble::Stopped) } else { Ok(()) }
    }

    /// For the database, which asks whether to go on.
    fn go_on(&self) -> impl FnMut() -> bool + Send + 'static {
        let stop = self.clone();
        move || !stop.asked()
    }
}

/// An archive that was made and checked.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Where it lies.
    pub file: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Media files in it.
    pub media: usize,
    /// Media files whose content isn't what their name says. They are in the archive as they are.
    pub altered: usize,
    /// Schema step of its database.
    pub schema: i64,
}

/// Makes an archive of the data folder `data` as it is now and puts it to `file`, readable by its owner alone.
///
/// It is written to a scratch folder beside, flushed, read back (every hash, the whole database), and only then gets its name: there is
/// never half an archive under that. An older archive of that name is replaced, anything else of that name stays.
///
/// Errors: what failed, for a person; nothing is left then.
pub async fn take(data: &Path, file: &Path, now: Millis, stop: &Stop) -> Result<Taken, Trouble> {
    let database = data.join("recto.db");
    if !database.is_file() {
        return Err(Trouble::NoData { folder: shown(data) });
    }
    let (folder, file) = target(file)?;
    let scratch = Scratch::within(&folder).map_err(|cause| Trouble::folder(&folder, &cause))?;
    let media = archive::media_in(&data.join("media"))?;
    let size = size_of(&database) + size_of(&data.join("recto.db-wal"));
    room(&folder, 2 * size + media.iter().map(|file| file.bytes).sum::<u64>() + RESERVE)?;

    let copy = scratch.path("recto.db");
    // The media after the database: a file is there before the row that names it.
    let copied = backups::copy(&database, &copy, stop.go_on()).await;
    let schema = copied.map_err(|cause| Trouble::database(cause, stop))?;
    let known = backups::known_schema();
    if schema > known {
        return Err(Trouble::Newer { file: shown(&database), found: schema, known });
    }
    let part = scratch.path("archive.zip");
    let (media_folder, stopping, into) = (data.join("media"), stop.clone(), part.clone());
    let written = blocking(move || {
        let media = archive::media_in(&media_folder)?;
        let written = archive::write(&into, &copy, &media, (schema, now), &stopping)?;
        fs::remove_file(&copy).map_err(|cause| Trouble::file(&copy, &cause))?;
        Ok(written)
    });
    let altered = written.await?.altered;
    let media = read_back(&part, &scratch, stop).await?;

    let bytes = size_of(&part);
    stop.check()?;
    fs::rename(&part, &file).map_err(|cause| Trouble::file(&file, &cause))?;
    flush(&folder).map_err(|cause| Trouble::folder(&folder, &cause))?;
    Ok(Taken { file, bytes, media, altered, schema })
}

/// Reads an archive as a restore would. Returns how many media it holds.
async fn read_back(part: &Path, scratch: &Scratch, stop: &Stop) -> Result<usize, Trouble> {
    let (part, check, stopping) = (part.to_path_buf(), scratch.path("check.db"), stop.clone());
    let into = check.clone();
    let media = blocking(move || {
        let mut archive = Archive::open(&part)?;
        let names: Vec<String> = archive.media().map(ToOwned::to_owned).collect();
        let mut file = scratch::private_file(&into).map_err(|cause| Trouble::file(&into, &cause))?;
        archive.read(archive::DATABASE, &mut file, &stopping)?;
        for name in &names {
            archive.read(name, &mut std::io::sink(), &stopping)?;
        }
        Ok(names.len())
    });
    let media = media.await.map_err(Trouble::unfit)?;
    match backups::check(&check, stop.go_on()).await {
        Ok(_) => Ok(media),
        Err(_) if stop.asked() => Err(Trouble::Stopped),
        Err(cause) => Err(Trouble::Unfit { cause }),
    }
}

/// The folder in which `file` is to lie, and its whole path there. A file of that name must be an archive itself.
fn target(file: &Path) -> Result<(PathBuf, PathBuf), Trouble> {
    let taken = || Trouble::Taken { file: shown(file) };
    let name = file.file_name().ok_or_else(taken)?;
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = parent.canonicalize().map_err(|cause| Trouble::folder(parent, &cause))?;
    let file = folder.join(name);
    if file.symlink_metadata().is_ok() && !(file.is_file() && Archive::is_one(&file)) {
        return Err(taken());
    }
    Ok((folder, file))
}

/// Refuses where the disk of `folder` has less than `needed` bytes left for us.
fn room(folder: &Path, needed: u64) -> Result<(), Trouble> {
    let disk = rustix::fs::statvfs(folder).map_err(|cause| Trouble::folder(folder, &cause.into()))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < needed {
        return Err(Trouble::Room { folder: shown(folder), needed: needed.div_ceil(1 << 20), free: free >> 20 });
    }
    Ok(())
}

/// Runs work on files away from the threads that serve.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Trouble> + Send + 'static) -> Result<T, Trouble> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(cause) => Err(Trouble::Database { cause: cause.to_string() }),
    }
}

/// Makes the names in a folder as lasting as the files.
fn flush(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

fn size_of(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |data| data.len())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
