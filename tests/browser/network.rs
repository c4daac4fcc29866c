//! Answers of two tabs, with the network away in between: each stands in the log once.

use crate::study::{CARD, READY};
use crate::world::{World, axe_source};

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

#[tokio::test(flavor = "multi_thread")]
async fn a_card_failed_before_the_others_have_come_waits_for_them() {
    let (_world, _student, chromium, tab) = World::with_student().await;
    // A tab that never ends sending keeps the next one from going on with its start, where cards are asked for.
    let sending = chromium.tab().await;
    sending.go("/").await;
    sending.value("navigator.locks.request('recto-answers', () => new Promise(() => {})); 0").await;
    sending.until("(await navigator.locks.query()).held.length === 1").await;

    tab.desktop().await;
    tab.to_front().await;
    let card = tab.study("/study").await;
    assert_eq!(tab.answer_by_key(1).await, (card, 1));
    tab.until("document.getElementById('grading').hidden && !document.getElementById('reveal').hidden").await;
    assert_ne!(tab.card().await, card, "a failed card comes at once only where nothing else is left");
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_whose_storage_never_answers_studies_all_the_same() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.before_each_page("IDBFactory.prototype.open = () => ({})").await;
    let first = tab.study("/study").await;
    let mut given = vec![tab.answer_by_key(4).await];
    tab.other_than(first).await;
    given.push(tab.answer_by_key(5).await);
    world.log_is(student.id, &given).await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_without_the_network_goes_on_with_the_round() {
    let (mut world, student, _chromium, tab) = World::with_student().await;
    tab.phone().await;
    tab.study("/study").await;
    let mut given = vec![tab.answer_by_touch(4).await];
    tab.other_than(given[0].0).await;
    world.log_is(student.id, &given).await;
    tab.kept_for(student.id.0).await;

    world.stop().await;
    tab.online(false).await;
    let mut shown = tab.card().await;
    for grade in [5, 4, 3, 5, 4, 5] {
        let answer = tab.answer_by_touch(grade).await;
        assert!(given.iter().all(|(answered, _)| *answered != answer.0), "card {} is asked again", answer.0);
        given.push(answer);
        shown = tab.other_than(answer.0).await;
        tab.kept_answers(given.len() - 1).await;
        if matches!(grade, 3 | 4) {
            tab.reload().await;
            tab.until(READY).await;
            assert_eq!(tab.card().await, shown, "the card that was on screen is there again");
            assert_eq!(tab.count("#round i[data-grade]").await, given.len() as u64, "the round goes on");
        }
    }
    // An answer that was seen before the reload needn't be asked for again.
    tab.settle().await;
    tab.tap("#reveal").await;
    tab.kept_revealed().await;
    tab.reload().await;
    tab.until("!document.getElementById('grading').hidden").await;
    assert_eq!(tab.card().await, shown);
    // The page says that answers wait.
    tab.until("document.getElementById('wait').innerText").await;

    // The first page that reaches the server sends all of them, each once.
    world.start_again().await;
    tab.online(true).await;
    world.log_is(student.id, &given).await;
    tab.all_sent().await;
    tab.reload().await;
    tab.until(READY).await;
    given.push(tab.answer_by_touch(4).await);
    world.log_is(student.id, &given).await;
    tab.all_sent().await;
    assert_eq!(world.log(student.id).await, given);
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_graded_while_more_cards_are_asked_for_does_not_come_again() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    // The student grades in the very moment in which `more` of the page looks up what to leave out; the answer arrives after the
    // question for more cards.
    tab.before_each_page(
        "const all = IDBObjectStore.prototype.getAll;
        let keys = [' ', '5'];
        IDBObjectStore.prototype.getAll = function (...rest) {
            const pressed = new Error().stack.includes('async more') ? keys.splice(0) : [];
            for (const key of pressed) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
            return all.apply(this, rest);
        };
        let asked;
        const come = new Promise((resolve) => { asked = resolve; });
        const send = window.fetch;
        window.fetch = async (to, how) => {
            if (String(to).endsWith('/reviews')) await come;
            const reply = await send(to, how);
            if (String(to).includes('/study?')) asked();
            return reply;
        };",
    )
    .await;
    tab.go("/study").await;
    tab.other_than(1).await;
    world.log_is(student.id, &[(1, 5)]).await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_round_without_the_network_is_said_and_gone_on_from() {
    let (mut world, student, _chromium, tab) = World::with_student().await;
    tab.phone().await;
    tab.study("/study").await;
    tab.kept_for(student.id.0).await;
    let mut given = Vec::new();
    world.stop().await;
    tab.online(false).await;
    for turn in 0..10 {
        given.push(tab.answer_by_touch(4 + turn % 2).await);
        if turn < 9 {
            tab.other_than(given.last().expect("just given").0).await;
        }
    }
    tab.until("!document.getElementById('rest').hidden").await;
    tab.fits().await;
    assert_eq!(tab.axe(&axe_source()).await, "");
    tab.settle().await;
    tab.tap("#go-on").await;
    tab.until(READY).await;
    given.push(tab.answer_by_touch(4).await);
    world.start_again().await;
    tab.online(true).await;
    world.log_is(student.id, &given).await;
    tab.all_sent().await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_card_comes_back_within_the_round_and_does_not_after_it_was_known() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    let failed = tab.study("/study").await;
    let mut given = vec![tab.answer_by_key(1).await];
    tab.other_than(failed).await;
    let mut again = 0;
    while given.len() < 10 {
        let card = tab.card().await;
        again += usize::from(card == failed);
        if card == failed {
            assert_eq!(tab.text("#what").await, "again");
        }
        given.push(tab.answer_by_key(4).await);
        if given.len() < 10 {
            tab.other_than(card).await;
        }
    }
    assert_eq!(again, 1, "the failed card comes back once: {given:?}");
    tab.arrives("/study/round").await;
    world.log_is(student.id, &given).await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_from_before_a_reload_can_be_taken_back() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    let first = tab.study("/study").await;
    let answer = tab.answer_by_key(1).await;
    tab.other_than(first).await;
    world.log_is(student.id, &[answer]).await;
    tab.reload().await;
    tab.until(READY).await;
    assert_ne!(tab.card().await, first);
    tab.key("u").await;
    tab.until(&format!("{CARD} === {first}")).await;
    assert_eq!(world.log(student.id).await, []);
    tab.until(READY).await;
    let answer = tab.answer_by_key(5).await;
    tab.other_than(first).await;
    world.log_is(student.id, &[answer]).await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_that_waits_is_not_overtaken_by_what_a_closing_page_sends() {
    let (world, student, chromium, tab) = World::with_student().await;
    tab.desktop().await;
    // The network is away until the page closes.
    tab.before_each_page(
        "let away = true;
        addEventListener('pagehide', () => { away = false; });
        const send = window.fetch;
        window.fetch = (to, how) => (away && how?.method === 'POST' ? Promise.reject(new TypeError('away')) : send(to, how));",
    )
    .await;
    let first = tab.study("/study").await;
    tab.answer_by_key(1).await;
    tab.other_than(first).await;
    tab.kept_tried().await;
    tab.key("u").await;
    tab.until(&format!("{CARD} === {first} && !document.getElementById('grading').hidden")).await;
    tab.key("5").await;
    tab.other_than(first).await;
    let given = [(first, 5), tab.answer_by_key(4).await];
    // The answer, its undo, and what was given since.
    tab.kept_answers(4).await;
    tab.go("about:blank").await;

    let later = chromium.tab().await;
    later.desktop().await;
    later.study("/study").await;
    later.all_sent().await;
    assert_eq!(world.log(student.id).await, given);
    later.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_page_remembers_is_said_and_leaves_with_it() {
    let (world, student, chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.before_each_page("IDBFactory.prototype.open = () => ({})").await;
    let first = tab.study("/study").await;
    let mut given = vec![tab.answer_by_key(4).await];
    let second = tab.other_than(first).await;
    world.log_is(student.id, &given).await;
    tab.online(false).await;
    given.push(tab.answer_by_key(4).await);
    tab.until("document.getElementById('wait').innerText.includes('Keep this page open')").await;
    tab.other_than(second).await;
    given.push(tab.answer_by_key(5).await);
    tab.until("document.getElementById('wait').innerText.startsWith('2 ')").await;
    tab.go("about:blank").await;

    let later = chromium.tab().await;
    later.desktop().await;
    later.study("/study").await;
    world.log_is(student.id, &given).await;
    later.all_sent().await;
    assert_eq!(world.log(student.id).await, given);
    later.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_count_after_the_clock_was_put_back_under_the_page() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    // What is sent says the right time all along: so it is where an answer waits while the clock is put right.
    tab.before_each_page("let ahead = 600_000; const now = Date.now; Date.now = () => now() + ahead;").await;
    let first = tab.study("/study").await;
    let mut given = vec![tab.answer_by_key(4).await];
    world.log_is(student.id, &given).await;
    tab.other_than(first).await;
    tab.value("ahead = 0").await;
    given.push(tab.answer_by_key(5).await);
    world.log_is(student.id, &given).await;
    tab.all_sent().await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tap_on_undo_takes_one_answer_back() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    let first = tab.study("/study").await;
    let given = [tab.answer_by_key(4).await];
    let second = tab.other_than(first).await;
    tab.answer_by_key(5).await;
    tab.other_than(second).await;
    tab.all_sent().await;
    tab.reload().await;
    tab.until(READY).await;
    let twice = "for (const key of ['u', 'u']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))";
    tab.value(twice).await;
    tab.until(&format!("{CARD} === {second}")).await;
    assert_eq!(world.log(student.id).await, given);
    tab.was_calm();
}
