//! A file comes in again: what it agreed with, where its decks went, who its cards are, and what taking it back leaves alone.

use serde_json::{Value, json};

use crate::importing::{apply, boxes, figures, form_of, imported, teacher, texts, uploaded};
use crate::world::{Browser, World};

/// A table of one card.
fn city(city: &str) -> String {
    format!("front,back\nCapitale ?,{city}\n")
}

/// A deck of one card with some of the fields that few cards have.
fn geo(back: &str, rest: Value) -> String {
    let mut card = json!({
        "key": "a", "tags": [],
        "front": { "markup": "html", "source": "Où ?" }, "back": { "markup": "html", "source": back },
    });
    card.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    json!({ "format": "recto-deck", "version": 1, "decks": [{ "name": "Géo", "cards": [card] }] }).to_string()
}

/// These fields of the only card.
const EXTRA: &str = "SELECT json_array(extra ->> 'typed', extra ->> 'direction', extra ->> 'source') FROM cards";

/// The class gives its only card another answer.
async fn say(world: &World, city: &str) {
    let sql = format!("UPDATE cards SET back_source = '{city}', back_html = '{city}', back_text = '{city}'");
    world.sql(&sql).await;
}

#[tokio::test]
async fn a_file_that_says_what_the_class_says_by_now_is_what_was_imported_last() {
    let (world, teacher, class) = teacher().await;
    imported(&teacher, class, "villes.csv", &city("Toronto")).await;
    say(&world, "Ottawa").await;
    assert_eq!(imported(&teacher, class, "villes.csv", &city("Ottawa")).await.1, [0, 0, 1, 0]);
    assert_eq!(world.text("SELECT back_source FROM card_sources").await, "Ottawa");

    // The class takes its correction back: the file that it had agreed with doesn't bring that about again.
    say(&world, "Toronto").await;
    assert_eq!(imported(&teacher, class, "villes.csv", &city("Ottawa")).await.1, [0, 0, 1, 0]);
    assert_eq!(texts(&world, "back_text").await, ["Toronto"]);
    let items = "SELECT count(*) FROM import_items WHERE import_id = (SELECT max(id) FROM imports)";
    assert_eq!(world.number(items).await, 0, "nothing is written that is there");

    // And once class and file agree, what the file changes next is a change and no conflict.
    say(&world, "Ottawa").await;
    assert_eq!(imported(&teacher, class, "villes.csv", &city("Montréal")).await.1, [0, 1, 0, 0]);
    assert_eq!(texts(&world, "back_text").await, ["Montréal"]);
}

#[tokio::test]
async fn decks_that_were_put_into_one_go_there_again_without_being_told() {
    let (world, teacher, class) = teacher().await;
    let file = "front,back,deck\nUn ?,Oui.,Os\nDeux ?,Non.,Muscles\n";
    let plan = teacher.upload(class, "corps.csv", file.as_bytes(), &[("deck", "Bio")]).await.expect(303).to;
    apply(&teacher, &plan, &form_of(&teacher.page(&plan).await)).await;
    assert_eq!(imported(&teacher, class, "corps.csv", file).await.1, [0, 0, 2, 0]);
    assert_eq!(world.text("SELECT group_concat(name) FROM decks").await, "Bio");
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 2);

    // Where that was a mistake, taking it back leaves the deck that was there as it was: the file's own decks are made.
    let file = "front,back,deck\nTrois ?,Oui.,Nerfs\n";
    let plan = teacher.upload(class, "corps.csv", file.as_bytes(), &[("deck", "Bio")]).await.expect(303).to;
    apply(&teacher, &plan, &form_of(&teacher.page(&plan).await)).await;
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    imported(&teacher, class, "corps.csv", file).await;
    assert_eq!(world.text("SELECT group_concat(name) FROM (SELECT name FROM decks ORDER BY name)").await, "Bio,Nerfs");
}

#[tokio::test]
async fn a_card_that_only_looks_like_another_is_made_where_a_person_says_so() {
    let (world, teacher, class) = teacher().await;
    let table = |front: &str, back: &str| format!("front,back\n{front},{back}\n");
    imported(&teacher, class, "bio.csv", &table("Définir le rôle de la mitochondrie", "L’énergie")).await;
    let base = "SELECT front_source || back_source FROM card_sources ORDER BY card_id LIMIT 1";
    let before = world.text(base).await;

    let other = table("Définir le rôle de la mitochondrie chez les plantes", "Aussi l’énergie");
    let plan = uploaded(&teacher, class, "bio.csv", &other).await;
    let page = teacher.page(&plan).await;
    assert_eq!(figures(&page), [0, 1, 0, 0]);
    let mut form = form_of(&page);
    form.extend(boxes(&page, "apart").into_iter().map(|at| ("apart".to_owned(), at)));
    apply(&teacher, &plan, &form).await;
    assert_eq!(texts(&world, "back_text").await, ["L’énergie", "Aussi l’énergie"]);
    assert_eq!(world.text(base).await, before, "the other card is as it was imported");
    assert_eq!(imported(&teacher, class, "bio.csv", &other).await.1, [0, 0, 1, 1], "and it knows itself again");

    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!(texts(&world, "back_text").await, ["L’énergie"]);
}

#[tokio::test]
async fn a_conflict_with_a_card_that_is_only_alike_stays_open_until_somebody_who_saw_it_decides() {
    let (world, teacher, class) = teacher().await;
    imported(&teacher, class, "villes.csv", &city("Toronto")).await;
    say(&world, "Ottawa").await;
    // Nobody looks at the page: so does the command line, and conflicts beyond those that a page shows.
    for _ in 0..2 {
        let plan = uploaded(&teacher, class, "villes.csv", &city("Montréal")).await;
        let page = teacher.page(&plan).await;
        assert_eq!(figures(&page), [0, 0, 0, 0, 1]);
        apply(&teacher, &plan, &[("fingerprint".to_owned(), page.field("fingerprint"))]).await;
        assert_eq!(world.text("SELECT back_source FROM card_sources").await, "Toronto");
    }
    // Somebody who looked leaves it at the class's text: they are not asked again.
    assert_eq!(imported(&teacher, class, "villes.csv", &city("Montréal")).await.1, [0, 0, 0, 0, 1]);
    assert_eq!(imported(&teacher, class, "villes.csv", &city("Montréal")).await.1, [0, 0, 1, 0]);
    assert_eq!(texts(&world, "back_text").await, ["Ottawa"]);

    let plan = uploaded(&teacher, class, "villes.csv", &city("Québec")).await;
    let page = teacher.page(&plan).await;
    let mut form = form_of(&page);
    form.extend(boxes(&page, "apart").into_iter().map(|at| ("apart".to_owned(), at)));
    apply(&teacher, &plan, &form).await;
    assert_eq!(texts(&world, "back_text").await, ["Ottawa", "Québec"], "both are kept");
    assert_eq!(world.text("SELECT back_source FROM card_sources ORDER BY card_id LIMIT 1").await, "Montréal");
}

#[tokio::test]
async fn taking_an_import_back_leaves_alone_what_a_later_one_brought() {
    let (world, teacher, class) = teacher().await;
    let base = "SELECT coalesce(group_concat(back_source), '') FROM card_sources";
    imported(&teacher, class, "villes.csv", &city("Toronto")).await;
    let (ottawa, _) = imported(&teacher, class, "villes.csv", &city("Ottawa")).await;
    let (montreal, _) = imported(&teacher, class, "villes.csv", &city("Montréal")).await;
    teacher.post(&format!("{ottawa}/undo"), &[]).await.expect(303);
    assert_eq!(world.text(base).await, "Montréal");
    assert_eq!(texts(&world, "back_text").await, ["Montréal"]);
    teacher.post(&format!("{montreal}/undo"), &[]).await.expect(303);
    assert_eq!(world.text(base).await, "Ottawa");

    // So with a card that had no base before.
    world.sql("DELETE FROM card_sources").await;
    let (first, _) = imported(&teacher, class, "villes.csv", &city("Ottawa")).await;
    assert_eq!(world.text(base).await, "Ottawa");
    imported(&teacher, class, "villes.csv", &city("Québec")).await;
    teacher.post(&format!("{first}/undo"), &[]).await.expect(303);
    assert_eq!(world.text(base).await, "Québec");
}

#[tokio::test]
async fn a_deck_that_was_put_away_comes_back_for_a_change_alone_and_goes_with_the_undo() {
    let (world, teacher, class) = teacher().await;
    let away = "SELECT coalesce(max(archived_at), 0) FROM decks";
    imported(&teacher, class, "villes.csv", &city("Toronto")).await;
    world.sql("UPDATE decks SET archived_at = 1000").await;
    assert_eq!(imported(&teacher, class, "villes.csv", &city("Toronto")).await.1, [0, 0, 1, 0]);
    assert_eq!(world.number(away).await, 1000, "nothing changes, so it stays where it is");

    let (plan, _) = imported(&teacher, class, "villes.csv", &city("Ottawa")).await;
    assert_eq!(world.number(away).await, 0);
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!(world.number(away).await, 1000);
    assert_eq!(texts(&world, "back_text").await, ["Toronto"]);

    // Where the class has worked on it since, it stays in use.
    let (plan, _) = imported(&teacher, class, "villes.csv", &city("Ottawa")).await;
    world.sql("UPDATE cards SET updated_at = updated_at + 60000").await;
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!(world.number(away).await, 0);
}

#[tokio::test]
async fn what_is_to_be_typed_and_where_it_is_from_change_with_the_text_and_go_back_with_it() {
    let (world, teacher, class) = teacher().await;
    let before = geo("Ici", json!({ "typed": "ici", "direction": "both", "source": "Livre 1" }));
    imported(&teacher, class, "geo.json", &before).await;
    let after = geo("Là", json!({ "typed": "là", "direction": "one" }));
    let (plan, figures) = imported(&teacher, class, "geo.json", &after).await;
    assert_eq!(figures, [0, 1, 0, 0]);
    assert_eq!(world.text(EXTRA).await, r#"["là","one",null]"#);
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!(world.text(EXTRA).await, r#"["ici","both","Livre 1"]"#);

    // A table can't say what is to be typed: the former answer isn't it any more. The rest stays, and so does all of it where only
    // the question is another.
    let plan = async |text: &str| {
        let sent = teacher.upload(class, "geo.csv", text.as_bytes(), &[("deck", "Géo")]).await.expect(303);
        apply(&teacher, &sent.to, &form_of(&teacher.page(&sent.to).await)).await;
    };
    plan("key,front,back\na,Où donc ?,Ici\n").await;
    assert_eq!(world.text(EXTRA).await, r#"["ici","both","Livre 1"]"#);
    plan("key,front,back\na,Où donc ?,Ailleurs\n").await;
    assert_eq!(texts(&world, "back_text").await, ["Ailleurs"]);
    assert_eq!(world.text(EXTRA).await, r#"[null,"both","Livre 1"]"#);
}

#[tokio::test]
async fn what_is_to_be_typed_and_where_it_is_from_change_alone_too_are_no_news_and_go_back() {
    let (world, teacher, class) = teacher().await;
    let was = r#"["ici","both","Livre 1"]"#;
    let before = geo("Ici", json!({ "typed": "ici", "direction": "both", "source": "Livre 1" }));
    imported(&teacher, class, "geo.json", &before).await;
    let after = geo(" Ici ", json!({ "typed": "là", "direction": "one" }));
    let plan = uploaded(&teacher, class, "geo.json", &after).await;
    let page = teacher.page(&plan).await;
    assert_eq!(figures(&page), [0, 1, 0, 0]);
    for line in [
        "to be typed: <del>ici</del><ins>là</ins>",
        "direction: <del>both</del><ins>one</ins>",
        "source: <del>Livre 1</del>",
    ] {
        assert!(page.body.contains(line), "{line} in {}", page.body);
    }
    apply(&teacher, &plan, &form_of(&page)).await;
    assert_eq!(world.text(EXTRA).await, r#"["là","one",null]"#);
    assert_eq!(texts(&world, "back_source").await, ["Ici"], "as the class has it");
    assert_eq!(world.number("SELECT count(*) FROM cards WHERE reworded_at IS NULL").await, 1);
    assert_eq!(imported(&teacher, class, "geo.json", &after).await.1, [0, 0, 1, 0]);
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!(world.text(EXTRA).await, was);

    // What isn't ticked isn't taken, nor asked about again, unless the file says something else.
    let plan = uploaded(&teacher, class, "geo.json", &after).await;
    let page = teacher.page(&plan).await;
    assert_eq!(figures(&page), [0, 1, 0, 0]);
    let form: Vec<_> = form_of(&page).into_iter().filter(|(name, _)| name != "take").collect();
    apply(&teacher, &plan, &form).await;
    assert_eq!(imported(&teacher, class, "geo.json", &after).await.1, [0, 0, 1, 0]);
    let other = geo("Ici", json!({ "typed": "ailleurs", "direction": "one" }));
    assert_eq!(imported(&teacher, class, "geo.json", &other).await.1, [0, 0, 0, 0, 1]);
    assert_eq!(world.text(EXTRA).await, was);
}

#[tokio::test]
async fn taking_back_what_is_to_be_typed_leaves_alone_what_a_later_file_brought() {
    let (world, teacher, class) = teacher().await;
    let noted = "SELECT extra ->> 'typed' FROM card_sources";
    let typed = "SELECT extra ->> 'typed' FROM cards";
    let typing = |text: &str| geo("Ici", json!({ "typed": text }));
    imported(&teacher, class, "geo.json", &typing("un")).await;
    let (second, _) = imported(&teacher, class, "geo.json", &typing("deux")).await;
    let (third, _) = imported(&teacher, class, "geo.json", &typing("trois")).await;
    teacher.post(&format!("{second}/undo"), &[]).await.expect(303);
    assert_eq!((world.text(typed).await, world.text(noted).await), ("trois".to_owned(), "trois".to_owned()));
    teacher.post(&format!("{third}/undo"), &[]).await.expect(303);
    assert_eq!((world.text(typed).await, world.text(noted).await), ("deux".to_owned(), "deux".to_owned()));
}

#[tokio::test]
async fn what_is_to_be_typed_goes_back_also_where_the_class_has_corrected_the_text_since() {
    let (world, teacher, class) = teacher().await;
    let typing = |text: &str| geo("Ici", json!({ "typed": text }));
    imported(&teacher, class, "geo.json", &typing("ici")).await;
    let (wrong, _) = imported(&teacher, class, "geo.json", &typing("là")).await;
    say(&world, "Ici même").await;
    teacher.post(&format!("{wrong}/undo"), &[]).await.expect(303);
    assert_eq!(world.text("SELECT extra ->> 'typed' FROM cards").await, "ici");
    assert_eq!(texts(&world, "back_text").await, ["Ici même"], "the correction stays");
    assert_eq!(world.number("SELECT report ->> 'left' FROM imports WHERE state = 'undone'").await, 0);

    // A later file has said the same, with another text: that stays.
    let (second, _) = imported(&teacher, class, "geo.json", &geo("Ici même", json!({ "typed": "là" }))).await;
    imported(&teacher, class, "geo.json", &geo("Ailleurs", json!({ "typed": "là" }))).await;
    teacher.post(&format!("{second}/undo"), &[]).await.expect(303);
    assert_eq!(world.text("SELECT extra ->> 'typed' FROM cards").await, "là");
}

#[tokio::test]
async fn a_card_keeps_the_id_that_a_later_file_gave_it_and_is_known_by_it_once_nothing_else_is_the_same() {
    let (world, teacher, class) = teacher().await;
    let id = "SELECT coalesce(source_id, '') FROM card_sources";
    let with = "id,front,back\nx-1,Un ?,Oui.\n";
    imported(&teacher, class, "bio.csv", "front,back\nUn ?,Oui.\n").await;
    let (named, figures) = imported(&teacher, class, "bio.csv", with).await;
    assert_eq!((figures, world.text(id).await), (vec![0, 0, 1, 0], "x-1".to_owned()));
    teacher.post(&format!("{named}/undo"), &[]).await.expect(303);
    assert_eq!(world.text(id).await, "");

    imported(&teacher, class, "bio.csv", with).await;
    assert_eq!(imported(&teacher, class, "bio.csv", "front,back\nUn ?,Non.\n").await.1, [0, 1, 0, 0]);
    assert_eq!(world.text(id).await, "x-1", "a file without ids takes none away");
    let other = "id,front,back\nx-1,Tout autre chose,Rien de pareil\n";
    let (changed, figures) = imported(&teacher, class, "bio.csv", other).await;
    assert_eq!((figures, texts(&world, "back_text").await), (vec![0, 1, 0, 0], vec!["Rien de pareil".to_owned()]));
    teacher.post(&format!("{changed}/undo"), &[]).await.expect(303);
    assert_eq!((texts(&world, "back_text").await, world.text(id).await), (vec!["Non.".to_owned()], "x-1".to_owned()));
}

/// How many cards taking an import back has left as they were.
async fn left(world: &World, plan: &str) -> i64 {
    let id = plan.trim_start_matches("/imports/");
    world.number(&format!("SELECT report ->> 'left' FROM imports WHERE id = {id}")).await
}

#[tokio::test]
async fn taking_an_import_back_leaves_a_card_retired_that_somebody_has_retired_since() {
    let (world, teacher, class) = teacher().await;
    let both = "front,back\nUn ?,Oui.\nDeux ?,Non.\n";
    imported(&teacher, class, "bio.csv", both).await;
    let plan = uploaded(&teacher, class, "bio.csv", "front,back\nUn ?,Oui.\n").await;
    let page = teacher.page(&plan).await;
    let mut form = form_of(&page);
    form.extend(boxes(&page, "retire").into_iter().map(|id| ("retire".to_owned(), id)));
    apply(&teacher, &plan, &form).await;
    let card = world.number("SELECT id FROM cards WHERE retired_at IS NOT NULL").await;
    let retire = async || {
        world.clock.advance(1000);
        teacher.post(&format!("/cards/{card}/retire"), &[]).await.expect(303);
    };

    // She wants it back, and then she doesn't: that is hers, and not the file's.
    teacher.post(&format!("/cards/{card}/bring-back"), &[]).await.expect(303);
    retire().await;
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!(texts(&world, "front_text").await, ["Un ?"]);
    assert_eq!(left(&world, &plan).await, 1);
    assert!(teacher.page(&plan).await.body.contains("One card was changed since and stays as it is."));

    // What a file has brought back and she has retired again is as it was before the file, since she did it.
    let (plan, _) = imported(&teacher, class, "bio.csv", both).await;
    assert_eq!(texts(&world, "front_text").await, ["Un ?", "Deux ?"]);
    retire().await;
    let retired = format!("SELECT retired_at FROM cards WHERE id = {card}");
    let at = world.number(&retired).await;
    world.clock.advance(1000);
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!((world.number(&retired).await, left(&world, &plan).await), (at, 0));
}

/// A table of one card, in this deck.
fn lying_in(deck: &str) -> String {
    format!("id,front,back,deck\n1,Un ?,Oui.,{deck}\n")
}

/// The decks of all cards, in the order of the cards.
const PLACES: &str = "SELECT group_concat(name)
                      FROM (SELECT d.name FROM cards c JOIN decks d ON d.id = c.deck_id ORDER BY c.id)";

#[tokio::test]
async fn taking_an_import_back_leaves_a_card_in_the_deck_that_it_was_taken_to_since() {
    let (world, teacher, class) = teacher().await;
    imported(&teacher, class, "villes.csv", &lying_in("Un")).await;
    let (two, _) = imported(&teacher, class, "villes.csv", &lying_in("Deux")).await;
    let (three, _) = imported(&teacher, class, "villes.csv", &lying_in("Trois")).await;
    teacher.post(&format!("{two}/undo"), &[]).await.expect(303);
    assert_eq!((world.text(PLACES).await, left(&world, &two).await), ("Trois".to_owned(), 1));
    teacher.post(&format!("{three}/undo"), &[]).await.expect(303);
    assert_eq!((world.text(PLACES).await, left(&world, &three).await), ("Deux".to_owned(), 0));
    let (quatre, _) = imported(&teacher, class, "villes.csv", &lying_in("Quatre")).await;

    // So where the teacher has done it.
    let card = world.text("SELECT '' || id FROM cards").await;
    let made = teacher.post(&format!("/classes/{class}/decks"), &[("name", "Cinq")]).await.expect(303).to;
    let to = made.split('/').nth(2).unwrap();
    let fields = [("action", "move"), ("card", &*card), ("to", to)];
    let path = format!("/decks/{}/cards", world.number("SELECT deck_id FROM cards").await);
    teacher.post(&path, &fields).await.expect(303);
    teacher.post(&format!("{quatre}/undo"), &[]).await.expect(303);
    assert_eq!((world.text(PLACES).await, left(&world, &quatre).await), ("Cinq".to_owned(), 1));

    // An import of before this was noted goes back from wherever the card is.
    let (six, _) = imported(&teacher, class, "villes.csv", &lying_in("Six")).await;
    imported(&teacher, class, "villes.csv", &lying_in("Sept")).await;
    world.sql("UPDATE import_items SET payload = json_remove(payload, '$.deck') WHERE action = 'move'").await;
    teacher.post(&format!("{six}/undo"), &[]).await.expect(303);
    assert_eq!((world.text(PLACES).await, left(&world, &six).await), ("Cinq".to_owned(), 0));
}

#[tokio::test]
async fn a_card_stays_where_it_is_once_another_one_has_its_key_in_its_former_deck() {
    let (world, teacher, class) = teacher().await;
    let table = |rows: &str| format!("id,front,back,deck\n{rows}\n");
    imported(&teacher, class, "capitals.csv", &table("1,Capital of Canada?,Ottawa,Ch1")).await;
    let (moved, _) = imported(&teacher, class, "capitals.csv", &table("1,Capital of Canada?,Ottawa,Ch2")).await;
    imported(&teacher, class, "capitals.csv", &table("1,Capital of France?,Paris,Ch1")).await;
    assert_eq!(world.text(PLACES).await, "Ch2,Ch1");
    assert_eq!(world.number("SELECT count(*) FROM cards WHERE key = '1'").await, 2);
    teacher.post(&format!("{moved}/undo"), &[]).await.expect(303);
    assert_eq!((world.text(PLACES).await, left(&world, &moved).await), ("Ch2,Ch1".to_owned(), 1));
}

/// A table of one card with this answer and these tags.
fn labelled(city: &str, tags: &str) -> String {
    format!("front,back,tags\nCapitale ?,{city},{tags}\n")
}

/// The teacher gives the only card a tag, or takes it away.
async fn label(world: &World, teacher: &Browser, action: &str, tag: &str) {
    let card = world.text("SELECT '' || id FROM cards").await;
    let path = format!("/decks/{}/cards", world.number("SELECT deck_id FROM cards").await);
    teacher.post(&path, &[("action", action), ("card", &card), ("tag", tag)]).await.expect(303);
}

#[tokio::test]
async fn taking_an_import_back_takes_back_its_tags_and_leaves_those_of_the_class() {
    let (world, teacher, class) = teacher().await;
    let tags = "SELECT tags FROM cards";
    let versions = "SELECT count(*) FROM card_revisions WHERE reason = 'import-undo'";
    imported(&teacher, class, "villes.csv", &labelled("Ottawa", "ville; vieux")).await;
    let (plan, figures) = imported(&teacher, class, "villes.csv", &labelled("Ottawa", "ville; neuf; faux")).await;
    assert_eq!(figures, [0, 1, 0, 0]);
    assert_eq!(world.text(tags).await, r#"["ville","neuf","faux"]"#);
    label(&world, &teacher, "tag", "examen").await;
    label(&world, &teacher, "untag", "ville").await;
    label(&world, &teacher, "untag", "faux").await;
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!(world.text(tags).await, r#"["vieux","examen"]"#);
    assert_eq!((left(&world, &plan).await, world.number(versions).await), (0, 1));

    // Where nothing of it is there any more, nothing is written.
    let (plan, _) = imported(&teacher, class, "villes.csv", &labelled("Ottawa", "ville; vieux; neuf")).await;
    assert_eq!(world.text(tags).await, r#"["vieux","examen","neuf"]"#);
    label(&world, &teacher, "untag", "neuf").await;
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!(world.text(tags).await, r#"["vieux","examen"]"#);
    assert_eq!((left(&world, &plan).await, world.number(versions).await), (0, 1));

    // A card whose text was edited since stays, and is one card that does; its tags are the import's all the same.
    let (plan, _) = imported(&teacher, class, "villes.csv", &labelled("Toronto", "ville; vieux; faux")).await;
    say(&world, "Montréal").await;
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert_eq!(texts(&world, "back_text").await, ["Montréal"]);
    assert_eq!(world.text(tags).await, r#"["vieux","examen"]"#);
    assert_eq!(left(&world, &plan).await, 1);
    assert_eq!(world.number("SELECT sum(report ->> 'back') FROM imports WHERE state = 'undone'").await, 2);
}

#[tokio::test]
async fn a_tag_that_the_class_took_away_stays_away_whatever_a_file_without_tags_says_meanwhile() {
    let (world, teacher, class) = teacher().await;
    let tags = "SELECT tags FROM cards";
    imported(&teacher, class, "villes.csv", &labelled("Toronto", "geo")).await;
    label(&world, &teacher, "untag", "geo").await;
    assert_eq!(imported(&teacher, class, "villes.csv", &city("Ottawa")).await.1, [0, 1, 0, 0]);
    assert_eq!(world.text("SELECT tags FROM card_sources").await, r#"["geo"]"#);
    assert_eq!(imported(&teacher, class, "villes.csv", &labelled("Ottawa", "geo")).await.1, [0, 0, 1, 0]);
    assert_eq!(texts(&world, "back_text").await, ["Ottawa"]);
    assert_eq!(world.text(tags).await, "[]");

    // So where the class has changed the text, too, and has decided.
    say(&world, "Québec").await;
    assert_eq!(imported(&teacher, class, "villes.csv", &city("Montréal")).await.1, [0, 0, 0, 0, 1]);
    assert_eq!(world.text("SELECT back_source || tags FROM card_sources").await, r#"Montréal["geo"]"#);
    assert_eq!(imported(&teacher, class, "villes.csv", &labelled("Montréal", "geo")).await.1, [0, 0, 1, 0]);
    assert_eq!(world.text(tags).await, "[]");
}
