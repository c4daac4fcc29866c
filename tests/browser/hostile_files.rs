//! Files that were made to harm, or are only broken, in a browser as a teacher brings them: each is chosen on the page of a class
//! of its own, its verdict is read, and what comes of it is applied and looked at.
//!
//! With `RECTO_HOSTILE` naming a folder, these are the files of its list `hostile.json`: objects `file`, `expect` and, for `import`,
//! `cards`. Without it, a few of our own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use recto::store::ids::ClassId;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::attacks::attacks;
use crate::package_maker::{Note, Schema, collection, first, note, patched, zip};
use crate::tab::{self, Chromium, Tab};
use crate::world::World;

/// Longest time for one file to be read or applied: the largest has 200,000 cards.
const PATIENCE: Duration = Duration::from_mins(4);
/// Decks of a file, and cards of a deck, that are opened.
const OPENED: usize = 3;

/// What a file is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expect {
    /// One sentence that says why, and nothing stored.
    Refuse,
    /// So many cards.
    Import,
    /// What is good comes in, and the rest is told.
    Skip,
    /// Either, as long as nothing happens but reading.
    Safe,
}

#[derive(Debug, Clone, Deserialize)]
struct Case {
    file: String,
    expect: Expect,
    #[serde(default)]
    cards: u64,
}

/// What became of it on the page.
const VERDICT: &str = "(() => {
    if (document.readyState !== 'complete') return null;
    const problem = document.querySelector('#problem')?.innerText.trim();
    if (problem) return { refused: problem, on: Boolean(document.querySelector('main a[href$=\"/import\"], main form[data-upload]')) };
    if (document.querySelector('[name=fingerprint]')) return { plan: document.querySelector('main .figures .num').innerText,
        findings: document.querySelectorAll('.findings li').length };
    if (document.querySelector('form[action$=\"/undo\"]')) return { done: document.querySelector('main li').innerText };
    return document.querySelector('[data-events], [data-sent]:not([hidden])') ? null : { other: document.title };
})()";

/// What no card may hold, where cards are shown.
const HARM: &str = "[...document.querySelectorAll('.side *')].flatMap((one) => {
    const ours = one.closest('svg.masks');
    const bad = one.getAttributeNames().filter((name) => name.startsWith('on') || ['id', 'name', 'style', 'srcset', 'srcdoc', 'action'].includes(name));
    if (one.hasAttribute('src') && !/^\\/media\\/[0-9a-f]{64}\\//.test(one.getAttribute('src'))) bad.push('src');
    const href = one.getAttribute('href');
    if (href && !/^(https?|mailto):/i.test(href)) bad.push(href);
    if (one.matches('script, iframe, object, embed, form, input, button, style, link, meta, base, template, svg') && !ours) bad.push('tag');
    return bad.length ? [one.outerHTML.slice(0, 200)] : [];
})";

/// What makes the page wider than the screen: the innermost of it.
const OUT: &str = "document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(-2).map((one) => one.outerHTML.slice(0, 300))";

/// What the page's policy had to stop is harm that was let in.
const TELLS: &str = "document.addEventListener('securitypolicyviolation', (event) => setTimeout(() => {
    throw new Error(`stopped by the policy: ${event.violatedDirective} ${event.blockedURI}`);
}))";

/// One file in one tab; what isn't as it is owed, a line each.
struct Visit<'v> {
    tab: &'v Tab,
    class: ClassId,
    case: &'v Case,
    wrong: Vec<String>,
}

impl Visit<'_> {
    fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(what());
        }
    }

    /// The verdict once the page shows another than `before`.
    async fn verdict(&mut self, wanted: &[&str]) -> Value {
        let start = Instant::now();
        let mut looks = tokio::time::interval(Duration::from_millis(30));
        loop {
            looks.tick().await;
            let verdict = self.tab.value(VERDICT).await;
            if wanted.iter().any(|wanted| verdict.get(wanted).is_some()) {
                return verdict;
            }
            // While it is read or applied the page says so; any other page is where this ends.
            if start.elapsed() > if verdict.get("other").is_some() { tab::PATIENCE } else { PATIENCE } {
                let shown =
                    self.tab.value("[location.pathname, document.readyState, document.body.innerText].join(' ')").await;
                self.wrong.push(format!("none of {wanted:?}: {verdict} {shown}"));
                return Value::Null;
            }
        }
    }

    /// Brings the file and follows where that leads.
    async fn brings(&mut self, file: &Path) {
        self.tab.go(&format!("/classes/{}/import", self.class)).await;
        self.tab.choose("input[type=file]", file).await;
        self.tab.click("main form button.primary").await;
        let verdict = self.verdict(&["refused", "plan"]).await;
        match (verdict["refused"].as_str(), verdict["plan"].as_str()) {
            (Some(why), _) => self.refused(why, verdict["on"] == true).await,
            (_, Some(new)) => self.planned(number(new), verdict["findings"].as_u64().unwrap_or(0)).await,
            _ => {}
        }
        let trouble = self.tab.trouble();
        self.check(trouble.is_empty(), || trouble.join("; "));
    }

    async fn refused(&mut self, why: &str, on: bool) {
        let case = self.case;
        self.check(matches!(case.expect, Expect::Refuse | Expect::Safe), || format!("refused: {why}"));
        // A key that has no sentence shows as itself.
        let sentence =
            why.contains(' ') && why.ends_with(['.', '?', '!']) && why.lines().count() == 1 && why.len() < 600;
        self.check(sentence, || format!("no sentence: {why:?}"));
        self.check(on, || "no way on".to_owned());
        let decks = self.decks().await;
        self.check(decks.is_empty(), || format!("refused, and there are decks: {decks:?}"));
    }

    async fn planned(&mut self, new: u64, findings: u64) {
        let case = self.case;
        self.check(case.expect != Expect::Refuse, || format!("a plan of {new} cards instead of a refusal"));
        self.check(new > 0, || "a plan of nothing".to_owned());
        self.check(case.expect != Expect::Skip || findings > 0, || "nothing is told of what is left out".to_owned());
        self.check(case.expect != Expect::Import || new == case.cards, || format!("{new} cards of {}", case.cards));
        self.harmless("the plan").await;
        self.tab.click("main form > .row button.primary").await;
        let verdict = self.verdict(&["done", "refused"]).await;
        let done = verdict["done"].as_str().map(number);
        self.check(done == Some(new), || format!("applied: {verdict}, planned: {new}"));
        let decks = self.decks().await;
        self.check(!decks.is_empty(), || "applied, and there is no deck".to_owned());
        for deck in decks.iter().take(OPENED) {
            self.tab.go(deck).await;
            self.harmless(deck).await;
            let cards =
                "[...document.querySelectorAll('.cardlist > li')].map((card) => card.id.replace('card-', '/cards/'))";
            let cards = words(&self.tab.value(cards).await);
            self.check(!cards.is_empty(), || format!("{deck} lists no card"));
            for card in cards.iter().take(OPENED) {
                self.tab.go(card).await;
                self.check(self.tab.count("main .side").await > 1, || format!("{card} shows no card"));
                self.harmless(card).await;
            }
        }
    }

    /// The addresses of the decks of the class.
    async fn decks(&self) -> Vec<String> {
        self.tab.go(&format!("/classes/{}", self.class)).await;
        let find = "[...document.querySelectorAll('a[href^=\"/decks/\"]')].map((link) => link.getAttribute('href')).filter((path) => /^\\/decks\\/\\d+$/.test(path))";
        let mut decks = words(&self.tab.value(find).await);
        decks.dedup();
        decks
    }

    async fn harmless(&mut self, place: &str) {
        let harm = self.tab.value(HARM).await;
        self.check(harm == json!([]), || format!("{place}: {harm}"));
        for width in [320, 1280] {
            self.tab.screen(width, 800, false).await;
            let out = self.tab.value(OUT).await;
            self.check(out == json!([]), || format!("{place} is wider than a screen of {width} px: {out}"));
        }
    }
}

/// The number that a text begins with or is, blanks and commas between its digits aside.
fn number(text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.starts_with("One ") { 1 } else { digits.parse().unwrap_or(0) }
}

fn words(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The files of the folder, or our own, written into `own`.
async fn cases(own: &Path) -> (PathBuf, Vec<Case>) {
    if let Some(folder) = std::env::var_os("RECTO_HOSTILE").map(PathBuf::from) {
        let list = std::fs::read_to_string(folder.join("hostile.json")).expect("a folder with its list");
        return (folder, serde_json::from_str(&list).expect("a list of files"));
    }
    let mut cases = Vec::new();
    for (file, expect, cards, bytes) in own_files().await {
        std::fs::write(own.join(file), bytes).expect("a file");
        cases.push(Case { file: file.to_owned(), expect, cards });
    }
    (own.to_path_buf(), cases)
}

async fn own_files() -> Vec<(&'static str, Expect, u64, Vec<u8>)> {
    const NOTES: [Note; 2] = [
        note("a1", "Un <script>alert(1)</script>", "<img src=x onerror=alert(2)> [sound:../../x.mp3]"),
        note("b2", "Deux", "2"),
    ];
    let package =
        first(&collection(Schema::Eleven, &NOTES, "").await, &[("../../recto-evil.svg", b"<svg onload='alert(3)'/>")]);
    let broken = first(b"SQLite format 3\0and then nothing", &[]);
    let cut = package[..package.len() / 2].to_vec();
    let unlucky = patched(package.clone(), 4, b"\xff\xff");
    let cards: Vec<_> = attacks()
        .iter()
        .enumerate()
        .map(|(n, attack)| {
            let side = |markup: &str| json!({ "markup": markup, "source": format!("Carte {n}\n\n{attack}") });
            json!({ "key": format!("k{n}"), "position": n, "front": side("html"), "back": side("markdown") })
        })
        .collect();
    let count = cards.len() as u64;
    let deck =
        |name: &str| json!({ "format": "recto-deck", "version": 1, "decks": [{ "name": name, "cards": cards }] });
    let one = |key: &str| json!([{ "key": key, "front": { "markup": "html", "source": key }, "back": { "markup": "html", "source": "x" } }]);
    let long = json!({ "format": "recto-deck", "version": 1, "decks": [
        { "name": "m".repeat(200), "cards": one("a") }, { "name": "\u{202e}w".repeat(90), "cards": one("b") },
    ] });
    let quiz = "<?xml version=\"1.0\"?><!DOCTYPE quiz [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><quiz><question type=\"truefalse\"><questiontext><text>&x;</text></questiontext></question></quiz>";
    vec![
        (
            "attacks.json",
            Expect::Import,
            count,
            deck("<img src=x onerror=alert(4)>::</title><script>alert(5)</script>").to_string().into_bytes(),
        ),
        ("long-names.json", Expect::Import, 2, long.to_string().into_bytes()),
        ("later.json", Expect::Refuse, 0, br#"{"format":"recto-deck","version":999,"decks":[]}"#.to_vec()),
        ("nested.json", Expect::Refuse, 0, "[".repeat(100_000).into_bytes()),
        ("formulas.csv", Expect::Import, 2, b"front,back\n=HYPERLINK(1),@x\n\"<svg onload=alert(6)>\",-1+2\n".to_vec()),
        ("empty.csv", Expect::Refuse, 0, Vec::new()),
        ("blank.csv", Expect::Refuse, 0, b"\xef\xbb\xbf \n\n".to_vec()),
        ("ragged.csv", Expect::Skip, 0, b"front,back\na,b\nc\nd,\n".to_vec()),
        ("picture.csv", Expect::Refuse, 0, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec()),
        ("page.html", Expect::Refuse, 0, b"<!doctype html><title>x</title><script>alert(7)</script>".to_vec()),
        ("entity.xml", Expect::Refuse, 0, quiz.as_bytes().to_vec()),
        (
            "cut.txt",
            Expect::Skip,
            0,
            "Os Flashcards\n\n1\nQ\n\nUn ?\n\nA\n\n<b>1</b>\n\n2\nQ\n\nDeux".as_bytes().to_vec(),
        ),
        ("slip.apkg", Expect::Import, 2, package),
        ("cut.apkg", Expect::Refuse, 0, cut),
        ("broken.apkg", Expect::Refuse, 0, broken),
        ("unlucky.apkg", Expect::Safe, 0, unlucky),
        ("unknown.apkg", Expect::Refuse, 0, zip(&[("../evil.txt", b"x")])),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_file_is_told_from_the_others_and_does_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (folder, cases) = cases(folder.path()).await;
    let world = World::new().await;
    let next = AtomicUsize::new(0);
    let visits = async || {
        // Tabs of one browser share who is signed in.
        let chromium = Chromium::start(&world.base).await;
        let mut failed = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (class, teacher) = world.class_of(&case.file).await;
            // A tab of its own, so that what a file leaves behind is its own.
            let tab = chromium.tab().await;
            tab.desktop().await;
            tab.before_each_page(TELLS).await;
            teacher.sign_in(&tab).await;
            let mut visit = Visit { tab: &tab, class, case, wrong: Vec::new() };
            visit.brings(&folder.join(&case.file)).await;
            failed.extend(visit.wrong.iter().map(|wrong| format!("{}: {wrong}", case.file)));
            tab.close().await;
        }
        failed
    };
    let (one, other) = tokio::join!(visits(), visits());
    let failed = [one, other].concat();
    assert!(failed.is_empty(), "of {} files:\n{}", cases.len(), failed.join("\n"));
}
