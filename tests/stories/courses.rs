//! A course of several classes: one deck that all of them study live, decks and classes that move, go away and come back.

use recto::store::ids::{ClassId, DeckId};
use recto::store::people::Role;
use serde_json::json;
use uuid::Uuid;

use crate::world::{Browser, Classroom, MINUTE, World};

/// What becomes of an answer that was given at `at`.
async fn answered(who: &Browser, card: i64, grade: u8, at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap().to_string();
    let review = json!({ "id": Uuid::new_v4(), "card_id": card, "grade": grade, "answered_at": at });
    let answer = who.send("/api/v1/reviews", &json!({ "reviews": [review] })).await.expect(200).json();
    answer["results"][0]["result"].as_str().unwrap().to_owned()
}

/// New and due cards of a deck for one student, as the API says.
async fn waiting(who: &Browser, deck: DeckId) -> (i64, i64) {
    let counts = who.page(&format!("/api/v1/study?deck={deck}")).await.json()["counts"].clone();
    (counts["new"].as_i64().unwrap(), counts["due"].as_i64().unwrap())
}

async fn share(room: &Classroom, class: ClassId) {
    let form = [("class", class.to_string())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    room.instructor.post(&format!("/decks/{}/share", room.deck), &form).await.expect(303);
}

/// A second class of the same instructor, with one student.
async fn second(world: &World, room: &Classroom, name: &str, student: &str) -> (ClassId, Browser) {
    let class = world.class(name, &room.instructor).await;
    let student = world.person(student, Role::Student).await;
    world.enrol(class, &student).await;
    (class, student)
}

#[tokio::test]
async fn three_groups_study_one_deck_live_and_each_student_has_their_own_schedule() {
    let (world, room) = World::with_deck(3).await;
    let (b, bea) = second(&world, &room, "Group B", "Bea").await;
    let (c, cem) = second(&world, &room, "Group C", "Cem").await;
    let card = world.cards(room.deck).await[0];
    assert_eq!(answered(&bea, card, 5, world.clock.now()).await, "rejected", "not before it is shared");
    bea.get(&format!("/decks/{}", room.deck)).await.expect(404);
    share(&room, b).await;
    share(&room, c).await;

    assert_eq!(answered(&room.student, card, 5, world.clock.now()).await, "recorded");
    assert_eq!(answered(&bea, card, 1, world.clock.now()).await, "recorded");
    assert_eq!(waiting(&room.student, room.deck).await, (2, 0));
    assert_eq!(waiting(&bea, room.deck).await.0, 2);
    assert_eq!(waiting(&cem, room.deck).await, (3, 0), "what others answered is not theirs");

    // The master gets a card more, and a text is corrected: it shows everywhere.
    let file = b"front,back\nQuestion 1 of Cells,Answer 1 of Cells\nQuestion 2 of Cells,Corrected\nQuestion 3 of Cells,Answer 3 of Cells\nFresh,Card\n";
    let to = room.instructor.upload(room.class, "cells.csv", file, &[("deck", "Cells")]).await.expect(303).to;
    let fingerprint = room.instructor.page(&to).await.field("fingerprint");
    room.instructor.post(&to, &[("fingerprint", &fingerprint)]).await.expect(303);
    let page = cem.page(&format!("/decks/{}", room.deck)).await.body;
    assert!(page.contains("Corrected") && page.contains("Fresh") && page.contains("from Biology"), "{page}");
    assert_eq!(waiting(&cem, room.deck).await, (4, 0));
    assert_eq!(waiting(&room.student, room.deck).await, (3, 0));

    // It is there wherever the student's own decks are.
    assert!(cem.page("/").await.body.contains("from Biology"));
    assert!(cem.page(&format!("/classes/{c}")).await.body.contains("Cells"));
    assert!(cem.page("/progress").await.body.contains("Cells"));
    assert!(cem.page(&format!("/study?class={c}")).await.body.contains("Question"));
    assert_eq!(cem.page(&format!("/api/v1/classes/{c}/decks")).await.json()["decks"][0]["cards"], 4);
    assert!(cem.page(&format!("/decks/{}/export.csv", room.deck)).await.body.contains("Fresh"));
    let mark = format!("/cards/{card}/bookmark");
    cem.post(&mark, &[("on", "1")]).await.expect(303);
    // But the class that it belongs to is none of theirs.
    cem.get(&format!("/classes/{}", room.class)).await.expect(404);
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn who_is_in_two_classes_of_a_course_finds_its_deck_once() {
    let (world, room) = World::with_deck(3).await;
    let (b, _) = second(&world, &room, "A group", "Bea").await;
    world.enrol(b, &room.student).await;
    share(&room, b).await;
    let today = room.student.page("/").await.body;
    assert_eq!(today.matches(&format!("href=\"/decks/{}\"", room.deck)).count(), 1, "{today}");
    assert!(today.contains("3 cards") && !today.contains("6 cards"));
    assert!(room.student.page(&format!("/classes/{b}")).await.body.contains("from Biology"));
}

#[tokio::test]
async fn a_share_that_ends_takes_the_deck_away_and_keeps_the_progress() {
    let (world, room) = World::with_deck(2).await;
    let (b, bea) = second(&world, &room, "Group B", "Bea").await;
    share(&room, b).await;
    let cards = world.cards(room.deck).await;
    assert_eq!(answered(&bea, cards[0], 5, world.clock.now()).await, "recorded");
    let offline = world.clock.now();
    world.clock.advance(10 * MINUTE);

    let ended = room.instructor.post(&format!("/decks/{}/shares/{b}/end", room.deck), &[]).await;
    let page = room.instructor.follow(&ended).await.body;
    let undo = format!("/decks/{}/shares/{b}/return", room.deck);
    assert!(page.contains(&undo), "the way back is offered");
    bea.get(&format!("/decks/{}", room.deck)).await.expect(404);
    assert!(!bea.page("/").await.body.contains("Cells"));
    world.clock.advance(10 * MINUTE);
    assert_eq!(answered(&bea, cards[1], 4, world.clock.now()).await, "rejected");
    assert_eq!(answered(&bea, cards[1], 4, offline).await, "recorded", "given while it was shared, sent later");

    room.instructor.post(&undo, &[]).await.expect(303);
    assert_eq!(waiting(&bea, room.deck).await, (0, 0), "everything is as it was");
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn a_colleague_shares_a_deck_with_a_class_whose_share_code_they_were_told() {
    let (world, room) = World::with_deck(1).await;
    let otto = world.person("Otto", Role::Instructor).await;
    let class = world.class("Chemistry", &otto).await;
    let url = format!("/decks/{}/share", room.deck);
    let of = class.to_string();
    room.instructor.post(&url, &[("class", &of)]).await.expect(404);
    let unknown = room.instructor.post(&url, &[("code", "ABCD-EFGH")]).await.expect(422).body;
    assert!(unknown.contains("No class has this share code"));
    assert!(unknown.contains("value=\"ABCD-EFGH\"") && unknown.contains("aria-invalid=\"true\""), "{unknown}");
    let join = world.code(class).await;
    room.instructor.post(&url, &[("code", &join)]).await.expect(422);

    otto.post(&format!("/classes/{class}/share-code"), &[]).await.expect(303);
    let code = otto.page(&format!("/classes/{class}")).await.between("<span class=\"num code\">", "</span>");
    room.instructor.post(&url, &[("code", &code.to_lowercase())]).await.expect(303);
    assert!(otto.page(&format!("/classes/{class}")).await.body.contains("from Biology"));
    world.visitor().get(&format!("/join/{code}")).await.expect(404);

    // Otto reads it and may take it out of his class; editing is for the class that it belongs to.
    let page = otto.page(&format!("/decks/{}", room.deck)).await.body;
    assert!(
        page.contains("Take this deck out") && !page.contains("/import\"") && !page.contains("/archive\""),
        "{page}"
    );
    for path in ["share", "archive", "move"] {
        otto.post(&format!("/decks/{}/{path}", room.deck), &[("class", &of)]).await.expect(403);
    }
    let end = format!("/decks/{}/shares/{class}/end", room.deck);
    assert_eq!(otto.post(&end, &[]).await.expect(303).to, format!("/classes/{class}"));
    otto.get(&format!("/decks/{}", room.deck)).await.expect(404);
    // What the keepers of the deck end, he can't bring back.
    room.instructor.post(&url, &[("code", &code)]).await.expect(303);
    room.instructor.post(&end, &[]).await.expect(303);
    otto.post(&format!("/decks/{}/shares/{class}/return", room.deck), &[]).await.expect(404);
}

#[tokio::test]
async fn a_deck_goes_to_another_class_and_back_with_all_progress() {
    let (world, room) = World::with_deck(2).await;
    let (b, bea) = second(&world, &room, "Group B", "Bea").await;
    let card = world.cards(room.deck).await[0];
    assert_eq!(answered(&room.student, card, 5, world.clock.now()).await, "recorded");
    let to = b.to_string();
    let url = format!("/decks/{}/move", room.deck);
    let moved = room.instructor.post(&url, &[("class", &to)]).await;
    let undo = room.instructor.follow(&moved).await.between("action=\"/decks/", "\"");
    assert_eq!(waiting(&bea, room.deck).await, (2, 0));
    room.student.get(&format!("/decks/{}", room.deck)).await.expect(404);

    room.instructor.post(&format!("/decks/{undo}"), &[]).await.expect(303);
    assert_eq!(waiting(&room.student, room.deck).await, (1, 0));
    bea.get(&format!("/decks/{}", room.deck)).await.expect(404);

    // Or the former class goes on studying it.
    room.instructor.post(&url, &[("class", &to), ("stays", "true")]).await.expect(303);
    assert_eq!(waiting(&room.student, room.deck).await, (1, 0));
    assert!(room.student.page("/").await.body.contains("from Group B"));
    let stranger = world.person("Otto", Role::Instructor).await;
    let other = world.class("Chemistry", &stranger).await.to_string();
    room.instructor.post(&url, &[("class", &other)]).await.expect(404);
    room.instructor.post(&url, &[("class", &to)]).await.expect(409);
}

#[tokio::test]
async fn an_import_is_not_taken_back_from_a_deck_that_belongs_to_another_class_now() {
    let (world, room) = World::with_deck(2).await;
    let (b, bea) = second(&world, &room, "Group B", "Bea").await;
    let to = b.to_string();
    room.instructor.post(&format!("/decks/{}/move", room.deck), &[("class", &to)]).await.expect(303);
    let import = world.number("SELECT max(id) FROM imports").await;
    room.instructor.post(&format!("/imports/{import}/undo"), &[]).await.expect(409);
    assert_eq!(waiting(&bea, room.deck).await, (2, 0));
}

#[tokio::test]
async fn an_archived_deck_is_out_of_everybodys_sight_and_comes_back_with_all_progress() {
    let (world, room) = World::with_deck(2).await;
    let (b, bea) = second(&world, &room, "Group B", "Bea").await;
    share(&room, b).await;
    let cards = world.cards(room.deck).await;
    for who in [&room.student, &bea] {
        assert_eq!(answered(who, cards[0], 5, world.clock.now()).await, "recorded");
    }
    let archived = room.instructor.post(&format!("/decks/{}/archive", room.deck), &[]).await;
    let page = room.instructor.follow(&archived).await.body;
    assert!(page.contains("Archived decks") && page.contains(&format!("/decks/{}/restore", room.deck)));
    world.clock.advance(MINUTE);
    for who in [&room.student, &bea, &room.instructor] {
        who.get(&format!("/decks/{}", room.deck)).await.expect(404);
        who.get(&format!("/study?deck={}", room.deck)).await.expect(404);
        assert!(!who.page("/").await.body.contains("Cells"));
    }
    assert_eq!(answered(&room.student, cards[1], 5, world.clock.now()).await, "rejected");
    room.student.post(&format!("/decks/{}/restore", room.deck), &[]).await.expect(404);

    room.instructor.post(&format!("/decks/{}/restore", room.deck), &[]).await.expect(303);
    for who in [&room.student, &bea] {
        assert_eq!(waiting(who, room.deck).await, (1, 0));
    }
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn a_class_archived_by_its_own_instructor_comes_back_from_their_list() {
    let (_world, room) = World::with_deck(2).await;
    let class = room.class;
    let archived = room.instructor.post(&format!("/classes/{class}/archive"), &[]).await;
    let page = room.instructor.follow(&archived).await.body;
    assert!(page.contains("<h2>Archived</h2>") && page.contains(&format!("/classes/{class}/restore")));
    room.student.get(&format!("/classes/{class}")).await.expect(404);
    room.student.post(&format!("/classes/{class}/restore"), &[]).await.expect(404);
    assert!(!room.student.page("/classes").await.body.contains("Biology"));
    room.instructor.post(&format!("/classes/{class}/restore"), &[]).await.expect(303);
    assert_eq!(waiting(&room.student, room.deck).await, (2, 0));
}

#[tokio::test]
async fn a_deck_that_others_study_outlives_its_class() {
    let (world, room) = World::with_deck(2).await;
    let (b, bea) = second(&world, &room, "Group B", "Bea").await;
    let (c, cem) = second(&world, &room, "Group C", "Cem").await;
    share(&room, c).await;
    world.clock.advance(MINUTE);
    share(&room, b).await;
    let cards = world.cards(room.deck).await;
    assert_eq!(answered(&bea, cards[0], 5, world.clock.now()).await, "recorded");

    // Put away, the class takes nothing from the others.
    let admin = world.person("Ada", Role::Admin).await;
    admin.post(&format!("/admin/classes/{}/archive", room.class), &[]).await.expect(303);
    assert_eq!(waiting(&bea, room.deck).await, (1, 0));
    assert!(admin.page("/admin/classes").await.body.contains("studied it longest"), "it is said beforehand");
    let form = [("name", "Biology")];
    admin.post(&format!("/admin/classes/{}/delete", room.class), &form).await.expect(303);

    assert_eq!(waiting(&bea, room.deck).await, (1, 0));
    assert_eq!(waiting(&cem, room.deck).await, (2, 0));
    let owner = world.number(&format!("SELECT class_id FROM decks WHERE id = {}", room.deck)).await;
    assert_eq!(owner, c.0, "Group C has studied it longest");
    assert!(bea.page(&format!("/classes/{b}")).await.body.contains("from Group C"));
    assert!(admin.page("/admin/audit").await.body.contains("moved the deck Cells"));
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn the_invitation_fills_a_screen_with_code_link_and_qr_code() {
    let (world, room) = World::with_deck(0).await;
    let page = room.instructor.page(&format!("/classes/{}/invite", room.class)).await.body;
    let code = world.code(room.class).await;
    assert!(
        page.contains(&format!("/join/{code}")) && page.contains("class=\"qr\"") && page.contains("<h1>Biology</h1>")
    );
    room.instructor.post(&format!("/classes/{}/code", room.class), &[("closed", "true")]).await.expect(303);
    let closed = room.instructor.page(&format!("/classes/{}/invite", room.class)).await.body;
    assert!(closed.contains("Joining is closed") && !closed.contains("class=\"qr\""));
}
