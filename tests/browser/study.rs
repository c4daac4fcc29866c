//! The loop of question, answer, grade: by touch, by keys, without scripts; taken back; and how one gets there.

use recto::store::people::Role;

use crate::tab::{Chromium, Tab};
use crate::world::World;

/// The study page has taken over and shows a card.
pub const READY: &str = "['question', 'answer'].includes(document.activeElement?.id)";
/// The card that is shown.
pub const CARD: &str = "Number(document.getElementById('bookmarking')?.getAttribute('action').split('/')[2])";

/// What the tables of this browser hold, by the expression `ask` of an object store.
fn kept(table: &str, ask: &str) -> String {
    format!(
        "new Promise((resolve, reject) => {{
            const open = indexedDB.open('recto', 1);
            open.onerror = reject;
            open.onsuccess = () => {{
                const asked = open.result.transaction('{table}').objectStore('{table}').{ask};
                asked.onsuccess = () => {{ open.result.close(); resolve(asked.result); }};
            }};
        }})"
    )
}

impl Tab {
    /// Opens the study page, and waits for it to be ready.
    pub async fn study(&self, path: &str) -> i64 {
        self.go(path).await;
        self.until(READY).await;
        self.card().await
    }

    /// The card that is shown.
    pub async fn card(&self) -> i64 {
        self.value(CARD).await.as_i64().expect("a card is shown")
    }

    /// Waits for another card than `card`.
    pub async fn other_than(&self, card: i64) -> i64 {
        self.until(&format!("{CARD} > 0 && {CARD} !== {card}")).await;
        self.card().await
    }

    /// Reveals and grades the card that is shown, by keys; gives card and grade.
    pub async fn answer_by_key(&self, grade: i64) -> (i64, i64) {
        let card = self.card().await;
        self.key(" ").await;
        self.until("!document.getElementById('grading').hidden").await;
        self.key(&grade.to_string()).await;
        (card, grade)
    }

    /// Reveals and grades the card that is shown, with a finger; gives card and grade.
    pub async fn answer_by_touch(&self, grade: i64) -> (i64, i64) {
        let card = self.card().await;
        self.settle().await;
        self.tap("#reveal").await;
        self.until("!document.getElementById('grading').hidden").await;
        self.settle().await;
        self.tap(&format!(".grade[value=\"{grade}\"]")).await;
        (card, grade)
    }

    /// Waits until this browser keeps no answer that the server hasn't heard.
    pub async fn all_sent(&self) {
        self.until(&format!("await {} === 0", kept("ops", "count()"))).await;
    }

    /// Waits until this browser holds `most` answers or more that the server hasn't heard.
    pub async fn kept_answers(&self, most: usize) {
        self.until(&format!("await {} >= {most}", kept("ops", "count()"))).await;
    }

    /// Waits until a request with the one thing that this browser holds may have arrived.
    pub async fn kept_tried(&self) {
        self.until(&format!("(await {}).map((one) => one.tried).join() === 'true'", kept("ops", "getAll()"))).await;
    }

    /// Waits until this browser has noted that the answer was revealed.
    pub async fn kept_revealed(&self) {
        self.until(&format!("(await {}).some((one) => one.revealed)", kept("sessions", "getAll()"))).await;
    }

    /// Has the next page find what a closing one noted in its last moment: the undo of the one answer that this browser holds.
    pub async fn note_undo(&self) {
        let (ops, sessions) = (kept("ops", "getAll()"), kept("sessions", "getAll()"));
        self.value(&format!(
            "(async () => {{
                const [{{ user, id }}] = await {ops};
                const [session] = await {sessions};
                sessionStorage.setItem('noted', JSON.stringify({{ added: [{{ user, id, page: 'closed', tried: false }}], session }}));
            }})()"
        ))
        .await;
    }

    /// Waits until this browser keeps no cards of anybody's.
    pub async fn kept_no_cards(&self) {
        self.until(&format!("await {} === 0", kept("sessions", "count()"))).await;
    }

    /// Waits until the study page of `user` can be opened without the network.
    pub async fn kept_for(&self, user: i64) {
        let ready = format!(
            "(async () => {{
                if (!navigator.serviceWorker.controller || !(await caches.has('recto-user-{user}'))) return false;
                const pages = await (await caches.open('recto-user-{user}')).keys();
                const files = new Set((await (await caches.open('recto-static-1')).keys()).map((one) => one.url));
                const loaded = performance.getEntriesByType('resource').map((one) => one.name).filter((name) => name.includes('/static/'));
                return pages.length > 0 && loaded.every((name) => files.has(name));
            }})()"
        );
        self.until(&format!("await {ready}")).await;
    }

    /// Nothing stands out on the right, where a finger would push the page away.
    pub async fn fits(&self) {
        let (page, screen) =
            (self.value("document.documentElement.scrollWidth").await, self.value("window.innerWidth").await);
        assert!(page.as_i64() <= screen.as_i64(), "{page} px wide on a screen of {screen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_student_comes_from_the_join_code_to_the_first_answer() {
    let world = World::new().await;
    let code = world.code().await;
    // Without anybody, the first page would be the one that sets the server up.
    world.person("Nadia Benali", Role::Instructor, "en").await;
    let chromium = Chromium::start(&world.base).await;
    let tab = chromium.tab().await;
    tab.phone().await;
    tab.go("/").await;
    tab.arrives("/sign-in").await;
    tab.tap("a[href=\"/join\"]").await;
    tab.arrives("/join").await;
    // As it is heard: in small letters, without the hyphen.
    tab.fill("#code", &code.to_lowercase().replace('-', " ")).await;
    tab.tap("main form button").await;
    tab.until("document.getElementById('password')").await;
    assert_eq!(tab.text("h1").await, "Biology 201");
    tab.fill("#name", "Maya Nguyen").await;
    tab.fill("#password", "correct horse").await;
    tab.tap("main form button").await;
    tab.arrives("/").await;
    tab.tap("a[href=\"/study\"]").await;
    tab.arrives("/study").await;
    tab.until(READY).await;
    let first = tab.answer_by_touch(4).await;
    tab.other_than(first.0).await;
    world.log_is(world.id_of("Maya Nguyen").await, &[first]).await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_goes_by_touch_on_a_phone() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.phone().await;
    tab.study("/study").await;
    let mut given = Vec::new();
    for turn in 0..10 {
        tab.fits().await;
        given.push(tab.answer_by_touch(4 + turn % 2).await);
        if turn < 9 {
            tab.other_than(given.last().expect("just given").0).await;
        }
    }
    tab.arrives("/study/round").await;
    tab.fits().await;
    world.log_is(student.id, &given).await;
    let mut cards: Vec<_> = given.iter().map(|answer| answer.0).collect();
    cards.sort_unstable();
    cards.dedup();
    assert_eq!(cards.len(), 10, "no card that was known comes twice");
    // On with the next round, whose first card is one of those left.
    tab.tap("a.button.primary").await;
    tab.arrives("/study").await;
    tab.until(READY).await;
    assert!(!cards.contains(&tab.card().await));
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_finger_needs_is_large_enough_for_one() {
    let (_world, _student, _chromium, tab) = World::with_student().await;
    tab.phone().await;
    tab.study("/study").await;
    let small = "[...document.querySelectorAll('a, button, input, textarea, select, summary')].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width && !one.closest('p, .skip') && (box.height < 43.5 || box.width < 43.5);
    }).map((one) => one.outerHTML.slice(0, 80))";
    assert_eq!(tab.value(small).await, serde_json::json!([]));
    tab.settle().await;
    tab.tap("#reveal").await;
    tab.until("!document.getElementById('grading').hidden").await;
    assert_eq!(tab.value(small).await, serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_goes_by_keys_alone() {
    let (world, student, _chromium, tab) = World::with_student().await;
    tab.desktop().await;
    let first = tab.study("/study").await;

    tab.key("?").await;
    tab.until("document.getElementById('keys').open").await;
    tab.key("3").await;
    tab.key("?").await;
    tab.until("!document.getElementById('keys').open").await;
    assert_eq!(tab.card().await, first, "keys do nothing behind the list of keys");

    tab.key("b").await;
    tab.until("document.getElementById('bookmark').ariaPressed === 'true'").await;

    // A grade before the answer is seen is no answer.
    tab.key("5").await;
    let mut given = vec![tab.answer_by_key(2).await];
    assert_eq!(given[0].0, first);
    let second = tab.other_than(first).await;
    world.log_is(student.id, &given).await;
    assert!(world.bookmarked(student.id, first).await && !world.bookmarked(student.id, second).await);

    tab.key("u").await;
    tab.until(&format!("{CARD} === {first} && !document.getElementById('grading').hidden")).await;
    assert_ne!(tab.text("#answer").await, "", "the answer is there to be graded again");
    tab.key("4").await;
    given[0].1 = 4;
    assert_eq!(tab.other_than(first).await, second, "the next card is the one that was next before");
    tab.all_sent().await;
    world.log_is(student.id, &given).await;

    for turn in 1..10 {
        given.push(tab.answer_by_key(4).await);
        if turn < 9 {
            tab.other_than(given.last().expect("just given").0).await;
        }
    }
    tab.arrives("/study/round").await;
    world.log_is(student.id, &given).await;
    tab.until("document.readyState === 'complete'").await;
    tab.key(" ").await;
    tab.arrives("/study").await;
    tab.until(READY).await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_without_scripts() {
    let world = World::new().await;
    let code = world.code().await;
    let chromium = Chromium::start(&world.base).await;
    let tab = chromium.tab().await;
    tab.phone().await;
    tab.without_scripts().await;
    tab.go(&format!("/join/{code}")).await;
    tab.fill("#name", "Noah Tremblay").await;
    tab.fill("#password", "correct horse").await;
    tab.tap("main form button").await;
    tab.arrives("/").await;
    let student = world.id_of("Noah Tremblay").await;
    tab.tap("a[href=\"/study\"]").await;
    tab.arrives("/study").await;

    let mut given = Vec::new();
    let mut first_page = String::new();
    for turn in 0..10 {
        let card = tab.card().await;
        tab.tap("#reveal").await;
        tab.until("document.getElementById('grading').offsetHeight && document.readyState === 'complete'").await;
        assert_eq!(tab.card().await, card, "the answer is that of the question");
        assert_ne!(tab.text("#answer").await, "");
        if turn == 0 {
            first_page = tab.value("location.href").await.as_str().expect("an address").to_owned();
        }
        tab.tap(".grade[value=\"4\"]").await;
        given.push((card, 4));
        if turn < 9 {
            tab.other_than(card).await;
        }
    }
    tab.arrives("/study/round").await;
    world.log_is(student, &given).await;

    // The same answer again, from a page that was left open: its id is the same, so nothing is added.
    tab.go(&first_page).await;
    tab.tap(".grade[value=\"1\"]").await;
    tab.arrives("/study/round").await;
    world.log_is(student, &given).await;

    tab.tap("form[action=\"/study/undo\"] button").await;
    let last = given.pop().expect("ten were given");
    tab.until(&format!("{CARD} === {}", last.0)).await;
    assert_eq!(world.log(student).await, given);
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_takes_a_deck_in_and_takes_it_back() {
    let world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, "en").await;
    let chromium = Chromium::start(&world.base).await;
    let tab = chromium.tab().await;
    teacher.sign_in(&tab).await;
    tab.desktop().await;
    tab.go(&format!("/classes/{}/import", world.class)).await;
    tab.fill("#pasted", "What is 2 + 2?\t4\nWhat is 3 + 3?\t6\n").await;
    tab.click("details summary").await;
    tab.fill("#deck", "Sums").await;
    tab.click("main form button.primary").await;
    tab.until("location.pathname.startsWith('/imports/') && document.querySelector('.figures')").await;
    assert_eq!(tab.text(".figures .num").await, "2");
    tab.click("form > .row > button.primary").await;
    tab.until("document.querySelector('form[action$=\"/undo\"]')").await;
    let cards = tab.value("fetch('/api/v1/study?limit=20').then((r) => r.json()).then((b) => b.cards.length)").await;
    assert_eq!(cards, 16);
    tab.click("form[action$=\"/undo\"] button").await;
    tab.until("!document.querySelector('main form[action$=\"/undo\"]')").await;
    let cards = tab.value("fetch('/api/v1/study?limit=20').then((r) => r.json()).then((b) => b.cards.length)").await;
    assert_eq!(cards, crate::world::CARDS);
    tab.was_calm();
}
