//! The class that `recto demo` makes: a newcomer finds something to do in every corner of it.

use recto::cli::demo;

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
