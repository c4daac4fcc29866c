//! A sheet on its way to the text of a table: rows of cells as they are shown, blank rows as blank lines so that the numbers
//! of the rows stay right.

use std::collections::BTreeMap;

use crate::exchange::finding::{FindingKind, Message, Refusal};
use crate::exchange::limits::MOST_COLUMNS;

/// Bytes of all sheets as tables. A small file could ask for more than any machine has: texts are shared by cells.
pub(super) const MOST_TEXT: usize = 128 << 20;
/// Rows that a sheet has at most in any program.
pub(super) const MOST_ROWS: u64 = 1 << 20;
/// Columns that a sheet has at most in any program.
pub(super) const MOST_WIDTH: usize = 1 << 14;
/// Cells that may reach over several rows at a time.
const MOST_MERGED: usize = 64;
/// Columns up to which each row is made as wide as the first.
const PADDED: usize = 20;

/// A sheet as the text of a table, parted by tabs.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub name: String,
    pub body: String,
    /// Blank rows before the first.
    pub before: u64,
    /// What was noticed, with the number of the row.
    pub findings: Vec<(Option<u64>, FindingKind, Message)>,
}

/// A sheet that is being filled.
pub struct Grid<'r> {
    sheet: Sheet,
    /// Bytes that all sheets together may still have.
    room: &'r mut usize,
    /// The row filled last.
    row: u64,
    width: usize,
    wide: bool,
    /// By column: the last row that a cell reaches, and what it holds.
    merged: BTreeMap<usize, (u64, String)>,
    filled: bool,
}

impl<'r> Grid<'r> {
    /// A sheet of that name with nothing in it; `room` is how many bytes it may still have together with the sheets after it.
    pub fn new(name: String, room: &'r mut usize) -> Self {
        let sheet = Sheet { name, ..Sheet::default() };
        Self { sheet, room, row: 0, width: 2, wide: false, merged: BTreeMap::new(), filled: false }
    }

    pub(super) fn report(&mut self, row: u64, kind: FindingKind, message: Message) {
        self.sheet.findings.push((Some(row), kind, message));
    }

    /// The cell of the next row reaches down to row `until`.
    pub(super) fn merge(&mut self, column: usize, until: u64, text: &str) {
        if self.merged.len() < MOST_MERGED && column < MOST_COLUMNS && !is_blank(text) {
            self.merged.insert(column, (until, text.to_owned()));
        }
    }

    /// Fills row `number`, from 1, with cells by their column, from 0. Rows come in order.
    ///
    /// Errors: a [`Refusal`] for a row out of order or beyond what a sheet has, and for too much text.
    pub fn push(&mut self, number: u64, cells: &mut Vec<(usize, String)>) -> Result<(), Refusal> {
        cells.retain(|(_, text)| !is_blank(text));
        if cells.is_empty() {
            return Ok(());
        }
        if number <= self.row || number > MOST_ROWS {
            return Err(broken());
        }
        let before = cells.len();
        cells.retain(|(column, _)| *column < MOST_COLUMNS);
        if cells.len() < before && !self.wide {
            self.wide = true;
            let message = Message::new("zips-sheet-wide").with("most", MOST_COLUMNS);
            self.report(number, FindingKind::Skipped, message);
        }
        if cells.is_empty() {
            return Ok(());
        }
        self.fill_merged(number, cells);
        cells.sort_by_key(|(column, _)| *column);
        if self.sheet.body.is_empty() {
            self.sheet.before = number - 1;
            self.width = cells.last().map_or(2, |(column, _)| column.saturating_add(1)).clamp(2, PADDED);
        } else {
            for _ in self.row + 1..number {
                self.add("\n")?;
            }
        }
        self.row = number;
        let mut at = 0;
        for (column, text) in cells.iter() {
            while at < *column {
                self.add("\t")?;
                at += 1;
            }
            self.cell(text)?;
        }
        while at + 1 < self.width {
            self.add("\t")?;
            at += 1;
        }
        self.add("\n")
    }

    /// Repeats what reaches down into this row.
    fn fill_merged(&mut self, number: u64, cells: &mut Vec<(usize, String)>) {
        self.merged.retain(|_, (until, _)| *until >= number);
        let mut filled = false;
        for (column, (_, text)) in &self.merged {
            if !cells.iter().any(|(own, _)| own == column) {
                cells.push((*column, text.clone()));
                filled = true;
            }
        }
        if filled && !self.filled {
            self.filled = true;
            self.report(number, FindingKind::Repaired, Message::new("zips-sheet-merged"));
        }
    }

    fn cell(&mut self, text: &str) -> Result<(), Refusal> {
        if !text.contains(['\t', '\n', '\r', '"']) {
            return self.add(text);
        }
        self.add("\"")?;
        for (n, part) in text.split('"').enumerate() {
            if n > 0 {
                self.add("\"\"")?;
            }
            self.add(part)?;
        }
        self.add("\"")
    }

    fn add(&mut self, text: &str) -> Result<(), Refusal> {
        *self.room = self.room.checked_sub(text.len()).ok_or_else(too_much)?;
        self.sheet.body.push_str(text);
        Ok(())
    }

    pub(super) fn finish(self) -> Sheet {
        self.sheet
    }
}

pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control())
}

/// Says no to a sheet that no program makes.
pub(super) fn broken() -> Refusal {
    Refusal::file(Message::new("zips-sheet-broken"))
}

pub(super) fn too_much() -> Refusal {
    Refusal::file(Message::new("zips-too-much-text").with("limit", MOST_TEXT >> 20))
}

/// A text without control characters but for tabs and line breaks.
pub(super) fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}
