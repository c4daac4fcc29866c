//! How a table is read, as a person says it: what parts its columns, whether its first row holds names, what each column holds.

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Form;

use crate::error::Error;
use crate::exchange::{Cells, Column, Format, TableOptions, TableSeen};
use crate::store::imports::Options;
use crate::web::App;
use crate::web::plan::{self, Decider};

/// Columns that are chosen one by one; the others stay as they are.
const SHOWN: usize = 12;

/// What the menu offers between columns.
const SEPARATORS: [&str; 4] = [",", ";", TAB, "|"];
/// The tab in the menu, where a form couldn't bring it.
const TAB: &str = "tab";

/// What the columns of a table may hold, in the order of the menu.
const COLUMNS: [(&str, Column); 8] = [
    ("front", Column::Front),
    ("back", Column::Back),
    ("tags", Column::Tags),
    ("deck", Column::Deck),
    ("id", Column::Id),
    ("note", Column::Note),
    (MARKUP, Column::Markup),
    (LEFT_OUT, Column::Ignore),
];
/// A column that only a table of Recto's own has.
const MARKUP: &str = "markup";
const LEFT_OUT: &str = "ignore";

/// How a table was read, to be put right.
pub(super) struct TableForm {
    /// What may part the columns, and whether it does; nothing for a spreadsheet.
    pub separators: Vec<(String, bool)>,
    /// What parts them, as the menu has it.
    pub separator: String,
    pub header: bool,
    pub cells: &'static str,
    /// The columns that have a menu: place, name, and what they hold.
    pub columns: Vec<(usize, String, &'static str)>,
    /// What those behind them hold, up to the last that isn't left out.
    pub further: Vec<&'static str>,
    /// How many there are that have no menu.
    pub more: usize,
    /// What all of these hold, to tell whether somebody touched them.
    pub was: String,
}

impl TableForm {
    pub fn new(seen: &TableSeen, format: Format) -> Self {
        let held: Vec<&'static str> = seen.columns.iter().map(|column| word_of(*column)).collect();
        let kept = held.iter().rposition(|word| *word != LEFT_OUT).map_or(0, |last| last + 1);
        let columns = held.iter().enumerate().map(|(place, word)| {
            let name = seen.names.get(place).cloned().unwrap_or_else(|| (place + 1).to_string());
            (place, name, *word)
        });
        let separator = separator_word(seen.separator);
        Self {
            separators: if format == Format::Spreadsheet { Vec::new() } else { menu(&separator) },
            separator,
            header: seen.header,
            cells: match seen.cells {
                Cells::Plain => "plain",
                Cells::Html => "html",
                Cells::Markdown => "markdown",
            },
            columns: columns.take(SHOWN).collect(),
            further: held.iter().take(kept).skip(SHOWN).copied().collect(),
            more: held.len().saturating_sub(SHOWN),
            was: held.iter().take(kept.max(SHOWN)).copied().collect::<Vec<_>>().join(","),
        }
    }

    /// The menu of a column.
    pub fn words(&self) -> Vec<&'static str> {
        let marked = self.was.split(',').any(|word| word == MARKUP);
        COLUMNS.iter().map(|(word, _)| *word).filter(|word| marked || *word != MARKUP).collect()
    }
}

fn word_of(column: Column) -> &'static str {
    COLUMNS.iter().find(|(_, known)| *known == column).map_or(LEFT_OUT, |(word, _)| *word)
}

fn separator_word(separator: u8) -> String {
    if separator == b'\t' { TAB.to_owned() } else { char::from(separator).to_string() }
}

/// What may part columns, and what does, whatever it is.
fn menu(separator: &str) -> Vec<(String, bool)> {
    let own = Some(separator).filter(|separator| !SEPARATORS.contains(separator));
    SEPARATORS.into_iter().chain(own).map(|one| (one.to_owned(), one == separator)).collect()
}

/// How a table is to be read, as the form says it, and as it showed it: what nobody touched isn't said. Where a program leaves out
/// how it was, all of it counts as said.
#[derive(serde::Deserialize)]
pub struct Look {
    #[serde(default)]
    separator: String,
    #[serde(default)]
    header: bool,
    cells: String,
    #[serde(default)]
    column: Vec<String>,
    #[serde(default)]
    was_separator: Option<String>,
    #[serde(default)]
    was_header: Option<bool>,
    #[serde(default)]
    was_cells: Option<String>,
    #[serde(default)]
    was_columns: Option<String>,
}

impl Look {
    /// What is said of the table now, after `before`.
    ///
    /// Errors: [`Error::Invalid`] where the chosen columns have no front or no back.
    fn table(&self, before: TableOptions) -> Result<TableOptions, Error> {
        let parted = self.was_separator.as_ref().is_some_and(|was| *was != self.separator);
        let named = self.was_header.is_some_and(|was| was != self.header);
        let chosen = self.was_columns.as_ref() != Some(&self.column.join(","));
        let columns = if parted || (named && !chosen) {
            // The form showed other columns, or what they held by other names: they are found anew.
            None
        } else if chosen {
            Some(self.columns()?)
        } else {
            before.columns
        };
        let cells = match self.cells.as_str() {
            "html" => Cells::Html,
            "markdown" => Cells::Markdown,
            _ => Cells::Plain,
        };
        let same = self.was_separator.as_ref() == Some(&self.separator);
        Ok(TableOptions {
            separator: if same { before.separator } else { self.separator() },
            header: if self.was_header == Some(self.header) { before.header } else { Some(self.header) },
            columns,
            cells: if self.was_cells.as_ref() == Some(&self.cells) { before.cells } else { Some(cells) },
            ..TableOptions::default()
        })
    }

    fn separator(&self) -> Option<u8> {
        match self.separator.as_str() {
            TAB | "\t" => Some(b'\t'),
            other => other.bytes().next().filter(|_| other.len() == 1),
        }
    }

    fn columns(&self) -> Result<Vec<Column>, Error> {
        let known = |word: &String| COLUMNS.iter().find(|(known, _)| known == word).map(|(_, column)| *column);
        let columns: Vec<Column> = self.column.iter().map(|word| known(word).unwrap_or(Column::Ignore)).collect();
        if columns.contains(&Column::Front) && columns.contains(&Column::Back) {
            Ok(columns)
        } else {
            Err(Error::invalid("error-columns"))
        }
    }
}

/// Reads the table in another way and shows the new plan.
pub async fn post(State(app): State<App>, decider: Decider, Form(look): Form<Look>) -> Result<Response, Error> {
    let before = decider.import.options;
    let table = look.table(before.table.clone())?;
    plan::read_with(&app, decider.import.id, Options { table, ..before }).await
}
