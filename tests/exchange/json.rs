//! Recto's own JSON and CSV: what is refused, and what goes out and comes back.

use std::collections::BTreeSet;

use proptest::prelude::*;
use recto::content::Markup;
use recto::exchange::{self, FindingKind, Format, OutCard, OutDeck, OutMedia, Place, csv, recto_json};

use crate::{any_decks_of, cards, cases, finding, out_card, out_side, read, read_bytes, refused, texts};

/// A JSON deck of one card with `fields` instead of a good front.
fn json(fields: &str) -> String {
    format!(
        r#"{{"format": "recto-deck", "version": 1, "decks": [{{"name": "D", "cards": [
            {{"key": "k", {fields}, "back": {{"markup": "html", "source": "b"}}}}]}}]}}"#
    )
}

const FRONT: &str = r#""front": {"markup": "html", "source": "a"}"#;

#[test]
fn json_of_the_wrong_shape_is_refused_at_its_path() {
    assert_eq!(texts(&read(&json(FRONT))), [("a", "b")]);
    let place = |text: &str| read_bytes(text.as_bytes()).map(|_| ()).expect_err("refused").place;
    assert_eq!(place(&json(&format!("\"tags\": 5, {FRONT}"))), Place::Field("decks[0].cards[0].tags".into()));
    assert_eq!(place(&json(r#""front": "text""#)), Place::Field("decks[0].cards[0].front".into()));
    assert_eq!(
        place(&json(r#""front": {"markup": "php", "source": ""}"#)),
        Place::Field("decks[0].cards[0].front.markup".into())
    );
    assert_eq!(place(&json(r#""note": "n""#)), Place::Field("decks[0].cards[0]".into()));
    for (text, id) in [
        (json(FRONT).replace("\"version\": 1", "\"version\": 999"), "import-json-version"),
        (json(FRONT).replace("\"version\": 1", "\"version\": \"1\""), "import-json-version"),
        (json(&format!("\"position\": 1{}, {FRONT}", "0".repeat(400))), "import-json-broken"),
        (json(r#""front": {"markup": "html", "source": "\ud800"}"#), "import-json-broken"),
        (json(&format!("\"x\": {}{}, {FRONT}", "[".repeat(100_000), "]".repeat(100_000))), "import-too-deep"),
        (json(FRONT)[..120].to_owned(), "import-json-cut"),
    ] {
        assert_eq!(refused(text), id);
    }
    let mut bytes = json(FRONT).into_bytes();
    bytes.extend(b" \xff");
    assert_eq!(refused(&bytes), "import-json-not-utf8");
}

#[test]
fn html_and_text_of_a_json_deck_are_made_anew_from_its_source() {
    let front = r#""front": {"markup": "html", "source": "a", "html": "<script>x</script>", "text": "lies"}"#;
    let reading = read(&json(front));
    let front = &cards(&reading)[0].front.rendered;
    assert_eq!((front.html.as_str().contains("script"), front.text.as_str()), (false, "a"));
}

#[test]
fn a_media_file_that_is_not_what_it_claims_is_left_out() {
    let with = |media: &str| json(FRONT).replace("]}]}", &format!("]}}], \"media\": [{media}]}}"));
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let reading = read(&with(&format!(r#"{{"name": "a.png", "sha256": "{hash}", "data": "aGVsbG8="}}"#)));
    assert_eq!((reading.media.len(), reading.media[0].bytes, reading.findings.len()), (1, 5, 0));
    let reading = read(&with(&format!(r#"{{"name": "a.png", "sha256": "{hash}", "data": "aGVsbG9v"}}"#)));
    assert_eq!((reading.media.len(), finding(&reading, "import-media-hash").kind), (0, FindingKind::Media));
    let reading = read(&with(&format!(r#"{{"name": "../../x.png", "sha256": "{hash}"}}"#)));
    assert_eq!(
        (reading.media[0].name.as_str(), finding(&reading, "import-media-renamed").kind),
        ("x.png", FindingKind::Media)
    );
    assert_eq!(refused(with(r#"{"name": "a.png", "sha256": "../../x"}"#)), "import-json-sha256");
}

/// Decks as a database could hold them.
fn any_decks() -> impl Strategy<Value = Vec<OutDeck>> {
    let markup = prop_oneof![Just(Markup::Html), Just(Markup::Markdown)];
    let source = prop_oneof![
        "[ -~éœ’«»日\n]{1,30}",
        "['=+@;\"\\-]{1,3}[a-z]{1,5}",
        "[a-z]{1,9}(<br>|<b>x</b>|<ul><li>y</li></ul>)[a-z]{1,9}"
    ];
    let side = (source, markup)
        .prop_map(|(source, markup)| out_side(&source, markup))
        .prop_filter("says something", |side| !side.source.trim().is_empty() && side.html.find("<img").is_none());
    let tags = proptest::collection::btree_set("[a-zé;,\\\\=' ]{0,5}[a-z]", 0..3);
    let option = || proptest::option::of("[a-zé]{1,8}");
    let card =
        (side.clone(), side, tags, "[a-zA-Z0-9=;-]{1,12}", option(), option(), option(), option(), any::<bool>());
    let card = card.prop_map(|(front, back, tags, key, note, typed, direction, source, retired)| OutCard {
        tags: tags
            .iter()
            .map(|tag| tag.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        note,
        retired,
        typed,
        direction,
        source,
        ..out_card(&key, front, back)
    });
    any_decks_of(card, option(), |n| (format!("=É::{n}"), "d".repeat(n)))
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn json_out_and_in_is_the_identity(decks in any_decks(), bytes in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..20))) {
        let media: Vec<OutMedia> = bytes
            .map(|bytes| exchange::Media {
                name: "schéma.png".into(),
                sha256: None,
                bytes: bytes.len() as u64,
                kind: "image/png".into(),
                content: exchange::MediaContent::Inline(bytes),
            })
            .iter()
            .map(OutMedia::from)
            .map(|media| OutMedia { sha256: String::new(), ..media })
            .collect();
        let text = recto_json::write(&decks, &media).replace("\"sha256\": \"\",", "");
        let reading = read_bytes(text.as_bytes()).expect("reads");
        prop_assert_eq!(reading.format, Format::RectoJson);
        prop_assert_eq!(reading.decks.iter().map(OutDeck::from).collect::<Vec<_>>(), decks.clone());
        let again: Vec<OutMedia> = reading.media.iter().map(OutMedia::from).collect();
        prop_assert_eq!(again.iter().map(|m| (&m.name, &m.data, m.bytes)).collect::<Vec<_>>(), media.iter().map(|m| (&m.name, &m.data, m.bytes)).collect::<Vec<_>>());
        // With their hashes they come back whole.
        let reading = read_bytes(recto_json::write(&decks, &again).as_bytes()).expect("reads");
        prop_assert_eq!(reading.media.iter().map(OutMedia::from).collect::<Vec<_>>(), again);
    }

    #[test]
    fn csv_out_and_in_keeps_decks_keys_tags_and_sources(mut decks in any_decks()) {
        for card in decks.iter_mut().flat_map(|deck| &mut deck.cards) {
            card.retired = false;
        }
        let written = csv::write(&decks);
        let reading = read_bytes(&written).expect("reads");
        let told = |decks: &[OutDeck]| {
            let cards = decks.iter().flat_map(|deck| deck.cards.iter().map(|card| (deck.name.clone(), card.clone())));
            cards.map(|(deck, card)| (deck, card.key, card.tags, card.front, card.back)).collect::<Vec<_>>()
        };
        prop_assert_eq!(told(&reading.decks.iter().map(OutDeck::from).collect::<Vec<_>>()), told(&decks));
    }
}

#[test]
fn a_table_of_our_own_is_one_whatever_its_cells_look_like() {
    let cards = [("{#", "a"), ("b", "= c }"), ("::Q::d {T", "}")];
    let cards = cards.map(|(front, back)| out_card(front, out_side(front, Markup::Html), out_side(back, Markup::Html)));
    let deck =
        OutDeck { uuid: None, name: "D".into(), description: String::new(), language: None, cards: cards.to_vec() };
    let written = csv::write(&[deck]);
    for separators in [",", ";", "\t"] {
        let text = String::from_utf8(written.clone()).expect("UTF-8");
        let (head, rest) = text.split_once('\n').expect("two lines");
        let text = format!("{}\n{}", head.replace(',', separators), rest.replace(',', separators));
        let reading = read_bytes(text.as_bytes()).expect("reads");
        assert_eq!(reading.format, Format::Csv, "{text}");
        assert_eq!(reading.decks.iter().map(|deck| deck.cards.len()).sum::<usize>(), 3, "{text}");
    }
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_harmless_and_come_back() {
    let formulas = ["=1+1", "+1", "-2+3", "@SUM(1)", "'=1", "''=x", "'quoted'", "-"];
    let cards = formulas.iter().enumerate().map(|(n, text)| OutCard {
        tags: vec!["=tag".into(), "a; b\\".into()],
        ..out_card(&format!("-{n}"), out_side(text, Markup::Html), out_side(text, Markup::Markdown))
    });
    let deck =
        OutDeck { uuid: None, name: "=D".into(), description: String::new(), language: None, cards: cards.collect() };
    let written = csv::write(&[deck]);
    assert!(written.starts_with(b"\xef\xbb\xbffront,back,tags,deck,key,markup\r\n"));
    let text = String::from_utf8(written.clone()).expect("UTF-8");
    for cell in text.lines().skip(1).flat_map(|line| line.split(',')) {
        assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']), "{cell}");
    }
    let reading = read_bytes(&written).expect("reads");
    assert_eq!(reading.decks[0].name, "=D");
    for (n, (card, text)) in reading.decks[0].cards.iter().zip(formulas).enumerate() {
        assert_eq!((card.front.source.as_str(), card.source_id.clone()), (text, Some(format!("-{n}"))));
        assert_eq!((card.back.markup, &card.tags), (Markup::Markdown, &vec!["=tag".to_owned(), "a; b\\".to_owned()]));
    }
}
