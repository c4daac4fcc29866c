//! Numbers in a workbook, each shown as the format of its cell says.

use std::fmt::Write as _;

use proptest::prelude::*;

use crate::cards;
use crate::spreadsheet::{borrowed, workbook};
use crate::zips::read;

/// A workbook whose one row has a question and then each number in its format, the first of them as the answer.
fn row_of(numbers: &[(&str, f64)], later: bool) -> Vec<(String, String)> {
    let (mut codes, mut styles) = (String::new(), String::new());
    let mut cells = r#"<c t="inlineStr"><is><t>q</t></is></c>"#.to_owned();
    for (n, (code, value)) in numbers.iter().enumerate() {
        let id = 164 + n;
        let _ = write!(codes, r#"<numFmt numFmtId="{id}" formatCode=""#);
        // By their numbers, since XML would take some letters for its own and others for a blank.
        for c in code.chars() {
            let _ = write!(codes, "&#{};", u32::from(c));
        }
        codes.push_str("\"/>");
        let _ = write!(styles, r#"<xf numFmtId="{id}"/>"#);
        let _ = write!(cells, r#"<c s="{n}"><v>{value:?}</v></c>"#);
    }
    let mut parts = workbook(&[("F", &format!("<row>{cells}</row>"))]);
    for (name, text) in &mut parts {
        match name.as_str() {
            "xl/styles.xml" => {
                *text = format!("<styleSheet><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>");
            }
            "xl/workbook.xml" if later => {
                *text = text.replace("<sheets>", r#"<workbookPr date1904="1"/><sheets>"#);
            }
            _ => {}
        }
    }
    parts
}

/// What the cells after the question show.
fn shown(parts: &[(String, String)]) -> Vec<String> {
    let table = read(&borrowed(parts)).expect("the workbook is read").table.expect("a table");
    table.rows[0][1..].to_vec()
}

fn all_are_shown(cells: &[(&str, f64, &str)]) {
    let numbers: Vec<(&str, f64)> = cells.iter().map(|(code, value, _)| (*code, *value)).collect();
    let shown = shown(&row_of(&numbers, false));
    assert_eq!(shown.len(), cells.len());
    for ((code, _, text), shown) in cells.iter().zip(&shown) {
        assert_eq!(shown, text, "{code}");
    }
}

#[test]
fn a_number_without_a_format_shows_no_rounding_error() {
    let cells = [
        (3.25, "3.25"),
        (1.0 / 3.0, "0.3333333333"),
        (1_789.0, "1789"),
        (0.0, "0"),
        (-0.0, "0"),
        (-2.5, "-2.5"),
        (123_456_789_012.0, "123456789012"),
        (6.02e23, "6.02E23"),
    ];
    all_are_shown(&cells.map(|(value, text)| ("General", value, text)));
}

#[test]
fn numbers_are_shown_by_their_format() {
    all_are_shown(&[
        ("0", 2.6, "3"),
        ("0.00", 2.0, "2.00"),
        ("#,##0", 1_234_567.0, "1\u{202f}234\u{202f}567"),
        ("#,##0.0#", 1_234.5, "1\u{202f}234.5"),
        ("0%", 0.25, "25%"),
        ("00000", 1_234.0, "01234"),
        ("0.00\" €\"", 3.5, "3.50 €"),
        ("[$$-409]#,##0.00", 3.5, "$3.50"),
        ("[Red]0;[Blue](0)", -4.0, "(4)"),
        ("0;-0;\"rien\"0", 0.0, "rien0"),
        ("0#\\ ##\\ ##\\ ##\\ ##", 612_345_678.0, "06 12 34 56 78"),
        ("#,##0,", 1_234_567.0, "1\u{202f}235"),
        ("# ?/?", 0.5, "0.5"),
        ("@", 7.0, "7"),
        ("0.00", -0.001, "0.00"),
    ]);
}

#[test]
fn dates_are_shown_by_their_format() {
    all_are_shown(&[
        ("dd/mm/yyyy", 45_352.0, "01/03/2024"),
        ("yyyy-mm-dd hh:mm", 45_352.75, "2024-03-01 18:00"),
        ("d mmmm yyyy", 45_352.0, "2024-03-01"),
        ("mmm-yy", 45_352.0, "2024-03"),
        ("h:mm AM/PM", 0.75, "6:00 PM"),
        ("mm:ss", 0.001, "01:26"),
        ("[h]:mm", 1.5, "36:00"),
        ("yyyy-mm-dd", 60.0, "1900-02-29"),
        ("yyyy-mm-dd", 1.0, "1900-01-01"),
        ("[$-40C]dd/mm/yy", 45_352.0, "01/03/24"),
        ("hh:mm:ss.000", 0.5, "12:00:00"),
        ("yyyy", -1.0, "-1"),
    ]);
    assert_eq!(shown(&row_of(&[("yyyy-mm-dd", 0.0)], true)), ["1904-01-01"]);
    let mut built_in = row_of(&[("General", 45_352.0)], false);
    for (_, text) in &mut built_in {
        *text = text.replace(r#"<xf numFmtId="164"/>"#, r#"<xf numFmtId="14"/>"#);
    }
    assert_eq!(shown(&built_in), ["2024-03-01"]);
}

proptest! {
    #[test]
    fn no_format_and_no_number_does_harm(code in ".{0,40}", value in proptest::num::f64::ANY, later: bool) {
        // A number of which nothing is shown makes no card.
        if let Ok(reading) = read(&borrowed(&row_of(&[(&code, value)], later))) {
            prop_assert!(cards(&reading).iter().all(|card| card.back.source.as_str().len() < 2_000));
        }
    }

    #[test]
    fn no_mixture_of_marks_does_harm(code in "[ymdhsYMD0#?.,%;\"\\\\\\[\\]/@ _*E\\-AP$]{0,30}", value in -1e6..1e6) {
        let _ = read(&borrowed(&row_of(&[(&code, value)], false)));
    }
}
