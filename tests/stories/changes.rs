//! Cards that change while somebody studies them: the difference is told once, at the card's next time, and the schedule is as it was.

use recto::store::people::Role;
use serde_json::Value;

use crate::editing::{edited, grade};
use crate::studying::session;
use crate::wishes::set;
use crate::world::{Browser, Classroom, DAY, MINUTE, World};

/// What stands behind the answer of `card` about its changes, where `who` studies next.
async fn behind(who: &Browser, room: &Classroom, card: i64) -> String {
    let session = session(who, room.deck, "&mode=cram&limit=50").await;
    let cards = session["cards"].as_array().unwrap();
    let found = cards.iter().find(|one| one["card_id"] == card).expect("the card");
    found["changed_html"].as_str().unwrap().to_owned()
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
    let review = uuid::Uuid::new_v4().to_string();
    let fields = [("card", &*card.to_string()), ("review", &review), ("grade", "4"), ("started", "0")];
    room.student.post("/study?mode=cram", &fields).await.expect(303);
    world.clock.advance(MINUTE);
    edited(&room.instructor, card, &[("back", "Another answer")]).await.expect(303);
    assert!(behind(&room.student, &room, card).await.contains("Another"));
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
async fn what_was_put_back_or_changed_by_oneself_is_no_news() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    for who in [&room.student, &room.instructor] {
        for card in &cards {
            let review = uuid::Uuid::new_v4().to_string();
            let fields = [("card", &*card.to_string()), ("review", &review), ("grade", "4"), ("started", "0")];
            who.post("/study", &fields).await.expect(303);
        }
    }
    world.clock.advance(MINUTE);
    let done = edited(&room.instructor, cards[0], &[("front", "Wrong")]).await.expect(303);
    world.clock.advance(MINUTE);
    crate::editing::undo(&room.instructor, &done).await;
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
