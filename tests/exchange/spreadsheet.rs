//! Workbooks of Excel and `LibreOffice`: each sheet a deck of what its cells show, and what is told or turned down.

use std::fmt::Write as _;

use proptest::prelude::*;
use recto::exchange::spreadsheet::grid::Grid;
use recto::exchange::{Column, Limits, Place, Reading, TableOptions, Upload};

use crate::zips::{opened, read, refused, texts};
use crate::{cards, cases, findings};

const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>
  <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/></cellXfs></styleSheet>"#;
const STRINGS: &str = r#"<x:sst xmlns:x="y" count="4" uniqueCount="4"><x:si><x:t>Recto</x:t></x:si><x:si><x:t>Verso</x:t></x:si>
  <x:si><x:r><x:t xml:space="preserve">L’été </x:t></x:r><x:r><x:rPr><x:b/></x:rPr><x:t>« 🌞 »</x:t></x:r><x:rPh><x:t>ete</x:t></x:rPh></x:si>
  <x:si><x:t>a&amp;b_x000D_
c _x005F_x0041_ &#233;</x:t></x:si></x:sst>"#;

/// A workbook of sheets with their names and what stands in `sheetData` and after.
pub fn workbook(sheets: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut names = String::new();
    let mut relations = String::new();
    let mut parts = Vec::new();
    for (n, (name, content)) in sheets.iter().enumerate() {
        let _ = write!(names, r#"<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>"#);
        let _ = write!(
            relations,
            r#"<Relationship Id="rId{n}" Type="http://x/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        );
        let (rows, after) = content.split_once('|').unwrap_or((content, ""));
        let text = format!("<?xml version=\"1.0\"?><worksheet><sheetData>{rows}</sheetData>{after}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{n}.xml"), text));
    }
    parts.push(("xl/workbook.xml".to_owned(), format!("<workbook><sheets>{names}</sheets></workbook>")));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{relations}</Relationships>")));
    parts.push(("xl/styles.xml".to_owned(), STYLES.to_owned()));
    parts.push(("xl/sharedStrings.xml".to_owned(), STRINGS.to_owned()));
    parts
}

pub fn borrowed(parts: &[(String, String)]) -> Vec<(&str, &str)> {
    parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

fn xlsx(sheets: &[(&str, &str)]) -> Reading {
    read(&borrowed(&workbook(sheets))).expect("the workbook is read")
}

fn xlsx_refused(rows: &str) -> &'static str {
    refused(&borrowed(&workbook(&[("Feuil1", rows)])))
}

fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn row(number: u32, front: &str, back: &str) -> String {
    let (a, b) = (cell(&format!("A{number}"), front), cell(&format!("B{number}"), back));
    format!(r#"<row r="{number}">{a}{b}</row>"#)
}

fn ods(tables: &str) -> Vec<(String, String)> {
    let content = format!(
        r#"<office:document-content><office:automatic-styles><style:style style:name="hid" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:tracked-changes><table:table-cell><text:p>old</text:p></table:table-cell></table:tracked-changes>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    vec![("mimetype".to_owned(), kind.to_owned()), ("content.xml".to_owned(), content)]
}

fn ods_cell(text: &str) -> String {
    format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>")
}

fn sheet(name: &str, row: Option<u64>) -> Place {
    Place::Sheet { name: name.to_owned(), row }
}

#[test]
fn cells_come_in_as_they_are_shown() {
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
        <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>
        <row r="4"><c r="A4" s="1"><v>45352</v></c><c r="B4" s="2"><v>0.1234</v></c></row>
        <row><c><v>3.1400000000000001</v></c><c t="b"><v>1</v></c></row>
        <row r="6"><c r="A6" t="str"><f>A1&amp;B1</f><v>2 × 3</v></c><c r="B6"><f>2*3</f><v>6</v></c></row>"#;
    let reading = xlsx(&[("Feuil1", rows)]);
    assert_eq!(
        texts(&reading),
        [
            ("Géo", "L’été « 🌞 »", "a&b\nc _x0041_ é"),
            ("Géo", "01/03/2024", "12.34%"),
            ("Géo", "3.14", "TRUE"),
            ("Géo", "2 × 3", "6"),
        ]
    );
    assert_eq!(findings(&reading), []);
    let seen = reading.table.expect("a table");
    assert!(seen.header);
    assert_eq!(seen.names, ["Recto", "Verso"]);
    assert_eq!(reading.decks[0].cards[1].place, sheet("Feuil1", Some(4)));
    assert_eq!(reading.decks[0].source_id, None);
}

#[test]
fn each_sheet_is_a_deck_and_what_is_none_is_told() {
    let hidden = r#"<sheet name="Notes" state="hidden""#;
    let mut parts = workbook(&[
        ("Europe", &row(1, "Capitale de la France ?", "Paris")),
        ("Notes", &row(1, "q", "r")),
        ("Liste", r#"<row r="1"><c r="A1"><v>1</v></c></row>"#),
        ("Vide", ""),
        ("Asie", &row(7, "Japon", "東京")),
    ]);
    for (name, text) in &mut parts {
        if name == "xl/workbook.xml" {
            *text = text.replace("<sheet name=\"Notes\"", hidden);
        }
    }
    let reading = read(&borrowed(&parts)).expect("read");
    assert_eq!(texts(&reading), [("Europe", "Capitale de la France ?", "Paris"), ("Asie", "Japon", "東京")]);
    assert_eq!(
        findings(&reading),
        [("zips-sheet-hidden", sheet("Notes", None)), ("import-no-cards", sheet("Liste", None))]
    );
    assert_eq!(reading.decks[0].source_id.as_deref(), Some("spreadsheet:Europe"));
    assert_eq!(cards(&reading)[1].place, sheet("Asie", Some(7)));
}

#[test]
fn rows_keep_their_numbers_past_blank_ones() {
    let rows = [row(3, "Recto", "Verso"), row(5, "un", "1"), row(900, "deux", " "), row(901, "trois", "3")].concat();
    let reading = xlsx(&[("Nombres", &rows)]);
    assert_eq!(texts(&reading), [("Nombres", "un", "1"), ("Nombres", "trois", "3")]);
    assert_eq!(findings(&reading), [("import-answer-missing", sheet("Nombres", Some(900)))]);
}

#[test]
fn a_cell_over_several_rows_is_repeated_where_a_row_has_something_of_its_own() {
    let rows = format!(
        r#"{}<row r="2">{}</row><row r="3">{}</row><row r="4"></row>|<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="A3:A4"/><mergeCell ref="B1:C1"/></mergeCells>"#,
        row(1, "Couleurs du drapeau ?", "bleu"),
        cell("B2", "blanc"),
        cell("A3", "seul") + &cell("B3", "x"),
    );
    let reading = xlsx(&[("Drapeau", &rows)]);
    let expected = [("Couleurs du drapeau ?", "bleu"), ("Couleurs du drapeau ?", "blanc"), ("seul", "x")];
    assert_eq!(texts(&reading), expected.map(|(front, back)| ("Drapeau", front, back)));
    assert_eq!(findings(&reading), [("zips-sheet-merged", sheet("Drapeau", Some(2)))]);
}

#[test]
fn formulas_without_a_result_and_errors_are_told_once() {
    let rows = r#"<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><v>2</v></c></row>
        <row r="2"><c r="A2"><v>7</v></c><c r="B2" t="e"><v>#N/A</v></c></row><row r="3"><c r="A3"><v>8</v></c><c r="B3" t="e"><v>#N/A</v></c></row>"#;
    let reading = xlsx(&[("F", rows)]);
    let ids: Vec<&str> = findings(&reading).iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, ["zips-sheet-error", "zips-sheet-unsolved", "import-question-missing"]);
}

#[test]
fn what_a_person_says_about_the_columns_holds_for_every_sheet() {
    let parts = workbook(&[("Un", &row(1, "r", "q")), ("Deux", &row(1, "s", "t"))]);
    let options = TableOptions {
        separator: Some(b';'),
        header: Some(false),
        columns: Some(vec![Column::Back, Column::Front]),
        ..TableOptions::default()
    };
    let upload = Upload { table: options, ..Upload::new("x.xlsx", &[]) };
    let reading = opened(&borrowed(&parts), &upload).expect("read");
    assert_eq!(texts(&reading), [("Un", "q", "r"), ("Deux", "t", "s")]);
}

#[test]
fn libreoffice_shows_texts_blanks_and_lines() {
    let first = format!(
        r#"<table:table table:name="Feuille1"><table:table-column/><table:table-header-rows><table:table-row>{}{}</table:table-row></table:table-header-rows>
        <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row><table:table-cell table:number-rows-spanned="2"><office:annotation><text:p>non</text:p></office:annotation><text:p>Qui<text:s text:c="2"/>est   <text:span>là</text:span> ?</text:p><text:p>Dis !</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="3.5"/></table:table-row>
        <table:table-row><table:covered-table-cell/>{}</table:table-row>
        <table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
        <table:table table:name="Caché" table:style-name="hid"><table:table-row>{}{}</table:table-row></table:table>"#,
        ods_cell("Question"),
        ods_cell("Réponse"),
        ods_cell("مرحبا"),
        ods_cell("a"),
        ods_cell("b"),
    );
    let reading = read(&borrowed(&ods(&first))).expect("read");
    assert_eq!(texts(&reading), [("Géo", "Qui est là ?\nDis !", "3.5"), ("Géo", "Qui est là ?\nDis !", "مرحبا")]);
    let ids: Vec<&str> = findings(&reading).iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, ["zips-sheet-merged", "zips-sheet-hidden"]);
    assert_eq!(cards(&reading)[0].place, sheet("Feuille1", Some(5)));
}

#[test]
fn claims_and_repeats_beyond_any_sheet_are_turned_down() {
    for rows in [
        r#"<row r="1"><c r="ZZZZZZZZZZ9"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A99999999999999999999"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#,
        r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="s"><v>99</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="s"><v>-1</v></c></row>"#,
        r#"<row r="1048577"><c><v>1</v></c></row>"#,
    ] {
        assert_eq!(xlsx_refused(rows), "zips-sheet-broken", "{rows}");
    }
    let mut parts = workbook(&[("F", &row(1, "a", "b"))]);
    for (name, text) in &mut parts {
        if name == "xl/sharedStrings.xml" {
            *text = r#"<sst uniqueCount="4294967295"><si><t>x</t></si></sst>"#.to_owned();
        }
    }
    assert_eq!(refused(&borrowed(&parts)), "zips-sheet-broken");
    let wide = r#"<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#;
    assert_eq!(refused(&borrowed(&ods(wide))), "zips-too-much-text");
}

#[test]
fn a_text_that_many_cells_share_is_counted_each_time() {
    let mut room = 1_000;
    let mut grid = Grid::new("F".to_owned(), &mut room);
    let cells = || vec![(0, "é".repeat(200)), (1, "x".to_owned())];
    assert!(grid.push(1, &mut cells()).is_ok());
    assert!(grid.push(2, &mut cells()).is_ok());
    let refusal = grid.push(3, &mut cells()).expect_err("no room");
    assert_eq!(refusal.message.id, "zips-too-much-text");
}

#[test]
fn document_types_entities_and_depth_are_turned_down() {
    let broken = |text: &str| {
        let mut parts = workbook(&[("F", &row(1, "a", "b"))]);
        parts.retain(|(name, _)| name != "xl/sharedStrings.xml");
        parts.push(("xl/sharedStrings.xml".to_owned(), text.to_owned()));
        refused(&borrowed(&parts))
    };
    assert_eq!(broken("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><sst/>"), "zips-xml-doctype");
    assert_eq!(broken("<sst><si><t>&x;</t></si></sst>"), "zips-xml-entity");
    assert_eq!(broken(&"<a>".repeat(1_000)), "import-too-deep");
    assert_eq!(broken("<sst><si>"), "zips-xml-cut");
    assert_eq!(broken("<sst></si></sst>"), "zips-xml-broken");
}

#[test]
fn other_office_files_say_what_they_are() {
    assert_eq!(refused(&[("xl/workbook.bin", "x")]), "zips-sheet-binary");
    assert_eq!(
        refused(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<a/>")]),
        "zips-not-sheet"
    );
    assert_eq!(refused(&borrowed(&workbook(&[("Feuil1", "")]))), "import-no-cards");
}

#[test]
fn columns_far_to_the_right_are_left_out_and_the_rest_comes_in() {
    let rows = format!(r#"{}<row r="1048576">{}</row>"#, row(1, "a", "b"), cell("XFD1048576", "x"));
    let reading = xlsx(&[("F", &rows)]);
    assert_eq!(texts(&reading), [("F", "a", "b")]);
    assert_eq!(findings(&reading), [("zips-sheet-wide", sheet("F", Some(1_048_576)))]);
}

#[test]
fn sheets_are_decks_no_more_than_the_limit_and_so_are_their_cards() {
    let parts = workbook(&[("A", &row(1, "a", "b")), ("B", &row(1, "c", "d"))]);
    let limits = Limits { cards: 1, ..Limits::default() };
    let upload = Upload { limits, ..Upload::new("x.xlsx", &[]) };
    let refusal = opened(&borrowed(&parts), &upload).expect_err("too many");
    assert_eq!(refusal.message.id, "import-too-many-cards");
}

#[test]
fn names_that_programs_give_are_known() {
    let deck = |sheet: &str| xlsx(&[(sheet, &row(1, "a", "b"))]).decks[0].name.clone();
    for name in ["Sheet1", "Feuil2", "Feuille1", "Feuille 3", "Tabelle1", "", "Лист1"] {
        assert_eq!(deck(name), "Géo", "{name}");
    }
    for name in ["Europe", "Sheets of music", "Feuilles 1"] {
        assert_eq!(deck(name), name);
    }
}

#[test]
fn sheets_without_a_name_are_called_like_their_file_and_known_again_by_nothing() {
    let row = |front, back| format!("<table:table-row>{}{}</table:table-row>", ods_cell(front), ods_cell(back));
    let first = [row("Recto", "Verso"), row("un", "1"), row("deux", "")].concat();
    let tables = format!("<table:table>{first}</table:table><table:table>{}</table:table>", row("trois", "3"));
    let reading = read(&borrowed(&ods(&tables))).expect("read");
    assert_eq!(texts(&reading), [("Géo", "un", "1"), ("Géo", "trois", "3")]);
    assert_eq!((reading.decks.len(), &reading.decks[0].source_id), (1, &None));
    assert_eq!(findings(&reading), [("import-answer-missing", sheet("", Some(3)))]);
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn mutated_parts_are_read_or_turned_down(which in 0_usize..6, at: usize, with in "[<>/\"'=0-9A-Zrcst&; ]{0,6}", cut: bool) {
        let mut parts = workbook(&[("F", &[row(1, "Recto", "Verso"), row(2, "a", "b")].concat())]);
        parts.extend(ods(&format!(r#"<table:table table:name="F"><table:table-row>{}{}</table:table-row></table:table>"#, ods_cell("a"), ods_cell("b"))));
        if which >= 4 {
            parts.retain(|(name, _)| !name.starts_with("xl/"));
        }
        let count = parts.len();
        if let Some((_, text)) = parts.get_mut(which % count) {
            let at = text.floor_char_boundary(at % (text.len() + 1));
            let end = if cut { text.len() } else { text.floor_char_boundary((at + with.len()).min(text.len())) };
            text.replace_range(at..end.max(at), &with);
        }
        let _ = read(&borrowed(&parts));
    }
}
