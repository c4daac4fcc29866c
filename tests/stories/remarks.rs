//! What is said about a card: asked behind its answer, answered, solved, reported, hidden, and who may read which.

use recto::store::people::Role;
use serde_json::Value;

use crate::world::{Answer, Browser, Classroom, World};

/// Writes a remark on the card, and gives its id.
async fn write(world: &World, who: &Browser, card: i64, fields: &[(&str, &str)]) -> i64 {
    let done = who.post(&format!("/cards/{card}/remarks"), fields).await.expect(303);
    assert!(done.to.contains(&format!("/cards/{card}/remarks")), "{}", done.to);
    world.number("SELECT max(id) FROM comments").await
}

async fn thread(who: &Browser, card: i64) -> Answer {
    who.page(&format!("/cards/{card}/remarks")).await
}

/// What stands behind the answer of `card` where `who` studies.
async fn behind(who: &Browser, room: &Classroom, card: i64) -> String {
    let session: Value =
        who.get(&format!("/api/v1/study?deck={}&mode=cram&limit=50", room.deck)).await.expect(200).json();
    let cards = session["cards"].as_array().unwrap();
    let found = cards.iter().find(|one| one["card_id"] == card).expect("the card");
    found["remarks_html"].as_str().unwrap().to_owned()
}

async fn second_student(world: &World, room: &Classroom) -> Browser {
    let second = world.person("Second", Role::Student).await;
    world.enrol(room.class, &second).await;
    second
}

#[tokio::test]
async fn a_question_stands_behind_the_answer_until_it_is_solved() {
    let (world, room) = World::with_deck(2).await;
    let card = world.cards(room.deck).await[0];
    let other = second_student(&world, &room).await;
    let remark = write(&world, &room.student, card, &[("text", "Why <b>not</b> the other way?")]).await;

    let html = behind(&other, &room, card).await;
    assert!(html.contains("Why &lt;b&gt;not&lt;/b&gt; the other way?"), "{html}");
    let question = other.page("/study").await;
    assert_eq!(question.between("id=\"remarks\">", "</div>"), "", "only behind the answer");

    // The instructor answers and pins it; the student hears of it once.
    let list = room.instructor.page(&format!("/classes/{}/remarks", room.class)).await;
    assert!(list.body.contains("the other way?") && list.body.contains("Open (1)"));
    room.instructor.post(&format!("/remarks/{remark}/answer"), &[("text", "Because of the sign.")]).await.expect(303);
    let answer = world.number("SELECT max(id) FROM comments").await;
    room.instructor.post(&format!("/remarks/{answer}/pin"), &[]).await.expect(303);
    let html = behind(&other, &room, card).await;
    assert!(html.contains("Because of the sign.") && html.contains("one answer"), "{html}");
    assert!(room.student.page("/").await.body.contains("One of your remarks was answered."));
    let own = room.student.page("/remarks").await;
    assert!(own.body.contains("the other way?") && own.body.contains("one answer"));
    assert!(own.body.contains("new answer"), "{}", own.body);
    assert!(!room.student.page("/").await.body.contains("was answered"));
    assert!(!room.student.page("/remarks").await.body.contains("new answer"), "read once");

    // Solved, only the pinned answer is left behind the card; without the pin, nothing is.
    let solved = room.student.post(&format!("/remarks/{remark}/solve"), &[]).await;
    assert!(room.student.follow(&solved).await.body.contains("no longer stands behind the card"));
    assert!(behind(&other, &room, card).await.contains("Because of the sign."));
    room.instructor.post(&format!("/remarks/{answer}/pin?off=1"), &[]).await.expect(303);
    assert_eq!(behind(&other, &room, card).await, "");
    assert!(thread(&other, card).await.body.contains("the other way?"), "it can still be read");
    room.student.post(&format!("/remarks/{remark}/solve?off=1"), &[]).await.expect(303);
    assert!(behind(&other, &room, card).await.contains("the other way?"));
}

#[tokio::test]
async fn a_word_to_the_instructors_is_read_by_nobody_else() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let other = second_student(&world, &room).await;
    let remark = write(&world, &room.student, card, &[("text", "I was away that day"), ("private", "1")]).await;
    room.instructor.post(&format!("/remarks/{remark}/answer"), &[("text", "Come and see me")]).await.expect(303);
    let answer = world.number("SELECT max(id) FROM comments").await;

    assert!(!thread(&other, card).await.body.contains("away that day"));
    assert!(!thread(&other, card).await.body.contains("Come and see me"));
    assert_eq!(behind(&other, &room, card).await, "");
    assert!(!other.page(&format!("/decks/{}", room.deck)).await.body.contains("one remark"));
    for id in [remark, answer] {
        for action in ["answer", "report", "solve", "hide"] {
            other.post(&format!("/remarks/{id}/{action}"), &[("text", "x")]).await.expect(404);
        }
    }
    for reader in [&room.student, &room.instructor] {
        let page = thread(reader, card).await;
        assert!(page.body.contains("away that day") && page.body.contains("Come and see me"));
    }
    assert!(behind(&room.student, &room, card).await.contains("away that day"));
}

#[tokio::test]
async fn a_word_from_another_class_reaches_those_who_teach_its_author_there() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let (otto, pia) = (world.person("Otto", Role::Instructor).await, world.person("Pia", Role::Instructor).await);
    let (other, third) = (world.class("Chemistry", &otto).await, world.class("Physics", &pia).await);
    let (olga, oscar) = (world.person("Olga", Role::Student).await, world.person("Oscar", Role::Student).await);
    for student in [&olga, &oscar] {
        world.enrol(other, student).await;
    }
    for class in [other, third] {
        let row = format!("({}, {class}, 1)", room.deck);
        world.sql(&format!("INSERT INTO deck_shares (deck_id, class_id, shared_at) VALUES {row}")).await;
    }
    let said = "Only for your instructors and those of Biology, where this deck comes from";
    assert!(thread(&olga, card).await.body.contains(said));
    assert!(!thread(&room.student, card).await.body.contains(said));
    let remark = write(&world, &olga, card, &[("text", "I was away that day"), ("private", "1")]).await;
    write(&world, &olga, card, &[("text", "Why not the other way?")]).await;

    // Otto reads it, finds it in the list of his class and answers; it is not his to settle or hide.
    let list = format!("/classes/{other}/remarks");
    let page = otto.page(&list).await.body;
    assert!(page.contains("Open (1)") && page.contains("away that day") && !page.contains("the other way?"), "{page}");
    assert!(!page.contains(&format!("/remarks/{remark}/solve")), "{page}");
    assert!(otto.page(&format!("/classes/{other}")).await.body.contains("one remark to read"));
    assert!(thread(&otto, card).await.body.contains("away that day"));
    otto.post(&format!("/remarks/{remark}/answer"), &[("text", "Come and see me")]).await.expect(303);
    let answer = world.number("SELECT max(id) FROM comments").await;
    for action in ["solve", "hide"] {
        otto.post(&format!("/remarks/{remark}/{action}"), &[]).await.expect(403);
    }
    assert!(olga.page("/").await.body.contains("One of your remarks was answered."));
    for reader in [&olga, &otto, &room.instructor] {
        let page = thread(reader, card).await.body;
        assert!(page.contains("away that day") && page.contains("Come and see me"), "{page}");
    }

    // Who teaches another class with the deck doesn't, nor does anybody else who studies it.
    for reader in [&pia, &oscar, &room.student] {
        let page = thread(reader, card).await.body;
        assert!(!page.contains("away that day") && !page.contains("Come and see me"), "{page}");
        for id in [remark, answer] {
            reader.post(&format!("/remarks/{id}/answer"), &[("text", "x")]).await.expect(404);
        }
    }
    assert!(pia.page(&format!("/classes/{third}/remarks")).await.body.contains("Open (0)"));
    let page = room.instructor.page(&format!("/classes/{}/remarks", room.class)).await.body;
    assert!(page.contains("Open (2)") && page.contains(&format!("/remarks/{remark}/solve")), "{page}");
    // Once the class no longer studies the deck, it is none of Otto's.
    world.sql(&format!("UPDATE deck_shares SET ended_at = 2 WHERE class_id = {other}")).await;
    otto.post(&format!("/remarks/{remark}/answer"), &[("text", "x")]).await.expect(404);
    assert!(otto.page(&list).await.body.contains("Open (0)"));
}

#[tokio::test]
async fn what_was_reported_waits_for_the_instructors_who_hide_it_or_let_it_stand() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let other = second_student(&world, &room).await;
    let rude = write(&world, &room.student, card, &[("text", "Something rude")]).await;
    let fine = write(&world, &room.student, card, &[("text", "Something fine")]).await;
    let reported = other.post(&format!("/remarks/{rude}/report"), &[("reason", "It hurts")]).await;
    assert!(other.follow(&reported).await.body.contains("The instructors will look at it."));
    other.post(&format!("/remarks/{fine}/report"), &[]).await.expect(303);
    room.student.post(&format!("/remarks/{rude}/report"), &[]).await.expect(422);

    let list = format!("/classes/{}/remarks/reported", room.class);
    let page = room.instructor.page(&list).await;
    assert!(page.body.contains("Reported (2)") && page.body.contains("Second — It hurts"), "{}", page.body);
    let back = format!("?back={list}");
    room.instructor.post(&format!("/remarks/{fine}/settle{back}"), &[]).await.expect(303);
    let hidden = room.instructor.post(&format!("/remarks/{rude}/hide{back}"), &[]).await;
    let flash = room.instructor.follow(&hidden).await;
    assert!(flash.body.contains("Nothing was reported."));
    for reader in [&other, &room.student] {
        let page = thread(reader, card).await;
        assert!(!page.body.contains("Something rude") && page.body.contains("Something fine"));
    }
    // Its author doesn't bring it back; who hid it does, and its report waits again.
    room.student.post(&format!("/remarks/{rude}/hide?off=1"), &[]).await.expect(404);
    let undo = flash.between("class=\"flash\"", "</div>");
    let undo = undo.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a way back");
    room.instructor.post(&undo.replace("&amp;", "&").replace("&#38;", "&"), &[]).await.expect(303);
    assert!(thread(&other, card).await.body.contains("Something rude"));
    assert!(room.instructor.page(&list).await.body.contains("Reported (1)"));
    let noted = world.number("SELECT count(*) FROM audit WHERE action LIKE 'remark-%' AND subject = ''").await;
    assert_eq!(noted, 3, "hidden, let stand, shown; and no text of it");
}

#[tokio::test]
async fn own_words_are_taken_back_and_come_again() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let other = second_student(&world, &room).await;
    let remark = write(&world, &room.student, card, &[("text", "Forget this")]).await;
    other.post(&format!("/remarks/{remark}/answer"), &[("text", "Gladly")]).await.expect(303);
    other.post(&format!("/remarks/{remark}/hide"), &[]).await.expect(403);
    room.student.post(&format!("/remarks/{remark}/hide"), &[]).await.expect(303);
    let page = thread(&other, card).await;
    assert!(!page.body.contains("Forget this") && !page.body.contains("Gladly"));
    other.post(&format!("/remarks/{remark}/answer"), &[("text", "More")]).await.expect(404);
    room.student.post(&format!("/remarks/{remark}/hide?off=1"), &[]).await.expect(303);
    assert!(thread(&other, card).await.body.contains("Gladly"));
}

#[tokio::test]
async fn whoever_answers_has_no_say_in_whether_the_question_is_solved() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let other = second_student(&world, &room).await;
    let remark = write(&world, &room.student, card, &[("text", "Is it settled?")]).await;
    other.post(&format!("/remarks/{remark}/answer"), &[("text", "For me it is")]).await.expect(303);
    let answer = world.number("SELECT max(id) FROM comments").await;
    let solved = format!("SELECT solved_at IS NOT NULL FROM comments WHERE id = {remark}");
    for id in [remark, answer] {
        other.post(&format!("/remarks/{id}/solve"), &[]).await.expect(403);
    }
    assert_eq!(world.number(&solved).await, 0, "not by way of their own answer");
    // Who asked may, from wherever it stands; and nobody else opens it again.
    room.student.post(&format!("/remarks/{answer}/solve"), &[]).await.expect(303);
    assert_eq!(world.number(&solved).await, 1);
    other.post(&format!("/remarks/{answer}/solve?off=1"), &[]).await.expect(403);
    assert_eq!(world.number(&solved).await, 1);
    // A remark that came with an import was asked by nobody here.
    world.sql(&format!("UPDATE comments SET author_id = NULL, solved_at = NULL WHERE id = {remark}")).await;
    other.post(&format!("/remarks/{answer}/solve"), &[]).await.expect(403);
    room.instructor.post(&format!("/remarks/{answer}/solve"), &[]).await.expect(303);
    assert_eq!(world.number(&solved).await, 1);
}

#[tokio::test]
async fn what_cant_be_kept_stands_in_the_form_again() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let path = format!("/cards/{card}/remarks");
    let refused = room.student.post(&path, &[("text", "  ")]).await.expect(422);
    assert!(refused.body.contains("Write something first."));
    let long = "é".repeat(2_001);
    let refused = room.student.post(&path, &[("text", &long), ("private", "1")]).await.expect(422);
    assert!(refused.body.contains("At most 2000 characters") && refused.body.contains(&long));
    assert!(refused.between("name=\"private\"", ">").contains("checked"));
    for n in 0..50 {
        room.student.post(&path, &[("text", &format!("question {n}"))]).await.expect(303);
    }
    let refused = room.student.post(&path, &[("text", "one more")]).await.expect(422);
    assert!(refused.body.contains("You have written 50 remarks since yesterday."));
    world.clock.advance(crate::world::DAY + 1);
    room.student.post(&path, &[("text", "one more")]).await.expect(303);
}

#[tokio::test]
async fn from_the_study_page_and_back() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let study = format!("/study?deck={}", room.deck);
    let back = format!("/cards/{card}/remarks?back={}", study.replace('?', "%3F").replace('=', "%3D"));
    assert!(room.student.page(&back).await.body.contains("Back to studying"));
    let done = room.student.post(&back, &[("text", "Is this right?")]).await;
    assert_eq!(done.to, study);
    assert!(room.student.follow(&done).await.body.contains("Your remark stands behind"));
    // Another site's address is no way back.
    let away = format!("/cards/{card}/remarks?back=https%3A%2F%2Felsewhere.example");
    let page = room.student.page(&away).await;
    assert!(!page.body.contains("href=\"https://elsewhere") && !page.body.contains("Back to studying"));
}

#[tokio::test]
async fn ones_own_remarks_are_in_what_one_takes_home() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let remark = write(&world, &room.student, card, &[("text", "Mine, “quoted”")]).await;
    room.instructor.post(&format!("/remarks/{remark}/answer"), &[("text", "Not mine")]).await.expect(303);
    let data: Value = room.student.get("/account/data.json").await.expect(200).json();
    let said = data["remarks"].as_array().unwrap();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0]["text"], "Mine, “quoted”");
}
