//! Workbooks of Excel, `.xlsx` and `.xlsm`: the parts that hold names, texts, formats and cells, and no other.
//!
//! Source: ECMA-376 part 1, 18.2 (workbook), 18.3.1 (worksheet), 18.4 (shared strings), 18.8 (styles); part 2 for relationships.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};

use super::grid::{Grid, MOST_ROWS, MOST_WIDTH, Sheet, broken, clean};
use super::shown::{Shown, built_in};
use super::{NESTING, part};
use crate::exchange::finding::{FindingKind, Message, Refusal};
use crate::exchange::gather::Gather;
use crate::exchange::package::Package;
use crate::exchange::xml::{Piece, Tag, Xml, push};

/// Texts that cells share, and formats that they have.
const MOST_STRINGS: usize = 2_000_000;
const MOST_FORMATS: usize = 1 << 16;
/// Cells that reach over several rows.
const MOST_MERGES: usize = 10_000;
/// Letters of the last column.
const MOST_LETTERS: usize = 3;

pub(super) const WORKBOOK: &str = "xl/workbook.xml";

/// What all sheets share.
#[derive(Default)]
struct Shared {
    strings: Vec<Box<str>>,
    formats: Vec<Shown>,
    /// Days count from 1904.
    later: bool,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    relation: String,
    hidden: bool,
}

/// Hands over each sheet that can be seen.
pub(super) fn read<R: Read + Seek>(
    package: &mut Package<R>,
    room: &mut usize,
    gather: &mut Gather,
    each: &mut dyn FnMut(Sheet, &mut Gather) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let field = gather.limits.field;
    let (listed, later) = workbook(&part(package, WORKBOOK)?, field, gather.limits.decks)?;
    let relations = relations(package)?;
    let target = |kind: &str, otherwise: &str| {
        let found = relations.values().find(|relation| relation.kind.ends_with(kind));
        found.map_or_else(|| otherwise.to_owned(), |relation| relation.target.clone())
    };
    let strings_at = target("/sharedStrings", "xl/sharedStrings.xml");
    let styles_at = target("/styles", "xl/styles.xml");
    let mut shared = Shared { later, ..Shared::default() };
    if package.find(&strings_at).is_some() {
        shared.strings = strings(&part(package, &strings_at)?, &strings_at, field)?;
    }
    if package.find(&styles_at).is_some() {
        shared.formats = formats(&part(package, &styles_at)?, &styles_at)?;
    }
    for Listed { name, relation, hidden } in listed {
        let Some(relation) = relations.get(&relation) else { return Err(broken()) };
        if !relation.kind.ends_with("/worksheet") {
            // A chart, or a dialogue of old macros.
            continue;
        }
        if hidden {
            super::skip(gather, &name, Message::new("zips-sheet-hidden"));
            continue;
        }
        let text = part(package, &relation.target)?;
        let sheet = sheet(&text, &relation.target, Grid::new(name, room), &shared, field)?;
        drop(text);
        each(sheet, gather)?;
    }
    Ok(())
}

fn workbook(text: &str, field: usize, most: usize) -> Result<(Vec<Listed>, bool), Refusal> {
    let mut xml = Xml::new(text, Some(WORKBOOK), NESTING);
    let (mut listed, mut later) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "workbookPr" => later = tag.yes("date1904"),
            Piece::Open(tag) if tag.name() == "sheet" => {
                let mut name = String::new();
                push(&mut name, &tag.attribute("name").unwrap_or_default(), field);
                // The id of the relation has a prefix, the id of the sheet is called otherwise.
                let relation = tag.attribute("id").unwrap_or_default();
                listed.push(Listed { name, relation, hidden: tag.attribute("state").is_some_and(|s| s != "visible") });
                if listed.len() > most {
                    return Err(Refusal::file(Message::new("import-too-many-decks").with("limit", most)));
                }
            }
            Piece::Done => return Ok((listed, later)),
            _ => {}
        }
    }
}

struct Relation {
    kind: String,
    target: String,
}

/// Where the parts are.
fn relations<R: Read + Seek>(package: &mut Package<R>) -> Result<HashMap<String, Relation>, Refusal> {
    const AT: &str = "xl/_rels/workbook.xml.rels";
    let text = part(package, AT)?;
    let mut xml = Xml::new(&text, Some(AT), NESTING);
    let mut relations = HashMap::new();
    loop {
        match xml.next()? {
            Piece::Open(tag)
                if tag.name() == "Relationship" && tag.attribute("TargetMode").is_none_or(|m| m == "Internal") =>
            {
                let target = tag.attribute("Target").unwrap_or_default();
                let target = match target.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("xl/{}", target.strip_prefix("./").unwrap_or(&target)),
                };
                let kind = tag.attribute("Type").unwrap_or_default();
                relations.insert(tag.attribute("Id").unwrap_or_default(), Relation { kind, target });
            }
            Piece::Done => return Ok(relations),
            _ => {}
        }
    }
}

/// The texts that cells share. What the part says of their number is only looked at to know a file that was made to harm.
fn strings(text: &str, at: &str, field: usize) -> Result<Vec<Box<str>>, Refusal> {
    let mut xml = Xml::new(text, Some(at), NESTING);
    let mut strings = Vec::new();
    loop {
        match xml.next()? {
            Piece::Open(tag)
                if tag.name() == "sst"
                    && tag.number("uniqueCount").is_some_and(|count| count > MOST_STRINGS as u64) =>
            {
                return Err(broken());
            }
            Piece::Open(tag) if tag.name() == "si" => {
                if strings.len() >= MOST_STRINGS {
                    return Err(broken());
                }
                strings.push(rich(&mut xml, "si", field)?.into_boxed_str());
            }
            Piece::Done => return Ok(strings),
            _ => {}
        }
    }
}

/// The text of an element whose runs may be formatted, without how it is pronounced.
fn rich(xml: &mut Xml, name: &str, field: usize) -> Result<String, Refusal> {
    let mut text = String::new();
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "t" => {
                let words = xml.words(field)?;
                push(&mut text, &unescaped(&words), field);
            }
            Piece::Open(tag) if tag.name() == "rPh" => xml.skip()?,
            Piece::Close(end) if end.name() == name => return Ok(clean(&text)),
            Piece::Done => return Ok(clean(&text)),
            _ => {}
        }
    }
}

/// `_x000D_` stands for a character that XML can't hold, and `_x005F_` for a line before such a thing.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from.get(2..6).filter(|_| from.get(6..7) == Some("_"));
        if let Some(c) = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            out.push(c);
            rest = from.get(7..).unwrap_or_default();
        } else {
            out.push_str("_x");
            rest = from.get(2..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// How the numbers of each style are shown.
fn formats(text: &str, at: &str) -> Result<Vec<Shown>, Refusal> {
    let mut xml = Xml::new(text, Some(at), NESTING);
    let mut codes: HashMap<u64, Shown> = HashMap::new();
    let mut formats = Vec::new();
    let mut within = false;
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "numFmt" && codes.len() < MOST_FORMATS => {
                if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.attribute("formatCode")) {
                    codes.insert(id, Shown::of(&code));
                }
            }
            Piece::Open(tag) if tag.name() == "cellXfs" => within = true,
            Piece::Open(tag) if within && tag.name() == "xf" && formats.len() < MOST_FORMATS => {
                let id = tag.number("numFmtId").unwrap_or(0);
                formats.push(codes.get(&id).cloned().unwrap_or_else(|| Shown::of(built_in(id))));
            }
            Piece::Close(end) if end.name() == "cellXfs" => within = false,
            Piece::Done => return Ok(formats),
            _ => {}
        }
    }
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    format: usize,
    value: String,
    formula: bool,
}

fn sheet(text: &str, at: &str, mut grid: Grid, shared: &Shared, field: usize) -> Result<Sheet, Refusal> {
    let mut xml = Xml::new(text, Some(at), NESTING);
    let merges = merges(text);
    let mut row = 0_u64;
    let mut cells: Vec<(usize, String)> = Vec::new();
    let mut taken: HashSet<usize> = HashSet::new();
    let mut next = 0_usize;
    let mut trouble = Trouble::default();
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "row" => {
                row = if tag.attribute("r").is_some() { tag.number("r").ok_or_else(broken)? } else { row + 1 };
                if row == 0 || row > MOST_ROWS {
                    return Err(broken());
                }
                next = 0;
                cells.clear();
                taken.clear();
            }
            Piece::Open(tag) if tag.name() == "c" => {
                let cell = cell(&tag, row, next)?;
                next = cell.column + 1;
                if !taken.insert(cell.column) {
                    return Err(broken());
                }
                let (column, text) = value(&mut xml, cell, row, shared, field, &mut trouble)?;
                cells.push((column, text));
            }
            Piece::Close(end) if end.name() == "row" => {
                for (column, until) in merges.get(&row).into_iter().flatten() {
                    if let Some((_, text)) = cells.iter().find(|(own, _)| own == column) {
                        grid.merge(*column, *until, text);
                    }
                }
                grid.push(row, &mut cells)?;
            }
            Piece::Done => break,
            _ => {}
        }
    }
    trouble.tell(&mut grid);
    Ok(grid.finish())
}

/// Cells whose formula came to nothing: how many, and the first row of them.
#[derive(Default)]
struct Trouble {
    errors: (usize, u64),
    unsolved: (usize, u64),
}

impl Trouble {
    fn tell(&self, grid: &mut Grid) {
        for ((count, first), id) in [(self.errors, "zips-sheet-error"), (self.unsolved, "zips-sheet-unsolved")] {
            if count > 0 {
                grid.report(first, FindingKind::Repaired, Message::new(id).with("count", count));
            }
        }
    }
}

fn note((count, first): &mut (usize, u64), row: u64) {
    if *count == 0 {
        *first = row;
    }
    *count += 1;
}

/// Which cell it is, by its address or else the next one.
fn cell(tag: &Tag, row: u64, next: usize) -> Result<Cell, Refusal> {
    let column = match tag.attribute("r") {
        None => next,
        Some(address) => {
            let (column, own) = place(&address).ok_or_else(broken)?;
            if own != row {
                return Err(broken());
            }
            column
        }
    };
    if column >= MOST_WIDTH {
        return Err(broken());
    }
    let format = tag.number("s").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    Ok(Cell { column, kind: tag.attribute("t").unwrap_or_default(), format, ..Cell::default() })
}

/// Column from 0 and row from 1 of an address such as `AB12`.
fn place(address: &str) -> Option<(usize, u64)> {
    let letters = address.bytes().take_while(u8::is_ascii_uppercase).count();
    if letters == 0 || letters > MOST_LETTERS {
        return None;
    }
    let (letters, digits) = address.split_at(letters);
    let column = letters.bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
    let row: u64 = digits.parse().ok().filter(|row| (1..=MOST_ROWS).contains(row))?;
    Some((column - 1, row))
}

/// What a cell shows.
fn value(
    xml: &mut Xml,
    mut cell: Cell,
    row: u64,
    shared: &Shared,
    field: usize,
    trouble: &mut Trouble,
) -> Result<(usize, String), Refusal> {
    let mut inline = None;
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "v" => cell.value = xml.words(field)?,
            Piece::Open(tag) if tag.name() == "is" => inline = Some(rich(xml, "is", field)?),
            Piece::Open(tag) if tag.name() == "f" => {
                cell.formula = true;
                xml.skip()?;
            }
            Piece::Open(_) => xml.skip()?,
            Piece::Close(end) if end.name() == "c" => break,
            Piece::Done => break,
            _ => {}
        }
    }
    let text = match cell.kind.as_str() {
        "inlineStr" => inline.unwrap_or_default(),
        "s" if cell.value.is_empty() => String::new(),
        "s" => {
            let index: usize = cell.value.trim().parse().map_err(|_| broken())?;
            shared.strings.get(index).ok_or_else(broken)?.to_string()
        }
        "b" => if cell.value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
        "e" => {
            note(&mut trouble.errors, row);
            clean(&cell.value)
        }
        "str" | "d" => clean(&unescaped(&cell.value)),
        _ => match cell.value.trim().parse::<f64>() {
            Ok(number) => shared.formats.get(cell.format).unwrap_or(&Shown::General).show(number, shared.later),
            Err(_) => clean(&cell.value),
        },
    };
    if cell.formula && cell.value.is_empty() && cell.kind != "str" {
        note(&mut trouble.unsolved, row);
    }
    Ok((cell.column, text))
}

/// By the row in which they begin: column and last row of the cells that reach down over several. They stand after all rows, so
/// they are looked for there before the rows are read.
fn merges(text: &str) -> HashMap<u64, Vec<(usize, u64)>> {
    let mut merges: HashMap<u64, Vec<(usize, u64)>> = HashMap::new();
    let after = text.rfind("sheetData>").and_then(|at| text.get(at..)).unwrap_or_default();
    for piece in after.split("mergeCell ").skip(1).take(MOST_MERGES) {
        let area = piece.split_once("ref=\"").and_then(|(_, rest)| rest.split('"').next());
        let ends = area.and_then(|area| area.split_once(':')).and_then(|(a, b)| Some((place(a)?, place(b)?)));
        if let Some(((column, from), (_, until))) = ends.filter(|((_, from), (_, until))| until > from) {
            merges.entry(from).or_default().push((column, until));
        }
    }
    merges
}
