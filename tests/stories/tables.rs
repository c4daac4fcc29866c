//! A table is read in another way by the form on the page of its plan, as a browser sends it: with all that nobody touched.

use crate::importing::{apply, figures, form_of, teacher, uploaded};
use crate::world::{Answer, Browser};

type Field = (String, String);

/// What a browser would send from the form of the table as it was opened.
fn form_of_table(page: &Answer) -> Vec<Field> {
    let form = page.between("/look\" class=\"stack\">", "</form>");
    let value = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\"")).expect("an attribute");
        rest.split('"').next().unwrap().to_owned()
    };
    let (mut fields, mut menu) = (Vec::new(), String::new());
    for tag in form.split('<') {
        if tag.starts_with("select ") {
            menu = value(tag, " name");
        } else if tag.starts_with("option ") && tag.contains(" selected>") {
            fields.push((menu.clone(), value(tag, "value")));
        } else if tag.starts_with("input ") && (tag.contains("type=\"hidden\"") || tag.contains(" checked>")) {
            fields.push((value(tag, " name"), value(tag, "value")));
        }
    }
    fields
}

fn set(form: &mut [Field], name: &str, value: &str) {
    let field = form.iter_mut().find(|(known, _)| known == name).expect("a field of the form");
    value.clone_into(&mut field.1);
}

fn columns(form: &[Field]) -> Vec<&str> {
    form.iter().filter(|(name, _)| name == "column").map(|(_, value)| value.as_str()).collect()
}

fn has_header(form: &[Field]) -> bool {
    form.iter().any(|(name, _)| name == "header")
}

/// Reads the table again and gives the new page with its form.
async fn look(teacher: &Browser, plan: &str, form: &[Field]) -> (Answer, Vec<Field>) {
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    teacher.post(&format!("{plan}/look"), &fields).await.expect(303);
    let page = teacher.page(plan).await;
    let form = form_of_table(&page);
    (page, form)
}

#[tokio::test]
async fn another_separator_or_first_row_finds_the_columns_and_their_names_anew() {
    let (world, teacher, class) = teacher().await;
    let csv = "question;answer;tags;a, b;note\nQ1;A1;t1;x, y;n1\nQ2;A2;t2;x, y;n2\n";
    let plan = uploaded(&teacher, class, "table.csv", csv).await;
    let mut form = form_of_table(&teacher.page(&plan).await);
    let all = ["front", "back", "tags", "ignore", "note"];
    assert_eq!((columns(&form), has_header(&form)), (all.to_vec(), true));

    set(&mut form, "separator", ",");
    let (_, mut form) = look(&teacher, &plan, &form).await;
    assert_eq!((columns(&form), has_header(&form)), (vec!["front", "back"], false));
    set(&mut form, "separator", ";");
    let (page, mut form) = look(&teacher, &plan, &form).await;
    assert_eq!((columns(&form), has_header(&form)), (all.to_vec(), true), "{}", page.body);
    assert_eq!(figures(&page)[0], 2);

    form.retain(|(name, _)| name != "header");
    let (page, mut form) = look(&teacher, &plan, &form).await;
    assert_eq!(columns(&form), ["front", "back", "ignore", "ignore", "ignore"]);
    assert_eq!(figures(&page)[0], 3, "the names are a card now");
    form.push(("header".to_owned(), "true".to_owned()));
    let (page, mut form) = look(&teacher, &plan, &form).await;
    assert_eq!(columns(&form), all);
    // What is chosen counts, and stays chosen where something else is put right.
    set(&mut form, "column", "back");
    let second = form.iter().position(|(name, _)| name == "column").unwrap() + 1;
    form[second].1 = "front".to_owned();
    let (_, mut form) = look(&teacher, &plan, &form).await;
    set(&mut form, "cells", "markdown");
    let (page_after, form) = look(&teacher, &plan, &form).await;
    assert_eq!(columns(&form), ["back", "front", "tags", "ignore", "note"]);
    assert_eq!(figures(&page_after), figures(&page));
    apply(&teacher, &plan, &form_of(&page_after)).await;
    assert_eq!(world.text("SELECT group_concat(front_text || tags, '|') FROM cards").await, "A1[\"t1\"]|A2[\"t2\"]");
}

#[tokio::test]
async fn columns_that_have_no_menu_stay_as_they_were() {
    let (world, teacher, class) = teacher().await;
    let names: Vec<String> = (3..=13).map(|n| format!("c{n}")).collect();
    let cells: Vec<String> = (3..=13).map(|n| format!("cell {n}")).collect();
    let csv = format!("question,answer,{},tags\nQ1,A1,{},t1\n", names.join(","), cells.join(","));
    let plan = uploaded(&teacher, class, "wide.csv", &csv).await;
    let page = teacher.page(&plan).await;
    assert!(page.body.contains("2 more columns stay as they are."), "{}", page.body);
    assert_eq!(page.body.matches("id=\"column-").count(), 12);
    let mut form = form_of_table(&page);
    let third = form.iter().position(|(name, _)| name == "column").unwrap() + 2;
    assert_eq!(form[third], ("column".to_owned(), "ignore".to_owned()));
    form[third].1 = "note".to_owned();
    let (page, form) = look(&teacher, &plan, &form).await;
    assert_eq!(columns(&form)[..3], ["front", "back", "note"]);
    apply(&teacher, &plan, &form_of(&page)).await;
    assert_eq!(world.text("SELECT tags FROM cards").await, "[\"t1\"]");
    assert!(world.text("SELECT back_text FROM cards").await.contains("cell 3"));
}

#[tokio::test]
async fn a_table_of_our_own_keeps_how_its_cards_are_written() {
    let (world, teacher, class) = teacher().await;
    let csv = "front,back,tags,deck,key,markup\nWhat is *it*?,This,t1,,k1,markdown\n";
    let plan = uploaded(&teacher, class, "own.csv", csv).await;
    let mut form = form_of_table(&teacher.page(&plan).await);
    let third = form.iter().position(|(name, _)| name == "column").unwrap() + 2;
    form[third].1 = "ignore".to_owned();
    let (page, form) = look(&teacher, &plan, &form).await;
    assert_eq!(columns(&form), ["front", "back", "ignore", "deck", "id", "markup"]);
    apply(&teacher, &plan, &form_of(&page)).await;
    assert_eq!(world.text("SELECT front_markup || tags FROM cards").await, "markdown[]");
}
