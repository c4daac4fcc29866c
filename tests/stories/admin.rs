//! What an admin does on a Monday morning: people, classes, imports, the log, the state of the server; and who may come in.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use recto::config::Registration;
use recto::store::audit::ACTIONS;
use recto::store::people::Role;
use serde_json::{Value, json};

use crate::world::{Answer, Browser, Classroom, World};

const PASSWORD: &str = "three random words";

/// A class with its people, and an admin besides.
async fn school(cards: usize) -> (World, Classroom, Browser) {
    let (world, room) = World::with_deck(cards).await;
    let admin = world.person("Ada", Role::Admin).await;
    (world, room, admin)
}

/// Answers a card with 5 at the world's time, and says what the server made of it.
async fn answer(student: &Browser, card: i64, number: u32, at: i64) -> Value {
    let id = format!("00000000-0000-4000-8000-{number:012}");
    let at = jiff::Timestamp::from_millisecond(at).unwrap().to_string();
    let body = json!({ "reviews": [{ "id": id, "card_id": card, "grade": 5, "answered_at": at }] });
    student.send("/api/v1/reviews", &body).await.expect(200).json()["results"][0]["result"].clone()
}

/// Where the undo button of the page that an answer leads to goes.
async fn undo_of(browser: &Browser, answer: &Answer) -> String {
    let page = browser.follow(answer).await.expect(200);
    page.between("role=\"status\">", "</form>").split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn only_an_admin_is_shown_the_way_to_the_admin_pages() {
    let (_world, room, admin) = school(1).await;
    assert!(admin.page("/").await.body.contains("href=\"/admin\""));
    for other in [&room.student, &room.instructor] {
        assert!(!other.page("/").await.body.contains("href=\"/admin\""));
    }
}

#[tokio::test]
async fn the_overview_tells_how_the_server_is() {
    let (world, room, admin) = school(2).await;
    let card = world.cards(room.deck).await[0];
    assert_eq!(answer(&room.student, card, 1, world.clock.now()).await, "recorded");
    world.clock.advance(26 * 3_600_000);
    let page = admin.page("/admin").await.body;
    for text in [
        "One answer so far.",
        "Signed in: 3 browsers.",
        "1 d 2 h",
        env!("CARGO_PKG_VERSION"),
        "with the join code of a class",
        "Free on this disk",
    ] {
        assert!(page.contains(text), "no {text} in {page}");
    }
    let step = world.number("SELECT max(version) FROM _sqlx_migrations").await;
    assert!(page.contains(&format!("Schema step</th><td class=\"num\">{step}</td>")), "{page}");
    assert!(!page.contains("The database is sound."), "nobody has asked for a check");
}

#[tokio::test]
async fn a_check_says_whether_the_database_is_sound() {
    let (world, _room, admin) = school(1).await;
    assert!(admin.post("/admin/check", &[]).await.expect(200).body.contains("The database is sound."));
    // As if bytes of a row had been lost: what stands in a column isn't what it must hold.
    let damage = "PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, 'sha256        TEXT', 'sha256        INTEGER') WHERE name = 'imports';
        PRAGMA schema_version = 4711";
    world.sql(damage).await;
    let broken = admin.post("/admin/check", &[]).await.expect(200).body;
    for text in ["The database is damaged.", "non-INTEGER value in imports.sha256"] {
        assert!(broken.contains(text), "no {text} in {broken}");
    }
}

#[tokio::test]
async fn somebody_is_found_by_part_of_their_name_however_it_is_typed() {
    let (world, room, admin) = school(1).await;
    world.person("Zoé Élodie Martin", Role::Student).await;
    for typed in ["élodie", "ÉLODIE", "martin", "%C3%A9%20e%CC%81lo"] {
        let page = admin.page(&format!("/admin/people?q={typed}")).await.body;
        assert!(page.contains("Zoé Élodie Martin") && !page.contains(">Tom<"), "{typed}");
        assert!(page.contains("<h2>One person</h2>"), "{typed}");
    }
    assert!(admin.page("/admin/people?q=%25").await.body.contains("Nobody found"), "no character is a wildcard");

    let staff = admin.page("/admin/people?role=instructor").await.body;
    assert!(staff.contains(">Ines<") && !staff.contains(">Tom<"));
    admin.post(&format!("/admin/people/{}/disable", room.student.id), &[]).await.expect(303);
    let out = admin.page("/admin/people?state=disabled").await.body;
    assert!(out.contains(">Tom<") && !out.contains(">Ines<"));
    assert!(!admin.page("/admin/people?state=active").await.body.contains(">Tom<"));
}

#[tokio::test]
async fn a_long_list_of_people_is_read_page_by_page() {
    let (world, _room, admin) = school(1).await;
    let rows = (100..220).map(|n| format!("('Pupil {n}', 'pupil {n}', 'student', 1)")).collect::<Vec<_>>().join(",");
    world.sql(&format!("INSERT INTO users (name, name_key, role, created_at) VALUES {rows}")).await;
    let mut seen = BTreeSet::new();
    let mut path = "/admin/people?q=pupil".to_owned();
    let mut pages = 0;
    loop {
        let page = admin.page(&path).await;
        pages += 1;
        assert!(page.body.contains("120 people"));
        seen.extend(page.body.split(">Pupil ").skip(1).map(|rest| rest[..3].to_owned()));
        let Some((_, rest)) = page.body.split_once("aria-label=\"Pages of the list\"") else { panic!("no pages") };
        let Some(next) = rest.split("href=\"").find(|link| link.contains(">Next<")) else { break };
        path = crate::world::plain(next.split('"').next().unwrap());
    }
    assert_eq!((pages, seen.len()), (3, 120));
}

#[tokio::test]
async fn a_role_that_is_given_holds_at_once_and_is_taken_back_by_undo() {
    let (world, room, admin) = school(1).await;
    room.student.post("/classes", &[("name", "Mine")]).await.expect(403);
    let given = admin.post(&format!("/admin/people/{}/role/instructor", room.student.id), &[]).await.expect(303);
    room.student.post("/classes", &[("name", "Mine")]).await.expect(303);
    let undo = undo_of(&admin, &given).await;
    admin.post(&undo, &[]).await.expect(303);
    room.student.post("/classes", &[("name", "Mine, too")]).await.expect(403);
    admin.post(&format!("/admin/people/{}/role/king", room.student.id), &[]).await.expect(404);
    assert_eq!(world.number("SELECT count(*) FROM audit WHERE action LIKE 'role-%' AND subject = 'Tom'").await, 2);
}

#[tokio::test]
async fn the_last_admin_can_neither_be_demoted_nor_shut_out_nor_deleted() {
    let (world, _room, admin) = school(1).await;
    let me = format!("/admin/people/{}", admin.id);
    for path in ["/role/student", "/role/instructor", "/disable"] {
        assert!(admin.post(&format!("{me}{path}"), &[]).await.expect(409).body.contains("this is the last admin"));
    }
    let kept = admin.post(&format!("{me}/delete"), &[("name", "Ada")]).await.expect(422);
    assert!(kept.body.contains("this is the last admin"));
    admin.page("/admin").await;

    // One who is shut out doesn't count.
    let other = world.person("Bea", Role::Admin).await;
    admin.post(&format!("/admin/people/{}/disable", other.id), &[]).await.expect(303);
    admin.post(&format!("{me}/role/student"), &[]).await.expect(409);
    admin.post(&format!("/admin/people/{}/enable", other.id), &[]).await.expect(303);
    assert_eq!(admin.post(&format!("{me}/role/student"), &[]).await.expect(303).to, "/");
    admin.get("/admin").await.expect(403);
}

#[tokio::test]
async fn who_is_shut_out_is_out_everywhere_and_comes_back_by_undo() {
    let (world, room, admin) = school(1).await;
    let token = world.token(room.student.id).await;
    let me = |token: &str| {
        let request = world.visitor().client.get(room.student.url("/api/v1/me")).bearer_auth(token);
        async move { Answer::read(request.send().await.unwrap()).await.status }
    };
    assert_eq!(me(&token).await, 200);
    let path = format!("/admin/people/{}", room.student.id);
    let done = admin.post(&format!("{path}/disable"), &[]).await.expect(303);
    room.student.get("/api/v1/me").await.expect(401);
    assert_eq!(me(&token).await, 401);
    let undo = undo_of(&admin, &done).await;
    admin.post(&undo, &[]).await.expect(303);
    world.browser_of(room.student.id).await.page("/api/v1/me").await;
    assert_eq!(me(&token).await, 401, "a token that was void stays so");
}

#[tokio::test]
async fn signing_somebody_out_everywhere_ends_every_session_of_theirs_and_no_other() {
    let (world, room, admin) = school(1).await;
    let phone = world.browser_of(room.student.id).await;
    let path = format!("/admin/people/{}", room.student.id);
    assert!(admin.page(&path).await.body.contains("2 browsers"));
    admin.post(&format!("{path}/sign-out"), &[]).await.expect(303);
    for browser in [&phone, &room.student] {
        browser.get("/api/v1/me").await.expect(401);
    }
    room.instructor.page("/api/v1/me").await;
    assert!(admin.page(&path).await.body.contains("no browser"));
}

#[tokio::test]
async fn somebody_new_and_somebody_who_forgot_get_a_link_that_works_once() {
    let (world, room, admin) = school(1).await;
    let added = admin.post("/admin/people", &[("name", "Nora"), ("role", "instructor")]).await.expect(200);
    let forgot = admin.post(&format!("/admin/people/{}/link", room.student.id), &[]).await.expect(200);
    for (page, name) in [(&added, "Nora"), (&forgot, "Tom")] {
        let link = page.between("<code class=\"grow break\">", "</code>");
        let path = &link[link.find("/welcome/").unwrap()..];
        let visitor = world.visitor();
        assert!(visitor.page(path).await.body.contains(&format!("<h1>{name}</h1>")));
        visitor.post(path, &[("password", PASSWORD)]).await.expect(303);
        assert_eq!(visitor.page("/api/v1/me").await.json()["name"], name);
        world.visitor().get(path).await.expect(404);
    }
    let taken = admin.post("/admin/people", &[("name", " nora "), ("role", "student")]).await.expect(422);
    assert!(taken.body.contains("role=\"alert\"") && taken.body.contains("Somebody is called"));
}

#[tokio::test]
async fn the_page_of_a_person_shows_their_classes_and_last_sign_in() {
    let (world, room, admin) = school(1).await;
    let path = format!("/admin/people/{}", room.student.id);
    let page = admin.page(&path).await.body;
    assert!(page.contains("never") && page.contains(">Biology</a>"), "{page}");
    let page = admin.post(&format!("{path}/link"), &[]).await.expect(200);
    let link = page.between("<code class=\"grow break\">", "</code>");
    world.visitor().post(&link[link.find("/welcome/").unwrap()..], &[("password", PASSWORD)]).await.expect(303);
    assert!(admin.page(&path).await.body.contains("2 March, 10:00"));
    admin.post(&format!("/admin/classes/{}/archive", room.class), &[]).await.expect(303);
    let page = admin.page(&path).await.body;
    assert!(page.contains("Biology") && page.contains(">archived<"), "{page}");
    admin.get("/admin/people/999").await.expect(404);
}

#[tokio::test]
async fn a_person_is_deleted_once_their_name_is_typed_and_the_log_still_tells() {
    let (world, room, admin) = school(2).await;
    let cards = world.cards(room.deck).await;
    let mia = world.person("Mia", Role::Student).await;
    world.enrol(room.class, &mia).await;
    for (student, number) in [(&room.student, 1), (&mia, 2)] {
        assert_eq!(answer(student, cards[0], number, world.clock.now()).await, "recorded");
    }
    let path = format!("/admin/people/{}/delete", room.student.id);
    let wrong = admin.post(&path, &[("name", "Tim")]).await.expect(422);
    assert!(wrong.body.contains("nothing was deleted"));
    room.student.page("/").await;

    let done = admin.post(&path, &[("name", " TOM ")]).await.expect(303);
    assert_eq!(done.to, "/admin/people");
    assert!(!admin.page("/admin/people").await.body.contains(">Tom<"));
    room.student.get("/api/v1/me").await.expect(401);
    world.assert_log_agrees(1).await;
    assert!(admin.page("/admin/audit").await.body.contains("Ada deleted the person Tom"));

    // What a deleted admin did isn't taken for the command line.
    let other = world.person("Bea", Role::Admin).await;
    other.post(&format!("/admin/people/{}/disable", mia.id), &[]).await.expect(303);
    admin.post(&format!("/admin/people/{}/delete", other.id), &[("name", "Bea")]).await.expect(303);
    let log = admin.page("/admin/audit").await.body;
    assert!(log.contains("Somebody who has been deleted shut Mia out"), "{log}");
    let cleo = world.person("Cleo", Role::Admin).await;
    cleo.post(&format!("/admin/people/{}/delete", cleo.id), &[("name", "Cleo")]).await.expect(303);
    let log = admin.page("/admin/audit").await.body;
    assert!(log.contains("Somebody who has been deleted deleted the person Cleo"), "{log}");
}

#[tokio::test]
async fn an_archived_class_is_out_of_sight_and_comes_back_with_all_progress() {
    let (world, room, admin) = school(3).await;
    let cards = world.cards(room.deck).await;
    let now = world.clock.now();
    assert_eq!(answer(&room.student, cards[0], 1, now).await, "recorded");
    let done = admin.post(&format!("/admin/classes/{}/archive", room.class), &[]).await.expect(303);

    let (class, deck) = (format!("/classes/{}", room.class), format!("/decks/{}", room.deck));
    for path in [&class, &deck, &format!("/study?deck={}", room.deck)] {
        room.student.get(path).await.expect(404);
        room.instructor.get(path).await.expect(404);
    }
    assert!(!room.student.page("/").await.body.contains("Biology"));
    room.student.post(&format!("/cards/{}/bookmark", cards[0]), &[("on", "1")]).await.expect(404);
    world.visitor().post("/join", &[("code", &world.code(room.class).await)]).await.expect(422);
    // An answer given offline before that counts; one after it doesn't.
    assert_eq!(answer(&room.student, cards[1], 2, now - 1000).await, "recorded");
    world.clock.advance(60_000);
    assert_eq!(answer(&room.student, cards[2], 3, world.clock.now()).await, "rejected");

    let undo = undo_of(&admin, &done).await;
    assert!(admin.page("/admin/classes").await.body.contains("archived on 2 March"));
    admin.post(&undo, &[]).await.expect(303);
    let page = room.student.page(&deck).await.body;
    assert_eq!(page.matches("data-grade=\"5\"").count(), 2, "{page}");
    assert_eq!(answer(&room.student, cards[2], 4, world.clock.now()).await, "recorded");
    world.assert_log_agrees(3).await;
}

#[tokio::test]
async fn the_list_of_classes_tells_who_teaches_how_many_study_and_when_last() {
    let (world, room, admin) = school(3).await;
    let page = admin.page("/admin/classes").await.body;
    assert!(
        page.contains("one student, one deck.")
            && page.contains("Instructors: Ines.")
            && page.contains("Not studied yet.")
    );
    let card = world.cards(room.deck).await[0];
    assert_eq!(answer(&room.student, card, 1, world.clock.now()).await, "recorded");
    assert!(admin.page("/admin/classes").await.body.contains("Last studied on 2 March."));
}

#[tokio::test]
async fn a_class_is_deleted_once_its_name_is_typed_and_others_keep_theirs() {
    let (world, room, admin) = school(25).await;
    let other = world.class("Chemistry", &room.instructor).await;
    world.enrol(other, &room.student).await;
    let kept = world.deck(other, "Salts", 2).await;
    let (gone, kept) = (world.cards(room.deck).await, world.cards(kept).await);
    for (card, number) in [(gone[0], 1), (gone[24], 2), (kept[0], 3)] {
        assert_eq!(answer(&room.student, card, number, world.clock.now()).await, "recorded");
    }
    room.instructor.upload(room.class, "a.csv", b"front,back\na,b\n", &[]).await.expect(303);
    assert_eq!(fs::read_dir(world.app.uploads()).unwrap().count(), 1);

    let path = format!("/admin/classes/{}/delete", room.class);
    let wrong = admin.post(&path, &[("name", "Chemistry")]).await.expect(422);
    assert!(wrong.body.contains("nothing was deleted") && wrong.body.contains("<details open>"));
    room.student.page(&format!("/classes/{}", room.class)).await;

    admin.post(&path, &[("name", "biology")]).await.expect(303);
    assert!(!admin.page("/admin/classes").await.body.contains(">Biology<"));
    room.student.get(&format!("/classes/{}", room.class)).await.expect(404);
    admin.post(&format!("/admin/classes/{}/restore", room.class), &[]).await.expect(404);
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 2);
    assert_eq!(world.number("SELECT count(*) FROM classes").await, 1);
    assert_eq!(fs::read_dir(world.app.uploads()).unwrap().count(), 0);
    world.assert_log_agrees(1).await;
    assert!(admin.page("/admin/audit").await.body.contains("Ada deleted the class Biology"));
}

#[tokio::test]
async fn a_deletion_that_was_cut_off_is_finished_at_the_next_start() {
    let (world, room, admin) = school(25).await;
    let card = world.cards(room.deck).await[24];
    assert_eq!(answer(&room.student, card, 1, world.clock.now()).await, "recorded");
    world.sql(&format!("UPDATE classes SET archived_at = 1, deleted_at = 1 WHERE id = {}", room.class)).await;
    assert!(!admin.page("/admin/classes").await.body.contains(">Biology<"), "nobody sees the rest");
    assert!(!admin.page(&format!("/admin/people/{}", room.student.id)).await.body.contains("Biology"));
    world.app.store.sweep().await.unwrap();
    let left = "SELECT (SELECT count(*) FROM classes) + (SELECT count(*) FROM cards) + (SELECT count(*) FROM reviews)";
    assert_eq!(world.number(left).await, 0);
}

#[tokio::test]
async fn imports_of_all_classes_are_listed_and_taken_back() {
    let (world, room, admin) = school(0).await;
    for (class, file) in [(room.class, "cells.csv"), (world.class("Chemistry", &room.instructor).await, "salts.csv")] {
        let path = room.instructor.upload(class, file, b"front,back\nq,a\nr,b\n", &[]).await.expect(303).to;
        let fingerprint = room.instructor.page(&path).await.field("fingerprint");
        room.instructor.post(&path, &[("fingerprint", &fingerprint)]).await.expect(303);
        world.clock.advance(60_000);
    }
    let page = admin.page("/admin/imports").await.body;
    assert!(page.find("salts.csv").unwrap() < page.find("cells.csv").unwrap(), "the newest first");
    for text in ["Biology", "Chemistry", "Ines", "2 March, 10:01", "2 new, 0 changed"] {
        assert!(page.contains(text), "no {text} in {page}");
    }
    let undo = page.split("action=\"").find(|part| part.starts_with("/imports/")).unwrap();
    admin.post(undo.split('"').next().unwrap(), &[]).await.expect(303);
    assert!(admin.page("/admin/imports").await.body.contains("This import was undone."));
    assert_eq!(world.number("SELECT count(*) FROM cards WHERE retired_at IS NULL").await, 2);
    // In a class that is put away nothing changes any more.
    admin.post(&format!("/admin/classes/{}/archive", room.class), &[]).await.expect(303);
    assert!(!admin.page("/admin/imports").await.body.contains("/undo\""));
}

#[tokio::test]
async fn the_log_tells_who_did_what_in_both_languages() {
    let (world, room, admin) = school(1).await;
    admin.post(&format!("/admin/people/{}/disable", room.student.id), &[]).await.expect(303);
    admin.post(&format!("/classes/{}/name", room.class), &[("name", "Botany")]).await.expect(303);
    let log = admin.page("/admin/audit").await.body;
    assert!(log.contains("Ada shut Tom out") && log.contains("Ada renamed the class: Botany"), "{log}");
    assert!(log.find("Botany").unwrap() < log.find("shut Tom out").unwrap(), "the newest first");

    let cell = |page: &str, sentence: &str| page.contains(&format!("<td>{sentence}</td>"));
    for path in [
        "/admin/audit?person=tom",
        "/admin/audit?action=person-disable",
        "/admin/audit?person=Ada&action=person-disable",
    ] {
        let page = admin.page(path).await.body;
        assert!(cell(&page, "Ada shut Tom out") && !cell(&page, "Ada renamed the class: Botany"), "{path}");
    }
    assert!(cell(&admin.page("/admin/audit?person=ADA").await.body, "Ada renamed the class: Botany"));
    assert!(admin.page("/admin/audit?person=Nobody").await.body.contains("Nothing of the kind."));

    admin.post("/language", &[("language", "fr")]).await.expect(303);
    assert!(admin.page("/admin/audit").await.body.contains("Compte de Tom bloqué, par Ada"));
    world.sql("INSERT INTO audit (at, action, subject) VALUES (1, 'from-elsewhere', 'thing')").await;
    assert!(admin.page("/admin/audit").await.body.contains("la ligne de commande\u{202f}: from-elsewhere thing"));
}

#[tokio::test]
async fn a_long_log_is_read_page_by_page() {
    let (world, _room, admin) = school(1).await;
    let rows = (0..120).map(|n| format!("(1, 1, 'person-add', 'Pupil {n}')")).collect::<Vec<_>>().join(",");
    world.sql(&format!("INSERT INTO audit (at, actor_id, action, subject) VALUES {rows}")).await;
    let mut seen = BTreeSet::new();
    let mut path = "/admin/audit?action=person-add".to_owned();
    for _ in 0..3 {
        let page = admin.page(&path).await.body;
        seen.extend(page.split("added Pupil ").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()));
        let Some(older) = page.split("href=\"").find(|link| link.contains(">Older<")) else { break };
        path = crate::world::plain(older.split('"').next().unwrap());
    }
    assert_eq!(seen.len(), 120);
}

/// Every string literal of an action in a call of `audit::note`, in one source file.
fn noted(source: &str) -> BTreeSet<String> {
    let calls = source.split("audit::note(").skip(1).map(|rest| rest.split(".await").next().unwrap_or_default());
    calls.filter_map(|call| call.split('"').nth(1)).map(ToOwned::to_owned).collect()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_action_that_is_noted_has_a_sentence_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    sources(&root.join("src"), &mut all);
    let found: BTreeSet<String> = all.iter().flat_map(|source| noted(source)).filter(|word| !word.is_empty()).collect();
    assert!(found.len() > 15, "the actions are read from the source: {found:?}");
    let unknown: Vec<_> = found.iter().filter(|word| !ACTIONS.contains(&word.as_str())).collect();
    assert!(unknown.is_empty(), "not in ACTIONS of store/audit.rs: {unknown:?}");
    for language in ["en", "fr"] {
        let words: String = fs::read_dir(root.join("locales").join(language))
            .unwrap()
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        for action in ACTIONS {
            assert!(words.contains(&format!("\naudit-{action} = ")), "audit-{action} in {language}");
        }
    }
}

#[tokio::test]
async fn with_open_registration_an_account_is_made_first_and_the_code_comes_later() {
    let world = World::with(|settings| settings.registration = Registration::Open).await;
    let instructor = world.person("Ines", Role::Instructor).await;
    let class = world.class("Biology", &instructor).await;
    let visitor = world.visitor();
    assert!(visitor.page("/sign-in").await.body.contains("href=\"/sign-up\""));
    visitor.page("/sign-up").await;
    let short = visitor.post("/sign-up", &[("name", "Zoe"), ("password", "short")]).await.expect(422);
    assert!(short.body.contains("role=\"alert\"") && short.body.contains("value=\"Zoe\""));
    visitor.post("/sign-up", &[("name", "INES"), ("password", PASSWORD)]).await.expect(422);

    let form = [("name", "Zoe"), ("password", PASSWORD), ("time_zone", "Europe/Paris")];
    assert_eq!(visitor.post("/sign-up", &form).await.expect(303).to, "/");
    let today = visitor.page("/").await.body;
    assert!(today.contains("You are in no class yet") && today.contains("href=\"/join\""));
    assert_eq!(visitor.page("/api/v1/me").await.json()["role"], "student");
    assert_eq!(visitor.get("/sign-up").await.expect(303).to, "/", "who has an account needs no other");

    visitor.post(&format!("/join/{}", world.code(class).await), &[]).await.expect(303);
    visitor.page(&format!("/classes/{class}")).await;
    // A code makes an account at once, too.
    let other = world.visitor();
    let form = [("name", "Max"), ("password", PASSWORD)];
    other.post(&format!("/join/{}", world.code(class).await), &form).await.expect(303);
    other.page(&format!("/classes/{class}")).await;
}

#[tokio::test]
async fn without_open_registration_no_account_is_made_without_a_code() {
    for (registration, offered) in [(Registration::Invite, true), (Registration::Closed, false)] {
        let world = World::with(|settings| settings.registration = registration).await;
        world.person("Ines", Role::Instructor).await;
        let visitor = world.visitor();
        visitor.get("/sign-up").await.expect(404);
        visitor.post("/sign-up", &[("name", "Zoe"), ("password", PASSWORD)]).await.expect(404);
        let page = visitor.page("/sign-in").await.body;
        assert!(!page.contains("href=\"/sign-up\""));
        assert_eq!(page.contains("href=\"/join\""), offered, "who can't make an account isn't led to try");
        assert_eq!(world.number("SELECT count(*) FROM users").await, 1);
    }
}

#[tokio::test]
async fn a_flood_of_calls_from_one_account_must_wait_and_the_class_beside_it_need_not() {
    let world = World::with(|settings| settings.api_limit = std::num::NonZeroU32::new(20).unwrap()).await;
    let flood = world.person("Tom", Role::Student).await;
    let other = world.person("Mia", Role::Student).await;
    let mut refused = None;
    for n in 0..60 {
        let answer = flood.get("/api/v1/me").await;
        if answer.status == 429 {
            assert!(n >= 20, "only {n} calls");
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.status, 200);
    }
    let refused = refused.expect("sixty calls in a row are too many");
    assert_eq!(refused.code(), "too_many");
    assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    // A token of the same person counts with it; another person at the same address doesn't.
    let token = world.token(flood.id).await;
    let call = world.visitor().client.get(flood.url("/api/v1/me")).bearer_auth(token);
    Answer::read(call.send().await.unwrap()).await.expect(429);
    for _ in 0..20 {
        other.page("/api/v1/me").await;
    }
    flood.page("/").await;
}

#[tokio::test]
async fn metrics_tell_an_admin_figures_and_no_names() {
    let (world, room, admin) = school(2).await;
    let card = world.cards(room.deck).await[0];
    assert_eq!(answer(&room.student, card, 1, world.clock.now()).await, "recorded");
    assert_eq!(answer(&room.student, card, 1, world.clock.now()).await, "duplicate");
    room.student.page(&format!("/decks/{}", room.deck)).await;
    world.visitor().get("/made-up/1").await.expect(404);
    world.visitor().get("/made-up/2").await.expect(404);

    let token = world.token(admin.id).await;
    let scrape = world.visitor().client.get(admin.url("/metrics")).bearer_auth(token);
    let figures = Answer::read(scrape.send().await.unwrap()).await.expect(200);
    assert!(figures.headers["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    for line in [
        "recto_http_requests_total{method=\"GET\",route=\"/decks/{deck}\",status=\"200\"} 1",
        "recto_http_requests_total{method=\"POST\",route=\"/api/v1/reviews\",status=\"200\"} 2",
        "recto_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 2",
        "recto_http_request_duration_seconds_count{route=\"/decks/{deck}\"} 1",
        "recto_answers_recorded_total 1",
        "recto_sessions 3",
        "recto_writer_queue 0",
        "# EOF",
    ] {
        assert!(figures.body.lines().any(|found| found == line), "no {line} in {}", figures.body);
    }
    let value = |name: &str| {
        let line = figures.body.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap_or_default();
        line.rsplit(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or_default()
    };
    assert!(value("recto_database_size_bytes") > 4096.0 && value("recto_writer_group_size_count") > 2.0);
    for secret in ["Tom", "Biology", "Cells", "Question", "made-up", "127.0.0.1"] {
        assert!(!figures.body.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn metrics_are_off_unless_asked_for_and_then_for_admins_alone() {
    let world = World::with(|settings| settings.metrics = false).await;
    world.person("Ada", Role::Admin).await.get("/metrics").await.expect(404);
    let (world, room, _admin) = school(1).await;
    let token = world.token(room.instructor.id).await;
    let scrape = |token: String| world.visitor().client.get(room.student.url("/metrics")).bearer_auth(token).send();
    Answer::read(scrape(token).await.unwrap()).await.expect(403);
    assert_eq!(Answer::read(scrape("made-up".to_owned()).await.unwrap()).await.expect(401).code(), "signed_out");
}
