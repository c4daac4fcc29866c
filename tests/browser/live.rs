//! A live review in real pages: a wall that is led by the keyboard alone, two phones that follow it; and how all of it looks.

use recto::store::people::Role;
use serde_json::json;

use crate::pages::Looker;
use crate::tab::{Chromium, Tab};
use crate::world::World;

/// Waits for a text to stand in the page.
async fn says(tab: &Tab, text: &str) {
    tab.until(&format!("document.querySelector('main').innerText.includes({})", json!(text))).await;
}

/// Waits for the page to show that card, with its answer or not.
async fn stands(tab: &Tab, at: &str) {
    tab.until(&format!("document.querySelector('[data-at]')?.dataset.at === '{at}'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wall_is_led_by_the_keyboard_and_two_phones_follow_it() {
    let mut world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, "en").await;
    let (ada, noah) =
        (world.person("Ada Roy", Role::Student, "en").await, world.person("Noah Tremblay", Role::Student, "en").await);
    let (of_wall, of_ada, of_noah) =
        (Chromium::start(&world.base).await, Chromium::start(&world.base).await, Chromium::start(&world.base).await);

    let wall = of_wall.tab().await;
    teacher.sign_in(&wall).await;
    wall.desktop().await;
    wall.go(&format!("/classes/{}/live", world.class)).await;
    wall.value("document.querySelector('[name=from]').focus()").await;
    wall.press("Enter", 13, "\r").await;
    wall.arrives("/live/1/stage").await;
    says(&wall, "Nobody is here yet").await;
    let question = wall.text("#question").await;

    let (first, second) = (of_ada.tab().await, of_noah.tab().await);
    for (phone, student) in [(&first, &ada), (&second, &noah)] {
        student.sign_in(phone).await;
        phone.phone().await;
        phone.go("/").await;
        phone.tap(".flash a[href=\"/live/1\"]").await;
        phone.arrives("/live/1").await;
        assert_eq!(phone.text("#question").await, question, "the same card");
        assert_eq!(phone.count("#answer, .grade").await, 0);
        phone.fits().await;
    }
    says(&wall, "2 are here").await;

    wall.to_front().await;
    wall.key(" ").await;
    stands(&wall, "1-1").await;
    let answer = wall.text("#answer").await;
    assert!(!answer.is_empty());
    for phone in [&first, &second] {
        stands(phone, "1-1").await;
        assert_eq!(phone.text("#answer").await, answer);
        assert_eq!(phone.value("document.activeElement.id").await, json!("answer"), "a screen reader reads it");
        phone.fits().await;
    }
    first.tap(".grade[value=\"2\"]").await;
    says(&first, "Your 2 is noted").await;
    says(&wall, "1 of 2 has answered").await;
    first.settle().await;
    first.tap(".grade[value=\"4\"]").await;
    says(&first, "Your 4 is noted").await;
    assert_eq!(first.count(".grade[aria-pressed=\"true\"]").await, 1);
    world.log_is(ada.id, &[(1, 4)]).await;

    // The network is away for the second one: what was tapped is sent when it is back.
    second.online(false).await;
    second.tap(".grade[value=\"5\"]").await;
    second.until("!document.getElementById('trouble').hidden").await;
    says(&second, "No network").await;
    second.online(true).await;
    says(&second, "Your 5 is noted").await;
    second.until("document.getElementById('trouble').hidden").await;
    says(&wall, "2 of 2 have answered").await;
    assert_eq!(wall.count("#counts svg").await, 0, "a class of two is told nothing more");
    world.log_is(noah.id, &[(1, 5)]).await;

    // The server is started again in the middle: wall and phones come back by themselves.
    world.stop().await;
    world.start_again().await;
    wall.press("ArrowRight", 39, "").await;
    for page in [&wall, &first, &second] {
        stands(page, "2-0").await;
        assert_ne!(page.text("#question").await, question);
        assert_eq!(page.count("#answer").await, 0);
    }
    wall.press("ArrowLeft", 37, "").await;
    stands(&second, "1-1").await;
    says(&second, "Your 5 is noted").await;
    stands(&wall, "1-1").await;
    // A presenter's remote has two keys.
    wall.press("PageDown", 34, "").await;
    stands(&wall, "2-0").await;

    // The events tell of the end before its page is there.
    wall.slow(500).await;
    wall.press("Escape", 27, "").await;
    wall.arrives("/live/1/summary").await;
    wall.slow(0).await;
    for phone in [&first, &second] {
        stands(phone, "over").await;
        says(phone, "That was the last card").await;
    }
    assert_eq!(wall.text("main li a").await, question, "the card that was answered");
    // Ended by mistake: the way back is in reach.
    wall.click(".flash form button").await;
    wall.arrives("/live/1/stage").await;
    for page in [&wall, &first, &second] {
        stands(page, "2-0").await;
    }
    for tab in [&wall, &first, &second] {
        tab.was_calm();
    }
}

/// The pages of a live review of a class of six.
async fn of_a_class(language: &'static str) {
    let world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, language).await;
    world.told_from_five().await;
    let mut students = Vec::new();
    for name in ["Ada Roy", "Noah Tremblay", "Maya Nguyen", "Lea Martin", "Sam Okafor", "Zoe Caron"] {
        students.push(world.person(name, Role::Student, language).await);
    }
    let (desk, pocket) = (Chromium::start(&world.base).await, Chromium::start(&world.base).await);
    let (wall, phone) = (desk.tab().await, pocket.tab().await);
    teacher.sign_in(&wall).await;
    students[0].sign_in(&phone).await;
    let (mut on_wall, mut on_phone) = (Looker::new(&wall, language), Looker::new(&phone, language));
    wall.desktop().await;
    phone.desktop().await;
    let choose = format!("/classes/{}/live", world.class);
    on_phone.at("/live", "live-none").await;
    on_wall.at(&choose, "live-choose").await;
    on_wall.at(&format!("{choose}?deck=1"), "live-choose-cards").await;
    wall.go(&choose).await;
    on_wall.send("main form button.primary").await;
    on_wall.look("live-wall").await;
    on_wall.at(&choose, "live-runs").await;
    on_wall.at(&format!("/classes/{}", world.class), "class-live").await;
    phone.to_front().await;
    on_phone.at("/", "today-live").await;
    on_phone.at("/live/1", "live-phone").await;
    wall.to_front().await;
    wall.go("/live/1/stage").await;
    wall.click("#reveal-answer").await;
    stands(&wall, "1-1").await;
    on_wall.look("live-wall-answer").await;
    phone.to_front().await;
    stands(&phone, "1-1").await;
    on_phone.look("live-phone-answer").await;
    phone.click(".grade[value=\"3\"]").await;
    phone.until("document.querySelector('.grade[aria-pressed=true]')").await;
    on_phone.look("live-phone-noted").await;
    for (student, grade) in students[1..].iter().zip([1, 5, 4, 3, 1]) {
        world.answers_live(student, 1, grade).await;
    }
    wall.to_front().await;
    wall.go("/live/1/stage").await;
    wall.until("document.querySelector('#counts svg')").await;
    on_wall.look("live-wall-bar").await;
    on_wall.send("#end").await;
    wall.arrives("/live/1/summary").await;
    on_wall.look("live-summary").await;
    on_wall.at(&choose, "live-choose-past").await;
    phone.to_front().await;
    stands(&phone, "over").await;
    on_phone.look("live-phone-over").await;
    on_wall.found_nothing();
    on_phone.found_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_live_review_are_open_to_everybody_in_english() {
    of_a_class("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_live_review_are_open_to_everybody_in_french() {
    of_a_class("fr").await;
}
