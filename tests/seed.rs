//! The deck that the project began with, as copied from its page. It isn't part of the repository: without the file
//! beside it these tests say nothing. What the page says is checked by shape alone, so that none of it stands here.

#![allow(clippy::expect_used)]

use recto::exchange::{self, Existing, FindingKind, Format, Reading, Upload};

fn seed() -> Option<Reading> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/brainscape-module-1.txt");
    let bytes = std::fs::read(path).ok()?;
    Some(exchange::read(&Upload::new("module.txt", &bytes)).expect("the seed is read"))
}

#[test]
fn the_seed_gives_its_title_and_exactly_52_cards() {
    let Some(seed) = seed() else { return };
    assert_eq!((seed.format, seed.encoding), (Format::BrainscapeText, "UTF-8"));
    assert_eq!(seed.decks.len(), 1);
    let deck = &seed.decks[0];
    assert!(deck.name.starts_with("Module 1 : ") && !deck.name.ends_with("Flashcards"));
    assert_eq!(deck.cards.len(), 52);
    for (number, card) in deck.cards.iter().enumerate() {
        assert_eq!(usize::try_from(card.position), Ok(number));
        assert!(!card.front.rendered.text.is_empty() && !card.back.rendered.text.is_empty());
        for line in card.front.rendered.text.lines().chain(card.back.rendered.text.lines()) {
            assert!(
                !["How well did you know this?", "Not at all", "Perfectly", "Q", "A"].contains(&line),
                "card {}",
                number + 1
            );
        }
    }
}

#[test]
fn the_seeds_lists_are_lists_and_its_asterisks_are_asterisks() {
    let Some(seed) = seed() else { return };
    let source = |number: usize| seed.decks[0].cards[number - 1].back.source.as_str();
    assert_eq!(source(3).matches("<li>").count(), 3);
    assert!(source(3).starts_with("<ul><li>") && source(3).ends_with("</li></ul>"));
    for number in [7, 8] {
        let (list, rest) = source(number).split_once("</ul>").expect("a list");
        assert!(list.starts_with("<ul>") && rest.starts_with("<p>") && rest.ends_with("</p>"), "card {number}");
    }
    assert_eq!(source(35).matches("<li>").count(), 3);
    assert!(source(35).starts_with("<ol><li>"));
    assert!(seed.decks[0].cards[19].back.rendered.text.contains("f*"));
    assert!(source(14).contains("<br>"));
    assert_eq!(source(21).matches("<p>").count(), 3);
}

#[test]
fn two_cards_of_the_seed_ask_class_mates_for_something() {
    let Some(seed) = seed() else { return };
    let asking: Vec<usize> =
        (1..).zip(&seed.decks[0].cards).filter(|(_, card)| !card.requests.is_empty()).map(|(n, _)| n).collect();
    assert_eq!(asking, [10, 16]);
    assert!(seed.findings.iter().all(|finding| finding.kind == FindingKind::Request));
    assert_eq!(seed.findings.len(), 2);
    for number in asking {
        let card = &seed.decks[0].cards[number - 1];
        let request = &card.requests[0];
        assert!(card.back.rendered.text.ends_with(&request.words), "the whole line is the request");
        assert_eq!(format!("{}\n{}", request.without.rendered.text, request.words), card.back.rendered.text);
    }
}

#[test]
fn the_seed_imported_twice_changes_nothing() {
    let Some(seed) = seed() else { return };
    let first = exchange::plan(&seed, &Existing::default(), None);
    assert_eq!((first.counts().new, first.decks[0].cards.len()), (52, 52));
    let out = exchange::recto_json::write(&seed.decks.iter().map(exchange::OutDeck::from).collect::<Vec<_>>(), &[]);
    let again = exchange::read(&Upload::new("", out.as_bytes())).expect("reads its own export");
    assert_eq!(again.decks[0].cards.len(), 52);
    assert!(again.decks[0].cards.iter().zip(&seed.decks[0].cards).all(|(again, card)| again.back == card.back));
}
