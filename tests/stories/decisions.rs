//! Decisions on proposals that meet other changes of the same card, and what their way back leaves alone.

use recto::content::Markup;
use recto::store::people::Role;
use recto::store::sides::{Sides, merged};

use crate::importing::{apply, boxes, form_of};
use crate::world::{Browser, Classroom, World};

/// Keeps a proposal of `who` that the card be retired, and gives its id.
async fn retiring(world: &World, who: &Browser, card: i64, reason: &str) -> i64 {
    who.post(&format!("/cards/{card}/suggest/retire"), &[("reason", reason)]).await.expect(303);
    world.number("SELECT max(id) FROM suggestions").await
}

/// The instructor accepts a proposal, or takes back what was decided of it.
async fn decide(room: &Classroom, id: i64, what: &str) {
    room.instructor.post(&format!("/proposals/{id}/{what}"), &[]).await.expect(303);
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
    decide(&room, first, "accept").await;
    decide(&room, second, "accept").await;
    assert!(is_retired(&world, card).await);
    decide(&room, second, "undo").await;
    assert!(is_retired(&world, card).await, "the first one had retired it");
    decide(&room, first, "undo").await;
    assert!(!is_retired(&world, card).await);

    // Retired by hand, before or since, it stays retired.
    let by_hand = format!("/cards/{card}/retire");
    room.instructor.post(&by_hand, &[]).await.expect(303);
    decide(&room, first, "accept").await;
    decide(&room, first, "undo").await;
    assert!(is_retired(&world, card).await, "it was retired before");
    room.instructor.post(&format!("/cards/{card}/bring-back"), &[]).await.expect(303);
    decide(&room, first, "accept").await;
    room.instructor.post(&format!("/cards/{card}/bring-back"), &[]).await.expect(303);
    world.clock.advance(1);
    room.instructor.post(&by_hand, &[]).await.expect(303);
    decide(&room, first, "undo").await;
    assert!(is_retired(&world, card).await, "it was retired again since");
    let state = world.text(&format!("SELECT state FROM suggestions WHERE id = {first}")).await;
    assert_eq!(state, "open");
}

#[tokio::test]
async fn a_card_that_two_acceptances_want_retired_comes_back_with_the_way_back_of_the_last() {
    let (world, room) = World::with_deck(1).await;
    let zoe = world.person("Zoe", Role::Student).await;
    world.enrol(room.class, &zoe).await;
    let card = world.cards(room.deck).await[0];
    let first = retiring(&world, &room.student, card, "It is there twice").await;
    let second = retiring(&world, &zoe, card, "I have it already").await;
    decide(&room, first, "accept").await;
    world.clock.advance(1);
    decide(&room, second, "accept").await;
    decide(&room, first, "undo").await;
    assert!(is_retired(&world, card).await, "the second one still stands");
    decide(&room, second, "undo").await;
    assert!(!is_retired(&world, card).await, "nobody wants it retired any more");

    // What was accepted before somebody brought the card back was overruled.
    decide(&room, first, "accept").await;
    room.instructor.post(&format!("/cards/{card}/bring-back"), &[]).await.expect(303);
    world.clock.advance(1);
    decide(&room, second, "accept").await;
    decide(&room, second, "undo").await;
    assert!(!is_retired(&world, card).await);
}

#[tokio::test]
async fn a_card_that_an_import_and_an_acceptance_want_retired_comes_back_with_the_last_way_back() {
    let (world, room) = World::with_deck(2).await;
    let card = world.cards(room.deck).await[1];
    let proposal = retiring(&world, &room.student, card, "It is there twice").await;
    // The file that comes again doesn't hold the card any more.
    let file = "front,back\nQuestion 1 of Cells,Answer 1 of Cells\n";
    let plan =
        room.instructor.upload(room.class, "deck.csv", file.as_bytes(), &[("deck", "Cells")]).await.expect(303).to;
    let page = room.instructor.page(&plan).await;
    let mut form = form_of(&page);
    form.extend(boxes(&page, "retire").into_iter().map(|id| ("retire".to_owned(), id)));
    apply(&room.instructor, &plan, &form).await;
    assert!(is_retired(&world, card).await);
    world.clock.advance(1);
    decide(&room, proposal, "accept").await;
    room.instructor.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert!(is_retired(&world, card).await, "what was accepted stands");
    decide(&room, proposal, "undo").await;
    assert!(!is_retired(&world, card).await);
}

fn sides(front: &str, back: &str) -> Sides {
    Sides { front: front.to_owned(), back: back.to_owned(), ..Sides::empty() }
}

#[test]
fn proposals_for_different_sides_go_together_and_those_for_the_same_one_say_what_is_lost() {
    let base = sides("q", "a");
    let (front, back) = (sides("Q", "a"), sides("q", "A"));
    assert_eq!(merged(&base, &front, &base), (sides("Q", "a"), false), "as proposed while nothing else has changed");
    assert_eq!(merged(&base, &back, &front), (sides("Q", "A"), false), "the other side stays as it is now");
    assert_eq!(merged(&base, &front, &sides("other", "a")), (sides("Q", "a"), true), "another change would be lost");
    assert_eq!(merged(&base, &sides("Q", "A"), &sides("Q", "a")), (sides("Q", "A"), false), "what is so already");
    assert_eq!(merged(&base, &sides("Q", "A"), &sides("q", "b")), (sides("Q", "A"), true), "one lost side is enough");
    let typos = |front: &str| sides(front, "a");
    let (base, first) = (typos("the nucleus of teh cell, its mebrane"), typos("the nucleus of the cell, its mebrane"));
    let second = typos("the nucleus of teh cell, its membrane");
    let both = (typos("the nucleus of the cell, its membrane"), false);
    assert_eq!(merged(&base, &second, &first), both, "words of one side go together too");
    let third = typos("the nucleus of each cell, its mebrane");
    assert_eq!(merged(&base, &third, &first), (third.clone(), true), "the same word does not");
    let html = Sides { back_markup: Markup::Html, ..base.clone() };
    assert_eq!(merged(&base, &html, &base), (html.clone(), false), "the markup is part of a side");
}
