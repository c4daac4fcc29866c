//! Answers of two tabs, with the network away in between: each stands in the log once.

use crate::study::CARD;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_never_answer_a_card_twice() {
    let (mut world, student, chromium, one) = World::with_student().await;
    let two = chromium.tab().await;
    one.desktop().await;
    two.desktop().await;
    let card = one.study("/study").await;
    assert_eq!(two.study("/study").await, card, "both start with the same card");

    one.to_front().await;
    let mut given = vec![one.answer_by_key(4).await];
    assert_eq!(given[0].0, card);
    two.other_than(card).await;
    one.other_than(card).await;

    // Without the network both collect answers; with it, both send them in the same instant.
    world.log_is(student.id, &given).await;
    world.stop().await;
    for tab in [&one, &two, &one, &two] {
        tab.to_front().await;
        tab.online(false).await;
        let card = tab.card().await;
        assert!(given.iter().all(|(answered, _)| *answered != card), "card {card} is asked again");
        given.push(tab.answer_by_key(5).await);
        for other in [&one, &two] {
            other.until(&format!("{CARD} !== {card}")).await;
        }
    }
    world.start_again().await;
    one.online(true).await;
    two.online(true).await;
    world.log_is(student.id, &given).await;
    one.all_sent().await;
    assert_eq!(world.log(student.id).await, given);
    one.was_calm();
    two.was_calm();
}
