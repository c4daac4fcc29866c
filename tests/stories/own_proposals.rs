//! What becomes of one's own proposals: what is news stands first and is seen once, whatever else waits; who may put one back.

use crate::proposals::{policy, waiting};
use crate::world::{Browser, Classroom, World};

/// So many proposals of the student's own that cards be retired, all of them waiting; gives the id of the first.
async fn propose(world: &World, room: &Classroom, count: usize) -> i64 {
    let card = world.cards(room.deck).await[0];
    let row = format!("('retire', {}, {card}, {}, 1, 'twice')", room.deck, room.student.id);
    let rows = vec![row; count].join(", ");
    world
        .sql(&format!("INSERT INTO suggestions (kind, deck_id, card_id, author_id, created_at, reason) VALUES {rows}"))
        .await;
    world.number("SELECT max(id) FROM suggestions").await + 1 - i64::try_from(count).unwrap()
}

/// How many decisions the student's home tells as news.
async fn news(who: &Browser) -> i64 {
    let unseen = who.page("/").await;
    if !unseen.body.contains("id=\"news-title\"") {
        return 0;
    }
    let said = unseen.between("id=\"news-title\">", "</h2>");
    if said.starts_with("A proposal") { 1 } else { said.split(' ').next().unwrap().parse().expect("a number") }
}

/// The ids on a page of proposals, in their order.
fn ids(page: &str) -> Vec<i64> {
    page.split("id=\"proposal-").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn a_decision_on_an_old_proposal_stands_before_newer_ones_that_wait() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let old = waiting(&world, &room.student, card, &[("back", "Mine")]).await;
    let first = propose(&world, &room, 21).await;
    room.instructor.post(&format!("/proposals/{old}/refuse"), &[("answer", "Not so")]).await.expect(303);
    assert_eq!(news(&room.student).await, 1);
    let page = room.student.page("/proposals").await;
    let shown = ids(&page.body);
    assert_eq!((shown.len(), shown[0], shown[1]), (20, old, first + 20));
    assert!(page.body.contains("chip new") && page.body.contains("Not so"), "{}", page.body);
    assert_eq!(news(&room.student).await, 0, "seen, it is no news any more");
    // The list goes on where it ended; seen, the old one stands in its own place.
    let older = page.between("class=\"pager\"", "</nav>");
    let older = older.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a way on").to_owned();
    let page = room.student.page(&older).await;
    assert_eq!(ids(&page.body), [first + 1, first, old]);
    assert!(!page.body.contains("chip new"));
}

#[tokio::test]
async fn a_decision_that_a_page_does_not_show_stays_news() {
    let (world, room) = World::with_deck(1).await;
    let first = propose(&world, &room, 25).await;
    let decided = format!(
        "UPDATE suggestions SET state = 'refused', answer = 'No', decided_by = {}, decided_at = id WHERE id >= {first}",
        room.instructor.id
    );
    world.sql(&decided).await;
    assert_eq!(news(&room.student).await, 25);
    let page = room.student.page("/proposals").await;
    assert_eq!(ids(&page.body).len(), 20);
    assert_eq!(news(&room.student).await, 5, "those on the page, and no others");
    let older = page.between("class=\"pager\"", "</nav>");
    let older = older.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a way on").to_owned();
    let page = room.student.page(&older).await;
    assert_eq!(ids(&page.body)[..5], [first + 4, first + 3, first + 2, first + 1, first]);
    assert_eq!(page.body.matches("chip new").count(), 5);
    assert_eq!(news(&room.student).await, 0);
    // Taken back and made anew, a decision is news again.
    room.instructor.post(&format!("/proposals/{first}/undo"), &[]).await.expect(303);
    room.instructor.post(&format!("/proposals/{first}/refuse"), &[("answer", "Still no")]).await.expect(303);
    assert_eq!(news(&room.student).await, 1);
}

#[tokio::test]
async fn who_may_no_longer_propose_puts_nothing_back() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let id = waiting(&world, &room.student, card, &[("back", "Mine")]).await;
    room.student.post(&format!("/proposals/{id}/withdraw"), &[]).await.expect(303);
    let back = format!("/proposals/{id}/return");
    let state = format!("SELECT state FROM suggestions WHERE id = {id}");

    policy(&room, "reviewers", false).await;
    room.student.post(&back, &[]).await.expect(403);
    policy(&room, "everyone", false).await;
    room.student.post(&format!("/classes/{}/leave", room.class), &[]).await.expect(303);
    room.student.post(&back, &[]).await.expect(404);
    assert_eq!(world.text(&state).await, "withdrawn");
    room.student.post(&format!("/classes/{}/come-back", room.class), &[]).await.expect(303);
    room.student.post(&back, &[]).await.expect(303);
    assert_eq!(world.text(&state).await, "open");
    // Out of the class, one's own words can still be taken back.
    room.student.post(&format!("/classes/{}/leave", room.class), &[]).await.expect(303);
    room.student.post(&format!("/proposals/{id}/withdraw"), &[]).await.expect(303);
    assert_eq!(world.text(&state).await, "withdrawn");
}
