//! The pages with a class's figures, in both languages, light and dark, narrow and wide.

use recto::store::people::Role;

use crate::pages::Looker;
use crate::tab::Chromium;
use crate::world::World;

/// The figures of a class of six, one of them seen by name, for who teaches it and for who studies.
async fn of_a_class(language: &'static str) {
    let world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, language).await;
    let chromium = Chromium::reading(&world.base).await;
    let tab = chromium.tab().await;
    let mut looker = Looker::new(&tab, language);
    tab.desktop().await;
    teacher.sign_in(&tab).await;
    let class = format!("/classes/{}", world.class);
    // What is told rests on answers from the first morning of a deck on.
    world.days(-120);
    looker.at(&format!("{class}/figures"), "figures-too-few").await;
    world.days(120);
    tab.fill("#figures-from", "5").await;
    looker.send("form[action$=\"/figures\"][method=post] button").await;
    let mut students = Vec::new();
    for name in
        ["Maya Nguyen-Okonkwo de la Fontaine", "Ada Roy", "Noah Tremblay", "Lea Martin", "Sam Okafor", "Zoe Caron"]
    {
        let student = world.person(name, Role::Student, language).await;
        world.history(&student).await;
        students.push(student);
    }
    world.agree(&students[0]).await;
    world.days(1);
    looker.at(&format!("{class}/figures"), "figures").await;
    tab.value("for (const table of document.querySelectorAll('main details')) table.open = true").await;
    looker.look("figures-tables").await;
    tab.value("document.getElementById('figures-from').removeAttribute('min')").await;
    tab.fill("#figures-from", "3").await;
    looker.send("form[action$=\"/figures\"][method=post] button").await;
    tab.until("document.getElementById('problem')").await;
    looker.look("figures-from-wrong").await;
    looker.at(&class, "class-figures").await;
    students[0].sign_in(&tab).await;
    looker.at(&class, "class-by-name").await;
    looker.send("form[action$=\"/name?on=false\"] button").await;
    looker.look("class-not-by-name").await;
    looker.found_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_of_a_class_are_open_to_everybody_in_english() {
    of_a_class("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_of_a_class_are_open_to_everybody_in_french() {
    of_a_class("fr").await;
}
