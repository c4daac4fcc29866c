//! Lists of people: who stands there, and why somebody can't be taken.

use proptest::prelude::*;
use recto::exchange::roster::{Listed, ROWS, read, write};

fn names(text: &str) -> Vec<(u64, Result<String, &'static str>)> {
    let rows = read(text.as_bytes()).expect("a list").into_iter();
    rows.map(|row| (row.line, row.person.map(|p| p.name).map_err(|m| m.id))).collect()
}

#[test]
fn a_pasted_list_is_one_name_a_line() {
    assert_eq!(names("Ada  Roy\n\n Léa O’Neil \n"), [(1, Ok("Ada Roy".into())), (3, Ok("Léa O’Neil".into()))]);
}

#[test]
fn first_and_last_names_of_a_table_become_one() {
    let text = "Nom;Prénom;Groupe;Rôle;Compte\nRoy;Ada;B2;enseignante;ada.roy\nTremblay;Noah;B2;;\n";
    let rows = read(text.as_bytes()).expect("a list");
    let people: Vec<Listed> = rows.into_iter().map(|row| row.person.expect("somebody")).collect();
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
    assert_eq!(read(b" \n\n").expect_err("none").id, "error-list-empty");
    assert_eq!(read(b"name,role\n").expect_err("none").id, "error-list-empty");
    assert_eq!(read(b"PK\x03\x04zip").expect_err("none").id, "import-is-zip");
    let long = (0..=ROWS).map(|n| format!("Person {n}\n")).collect::<Vec<_>>().concat();
    assert_eq!(read(long.as_bytes()).expect_err("none").id, "error-list-long");
}

#[test]
fn a_name_that_a_spreadsheet_would_run_is_written_harmless() {
    let table = String::from_utf8(write(["Name", "Link"], [("=1+1", "https://x/welcome/y")])).expect("text");
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
        let rows = read(list.join("\n").as_bytes()).expect("a list").into_iter();
        let found: Vec<String> = rows.map(|row| row.person.expect("somebody").name).collect();
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
