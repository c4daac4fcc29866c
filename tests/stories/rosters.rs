//! The people of a class: a list with a plan first, accounts that are asked, links to hand out, and who teaches.

use recto::store::people::Role;
use reqwest::multipart::{Form, Part};

use crate::world::{Answer, Browser, Classroom, World, plain};

/// Sends a list to be looked at.
async fn look(room: &Classroom, list: &str) -> Answer {
    look_at(room, Form::new().text("names", list.to_owned())).await
}

async fn look_at(room: &Classroom, form: Form) -> Answer {
    let url = room.instructor.url(&format!("/classes/{}/people/plan", room.class));
    Answer::read(room.instructor.client.post(url).multipart(form).send().await.unwrap()).await
}

/// Applies the plan of a list, with the accounts of these lines.
async fn apply(room: &Classroom, list: &str, fingerprint: &str, enrol: &[&str]) -> Answer {
    let mut form = vec![("names", list), ("fingerprint", fingerprint)];
    form.extend(enrol.iter().map(|line| ("enrol", *line)));
    room.instructor.post(&format!("/classes/{}/people", room.class), &form).await
}

async fn students(who: &Browser, room: &Classroom) -> String {
    plain(&who.page(&format!("/classes/{}/people", room.class)).await.body)
}

#[tokio::test]
async fn a_list_is_shown_as_a_plan_and_changes_nothing_before_it_is_applied() {
    let (world, room) = World::with_deck(1).await;
    world.person("Lea", Role::Student).await;
    let list =
        "name,role,account\nAnna,student,\nTom,,\nLea M.,student,Lea\nBoss,chief,\nanna,,\nNobody,,nobody here\n";
    let plan = look(&room, list).await.expect(200);
    let text = plain(&plan.body);
    for said in [
        "Line 2",
        "gets an account and a link",
        "is in the class already",
        "joins with their own account",
        "“chief” is no role",
        "Boss, chief",
        "stands on line 2 already",
        "There is no account nobody here",
    ] {
        assert!(text.contains(said), "no {said} in {text}");
    }
    assert_eq!(world.number("SELECT count(*) FROM users").await, 3, "nothing has changed");

    let done = apply(&room, list, &plan.field("fingerprint"), &["4"]).await.expect(200);
    assert_eq!(done.body.matches("<code>").count(), 1, "a link for Anna alone");
    let people = students(&room.instructor, &room).await;
    assert!(people.contains("Anna") && people.contains("Lea") && !people.contains("Boss"));
}

#[tokio::test]
async fn a_plan_that_was_overtaken_is_shown_anew_instead_of_applied() {
    let (world, room) = World::with_deck(0).await;
    let plan = look(&room, "Anna\nBob\n").await.expect(200);
    world.person("Bob", Role::Student).await;
    let again = apply(&room, "Anna\nBob\n", &plan.field("fingerprint"), &[]).await.expect(200);
    assert!(again.body.contains("has changed in the meantime"));
    assert_eq!(world.number("SELECT count(*) FROM users WHERE name = 'Anna'").await, 0, "nothing is half applied");
    let done = apply(&room, "Anna\nBob\n", &again.field("fingerprint"), &[]).await.expect(200);
    assert!(done.body.contains("<b>Bob</b>"), "an account that isn't ticked is left out");
    assert_eq!(world.number("SELECT count(*) FROM users WHERE name = 'Anna'").await, 1);
}

#[tokio::test]
async fn a_list_comes_as_a_file_of_a_spreadsheet_too() {
    let (world, room) = World::with_deck(0).await;
    // As Excel saves it in French: semicolons, Windows-1252.
    let file = b"Nom;Pr\xe9nom;R\xf4le\r\nRoy;Zo\xe9;\xe9l\xe8ve\r\nTremblay;Noah;enseignant\r\n".to_vec();
    let plan = look_at(&room, Form::new().part("file", Part::bytes(file).file_name("liste.csv"))).await.expect(200);
    assert!(plan.body.contains("Zoé Roy") && plan.body.contains("Noah Tremblay"), "{}", plan.body);
    let (list, print) = (plan.field("names"), plan.field("fingerprint"));
    apply(&room, &list, &print, &[]).await.expect(200);
    let teaches = "SELECT m.role FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.name = 'Noah Tremblay'";
    assert_eq!(world.text(teaches).await, "instructor");
    assert_eq!(world.text("SELECT role FROM users WHERE name = 'Noah Tremblay'").await, "student");
}

#[tokio::test]
async fn a_list_that_is_none_is_refused_with_a_sentence() {
    let (_world, room) = World::with_deck(0).await;
    assert!(look(&room, " \n").await.expect(422).body.contains("The list is empty"));
    let long: String = (0..301).map(|n| format!("Person {n}")).collect::<Vec<_>>().join("\n");
    assert!(look(&room, &long).await.expect(422).body.contains("at most 300"));
    let zip = Form::new().part("file", Part::bytes(b"PK\x03\x04rest".to_vec()).file_name("list.xlsx"));
    look_at(&room, zip).await.expect(422);
}

#[tokio::test]
async fn who_is_put_on_a_list_with_their_own_account_is_told_and_may_agree_or_leave() {
    let (world, room) = World::with_deck(1).await;
    let lea = world.person("Lea", Role::Student).await;
    let plan = look(&room, "Lea\n").await;
    apply(&room, "Lea\n", &plan.field("fingerprint"), &["1"]).await.expect(200);
    let told = lea.page("/").await.body;
    assert!(told.contains("Ines put you on the list of Biology"), "{told}");

    // Until she agrees, nobody can take her account over through the list.
    let link = format!("/classes/{}/people/{}/link", room.class, lea.id);
    let refused = room.instructor.post(&link, &[]).await.expect(409).body;
    assert!(refused.contains("has not confirmed yet"));
    room.instructor.post(&format!("/classes/{}/people/links", room.class), &[]).await.expect(200);
    lea.page("/api/v1/me").await;
    assert_eq!(world.number(&format!("SELECT count(*) FROM invitations WHERE user_id = {}", lea.id)).await, 0);

    lea.post(&format!("/classes/{}/confirm", room.class), &[]).await.expect(303);
    assert!(!lea.page("/").await.body.contains("put you on the list"));
    room.instructor.post(&link, &[]).await.expect(200);
    lea.post(&format!("/classes/{}/leave", room.class), &[]).await.expect(303);
    lea.get(&format!("/classes/{}", room.class)).await.expect(404);
}

#[tokio::test]
async fn for_who_teaches_another_class_only_an_admin_makes_a_link() {
    let (world, room) = World::with_deck(0).await;
    let otto = world.person("Otto", Role::Instructor).await;
    let chemistry = world.class("Chemistry", &otto).await;
    world.enrol(chemistry, &room.student).await;
    let (people, tom) = (format!("/classes/{}/people", room.class), room.student.id);
    let (link, there) = (format!("{people}/{tom}/link"), format!("/classes/{chemistry}/people/{tom}"));
    assert!(room.instructor.page(&people).await.body.contains(&link), "a student of both classes may get one");

    // An account of a student that teaches: a link for it would open Chemistry to who teaches Biology; so would one made before.
    room.instructor.post(&link, &[]).await.expect(200);
    otto.post(&format!("{there}/role/instructor"), &[]).await.expect(303);
    room.instructor.post(&link, &[]).await.expect(403);
    let page = room.instructor.post(&format!("{people}/links"), &[]).await.expect(200).body;
    assert!(!page.contains(&link), "what would be refused isn't offered");
    assert_eq!(world.number(&format!("SELECT count(*) FROM invitations WHERE user_id = {tom}")).await, 0);
    // Who teaches Chemistry too gives nothing away that isn't theirs, and an admin may do everything.
    otto.post(&format!("{there}/link"), &[]).await.expect(200);
    world.person("Ada", Role::Admin).await.post(&link, &[]).await.expect(200);

    otto.post(&format!("{there}/role/student"), &[]).await.expect(303);
    room.instructor.post(&link, &[]).await.expect(200);
}

#[tokio::test]
async fn links_are_handed_out_on_paper_with_a_qr_code_each_and_as_a_table() {
    let (world, room) = World::with_deck(0).await;
    let people = format!("/classes/{}/people", room.class);
    room.instructor.post(&people, &[("names", "=cmd\nBob\n")]).await.expect(200);
    world.sql("UPDATE users SET password_hash = 'x' WHERE name IN ('Tom', 'Ines')").await;
    let page = room.instructor.post(&format!("{people}/links"), &[]).await.expect(200);
    assert_eq!(page.body.matches("class=\"qr\"").count(), 2, "only who has no password gets a new link");
    let token = page.field("token");
    let table = room.instructor.post(&format!("{people}/links.csv"), &[("name", "=cmd"), ("token", &token)]).await;
    assert!(table.expect(200).body.contains(&format!("'=cmd,{}/welcome/{token}\r\n", world.base)));
    room.instructor.post(&format!("{people}/links.csv"), &[("name", "x"), ("token", "../a")]).await.expect(422);
    world.visitor().page(&format!("/welcome/{token}")).await;
}

#[tokio::test]
async fn a_colleague_teaches_too_and_a_role_is_given_and_taken_back() {
    let (world, room) = World::with_deck(1).await;
    let otto = world.person("Otto", Role::Instructor).await;
    let people = format!("/classes/{}/people", room.class);
    let wrong = room.instructor.post(&format!("{people}/teachers"), &[("name", "Tom")]).await.expect(422).body;
    assert!(wrong.contains("no instructor’s account"));
    otto.get(&people).await.expect(404);
    let added = room.instructor.post(&format!("{people}/teachers"), &[("name", "otto")]).await;
    let undo = format!("{people}/{}/remove", otto.id);
    assert!(room.instructor.follow(&added).await.body.contains(&undo));
    assert!(otto.page("/").await.body.contains("Ines put you on the list"));
    otto.page(&people).await;
    let list = room.instructor.page(&people).await.body;
    assert!(list.contains(&format!("{people}/{}/link", room.student.id)));
    assert!(!list.contains(&format!("{people}/{}/link", otto.id)), "what would be refused isn't offered");

    let tom = room.student.id;
    let made = room.instructor.post(&format!("{people}/{tom}/role/instructor"), &[]).await;
    let back = format!("{people}/{tom}/role/student");
    assert!(room.instructor.follow(&made).await.body.contains(&back));
    room.student.page(&people).await;
    room.instructor.post(&back, &[]).await.expect(303);
    room.student.get(&people).await.expect(403);
    room.instructor.post(&format!("{people}/{}/role/student", room.instructor.id), &[]).await.expect(409);
    room.instructor.post(&format!("{people}/{tom}/role/king"), &[]).await.expect(404);
    // The last instructor stays one, whoever asks.
    room.instructor.post(&undo, &[]).await.expect(303);
    let admin = world.person("Ada", Role::Admin).await;
    admin.post(&format!("{people}/{}/role/student", room.instructor.id), &[]).await.expect(409);
}

#[tokio::test]
async fn a_class_is_handed_over_to_a_colleague_and_who_taught_it_may_come_back() {
    let (world, room) = World::with_deck(1).await;
    let otto = world.person("Otto", Role::Instructor).await;
    let url = format!("/classes/{}/hand-over", room.class);
    room.instructor.post(&url, &[("name", "Ines")]).await.expect(422);
    room.instructor.post(&url, &[("name", "Nobody")]).await.expect(422);
    let done = room.instructor.post(&url, &[("name", "Otto")]).await;
    let page = room.instructor.follow(&done).await.body;
    assert!(page.contains("Otto teaches Biology now"));
    room.instructor.get(&format!("/classes/{}", room.class)).await.expect(404);
    otto.page(&format!("/classes/{}/people", room.class)).await;
    room.instructor.post(&format!("/classes/{}/come-back", room.class), &[]).await.expect(303);
    room.instructor.page(&format!("/classes/{}/people", room.class)).await;
}

#[tokio::test]
async fn an_instructor_who_takes_themselves_off_the_list_has_left_and_may_come_back() {
    let (world, room) = World::with_deck(0).await;
    let otto = world.person("Otto", Role::Instructor).await;
    let (class, people) = (format!("/classes/{}", room.class), format!("/classes/{}/people", room.class));
    room.instructor.post(&format!("{people}/teachers"), &[("name", "Otto")]).await.expect(303);
    let gone = otto.post(&format!("{people}/{}/remove", otto.id), &[]).await;
    let page = otto.follow(&gone).await.expect(200).body;
    assert!(page.contains(&format!("action=\"{class}/come-back\"")), "the way back is one they have: {page}");
    otto.get(&people).await.expect(404);
    room.instructor.post(&format!("{people}/{}/return", otto.id), &[]).await.expect(404);
    otto.post(&format!("{class}/come-back"), &[]).await.expect(303);
    otto.page(&people).await;
}

#[tokio::test]
async fn an_instructor_leaves_only_where_another_remains() {
    let (world, room) = World::with_deck(0).await;
    let leave = format!("action=\"/classes/{}/leave\"", room.class);
    let class = format!("/classes/{}", room.class);
    assert!(!room.instructor.page(&class).await.body.contains(&leave));
    world.person("Otto", Role::Instructor).await;
    room.instructor.post(&format!("{class}/people/teachers"), &[("name", "Otto")]).await.expect(303);
    assert!(room.instructor.page(&class).await.body.contains(&leave));
    room.instructor.post(&format!("{class}/leave"), &[]).await.expect(303);
    room.instructor.get(&class).await.expect(404);
}
