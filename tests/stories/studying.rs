//! A student studies: without scripts, through the API, late, twice, on two devices. Every answer counts once.

use recto::store::ids::DeckId;
use recto::store::people::Role;
use serde_json::{Value, json};

use crate::world::{Answer, Browser, DAY, MINUTE, World};

/// Hours in milliseconds.
const HOUR: i64 = 60 * MINUTE;

/// The form under an answer, as the page holds it.
pub(crate) struct Question {
    pub(crate) card: String,
    review: String,
    pub(crate) query: String,
    started: String,
}

impl Question {
    pub(crate) fn on(page: &Answer) -> Self {
        let form = Answer {
            body: page.between("id=\"grading\"", "</form>"),
            ..Answer { status: 200, to: String::new(), body: String::new(), headers: page.headers.clone() }
        };
        Self {
            card: form.field("card"),
            review: form.field("review"),
            query: form.field("query"),
            started: form.field("started"),
        }
    }

    /// Opens the next question at `path` and shows its answer.
    pub(crate) async fn revealed(student: &Browser, path: &str) -> Self {
        let question = student.page(path).await;
        assert!(question.body.contains("id=\"answer\" tabindex=\"-1\" dir=\"auto\" hidden"), "the answer is hidden");
        let answer = student.page(&question.between("id=\"reveal\" href=\"", "\"")).await;
        assert_eq!(answer.field("card"), question.field("card"), "the card in hand stays in hand");
        Self::on(&answer)
    }

    pub(crate) async fn grade(&self, student: &Browser, grade: &str) -> Answer {
        let fields = [
            ("card", self.card.as_str()),
            ("review", &self.review),
            ("query", &self.query),
            ("started", &self.started),
            ("grade", grade),
        ];
        student.post("/study", &fields).await
    }
}

/// Answers `times` questions from `path` on, five seconds each, and tells where the last one led.
pub(crate) async fn study(world: &World, student: &Browser, path: &str, times: usize, grade: &str) -> String {
    let mut path = path.to_owned();
    for _ in 0..times {
        let question = Question::revealed(student, &path).await;
        world.clock.advance(5_000);
        path = question.grade(student, grade).await.expect(303).to;
    }
    path
}

/// One answer as the API takes it, `ago` milliseconds back.
pub(crate) fn review(world: &World, number: u32, card: i64, grade: i64, ago: i64) -> Value {
    json!({ "id": review_id(number), "card_id": card, "grade": grade, "answered_at": time(world, ago), "duration_ms": 4000 })
}

fn review_id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn time(world: &World, ago: i64) -> String {
    jiff::Timestamp::from_millisecond(world.clock.now() - ago).unwrap().to_string()
}

pub(crate) async fn send(student: &Browser, reviews: &[Value]) -> Vec<Value> {
    let answer = student.send("/api/v1/reviews", &json!({ "reviews": reviews })).await.expect(200).json();
    answer["results"].as_array().unwrap().clone()
}

pub(crate) async fn session(student: &Browser, deck: DeckId, more: &str) -> Value {
    student.page(&format!("/api/v1/study?deck={deck}{more}")).await.json()
}

#[tokio::test]
async fn without_scripts_a_question_is_revealed_graded_and_followed_by_the_next() {
    let (world, room) = World::with_deck(3).await;
    let first = room.student.page("/study").await;
    assert!(first.body.contains("Question 1 of Cells") && !first.body.contains(">Answer 1 of Cells"));
    let shown = room.student.page(&first.between("id=\"reveal\" href=\"", "\"")).await;
    assert!(shown.between("id=\"answer\"", "</div>").contains("Answer 1 of Cells"));
    world.clock.advance(7_000);
    let next = Question::on(&shown).grade(&room.student, "5").await;
    assert!(room.student.follow(&next).await.expect(200).body.contains("Question 2 of Cells"));

    assert_eq!(world.text("SELECT kind FROM reviews").await, "scheduled");
    let thought = world.number("SELECT duration_ms FROM reviews").await;
    assert!((7_000..60_000).contains(&thought), "thinking time {thought}");
    assert!(room.student.page(&format!("/decks/{}", room.deck)).await.body.contains("data-grade=\"5\""));
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn a_second_tap_on_a_grade_counts_once() {
    let (world, room) = World::with_deck(3).await;
    let question = Question::revealed(&room.student, "/study").await;
    let first = question.grade(&room.student, "4").await.expect(303);
    let second = question.grade(&room.student, "1").await.expect(303);
    assert_eq!(first.to, second.to);
    assert_eq!(world.number("SELECT count(*) FROM reviews").await, 1);
    assert_eq!(world.number("SELECT last_grade FROM card_states").await, 4);
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn a_grade_out_of_range_and_a_strangers_card_are_refused() {
    let (world, room) = World::with_deck(1).await;
    let question = Question::revealed(&room.student, "/study").await;
    for grade in ["0", "6", "-1", "300", "good"] {
        question.grade(&room.student, grade).await.expect(422);
    }
    let stranger = world.person("Sam", Role::Student).await;
    question.grade(&stranger, "5").await.expect(404);
    world.assert_log_agrees(0).await;
}

#[tokio::test]
async fn ten_answers_make_a_round_and_its_page_leads_on() {
    let (world, room) = World::with_deck(12).await;
    let path = study(&world, &room.student, "/study", 9, "5").await;
    assert!(path.starts_with("/study?"));
    let path = study(&world, &room.student, &path, 1, "5").await;
    assert!(path.starts_with("/study/round?"), "{path}");
    let round = room.student.page(&path).await;
    assert!(round.body.contains("class=\"big num\">83"), "ten of twelve cards are known: {}", round.body);
    let on = round.between("class=\"button primary wide\" href=\"", "\"");
    assert!(room.student.page(&on).await.body.contains("Question 11 of Cells"));
    world.assert_log_agrees(10).await;
}

#[tokio::test]
async fn when_nothing_waits_one_may_continue_anyway_and_no_interval_grows() {
    let (world, room) = World::with_deck(2).await;
    study(&world, &room.student, "/study", 2, "5").await;
    let nothing = room.student.page("/study").await;
    let ahead = nothing.between("class=\"button wide\" href=\"", "\"");
    assert_eq!(ahead, "/study?mode=ahead");
    let before =
        world.text("SELECT group_concat(due_day || '/' || interval_days || '/' || ease) FROM card_states").await;
    study(&world, &room.student, &ahead, 2, "5").await;
    let after =
        world.text("SELECT group_concat(due_day || '/' || interval_days || '/' || ease) FROM card_states").await;
    assert_eq!(before, after);
    assert_eq!(world.number("SELECT count(*) FROM reviews WHERE kind = 'extra'").await, 2);
    world.assert_log_agrees(4).await;
}

#[tokio::test]
async fn a_failed_card_comes_again_on_the_same_day_until_it_is_known() {
    let (world, room) = World::with_deck(1).await;
    study(&world, &room.student, "/study", 1, "1").await;
    world.clock.advance(30 * MINUTE);
    study(&world, &room.student, "/study", 1, "5").await;
    assert_eq!(
        world.text("SELECT group_concat(kind) FROM (SELECT kind FROM reviews ORDER BY seq)").await,
        "scheduled,again"
    );
    assert!(room.student.page("/study").await.body.contains("mode=ahead"));
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn undo_takes_back_the_last_answer_and_shows_its_card_again() {
    let (world, room) = World::with_deck(3).await;
    study(&world, &room.student, "/study", 2, "2").await;
    let undone = room.student.post("/study/undo", &[("query", "")]).await;
    let page = room.student.follow(&undone).await.expect(200);
    assert!(page.body.contains("Question 2 of Cells") && page.body.contains("class=\"flash\""));
    assert_eq!(world.number("SELECT count(*) FROM reviews WHERE undone_at IS NOT NULL").await, 1);
    assert_eq!(world.number("SELECT count(*) FROM card_states").await, 1);

    room.student.post("/study/undo", &[]).await.expect(303);
    assert_eq!(world.number("SELECT count(*) FROM card_states").await, 0);
    let nothing_left = room.student.post("/study/undo", &[]).await.expect(303);
    assert_eq!(nothing_left.to, "/study");
    world.assert_log_agrees(0).await;
}

#[tokio::test]
async fn a_second_tap_on_undo_takes_nothing_more_back() {
    let (world, room) = World::with_deck(3).await;
    assert!(!room.student.page("/study").await.body.contains("name=\"last\""), "nothing is there to be undone");
    study(&world, &room.student, "/study", 2, "2").await;
    let page = room.student.page("/study").await;
    let (query, last) = (page.field("query"), page.field("last"));
    let form = [("query", query.as_str()), ("last", last.as_str())];
    let once = room.student.post("/study/undo", &form).await.expect(303);
    assert_eq!(room.student.post("/study/undo", &form).await.expect(303).to, once.to);
    assert_eq!(world.number("SELECT count(*) FROM reviews WHERE undone_at IS NOT NULL").await, 1);
    // A page that was left open says which was the last one then.
    study(&world, &room.student, "/study", 1, "3").await;
    let left_open = [("last", "00000000-0000-4000-8000-000000000009")];
    room.student.post("/study/undo", &left_open).await.expect(303);
    assert_eq!(world.number("SELECT count(*) FROM reviews WHERE undone_at IS NOT NULL AND grade = 3").await, 1);
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn an_undone_card_is_answered_anew_as_if_it_had_not_been_met() {
    let (world, room) = World::with_deck(1).await;
    study(&world, &room.student, "/study", 1, "1").await;
    let undone = room.student.post("/study/undo", &[]).await.expect(303);
    study(&world, &room.student, &undone.to, 1, "5").await;
    assert_eq!(world.number("SELECT again FROM card_states").await, 0);
    assert_eq!(world.text("SELECT kind FROM reviews WHERE undone_at IS NULL").await, "scheduled");
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn the_study_day_begins_at_four_in_the_students_own_time_zone() {
    let (world, room) = World::with_deck(1).await;
    let aki = world.person("Aki", Role::Student).await;
    world.enrol(room.class, &aki).await;
    world.sql(&format!("UPDATE users SET time_zone = 'Asia/Tokyo' WHERE id = {}", aki.id)).await;
    for student in [&room.student, &aki] {
        study(&world, student, "/study", 1, "5").await;
    }
    // From ten in the morning UTC, seven in the evening in Tokyo, to half an hour before four there.
    world.clock.advance(9 * HOUR - 30 * MINUTE);
    assert_eq!(session(&aki, room.deck, "").await["counts"]["due"], 0);
    world.clock.advance(30 * MINUTE);
    assert_eq!(session(&aki, room.deck, "").await["counts"]["due"], 1);
    assert_eq!(session(&room.student, room.deck, "").await["counts"]["due"], 0);
    world.clock.advance(9 * HOUR);
    assert_eq!(session(&room.student, room.deck, "").await["counts"]["due"], 1);
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn no_more_new_cards_come_on_a_day_than_the_student_wants() {
    let (world, room) = World::with_deck(5).await;
    world.sql(&format!("UPDATE users SET new_per_day = 2 WHERE id = {}", room.student.id)).await;
    assert_eq!(session(&room.student, room.deck, "").await["counts"]["new"], 2);
    study(&world, &room.student, "/study", 2, "5").await;
    assert!(room.student.page("/study").await.body.contains("mode=ahead"));
    world.clock.advance(DAY);
    assert_eq!(session(&room.student, room.deck, "").await["counts"], json!({ "new": 2, "due": 2, "again": 0 }));
}

#[tokio::test]
async fn an_answer_that_comes_late_is_folded_in_where_it_belongs() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    world.clock.advance(3 * DAY);
    let newer = send(&room.student, &[review(&world, 1, card, 5, HOUR)]).await;
    assert_eq!((&newer[0]["kind"], &newer[0]["state"]["repetitions"]), (&json!("scheduled"), &json!(1)));
    // The other device was offline: this one was given two days before.
    let older = send(&room.student, &[review(&world, 2, card, 4, 2 * DAY)]).await;
    assert_eq!(older[0]["result"], "recorded");
    assert_eq!((&older[0]["state"]["repetitions"], &older[0]["state"]["interval_days"]), (&json!(2), &json!(6)));
    // And one from the same morning counts as the first of that day.
    let same_day = send(&room.student, &[review(&world, 3, card, 5, HOUR + MINUTE)]).await;
    assert_eq!(same_day[0]["kind"], "scheduled");
    assert_eq!(
        world.text("SELECT group_concat(kind) FROM (SELECT kind FROM reviews ORDER BY answered_at)").await,
        "scheduled,scheduled,extra"
    );
    world.assert_log_agrees(3).await;
}

#[tokio::test]
async fn the_log_ends_in_the_same_state_in_whatever_order_its_answers_arrive() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let mia = world.person("Mia", Role::Student).await;
    world.enrol(room.class, &mia).await;
    world.clock.advance(30 * DAY);
    let grades = [5, 2, 4, 1, 3, 5, 4, 5];
    let answers: Vec<Value> =
        (0_u32..).zip(grades).map(|(n, grade)| review(&world, n, card, grade, (20 - 2 * i64::from(n)) * DAY)).collect();
    for answer in &answers {
        send(&room.student, std::slice::from_ref(answer)).await;
    }
    for at in [3, 0, 7, 5, 1, 2, 6, 4] {
        send(&mia, &answers[at..=at]).await;
    }
    let sql = "SELECT count(DISTINCT repetitions || '/' || interval_days || '/' || ease || '/' || lapses || '/' || due_day) FROM card_states";
    assert_eq!(world.number(sql).await, 1);
    world.assert_log_agrees(16).await;
}

#[tokio::test]
async fn two_devices_that_show_the_same_card_both_count_but_it_is_learnt_once() {
    let (world, room) = World::with_deck(1).await;
    let tablet = world.browser_of(room.student.id).await;
    let on_phone = Question::revealed(&room.student, "/study").await;
    let on_tablet = Question::revealed(&tablet, "/study").await;
    assert_eq!(on_phone.card, on_tablet.card);
    assert_ne!(on_phone.review, on_tablet.review);
    world.clock.advance(5_000);
    on_phone.grade(&room.student, "5").await.expect(303);
    world.clock.advance(5_000);
    on_tablet.grade(&tablet, "5").await.expect(303);
    assert_eq!(
        world.text("SELECT group_concat(kind) FROM (SELECT kind FROM reviews ORDER BY answered_at)").await,
        "scheduled,extra"
    );
    assert_eq!(world.number("SELECT interval_days FROM card_states").await, 1);
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn two_students_never_see_each_others_grades() {
    let (world, room) = World::with_deck(2).await;
    let mia = world.person("Mia", Role::Student).await;
    world.enrol(room.class, &mia).await;
    study(&world, &room.student, "/study", 1, "3").await;
    assert!(!mia.page(&format!("/decks/{}", room.deck)).await.body.contains("data-grade"));
    assert!(mia.page("/study").await.body.contains("Question 1 of Cells"));
    mia.send(&format!("/api/v1/reviews/{}/undo", world.text("SELECT lower(hex(id)) FROM reviews").await), &json!({}))
        .await
        .expect(404);
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn the_same_answer_sent_again_is_told_as_a_duplicate() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    let answer = review(&world, 1, cards[0], 4, MINUTE);
    let results = send(&room.student, &[answer.clone(), answer.clone()]).await;
    assert_eq!((&results[0]["result"], &results[1]["result"]), (&json!("recorded"), &json!("duplicate")));
    assert_eq!(results[0]["state"], results[1]["state"]);
    // Even with another card and grade: the id is the answer.
    let twisted = json!({ "id": review_id(1), "card_id": cards[1], "grade": 1, "answered_at": time(&world, 0) });
    assert_eq!(send(&room.student, &[twisted]).await[0]["result"], "duplicate");
    assert_eq!(world.number("SELECT count(*) FROM card_states").await, 1);
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn two_students_may_make_the_same_id() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let mia = world.person("Mia", Role::Student).await;
    world.enrol(room.class, &mia).await;
    for student in [&room.student, &mia] {
        assert_eq!(send(student, &[review(&world, 1, card, 5, 0)]).await[0]["result"], "recorded");
    }
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn the_api_gives_the_next_cards_with_what_each_grade_would_do() {
    let (world, room) = World::with_deck(3).await;
    let cards = world.cards(room.deck).await;
    let given = session(&room.student, room.deck, "&limit=2").await;
    assert_eq!(given["student"], room.student.id.0);
    assert_eq!(given["counts"], json!({ "new": 3, "due": 0, "again": 0 }));
    let ids: Vec<i64> =
        given["cards"].as_array().unwrap().iter().map(|card| card["card_id"].as_i64().unwrap()).collect();
    assert_eq!(ids, cards[..2]);
    let card = &given["cards"][0];
    assert!(card["front_html"].as_str().unwrap().contains("Question 1 of Cells"));
    let next = card["next"].as_array().unwrap();
    assert_eq!(next.iter().map(|choice| choice["grade"].as_i64().unwrap()).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(next[0]["again_after_s"].is_i64() && next[4].get("again_after_s").is_none());

    let rest = session(&room.student, room.deck, &format!("&exclude={},{}", cards[0], cards[1])).await;
    assert_eq!(rest["cards"][0]["card_id"], cards[2]);
    assert_eq!(rest["cards"].as_array().unwrap().len(), 1);
    // What was said to follow does follow.
    let said = next[4]["days"].as_u64().unwrap();
    let done = send(&room.student, &[review(&world, 1, cards[0], 5, 0)]).await;
    assert_eq!(done[0]["state"]["interval_days"], said);
    assert_eq!(done[0]["state"]["due_on"], "2026-03-03");
}

#[tokio::test]
async fn a_cram_is_logged_and_changes_no_state() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    send(&room.student, &[review(&world, 1, card, 4, 2 * MINUTE)]).await;
    let mut cram = review(&world, 2, card, 1, MINUTE);
    cram["cram"] = json!(true);
    let result = send(&room.student, &[cram]).await;
    assert_eq!(result[0]["kind"], "cram");
    assert_eq!((&result[0]["state"]["again"], &result[0]["state"]["interval_days"]), (&json!(false), &json!(1)));
    assert_eq!(world.number("SELECT last_grade FROM card_states").await, 4);

    study(&world, &room.student, "/study?mode=cram", 1, "2").await;
    assert_eq!(world.number("SELECT count(*) FROM reviews WHERE kind = 'cram'").await, 2);
    assert_eq!(world.number("SELECT last_grade FROM card_states").await, 4);
    world.assert_log_agrees(3).await;
}

#[tokio::test]
async fn what_cannot_be_taken_is_rejected_by_itself_and_the_rest_counts() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let other = world.class("Chemistry", &room.instructor).await;
    let foreign = world.deck(other, "Acids", 1).await;
    let foreign = world.cards(foreign).await[0];
    let results = send(
        &room.student,
        &[
            review(&world, 1, foreign, 5, 0),
            review(&world, 2, 999_999, 5, 0),
            review(&world, 3, card, 0, 0),
            review(&world, 4, card, 6, 0),
            review(&world, 5, card, 5, -10 * MINUTE),
            json!({ "id": review_id(6), "card_id": card, "grade": 5, "answered_at": "1999-12-31T23:59:59Z" }),
            review(&world, 7, card, 5, 0),
        ],
    )
    .await;
    let told: Vec<_> =
        results.iter().map(|r| r["reason"].as_str().unwrap_or_else(|| r["result"].as_str().unwrap())).collect();
    assert_eq!(told, ["not_found", "not_found", "invalid_grade", "invalid_grade", "future", "too_old", "recorded"]);
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn a_device_whose_clock_is_wrong_has_all_its_times_put_right() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    // The device is a day ahead and knows it not.
    let body = json!({ "sent_at": time(&world, -DAY), "reviews": [review(&world, 1, card, 5, -DAY + HOUR)] });
    let results = room.student.send("/api/v1/reviews", &body).await.expect(200).json();
    assert_eq!(results["results"][0]["result"], "recorded");
    assert_eq!(results["results"][0]["state"]["due_on"], "2026-03-03");
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn answers_from_before_a_clock_was_put_back_count_in_their_order() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    // An hour ahead until the device noticed; its clock is right as it sends. The last one was given since.
    let early = |number, grade, ago| review(&world, number, card, grade, ago - HOUR);
    let reviews = [early(3, 4, 0), early(2, 1, 5_000), early(1, 5, MINUTE), review(&world, 4, card, 5, 5_000)];
    let sent = world.clock.now();
    let body = json!({ "sent_at": time(&world, 0), "reviews": reviews });
    let results = room.student.send("/api/v1/reviews", &body).await.expect(200).json();
    let told: Vec<_> = results["results"].as_array().unwrap().iter().map(|result| &result["result"]).collect();
    assert_eq!(told, ["recorded"; 4]);
    let order = "SELECT group_concat(grade) FROM (SELECT grade FROM reviews ORDER BY answered_at)";
    assert_eq!(world.text(order).await, "5,5,1,4");
    assert_eq!(world.number("SELECT count(DISTINCT answered_at) FROM reviews").await, 4);
    let last = world.number("SELECT max(answered_at) FROM reviews").await;
    assert!((sent..=world.clock.now()).contains(&last), "the last one counts as of when it arrived");
    world.assert_log_agrees(4).await;
}

#[tokio::test]
async fn answers_of_somebody_else_are_not_taken_under_this_session() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let body = json!({ "student": room.instructor.id.0, "reviews": [review(&world, 1, card, 5, 0)] });
    let refused = room.student.send("/api/v1/reviews", &body).await.expect(409);
    assert_eq!(refused.code(), "other_student");
    world.assert_log_agrees(0).await;
}

#[tokio::test]
async fn only_the_last_answer_can_be_undone_through_the_api() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    send(&room.student, &[review(&world, 1, cards[0], 5, 2 * MINUTE), review(&world, 2, cards[1], 5, MINUTE)]).await;
    let undo = |number| format!("/api/v1/reviews/{}/undo", review_id(number));
    let refused = room.student.send(&undo(1), &json!({})).await.expect(409);
    assert_eq!(refused.code(), "not_last");
    room.student.send(&undo(9), &json!({})).await.expect(404);
    let undone = room.student.send(&undo(2), &json!({})).await.expect(200).json();
    assert_eq!((&undone["card_id"], &undone["state"]["due_on"]), (&json!(cards[1]), &Value::Null));
    // Told twice, done once.
    assert_eq!(room.student.send(&undo(2), &json!({})).await.expect(200).json(), undone);
    room.student.send(&undo(1), &json!({})).await.expect(200);
    world.assert_log_agrees(0).await;
}

#[tokio::test]
async fn an_answer_of_somebody_else_is_not_taken_back_under_this_session() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    send(&room.student, &[review(&world, 1, card, 5, 0)]).await;
    let undo = format!("/api/v1/reviews/{}/undo", review_id(1));
    let whose = json!({ "student": room.student.id.0 });
    // The device keeps what is refused so, where 404 would have it forget.
    assert_eq!(room.instructor.send(&undo, &whose).await.expect(409).code(), "other_student");
    room.instructor.send(&undo, &json!({})).await.expect(404);
    world.assert_log_agrees(1).await;
    room.student.send(&undo, &whose).await.expect(200);
    world.assert_log_agrees(0).await;
    // Programs that send no body have no need to.
    let nothing = room.student.client.post(room.student.url(&undo));
    Answer::read(nothing.send().await.unwrap()).await.expect(200);
    let only_said = room.student.client.post(room.student.url(&undo)).header("content-type", "application/json");
    Answer::read(only_said.send().await.unwrap()).await.expect(200);
    assert_eq!(room.student.send(&undo, &json!({ "student": "me" })).await.expect(422).code(), "invalid");
}

#[tokio::test]
async fn five_hundred_answers_fit_in_one_request_and_one_more_is_refused() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let mut reviews: Vec<Value> = (0..501).map(|n| review(&world, n, card, 5, i64::from(n) * 1000)).collect();
    let refused = room.student.send("/api/v1/reviews", &json!({ "reviews": reviews })).await.expect(422);
    assert_eq!(refused.code(), "invalid");
    world.assert_log_agrees(0).await;
    reviews.pop();
    let results = send(&room.student, &reviews).await;
    assert!(results.iter().all(|result| result["result"] == "recorded"));
    world.assert_log_agrees(500).await;
}

#[tokio::test]
async fn a_body_that_is_too_large_or_no_json_is_refused_in_json() {
    let (world, room) = World::with_deck(1).await;
    let send = |body: Vec<u8>| {
        room.student
            .client
            .post(room.student.url("/api/v1/reviews"))
            .header("content-type", "application/json")
            .body(body)
            .send()
    };
    let too_large = Answer::read(send(vec![b' '; recto::web::BODY_LIMIT + 1]).await.unwrap()).await.expect(413);
    assert_eq!(too_large.code(), "too_large");
    for broken in ["", "{", "[]", "{\"reviews\": 1}", "{\"reviews\": [{}]}", "\u{0}"] {
        let refused = Answer::read(send(broken.as_bytes().to_vec()).await.unwrap()).await.expect(422);
        assert_eq!(refused.code(), "invalid");
    }
    let unknown = room.student.get("/api/v1/nothing").await.expect(404);
    assert_eq!(unknown.code(), "not_found");
    world.assert_log_agrees(0).await;
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused_and_never_fails() {
    let (_world, room) = World::with_deck(1).await;
    for (query, status) in [
        ("mode=fast", 422),
        ("exclude=a", 422),
        ("deck=x", 422),
        ("deck=999999", 404),
        ("class=999999", 404),
        ("limit=-1", 422),
        ("limit=0", 200),
        ("limit=99999", 200),
    ] {
        let answer = room.student.get(&format!("/api/v1/study?{query}")).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.body);
    }
    room.student.page("/study?since=-5&show=").await;
}

#[tokio::test]
async fn a_bookmark_is_set_and_taken_away() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let path = format!("/cards/{card}/bookmark");
    for (on, shown) in [("1", true), ("1", true), ("0", false)] {
        let done = room.student.post(&path, &[("on", on), ("back", "/study")]).await;
        assert_eq!(done.to, "/study");
        let given = session(&room.student, room.deck, "").await;
        assert_eq!(given["cards"][0]["bookmarked"], shown);
    }
}

#[tokio::test]
async fn the_pages_speak_the_students_language() {
    let (_world, room) = World::with_deck(1).await;
    room.student.post("/language", &[("language", "fr"), ("to", "/study")]).await.expect(303);
    let page = room.student.page("/study").await;
    assert!(page.body.contains("<html lang=\"fr\">"));
    assert!(!page.body.contains("Unknown localization"));
}
