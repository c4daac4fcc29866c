//! From the bytes of a card export to a plan for a class: the way that the browser and the command line share.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::exchange::{self, Existing, Format, Limits, Plan, Reading, Refusal, Upload};
use crate::lang::Lang;
use crate::store::Store;
use crate::store::ids::{ClassId, ImportId};
use crate::store::imports::{self, Options};

/// A file that was read, and what it would do to a class.
pub struct Planned {
    /// What was read.
    pub reading: Reading,
    /// What it would do.
    pub plan: Plan,
    /// The class as it is.
    pub existing: Existing,
}

/// What came of a file.
pub enum Outcome {
    /// It can be applied.
    Planned(Box<Planned>),
    /// It was turned down; nothing of it may be taken.
    Refused(Refusal),
}

/// Reads `bytes` and plans what they would do to `class`, away from the threads that serve.
///
/// Errors: those of the store, and [`Error::Invalid`] for an unknown name of a format.
pub async fn plan(
    store: &Store,
    class: ClassId,
    name: String,
    bytes: Vec<u8>,
    options: Options,
    limits: Limits,
) -> Result<Outcome, Error> {
    let format: Option<Format> = match options.format.as_deref() {
        None | Some("" | "auto") => None,
        Some(word) => Some(word.parse().map_err(|_| Error::invalid("error-format"))?),
    };
    let existing = store.read_snapshot(|db| Box::pin(imports::existing(db, class))).await?;
    tokio::task::spawn_blocking(move || {
        let upload = Upload { name: &name, bytes: &bytes, format, table: options.table, limits };
        match exchange::read(&upload) {
            Ok(reading) => {
                let deck = options.deck.as_deref().map(str::trim).filter(|name| !name.is_empty());
                let plan = exchange::plan(&reading, &existing, deck);
                Outcome::Planned(Box::new(Planned { reading, plan, existing }))
            }
            Err(refusal) => Outcome::Refused(refusal),
        }
    })
    .await
    .map_err(Error::internal)
}

/// A refusal as a sentence that says where.
pub fn refusal(lang: Lang, refusal: &Refusal) -> String {
    placed(lang, &refusal.place, &refusal.message)
}

/// "line 412: the answer is missing", or the sentence alone where it speaks of the whole file.
pub fn placed(lang: Lang, place: &exchange::Place, message: &exchange::Message) -> String {
    let text = lang.say_text(message.id, &message.args);
    match place {
        exchange::Place::File => text,
        place => {
            let place = place.message();
            let place = lang.say_text(place.id, &place.args);
            lang.say_text("import-at", &[("place", place), ("text", text)])
        }
    }
}

/// SHA-256 of a file in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Where the file of a waiting import lies.
pub fn upload_file(folder: &Path, import: ImportId) -> PathBuf {
    folder.join(import.to_string())
}
