//! Pages in a state that few people bring about, in both languages, light and dark, narrow and wide.

use std::fmt::Write as _;

use recto::store::imports::Options;
use recto::store::people::Role;
use serde_json::json;

use crate::pages::Looker;
use crate::tab::Chromium;
use crate::world::World;

/// Five more than a page shows.
const WORDS: usize = 205;

fn words(first: &str, answer: &str) -> String {
    (0..WORDS).fold(format!("question,answer\n{first},Energy\n"), |mut text, n| {
        let _ = writeln!(text, "Question {n} ?,{answer} {n}");
        text
    })
}

/// A file that stands against what the class wrote in more cards than a page shows, and has one that only looks like another.
async fn a_plan_of_many(language: &'static str) {
    let world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, language).await;
    let many = Options { deck: Some("Words".to_owned()), ..Options::default() };
    world.import("words.csv", &words("Define the role of the mitochondrion", "Answer"), many).await;
    world.reworded("Answer", "Our own answer").await;
    let chromium = Chromium::reading(&world.base).await;
    let tab = chromium.tab().await;
    teacher.sign_in(&tab).await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    tab.go(&format!("/classes/{}/import", world.class)).await;
    let file = words("Define the role of the mitochondrion in plants", "Another answer");
    tab.drop_file("words.csv", file.as_bytes(), 1).await;
    tab.click("details summary").await;
    tab.fill("#deck", "Words").await;
    tab.click("main form button.primary").await;
    tab.until("document.getElementById('rest-conflicts') && document.querySelector('[name=apart]')").await;
    looker.look("plan-many").await;
    // What stands below all those rows.
    tab.value("document.querySelectorAll('tbody tr:nth-child(n + 4)').forEach((row) => row.remove())").await;
    looker.look("plan-many-below").await;
    looker.found_nothing();
}

/// A file that says the same in other words beside the card: what is to be typed, where it is from, which way it is asked.
async fn a_plan_of_fields(language: &'static str) {
    let world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, language).await;
    let deck = |typed: &str, direction: &str, source: &str| {
        let side = |text: &str| json!({ "markup": "markdown", "source": text });
        let card = json!({
            "key": "powerhouse", "tags": [], "position": 0, "front": side("What is *the powerhouse* of a cell?"),
            "back": side("The mitochondrion"), "typed": typed, "direction": direction, "source": source,
        });
        let deck = json!({ "name": "Organelles", "description": "", "language": "en", "cards": [card] });
        json!({ "format": "recto-deck", "version": 1, "decks": [deck] }).to_string()
    };
    let before = deck("mitochondrion", "both", "Course book, page 12");
    world.import("organelles.json", &before, Options::default()).await;
    let chromium = Chromium::reading(&world.base).await;
    let tab = chromium.tab().await;
    teacher.sign_in(&tab).await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    tab.go(&format!("/classes/{}/import", world.class)).await;
    let after = deck("the mitochondrion", "forward", "Course book, second edition, page 14");
    tab.drop_file("organelles.json", after.as_bytes(), 1).await;
    tab.click("main form button.primary").await;
    tab.until("document.querySelectorAll('tbody p.muted ins').length >= 3").await;
    looker.look("plan-fields").await;
    looker.found_nothing();
}

/// A private word on a deck of another class, and what its author finds answered.
async fn a_word_across_classes(language: &'static str) {
    let world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, language).await;
    let (second, _) = world.class_of("Second group").await;
    world.share_with(second, &teacher).await;
    let student = world.member(second, "Ada Roy", Role::Student, language).await;
    let chromium = Chromium::reading(&world.base).await;
    let tab = chromium.tab().await;
    student.sign_in(&tab).await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    tab.go("/cards/1/remarks").await;
    tab.until("document.querySelector('form label.check')?.innerText.includes('Biology 201')").await;
    tab.fill("#text", "Is that the same in plants?").await;
    tab.click("[name=private]").await;
    looker.look("remarks-shared").await;
    looker.send("main form button.primary").await;

    teacher.sign_in(&tab).await;
    tab.go("/cards/1/remarks").await;
    tab.fill("article textarea", "It is: they have mitochondria too.").await;
    looker.send("article > form button").await;
    student.sign_in(&tab).await;
    tab.go("/remarks").await;
    tab.until("document.querySelector('.chip.new')").await;
    looker.look("remarks-own-answered").await;
    looker.found_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_with_more_than_a_page_shows_is_open_to_everybody_in_english() {
    a_plan_of_many("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_with_more_than_a_page_shows_is_open_to_everybody_in_french() {
    a_plan_of_many("fr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_what_stands_beside_a_card_is_open_to_everybody_in_english() {
    a_plan_of_fields("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_what_stands_beside_a_card_is_open_to_everybody_in_french() {
    a_plan_of_fields("fr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_across_classes_is_open_to_everybody_in_english() {
    a_word_across_classes("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_across_classes_is_open_to_everybody_in_french() {
    a_word_across_classes("fr").await;
}
