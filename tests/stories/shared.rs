//! A deck that is read through a share: all of studying works there, and only the class that it belongs to changes it.

use recto::store::ids::{ClassId, DeckId};
use recto::store::people::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::media::PNG;
use crate::world::{Browser, Classroom, MINUTE, World};

/// A colleague's class that studies the deck of Biology.
pub struct Borrowing {
    /// Chemistry.
    pub class: ClassId,
    /// Teaches it.
    pub otto: Browser,
    /// Studies in it.
    pub bea: Browser,
}

/// Biology with its deck of so many cards, and Chemistry with which that is shared.
pub async fn borrowed(cards: usize) -> (World, Classroom, Borrowing) {
    let (world, room) = World::with_deck(cards).await;
    let otto = world.person("Otto", Role::Instructor).await;
    let class = world.class("Chemistry", &otto).await;
    let bea = world.person("Bea", Role::Student).await;
    world.enrol(class, &bea).await;
    otto.post(&format!("/classes/{class}/share-code"), &[]).await.expect(303);
    let code = otto.page(&format!("/classes/{class}")).await.between("<span class=\"num code\">", "</span>");
    room.instructor.post(&format!("/decks/{}/share", room.deck), &[("code", &code)]).await.expect(303);
    (world, room, Borrowing { class, otto, bea })
}

/// Everything that editing could change of a deck.
async fn content(world: &World, deck: DeckId) -> String {
    let cards = world
        .text(&format!(
            "SELECT json_group_array(json_array(id, position, front_source, back_source, tags, retired_at))
             FROM (SELECT * FROM cards WHERE deck_id = {deck} ORDER BY id)"
        ))
        .await;
    let rest = world
        .text(&format!(
            "SELECT json_array(name, description, language, class_id, archived_at,
                               (SELECT count(*) FROM card_revisions), (SELECT count(*) FROM deck_media))
             FROM decks WHERE id = {deck}"
        ))
        .await;
    cards + &rest
}

#[tokio::test]
async fn the_instructor_of_a_borrowing_class_reads_the_deck_and_changes_nothing_in_it() {
    let (world, room, Borrowing { class, otto, bea }) = borrowed(3).await;
    let (deck, card) = (room.deck, world.cards(room.deck).await[1]);
    let side = "front_markup=markdown&front=New&back_markup=markdown&back=New";
    // A former version, to be brought back.
    let base = room.instructor.page(&format!("/cards/{card}/edit")).await.field("base");
    let sides = [("front_markup", "markdown"), ("front", "Once"), ("back_markup", "markdown"), ("back", "Once")];
    let edit: Vec<_> = sides.into_iter().chain([("base", base.as_str())]).collect();
    room.instructor.post(&format!("/cards/{card}/edit"), &edit).await.expect(303);
    let version = world.number("SELECT max(id) FROM card_revisions").await;
    let before = content(&world, deck).await;
    for (method, path, form) in [
        ("GET", format!("/cards/{card}/edit"), ""),
        ("POST", format!("/cards/{card}/edit"), side),
        ("POST", format!("/cards/{card}/restore/{version}"), ""),
        ("POST", format!("/cards/{card}/retire"), ""),
        ("POST", format!("/cards/{card}/bring-back"), ""),
        ("GET", format!("/decks/{deck}/cards/new"), ""),
        ("POST", format!("/decks/{deck}/cards/new"), side),
        ("POST", format!("/decks/{deck}/preview"), side),
        ("GET", format!("/decks/{deck}/order"), ""),
        ("POST", format!("/decks/{deck}/order"), &format!("move={card}:0")),
        ("POST", format!("/decks/{deck}/cards"), &format!("action=retire&card={card}")),
        ("POST", format!("/decks/{deck}/cards"), &format!("action=tag&card={card}&tag=x")),
        ("POST", format!("/decks/{deck}/cards/undo?action=retire&cards={card}"), ""),
        ("GET", format!("/decks/{deck}/settings"), ""),
        ("POST", format!("/decks/{deck}/settings"), "name=Mine"),
        ("GET", format!("/decks/{deck}/media"), ""),
        ("POST", format!("/decks/{deck}/archive"), ""),
    ] {
        for who in [&otto, &bea] {
            let form: Vec<(&str, &str)> = form.split('&').filter_map(|pair| pair.split_once('=')).collect();
            let answer = if method == "GET" { who.get(&path).await } else { who.post(&path, &form).await };
            assert_eq!(answer.status, 403, "{method} {path}: {}", answer.body);
        }
    }
    for who in [&otto, &bea] {
        who.picture(deck, "dot.png", PNG, "A dot").await.expect(403);
    }
    assert_eq!(content(&world, deck).await, before);

    // Nor is any of it offered, and what can be read says so.
    let page = otto.page(&format!("/decks/{deck}")).await.body;
    for part in ["/order\"", "/settings\"", "/cards/new\"", "/media\"", "/archive\""] {
        assert!(!page.contains(&format!("/decks/{deck}{part}")), "{part} in {page}");
    }
    assert!(!page.contains("/import\"") && !page.contains("value=\"retired\""), "{page}");
    let history = otto.page(&format!("/cards/{card}")).await.body;
    assert!(history.contains("Once") && !history.contains("/edit\"") && !history.contains("/restore/"), "{history}");
    otto.page(&format!("/decks/{deck}/print?as=cards")).await;

    // A deck of his own may have the same name.
    otto.post(&format!("/classes/{class}/decks"), &[("name", "Cells")]).await.expect(303);
    // The instructors of its own class go on editing what others study.
    room.instructor.post(&format!("/cards/{card}/retire"), &[]).await.expect(303);
}

#[tokio::test]
async fn cards_go_between_decks_only_where_both_classes_are_ones_own() {
    let (world, room, Borrowing { class, otto, .. }) = borrowed(2).await;
    let own = world.deck(class, "Acids", 2).await;
    let (mine, theirs) = (world.cards(own).await, world.cards(room.deck).await);
    let page = otto.page(&format!("/decks/{own}/order")).await.body;
    assert!(!page.contains(&format!("<option value=\"{}\"", room.deck)), "the borrowed deck is no place to choose");
    let (mine_first, theirs_first) = (mine[0].to_string(), theirs[0].to_string());
    let (to_own, to_borrowed) = (own.to_string(), room.deck.to_string());
    for action in ["copy", "move"] {
        let form = [("action", action), ("card", &mine_first), ("to", &to_borrowed)];
        otto.post(&format!("/decks/{own}/cards"), &form).await.expect(403);
        let form = [("action", action), ("card", &theirs_first), ("to", &to_own)];
        otto.post(&format!("/decks/{}/cards", room.deck), &form).await.expect(403);
        // Nor does another deck's card go along with one's own.
        otto.post(&format!("/decks/{own}/cards"), &form).await;
        assert_eq!((world.cards(own).await, world.cards(room.deck).await), (mine.clone(), theirs.clone()));
    }
    // Who teaches both classes may.
    world
        .sql(&format!(
            "INSERT INTO memberships (class_id, user_id, role, joined_at) VALUES ({}, {}, 'instructor', 1)",
            room.class, otto.id
        ))
        .await;
    let form = [("action", "copy"), ("card", mine_first.as_str()), ("to", &to_borrowed)];
    otto.post(&format!("/decks/{own}/cards"), &form).await.expect(303);
    assert_eq!(world.cards(room.deck).await.len(), 3);
}

/// The address of the picture on a page.
async fn picture_on(who: &Browser, page: &str) -> String {
    format!("/media/{}", who.page(page).await.between("src=\"/media/", "\""))
}

#[tokio::test]
async fn a_student_of_a_borrowing_class_sees_the_pictures_of_the_deck_while_it_is_shared() {
    let (world, room, Borrowing { class, otto, bea }) = borrowed(1).await;
    let added = room.instructor.picture(room.deck, "dot.png", PNG, "A dot").await.expect(200).json();
    let front = added["html"].as_str().or(added["text"].as_str()).unwrap();
    let card = [("front_markup", "html"), ("front", front), ("back_markup", "markdown"), ("back", "A dot")];
    room.instructor.post(&format!("/decks/{}/cards/new", room.deck), &card).await.expect(303);
    let at = picture_on(&bea, &format!("/decks/{}", room.deck)).await;
    assert_eq!(picture_on(&bea, &format!("/decks/{}/print", room.deck)).await, at);
    for who in [&bea, &otto, &room.student] {
        who.get(&at).await.expect(200);
    }
    world.visitor().get(&at).await.expect(404);

    // The deck's own class is put away: those who borrowed it go on.
    world.sql(&format!("UPDATE classes SET archived_at = 1 WHERE id = {}", room.class)).await;
    bea.get(&at).await.expect(200);
    room.student.get(&at).await.expect(404);
    world.sql(&format!("UPDATE classes SET archived_at = NULL WHERE id = {}", room.class)).await;

    room.instructor.post(&format!("/decks/{}/shares/{class}/end", room.deck), &[]).await.expect(303);
    bea.get(&at).await.expect(404);
    otto.get(&at).await.expect(404);
    room.student.get(&at).await.expect(200);
}

async fn answer(who: &Browser, world: &World, card: i64, grade: u8) -> Uuid {
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let id = Uuid::new_v4();
    let review = json!({ "id": id, "card_id": card, "grade": grade, "answered_at": at });
    let done = who.send("/api/v1/reviews", &json!({ "reviews": [review] })).await.expect(200).json();
    assert_eq!(done["results"][0]["result"], "recorded");
    world.clock.advance(MINUTE);
    id
}

async fn counts(who: &Browser, deck: DeckId) -> (Value, Value) {
    let counts = who.page(&format!("/api/v1/study?deck={deck}")).await.json()["counts"].clone();
    (counts["new"].clone(), counts["due"].clone())
}

#[tokio::test]
async fn answers_marks_and_fresh_starts_work_through_a_share_as_in_ones_own_class() {
    let (world, room, Borrowing { class, bea, .. }) = borrowed(3).await;
    let (deck, cards) = (room.deck, world.cards(room.deck).await);
    let first = answer(&bea, &world, cards[0], 5).await;
    bea.send(&format!("/api/v1/reviews/{first}/undo"), &json!({})).await.expect(200);
    assert_eq!(counts(&bea, deck).await, (json!(3), json!(0)));
    answer(&bea, &world, cards[0], 5).await;
    bea.post("/study/undo", &[("query", &format!("deck={deck}"))]).await.expect(303);
    assert_eq!(counts(&bea, deck).await, (json!(3), json!(0)));
    for card in &cards {
        answer(&bea, &world, *card, 5).await;
    }

    // Marks, and a cram by them.
    bea.post(&format!("/cards/{}/bookmark", cards[1]), &[("on", "1")]).await.expect(303);
    bea.post(&format!("/cards/{}/note", cards[1]), &[("note", "Like onions")]).await.expect(303);
    bea.post(&format!("/cards/{}/suspend", cards[2]), &[]).await.expect(303);
    bea.send(&format!("/api/v1/cards/{}/marks", cards[0]), &json!({ "bookmarked": true })).await.expect(200);
    let cram = bea.page(&format!("/api/v1/study?deck={deck}&mode=cram&filter=bookmarked")).await.json();
    let ids = cram["cards"].as_array().unwrap().iter().map(|card| card["card_id"].as_i64().unwrap());
    assert_eq!(ids.collect::<std::collections::BTreeSet<_>>(), [cards[0], cards[1]].into());
    assert!(bea.page(&format!("/decks/{deck}?filter=suspended")).await.body.contains("Question 3"));
    assert!(bea.page(&format!("/decks/{deck}?q=Question%202")).await.body.contains("Like onions"));
    assert!(!room.student.page(&format!("/decks/{deck}")).await.body.contains("onions"), "hers alone");

    // Her figures by deck and by class, and the list for programs.
    assert!(bea.page(&format!("/progress?of=deck-{deck}")).await.body.contains("Cells"));
    assert!(bea.page(&format!("/progress?of=class-{class}")).await.body.contains("Chemistry"));
    bea.get(&format!("/progress?of=class-{}", room.class)).await.expect(404);
    let listed = bea.page(&format!("/api/v1/decks/{deck}/cards")).await.json();
    assert_eq!(listed["cards"].as_array().map(Vec::len), Some(3));
    assert!(bea.page(&format!("/decks/{deck}/print")).await.body.contains("Question 3"));
    assert!(bea.page(&format!("/decks/{deck}/export.json")).await.body.contains("Question 3"));

    // From nothing, and back.
    let started = bea.post(&format!("/decks/{deck}/afresh"), &[]).await;
    let undo = bea.follow(&started).await.between(&format!("action=\"/decks/{deck}/afresh/undo"), "\"");
    assert_eq!(counts(&bea, deck).await.0, json!(2), "the third one is suspended");
    bea.post(&format!("/decks/{deck}/afresh/undo{}", undo.replace("&amp;", "&")), &[]).await.expect(303);
    assert_eq!(counts(&bea, deck).await.0, json!(0));
    world.assert_log_agrees(3).await;
}

#[tokio::test]
async fn ones_own_data_names_the_questions_of_a_borrowed_deck_only_while_it_is_shared() {
    let (world, room, Borrowing { class, bea, .. }) = borrowed(1).await;
    answer(&bea, &world, world.cards(room.deck).await[0], 4).await;
    let log = async || bea.page("/account/data.json").await.json()["log"][0].clone();
    let while_shared = log().await;
    assert_eq!((&while_shared["deck"], &while_shared["question"]), (&json!("Cells"), &json!("Question 1 of Cells")));
    room.instructor.post(&format!("/decks/{}/shares/{class}/end", room.deck), &[]).await.expect(303);
    let after = log().await;
    assert!(after["deck"].is_null() && after["question"].is_null(), "not empty, but missing: {after}");
    assert_eq!(after["grade"], 4);
}
