//! How people come in: the first admin, a code or a link, a pasted list; and how they leave and come back.

use recto::config::Registration;
use recto::store::people::Role;
use recto::web::setup;
use serde_json::json;

use crate::world::{Browser, DAY, World};

const PASSWORD: &str = "three random words";

/// The path of a link, whatever host it names.
fn path_of(link: &str) -> String {
    let at = link.find("/welcome/").expect("a set-up link");
    link[at..].to_owned()
}

async fn join(browser: &Browser, code: &str, name: &str) -> crate::world::Answer {
    browser
        .post(&format!("/join/{code}"), &[("name", name), ("password", PASSWORD), ("time_zone", "Europe/Paris")])
        .await
}

#[tokio::test]
async fn the_set_up_link_makes_the_first_admin_once() {
    let world = World::new().await;
    let link = setup::first_link(&world.app.store, world.clock.now()).await.unwrap().expect("nobody is here yet");
    let visitor = world.visitor();
    assert_eq!(visitor.get("/").await.expect(303).to, "/setup/start");
    assert!(visitor.page("/setup/start").await.body.contains("<h1>"));
    visitor.page(&link).await;

    let form = [("name", "Ada"), ("password", PASSWORD), ("class", "Physics"), ("time_zone", "Europe/Paris")];
    assert_eq!(visitor.post(&link, &form).await.expect(303).to, "/classes");
    let list = visitor.page("/classes").await;
    assert!(list.body.contains("Physics"), "the first class is there");
    let me = visitor.page("/api/v1/me").await.json();
    assert_eq!((me["role"].as_str(), me["time_zone"].as_str()), (Some("admin"), Some("Europe/Paris")));

    let late = world.visitor();
    late.get(&link).await.expect(404);
    late.post(&link, &form).await.expect(404);
    late.get("/setup/start").await.expect(404);
    assert_eq!(setup::first_link(&world.app.store, world.clock.now()).await.unwrap(), None);
}

#[tokio::test]
async fn a_set_up_link_holds_for_two_weeks_and_a_new_one_ends_it() {
    let world = World::new().await;
    let first = setup::first_link(&world.app.store, world.clock.now()).await.unwrap().unwrap();
    let second = setup::first_link(&world.app.store, world.clock.now()).await.unwrap().unwrap();
    let visitor = world.visitor();
    visitor.get(&first).await.expect(404);
    visitor.page(&second).await;
    world.clock.advance(14 * DAY);
    visitor.get(&second).await.expect(404);
}

#[tokio::test]
async fn a_first_admin_with_a_short_password_is_told_and_nothing_is_made() {
    let world = World::new().await;
    let link = setup::first_link(&world.app.store, world.clock.now()).await.unwrap().unwrap();
    let visitor = world.visitor();
    let answer = visitor.post(&link, &[("name", "Ada"), ("password", "short")]).await.expect(422);
    assert!(answer.body.contains("role=\"alert\"") && answer.body.contains("Ada"), "{}", answer.body);
    assert_eq!(world.number("SELECT count(*) FROM users").await, 0);
    visitor.page(&link).await;
}

#[tokio::test]
async fn a_student_joins_by_a_code_said_aloud_and_studies_at_once() {
    let (world, room) = World::with_deck(3).await;
    let code = world.code(room.class).await;
    let typed = format!(" {}-{} ", &code[..4].to_lowercase(), &code[4..]);
    let visitor = world.visitor();
    visitor.page("/join").await;
    let found = visitor.post("/join", &[("code", &typed)]).await.expect(303);
    assert_eq!(found.to, format!("/join/{code}"));
    let page = visitor.follow(&found).await.expect(200);
    assert!(page.body.contains("<h1>Biology</h1>"));

    assert_eq!(join(&visitor, &code, "Zoé").await.expect(303).to, "/");
    let today = visitor.page("/").await;
    assert!(today.body.contains("Biology") && today.body.contains("href=\"/study\""));
    assert!(visitor.page("/study").await.body.contains("Question 1 of Cells"));
    assert_eq!(world.text("SELECT time_zone FROM users WHERE name = 'Zoé'").await, "Europe/Paris");
}

#[tokio::test]
async fn somebody_who_is_signed_in_joins_by_the_link_without_a_second_account() {
    let (world, room) = World::with_deck(1).await;
    let code = world.code(room.class).await;
    let mia = world.person("Mia", Role::Student).await;
    assert!(mia.page(&format!("/join/{code}")).await.body.contains("Mia"));
    mia.post(&format!("/join/{code}"), &[]).await.expect(303);
    mia.page(&format!("/classes/{}", room.class)).await;
    assert_eq!(world.number("SELECT count(*) FROM users").await, 3);
}

#[tokio::test]
async fn a_whole_room_that_is_signed_in_joins_behind_one_address_within_a_minute() {
    let (world, room) = World::with_deck(1).await;
    let path = format!("/join/{}", world.code(room.class).await);
    for n in 1..=30 {
        let student = world.person(&format!("Student {n}"), Role::Student).await;
        student.post(&path, &[]).await.expect(303);
    }
    assert_eq!(world.number("SELECT count(*) FROM memberships WHERE role = 'student'").await, 31);
}

#[tokio::test]
async fn an_instructor_who_opens_their_own_link_stays_an_instructor() {
    let (world, room) = World::with_deck(1).await;
    let code = world.code(room.class).await;
    room.instructor.post(&format!("/join/{code}"), &[]).await.expect(303);
    room.instructor.page(&format!("/classes/{}/people", room.class)).await;
}

#[tokio::test]
async fn a_wrong_code_and_a_taken_name_are_told_on_the_same_page() {
    let (world, room) = World::with_deck(1).await;
    let visitor = world.visitor();
    let answer = visitor.post("/join", &[("code", "AAAA-AA")]).await.expect(422);
    assert!(answer.body.contains("role=\"alert\"") && answer.body.contains("AAAA-AA"), "{}", answer.body);
    assert!(visitor.get("/join/AAAAAA").await.expect(404).body.contains("role=\"alert\""));

    let code = world.code(room.class).await;
    let taken = join(&visitor, &code, "  tom ").await.expect(422);
    assert!(taken.body.contains("role=\"alert\"") && taken.body.contains("<h1>Biology</h1>"));
    assert_eq!(world.number("SELECT count(*) FROM users").await, 2);
}

#[tokio::test]
async fn a_renewed_code_makes_the_old_one_void_and_closing_ends_joining() {
    let (world, room) = World::with_deck(1).await;
    let old = world.code(room.class).await;
    let renew = format!("/classes/{}/code", room.class);
    room.instructor.post(&renew, &[]).await.expect(303);
    let new = world.code(room.class).await;
    assert_ne!(old, new);
    let visitor = world.visitor();
    visitor.post("/join", &[("code", &old)]).await.expect(422);
    join(&visitor, &old, "Zoe").await.expect(422);
    visitor.page(&format!("/join/{new}")).await;

    room.instructor.post(&renew, &[("closed", "true")]).await.expect(303);
    let closed = world.code(room.class).await;
    for code in [&new, &closed] {
        visitor.post("/join", &[("code", code)]).await.expect(422);
    }
    assert_eq!(world.number("SELECT count(*) FROM users").await, 2);
}

#[tokio::test]
async fn with_closed_registration_a_code_serves_only_those_who_have_an_account() {
    let world = World::with(|settings| settings.registration = Registration::Closed).await;
    let instructor = world.person("Ines", Role::Instructor).await;
    let class = world.class("Biology", &instructor).await;
    let code = world.code(class).await;
    let visitor = world.visitor();
    assert!(!visitor.page(&format!("/join/{code}")).await.body.contains("name=\"password\""));
    join(&visitor, &code, "Zoe").await.expect(422);
    let mia = world.person("Mia", Role::Student).await;
    mia.post(&format!("/join/{code}"), &[]).await.expect(303);
    assert_eq!(world.number("SELECT count(*) FROM users").await, 2);
}

#[tokio::test]
async fn people_from_a_pasted_list_choose_their_password_by_a_link_that_works_once() {
    let (world, room) = World::with_deck(1).await;
    let people = format!("/classes/{}/people", room.class);
    let list = "Anna Ziegler\n\n  Bob  \nTom\nanna ziegler\n";
    let page = room.instructor.post(&people, &[("names", list)]).await.expect(200);
    let links: Vec<&str> = page.body.split("<code>").skip(1).filter_map(|rest| rest.split("</code>").next()).collect();
    assert_eq!(links.len(), 2, "Tom and the second Anna are left out");
    assert!(page.body.contains("<b>Tom</b>") && page.body.contains("<b>anna ziegler</b>"));
    let link = path_of(links[0]);

    let anna = world.visitor();
    assert!(anna.page(&link).await.body.contains("<h1>Anna Ziegler</h1>"));
    anna.post(&link, &[("password", "short")]).await.expect(422);
    assert_eq!(anna.post(&link, &[("password", PASSWORD)]).await.expect(303).to, "/");
    anna.page(&format!("/classes/{}", room.class)).await;
    world.visitor().get(&link).await.expect(404);
    world.visitor().post(&link, &[("password", "another password")]).await.expect(404);

    let later = world.visitor();
    let credentials = [("name", "ANNA ZIEGLER"), ("password", PASSWORD), ("to", "/classes")];
    assert_eq!(later.post("/sign-in", &credentials).await.expect(303).to, "/classes");
    later.page("/api/v1/me").await;
}

#[tokio::test]
async fn a_new_set_up_link_ends_the_former_one_and_all_sessions_once_it_is_used() {
    let (world, room) = World::with_deck(1).await;
    let path = format!("/classes/{}/people/{}/link", room.class, room.student.id);
    let first = path_of(&room.instructor.post(&path, &[]).await.expect(200).between("<code>", "</code>"));
    let second = path_of(&room.instructor.post(&path, &[]).await.expect(200).between("<code>", "</code>"));
    world.visitor().get(&first).await.expect(404);
    room.student.page("/api/v1/me").await;
    world.visitor().post(&second, &[("password", PASSWORD)]).await.expect(303);
    room.student.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn an_instructor_gets_no_set_up_link_for_another_instructor() {
    let (world, room) = World::with_deck(1).await;
    let other = world.person("Otto", Role::Instructor).await;
    world.enrol(room.class, &other).await;
    let path = format!("/classes/{}/people/{}/link", room.class, other.id);
    room.instructor.post(&path, &[]).await.expect(403);
    world.person("Ada", Role::Admin).await.post(&path, &[]).await.expect(200);
}

#[tokio::test]
async fn a_set_up_link_ends_with_another_role_and_with_being_shut_out() {
    let (world, room) = World::with_deck(0).await;
    let admin = world.person("Ada", Role::Admin).await;
    let path = format!("/classes/{}/people/{}/link", room.class, room.student.id);
    let tom = format!("/admin/people/{}", room.student.id);
    for (change, back) in [("role/instructor", "role/student"), ("role/admin", "role/student"), ("disable", "enable")] {
        let link = path_of(&room.instructor.post(&path, &[]).await.expect(200).between("<code>", "</code>"));
        world.visitor().page(&link).await;
        admin.post(&format!("{tom}/{change}"), &[]).await.expect(303);
        world.visitor().post(&link, &[("password", PASSWORD)]).await.expect(404);
        admin.post(&format!("{tom}/{back}"), &[]).await.expect(303);
        world.visitor().get(&link).await.expect(404);
    }
    // Nothing of that hinders a new one.
    let link = path_of(&room.instructor.post(&path, &[]).await.expect(200).between("<code>", "</code>"));
    world.visitor().post(&link, &[("password", PASSWORD)]).await.expect(303);
}

#[tokio::test]
async fn who_is_removed_and_comes_back_finds_their_progress() {
    let (world, room) = World::with_deck(3).await;
    let card = world.cards(room.deck).await[0];
    let id = "00000000-0000-4000-8000-000000000001";
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let body = json!({ "reviews": [{ "id": id, "card_id": card, "grade": 5, "answered_at": at }] });
    assert_eq!(
        room.student.send("/api/v1/reviews", &body).await.expect(200).json()["results"][0]["result"],
        "recorded"
    );

    let people = format!("/classes/{}/people", room.class);
    let removed = room.instructor.post(&format!("{people}/{}/remove", room.student.id), &[]).await.expect(303);
    let said = room.instructor.follow(&removed).await.expect(200);
    let undo = said.between("role=\"status\"><p>", "</form>");
    assert!(undo.contains(&format!("{people}/{}/return", room.student.id)), "the way back is offered: {undo}");
    room.student.get(&format!("/decks/{}", room.deck)).await.expect(404);

    room.instructor.post(&format!("{people}/{}/return", room.student.id), &[]).await.expect(303);
    let deck = room.student.page(&format!("/decks/{}", room.deck)).await;
    assert!(deck.body.contains("data-grade=\"5\""));
    world.assert_log_agrees(1).await;
}

#[tokio::test]
async fn who_left_by_themselves_is_brought_back_by_nobody_else() {
    let (world, room) = World::with_deck(0).await;
    let class = format!("/classes/{}", room.class);
    let (leave, own_way) = (format!("{class}/leave"), format!("{class}/come-back"));
    let back = format!("{class}/people/{}/return", room.student.id);
    room.student.post(&leave, &[]).await.expect(303);
    room.instructor.post(&back, &[]).await.expect(404);
    room.student.post(&own_way, &[]).await.expect(303);
    room.student.page(&class).await;

    // Somebody who was taken out once is no exception.
    room.instructor.post(&format!("{class}/people/{}/remove", room.student.id), &[]).await.expect(303);
    room.instructor.post(&back, &[]).await.expect(303);
    room.student.post(&leave, &[]).await.expect(303);
    world.clock.advance(2 * DAY);
    room.instructor.post(&back, &[]).await.expect(404);
    room.student.post(&own_way, &[]).await.expect(404);
    room.instructor.post(&format!("{class}/people/{}/link", room.student.id), &[]).await.expect(404);

    room.student.post(&format!("/join/{}", world.code(room.class).await), &[]).await.expect(303);
    room.student.page(&class).await;
}

#[tokio::test]
async fn the_last_instructor_of_a_class_cannot_be_removed() {
    let (_world, room) = World::with_deck(1).await;
    let path = format!("/classes/{}/people/{}/remove", room.class, room.instructor.id);
    room.instructor.post(&path, &[]).await.expect(409);
    room.instructor.page(&format!("/classes/{}/people", room.class)).await;
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_get_the_same_answer() {
    let (world, room) = World::with_deck(1).await;
    let path = format!("/classes/{}/people/{}/link", room.class, room.student.id);
    let link = path_of(&room.instructor.post(&path, &[]).await.expect(200).between("<code>", "</code>"));
    world.visitor().post(&link, &[("password", PASSWORD)]).await.expect(303);
    world.sql(&format!("UPDATE users SET disabled_at = 1 WHERE id = {}", room.instructor.id)).await;

    let visitor = world.visitor();
    let mut answers = Vec::new();
    // A wrong password, an unknown name, somebody who is shut out.
    for name in ["Tom", "Nobody", "Ines"] {
        let answer = visitor.post("/sign-in", &[("name", name), ("password", "not this one")]).await.expect(422);
        assert!(answer.headers.get("set-cookie").is_none());
        assert!(
            answer.body.contains("role=\"alert\"") && answer.body.contains("name=\"password\""),
            "the form comes again"
        );
        answers.push(answer.body.replace(name, "…"));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    visitor.post("/sign-in", &[("name", "Tom"), ("password", PASSWORD)]).await.expect(303);
}

#[tokio::test]
async fn too_many_tries_for_one_name_must_wait_while_another_name_may_try() {
    let world = World::new().await;
    let visitor = world.visitor();
    let mut refused = None;
    for _ in 0..40 {
        let answer = visitor.post("/sign-in", &[("name", "Tom"), ("password", "guess")]).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.status, 422);
    }
    let refused = refused.expect("forty guesses in a row are too many");
    let wait: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(wait > 0);
    visitor.post("/sign-in", &[("name", "Mia"), ("password", "guess")]).await.expect(422);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let (world, room) = World::with_deck(1).await;
    let token = world.session(room.student.id).await;
    let cookie = format!("session={}", token.reveal());
    let raw = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let me = || raw.get(room.student.url("/api/v1/me")).header("cookie", &cookie).send();
    assert_eq!(me().await.unwrap().status().as_u16(), 200);
    let out = raw.post(room.student.url("/sign-out")).header("cookie", &cookie).header("sec-fetch-site", "same-origin");
    assert_eq!(out.send().await.unwrap().status().as_u16(), 303);
    assert_eq!(me().await.unwrap().status().as_u16(), 401);
}

#[tokio::test]
async fn a_session_ends_after_its_term_and_leads_back_to_what_was_asked_for() {
    let (world, room) = World::with_deck(1).await;
    world.clock.advance(121 * DAY);
    let deck = format!("/decks/{}", room.deck);
    assert_eq!(room.student.get(&deck).await.expect(303).to, format!("/sign-in?to={deck}"));
}

#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let world = World::new().await;
    let others = [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "/%09/elsewhere.example/",
        "/%0D%0A/elsewhere.example/",
    ];
    for to in others {
        let page = world.visitor().page(&format!("/sign-in?to={to}")).await;
        assert_eq!(page.field("to"), "/", "{to}");
    }
}
