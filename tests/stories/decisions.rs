//! Decisions on proposals that meet other changes of the same card, and what their way back leaves alone.

use recto::store::people::Role;

use crate::world::{Browser, World};

/// Keeps a proposal of `who` that the card be retired, and gives its id.
async fn retiring(world: &World, who: &Browser, card: i64, reason: &str) -> i64 {
    who.post(&format!("/cards/{card}/suggest/retire"), &[("reason", reason)]).await.expect(303);
    world.number("SELECT max(id) FROM suggestions").await
}

async fn is_retired(world: &World, card: i64) -> bool {
    world.number(&format!("SELECT retired_at IS NOT NULL FROM cards WHERE id = {card}")).await == 1
}

#[tokio::test]
async fn the_way_back_of_an_accepted_retirement_brings_back_what_it_retired_and_nothing_else() {
    let (world, room) = World::with_deck(2).await;
    let zoe = world.person("Zoe", Role::Student).await;
    world.enrol(room.class, &zoe).await;
    let card = world.cards(room.deck).await[0];
    let first = retiring(&world, &room.student, card, "It is there twice").await;
    let second = retiring(&world, &zoe, card, "I have it already").await;
    let decide = async |id: i64, what: &str| {
        room.instructor.post(&format!("/proposals/{id}/{what}"), &[]).await.expect(303);
    };
    decide(first, "accept").await;
    decide(second, "accept").await;
    assert!(is_retired(&world, card).await);
    decide(second, "undo").await;
    assert!(is_retired(&world, card).await, "the first one had retired it");
    decide(first, "undo").await;
    assert!(!is_retired(&world, card).await);

    // Retired by hand, before or since, it stays retired.
    let by_hand = format!("/cards/{card}/retire");
    room.instructor.post(&by_hand, &[]).await.expect(303);
    decide(first, "accept").await;
    decide(first, "undo").await;
    assert!(is_retired(&world, card).await, "it was retired before");
    room.instructor.post(&format!("/cards/{card}/bring-back"), &[]).await.expect(303);
    decide(first, "accept").await;
    room.instructor.post(&format!("/cards/{card}/bring-back"), &[]).await.expect(303);
    world.clock.advance(1);
    room.instructor.post(&by_hand, &[]).await.expect(303);
    decide(first, "undo").await;
    assert!(is_retired(&world, card).await, "it was retired again since");
    let state = world.text(&format!("SELECT state FROM suggestions WHERE id = {first}")).await;
    assert_eq!(state, "open");
}
