//! A file that comes in parts, is read and applied while the teacher looks elsewhere, and whose decks are chosen one by one.

use std::fmt::Write as _;

use recto::store::ids::ClassId;
use recto::store::people::Role;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::package_maker::{Note, Schema, collection, first, note};
use crate::world::{Answer, Browser, DAY, World, plain};

async fn teacher() -> (World, Browser, ClassId) {
    let world = World::new().await;
    let teacher = world.person("Ines", Role::Instructor).await;
    let class = world.class("Biology", &teacher).await;
    (world, teacher, class)
}

/// Opens a file for its parts and gives its path.
async fn opened(teacher: &Browser, class: ClassId, name: &str, bytes: usize) -> String {
    let answer = teacher.send(&format!("/classes/{class}/uploads"), &json!({ "name": name, "bytes": bytes })).await;
    let upload = answer.expect(201).json();
    assert_eq!(upload["offset"], 0);
    format!("/uploads/{}", upload["id"].as_str().unwrap())
}

async fn part(teacher: &Browser, upload: &str, offset: usize, bytes: &[u8]) -> Answer {
    let request = teacher.client.put(teacher.url(&format!("{upload}?offset={offset}"))).body(bytes.to_vec());
    Answer::read(request.header("accept", "application/json").send().await.unwrap()).await
}

async fn delete(teacher: &Browser, path: &str) -> Answer {
    Answer::read(teacher.client.delete(teacher.url(path)).send().await.unwrap()).await
}

fn waiting(world: &World) -> usize {
    std::fs::read_dir(world.folder().join("uploads")).map_or(0, Iterator::count)
}

fn csv(cards: usize) -> String {
    (0..cards).fold(String::from("question,answer\n"), |mut text, n| {
        let _ = writeln!(text, "Question {n} ?,Réponse {n}");
        text
    })
}

async fn apply(teacher: &Browser, path: &str) -> Answer {
    let page = teacher.page(path).await;
    teacher.post(path, &[("fingerprint", &page.field("fingerprint"))]).await
}

/// The events of an import until the server ends them, as (name, data).
async fn events(teacher: &Browser, path: &str) -> Vec<(String, Value)> {
    let response = teacher.client.get(teacher.url(&format!("{path}/events"))).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["x-accel-buffering"], "no", "nginx would keep them until the end");
    let text = response.text().await.unwrap();
    let field = |event: &str, name: &str| {
        event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
    };
    text.split("\n\n")
        .filter(|event| event.contains("event:"))
        .map(|event| (field(event, "event:"), serde_json::from_str(&field(event, "data:")).unwrap_or(Value::Null)))
        .collect()
}

/// Reads the events of an import until one of them has that text in it.
async fn until_told(teacher: &Browser, path: &str, text: &str) {
    let mut response = teacher.client.get(teacher.url(&format!("{path}/events"))).send().await.unwrap();
    let mut heard = String::new();
    while !heard.contains(text) {
        let Some(chunk) = response.chunk().await.unwrap() else { panic!("only heard: {heard}") };
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
}

#[tokio::test]
async fn a_file_comes_in_parts_and_a_lost_answer_costs_nothing() {
    let (world, teacher, class) = teacher().await;
    let file = csv(300);
    let bytes = file.as_bytes();
    let upload = opened(&teacher, class, "biologie.csv", bytes.len()).await;
    assert_eq!(part(&teacher, &upload, 0, &bytes[..1000]).await.expect(200).json()["offset"], 1000);
    // The answer was lost, and the browser sends the same part again: it hears where to go on, and nothing comes twice.
    assert_eq!(part(&teacher, &upload, 0, &bytes[..1000]).await.expect(409).json()["offset"], 1000);
    assert_eq!(part(&teacher, &upload, 5000, &bytes[5000..6000]).await.expect(409).json()["offset"], 1000);
    // A browser that was closed asks how far it was.
    let come = teacher.page(&upload).await.json();
    assert_eq!((&come["offset"], &come["name"], &come["import"]), (&json!(1000), &json!("biologie.csv"), &Value::Null));
    let refused = part(&teacher, &upload, 1000, &[bytes, b"more"].concat()).await.expect(422);
    assert!(refused.body.contains("announced"), "{}", refused.body);

    let last = part(&teacher, &upload, 1000, &bytes[1000..]).await.expect(200).json();
    let plan = last["import"].as_str().unwrap().to_owned();
    assert_eq!(teacher.page(&upload).await.json()["import"], last["import"], "told again to who missed it");
    assert_eq!(part(&teacher, &upload, 1000, &bytes[1000..]).await.expect(200).json()["import"], last["import"]);
    assert_eq!(world.text("SELECT sha256 FROM imports").await, recto::intake::sha256(bytes));
    let done = apply(&teacher, &plan).await;
    teacher.follow(&done).await.expect(200);
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 300);
    assert_eq!(world.text("SELECT format FROM imports").await, "csv");
    assert_eq!(waiting(&world), 0);
}

#[tokio::test]
async fn an_upload_is_its_uploaders_own_and_can_be_given_up() {
    let (world, teacher, class) = teacher().await;
    let colleague = world.person("Bo", Role::Admin).await;
    let upload = opened(&teacher, class, "a.csv", 100).await;
    part(&teacher, &upload, 0, b"question,answer\n").await.expect(200);
    colleague.get(&upload).await.expect(404);
    part(&colleague, &upload, 16, b"a,b\n").await.expect(404);
    delete(&colleague, &upload).await.expect(404);
    assert_eq!(waiting(&world), 1);
    delete(&teacher, &upload).await.expect(204);
    teacher.get(&upload).await.expect(404);
    assert_eq!(waiting(&world), 0);
    assert_eq!(world.number("SELECT count(*) FROM uploads").await, 0);
}

#[tokio::test]
async fn a_person_has_few_files_open_and_one_that_is_left_for_a_day_is_swept() {
    let (world, teacher, class) = teacher().await;
    let mut uploads = Vec::new();
    for n in 0..5 {
        world.clock.advance(1000);
        let upload = opened(&teacher, class, &format!("{n}.csv"), 100).await;
        part(&teacher, &upload, 0, b"a,b\n").await.expect(200);
        uploads.push(upload);
    }
    teacher.get(&uploads[0]).await.expect(404);
    for upload in &uploads[1..] {
        teacher.page(upload).await;
    }
    assert_eq!(waiting(&world), 4);
    world.clock.advance(DAY + 5000);
    opened(&teacher, class, "late.csv", 100).await;
    teacher.get(&uploads[4]).await.expect(404);
    assert_eq!(waiting(&world), 0);
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_before_it_is_sent() {
    let (world, teacher, class) = teacher().await;
    let path = format!("/classes/{class}/uploads");
    teacher.send(&path, &json!({ "name": "a", "bytes": 9 << 20 })).await.expect(413);
    teacher.send(&path, &json!({ "name": "a", "bytes": 0 })).await.expect(422);
    teacher.send(&path, &json!({ "name": "a", "bytes": -1 })).await.expect(422);
    teacher.send(&path, &json!({ "name": "a", "bytes": 9, "format": "nothing-like-that" })).await.expect(422);
    let upload = opened(&teacher, class, "a", 6 << 20).await;
    part(&teacher, &upload, 0, &vec![b'a'; (4 << 20) + 1]).await.expect(413);
    part(&teacher, &upload, 0, &vec![b'a'; 4 << 20]).await.expect(200);
    assert_eq!(world.number("SELECT count(*) FROM imports").await, 0);
}

#[tokio::test]
async fn a_file_that_was_sent_in_parts_and_is_no_deck_says_so_on_its_page() {
    let (world, teacher, class) = teacher().await;
    let upload = opened(&teacher, class, "scan.pdf", 9).await;
    let plan = part(&teacher, &upload, 0, b"%PDF-1.7\n").await.json()["import"].as_str().unwrap().to_owned();
    let page = teacher.get(&plan).await.expect(422);
    assert!(page.body.contains("role=\"alert\"") && page.body.contains("PDF"), "{}", page.body);
    assert!(page.body.contains(&format!("href=\"/classes/{class}/import\"")), "a way back");
    teacher.post(&plan, &[("fingerprint", "x")]).await;
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 0);
    teacher.post(&format!("{plan}/cancel"), &[]).await.expect(303);
    assert_eq!((waiting(&world), world.number("SELECT count(*) FROM imports").await), (0, 0));
}

/// The same world, in which no request waits for an import to be done.
async fn impatient() -> (World, Browser, ClassId) {
    let world = World::impatient().await;
    let teacher = world.person("Ines", Role::Instructor).await;
    let class = world.class("Biology", &teacher).await;
    (world, teacher, class)
}

#[tokio::test]
async fn a_long_import_shows_how_far_it_is_and_goes_on_by_itself() {
    let (world, teacher, class) = impatient().await;
    let file = csv(3000);
    let answer = teacher.upload(class, "long.csv", file.as_bytes(), &[]).await.expect(303);
    let page = teacher.page(&answer.to).await;
    assert!(page.body.contains("<noscript><meta http-equiv=\"refresh\""), "{}", page.body);
    assert!(page.body.contains("<progress") && page.body.contains("/cancel\""));
    let heard = events(&teacher, &answer.to).await;
    assert_eq!(heard.last().unwrap().0, "done");
    let plan = teacher.page(&answer.to).await;
    assert!(plan.body.contains("name=\"fingerprint\""), "{}", plan.body);

    // Applying: the page says how far it is, and nobody sees half of it.
    let applying = teacher.post(&answer.to, &[("fingerprint", &plan.field("fingerprint"))]).await.expect(303);
    let heard = events(&teacher, &applying.to).await;
    let written: Vec<i64> =
        heard.iter().filter(|(_, far)| far["of"] == 3000).map(|(_, far)| far["done"].as_i64().unwrap()).collect();
    assert!(written.is_sorted(), "{written:?}");
    assert_eq!(heard.last().unwrap().0, "done");
    let done = teacher.page(&answer.to).await;
    assert!(done.body.contains("/undo"), "{}", done.body);
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 3000);
}

#[tokio::test]
async fn an_import_that_is_being_applied_goes_on_whatever_the_other_forms_of_its_page_ask_for() {
    let (world, teacher, class) = impatient().await;
    let path = teacher.upload(class, "long.csv", csv(4000).as_bytes(), &[]).await.expect(303).to;
    events(&teacher, &path).await;
    let plan = teacher.page(&path).await;
    // Nothing is written until the forms have come.
    let (let_go, held) = oneshot::channel::<()>();
    let (taken, took) = oneshot::channel();
    let store = world.app.store.clone();
    let writer = tokio::spawn(async move {
        let wait = store.write(|_| {
            Box::pin(async move {
                taken.send(()).unwrap();
                held.await.unwrap();
                Ok(())
            })
        });
        wait.await.unwrap();
    });
    took.await.unwrap();
    teacher.post(&path, &[("fingerprint", &plan.field("fingerprint"))]).await.expect(303);
    until_told(&teacher, &path, "Writing down the cards").await;
    // As from another tab in which the plan is still open.
    let look = [("separator", ","), ("cells", "plain"), ("column", "back"), ("column", "front")];
    let decks = [("take", "0"), ("deck", "0"), ("was", "long"), ("into", "Other")];
    let (look_path, decks_path) = (format!("{path}/look"), format!("{path}/decks"));
    let forms = async { tokio::join!(teacher.post(&look_path, &look), teacher.post(&decks_path, &decks)) };
    let go_on = async { let_go.send(()).unwrap() };
    let (answers, ()) = tokio::join!(biased; forms, go_on);
    for answer in <[Answer; 2]>::from(answers) {
        assert_eq!(answer.expect(303).to, path);
    }
    writer.await.unwrap();
    events(&teacher, &path).await;
    assert_eq!(world.text("SELECT state FROM imports").await, "applied");
    assert_eq!(
        world.number("SELECT count(*) FROM cards c JOIN decks d ON d.id = c.deck_id AND d.staged = 0").await,
        4000
    );
    assert_eq!(world.text("SELECT name FROM decks").await, "long");
    assert!(teacher.page(&path).await.body.contains("/undo"));
}

#[tokio::test]
async fn a_reading_that_is_cancelled_leaves_nothing_behind() {
    let (world, teacher, class) = impatient().await;
    let answer = teacher.upload(class, "long.csv", csv(5000).as_bytes(), &[]).await.expect(303);
    teacher.post(&format!("{}/cancel", answer.to), &[]).await.expect(303);
    teacher.get(&answer.to).await.expect(404);
    assert_eq!((waiting(&world), world.number("SELECT count(*) FROM imports").await), (0, 0));
    let class_page = teacher.page(&format!("/classes/{class}")).await;
    assert!(!class_page.body.contains("long.csv"));
}

#[tokio::test]
async fn a_plan_is_read_once_and_made_anew_when_its_class_has_changed() {
    let (world, teacher, class) = teacher().await;
    let plan = teacher.upload(class, "a.csv", csv(3).as_bytes(), &[]).await.expect(303).to;
    let print = teacher.page(&plan).await.field("fingerprint");
    // Without its file the plan is still there; another import of the class is taken note of.
    let file = std::fs::read_dir(world.app.uploads()).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(teacher.page(&plan).await.field("fingerprint"), print);
    let other = teacher.upload(class, "a.csv", csv(2).as_bytes(), &[]).await.expect(303).to;
    apply(&teacher, &other).await.expect(303);
    let page = teacher.page(&plan).await;
    assert_ne!(page.field("fingerprint"), print);
    assert_eq!(page.between("class=\"big num\">", "<"), "1", "two of the three are there now");
}

#[tokio::test]
async fn after_a_restart_the_file_is_read_again_and_what_was_being_applied_waits_again() {
    let (world, teacher, class) = teacher().await;
    let plan = teacher.upload(class, "a.csv", csv(3).as_bytes(), &[]).await.expect(303).to;
    let print = teacher.page(&plan).await.field("fingerprint");
    world.sql("UPDATE imports SET state = 'staging'").await;
    let id = teacher.id;
    world.clock.advance(60_000);
    let world = world.restarted().await;
    let teacher = world.browser_of(id).await;
    let page = teacher.page(&plan).await;
    assert_eq!(page.field("fingerprint"), print);
    assert!(page.body.contains("Nothing of it was kept"), "{}", page.body);
    apply(&teacher, &plan).await.expect(303);
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 3);
}

#[tokio::test]
async fn an_import_that_another_server_has_swept_meanwhile_is_refused_whole() {
    let (world, teacher, class) = teacher().await;
    let plan = teacher.upload(class, "a.csv", csv(3).as_bytes(), &[]).await.expect(303).to;
    apply(&teacher, &plan).await.expect(303);
    let file = csv(5).replace("Réponse 1\n", "Autre 1\n");
    let plan = teacher.upload(class, "a.csv", file.as_bytes(), &[]).await.expect(303).to;
    // What a server does at its start with an import that a command is still at work on: here when its new cards are staged.
    world
        .sql(
            "CREATE TRIGGER swept AFTER INSERT ON import_items BEGIN
                 DELETE FROM cards WHERE deck_id IN (SELECT id FROM decks WHERE staged = 1);
                 UPDATE imports SET state = 'planned', cut_off = 1 WHERE id = new.import_id;
             END",
        )
        .await;
    let refused = apply(&teacher, &plan).await.expect(409);
    assert!(refused.body.contains("dropped what was written of it"), "{}", refused.body);
    let cards = "SELECT group_concat(back_text) FROM (SELECT back_text FROM cards ORDER BY position)";
    assert_eq!(world.text(cards).await, "Réponse 0,Réponse 1,Réponse 2");
    assert_eq!(world.number("SELECT count(*) FROM decks WHERE staged = 1").await, 0);

    world.sql("DROP TRIGGER swept").await;
    apply(&teacher, &plan).await.expect(303);
    assert_eq!(world.text(cards).await, "Réponse 0,Autre 1,Réponse 2,Réponse 3,Réponse 4");
}

/// A package with three decks, one below another.
async fn three_decks() -> Vec<u8> {
    const NOTES: [Note; 3] = [note("a1", "Un", "1"), note("b2", "Deux", "2"), note("c3", "Trois", "3")];
    let decks = "UPDATE col SET decks = '{\"1\":{\"id\":1,\"name\":\"Maths\"},\"2\":{\"id\":2,\"name\":\"Maths::Algèbre\"},\"3\":{\"id\":3,\"name\":\"Chimie\"}}';
                 UPDATE cards SET did = (SELECT CASE n.guid WHEN 'a1' THEN 1 WHEN 'b2' THEN 2 ELSE 3 END FROM notes n WHERE n.id = cards.nid)";
    first(&collection(Schema::Eleven, &NOTES, decks).await, &[])
}

/// The rows of the choice of decks: (place, name shown as its goal).
fn goals(page: &Answer) -> Vec<(String, String)> {
    page.body
        .split("name=\"deck\" value=\"")
        .skip(1)
        .map(|row| {
            let place = row.split('"').next().unwrap().to_owned();
            (place, plain(row.split("name=\"was\" value=\"").nth(1).unwrap().split('"').next().unwrap()))
        })
        .collect()
}

#[tokio::test]
async fn the_decks_of_a_package_are_chosen_renamed_and_put_under_a_course() {
    let (world, teacher, class) = teacher().await;
    let package = three_decks().await;
    let plan = teacher.upload(class, "tout.apkg", &package, &[]).await.expect(303).to;
    let page = teacher.page(&plan).await;
    let rows = goals(&page);
    let names: Vec<&str> = rows.iter().map(|row| row.1.as_str()).collect();
    assert_eq!(names.len(), 3, "{}", page.body);
    assert!(names.contains(&"Maths / Algèbre") && names.contains(&"Chimie"));

    // Chemistry stays out, algebra gets another name, and all goes under a course.
    let place = |name: &str| rows.iter().find(|row| row.1 == name).unwrap().0.clone();
    let (maths, algebra) = (place("Maths"), place("Maths / Algèbre"));
    let mut form: Vec<(&str, &str)> = vec![("take", &maths), ("take", &algebra), ("under", "Année 1")];
    for (place, name) in &rows {
        let into = if name == "Maths / Algèbre" { "Algèbre" } else { name };
        form.extend([("deck", place.as_str()), ("was", name.as_str()), ("into", into)]);
    }
    teacher.post(&format!("{plan}/decks"), &form).await.expect(303);
    let page = teacher.page(&plan).await;
    assert_eq!(page.between("class=\"big num\">", "<"), "2");
    apply(&teacher, &plan).await.expect(303);
    let decks = "SELECT group_concat(name, '|') FROM (SELECT name FROM decks ORDER BY name)";
    assert_eq!(world.text(decks).await, "Année 1::Algèbre|Année 1::Maths");

    // The same package once more finds its decks by itself, whatever they are called here.
    let plan = teacher.upload(class, "tout.apkg", &package, &[]).await.expect(303).to;
    let page = teacher.page(&plan).await;
    assert_eq!(page.between("class=\"big num\">", "<"), "1", "only chemistry is new");
    assert!(goals(&page).iter().any(|row| row.1 == "Année 1 / Algèbre"), "{:?}", goals(&page));
    teacher.post(&format!("{plan}/decks"), &[("deck", "0"), ("was", "x"), ("into", "x")]).await.expect(422);
}

#[tokio::test]
async fn the_imports_of_a_class_are_listed_with_what_they_did_and_taken_back_from_there() {
    let (world, teacher, class) = teacher().await;
    let list = format!("/classes/{class}/imports");
    assert!(teacher.page(&list).await.body.contains("Nothing has been imported"));
    let plan = teacher.upload(class, "chapitre <1>.csv", csv(3).as_bytes(), &[]).await.expect(303).to;
    apply(&teacher, &plan).await.expect(303);
    let page = teacher.page(&list).await;
    for part in ["chapitre &#60;1&#62;.csv", "Ines", "CSV", &format!("{plan}/undo"), "3 new"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    let page = teacher.page(&list).await;
    assert!(page.body.contains("undone") && !page.body.contains(&format!("{plan}/undo")));
    assert_eq!(world.number("SELECT count(*) FROM cards WHERE retired_at IS NULL").await, 0);
}

#[tokio::test]
async fn plans_that_nobody_has_room_for_are_made_again_from_their_files() {
    let (world, teacher, class) = teacher().await;
    let mut plans = Vec::new();
    for n in 1..=18 {
        plans.push(teacher.upload(class, "a.csv", csv(n).as_bytes(), &[]).await.expect(303).to);
    }
    let waiting = |path: &str| {
        let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
        world.app.underway.watch(id.into()).is_some()
    };
    assert!(!waiting(&plans[0]) && waiting(&plans[17]));
    let page = teacher.page(&plans[0]).await;
    assert_eq!(page.between("class=\"big num\">", "<"), "1");
}

#[tokio::test]
async fn what_is_too_long_for_a_form_hears_the_limit_of_that_form() {
    let (world, room) = World::with_deck(1).await;
    let (ines, class, deck) = (&room.instructor, room.class, room.deck);
    let imports = async || world.number("SELECT count(*) FROM imports").await;
    let before = imports().await;
    // A little more than so many MB.
    let over = |mega: usize| "a".repeat((mega << 20) + 1_000);
    let import = ines.upload(class, "", b"", &[("pasted", &over(16))]).await.expect(413);
    let preview = ines.post(&format!("/classes/{class}/import/look"), &[("pasted", &over(16))]).await.expect(413);
    let card = ines.post(&format!("/decks/{deck}/preview"), &[("front", &over(8))]).await.expect(413);
    let goal = ines.post("/settings", &[("week_goal", &over(2))]).await.expect(413);
    for (answer, limit) in [(import, "16 MB"), (preview, "16 MB"), (card, "8 MB"), (goal, "2 MB")] {
        assert!(answer.body.contains(&format!("larger than {limit}")), "{limit}: {}", answer.body);
    }
    assert_eq!(imports().await, before);
}
