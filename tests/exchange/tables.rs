//! Tables: separators, names of columns, encodings, and the lines at the head of Anki's text.

use recto::exchange::{self, Cells, Column, FindingKind, Format, Place, TableOptions, Upload};

use crate::{cards, decks, finding, read, read_bytes, refused, texts};

#[test]
fn separators_and_names_in_both_languages_are_found() {
    for (text, separator) in [
        ("front,back\na,b\n", b','),
        ("question;réponse\nun, deux;1, 2\nx;y, z\n", b';'),
        ("Recto\tVerso\na\tb, c\n", b'\t'),
        ("terme|définition\na|b\n", b'|'),
        ("a,b\nc,d\n", b','),
    ] {
        let reading = read(text);
        let table = reading.table.expect("a table");
        assert_eq!(table.separator, separator, "{text}");
        assert_eq!(table.header, !text.starts_with("a,"), "{text}");
        assert_eq!(table.columns, [Column::Front, Column::Back]);
    }
}

#[test]
fn tags_decks_ids_and_hints_have_their_columns() {
    let reading = read("id,recto,verso,tags,paquet,indice\n7,a,b,\"os, peau\",Corps::Os,regarde\n8,c,d,x y,,\n");
    let [os, autre] = reading.decks.as_slice() else { panic!("two decks") };
    assert_eq!((os.name.as_str(), autre.name.as_str()), ("Corps::Os", "biologie"));
    assert_eq!((os.source_id.as_deref(), autre.source_id.as_deref()), (Some("csv:Corps::Os"), None));
    assert_eq!(os.cards[0].source_id.as_deref(), Some("7"));
    assert_eq!(os.cards[0].tags, ["os", "peau"]);
    assert_eq!(autre.cards[0].tags, ["x", "y"]);
    assert_eq!(os.cards[0].back.rendered.text, "b\nregarde");
}

#[test]
fn what_a_person_says_about_a_table_comes_before_what_is_found() {
    let columns = Some(vec![Column::Back, Column::Ignore, Column::Front]);
    let table = TableOptions {
        separator: Some(b';'),
        header: Some(true),
        columns,
        cells: Some(Cells::Html),
        ..TableOptions::default()
    };
    let upload = Upload { table, ..Upload::new("", b"x;y;z\n<b>un</b>;n;deux\n") };
    let reading = exchange::read(&upload).expect("reads");
    assert_eq!(texts(&reading), [("deux", "un")]);
    assert_eq!(reading.decks[0].name, "Import");
    assert_eq!(reading.table.expect("a table").rows, [["<b>un</b>", "n", "deux"]]);
}

#[test]
fn markup_in_plain_cells_is_text() {
    let reading = read("front,back\n<script>x</script>,a < b\n");
    assert_eq!(texts(&reading), [("<script>x</script>", "a < b")]);
}

#[test]
fn bad_rows_are_left_out_with_their_place_and_blank_ones_in_silence() {
    let reading = read("front,back\na,b\n\nseul\nx,x,x,x\n,vide\n , \nc,d\ne,\"jamais\nfermé\n");
    assert_eq!(texts(&reading), [("a", "b"), ("c", "d")]);
    let found: Vec<_> = reading.findings.iter().map(|finding| (finding.message.id, finding.place.clone())).collect();
    assert_eq!(
        found,
        [
            ("import-row-short", Place::Row(4)),
            ("import-row-long", Place::Row(5)),
            ("import-question-missing", Place::Row(6)),
            ("import-quote-unclosed", Place::Row(9)),
        ]
    );
    assert!(reading.findings.iter().all(|finding| finding.kind == FindingKind::Skipped));
}

#[test]
fn line_breaks_in_quoted_cells_and_empty_columns_at_the_end_are_kept_or_forgiven() {
    assert_eq!(texts(&read("front,back\n\"a\r\nb\",c,,\n")), [("a\nb", "c")]);
    assert_eq!(texts(&read("front,back\ra,b\rc,d\r")), [("a", "b"), ("c", "d")]);
}

#[test]
fn the_encoding_is_found_and_damage_is_told() {
    let utf16: Vec<u8> = "\u{feff}front,back\né,è\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let reading = read_bytes(&utf16).expect("reads");
    assert_eq!((reading.encoding, texts(&reading)), ("UTF-16LE", vec![("é", "è")]));
    let reading = read_bytes(b"front,back\n\xe9t\xe9,\x93\x9cuf\x94\n").expect("reads");
    assert_eq!((reading.encoding, texts(&reading)), ("windows-1252", vec![("été", "“œuf”")]));
    let reading = read_bytes(b"\xef\xbb\xbffront,back\na,b\n").expect("reads");
    assert_eq!((reading.encoding, reading.findings.len()), ("UTF-8", 0));
    let reading = read_bytes("front,back\na,café".as_bytes().split_last().expect("bytes").1).expect("reads");
    assert_eq!(reading.encoding, "UTF-8");
    assert_eq!(finding(&reading, "import-bytes-replaced").kind, FindingKind::Repaired);
}

#[test]
fn the_lines_at_the_head_of_ankis_text_are_obeyed() {
    let text = "#separator:Semicolon\n#html:true\n#columns:Guid;Recto;Verso;Tags\n#guid column:1\n#tags column:4\n#deck:Os::Main\n#tags:x\ng1;<b>a</b>;b;y z\n";
    let reading = read(text);
    assert_eq!(reading.format, Format::AnkiText);
    assert_eq!(reading.decks[0].name, "Os::Main");
    let card = cards(&reading)[0];
    assert_eq!((card.source_id.as_deref(), card.front.source.as_str()), (Some("g1:0"), "<b>a</b>"));
    assert_eq!(card.tags, ["x", "y", "z"]);
    assert_eq!(card.place, Place::Row(8));
    for column in ["0", "18446744073709551616", "x"] {
        assert_eq!(refused(format!("#separator:tab\n#guid column:{column}\na\tb\n")), "import-anki-column");
    }
}

#[test]
fn brainscapes_own_table_may_hold_html_and_names_its_deck() {
    let reading = read("Question,Answer,Name\n<p>a</p>,<p>b<br>c</p>,Géo\n");
    assert_eq!((reading.decks[0].name.as_str(), texts(&reading)), ("Géo", vec![("a", "b\nc")]));
    for (back, text) in [("H<sub>2</sub>O", "H2O"), ("m<sup>2</sup>", "m2"), ("un <u>mot</u>", "un mot")] {
        let reading = read(&format!("Question,Answer\nWater?,{back}\n"));
        assert_eq!((texts(&reading), cards(&reading)[0].back.source.as_str()), (vec![("Water?", text)], back));
    }
    // A sign that is no tag is text, and so is any tag in a table of somebody else's.
    assert_eq!(texts(&read("Question,Answer\nWater?,H<sub>2\n")), [("Water?", "H<sub>2")]);
    assert_eq!(texts(&read("front,back\nWater?,H<sub>2</sub>O\n")), [("Water?", "H<sub>2</sub>O")]);
}

#[test]
fn every_line_at_the_head_of_ankis_text_is_obeyed() {
    let text = "#separator:pipe\n#html:true\n#columns:Guid|Type|Paquet|Recto|\"Ver|so\"|Tags\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n#tags:tous\n#notetype:Basic\n#if matches:update\n\
                g|1|Basic|Os::Bras|\"l’<b>\"\"humérus\"\"</b> | ?\nsuite\"|עצם 🦴|x y\n";
    let text = text.replacen("g|1|Basic", "g1|Basic", 1);
    let reading = read(&text);
    assert_eq!((reading.format, decks(&reading)), (Format::AnkiText, vec!["Os::Bras"]));
    let card = cards(&reading)[0];
    assert_eq!(card.source_id.as_deref(), Some("g1:0"));
    assert_eq!(card.tags, ["tous", "x", "y"]);
    assert_eq!(texts(&reading), [("l’\"humérus\" | ? suite", "עצם 🦴")]);
    assert_eq!(reading.table.as_ref().expect("a table").names[4], "Ver|so");
    let commented = read("#une remarque\n#separator:Comma\n#html:false\n#deck:Os\n<b>,b\n");
    assert_eq!((commented.format, decks(&commented)), (Format::AnkiText, vec!["Os"]));
    assert_eq!(texts(&commented), [("<b>", "b")]);
    for (name, sign) in
        [("Tab", '\t'), ("Comma", ','), ("Semicolon", ';'), ("Space", ' '), ("Pipe", '|'), ("Colon", ':'), ("!", '!')]
    {
        assert_eq!(texts(&read(&format!("#separator:{name}\na{sign}b\n"))), [("a", "b")], "{name}");
    }
}
