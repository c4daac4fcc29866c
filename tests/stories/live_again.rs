//! A wall that has lost its connection in the middle of a live review: it missed the answers, and shows them as soon as it is back.

use std::time::Duration;

use recto::store::people::Role;
use serde_json::Value;
use uuid::Uuid;

use crate::world::{Browser, World};

/// Connects as the wall's script does, and goes away again: what the first event brings, which must be for that stand.
async fn connects(teacher: &Browser, events: &str, at: &str) -> String {
    let mut response = teacher.client.get(teacher.url(events)).send().await.expect("an answer");
    assert_eq!(response.status(), 200, "{events}");
    let mut heard = Vec::new();
    let first = async {
        while !heard.windows(2).any(|two| two == b"\n\n") {
            let more = response.chunk().await.expect("the connection holds");
            heard.extend_from_slice(&more.expect("an event before the end"));
        }
    };
    tokio::time::timeout(Duration::from_secs(20), first).await.expect("an event in time");
    let heard = String::from_utf8(heard).expect("a text");
    let (event, _) = heard.split_once("\n\n").expect("a whole event");
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    assert_eq!(field("event:"), Some("now"), "{event}");
    let shown: Value = serde_json::from_str(field("data:").unwrap_or_default()).expect("JSON");
    assert_eq!(shown["at"], at, "{event}");
    shown["html"].as_str().expect("a piece of a page").to_owned()
}

#[tokio::test]
async fn a_wall_that_comes_back_shows_at_once_what_was_answered_meanwhile() {
    let (world, room) = World::with_deck(1).await;
    let (teacher, mut students) = (room.instructor, vec![room.student]);
    for name in ["Rita", "Sam"] {
        let student = world.person(name, Role::Student).await;
        world.enrol(room.class, &student).await;
        students.push(student);
    }
    let card = world.cards(room.deck).await[0].to_string();
    let stage = teacher.post(&format!("/classes/{}/live", room.class), &[("card", &card)]).await.expect(303).to;
    let live = stage.strip_suffix("/stage").expect("the wall");
    let events = format!("{stage}/events");
    teacher.post(&stage, &[("do", "reveal"), ("at", "1")]).await.expect(303);
    for student in &students {
        student.page(live).await;
    }
    let wall = connects(&teacher, &events, "1-1").await;
    assert!(wall.contains("0 of 3 have answered"), "{wall}");

    // Nobody listens while the class answers.
    for (student, grade) in students.iter().zip(["1", "4", "5"]) {
        let (review, started) = (Uuid::new_v4().to_string(), world.clock.now().to_string());
        let form = [("at", "1"), ("grade", grade), ("review", &review), ("started", &started)];
        student.post(&format!("{live}/answer"), &form).await.expect(303);
    }
    let wall = connects(&teacher, &events, "1-1").await;
    assert!(wall.contains("3 of 3 have answered"), "{wall}");

    // A server that was started again has seen no phone yet, and counts them by their answers.
    let world = world.restarted().await;
    let teacher = world.browser_of(teacher.id).await;
    let wall = connects(&teacher, &events, "1-1").await;
    assert!(wall.contains("3 of 3 have answered"), "{wall}");
}
