//! From the bytes of a card export to a plan for a class: the way that the browser and the command line share.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::content::media::file_type;
use crate::error::Error;
use crate::exchange::{
    self, Existing, Finding, FindingKind, Format, Limits, MediaContent, Message, Place, Plan, Reading, Refusal, Target,
    Upload,
};
use crate::lang::Lang;
use crate::store::Store;
use crate::store::ids::{ClassId, ImportId};
use crate::store::imports::{self, Options};
use crate::store::media;

/// Key of the finding for a file that isn't there.
const MISSING: &str = "import-media-missing";

/// A file that was read, and what it would do to a class.
pub struct Planned {
    /// What was read.
    pub reading: Reading,
    /// What it would do.
    pub plan: Plan,
    /// The class as it is.
    pub existing: Existing,
    /// What becomes of its media.
    pub media: MediaCounts,
}

/// The media of a file in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MediaCounts {
    /// Names that a deck gets.
    pub new: usize,
    /// Names that a deck has for another content, which is replaced.
    pub replaced: usize,
    /// Names that cards use and that nobody has a file for.
    pub missing: usize,
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
    let (existing, files) = store
        .read_snapshot(|db| {
            Box::pin(async move { Ok((imports::existing(db, class).await?, media::of_class(db, class).await?)) })
        })
        .await?;
    tokio::task::spawn_blocking(move || {
        let upload = Upload { name: &name, bytes: &bytes, format, table: options.table, limits };
        match exchange::read(&upload) {
            Ok(mut reading) => {
                leave_out_unknown(&mut reading);
                let deck = options.deck.as_deref().map(str::trim).filter(|name| !name.is_empty());
                let plan = exchange::plan(&reading, &existing, deck);
                let media = count_media(&mut reading, &plan, &files);
                Outcome::Planned(Box::new(Planned { reading, plan, existing, media }))
            }
            Err(refusal) => Outcome::Refused(refusal),
        }
    })
    .await
    .map_err(Error::internal)
}

/// Takes the content from media that are nothing a card can show, and says so.
fn leave_out_unknown(reading: &mut Reading) {
    for file in &mut reading.media {
        if let MediaContent::Inline(bytes) = &file.content
            && file_type(bytes).is_none()
        {
            file.content = MediaContent::Absent;
            file.sha256 = None;
            let message = Message::new("import-media-type").with("name", &file.name);
            let place = Place::Media(file.name.clone());
            reading.findings.push(Finding { kind: FindingKind::Media, place, message });
        }
    }
}

/// What becomes of the media, beside what the class has. What a reader reported as missing though its deck has it is no finding.
fn count_media(reading: &mut Reading, plan: &Plan, files: &[media::Named]) -> MediaCounts {
    let has: HashMap<(i64, &str), &str> =
        files.iter().map(|file| ((file.deck.0, file.name.as_str()), file.sha256.as_str())).collect();
    let hashes: HashSet<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
    let brought: HashMap<&str, &str> = reading
        .media
        .iter()
        .filter_map(|file| Some((file, file.sha256.as_deref()?)))
        .filter(|(file, hash)| file.content != MediaContent::Absent || hashes.contains(hash))
        .map(|(file, hash)| (file.name.as_str(), hash))
        .collect();
    let mut counts = MediaCounts::default();
    let (mut seen, mut missing, mut found) = (HashSet::new(), HashSet::new(), HashSet::new());
    for deck in &plan.decks {
        let cards = reading.decks.get(deck.incoming).map(|deck| deck.cards.as_slice()).unwrap_or_default();
        for name in cards.iter().flat_map(|card| &card.media) {
            if !seen.insert((deck.target.clone(), name.clone())) {
                continue;
            }
            let former = match deck.target {
                Target::Existing(id) => has.get(&(id, name.as_str())),
                Target::New(_) => None,
            };
            match (brought.get(name.as_str()), former) {
                (Some(new), Some(former)) => counts.replaced += usize::from(new != former),
                (Some(_), None) => counts.new += 1,
                (None, Some(_)) => {
                    found.insert(name.clone());
                }
                (None, None) => {
                    missing.insert(name.clone());
                }
            }
        }
    }
    counts.missing = missing.len();
    let listed: HashSet<String> = reading.media.iter().map(|file| file.name.clone()).collect();
    reading.findings.retain(|finding| {
        let name = finding.message.args.first().map(|(_, name)| name);
        finding.message.id != MISSING || name.is_none_or(|name| missing.contains(name) || !found.contains(name))
    });
    // The reader took a file's word for those that it lists without their content.
    let mut unsaid: Vec<String> = missing.into_iter().filter(|name| listed.contains(name)).collect();
    unsaid.sort_unstable();
    for name in unsaid {
        let said =
            reading.findings.iter().any(|f| f.kind == FindingKind::Media && f.place == Place::Media(name.clone()));
        if !said && reading.findings.len() < Limits::default().findings {
            let message = Message::new(MISSING).with("name", &name);
            reading.findings.push(Finding { kind: FindingKind::Media, place: Place::Media(name), message });
        }
    }
    counts
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
