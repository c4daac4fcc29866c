//! What becomes of answers beside the plain one: crams between them, several in one request, the same ones again, and the check of
//! the log.

use std::num::NonZeroU32;
use std::process::Command;

use recto::store::people::Role;
use recto::store::replay;
use serde_json::{Value, json};

use crate::studying::{review, send, session};
use crate::world::{DAY, MINUTE, World};

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

#[tokio::test]
async fn an_answer_sent_again_is_a_duplicate_also_where_it_could_not_be_given_any_more() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    // By a clock that is a little fast: given after its student has left, as it seems then.
    let answer = review(&world, 1, card, 5, -100_000);
    let recorded = send(&room.student, std::slice::from_ref(&answer)).await;
    assert_eq!(recorded[0]["result"], "recorded");
    let mia = world.person("Mia", Role::Student).await;
    room.student.post(&format!("/classes/{}/leave", room.class), &[]).await.expect(303);

    let future = review(&world, 1, card, 5, -10 * MINUTE);
    let mut too_old = answer.clone();
    too_old["answered_at"] = json!("1999-12-31T23:59:59Z");
    for again in [&answer, &future, &too_old] {
        let told = send(&room.student, std::slice::from_ref(again)).await;
        let state = &recorded[0]["state"];
        assert_eq!(told, [json!({ "id": answer["id"], "result": "duplicate", "kind": "scheduled", "state": state })]);
    }
    // Another answer is none that was taken, and what somebody else says of the same id tells them nothing.
    let refused = |id: &Value| json!({ "id": id, "result": "rejected", "reason": "not_found" });
    let new = review(&world, 2, card, 5, -100_000);
    assert_eq!(send(&room.student, std::slice::from_ref(&new)).await, [refused(&new["id"])]);
    assert_eq!(send(&mia, std::slice::from_ref(&answer)).await, [refused(&answer["id"])]);
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn an_admin_studies_a_deck_of_a_class_that_is_not_theirs() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    let ada = world.person("Ada", Role::Admin).await;
    let question = ada.page(&format!("/study?deck={}", room.deck)).await;
    let form = ["card", "review", "started"].map(|name| (name, question.field(name)));
    let mut fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("grade", "5"));
    ada.post("/study", &fields).await.expect(303);
    assert_eq!(session(&ada, room.deck, "").await["cards"][0]["card_id"], cards[1], "the other one is next");

    // What was answered before the class was put away counts, also where it arrives later.
    let before = review(&world, 1, cards[1], 4, 0);
    world.clock.advance(MINUTE);
    ada.post(&format!("/admin/classes/{}/archive", room.class), &[]).await.expect(303);
    world.clock.advance(MINUTE);
    let after = review(&world, 2, cards[1], 4, 0);
    let told = send(&ada, &[before, after]).await;
    assert_eq!((&told[0]["result"], &told[1]["result"]), (&json!("recorded"), &json!("rejected")));
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn each_of_several_answers_to_a_card_in_one_request_is_told_the_state_after_all_of_them() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    world.clock.advance(3 * DAY);
    let first = review(&world, 1, cards[0], 5, 2 * DAY);
    let told = send(&room.student, &[first.clone(), review(&world, 2, cards[0], 5, MINUTE)]).await;
    assert_eq!((&told[0]["state"], &told[1]["state"]["repetitions"]), (&told[1]["state"], &json!(2)));

    // One that was there already, and one that belongs before another.
    let later = review(&world, 3, cards[1], 5, 0);
    let sent = [first, later, review(&world, 4, cards[0], 1, 0), review(&world, 5, cards[1], 4, MINUTE)];
    let told = send(&room.student, &sent).await;
    let said = |key: &str| told.iter().map(|result| result[key].clone()).collect::<Vec<_>>();
    assert_eq!(said("result"), ["duplicate", "recorded", "recorded", "recorded"]);
    assert_eq!(said("kind"), ["scheduled", "extra", "extra", "scheduled"]);
    let states = said("state");
    assert_eq!((&states[0], &states[1]), (&states[2], &states[3]));
    assert_eq!((&states[0]["again"], &states[1]["repetitions"]), (&json!(true), &json!(1)));
    world.assert_log_agrees(5).await;
}

#[tokio::test]
async fn a_state_that_stands_elsewhere_in_the_log_than_its_last_answer_is_a_difference() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    let mut cram = review(&world, 2, cards[0], 1, 0);
    cram["cram"] = json!(true);
    let answers = [review(&world, 1, cards[0], 5, MINUTE), cram, review(&world, 3, cards[1], 3, 0)];
    send(&room.student, &answers).await;
    world.assert_log_agrees(3).await;
    let found = async || {
        let found = world.app.store.read_snapshot(|db| Box::pin(replay::check(db))).await.unwrap();
        found.differences.len()
    };
    world.sql("UPDATE card_states SET last_at = last_at + 600000").await;
    assert_eq!(found().await, 2);
    world.sql("UPDATE card_states SET last_at = last_at - 600000").await;
    world.sql(&format!("UPDATE card_states SET last_review = randomblob(16) WHERE card_id = {}", cards[1])).await;
    assert_eq!(found().await, 1);
}

#[tokio::test]
async fn the_command_that_checks_the_log_finds_no_difference_while_answers_come_in() {
    let world = World::with(|settings| settings.api_limit = NonZeroU32::new(1_000_000).unwrap()).await;
    let (world, room) = world.furnished(1).await;
    let card = world.cards(room.deck).await[0];
    // A log that takes a while to be folded.
    let long: Vec<Value> = (0..500).map(|n| review(&world, n, card, 5, 1_000 - i64::from(n))).collect();
    send(&room.student, &long).await;
    let folder = world.folder().to_owned();
    let check = move || {
        let mut replay = Command::new(env!("CARGO_BIN_EXE_recto"));
        replay.args(["replay", "--check", "--data-dir"]).arg(&folder);
        [(); 5].map(|()| replay.output().unwrap())
    };
    let checking = tokio::task::spawn_blocking(check);
    let mut answers = 500;
    while !checking.is_finished() {
        send(&room.student, &[review(&world, answers, card, 4, 0)]).await;
        answers += 1;
    }
    for checked in checking.await.unwrap() {
        let said = String::from_utf8(checked.stdout).unwrap();
        assert!(said.contains("1 states, 0 differ"), "{said}{}", String::from_utf8_lossy(&checked.stderr));
    }
    assert!(answers > 500, "answers came meanwhile");
    world.assert_log_agrees(answers.into()).await;
}
