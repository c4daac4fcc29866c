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

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn names(text: &str) -> Vec<(u64, Result<String, &'static str>)> {
        let rows = read(text.as_bytes()).unwrap().into_iter();
        rows.map(|row| (row.line, row.person.map(|p| p.name).map_err(|m| m.id))).collect()
    }

    #[test]
    fn a_pasted_list_is_one_name_a_line() {
        assert_eq!(names("Ada  Roy\n\n Léa O’Neil \n"), [(1, Ok("Ada Roy".into())), (3, Ok("Léa O’Neil".into()))]);
    }

    #[test]
    fn first_and_last_names_of_a_table_become_one() {
        let text = "Nom;Prénom;Groupe;Rôle;Compte\nRoy;Ada;B2;enseignante;ada.roy\nTremblay;Noah;B2;;\n";
        let rows = read(text.as_bytes()).unwrap();
        let people: Vec<Listed> = rows.into_iter().map(|row| row.person.unwrap()).collect();
        let ada = Listed { name: "Ada Roy".into(), teaches: true, account: Some("ada.roy".into()) };
        // The order of the columns is the list's; first names come first as one says them.
        assert_eq!(people, [ada, Listed { name: "Noah Tremblay".into(), teaches: false, account: None }]);
    }

    #[test]
    fn a_row_that_can_not_be_taken_says_why_and_harms_no_other() {
        let found = names("name,role\nAda,boss\n,student\nTom,student\nRoy,student,x,y\n");
        assert_eq!(found[0], (2, Err("roster-role-unknown")));
        assert_eq!(found[1], (3, Err("roster-no-name")));
        assert_eq!(found[2], (4, Ok("Tom".into())));
        assert_eq!(found[3], (5, Err("roster-too-wide")));
    }

    #[test]
    fn a_quotation_mark_too_many_swallows_nobody_in_silence() {
        assert_eq!(names("Ada\n\"Tom\nRoy\n"), [(1, Ok("Ada".into())), (2, Err("roster-several-lines"))]);
        assert_eq!(names("name,\"role\nTom\nRoy\n"), [(1, Err("roster-several-lines"))]);
    }

    #[test]
    fn a_list_that_is_none_is_refused_whole() {
        assert_eq!(read(b" \n\n").unwrap_err().id, "error-list-empty");
        assert_eq!(read(b"name,role\n").unwrap_err().id, "error-list-empty");
        assert_eq!(read(b"PK\x03\x04zip").unwrap_err().id, "import-is-zip");
        let long = (0..=ROWS).map(|n| format!("Person {n}\n")).collect::<Vec<_>>().concat();
        assert_eq!(read(long.as_bytes()).unwrap_err().id, "error-list-long");
    }

    #[test]
    fn a_name_that_a_spreadsheet_would_run_is_written_harmless() {
        let table = String::from_utf8(write(["Name", "Link"], [("=1+1", "https://x/welcome/y")])).unwrap();
        assert_eq!(table, "\u{feff}Name,Link\r\n'=1+1,https://x/welcome/y\r\n");
    }

    proptest! {
        #[test]
        fn nothing_that_is_sent_as_a_list_panics(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(rows) = read(&bytes) {
                prop_assert!(!rows.is_empty() && rows.len() <= ROWS);
            }
        }

        #[test]
        fn plain_names_come_back_in_their_order(list in prop::collection::vec("[A-Z][a-z]{1,8}x [A-Z][a-z]{1,8}", 1..50)) {
            let found: Vec<String> = read(list.join("\n").as_bytes()).unwrap().into_iter().map(|r| r.person.unwrap().name).collect();
            prop_assert_eq!(found, list);
        }

        #[test]
        fn every_line_of_a_list_is_planned_or_reported(lines in prop::collection::vec("[ A-Za-zé\",;\t'=]{0,12}|\"[A-Z]{1,3}|name,role", 1..40)) {
            let Ok(rows) = read(lines.join("\n").as_bytes()) else { return Ok(()) };
            let says = |line: &str| line.chars().any(|c| !c.is_whitespace() && !matches!(c, '"' | ',' | ';'));
            let told: Vec<(u64, bool)> = rows.iter().map(|row| (row.line, row.person.is_err())).collect();
            prop_assert!(told.is_sorted_by(|a, b| a.0 < b.0), "each line once, in order: {told:?}");
            let first = lines.iter().position(|line| says(line)).map_or(0, |n| n as u64 + 1);
            for (line, text) in (1..).zip(&lines).filter(|(line, text)| says(text) && *line > first) {
                // A row that goes over several lines says so on its first one.
                let of = told.iter().rfind(|(told, _)| *told <= line);
                prop_assert!(of.is_some_and(|(told, refused)| *told == line || *refused), "line {line}, {text:?}: {told:?}");
            }
        }
    }
}
