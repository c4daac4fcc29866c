//! Which files the decks use under which names, and who may read them. Their content lies in the folder of `files.rs`.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::content::SafeHtml;
use crate::content::media::{self, of_mime};
use crate::error::Error;
use crate::exchange::package::{Fault, Package};
use crate::exchange::{Limits, MediaContent, Reading, Target};
use crate::store::files::{Kept, is_hash};
use crate::store::ids::{ClassId, DeckId, ImportId};
use crate::store::people::{Person, Role};
use crate::store::work::Goal;
use crate::store::{Db, Millis, Store, unused};

/// How long a file that nobody refers to stays, in milliseconds: a day.
pub const GRACE: Millis = 24 * 3_600_000;
/// Files whose rows are looked up together in a sweep.
const SWEPT: usize = 500;

/// A file of a deck.
#[derive(Debug, Clone)]
pub struct Named {
    /// The deck.
    pub deck: DeckId,
    /// What its cards call it.
    pub name: String,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// MIME type.
    pub mime: String,
    /// Size in bytes.
    pub bytes: i64,
}

/// The MIME type of a file, if `person` may read a deck that uses it.
///
/// Errors: [`Error::NotFound`], whether it doesn't exist or isn't theirs to know.
pub async fn readable(db: &mut Db, person: &Person, sha256: &str) -> Result<String, Error> {
    let admin = person.role == Role::Admin;
    let mime = sqlx::query_scalar!(
        r#"SELECT f.type
           FROM media f
           WHERE f.sha256 = ?1
             AND EXISTS (SELECT 1 FROM deck_media n
                         JOIN decks d ON d.id = n.deck_id
                         WHERE n.sha256 = f.sha256 AND d.staged = 0 AND d.archived_at IS NULL
                           AND (d.owner_id = ?2
                                OR EXISTS (SELECT 1 FROM deck_readers r
                                           WHERE r.deck_id = d.id AND r.user_id = ?2 AND r.until IS NULL)
                                OR (?3 AND EXISTS (SELECT 1 FROM classes k
                                                   WHERE k.id = d.class_id AND k.archived_at IS NULL))))"#,
        sha256,
        person.id,
        admin
    )
    .fetch_optional(db)
    .await?;
    mime.ok_or(Error::NotFound)
}

/// The files of a deck, by name.
pub async fn of_deck(db: &mut Db, deck: DeckId) -> Result<Vec<Named>, Error> {
    let files = sqlx::query_as!(
        Named,
        r#"SELECT n.deck_id AS "deck: DeckId", n.name, n.sha256, f.type AS mime, f.bytes
           FROM deck_media n
           JOIN media f ON f.sha256 = n.sha256
           WHERE n.deck_id = ?
           ORDER BY n.name"#,
        deck
    )
    .fetch_all(db)
    .await?;
    Ok(files)
}

/// The files of all decks of a class.
pub async fn of_class(db: &mut Db, class: ClassId) -> Result<Vec<Named>, Error> {
    let files = sqlx::query_as!(
        Named,
        r#"SELECT n.deck_id AS "deck: DeckId", n.name, n.sha256, f.type AS mime, f.bytes
           FROM decks d
           JOIN deck_media n ON n.deck_id = d.id
           JOIN media f ON f.sha256 = n.sha256
           WHERE d.class_id = ? AND d.staged = 0"#,
        class
    )
    .fetch_all(db)
    .await?;
    Ok(files)
}

/// Puts their files into the sides of cards, each in its deck.
pub(super) async fn show(db: &mut Db, sides: &mut [(DeckId, &mut SafeHtml)]) -> Result<(), Error> {
    let mut wanted: Vec<(DeckId, String)> = Vec::new();
    for (deck, html) in sides.iter().filter(|(_, html)| media::names_any(html.as_str())) {
        wanted.extend(media::names(html.as_str()).into_iter().map(|name| (*deck, name)));
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let wanted = serde_json::to_string(&wanted).map_err(Error::internal)?;
    let rows = sqlx::query!(
        r#"SELECT DISTINCT n.deck_id AS "deck!: DeckId", n.name AS "name!", n.sha256 AS "sha256!", f.type AS "mime!"
           FROM json_each(?) wanted
           JOIN deck_media n ON n.deck_id = wanted.value ->> 0 AND n.name = wanted.value ->> 1
           JOIN media f ON f.sha256 = n.sha256"#,
        wanted
    )
    .fetch_all(db)
    .await?;
    let mut known: HashMap<DeckId, HashMap<String, media::File>> = HashMap::new();
    for row in rows {
        if let Some(kind) = of_mime(&row.mime) {
            known.entry(row.deck).or_default().insert(row.name, media::File { sha256: row.sha256, kind });
        }
    }
    for (deck, html) in sides {
        if let Some(files) = known.get(deck) {
            **html = media::shown(html, |name| files.get(name).cloned());
        }
    }
    Ok(())
}

/// The sides of one card of `deck`, with their files in place.
pub async fn shown_in(db: &mut Db, deck: DeckId, front: SafeHtml, back: SafeHtml) -> Result<[SafeHtml; 2], Error> {
    let mut sides = [front, back];
    let mut placed: Vec<_> = sides.iter_mut().map(|html| (deck, html)).collect();
    show(db, &mut placed).await?;
    Ok(sides)
}

async fn add_file(db: &mut Db, kept: &Kept, now: Millis) -> Result<(), Error> {
    sqlx::query!(
        "INSERT OR IGNORE INTO media (sha256, type, bytes, created_at) VALUES (?, ?, ?, ?)",
        kept.sha256,
        kept.kind.mime,
        kept.bytes,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives a deck a file that lies in the folder, and returns the name it has there.
///
/// `given` is what the person's file was called. Where cards wait for just that name it is kept as it is; else it is made plain, and told
/// apart from another file of that name.
pub async fn add(db: &mut Db, deck: DeckId, given: &str, kept: &Kept, now: Millis) -> Result<String, Error> {
    add_file(db, kept, now).await?;
    let waiting = unused::stock(db, deck).await?.missing;
    let given = crate::content::nfc(given);
    let mut name = media::plain_name(&given, kept.kind);
    if let Some(exact) = waiting.into_iter().find(|wanted| *wanted == given) {
        name = exact;
    }
    let other = sqlx::query_scalar!(
        "SELECT sha256 FROM deck_media WHERE deck_id = ? AND name = ? AND sha256 <> ?",
        deck,
        name,
        kept.sha256
    );
    if other.fetch_optional(&mut *db).await?.is_some() {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        name = format!("{stem}-{}.{ending}", kept.sha256.get(..12).unwrap_or_default());
    }
    sqlx::query!("INSERT OR IGNORE INTO deck_media (deck_id, name, sha256) VALUES (?, ?, ?)", deck, name, kept.sha256)
        .execute(db)
        .await?;
    Ok(name)
}

/// Stages the files of an import: written first, then their rows. A new deck has them at once, as nobody sees it yet; for
/// one that is there they wait for [`publish`].
///
/// A file that is only named by its hash counts where the class has it already: nobody gets at others' files by naming them.
pub(super) async fn stage(
    store: &Store,
    (import, class): (ImportId, ClassId),
    (reading, from): (&Reading, &Path),
    goals: &[Goal],
    staged: &[DeckId],
    now: Millis,
) -> Result<(), Error> {
    if reading.media.is_empty() {
        return Ok(());
    }
    let held = store.files().hold().await;
    let mut package = None;
    let in_class = store.read(|db| Box::pin(of_class(db, class))).await?;
    let in_class: HashMap<&str, &Named> = in_class.iter().map(|file| (file.sha256.as_str(), file)).collect();
    let used: Vec<HashSet<&str>> = goals
        .iter()
        .map(|goal| {
            let decks = goal.incoming.iter().filter_map(|deck| reading.decks.get(*deck));
            decks.flat_map(|deck| &deck.cards).flat_map(|card| card.media.iter().map(String::as_str)).collect()
        })
        .collect();
    for file in &reading.media {
        let named = |names: &HashSet<&str>| names.contains(file.name.as_str());
        // One that no card shows goes with the first deck, so that nothing of the file is lost.
        let nowhere = !used.iter().any(named);
        let places: Vec<(DeckId, bool)> = goals
            .iter()
            .zip(staged)
            .zip(&used)
            .enumerate()
            .filter(|(index, (_, names))| named(names) || (nowhere && *index == 0))
            .map(|(_, ((goal, staged), _))| match goal.to {
                Target::New(_) => (*staged, true),
                Target::Existing(deck) => (DeckId(deck), false),
            })
            .collect();
        let kept = match &file.content {
            MediaContent::Inline(bytes) => store.files().put(bytes.clone()).await?,
            MediaContent::Packed(entry) => {
                let known = match &file.sha256 {
                    Some(hash) => store.files().kept(hash).await,
                    None => None,
                };
                match known {
                    Some(known) => Some(known),
                    None => unpack(store, &mut package, from, *entry).await?,
                }
            }
            MediaContent::Absent => file.sha256.as_deref().and_then(|hash| in_class.get(hash)).and_then(|known| {
                Some(Kept { sha256: known.sha256.clone(), bytes: known.bytes, kind: of_mime(&known.mime)? })
            }),
        };
        let Some(kept) = kept else { continue };
        let name = file.name.clone();
        store.write(move |db| Box::pin(async move { stage_one(db, import, &name, &kept, &places, now).await })).await?;
    }
    drop(held);
    Ok(())
}

/// The package that media are taken from, once it is open. In a mutex only so that a thread that may wait can have it.
type Open = Arc<Mutex<Package<BufReader<File>>>>;

/// Puts a file of a package into the folder. None for one that can't be unpacked, which its plan has said.
async fn unpack(store: &Store, package: &mut Option<Open>, from: &Path, entry: usize) -> Result<Option<Kept>, Error> {
    let open = if let Some(open) = package {
        Arc::clone(open)
    } else {
        let from = from.to_owned();
        let opened = tokio::task::spawn_blocking(move || {
            let file = File::open(from).map_err(|_| Error::conflict("error-plan-gone"))?;
            Package::open(BufReader::new(file), &Limits::default()).map_err(|_| Error::conflict("error-plan-gone"))
        });
        let opened = Arc::new(Mutex::new(opened.await.map_err(Error::internal)??));
        Arc::clone(package.insert(opened))
    };
    let write = move |into: &mut dyn Write| {
        let mut package = open.lock().map_err(|_| io::Error::other("a thread that unpacked has failed"))?;
        match package.copy(entry, into, Limits::default().media_file) {
            Ok(_) => Ok(true),
            Err(Fault::Sink(cause)) => Err(cause),
            Err(_) => Ok(false),
        }
    };
    store.files().put_from(write).await
}

async fn stage_one(
    db: &mut Db,
    import: ImportId,
    name: &str,
    kept: &Kept,
    places: &[(DeckId, bool)],
    now: Millis,
) -> Result<(), Error> {
    add_file(db, kept, now).await?;
    for (deck, hidden) in places {
        if *hidden {
            sqlx::query!(
                "INSERT OR REPLACE INTO deck_media (deck_id, name, sha256) VALUES (?, ?, ?)",
                deck,
                name,
                kept.sha256
            )
            .execute(&mut *db)
            .await?;
        } else {
            sqlx::query!(
                "INSERT OR REPLACE INTO import_media (import_id, deck_id, name, sha256) VALUES (?, ?, ?, ?)",
                import,
                deck,
                name,
                kept.sha256
            )
            .execute(&mut *db)
            .await?;
        }
    }
    Ok(())
}

/// Gives the decks that were there the files that an import has staged for them, and keeps which ones they replace.
pub(super) async fn publish(db: &mut Db, import: ImportId) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE import_media
         SET before = (SELECT n.sha256 FROM deck_media n
                       WHERE n.deck_id = import_media.deck_id AND n.name = import_media.name)
         WHERE import_id = ?",
        import
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO deck_media (deck_id, name, sha256)
         SELECT deck_id, name, sha256 FROM import_media WHERE import_id = ?
         ON CONFLICT (deck_id, name) DO UPDATE SET sha256 = excluded.sha256",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts back the files that an import replaced, unless they were replaced again. Those it added stay: a card may use them by now.
pub(super) async fn take_back(db: &mut Db, import: ImportId) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE deck_media
         SET sha256 = i.before
         FROM import_media i
         WHERE i.import_id = ? AND i.before IS NOT NULL
           AND deck_media.deck_id = i.deck_id AND deck_media.name = i.name AND deck_media.sha256 = i.sha256",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes files that no row refers to and that are a day old, and rows of files that nothing uses. Returns how many files went.
pub async fn sweep(store: &Store, now: Millis) -> Result<usize, Error> {
    let before = now - GRACE;
    let held = store.files().hold_all().await;
    store
        .write(move |db| {
            Box::pin(async move {
                unused::forget(db, before).await?;
                sqlx::query!(
                    "DELETE FROM media
                     WHERE created_at < ?
                       AND NOT EXISTS (SELECT 1 FROM deck_media n WHERE n.sha256 = media.sha256)
                       AND NOT EXISTS (SELECT 1 FROM import_media i WHERE i.sha256 = media.sha256)
                       AND NOT EXISTS (SELECT 1 FROM import_media i WHERE i.before = media.sha256)
                       AND NOT EXISTS (SELECT 1 FROM removed_media r WHERE r.sha256 = media.sha256)",
                    before
                )
                .execute(db)
                .await?;
                Ok(())
            })
        })
        .await?;
    let mut gone = 0;
    for names in store.files().older_than(before).await?.chunks(SWEPT) {
        let hashes: Vec<&String> = names.iter().filter(|name| is_hash(name)).collect();
        let hashes = serde_json::to_string(&hashes).map_err(Error::internal)?;
        let known: HashSet<String> = store
            .read(move |db| {
                Box::pin(async move {
                    let known = sqlx::query_scalar!(
                        r#"SELECT f.sha256 AS "sha256!" FROM json_each(?) old JOIN media f ON f.sha256 = old.value"#,
                        hashes
                    );
                    Ok(known.fetch_all(db).await?)
                })
            })
            .await?
            .into_iter()
            .collect();
        for name in names.iter().filter(|name| !known.contains(*name)) {
            store.files().remove(name).await;
            gone += 1;
        }
    }
    drop(held);
    Ok(gone)
}
