//! From the file of a card export to a plan for a class: the way that the browser and the command line share.
//!
//! The file is hashed while it arrives and lies on the disk from then on. A package is unpacked piece by piece: its collection
//! to a file beside it that goes again, its media only to be hashed.

mod arriving;

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use tokio::runtime::Handle;

pub(crate) use arriving::scratch;
pub use arriving::{Arrived, Arriving, hash_file, part_file, sha256, sweep, upload_file};
use arriving::{Seen, hex};

use crate::content::media::file_type;
use crate::error::Error;
use crate::exchange::anki::container::{self, Contents};
use crate::exchange::package::{self, Fault, Kind, Package};
use crate::exchange::{
    self, Existing, Finding, FindingKind, Format, Limits, Media, MediaContent, Message, Place, Plan, Reading, Refusal,
    Target, Upload,
};
use crate::lang::Lang;
use crate::store::ids::ClassId;
use crate::store::imports::{self, DeckWish, Options};
use crate::store::{Store, anki_file, media};

/// Key of the finding for a file that isn't there.
const MISSING: &str = "import-media-missing";

/// A file that was read, and what it would do to a class.
pub struct Planned {
    /// What was read, of the decks that are wanted.
    pub reading: Arc<Reading>,
    /// What it would do.
    pub plan: Plan,
    /// The class as it is.
    pub existing: Existing,
    /// What becomes of its media.
    pub media: MediaCounts,
    /// All decks of the file, in its order.
    pub decks: Vec<FileDeck>,
    /// [`imports::stamp`] of the class when it was looked at.
    pub stamp: String,
    /// [`exchange::fingerprint`] of the plan.
    pub fingerprint: String,
}

/// A deck of a file.
#[derive(Debug, Clone)]
pub struct FileDeck {
    /// As it is called there.
    pub name: String,
    /// How many cards it has.
    pub cards: usize,
    /// What was said about it.
    pub wish: DeckWish,
}

impl Planned {
    /// The same reading beside the class as it is now: nothing is read from the file again.
    ///
    /// Errors: those of the store.
    pub async fn compared_again(&self, store: &Store, class: ClassId) -> Result<Self, Error> {
        let class = class_now(store, class).await?;
        let (reading, decks) = (Arc::clone(&self.reading), self.decks.clone());
        away(move || {
            let plan = plan_into(&reading, &decks, &class.existing);
            let media = count_media(&reading, &plan, &class.files).counts;
            let fingerprint = exchange::fingerprint(&plan);
            Ok(Self { reading, plan, existing: class.existing, media, decks, stamp: class.stamp, fingerprint })
        })
        .await
    }

    /// How many cards lie in memory with it; a KiB of media that a text brought counts as one.
    pub fn weight(&self) -> usize {
        let read: usize = self.reading.decks.iter().map(|deck| deck.cards.len()).sum();
        let there: usize = self.existing.decks.iter().map(|deck| deck.cards.len()).sum();
        let media = self.reading.media.iter().map(|file| match &file.content {
            MediaContent::Inline(bytes) => bytes.len() >> 10,
            _ => 0,
        });
        read + there + media.sum::<usize>()
    }
}

/// What a plan needs to know of a class.
struct ClassNow {
    existing: Existing,
    files: Vec<media::Named>,
    stamp: String,
}

async fn class_now(store: &Store, class: ClassId) -> Result<ClassNow, Error> {
    store
        .read_snapshot(|db| {
            Box::pin(async move {
                Ok(ClassNow {
                    stamp: imports::stamp(db, class).await?,
                    existing: imports::existing(db, class).await?,
                    files: media::of_class(db, class).await?,
                })
            })
        })
        .await
}

/// Takes the decks that aren't wanted out of what was read, and says what all of them are.
fn choose_decks(reading: &mut Reading, options: &Options) -> Vec<FileDeck> {
    let all = options.deck.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let wish = |place: usize| {
        let wish = options.decks.get(&place).cloned().unwrap_or_default();
        DeckWish { into: wish.into.or_else(|| all.map(str::to_owned)), ..wish }
    };
    let decks: Vec<FileDeck> = (0..)
        .zip(&reading.decks)
        .map(|(place, deck)| FileDeck { name: deck.name.clone(), cards: deck.cards.len(), wish: wish(place) })
        .collect();
    let mut wanted = decks.iter().map(|deck| !deck.wish.leave);
    reading.decks.retain(|_| wanted.next().unwrap_or(true));
    decks
}

fn plan_into(reading: &Reading, decks: &[FileDeck], existing: &Existing) -> Plan {
    let names: Vec<Option<&str>> =
        decks.iter().filter(|deck| !deck.wish.leave).map(|deck| deck.wish.into.as_deref()).collect();
    exchange::plan_into(reading, existing, &names)
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

/// What is being done with a file, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is opened, and a package unpacked.
    Opening,
    /// Its cards are read.
    Reading {
        /// So many are done.
        done: usize,
        /// Of so many; 0 where that isn't known yet.
        of: usize,
    },
    /// Its media are hashed.
    Media {
        /// So many are done.
        done: usize,
        /// Of so many.
        of: usize,
    },
    /// It is compared with the class.
    Comparing,
}

/// Hears how far a plan is, and says whether to go on.
pub type Listener = Arc<dyn Fn(Progress) -> ControlFlow<()> + Send + Sync>;

/// A listener that lets everything go on.
pub fn unheard() -> Listener {
    Arc::new(|_| ControlFlow::Continue(()))
}

fn tell(listener: &Listener, progress: Progress) -> Result<(), Error> {
    match listener(progress) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::conflict("error-import-stopped")),
    }
}

/// Reads the file at `path`, which somebody called `name`, and plans what it would do to `class`, away from the threads that serve.
///
/// Errors: those of the store, [`Error::Invalid`] for an unknown name of a format, and [`Error::Conflict`] if the file is gone or
/// the listener said to stop.
pub async fn plan(
    store: &Store,
    class: ClassId,
    name: &str,
    path: &Path,
    options: Options,
    limits: Limits,
    listener: Listener,
) -> Result<Outcome, Error> {
    let format: Option<Format> = match options.format.as_deref() {
        None | Some("" | "auto") => None,
        Some(word) => Some(word.parse().map_err(|_| Error::invalid("error-format"))?),
    };
    tell(&listener, Progress::Opening)?;
    let (path, uploads) = (path.to_owned(), store.uploads());
    let opened = away(move || open(&path, &uploads, format, &limits)).await?;
    let opened = match opened {
        Ok(opened) => opened,
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    tell(&listener, Progress::Reading { done: 0, of: 0 })?;
    let ClassNow { existing, files, stamp } = class_now(store, class).await?;
    let (name, runtime) = (name.to_owned(), Handle::current());
    away(move || {
        // The rows are read by the thread that makes cards of them: what it frees it has again. To another they would be lost until
        // the end, which for a hundred thousand notes is a fifth of all that an import needs.
        let rows = match &opened {
            Opened::Anki { collection, .. } => match runtime.block_on(anki_file::read(collection.path(), &limits)) {
                Ok(rows) => Some(rows),
                Err(refusal) => return Ok(Outcome::Refused(refusal)),
            },
            Opened::Package(_) | Opened::Text(_) => None,
        };
        let read = match (opened, rows) {
            (Opened::Anki { package, contents, collection }, Some((rows, findings))) => {
                drop(collection);
                let known: HashSet<String> = contents.media.iter().map(|file| file.name.clone()).collect();
                let watcher = |done, of| listener(Progress::Reading { done, of });
                match exchange::anki::read_watched(rows, &known, &name, &limits, &watcher) {
                    Ok(mut reading) => {
                        reading.media = contents.media;
                        reading.findings.splice(..0, contents.findings.into_iter().chain(findings));
                        hash_media(reading, *package, &limits, &listener)?
                    }
                    Err(refusal) => Err(refusal),
                }
            }
            (Opened::Package(mut package), _) => {
                let upload = Upload { name: &name, bytes: &[], format, table: options.table.clone(), limits };
                match exchange::read_package(&mut package, &upload) {
                    Ok(reading) => hash_media(reading, package, &limits, &listener)?,
                    Err(refusal) => Err(refusal),
                }
            }
            (Opened::Text(bytes), _) => {
                exchange::read(&Upload { name: &name, bytes: &bytes, format, table: options.table.clone(), limits })
            }
            (Opened::Anki { .. }, None) => return Err(Error::internal("a collection without its rows")),
        };
        // Who said to stop hears that it did, and not that something was wrong with the file.
        tell(&listener, Progress::Comparing)?;
        let mut reading = match read {
            Ok(reading) => reading,
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
        };
        leave_out_unknown(&mut reading);
        let decks = choose_decks(&mut reading, &options);
        let plan = plan_into(&reading, &decks, &existing);
        let Counted { counts: media, missing, found } = count_media(&reading, &plan, &files);
        settle_findings(&mut reading, missing, &found);
        let (reading, fingerprint) = (Arc::new(reading), exchange::fingerprint(&plan));
        Ok(Outcome::Planned(Box::new(Planned { reading, plan, existing, media, decks, stamp, fingerprint })))
    })
    .await
}

/// Does what takes long on a thread that may take long.
async fn away<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// A file that was looked into.
enum Opened {
    /// Something to be read as text.
    Text(Vec<u8>),
    /// A package that is read as it is.
    Package(Package<BufReader<File>>),
    /// An Anki package, its collection unpacked.
    Anki { package: Box<Package<BufReader<File>>>, contents: Contents, collection: NamedTempFile },
}

/// Looks into a file: a package is known by its first bytes, whatever it is called.
fn open(
    path: &Path,
    uploads: &Path,
    format: Option<Format>,
    limits: &Limits,
) -> Result<Result<Opened, Refusal>, Error> {
    let gone = |_: io::Error| Error::conflict("error-plan-gone");
    let mut file = File::open(path).map_err(gone)?;
    let size = file.metadata().map_err(gone)?.len();
    if size > limits.file {
        return Ok(Err(refused(Message::new("import-file-too-large").with("limit", limits.file >> 20))));
    }
    let mut bytes = Vec::new();
    (&mut file).take(4).read_to_end(&mut bytes).map_err(gone)?;
    if !package::is_zip(&bytes) || format.is_some_and(|format| !format.is_package()) {
        bytes.reserve_exact(usize::try_from(size).unwrap_or(0));
        file.take(limits.file).read_to_end(&mut bytes).map_err(gone)?;
        return Ok(Ok(Opened::Text(bytes)));
    }
    let mut package = match Package::open(BufReader::new(file), limits) {
        Ok(package) => package,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let kind = match package.kind() {
        Kind::Anki(kind) => kind,
        Kind::Spreadsheet | Kind::Mochi | Kind::Mnemosyne => return Ok(Ok(Opened::Package(package))),
        Kind::Unknown => return Ok(Err(refused(Message::new("package-unknown")))),
    };
    let Some(entry) = package.find(kind.collection()) else {
        return Ok(Err(refused(Message::new("package-collection-missing"))));
    };
    let contents = match container::contents(&mut package, kind, limits) {
        Ok(contents) => contents,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut collection = scratch(uploads).map_err(|cause| Error::not_stored(&cause))?;
    match package.copy(entry, collection.as_file_mut(), limits.unpacked) {
        Ok(_) => Ok(Ok(Opened::Anki { package: Box::new(package), contents, collection })),
        Err(Fault::Sink(cause)) => Err(Error::not_stored(&cause)),
        Err(fault) => Ok(Err(fault.refusal())),
    }
}

fn refused(message: Message) -> Refusal {
    Refusal { place: Place::File, message }
}

/// Learns of each file of a package its hash, its size and what it is. One that can't be had is left out and reported.
fn hash_media(
    mut reading: Reading,
    mut package: Package<BufReader<File>>,
    limits: &Limits,
    listener: &Listener,
) -> Result<Result<Reading, Refusal>, Error> {
    let of = reading.media.len();
    let mut findings = Vec::new();
    for (done, file) in reading.media.iter_mut().enumerate() {
        let MediaContent::Packed(entry) = file.content else { continue };
        tell(listener, Progress::Media { done, of })?;
        let mut seen = Seen { hash: Sha256::new(), head: Vec::new() };
        let message = match package.copy(entry, &mut seen, limits.media_file) {
            Ok(bytes) => match file_type(&seen.head) {
                Some(kind) => {
                    file.sha256 = Some(hex(&seen.hash.finalize()));
                    file.bytes = bytes;
                    kind.mime.clone_into(&mut file.kind);
                    continue;
                }
                None => Message::new("import-media-type").with("name", &file.name),
            },
            Err(Fault::Refused(refusal)) => return Ok(Err(refusal)),
            Err(Fault::TooLarge(limit)) => Message::new("import-media-too-large").with("limit", limit >> 20),
            Err(_) => Message::new("package-media-damaged"),
        };
        file.content = MediaContent::Absent;
        findings.push(about(file, message));
    }
    let room = limits.findings.saturating_sub(reading.findings.len());
    let more = findings.len().saturating_sub(room);
    reading.findings.extend(findings.into_iter().take(room));
    if more > 0 {
        let message = Message::new("import-more-findings").with("count", more);
        reading.findings.push(Finding { kind: FindingKind::Media, place: Place::File, message });
    }
    Ok(Ok(reading))
}

fn about(file: &Media, message: Message) -> Finding {
    Finding { kind: FindingKind::Media, place: Place::Media(file.name.clone()), message }
}

/// Takes the content from media that are nothing a card can show, and says so.
fn leave_out_unknown(reading: &mut Reading) {
    for file in &mut reading.media {
        if let MediaContent::Inline(bytes) = &file.content
            && file_type(bytes).is_none()
        {
            file.content = MediaContent::Absent;
            file.sha256 = None;
            reading.findings.push(about(file, Message::new("import-media-type").with("name", &file.name)));
        }
    }
}

/// What becomes of the media, beside what the class has.
struct Counted {
    counts: MediaCounts,
    /// Names that nobody has a file for.
    missing: HashSet<String>,
    /// Names that only the class has a file for.
    found: HashSet<String>,
}

fn count_media(reading: &Reading, plan: &Plan, files: &[media::Named]) -> Counted {
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
    Counted { counts, missing, found }
}

/// What a reader reported as missing though its deck has it is no finding.
fn settle_findings(reading: &mut Reading, missing: HashSet<String>, found: &HashSet<String>) {
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
