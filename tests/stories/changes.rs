//! Cards that change while somebody studies them: the difference is told once, at the card's next time, and the schedule is as it was.

use recto::store::people::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::editing::{edited, grade, undo};
use crate::studying::{review, send, session};
use crate::wishes::set;
use crate::world::{Browser, Classroom, DAY, MINUTE, World};

/// `card` as a device holds it that asks for its cards now.
async fn held(who: &Browser, room: &Classroom, card: i64) -> Value {
    let session = session(who, room.deck, "&mode=cram&limit=50").await;
    let cards = session["cards"].as_array().unwrap();
    cards.iter().find(|one| one["card_id"] == card).expect("the card").clone()
}

/// What stands behind the answer of `card` about its changes, where `who` studies next.
async fn behind(who: &Browser, room: &Classroom, card: i64) -> String {
    held(who, room, card).await["changed_html"].as_str().unwrap().to_owned()
}

/// The cards on the page of changed ones, in its order.
async fn listed(who: &Browser) -> Vec<i64> {
    let page = who.page("/changes").await.body;
    let ids = page.split(" id=\"change-").skip(1);
    ids.map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
}

/// The student answers each of `cards`.
async fn answered(world: &World, room: &Classroom, cards: &[i64]) {
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let review = |card: &i64| json!({ "id": Uuid::new_v4(), "card_id": card, "grade": 4, "answered_at": at });
    let reviews: Vec<Value> = cards.iter().map(review).collect();
    for result in send(&room.student, &reviews).await {
        assert_eq!(result["result"], "recorded", "{result}");
    }
}

/// A new file of the deck, with another answer on each of its `count` cards but the first `same`.
async fn new_edition(room: &Classroom, count: usize, same: usize) {
    let word = |n: usize| if n > same { "Reply" } else { "Answer" };
    let rows = (1..=count).map(|n| format!("Question {n} of Cells,{} {n} of Cells\n", word(n)));
    let csv = format!("front,back\n{}", rows.collect::<String>());
    let to = room.instructor.upload(room.class, "cells.csv", csv.as_bytes(), &[("deck", "Cells")]).await.expect(303).to;
    let fingerprint = room.instructor.page(&to).await.field("fingerprint");
    room.instructor.post(&to, &[("fingerprint", &fingerprint)]).await.expect(303);
}

async fn state(world: &World, card: i64) -> String {
    let sql = format!(
        "SELECT repetitions || ' ' || interval_days || ' ' || ease || ' ' || due_day FROM card_states WHERE card_id = {card}"
    );
    world.text(&sql).await
}

#[tokio::test]
async fn a_card_that_was_changed_shows_the_difference_once_and_keeps_its_schedule() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    grade(&room, cards[0], "5").await;
    let before = state(&world, cards[0]).await;
    assert_eq!(behind(&room.student, &room, cards[0]).await, "");
    world.clock.advance(MINUTE);
    edited(&room.instructor, cards[0], &[("back", "Answer <b>one</b> of Cells")]).await.expect(303);
    edited(&room.instructor, cards[1], &[("back", "Never met, so it is no news")]).await.expect(303);

    let today = room.student.page("/").await;
    assert!(today.body.contains("A card that you study has changed."), "{}", today.body);
    assert_eq!(state(&world, cards[0]).await, before, "a change resets nobody");
    let html = behind(&room.student, &room, cards[0]).await;
    assert!(html.contains("<del>1</del>") && html.contains("<ins>one</ins>"), "{html}");
    assert!(html.contains("Changed since you last answered it (2 March)"), "{html}");
    assert!(!html.contains("Question"), "the side that is the same isn't shown: {html}");
    assert_eq!(behind(&room.student, &room, cards[1]).await, "");
    let question = room.student.page(&format!("/study?deck={}&mode=cram&show={}", room.deck, cards[0])).await;
    assert_eq!(question.between("id=\"remarks\">", "</div>"), "", "only behind the answer");

    // The next answer ends it, whatever it is.
    world.clock.advance(MINUTE);
    grade(&room, cards[0], "4").await;
    assert_eq!(behind(&room.student, &room, cards[0]).await, "");
    assert!(!room.student.page("/").await.body.contains("has changed"));
}

#[tokio::test]
async fn a_card_that_was_only_crammed_shows_what_changed_on_it_as_well() {
    let (world, room) = World::with_deck(2).await;
    let card = world.cards(room.deck).await[0];
    let review = Uuid::new_v4().to_string();
    let fields = [("card", &*card.to_string()), ("review", &review), ("grade", "4"), ("started", "0")];
    room.student.post("/study?mode=cram", &fields).await.expect(303);
    world.clock.advance(MINUTE);
    edited(&room.instructor, card, &[("back", "Another answer")]).await.expect(303);
    assert!(behind(&room.student, &room, card).await.contains("Another"));
}

#[tokio::test]
async fn an_answer_that_was_given_before_a_change_and_comes_after_it_does_not_hide_it() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    grade(&room, card, "5").await;
    world.clock.advance(60 * MINUTE);
    edited(&room.instructor, card, &[("back", "Another answer")]).await.expect(303);
    world.clock.advance(MINUTE);
    send(&room.student, &[review(&world, 1, card, 4, 30 * MINUTE)]).await;
    assert!(behind(&room.student, &room, card).await.contains("Another"));
    assert!(room.student.page("/").await.body.contains("A card that you study has changed."));
}

#[tokio::test]
async fn an_answer_to_an_old_text_does_not_hide_the_new_one_whenever_it_was_given() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    let card = cards[0];
    grade(&room, card, "5").await;
    // Of two devices that hold the card, one has no network for three days.
    let answer = |number: u32, ago: i64, version: &Value| {
        let mut answer = review(&world, number, card, 4, ago);
        answer["version"] = version.clone();
        answer
    };
    let old = held(&room.student, &room, card).await["version"].clone();
    assert_eq!(old, json!(0));
    world.clock.advance(60 * MINUTE);
    edited(&room.instructor, card, &[("back", "Another answer")]).await.expect(303);
    world.clock.advance(3 * DAY);
    let sent = send(&room.student, &[answer(1, 10 * MINUTE, &old)]).await;
    assert_eq!(sent[0]["result"], "recorded");
    assert!(behind(&room.student, &room, card).await.contains("<ins>Another"));
    assert!(room.student.page("/").await.body.contains("A card that you study has changed."));
    assert_eq!(room.student.page("/changes").await.body.matches("<article").count(), 1);

    // The other one had answered the new text by then.
    let new = held(&room.student, &room, card).await["version"].clone();
    assert_ne!(new, old);
    send(&room.student, &[answer(2, 20 * MINUTE, &new)]).await;
    assert_eq!(behind(&room.student, &room, card).await, "");
    for number in [1, 2] {
        let undo = format!("/api/v1/reviews/00000000-0000-4000-8000-{number:012}/undo");
        room.student.send(&undo, &json!({})).await.expect(200);
    }
    assert!(behind(&room.student, &room, card).await.contains("<ins>Another"), "nobody has answered it any more");
    send(&room.student, &[answer(3, 5 * MINUTE, &old)]).await;
    send(&room.student, &[answer(4, MINUTE, &new)]).await;
    assert_eq!(behind(&room.student, &room, card).await, "", "the next answer ends it");
    world.assert_log_agrees(3).await;
    // What changes after that is news again, and the difference is to what was known.
    world.clock.advance(MINUTE);
    edited(&room.instructor, card, &[("back", "Another word")]).await.expect(303);
    let html = behind(&room.student, &room, card).await;
    assert!(html.contains("<del>answer</del>") && !html.contains("<ins>Another"), "{html}");
}

#[tokio::test]
async fn an_answer_to_the_new_text_ends_the_news_also_by_a_clock_that_is_a_little_slow() {
    let (world, room) = World::with_deck(2).await;
    let card = world.cards(room.deck).await[0];
    grade(&room, card, "5").await;
    world.clock.advance(60 * MINUTE);
    edited(&room.instructor, card, &[("back", "Another answer")]).await.expect(303);
    world.clock.advance(MINUTE / 2);
    let shown = held(&room.student, &room, card).await;
    assert!(shown["changed_html"].as_str().unwrap().contains("<ins>Another"));
    let mut answer = review(&world, 1, card, 4, MINUTE);
    answer["version"] = shown["version"].clone();
    send(&room.student, &[answer]).await;
    assert_eq!(behind(&room.student, &room, card).await, "");
    assert!(!room.student.page("/").await.body.contains("has changed"));
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn a_page_that_was_left_open_over_a_change_answers_the_old_text() {
    let (world, room) = World::with_deck(2).await;
    let card = world.cards(room.deck).await[0];
    let review = Uuid::new_v4().to_string();
    let path = format!("/study?deck={}&mode=cram&show={card}&review={review}", room.deck);
    let open = room.student.page(&path).await;
    world.clock.advance(MINUTE);
    edited(&room.instructor, card, &[("back", "Another answer")]).await.expect(303);
    world.clock.advance(MINUTE);
    let (card_field, version) = (open.field("card"), open.field("version"));
    let fields = [("card", &*card_field), ("review", &review), ("grade", "4"), ("started", "0"), ("version", &version)];
    room.student.post("/study", &fields).await.expect(303);
    assert!(behind(&room.student, &room, card).await.contains("<ins>Another"));
    let now = room.student.page(&path).await.field("version");
    assert_ne!(now, version);
    let review = Uuid::new_v4().to_string();
    let fields = [("card", &*card_field), ("review", &review), ("grade", "4"), ("started", "0"), ("version", &now)];
    room.student.post("/study", &fields).await.expect(303);
    assert_eq!(behind(&room.student, &room, card).await, "");
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn changed_cards_can_be_looked_through_at_once_and_are_no_news_any_more() {
    let (world, room) = World::with_deck(3).await;
    let cards = world.cards(room.deck).await;
    for card in &cards {
        grade(&room, *card, "4").await;
    }
    world.clock.advance(DAY);
    for card in &cards {
        edited(&room.instructor, *card, &[("front", &format!("Anew {card}"))]).await.expect(303);
    }
    assert!(room.student.page("/").await.body.contains("3 cards that you study have changed."));
    let list = room.student.page("/changes").await;
    assert_eq!(list.body.matches("<article").count(), 3);
    assert!(list.body.contains("<ins>Anew</ins>") || list.body.contains("<ins>Anew "), "{}", list.body);
    room.student.post("/changes/seen", &[]).await.expect(303);
    assert!(!room.student.page("/").await.body.contains("have changed"));
    assert!(behind(&room.student, &room, cards[0]).await.contains("Anew"), "the card still shows it at its next time");
    // What changes after that is news again.
    world.clock.advance(MINUTE);
    edited(&room.instructor, cards[1], &[("front", "And again")]).await.expect(303);
    assert!(room.student.page("/").await.body.contains("A card that you study has changed."));
}

#[tokio::test]
async fn more_changed_cards_than_the_list_holds_come_up_as_its_cards_are_answered() {
    let (world, room) = World::with_deck(103).await;
    let (student, mut cards) = (&room.student, world.cards(room.deck).await);
    answered(&world, &room, &cards).await;
    world.clock.advance(MINUTE);
    new_edition(&room, 103, 0).await;
    let last = [cards[5], cards[2]];
    for card in last {
        world.clock.advance(MINUTE);
        edited(&room.instructor, card, &[("front", &format!("Anew {card}"))]).await.expect(303);
    }
    let today = student.page("/").await.body;
    assert!(today.contains("A hundred cards and more that you study have changed."), "{today}");
    let first = listed(student).await;
    assert_eq!((first.len(), &first[..2]), (50, &[last[1], last[0]][..]), "the last changed first");
    let only = "Only the last 50 stand here.";
    assert!(student.page("/changes").await.body.contains(only));
    // What the list has no room for shows its difference behind its answer all the same.
    let beyond = cards.iter().find(|card| !first.contains(card)).expect("more than the list holds");
    let question = student.page(&format!("/study?deck={}&mode=cram&show={beyond}", room.deck)).await;
    let answer = student.page(&question.between("id=\"reveal\" href=\"", "\"")).await;
    let behind = answer.between("id=\"remarks\">", "</div>");
    assert!(behind.contains("<del>Answer</del><ins>Reply</ins>"), "{behind}");

    world.clock.advance(MINUTE);
    answered(&world, &room, &first).await;
    let today = student.page("/").await.body;
    assert!(today.contains("53 cards that you study have changed."), "{today}");
    let second = listed(student).await;
    assert_eq!(second.len(), 50);
    // To have read them quiets all of it, also of what had no room; it takes nothing off the list.
    assert!(student.page("/changes").await.body.contains("I have read them"));
    student.post("/changes/seen", &[]).await.expect(303);
    assert!(!student.page("/").await.body.contains("have changed"));
    assert!(!student.page("/changes").await.body.contains("I have read them"));
    assert_eq!(listed(student).await, second);

    world.clock.advance(MINUTE);
    answered(&world, &room, &second).await;
    let third = listed(student).await;
    assert_eq!(third.len(), 3);
    assert!(!student.page("/changes").await.body.contains(only));
    let mut all = [&first[..], &second[..], &third[..]].concat();
    all.sort_unstable();
    cards.sort_unstable();
    assert_eq!(all, cards, "each has come up once");
    world.clock.advance(MINUTE);
    answered(&world, &room, &third).await;
    let page = student.page("/changes").await.body;
    assert!(page.contains("Every card says what it said when you answered it."), "{page}");
}

#[tokio::test]
async fn what_is_no_news_takes_no_room_in_the_list() {
    let (world, room) = World::with_deck(52).await;
    let organs = world.deck(room.class, "Organs", 2).await;
    let (cells, others) = (world.cards(room.deck).await, world.cards(organs).await);
    answered(&world, &room, &[&cells[..], &others[..]].concat()).await;
    world.clock.advance(MINUTE);
    new_edition(&room, 52, 1).await;
    // What comes now is newer than the fifty changes that fill the list: it would stand before them.
    world.clock.advance(MINUTE);
    edited(&room.instructor, cells[1], &[("front", "Soon to be retired")]).await.expect(303);
    room.instructor.post(&format!("/cards/{}/retire", cells[1]), &[]).await.expect(303);
    let done = edited(&room.instructor, cells[0], &[("front", "Wrong")]).await.expect(303);
    world.clock.advance(MINUTE);
    undo(&room.instructor, &done).await;
    for card in &others {
        world.clock.advance(MINUTE);
        edited(&room.instructor, *card, &[("front", &format!("Anew {card}"))]).await.expect(303);
    }
    room.instructor.post(&format!("/decks/{organs}/archive"), &[]).await.expect(303);

    let mut list = listed(&room.student).await;
    list.sort_unstable();
    let mut changed = cells[2..].to_vec();
    changed.sort_unstable();
    assert_eq!(list, changed, "neither the retired one, nor the one put back, nor those of the deck put away");
    let today = room.student.page("/").await.body;
    assert!(today.contains("50 cards that you study have changed."), "{today}");

    // With their deck its cards are news again.
    room.instructor.post(&format!("/decks/{organs}/restore"), &[]).await.expect(303);
    let list = listed(&room.student).await;
    assert_eq!((list.len(), &list[..2]), (50, &[others[1], others[0]][..]));
    let today = room.student.page("/").await.body;
    assert!(today.contains("52 cards that you study have changed."), "{today}");
}

#[tokio::test]
async fn what_was_put_back_or_changed_by_oneself_is_no_news() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    for who in [&room.student, &room.instructor] {
        for card in &cards {
            let review = Uuid::new_v4().to_string();
            let fields = [("card", &*card.to_string()), ("review", &review), ("grade", "4"), ("started", "0")];
            who.post("/study", &fields).await.expect(303);
        }
    }
    world.clock.advance(MINUTE);
    let done = edited(&room.instructor, cards[0], &[("front", "Wrong")]).await.expect(303);
    world.clock.advance(MINUTE);
    undo(&room.instructor, &done).await;
    assert_eq!(behind(&room.student, &room, cards[0]).await, "", "it says what it said");
    edited(&room.instructor, cards[1], &[("front", "Right")]).await.expect(303);
    assert!(behind(&room.student, &room, cards[1]).await.contains("Right"));
    assert!(room.student.page("/").await.body.contains("A card that you study has changed."));
    assert_eq!(behind(&room.instructor, &room, cards[1]).await, "", "who changed it knows");
    assert!(!room.instructor.page("/").await.body.contains("has changed"));
    // Labels are no text.
    world.clock.advance(MINUTE);
    grade(&room, cards[1], "4").await;
    world.clock.advance(MINUTE);
    edited(&room.instructor, cards[1], &[("tags", "chapter one")]).await.expect(303);
    assert_eq!(behind(&room.student, &room, cards[1]).await, "");
    // Nor do somebody else's labels make news of one's own words.
    let colleague = world.person("Omar", Role::Instructor).await;
    let enrol = format!(
        "INSERT INTO memberships (class_id, user_id, role, joined_at) VALUES ({}, {}, 'instructor', 1)",
        room.class, colleague.id
    );
    world.sql(&enrol).await;
    edited(&colleague, cards[1], &[("tags", "chapter two")]).await.expect(303);
    world.clock.advance(MINUTE);
    edited(&room.instructor, cards[1], &[("front", "Right as well")]).await.expect(303);
    assert_eq!(behind(&room.instructor, &room, cards[1]).await, "", "still only one's own");
    assert!(!room.instructor.page("/").await.body.contains("has changed"));
    assert!(behind(&room.student, &room, cards[1]).await.contains("as well"));
}

#[tokio::test]
async fn a_card_in_the_hands_of_a_script_comes_with_its_difference() {
    let (world, room) = World::with_deck(3).await;
    let cards = world.cards(room.deck).await;
    grade(&room, cards[0], "5").await;
    let held = session(&room.student, room.deck, "&mode=cram").await;
    let revision = held["revision"].as_i64().unwrap();
    world.clock.advance(MINUTE);
    edited(&room.instructor, cards[0], &[("front", "Question 1 of Life")]).await.expect(303);
    let more = format!("&mode=cram&revision={revision}&exclude={}", cards[0]);
    let next = session(&room.student, room.deck, &more).await;
    let changed: Vec<&Value> = next["changed"].as_array().unwrap().iter().collect();
    assert_eq!(changed.len(), 1);
    let html = changed[0]["changed_html"].as_str().unwrap();
    assert!(html.contains("<del>Cells</del><ins>Life</ins>"), "{html}");
    // A stranger to the deck gets nothing of it.
    let stranger = world.person("Olga", Role::Student).await;
    stranger.get(&format!("/api/v1/study?deck={}{more}", room.deck)).await.expect(404);
    assert!(!stranger.page("/changes").await.body.contains("Life"));
}

#[tokio::test]
async fn a_goal_of_study_days_is_told_quietly_and_only_where_there_is_one() {
    let (world, room) = World::with_deck(3).await;
    assert!(!room.student.page("/").await.body.contains("study days this week"));
    set(&room.student, &[("week_goal", "8")]).await.expect(422);
    set(&room.student, &[("week_goal", "2")]).await.expect(303);
    // The world begins on a Monday; what is answered on Sunday belongs to that week.
    let card = world.cards(room.deck).await[0];
    world.clock.advance(6 * DAY);
    grade(&room, card, "5").await;
    world.clock.advance(DAY);
    assert!(room.student.page("/").await.body.contains("0 of 2 study days this week"));
    grade(&room, card, "4").await;
    grade(&room, card, "4").await;
    assert!(room.student.page("/").await.body.contains("1 of 2 study days this week"));
    world.clock.advance(DAY);
    grade(&room, card, "4").await;
    assert!(room.student.page("/").await.body.contains("Goal of the week reached: 2 of 2 study days"));
    assert!(!room.instructor.page("/").await.body.contains("study days"), "nobody else's business");
    set(&room.student, &[("week_goal", "0")]).await.expect(303);
    assert!(!room.student.page("/").await.body.contains("study days"));
}
