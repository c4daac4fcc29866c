//! Exam days: a class's, a deck's, a student's own; what they do to the days of cards, and what is forecast for them.

use jiff::civil::Date;
use recto::schedule::day::{date, of_date};
use recto::store::ids::{ClassId, DeckId, UserId};
use recto::store::people::Role;
use serde_json::Value;

use crate::studying::{review, send, session, study};
use crate::world::{Answer, Browser, Classroom, DAY, World};

/// The date so many days from now, as a field sends it.
fn in_days(world: &World, days: i64) -> String {
    date(of_date(today(world)).plus(u32::try_from(days).unwrap())).to_string()
}

fn today(world: &World) -> Date {
    jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn number(date: &str) -> i64 {
    i64::from(of_date(date.parse().unwrap()).number())
}

/// Answers every card of `deck` with a 4; `first` numbers the answers.
async fn answer_all(world: &World, student: &Browser, deck: DeckId, first: u32) {
    let reviews: Vec<Value> =
        (first..).zip(world.cards(deck).await).map(|(n, card)| review(world, n, card, 4, 1_000)).collect();
    for result in send(student, &reviews).await {
        assert_eq!(result["result"], "recorded");
    }
}

/// Answers every card four times, each on its day: then it has an interval of 38 days and was answered today.
async fn known_for_long(world: &World, student: &Browser, deck: DeckId, first: u32) {
    for (round, days) in (0_u32..).zip([1, 6, 15, 0]) {
        answer_all(world, student, deck, first + 1_000 * round).await;
        world.clock.advance(days * DAY);
    }
}

async fn set(browser: &Browser, path: &str, day: &str) -> Answer {
    browser.post(path, &[("day", day)]).await
}

/// Takes back what was just done.
async fn undo(browser: &Browser, done: &Answer) -> Answer {
    let back = way_back(browser, done).await.0;
    browser.post(&back, &[]).await.expect(303)
}

/// The way back from what was just done, as the next page has it, and that page.
async fn way_back(browser: &Browser, done: &Answer) -> (String, Answer) {
    let page = browser.follow(done).await.expect(200);
    let path = page.between("class=\"flash\"", "</div>");
    let path = path.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a way back").to_owned();
    (path, page)
}

/// How many cards of the student are shown before their plain day, and from which day to which.
async fn early(world: &World, student: UserId) -> (i64, i64, i64) {
    let of = format!("FROM card_states WHERE student_id = {student} AND shown_day < due_day");
    let count = world.number(&format!("SELECT count(*) {of}")).await;
    let first = world.number(&format!("SELECT coalesce(min(shown_day), 0) {of}")).await;
    (count, first, world.number(&format!("SELECT coalesce(max(shown_day), 0) {of}")).await)
}

async fn due(room: &Classroom) -> i64 {
    session(&room.student, room.deck, "").await["counts"]["due"].as_i64().unwrap()
}

#[tokio::test]
async fn a_class_date_brings_cards_before_the_exam_and_its_removal_gives_their_days_back() {
    let (world, room) = World::with_deck(6).await;
    known_for_long(&world, &room.student, room.deck, 1).await;
    let (path, exam) = (format!("/classes/{}/exam", room.class), in_days(&world, 20));
    let done = set(&room.instructor, &path, &exam).await.expect(303);
    let (back, said) = way_back(&room.instructor, &done).await;
    assert!(said.body.contains("The exam is on 13 April."), "{}", said.body);
    assert!(room.student.page("/").await.body.contains("Exam on 13 April, in 20 days"));
    let (count, first, last) = early(&world, room.student.id).await;
    assert_eq!(count, 6);
    assert!(first >= number(&exam) - 10 && last < number(&exam), "{first} to {last}: a quarter of 38 days before it");
    assert_eq!(early(&world, room.instructor.id).await.0, 0);

    room.instructor.post(&back, &[]).await.expect(303);
    room.student.page("/").await;
    assert_eq!(early(&world, room.student.id).await.0, 0, "plain days again");
    let removed = undo(&room.instructor, &set(&room.instructor, &path, &exam).await).await;
    assert!(room.instructor.follow(&removed).await.body.contains("is taken away"));

    set(&room.instructor, &path, &exam).await.expect(303);
    world.clock.advance(19 * DAY);
    assert_eq!(due(&room).await, 6, "on the day before it, all of them");
    study(&world, &room.student, "/study", 2, "4").await;
    let early_rows = format!("FROM reviews WHERE exam_day = {} AND study_day < before_due", number(&exam));
    assert_eq!(world.number(&format!("SELECT count(*) {early_rows} AND kind = 'scheduled'")).await, 2);
    // Nineteen days were remembered: ease 2.5 makes 48 of them, and never less than the 38 there were.
    assert_eq!(world.number(&format!("SELECT min(after_interval) {early_rows}")).await, 48);
    assert_eq!(early(&world, room.student.id).await.0, 4, "met late enough, they keep their plain day");
    room.instructor.post(&path, &[]).await.expect(303);
    assert_eq!(due(&room).await, 0);
    assert_eq!(world.number(&format!("SELECT count(*) {early_rows}")).await, 2, "rows keep their exam");
    world.assert_log_agrees(26).await;
    let noted =
        world.text("SELECT group_concat(action || ' ' || subject, ', ') FROM audit WHERE action LIKE 'exam%'").await;
    assert!(noted.starts_with(&format!("exam-set Biology · {exam}, exam-remove Biology, exam-set")), "{noted}");
}

#[tokio::test]
async fn from_the_day_of_the_exam_on_plain_days_count_again() {
    let (world, room) = World::with_deck(3).await;
    known_for_long(&world, &room.student, room.deck, 1).await;
    let exam = in_days(&world, 20);
    set(&room.instructor, &format!("/classes/{}/exam", room.class), &exam).await.expect(303);
    world.clock.advance(19 * DAY);
    assert_eq!(due(&room).await, 3);
    world.clock.advance(DAY);
    assert_eq!(due(&room).await, 0);
    assert_eq!(early(&world, room.student.id).await.0, 0);
    assert!(!room.student.page("/").await.body.contains("Exam on"));
    let card = world.cards(room.deck).await[0];
    let result = &send(&room.student, &[review(&world, 9_000, card, 5, 1_000)]).await[0];
    assert_eq!(result["kind"], "extra");
    assert_eq!(world.number("SELECT count(*) FROM reviews WHERE exam_day IS NOT NULL").await, 0);
    world.assert_log_agrees(13).await;
}

#[tokio::test]
async fn a_students_own_day_goes_first_and_a_decks_before_its_classs() {
    let (world, room) = World::with_deck(2).await;
    let bones = world.deck(room.class, "Bones", 2).await;
    let me = room.student.id;
    let in_force = async |deck: DeckId| {
        room.student.page("/").await;
        let day =
            format!("SELECT coalesce(max(day), 0) FROM exams_in_force WHERE student_id = {me} AND deck_id = {deck}");
        world.number(&day).await
    };
    let day = |days: i64| number(&in_days(&world, days));
    let class = format!("/classes/{}/exam", room.class);
    set(&room.instructor, &class, &in_days(&world, 30)).await.expect(303);
    assert_eq!((in_force(room.deck).await, in_force(bones).await), (day(30), day(30)));
    let of_deck = set(&room.instructor, &format!("{class}/{bones}"), &in_days(&world, 40)).await.expect(303);
    assert_eq!((in_force(room.deck).await, in_force(bones).await), (day(30), day(40)));
    let (of_deck, _) = way_back(&room.instructor, &of_deck).await;
    let own_class = set(&room.student, &format!("/classes/{}/own-exam", room.class), &in_days(&world, 50)).await;
    let (own_class, _) = way_back(&room.student, &own_class).await;
    assert_eq!((in_force(room.deck).await, in_force(bones).await), (day(50), day(50)));
    let own_deck = set(&room.student, &format!("/decks/{bones}/own-exam"), &in_days(&world, 60)).await;
    let (own_deck, _) = way_back(&room.student, &own_deck).await;
    assert_eq!((in_force(room.deck).await, in_force(bones).await), (day(50), day(60)));
    let page = room.student.page(&format!("/decks/{bones}")).await;
    assert!(page.body.contains("Exam on 1 May, in 60 days"), "{}", page.body);
    let own = room.student.page("/account/data.json").await.json();
    assert_eq!(own["own_exams"][0]["class"], "Biology");
    assert_eq!((&own["own_exams"][1]["deck"], own["own_exams"][1]["day"].as_i64()), (&"Bones".into(), Some(day(60))));

    room.student.post(&own_deck, &[]).await.expect(303);
    assert_eq!(in_force(bones).await, day(50));
    room.student.post(&own_class, &[]).await.expect(303);
    assert_eq!((in_force(room.deck).await, in_force(bones).await), (day(30), day(40)));
    // A deck's own day that is over leaves the place to the class's.
    room.instructor.post(&of_deck, &[]).await.expect(303);
    set(&room.instructor, &format!("{class}/{bones}"), &in_days(&world, 3)).await.expect(303);
    assert_eq!(in_force(bones).await, day(3));
    let thirty = day(30);
    world.clock.advance(3 * DAY);
    assert_eq!(in_force(bones).await, thirty);
}

#[tokio::test]
async fn of_several_classes_the_next_exam_counts_for_those_who_are_in_them() {
    let (world, room) = World::with_deck(2).await;
    known_for_long(&world, &room.student, room.deck, 1).await;
    let other = world.class("Evening course", &room.instructor).await;
    set(&room.instructor, &format!("/classes/{other}/exam"), &in_days(&world, 18)).await.expect(303);
    set(&room.instructor, &format!("/classes/{}/exam", room.class), &in_days(&world, 25)).await.expect(303);
    let day = |days: i64| number(&in_days(&world, days));
    let counts = async || {
        room.student.page("/").await;
        let day = "SELECT coalesce(max(day), 0) FROM exams_in_force WHERE student_id";
        (world.number(&format!("{day} = {}", room.student.id)).await, early(&world, room.student.id).await.2)
    };
    let (exam, last) = counts().await;
    assert!(exam == day(25) && last > day(14) && last < day(25), "{exam} {last}");
    world.enrol(other, &room.student).await;
    assert_eq!(counts().await.0, day(25), "the other class doesn't study the deck");
    room.instructor.post(&format!("/decks/{}/share", room.deck), &[("class", &other.to_string())]).await.expect(303);
    let (exam, last) = counts().await;
    assert!(exam == day(18) && last < day(18), "{exam} {last}");
    room.student.post(&format!("/classes/{other}/leave"), &[]).await.expect(303);
    assert_eq!(counts().await.0, day(25));
    room.student.post(&format!("/classes/{other}/come-back"), &[]).await.expect(303);
    assert_eq!(counts().await.0, day(18));
    room.instructor.post(&format!("/decks/{}/shares/{other}/end", room.deck), &[]).await.expect(303);
    assert_eq!(counts().await.0, day(25));
    room.instructor.post(&format!("/classes/{}/archive", room.class), &[]).await.expect(303);
    assert_eq!(counts().await, (0, 0));
    world.assert_log_agrees(8).await;
}

#[tokio::test]
async fn a_card_that_moves_to_another_deck_has_its_exam() {
    let (world, room) = World::with_deck(2).await;
    let bones = world.deck(room.class, "Bones", 1).await;
    known_for_long(&world, &room.student, room.deck, 1).await;
    set(&room.instructor, &format!("/classes/{}/exam/{bones}", room.class), &in_days(&world, 20)).await.expect(303);
    room.student.page("/").await;
    assert_eq!(early(&world, room.student.id).await.0, 0);
    let card = world.cards(room.deck).await[1];
    let moved = [("action", "move"), ("card", &*card.to_string()), ("to", &*bones.to_string())];
    let done = room.instructor.post(&format!("/decks/{}/cards", room.deck), &moved).await.expect(303);
    room.student.page("/").await;
    assert_eq!(early(&world, room.student.id).await.0, 1);
    undo(&room.instructor, &done).await;
    room.student.page("/").await;
    assert_eq!(early(&world, room.student.id).await.0, 0);
    world.assert_log_agrees(8).await;
}

#[tokio::test]
async fn the_button_says_when_the_card_is_shown_and_undoing_the_answer_takes_that_back() {
    let (world, room) = World::with_deck(3).await;
    for (round, days) in (0_u32..).zip([1, 6, 15]) {
        answer_all(&world, &room.student, room.deck, 1 + 1_000 * round).await;
        world.clock.advance(days * DAY);
    }
    let exam = in_days(&world, 20);
    set(&room.instructor, &format!("/classes/{}/exam", room.class), &exam).await.expect(303);
    let cards = session(&room.student, room.deck, "").await["cards"].clone();
    let card = cards[0]["card_id"].as_i64().unwrap();
    let promised = cards[0]["next"][3]["days"].as_i64().unwrap();
    assert!((10..20).contains(&promised), "{promised} days, and not 38");
    let shown = format!("SELECT shown_day FROM card_states WHERE card_id = {card}");
    let before = world.number(&shown).await;
    send(&room.student, &[review(&world, 9_000, card, 4, 1_000)]).await;
    assert_eq!(world.number(&shown).await, number(&in_days(&world, promised)));
    assert_eq!(world.number("SELECT exam_day FROM reviews ORDER BY seq DESC LIMIT 1").await, number(&exam));
    room.student.post("/study/undo", &[]).await.expect(303);
    assert_eq!(world.number(&shown).await, before);
    world.assert_log_agrees(9).await;

    // What is stored is held against the rule.
    world.sql("UPDATE card_states SET shown_day = shown_day - 1").await;
    let replay = world.app.store.read(|db| Box::pin(recto::store::replay::check(db))).await.unwrap();
    assert_eq!(replay.differences.len(), 3);
}

#[tokio::test]
async fn more_new_cards_come_if_the_student_agrees_until_the_exam_is_over() {
    let (world, room) = World::with_deck(60).await;
    world.sql(&format!("UPDATE users SET new_per_day = 2 WHERE id = {}", room.student.id)).await;
    let deck = format!("/decks/{}", room.deck);
    let new = async || session(&room.student, room.deck, "").await["counts"]["new"].as_i64().unwrap();
    assert!(!room.student.page(&deck).await.body.contains("new cards a day"));
    let class = format!("/classes/{}/exam", room.class);
    set(&room.instructor, &class, &in_days(&world, 12)).await.expect(303);
    assert!(room.student.page("/").await.body.contains("Exam on 14 March, in 12 days · 6 new cards a day"));
    let page = room.student.page(&deck).await;
    assert!(page.body.contains("60 cards are still new to you. With 6 new cards a day"), "{}", page.body);
    assert_eq!(new().await, 2, "only shown so far");
    let agreed = room.student.post(&format!("{deck}/pace"), &[]).await.expect(303);
    let (back, _) = way_back(&room.student, &agreed).await;
    assert_eq!(new().await, 6);
    assert!(room.student.page(&deck).await.body.contains("At least 6 new cards a day come until the exam."));
    assert!(room.student.page("/settings").await.body.contains("value=\"2\""), "the setting is as it was");
    let ended = room.student.post(&back, &[]).await.expect(303);
    assert_eq!(new().await, 2);
    undo(&room.student, &ended).await;
    assert_eq!(new().await, 6);
    // Agreed to for the class as a whole, it isn't counted twice.
    room.student.post(&format!("/classes/{}/pace", room.class), &[]).await.expect(303);
    assert_eq!(new().await, 6);
    room.instructor.post(&class, &[]).await.expect(303);
    assert_eq!(new().await, 2, "without an exam nothing is left of it");
    assert_eq!(world.number("SELECT count(*) FROM exam_paces").await, 0);
    // Who has enough a day isn't asked.
    world.sql("UPDATE users SET new_per_day = 20").await;
    set(&room.instructor, &class, &in_days(&world, 12)).await.expect(303);
    let page = room.student.page(&deck).await;
    assert!(page.body.contains("are enough to meet all of them in time") && !page.body.contains("/pace\""));
}

#[tokio::test]
async fn a_forecast_comes_with_its_range_once_there_are_answers_enough() {
    let (world, room) = World::with_deck(12).await;
    let class = format!("/classes/{}/exam", room.class);
    set(&room.instructor, &class, &in_days(&world, 30)).await.expect(303);
    let deck = format!("/decks/{}", room.deck);
    answer_all(&world, &room.student, room.deck, 1).await;
    world.clock.advance(DAY);
    answer_all(&world, &room.student, room.deck, 1_001).await;
    let page = room.student.page(&deck).await;
    assert!(page.body.contains("A forecast comes once you have answered 20 times from memory"), "{}", page.body);
    assert!(page.body.contains("So far: 12."));
    world.clock.advance(6 * DAY);
    answer_all(&world, &room.student, room.deck, 2_001).await;
    let page = room.student.page(&deck).await;
    let said = page.between("Known on the day: about ", ".</p>");
    let figures: Vec<u32> = said.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let [known, of, low, high] = figures[..] else { panic!("{said}") };
    assert!(low <= known && known <= high && high <= of && of == 12 && known >= 6, "{said}");
    assert!(page.body.contains("From your last 24 answers"));
    for path in [deck.clone(), format!("/classes/{}", room.class), class.clone(), "/study/round".to_owned()] {
        let page = room.student.page(&path).await;
        assert!(page.body.contains(&format!("about {said}")), "the same on {path}");
    }
    // The day itself has no forecast, and a card that was put aside isn't counted.
    let card = world.cards(room.deck).await[0];
    room.student.post(&format!("/cards/{card}/suspend"), &[]).await.expect(303);
    assert!(room.student.page(&deck).await.between("about ", " cards").ends_with("of 11"));
    assert!(!room.instructor.page(&class).await.body.contains("the mean over"));
}

/// A class of so many students, all of whom have answered all cards three times, eight days ago at last.
async fn with_answers(students: usize) -> (World, Classroom, Vec<Browser>, String) {
    let (world, room) = World::with_deck(12).await;
    let class = format!("/classes/{}/exam", room.class);
    set(&room.instructor, &class, &in_days(&world, 20)).await.expect(303);
    // What is told rests on answers from the first morning on.
    room.instructor.page(&class).await;
    let mut all = vec![world.browser_of(room.student.id).await];
    for number in 1..students {
        let student = world.person(&format!("Student {number}"), Role::Student).await;
        world.enrol(room.class, &student).await;
        all.push(student);
    }
    for (round, days) in (0_u32..).zip([1, 6, 1]) {
        for student in &all {
            answer_all(&world, student, room.deck, 1 + 1_000 * round).await;
        }
        world.clock.advance(days * DAY);
    }
    (world, room, all, class)
}

#[tokio::test]
async fn the_mean_of_a_class_is_told_from_ten_students_on() {
    let (_, room, _, class) = with_answers(9).await;
    let page = room.instructor.page(&class).await;
    assert!(page.body.contains("once 10 students have answered enough"), "{}", page.body);
    let (_, room, students, class) = with_answers(10).await;
    let page = room.instructor.page(&class).await;
    let said = page.between("the class will know roughly ", " of the cards");
    assert!(said.contains('%'), "{said}");
    assert!(!students[0].page(&class).await.body.contains("the mean over"), "for instructors alone");
}

/// What a class will know is told like its other figures: no look before and after somebody answers shows how they did.
#[tokio::test]
async fn the_mean_of_a_class_stands_still_until_ten_have_answered() {
    let (world, room, students, class) = with_answers(10).await;
    let told = async || {
        let page = room.instructor.page(&class).await;
        page.body.contains("the mean over").then(|| page.between("the class will know roughly ", "</p>"))
    };
    let before = told().await;
    assert!(before.is_some());
    let forget = async |student: &Browser, round: u32| {
        let cards = (1 + 1_000 * round..).zip(world.cards(room.deck).await);
        let reviews: Vec<Value> = cards.map(|(n, card)| review(&world, n, card, 1, 1_000)).collect();
        send(student, &reviews).await;
    };
    // What a clock that runs ahead may have said is in the figure already.
    world.clock.advance(DAY / 24);
    for student in &students[..9] {
        forget(student, 7).await;
    }
    assert_eq!(told().await, before, "on the same day");
    world.clock.advance(DAY);
    assert_eq!(told().await, before, "nine are too few");
    // Another day of the exam brings no figure of today either.
    set(&room.instructor, &class, &in_days(&world, 10)).await.expect(303);
    world.clock.advance(DAY);
    assert_eq!(told().await, None);
    forget(&students[9], 7).await;
    world.clock.advance(DAY);
    let after = told().await;
    assert!(after.is_some() && after != before, "with the morning as of which it is: {after:?}");
    // Who is seen by name stands behind nothing.
    students[0].post(&format!("/classes/{}/figures/name?on=true", room.class), &[]).await.expect(303);
    world.clock.advance(DAY);
    assert_eq!(told().await, None, "nine are left");
}

#[tokio::test]
async fn a_day_that_is_none_or_over_is_refused_and_a_deck_of_another_class_too() {
    let (world, room) = World::with_deck(1).await;
    let class = format!("/classes/{}/exam", room.class);
    let own = format!("/decks/{}/own-exam", room.deck);
    for wrong in ["tomorrow", "2026-02-30", "2026-03-02", "2026-03-01", "2031-01-01", "99999-01-01"] {
        set(&room.instructor, &class, wrong).await.expect(422);
        set(&room.student, &own, wrong).await.expect(422);
    }
    let elsewhere: ClassId = world.class("Chemistry", &room.instructor).await;
    let deck = world.deck(elsewhere, "Salts", 1).await;
    set(&room.instructor, &format!("{class}/{deck}"), &in_days(&world, 9)).await.expect(404);
    assert_eq!(world.number("SELECT count(*) FROM exams").await, 0);
    set(&room.student, &own, &in_days(&world, 1)).await.expect(303);
    assert!(room.student.page("/").await.body.contains("Exam tomorrow, on 3 March"));
    assert!(room.instructor.page(&format!("/decks/{}", room.deck)).await.body.contains("An exam day of your own"));
}
