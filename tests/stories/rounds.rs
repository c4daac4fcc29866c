//! The end of a round: on with the next, with more than today asks for, or with another deck.

use crate::studying::study;
use crate::world::World;

#[tokio::test]
async fn who_continues_anyway_goes_on_round_after_round() {
    let (world, room) = World::with_deck(12).await;
    let path = study(&world, &room.student, "/study", 10, "5").await;
    let on = room.student.page(&path).await.between("class=\"button primary wide\" href=\"", "\"");
    let path = study(&world, &room.student, &on, 2, "5").await;
    let round = room.student.get(&path).await.expect(303).to;
    assert!(room.student.page(&round).await.body.contains("Done for today"));
    let path = study(&world, &room.student, "/study?mode=ahead", 10, "5").await;
    let round = room.student.page(&path).await;
    assert!(!round.body.contains("Done for today") && !round.body.contains("more cards today"), "{}", round.body);
    let on = round.between("class=\"button primary wide\" href=\"", "\"");
    assert_eq!(on, "/study?mode=ahead");
    let question = room.student.page(&on).await.body;
    assert!(question.contains("Due dates don’t move") && question.contains("id=\"reveal\""), "{question}");
    world.assert_log_agrees(22).await;
}

#[tokio::test]
async fn what_is_done_in_one_deck_says_what_waits_in_the_others() {
    let (world, room) = World::with_deck(2).await;
    world.deck(room.class, "Bones", 3).await;
    let (deck, student) = (room.deck, &room.student);
    let path = study(&world, student, &format!("/study?deck={deck}"), 2, "5").await;
    let round = student.get(&path).await.expect(303).to;
    for path in [round, format!("/study?deck={deck}")] {
        let page = student.page(&path).await;
        assert!(page.body.contains("Done here for today") && !page.body.contains("Done for today"), "{}", page.body);
        assert!(page.body.contains("3 cards are waiting in your other decks. About a minute."), "{}", page.body);
        let on = page.between("class=\"button primary wide\" href=\"", "\"");
        assert_eq!(on, "/study");
        assert!(page.body.contains(&format!("/study?deck={deck}&#38;mode=ahead")), "{}", page.body);
    }
    study(&world, student, "/study", 3, "5").await;
    assert!(student.page(&format!("/study?deck={deck}")).await.body.contains("Done for today"));
}
