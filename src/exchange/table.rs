//! How a table is understood: its separator, whether its first row holds names, what each column is, how the cells
//! are written. What a person or the head of the file says comes before what is found.

use std::collections::HashMap;

use super::anki_text::Head;
use super::deck::{Cells, Column, TableOptions, TableSeen};
use super::finding::{Message, Refusal, cut};
use super::gather::one_line;
use crate::content;

/// How much of a table is looked at to understand it, in bytes and rows.
const SAMPLE_BYTES: usize = 64 << 10;
const SAMPLE_ROWS: usize = 200;

/// Separators that are tried. Between two that fit equally well the first wins: the later ones stand in texts more often.
const SEPARATORS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// The names of the columns of Recto's own CSV.
pub(super) const OWN_NAMES: [&str; 6] = ["front", "back", "tags", "deck", "key", "markup"];

/// What tells that cells hold HTML.
const TAGS: [&str; 14] = [
    "</p>",
    "</b>",
    "</i>",
    "</u>",
    "</strong>",
    "</em>",
    "</sub>",
    "</sup>",
    "</li>",
    "</div>",
    "</span>",
    "<br>",
    "<br/>",
    "<br />",
];

/// A table as it was understood.
#[derive(Debug)]
pub(super) struct Table {
    /// For the preview and for reading.
    pub seen: TableSeen,
    /// Columns that a row should have: more of them, if not blank, mean a separator inside a text.
    pub width: usize,
    /// Recto wrote it: formula cells have a quote to be taken away, tags are parted by semicolons only.
    pub own: bool,
}

/// The rows of a table, each with its number as a spreadsheet counts.
pub(super) struct Rows<'t> {
    body: &'t str,
    reader: csv::Reader<&'t [u8]>,
    /// The row read last.
    pub record: csv::StringRecord,
    /// Its number from 1.
    pub number: u64,
    start: usize,
}

impl<'t> Rows<'t> {
    /// Reads `body`, whose first line is line `before + 1` of the file.
    pub fn new(body: &'t str, separator: u8, before: u64) -> Self {
        let reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(body.as_bytes());
        Self { body, reader, record: csv::StringRecord::new(), number: before, start: 0 }
    }

    /// Reads the next row into `record`; false at the end.
    pub fn next(&mut self) -> bool {
        let at = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        let rest = self.body.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start_matches('\n').len();
        self.start = at.saturating_add(blank);
        self.number = self.number.saturating_add(u64::try_from(blank).unwrap_or(u64::MAX)).saturating_add(1);
        // The text is UTF-8 and rows may differ in length, so that no error is left that could come.
        self.reader.read_record(&mut self.record).unwrap_or(false)
    }

    /// Whether the row read last begins a quote that is never closed, and so has swallowed the rest of the table.
    pub fn is_open(&self, separator: u8) -> bool {
        usize::try_from(self.reader.position().byte()).is_ok_and(|at| at >= self.body.len())
            && open_quote(self.body.as_bytes().get(self.start..).unwrap_or_default(), separator)
    }
}

/// Whether a row ends inside a quote.
fn open_quote(row: &[u8], separator: u8) -> bool {
    let (mut quoted, mut at_start) = (false, true);
    let mut bytes = row.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            if byte == b'"' {
                // A doubled quote stands for one; a single one ends the quoted part.
                quoted = bytes.next_if_eq(&b'"').is_some();
            }
        } else if byte == b'"' && at_start {
            quoted = true;
        }
        at_start = !quoted && (byte == separator || byte == b'\n');
    }
    quoted
}

/// Understands a table. Says no to one without two columns or without a front and a back.
pub(super) fn look(body: &str, head: &Head, options: &TableOptions) -> Result<Table, Refusal> {
    let sample = sample(body);
    let separator = match options.separator.or(head.separator) {
        Some(separator) if separator.is_ascii() && !matches!(separator, b'"' | b'\n' | b'\r' | 0) => separator,
        Some(_) => return Err(Refusal::file(Message::new("import-separator"))),
        None => find_separator(sample),
    };
    let rows = sample_rows(sample, separator);
    let first: Vec<String> =
        rows.first().map(|row| row.iter().map(|cell| one_line(&cut(cell, 200))).collect()).unwrap_or_default();
    let header = options.header.unwrap_or_else(|| head.names.is_empty() && is_header(&first));
    let names = if header { first } else { head.names.clone() };
    let usual = usual_width(&rows).0;
    let width = if names.is_empty() { usual } else { names.len() };
    let mut columns = match &options.columns {
        Some(columns) => columns.clone(),
        None => find_columns(&names, width, head),
    };
    columns.truncate(super::limits::MOST_COLUMNS);
    let width = width.max(columns.len());
    if width < 2 {
        return Err(Refusal::file(Message::new("import-one-column")));
    }
    if !columns.contains(&Column::Front) || !columns.contains(&Column::Back) {
        return Err(Refusal::file(Message::new("import-columns-missing")));
    }
    let own =
        header && names.iter().map(|name| content::folded(name)).eq(OWN_NAMES.iter().map(|name| (*name).to_owned()));
    let cells = options.cells.unwrap_or_else(|| match head.html {
        Some(html) => {
            if html {
                Cells::Html
            } else {
                Cells::Plain
            }
        }
        None if own || (header && is_brainscape(&names) && has_tags(sample)) => Cells::Html,
        None => Cells::Plain,
    });
    let shown = rows.iter().skip(usize::from(header)).take(10);
    let rows = shown.map(|row| row.iter().take(50).map(|cell| cut(cell, 200)).collect()).collect();
    Ok(Table { seen: TableSeen { separator, header, names, columns, cells, rows }, width, own })
}

/// The beginning of a table, cut where a line ends if there is one.
fn sample(body: &str) -> &str {
    if body.len() <= SAMPLE_BYTES {
        return body;
    }
    let end = body.floor_char_boundary(SAMPLE_BYTES);
    let start = body.get(..end).unwrap_or_default();
    start.rfind('\n').and_then(|line| start.get(..line)).unwrap_or(start)
}

/// The first rows of a sample.
fn sample_rows(sample: &str, separator: u8) -> Vec<csv::StringRecord> {
    let mut rows = Rows::new(sample, separator, 0);
    let mut found = Vec::new();
    while found.len() < SAMPLE_ROWS && rows.next() {
        found.push(rows.record.clone());
    }
    found
}

/// The separator whose rows have the most even number of columns, two at least.
fn find_separator(sample: &str) -> u8 {
    let mut best = (b',', (false, 0));
    for separator in SEPARATORS {
        let rows = sample_rows(sample, separator);
        let named = rows.first().is_some_and(|row| is_header(&row.iter().map(one_line).collect::<Vec<_>>()));
        let (width, even) = usual_width(&rows);
        // In thousandths, since a quote may make more rows of the same text with one separator than with another.
        let score = (named, if width < 2 { 0 } else { even * 1_000 / rows.len().max(1) });
        if score > best.1 {
            best = (separator, score);
        }
    }
    best.0
}

/// The commonest number of columns, the larger of two equally common ones, and how many rows have it.
fn usual_width(rows: &[csv::StringRecord]) -> (usize, usize) {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for row in rows {
        *counts.entry(row.len()).or_default() += 1;
    }
    let usual = counts.into_iter().max_by_key(|&(width, count)| (count, width));
    usual.unwrap_or((0, 0))
}

/// A first row holds names if it names both a front and a back.
fn is_header(row: &[String]) -> bool {
    let columns: Vec<_> = row.iter().filter_map(|name| column_named(name)).collect();
    columns.contains(&Column::Front) && columns.contains(&Column::Back)
}

/// Brainscape's own CSV, whose third column is the deck.
fn is_brainscape(names: &[String]) -> bool {
    let names: Vec<String> = names.iter().map(|name| content::folded(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    matches!(names.as_slice(), ["question", "answer"] | ["question", "answer", "name"])
}

/// Whether cells hold formatting as HTML editors write it, always with an end tag.
fn has_tags(sample: &str) -> bool {
    TAGS.iter().any(|tag| sample.contains(tag))
}

/// What a column is by its name in French or English.
fn column_named(name: &str) -> Option<Column> {
    let column = match content::folded(name).as_str() {
        "front" | "question" | "questions" | "recto" | "terme" | "term" | "prompt" | "mot" | "word" => Column::Front,
        "back" | "answer" | "answers" | "réponse" | "reponse" | "réponses" | "reponses" | "verso" | "définition"
        | "definition" => Column::Back,
        "tags" | "tag" | "étiquettes" | "etiquettes" | "étiquette" | "mots-clés" | "mots clés" => Column::Tags,
        "deck" | "decks" | "paquet" | "paquets" => Column::Deck,
        "id" | "guid" | "key" | "clé" | "uuid" => Column::Id,
        "note" | "notes" | "hint" | "indice" | "remarque" => Column::Note,
        "markup" => Column::Markup,
        _ => return None,
    };
    Some(column)
}

/// What each column is: by the head of the file, by its name, else the first free ones are front and back.
fn find_columns(names: &[String], width: usize, head: &Head) -> Vec<Column> {
    let special_width = head.special.iter().map(|(index, _)| index + 1).max().unwrap_or(0);
    let mut columns: Vec<Option<Column>> = vec![None; width.max(special_width).min(super::limits::MOST_COLUMNS)];
    for (index, column) in &head.special {
        if let Some(slot) = columns.get_mut(*index) {
            *slot = Some(*column);
        }
    }
    for (index, name) in names.iter().enumerate() {
        let column = if is_brainscape(names) && index == 2 { Some(Column::Deck) } else { column_named(name) };
        // The markup column only means something in our own table, and of two columns of one name the first counts.
        let is_own = names.len() == OWN_NAMES.len();
        let column = column.filter(|column| !columns.contains(&Some(*column)) && (is_own || *column != Column::Markup));
        if let Some(slot) = columns.get_mut(index).filter(|slot| slot.is_none()) {
            *slot = column;
        }
    }
    for wanted in [Column::Front, Column::Back] {
        if !columns.contains(&Some(wanted))
            && let Some(slot) = columns.iter_mut().find(|slot| slot.is_none())
        {
            *slot = Some(wanted);
        }
    }
    columns.into_iter().map(|column| column.unwrap_or(Column::Ignore)).collect()
}
