//! A file with more changes, conflicts or missing cards than a page shows: what isn't seen is decided on for all of it, or waits.

use std::fmt::Write as _;

use recto::store::ids::ClassId;

use crate::importing::{apply, boxes, figures, form_of, teacher, uploaded};
use crate::world::{Browser, World};

/// Five more than a page shows.
const CARDS: usize = 205;

fn csv(cards: usize, answer: &str) -> String {
    (0..cards).fold(String::from("question,answer\n"), |mut text, n| {
        let _ = writeln!(text, "Question {n} ?,{answer} {n}");
        text
    })
}

async fn deck() -> (World, Browser, ClassId) {
    let (world, teacher, class) = teacher().await;
    let plan = uploaded(&teacher, class, "mots.csv", &csv(CARDS, "Réponse")).await;
    apply(&teacher, &plan, &form_of(&teacher.page(&plan).await)).await;
    (world, teacher, class)
}

/// Applies a file as its page stands, with these fields besides; gives the figures of its plan.
async fn again(teacher: &Browser, class: ClassId, text: &str, fields: &[(&str, &str)]) -> Vec<u32> {
    let plan = uploaded(teacher, class, "mots.csv", text).await;
    let page = teacher.page(&plan).await;
    let mut form = form_of(&page);
    for (name, value) in fields {
        assert!(page.body.contains(&format!("name=\"{name}\"")), "{name} isn't in the form");
        form.push(((*name).to_owned(), (*value).to_owned()));
    }
    apply(teacher, &plan, &form).await;
    figures(&page)
}

async fn count(world: &World, what: &str) -> i64 {
    world.number(&format!("SELECT count(*) FROM cards WHERE {what}")).await
}

#[tokio::test]
async fn conflicts_that_are_not_shown_wait_until_somebody_decides_on_them() {
    let (world, teacher, class) = deck().await;
    let own = "UPDATE cards SET back_source = back_source || ' ici', back_html = back_html || ' ici', back_text = back_text || ' ici'";
    world.sql(own).await;
    let file = csv(CARDS, "Autre");
    let plan = uploaded(&teacher, class, "mots.csv", &file).await;
    let page = teacher.page(&plan).await;
    assert_eq!(figures(&page), [0, 0, 0, 0, 205]);
    assert_eq!(boxes(&page, "theirs").len(), 200);
    assert!(page.body.contains("5 more aren’t shown here"), "{}", page.body);
    apply(&teacher, &plan, &form_of(&page)).await;
    assert_eq!(count(&world, "back_text LIKE '% ici'").await, 205);

    // The same file once more: those that were shown are settled, and the others come to be seen.
    let plan = uploaded(&teacher, class, "mots.csv", &file).await;
    let page = teacher.page(&plan).await;
    assert_eq!(figures(&page), [0, 0, 200, 0, 5]);
    assert_eq!(boxes(&page, "theirs").len(), 5);
    assert!(!page.body.contains("rest_conflicts"));

    // One answer for all that isn't seen.
    let figures = again(&teacher, class, &csv(CARDS, "Encore"), &[("rest_conflicts", "take")]).await;
    assert_eq!(figures, [0, 0, 0, 0, 205]);
    assert_eq!(count(&world, "back_text LIKE 'Encore %'").await, 5);
    world.sql(own).await;
    let file = csv(CARDS, "Enfin");
    assert_eq!(again(&teacher, class, &file, &[("rest_conflicts", "keep")]).await, [0, 0, 0, 0, 205]);
    assert_eq!(again(&teacher, class, &file, &[]).await, [0, 0, 205, 0], "nobody is asked again");
    assert_eq!(count(&world, "back_text LIKE '% ici'").await, 205);
}

#[tokio::test]
async fn changes_that_are_not_shown_are_taken_unless_they_are_left_for_later() {
    let (world, teacher, class) = deck().await;
    let file = csv(CARDS, "Autre");
    assert_eq!(again(&teacher, class, &file, &[("rest_changes", "later")]).await, [0, 205, 0, 0]);
    assert_eq!(count(&world, "back_text LIKE 'Autre %'").await, 200);
    assert_eq!(again(&teacher, class, &file, &[]).await, [0, 5, 200, 0]);
    assert_eq!(count(&world, "back_text LIKE 'Autre %'").await, 205);

    let file = csv(CARDS, "Encore");
    assert_eq!(again(&teacher, class, &file, &[("rest_changes", "keep")]).await, [0, 205, 0, 0]);
    assert_eq!(count(&world, "back_text LIKE 'Encore %'").await, 200);
    assert_eq!(again(&teacher, class, &file, &[]).await, [0, 0, 205, 0], "nobody is asked again");
    assert_eq!(again(&teacher, class, &csv(CARDS, "Enfin"), &[]).await[4..], [5], "and here they are different now");
}

#[tokio::test]
async fn missing_cards_that_are_not_shown_can_be_retired_with_one_tick() {
    let (world, teacher, class) = deck().await;
    let file = csv(1, "Réponse");
    assert_eq!(again(&teacher, class, &file, &[]).await, [0, 0, 1, 204]);
    assert_eq!(count(&world, "retired_at IS NOT NULL").await, 0);
    again(&teacher, class, &file, &[("rest_missing", "true")]).await;
    assert_eq!(count(&world, "retired_at IS NOT NULL").await, 4, "those that were seen and not ticked stay");
}
