//! What `dev/fuzz` has found, each with the input that showed it, made small.

#![allow(clippy::expect_used)]

use recto::content::{Markup, Rendered, media, nfc, render};
use recto::exchange::{self, Place, Upload};

fn html(source: &str) -> Rendered {
    render(Markup::Html, source).expect("a small text")
}

#[test]
fn a_tag_that_never_ends_keeps_none_of_its_attributes() {
    // The parser of tags hands on as text what it can't finish; its words stay to be read.
    for source in
        ["<p class=x style='color:red>a</p>", "<p class=\"hue-1\" dir=evil lang='>a", "b<a href='javascript:x>a"]
    {
        let rendered = html(source);
        assert!(
            !rendered.html.as_str().contains(['"', '=']) || rendered.html.as_str().contains("rel="),
            "{}",
            rendered.html
        );
        assert!(
            !rendered.html.as_str().contains("class") && !rendered.html.as_str().contains("href"),
            "{}",
            rendered.html
        );
        assert!(rendered.text.contains('a'), "{:?}", rendered.text);
    }
    // Those before it keep theirs.
    assert!(html("<p style='color:red'>x</p><img src=a.png><b class='").html.as_str().starts_with("<p class=\"hue-"));
}

#[test]
fn no_entity_brings_a_control_character_or_undoes_a_tag() {
    let control = |c: char| c.is_control() && c != '\n';
    for source in [
        "a&#3;b",
        "<b>&#x14;</b>c",
        "[$]x&#15;y[/$]",
        "<a href='https://x/&#2;y'>z</a>",
        "<img src=a.png alt='&#7;w'>",
        "[sound:a&#1;.mp3]",
    ] {
        for markup in [Markup::Html, Markup::Markdown] {
            let rendered = render(markup, source).expect("a small text");
            assert!(!rendered.html.as_str().contains(control), "{source}: {:?}", rendered.html);
            assert!(!rendered.text.contains(control), "{source}: {:?}", rendered.text);
        }
    }
    // `>` and this mark are one letter once the page is composed, and then no tag any more.
    let stroke = html("<b>&#x338;x</b>&#xe9;e&#x301;");
    assert_eq!(stroke.html.as_str(), "<b>&#824;x</b>éé");
    assert_eq!(nfc(stroke.html.as_str()), stroke.html.as_str());
}

#[test]
fn a_byte_order_mark_in_the_middle_of_a_file_is_no_letter() {
    // Two files put together, as a shell does it.
    let file = "\u{feff}front,back\nos,bone\n\u{feff}\u{feff}chat,cat\n&#xFEFF;,x\n";
    let reading = exchange::read(&Upload::new("mots.csv", file.as_bytes())).expect("a table");
    let card = &reading.decks[0].cards[1];
    assert_eq!((card.front.source.as_str(), card.front.rendered.text.as_str()), ("chat", "chat"));
    assert_eq!(html("\0\u{feff}a&#xfeff;b").html.as_str(), "ab");
}

#[test]
fn words_beside_a_picture_hide_no_mark_in_another_form() {
    // U+1FEF is a back tick once it is composed, and two of them quote what is between.
    let kind = media::file_type(b"GIF89a").expect("a picture");
    let (markdown, _) = media::written("`.gif", "\u{1fef}", kind);
    assert_eq!(render(Markup::Markdown, &markdown).expect("a small text").media, ["`.gif"]);
}

#[test]
fn an_accent_behind_a_sign_of_an_address_stays_behind_it() {
    // `E` of `%3E` and the accent would be one letter, and the address another.
    let link = html("<a href='https://x/?a>&#x301;é=1'>b</a>");
    assert!(link.html.as_str().contains("href=\"https://x/?a%3E%CC%81%C3%A9=1\""), "{}", link.html);
    assert_eq!(nfc(link.html.as_str()), link.html.as_str());
    assert!(html("<a href='https://x/é'>b</a>").html.as_str().contains("https://x/é"));
}

#[test]
fn a_file_whose_cards_are_all_left_out_is_refused_with_the_reason() {
    let file = "---\nrecto: 1\n---\n\n# Os\n\nQ: Le bras ?\n\nA: \n";
    let refused = exchange::read(&Upload::new("os.md", file.as_bytes())).expect_err("it has no card");
    assert_eq!((refused.place, refused.message.id), (Place::Line(7), "import-answer-missing"));
}

#[test]
fn a_deck_name_of_colons_has_no_empty_level() {
    let name = |given: &str| {
        let file = format!("#separator:tab\n#deck:{given}\na\tb\n");
        exchange::read(&Upload::new("mots.txt", file.as_bytes())).expect("a table").decks[0].name.clone()
    };
    assert_eq!(name("a:: : ::b"), "a::b");
    assert_eq!(name("a:::::b:::"), "a::b");
    assert_eq!(name(":::"), "mots");
    assert_eq!(name("Cours : été::Note :"), "Cours : été::Note :", "a colon that joins nothing stays");
}
