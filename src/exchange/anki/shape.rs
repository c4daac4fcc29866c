//! The head of a collection: its note types and the names of its decks, whatever schema keeps them.
//!
//! Source: Anki's schema 11 (JSON in the row of `col`) and 14 to 18 (tables whose columns `config` are protobuf:
//! `Notetype.Config` and `Notetype.Template.Config` of `proto/anki/notetypes.proto`).

use std::collections::HashMap;

use serde::Deserialize;

use super::collection::{ConfigRow, Head, PartRow};
use super::proto::{self, Broken, Value};
use super::{NoteType, Template};
use crate::exchange::finding::{Message, Refusal};

/// Fields of a note type, and templates. Anki itself allows fewer in practice.
const MOST_PARTS: usize = 1_000;
/// Bytes of all templates of a collection.
const MOST_TEMPLATES: usize = 64 << 20;
/// The mark between the levels of a deck's name in the tables.
const LEVEL: char = '\u{1f}';

/// Note types, and the names of decks with `::` between levels.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// By id.
    pub note_types: Vec<NoteType>,
    /// By id.
    pub decks: HashMap<i64, String>,
}

/// Reads the head. Errors: a [`Refusal`] if note types or decks can't be read, as no card has a meaning without.
pub(super) fn shape(head: Head) -> Result<Shape, Refusal> {
    let mut shape = match head {
        Head::Json { models, decks } => Shape {
            note_types: from_json(&models).ok_or_else(|| refused("import-anki-note-types-damaged"))?,
            decks: decks_from_json(&decks).ok_or_else(|| refused("import-anki-decks-damaged"))?,
        },
        Head::Tables { note_types, fields, templates, decks } => Shape {
            note_types: from_tables(note_types, fields, templates)
                .map_err(|Broken| refused("import-anki-note-types-damaged"))?,
            decks: decks.into_iter().map(|(id, name)| (id, name.replace(LEVEL, "::"))).collect(),
        },
    };
    shape.note_types.sort_by_key(|note_type| note_type.id);
    shape.note_types.dedup_by_key(|note_type| note_type.id);
    let bytes: usize = shape
        .note_types
        .iter()
        .flat_map(|note_type| &note_type.templates)
        .map(|template| template.front.len() + template.back.len())
        .sum();
    let parts = shape.note_types.iter().map(|note_type| note_type.fields.len().max(note_type.templates.len()));
    if bytes > MOST_TEMPLATES || parts.max().unwrap_or(0) > MOST_PARTS {
        return Err(refused("import-anki-note-types-too-large"));
    }
    Ok(shape)
}

fn refused(id: &'static str) -> Refusal {
    Refusal::file(Message::new(id))
}

#[derive(Deserialize)]
struct Model {
    name: String,
    /// 1: cloze.
    #[serde(default, rename = "type")]
    kind: i64,
    #[serde(default)]
    css: String,
    #[serde(default, rename = "originalStockKind")]
    stock: Option<u32>,
    flds: Vec<Part>,
    tmpls: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    name: String,
    #[serde(default)]
    ord: Option<i64>,
    #[serde(default, rename = "qfmt")]
    front: String,
    #[serde(default, rename = "afmt")]
    back: String,
}

#[derive(Deserialize)]
struct NamedDeck {
    name: String,
}

/// None if it isn't what Anki writes.
fn from_json(models: &str) -> Option<Vec<NoteType>> {
    let models: HashMap<String, Model> = serde_json::from_str(models).ok()?;
    let mut note_types = Vec::with_capacity(models.len());
    for (id, mut model) in models {
        model.flds.sort_by_key(|part| part.ord);
        model.tmpls.sort_by_key(|part| part.ord);
        note_types.push(NoteType {
            id: id.parse().ok()?,
            name: model.name,
            cloze: model.kind == 1,
            stock: model.stock.filter(|kind| *kind != 0),
            css: model.css,
            fields: model.flds.into_iter().map(|field| field.name).collect(),
            templates: model
                .tmpls
                .into_iter()
                .map(|part| Template { name: part.name, front: part.front, back: part.back })
                .collect(),
        });
    }
    Some(note_types)
}

fn decks_from_json(decks: &str) -> Option<HashMap<i64, String>> {
    let decks: HashMap<String, NamedDeck> = serde_json::from_str(decks).ok()?;
    decks.into_iter().map(|(id, deck)| Some((id.parse().ok()?, deck.name.replace(LEVEL, "::")))).collect()
}

fn from_tables(
    rows: Vec<ConfigRow>,
    mut fields: Vec<PartRow>,
    mut templates: Vec<PartRow>,
) -> Result<Vec<NoteType>, Broken> {
    let mut note_types = Vec::with_capacity(rows.len());
    let mut index = HashMap::with_capacity(rows.len());
    for row in rows {
        let mut note_type = NoteType { id: row.id, name: row.name, ..NoteType::default() };
        for field in proto::fields(&row.config) {
            match field? {
                (1, Value::Number(kind)) => note_type.cloze = kind == 1,
                (3, Value::Bytes(css)) => note_type.css = text(css)?,
                (9, Value::Number(kind)) => note_type.stock = u32::try_from(kind).ok().filter(|kind| *kind != 0),
                _ => {}
            }
        }
        index.insert(row.id, note_types.len());
        note_types.push(note_type);
    }
    fields.sort_by_key(|field| field.ord);
    for field in fields {
        if let Some(note_type) = index.get(&field.note_type).and_then(|at| note_types.get_mut(*at)) {
            note_type.fields.push(field.name);
        }
    }
    templates.sort_by_key(|template| template.ord);
    for row in templates {
        let Some(note_type) = index.get(&row.note_type).and_then(|at| note_types.get_mut(*at)) else { continue };
        let mut template = Template { name: row.name, ..Template::default() };
        for field in proto::fields(&row.config) {
            match field? {
                (1, Value::Bytes(front)) => template.front = text(front)?,
                (2, Value::Bytes(back)) => template.back = text(back)?,
                _ => {}
            }
        }
        note_type.templates.push(template);
    }
    Ok(note_types)
}

fn text(bytes: &[u8]) -> Result<String, Broken> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Broken)
}
