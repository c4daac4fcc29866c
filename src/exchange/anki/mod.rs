//! Anki packages: from the rows of their collection to decks.

pub(super) mod cloze;
pub mod collection;
pub mod container;
mod filters;
mod learned;
mod occlusion;
mod outgoing;
pub mod own;
pub mod proto;
pub(super) mod read;
mod shape;
mod side;
mod template;
pub mod write;

use std::collections::HashSet;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::deck::{Format, Reading};
use super::finding::Refusal;
use super::gather::Gather;
use super::limits::Limits;
use collection::Collection;

/// Hears how many cards of how many are made, from several threads, and says whether to go on.
pub type Watcher<'w> = &'w (dyn Fn(usize, usize) -> ControlFlow<()> + Sync);

/// Reads the rows of a collection; the files that come with it are the caller's, who knows them by their safe names.
///
/// `name` is for a deck that has none. Errors: a [`Refusal`] if nothing of the collection may be taken.
#[allow(clippy::implicit_hasher)] // a set is a set; nobody brings another hasher
pub fn read(collection: Collection, media: &HashSet<String>, name: &str, limits: &Limits) -> Result<Reading, Refusal> {
    read_watched(collection, media, name, limits, &|_, _| ControlFlow::Continue(()))
}

/// As [`read`], while `watcher` hears how far it is.
///
/// Errors: those of [`read`], and a [`Refusal`] where the watcher said to stop.
#[allow(clippy::implicit_hasher)] // as above
pub fn read_watched(
    collection: Collection,
    media: &HashSet<String>,
    name: &str,
    limits: &Limits,
    watcher: Watcher,
) -> Result<Reading, Refusal> {
    let mut gather = Gather::new(*limits);
    let (decks, note_types) = read::read(collection, media, name, &mut gather, watcher)?;
    Ok(Reading {
        format: Format::AnkiPackage,
        encoding: "UTF-8",
        decks,
        media: Vec::new(),
        note_types,
        findings: gather.finish(),
        table: None,
    })
}

/// A note type: what the fields of a note are called, and how cards are made of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteType {
    /// Its id in the collection, which it keeps when it goes home.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// A card for each gap of the text rather than for each template.
    pub cloze: bool,
    /// Which of Anki's own note types it was made from (`original_stock_kind`; 6 is image occlusion).
    pub stock: Option<u32>,
    /// Style sheet of its cards, never used here.
    pub css: String,
    /// Names of the fields, in order.
    pub fields: Vec<String>,
    /// Templates, in order.
    pub templates: Vec<Template>,
}

/// A template of a note type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Of the question (`qfmt`).
    pub front: String,
    /// Of the answer (`afmt`).
    pub back: String,
}
