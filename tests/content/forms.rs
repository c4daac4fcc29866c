//! Forms of text, differences, and names that stay.

use recto::content::{Markup, Piece, SafeHtml, Text, TooComplex, difference, folded, nfc};

#[test]
fn nfc_composes_and_drops_control_characters() {
    assert_eq!(nfc("e\u{301}\0\u{1b}[31m\u{85}\u{7f}a\tb\r\nc\rd"), "é[31ma\tb\nc\nd");
}

#[test]
fn folding_makes_alike_what_people_take_for_the_same() {
    for (a, b) in [
        ("L’été", "l'ÉTÉ"),
        ("«\u{202f}Oui\u{202f}»", "\"oui\""),
        ("a \n\t b\u{a0}c", "A B C"),
        ("ＡＢＣ１２", "abc12"),
        ("ｶﾞ", "ガ"),
        ("straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("co\u{ad}opé\u{200b}rer", "coopérer"),
        ("  x  ", "x"),
        ("“q”", "\"q\""),
    ] {
        assert_eq!(folded(a), folded(b));
    }
    assert_ne!(folded("ou"), folded("où"));
}

#[test]
fn a_difference_shows_the_words_that_changed() {
    assert_eq!(
        difference("Un neurone est simple.", "Un neurone artificiel est simple."),
        [Piece::Same("Un neurone ".into()), Piece::Added("artificiel ".into()), Piece::Same("est simple.".into())]
    );
    assert_eq!(difference("", ""), []);
    assert_eq!(difference("a", ""), [Piece::Removed("a".into())]);
}

#[test]
fn a_difference_of_huge_texts_is_bounded() {
    let (old, new) = ("a b ".repeat(100_000), "c d ".repeat(100_000));
    assert_eq!(difference(&old, &new).len(), 3);
    let (old, new): (String, String) =
        ((0..1_500).map(|i| format!("x y {i}\n")).collect(), (0..1_500).map(|i| format!("z {} w\n", i % 7)).collect());
    assert!(difference(&old, &new).len() >= 2);
}

#[test]
fn markup_and_errors_have_stable_names() {
    assert_eq!("markdown".parse::<Markup>().unwrap().as_str(), "markdown");
    assert!("php".parse::<Markup>().is_err());
    assert_eq!(serde_json::to_string(&Markup::Html).unwrap(), "\"html\"");
    assert_eq!(TooComplex::Depth.to_string(), "content-too-deep");
    assert_eq!(SafeHtml::stored("<b>x</b>".to_owned()).to_string(), "<b>x</b>");
}

#[test]
fn a_text_that_says_the_same_is_held_once() {
    let (one, other) = (Text::from("x"), Text::from("y"));
    let shared = Text::from("x").or_same_of([&other, &one]);
    assert!(std::ptr::eq(shared.as_str(), one.as_str()));
    assert!(!std::ptr::eq(Text::from("z").or_same_of([&other, &one]).as_str(), one.as_str()));
}
