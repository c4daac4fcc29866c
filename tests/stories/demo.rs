//! The class that `recto demo` makes: a newcomer finds something to do in every corner of it.

use recto::cli::demo::{self, history};
use recto::schedule::day::DayRule;

use crate::world::World;

#[tokio::test]
async fn a_newcomer_finds_proposals_changed_cards_remarks_an_exam_and_figures() {
    let world = World::new().await;
    let guests = demo::make(&world.app.store, world.clock.now()).await.expect("a demo");
    let [student, admin, instructor] = &guests[..] else { panic!("three to sign in as: {}", guests.len()) };
    let student = world.browser_of(student.id).await;
    let instructor = world.browser_of(instructor.id).await;
    world.browser_of(admin.id).await.get("/admin").await.expect(200);
    assert!(student.page("/").await.body.contains("id=\"news\""), "what became of their proposal");
    let changes = student.page("/changes").await.body;
    assert!(
        student.page("/").await.body.contains("href=\"/changes\"") && changes.contains("vrai quand une entrée"),
        "{changes}"
    );
    let waiting = world.number("SELECT count(*) FROM suggestions WHERE state = 'open'").await;
    assert_eq!(waiting, 3);
    for page in ["proposals", "remarks", "exam", "figures"] {
        instructor.get(&format!("/classes/1/{page}")).await.expect(200);
    }
    let exam = instructor.page("/classes/1/exam").await.body;
    assert!(exam.contains("the class will know roughly"), "{exam}");
    assert!(instructor.page("/classes/1/remarks").await.body.contains("J’étais absent à ce cours."));
}

#[tokio::test]
async fn the_history_of_a_student_ends_before_today() {
    let (world, room) = World::with_deck(80).await;
    world.sql("UPDATE users SET time_zone = 'America/Toronto'").await;
    let (now, days) = (world.clock.now(), DayRule::new("America/Toronto", 240));
    let today = days.day_of(now);
    history::make(&world.app.store, room.class, &[room.student.id], today.plus(16), now).await.expect("a history");
    let met = world.number("SELECT count(DISTINCT card_id) FROM reviews").await;
    assert!(met > 20, "a student has met many cards, not {met}");
    assert!(world.number("SELECT max(study_day) FROM reviews").await < i64::from(today.number()));
    assert!(world.number("SELECT max(answered_at) FROM reviews").await < days.starts(today));
}
