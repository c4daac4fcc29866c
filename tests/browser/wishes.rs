//! What a student wishes, with scripts: the menu behind the answer, the look, the length of a round, undo back through the rounds.

use serde_json::json;

use crate::study::{CARD, READY};
use crate::tab::Tab;
use crate::world::World;

impl Tab {
    /// The marks on a card as the server has them.
    async fn marks(&self, card: i64) -> serde_json::Value {
        let ask = "{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }";
        self.value(&format!("fetch('/api/v1/cards/{card}/marks', {ask}).then((reply) => reply.json())")).await
    }

    /// Reveals the answer and opens the menu behind it, whose script has come when this is done.
    async fn open_menu(&self) {
        self.key(" ").await;
        self.until("!document.getElementById('grading').hidden").await;
        self.click("#more summary").await;
        self.until("document.getElementById('more').open").await;
        let loaded = "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/study/marks.js'))";
        self.until(loaded).await;
    }

    /// Keeps settings through their page.
    async fn settings(&self, values: &[(&str, &str)]) {
        self.go("/settings").await;
        for (name, value) in values {
            self.value(&format!("document.querySelector('[name={name}]').value = '{value}'")).await;
        }
        self.value("window.before = true").await;
        self.click("main form > button").await;
        self.until("!window.before && document.readyState === 'complete' && document.querySelector('.flash')").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_kept_where_it_is_written_and_taken_back() {
    let (_world, _student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    let card = tab.study("/study").await;
    tab.open_menu().await;
    tab.fill("#noting textarea", "u and 5 are no keys here").await;
    assert_eq!(tab.card().await, card, "what is typed is no key");
    tab.click("#noting button").await;
    tab.until("!document.getElementById('note').hidden && !document.getElementById('more').open").await;
    assert_eq!(tab.text("#note").await, "u and 5 are no keys here");
    assert_eq!(tab.marks(card).await["note"], "u and 5 are no keys here");
    tab.click("#wait button").await;
    tab.until("document.getElementById('note').hidden").await;
    assert_eq!(tab.marks(card).await["note"], "");

    tab.click("#more summary").await;
    tab.fill("#noting textarea", "mine").await;
    tab.click("#noting button").await;
    tab.until("!document.getElementById('note').hidden").await;
    tab.key("4").await;
    let next = tab.other_than(card).await;
    assert!(
        tab.value("document.getElementById('behind').hidden").await == json!(true),
        "nothing of it before the answer"
    );
    tab.key(" ").await;
    tab.until("!document.getElementById('grading').hidden").await;
    assert!(tab.value("document.getElementById('note').hidden").await == json!(true), "each card has its own");
    assert_eq!(tab.marks(next).await["note"], "");
    tab.key("u").await;
    tab.until(&format!("{CARD} === {card}")).await;
    assert_eq!(tab.text("#note").await, "mine");
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_never_asked_again_makes_room_at_once_and_comes_back_with_one_click() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    let card = tab.study("/study").await;
    tab.open_menu().await;
    tab.click("#suspending button").await;
    let next = tab.other_than(card).await;
    assert_eq!(tab.marks(card).await["suspended"], true);
    assert_eq!(world.log(student.id).await, []);
    tab.click("#wait button").await;
    tab.until("document.getElementById('wait').textContent.includes('comes again')").await;
    assert_eq!(tab.marks(card).await["suspended"], false);
    let answer = tab.answer_by_key(5).await;
    assert_eq!(answer.0, next, "the card in hand stays in hand");
    tab.until(&format!("{CARD} === {card}")).await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_network_a_mark_is_not_kept_and_says_so() {
    let (_world, _student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    let card = tab.study("/study").await;
    tab.open_menu().await;
    tab.online(false).await;
    tab.click("#suspending button").await;
    tab.until("document.getElementById('wait').textContent.includes('could not be kept')").await;
    assert_eq!(tab.card().await, card);
    tab.online(true).await;
    assert_eq!(tab.marks(card).await["suspended"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_goes_without_scripts() {
    let (_world, _student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.without_scripts().await;
    tab.go("/study").await;
    let card = tab.card().await;
    let ready = "document.getElementById('grading').offsetHeight && document.readyState === 'complete'";
    tab.click("#reveal").await;
    tab.until(ready).await;
    tab.click("#more summary").await;
    tab.fill("#noting textarea", "mine").await;
    tab.click("#noting button").await;
    tab.until("document.querySelector('.flash') && document.readyState === 'complete'").await;
    assert_eq!((tab.card().await, tab.text("#note").await), (card, "mine".to_owned()));
    tab.click("#more summary").await;
    tab.click("#suspending button").await;
    tab.other_than(card).await;
    tab.click(".flash button").await;
    tab.until("document.querySelector('.flash')?.textContent.includes('comes again')").await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_is_as_long_as_the_student_wants_and_undo_goes_back_through_the_rounds() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.settings(&[("round_size", "5")]).await;
    let mut given = Vec::new();
    for round in 0..2 {
        tab.study("/study").await;
        assert_eq!(tab.count("#round > i").await, 5);
        for turn in 0..5 {
            tab.until(READY).await;
            given.push(tab.answer_by_key(4 + round % 2).await);
            if turn < 4 {
                tab.other_than(given.last().expect("just given").0).await;
            }
        }
        tab.arrives("/study/round").await;
    }
    world.log_is(student.id, &given).await;

    tab.click("form[action=\"/study/undo\"] button").await;
    while let Some(last) = given.pop() {
        tab.until(&format!("{CARD} === {} && {READY} && document.querySelector('.flash')", last.0)).await;
        assert_eq!(world.log(student.id).await, given);
        if !given.is_empty() {
            tab.key("u").await;
        }
    }
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cram_by_filter_is_sent_as_one() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    let card = tab.study("/study").await;
    tab.key("b").await;
    tab.until("document.getElementById('bookmark').ariaPressed === 'true'").await;
    tab.answer_by_key(5).await;
    tab.other_than(card).await;
    tab.all_sent().await;
    tab.go("/decks/1?filter=bookmarked").await;
    tab.click("a[href*=\"mode=cram\"][href*=bookmarked]").await;
    tab.arrives("/study").await;
    tab.until(READY).await;
    assert_eq!(tab.card().await, card);
    tab.answer_by_key(1).await;
    tab.arrives("/study/round").await;
    world.log_is(student.id, &[(card, 5), (card, 1)]).await;
    tab.go(&format!("/decks/1#card-{card}")).await;
    let grade = tab.value(&format!("document.querySelector('#card-{card} .dot').dataset.grade")).await;
    assert_eq!(grade, "5", "the state is as it was");
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rare_actions_of_a_deck_open_by_keyboard_close_on_escape_and_need_no_script() {
    let (_world, _student, _chromium, tab) = World::with_student().await;
    tab.screen(390, 844, false).await;
    tab.go("/decks/1").await;
    let open = "document.querySelector('.menu').open";
    let seen = "document.querySelector('.menu a[href$=\"/print\"]').checkVisibility()";
    assert_eq!(tab.value(seen).await, false);
    tab.value("document.querySelector('.menu summary').focus()").await;
    tab.press("Enter", 13, "\r").await;
    tab.until(&format!("{open} && {seen}")).await;
    tab.press("Tab", 9, "").await;
    tab.until("document.activeElement.closest('.menu li')").await;
    tab.press("Escape", 27, "").await;
    tab.until(&format!("!{open} && document.activeElement.matches('.menu summary')")).await;
    tab.click(".menu summary").await;
    tab.until(open).await;
    tab.click("#cards").await;
    tab.until(&format!("!{open}")).await;
    tab.was_calm();

    tab.without_scripts().await;
    tab.go("/decks/1").await;
    tab.click(".menu summary").await;
    tab.click(".menu a[href$=\"/print\"]").await;
    tab.arrives("/decks/1/print").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chosen_look_holds_against_the_device_and_fits_the_smallest_phone() {
    let (_world, _student, _chromium, tab) = World::with_student().await;
    let paper = "getComputedStyle(document.documentElement).backgroundColor";
    let (light, dark) = ("rgb(245, 243, 238)", "rgb(22, 24, 29)");
    tab.screen(320, 640, false).await;
    for (theme, on_light, on_dark) in [("dark", dark, dark), ("light", light, light), ("system", light, dark)] {
        tab.settings(&[("theme", theme), ("text_size", "larger")]).await;
        for path in ["/", "/settings", "/decks/1", "/study"] {
            tab.go(path).await;
            tab.scheme(false).await;
            assert_eq!(tab.value(paper).await, on_light, "{theme} {path}");
            tab.scheme(true).await;
            assert_eq!(tab.value(paper).await, on_dark, "{theme} {path}");
            assert_eq!(tab.value("getComputedStyle(document.documentElement).fontSize").await, "20px");
            tab.fits().await;
        }
    }
    tab.was_calm();
}
