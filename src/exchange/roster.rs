//! Lists of people: pasted names, or a table with the columns name, role and account. In as rows, out as links to hand out.
//!
//! A row that can't be taken says why and where; the others are not harmed by it. Who these people are is not known here.

use super::csv::guarded;
use super::encoding;
use super::finding::{Message, cut};
use crate::content;

/// Longest list in rows: a very large course.
pub const ROWS: usize = 300;

/// Somebody on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// As written, blanks folded; never empty.
    pub name: String,
    /// Teaches in the class; else studies.
    pub teaches: bool,
    /// The name of the account that they have already, where the list gives one.
    pub account: Option<String>,
}

/// A row of a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Line of the text, from 1.
    pub line: u64,
    /// What stands there, shortened, for one to find it.
    pub text: String,
    /// Who that is, or why nobody can be taken from it.
    pub person: Result<Listed, Message>,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    First,
    Last,
    Role,
    Account,
    Other,
}

/// Reads a list, as a file or as pasted text.
///
/// Errors: what the file is instead of a text, an empty list, or one of more than [`ROWS`] rows.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Message> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Message::new("error-list-empty"));
    }
    let text = text(bytes)?;
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut columns = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        // A text that is read from memory gives no error.
        let Ok(record) = record else { break };
        let broken = record.iter().any(|cell| cell.contains('\n'));
        let cells: Vec<String> = record.iter().map(folded).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if columns.is_none() {
            let head = header(&cells);
            let found = head.is_some();
            columns = Some(head.unwrap_or_else(|| vec![Column::Name, Column::Role, Column::Account]));
            if found && !broken {
                continue;
            }
        }
        if rows.len() == ROWS {
            return Err(Message::new("error-list-long").with("most", ROWS));
        }
        let line = record.position().map_or(0, |start| line_of(&text, start));
        // A quotation mark too many would take the lines that follow into one name.
        let several = || Message::new("roster-several-lines");
        let person = if broken { Err(several()) } else { person(&cells, columns.as_deref().unwrap_or_default()) };
        let said: Vec<&str> = cells.iter().filter(|cell| !cell.is_empty()).map(String::as_str).collect();
        rows.push(Row { line, text: cut(&said.join(", "), 80), person });
    }
    if rows.is_empty() { Err(Message::new("error-list-empty")) } else { Ok(rows) }
}

/// The list as text, whatever it was encoded in. Reading it again gives the same rows.
pub fn text(bytes: &[u8]) -> Result<String, Message> {
    let text = encoding::decode(bytes).map_err(|refusal| refusal.message)?.text;
    Ok(text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect())
}

/// The line on which a row begins: its reader counts the empty lines before it as its own.
fn line_of(text: &str, start: &::csv::Position) -> u64 {
    let rest = usize::try_from(start.byte()).ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
    (start.line()..).zip(rest.bytes()).find(|(_, byte)| *byte != b'\n').map_or(start.line(), |(line, _)| line)
}

fn folded(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The mark that parts the cells: a tab, else a semicolon, else a comma.
fn separator(text: &str) -> u8 {
    [b'\t', b';', b','].into_iter().find(|mark| text.contains(char::from(*mark))).unwrap_or(b',')
}

/// The columns, if the row holds their names.
fn header(cells: &[String]) -> Option<Vec<Column>> {
    let mut columns: Vec<Column> = cells.iter().map(|cell| column(&content::folded(cell))).collect();
    // Where there is a first name, what is called "nom" is the last.
    if columns.contains(&Column::First) {
        columns.iter_mut().filter(|column| **column == Column::Name).for_each(|column| *column = Column::Last);
    }
    let named = columns.contains(&Column::Name) || columns.contains(&Column::First) || columns.contains(&Column::Last);
    named.then_some(columns)
}

fn column(name: &str) -> Column {
    match name {
        "name" | "full name" | "nom" | "nom complet" | "student" | "élève" | "eleve" => Column::Name,
        "first name" | "firstname" | "given name" | "prénom" | "prenom" => Column::First,
        "last name" | "lastname" | "surname" | "family name" | "nom de famille" => Column::Last,
        "role" | "rôle" => Column::Role,
        "account" | "compte" | "user" | "username" | "utilisateur" | "identifiant" => Column::Account,
        _ => Column::Other,
    }
}

/// Whether the word is that of somebody who teaches; none for what is no role.
fn teaches(word: &str) -> Option<bool> {
    match content::folded(word).as_str() {
        "" | "student" | "élève" | "eleve" | "étudiant" | "étudiante" | "etudiant" => Some(false),
        "instructor" | "teacher" | "enseigne" | "enseignant" | "enseignante" | "prof" | "professeur"
        | "professeure" => Some(true),
        _ => None,
    }
}

fn person(cells: &[String], columns: &[Column]) -> Result<Listed, Message> {
    let all = |wanted: Column| {
        let of = cells.iter().zip(columns).filter(|(cell, column)| **column == wanted && !cell.is_empty());
        of.map(|(cell, _)| cell.as_str()).collect::<Vec<_>>().join(" ")
    };
    let parts = [all(Column::Name), all(Column::First), all(Column::Last)];
    let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let role = all(Column::Role);
    let Some(teaches) = teaches(&role) else {
        return Err(Message::new("roster-role-unknown").with("word", cut(&role, 40)));
    };
    if cells.iter().skip(columns.len()).any(|cell| !cell.is_empty()) {
        return Err(Message::new("roster-too-wide").with("n", columns.len()));
    }
    if name.is_empty() {
        return Err(Message::new("roster-no-name"));
    }
    Ok(Listed { name, teaches, account: Some(all(Column::Account)).filter(|account| !account.is_empty()) })
}

/// Names with their links as a table: UTF-8 with its mark, lines ending in CR LF, formula cells harmless.
pub fn write<'a>(head: [&str; 2], links: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
    // Writing to memory doesn't fail.
    let _ = writer.write_record(head);
    for (name, link) in links {
        let _ = writer.write_record([guarded(name), guarded(link)]);
    }
    writer.into_inner().unwrap_or_default()
}
