//! Forms that are sent twice, late, from an old page or by somebody else: what counts is said, and there is a way on.

use recto::store::people::Role;

use crate::studying::{Question, study};
use crate::world::{Answer, Browser, World};

const LOGGED: &str = "SELECT group_concat(grade || CASE WHEN undone_at IS NULL THEN '' ELSE ' undone' END, ', ')
    FROM (SELECT grade, undone_at FROM reviews ORDER BY answered_at)";

/// Sends a form as a page at `from` does.
async fn from_page(browser: &Browser, from: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = browser.client.post(browser.url(path)).header("referer", browser.url(from)).form(fields);
    Answer::read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_second_tap_on_the_undo_of_a_round_s_end_takes_one_answer_back() {
    let (world, room) = World::with_deck(12).await;
    let end = study(&world, &room.student, "/study", 10, "4").await;
    assert!(end.starts_with("/study/round"), "{end}");
    let page = room.student.page(&end).await;
    let form = ["query", "student", "last"].map(|name| (name, page.field(name)));
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let once = room.student.post("/study/undo", &form).await.expect(303);
    assert_eq!(room.student.post("/study/undo", &form).await.expect(303).to, once.to);
    assert_eq!(world.number("SELECT count(*) FROM reviews WHERE undone_at IS NOT NULL").await, 1);
    world.assert_log_agrees(9).await;
}

#[tokio::test]
async fn who_goes_back_and_gives_another_grade_is_told_which_one_counts() {
    let (world, room) = World::with_deck(3).await;
    let question = Question::revealed(&room.student, "/study").await;
    let on = question.grade(&room.student, "2").await.expect(303);
    assert_eq!(question.grade(&room.student, "2").await.expect(303).to, on.to, "a second tap says nothing");
    assert!(!room.student.page(&on.to).await.body.contains("role=\"status\"><p>"));

    let again = question.grade(&room.student, "4").await;
    let page = room.student.follow(&again).await;
    assert!(page.body.contains("You gave that card 2 already, and that counts."), "{}", page.body);
    assert_eq!(world.text(LOGGED).await, "2");

    // Taken back meanwhile: the old page can't bring it back, so the card is asked again.
    room.student.post("/study/undo", &[]).await.expect(303);
    world.clock.advance(1_000);
    let anew = question.grade(&room.student, "5").await;
    let page = room.student.follow(&anew).await;
    assert!(page.body.contains("That answer was taken back."), "{}", page.body);
    assert_eq!(page.field("card"), question.card);
    study(&world, &room.student, &anew.to, 1, "5").await;
    assert_eq!(world.text(LOGGED).await, "2 undone, 5");
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn a_page_that_somebody_else_left_open_neither_answers_nor_undoes_for_who_is_signed_in_now() {
    let (world, room) = World::with_deck(3).await;
    let mia = world.person("Mia", Role::Student).await;
    world.enrol(room.class, &mia).await;
    study(&world, &mia, "/study", 1, "4").await;
    let left_open = room.student.page("/study").await;
    let answer = room.student.page(&left_open.between("id=\"reveal\" href=\"", "\"")).await;
    let fields = ["student", "card", "review", "query", "started"].map(|name| (name, answer.field(name)));
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();

    let undone = mia.post("/study/undo", &fields).await.expect(409);
    assert!(undone.body.contains("Somebody else is signed in here now."), "{}", undone.body);
    fields.push(("grade", "1"));
    mia.post("/study", &fields).await.expect(409);
    assert_eq!(world.text(LOGGED).await, "4");
    room.student.post("/study", &fields).await.expect(303);
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn who_was_signed_out_in_the_middle_is_led_back_to_the_page_whose_form_was_sent() {
    let (world, room) = World::with_deck(2).await;
    let question = room.student.page("/study").await;
    let reveal = question.between("id=\"reveal\" href=\"", "\"");
    let answer = room.student.page(&reveal).await;
    let id = room.student.id;
    world.sql(&format!("DELETE FROM sessions WHERE user_id = {id}")).await;
    let fields = ["student", "card", "review", "query", "started"].map(|name| (name, answer.field(name)));
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("grade", "5"));
    let out = from_page(&room.student, &reveal, "/study", &fields).await.expect(303);
    let to = out.to.strip_prefix("/sign-in?to=").expect("the sign-in page");
    let back = to.replace("%3F", "?").replace("%3D", "=").replace("%26", "&");
    assert_eq!(back, reveal);

    // One tap more, and it counts as the one answer that it is.
    let again = world.browser_of(id).await;
    assert_eq!(again.page(&back).await.field("review"), answer.field("review"));
    again.post("/study", &fields).await.expect(303);
    world.assert_log_agrees(1).await;

    // Another site's page is none to be led to.
    let visitor = world.visitor();
    let request = visitor.client.post(visitor.url("/study")).header("referer", "https://elsewhere.example/study?x=1");
    assert_eq!(Answer::read(request.send().await.unwrap()).await.expect(303).to, "/sign-in");
}

#[tokio::test]
async fn an_address_that_only_takes_forms_leads_to_the_page_above_it() {
    let (world, room) = World::with_deck(1).await;
    let visitor = world.visitor();
    assert_eq!(visitor.get("/sign-in/code").await.expect(303).to, "/sign-in");
    assert_eq!(room.student.get("/study/undo").await.expect(303).to, "/study");
    let people = format!("/classes/{}/people", room.class);
    assert_eq!(room.instructor.get(&format!("{people}/plan")).await.expect(303).to, people);
    // For a program it stays what it is.
    let token = world.token(room.student.id).await;
    let call = visitor.client.get(visitor.url("/api/v1/reviews")).bearer_auth(token);
    assert_eq!(Answer::read(call.send().await.unwrap()).await.expect(405).code(), "method_not_allowed");
}

#[tokio::test]
async fn another_language_keeps_where_one_was_going_and_loses_nothing_that_is_shown_once() {
    let (world, room) = World::with_deck(1).await;
    let visitor = world.visitor();
    let wrong = [("name", "Tom"), ("password", "not the one"), ("to", "/progress")];
    let page = from_page(&visitor, "/sign-in?to=/progress", "/sign-in", &wrong).await.expect(422);
    assert!(page.body.contains("name=\"to\" value=\"/sign-in?to=/progress\""), "{}", page.body);

    let people = format!("/classes/{}/people", room.class);
    assert!(room.instructor.page(&people).await.body.contains("action=\"/language\""));
    let link = room.instructor.post(&format!("{people}/{}/link", room.student.id), &[]).await.expect(200);
    assert!(link.body.contains("/welcome/") && !link.body.contains("action=\"/language\""), "{}", link.body);
}

#[tokio::test]
async fn a_student_of_one_class_finds_where_the_code_of_a_second_is_typed() {
    let (_world, room) = World::with_deck(1).await;
    let class = room.student.get("/classes").await.expect(303).to;
    assert!(room.student.page(&class).await.body.contains("href=\"/join\""));
}

#[tokio::test]
async fn a_link_that_was_used_says_so() {
    let (world, room) = World::with_deck(1).await;
    let link = format!("/classes/{}/people/{}/link", room.class, room.student.id);
    let page = room.instructor.post(&link, &[]).await.expect(200);
    let path = &page.body[page.body.find("/welcome/").unwrap()..];
    let path = &path[..path.find(['"', '<', '&']).unwrap()];
    let visitor = world.visitor();
    visitor.page(path).await;
    visitor.post(path, &[("password", "three random words")]).await.expect(303);
    let used = world.visitor().get(path).await.expect(404);
    assert!(used.body.contains("This link works once"), "{}", used.body);
}

#[tokio::test]
async fn a_class_is_named_as_it_was_typed_also_where_that_looks_like_a_number() {
    let (_world, room) = World::with_deck(1).await;
    let renamed = room.instructor.post(&format!("/classes/{}/name", room.class), &[("name", "007")]).await;
    let page = room.instructor.follow(&renamed).await;
    assert!(page.body.contains("007") && !page.between("role=\"status\">", "</p>").contains(" 7"), "{}", page.body);
}

#[tokio::test]
async fn a_round_that_began_before_all_times_is_none() {
    let (world, room) = World::with_deck(1).await;
    let mut long_ago = Question::revealed(&room.student, "/study").await;
    long_ago.query = format!("since={}", i64::MIN);
    long_ago.grade(&room.student, "5").await.expect(303);
    world.assert_log_agrees(1).await;
}
