//! Pages of Brainscape: copied as text, and saved as HTML.

use recto::content::{self, Markup};
use recto::exchange::{Counts, FindingKind, Format, OutDeck, Place, Reading, markdown};

use crate::plans::{again, class_of, counts, same};
use crate::{cards, decks, finding, out_card, out_side, read, refused, texts};

/// A page as Brainscape's is copied.
pub fn page(cards: &[(&str, &str, &str)]) -> String {
    let widget = "How well did you know this?\n1\nNot at all\n2\n3\n4\n5\nPerfectly\n";
    let cards = cards.iter().map(|(number, front, back)| format!("{number}\nQ\n\n{front}\n\nA\n\n{back}\n\n{widget}"));
    format!("Cellules Flashcards\n\n{}", cards.collect::<String>())
}

#[test]
fn a_copied_page_gives_its_title_and_its_cards_without_the_widget() {
    let reading =
        read(&page(&[("1", "Où est l’ADN ?", "Dans le noyau."), ("2", "Et l’énergie ?", "Dans les mitochondries.")]));
    assert_eq!(reading.format, Format::BrainscapeText);
    assert_eq!(reading.decks[0].name, "Cellules");
    assert_eq!(reading.decks[0].source_id.as_deref(), Some("brainscape-text:Cellules"));
    assert_eq!(texts(&reading), [("Où est l’ADN ?", "Dans le noyau."), ("Et l’énergie ?", "Dans les mitochondries.")]);
    assert_eq!(reading.findings, []);
}

#[test]
fn a_page_without_widgets_reads_the_same() {
    let with = page(&[("1", "a ?", "b"), ("2", "c ?", "d")]);
    let without = with.replace("How well did you know this?\n1\nNot at all\n2\n3\n4\n5\nPerfectly\n", "");
    assert_eq!(texts(&read(&with)), texts(&read(&without)));
    assert_eq!(texts(&read(&with.replace('\n', "\r\n"))), texts(&read(&with)));
}

#[test]
fn numbers_and_letters_inside_an_answer_begin_no_card() {
    let reading = read(&page(&[
        ("1", "Combien ?", "2\n\n3\nNot at all"),
        ("2", "Lettre ?", "Une lettre\nQ\nA"),
        ("3", "Fin ?", "Oui."),
    ]));
    assert_eq!(
        texts(&reading),
        [("Combien ?", "2\n3\nNot at all"), ("Lettre ?", "Une lettre\nQ\nA"), ("Fin ?", "Oui.")]
    );
}

#[test]
fn lists_and_indented_lines_become_lists_and_paragraphs() {
    let text = "Cours Flashcards\n1\nQ\n\nf*(x) <b> & # _y_\n\nA\n  • un\n  • deux\n    et la suite\n\n  1. premier\n  2. second\n\nA\nB\n";
    let card = cards(&read(text))[0].clone();
    assert_eq!(card.front.source, content::escape("f*(x) <b> & # _y_"));
    assert_eq!(
        card.back.source,
        "<ul><li>un</li><li>deux</li></ul><p>et la suite</p><ol><li>premier</li><li>second</li></ol><p>A<br>B</p>"
    );
    assert_eq!(card.front.rendered.text, "f*(x) <b> & # _y_");
}

#[test]
fn a_jump_of_the_numbers_is_taken_and_told() {
    let huge = "1000000000000000000000000000000000000001";
    let reading = read(&page(&[("1", "a", "b"), ("5", "c", "d"), ("6", "e", "f"), (huge, "g", "h")]));
    assert_eq!(cards(&reading).len(), 4);
    assert_eq!(finding(&reading, "import-number-jump").message.args, [("expected", "2".into()), ("found", "5".into())]);
}

#[test]
fn a_page_that_is_cut_off_gives_what_is_whole_and_says_where() {
    let whole = page(&[("1", "a", "b"), ("2", "c", "d")]);
    let reading = read(&format!("{whole}3\nQ\n\nQue"));
    assert_eq!(cards(&reading).len(), 2);
    let cut = finding(&reading, "import-card-cut");
    assert_eq!((cut.kind, &cut.place), (FindingKind::Skipped, &Place::Line(37)));
    // In the middle of the widget.
    assert_eq!(texts(&read(whole.trim_end_matches("4\n5\nPerfectly\n"))), [("a", "b"), ("c", "d")]);
}

#[test]
fn a_line_that_ends_as_a_title_does_makes_no_page_of_another_file() {
    let notes = read("# Biology Flashcards\n\nQ: What is a cell?\nA: The unit of life\n");
    assert_eq!((notes.format, decks(&notes)), (Format::Markdown, vec!["Biology Flashcards"]));
    assert_eq!(texts(&notes), [("What is a cell?", "The unit of life")]);
    let table = read("Terme;Définition\nFiches numériques;Digital Flashcards\n");
    assert_eq!((table.format, texts(&table)), (Format::Csv, vec![("Fiches numériques", "Digital Flashcards")]));
    let pasted = read("fiches - Digital Flashcards\nchat - cat\n");
    assert_eq!((pasted.format, cards(&pasted).len()), (Format::PastedText, 2));
    // Cut off before its first answer, it still is a page.
    assert_eq!(refused("Cours Flashcards\n\n1\nQ\n\nQuelle, donc ?"), "import-no-cards");
}

#[test]
fn our_own_markdown_comes_back_whatever_its_deck_is_called_and_its_cards_say() {
    let quoted = "Une page copiée :\n\n1\n\nQ\n\nOù ?\n\nA\n\nLà.";
    let deck = OutDeck {
        uuid: None,
        name: "Biology Flashcards".into(),
        description: String::new(),
        language: None,
        cards: vec![out_card("k", out_side("Quoi ?", Markup::Html), out_side(quoted, Markup::Markdown))],
    };
    let reading = read(&markdown::write(std::slice::from_ref(&deck)));
    assert_eq!(reading.format, Format::Markdown);
    assert_eq!(reading.decks.iter().map(OutDeck::from).collect::<Vec<_>>(), [deck]);
}

#[test]
fn what_stands_around_the_cards_is_left_out_and_shown() {
    let reading =
        read(&format!("Log in\nSearch\n{}Decks in Biologie Class (3):\nAbout us\n", page(&[("1", "a", "b")])));
    assert_eq!(texts(&reading), [("a", "b")]);
    let left_out: Vec<_> = reading.findings.iter().map(|finding| (finding.message.id, finding.place.clone())).collect();
    assert_eq!(left_out, [("import-furniture", Place::Line(1)), ("import-furniture", Place::Line(22))]);
}

#[test]
fn a_line_that_asks_class_mates_is_shown_as_a_request_with_the_side_without_it() {
    let reading = read(&page(&[
        ("1", "Capitale ?", "Ottawa, je crois. À vérifier svp"),
        ("2", "Réseau ?", "  • un\n  • deux\n\njkonpran pas ce point. qui sait ?"),
        ("3", "Vérité ?", "On ne comprend pas toujours. Certains sont sûrs."),
    ]));
    let found: Vec<_> =
        cards(&reading).iter().map(|card| card.requests.iter().map(|r| r.words.clone()).collect::<Vec<_>>()).collect();
    assert_eq!(found[0], ["À vérifier svp"]);
    assert_eq!(found[1], ["jkonpran pas ce point. qui sait ?"]);
    assert!(found[2].is_empty());
    assert_eq!(cards(&reading)[0].requests[0].without.source, "Ottawa, je crois.");
    assert_eq!(cards(&reading)[1].requests[0].without.source, "<ul><li>un</li><li>deux</li></ul>");
    assert_eq!(reading.findings.iter().filter(|finding| finding.kind == FindingKind::Request).count(), 2);
}

#[test]
fn of_two_requests_on_a_side_the_last_leaves_it_without_both() {
    let asked = |reading: &Reading| -> Vec<(String, String)> {
        let card = cards(reading)[0];
        card.requests.iter().map(|request| (request.words.clone(), request.without.source.to_string())).collect()
    };
    let pair = |words: &str, without: &str| (words.to_owned(), without.to_owned());
    let reading = read(&page(&[("1", "Capitale ?", "Ottawa.\n\nÀ vérifier svp\n\npas certain du nom")]));
    assert_eq!(
        asked(&reading),
        [
            pair("À vérifier svp", "<p>Ottawa.</p><p>pas certain du nom</p>"),
            pair("pas certain du nom", "<p>Ottawa.</p>")
        ]
    );
    // Formatting runs through one of them, which stays; the other goes all the same.
    for [one, other] in [["À <b>vérifier</b> svp", "pas certain"], ["À vérifier svp", "pas <b>certain</b>"]] {
        let back = format!("<p>Ottawa.</p><p>{one}</p><p>{other}</p>");
        let reading = read(&format!("Question,Answer\nCapitale ?,{back}\n"));
        let asked = asked(&reading);
        let stays = if one.contains("<b>") { one } else { other };
        assert_eq!(asked.len(), 2, "{asked:?}");
        assert_eq!(asked[1].1, format!("<p>Ottawa.</p><p>{stays}</p>"));
    }
    // Nothing would be left without the second one.
    let reading = read(&page(&[("1", "Capitale ?", "À vérifier svp\n\npas certain du nom")]));
    assert_eq!(asked(&reading)[1], pair("pas certain du nom", "<p>pas certain du nom</p>"));
}

#[test]
fn a_request_that_is_all_of_a_side_leaves_the_side_as_it_is() {
    let reading = read(&page(&[("1", "Capitale ?", "pas sûr")]));
    let card = cards(&reading)[0];
    assert_eq!((card.requests[0].words.as_str(), card.requests[0].without.source.as_str()), ("pas sûr", "pas sûr"));
}

pub const SAVED_PAGE: &str = r#"<!DOCTYPE html>
<html lang="en"><head><title>Géographie &amp; co Flashcards by Ève | Brainscape</title><script>var q = "<div class='scf-face'>";</script></head>
<body><header><a href="/">Brainscape</a></header>
<div class="flashcard-row"><div class="header">1</div>
 <div class="flashcard-contents question-contents"><div class="card-question-text"><div class="scf-face"><p>Capitale du « Canada » ?</p></div></div></div>
 <div class="flashcard-contents answer-contents"><div class="card-answer-text"><div class="scf-face"><ul><li>Ottawa 🍁</li><li>pas <b>Toronto</b></li></ul></div></div></div></div>
<div class="flashcard-row"><div class="header">2</div>
 <div class="flashcard-contents question-contents"><div class="card-question-text"><div class="scf-face">מה הבירה?<br>שורה שנייה</div></div></div>
 <div class="flashcard-contents answer-contents"><div class="card-answer-text"><div class="scf-face"><img src="page_files/carte%201.png" onerror="alert(1)"></div></div></div></div>
<footer>© Brainscape</footer></body></html>"#;

#[test]
fn a_saved_brainscape_page_gives_its_cards_with_their_formatting() {
    let reading = read(SAVED_PAGE);
    assert_eq!((reading.format, decks(&reading)), (Format::BrainscapeHtml, vec!["Géographie & co"]));
    let [first, second] = cards(&reading)[..] else { panic!("two cards: {:?}", texts(&reading)) };
    assert_eq!(first.front.rendered.text, "Capitale du « Canada » ?");
    assert_eq!(first.back.rendered.text, "Ottawa 🍁\npas Toronto");
    assert!(first.back.rendered.html.as_str().contains("<b>Toronto</b>"), "{:?}", first.back.rendered.html);
    assert_eq!(second.front.rendered.text, "מה הבירה?\nשורה שנייה");
    assert!(reading.findings.iter().any(|finding| finding.kind == FindingKind::Unsafe));
}

#[test]
fn a_page_of_faces_only_pairs_them_and_keeps_footnotes() {
    let face = |side: &str, text: &str| {
        format!(
            "<div class='{side}-contents'><div class='scf-face'>{text}</div><div class='scf-footnote'>n {text}</div></div>"
        )
    };
    let page =
        format!("<html><h1 class='deck-name'>Os</h1>{}{}</html>", face("question", "Où ?"), face("answer", "Là."));
    let reading = read(&page);
    assert_eq!((decks(&reading), texts(&reading)), (vec!["Os"], vec![("Où ?\nn Où ?", "Là.\nn Là.")]));
    let bare =
        "<div class=scf-face>a</div><div class=scf-face>b</div><div class=scf-face>c</div><div class=scf-face>d</div>";
    assert_eq!(texts(&read(bare)), [("a", "b"), ("c", "d")]);
}

#[test]
fn a_page_without_the_known_parts_is_read_by_its_text() {
    let page = "<html><head><title>x</title><style>p{}</style></head><body><a href='https://www.brainscape.com'>x</a>\
                <h1>Les os Flashcards</h1><div>1</div><div>Q</div><p>L’os du bras ?</p><div>A</div><p>L’<i>humérus</i></p>\
                <div>2</div><div>Q</div><p>&lt;b&gt; ?</p><div>A</div><p>gras</p></body></html>";
    let reading = read(page);
    assert_eq!(reading.format, Format::BrainscapeHtml);
    assert_eq!(decks(&reading), ["Les os"]);
    assert_eq!(texts(&reading), [("L’os du bras ?", "L’humérus"), ("<b> ?", "gras")]);
    assert_eq!(refused("<html><body>Un article</body></html>"), "import-is-web-page");
}

#[test]
fn a_page_copied_and_the_same_page_saved_are_one_deck() {
    let copied = read("Géographie & co Flashcards\n\n1\nQ\n\nCapitale du « Canada » ?\n\nA\n\nOttawa\n");
    assert_eq!(copied.decks[0].source_id, read(SAVED_PAGE).decks[0].source_id);
}

/// A page of one card, as it is copied.
fn copied(back: &str) -> Reading {
    read(&format!("Géo Flashcards\n\n1\nQ\n\nCapitale ?\n\nA\n\n{back}\n"))
}

/// The same page, as it is saved.
fn saved(back: &str) -> Reading {
    let face =
        |side: &str, html: &str| format!("<div class='card-{side}-text'><div class='scf-face'>{html}</div></div>");
    let (question, answer) = (face("question", "<p>Capitale ?</p>"), face("answer", back));
    read(&format!("<html><head><title>Géo Flashcards</title></head><body>{question}{answer}</body></html>"))
}

#[test]
fn a_page_that_is_copied_takes_no_formatting_from_the_same_page_saved() {
    for (html, text) in [
        ("<p>Ottawa, <b>pas</b> Toronto <img src='files/carte.png'></p>", "Ottawa, pas Toronto"),
        ("<ul><li>un</li><li><i>deux</i></li></ul>", "  • un\n  • deux"),
    ] {
        let mut class = class_of(&saved(html));
        let before = class.decks[0].cards[0].back.clone();
        assert_eq!(again(&mut class, &copied(text)), same(1), "{html}");
        assert_eq!(again(&mut class, &saved(html)), same(1), "{html}");
        assert_eq!(class.decks[0].cards[0].back, before);
        // What the text can say is a change, and the page that is saved brings what the text had lost.
        assert_eq!(counts(&copied("Montréal"), &class), Counts { changed: 1, ..Counts::default() });
        assert_eq!(counts(&saved(html), &class_of(&copied(text))), Counts { changed: 1, ..Counts::default() });
    }
}

#[test]
fn lines_and_lists_are_the_same_in_a_page_copied_and_saved() {
    let list = "Il y a :<ol><li>un</li><li>deux<br>suite</li><li>trois</li></ol>fin";
    for (html, text) in [
        ("<p>Ottawa</p>", "Ottawa"),
        ("<div>un</div><div>deux</div>", "un\ndeux"),
        ("<p>un</p><p>deux<br>trois</p>", "un\n\ndeux\ntrois"),
        ("un<br><br>&nbsp;deux", "un\n\ndeux"),
        (list, "Il y a :\n\n  1. un\n  2. deux\n    suite\n  3. trois\n\nfin"),
    ] {
        assert_eq!(counts(&copied(text), &class_of(&saved(html))), same(1), "{html}");
        assert_eq!(counts(&saved(html), &class_of(&copied(text))), same(1), "{html}");
    }
    // The words alone would tell none of these.
    let changed = Counts { changed: 1, ..Counts::default() };
    for class in [class_of(&copied("un\ndeux")), class_of(&saved("<div>un</div><div>deux</div>"))] {
        for text in ["  • un\n  • deux", "  1. un\n  2. deux", "un\n\ndeux"] {
            assert_eq!(counts(&copied(text), &class), changed, "{text}");
        }
        assert_eq!(counts(&saved("<ul><li>un</li><li>deux</li></ul>"), &class), changed);
    }
}
