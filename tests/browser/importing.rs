//! An Anki package in a browser: dropped, sent in parts, looked at, applied, studied, imported again and taken back; and a connection
//! that is lost in the middle.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recto::store::people::Role;

use crate::media::sound;
use crate::package_maker::{Note, Schema, collection, first, note};
use crate::tab::{Chromium, Tab};
use crate::world::{Someone, World, axe_source};

const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' width='320' height='180'><rect width='320' height='180' fill='#2b6cb0'/></svg>";
const NOTES: [Note; 2] = [
    note("aB1", "Où est la mairie\u{202f}? <img src=\"ville.svg\">", "Place <b>Ville-Marie</b> 🏛️ [sound:cloche.wav]"),
    note("cD2", "Et le parc\u{202f}?", "« là »"),
];
/// Our notes as Anki's own engine packed them, and once more after one of them was edited there (tests/fixtures/anki/make.py).
const BEFORE: &[u8] = include_bytes!("../fixtures/anki/before.apkg");
const AFTER: &[u8] = include_bytes!("../fixtures/anki/after.apkg");
/// The page of a plan is there.
const PLAN: &str = "document.querySelector('[name=fingerprint]') && document.readyState === 'complete'";

/// A package with a picture and a sound of this many bytes.
async fn package(sql: &str, bytes: usize) -> Vec<u8> {
    let mut sound = sound();
    // No two neighbours are alike, so that it stays as long in the package.
    let noise = |n: u32| (n.wrapping_mul(n).wrapping_mul(2_654_435_761) >> 24) as u8;
    sound.extend((0..).take(bytes.saturating_sub(sound.len())).map(noise));
    let files: [(&str, &[u8]); 2] = [("ville.svg", SVG), ("cloche.wav", &sound)];
    first(&collection(Schema::Eleven, &NOTES, sql).await, &files)
}

impl Tab {
    /// Drops a file where files go, as it was last changed at `changed`.
    pub async fn drop_file(&self, name: &str, bytes: &[u8], changed: u32) {
        let bytes = STANDARD.encode(bytes);
        self.value(&format!(
            "(() => {{
                const bytes = Uint8Array.from(atob('{bytes}'), (c) => c.charCodeAt(0));
                const data = new DataTransfer();
                data.items.add(new File([bytes], '{name}', {{ lastModified: {changed} }}));
                document.querySelector('[data-drop]').dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}));
            }})()"
        ))
        .await;
        assert_eq!(self.text("[data-drop-names]").await, name);
    }

    /// Drops a package on the page of the class's imports and waits for its plan.
    async fn to_plan(&self, world: &World, bytes: &[u8]) {
        self.go(&format!("/classes/{}/import", world.class)).await;
        self.drop_file("ville.apkg", bytes, 1).await;
        self.click("main form button.primary").await;
        self.until(PLAN).await;
    }
}

/// A package with three decks, one below another.
pub async fn three_decks() -> Vec<u8> {
    const NOTES: [Note; 3] = [note("a1", "Un", "1"), note("b2", "Deux", "2"), note("c3", "Trois", "3")];
    let decks = "UPDATE col SET decks = '{\"1\":{\"id\":1,\"name\":\"Maths\"},\"2\":{\"id\":2,\"name\":\"Maths::Algèbre\"},\"3\":{\"id\":3,\"name\":\"Chimie\"}}';
                 UPDATE cards SET did = (SELECT CASE n.guid WHEN 'a1' THEN 1 WHEN 'b2' THEN 2 ELSE 3 END FROM notes n WHERE n.id = cards.nid)";
    first(&collection(Schema::Eleven, &NOTES, decks).await, &[])
}

async fn teacher() -> (World, Someone, Chromium, Tab) {
    with(World::new().await).await
}

async fn with(world: World) -> (World, Someone, Chromium, Tab) {
    let teacher = world.person("Nadia Benali", Role::Instructor, "en").await;
    let chromium = Chromium::start(&world.base).await;
    let tab = chromium.tab().await;
    teacher.sign_in(&tab).await;
    (world, teacher, chromium, tab)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_is_dropped_studied_changed_in_anki_imported_again_and_taken_back() {
    let (world, teacher, _chromium, tab) = teacher().await;
    tab.desktop().await;
    tab.to_plan(&world, BEFORE).await;
    assert_eq!(tab.text("main .big.num").await, "2");
    tab.click("main form > .row button.primary").await;
    tab.until("document.querySelector('form[action$=\"/undo\"]')").await;

    let card = tab.study("/study?deck=2").await;
    tab.until("document.querySelector('#question img')?.naturalWidth === 320").await;
    let given = vec![tab.answer_by_key(5).await];
    tab.other_than(card).await;
    tab.all_sent().await;
    world.log_is(teacher.id, &given).await;

    // Changed in Anki, and brought once more: the difference is shown, and progress stays.
    tab.to_plan(&world, AFTER).await;
    let figures: Vec<u32> =
        tab.text("main .figures").await.lines().filter_map(|line| line.trim().parse().ok()).collect();
    assert_eq!(figures, [0, 1, 1, 0]);
    assert!(tab.text("main ins").await.contains("Jacques"));
    tab.fits().await;
    tab.click("main form > .row button.primary").await;
    tab.until("document.querySelector('form[action$=\"/undo\"]')").await;
    tab.go("/decks/2").await;
    assert!(tab.text("main").await.contains("Jacques-Cartier"));
    assert_eq!(world.log(teacher.id).await, given);

    tab.go(&format!("/classes/{}/imports", world.class)).await;
    tab.click("form[action$=\"/undo\"] button").await;
    tab.until("document.querySelector('.flash')").await;
    tab.go("/decks/2").await;
    let text = tab.text("main").await;
    assert!(text.contains("Ville-Marie") && !text.contains("Jacques-Cartier"), "{text}");
    assert_eq!(world.log(teacher.id).await, given);
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_counted_while_somebody_types_what_stands_between_them() {
    let (world, _teacher, _chromium, tab) = teacher().await;
    tab.phone().await;
    tab.go(&format!("/classes/{}/import", world.class)).await;
    let hidden = |selector: &str| format!("document.querySelector('{selector}').hidden");
    assert_eq!(tab.value(&hidden("[data-separators]")).await, true, "nothing is asked before there is a text");
    let chosen = |menu: &str, name: &str| {
        format!(
            "(() => {{ const menu = document.querySelector('{menu}'); menu.value = '{name}'; menu.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
        )
    };
    let says = |text: &str| format!("document.querySelector('[data-seen] p')?.innerText.includes('{text}')");
    tab.fill("#pasted", "canis - dog\nfelis - cat\n").await;
    tab.until(&says("2 cards: “ - ” between question and answer")).await;
    assert_eq!(tab.count("[data-seen] li").await, 2);
    assert_eq!(tab.value(&hidden("[data-own=sides]")).await, true);

    tab.fill("#pasted", "canis=>dog\nfelis=>cat\nmus=>mouse\n").await;
    tab.value(&chosen("#sides", "own")).await;
    assert_eq!(tab.value(&hidden("[data-own=sides]")).await, false);
    tab.fill("#sides-own", "=>").await;
    tab.until(&says("3 cards: “=>”")).await;
    assert_eq!(tab.text("[data-seen] li .side").await, "canis");
    assert_eq!(tab.axe(&axe_source()).await, "");
    tab.fits().await;
    tab.value(&chosen("#cards", "semicolon")).await;
    tab.until(&says("One card")).await;
    tab.value(&chosen("#cards", "line")).await;
    tab.until(&says("3 cards")).await;
    tab.tap("main form button.primary").await;
    tab.until(PLAN).await;
    assert_eq!(tab.text("main .big.num").await, "3");
    assert_eq!(tab.value("document.querySelector('#sides-own').value").await, "=>");
    tab.fits().await;
    tab.was_calm();
}

/// Parts from that number on are lost on their way, as by a dead connection, until `connected` is set.
const LOSES: &str = "(() => {
    const send = window.fetch;
    let parts = 0;
    window.connected = false;
    window.fetch = (path, init) => {
        const lost = init?.method === 'PUT' && !window.connected && ++parts > 1;
        return lost ? Promise.reject(new TypeError('lost')) : send(path, init);
    };
})()";

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_after_a_lost_connection_and_after_a_reload() {
    let (world, _teacher, _chromium, tab) = teacher().await;
    let package = package("", 3 << 20).await;
    tab.phone().await;
    tab.go(&format!("/classes/{}/import", world.class)).await;
    tab.value(LOSES).await;
    tab.drop_file("ville.apkg", &package, 1).await;
    tab.tap("main form button.primary").await;
    tab.until("document.querySelector('[data-sent] [role=status]').innerText.includes('connection is lost')").await;
    assert!(tab.value("document.querySelector('[data-sent] progress').value").await.as_f64() > Some(1e6));
    assert_eq!(tab.axe(&axe_source()).await, "");
    tab.fits().await;

    // The page is loaded again: it says how far it was, and another file begins anew.
    tab.reload().await;
    tab.until("!document.querySelector('[data-unfinished]').hidden").await;
    assert!(tab.text("[data-unfinished]").await.contains("ville.apkg has been sent up to 1 MB"));
    assert_eq!(tab.axe(&axe_source()).await, "");
    tab.fits().await;
    tab.value(LOSES).await;
    tab.value("window.sent = []; const before = window.fetch; window.fetch = (path, init) => { window.sent.push([init?.method ?? 'GET', path]); return before(path, init); }; window.connected = true")
        .await;
    tab.value("window.offsets = () => window.sent.filter(([method]) => method === 'PUT').map(([, path]) => path.split('=')[1]); addEventListener('pagehide', () => localStorage.setItem('offsets', window.offsets().join(' ')))").await;
    tab.drop_file("ville.apkg", &package, 1).await;
    tab.tap("main form button.primary").await;
    tab.until(PLAN).await;
    let offsets = tab.value("localStorage.getItem('offsets')").await;
    assert!(offsets.as_str().expect("offsets").starts_with("1048576"), "nothing is sent twice: {offsets}");
    assert_eq!(tab.text("main .big.num").await, "2");
    tab.was_calm();
}

/// A page that hears of nothing, so that it stays to be looked at.
const DEAF: &str =
    "if (!sessionStorage.getItem('hears')) window.EventSource = class { addEventListener() {} close() {} }";

#[tokio::test(flavor = "multi_thread")]
async fn a_long_import_tells_how_far_it_is_and_leads_on_by_itself() {
    // Nobody waits here for an import to be done, as on a server that has much to do.
    let (world, _teacher, _chromium, tab) = with(World::impatient().await).await;
    let cards = (0..8000).map(|n| format!("Question {n},Réponse {n}")).collect::<Vec<_>>().join("\n");
    tab.phone().await;
    tab.before_each_page(DEAF).await;
    tab.go(&format!("/classes/{}/import", world.class)).await;
    tab.drop_file("long.csv", format!("question,answer\n{cards}").as_bytes(), 1).await;
    tab.tap("main form button.primary").await;
    tab.until("document.querySelector('[data-events]') && document.readyState === 'complete'").await;
    for (width, name) in [(390, "phone"), (1280, "desktop")] {
        tab.screen(width, 800, false).await;
        assert_eq!(tab.axe(&axe_source()).await, "");
        tab.fits().await;
        if let Some(folder) = std::env::var_os("RECTO_SCREENSHOTS") {
            let file = std::path::Path::new(&folder).join(format!("import-under-way-{name}.png"));
            std::fs::write(file, tab.picture().await).expect("a picture");
        }
    }
    // With its ears it hears of the end, and shows the plan; then the same for the cards that are written down.
    tab.value("sessionStorage.setItem('hears', 'yes')").await;
    tab.reload().await;
    tab.until(PLAN).await;
    tab.value("sessionStorage.removeItem('hears')").await;
    tab.tap("main form > .row button.primary").await;
    tab.until("document.querySelector('[data-events]') && document.readyState === 'complete'").await;
    tab.value("sessionStorage.setItem('hears', 'yes')").await;
    tab.reload().await;
    tab.until("document.querySelector('form[action$=\"/undo\"]')").await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_stopped_with_its_button() {
    let (world, _teacher, _chromium, tab) = teacher().await;
    let package = package("", 2 << 20).await;
    tab.desktop().await;
    tab.go(&format!("/classes/{}/import", world.class)).await;
    tab.value(LOSES).await;
    tab.drop_file("ville.apkg", &package, 1).await;
    tab.click("main form button.primary").await;
    tab.until("document.querySelector('[data-sent] [role=status]').innerText.includes('connection is lost')").await;
    tab.click("[data-sent] button").await;
    tab.until("document.querySelector('[data-sent]').hidden").await;
    crate::tab::wait_for("no file is left", async || {
        let left = std::fs::read_dir(world.folder().join("uploads")).map_or(0, Iterator::count);
        (left == 0).then_some(())
    })
    .await;
    tab.reload().await;
    assert_eq!(tab.value("document.querySelector('[data-unfinished]').hidden").await, true);
    tab.was_calm();
}
