//! From decks to a file that is taken home: the way that the browser and the command line share.
//!
//! The file lies on the disk, beside the uploads, and goes with its value. Of media one at a time is in memory, or a piece of one.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use tempfile::{NamedTempFile, TempPath};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::Error;
use crate::exchange::anki::write::{self, Calendar, Report, Written};
use crate::exchange::{csv, markdown, recto_json};
use crate::intake::scratch;
use crate::store::decks::Deck;
use crate::store::exports::Files;
use crate::store::media::Named;
use crate::store::people::Person;
use crate::store::{Millis, Store, anki_write, exports, outgoing};

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Lossless: what an import takes back unchanged, with media.
    Json,
    /// For a spreadsheet.
    Csv,
    /// For a text editor.
    Markdown,
    /// A package for Anki, with media.
    Apkg,
}

impl Form {
    /// How the names of such files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "md",
            Self::Apkg => "apkg",
        }
    }

    /// MIME type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Apkg => "application/apkg",
        }
    }
}

/// What is wanted of the decks.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// In which form.
    pub form: Form,
    /// Whose schedule, answers and marks go along in a package for Anki.
    pub learner: Option<Person>,
    /// Whether the content of media is in JSON.
    pub media: bool,
}

/// A file that was made; it is removed with this value.
pub struct Made {
    /// Where it lies.
    pub path: TempPath,
    /// Its size.
    pub bytes: u64,
    /// What became of the cards in a package for Anki.
    pub report: Option<Report>,
    /// Names that two decks have for different files, each with the one under which the later deck's is there.
    pub renamed: Vec<(String, String)>,
}

/// Makes the file.
///
/// Errors: those of the store, [`Error::NotStored`] if the disk doesn't take it, [`Error::Invalid`] for media that are too large.
pub async fn make(store: &Store, decks: Vec<Deck>, wanted: Wanted, now: Millis) -> Result<Made, Error> {
    if wanted.form == Form::Apkg {
        return package(store, decks, wanted.learner, now).await;
    }
    let (mut out, Files { files, renamed }) = store
        .read_snapshot(|db| {
            Box::pin(async move { Ok((exports::decks(db, &decks).await?, exports::media(db, &decks).await?)) })
        })
        .await?;
    // The other forms bring no files, so that none is in the way of another.
    let (media, renamed) = match wanted.form {
        Form::Json => (exports::written(store, files, wanted.media).await?, renamed),
        _ => (Vec::new(), Vec::new()),
    };
    let folder = store.uploads();
    away(move || {
        for (deck, names) in out.iter_mut().zip(&renamed).filter(|(_, names)| !names.is_empty()) {
            deck.cards.iter_mut().for_each(|card| card.rename_media(names));
        }
        let bytes = match wanted.form {
            Form::Csv => csv::write(&out),
            Form::Markdown => markdown::write(&out).into_bytes(),
            Form::Json | Form::Apkg => recto_json::write(&out, &media).into_bytes(),
        };
        let mut file = scratch(&folder)?;
        file.write_all(&bytes)?;
        made(file, None, renamed)
    })
    .await
}

/// What a package for Anki would come to, without making it.
pub async fn foresee(store: &Store, decks: Vec<Deck>) -> Result<Report, Error> {
    let (out, note_types) =
        store.read_snapshot(|db| Box::pin(async move { outgoing::decks(db, &decks, None).await })).await?;
    away(move || Ok(write::write(&out, &note_types, &Calendar::default()).report)).await
}

async fn package(store: &Store, decks: Vec<Deck>, learner: Option<Person>, now: Millis) -> Result<Made, Error> {
    let calendar = learner.as_ref().map(|person| calendar(person, now)).unwrap_or_default();
    let learner = learner.map(|person| person.id);
    let ((mut out, note_types), Files { files, renamed }) = store
        .read_snapshot(|db| {
            Box::pin(
                async move { Ok((outgoing::decks(db, &decks, learner).await?, exports::media(db, &decks).await?)) },
            )
        })
        .await?;
    for (deck, names) in out.iter_mut().zip(&renamed).filter(|(_, names)| !names.is_empty()) {
        deck.cards.iter_mut().for_each(|card| card.rename_media(names));
    }
    let folder = store.uploads();
    let (written, collection) =
        away(move || Ok((write::write(&out, &note_types, &calendar), scratch(&folder)?))).await?;
    anki_write::file(collection.path(), &written).await.map_err(|cause| Error::not_stored(&cause))?;
    let files: Vec<(String, PathBuf)> =
        files.into_iter().map(|Named { name, sha256, .. }| (name, store.files().path(&sha256))).collect();
    let folder = store.uploads();
    away(move || {
        let Written { report, .. } = written;
        let mut file = scratch(&folder)?;
        pack(file.as_file_mut(), collection.path(), files)?;
        made(file, Some(report), renamed)
    })
    .await
}

/// The days of a person now.
fn calendar(person: &Person, now: Millis) -> Calendar {
    let days = person.days();
    let zone = jiff::tz::TimeZone::get(days.zone()).unwrap_or(jiff::tz::TimeZone::UTC);
    let at = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
    Calendar {
        today: days.day_of(now).number().into(),
        west: -zone.to_offset(at).seconds() / 60,
        begins: (person.day_start / 60).clamp(0, 23),
    }
}

/// Packs a collection and the files that its cards name. A file that isn't there is left out.
fn pack(into: &mut File, collection: &Path, files: Vec<(String, PathBuf)>) -> io::Result<()> {
    let mut zip = ZipWriter::new(BufWriter::new(into));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    // Pictures and sounds are packed already.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("collection.anki2", packed)?;
    io::copy(&mut BufReader::new(File::open(collection)?), &mut zip)?;
    let mut names = Map::new();
    for (name, path) in files {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
            Err(cause) => return Err(cause),
        };
        let entry = names.len().to_string();
        zip.start_file(entry.as_str(), stored)?;
        io::copy(&mut file, &mut zip)?;
        names.insert(entry, Value::String(name));
    }
    zip.start_file("media", packed)?;
    zip.write_all(Value::Object(names).to_string().as_bytes())?;
    zip.finish()?.flush()
}

fn made(file: NamedTempFile, report: Option<Report>, renamed: Vec<HashMap<String, String>>) -> io::Result<Made> {
    let bytes = file.as_file().metadata()?.len();
    let mut renamed: Vec<(String, String)> = renamed.into_iter().flatten().collect();
    renamed.sort_unstable();
    renamed.dedup();
    Ok(Made { path: file.into_temp_path(), bytes, report, renamed })
}

/// Does what takes long on a thread that may take long.
async fn away<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?.map_err(|cause| Error::not_stored(&cause))
}
