//! Markdown: notes of many habits come in, and what goes out comes back the same.

use proptest::prelude::*;
use recto::content::{self, Markup};
use recto::exchange::{Format, OutCard, OutDeck, Place, markdown};

use crate::{any_decks_of, cards, cases, decks, findings, out_card, out_side, read, texts};

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
    let language = proptest::option::of("[a-z]{2}");
    any_decks_of(card, language, |n| (format!("É::#{n}"), "Q: d\n".repeat(n).trim().into()))
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
