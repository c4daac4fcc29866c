//! A class for the next year, made by the keyboard alone: its decks have their cards and nobody's answers, and can be taken home.

use recto::store::people::Role;

use crate::pages::Looker;
use crate::tab::Chromium;
use crate::world::{CARDS, World};

const NAME: &str = "Biology 201, next year";

async fn a_class_for_next_year(language: &'static str) {
    let world = World::new().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, language).await;
    let chromium = Chromium::start(&world.base).await;
    let tab = chromium.tab().await;
    teacher.sign_in(&tab).await;
    tab.desktop().await;
    let mut looker = Looker::new(&tab, language);
    // Who copies the class has answered in it, so that an answer that came along would show on their own pages.
    tab.study("/study").await;
    let given = tab.answer_by_key(5).await;
    tab.other_than(given.0).await;
    world.log_is(teacher.id, &[given]).await;
    let former = format!("/classes/{}", world.class);
    tab.go(&former).await;
    assert_eq!(tab.count(".deck .bar rect").await, 1, "the card that was answered");

    tab.tab_to("#copy-name").await;
    tab.insert(NAME).await;
    tab.enter("form[action$=\"/copy\"] button").await;
    let class = tab.value("location.pathname").await.as_str().expect("a path").to_owned();
    assert_ne!(class, former);
    assert_eq!(tab.text("h1").await, NAME);
    let way_back = format!(".flash[role=status] form[action=\"{class}/archive\"]");
    assert_eq!(tab.count(&way_back).await, 1, "it says that it is the new one, with the way back");
    assert_eq!(tab.text(".deck a").await, "Cell biology");
    assert_eq!((tab.count(".deck").await, tab.count(".deck .bar rect").await), (1, 0));
    looker.look("class-copied").await;

    tab.enter(".deck a").await;
    assert_eq!(tab.text("h1").await, "Cell biology");
    let cards = CARDS as u64;
    assert_eq!((tab.count(".cardlist > li").await, tab.count(".cardlist .chip.new").await), (cards, cards));
    assert_eq!(tab.count(".cardlist [data-grade]").await, 0, "no answer came along");

    tab.enter("main a[href^=\"/classes/\"]").await;
    tab.enter("main a[href$=\"/export\"]").await;
    tab.arrives(&format!("{class}/export")).await;
    assert_eq!(tab.text("main p a").await, NAME);
    looker.look("class-export").await;
    for form in ["apkg", "apkg?schedule=1", "md", "csv", "json"] {
        tab.tab_to(&format!("a[href=\"{class}/export.{form}\"][download]")).await;
    }

    tab.go(&former).await;
    assert_eq!(tab.count(".deck .bar rect").await, 1, "what was answered has stayed where it was");
    assert_eq!(world.log(teacher.id).await, [given]);
    looker.found_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_is_copied_by_the_keyboard_alone_and_its_pages_are_open_to_everybody_in_english() {
    a_class_for_next_year("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_is_copied_by_the_keyboard_alone_and_its_pages_are_open_to_everybody_in_french() {
    a_class_for_next_year("fr").await;
}
