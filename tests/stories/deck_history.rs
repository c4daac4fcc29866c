//! The history of a deck: what was done at once is one entry, and former texts come back, one or all of them.

use recto::store::people::Role;

use crate::editing::{edited, taken_back, undo, written};
use crate::world::{Answer, MINUTE, World};

/// The headings of the entries, the newest first.
fn entries(page: &Answer) -> Vec<String> {
    let parts = page.body.split("<h2 id=\"event-").skip(1);
    parts.map(|part| part.split_once('>').unwrap().1.split('<').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn everything_that_was_done_to_a_deck_is_told_and_all_texts_can_be_put_back() {
    let (world, room) = World::with_deck(7).await;
    let path = format!("/decks/{}/history", room.deck);
    world.clock.advance(MINUTE);
    let first = world.cards(room.deck).await[0];
    edited(&room.instructor, first, &[("back", "Corrected"), ("reason", "a typing error")]).await.expect(303);
    world.clock.advance(MINUTE);
    written(&room.instructor, room.deck, "A new question", "A new answer").await.expect(303);
    world.clock.advance(MINUTE);
    // A file that changes all seven.
    let rows = (1..=7).map(|n| format!("Question {n} of Cells,Other answer {n}"));
    let csv = format!("front,back\n{}\n", rows.collect::<Vec<_>>().join("\n"));
    let to = room.instructor.upload(room.class, "cells.csv", csv.as_bytes(), &[("deck", "Cells")]).await.expect(303).to;
    let fingerprint = room.instructor.page(&to).await.field("fingerprint");
    room.instructor.post(&to, &[("fingerprint", &fingerprint)]).await.expect(303);

    let page = room.student.page(&path).await;
    let told = entries(&page);
    assert!(told[0].ends_with("cards changed"), "{told:?}");
    assert_eq!(told[1..], ["A card came in", "A card changed", "7 cards came in"]);
    assert!(page.body.contains("cells.csv") && page.body.contains("a typing error") && page.body.contains("Ines"));
    assert!(page.body.contains("<ins>Other "), "with what changed: {}", page.body);
    assert!(!page.body.contains("/restore"), "a student puts nothing back");

    let page = room.instructor.page(&path).await;
    let before = page.body.split("/history/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let back = room.instructor.post(&format!("{path}/{before}"), &[]).await.expect(303);
    let answers =
        "SELECT group_concat(back_text, '|') FROM (SELECT back_text FROM cards ORDER BY position, id LIMIT 3)";
    assert_eq!(world.text(answers).await, "Corrected|Answer 2 of Cells|Answer 3 of Cells");
    // And that, too, is taken back.
    undo(&room.instructor, &back).await;
    assert!(world.text(answers).await.ends_with("Other answer 2|Other answer 3"));
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 8, "what came in stays");
    assert_eq!(world.number("SELECT count(*) FROM audit WHERE action = 'deck-texts-back'").await, 2);
}

#[tokio::test]
async fn a_long_history_is_read_page_by_page_and_by_readers_of_the_deck_alone() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    for n in 1..=24 {
        world.clock.advance(MINUTE);
        edited(&room.instructor, card, &[("front", &format!("Version {n}"))]).await.expect(303);
    }
    let path = format!("/decks/{}/history", room.deck);
    let (first, second) = (room.student.page(&path).await, room.student.page(&format!("{path}?page=1")).await);
    assert_eq!((entries(&first).len(), entries(&second).len()), (20, 5));
    assert!(first.body.contains("<ins>24</ins>") && second.body.contains("<ins>2</ins>"));
    assert_eq!(entries(&second).last().unwrap(), "A card came in");
    let stranger = world.person("Olga", Role::Student).await;
    stranger.get(&path).await.expect(404);
}

#[tokio::test]
async fn putting_texts_back_leaves_later_cards_alone_and_its_undo_what_was_changed_since() {
    let (world, room) = World::with_deck(3).await;
    let cards = world.cards(room.deck).await;
    let front = |card: i64| format!("SELECT front_source FROM cards WHERE id = {card}");
    world.clock.advance(MINUTE);
    let before = world.clock.now();
    for card in &cards {
        edited(&room.instructor, *card, &[("front", "Spoiled")]).await.expect(303);
    }
    world.clock.advance(MINUTE);
    written(&room.instructor, room.deck, "Later", "Card").await.expect(303);
    let later = *world.cards(room.deck).await.last().unwrap();
    world.clock.advance(MINUTE);
    edited(&room.instructor, later, &[("front", "Later, corrected")]).await.expect(303);
    world.clock.advance(MINUTE);
    let done = room.instructor.post(&format!("/decks/{}/history/{before}/restore", room.deck), &[]).await.expect(303);
    assert!(world.text(&front(cards[0])).await.starts_with("Question 1"));
    assert_eq!(world.text(&front(later)).await, "Later, corrected", "it was not there then");

    let page = room.instructor.follow(&done).await;
    // Somebody mends a card before the whole is taken back.
    world.clock.advance(MINUTE);
    edited(&room.instructor, cards[1], &[("front", "Mended")]).await.expect(303);
    world.clock.advance(MINUTE);
    let undone = taken_back(&room.instructor, &page).await;
    assert_eq!(world.text(&front(cards[0])).await, "Spoiled");
    assert_eq!(world.text(&front(cards[1])).await, "Mended");
    // Which is a change like any other.
    world.clock.advance(MINUTE);
    taken_back(&room.instructor, &undone).await;
    assert!(world.text(&front(cards[2])).await.starts_with("Question 3"));
}

#[tokio::test]
async fn a_card_that_came_without_a_back_can_be_put_back_to_that() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    // As Anki's packages may bring it.
    world.sql(&format!("UPDATE cards SET back_source = '', back_html = '', back_text = '' WHERE id = {card}")).await;
    world.clock.advance(MINUTE);
    let before = world.clock.now();
    edited(&room.instructor, card, &[("back", "Filled in")]).await.expect(303);
    world.clock.advance(MINUTE);
    room.instructor.post(&format!("/decks/{}/history/{before}/restore", room.deck), &[]).await.expect(303);
    assert_eq!(world.text(&format!("SELECT back_source FROM cards WHERE id = {card}")).await, "");
}
