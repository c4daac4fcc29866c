//! A wall that has lost its connection in the middle of a live review: it missed the answers, and shows them as soon as it is back.

use recto::store::people::Role;
use uuid::Uuid;

use crate::live::Events;
use crate::world::World;

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
    let wall = Events::of(&teacher, &events).await.hears("now", "1-1").await;
    assert!(wall.contains("0 of 3 have answered"), "{wall}");

    // Nobody listens while the class answers.
    for (student, grade) in students.iter().zip(["1", "4", "5"]) {
        let (review, started) = (Uuid::new_v4().to_string(), world.clock.now().to_string());
        let form = [("at", "1"), ("grade", grade), ("review", &review), ("started", &started)];
        student.post(&format!("{live}/answer"), &form).await.expect(303);
    }
    let wall = Events::of(&teacher, &events).await.hears("now", "1-1").await;
    assert!(wall.contains("3 of 3 have answered"), "{wall}");

    // A server that was started again has seen no phone yet, and counts them by their answers.
    let world = world.restarted().await;
    let teacher = world.browser_of(teacher.id).await;
    let wall = Events::of(&teacher, &events).await.hears("now", "1-1").await;
    assert!(wall.contains("3 of 3 have answered"), "{wall}");
}
