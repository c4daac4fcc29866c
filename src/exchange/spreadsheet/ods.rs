//! Workbooks of `LibreOffice`, `.ods`: `content.xml`, whose cells hold the text that they show. Cells and rows are written once and
//! repeated; how often is bounded by what a sheet can have and by the text that comes of it.
//!
//! Source: `OpenDocument` 1.3 part 3, chapters 9.1 to 9.2 (tables), 19.675 to 19.678 (repeating, spanning).

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::grid::{Grid, MOST_ROWS, MOST_TEXT, MOST_WIDTH, Sheet, broken, clean, is_blank, too_much};
use super::{NESTING, part};
use crate::exchange::finding::{Message, Refusal};
use crate::exchange::gather::Gather;
use crate::exchange::limits::MOST_COLUMNS;
use crate::exchange::package::Package;
use crate::exchange::xml::{Piece, Tag, Xml, push};

const CONTENT: &str = "content.xml";
const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";
/// Blanks that one element stands for.
const MOST_BLANKS: u64 = 100;
/// Styles of sheets that are hidden.
const MOST_STYLES: usize = 10_000;

/// Hands over each sheet that can be seen.
pub(super) fn read<R: Read + Seek>(
    package: &mut Package<R>,
    room: &mut usize,
    gather: &mut Gather,
    each: &mut dyn FnMut(Sheet, &mut Gather) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let kind = part(package, "mimetype")?;
    if !kind.trim().starts_with(KIND) {
        return Err(Refusal::file(Message::new("zips-not-sheet")));
    }
    let text = part(package, CONTENT)?;
    let mut xml = Xml::new(&text, Some(CONTENT), NESTING);
    let mut hidden: HashSet<String> = HashSet::new();
    let mut style = None;
    let mut tables = 0;
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "style" => style = tag.attribute("name"),
            Piece::Open(tag)
                if tag.name() == "table-properties"
                    && tag.attribute("display").is_some_and(|display| display == "false")
                    && hidden.len() < MOST_STYLES =>
            {
                hidden.extend(style.take());
            }
            Piece::Open(tag) if tag.name() == "tracked-changes" => xml.skip()?,
            Piece::Open(tag) if tag.name() == "table" => {
                tables += 1;
                if tables > gather.limits.decks {
                    return Err(Refusal::file(
                        Message::new("import-too-many-decks").with("limit", gather.limits.decks),
                    ));
                }
                let mut name = String::new();
                push(&mut name, &tag.attribute("name").unwrap_or_default(), gather.limits.field);
                if tag.attribute("style-name").is_some_and(|style| hidden.contains(&style)) {
                    super::skip(gather, &name, Message::new("zips-sheet-hidden"));
                    xml.skip()?;
                    continue;
                }
                let sheet = table(&mut xml, Grid::new(name, room), gather.limits.field)?;
                each(sheet, gather)?;
            }
            Piece::Done => return Ok(()),
            _ => {}
        }
    }
}

/// Reads a table to its end.
fn table(xml: &mut Xml, mut grid: Grid, field: usize) -> Result<Sheet, Refusal> {
    let mut row = 0_u64;
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "table-row" => {
                let times = times(&tag, "number-rows-repeated");
                let cells = cells(xml, row + 1, &mut grid, field)?;
                let blank = cells.iter().all(|(_, text)| is_blank(text));
                let bytes: usize = cells.iter().map(|(_, text)| text.len() + 1).sum();
                if !blank && bytes.saturating_mul(usize::try_from(times).unwrap_or(usize::MAX)) > MOST_TEXT {
                    return Err(too_much());
                }
                for _ in 0..if blank { 0 } else { times } {
                    row += 1;
                    grid.push(row, &mut cells.clone())?;
                }
                row = if blank { row.saturating_add(times) } else { row };
                if row > MOST_ROWS * 16 {
                    return Err(broken());
                }
            }
            // Pictures and forms on the sheet, and where its data came from.
            Piece::Open(tag)
                if matches!(tag.name(), "shapes" | "forms" | "table-source" | "scenario" | "title" | "desc") =>
            {
                xml.skip()?;
            }
            Piece::Close(end) if end.name() == "table" => return Ok(grid.finish()),
            Piece::Done => return Ok(grid.finish()),
            _ => {}
        }
    }
}

/// How often an element stands there.
fn times(tag: &Tag, name: &str) -> u64 {
    tag.number(name).unwrap_or(1).clamp(1, MOST_ROWS * 16)
}

/// The cells of a row that hold something.
fn cells(xml: &mut Xml, row: u64, grid: &mut Grid, field: usize) -> Result<Vec<(usize, String)>, Refusal> {
    let mut cells: Vec<(usize, String)> = Vec::new();
    let mut column = 0_usize;
    loop {
        match xml.next()? {
            Piece::Open(tag) if matches!(tag.name(), "table-cell" | "covered-table-cell") => {
                let covered = tag.name() == "covered-table-cell";
                let times = usize::try_from(times(&tag, "number-columns-repeated")).unwrap_or(usize::MAX);
                let spanned = tag.number("number-rows-spanned").unwrap_or(1);
                let otherwise = ["string-value", "date-value", "time-value", "boolean-value", "value"]
                    .into_iter()
                    .find_map(|name| tag.attribute(name));
                let name = tag.name().to_owned();
                let text = cell(xml, &name, otherwise, field)?;
                if !covered && !is_blank(&text) {
                    if spanned > 1 {
                        grid.merge(column, row.saturating_add(spanned - 1), &text);
                    }
                    // One beyond the columns that are looked at is enough to be told of.
                    for at in column..column.saturating_add(times).min(MOST_COLUMNS + 1).max(column + 1) {
                        cells.push((at, text.clone()));
                        if cells.len() * text.len().max(16) > MOST_TEXT {
                            return Err(too_much());
                        }
                    }
                }
                column = column.saturating_add(times);
                if column > MOST_WIDTH * 4 {
                    return Err(broken());
                }
            }
            Piece::Close(end) if end.name() == "table-row" => return Ok(cells),
            Piece::Done => return Ok(cells),
            _ => {}
        }
    }
}

/// The text that a cell shows, its paragraphs as lines; what it holds where a program wrote no text for it.
fn cell(xml: &mut Xml, name: &str, otherwise: Option<String>, field: usize) -> Result<String, Refusal> {
    let mut text = String::new();
    let mut paragraphs = 0;
    loop {
        match xml.next()? {
            Piece::Open(tag) if matches!(tag.name(), "p" | "h") => {
                if paragraphs > 0 {
                    push(&mut text, "\n", field);
                }
                paragraphs += 1;
                let name = tag.name().to_owned();
                paragraph(xml, &name, &mut text, field)?;
            }
            // A remark beside the cell, or a picture on it.
            Piece::Open(tag) if matches!(tag.name(), "annotation" | "frame" | "custom-shape" | "detective") => {
                xml.skip()?;
            }
            Piece::Open(tag) if tag.name() == "table" => return Err(broken()),
            Piece::Close(end) if end.name() == name => break,
            Piece::Done => break,
            _ => {}
        }
    }
    if paragraphs == 0 {
        push(&mut text, &otherwise.unwrap_or_default(), field);
    }
    Ok(clean(&text))
}

fn paragraph(xml: &mut Xml, name: &str, text: &mut String, field: usize) -> Result<(), Refusal> {
    loop {
        match xml.next()? {
            // Blanks in the file count as one, since it may be indented; others have their own element.
            Piece::Words(words) => {
                let mut gap = false;
                for c in words.chars() {
                    if matches!(c, ' ' | '\n' | '\r' | '\t') {
                        gap = true;
                        continue;
                    }
                    if std::mem::take(&mut gap) && !text.is_empty() && !text.ends_with([' ', '\n']) {
                        push(text, " ", field);
                    }
                    push(text, c.encode_utf8(&mut [0; 4]), field);
                }
                if gap && !text.is_empty() && !text.ends_with([' ', '\n']) {
                    push(text, " ", field);
                }
            }
            Piece::Open(tag) if tag.name() == "s" => {
                for _ in 0..tag.number("c").unwrap_or(1).min(MOST_BLANKS) {
                    push(text, " ", field);
                }
            }
            Piece::Open(tag) if tag.name() == "tab" => push(text, "\t", field),
            Piece::Open(tag) if tag.name() == "line-break" => push(text, "\n", field),
            Piece::Open(tag) if matches!(tag.name(), "ruby-text" | "note" | "annotation") => xml.skip()?,
            Piece::Close(end) if end.name() == name => return Ok(()),
            Piece::Done => return Ok(()),
            _ => {}
        }
    }
}
