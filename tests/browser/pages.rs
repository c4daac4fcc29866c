//! Every page in both languages, light and dark, narrow and wide: nothing shuts anybody out, nothing stands beyond the edge.
//!
//! With `RECTO_SCREENSHOTS` set to a folder, a picture of each lies there afterwards: `fr-dark-390-study-question.png`.

use std::path::PathBuf;

use recto::store::imports::Options;
use recto::store::people::Role;

use crate::study::READY;
use crate::tab::{Chromium, Tab};
use crate::world::{World, axe_source};

const LESSON: &str = "key\tfront\tback\n\
    s1\tWhat is 2 + 2?\t4\n\
    s2\tWhat does a square root undo?\tA square: the square root of 9 is 3.\n\
    s3\tWhat is 7 times 8?\t56\n\
    s4\tWhat is half of 9?\t4.5\n";
const LESSON_LATER: &str = "key\tfront\tback\n\
    s1\tWhat is 2 + 2?\tFour, in words and in figures\n\
    s2\tWhat does a square root undo?\tA square: the square root of 9 is 3. Not sure about this one, please check it.\n\
    s3\tWhat is 7 times 8?\t56\n\
    s5\tWhat is a third of 12?\t4\n\
    s6\t\tA card without a question\n";

/// Somebody who looks at pages closely, and what they found.
pub struct Looker<'a> {
    tab: &'a Tab,
    language: &'static str,
    axe: String,
    pictures: Option<PathBuf>,
    faults: Vec<String>,
}

impl<'a> Looker<'a> {
    /// Somebody who looks at what is in `tab`.
    pub fn new(tab: &'a Tab, language: &'static str) -> Self {
        let pictures = std::env::var_os("RECTO_SCREENSHOTS").map(PathBuf::from);
        Self { tab, language, axe: axe_source(), pictures, faults: Vec::new() }
    }

    /// Looks at the page that is open, in both schemes and sizes.
    pub async fn look(&mut self, name: &str) {
        let tab = self.tab;
        assert_eq!(tab.value("document.documentElement.lang").await, self.language, "{name}");
        // A page has the same elements in every language, and the same colours: one language looks at the narrow page in the light
        // and at the wide one's colours in the dark, the other the other way round. The smallest phone tells only what doesn't fit.
        let light_at = if self.language == "fr" { 390 } else { 1280 };
        for (width, height) in [(390, 844), (1280, 800), (320, 640)] {
            tab.screen(width, height, false).await;
            for (scheme, dark) in [("light", false), ("dark", true)] {
                let smallest = width == 320;
                let turn = if smallest { !dark } else { dark == (width != light_at) };
                if !turn && (smallest || self.pictures.is_none()) {
                    continue;
                }
                tab.scheme(dark).await;
                tab.until(&format!("innerWidth === {width} && document.fonts.status === 'loaded'")).await;
                let place = format!("{}-{scheme}-{width}-{name}", self.language);
                let wide = tab.value("document.documentElement.scrollWidth").await.as_i64().unwrap_or(i64::MAX);
                if wide > i64::from(width) {
                    self.faults.push(format!("{place}: {wide} px wide"));
                }
                let found = match dark {
                    _ if smallest || !turn => String::new(),
                    false => tab.axe(&self.axe).await,
                    true => tab.axe_of_colours(&self.axe).await,
                };
                self.faults.extend(found.lines().map(|line| format!("{place}: {line}")));
                if let Some(folder) = &self.pictures {
                    std::fs::create_dir_all(folder).expect("a folder for pictures");
                    std::fs::write(folder.join(format!("{place}.png")), tab.picture().await).expect("a picture");
                }
            }
        }
        tab.desktop().await;
    }

    /// Opens a page and looks at it.
    pub async fn at(&mut self, path: &str, name: &str) {
        self.tab.go(path).await;
        self.look(name).await;
    }

    /// Sends the main form of the page, and waits for the next.
    pub async fn send(&self, button: &str) {
        self.tab.value("window.before = true").await;
        self.tab.activate(button).await;
        self.tab.until("!window.before && document.readyState === 'complete'").await;
    }

    /// Nothing was wrong with any of the pages.
    pub fn found_nothing(self) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
        self.tab.was_calm();
    }
}

async fn paste(looker: &Looker<'_>, world: &World, text: &str) {
    looker.tab.go(&format!("/classes/{}/import", world.class)).await;
    looker.tab.fill("#pasted", text).await;
    looker.tab.click("details summary").await;
    looker.tab.fill("#deck", "Sums").await;
    looker.send("main form button.primary").await;
    looker.tab.until("document.querySelector('.figures')").await;
}

/// Words from Quizlet, while they are typed and as a plan.
async fn words(looker: &mut Looker<'_>, world: &World) {
    looker.tab.go(&format!("/classes/{}/import", world.class)).await;
    looker.tab.fill("#pasted", "canis - dog\nfelis - cat; tomcat\nmus - mouse\n").await;
    looker.tab.until("document.querySelector('[data-seen] li')").await;
    looker.look("import-words").await;
    looker.send("main form button.primary").await;
    looker.tab.until("document.querySelector('.figures')").await;
    looker.look("plan-words").await;
}

async fn a_visitor(language: &'static str) {
    let world = World::new().await;
    let setup = world.setup_link().await;
    let chromium = Chromium::reading(&world.base).await;
    let tab = chromium.tab().await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    tab.go(&setup).await;
    looker.send(&format!("button[name=language][value={language}]")).await;
    looker.look("setup").await;
    world.person("Nadia Benali", Role::Instructor, language).await;
    looker.at("/sign-in", "sign-in").await;
    tab.fill("#name", "Nobody").await;
    tab.fill("#password", "wrong horse").await;
    looker.send("main form button").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("sign-in-wrong").await;
    looker.at("/sign-up", "sign-up").await;
    looker.at("/api", "api").await;
    looker.at("/join", "code").await;
    tab.fill("#code", "ABCD-EF").await;
    looker.send("main form button").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("code-wrong").await;
    looker.at(&format!("/join/{}", world.code().await), "join").await;
    looker.at("/no-such-page", "problem").await;
    looker.found_nothing();
}

/// The student's settings and account, with what is typed wrong.
async fn account(looker: &mut Looker<'_>) {
    looker.at("/settings", "settings").await;
    looker.at("/account", "account").await;
    looker.tab.fill("#current", "not the password").await;
    looker.tab.fill("#password", "another good one").await;
    looker.send("form[action=\"/account/password\"] button").await;
    looker.tab.until("document.getElementById('problem')").await;
    looker.look("account-password-wrong").await;
    looker.tab.go("/account").await;
    looker.send("form[action=\"/account/step\"] button").await;
    looker.tab.until("document.querySelector('.qr')").await;
    looker.look("account-step").await;
    looker.tab.fill("#code", "12").await;
    looker.send("form[action=\"/account/step/confirm\"] button").await;
    looker.tab.until("document.getElementById('problem')").await;
    looker.look("account-step-wrong").await;
}

async fn a_student(language: &'static str) {
    let world = World::new().await;
    world.person("Nadia Benali", Role::Instructor, language).await;
    let student = world.person("Ada Roy", Role::Student, language).await;
    let chromium = Chromium::reading(&world.base).await;
    let tab = chromium.tab().await;
    student.sign_in(&tab).await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    looker.at("/", "today").await;
    looker.at("/progress", "progress-empty").await;
    tab.study("/study").await;
    for grade in [1, 4, 5, 3] {
        let card = tab.answer_by_key(grade).await.0;
        tab.other_than(card).await;
    }
    looker.look("study-question").await;
    tab.key(" ").await;
    tab.until("!document.getElementById('grading').hidden").await;
    looker.look("study-answer").await;
    tab.click("#more summary").await;
    tab.fill("#noting textarea", "Like a power station").await;
    looker.look("study-note").await;
    tab.click("#noting button").await;
    tab.until("!document.getElementById('note').hidden").await;
    looker.look("study-note-kept").await;
    tab.key("?").await;
    tab.until("document.getElementById('keys').open").await;
    looker.look("study-keys").await;
    tab.key("?").await;
    tab.key("2").await;
    for _ in 5..10 {
        tab.until(READY).await;
        let card = tab.answer_by_key(4).await.0;
        tab.until(&format!("location.pathname === '/study/round' || {} !== {card}", crate::study::CARD)).await;
    }
    tab.arrives("/study/round").await;
    looker.look("round").await;
    tab.go("/cards/1/remarks").await;
    tab.fill("#text", "Is that the same in plants?").await;
    looker.send("main form button.primary").await;
    tab.click("article details summary").await;
    looker.look("remarks").await;
    looker.at("/remarks", "remarks-own").await;
    looker.at("/", "today-some-done").await;
    looker.at("/progress", "progress-first").await;
    looker.at("/decks/1", "deck").await;
    tab.click(".menu summary").await;
    looker.look("deck-more").await;
    looker.send("form[action$=\"/afresh\"] button").await;
    looker.look("deck-afresh").await;
    looker.send(".flash button").await;
    looker.at("/decks/1/export", "deck-export").await;
    looker.at("/decks/1?filter=failed", "deck-failed").await;
    tab.click(".cardlist .more summary").await;
    looker.send(".cardlist .more form[action*=\"/suspend\"] button").await;
    looker.at("/decks/1?filter=suspended", "deck-suspended").await;
    tab.click(".cardlist .more summary").await;
    looker.send(".cardlist .more form[action*=\"/resume\"] button").await;
    account(&mut looker).await;
    looker.at("/classes", "classes-student").await;
    looker.at(&format!("/classes/{}", world.class), "class-student").await;
    looker.at(&format!("/classes/{}/people", world.class), "forbidden").await;
    looker.at(&format!("/classes/{}/exam", world.class), "exam-none").await;
    in_two_weeks(&looker, "/own-exam").await;
    looker.look("exam-own").await;
    looker.at("/", "today-exam").await;
    looker.at(&format!("/classes/{}", world.class), "class-exam-student").await;
    tab.go("/decks/1").await;
    tab.click("details:has(#own-day) summary").await;
    looker.look("deck-exam").await;
    looker.at("/study/round", "round-exam").await;
    // To the end of the day: what was failed comes again, the rest is known.
    tab.study("/study").await;
    while tab.value("location.pathname").await == "/study" && tab.count("#grading").await > 0 {
        let card = tab.answer_by_key(5).await.0;
        tab.until(&format!(
            "document.readyState === 'complete' && (location.pathname !== '/study' || ({READY} && {} !== {card}))",
            crate::study::CARD
        ))
        .await;
    }
    looker.look("round-last").await;
    looker.at("/", "today-done").await;
    looker.at("/study", "study-nothing").await;
    looker.at("/study?mode=ahead", "study-ahead").await;
    let sums = Options { deck: Some("Sums".to_owned()), ..Options::default() };
    world.import("sums.tsv", LESSON, sums).await;
    looker.at("/", "today-mix").await;
    looker.at("/study/round?deck=1", "round-elsewhere").await;
    world.import("flags.json", &crate::media::deck(), Options::default()).await;
    tab.study("/study?deck=3").await;
    tab.key(" ").await;
    tab.until(
        "!document.getElementById('grading').hidden && document.querySelector('#question img')?.naturalWidth > 0",
    )
    .await;
    looker.look("study-media").await;
    looker.found_nothing();
}

/// What a student proposes, before and after it is sent.
async fn proposing(looker: &mut Looker<'_>) {
    let tab = looker.tab;
    looker.at("/proposals", "proposals-own-none").await;
    looker.at("/cards/1/suggest", "suggest").await;
    tab.fill("#back", "Energy, set free when a phosphate group is split off.").await;
    tab.until("document.querySelector('#back-difference ins')").await;
    looker.look("suggest-changed").await;
    looker.send("button[value=save]").await;
    tab.go("/cards/2/suggest").await;
    looker.send("button[value=save]").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("suggest-same").await;
    looker.at("/decks/1/suggest", "suggest-new").await;
    tab.fill("#front", "What is a ribosome made of?").await;
    tab.fill("#back", "RNA and proteins").await;
    looker.send("button[value=save]").await;
    looker.at("/proposals", "proposals-own").await;
}

/// What somebody else has proposed, for who decides.
async fn proposed(looker: &mut Looker<'_>, world: &World, language: &'static str) {
    let student = world.person("Inès Haddad", Role::Student, language).await;
    let other = Chromium::reading(&world.base).await;
    let phone = other.tab().await;
    student.sign_in(&phone).await;
    phone.desktop().await;
    let mut theirs = Looker::new(&phone, language);
    proposing(&mut theirs).await;
    let list = format!("/classes/{}/proposals", world.class);
    looker.tab.to_front().await;
    looker.at(&list, "proposals").await;
    looker.tab.go("/proposals/1").await;
    looker.tab.click("#rework summary").await;
    looker.look("proposal").await;
    looker.send("#refuse").await;
    looker.tab.until("document.getElementById('problem')").await;
    looker.look("proposal-refused-without-a-word").await;
    looker.send("#accept").await;
    looker.at(&list, "proposals-decided").await;
    looker.at("/proposals/1", "proposal-accepted").await;
    looker.at("/cards/1", "card-proposed").await;
    theirs.at("/", "today-news").await;
    theirs.at("/proposals", "proposals-own-news").await;
    theirs.found_nothing();
}

async fn ones_own(language: &'static str) {
    let world = World::new().await;
    let student = world.person("Ada Roy", Role::Student, language).await;
    let chromium = Chromium::reading(&world.base).await;
    let tab = chromium.tab().await;
    student.sign_in(&tab).await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    world.history(&student).await;
    looker.at("/progress", "progress").await;
    tab.value("for (const table of document.querySelectorAll('main details')) table.open = true").await;
    looker.look("progress-tables").await;
    looker.at("/account/data", "own-data").await;
    tab.fill("#name-delete", "Somebody").await;
    looker.send("form[action=\"/account/delete\"] button").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("own-data-wrong").await;
    looker.at("/account/tokens", "tokens").await;
    tab.fill("#password", "wrong horse").await;
    looker.send("form[action=\"/account/tokens\"] button").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("tokens-wrong").await;
    looker.found_nothing();
}

/// Files that are dropped: one that is no deck, and one with decks to choose from.
async fn dropped(looker: &mut Looker<'_>, world: &World) {
    let tab = looker.tab;
    tab.go(&format!("/classes/{}/import", world.class)).await;
    tab.drop_file("scan.pdf", b"%PDF-1.7", 1).await;
    tab.click("main form button.primary").await;
    tab.until("location.pathname.startsWith('/imports/') && document.getElementById('problem')").await;
    looker.look("import-no-deck").await;
    tab.go(&format!("/classes/{}/import", world.class)).await;
    tab.drop_file("maths.apkg", &crate::importing::three_decks().await, 1).await;
    tab.click("main form button.primary").await;
    tab.until("document.querySelectorAll('[name=into]').length === 3").await;
    looker.look("plan-decks").await;
}

/// Sets the exam day of the form that sends it to such an address.
async fn in_two_weeks(looker: &Looker<'_>, action: &str) {
    let field = format!("document.querySelector('form[action$=\"{action}\"] input')");
    let later = "new Date(Date.parse(field.min) + 13 * 864e5).toISOString().slice(0, 10)";
    looker.tab.value(&format!("{{ const field = {field}; field.value = {later}; 1 }}")).await;
    looker.send(&format!("form[action$=\"{action}\"]:has(input) button")).await;
}

/// A deck shared, and put away, and a class put away.
async fn shared_and_away(looker: &mut Looker<'_>, world: &World) {
    looker.at("/decks/1/share", "deck-share").await;
    looker.send("form[action$=\"/share\"] button").await;
    looker.look("deck-shared").await;
    looker.tab.fill("#share-code", "ABCD-EFGH").await;
    looker.send("form:has(#share-code) button").await;
    looker.tab.until("document.getElementById('problem')").await;
    looker.look("deck-share-wrong").await;
    looker.at("/decks/1/settings", "deck-settings").await;
    looker.send("form[action$=\"/decks/1/archive\"] button").await;
    looker.look("class-deck-archived").await;
    looker.send(".flash form button").await;
    looker.tab.go(&format!("/classes/{}", world.class)).await;
    looker.send("form[action$=\"/archive\"] button").await;
    looker.tab.until("document.querySelector('main form[action$=\"/restore\"]')").await;
    looker.look("classes-archived").await;
    looker.send(".flash form button").await;
}

/// What was said about cards, for who looks after the class.
async fn remarks(looker: &mut Looker<'_>, world: &World) {
    looker.tab.go("/cards/1/remarks").await;
    looker.tab.fill("#text", "A word to my colleagues: this one is asked every year.").await;
    looker.tab.click("[name=private]").await;
    looker.send("main form button.primary").await;
    looker.at(&format!("/classes/{}/remarks", world.class), "remarks-class").await;
    looker.at(&format!("/classes/{}/remarks/reported", world.class), "remarks-reported").await;
}

async fn a_teacher(language: &'static str) {
    let world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, language).await;
    for name in ["Ada Roy", "Noah Tremblay", "Maya Nguyen-Okonkwo de la Fontaine"] {
        world.person(name, Role::Student, language).await;
    }
    let chromium = Chromium::start(&world.base).await;
    let tab = chromium.tab().await;
    teacher.sign_in(&tab).await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    looker.at("/", "today-teacher").await;
    looker.at("/classes", "classes").await;
    looker.at(&format!("/classes/{}/people", world.class), "people").await;
    world.person("Otto Weiss", Role::Instructor, language).await;
    tab.fill("#names", "Lea Martin\nSam Okafor\nAda Roy\nOtto Weiss,student\nMax,chief\n").await;
    looker.send("main form button.primary").await;
    tab.until("document.querySelector('.figures')").await;
    looker.look("roster-plan").await;
    looker.send("main form button.primary").await;
    tab.until("document.getElementById('links')").await;
    looker.look("people-added").await;
    let link = tab.text(".slips code").await;
    looker.at(&format!("/classes/{}/invite", world.class), "invite").await;
    looker.at(&format!("/classes/{}/import", world.class), "import").await;
    looker.send("main form button.primary").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("import-refused").await;
    dropped(&mut looker, &world).await;
    words(&mut looker, &world).await;
    paste(&looker, &world, LESSON).await;
    looker.look("plan-first").await;
    looker.send("form > .row > button.primary").await;
    tab.until("document.querySelector('form[action$=\"/undo\"]')").await;
    paste(&looker, &world, LESSON_LATER).await;
    looker.look("plan-second").await;
    looker.send("form > .row > button.primary").await;
    tab.until("document.querySelector('main form[action$=\"/undo\"]')").await;
    looker.look("import-done").await;
    looker.send("main form[action$=\"/undo\"] button").await;
    tab.until("!document.querySelector('main form[action$=\"/undo\"]')").await;
    looker.look("import-undone").await;
    looker.at(&format!("/classes/{}/imports", world.class), "imports").await;
    remarks(&mut looker, &world).await;
    looker.at(&format!("/classes/{}", world.class), "class").await;
    in_two_weeks(&looker, &format!("/classes/{}/exam", world.class)).await;
    looker.look("exam-class").await;
    in_two_weeks(&looker, "/exam/1").await;
    looker.look("exam-deck").await;
    looker.at(&format!("/classes/{}", world.class), "class-exam").await;
    looker.send("form[action$=\"/share-code\"] button").await;
    looker.look("class-share-code").await;
    proposed(&mut looker, &world, language).await;
    tab.go("/classes").await;
    tab.fill("#name", "Second group").await;
    looker.send("form[action=\"/classes\"] button").await;
    shared_and_away(&mut looker, &world).await;
    looker.at("/decks/1", "deck-teacher").await;
    tab.click(".menu summary").await;
    looker.look("deck-teacher-more").await;
    tab.go("/decks/1/settings").await;
    tab.fill("main form [name=language]", "no such language").await;
    looker.send("main form button.primary").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("deck-settings-wrong").await;
    looker.at("/decks/1/cards/new", "card-new").await;
    tab.go("/cards/1/edit").await;
    let before = tab.value("document.querySelector('[name=base]').value").await;
    tab.fill("#front", "What does $E = mc^2$ say of **energy**?").await;
    tab.until("document.querySelector('#front-preview math')").await;
    looker.send("button[value=save]").await;
    looker.at("/cards/1/edit", "card-edit").await;
    tab.value(&format!("document.querySelector('[name=base]').value = {before}")).await;
    tab.fill("#front", "What does it say?").await;
    looker.send("button[value=save]").await;
    tab.until("document.getElementById('meanwhile')").await;
    looker.look("card-meanwhile").await;
    looker.at("/cards/1", "card-history").await;
    looker.at("/decks/1/order", "order").await;
    looker.at("/decks/1/order?retired=1", "order-retired").await;
    looker.at("/decks/1/print", "print-list").await;
    looker.at("/decks/1/print?as=cards", "print-cards").await;
    looker.at("/decks/1/media", "media-none").await;
    // One file more, which no card shows.
    let more = "\"media\":[{\"name\":\"spare.wav\",\"data\":\"UklGRgAAAABXQVZFZm10IA==\"},";
    let flags = crate::media::deck().replacen("\"media\":[", more, 1);
    world.import("flags.json", &flags, Options::default()).await;
    tab.go("/decks/3/media").await;
    tab.until("[...document.querySelectorAll('.mediafiles img')].some((one) => one.naturalWidth > 0)").await;
    looker.look("media").await;
    looker.at("/decks/3/media?unused=1", "media-unused").await;
    looker.at("/decks/3", "deck-with-media").await;
    looker.send("form[action=\"/sign-out\"] button").await;
    tab.go(&link).await;
    looker.send(&format!("button[name=language][value={language}]")).await;
    looker.look("welcome").await;
    looker.found_nothing();
}

async fn an_admin(language: &'static str) {
    let world = World::new().await;
    let admin = world.person("Alex Morin", Role::Admin, language).await;
    world.person("Nadia Benali", Role::Instructor, language).await;
    for name in ["Ada Roy", "Noah Tremblay", "Maya Nguyen-Okonkwo de la Fontaine"] {
        world.person(name, Role::Student, language).await;
    }
    let chromium = Chromium::reading(&world.base).await;
    let tab = chromium.tab().await;
    admin.sign_in(&tab).await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    looker.at("/admin", "admin").await;
    looker.send("form[action=\"/admin/check\"] button").await;
    tab.until("document.querySelector('[role=status]')").await;
    looker.look("admin-checked").await;
    looker.at("/admin/people", "admin-people").await;
    tab.fill("#name", "Ada Roy").await;
    looker.send("form[action=\"/admin/people\"][method=post] button").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("admin-people-taken").await;
    tab.go("/admin/people?q=maya").await;
    looker.send("main table a").await;
    looker.look("admin-person").await;
    looker.send("form[action$=\"/disable\"] button").await;
    tab.until("document.querySelector('.flash form')").await;
    looker.look("admin-person-disabled").await;
    looker.send("form[action$=\"/link\"] button").await;
    tab.until("document.getElementById('links')").await;
    tab.click("details summary").await;
    looker.look("admin-person-link").await;
    looker.at("/admin/classes", "admin-classes").await;
    looker.send("form[action$=\"/archive\"] button").await;
    tab.click("details summary").await;
    looker.look("admin-class-archived").await;
    looker.send(".flash form button").await;
    paste(&looker, &world, LESSON).await;
    looker.send("form > .row > button.primary").await;
    tab.until("document.querySelector('form[action$=\"/undo\"]')").await;
    looker.at("/admin/imports", "admin-imports").await;
    looker.at("/admin/audit", "admin-audit").await;
    looker.at("/admin/backups", "backups-none").await;
    for _ in 0..2 {
        looker.send("form[action=\"/admin/backups\"] button").await;
    }
    looker.look("backups-made").await;
    // Where the media should lie is something else: the next one fails.
    std::fs::write(world.folder().join("media"), "no folder").expect("a file");
    looker.send("form[action=\"/admin/backups\"] button").await;
    tab.until("document.getElementById('trouble')").await;
    looker.look("backups-failed").await;
    tab.value("document.getElementById('keep').removeAttribute('max')").await;
    tab.fill("#keep", "1000").await;
    looker.send("form[action=\"/admin/backups/schedule\"] button").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("backups-schedule-wrong").await;
    looker.found_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_an_admin_is_open_to_everybody_in_english() {
    an_admin("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_an_admin_is_open_to_everybody_in_french() {
    an_admin("fr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_visitor_is_open_to_everybody_in_english() {
    a_visitor("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_visitor_is_open_to_everybody_in_french() {
    a_visitor("fr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_student_is_open_to_everybody_in_english() {
    a_student("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_student_is_open_to_everybody_in_french() {
    a_student("fr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_teacher_is_open_to_everybody_in_english() {
    a_teacher("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_teacher_is_open_to_everybody_in_french() {
    a_teacher("fr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_ones_own_progress_and_data_is_open_to_everybody_in_english() {
    ones_own("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_ones_own_progress_and_data_is_open_to_everybody_in_french() {
    ones_own("fr").await;
}
