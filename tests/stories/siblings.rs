//! Cards of one note: of them one comes a day as a new card, whichever decks of the class they stand in, and others come in place of
//! those that wait.

use recto::store::ids::DeckId;
use serde_json::{Value, json};

use crate::studying::{review, send, session, study};
use crate::world::{Browser, Classroom, DAY, World};

/// Says that these cards are of one note.
async fn siblings(world: &World, note: &str, cards: &[i64]) {
    let ids: Vec<String> = cards.iter().map(ToString::to_string).collect();
    world.sql(&format!("UPDATE cards SET note = '{note}' WHERE id IN ({})", ids.join(","))).await;
}

/// The counts of today and the cards in their order, of these decks.
async fn asked(student: &Browser, decks: &[DeckId], more: &str) -> (Value, Vec<i64>) {
    let decks: Vec<String> = decks.iter().map(|deck| format!("deck={deck}")).collect();
    let said = student.page(&format!("/api/v1/study?limit=200&{}{more}", decks.join("&"))).await.json();
    let cards = said["cards"].as_array().unwrap().iter().map(|card| card["card_id"].as_i64().unwrap()).collect();
    (said["counts"].clone(), cards)
}

fn new(n: usize) -> Value {
    json!({ "new": n, "due": 0, "again": 0 })
}

/// Biology with two decks, of which the first ten cards are siblings of each other.
async fn two_decks() -> (World, Classroom, DeckId) {
    let (world, room) = World::with_deck(10).await;
    let other = world.deck(room.class, "Tissues", 30).await;
    let (cells, tissues) = (world.cards(room.deck).await, world.cards(other).await);
    for (n, (cell, tissue)) in cells.iter().zip(&tissues).enumerate() {
        siblings(&world, &format!("n{n}"), &[*cell, *tissue]).await;
    }
    (world, room, other)
}

#[tokio::test]
async fn a_deck_with_two_cards_of_each_note_fills_the_day_with_the_first_of_each() {
    let (world, room) = World::with_deck(40).await;
    let cards = world.cards(room.deck).await;
    for (n, pair) in cards.chunks(2).enumerate() {
        siblings(&world, &format!("n{n}"), pair).await;
    }
    let first: Vec<i64> = cards.iter().copied().step_by(2).collect();
    assert_eq!(asked(&room.student, &[room.deck], "").await, (new(20), first.clone()));
    assert!(room.student.page("/").await.body.contains("20 cards are waiting"));
    study(&world, &room.student, "/study", 3, "5").await;
    assert_eq!(asked(&room.student, &[room.deck], "").await, (new(17), first[3..].to_vec()));

    // Shuffled, any of a note may come, and one does.
    world.sql("UPDATE users SET new_order = 'shuffled'").await;
    let (counts, shuffled) = asked(&room.student, &[room.deck], "").await;
    assert_eq!((counts, shuffled.len()), (new(17), 17));
    let place = |card: &i64| cards.iter().position(|known| known == card).unwrap() / 2;
    let mut notes: Vec<usize> = shuffled.iter().map(place).collect();
    notes.sort_unstable();
    assert_eq!(notes, (3..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn home_and_deck_count_no_new_card_that_waits_for_its_sibling() {
    let (world, room) = World::with_deck(6).await;
    for (n, pair) in world.cards(room.deck).await.chunks(2).enumerate() {
        siblings(&world, &format!("n{n}"), pair).await;
    }
    let (student, deck) = (&room.student, format!("/decks/{}", room.deck));
    let says = async |home: &str, here: &str| {
        let (today, page) = (student.page("/").await.body, student.page(&deck).await.body);
        assert!(today.contains(home), "no {home} in {today}");
        assert!(page.contains(here), "no {here} in {page}");
    };
    says("3 cards are waiting", "Study 3 cards").await;
    study(&world, student, "/study", 1, "5").await;
    says("2 cards are waiting", "Study 2 cards").await;
    study(&world, student, "/study", 2, "5").await;
    says("Done for today", "Continue anyway").await;
    world.clock.advance(DAY);
    says("3 cards are waiting", "Study 3 cards").await;
}

#[tokio::test]
async fn the_new_siblings_of_what_was_met_today_in_another_deck_wait_and_those_behind_them_come() {
    let (world, room, other) = two_decks().await;
    let (cells, tissues) = (world.cards(room.deck).await, world.cards(other).await);
    let answers: Vec<Value> = (1..).zip(&cells).map(|(n, card)| review(&world, n, *card, 5, 0)).collect();
    send(&room.student, &answers).await;

    assert_eq!(asked(&room.student, &[other], "").await, (new(10), tissues[10..20].to_vec()));
    assert_eq!(asked(&room.student, &[room.deck, other], "").await, (new(10), tissues[10..20].to_vec()));
    for mode in ["&mode=ahead", "&mode=cram"] {
        assert_eq!(asked(&room.student, &[other], mode).await.0, new(10), "told the same in every mode");
    }
    // With room for more, the deck's others come; its siblings of today still don't.
    world.sql("UPDATE users SET new_per_day = 50").await;
    assert_eq!(asked(&room.student, &[other], "").await, (new(20), tissues[10..].to_vec()));

    world.clock.advance(DAY);
    assert_eq!(asked(&room.student, &[other], "").await, (new(30), tissues), "their day has come");
}

#[tokio::test]
async fn of_new_siblings_in_two_decks_that_are_studied_together_the_first_comes() {
    let (world, room, other) = two_decks().await;
    let (cells, tissues) = (world.cards(room.deck).await, world.cards(other).await);
    let together: Vec<i64> = cells.iter().chain(&tissues[10..20]).copied().collect();
    assert_eq!(asked(&room.student, &[room.deck, other], "").await, (new(20), together));
    assert_eq!(asked(&room.student, &[other, room.deck], "").await, (new(20), tissues[..20].to_vec()));

    // One that can't come holds nobody back.
    world.sql(&format!("UPDATE cards SET retired_at = 1 WHERE id = {}", cells[0])).await;
    room.student.post(&format!("/cards/{}/suspend", cells[1]), &[]).await.expect(303);
    let (_, came) = asked(&room.student, &[room.deck, other], "").await;
    assert_eq!(came[..10], [&cells[2..], &tissues[..2]].concat());
}

#[tokio::test]
async fn a_new_card_whose_sibling_is_due_leaves_its_place_to_the_next() {
    let (world, room) = World::with_deck(3).await;
    world.sql("UPDATE users SET new_per_day = 1").await;
    let cards = world.cards(room.deck).await;
    siblings(&world, "n", &cards[..2]).await;
    send(&room.student, &[review(&world, 1, cards[0], 5, 0)]).await;
    world.clock.advance(DAY);
    let (counts, mut came) = asked(&room.student, &[room.deck], "").await;
    came.sort_unstable();
    assert_eq!((counts, came), (json!({ "new": 1, "due": 1, "again": 0 }), vec![cards[0], cards[2]]));
}

#[tokio::test]
async fn a_note_of_the_same_name_in_another_class_is_another_one() {
    let (world, room) = World::with_deck(1).await;
    let chemistry = world.class("Chemistry", &room.instructor).await;
    world.enrol(chemistry, &room.student).await;
    let acids = world.deck(chemistry, "Acids", 1).await;
    let (cell, acid) = (world.cards(room.deck).await[0], world.cards(acids).await[0]);
    siblings(&world, "1", &[cell, acid]).await;
    assert_eq!(session(&room.student, room.deck, &format!("&deck={acids}")).await["counts"], new(2));
    send(&room.student, &[review(&world, 1, cell, 5, 0)]).await;
    assert_eq!(asked(&room.student, &[acids], "").await, (new(1), vec![acid]));
    assert_eq!(asked(&room.student, &[acids], "&mode=cram").await.0, new(1));
}
