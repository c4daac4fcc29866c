//! What happens around a live review: a wall that lost its connection, an import that is taken back and comes again, a class that is put
//! away, and rooms that nobody comes to.

use recto::store::ids::{ClassId, DeckId};
use recto::store::people::Role;
use uuid::Uuid;

use crate::importing::{imported, teacher};
use crate::live::Events;
use crate::world::{Answer, Browser, World};

/// How often a page without scripts loads itself again, and a moment: who doesn't has gone.
const GONE: i64 = 61_000;

/// Starts a live review of these cards; gives the path of its phones.
async fn start(teacher: &Browser, class: ClassId, cards: &[i64]) -> String {
    let cards: Vec<String> = cards.iter().map(ToString::to_string).collect();
    let form: Vec<_> = cards.iter().map(|card| ("card", card.as_str())).collect();
    let stage = teacher.post(&format!("/classes/{class}/live"), &form).await.expect(303).to;
    stage.strip_suffix("/stage").expect("the wall").to_owned()
}

#[tokio::test]
async fn a_wall_that_comes_back_shows_at_once_what_was_answered_meanwhile() {
    let (world, room) = World::with_deck(1).await;
    let (teacher, mut students) = (room.instructor, vec![room.student]);
    for name in ["Rita", "Sam"] {
        let student = world.person(name, Role::Student).await;
        world.enrol(room.class, &student).await;
        students.push(student);
    }
    let live = start(&teacher, room.class, &world.cards(room.deck).await).await;
    let (stage, events) = (format!("{live}/stage"), format!("{live}/stage/events"));
    teacher.post(&stage, &[("do", "reveal"), ("at", "1")]).await.expect(303);
    for student in &students {
        student.page(&live).await;
    }
    let wall = Events::of(&teacher, &events).await.hears("now", "1-1").await;
    assert!(wall.contains("0 of 3 have answered"), "{wall}");

    // Nobody listens while the class answers.
    for (student, grade) in students.iter().zip(["1", "4", "5"]) {
        let (review, started) = (Uuid::new_v4().to_string(), world.clock.now().to_string());
        let form = [("at", "1"), ("grade", grade), ("review", &review), ("started", &started)];
        student.post(&format!("{live}/answer"), &form).await.expect(303);
    }
    let wall = Events::of(&teacher, &events).await.hears("now", "1-1").await;
    assert!(wall.contains("3 of 3 have answered"), "{wall}");

    // A server that was started again has seen no phone yet, and counts them by their answers.
    let world = world.restarted().await;
    let teacher = world.browser_of(teacher.id).await;
    let wall = Events::of(&teacher, &events).await.hears("now", "1-1").await;
    assert!(wall.contains("3 of 3 have answered"), "{wall}");
}

#[tokio::test]
async fn wall_and_phones_hear_at_once_of_an_import_that_is_taken_back_and_comes_again_and_of_a_class_put_away() {
    let (world, teacher, class) = teacher().await;
    let tom = world.person("Tom", Role::Student).await;
    world.enrol(class, &tom).await;
    let file = "front,back\nQuel os ?,Le fémur\n";
    let (plan, _) = imported(&teacher, class, "os.csv", file).await;
    let deck = DeckId(world.number("SELECT id FROM decks").await);
    let live = start(&teacher, class, &world.cards(deck).await).await;
    let mut wall = Events::of(&teacher, &format!("{live}/stage/events")).await;
    assert!(wall.hears("now", "1-0").await.contains("Quel os ?"));
    let mut phone = Events::of(&tom, &format!("{live}/events")).await;
    assert!(phone.hears("now", "1-0").await.contains("Quel os ?"));
    assert!(wall.hears("counts", "1-0").await.contains("1 is here"));

    teacher.post(&format!("{plan}/undo"), &[]).await.expect(303);
    for told in [wall.hears("now", "1-0-gone").await, phone.hears("now", "1-0-gone").await] {
        assert!(told.contains("This card is not there any more") && !told.contains("Quel os ?"), "{told}");
    }
    imported(&teacher, class, "os.csv", file).await;
    for told in [wall.hears("now", "1-0").await, phone.hears("now", "1-0").await] {
        assert!(told.contains("Quel os ?"), "{told}");
    }

    let admin = world.person("Ada", Role::Admin).await;
    admin.post(&format!("/admin/classes/{class}/archive"), &[]).await.expect(303);
    for mut page in [wall, phone] {
        assert_eq!(page.next().await.expect("a last word").0, "gone");
        assert!(page.next().await.is_none(), "nothing more comes");
    }
    teacher.get(&format!("{live}/stage")).await.expect(404);
    tom.get(&live).await.expect(404);
}

#[tokio::test]
async fn a_live_review_that_everybody_has_left_is_forgotten_once_another_begins() {
    let (world, room) = World::with_deck(2).await;
    let admin = world.person("Ada", Role::Admin).await;
    let token = world.token(admin.id).await;
    let held = async || {
        let scrape = world.visitor().client.get(admin.url("/metrics")).bearer_auth(&token);
        let figures = Answer::read(scrape.send().await.expect("an answer")).await.expect(200).body;
        let line = figures.lines().find_map(|line| line.strip_prefix("recto_live_reviews "));
        line.expect("a figure").parse::<u32>().expect("a number")
    };
    let cards = world.cards(room.deck).await;
    let live = start(&room.instructor, room.class, &cards).await;
    assert_eq!(held().await, 0, "nobody has come");
    room.student.page(&live).await;
    assert_eq!(held().await, 1);

    // The student's page is closed, and nobody has ended the review.
    world.clock.advance(GONE);
    let otto = world.person("Otto", Role::Instructor).await;
    let rita = world.person("Rita", Role::Student).await;
    let class = world.class("Chemistry", &otto).await;
    world.enrol(class, &rita).await;
    let deck = world.deck(class, "Salts", 1).await;
    let theirs = start(&otto, class, &world.cards(deck).await).await;
    rita.page(&theirs).await;
    assert_eq!(held().await, 1, "the second has taken the place of the first");
    room.student.page(&live).await;
    assert_eq!(held().await, 2, "who comes back is there");
    otto.post(&format!("{theirs}/stage"), &[("do", "end"), ("at", "1")]).await.expect(303);
    assert_eq!(held().await, 1);
}
