//! From an archive to a data folder. Everything is unfolded and checked in a folder inside it that says that a restore is under way;
//! only then it is moved into place, the database last. Inside and not beside, since a container's data folder is a mount of its own.

use std::fs;
use std::path::Path;

use crate::backup::archive::{Archive, DATABASE};
use crate::backup::scratch::{private_file, private_folder};
use crate::backup::{Stop, Trouble, blocking, flush, room, shown};
use crate::store::{Millis, RESTORING, Store, backups};

/// What was restored.
#[derive(Debug, Clone)]
pub struct Restored {
    /// When the archive was made, as it says.
    pub created_at: String,
    /// Media files.
    pub media: usize,
}

/// Restores the archive `file` into the data folder `data`, which must be empty or missing. Its database is brought up to date, and
/// its sessions and sign-in links end (`store/backups.rs::settle` says why).
///
/// Errors: what is wrong, for a person. The folder is then as it was. After a crash nothing opens the folder before it was restored
/// once more.
pub async fn restore(file: &Path, data: &Path, now: Millis) -> Result<Restored, Trouble> {
    vacant(data)?;
    let path = file.to_path_buf();
    let archive = blocking(move || Archive::open(&path)).await?;
    let was_there = data.exists();
    let restored = within(archive, data, now).await;
    if restored.is_err() {
        // What can't be removed says by its name what it is, and keeps the folder shut.
        let _ = fs::remove_dir_all(data.join(RESTORING));
        if !was_there {
            let _ = fs::remove_dir(data);
        }
    }
    restored
}

/// Refuses a folder that holds something. What a restore left that was cut short is nothing: nobody has opened it since.
fn vacant(data: &Path) -> Result<(), Trouble> {
    let entries = match fs::read_dir(data) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(Trouble::folder(data, &cause)),
    };
    let names: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.file_name()).collect();
    let cut_short = names.iter().any(|name| name == RESTORING);
    let ours = |name: &std::ffi::OsString| {
        // A disk of its own has this at its top.
        name == "lost+found" || (cut_short && [RESTORING, "media", "recto.db"].iter().any(|own| name == own))
    };
    if names.iter().all(ours) { Ok(()) } else { Err(Trouble::NotEmpty { folder: shown(data) }) }
}

async fn within(archive: Archive, data: &Path, now: Millis) -> Result<Restored, Trouble> {
    let staging = data.join(RESTORING);
    let in_folder = |cause: std::io::Error| Trouble::folder(data, &cause);
    if staging.exists() {
        clear(data).map_err(in_folder)?;
    }
    private_folder(&staging).map_err(in_folder)?;
    flush(data).map_err(in_folder)?;
    room(data, archive.bytes())?;

    let created_at = archive.created_at.clone();
    let into = staging.clone();
    let (archive, media) = blocking(move || unfold(archive, &into)).await?;
    let schema = backups::check(&staging.join(DATABASE), || true).await.map_err(|_| archive.damaged(DATABASE))?;
    let known = backups::known_schema();
    if schema > known {
        return Err(Trouble::Newer { file: shown(archive.path()), found: schema, known });
    }
    settle(&staging, created_at.clone(), now).await?;
    into_place(&staging, data).map_err(in_folder)?;
    Ok(Restored { created_at, media })
}

/// Drops what a restore left that was cut short; what says so goes last.
fn clear(data: &Path) -> std::io::Result<()> {
    let gone = |result: std::io::Result<()>| match result {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause),
        _ => Ok(()),
    };
    gone(fs::remove_file(data.join(DATABASE)))?;
    gone(fs::remove_dir_all(data.join("media")))?;
    fs::remove_dir_all(data.join(RESTORING))
}

/// Unfolds all parts into `staging`, down to the disk.
fn unfold(mut archive: Archive, staging: &Path) -> Result<(Archive, usize), Trouble> {
    let in_staging = |cause: std::io::Error| Trouble::folder(staging, &cause);
    private_folder(&staging.join("media")).map_err(in_staging)?;
    let names: Vec<String> = archive.media().map(ToOwned::to_owned).collect();
    for name in names.iter().map(String::as_str).chain([DATABASE]) {
        let path = staging.join(name);
        let mut file = private_file(&path).map_err(|cause| Trouble::file(&path, &cause))?;
        archive.read(name, &mut file, &Stop::default())?;
        file.sync_all().map_err(|cause| Trouble::file(&path, &cause))?;
    }
    flush(&staging.join("media")).map_err(in_staging)?;
    Ok((archive, names.len()))
}

/// Brings the unfolded database up to date and in order, and closes it, so that everything is in the one file.
async fn settle(staging: &Path, created_at: String, now: Millis) -> Result<(), Trouble> {
    let not_opened = |cause: String| Trouble::NotOpened { cause };
    let (store, closing) = Store::open(staging).await.map_err(|error| not_opened(error.to_string()))?;
    let settled = store.write(move |db| Box::pin(async move { backups::settle(db, &created_at, now).await })).await;
    store.close().await;
    closing.wait().await;
    settled.map_err(|error| not_opened(error.to_string()))
}

/// Moves media and database to where they belong, and takes away what says that a restore is under way.
fn into_place(staging: &Path, data: &Path) -> std::io::Result<()> {
    fs::rename(staging.join("media"), data.join("media"))?;
    fs::rename(staging.join(DATABASE), data.join(DATABASE))?;
    flush(data)?;
    fs::remove_dir_all(staging)?;
    flush(data)
}
