//! A correction from the first thought to the class: proposed on a phone, accepted in other words, and seen by somebody in the
//! middle of a round.

use recto::store::people::Role;
use serde_json::json;

use crate::study::{CARD, READY};
use crate::tab::Chromium;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_goes_from_a_phone_through_a_reviewer_into_a_round_that_is_going_on() {
    let world = World::new().await;
    let author = world.person("Ada Roy", Role::Student, "en").await;
    let reader = world.person("Noah Tremblay", Role::Student, "en").await;
    let reviewer = world.person("Rosa Lind", Role::Student, "en").await;
    world.make_reviewer(&reviewer).await;
    let (of_author, of_reader, of_reviewer) =
        (Chromium::start(&world.base).await, Chromium::start(&world.base).await, Chromium::start(&world.base).await);

    // In the middle of a round, with a card that comes back in it.
    let round = of_reader.tab().await;
    reader.sign_in(&round).await;
    round.desktop().await;
    let card = round.study("/study").await;
    let mut given = vec![round.answer_by_key(1).await];
    round.other_than(card).await;
    round.all_sent().await;
    let state = world.state(&reader, card).await;

    // On a phone, behind the answer: what is changed is shown while it is typed.
    let phone = of_author.tab().await;
    author.sign_in(&phone).await;
    phone.phone().await;
    assert_eq!(phone.study("/study").await, card, "both begin with the same card");
    phone.settle().await;
    phone.tap("#reveal").await;
    phone.until("!document.getElementById('grading').hidden").await;
    phone.tap("#more summary").await;
    phone.tap("#suggest").await;
    phone.arrives(&format!("/cards/{card}/suggest")).await;
    phone.fits().await;
    phone.fill("#back", "Energy, by losing one phosphate group.").await;
    phone
        .until("document.querySelector('#back-difference ins') && !document.getElementById('back-preview').hidden")
        .await;
    assert_eq!(phone.value("document.getElementById('front-difference').hidden").await, json!(true));
    phone.fits().await;
    phone.fill("[name=reason]", "Shorter").await;
    phone.tap("button[value=save]").await;
    phone.arrives("/study").await;
    phone.until("document.querySelector('.flash')?.textContent.includes('waits to be read')").await;
    phone.until(READY).await;
    assert_eq!(phone.card().await, card, "and the study goes on where it was");

    // Read, changed, accepted.
    let desk = of_reviewer.tab().await;
    reviewer.sign_in(&desk).await;
    desk.desktop().await;
    desk.go(&format!("/classes/{}", world.class)).await;
    desk.click("#proposals").await;
    desk.arrives(&format!("/classes/{}/proposals", world.class)).await;
    desk.click("article a[href=\"/proposals/1\"]").await;
    desk.arrives("/proposals/1").await;
    desk.click("#rework summary").await;
    desk.fill("#back", "Energy, by losing a phosphate group.").await;
    desk.until("document.querySelector('#back-preview .side').textContent.includes('losing a phosphate')").await;
    desk.activate("#editor button[value=save]").await;
    desk.arrives(&format!("/classes/{}/proposals", world.class)).await;
    desk.until("document.querySelector('.flash')?.textContent.includes('The card says so now')").await;
    desk.was_calm();

    // The next answer brings the news, and the card has its new text when it comes back.
    round.to_front().await;
    let asked = "performance.getEntriesByType('resource').some((one) => one.name.includes('limit=1&revision='))";
    assert_eq!(round.value(asked).await, json!(false), "nobody asks before there is something new");
    let other = round.card().await;
    given.push(round.answer_by_key(5).await);
    round.until(asked).await;
    round.until("document.readyState === 'complete'").await;
    assert_ne!(round.other_than(other).await, card);
    loop {
        let shown = round.card().await;
        if shown == card {
            break;
        }
        given.push(round.answer_by_key(5).await);
        round.until(&format!("{CARD} !== {shown}")).await;
    }
    assert_eq!(world.state(&reader, card).await, state, "with its schedule as it was");
    round.until("document.getElementById('what').textContent.includes('again')").await;
    round.key(" ").await;
    round.until("document.getElementById('answer').textContent.includes('by losing a phosphate group')").await;
    round.all_sent().await;
    world.log_is(reader.id, &given).await;
    round.key("e").await;
    round.arrives(&format!("/cards/{card}/suggest")).await;
    round.was_calm();

    // Whoever proposed it reads what became of it.
    phone.go("/").await;
    phone.until("document.getElementById('news')?.textContent.includes('Accepted in other words')").await;
    phone.fits().await;
    phone.tap("#news a").await;
    phone.arrives("/proposals").await;
    phone.until("document.querySelector('main .chip.new')").await;
    phone.fits().await;
    phone.go("/").await;
    assert_eq!(phone.count("#news").await, 0);
    phone.was_calm();
}
