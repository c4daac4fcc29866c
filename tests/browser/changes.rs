//! A card that changes while a student holds it: the new text and the difference come at its next time, once; and the pages about it.

use recto::store::people::Role;

use crate::pages::Looker;
use crate::study::CARD;
use crate::tab::{Chromium, Tab};
use crate::world::{Someone, World};

/// A student who studies, and the instructor who changes cards meanwhile.
pub struct Lesson {
    pub world: World,
    pub teacher: Someone,
    pub student: Someone,
    pub chromium: Chromium,
    pub tab: Tab,
}

impl Lesson {
    pub async fn new(language: &'static str) -> Self {
        Self::prepared(language, "").await
    }

    /// With a script that runs before those of each page of the student's.
    pub async fn prepared(language: &'static str, script: &str) -> Self {
        let world = World::new().await;
        let teacher = world.person("Nadia Benali", Role::Instructor, language).await;
        let student = world.person("Ada Roy", Role::Student, language).await;
        let chromium = Chromium::start(&world.base).await;
        let tab = chromium.tab().await;
        student.sign_in(&tab).await;
        tab.desktop().await;
        tab.before_each_page(script).await;
        tab.study("/study").await;
        Self { world, teacher, student, chromium, tab }
    }

    /// The instructor writes another back for a card, in a tab of their own.
    pub async fn edit(&self, card: i64) {
        let editor = self.chromium.tab().await;
        self.teacher.sign_in(&editor).await;
        editor.go(&format!("/cards/{card}/edit")).await;
        editor.fill("#back", "Changed by **somebody** meanwhile").await;
        editor.value("window.before = true").await;
        editor.activate("button[value=save]").await;
        editor.until("!window.before && document.readyState === 'complete'").await;
        editor.close().await;
        // Both share one browser, and so one cookie.
        self.student.sign_in(&self.tab).await;
    }
}

async fn pages_about_changes(language: &'static str) {
    let lesson = Lesson::new(language).await;
    let Lesson { world, teacher, student, tab, .. } = &lesson;
    let mut looker = Looker::new(tab, language);
    let (card, _) = tab.answer_by_key(5).await;
    tab.other_than(card).await;
    lesson.edit(card).await;

    looker.at("/", "today-changed").await;
    looker.at("/changes", "changes").await;
    // Its next time, by script: behind the answer, and gone once it is graded.
    tab.study(&format!("/study?mode=cram&show={card}")).await;
    tab.until(&format!("{CARD} === {card}")).await;
    assert_eq!(tab.text("#remarks").await, "", "nothing before the answer is shown");
    tab.key(" ").await;
    tab.until("document.querySelector('#remarks ins')").await;
    looker.look("study-changed").await;
    tab.key("4").await;
    world.log_is(student.id, &[(card, 5), (card, 4)]).await;
    tab.go("/changes").await;
    assert_eq!(tab.count("main article").await, 0, "the answer has ended it");
    looker.look("changes-none").await;
    looker.at("/decks/1/history", "deck-history-student").await;
    teacher.sign_in(tab).await;
    looker.at("/decks/1/history", "deck-history").await;
    looker.send("form[action*=\"/history/\"] button").await;
    tab.until("document.querySelector('.flash')").await;
    looker.look("deck-history-back").await;
    looker.at("/decks/1/share", "deck-copy").await;
    tab.fill("#copy-name", "A copy").await;
    looker.send("form[action$=\"/copy\"] button").await;
    tab.until("document.querySelector('.flash')").await;
    looker.look("deck-copied").await;
    looker.found_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_the_network_to_an_old_text_leaves_the_new_one_to_be_told() {
    let lesson = Lesson::new("en").await;
    let Lesson { world, student, tab, .. } = &lesson;
    let mut given = vec![tab.answer_by_key(4).await];
    // Another card is there, and so are those after it.
    let card = tab.other_than(given[0].0).await;
    world.log_is(student.id, &given).await;
    tab.online(false).await;
    lesson.edit(card).await;
    tab.to_front().await;
    given.push(tab.answer_by_key(4).await);
    assert_eq!(given[1].0, card);
    tab.other_than(card).await;
    tab.online(true).await;
    world.log_is(student.id, &given).await;
    tab.all_sent().await;
    tab.go("/changes").await;
    assert_eq!(tab.count("main article").await, 1, "nobody has answered the new text");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_card_that_changes_on_screen_tells_what_changed_when_it_comes_again_in_the_round() {
    let lesson = Lesson::new("en").await;
    let Lesson { world, student, tab, .. } = &lesson;
    let mut given = vec![tab.answer_by_key(4).await];
    let second = tab.other_than(given[0].0).await;
    world.log_is(student.id, &given).await;
    tab.online(false).await;
    given.push(tab.answer_by_key(4).await);
    let card = tab.other_than(second).await;
    tab.kept_answers(1).await;
    lesson.edit(card).await;
    tab.to_front().await;
    // The reply to the answer before says that texts have changed, and the page asks for them while the card is on screen.
    tab.value("performance.clearResourceTimings()").await;
    tab.online(true).await;
    world.log_is(student.id, &given).await;
    let asked = "performance.getEntriesByType('resource').some((one) => one.name.includes('/api/v1/study?') && one.responseEnd)";
    tab.until(asked).await;
    tab.settle().await;
    assert_eq!(tab.card().await, card);
    tab.value("performance.clearResourceTimings()").await;
    given.push(tab.answer_by_key(1).await);
    let mut next = tab.other_than(card).await;
    while next != card {
        given.push(tab.answer_by_key(4).await);
        next = tab.other_than(next).await;
    }
    // What is told may arrive when the card has come again already: whoever is quick waits for no reply.
    tab.until(asked).await;
    tab.settle().await;
    assert_eq!(tab.text("#remarks").await, "", "nothing before the answer is shown");
    tab.key(" ").await;
    tab.until("document.querySelector('#remarks ins')").await;
    assert!(tab.text("#answer").await.contains("Changed by somebody meanwhile"));
    tab.key("4").await;
    given.push((card, 4));
    world.log_is(student.id, &given).await;
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_card_tells_what_changed_and_its_pages_are_open_to_everybody_in_english() {
    pages_about_changes("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_card_tells_what_changed_and_its_pages_are_open_to_everybody_in_french() {
    pages_about_changes("fr").await;
}
