//! What becomes of answers beside the plain one: crams between them, several in one request, the same ones again, and the check of
//! the log.

use serde_json::{Value, json};

use crate::studying::{review, send, session};
use crate::world::World;

#[tokio::test]
async fn a_cram_neither_delays_a_forgotten_card_nor_brings_it_back_sooner() {
    let (world, room) = World::with_deck(6).await;
    let cards = world.cards(room.deck).await;
    let cram = |number, card| {
        let mut cram = review(&world, number, card, 5, 0);
        cram["cram"] = json!(true);
        cram
    };
    let first = async || session(&room.student, room.deck, "").await["cards"][0]["card_id"].clone();
    send(&room.student, &[review(&world, 1, cards[0], 1, 0)]).await;
    world.clock.advance(10_000);
    let others: Vec<Value> = (2..).zip(&cards[1..5]).map(|(number, card)| cram(number, *card)).collect();
    send(&room.student, &others).await;
    assert_eq!(first().await, cards[1], "three others bring it back, but no crams");

    send(&room.student, &[cram(6, cards[0])]).await;
    world.clock.advance(52_000);
    assert_eq!(first().await, cards[0], "a minute after it was forgotten");
    world.assert_log_agrees(6).await;
}
