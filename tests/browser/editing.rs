//! Writing and ordering cards with scripts: by keyboard alone, with a live preview, and with a draft that a reload doesn't lose.

use recto::store::people::Role;

use crate::tab::{Chromium, Tab};
use crate::world::World;

/// A world, and a tab in which a teacher of its class is signed in.
async fn with_teacher() -> (World, Chromium, Tab) {
    let world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, "en").await;
    let chromium = Chromium::start(&world.base).await;
    let tab = chromium.tab().await;
    teacher.sign_in(&tab).await;
    tab.desktop().await;
    (world, chromium, tab)
}

impl Tab {
    /// Goes on with the Tab key until what `selector` finds has the focus.
    pub async fn tab_to(&self, selector: &str) {
        for _ in 0..300 {
            if self.value(&format!("document.activeElement?.matches('{selector}') ?? false")).await == true {
                return;
            }
            self.press("Tab", 9, "").await;
        }
        panic!("the Tab key never comes to {selector}");
    }

    /// Goes to a link or a button by keys and presses it; waits for the next page.
    pub async fn enter(&self, selector: &str) {
        self.tab_to(selector).await;
        self.value("window.before = true").await;
        self.press("Enter", 13, "\r").await;
        self.until("!window.before && document.readyState === 'complete'").await;
    }

    /// Opens a deck's menu by keys.
    async fn open_deck_menu(&self) {
        self.tab_to(".menu summary").await;
        self.press("Enter", 13, "\r").await;
        self.until("document.querySelector('.menu').open").await;
    }

    /// The questions of a deck in the order of its list.
    async fn questions(&self) -> Vec<String> {
        let texts = self.value("[...document.querySelectorAll('.lines .what a')].map((one) => one.textContent)").await;
        serde_json::from_value(texts).expect("the texts")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deck_is_written_edited_ordered_and_printed_with_the_keyboard_alone() {
    let (world, _chromium, tab) = with_teacher().await;
    tab.go(&format!("/classes/{}", world.class)).await;
    tab.tab_to("#deck-name").await;
    tab.insert("Organs").await;
    tab.enter("#new-deck button").await;
    for (front, back) in [("Heart", "It beats"), ("Lung", "It breathes"), ("Liver", "It cleans")] {
        tab.tab_to("#front").await;
        tab.insert(front).await;
        tab.tab_to("#back").await;
        tab.insert(back).await;
        tab.enter("button[value=next]").await;
    }
    assert_eq!(tab.text("#front").await, "", "another empty card");
    tab.enter("main a[href^=\"/decks/\"]").await;

    tab.open_deck_menu().await;
    tab.enter("a[href$=\"/order\"]").await;
    assert_eq!(tab.questions().await, ["Heart", "Lung", "Liver"]);
    tab.tab_to("li:nth-child(3) [data-grab]").await;
    tab.key(" ").await;
    tab.until("document.getElementById('said').textContent.includes('is grabbed')").await;
    tab.press("ArrowUp", 38, "").await;
    tab.press("ArrowUp", 38, "").await;
    tab.until("document.getElementById('said').textContent === 'Place 1'").await;
    tab.key(" ").await;
    tab.until("document.getElementById('said').textContent.includes('The order is kept')").await;
    tab.reload().await;
    assert_eq!(tab.questions().await, ["Liver", "Heart", "Lung"]);
    tab.tab_to("li:nth-child(1) [data-grab]").await;
    tab.key(" ").await;
    tab.press("ArrowDown", 40, "").await;
    tab.press("Escape", 27, "").await;
    assert_eq!(tab.questions().await, ["Liver", "Heart", "Lung"], "put back");

    tab.enter("li:nth-child(1) .what a").await;
    let first = tab.value("location.pathname").await;
    tab.value("window.before = true").await;
    tab.press_alt("ArrowDown", 40).await;
    tab.until("!window.before && document.readyState === 'complete'").await;
    assert_eq!(tab.value("document.getElementById('front').value").await, "Heart");
    tab.value("window.before = true").await;
    tab.press_alt("ArrowUp", 38).await;
    tab.until("!window.before && document.readyState === 'complete'").await;
    assert_eq!(tab.value("location.pathname").await, first);
    tab.tab_to("#back").await;
    tab.insert(" the blood").await;
    tab.enter("button[value=save]").await;
    tab.until("document.querySelector('.flash')?.textContent.includes('is saved')").await;

    tab.enter("main a[href^=\"/decks/\"]").await;
    tab.open_deck_menu().await;
    tab.enter("a[href$=\"/print\"]").await;
    assert_eq!(tab.count("tbody tr").await, 3);
    tab.enter("a[href$=\"as=cards\"]").await;
    assert_eq!((tab.count(".paper").await, tab.count(".slot .number").await), (2, 6));
    assert_eq!(tab.paper_pages().await, 2, "one sheet of paper, both sides");
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_are_shown_while_one_types() {
    let (_world, _chromium, tab) = with_teacher().await;
    tab.go("/decks/1/cards/new").await;
    tab.fill("#front", "What is **bold** and $x^2$?").await;
    tab.until("document.querySelector('#front-preview strong')?.textContent === 'bold'").await;
    tab.until("document.querySelector('#front-preview math')").await;
    tab.fill("#back", "<img src=x onerror=alert(1)> nothing").await;
    tab.until("document.querySelector('#problems li')").await;
    assert_eq!(tab.count("[onerror]").await, 0);
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_kept_over_a_reload_and_gone_once_it_is_saved_or_discarded() {
    let (_world, _chromium, tab) = with_teacher().await;
    let draft = "!document.getElementById('draft').hidden";
    let typed = "document.getElementById('front').value";
    tab.go("/cards/1/edit").await;
    let former = tab.value(typed).await;
    tab.fill("#front", "Not saved yet").await;
    tab.reload().await;
    tab.until(draft).await;
    assert_eq!(tab.value(typed).await, "Not saved yet");
    tab.click("#draft button").await;
    assert_eq!(tab.value(typed).await, former);
    tab.reload().await;
    assert_eq!((tab.value(typed).await, tab.value(draft).await), (former, false.into()));

    tab.fill("#front", "Saved this time").await;
    tab.value("window.before = true").await;
    tab.activate("button[value=save]").await;
    tab.until("!window.before && document.readyState === 'complete' && document.querySelector('.flash')").await;
    assert_eq!(tab.value("Object.keys(localStorage).filter((name) => name.includes('draft')).length").await, 0);
    tab.go("/cards/2/edit").await;
    tab.fill("#front", "Left behind").await;
    tab.go("/").await;
    tab.click("form[action=\"/sign-out\"] button").await;
    tab.arrives("/sign-in").await;
    assert_eq!(
        tab.value("Object.keys(localStorage).filter((name) => name.includes('draft')).length").await,
        0,
        "goes with its user"
    );
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_dragged_to_another_place() {
    let (_world, _chromium, tab) = with_teacher().await;
    tab.go("/decks/1/order").await;
    let before = tab.questions().await;
    tab.drag("li:nth-child(3) [data-grab]", "li:nth-child(1)").await;
    tab.until("document.getElementById('said').textContent.includes('The order is kept')").await;
    tab.reload().await;
    let after = tab.questions().await;
    assert_eq!([&after[0], &after[1], &after[2]], [&before[2], &before[0], &before[1]]);
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_an_editor_fit_the_smallest_phone() {
    let (_world, _chromium, tab) = with_teacher().await;
    tab.screen(320, 640, true).await;
    for path in [
        "/cards/1",
        "/cards/1/edit",
        "/decks/1/cards/new",
        "/decks/1/order",
        "/decks/1/settings",
        "/decks/1/print",
        "/decks/1/print?as=cards",
        "/decks/1",
    ] {
        tab.go(path).await;
        tab.fits().await;
    }
    tab.was_calm();
}
