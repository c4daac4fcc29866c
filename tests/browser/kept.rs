//! What a browser keeps: whose it is, when it goes, and that it is believed sent only when the server has said so.

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn pages_kept_for_a_student_go_however_their_session_ended() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.study("/study").await;
    tab.kept_for(student.id.0).await;
    world.end_sessions(&student).await;
    tab.go("/").await;
    tab.until("location.pathname === '/sign-in'").await;
    tab.until("(await caches.keys()).every((name) => !name.startsWith('recto-user-'))").await;
    tab.kept_no_cards().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_wait_on_where_nothing_more_can_be_written() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.before_each_page(
        "const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...rest) {
            if (window.full) throw new DOMException('full', 'QuotaExceededError');
            return put.apply(this, rest);
        };",
    )
    .await;
    tab.study("/study").await;
    let mut given = vec![tab.answer_by_key(4).await];
    tab.other_than(given[0].0).await;
    tab.all_sent().await;
    tab.online(false).await;
    for turn in 1..3 {
        given.push(tab.answer_by_key(4).await);
        tab.other_than(given[turn].0).await;
    }
    tab.kept_answers(2).await;
    tab.value("window.full = true").await;
    given.push(tab.answer_by_key(5).await);
    tab.other_than(given[3].0).await;
    tab.until("document.getElementById('wait').innerText.startsWith('3 ')").await;
    tab.online(true).await;
    world.log_is(student.id, &given).await;
    tab.until("document.getElementById('wait').innerText === ''").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_proxy_settles_neither_an_answer_nor_an_undo() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    // The proxy answers by itself until it is said to be well.
    tab.before_each_page(
        "window.ill = 422;
        window.told = 0;
        const send = window.fetch;
        window.fetch = async (to, how) => {
            if (!window.ill || how?.method !== 'POST') return send(to, how);
            window.told += 1;
            return new Response('<h1>Proxy</h1>', { status: window.ill, headers: { 'content-type': 'text/html' } });
        };",
    )
    .await;
    let first = tab.study("/study").await;
    let answer = tab.answer_by_key(4).await;
    tab.other_than(first).await;
    tab.until("window.told > 0 && document.getElementById('wait').innerText.startsWith('One answer')").await;
    tab.value("window.ill = 0; dispatchEvent(new Event('online')); 0").await;
    world.log_is(student.id, &[answer]).await;
    tab.all_sent().await;

    for ill in [404, 200] {
        tab.value(&format!("window.told = 0; window.ill = {ill}; 0")).await;
        tab.key("u").await;
        tab.until("window.told > 0").await;
        tab.kept_answers(1).await;
        tab.value("window.ill = 0; dispatchEvent(new Event('online')); 0").await;
        tab.all_sent().await;
        assert_eq!(world.log(student.id).await, []);
        tab.key("3").await;
        tab.other_than(first).await;
        world.log_is(student.id, &[(first, 3)]).await;
        tab.all_sent().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_leaves_nothing_in_the_browser() {
    let (_world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.study("/study").await;
    tab.kept_for(student.id.0).await;
    let draft = format!("recto-draft-{}-new-1", student.id);
    tab.value(&format!("localStorage.setItem('{draft}', 'A text of my own'); 0")).await;
    tab.go("/account/data").await;
    tab.fill("form[action=\"/account/delete\"] input[name=name]", "Ada Roy").await;
    tab.activate("form[action=\"/account/delete\"] button").await;
    tab.until("location.pathname === '/sign-in'").await;
    tab.until("Object.keys(localStorage).every((name) => name !== 'recto-user' && !name.startsWith('recto-draft'))")
        .await;
    tab.until("(await caches.keys()).every((name) => !name.startsWith('recto-user-'))").await;
    tab.kept_no_cards().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_that_only_a_closing_page_could_note_is_not_taken_for_its_answer() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    tab.before_each_page(
        "const noted = sessionStorage.getItem('noted');
        if (noted) localStorage.setItem('recto-closing', noted);
        sessionStorage.removeItem('noted');
        const away = !noted;
        const send = window.fetch;
        window.fetch = (to, how) => (away && how?.method === 'POST' ? Promise.reject(new TypeError('away')) : send(to, how));",
    )
    .await;
    let first = tab.study("/study").await;
    tab.answer_by_key(4).await;
    let second = tab.other_than(first).await;
    tab.kept_tried().await;
    tab.note_undo().await;
    tab.reload().await;
    tab.all_sent().await;
    assert_eq!(world.log(student.id).await, [], "card {first} was taken back before {second} was answered");
}
