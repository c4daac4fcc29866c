//! Decks as a writer of `exchange` takes them.

use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::content::{self, SafeHtml};
use crate::error::Error;
use crate::exchange::{OutCard, OutDeck, OutMedia, OutSide};
use crate::store::cards::{self, Face, Whole};
use crate::store::decks::Deck;
use crate::store::ids::DeckId;
use crate::store::media::{self, Named};
use crate::store::{Db, Store};

/// Cards read at once.
const BATCH: i64 = 1000;
/// Bytes of media in one export: as base64 and with some cards they just fit into an upload.
const MOST_MEDIA: i64 = 180 << 20;

/// `decks` with all their cards, in one consistent view if the caller's connection holds one.
pub async fn decks(db: &mut Db, decks: &[Deck]) -> Result<Vec<OutDeck>, Error> {
    let mut out = Vec::with_capacity(decks.len());
    for deck in decks {
        let mut all = Vec::new();
        let mut after = (-1, -1);
        loop {
            let batch = cards::whole(db, deck.id, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = (last.position, last.id.0);
            all.extend(batch.into_iter().map(card));
        }
        out.push(OutDeck {
            uuid: deck.uuid.parse().ok(),
            name: deck.name.clone(),
            description: deck.description.clone(),
            language: Some(deck.language.clone()).filter(|language| !language.is_empty()),
            cards: all,
        });
    }
    Ok(out)
}

/// The files of an export, each name once.
#[derive(Debug, Default)]
pub struct Files {
    /// With the names that they have in it.
    pub files: Vec<Named>,
    /// For each deck, the names that its files have there instead of their own.
    pub renamed: Vec<HashMap<String, String>>,
}

/// The files of `decks`. A name is one file's in an export, so where two decks mean different ones by it, the first keeps it, and the
/// others have their hash in their names.
pub async fn media(db: &mut Db, decks: &[Deck]) -> Result<Files, Error> {
    let mut of_decks = Vec::with_capacity(decks.len());
    for deck in decks {
        of_decks.push(media::of_deck(db, deck.id).await?);
    }
    let mut known: HashMap<String, String> = HashMap::new();
    // Every name that a deck has is taken, wherever it comes.
    let all: HashSet<String> = of_decks.iter().flatten().map(|file| file.name.clone()).collect();
    let mut out = Files::default();
    for files in of_decks {
        let mut renamed = HashMap::new();
        for mut file in files {
            if known.get(&file.name).is_some_and(|first| *first != file.sha256) {
                let name = other_name(&file, |name| all.contains(name));
                renamed.insert(std::mem::replace(&mut file.name, name.clone()), name);
            }
            if known.insert(file.name.clone(), file.sha256.clone()).is_none() {
                out.files.push(file);
            }
        }
        out.renamed.push(renamed);
    }
    Ok(out)
}

/// A name that tells of the content, with as much of the hash as it takes to be none of those that are taken.
fn other_name(file: &Named, taken: impl Fn(&str) -> bool) -> String {
    let kind = content::media::of_mime(&file.mime);
    let plain = kind.map_or_else(|| file.name.clone(), |kind| content::media::plain_name(&file.name, kind));
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((&plain, ""));
    let named = |digits: usize| {
        let hash = file.sha256.get(..digits).unwrap_or(&file.sha256);
        format!("{stem}-{hash}{}{ending}", if ending.is_empty() { "" } else { "." })
    };
    (8..=file.sha256.len()).map(named).find(|name| !taken(name)).unwrap_or_else(|| named(file.sha256.len()))
}

/// Whether the content of `files` has room in one export.
pub fn fit(files: &[Named]) -> bool {
    files.iter().map(|file| file.bytes).sum::<i64>() <= MOST_MEDIA
}

/// `files` as a writer takes them, with their content if `whole`. One at a time comes into memory, but all of them stay there as text.
///
/// Errors: [`Error::Invalid`] if they are more than an import takes.
pub async fn written(store: &Store, files: Vec<Named>, whole: bool) -> Result<Vec<OutMedia>, Error> {
    if whole && !fit(&files) {
        return Err(Error::invalid_with("media-export-too-large", vec![("limit", (MOST_MEDIA >> 20).to_string())]));
    }
    let mut out = Vec::with_capacity(files.len());
    for file in files {
        let data = if whole { store.files().read(&file.sha256).await? } else { None };
        out.push(OutMedia {
            name: file.name,
            sha256: file.sha256,
            bytes: u64::try_from(file.bytes).unwrap_or(0),
            kind: file.mime,
            data: data.map(|bytes| STANDARD.encode(bytes)),
        });
    }
    Ok(out)
}

/// One card as the JSON deck has it.
pub fn card(card: Whole) -> OutCard {
    OutCard {
        key: card.key,
        tags: card.tags,
        position: u32::try_from(card.position).unwrap_or(0),
        media: names(&card.front.html, &card.back.html),
        front: side(card.front),
        back: side(card.back),
        note: card.note,
        retired: card.retired,
        typed: card.extra.typed,
        direction: card.extra.direction,
        source: card.extra.source,
    }
}

/// Puts the files of `deck` into the HTML of its cards, for programs that show it.
pub async fn with_media(db: &mut Db, deck: DeckId, cards: &mut [OutCard]) -> Result<(), Error> {
    let sides = || cards.iter().flat_map(|card| [&card.front.html, &card.back.html]);
    let mut shown: Vec<SafeHtml> = sides().map(|html| SafeHtml::stored(html.clone())).collect();
    let mut placed: Vec<_> = shown.iter_mut().map(|html| (deck, html)).collect();
    media::show(db, &mut placed).await?;
    let mut shown = shown.into_iter().map(SafeHtml::into_string);
    for card in cards {
        for side in [&mut card.front, &mut card.back] {
            side.html = shown.next().unwrap_or_default();
        }
    }
    Ok(())
}

/// Names of the files of both sides, each once.
fn names(front: &str, back: &str) -> Vec<String> {
    let mut names = content::media::names(front);
    for name in content::media::names(back) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn side(face: Face) -> OutSide {
    OutSide { markup: face.markup, source: face.source, html: face.html, text: face.text }
}
