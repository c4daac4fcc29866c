//! The lines at the head of a text that Anki wrote, such as `#separator:tab` or `#guid column:1`.
//! The table that follows them is read by `csv.rs`.

use super::deck::Column;
use super::finding::{Message, Place, Refusal};
use super::gather::one_line;
use super::limits::MOST_COLUMNS;

/// Keys that Anki writes or reads; a text that begins with one of them is Anki's.
const KEYS: [&str; 11] = [
    "separator",
    "html",
    "columns",
    "notetype",
    "deck",
    "tags",
    "guid column",
    "notetype column",
    "deck column",
    "tags column",
    "if matches",
];

/// What is said of a table before its first row. Nothing is said of a plain CSV.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Length of the head in bytes.
    pub bytes: usize,
    /// Lines of the head.
    pub lines: u64,
    /// The separator.
    pub separator: Option<u8>,
    /// Whether the cells are HTML.
    pub html: Option<bool>,
    /// Names of the columns.
    pub names: Vec<String>,
    /// Columns with a meaning of their own, by their index from 0.
    pub special: Vec<(usize, Column)>,
    /// The deck of all cards.
    pub deck: Option<String>,
    /// Tags of all cards.
    pub tags: Vec<String>,
}

/// Whether a text begins as Anki's do: one of the keys among its first lines, comments before it aside.
pub(super) fn is(text: &str) -> bool {
    // A blank after the sign makes it a heading of Markdown, which may well be called "Tags: x".
    let head = text.lines().take(50).take_while(|line| line.starts_with('#') && !line.starts_with("# "));
    head.filter_map(entry).any(|(key, _)| KEYS.contains(&key.as_str()))
}

/// The key and value of a line of the head.
fn entry(line: &str) -> Option<(String, &str)> {
    let (key, value) = line.strip_prefix('#')?.split_once(':')?;
    Some((key.trim().to_lowercase(), value))
}

/// Reads the lines that begin with `#`. Says no to a column number that can't be.
pub(super) fn head(text: &str) -> Result<Head, Refusal> {
    let mut head = Head::default();
    let mut columns = None;
    for line in text.split_inclusive('\n').take_while(|line| line.starts_with('#')) {
        head.bytes += line.len();
        head.lines += 1;
        let Some((key, value)) = entry(line.trim_end_matches('\n')) else { continue };
        let place = Place::Line(head.lines);
        match key.as_str() {
            "separator" => head.separator = separator(value),
            "html" => head.html = Some(value.trim().eq_ignore_ascii_case("true")),
            "columns" => columns = Some(value),
            "deck" => head.deck = Some(value.trim().to_owned()).filter(|deck| !deck.is_empty()),
            "tags" => head.tags = value.split_whitespace().take(MOST_COLUMNS).map(str::to_owned).collect(),
            "guid column" => head.special.push((column(value, place)?, Column::Id)),
            "deck column" => head.special.push((column(value, place)?, Column::Deck)),
            "tags column" => head.special.push((column(value, place)?, Column::Tags)),
            "notetype column" => head.special.push((column(value, place)?, Column::Ignore)),
            _ => {}
        }
    }
    if let Some(columns) = columns {
        let separator = head.separator.unwrap_or(b'\t');
        // A name that holds the separator is quoted, as a cell is.
        let mut row = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).from_reader(columns.as_bytes());
        let names = row.records().next().and_then(Result::ok).unwrap_or_default();
        head.names = names.iter().take(MOST_COLUMNS).map(one_line).collect();
    }
    Ok(head)
}

/// A separator by its English name or as itself.
fn separator(value: &str) -> Option<u8> {
    let by_name = match value.trim().to_lowercase().as_str() {
        "tab" => b'\t',
        "comma" => b',',
        "semicolon" => b';',
        "space" => b' ',
        "pipe" => b'|',
        "colon" => b':',
        _ => match value.as_bytes() {
            [own] => *own,
            _ => return None,
        },
    };
    Some(by_name)
}

/// A column's index from the number that counts from 1.
fn column(value: &str, place: Place) -> Result<usize, Refusal> {
    let number: usize = value.trim().parse().unwrap_or(0);
    match number.checked_sub(1) {
        Some(index) if number <= MOST_COLUMNS => Ok(index),
        _ => Err(Refusal::at(
            place,
            Message::new("import-anki-column").with("column", value.trim()).with("most", MOST_COLUMNS),
        )),
    }
}
