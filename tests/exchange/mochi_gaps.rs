//! The Markdown of Mochi's cards: sides between lines of dashes, gaps in braces, tags among the words.

use proptest::prelude::*;
use recto::exchange::{Place, Reading, Refusal};

use crate::zips::read;
use crate::{cards, findings};

/// A file of one deck whose cards are written so.
fn deck(contents: &[&str]) -> Result<Reading, Refusal> {
    // Not Transit, in which the first letters of a text may be a mark.
    let card = |content: &&str| format!("{{:content {}}}", serde_json::Value::from(*content));
    let cards: Vec<String> = contents.iter().map(card).collect();
    read(&[("data.edn", &format!("{{:decks [{{:name \"D\" :cards [{}]}}]}}", cards.join(" ")))])
}

fn sources(reading: &Reading) -> Vec<(&str, &str)> {
    cards(reading).iter().map(|card| (card.front.source.as_str(), card.back.source.as_str())).collect()
}

#[test]
fn a_line_of_three_dashes_parts_the_sides_but_not_in_code() {
    let contents = ["Q\n---\nA\n---\nplus", "```\n---\n```\n---\nA", "Q seule", "Q\n---\n"];
    let reading = deck(&contents).expect("read");
    assert_eq!(sources(&reading), [("Q", "A\n\n---\n\nplus"), ("```\n---\n```", "A")]);
    assert_eq!(
        findings(&reading),
        [("zips-mochi-one-side", Place::Card(3)), ("import-answer-missing", Place::Card(4))]
    );
}

#[test]
fn gaps_with_numbers_are_cards_of_their_own_and_others_one_together() {
    let contents = ["{{1::Ottawa}} est au {{2::Canada}}", "{{a}} et {{b}}", "$\\frac{{1}}{{2}}$", "rien"];
    let reading = deck(&contents).expect("read");
    assert_eq!(
        sources(&reading),
        [
            ("<mark>[…]</mark> est au Canada", "<mark>Ottawa</mark> est au Canada"),
            ("Ottawa est au <mark>[…]</mark>", "Ottawa est au <mark>Canada</mark>"),
            ("<mark>[…]</mark> et <mark>[…]</mark>", "<mark>a</mark> et <mark>b</mark>"),
        ]
    );
    assert_eq!(findings(&reading), [("zips-mochi-one-side", Place::Card(3)), ("zips-mochi-one-side", Place::Card(4))]);
}

#[test]
fn tags_leave_with_their_line_and_stay_in_a_sentence() {
    let reading = deck(&["# Titre\nvoir #bio/cellule ici\n#a #b\n#1\n---\nR"]).expect("read");
    assert_eq!(sources(&reading), [("# Titre\nvoir #bio/cellule ici\n#1", "R")]);
    assert_eq!(cards(&reading)[0].tags, ["bio/cellule", "a", "b"]);
}

proptest! {
    #[test]
    fn no_text_does_harm(text in "[{}1:$\\\\a#`\n -é]{0,120}") {
        let _ = deck(&[&text]);
    }
}
