//! From decks to a package for Anki and back: what went out comes in again as it was.

#![allow(clippy::expect_used)]

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use recto::content::{self, Markup};
use recto::exchange::anki::collection::Collection;
use recto::exchange::anki::write::{
    Calendar, Given, GivenKind, Knowledge, Known, OutgoingCard, OutgoingDeck, OutgoingHome, Written, write,
};
use recto::exchange::anki::{NoteType, Template};
use recto::exchange::{
    self, Deck, Existing, ExistingCard, ExistingDeck, Extra, Limits, OutCard, OutSide, Reading, StoredSide, Upload,
    anki,
};
use serde_json::{Value, json};
use uuid::Uuid;

fn side(markup: Markup, source: &str) -> OutSide {
    let rendered = content::render(markup, source).expect("a text");
    OutSide { markup, source: source.to_owned(), html: rendered.html.into_string(), text: rendered.text.to_string() }
}

fn card(key: &str, front: &str, back: &str) -> OutgoingCard {
    let card = OutCard {
        key: key.to_owned(),
        tags: Vec::new(),
        position: 0,
        front: side(Markup::Html, front),
        back: side(Markup::Html, back),
        media: Vec::new(),
        note: None,
        retired: false,
        typed: None,
        direction: None,
        source: None,
    };
    OutgoingCard { card, made_at: 1_700_000_000_000, changed_at: 1_750_000_000_000, home: None, learned: None }
}

fn outgoing(deck: &Deck) -> OutgoingDeck {
    let cards = deck.cards.iter().map(|read| OutgoingCard { card: read.into(), ..card("", "-", "-") });
    OutgoingDeck {
        uuid: deck.uuid.expect("a UUID"),
        home: None,
        name: deck.name.clone(),
        description: deck.description.clone(),
        cards: cards.collect(),
    }
}

fn out(decks: &[OutgoingDeck], types: &[(i64, NoteType)]) -> Written {
    write(decks, &types.iter().cloned().collect(), &Calendar { today: 20_500, ..Calendar::default() })
}

fn read(collection: Collection, media: &HashSet<String>) -> Reading {
    anki::read(collection, media, "paquet", &Limits::default()).expect("a collection")
}

/// The class that has these decks and nothing else.
fn class(decks: &[OutgoingDeck]) -> Existing {
    let stored =
        |side: &OutSide| StoredSide { markup: side.markup, source: side.source.clone(), text: side.text.clone() };
    let decks = (1..).zip(decks).map(|(id, deck)| ExistingDeck {
        id,
        sources: Vec::new(),
        uuid: Some(deck.uuid),
        name: deck.name.clone(),
        cards: (1000 * id..)
            .zip(&deck.cards)
            .map(|(id, out)| ExistingCard {
                id,
                key: out.card.key.clone(),
                source_id: None,
                front: stored(&out.card.front),
                back: stored(&out.card.back),
                tags: out.card.tags.clone(),
                extra: Extra { typed: out.card.typed.clone(), ..Extra::default() },
                base: None,
                former: Vec::new(),
                retired: out.card.retired,
            })
            .collect(),
    });
    Existing { decks: decks.collect() }
}

// ---------------------------------------------------------------- cards of other sources

/// Texts with what is special in Markdown, HTML, Anki or nowhere.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Où ça ?",
        "« oui »",
        "\"quotes\"",
        "l’été",
        "日本語",
        "עברית",
        "العربية",
        "🧠",
        "a < b & c",
        "&lt;b&gt;",
        "<b>fort</b>",
        "<script>alert(1)</script>",
        "**fort**",
        "\\(x^2\\)",
        "$y_1$",
        "\\[\\frac{a}{b}\\]",
        "[$]z[/$]",
        "[sound:cri.wav]",
        "![](été%20100%25.png)",
        "<img src=\"été 100%25.png\">",
        "[latex]",
        "\\\\(",
        "\\",
        "[",
        "]",
        "{{c1::gap}}",
        "{{Question}}",
        "<ruby>漢<rt>かん</rt></ruby>",
        "<span style=\"color: red\">rouge</span>",
        "- un\n- deux",
        "\n\n",
        "\n",
        "`code \\(x\\)`",
        "<code>\\(x\\)</code>",
        "f*",
        "_",
        "1. x",
        "\t",
    ]);
    prop::collection::vec(pieces, 1..6).prop_map(|pieces| format!("texte {}", pieces.join(" ")))
}

fn json_card() -> impl Strategy<Value = Value> {
    let markup = || prop::sample::select(vec!["html", "markdown"]);
    let tags = prop::collection::vec("[a-zé]{1,8}(::[a-z]{1,4})?", 0..3);
    let typed = prop::option::of("[a-zé<&\\\\\\[]{1,9}");
    (markup(), text(), markup(), text(), tags, typed).prop_map(|(front, question, back, answer, tags, typed)| {
        json!({ "front": { "markup": front, "source": question }, "back": { "markup": back, "source": answer },
                "tags": tags, "typed": typed })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_out_for_anki_comes_back_as_it_was(
        decks in prop::collection::vec(("[A-Zé]{1,5}(::[a-zÀ ]{1,6}){0,3}[a-z]", prop::collection::vec(json_card(), 1..5)), 1..4)
    ) {
        let decks: Vec<Value> = (0_u128..).zip(decks).map(|(number, (name, mut cards))| {
            for (position, card) in cards.iter_mut().enumerate() {
                card["key"] = json!(format!("clé {position}"));
            }
            json!({ "uuid": Uuid::from_u128(number + 1), "name": format!("{name} {number}"), "cards": cards })
        }).collect();
        let file = json!({ "format": "recto-deck", "version": 1, "decks": decks }).to_string();
        let given = exchange::read(&Upload::new("deck.json", file.as_bytes())).expect("JSON");
        let decks: Vec<OutgoingDeck> = given.decks.iter().map(outgoing).collect();
        let media = given.decks.iter().flat_map(|deck| &deck.cards).flat_map(|card| card.media.clone()).collect();
        let back = read(out(&decks, &[]).collection, &media);

        for deck in &given.decks {
            let again = back.decks.iter().find(|again| again.uuid == deck.uuid).expect("each deck");
            prop_assert_eq!(&again.name, &deck.name);
            prop_assert_eq!(again.cards.len(), deck.cards.len());
            for (again, card) in again.cards.iter().zip(&deck.cards) {
                prop_assert_eq!(&again.source_id, &card.source_id);
                prop_assert_eq!(&again.front.rendered.text, &card.front.rendered.text);
                prop_assert_eq!(&again.back.rendered.text, &card.back.rendered.text);
                prop_assert_eq!(&again.tags, &card.tags);
                prop_assert_eq!(&again.media, &card.media);
                prop_assert_eq!(&again.typed, &card.typed);
            }
        }
        let counts = exchange::plan(&back, &class(&decks), None).counts();
        let cards = decks.iter().map(|deck| deck.cards.len()).sum::<usize>();
        prop_assert_eq!((counts.same, counts.missing), (cards, 0));
    }
}

#[test]
fn nothing_that_could_act_goes_out_with_a_card_of_ours() {
    let bad = "<script>alert(1)</script><img src=x.png onerror=alert(2)><a href=\"javascript:alert(3)\">lien</a>";
    let deck = OutgoingDeck { cards: vec![card("a", bad, bad)], name: "D".into(), ..OutgoingDeck::default() };
    let fields = out(&[deck], &[]).collection.notes[0].fields.clone();
    assert!(!fields.contains("script") && !fields.contains("onerror"), "{fields}");
    assert!(fields.contains("<img src=\"x.png\">") && fields.contains("lien"), "{fields}");
}

#[test]
fn retired_cards_stay_and_deep_decks_are_joined() {
    let name = (1..=14).map(|n| n.to_string()).collect::<Vec<_>>().join("::");
    let mut retired = card("b", "Ancienne", "-");
    retired.card.retired = true;
    let deck = OutgoingDeck {
        uuid: Uuid::from_u128(7),
        name,
        cards: vec![card("a", "Question", "Réponse"), retired],
        ..OutgoingDeck::default()
    };
    let written = out(std::slice::from_ref(&deck), &[]);
    assert_eq!(written.report.joined, ["1::2::3::4::5::6::7::8::9::10 / 11 / 12 / 13 / 14"]);
    let back = read(written.collection, &HashSet::new());
    assert_eq!(back.decks[0].cards.len(), 1);
    // It is the same deck all the same.
    let counts = exchange::plan(&back, &class(&[deck]), None).counts();
    assert_eq!((counts.same, counts.new, counts.missing), (1, 0, 0));
}

#[test]
fn a_tag_with_blanks_loses_them_in_anki_and_is_the_same_here() {
    let mut one = card("a", "Question", "Réponse");
    one.card.tags = vec!["à vérifier".into(), "module 1".into()];
    let deck = OutgoingDeck { uuid: Uuid::from_u128(7), name: "D".into(), cards: vec![one], ..OutgoingDeck::default() };
    let back = read(out(std::slice::from_ref(&deck), &[]).collection, &HashSet::new());
    assert_eq!(back.decks[0].cards[0].tags, ["à_vérifier", "module_1"]);
    assert_eq!(exchange::plan(&back, &class(&[deck]), None).counts().same, 1);
}

// ---------------------------------------------------------------- notes that go home

fn basic() -> NoteType {
    NoteType {
        id: 42,
        name: "Recto verso".into(),
        fields: vec!["Recto".into(), "Verso".into(), "Plus".into()],
        templates: vec![
            Template {
                name: "Aller".into(),
                front: "{{Recto}}".into(),
                back: "{{FrontSide}}\n\n<hr id=answer>\n\n{{Verso}}".into(),
            },
            Template {
                name: "Retour".into(),
                front: "{{Verso}}".into(),
                back: "{{FrontSide}}<hr id=answer>{{Recto}}{{#Plus}}<i>{{Plus}}</i>{{/Plus}}".into(),
            },
        ],
        ..NoteType::default()
    }
}

fn at_home(key: &str, ord: u32, front: &str, back: &str) -> OutgoingCard {
    let mut card = card(key, front, back);
    card.home = Some(OutgoingHome {
        state: 1,
        guid: "Gu1d".into(),
        note_type: 5,
        ord,
        fields: vec!["chien".into(), "dog".into(), "nom".into()],
        front_edited: false,
        back_edited: false,
        tags: Vec::new(),
    });
    card
}

fn goes_home(cards: Vec<OutgoingCard>) -> Written {
    let deck = OutgoingDeck {
        uuid: Uuid::from_u128(9),
        home: Some(77),
        name: "École".into(),
        cards,
        ..OutgoingDeck::default()
    };
    out(&[deck], &[(5, basic())])
}

fn fields(written: &Written) -> Vec<(&str, Vec<&str>)> {
    written.collection.notes.iter().map(|note| (note.guid.as_str(), note.fields.split('\u{1f}').collect())).collect()
}

#[test]
fn a_note_that_nobody_edited_goes_home_as_it_came_and_is_never_newer() {
    let written = goes_home(vec![at_home("Gu1d:0", 0, "chien", "dog"), at_home("Gu1d:1", 1, "dog", "chien<i>nom</i>")]);
    assert_eq!(fields(&written), [("Gu1d", vec!["chien", "dog", "nom"])]);
    assert_eq!((written.changed.as_slice(), written.report.unchanged), ([1].as_slice(), 1));
    let back = read(written.collection, &HashSet::new());
    assert_eq!(back.note_types, [basic()]);
    assert_eq!(back.decks[0].source_id.as_deref(), Some("anki-package:77"));
    let keys: Vec<_> = back.decks[0].cards.iter().map(|card| card.source_id.as_deref()).collect();
    assert_eq!(keys, [Some("Gu1d:0"), Some("Gu1d:1")]);
}

#[test]
fn an_edited_side_that_is_one_field_becomes_that_field() {
    let mut edited = at_home("Gu1d:0", 0, "le <b>chien</b>", "dog");
    edited.home.as_mut().expect("a home").front_edited = true;
    let written = goes_home(vec![edited, at_home("Gu1d:1", 1, "dog", "chien<i>nom</i>")]);
    assert_eq!(fields(&written), [("Gu1d", vec!["le <b>chien</b>", "dog", "nom"])]);
    assert_eq!((written.changed.as_slice(), written.report.updated), ([1_750_000_000].as_slice(), 1));
    assert!(written.report.copied.is_empty());
}

#[test]
fn an_edited_side_of_several_fields_goes_out_as_a_note_of_its_own_and_is_told() {
    let mut edited = at_home("Gu1d:1", 1, "dog", "le chien");
    edited.home.as_mut().expect("a home").back_edited = true;
    let written = goes_home(vec![at_home("Gu1d:0", 0, "chien", "dog"), edited]);
    let notes = fields(&written);
    assert_eq!(notes[0], ("Gu1d", vec!["chien", "dog", "nom"]));
    assert_eq!(notes[1].1, ["dog", "le chien", ""]);
    assert_eq!(written.report.copied, ["dog"]);
    // It comes back as the card that it was.
    let back = read(written.collection, &HashSet::new());
    assert_eq!(back.decks[0].cards[1].source_id.as_deref(), Some("Gu1d:1"));
}

#[test]
fn two_cards_that_want_the_same_field_otherwise_part() {
    let mut there = at_home("Gu1d:0", 0, "chien", "hound");
    there.home.as_mut().expect("a home").back_edited = true;
    let mut again = at_home("Gu1d:1", 1, "doggy", "chien<i>nom</i>");
    again.home.as_mut().expect("a home").front_edited = true;
    let written = goes_home(vec![there, again]);
    assert_eq!(fields(&written)[0], ("Gu1d", vec!["chien", "hound", "nom"]));
    assert_eq!(written.report.copied, ["doggy"]);
}

// ---------------------------------------------------------------- a schedule

#[test]
fn a_schedule_goes_out_and_is_read_as_it_was() {
    let given = |at: i64, grade: i64| Given {
        at,
        grade: Some(grade),
        interval: (1, 6),
        ease: 236,
        millis: 4_200,
        kind: GivenKind::Review,
    };
    let mut met = card("a", "Question", "Réponse");
    met.learned = Some(Knowledge {
        state: Some(Known { due_day: 20_510, interval_days: 12, ease: 236, lapses: 2 }),
        suspended: false,
        answers: (1..).zip([1, 2, 3, 4, 5]).map(|(n, grade)| given(1_760_000_000_000 + n, grade)).collect(),
    });
    let mut aside = card("b", "Deux", "-");
    aside.learned = Some(Knowledge { suspended: true, ..Knowledge::default() });
    let deck =
        OutgoingDeck { cards: vec![met, aside, card("c", "Trois", "-")], name: "D".into(), ..OutgoingDeck::default() };
    let written = out(&[deck], &[]);
    let queues: Vec<(i64, i64)> = written.collection.cards.iter().map(|card| (card.kind, card.queue)).collect();
    assert_eq!(queues, [(2, 2), (0, -1), (0, 0)]);
    assert_eq!(written.collection.cards[0].factor, 2360);
    let eases: Vec<i64> = written.collection.answers.iter().map(|row| row.ease).collect();
    assert_eq!(eases, [1, 1, 2, 3, 4]);

    let back = read(written.collection, &HashSet::new());
    let learned = back.decks[0].cards[0].learned.clone().expect("a schedule");
    assert_eq!((learned.interval_days, learned.ease, learned.lapses, learned.repetitions), (12, 236, 2, 3));
    assert_eq!(learned.due_at.map(|at| at.div_euclid(86_400_000)), Some(20_510));
    assert_eq!(learned.answers.len(), 5);
    assert!(back.decks[0].cards[2].learned.is_none());
}

#[test]
fn a_note_in_two_states_goes_home_in_the_newer_one() {
    let mut old = at_home("Gu1d:1", 1, "dog", "chien<i>nom</i>");
    old.home.as_mut().expect("a home").state = 0;
    let written = goes_home(vec![at_home("Gu1d:0", 0, "chien", "dog"), old]);
    assert_eq!(written.collection.notes.len(), 2);
    assert_eq!(written.report.copied, ["dog"]);
    let types: HashMap<&str, i64> =
        written.collection.notes.iter().map(|note| (note.guid.as_str(), note.note_type)).collect();
    assert_eq!(types["Gu1d"], 42);
}
