//! Writing, editing and ordering cards by hand; their history; decks by hand; print.

use proptest::prelude::*;
use recto::store::ids::DeckId;
use recto::store::order::placed;
use recto::store::people::Role;

use crate::world::{Answer, Browser, Classroom, World};

/// What the editor of a card sends when nothing in it is changed but these fields.
pub(crate) async fn edited(who: &Browser, card: i64, changes: &[(&str, &str)]) -> Answer {
    let page = who.page(&format!("/cards/{card}/edit")).await;
    let text = |name: &str| page.between(&format!("<textarea id=\"{name}\""), "</textarea>");
    let text = |name: &str| text(name).split_once(">\n").expect("the field's text").1.to_owned();
    let (front, back, base) = (text("front"), text("back"), page.field("base"));
    let mut fields: Vec<(&str, &str)> =
        vec![("front", &front), ("back", &back), ("base", &base), ("front_markup", "html"), ("back_markup", "html")];
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes);
    who.post(&format!("/cards/{card}/edit"), &fields).await
}

/// A new card by the form.
pub(crate) async fn written(who: &Browser, deck: DeckId, front: &str, back: &str) -> Answer {
    let fields = [("front_markup", "markdown"), ("front", front), ("back_markup", "markdown"), ("back", back)];
    who.post(&format!("/decks/{deck}/cards/new"), &fields).await
}

/// Presses the way back of the flash on the page that an answer leads to; gives the page after that.
pub(crate) async fn undo(who: &Browser, done: &Answer) -> Answer {
    let page = who.follow(done).await.expect(200);
    taken_back(who, &page).await
}

/// Presses the way back on a page that is open.
pub(crate) async fn taken_back(who: &Browser, page: &Answer) -> Answer {
    let path = page.between("role=\"status\"><p>", "</form>");
    let path = path.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a way back").to_owned();
    let undone = who.post(&path, &[]).await.expect(303);
    who.follow(&undone).await.expect(200)
}

async fn fronts(world: &World, deck: DeckId) -> Vec<String> {
    let sql = format!(
        "SELECT json_group_array(front_text) FROM (SELECT front_text FROM cards
         WHERE deck_id = {deck} AND retired_at IS NULL ORDER BY position, id)"
    );
    serde_json::from_str(&world.text(&sql).await).unwrap()
}

/// A second deck of the class.
async fn with_two_decks(cards: usize) -> (World, Classroom, DeckId) {
    let (world, room) = World::with_deck(cards).await;
    let done = room.instructor.post(&format!("/classes/{}/decks", room.class), &[("name", "Organs")]).await.expect(303);
    let other = done.to.split('/').nth(2).unwrap().parse().unwrap();
    (world, room, DeckId(other))
}

/// Grades a card on the study page, as the student.
pub(crate) async fn grade(room: &Classroom, card: i64, grade: &str) {
    let review = uuid::Uuid::new_v4().to_string();
    let fields = [("card", &*card.to_string()), ("review", &review), ("grade", grade), ("started", "0")];
    room.student.post("/study", &fields).await.expect(303);
}

#[tokio::test]
async fn a_card_that_is_written_by_hand_is_studied_like_any_other() {
    let (world, room) = World::with_deck(1).await;
    let front = "What is $x^2$ for **three**?";
    let done = written(&room.instructor, room.deck, front, "Nine").await.expect(303);
    let page = room.instructor.follow(&done).await.expect(200);
    assert!(page.body.contains("The card is in the deck."), "{}", page.body);
    let deck = room.student.page(&format!("/decks/{}", room.deck)).await;
    assert!(deck.body.contains("<strong>three</strong>") && deck.body.contains("<math"));
    let card = world.cards(room.deck).await[1];
    grade(&room, card, "5").await;
    world.assert_log_agrees(1).await;
    let page = taken_back(&room.instructor, &page).await;
    assert!(page.body.contains("One card is retired"), "the way back of a new card retires it");
    assert_eq!(world.cards(room.deck).await.len(), 1);
}

#[tokio::test]
async fn the_preview_without_scripts_shows_both_sides_and_keeps_nothing() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let text = [
        ("front_markup", "markdown"),
        ("front", "# Mine"),
        ("back", "<b>x</b><script>alert(1)</script>"),
        ("do", "preview"),
    ];
    let page = edited(&room.instructor, card, &text).await.expect(200);
    assert!(page.body.contains("<h1>Mine</h1>") || page.body.contains(">Mine</h"), "{}", page.body);
    assert!(page.body.contains("<b>x</b>") && page.body.contains("could harm readers"));
    assert!(page.body.contains("# Mine"), "what was typed is still there");
    assert_eq!(fronts(&world, room.deck).await, ["Question 1 of Cells"]);
    let fields = [
        ("front_markup", "markdown"),
        ("front", "*a*"),
        ("back_markup", "html"),
        ("back", "\\(x\\) <script>1</script>"),
    ];
    let json = room.instructor.post(&format!("/decks/{}/preview", room.deck), &fields).await.expect(200).json();
    assert_eq!(json["front_html"].as_str().unwrap().trim(), "<p><em>a</em></p>");
    assert!(json["back_html"].as_str().unwrap().contains("<math"));
    assert_eq!(json["problems"].as_array().unwrap().len(), 1, "{json}");
}

#[tokio::test]
async fn what_a_card_cannot_hold_is_said_and_nothing_typed_is_lost() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let deep = "<div>".repeat(400) + "deep";
    let long = "a".repeat((1 << 20) + 1);
    let cases = [
        ("front", "  ", "The front is empty"),
        ("back", "", "The back is empty"),
        ("back", &long, "The back is too long"),
        ("front", &deep, "The front has too many things one inside the other"),
    ];
    for (side, text, sentence) in cases {
        let page = edited(&room.instructor, card, &[(side, text), ("tags", "kept, too")]).await.expect(422);
        assert!(page.body.contains(sentence), "{sentence}");
        assert!(page.body.contains("kept, too"), "{sentence}");
    }
    let reason = "r".repeat(201);
    let page = edited(&room.instructor, card, &[("front", "New"), ("reason", &reason)]).await.expect(422);
    assert!(page.body.contains("The reason is too long"));
    assert_eq!(fronts(&world, room.deck).await, ["Question 1 of Cells"]);
    assert_eq!(world.number("SELECT count(*) FROM card_revisions").await, 0);
}

#[tokio::test]
async fn an_edit_is_undone_with_one_click_and_every_version_stays_in_the_history() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let done = edited(&room.instructor, card, &[("front", "Question 1 of Life"), ("reason", "cells are small")]).await;
    assert_eq!(done.to, format!("/cards/{card}/edit"));
    let history = room.student.page(&format!("/cards/{card}")).await;
    let expected = ["<del>Cells</del><ins>Life</ins>", "cells are small", "Ines, 2 March", "from deck.csv", "deck.csv"];
    for part in expected {
        assert!(history.body.contains(part), "{part}: {}", history.body);
    }
    assert!(!history.body.contains("/restore/"), "a student reads, and puts nothing back");
    undo(&room.instructor, &done).await;
    assert_eq!(fronts(&world, room.deck).await, ["Question 1 of Cells"]);

    let history = room.instructor.page(&format!("/cards/{card}")).await;
    assert!(history.body.contains("A former version was put back."));
    assert_eq!(history.body.matches("/restore/").count(), 2);
    // The newest of the former versions is the one that was taken back.
    let path = history.between("action=\"/cards/", "\"");
    let path = history
        .body
        .split("action=\"")
        .find(|part| part.contains("/restore/"))
        .map_or(path, |part| part.split('"').next().unwrap_or_default().to_owned());
    let done = room.instructor.post(&path, &[]).await.expect(303);
    assert_eq!(fronts(&world, room.deck).await, ["Question 1 of Life"]);
    assert!(room.instructor.follow(&done).await.body.contains("That version is back"));
    assert_eq!(world.number("SELECT count(*) FROM card_revisions").await, 3, "each restore is a version, too");
}

#[tokio::test]
async fn a_long_history_is_listed_page_by_page_down_to_the_first_version() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    for n in 1..=41 {
        edited(&room.instructor, card, &[("front", &format!("Version number{n}"))]).await.expect(303);
    }
    let mut path = format!("/cards/{card}");
    let mut seen = Vec::new();
    loop {
        let page = room.instructor.page(&path).await;
        let rows = page.body.split("<ol class=\"list\" reversed>").nth(1).unwrap().split("</ol>").next().unwrap();
        seen.extend(rows.split("<li>").skip(1).map(|row| row.matches("<ins>").count()));
        let more = page.body.split("class=\"button\" href=\"").filter_map(|part| part.split('#').next());
        let Some(more) = more.last().filter(|more| more.starts_with(&format!("/cards/{card}?before="))) else { break };
        path = more.to_owned();
    }
    assert_eq!(seen.len(), 42, "41 edits and the beginning");
    assert!(seen[..41].iter().all(|added| *added > 0) && seen[41] == 0, "{seen:?}");
}

#[tokio::test]
async fn a_save_that_comes_late_shows_both_changes_and_loses_neither() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let old = room.instructor.page(&format!("/cards/{card}/edit")).await.field("base");
    let admin = world.person("Ada", Role::Admin).await;
    edited(&admin, card, &[("front", "Question 1 of Theirs")]).await.expect(303);

    let mine = [("front", "Question 1 of Mine"), ("base", &*old)];
    let page = edited(&room.instructor, card, &mine).await.expect(409);
    assert!(
        page.body.contains("<del>Cells</del><ins>Theirs</ins>")
            && page.body.contains("<del>Cells</del><ins>Mine</ins>")
    );
    assert!(page.body.contains(">\nQuestion 1 of Mine</textarea>"));
    assert_eq!(fronts(&world, room.deck).await, ["Question 1 of Theirs"], "nothing is kept yet");
    let now = page.field("base");
    edited(&room.instructor, card, &[("front", "Question 1 of Mine"), ("base", &now)]).await.expect(303);
    assert_eq!(fronts(&world, room.deck).await, ["Question 1 of Mine"]);
    let history = room.instructor.page(&format!("/cards/{card}")).await;
    assert!(history.body.contains("<del>Theirs</del><ins>Mine</ins>"));
}

#[tokio::test]
async fn the_history_tells_what_changed_in_the_words_and_keeps_the_source_behind_a_fold() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let markdown = [("front_markup", "markdown"), ("back_markup", "markdown")];
    let step = async |front: &str| {
        edited(&room.instructor, card, &[&markdown[..], &[("front", front)]].concat()).await.expect(303);
        let page = room.student.page(&format!("/cards/{card}")).await;
        page.between("<ol class=\"list\" reversed>", "</li>")
    };
    step("The **cell** is *small*").await;
    let row = step("The **leaf** is [tiny](https://example.org/leaf)").await;
    let (words, source) = row.split_once("<details>").expect("a fold");
    assert!(words.contains("The <del>cell</del><ins>leaf</ins> is <del>small</del><ins>tiny</ins></p>"), "{words}");
    assert!(source.contains("The **<del>cell</del><ins>leaf</ins>** is") && source.contains("example.org"), "{source}");
    assert_eq!(source.matches("<p class=\"side written\">").count(), 1, "the back is as it was");
    // Where no word changed, the source says what did; a text without markup is its own source.
    let row = step("The leaf is [tiny](https://example.org/leaf)").await;
    assert!(row.contains("The <del>**</del>leaf<del>**</del> is [tiny]") && !row.contains("<details>"), "{row}");
    step("Leaves are green").await;
    let row = step("Leaves are red").await;
    assert!(row.contains("Leaves are <del>green</del><ins>red</ins>") && !row.contains("<details>"), "{row}");
}

#[tokio::test]
async fn of_two_people_who_save_the_same_card_at_once_one_is_kept_and_the_other_is_asked() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let admin = world.person("Ada", Role::Admin).await;
    for round in 0..5 {
        let base = room.instructor.page(&format!("/cards/{card}/edit")).await.field("base");
        let texts = ["Ines", "Ada"].map(|name| format!("Question {round} of {name}"));
        let save = async |who: &Browser, text: &str| {
            let fields = [
                ("front_markup", "html"),
                ("front", text),
                ("back_markup", "html"),
                ("back", "Small"),
                ("base", &base),
            ];
            who.post(&format!("/cards/{card}/edit"), &fields).await
        };
        let (one, other) = tokio::join!(save(&room.instructor, &texts[0]), save(&admin, &texts[1]));
        let (kept, asked) = if one.status == 303 { (0, &other) } else { (1, &one) };
        assert_eq!((one.status.min(other.status), one.status.max(other.status)), (303, 409));
        assert_eq!(fronts(&world, room.deck).await, [texts[kept].as_str()]);
        assert!(asked.body.contains(&format!(">\n{}</textarea>", texts[1 - kept])), "nothing of theirs is lost");
    }
    assert_eq!(world.number("SELECT count(*) FROM card_revisions").await, 5);
}

#[tokio::test]
async fn a_card_that_is_edited_while_it_is_crammed_keeps_both_the_edit_and_the_answer() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    grade(&room, card, "4").await;
    let state =
        "SELECT json_group_array(json_array(repetitions, interval_days, ease, due_day, last_grade)) FROM card_states";
    let before = world.text(state).await;
    for round in 0..5 {
        let text = format!("Question {round} of the cram");
        let review = uuid::Uuid::new_v4().to_string();
        let query = format!("deck={}&mode=cram", room.deck);
        let card_id = card.to_string();
        let fields = [("card", &*card_id), ("review", &*review), ("grade", "1"), ("started", "0"), ("query", &*query)];
        let changes = [("front", text.as_str())];
        let (answered, saved) = tokio::join!(
            async { room.student.post("/study", &fields).await },
            edited(&room.instructor, card, &changes)
        );
        assert_eq!((answered.status, saved.status), (303, 303));
        assert_eq!(fronts(&world, room.deck).await, [text]);
    }
    assert_eq!(world.number("SELECT count(*) FROM reviews WHERE kind = 'cram'").await, 5);
    assert_eq!(world.text(state).await, before, "a cram moves nothing");
    world.assert_log_agrees(6).await;
}

#[tokio::test]
async fn an_edit_leaves_every_answer_as_it_was() {
    let (world, room) = World::with_deck(2).await;
    let card = world.cards(room.deck).await[0];
    grade(&room, card, "4").await;
    let state = "SELECT json_group_array(json_array(student_id, card_id, repetitions, interval_days, ease, due_day)) FROM card_states";
    let before = world.text(state).await;
    edited(&room.instructor, card, &[("front", "Other words"), ("back", "Other words, too")]).await.expect(303);
    room.instructor.post(&format!("/cards/{card}/retire"), &[]).await.expect(303);
    room.instructor.post(&format!("/cards/{card}/bring-back"), &[]).await.expect(303);
    room.instructor.post(&format!("/decks/{}/order", room.deck), &[("move", &format!("{card}:1"))]).await.expect(303);
    assert_eq!(world.text(state).await, before);
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn what_the_class_edited_is_not_undone_by_importing_the_old_file_again() {
    let (world, room) = World::with_deck(0).await;
    let file = b"key,front,back\na,What is a cell?,Small\nb,What is a leaf?,Green\n";
    let import = async |file: &[u8]| {
        let plan = room.instructor.upload(room.class, "a.csv", file, &[("deck", "Plants")]).await.expect(303).to;
        let page = room.instructor.page(&plan).await;
        let fingerprint = page.field("fingerprint");
        room.instructor.post(&plan, &[("fingerprint", &fingerprint)]).await.expect(303);
        page
    };
    import(file).await;
    let deck = DeckId(world.number("SELECT max(id) FROM decks").await);
    let card = world.cards(deck).await[0];
    edited(&room.instructor, card, &[("back", "The smallest part of life")]).await.expect(303);
    import(file).await;
    let back = format!("SELECT back_text FROM cards WHERE id = {card}");
    assert_eq!(world.text(&back).await, "The smallest part of life");
    let page = import(b"key,front,back\na,What is a cell?,Tiny\nb,What is a leaf?,Green\n").await;
    assert!(page.body.contains("name=\"theirs\""), "where both changed it, somebody has to choose");
    assert_eq!(world.text(&back).await, "The smallest part of life");
}

#[tokio::test]
async fn save_and_next_goes_through_the_deck() {
    let (world, room) = World::with_deck(3).await;
    let cards = world.cards(room.deck).await;
    let done = edited(&room.instructor, cards[0], &[("front", "One"), ("do", "next")]).await;
    assert_eq!(done.to, format!("/cards/{}/edit", cards[1]));
    let page = room.instructor.follow(&done).await;
    assert!(page.body.contains("Card 2 of 3"));
    assert!(page.body.contains(&format!("id=\"previous\" href=\"/cards/{}/edit\"", cards[0])));
    assert!(page.body.contains(&format!("id=\"next\" href=\"/cards/{}/edit\"", cards[2])));
    let done = edited(&room.instructor, cards[1], &[("do", "next")]).await;
    assert!(room.instructor.follow(&done).await.body.contains("Nothing was changed"));
}

#[tokio::test]
async fn a_retired_card_is_listed_for_those_who_edit_and_comes_back() {
    let (world, room) = World::with_deck(2).await;
    let card = world.cards(room.deck).await[0];
    let done = room.instructor.post(&format!("/cards/{card}/retire"), &[]).await.expect(303);
    let page = room.instructor.follow(&done).await;
    assert!(page.body.contains("This card is retired"));
    assert!(!room.student.page(&format!("/decks/{}", room.deck)).await.body.contains("Question 1 of Cells"));
    let list = room.instructor.get(&format!("/decks/{}?filter=retired", room.deck)).await;
    assert!(room.instructor.follow(&list).await.body.contains("Question 1 of Cells"));
    taken_back(&room.instructor, &page).await;
    assert_eq!(world.cards(room.deck).await[0], card);
}

#[tokio::test]
async fn cards_are_put_in_order_without_scripts_and_put_back() {
    let (world, room) = World::with_deck(4).await;
    let [a, b, c, d] = world.cards(room.deck).await[..] else { panic!("four cards") };
    let path = format!("/decks/{}/order", room.deck);
    let press = async |label: &str, card: i64| {
        let page = room.instructor.page(&path).await;
        let row = page.between(&format!("<li id=\"card-{card}\""), "</li>");
        let button = row.split("<button").find(|button| button.contains(label)).expect("the button").to_owned();
        let value = button.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        room.instructor.post(&path, &[("move", &value)]).await.expect(303)
    };
    press("Down: ", a).await;
    assert_eq!(world.cards(room.deck).await, [b, a, c, d]);
    press("Up: ", c).await;
    assert_eq!(world.cards(room.deck).await, [b, c, a, d]);
    let done = press("To the top: ", d).await;
    assert_eq!(world.cards(room.deck).await, [d, b, c, a]);
    undo(&room.instructor, &done).await;
    assert_eq!(world.cards(room.deck).await, [b, c, a, d]);
    // The list and the study follow.
    let deck = room.student.page(&format!("/decks/{}", room.deck)).await.body;
    assert!(deck.find("Question 2 of").unwrap() < deck.find("Question 1 of").unwrap());
    room.instructor.post(&path, &[("move", "nonsense")]).await.expect(422);
    room.instructor.post(&path, &[("move", "999999:0")]).await.expect(404);
    assert_eq!(world.cards(room.deck).await, [b, c, a, d]);
}

#[tokio::test]
async fn several_cards_are_retired_and_tagged_at_once_and_taken_back() {
    let (world, room) = World::with_deck(4).await;
    let cards = world.cards(room.deck).await;
    let (one, three) = (cards[0].to_string(), cards[2].to_string());
    let path = format!("/decks/{}/cards", room.deck);
    let several = async |fields: &[(&str, &str)]| {
        let mut all = vec![("card", &*one), ("card", &*three)];
        all.extend(fields);
        room.instructor.post(&path, &all).await.expect(303)
    };
    let done = several(&[("action", "retire")]).await;
    assert_eq!(world.cards(room.deck).await, [cards[1], cards[3]]);
    assert!(undo(&room.instructor, &done).await.body.contains("Taken back for 2 cards."));
    assert_eq!(world.cards(room.deck).await, cards);

    let done = several(&[("action", "tag"), ("tag", "exam: part 1 & 2")]).await;
    let page = room.instructor.follow(&done).await;
    let tagged = "SELECT count(*) FROM cards WHERE tags = '[\"exam: part 1 & 2\"]'";
    assert_eq!(world.number(tagged).await, 2);
    assert!(
        room.instructor
            .follow(&several(&[("action", "tag"), ("tag", "exam: part 1 & 2")]).await)
            .await
            .body
            .contains("have that tag already")
    );
    taken_back(&room.instructor, &page).await;
    assert_eq!(world.number(tagged).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM card_revisions").await, 8, "each of these is in the history");

    room.instructor.post(&path, &[("action", "retire")]).await.expect(422);
    room.instructor.post(&path, &[("action", "tag"), ("card", &one), ("tag", " ")]).await.expect(422);
}

#[tokio::test]
async fn cards_that_move_to_another_deck_take_everybodys_progress_along_and_come_back_to_their_places() {
    let (world, room, organs) = with_two_decks(4).await;
    let cards = world.cards(room.deck).await;
    grade(&room, cards[1], "5").await;
    let (two, three, to) = (cards[1].to_string(), cards[2].to_string(), organs.to_string());
    let fields = [("action", "move"), ("card", &*two), ("card", &three), ("to", &to)];
    let done = room.instructor.post(&format!("/decks/{}/cards", room.deck), &fields).await.expect(303);
    assert_eq!(
        (world.cards(room.deck).await, world.cards(organs).await),
        (vec![cards[0], cards[3]], vec![cards[1], cards[2]])
    );
    let list = room.student.page(&format!("/decks/{organs}")).await;
    assert!(list.body.contains("data-grade=\"5\""), "the last grade went along");
    world.assert_log_agrees(1).await;
    undo(&room.instructor, &done).await;
    assert_eq!((world.cards(room.deck).await, world.cards(organs).await), (cards, vec![]));
}

#[tokio::test]
async fn copied_cards_are_new_cards_and_go_with_one_click() {
    let (world, room, organs) = with_two_decks(2).await;
    let cards = world.cards(room.deck).await;
    grade(&room, cards[0], "5").await;
    let (one, to) = (cards[0].to_string(), organs.to_string());
    let fields = [("action", "copy"), ("card", &*one), ("to", &to)];
    let done = room.instructor.post(&format!("/decks/{}/cards", room.deck), &fields).await.expect(303);
    assert_eq!((world.cards(room.deck).await, fronts(&world, organs).await.len()), (cards, 1));
    assert_eq!(world.number("SELECT count(DISTINCT key) FROM cards").await, 3);
    assert!(room.student.page(&format!("/decks/{organs}")).await.body.contains("class=\"chip new\""));
    undo(&room.instructor, &done).await;
    assert!(world.cards(organs).await.is_empty());
}

#[tokio::test]
async fn cards_move_only_between_decks_that_one_edits_and_only_once() {
    let (world, room) = World::with_deck(2).await;
    let teacher = world.person("Otto", Role::Instructor).await;
    let class = world.class("Chemistry", &teacher).await;
    let foreign = world.deck(class, "Cells", 1).await;
    let one = world.cards(room.deck).await[0].to_string();
    let path = format!("/decks/{}/cards", room.deck);
    let to = foreign.to_string();
    let fields = [("action", "move"), ("card", &*one), ("to", &to)];
    room.instructor.post(&path, &fields).await.expect(404);
    world.enrol(class, &room.instructor).await;
    room.instructor.post(&path, &fields).await.expect(403);
    // The same file in both: the same card would be there twice.
    let admin = world.person("Ada", Role::Admin).await;
    let page = admin.post(&path, &fields).await.expect(409);
    assert!(page.body.contains("is in the other deck already"), "{}", page.body);
    // A card of another deck is none of this form's.
    let theirs = world.cards(foreign).await[0].to_string();
    room.instructor.post(&path, &[("action", "retire"), ("card", &theirs)]).await.expect(303);
    assert_eq!((world.cards(room.deck).await.len(), world.cards(foreign).await.len()), (2, 1));
}

#[tokio::test]
async fn a_deck_is_made_by_hand_and_gets_its_name_description_and_language() {
    let (world, room, organs) = with_two_decks(1).await;
    let path = format!("/decks/{organs}/settings");
    let fields = [("name", "Body / Organs::Heart"), ("description", "What beats"), ("language", "fr-CA")];
    let done = room.instructor.post(&path, &fields).await.expect(303);
    assert_eq!(world.text(&format!("SELECT name FROM decks WHERE id = {organs}")).await, "Body::Organs::Heart");
    let deck = room.instructor.follow(&done).await;
    assert!(deck.body.contains("<h1>Body / Organs / Heart</h1>") && deck.body.contains("What beats"));
    written(&room.instructor, organs, "Le cœur ?", "Oui").await.expect(303);
    assert!(room.student.page(&format!("/decks/{organs}")).await.body.contains("lang=\"fr-CA\""));

    for (name, language, sentence) in [
        ("cells", "", "This class has a deck “cells” already"),
        (" :: ", "", "The name is missing"),
        ("Heart", "not a language", "This is no language tag"),
    ] {
        let page = room.instructor.post(&path, &[("name", name), ("language", language)]).await.expect(422);
        assert!(page.body.contains(sentence), "{sentence}: {}", page.body);
        // The field that is wrong is marked, and no other.
        let wrong = if language.is_empty() { "name" } else { "language" };
        assert!(page.between(&format!("<input name=\"{wrong}\""), ">").contains("aria-invalid"), "{sentence}");
        assert_eq!(page.body.matches("aria-invalid").count(), 1, "{sentence}");
    }
    assert_eq!(world.text(&format!("SELECT language FROM decks WHERE id = {organs}")).await, "fr-CA");
    room.instructor.post(&format!("/classes/{}/decks", room.class), &[("name", "CELLS")]).await.expect(409);
    assert_eq!(world.number("SELECT count(*) FROM audit WHERE action IN ('deck-add', 'deck-settings')").await, 2);
}

#[tokio::test]
async fn a_deck_is_printed_as_a_list_and_as_cards_whose_backs_meet_their_fronts() {
    let (world, room) = World::with_deck(10).await;
    let cards = world.cards(room.deck).await;
    edited(&room.instructor, cards[3], &[("back", &"many words of an answer ".repeat(40))]).await.expect(303);
    edited(&room.instructor, cards[4], &[("back", &format!("{}the very end", "far too many words ".repeat(300)))])
        .await
        .expect(303);
    room.instructor.post(&format!("/cards/{}/retire", cards[9]), &[]).await.expect(303);
    let list = room.student.page(&format!("/decks/{}/print", room.deck)).await;
    assert_eq!(list.body.matches("<tr><td class=\"n\">").count(), 9);
    assert!(list.body.contains("the very end") && !list.body.contains("Question 10 of"));

    let page = room.student.page(&format!("/decks/{}/print?as=cards", room.deck)).await;
    let sheets: Vec<&str> = page.body.split("<section class=\"paper\"").skip(1).collect();
    let numbers = |part: &str| -> Vec<Vec<u32>> {
        let part = part.split("</section>").next().unwrap();
        let rows = part.split("<div class=\"cut\">").skip(1);
        let slots = |row: &str| {
            let slots = row.split("<div class=\"slot").skip(1);
            let number = |slot: &str| {
                let number = slot.split("class=\"number\">").nth(1)?.split('<').next()?;
                number.parse().ok()
            };
            slots.map(|slot| number(slot).unwrap_or(0)).collect()
        };
        rows.map(slots).collect()
    };
    let (fronts, backs) = (numbers(sheets[0]), numbers(sheets[1]));
    // The fourth takes both places of a row, the fifth is too long for any and is listed at the end.
    assert_eq!(fronts, [vec![1, 2], vec![3, 0], vec![4], vec![6, 7]]);
    assert_eq!(backs, [vec![2, 1], vec![0, 3], vec![4], vec![7, 6]], "turned over, each back lies behind its front");
    assert_eq!(numbers(sheets[2]), [vec![8, 9]]);
    assert!(page.body.contains("One card is too long to be cut out") && page.body.contains("the very end"));
}

proptest! {
    #[test]
    fn a_card_that_is_placed_stands_there_and_the_others_keep_their_order(
        retired in proptest::collection::vec(any::<bool>(), 1..30),
        card in any::<proptest::sample::Index>(),
        at in 0_usize..35,
    ) {
        let all: Vec<(i64, bool)> = (1..).zip(retired).collect();
        let (card, gone) = all[card.index(all.len())];
        let order = placed(&all, card, at);
        let rest: Vec<i64> = order.iter().copied().filter(|id| *id != card).collect();
        let former: Vec<i64> = all.iter().map(|(id, _)| *id).filter(|id| *id != card).collect();
        prop_assert_eq!(rest, former);
        prop_assert_eq!(order.len(), all.len());
        if !gone {
            let studied: Vec<i64> = order.iter().copied().filter(|id| !all[usize::try_from(*id - 1).unwrap()].1).collect();
            let stands = studied.iter().position(|id| *id == card).unwrap();
            prop_assert_eq!(stands, at.min(studied.len() - 1));
        }
    }
}
