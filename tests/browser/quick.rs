//! Whoever answers faster than replies arrive: each story lets the requests of its page go when it says so, in the one order in
//! which something could be lost.

use crate::changes::Lesson;
use crate::study::{CARD, READY};
use crate::tab::Tab;
use crate::world::World;

/// Takes the page's requests and replies in hand. `window.gates` names what isn't let through yet: `cards` and `answers` are
/// replies, `cards out` and `answers out` requests; `window.open(name)` lets one pass, and `window.come` counts the replies that
/// the page has dealt with.
const GATES: &str = "
    const gates = new Map();
    window.come = { cards: 0, answers: 0 };
    window.shut = (name) => {
        const gate = {};
        gate.opened = new Promise((resolve) => { gate.open = resolve; });
        gates.set(name, gate);
    };
    window.open = (name) => { gates.get(name).open(); gates.delete(name); };
    const send = window.fetch;
    window.fetch = async (to, how) => {
        const of = String(to).includes('/api/v1/study?') ? 'cards' : String(to).endsWith('/reviews') ? 'answers' : '';
        if (!of) return send(to, how);
        await gates.get(`${of} out`)?.opened;
        const reply = await send(to, how);
        await gates.get(of)?.opened;
        const json = reply.json.bind(reply);
        // The page goes on in the same task; what is counted in the next one has been dealt with.
        reply.json = async () => {
            const body = await json();
            setTimeout(() => { window.come[of] += 1; });
            return body;
        };
        return reply;
    };";

impl Tab {
    async fn shut(&self, gate: &str) {
        self.value(&format!("window.shut('{gate}'); 0")).await;
    }

    async fn open(&self, gate: &str) {
        self.value(&format!("window.open('{gate}'); 0")).await;
    }

    async fn come(&self, of: &str, times: u32) {
        self.until(&format!("window.come['{of}'] >= {times}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_passed_while_more_were_asked_for_in_vain_does_not_come_again() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.study("/study").await;
    let mut given = Vec::new();
    for _ in 0..10 {
        given.push(tab.answer_by_key(5).await);
        tab.until(&format!("{CARD} !== {}", given[given.len() - 1].0)).await;
    }
    // The next round: the server has the page, and then no cards for it.
    tab.before_each_page(GATES).await;
    tab.before_each_page(
        "const real = window.fetch;
        window.fetch = async (to, how) => {
            const reply = await real(to, how);
            return String(to).includes('/api/v1/study?') ? new Response('', { status: 502 }) : reply;
        };
        window.shut('cards');",
    )
    .await;
    let first = tab.study("/study").await;
    given.push(tab.answer_by_key(5).await);
    world.log_is(student.id, &given).await;
    tab.open("cards").await;
    tab.other_than(first).await;
    tab.until(READY).await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_answered_before_its_change_was_told_shows_the_difference_when_it_comes_again() {
    let lesson = Lesson::prepared("en", GATES).await;
    let Lesson { world, student, tab, .. } = &lesson;
    tab.come("cards", 1).await;
    tab.shut("answers out").await;
    let mut given = vec![tab.answer_by_key(4).await];
    let card = tab.other_than(given[0].0).await;
    lesson.edit(card).await;
    tab.to_front().await;
    given.push(tab.answer_by_key(1).await);
    let mut next = tab.other_than(card).await;
    // The page hears of the change by its first answer, asks what it is, and is told, all before its second one leaves.
    tab.value("window.open('answers out'); window.shut('answers out'); 0").await;
    tab.come("cards", 2).await;
    tab.open("answers out").await;
    world.log_is(student.id, &given).await;
    tab.come("cards", 3).await;
    while next != card {
        given.push(tab.answer_by_key(4).await);
        next = tab.other_than(next).await;
    }
    tab.key(" ").await;
    tab.until("document.querySelector('#remarks ins')").await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_that_was_told_is_not_told_again_by_a_late_reply() {
    let lesson = Lesson::new("en").await;
    let Lesson { world, student, tab, .. } = &lesson;
    let card = tab.answer_by_key(1).await.0;
    world.log_is(student.id, &[(card, 1)]).await;
    tab.all_sent().await;
    lesson.edit(card).await;
    tab.to_front().await;
    tab.before_each_page(GATES).await;
    tab.before_each_page("window.shut('cards')").await;
    // Nothing else has come yet: it comes again as soon as the page has lost its patience.
    tab.study(&format!("/study?show={card}")).await;
    tab.key(" ").await;
    tab.until("document.querySelector('#remarks ins')").await;
    tab.key("1").await;
    world.log_is(student.id, &[(card, 1), (card, 1)]).await;
    tab.until(&format!("{CARD} === {card} && !document.getElementById('reveal').hidden")).await;
    tab.open("cards").await;
    tab.come("cards", 1).await;
    tab.key(" ").await;
    tab.until("!document.getElementById('grading').hidden").await;
    assert_eq!(tab.count("#remarks ins").await, 0);
    tab.was_calm();
}

/// The cards come later than the page is patient, and before or after its answer is confirmed.
async fn more_that_come_late(cards_first: bool) {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.before_each_page(GATES).await;
    tab.before_each_page(
        "window.shut('cards');
        window.shut('answers');
        const later = window.setTimeout;
        window.patience = [];
        window.setTimeout = (act, ms, ...rest) => {
            if (ms !== 3000) return later(act, ms, ...rest);
            window.patience.push(() => act(...rest));
            return 0;
        };",
    )
    .await;
    let first = tab.study("/study").await;
    // While it starts, it waits for what is to be sent, which is nothing.
    tab.until("window.patience.length === 1").await;
    let given = [tab.answer_by_key(5).await];
    world.log_is(student.id, &given).await;
    tab.until("window.patience.length === 2").await;
    tab.value("window.patience[1](); 0").await;
    tab.until("window.patience.length === 3").await;
    if cards_first {
        tab.open("cards").await;
        tab.come("cards", 1).await;
        tab.open("answers").await;
    } else {
        tab.open("answers").await;
        tab.come("answers", 1).await;
        tab.all_sent().await;
        tab.open("cards").await;
    }
    tab.other_than(first).await;
    tab.until(READY).await;
    assert_eq!(tab.value("location.pathname").await, "/study", "the round goes on");
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_goes_on_with_cards_that_come_before_its_answer_is_confirmed() {
    more_that_come_late(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_goes_on_with_cards_that_come_after_its_answer_is_confirmed() {
    more_that_come_late(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_retired_while_it_is_on_screen_does_not_come_again() {
    let lesson = Lesson::prepared("en", GATES).await;
    let Lesson { world, teacher, student, tab, .. } = &lesson;
    tab.come("cards", 1).await;
    tab.shut("answers out").await;
    let mut given = vec![tab.answer_by_key(4).await];
    let card = tab.other_than(given[0].0).await;
    world.retire(card, teacher).await;
    tab.open("answers out").await;
    tab.come("cards", 2).await;
    assert_eq!(tab.card().await, card);
    given.push(tab.answer_by_key(1).await);
    let mut next = tab.other_than(card).await;
    for _ in 0..5 {
        assert_ne!(next, card);
        given.push(tab.answer_by_key(4).await);
        next = tab.other_than(next).await;
    }
    world.log_is(student.id, &given).await;
    tab.was_calm();
}
