//! A teacher brings cards in: looks at the plan, chooses, applies, takes back; a second import keeps everyone's progress.

use recto::store::ids::{ClassId, DeckId};
use recto::store::people::Role;
use serde_json::{Value, json};

use crate::world::{Answer, Browser, Classroom, World, plain};

/// A page as copied from Brainscape's, of our own cards.
fn brainscape(cards: &[(&str, &str)]) -> String {
    let widget = "How well did you know this?\n1\nNot at all\n2\n3\n4\n5\nPerfectly\n";
    let cards = (1..).zip(cards).map(|(n, (front, back))| format!("{n}\nQ\n\n{front}\n\nA\n\n{back}\n\n{widget}"));
    format!("La cellule Flashcards\n\n{}", cards.collect::<String>())
}

const CELLS: [(&str, &str); 4] = [
    ("Qu’est-ce qu’une mitochondrie ?", "L’organite qui produit l’énergie de la cellule."),
    ("Que contient le noyau ?", "• l’ADN\n• le nucléole"),
    ("Que fait un ribosome ?", "Il assemble les protéines.\n\nÀ vérifier svp, je ne suis pas certain."),
    ("Que vaut le symbole f* ?", "La fréquence f* de repos."),
];

/// The figures on a plan's page: new, changed, same, missing and, where there are any, further ones.
pub(crate) fn figures(page: &Answer) -> Vec<u32> {
    page.body.split("class=\"big num\">").skip(1).map(|rest| rest.split('<').next().unwrap().parse().unwrap()).collect()
}

/// What a browser would send from the plan's form as it was opened: hidden fields and ticked boxes.
pub(crate) fn form_of(page: &Answer) -> Vec<(String, String)> {
    let (_, form) = page.body.split_once("name=\"fingerprint\"").expect("a plan's form");
    let (form, _) = form.split_once("</form>").expect("its end");
    let form = format!("<input type=\"hidden\" name=\"fingerprint\"{form}");
    let value = |tag: &str, name: &str| {
        let rest = tag.split_once(&format!("{name}=\"")).expect("an attribute").1;
        plain(rest.split('"').next().unwrap())
    };
    form.split("<input ")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
        .filter(|tag| tag.contains("type=\"hidden\"") || tag.contains(" checked"))
        .map(|tag| (value(tag, "name"), value(tag, "value")))
        .collect()
}

/// Values of the boxes of that name, ticked or not.
pub(crate) fn boxes(page: &Answer, name: &str) -> Vec<String> {
    let before = format!("type=\"checkbox\" name=\"{name}\" value=\"");
    page.body.split(&before).skip(1).map(|rest| plain(rest.split('"').next().unwrap())).collect()
}

pub(crate) async fn apply(teacher: &Browser, plan: &str, form: &[(String, String)]) -> Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = teacher.post(plan, &form).await;
    teacher.follow(&done).await.expect(200)
}

/// Uploads a file and gives the path of its plan.
pub(crate) async fn uploaded(teacher: &Browser, class: ClassId, name: &str, text: &str) -> String {
    teacher.upload(class, name, text.as_bytes(), &[]).await.expect(303).to
}

/// Uploads a file and applies its plan as it is; gives the path of the import and the figures of the plan.
pub(crate) async fn imported(teacher: &Browser, class: ClassId, name: &str, text: &str) -> (String, Vec<u32>) {
    let plan = uploaded(teacher, class, name, text).await;
    let page = teacher.page(&plan).await;
    apply(teacher, &plan, &form_of(&page)).await;
    (plan, figures(&page))
}

pub(crate) async fn teacher() -> (World, Browser, ClassId) {
    let world = World::new().await;
    let teacher = world.person("Ines", Role::Instructor).await;
    let class = world.class("Biology", &teacher).await;
    (world, teacher, class)
}

async fn deck_of(world: &World, class: ClassId) -> DeckId {
    DeckId(world.number(&format!("SELECT max(id) FROM decks WHERE class_id = {class} AND archived_at IS NULL")).await)
}

pub(crate) async fn texts(world: &World, column: &str) -> Vec<String> {
    let sql = format!(
        "SELECT json_group_array({column}) FROM (SELECT * FROM cards WHERE retired_at IS NULL ORDER BY position, id)"
    );
    serde_json::from_str(&world.text(&sql).await).unwrap()
}

/// The student answers every card of the deck with this grade.
async fn answer_all(world: &World, room: &Classroom, grade: u8) -> usize {
    let cards = world.cards(room.deck).await;
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let reviews: Vec<Value> = (1..)
        .zip(&cards)
        .map(|(n, card)| json!({ "id": format!("00000000-0000-4000-8000-{n:012}"), "card_id": card, "grade": grade, "answered_at": at }))
        .collect();
    room.student.send("/api/v1/reviews", &json!({ "reviews": reviews })).await.expect(200);
    cards.len()
}

#[tokio::test]
async fn a_copied_page_is_looked_at_and_applied_with_its_lists_and_signs() {
    let (world, teacher, class) = teacher().await;
    let upload = teacher.page(&format!("/classes/{class}/import")).await;
    assert!(upload.body.contains("enctype=\"multipart/form-data\""));
    let plan = uploaded(&teacher, class, "module.txt", &brainscape(&CELLS)).await;
    let page = teacher.page(&plan).await;
    assert_eq!(figures(&page), [4, 0, 0, 0]);
    assert!(page.body.contains("module.txt") && page.body.contains("La cellule"));
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 0, "looking changes nothing");

    let done = apply(&teacher, &plan, &form_of(&page)).await;
    assert!(done.body.contains("/undo"));
    assert_eq!(texts(&world, "front_text").await[1], "Que contient le noyau ?");
    let backs = texts(&world, "back_source").await;
    assert_eq!(backs[1].matches("<li>").count(), 2);
    assert!(backs[3].contains("f*"));
    assert!(!backs.concat().contains("Perfectly"));
    assert_eq!(world.text("SELECT name FROM decks").await, "La cellule");
    let class_page = teacher.page(&format!("/classes/{class}")).await;
    assert!(class_page.body.contains("La cellule") && class_page.body.contains("module.txt"));
}

#[tokio::test]
async fn pasted_text_goes_the_same_way_as_a_file() {
    let (world, teacher, class) = teacher().await;
    let page = brainscape(&CELLS);
    let sent = teacher.upload(class, "", b"", &[("pasted", &page), ("deck", "Chapter 2")]).await;
    let plan = teacher.follow(&sent).await.expect(200);
    assert_eq!(figures(&plan)[0], 4);
    apply(&teacher, &sent.to, &form_of(&plan)).await;
    assert_eq!(world.text("SELECT name FROM decks").await, "Chapter 2");
}

#[tokio::test]
async fn a_table_is_read_again_with_another_separator_and_other_columns() {
    let (world, teacher, class) = teacher().await;
    let csv = "1,5;one and a half,or 3/2\n2,5;two and a half,or 5/2\n";
    let plan = uploaded(&teacher, class, "numbers.csv", csv).await;
    let look = |separator: &'static str, columns: &'static [&'static str]| {
        let mut form = vec![("separator", separator), ("cells", "plain")];
        form.extend(columns.iter().map(|column| ("column", *column)));
        let path = format!("{plan}/look");
        let teacher = &teacher;
        async move { teacher.post(&path, &form).await }
    };
    look(",", &["front", "back", "ignore"]).await.expect(303);
    let commas = teacher.page(&plan).await;
    assert!(commas.body.contains("5;one and a half"));
    look(";", &["back", "front"]).await.expect(303);
    let semicolons = teacher.page(&plan).await;
    assert_eq!(figures(&semicolons), [2, 0, 0, 0]);
    look(";", &["front", "ignore"]).await.expect(422);

    apply(&teacher, &plan, &form_of(&semicolons)).await;
    assert_eq!(texts(&world, "front_text").await, ["one and a half,or 3/2", "two and a half,or 5/2"]);
    assert_eq!(texts(&world, "back_text").await, ["1,5", "2,5"]);
}

#[tokio::test]
async fn a_file_that_holds_no_cards_is_refused_with_its_reason_on_the_same_page() {
    let (world, teacher, class) = teacher().await;
    for (name, bytes) in [
        ("empty.csv", b"\n".as_slice()),
        ("deck.zip", b"PK\x03\x04rest"),
        ("scan.pdf", b"%PDF-1.7\n"),
        ("one.csv", b"just one column\nand another\n"),
    ] {
        let page = teacher.upload(class, name, bytes, &[]).await;
        assert_eq!(page.status, 422, "{name}: {}", page.body);
        assert!(page.body.contains("role=\"alert\"") && page.body.contains("name=\"pasted\""), "{name}: {}", page.body);
    }
    teacher.upload(class, "deck.txt", b"a,b\n", &[("format", "nothing-like-that")]).await.expect(422);
    assert_eq!(world.number("SELECT count(*) FROM imports").await, 0);
}

#[tokio::test]
async fn sending_nothing_asks_for_a_file_or_a_text() {
    let (world, teacher, class) = teacher().await;
    let page = teacher.upload(class, "", b"", &[("pasted", "")]).await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("Choose a file"), "{}", page.body);
    assert_eq!(world.number("SELECT count(*) FROM imports").await, 0);
}

#[tokio::test]
async fn a_file_larger_than_the_limit_is_refused() {
    let world = World::with(|settings| settings.max_upload = 1000).await;
    let teacher = world.person("Ines", Role::Instructor).await;
    let class = world.class("Biology", &teacher).await;
    let refused = teacher.upload(class, "big.csv", "question,answer\n".repeat(100).as_bytes(), &[]).await.expect(413);
    assert!(refused.body.contains("<h1>"));
    assert_eq!(world.number("SELECT count(*) FROM imports").await, 0);
}

#[tokio::test]
async fn a_french_plan_and_what_it_did_count_in_the_singular_where_there_is_one() {
    let (_world, teacher, class) = teacher().await;
    teacher.post("/language", &[("language", "fr")]).await.expect(303);
    let plan = uploaded(&teacher, class, "one.csv", "question,answer\n1 + 1,2\n").await;
    let page = teacher.page(&plan).await;
    assert!(page.body.contains("<p>nouvelle</p>") && page.body.contains("<p>identique</p>"), "{}", page.body);
    apply(&teacher, &plan, &form_of(&page)).await;
    let page = teacher.page(&format!("/classes/{class}")).await;
    assert!(page.body.contains("1 nouvelle, 0 changée<"), "{}", page.body);
    let plan = uploaded(&teacher, class, "two.csv", "question,answer\n2 + 2,4\n3 + 3,6\n").await;
    assert!(teacher.page(&plan).await.body.contains("<p>nouvelles</p>"));
}

#[tokio::test]
async fn a_plan_that_is_cancelled_leaves_nothing_behind() {
    let (world, teacher, class) = teacher().await;
    let plan = uploaded(&teacher, class, "module.txt", &brainscape(&CELLS)).await;
    teacher.post(&format!("{plan}/cancel"), &[]).await.expect(303);
    teacher.get(&plan).await.expect(404);
    assert_eq!(world.number("SELECT count(*) FROM imports").await, 0);
    assert_eq!(std::fs::read_dir(world.app.uploads()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_same_file_again_says_that_all_is_the_same_and_a_second_tap_imports_once() {
    let (world, teacher, class) = teacher().await;
    let page = brainscape(&CELLS);
    let plan = uploaded(&teacher, class, "module.txt", &page).await;
    let form = form_of(&teacher.page(&plan).await);
    apply(&teacher, &plan, &form).await;
    apply(&teacher, &plan, &form).await;
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 4);
    let (_, again) = imported(&teacher, class, "module-copy.txt", &page).await;
    assert_eq!(again, [0, 0, 4, 0]);
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 4);
    assert_eq!(world.number("SELECT count(*) FROM decks").await, 1);
}

#[tokio::test]
async fn a_second_import_updates_the_deck_and_keeps_everyones_progress() {
    let (world, mut room) = World::with_deck(0).await;
    imported(&room.instructor, room.class, "module.txt", &brainscape(&CELLS)).await;
    room.deck = deck_of(&world, room.class).await;
    let answered = answer_all(&world, &room, 4).await;
    let states = "SELECT group_concat(card_id || ':' || due_day || ':' || last_grade) FROM card_states";
    let before = world.text(states).await;

    let mut cards = CELLS;
    cards[0].1 = "L’organite qui produit l’énergie de la cellule, l’ATP.";
    cards[3] = ("Que fait la membrane ?", "Elle entoure la cellule.");
    let plan = uploaded(&room.instructor, room.class, "module.txt", &brainscape(&cards)).await;
    let page = room.instructor.page(&plan).await;
    assert_eq!(figures(&page), [1, 1, 2, 1]);
    assert!(page.body.contains("<ins>"), "the change is shown word by word");
    let retire = boxes(&page, "retire");
    let mut form = form_of(&page);
    form.extend(retire.into_iter().map(|id| ("retire".to_owned(), id)));
    apply(&room.instructor, &plan, &form).await;

    let fronts = texts(&world, "front_text").await;
    assert_eq!(fronts.len(), 4);
    assert!(fronts.contains(&"Que fait la membrane ?".to_owned()) && !fronts.contains(&CELLS[3].0.to_owned()));
    assert!(texts(&world, "back_text").await.concat().contains("l’ATP"));
    assert_eq!(world.text(states).await, before);

    // And the undo puts everything back.
    room.instructor.post(&format!("{plan}/undo"), &[]).await.expect(303);
    let fronts: Vec<&str> = CELLS.iter().map(|card| card.0).collect();
    assert_eq!(texts(&world, "front_text").await, fronts);
    assert!(!texts(&world, "back_text").await.concat().contains("l’ATP"));
    assert_eq!(world.text(states).await, before);
    room.instructor.post(&format!("{plan}/undo"), &[]).await.expect(409);
    world.assert_log_agrees(answered as u64).await;
}

#[tokio::test]
async fn a_change_that_is_not_ticked_is_not_taken() {
    let (world, teacher, class) = teacher().await;
    imported(&teacher, class, "module.txt", &brainscape(&CELLS)).await;
    let mut cards = CELLS;
    cards[0].1 = "L’organite qui produit l’énergie de la cellule, l’ATP.";
    let plan = uploaded(&teacher, class, "module.txt", &brainscape(&cards)).await;
    let form: Vec<_> = form_of(&teacher.page(&plan).await).into_iter().filter(|(name, _)| name != "take").collect();
    apply(&teacher, &plan, &form).await;
    assert!(!texts(&world, "back_text").await.concat().contains("l’ATP"));
}

#[tokio::test]
async fn the_first_import_undone_retires_its_cards_and_keeps_the_answers() {
    let (world, mut room) = World::with_deck(0).await;
    let (plan, _) = imported(&room.instructor, room.class, "module.txt", &brainscape(&CELLS)).await;
    room.deck = deck_of(&world, room.class).await;
    let answered = answer_all(&world, &room, 5).await;
    room.instructor.post(&format!("{plan}/undo"), &[]).await.expect(303);
    assert!(texts(&world, "front_text").await.is_empty());
    room.student.get(&format!("/decks/{}", room.deck)).await.expect(404);
    world.assert_log_agrees(answered as u64).await;

    let (_, again) = imported(&room.instructor, room.class, "module.txt", &brainscape(&CELLS)).await;
    assert_eq!(again, [0, 0, 0, 0, 4], "the same cards come back");
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 4);
    assert!(room.student.page(&format!("/decks/{}", room.deck)).await.body.contains("data-grade=\"5\""));
}

/// The class puts the first card right by itself.
async fn correct(world: &World) {
    let sql = "UPDATE cards SET back_source = '<p>La centrale de la cellule.</p>', back_html = '<p>La centrale de la cellule.</p>',
               back_text = 'La centrale de la cellule.' WHERE position = 0";
    world.sql(sql).await;
}

#[tokio::test]
async fn the_classs_own_correction_survives_an_old_file() {
    let (world, teacher, class) = teacher().await;
    imported(&teacher, class, "module.txt", &brainscape(&CELLS)).await;
    correct(&world).await;
    let (_, old) = imported(&teacher, class, "module.txt", &brainscape(&CELLS)).await;
    assert_eq!(old, [0, 0, 4, 0]);
    assert_eq!(texts(&world, "back_text").await[0], "La centrale de la cellule.");
}

#[tokio::test]
async fn where_both_changed_a_card_the_classs_text_stays_unless_the_files_is_ticked() {
    let (world, teacher, class) = teacher().await;
    imported(&teacher, class, "module.txt", &brainscape(&CELLS)).await;
    correct(&world).await;
    let mut cards = CELLS;
    cards[0].1 = "Elle produit l’ATP.";
    let (_, figures) = imported(&teacher, class, "module.txt", &brainscape(&cards)).await;
    assert_eq!(figures, [0, 0, 3, 0, 1]);
    assert_eq!(texts(&world, "back_text").await[0], "La centrale de la cellule.");

    cards[0].1 = "Elle produit surtout l’ATP.";
    let plan = uploaded(&teacher, class, "module.txt", &brainscape(&cards)).await;
    let page = teacher.page(&plan).await;
    let mut form = form_of(&page);
    form.extend(boxes(&page, "theirs").into_iter().map(|at| ("theirs".to_owned(), at)));
    apply(&teacher, &plan, &form).await;
    assert_eq!(texts(&world, "back_text").await[0], "Elle produit surtout l’ATP.");
}

#[tokio::test]
async fn a_plan_that_was_overtaken_is_shown_again_instead_of_applied() {
    let (world, teacher, class) = teacher().await;
    imported(&teacher, class, "module.txt", &brainscape(&CELLS)).await;
    let mut cards = CELLS;
    cards[0].1 = "Elle produit l’ATP.";
    let plan = uploaded(&teacher, class, "module.txt", &brainscape(&cards)).await;
    let form = form_of(&teacher.page(&plan).await);
    correct(&world).await;
    let shown = apply(&teacher, &plan, &form).await;
    assert!(shown.body.contains("class=\"flash\"") && shown.body.contains("name=\"fingerprint\""));
    assert_eq!(texts(&world, "back_text").await[0], "La centrale de la cellule.");
}

#[tokio::test]
async fn a_request_in_a_card_becomes_a_remark_where_it_is_ticked() {
    for ticked in [true, false] {
        let (world, mut room) = World::with_deck(0).await;
        let plan = uploaded(&room.instructor, room.class, "module.txt", &brainscape(&CELLS)).await;
        let page = room.instructor.page(&plan).await;
        assert_eq!(boxes(&page, "remark").len(), 1);
        assert!(page.body.contains("<mark>À vérifier svp"));
        let form: Vec<_> = form_of(&page).into_iter().filter(|(name, _)| ticked || name != "remark").collect();
        apply(&room.instructor, &plan, &form).await;
        room.deck = deck_of(&world, room.class).await;
        let back = texts(&world, "back_text").await.swap_remove(2);
        assert_eq!(back.contains("svp"), !ticked, "{back}");
        assert_eq!(world.number("SELECT count(*) FROM comments").await, i64::from(ticked));
        let cards = room.student.page(&format!("/api/v1/study?deck={}", room.deck)).await.json();
        let remarks = cards["cards"][2]["remarks_html"].as_str().unwrap();
        assert_eq!(remarks.contains("À vérifier svp"), ticked, "{remarks}");
        // The next import of the same file doesn't bring the request back into the card.
        let (_, again) = imported(&room.instructor, room.class, "module.txt", &brainscape(&CELLS)).await;
        assert_eq!(again, [0, 0, 4, 0]);
        assert_eq!(texts(&world, "back_text").await[2], back);
    }
}

#[tokio::test]
async fn an_exported_deck_imported_into_another_class_is_equal() {
    let (world, room) = World::with_deck(0).await;
    let markdown = json!({
        "format": "recto-deck", "version": 1,
        "decks": [{ "name": "Maths::Limits", "description": "First term", "language": "en", "cards": [
            { "key": "a", "front": { "markup": "markdown", "source": "What is **one**?" }, "back": { "markup": "markdown", "source": "| a | b |\n| - | - |\n| 1 | 2 |" }, "tags": ["one", "two"] },
            { "key": "b", "front": { "markup": "html", "source": "<p>Two &amp; two</p>" }, "back": { "markup": "html", "source": "<ul><li>four</li></ul>" }, "tags": [] }
        ]}]
    });
    let (_, counted) = imported(&room.instructor, room.class, "deck.json", &markdown.to_string()).await;
    assert_eq!(counted, [2, 0, 0, 0]);
    let deck = deck_of(&world, room.class).await;
    let export = room.student.page(&format!("/decks/{deck}/export.json")).await;
    assert!(export.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));

    let other = world.class("Another class", &room.instructor).await;
    imported(&room.instructor, other, "deck.json", &export.body).await;
    let copy = deck_of(&world, other).await;
    assert_ne!(copy, deck);
    let copied = room.instructor.page(&format!("/decks/{copy}/export.json")).await.json();
    let mut original = export.json();
    // The UUID is one deck's on this server; everything else is the same.
    original["decks"][0]["uuid"] = copied["decks"][0]["uuid"].clone();
    assert_eq!(copied["decks"], original["decks"]);

    let (_, again) = imported(&room.instructor, other, "deck.json", &export.body).await;
    assert_eq!(again, [0, 0, 2, 0]);
}

#[tokio::test]
async fn the_csv_export_holds_each_card_once_and_reads_back_as_the_same_cards() {
    let (world, room) = World::with_deck(3).await;
    let export = room.student.page(&format!("/decks/{}/export.csv", room.deck)).await;
    assert!((1..=3).all(|n| export.body.matches(&format!("Question {n} of Cells")).count() >= 1));
    let (_, again) = imported(&room.instructor, room.class, "cells.csv", &export.body).await;
    assert_eq!(again, [0, 0, 3, 0]);
    assert_eq!(world.cards(room.deck).await.len(), 3);
}

#[tokio::test]
async fn what_could_harm_readers_never_reaches_a_page() {
    let (world, mut room) = World::with_deck(0).await;
    let csv = "front,back\n<script>alert(1)</script>What?,<img src=x onerror=alert(2)>This.\n";
    let plan = uploaded(&room.instructor, room.class, "bad.csv", csv).await;
    let look = [("separator", ","), ("header", "true"), ("cells", "html"), ("column", "front"), ("column", "back")];
    room.instructor.post(&format!("{plan}/look"), &look).await.expect(303);
    let page = room.instructor.page(&plan).await;
    apply(&room.instructor, &plan, &form_of(&page)).await;
    room.deck = deck_of(&world, room.class).await;
    for path in [plan, format!("/decks/{}", room.deck), "/study".to_owned()] {
        let page = room.instructor.page(&path).await;
        assert!(page.body.contains("What?") || page.body.contains("bad.csv"), "{path}");
        assert!(!page.body.contains("<script>") && !page.body.contains("<img"), "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn a_quiz_pasted_words_and_notes_in_markdown_come_in_and_a_second_time_nothing_changes() {
    let (_world, teacher, class) = teacher().await;
    let quiz = "<?xml version=\"1.0\"?>\n<quiz><question type=\"category\"><category><text>$course$/top/Capitales</text></category></question>\
                <question type=\"shortanswer\"><name><text>q</text></name><questiontext format=\"html\"><text>Capitale du Canada&#160;?</text></questiontext>\
                <answer fraction=\"100\"><text>Ottawa</text></answer></question>\
                <question type=\"description\"><name><text>Intro</text></name><questiontext format=\"html\"><text>Bonjour.</text></questiontext></question></quiz>";
    let words = "un oiseau - a bird\nun œuf - an egg, eggs\nle nid - the nest\n";
    let notes = "# Os\n\nQ: Le bras ?\nA: L’**humérus**.\n\nC: Le [fémur] est dans la [cuisse].\n";
    for (name, text, format, new) in
        [("quiz.xml", quiz, "Moodle XML", 1), ("mots.txt", words, "Pasted text", 3), ("notes.md", notes, "Markdown", 3)]
    {
        let plan = uploaded(&teacher, class, name, text).await;
        let page = teacher.page(&plan).await;
        assert!(page.body.contains(format), "{name}");
        assert_eq!(page.body.contains("“Intro” is a text without a question"), name == "quiz.xml", "{name}");
        apply(&teacher, &plan, &form_of(&page)).await;
        assert_eq!(figures(&page)[..4], [new, 0, 0, 0], "{name}");
        let (_, again) = imported(&teacher, class, name, text).await;
        assert_eq!(again[..4], [0, 0, new, 0], "{name}");
    }
}
