//! Card exports, from bytes to a plan and back: what comes in whole, what is left out with its place, what is refused,
//! and what a second import does to a class. The texts are of our own making, with accents, quotes, line breaks, emoji and
//! letters that run from right to left.

#![allow(clippy::expect_used, clippy::print_stdout)]

use proptest::prelude::*;
use recto::content::{self, Markup};
use recto::exchange::{self, Card, Finding, OutCard, OutDeck, OutSide, Place, Reading, Refusal, Upload};

mod brainscape;
mod fields;
mod gift;
mod json;
mod markdown;
mod mnemosyne;
mod mochi;
mod mochi_gaps;
mod moodle;
mod packages;
mod pasted;
mod plans;
mod proto;
mod refused;
mod roster;
mod shown;
mod spreadsheet;
mod tables;
mod whatever;
mod zips;

/// Reads a text that must be one of cards.
fn read(text: &str) -> Reading {
    read_bytes(text.as_bytes()).expect("the file is read")
}

fn read_bytes(bytes: &[u8]) -> Result<Reading, Refusal> {
    exchange::read(&Upload::new("biologie.csv", bytes))
}

/// The key of the sentence with which a file is refused.
fn refused(file: impl AsRef<[u8]>) -> &'static str {
    match read_bytes(file.as_ref()) {
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

fn finding<'r>(reading: &'r Reading, id: &str) -> &'r Finding {
    reading
        .findings
        .iter()
        .find(|finding| finding.message.id == id)
        .unwrap_or_else(|| panic!("no {id} in {:?}", reading.findings))
}

/// So many cases of each property, or as many as `dev/fuzz` asks for.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(usual), failure_persistence: None, ..ProptestConfig::default() }
}

fn out_side(source: &str, markup: Markup) -> OutSide {
    let source = content::nfc(source);
    let rendered = content::render(markup, &source).expect("small enough");
    OutSide { markup, source, html: rendered.html.as_str().to_owned(), text: rendered.text.to_string() }
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

/// Decks of cards in the order in which they are given, as a database could hold them.
fn any_decks_of(
    card: impl Strategy<Value = OutCard>,
    language: impl Strategy<Value = Option<String>>,
    described: impl Fn(usize) -> (String, String),
) -> impl Strategy<Value = Vec<OutDeck>> {
    let deck = (proptest::collection::vec(card, 1..5), any::<Option<u128>>(), language);
    proptest::collection::vec(deck, 1..4).prop_map(move |decks| {
        let decks = decks.into_iter().enumerate();
        decks
            .map(|(n, (mut cards, uuid, language))| {
                for (position, card) in cards.iter_mut().enumerate() {
                    card.position = u32::try_from(position).expect("few");
                }
                let (uuid, (name, description)) = (uuid.map(uuid::Uuid::from_u128), described(n));
                OutDeck { uuid, name, description, language, cards }
            })
            .collect()
    })
}
