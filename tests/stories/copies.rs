//! Copies for the next year: cards and the history of their texts, none of the answers; nothing of them stays behind or half done.

use recto::store::ids::{ClassId, DeckId};

use crate::editing::{edited, grade, taken_back};
use crate::world::{Answer, MINUTE, World};

/// What every card of a deck says, with its labels, in its order.
async fn texts(world: &World, deck: DeckId) -> String {
    world
        .text(&format!(
            "SELECT group_concat(key || front_source || front_html || back_text || tags || coalesce(note, '')
                                 || (retired_at IS NULL), '|' ORDER BY position)
             FROM cards WHERE deck_id = {deck}"
        ))
        .await
}

fn at(answer: &Answer) -> i64 {
    answer.to.rsplit('/').next().unwrap().parse().expect("an address with a number")
}

#[tokio::test]
async fn a_deck_is_copied_with_its_history_and_media_and_without_anybodys_answers() {
    let (world, room) = World::with_deck(250).await;
    let cards = world.cards(room.deck).await;
    grade(&room, cards[0], "5").await;
    world.clock.advance(MINUTE);
    edited(&room.instructor, cards[0], &[("front", "Question one"), ("tags", "start")]).await.expect(303);
    room.instructor.post(&format!("/cards/{}/retire", cards[1]), &[]).await.expect(303);
    room.instructor.picture(room.deck, "cell.png", crate::media::PNG, "a cell").await.expect(200);
    room.student.post(&format!("/cards/{}/remarks", cards[0]), &[("text", "why?")]).await.expect(303);
    let next = world.class("Next year", &room.instructor).await;

    let form = [("class", &*next.to_string()), ("name", "Cells / Anew")];
    let done = room.instructor.post(&format!("/decks/{}/copy", room.deck), &form).await.expect(303);
    let copy = DeckId(at(&done));
    assert!(room.instructor.follow(&done).await.body.contains("Nobody has studied it yet."));
    assert_eq!(texts(&world, copy).await, texts(&world, room.deck).await);
    let count = |table: &str, deck: DeckId| {
        format!("SELECT count(*) FROM {table} t JOIN cards c ON c.id = t.card_id WHERE c.deck_id = {deck}")
    };
    for table in ["card_revisions", "card_sources"] {
        let (was, is) = (world.number(&count(table, room.deck)).await, world.number(&count(table, copy)).await);
        assert!(was > 0 && was == is, "{table}: {was} and {is}");
    }
    for table in ["reviews", "card_states", "comments"] {
        assert_eq!(world.number(&count(table, copy)).await, 0, "{table}");
    }
    let picture = format!("SELECT count(*) FROM deck_media WHERE deck_id = {copy}");
    assert_eq!(world.number(&picture).await, 1);
    assert_eq!(world.text(&format!("SELECT name FROM decks WHERE id = {copy}")).await, "Cells::Anew");
    assert_eq!(world.number(&format!("SELECT class_id FROM decks WHERE id = {copy}")).await, next.0);
    assert_eq!(world.number("SELECT count(*) FROM classes").await, 2, "what it grew in is gone");
    room.student.get(&format!("/decks/{copy}")).await.expect(404);
    let history = room.instructor.page(&format!("/decks/{copy}/history")).await;
    assert!(history.body.contains("<ins>one</ins>") && history.body.contains("Ines"), "{}", history.body);

    // From then on each goes its own way, and the file that made the first updates the second.
    edited(&room.instructor, cards[2], &[("front", "Only here")]).await.expect(303);
    assert_eq!(world.number("SELECT count(*) FROM cards WHERE front_text = 'Only here'").await, 1);
    let rows = (1..=250).map(|n| format!("Question {n} of Cells,Answer {n} of Cells"));
    let file = format!("front,back\n{}\n", rows.collect::<Vec<_>>().join("\n").replace("Answer 9 of", "Reply 9 of"));
    let to = room.instructor.upload(next, "deck.csv", file.as_bytes(), &[("deck", "Cells::Anew")]).await.expect(303).to;
    let plan = room.instructor.page(&to).await;
    let fingerprint = plan.field("fingerprint");
    room.instructor.post(&to, &[("fingerprint", &fingerprint)]).await.expect(303);
    let changed = format!("SELECT count(*) FROM cards WHERE deck_id = {copy} AND back_text = 'Reply 9 of Cells'");
    assert_eq!(world.number(&changed).await, 1);
    assert_eq!(world.number(&format!("SELECT count(*) FROM cards WHERE deck_id = {copy}")).await, 250);
}

#[tokio::test]
async fn a_name_that_is_taken_is_refused_and_nothing_is_left_of_the_copy() {
    let (world, room) = World::with_deck(3).await;
    let form = [("class", &*room.class.to_string()), ("name", "cells")];
    let refused = room.instructor.post(&format!("/decks/{}/copy", room.deck), &form).await.expect(409);
    assert!(refused.body.contains("cells"), "{}", refused.body);
    room.instructor.post(&format!("/classes/{}/copy", room.class), &[("name", " ")]).await.expect(422);
    for (table, is) in [("decks", 1), ("cards", 3), ("classes", 1)] {
        assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, is, "{table}");
    }
    // Nor into a class of others.
    let other = world.person("Otto", recto::store::people::Role::Instructor).await;
    let theirs = world.class("Theirs", &other).await;
    let form = [("class", &*theirs.to_string()), ("name", "Mine")];
    room.instructor.post(&format!("/decks/{}/copy", room.deck), &form).await.expect(404);
}

#[tokio::test]
async fn a_class_is_copied_with_its_decks_and_rules_and_without_its_people() {
    let (world, room) = World::with_deck(4).await;
    world.deck(room.class, "Organs", 2).await;
    room.instructor.post(&format!("/classes/{}/policy", room.class), &[("proposers", "reviewers")]).await.expect(303);
    let card = world.cards(room.deck).await[0];
    grade(&room, card, "4").await;
    let done =
        room.instructor.post(&format!("/classes/{}/copy", room.class), &[("name", "Biology 2027")]).await.expect(303);
    let copy = ClassId(at(&done));
    let page = room.instructor.follow(&done).await.expect(200);
    assert!(
        page.body.contains("This is the new class.") && page.body.contains("Cells") && page.body.contains("Organs")
    );
    let sql = |what: &str| format!("SELECT {what} FROM classes WHERE id = {copy}");
    assert_eq!(world.text(&sql("name || ' ' || proposers")).await, "Biology 2027 reviewers");
    assert_ne!(world.code(copy).await, world.code(room.class).await);
    let members = format!("SELECT count(*) FROM memberships WHERE class_id = {copy}");
    assert_eq!(world.number(&members).await, 1, "only who made it");
    let cards = format!("SELECT count(*) FROM cards c JOIN decks d ON d.id = c.deck_id WHERE d.class_id = {copy}");
    assert_eq!(world.number(&cards).await, 6);
    assert_eq!(world.number("SELECT count(*) FROM reviews").await, 1);
    // With the way back.
    taken_back(&room.instructor, &page).await;
    assert_eq!(world.number(&sql("archived_at IS NOT NULL")).await, 1);
}

#[tokio::test]
async fn what_a_crash_left_of_a_copy_goes_at_the_next_start() {
    let (world, room) = World::with_deck(3).await;
    // As it stands in the middle of one.
    world
        .sql(&format!(
            "INSERT INTO classes (name, join_code, created_at, deleted_at, archived_at) VALUES ('copy', 'HALFDONE', 1, 1, 1);
             INSERT INTO decks (uuid, class_id, name, staged, created_at)
             SELECT 'half', max(id), 'Cells', 1, 1 FROM classes;
             INSERT INTO cards (deck_id, key, position, front_markup, front_source, front_html, front_text, back_markup,
                                back_source, back_html, back_text, renderer, created_at, updated_at)
             SELECT (SELECT max(id) FROM decks), key, position, front_markup, front_source, front_html, front_text,
                    back_markup, back_source, back_html, back_text, renderer, created_at, updated_at
             FROM cards WHERE deck_id = {}",
            room.deck
        ))
        .await;
    assert!(!room.instructor.page("/classes").await.body.contains(">copy<"), "nobody sees it");
    let world = world.restarted().await;
    for (table, is) in [("decks", 1), ("cards", 3), ("classes", 1)] {
        assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, is, "{table}");
    }
}
