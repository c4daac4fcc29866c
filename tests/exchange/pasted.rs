//! Text pasted from anywhere, with separators that are found or typed.

use proptest::prelude::*;
use recto::exchange::{self, Format, Place, TableOptions, Upload, pasted};

use crate::{cards, cases, decks, findings, read, refused, texts};

#[test]
fn separators_of_pasted_text_are_found() {
    for (text, sides, cards) in [
        ("chat - cat\nchien - dog, hound\n", " - ", "\\n"),
        ("chat\tcat; tomcat\nchien\tdog\nou toutou\n", "\\t", "\\n"),
        ("chat = cat\nchien = dog\n", " = ", "\\n"),
        ("été : saison\n\nhiver : saison\nfroide\n", ": ", "\\n\\n"),
        ("a — b\nc — d\ne\n", " — ", "\\n"),
    ] {
        let seen = pasted::look(text, &TableOptions::default());
        assert_eq!((seen.between_sides.as_str(), seen.between_cards.as_str()), (sides, cards), "{text}");
        assert_eq!(seen.cards, 2, "{text}");
    }
    let reading = read("« l’œuf » \t\"egg\"\nخبز\tbread 🍞\nwith a second line\n\nand a third\n");
    assert_eq!(reading.format, Format::PastedText);
    assert_eq!(texts(&reading), [("« l’œuf »", "\"egg\""), ("خبز", "bread 🍞\nwith a second line\nand a third")]);
    assert!(cards(&reading)[1].back.source.contains("line<br><br>and"));
}

#[test]
fn separators_that_are_typed_count_and_show_at_once_how_many_cards_there_are() {
    let text = "un=>one;;deux=>two\nlines;;trois;;=>four";
    let table =
        TableOptions { between_sides: Some("=>".into()), between_cards: Some(";;".into()), ..TableOptions::default() };
    let seen = pasted::look(text, &table);
    assert_eq!((seen.cards, seen.left_out), (2, 2));
    assert_eq!(seen.first, [("un".to_owned(), "one".to_owned()), ("deux".into(), "two\nlines".into())]);
    let reading = exchange::read(&Upload { table, ..Upload::new("mots.txt", text.as_bytes()) }).expect("reads");
    assert_eq!((reading.format, decks(&reading)), (Format::PastedText, vec!["mots"]));
    assert_eq!(texts(&reading), [("un", "one"), ("deux", "two\nlines")]);
    assert_eq!(
        findings(&reading),
        [("import-pasted-no-answer", Place::Line(2)), ("import-question-missing", Place::Line(2))]
    );
    let tabs = TableOptions {
        between_sides: Some("\\t".into()),
        between_cards: Some("\\n".into()),
        ..TableOptions::default()
    };
    assert_eq!(pasted::look("a\tb\r\nc\td\r\n", &tabs).cards, 2);
}

#[test]
fn tables_stay_tables_beside_pasted_text() {
    for text in [
        "a\tb\nc\td\n",
        "front,back\nun - deux,x\n",
        "a;b\nc;d\n",
        "\"a\nb\"\tc\nd\te\nf\n",
        "question,answer\nQ: x,A: y\n",
    ] {
        assert_eq!(read(text).format, Format::Csv, "{text}");
    }
    assert_eq!(refused("un\ndeux\ntrois\n"), "import-one-column");
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn no_separator_makes_pasted_text_panic(text in "[ab,;:=\t\n-]{0,60}", sides in "[ab\\\\tn;]{0,3}", cards in "[ab\\\\tn;]{0,3}") {
        let table = TableOptions { between_sides: Some(sides), between_cards: Some(cards), ..TableOptions::default() };
        let seen = pasted::look(&text, &table);
        let format = Some(Format::PastedText);
        if let Ok(reading) = exchange::read(&Upload { format, table, ..Upload::new("x", text.as_bytes()) }) {
            prop_assert_eq!(crate::cards(&reading).len(), seen.cards);
        }
    }
}
