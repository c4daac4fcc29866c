//! Card exports that are text: each comes in from a file of our own making, with accents, quotes, line breaks, emoji and
//! letters that run from right to left; what is no card is told; Markdown goes out and comes back the same.

#![allow(clippy::expect_used, clippy::print_stdout)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use recto::content::{self, Markup};
use recto::exchange::{
    self, Card, FindingKind, Format, MediaContent, OutCard, OutDeck, OutSide, Place, Reading, TableOptions, Upload,
    markdown, pasted,
};

fn read(text: &str) -> Reading {
    exchange::read(&Upload::new("cours.txt", text.as_bytes())).expect("the file is read")
}

fn refused(text: &str) -> &'static str {
    match exchange::read(&Upload::new("cours.txt", text.as_bytes())) {
        Ok(reading) => panic!("read as {:?}", reading.format),
        Err(refusal) => refusal.message.id,
    }
}

fn cards(reading: &Reading) -> Vec<&Card> {
    reading.decks.iter().flat_map(|deck| &deck.cards).collect()
}

fn texts(reading: &Reading) -> Vec<(&str, &str)> {
    cards(reading).iter().map(|card| (card.front.rendered.text.as_str(), card.back.rendered.text.as_str())).collect()
}

fn decks(reading: &Reading) -> Vec<&str> {
    reading.decks.iter().map(|deck| deck.name.as_str()).collect()
}

fn findings(reading: &Reading) -> Vec<(&'static str, Place)> {
    reading.findings.iter().map(|finding| (finding.message.id, finding.place.clone())).collect()
}

/// So many cases of each property, or as many as `dev/fuzz` asks for.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(usual), failure_persistence: None, ..ProptestConfig::default() }
}

// ---------------------------------------------------------------- Brainscape's page as HTML

const SAVED_PAGE: &str = r#"<!DOCTYPE html>
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

// ---------------------------------------------------------------- pasted text

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
    let tabs = TableOptions { between_sides: Some("\\t".into()), between_cards: Some("\\n".into()), ..table_of() };
    assert_eq!(pasted::look("a\tb\r\nc\td\r\n", &tabs).cards, 2);
}

fn table_of() -> TableOptions {
    TableOptions::default()
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

// ---------------------------------------------------------------- Markdown

#[test]
fn questions_answers_and_gaps_in_markdown_become_cards() {
    let text = "---\ntitle: \"Chimie\"\ntags: [base, 'été']\nlang: fr\n---\n\nUne introduction.\n\n\
                Q: Qu’est-ce que $H_2O$ ?\nA: De l’eau :\n\n- un liquide\n- **incolore**\n\n\
                Q: Que fait ce code ?\n\n```\nQ: rien\nA: pas une réponse\n# pas un titre\n```\n\nA: Rien.\n\n---\n\nUne note.\n\n\
                # Ions\n\nC: Le [sodium] donne [Na⁺], voir [lien](https://x.org) et `[code]`, $[x]$, ![i](a.png).\n";
    let reading = read(text);
    assert_eq!((reading.format, decks(&reading)), (Format::Markdown, vec!["Chimie", "Chimie::Ions"]));
    let all = cards(&reading);
    assert_eq!(all.len(), 4);
    assert_eq!(all[0].back.source, "De l’eau :\n\n- un liquide\n- **incolore**");
    assert!(all[0].front.rendered.has_math);
    assert_eq!(all[1].front.rendered.text, "Que fait ce code ?\nQ: rien\nA: pas une réponse\n# pas un titre");
    assert_eq!(all[1].back.rendered.text, "Rien.");
    assert!(all[2].front.rendered.text.starts_with("Le […] donne Na⁺"), "{}", all[2].front.rendered.text);
    assert!(all[3].front.rendered.text.starts_with("Le sodium donne […], voir lien et [code]"));
    assert!(all[3].back.rendered.html.as_str().contains("<mark>Na⁺</mark>"));
    assert!(all[2].note.is_some() && all[2].note == all[3].note && all[1].note.is_none());
    assert!(all.iter().all(|card| card.tags == ["base", "été"] && card.front.markup == Markup::Markdown));
    assert_eq!(reading.decks[0].language.as_deref(), Some("fr"));
    let furniture: Vec<_> = findings(&reading).into_iter().filter(|(id, _)| *id == "import-furniture").collect();
    assert_eq!(furniture, [("import-furniture", Place::Line(7)), ("import-furniture", Place::Line(27))]);
}

#[test]
fn headings_with_their_text_become_cards() {
    let text = "# Histoire 📜\n\n## Qui a « signé » ?\n\nLouis XIV ##\n\n### Détail\n\na :: b\n\n## Vide\n\n## שאלה? ##\nתשובה\n\n| a | b |\n| - | - |\n| 1 | 2 |\n";
    let reading = read(text);
    assert_eq!((reading.format, decks(&reading)), (Format::Markdown, vec!["Histoire 📜"]));
    let all = texts(&reading);
    assert_eq!(all.len(), 2);
    assert_eq!(all[0], ("Qui a « signé » ?", "Louis XIV ##\nDétail\na :: b"));
    assert_eq!(all[1].0, "שאלה?");
    assert!(cards(&reading)[1].back.rendered.html.as_str().contains("<table>"));
    assert_eq!(findings(&reading), [("import-answer-missing", Place::Line(11))]);
}

#[test]
fn lines_and_tables_of_two_columns_become_cards() {
    let text = "# Mots\n\n- chat :: *cat*\nhund::dog\n`a :: b` :: code\n\n| Terme | Définition |\n|:--|--:|\n| a \\| b | $x$ |\n| `c` | d<br>e |\n\n| a | b | c |\n|-|-|-|\n| 1 | 2 | 3 |\n";
    let reading = read(text);
    assert_eq!((reading.format, decks(&reading)), (Format::Markdown, vec!["Mots"]));
    assert_eq!(texts(&reading), [("chat", "cat"), ("a :: b", "code"), ("a | b", "x"), ("c", "d\ne")]);
    assert_eq!(findings(&reading), [("import-furniture", Place::Line(4)), ("import-furniture", Place::Line(14))]);
}

#[test]
fn a_code_block_that_never_closes_hides_no_card() {
    let reading = read("Q: a\nA: b\n\n```\n\nQ: c\nA: d\n");
    assert_eq!(cards(&reading).len(), 2);
}

fn out_side(source: &str, markup: Markup) -> OutSide {
    let source = content::nfc(source);
    let rendered = content::render(markup, &source).expect("small enough");
    OutSide { markup, source, html: rendered.html.as_str().to_owned(), text: rendered.text }
}

fn out_card(key: &str, front: OutSide, back: OutSide) -> OutCard {
    OutCard {
        key: key.into(),
        tags: vec!["os".into()],
        position: 0,
        front,
        back,
        media: Vec::new(),
        note: None,
        retired: false,
        typed: None,
        direction: None,
        source: None,
    }
}

#[test]
fn markdown_goes_out_as_a_person_likes_to_read_it() {
    let html = "<p>Deux os :</p><ul><li>radius</li><li>f*_x_* &amp; 1&lt;2</li></ul>";
    let cards = vec![
        out_card("k1", out_side("Le bras ?", Markup::Html), out_side(html, Markup::Html)),
        out_card(
            "k2",
            out_side("**Gras** ?\n\nQ: pas une question", Markup::Markdown),
            out_side("<b>oui</b>", Markup::Html),
        ),
    ];
    let name = "Corps::Os".to_owned();
    let deck = OutDeck { uuid: None, name, description: "Tout.".into(), language: Some("fr".into()), cards };
    let written = markdown::write(std::slice::from_ref(&deck));
    assert_eq!(
        written,
        "---\nrecto: 1\n---\n\n# Corps::Os\n\n<!-- recto {\"language\":\"fr\"} -->\n\nTout.\n\n\
         Q: Le bras ?\n\nA: Deux os :\n\n- radius\n- f\\*\\_x\\_\\* & 1\\<2\n\n\
         <!-- recto {\"key\":\"k1\",\"tags\":[\"os\"],\"front\":\"plain\",\"back\":\"plain\"} -->\n\n\
         Q: **Gras** ?\n\n\\Q: pas une question\n\nA: <b>oui</b>\n\n\
         <!-- recto {\"key\":\"k2\",\"tags\":[\"os\"],\"back\":\"html\"} -->\n\n"
    );
    let reading = read(&written);
    assert_eq!((reading.format, reading.findings.len()), (Format::Markdown, 0));
    let again: Vec<OutDeck> = reading.decks.iter().map(OutDeck::from).collect();
    assert_eq!(again.len(), 1);
    assert_eq!((&again[0].description, &again[0].language), (&deck.description, &deck.language));
    assert_eq!(again[0].cards[1], OutCard { position: 1, ..deck.cards[1].clone() });
}

/// Decks as a database could hold them.
fn any_decks() -> impl Strategy<Value = Vec<OutDeck>> {
    let markup = prop_oneof![Just(Markup::Html), Just(Markup::Markdown)];
    let source = prop_oneof![
        "[ -~éœ’«»日🍁ש\n]{1,40}",
        "(Q:|A:|C:|# |---|<!-- recto |\\\\|\n| |a|- |1\\. |```){1,12}",
        "(<p>[a-z*_&;]{1,9}</p>|<ul><li>y</li><li>[a-z<]{1,4}</li></ul>|<ol start=\"3\"><li>z</li></ol>|<br>){1,5}"
    ];
    let side = (source, markup)
        .prop_map(|(source, markup)| out_side(&source, markup))
        .prop_filter("says something", |side| !side.source.trim().is_empty() && !side.html.contains("<img"));
    let option = || proptest::option::of("[a-zé>-]{1,8}");
    let card = (
        side.clone(),
        side,
        proptest::collection::btree_set("[a-zé>-]{1,6}", 0..3),
        "[a-zA-Z0-9=;>-]{1,12}",
        option(),
        option(),
        option(),
    )
        .prop_map(|(front, back, tags, key, note, typed, source)| OutCard {
            tags: tags.into_iter().collect(),
            note,
            typed,
            source,
            ..out_card(&key, front, back)
        });
    let deck = (proptest::collection::vec(card, 1..5), any::<Option<u128>>(), proptest::option::of("[a-z]{2}"));
    proptest::collection::vec(deck, 1..4).prop_map(|decks| {
        let decks = decks.into_iter().enumerate();
        decks
            .map(|(n, (mut cards, uuid, language))| {
                for (position, card) in cards.iter_mut().enumerate() {
                    card.position = u32::try_from(position).expect("few");
                }
                let uuid = uuid.map(uuid::Uuid::from_u128);
                OutDeck {
                    uuid,
                    name: format!("É::#{n}"),
                    description: "Q: d\n".repeat(n).trim().into(),
                    language,
                    cards,
                }
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn markdown_out_and_in_is_the_identity(decks in any_decks()) {
        let written = markdown::write(&decks);
        let reading = read(&written);
        prop_assert_eq!(reading.format, Format::Markdown);
        prop_assert_eq!(reading.decks.iter().map(OutDeck::from).collect::<Vec<_>>(), decks, "{}", written);
    }

    /// Another program that reads the file shows what Recto shows.
    #[test]
    fn plain_sides_say_the_same_in_markdown(words in "[ -~é’\n]{1,40}") {
        let html = content::escape(words.trim());
        let deck = OutDeck {
            uuid: None,
            name: "d".into(),
            description: String::new(),
            language: None,
            cards: vec![out_card("k", out_side(&html, Markup::Html), out_side("x", Markup::Html))],
        };
        let written = markdown::write(&[deck]);
        prop_assume!(written.contains("\"front\":\"plain\""));
        let (_, rest) = written.split_once("Q: ").expect("a question");
        let (front, _) = rest.split_once("\n\nA: x").expect("an answer");
        // A line that begins as a mark has a backslash more, for Recto alone.
        prop_assume!(!front.contains("\n\\"));
        let shown = content::render(Markup::Markdown, front).expect("renders");
        let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(folded(&shown.text), folded(&content::render(Markup::Html, &html).expect("renders").text));
    }
}

// ---------------------------------------------------------------- Moodle

/// A PNG of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";
const OTHER: &str = "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==";

fn moodle(questions: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n{questions}\n</quiz>\n")
}

fn moodle_question(kind: &str, text: &str, more: &str) -> String {
    format!(
        "<question type=\"{kind}\"><name><text>N {kind}</text></name><questiontext format=\"html\"><text><![CDATA[{text}]]></text></questiontext>{more}</question>"
    )
}

fn answer(fraction: &str, text: &str) -> String {
    format!(
        "<answer fraction=\"{fraction}\" format=\"html\"><text>{text}</text><feedback format=\"html\"><text></text></feedback></answer>"
    )
}

#[test]
fn each_kind_of_a_moodle_question_becomes_cards() {
    let category =
        "<question type=\"category\"><category><text>$course$/top/Géo/Nord//Sud</text></category></question>";
    let short = moodle_question(
        "shortanswer",
        "<p>Capitale du « Canada » ?</p>",
        &format!(
            "<generalfeedback format=\"html\"><text>&lt;p&gt;Sur l’Outaouais.&lt;/p&gt;</text></generalfeedback><idnumber>geo-1</idnumber>{}{}{}<tags><tag><text>pays</text></tag></tags>",
            answer("100", "Ottawa"),
            answer("50", "Otawa"),
            answer("0", "*")
        ),
    );
    let truth = moodle_question("truefalse", "2 &lt; 3", &(answer("100", "true") + &answer("0", "false")));
    let choice = moodle_question(
        "multichoice",
        "Lesquels ?",
        &format!(
            "<single>false</single><shuffleanswers>true</shuffleanswers>{}{}{}",
            answer("50", "&lt;p&gt;vert 🌿&lt;/p&gt;"),
            answer("-100", "gris"),
            answer("50", "bleu")
        ),
    );
    let matching = moodle_question(
        "matching",
        "Qui va avec qui ?",
        "<subquestion format=\"html\"><text>Japon</text><answer><text>Tokyo</text></answer></subquestion>\
         <subquestion format=\"html\"><text>مصر</text><answer><text>القاهرة</text></answer></subquestion>\
         <subquestion format=\"html\"><text></text><answer><text>Rome</text></answer></subquestion>",
    );
    let number = moodle_question(
        "numerical",
        "$$\\pi$$ ?",
        "<answer fraction=\"100\"><text>3.14</text><tolerance>0.01</tolerance></answer><units><unit><multiplier>1</multiplier><unit_name>rad</unit_name></unit></units>",
    );
    let essay = moodle_question(
        "essay",
        "Discute.",
        "<graderinfo format=\"html\"><text>&lt;ul&gt;&lt;li&gt;un&lt;/li&gt;&lt;/ul&gt;</text></graderinfo>",
    );
    let gaps = moodle_question(
        "cloze",
        "Le {1:SHORTANSWER:=chat#bien~%50%chien} dort {2:MULTICHOICE:dans~=sur~sous} le lit { } de {:NM:=3.5:0.1} m.",
        "",
    );
    let dragged = moodle_question(
        "ddwtos",
        "Un [[1]] et un [[2]] [[9]].",
        "<dragbox><text>os</text><group>1</group></dragbox><dragbox><text>muscle</text><group>1</group></dragbox>",
    );
    let left_out = moodle_question("description", "Lis ceci.", "")
        + &moodle_question("essay", "Sans modèle.", "")
        + &moodle_question("calculated", "{a} + {b} ?", "")
        + &moodle_question("shortanswer", "Sans réponse ?", "");
    let file =
        moodle(&[category, &short, &truth, &choice, &matching, &number, &essay, &gaps, &dragged, &left_out].join("\n"));
    let reading = read(&file);
    assert_eq!((reading.format, decks(&reading)), (Format::MoodleXml, vec!["Géo::Nord/Sud"]));
    assert_eq!(
        texts(&reading),
        [
            ("Capitale du « Canada » ?", "Ottawa\nSur l’Outaouais."),
            ("2 < 3", "✓ true"),
            ("Lesquels ?\nvert 🌿\nbleu\ngris", "vert 🌿\nbleu"),
            ("Qui va avec qui ?\nJapon", "Tokyo"),
            ("Qui va avec qui ?\nمصر", "القاهرة"),
            ("\\pi ?", "3.14 ± 0.01 rad"),
            ("Discute.", "un"),
            ("Le […] dort sur le lit { } de 3.5 ± 0.1 m.", "Le chat dort sur le lit { } de 3.5 ± 0.1 m.\nbien"),
            (
                "Le chat dort [dans / sous / sur] le lit { } de 3.5 ± 0.1 m.",
                "Le chat dort sur le lit { } de 3.5 ± 0.1 m."
            ),
            ("Le chat dort sur le lit { } de […] m.", "Le chat dort sur le lit { } de 3.5 ± 0.1 m."),
            ("Un [muscle / os] et un muscle [[9]].", "Un os et un muscle [[9]]."),
            ("Un os et un [muscle / os] [[9]].", "Un os et un muscle [[9]]."),
        ]
    );
    let all = cards(&reading);
    assert_eq!((all[0].source_id.as_deref(), all[0].typed.as_deref()), (Some("geo-1"), Some("Ottawa")));
    assert_eq!(all[0].tags, ["pays"]);
    assert!(all[5].front.rendered.has_math);
    assert!(all[3].note.is_some() && all[3].note == all[4].note && all[3].note != all[7].note);
    let left_out: Vec<&str> = reading.findings.iter().map(|finding| finding.message.id).collect();
    assert_eq!(
        left_out,
        ["import-quiz-description", "import-quiz-no-model", "import-quiz-kind", "import-quiz-no-right"]
    );
    assert!(reading.findings.iter().all(|finding| finding.kind == FindingKind::Skipped));
}

#[test]
fn choices_stand_in_an_order_that_tells_nothing_unless_theirs_matters() {
    let choices = |shuffle: &str| {
        let more =
            format!("<shuffleanswers>{shuffle}</shuffleanswers>{}{}", answer("100", "zinc"), answer("0", "argent"));
        read(&moodle(&moodle_question("multichoice", "Zn ?", &more))).decks[0].cards[0].front.rendered.text.clone()
    };
    assert_eq!((choices("true").as_str(), choices("false").as_str()), ("Zn ?\nargent\nzinc", "Zn ?\nzinc\nargent"));
}

#[test]
fn files_of_moodle_questions_come_along_and_two_of_one_name_stay_two() {
    let file = |data: &str| {
        format!(
            "<question type=\"shortanswer\"><name><text>n</text></name><questiontext format=\"html\"><text><![CDATA[<img src=\"@@PLUGINFILE@@/sous%20dossier/l%27os%201.png\">?]]></text>\
             <file name=\"l'os 1.png\" path=\"/sous dossier/\" encoding=\"base64\">{data}</file></questiontext>{}</question>",
            answer("100", "x")
        )
    };
    let reading = read(&moodle(&[file(PIXEL), file(OTHER), file(PIXEL), file("§")].concat()));
    let names: Vec<&str> = reading.media.iter().map(|media| media.name.as_str()).collect();
    assert_eq!(names, ["l'os 1.png", "l'os 1-2.png"]);
    assert!(
        reading.media.iter().all(|media| matches!(&media.content, MediaContent::Inline(bytes) if bytes.len() > 30))
    );
    let used: Vec<_> = cards(&reading).iter().map(|card| card.media.clone()).collect();
    assert_eq!(used, [["l'os 1.png"], ["l'os 1-2.png"], ["l'os 1.png"], ["l'os 1.png"]]);
    assert_eq!(findings(&reading), [("import-media-base64", Place::Media("l'os 1.png".into()))]);
}

#[test]
fn texts_of_moodle_are_read_in_their_format() {
    let of = |format: &str, text: &str| {
        let file = moodle(&format!(
            "<question type=\"shortanswer\"><questiontext format=\"{format}\"><text><![CDATA[{text}]]></text></questiontext>{}</question>",
            answer("100", "x")
        ));
        let front = &read(&file).decks[0].cards[0].front;
        (front.markup, front.rendered.text.clone())
    };
    assert_eq!(of("markdown", "**a**\n\nb"), (Markup::Markdown, "a\nb".into()));
    assert_eq!(of("plain_text", "<b>a\nb"), (Markup::Html, "<b>a\nb".into()));
    assert_eq!(of("moodle_auto_format", "<b>a</b>\nb"), (Markup::Html, "a\nb".into()));
}

#[test]
fn moodle_files_that_are_broken_or_reach_out_are_refused() {
    let good = moodle_question("shortanswer", "a", &answer("100", "b"));
    for (file, id) in [
        (
            moodle(&good).replace("<quiz>", "<!DOCTYPE quiz [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><quiz>"),
            "import-xml-doctype",
        ),
        (moodle(&good.replace(">b<", ">&nbsp;<")), "import-xml-entity"),
        (moodle(&good).replace("</quiz>", ""), "import-xml-cut"),
        (moodle(&good).replace("</question>\n</quiz>", "</questio"), "import-xml-cut"),
        (moodle(&good).replace("</question>", "</quiz></question>"), "import-xml-broken"),
        (moodle(&"<question>".repeat(70)), "import-too-deep"),
        ("<?xml version=\"1.0\"?><notes></notes>".to_owned(), "import-is-xml"),
        (moodle(""), "import-no-cards"),
    ] {
        assert_eq!(refused(&file), id, "{file}");
    }
}

// ---------------------------------------------------------------- GIFT

#[test]
fn each_kind_of_a_gift_question_becomes_cards() {
    let text = "// un commentaire\n$CATEGORY: $course$/top/Géo\n\n\
        // question: 7 [id:geo-7] [tag:pays]\n::Q1:: Capitale du « Canada » ? {=Ottawa#Oui =%50%Otawa ####Sur l’Outaouais.}\n\n\
        2 \\= 3 {F#faux#bien vu}\n\n\
        Qui est enterré ? {~Grant ~Jefferson =personne 🪦}\n\n\
        [markdown]Deux **mots** \\{ici\\} ? {\n~%50%a\n~%50%b\n~%-100%c\n}\n\n\
        Le chat dort {=sur ~sous} le lit.\n\n\
        Associe. {=Japon -> Tokyo =مصر -> القاهرة}\n\n\
        Né en ? {#1822:5}\n\nEntre ? {#1..5}\n\nExact ? {#=%100%42:0 =%50%43}\n\n\
        Discute. {}\n\nUn texte sans question.\n\nAccolade ouverte { =a\n\n\
        [html]<b>Ligne</b>\\nsuite {=x\\:y}\n";
    let reading = read(text);
    assert_eq!((reading.format, decks(&reading)), (Format::Gift, vec!["Géo"]));
    assert_eq!(
        texts(&reading),
        [
            ("Capitale du « Canada » ?", "Ottawa\nOui\nSur l’Outaouais."),
            ("2 = 3", "✗ false\nbien vu"),
            ("Qui est enterré ?\nGrant\nJefferson\npersonne 🪦", "personne 🪦"),
            ("Deux mots {ici} ?\na\nb\nc", "a\nb"),
            ("Le chat dort _____ le lit.\nsous\nsur", "sur"),
            ("Associe.\nJapon", "Tokyo"),
            ("Associe.\nمصر", "القاهرة"),
            ("Né en ?", "1822 ± 5"),
            ("Entre ?", "1 … 5"),
            ("Exact ?", "42"),
            ("Ligne suite", "x:y"),
        ]
    );
    let all = cards(&reading);
    assert_eq!((all[0].source_id.as_deref(), all[0].tags.as_slice()), (Some("geo-7"), &["pays".to_owned()][..]));
    assert_eq!((all[5].note.is_some(), &all[5].note), (true, &all[6].note));
    assert_eq!(
        findings(&reading),
        [
            ("import-quiz-no-model", Place::Line(27)),
            ("import-quiz-description", Place::Line(29)),
            ("import-gift-brace", Place::Line(31)),
        ]
    );
}

#[test]
fn text_with_braces_is_not_taken_for_gift() {
    for text in ["front,back\n{{c1::a}},b\nc,{=d}\n", "a\tp { color: red }\nb\tq {#x}\n"] {
        assert_eq!(read(text).format, Format::Csv, "{text}");
    }
}

// ---------------------------------------------------------------- arsnova.cards

#[test]
fn a_card_set_of_arsnova_gives_its_cards() {
    let set = r#"{"name": "Réseaux", "description": "Cours 🖧", "cardType": 11, "quantity": 3}"#;
    let cards_of = r#"{"_id": "abc", "subject": "01. Ports_x", "front": "(##) Quel port ?\n![ ](img.png width=50%)", "back": "**80**", "hint": "un « indice »", "lecture": "שיעור", "learningGoalLevel": 0},
        {"subject": "Kein Titel", "front": "a\nb", "back": "<script>x</script>c"}, {"subject": "Seul", "front": "", "back": "d"}, {"subject": "e", "front": "f", "back": null}"#;
    for text in [format!("[{set}, {cards_of}]"), format!("{set}, {cards_of}")] {
        let reading = read(&text);
        assert_eq!((reading.format, decks(&reading)), (Format::ArsnovaJson, vec!["Réseaux"]));
        assert_eq!(reading.decks[0].description, "Cours 🖧");
        assert_eq!(
            texts(&reading),
            [("01. Ports_x\nQuel port ?", "80\nun « indice »\nשיעור"), ("a b", "c"), ("Seul", "d")]
        );
        assert_eq!(cards(&reading)[0].source_id.as_deref(), Some("abc"));
        assert_eq!(cards(&reading)[0].media, ["img.png"]);
        assert!(findings(&reading).contains(&("import-answer-missing", Place::Card(4))));
    }
    // Only the cards, without their set.
    assert_eq!(texts(&read(&format!("[{cards_of}]"))).len(), 3);
    assert_eq!(refused("[{\"front\": 1, \"back\": \"x\"}]"), "import-json-shape");
    assert_eq!(refused("[{\"front\": \"a\", \"back\": \"x\"}"), "import-json-cut");
}

// ---------------------------------------------------------------- Anki's text

#[test]
fn every_line_at_the_head_of_ankis_text_is_obeyed() {
    let text = "#separator:pipe\n#html:true\n#columns:Guid|Type|Paquet|Recto|\"Ver|so\"|Tags\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n#tags:tous\n#notetype:Basic\n#if matches:update\n\
                g|1|Basic|Os::Bras|\"l’<b>\"\"humérus\"\"</b> | ?\nsuite\"|עצם 🦴|x y\n";
    let text = text.replacen("g|1|Basic", "g1|Basic", 1);
    let reading = read(&text);
    assert_eq!((reading.format, decks(&reading)), (Format::AnkiText, vec!["Os::Bras"]));
    let card = cards(&reading)[0];
    assert_eq!(card.source_id.as_deref(), Some("g1"));
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

// ---------------------------------------------------------------- whatever comes

/// A good file of each format, to be damaged.
fn good_files() -> Vec<String> {
    let moodle = moodle(
        &[
            moodle_question("cloze", "a {1:SA:=b} {2:MC:~c=d}", ""),
            moodle_question(
                "matching",
                "q",
                "<subquestion><text>a</text><answer><text>b</text></answer></subquestion>",
            ),
            moodle_question("multichoice", "x", &(answer("100", "a") + &answer("0", "b"))),
        ]
        .concat(),
    );
    vec![
        SAVED_PAGE.to_owned(),
        "a - b\nc - d, e\n".to_owned(),
        "---\ntags: x\n---\nQ: a\nA: b\n\nC: [a] $[b]$ `[c]`\n\n# d\n".to_owned(),
        "# T\n## a\nb\n```\n## c\n```\n".to_owned(),
        "a :: b\n\n| a | b |\n|-|-|\n| c | d |\n".to_owned(),
        "---\nrecto: 1\n---\n\n# D\n\nQ: a\n\nA: b\n\n<!-- recto {\"key\":\"k\",\"front\":\"plain\"} -->\n".to_owned(),
        "::t:: a {=b#c ####d}\n\nx {~a =b}\n\ny {#1:2}\n\nz {=a -> b =c -> d}\n".to_owned(),
        "[{\"name\":\"n\",\"cardType\":1},{\"subject\":\"s\",\"front\":\"f\",\"back\":\"b\"}]".to_owned(),
        "#separator:tab\n#html:true\n#columns:a\tb\n#tags column:2\na\tb\n".to_owned(),
        moodle,
    ]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn nothing_makes_a_reader_of_texts_panic(
        file in 0..10_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "(\\{|\\}|\\[|\\]|<|>|&|\"|=|~|#|:|\\\\|\n|\\$|`|\\||-|é|🍁|\u{1}|\u{2}|\u{fdd0}|</text>|<file>|<!DOCTYPE x>|\\{1:SA:|Q:|## |\n\n){0,4}"), 0..6),
        forced in 0..=Format::ALL.len(),
    ) {
        let mut text: Vec<char> = good_files()[file].chars().collect();
        for (at, end, with) in changes {
            let (at, end) = (at.index(text.len() + 1), end.index(text.len() + 1));
            // Cuts are short, so that something of the format is left.
            text.splice(at..end.clamp(at, (at + 9).min(text.len())), with.chars());
        }
        let text: String = text.into_iter().collect();
        let format = Format::ALL.get(forced).copied();
        let _ = exchange::read(&Upload { format, ..Upload::new("x", text.as_bytes()) });
        let _ = pasted::look(&text, &TableOptions::default());
    }

    #[test]
    fn no_separator_makes_pasted_text_panic(text in "[ab,;:=\t\n-]{0,60}", sides in "[ab\\\\tn;]{0,3}", cards in "[ab\\\\tn;]{0,3}") {
        let table = TableOptions { between_sides: Some(sides), between_cards: Some(cards), ..TableOptions::default() };
        let seen = pasted::look(&text, &table);
        let format = Some(Format::PastedText);
        if let Ok(reading) = exchange::read(&Upload { format, table, ..Upload::new("x", text.as_bytes()) }) {
            prop_assert_eq!(cards_of(&reading), seen.cards);
        }
    }
}

fn cards_of(reading: &Reading) -> usize {
    reading.decks.iter().map(|deck| deck.cards.len()).sum()
}

/// Texts that would take forever, or memory without end, if each mark were looked for through all of the rest.
#[test]
fn texts_made_to_take_long_do_not() {
    let many = 200_000;
    let gap = moodle(&moodle_question("cloze", &"{1:SA:=".repeat(100_000), ""));
    let gaps = moodle(&moodle_question("cloze", &"{1:SA:=a} ".repeat(50_000), ""));
    let drags = moodle(&moodle_question(
        "ddwtos",
        &"[[1]]".repeat(100_000),
        &"<dragbox><text>a</text><group>1</group></dragbox>".repeat(4_000),
    ));
    let pairs = moodle(&moodle_question(
        "matching",
        &"m".repeat(900_000),
        &"<subquestion><text>a</text><answer><text>b</text></answer></subquestion>".repeat(5_000),
    ));
    let files: [(&str, String); 16] = [
        ("open gaps", gap),
        ("many gaps", gaps),
        ("many places", drags),
        ("many pairs", pairs),
        ("many elements", moodle(&format!("<question type=\"x\">{}</question>", "<a/>".repeat(many)))),
        ("many attributes", moodle(&format!("<question{}/>", " a=\"b\"".repeat(many)))),
        ("clozes", format!("C: {}", "[a] ".repeat(many))),
        ("brackets", format!("C: [x]\n\nC: {}", "[".repeat(many))),
        ("ticks", format!("C: [x] {}", "` `` ``` ".repeat(many / 10))),
        ("dollars", format!("C: [x] {}", "$ $$ ".repeat(many / 10))),
        ("escapes", format!("C: [x] {}", "\\( \\[ ".repeat(many / 10))),
        ("fences", format!("Q: a\nA: b\n{}", "```\n~~~\n$$\n\n".repeat(many / 10))),
        ("faces", format!("<html>{}", "<div class=scf-face>".repeat(many / 10))),
        ("faces apart", format!("<html>{}", "<p class=scf-face>a</p><p class=scf-face>b</p>".repeat(many / 100))),
        ("gift", "a {=b}\n\n".repeat(many / 100) + &"{".repeat(many)),
        ("marks", "a -> b = c ~ d : e ; f\n".repeat(many / 100)),
    ];
    for (name, text) in &files {
        let start = Instant::now();
        let _ = exchange::read(&Upload::new("x", text.as_bytes()));
        let took = start.elapsed();
        println!("{name}: {took:?}");
        assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    }
}
