//! Somebody brings along what they had learned in Anki: it becomes their own schedule, goes on from there, and goes again with
//! its import.

use std::process::Command;

use recto::store::ids::{ClassId, DeckId};
use recto::store::people::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::package_maker::{Note, Schema, collection, first, note};
use crate::world::{Answer, Browser, DAY, MINUTE, World};

const NOTES: [Note; 4] =
    [note("aa", "Chien", "Dog"), note("bb", "Chat", "Cat"), note("cc", "Loup", "Wolf"), note("dd", "Ours", "Bear")];
/// 1 November 2025, four in the morning UTC: day 0 of the collection. The story begins on its day 121.
const CREATED: i64 = 1_761_969_600;
/// The dog: three answers, due today. The cat: due in nine days, put aside, once forgotten. The wolf: being learned. The bear: new.
const LEARNED: &str = "
    UPDATE col SET crt = 1761969600;
    UPDATE cards SET type = 2, queue = 2, due = 121, ivl = 10, factor = 2360, reps = 3, lapses = 0 WHERE id = 1700000000000;
    UPDATE cards SET type = 2, queue = -1, due = 130, ivl = 40, factor = 1300, reps = 2, lapses = 1 WHERE id = 1700000000001;
    UPDATE cards SET type = 1, queue = 1, due = 1, ivl = 0, factor = 0, reps = 1, lapses = 0 WHERE id = 1700000000002;";

/// A row of the log of Anki: a card by its place, the day of the collection, an hour of it, and the button.
fn revlog(card: i64, day: i64, ease: i64) -> String {
    let at = (CREATED + day * 86_400 + 8 * 3_600) * 1000 + card;
    format!("INSERT INTO revlog VALUES ({at}, {}, {ease}, 1, 2500, 4200, 1);", 1_700_000_000_000 + card)
}

/// The collection with what its owner had learned, and `more` done to it.
async fn package(more: &str) -> Vec<u8> {
    let answers = [(0, 90, 3), (0, 91, 4), (0, 111, 3), (1, 80, 1), (1, 81, 3), (2, 120, 1)];
    let log: String = answers.into_iter().map(|(card, day, ease)| revlog(card, day, ease)).collect();
    first(&collection(Schema::Eleven, &NOTES, &format!("{LEARNED}{log}{more}")).await, &[])
}

async fn teacher() -> (World, Browser, ClassId) {
    let world = World::new().await;
    let teacher = world.person("Ines", Role::Instructor).await;
    let class = world.class("French", &teacher).await;
    (world, teacher, class)
}

/// Imports a package with its schedule, and gives the path of the import and its page.
async fn taken(who: &Browser, class: ClassId, bytes: &[u8]) -> (String, Answer) {
    let path = who.upload(class, "mots.apkg", bytes, &[]).await.expect(303).to;
    let plan = who.page(&path).await;
    who.post(&path, &[("fingerprint", &plan.field("fingerprint")), ("schedule", "true")]).await.expect(303);
    let page = who.page(&path).await;
    (path, page)
}

async fn deck(world: &World) -> DeckId {
    DeckId(world.number("SELECT max(id) FROM decks").await)
}

/// Every state and mark there is, as it is stored, but for when it came about.
async fn standing(world: &World) -> String {
    world
        .text(
            "SELECT coalesce((SELECT group_concat(concat_ws(' ', student_id, card_id, repetitions, interval_days, ease, lapses,
                                      again, due_day, shown_day, last_day, last_grade, due_grade, last_at, hex(last_review)), ';')
                      FROM (SELECT * FROM card_states ORDER BY student_id, card_id)), '')
                 || '/' || coalesce((SELECT group_concat(concat_ws(' ', student_id, card_id, bookmarked, note), ';')
                                     FROM marks WHERE suspended = 1), '')",
        )
        .await
}

async fn waiting(who: &Browser, deck: DeckId) -> Vec<Value> {
    let study = who.get(&format!("/api/v1/study?deck={deck}")).await.expect(200).json();
    study["cards"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|card| card["state"]["repetitions"] != 0 || card["state"]["due_on"] != Value::Null)
        .cloned()
        .collect()
}

async fn answer(world: &World, who: &Browser, card: i64, grade: u8) -> Value {
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let review = json!({"id": Uuid::new_v4(), "card_id": card, "grade": grade, "answered_at": at, "duration_ms": 900});
    let said = who.send("/api/v1/reviews", &json!({ "reviews": [review] })).await.expect(200).json();
    assert_eq!(said["results"][0]["result"], "recorded", "{said}");
    said["results"][0].clone()
}

#[tokio::test]
async fn what_was_learned_in_anki_becomes_ones_own_schedule_and_goes_on_from_there() {
    let (world, ines, class) = teacher().await;
    let path = ines.upload(class, "mots.apkg", &package("").await, &[]).await.expect(303).to;
    let plan = ines.page(&path).await;
    assert!(plan.body.contains("3 cards seen, 6 answers"), "{}", plan.body);
    assert!(
        plan.body.contains("name=\"schedule\" value=\"true\" aria-describedby"),
        "not ticked by itself: {}",
        plan.body
    );
    ines.post(&path, &[("fingerprint", &plan.field("fingerprint")), ("schedule", "true")]).await.expect(303);
    let done = ines.page(&path).await;
    assert!(done.body.contains("3 cards with your own schedule, 6 answers"), "{}", done.body);

    let deck = deck(&world).await;
    let cards = world.cards(deck).await;
    let due = waiting(&ines, deck).await;
    let state = |n: usize| due.iter().find(|card| card["card_id"] == cards[n]).map(|card| card["state"].clone());
    assert_eq!(
        state(0).unwrap(),
        json!({"repetitions": 3, "interval_days": 10, "ease": 2.36, "lapses": 0, "due_on": "2026-03-02", "again": false})
    );
    assert_eq!(
        state(2).unwrap(),
        json!({"repetitions": 0, "interval_days": 1, "ease": 2.5, "lapses": 0, "due_on": "2026-03-02", "again": false})
    );
    assert_eq!((state(1), state(3), due.len()), (None, None, 2), "put aside, and new");
    let cat = world.text(&format!("SELECT concat_ws(' ', repetitions, interval_days, ease, lapses, due_day - 20514) FROM card_states WHERE card_id = {}", cards[1])).await;
    assert_eq!(cat, "1 40 130 1 9", "20514 is 2 March 2026");
    assert_eq!(world.number("SELECT sum(card_id) FROM marks WHERE suspended = 1").await, cards[1]);
    let counts = ines.get(&format!("/api/v1/classes/{class}/decks")).await.expect(200).json();
    assert_eq!((&counts["decks"][0]["due"], &counts["decks"][0]["new"]), (&json!(2), &json!(1)), "{counts}");
    world.assert_log_agrees(9).await;

    // The next answer goes on: ten days, times 2.36 and no better for a 4.
    let said = answer(&world, &ines, cards[0], 4).await;
    assert_eq!((said["kind"].as_str(), said["state"]["interval_days"].as_i64()), (Some("scheduled"), Some(24)));
    assert_eq!(said["state"]["due_on"], "2026-03-26");
    world.assert_log_agrees(10).await;

    // Its undo leads back to the state that came along, and no further.
    let undone = |said: &Value| format!("/api/v1/reviews/{}/undo", said["id"].as_str().unwrap());
    let back = ines.send(&undone(&said), &json!({})).await.expect(200).json();
    assert_eq!(back["state"]["interval_days"], 10, "{back}");
    let to = ines.post("/study/undo", &[]).await.expect(303);
    assert!(!ines.follow(&to).await.body.contains("class=\"problem\""));
    assert_eq!(waiting(&ines, deck).await, due, "there is nothing of one's own to take back");
    world.assert_log_agrees(9).await;
}

#[tokio::test]
async fn answers_that_came_along_count_as_days_studied_but_say_nothing_of_memory_here() {
    let (world, ines, class) = teacher().await;
    taken(&ines, class, &package("").await).await;
    let page = ines.page("/progress").await;
    let table = page.between("<table id=\"year-table\">", "</table>");
    assert_eq!(table.matches("datetime=").count(), 6, "six days: {table}");
    assert!(page.body.contains("id=\"remembered\">–"), "nothing was asked here yet");
    let cards = world.cards(deck(&world).await).await;
    answer(&world, &ines, cards[0], 5).await;
    let page = ines.page("/progress").await;
    assert!(page.body.contains("id=\"remembered\">100"), "{}", page.between("<div class=\"figures\">", "</section>"));
    // The dog was a 4 when it was last asked, for ten days.
    assert_eq!(
        world
            .text("SELECT concat_ws(' ', before_grade, before_interval, kind) FROM reviews WHERE import_id IS NULL")
            .await,
        "4 10 scheduled"
    );
}

#[tokio::test]
async fn the_same_file_doubles_nothing_and_a_newer_one_brings_what_is_new_but_never_over_answers_given_here() {
    let (world, ines, class) = teacher().await;
    taken(&ines, class, &package("").await).await;
    let before = standing(&world).await;
    let (_, page) = taken(&ines, class, &package("").await).await;
    assert!(page.body.contains("The schedule of 3 cards was the same already"), "{}", page.body);
    assert_eq!(standing(&world).await, before);
    world.assert_log_agrees(9).await;

    let cards = world.cards(deck(&world).await).await;
    world.clock.advance(3 * DAY);
    answer(&world, &ines, cards[2], 3).await;
    // In Anki, meanwhile, the dog was known and the wolf as well.
    let newer = format!(
        "{}{}UPDATE cards SET due = 150, ivl = 27, reps = 4 WHERE id = 1700000000000;
         UPDATE cards SET type = 2, queue = 2, due = 125, ivl = 2, factor = 2500 WHERE id = 1700000000002;",
        revlog(0, 123, 3),
        revlog(2, 123, 3)
    );
    let (path, page) = taken(&ines, class, &package(&newer).await).await;
    assert!(page.body.contains("One card with your own schedule, one answer"), "{}", page.body);
    assert!(page.body.contains("One card that you had answered here keeps its schedule"), "{}", page.body);
    let dog = format!(
        "SELECT concat_ws(' ', repetitions, interval_days, ease, due_day - 20514) FROM card_states WHERE card_id = {}",
        cards[0]
    );
    assert_eq!(world.text(&dog).await, "4 27 236 29");
    world.assert_log_agrees(12).await;

    // Taken back, the dog is as the first file brought it, and the answer to the wolf stays.
    let wolf = world.text(&format!("SELECT hex(last_review) FROM card_states WHERE card_id = {}", cards[2])).await;
    ines.post(&format!("{path}/undo"), &[]).await.expect(303);
    assert_eq!(world.text(&dog).await, "3 10 236 0");
    assert!(standing(&world).await.contains(&wolf));
    world.assert_log_agrees(10).await;
    // And it can be brought once more.
    let (_, page) = taken(&ines, class, &package(&newer).await).await;
    assert!(page.body.contains("One card with your own schedule, one answer"), "{}", page.body);
    assert_eq!(world.text(&dog).await, "4 27 236 29");
    world.assert_log_agrees(12).await;
}

#[tokio::test]
async fn taking_the_import_back_takes_its_schedule_back_but_for_cards_answered_since() {
    let (world, ines, class) = teacher().await;
    let bytes = package("").await;
    let path = ines.upload(class, "mots.apkg", &bytes, &[]).await.expect(303).to;
    let print = ines.page(&path).await.field("fingerprint");
    ines.post(&path, &[("fingerprint", &print)]).await.expect(303);
    assert!(!ines.page(&path).await.body.contains("own schedule"), "nobody asked for it");
    let cards = world.cards(deck(&world).await).await;
    world
        .sql(&format!(
            "INSERT INTO marks (student_id, card_id, bookmarked, note) VALUES ({}, {}, 1, 'cat')",
            ines.id, cards[1]
        ))
        .await;
    answer(&world, &ines, cards[3], 2).await;
    let before = standing(&world).await;

    let (path, _) = taken(&ines, class, &bytes).await;
    assert_ne!(standing(&world).await, before);
    ines.post(&format!("{path}/undo"), &[]).await.expect(303);
    assert_eq!(standing(&world).await, before, "every state and mark is as it was");
    world.assert_log_agrees(1).await;

    let (path, page) = taken(&ines, class, &bytes).await;
    assert!(page.body.contains("3 cards with your own schedule, 6 answers"), "after an undo it comes as at first");
    world.clock.advance(MINUTE);
    let kept = answer(&world, &ines, cards[0], 4).await;
    // The student's own decision outlives the import that had suspended the card.
    for step in ["resume", "suspend"] {
        ines.post(&format!("/cards/{}/{step}", cards[1]), &[]).await.expect(303);
    }
    ines.post(&format!("{path}/undo"), &[]).await.expect(303);
    let page = ines.page(&path).await;
    assert!(page.body.contains("You have answered one card since: its schedule stays as it is."), "{}", page.body);
    assert_eq!(world.number("SELECT count(*) FROM card_states").await, 2, "the dog and the bear");
    assert_eq!(world.number("SELECT sum(card_id) FROM marks WHERE suspended = 1").await, cards[1]);
    let dog = world.number(&format!("SELECT interval_days FROM card_states WHERE card_id = {}", cards[0])).await;
    assert_eq!(kept["state"]["interval_days"].as_i64(), Some(dog));
    world.assert_log_agrees(6).await;
}

#[tokio::test]
async fn only_a_member_of_the_class_is_asked_and_the_schedule_is_nobody_elses() {
    let (world, ines, class) = teacher().await;
    let admin = world.person("Ada", Role::Admin).await;
    let path = admin.upload(class, "mots.apkg", &package("").await, &[]).await.expect(303).to;
    let plan = admin.page(&path).await;
    assert!(!plan.body.contains("name=\"schedule\""), "{}", plan.body);
    let print = plan.field("fingerprint");
    let refused = admin.post(&path, &[("fingerprint", &print), ("schedule", "true")]).await.expect(422);
    assert!(refused.body.contains("Join the class first."), "{}", refused.body);
    assert_eq!(world.number("SELECT (SELECT count(*) FROM cards) + (SELECT count(*) FROM reviews)").await, 0);

    let tom = world.person("Tom", Role::Student).await;
    world.enrol(class, &tom).await;
    let luc = world.person("Luc", Role::Instructor).await;
    world
        .sql(&format!(
            "INSERT INTO memberships (class_id, user_id, role, joined_at) VALUES ({class}, {}, 'instructor', 0)",
            luc.id
        ))
        .await;
    let (path, _) = taken(&ines, class, &package("").await).await;
    let deck = deck(&world).await;
    assert_eq!(waiting(&tom, deck).await, Vec::<Value>::new());
    assert!(!luc.page(&path).await.body.contains("own schedule"), "what a colleague learned is theirs alone");
    assert_eq!(world.number(&format!("SELECT count(*) FROM reviews WHERE student_id <> {}", ines.id)).await, 0);
}

#[tokio::test]
async fn an_import_that_is_cut_off_leaves_nothing_of_a_schedule() {
    let (world, ines, class) = teacher().await;
    let path = ines.upload(class, "mots.apkg", &package("").await, &[]).await.expect(303).to;
    let print = ines.page(&path).await.field("fingerprint");
    world.sql("CREATE TRIGGER full BEFORE UPDATE OF state ON imports WHEN new.state = 'applied' BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    assert_eq!(ines.post(&path, &[("fingerprint", &print), ("schedule", "true")]).await.status, 500);
    for table in ["cards", "reviews", "card_states", "marks", "import_learned"] {
        assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    // What a crash leaves staged counts nowhere, and is swept.
    world.sql("DROP TRIGGER full; CREATE TRIGGER crash BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'down'); END; CREATE TRIGGER full BEFORE UPDATE OF state ON imports WHEN new.state = 'applied' BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    ines.post(&path, &[("fingerprint", &print), ("schedule", "true")]).await;
    assert_eq!(world.number("SELECT count(*) FROM reviews").await, 9);
    world.assert_log_agrees(0).await;
    world.sql("DROP TRIGGER crash; DROP TRIGGER full").await;
    world.app.store.sweep().await.unwrap();
    for table in ["cards", "reviews", "import_learned"] {
        assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    ines.post(&path, &[("fingerprint", &print), ("schedule", "true")]).await.expect(303);
    world.assert_log_agrees(9).await;
}

#[tokio::test]
async fn a_card_answered_while_the_file_is_being_taken_keeps_that_answer() {
    let (world, ines, class) = teacher().await;
    taken(&ines, class, &package("").await).await;
    let cards = world.cards(deck(&world).await).await;
    let newer = format!("{}UPDATE cards SET due = 150, ivl = 27 WHERE id = 1700000000000;", revlog(0, 120, 3));
    let path = ines.upload(class, "mots.apkg", &package(&newer).await, &[]).await.expect(303).to;
    let print = ines.page(&path).await.field("fingerprint");
    // As it would be had an answer come between: the newest row of the card is another by the time all is published.
    world
        .sql(&format!(
            "CREATE TRIGGER answered AFTER INSERT ON import_learned WHEN new.card_id = {} BEGIN
                            UPDATE card_states SET last_review = randomblob(16) WHERE card_id = new.card_id; END",
            cards[0]
        ))
        .await;
    ines.post(&path, &[("fingerprint", &print), ("schedule", "true")]).await.expect(303);
    let page = ines.page(&path).await;
    assert!(page.body.contains("0 cards with your own schedule, 0 answers"), "{}", page.body);
    assert!(page.body.contains("One card that you had answered here keeps its schedule"), "{}", page.body);
    assert_eq!(world.number(&format!("SELECT interval_days FROM card_states WHERE card_id = {}", cards[0])).await, 10);
    // That answer was none: the newest row is the one of before.
    world
        .sql(&format!(
            "UPDATE card_states SET last_review = (SELECT r.id FROM reviews r WHERE r.card_id = {0} AND r.undone_at IS NULL
                                                   ORDER BY r.answered_at DESC, r.id DESC LIMIT 1)
             WHERE card_id = {0}",
            cards[0]
        ))
        .await;
    world.assert_log_agrees(9).await;
}

#[tokio::test]
async fn a_hostile_log_is_taken_only_where_it_makes_sense() {
    let (world, ines, class) = teacher().await;
    let log = "
        INSERT INTO revlog VALUES (9223372036854775807, 1700000000000, 3, 1, 0, 9223372036854775807, 1);
        INSERT INTO revlog VALUES (5, 1700000000000, 3, 1, 0, -1, 1);
        INSERT INTO revlog VALUES (1772000000000, 1700000000001, 3, 1, 0, 9223372036854775807, 1);
        UPDATE cards SET due = 9223372036854775807, ivl = 9223372036854775807, factor = 9223372036854775807,
                         lapses = 9223372036854775807 WHERE id = 1700000000001;
        UPDATE cards SET type = 2, queue = 2, due = -9223372036854775807, ivl = -5, factor = -1, lapses = -1 WHERE id = 1700000000003;";
    let (path, page) = taken(&ines, class, &package(log).await).await;
    assert!(page.body.contains("4 cards with your own schedule, 7 answers"), "{}", page.body);
    assert!(page.body.contains("2 answers left out"), "{}", page.body);
    world.assert_log_agrees(11).await;
    ines.page("/progress").await;
    ines.page(&format!("/decks/{}", deck(&world).await)).await;
    ines.post(&format!("{path}/undo"), &[]).await.expect(303);
    world.assert_log_agrees(0).await;
}

#[tokio::test]
async fn the_command_line_takes_a_schedule_for_the_one_who_is_named() {
    let (world, ines, class) = teacher().await;
    let file = world.folder().join("mots.apkg");
    std::fs::write(&file, package("").await).unwrap();
    let run = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_recto"))
            .args(args)
            .arg("--data-dir")
            .arg(world.folder())
            .output()
            .unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
    };
    let file = file.to_str().unwrap();
    let tom = world.person("Tom", Role::Student).await;
    let (status, _, said) = run(&["import", file, "--class", "French", "--schedule-for", "Tom"]);
    assert_eq!((status, world.number("SELECT count(*) FROM cards").await), (Some(1), 0));
    assert!(said.contains("Join the class first."), "{said}");
    world.enrol(class, &tom).await;
    let (_, said, _) = run(&["import", file, "--class", "French", "--dry-run"]);
    assert!(said.contains("schedule of its owner: 3 cards seen, 6 answers"), "{said}");
    let (_, said, _) = run(&["import", file, "--class", "French", "--json", "--schedule-for", "Tom"]);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["schedule"], json!({"cards": 3, "answers": 6, "same": 0, "kept": 0, "answers_left_out": 0}));
    world.sql("").await;
    // The dog; the wolf is due on the day of the command, whose clock is not the story's.
    let due = waiting(&tom, deck(&world).await).await;
    assert_eq!((due.len(), &due[0]["state"]["interval_days"]), (1, &json!(10)));
    assert_eq!(waiting(&ines, deck(&world).await).await.len(), 0);
    let (_, said, _) = run(&["import", file, "--class", "French", "--schedule-for", "Tom"]);
    assert!(said.contains("schedule for Tom: 0 cards, 0 answers, 3 the same already"), "{said}");
    let (_, said, _) = run(&["replay", "--check"]);
    assert!(said.contains('9'), "{said}");
    let import = world.number("SELECT min(id) FROM imports").await.to_string();
    run(&["import", "--undo", &import]);
    world.assert_log_agrees(0).await;
}
