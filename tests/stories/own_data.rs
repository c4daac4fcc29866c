//! What is one's own: taken home, started from nothing, deleted; and a class that is left and found again.

use recto::store::people::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::wishes::set;
use crate::world::{Browser, Classroom, DAY, World};

/// Answers every card of the class's deck, one of them undone again.
async fn answers(world: &World, room: &Classroom, student: &Browser, grade: u8) {
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let mut reviews = Vec::new();
    for card in world.cards(room.deck).await {
        reviews.push(
            json!({ "id": Uuid::new_v4(), "card_id": card, "grade": grade, "answered_at": at, "duration_ms": 6500 }),
        );
    }
    student.send("/api/v1/reviews", &json!({ "reviews": reviews })).await.expect(200);
}

/// Everything that is kept of a student's progress, as one text.
async fn progress_of(world: &World, student: &Browser) -> String {
    let id = student.id;
    let log = world.text(&format!("SELECT coalesce(json_group_array(hex(id) || kind || coalesce(undone_at, '')), '') FROM (SELECT * FROM reviews WHERE student_id = {id} ORDER BY seq)")).await;
    let states = world.text(&format!("SELECT coalesce(json_group_array(json_array(card_id, repetitions, interval_days, ease, lapses, again, due_day, shown_day, last_day, last_grade, last_at)), '') FROM (SELECT * FROM card_states WHERE student_id = {id} ORDER BY card_id)")).await;
    let marks = world.text(&format!("SELECT coalesce(json_group_array(json_array(card_id, bookmarked, note)), '') FROM (SELECT * FROM marks WHERE student_id = {id} ORDER BY card_id)")).await;
    format!("{log}\n{states}\n{marks}")
}

async fn rows_of(world: &World, id: i64) -> i64 {
    let mut all = 0;
    for (table, column) in [
        ("reviews", "student_id"),
        ("card_states", "student_id"),
        ("marks", "student_id"),
        ("sessions", "user_id"),
        ("api_tokens", "user_id"),
        ("memberships", "user_id"),
        ("users", "id"),
    ] {
        all += world.number(&format!("SELECT count(*) FROM {table} WHERE {column} = {id}")).await;
    }
    all
}

#[tokio::test]
async fn everything_that_is_kept_about_a_person_comes_as_json() {
    let (world, room) = World::with_deck(3).await;
    answers(&world, &room, &room.student, 4).await;
    let cards = world.cards(room.deck).await;
    room.student.post(&format!("/cards/{}/bookmark", cards[1]), &[("on", "1")]).await.expect(303);
    world.sql(&format!("UPDATE marks SET note = 'mine: \"quoted\"' WHERE student_id = {}", room.student.id)).await;
    let page = room.student.page("/account/data").await;
    assert!(page.body.contains("3 answers to 3 cards."));
    let file = room.student.page("/account/data.json").await;
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"recto-data.json\"");
    let own = file.json();
    assert_eq!((&own["format"], &own["version"]), (&json!("recto-own-data"), &json!(1)));
    assert_eq!((&own["profile"]["name"], &own["profile"]["time_zone"]), (&json!("Tom"), &json!("UTC")));
    assert_eq!(own["memberships"][0]["class"], "Biology");
    assert_eq!(
        own["marks"],
        json!([{ "card": cards[1], "suspended": false, "bookmarked": true, "note": "mine: \"quoted\"" }])
    );
    let states = own["states"].as_array().unwrap();
    assert_eq!(states.iter().map(|s| s["card"].as_i64().unwrap()).collect::<Vec<_>>(), cards);
    assert!(states.iter().all(|state| state["interval_days"] == 1 && state["last_grade"] == 4));
    let log = own["log"].as_array().unwrap();
    assert_eq!(log.len(), 3);
    assert_eq!((&log[0]["question"], &log[0]["kind"]), (&json!("Question 1 of Cells"), &json!("scheduled")));
    assert!(!file.body.contains("password") && !file.body.contains("Ines"), "nothing secret, nobody else");
    let empty = room.instructor.page("/account/data.json").await.json();
    assert_eq!((&empty["log"], &empty["states"], &empty["marks"]), (&json!([]), &json!([]), &json!([])));
}

#[tokio::test]
async fn what_somebody_has_set_comes_along_and_so_does_whether_they_are_seen_by_name() {
    let (world, room) = World::with_deck(1).await;
    let changes = [
        ("reviews_per_day", "60"),
        ("round_size", "15"),
        ("week_goal", "4"),
        ("due_order", "shuffled"),
        ("new_order", "shuffled"),
        ("day_start", "05:30"),
        ("zone", "Europe/Paris"),
        ("theme", "dark"),
        ("text_size", "larger"),
        ("language", "fr"),
    ];
    set(&room.student, &changes).await.expect(303);
    world.sql(&format!("UPDATE memberships SET named_at = 7 WHERE user_id = {}", room.student.id)).await;
    let own = room.student.page("/account/data.json").await.json();
    let expected = json!({
        "id": room.student.id.0, "name": "Tom", "role": "student", "locale": "fr", "time_zone": "Europe/Paris",
        "time_zone_chosen": true, "day_start_minutes": 330, "new_per_day": 20, "new_per_day_for_exams": 0,
        "reviews_per_day": 60, "round_size": 15, "week_goal": 4, "due_order": "shuffled", "new_order": "shuffled",
        "theme": "dark", "text_size": "larger",
    });
    assert_eq!(own["profile"], expected);
    assert_eq!(own["memberships"][0]["named_at"], 7);
}

#[tokio::test]
async fn a_log_of_many_pieces_comes_whole_and_each_row_once() {
    let (world, room) = World::with_deck(7).await;
    answers(&world, &room, &room.student, 4).await;
    // Several answers of one card at the same moment lie across the edges of the pieces.
    world
        .sql(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
             INSERT INTO reviews (id, student_id, card_id, grade, cram, answered_at, study_day, duration_ms, scheduler, scheduler_version,
                                  recorded_at, kind, was_new, before_repetitions, before_interval, before_ease,
                                  after_repetitions, after_interval, after_ease, after_lapses, after_again)
             SELECT randomblob(16), student_id, card_id, 4, 1, 1700000000000 + i / 50, 19675, 0, 'sm2', 1, 0, 'cram', 0, 0, 0, 250, 0, 0, 250, 0, 0
             FROM n JOIN reviews WHERE student_id = {}",
            room.student.id
        ))
        .await;
    let own = room.student.page("/account/data.json").await.json();
    let ids: std::collections::BTreeSet<&str> =
        own["log"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!((ids.len(), own["log"].as_array().map(Vec::len)), (2807, Some(2807)));
    let table = room.student.page("/account/data.csv").await;
    assert_eq!(table.body.matches("\r\n").count(), 2808);
}

#[tokio::test]
async fn the_log_comes_as_a_table_that_no_spreadsheet_runs() {
    let (world, room) = World::with_deck(2).await;
    world.sql("UPDATE cards SET front_text = '=1+1, \"x\"' WHERE position = 0").await;
    world.sql("UPDATE decks SET name = '@deck'").await;
    answers(&world, &room, &room.student, 2).await;
    let file = room.student.page("/account/data.csv").await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.body.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
    assert!(lines[0].starts_with("answered_at,study_day,deck,question,card,grade,kind,seconds,"));
    assert!(lines[1].starts_with("2026-03-02T10:00:00"), "{}", lines[1]);
    assert!(lines[1].contains(",2026-03-02,'@deck,\"'=1+1, \"\"x\"\"\","), "{}", lines[1]);
    assert!(lines[1].ends_with(",2,scheduled,6.500,0,1,"), "{}", lines[1]);
    assert_eq!(lines.len(), 3);
}

#[tokio::test]
async fn the_questions_of_a_class_that_was_left_stay_there() {
    let (world, room) = World::with_deck(2).await;
    answers(&world, &room, &room.student, 4).await;
    room.student.post(&format!("/classes/{}/leave", room.class), &[]).await.expect(303);
    let own = room.student.page("/account/data.json").await.json();
    assert_eq!(own["log"].as_array().map(Vec::len), Some(2), "the answers are the student's");
    assert!(own["log"][0]["question"].is_null() && own["log"][0]["deck"].is_null(), "the cards are the class's");
    assert!(own["memberships"][0]["left_at"].is_i64());
}

#[tokio::test]
async fn starting_from_nothing_takes_the_typed_name_and_deletes_ones_own_only() {
    let (world, room) = World::with_deck(60).await;
    let other = world.person("Uma", Role::Student).await;
    world.enrol(room.class, &other).await;
    answers(&world, &room, &room.student, 4).await;
    answers(&world, &room, &other, 3).await;
    // A mark on a card that was never answered goes too.
    let card = world.cards(room.deck).await[5];
    room.student.post(&format!("/cards/{card}/bookmark"), &[("on", "1")]).await.expect(303);
    let (mine, theirs) = (progress_of(&world, &room.student).await, progress_of(&world, &other).await);
    for wrong in ["", "Uma", "To"] {
        let page = room.student.post("/account/forget", &[("name", wrong)]).await.expect(422);
        assert!(page.body.contains("That isn’t your name as it stands here: “Tom”. Nothing was deleted."));
    }
    room.student.post("/account/forget", &[]).await.expect(422);
    assert_eq!(progress_of(&world, &room.student).await, mine);
    let done = room.student.post("/account/forget", &[("name", " tom ")]).await.expect(303);
    assert!(room.student.follow(&done).await.body.contains("Your answers, bookmarks and notes are deleted."));
    assert_eq!(progress_of(&world, &room.student).await, "[]\n[]\n[]");
    assert_eq!(progress_of(&world, &other).await, theirs);
    world.assert_log_agrees(60).await;
    assert!(room.student.page("/progress").await.body.contains("Nothing answered yet"));
    answers(&world, &room, &room.student, 5).await;
    world.assert_log_agrees(120).await;
}

#[tokio::test]
async fn a_deleted_account_leaves_nothing_of_the_person_and_all_of_the_class() {
    let (world, room) = World::with_deck(3).await;
    let teacher = world.person("Vera Long", Role::Instructor).await;
    world
        .sql(&format!(
            "INSERT INTO memberships (class_id, user_id, role, joined_at) VALUES ({}, {}, 'instructor', 1)",
            room.class, teacher.id
        ))
        .await;
    let import = teacher.upload(room.class, "new.csv", b"front,back\nWritten by Vera,Yes\n", &[]).await.expect(303).to;
    let fingerprint = teacher.page(&import).await.field("fingerprint");
    teacher.post(&import, &[("fingerprint", &fingerprint)]).await.expect(303);
    answers(&world, &room, &teacher, 4).await;
    world.token(teacher.id).await;
    let cards = world.number("SELECT count(*) FROM cards").await;
    // Notes of others about her, and hers about others.
    world.sql(&format!("INSERT INTO audit (at, actor_id, action, class_id, subject) VALUES (1, {0}, 'person-add', {1}, ' vera  long'), (2, {2}, 'member-remove', {1}, 'Somebody'), (3, NULL, 'user-add', NULL, 'Vera Long')", room.instructor.id, room.class, teacher.id)).await;

    teacher.post("/account/delete", &[("name", "Vera")]).await.expect(422);
    let done = teacher.post("/account/delete", &[("name", "Vera Long")]).await.expect(303);
    assert_eq!(done.to, "/sign-in");
    assert_eq!(done.headers["clear-site-data"], "\"cache\"", "the answers of others may wait there");
    assert!(teacher.follow(&done).await.expect(200).body.contains("Your account is deleted."));
    assert!(teacher.get("/").await.expect(303).to.starts_with("/sign-in"), "the session is over");

    assert_eq!(rows_of(&world, teacher.id.0).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM cards").await, cards);
    assert!(room.instructor.page(&import).await.body.contains("new.csv"), "the import stays, and can be undone");
    assert_eq!(world.number("SELECT count(*) FROM audit WHERE subject LIKE '%vera%'").await, 0);
    assert_eq!(world.number("SELECT count(*) FROM audit WHERE subject = 'Somebody' AND actor_id IS NULL").await, 1);
    assert_eq!(world.number("SELECT count(*) FROM audit WHERE action = 'account-delete' AND subject = ''").await, 1);
    assert_eq!(world.text("SELECT group_concat(name) FROM users").await, "Ines,Tom");
    assert_eq!(world.number("SELECT count(*) FROM pragma_foreign_key_check").await, 0);
    world.assert_log_agrees(0).await;
    // The name is free again.
    world.person("Vera Long", Role::Student).await;
}

#[tokio::test]
async fn the_last_admin_and_the_last_instructor_of_a_class_must_stay() {
    let (world, room) = World::with_deck(1).await;
    answers(&world, &room, &room.instructor, 4).await;
    let kept = progress_of(&world, &room.instructor).await;
    let page = room.instructor.post("/account/delete", &[("name", "Ines")]).await.expect(422);
    assert!(page.body.contains("You are the last instructor of “Biology”"));
    assert_eq!(progress_of(&world, &room.instructor).await, kept, "refused before anything is deleted");

    let admin = world.person("Ada", Role::Admin).await;
    let page = admin.post("/account/delete", &[("name", "Ada")]).await.expect(422);
    assert!(page.body.contains("You are the last admin"));
    let second = world.person("Bea", Role::Admin).await;
    world.sql(&format!("UPDATE users SET disabled_at = 1 WHERE id = {}", second.id)).await;
    admin.post("/account/delete", &[("name", "Ada")]).await.expect(422);
    world.sql(&format!("UPDATE users SET disabled_at = NULL WHERE id = {}", second.id)).await;
    admin.post("/account/delete", &[("name", "Ada")]).await.expect(303);
    assert_eq!(rows_of(&world, admin.id.0).await, 0);
}

#[tokio::test]
async fn who_leaves_a_class_comes_back_by_undo_or_code_and_finds_everything() {
    let (world, room) = World::with_deck(4).await;
    answers(&world, &room, &room.student, 4).await;
    world.clock.advance(DAY);
    answers(&world, &room, &room.student, 3).await;
    let card = world.cards(room.deck).await[2];
    room.student.post(&format!("/cards/{card}/bookmark"), &[("on", "1")]).await.expect(303);
    let kept = progress_of(&world, &room.student).await;
    let deck: Value = room.student.page(&format!("/api/v1/classes/{}/decks", room.class)).await.json();

    let leave = format!("/classes/{}/leave", room.class);
    assert!(room.student.page(&format!("/classes/{}", room.class)).await.body.contains(&format!("action=\"{leave}\"")));
    let left = room.student.post(&leave, &[]).await.expect(303);
    let today = room.student.follow(&left).await;
    assert!(today.body.contains("You have left Biology. Your progress is kept."));
    room.student.get(&format!("/classes/{}", room.class)).await.expect(404);
    room.student.get(&format!("/decks/{}", room.deck)).await.expect(404);
    assert_eq!(progress_of(&world, &room.student).await, kept);
    assert!(room.student.page("/progress").await.body.contains("8 answers on 2 days."), "the past stays one's own");

    let undo = today.between("action=\"", "\"");
    let back = room.student.post(&undo, &[]).await.expect(303);
    assert!(room.student.follow(&back).await.body.contains("You are back in Biology."));
    assert_eq!(room.student.page(&format!("/api/v1/classes/{}/decks", room.class)).await.json(), deck);

    room.student.post(&leave, &[]).await.expect(303);
    world.clock.advance(DAY + 1);
    room.student.post(&undo, &[]).await.expect(404);
    room.student.post(&format!("/join/{}", world.code(room.class).await), &[]).await.expect(303);
    assert_eq!(progress_of(&world, &room.student).await, kept);
    room.student.page(&format!("/decks/{}", room.deck)).await;
    world.assert_log_agrees(8).await;
}

#[tokio::test]
async fn who_was_taken_out_of_a_class_has_no_way_back_by_themselves() {
    let (world, room) = World::with_deck(1).await;
    let (leave, back) = (format!("/classes/{}/leave", room.class), format!("/classes/{}/come-back", room.class));
    room.student.post(&leave, &[]).await.expect(303);
    room.student.post(&back, &[]).await.expect(303);
    let remove = format!("/classes/{}/people/{}/remove", room.class, room.student.id);
    room.instructor.post(&remove, &[]).await.expect(303);
    room.student.post(&back, &[]).await.expect(404);
    room.student.post(&leave, &[]).await.expect(404);
    room.student.get(&format!("/decks/{}", room.deck)).await.expect(404);
    room.instructor.post(&leave, &[]).await.expect(409);
    assert_eq!(world.number("SELECT count(*) FROM memberships WHERE left_at IS NULL").await, 1);
}
