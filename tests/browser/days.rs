//! What a page does that is left open, or kept, until another study day.

use crate::study::READY;
use crate::tab::Tab;
use crate::world::World;

impl Tab {
    /// Has pages of this tab take it for so many hours later as `hours` of their storage says.
    async fn with_hours(&self) {
        self.before_each_page(
            "const now = Date.now;
            Date.now = () => now() + 3_600_000 * Number(localStorage.getItem('hours') ?? 0);",
        )
        .await;
    }

    /// It is a day later.
    async fn next_day(&self) {
        self.value("localStorage.setItem('hours', '24')").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_wakes_up_on_another_day_asks_anew() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.with_hours().await;
    let first = tab.study("/study").await;
    let given = [tab.answer_by_key(1).await];
    tab.other_than(first).await;
    tab.all_sent().await;
    tab.value("window.before = true").await;
    tab.next_day().await;
    tab.value("document.dispatchEvent(new Event('visibilitychange')); 0").await;
    tab.until(&format!("!window.before && document.readyState === 'complete' && {READY}")).await;
    assert_eq!(tab.count("#round i[data-grade]").await, 0, "a new round begins");
    assert_eq!(world.log(student.id).await, given);
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_ends_with_its_day() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.with_hours().await;
    let first = tab.study("/study").await;
    let mut given = vec![tab.answer_by_key(4).await];
    tab.other_than(first).await;
    tab.all_sent().await;
    tab.next_day().await;
    given.push(tab.answer_by_key(4).await);
    tab.arrives("/study/round").await;
    assert_eq!(world.log(student.id).await, given);
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_failed_the_day_before_is_not_repeated_without_the_network() {
    let (mut world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.with_hours().await;
    let failed = tab.study("/study").await;
    tab.kept_for(student.id.0).await;
    world.stop().await;
    tab.online(false).await;
    tab.answer_by_key(1).await;
    let second = tab.other_than(failed).await;
    tab.kept_answers(1).await;

    // The page that was kept holds the failed card, and is of the day before.
    tab.next_day().await;
    tab.reload().await;
    tab.until(READY).await;
    assert_eq!(tab.card().await, second, "the card that was on screen, rather than one that was answered");
    assert_eq!(tab.count("#round i[data-grade]").await, 0, "a new round begins");
    for _ in 0..9 {
        let (card, _) = tab.answer_by_key(4).await;
        assert_ne!(card, failed, "what was to come back the day before");
        tab.other_than(card).await;
    }
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_pages_go_with_the_files_that_they_need() {
    let (_world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.study("/study").await;
    tab.kept_for(student.id.0).await;
    // As a former release left them: its style, a page that needs it, and one that needs nothing of it.
    let leave = format!(
        "(async () => {{
            const files = await caches.open('recto-static-1');
            await files.put('/static/app.0123456789.css', new Response(''));
            const pages = await caches.open('recto-user-{}');
            await pages.put('/study?deck=91', new Response('<link href=\"/static/app.0123456789.css\">'));
            await pages.put('/study?deck=92', new Response('<link href=\"/static/app.css\">'));
            return pages.match('/study?deck=91').then(Boolean);
        }})()",
        student.id
    );
    assert_eq!(tab.value(&leave).await, true);
    tab.reload().await;
    tab.until("!(await caches.match('/static/app.0123456789.css')) && !(await caches.match('/study?deck=91'))").await;
    assert_eq!(tab.value("caches.match('/study?deck=92').then(Boolean)").await, true);
    tab.until("await caches.match('/study')").await;
    tab.was_calm();
}
