//! A class answers together: the wall, the phones, what counts and what is told; and nobody's answer is.

use std::time::Duration;

use recto::store::ids::{ClassId, LiveId};
use recto::store::people::Role;
use serde_json::Value;
use uuid::Uuid;

use crate::shared::{Borrowing, borrowed};
use crate::world::{Answer, Browser, Classroom, MINUTE, World};

/// A class of so many students, and a live review of its deck's first cards.
struct Lesson {
    world: World,
    room: Classroom,
    students: Vec<Browser>,
    live: LiveId,
}

/// For the table of rights: `text` with a review of the class that runs, its answer shown, for LIVE, and one that is over for ENDED.
pub async fn stands(world: &World, room: &Classroom, text: String) -> String {
    let Some((sign, ended_at)) = [("LIVE", "NULL"), ("ENDED", "1")].into_iter().find(|(sign, _)| text.contains(sign))
    else {
        return text;
    };
    let (card, now, class) = (world.cards(room.deck).await[0], world.clock.now(), room.class);
    let sql = format!(
        "UPDATE live_reviews SET ended_at = 1;
         INSERT OR IGNORE INTO live_reviews (id, class_id, cards, answers_from, started_at, moved_at, ended_at)
         VALUES (900, {class}, 1, 10, {now}, {now}, 1);
         INSERT OR IGNORE INTO live_cards (live_id, position, card_id) VALUES (900, 1, {card});
         UPDATE live_cards SET revealed = 1;
         UPDATE live_reviews SET ended_at = {ended_at} WHERE id = 900"
    );
    world.sql(&sql).await;
    text.replace(sign, "900")
}

/// Starts a review of chosen cards, and says which it is.
async fn start(instructor: &Browser, class: ClassId, cards: &[i64]) -> LiveId {
    let cards: Vec<String> = cards.iter().map(ToString::to_string).collect();
    let form: Vec<(&str, &str)> = cards.iter().map(|card| ("card", card.as_str())).collect();
    let to = instructor.post(&format!("/classes/{class}/live"), &form).await.expect(303).to;
    let id = to.strip_prefix("/live/").and_then(|rest| rest.strip_suffix("/stage")).expect("the wall");
    LiveId(id.parse().expect("a number"))
}

impl Lesson {
    async fn of(count: usize, cards: usize) -> Self {
        let (world, room) = World::with_deck(cards).await;
        let mut students = vec![world.browser_of(room.student.id).await];
        for n in 1..count {
            let student = world.person(&format!("Student {n}"), Role::Student).await;
            world.enrol(room.class, &student).await;
            students.push(student);
        }
        world.sql("UPDATE classes SET figures_from = 5").await;
        let live = start(&room.instructor, room.class, &world.cards(room.deck).await).await;
        Self { world, room, students, live }
    }

    fn at(&self, rest: &str) -> String {
        format!("/live/{}{rest}", self.live)
    }

    /// What who teaches does, while the wall shows that card.
    async fn step(&self, act: &str, at: u32) -> Answer {
        let form = [("do", act), ("at", &at.to_string())];
        self.room.instructor.post(&self.at("/stage"), &form).await.expect(303)
    }

    async fn wall(&self) -> String {
        self.room.instructor.page(&self.at("/stage")).await.body
    }

    async fn answers(&self, student: &Browser, at: u32, grade: u8) -> Answer {
        self.sends(student, at, grade, Uuid::new_v4()).await
    }

    async fn sends(&self, student: &Browser, at: u32, grade: u8, id: Uuid) -> Answer {
        let form = self.form(at, grade, id);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        student.post(&self.at("/answer"), &form).await.expect(303)
    }

    /// The same as the script of the page sends it.
    async fn taps(&self, student: &Browser, at: u32, grade: u8, id: Uuid) -> Answer {
        let request = student.client.post(student.url(&self.at("/answer"))).header("accept", "application/json");
        Answer::read(request.form(&self.form(at, grade, id)).send().await.expect("an answer")).await
    }

    fn form(&self, at: u32, grade: u8, id: Uuid) -> Vec<(&'static str, String)> {
        let started = self.world.clock.now() - 4_000;
        vec![
            ("at", at.to_string()),
            ("grade", grade.to_string()),
            ("review", id.to_string()),
            ("started", started.to_string()),
        ]
    }

    /// The bar as the wall shows it; nothing while it shows none.
    async fn bar(&self) -> String {
        bar(&self.wall().await).unwrap_or_default()
    }
}

/// The first bar of a page.
fn bar(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<svg class=\"bar")?;
    rest.split_once("</svg>").map(|(bar, _)| bar.to_owned())
}

/// Events as a page hears them.
pub struct Events {
    response: reqwest::Response,
    read: String,
}

impl Events {
    /// Listens, as the script of a page does.
    pub async fn of(browser: &Browser, path: &str) -> Self {
        let response = browser.client.get(browser.url(path)).send().await.expect("an answer");
        assert_eq!(response.status(), 200, "{path}");
        Self { response, read: String::new() }
    }

    /// The next event, its name and what it brings; none once the server has ended.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        let next = async {
            loop {
                if let Some((event, rest)) = self.read.split_once("\n\n") {
                    let field = |name: &str| {
                        event.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
                    };
                    let told = field("event:").map(|name| {
                        let data = field("data:").unwrap_or_default();
                        (name, serde_json::from_str(&data).unwrap_or(Value::String(data)))
                    });
                    let rest = rest.to_owned();
                    self.read = rest;
                    match told {
                        Some(told) => return Some(told),
                        None => continue,
                    }
                }
                let more = self.response.chunk().await.ok().flatten()?;
                self.read.push_str(std::str::from_utf8(&more).expect("a text"));
            }
        };
        tokio::time::timeout(Duration::from_secs(20), next).await.expect("an event in time")
    }

    /// The next event, which must be of that name and for that stand.
    #[track_caller]
    pub fn hears(&mut self, name: &'static str, at: &'static str) -> impl Future<Output = String> {
        let place = std::panic::Location::caller();
        async move {
            let (heard, data) = self.next().await.unwrap_or_else(|| panic!("an event at {place}"));
            assert_eq!((heard.as_str(), data["at"].as_str()), (name, Some(at)), "at {place}: {data}");
            data["html"].as_str().expect("a piece of a page").to_owned()
        }
    }
}

#[tokio::test]
async fn a_class_goes_through_its_cards_together() {
    let lesson = Lesson::of(2, 2).await;
    let (tom, other) = (&lesson.students[0], &lesson.students[1]);
    let wall = lesson.wall().await;
    for said in
        ["Card 1 of 2 · Biology", "Question 1 of Cells", "class=\"qr\"", "Nobody is here yet", "value=\"reveal\""]
    {
        assert!(wall.contains(said), "{said} in {wall}");
    }
    let address = format!("{}/live", lesson.world.base.trim_start_matches("http://"));
    assert!(wall.contains(&address) && !wall.contains("Answer 1"), "nothing tells the answer before it is shown");

    // The way of a phone: from the home page, or by the short address.
    let link = format!("href=\"/live/{}\"", lesson.live);
    for page in ["/".to_owned(), format!("/classes/{}", lesson.room.class)] {
        assert!(tom.page(&page).await.body.contains(&link), "a way from {page}");
    }
    assert_eq!(tom.get("/live").await.expect(303).to, lesson.at(""));
    let page = tom.page(&lesson.at("")).await.body;
    assert!(page.contains("Question 1 of Cells") && !page.contains("Answer 1") && !page.contains("name=\"grade\""));
    assert!(lesson.wall().await.contains("1 is here"));
    let early = lesson.answers(tom, 1, 5).await;
    assert!(tom.follow(&early).await.body.contains("Too late"), "no grade before the answer is shown");

    lesson.step("reveal", 1).await;
    let page = tom.page(&lesson.at("")).await;
    assert!(page.body.contains("Answer 1 of Cells") && page.body.contains("Nobody sees what you answer"));
    assert_eq!(page.field("at"), "1");
    let id: Uuid = page.field("review").parse().unwrap();
    lesson.sends(tom, 1, 2, id).await;
    lesson.sends(tom, 1, 2, id).await;
    assert!(tom.page(&lesson.at("")).await.body.contains("Your 2 is noted"));
    other.page(&lesson.at("")).await;
    let wall = lesson.wall().await;
    assert!(wall.contains("1 of 2 has answered") && bar(&wall).is_none(), "{wall}");
    assert!(!wall.contains("class=\"qr\""), "who comes later finds the address");
    let log = "SELECT group_concat(grade || kind || (undone_at IS NOT NULL)) FROM reviews";
    assert_eq!(lesson.world.text(log).await, "2cram0");

    // Another answer takes the place of the first, which is taken back; one that comes again changes nothing.
    lesson.answers(tom, 1, 4).await;
    lesson.sends(tom, 1, 2, id).await;
    assert!(tom.page(&lesson.at("")).await.body.contains("Your 4 is noted"));
    assert_eq!(lesson.world.text(log).await, "2cram1,4cram0");
    assert!(lesson.wall().await.contains("1 of 2 has answered"));

    lesson.step("next", 1).await;
    lesson.step("next", 1).await;
    let late = lesson.answers(other, 1, 3).await;
    assert!(other.follow(&late).await.body.contains("Question 2 of Cells"), "a second tap goes no further");
    lesson.step("reveal", 2).await;
    lesson.answers(other, 2, 5).await;
    // Back to the first card, as it was left.
    lesson.step("back", 2).await;
    let page = other.page(&lesson.at("")).await.body;
    assert!(page.contains("Answer 1 of Cells") && !page.contains("is noted"));
    lesson.step("next", 1).await;
    let ended = lesson.step("end", 2).await;
    assert_eq!(ended.to, lesson.at("/summary"));
    let summary = lesson.room.instructor.follow(&ended).await;
    for said in
        ["The live review is over.", "Question 1 of Cells", "Question 2 of Cells", "1 answer", "too few to tell"]
    {
        assert!(summary.body.contains(said), "{said} in {}", summary.body);
    }
    assert!(tom.page(&lesson.at("")).await.body.contains("That was the last card."));
    assert!(!tom.page("/").await.body.contains(&link) && tom.get("/live").await.status == 200);
    lesson.answers(tom, 2, 1).await;
    lesson.world.assert_log_agrees(2).await;
    let states = "SELECT count(*) FROM card_states WHERE due_day IS NOT NULL OR last_grade IS NOT NULL";
    assert_eq!(lesson.world.number(states).await, 0, "no date has moved");

    // Ended too soon: it goes on where it was.
    lesson.room.instructor.post(&lesson.at("/stage/resume"), &[]).await.expect(303);
    assert!(lesson.wall().await.contains("Card 2 of 2"));
    lesson.step("next", 2).await;
    assert!(
        lesson.room.instructor.get(&lesson.at("/stage")).await.to.ends_with("/summary"),
        "after the last it is over"
    );
}

#[tokio::test]
async fn phones_and_wall_hear_of_each_step_and_of_nothing_else() {
    let lesson = Lesson::of(2, 2).await;
    let (tom, rita) = (&lesson.students[0], &lesson.students[1]);
    let mut wall = Events::of(&lesson.room.instructor, &lesson.at("/stage/events")).await;
    assert!(wall.hears("now", "1-0").await.contains("Nobody is here yet"));
    let mut phone = Events::of(tom, &lesson.at("/events")).await;
    let html = phone.hears("now", "1-0").await;
    assert!(html.contains("Question 1") && !html.contains("Answer 1"));
    assert!(wall.hears("counts", "1-0").await.contains("1 is here"));
    let mut second = Events::of(rita, &lesson.at("/events")).await;
    second.hears("now", "1-0").await;
    assert!(wall.hears("counts", "1-0").await.contains("2 are here"));

    // A second class does the same at the same time.
    let otto = lesson.world.person("Otto", Role::Instructor).await;
    let class = lesson.world.class("Chemistry", &otto).await;
    let deck = lesson.world.deck(class, "Salts", 1).await;
    let theirs = start(&otto, class, &lesson.world.cards(deck).await).await;
    otto.post(&format!("/live/{theirs}/stage"), &[("do", "reveal"), ("at", "1")]).await.expect(303);

    lesson.step("reveal", 1).await;
    assert!(phone.hears("now", "1-1").await.contains("Answer 1 of Cells"), "and nothing of the other class before");
    second.hears("now", "1-1").await;
    assert!(wall.hears("now", "1-1").await.contains("0 of 2 have answered"));
    lesson.answers(tom, 1, 1).await;
    let counts = wall.hears("counts", "1-1").await;
    assert!(counts.contains("1 of 2 has answered") && !counts.contains("<svg"), "{counts}");

    // Who is taken out in the middle gets no further card, whose session has ended neither.
    let remove = format!("/classes/{}/people/{}/remove", lesson.room.class, rita.id);
    lesson.room.instructor.post(&remove, &[]).await.expect(303);
    lesson.step("next", 1).await;
    assert_eq!(second.next().await.expect("a last word").0, "gone");
    assert!(second.next().await.is_none());
    assert!(phone.hears("now", "2-0").await.contains("Question 2"));
    wall.hears("now", "2-0").await;
    rita.get(&lesson.at("")).await.expect(404);
    rita.get(&lesson.at("/events")).await.expect(404);
    let form = [("at", "2"), ("grade", "3"), ("review", "00000000-0000-4000-8000-000000000009"), ("started", "0")];
    rita.post(&lesson.at("/answer"), &form).await.expect(404);
    tom.post("/account/sign-out-everywhere", &[]).await.expect(303);
    lesson.step("reveal", 2).await;
    assert_eq!(phone.next().await.expect("a last word").0, "gone");
    wall.hears("now", "2-1").await;
    lesson.step("end", 2).await;
    wall.hears("now", "over").await;
    assert!(wall.next().await.is_none(), "nothing more comes");
}

#[tokio::test]
async fn a_phone_hears_what_became_of_an_answer_that_comes_late_or_again_and_each_counts_once() {
    let lesson = Lesson::of(2, 2).await;
    let (tom, rita) = (&lesson.students[0], &lesson.students[1]);
    // What the phone shows then: its stand, and the grade that is pressed.
    let taps = async |at: u32, grade: u8, id: Uuid| {
        let told = lesson.taps(tom, at, grade, id).await.expect(200).json();
        let html = told["html"].as_str().expect("a piece of a page");
        let is_pressed = |grade: &u8| html.contains(&format!("value=\"{grade}\" aria-pressed=\"true\""));
        let pressed: Vec<u8> = (1..=5).filter(is_pressed).collect();
        assert_eq!(html.contains("is noted"), !pressed.is_empty(), "{html}");
        (told["at"].as_str().expect("a stand").to_owned(), pressed)
    };
    lesson.step("reveal", 1).await;
    let first = Uuid::new_v4();
    assert_eq!(taps(1, 2, first).await, ("1-1".to_owned(), vec![2]));
    assert_eq!(taps(1, 2, first).await, ("1-1".to_owned(), vec![2]), "the reply was lost");
    assert_eq!(taps(1, 4, Uuid::new_v4()).await, ("1-1".to_owned(), vec![4]));
    assert_eq!(taps(1, 2, first).await, ("1-1".to_owned(), vec![4]), "and came after another answer");

    // The wall goes on. What was recorded is not refused, and no grade is pressed of the card that is up now.
    lesson.step("next", 1).await;
    assert_eq!(taps(1, 2, first).await, ("2-0".to_owned(), vec![]));
    lesson.step("reveal", 2).await;
    assert_eq!(taps(1, 2, first).await, ("2-1".to_owned(), vec![]));
    let late = lesson.taps(rita, 1, 3, Uuid::new_v4()).await.expect(409);
    assert_eq!(late.code(), "conflict");
    assert!(late.json()["error"]["message"].as_str().is_some_and(|said| said.contains("Too late")), "{}", late.body);

    // Nor does an answer open the room of a review that is over.
    let there = || lesson.world.app.live.there(lesson.live, lesson.world.clock.now());
    assert_eq!(there(), 1);
    lesson.step("end", 2).await;
    assert_eq!(taps(1, 2, first).await, ("over".to_owned(), vec![]));
    lesson.sends(tom, 1, 2, first).await;
    assert_eq!(there(), 0);

    let log = "SELECT group_concat(grade || kind || (undone_at IS NOT NULL)) FROM reviews";
    assert_eq!(lesson.world.text(log).await, "2cram1,4cram0");
    lesson.world.assert_log_agrees(1).await;
    let ada = lesson.world.person("Ada", Role::Admin).await;
    let token = lesson.world.token(ada.id).await;
    let scrape = lesson.world.visitor().client.get(ada.url("/metrics")).bearer_auth(token);
    let figures = Answer::read(scrape.send().await.expect("an answer")).await.expect(200).body;
    assert!(figures.lines().any(|line| line == "recto_answers_recorded_total 2"), "{figures}");
}

#[tokio::test]
async fn a_restart_in_the_middle_costs_nothing_but_a_moment() {
    let lesson = Lesson::of(6, 3).await;
    lesson.step("next", 1).await;
    lesson.step("reveal", 2).await;
    for (student, grade) in lesson.students.iter().zip([1, 1, 2, 5, 1]) {
        lesson.answers(student, 2, grade).await;
    }
    let before = lesson.bar().await;
    assert!(!before.is_empty());
    let mut phone = Events::of(&lesson.students[0], &lesson.at("/events")).await;
    phone.hears("now", "2-1").await;
    lesson.world.app.live.end();
    assert!(phone.next().await.is_none(), "who listens doesn't hold the end up");
    assert!(Events::of(&lesson.students[0], &lesson.at("/events")).await.next().await.is_none());

    let Lesson { world, room, students, live } = lesson;
    let ids: Vec<_> = students.iter().map(|student| student.id).collect();
    let world = world.restarted().await;
    let mut students = Vec::new();
    for id in ids {
        students.push(world.browser_of(id).await);
    }
    let room = Classroom { instructor: world.browser_of(room.instructor.id).await, ..room };
    let lesson = Lesson { world, room, students, live };
    let wall = lesson.wall().await;
    assert!(wall.contains("Card 2 of 3") && wall.contains("5 of 5 have answered"), "{wall}");
    assert_eq!(lesson.bar().await, before);
    assert!(lesson.students[2].page(&lesson.at("")).await.body.contains("Your 2 is noted"));
    lesson.answers(&lesson.students[5], 2, 5).await;
    assert_eq!(lesson.bar().await, before, "one answer is still not seen by itself");
    let mut phone = Events::of(&lesson.students[0], &lesson.at("/events")).await;
    phone.hears("now", "2-1").await;
    lesson.step("next", 2).await;
    phone.hears("now", "3-0").await;
}

#[tokio::test]
async fn the_bar_shows_from_enough_answers_on_and_in_steps_alone() {
    let lesson = Lesson::of(12, 1).await;
    lesson.step("reveal", 1).await;
    for student in &lesson.students[..4] {
        lesson.answers(student, 1, 5).await;
        assert_eq!(lesson.bar().await, "", "too few");
    }
    // Who teaches could subtract their own answers.
    let own = [("at", "1"), ("grade", "1"), ("review", "00000000-0000-4000-8000-000000000009"), ("started", "0")];
    lesson.room.instructor.post(&lesson.at("/answer"), &own).await.expect(403);
    lesson.answers(&lesson.students[4], 1, 5).await;
    let first = lesson.bar().await;
    assert!(first.contains("Grade 5: 100%.") && first.matches("<rect").count() == 1, "{first}");
    for (n, student) in lesson.students[5..10].iter().enumerate() {
        lesson.answers(student, 1, 1).await;
        assert_eq!(lesson.bar().await, first);
        let answered = format!("{0} of {0} have answered", 6 + n);
        assert!(lesson.wall().await.contains(&answered), "their number is told at once");
    }
    // To and fro is one student, however often.
    for grade in [1, 5, 2, 5] {
        lesson.answers(&lesson.students[0], 1, grade).await;
    }
    assert_eq!(lesson.bar().await, first);
    lesson.answers(&lesson.students[10], 1, 1).await;
    let second = lesson.bar().await;
    assert_ne!(second, first, "six others have answered");
    // 1 six times, 5 five times: three blocks.
    assert!(second.contains("Grade 1: 67%.") && second.contains("Grade 5: 33%."), "{second}");
    // Taken back elsewhere, as on the study screen, it isn't counted here.
    lesson.students[10].post("/study/undo", &[]).await.expect(303);
    let wall = lesson.wall().await;
    assert!(wall.contains("10 of") && bar(&wall).as_deref() == Some(second.as_str()), "{wall}");
    // One's own answers are deleted: they are not there any more, and the bar doesn't say so.
    lesson.students[5].post("/account/forget", &[("name", "Student 5")]).await.expect(303);
    let left = "SELECT count(*) FROM live_answers";
    assert_eq!(lesson.world.number(left).await, 9);
    assert_eq!(lesson.bar().await, second);
    let ended = lesson.step("end", 1).await;
    let summary = lesson.room.instructor.follow(&ended).await.body;
    assert_eq!(bar(&summary).as_deref(), Some(second.as_str()), "the summary tells no more");
}

#[tokio::test]
async fn answers_that_were_taken_back_and_given_again_bring_no_bar_sooner() {
    let lesson = Lesson::of(11, 1).await;
    lesson.step("reveal", 1).await;
    for student in &lesson.students[..5] {
        lesson.answers(student, 1, 5).await;
    }
    let first = lesson.bar().await;
    assert!(first.contains("Grade 5: 100%."), "{first}");
    for student in &lesson.students[..5] {
        student.post("/study/undo", &[]).await.expect(303);
        lesson.answers(student, 1, 5).await;
        assert_eq!(lesson.bar().await, first);
    }
    // Ten rows are others than those that were told, but five students only.
    for student in &lesson.students[5..10] {
        lesson.answers(student, 1, 1).await;
        assert_eq!(lesson.bar().await, first);
    }
    lesson.answers(&lesson.students[10], 1, 1).await;
    assert_ne!(lesson.bar().await, first, "six others have answered");
}

#[tokio::test]
async fn two_bars_differ_by_as_many_students_as_the_class_asks_for_and_there_is_no_third() {
    let lesson = Lesson::of(14, 1).await;
    lesson.step("reveal", 1).await;
    let mut told = (String::new(), [0_u8; 14]);
    let (mut now, mut seed, mut bars) = ([0_u8; 14], 7_u32, 0);
    for _ in 0..90 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let who = usize::try_from(seed >> 8).unwrap() % 14;
        now[who] = u8::try_from((seed >> 20) % 5 + 1).unwrap();
        lesson.answers(&lesson.students[who], 1, now[who]).await;
        let of = "SELECT coalesce(told || told_of, '') FROM live_cards";
        let bar = lesson.world.text(of).await;
        if bar != told.0 {
            let moved = now.iter().zip(told.1).filter(|(now, told)| **now != *told).count();
            let answered = now.iter().filter(|grade| **grade > 0).count();
            assert!(answered >= 5 && moved >= 5, "{moved} of {answered} moved it from {} to {bar}", told.0);
            bars += 1;
            told = (bar, now);
        }
    }
    assert_eq!(bars, 2);
    lesson.world.assert_log_agrees(14).await;
}

#[tokio::test]
async fn one_that_was_forgotten_is_over_by_itself() {
    let lesson = Lesson::of(1, 2).await;
    lesson.step("reveal", 1).await;
    lesson.world.clock.advance(3 * 60 * MINUTE);
    lesson.step("next", 1).await;
    lesson.step("reveal", 2).await;
    lesson.world.clock.advance(3 * 60 * MINUTE);
    assert!(lesson.wall().await.contains("Card 2 of 2"), "what was done in it counts");
    lesson.world.clock.advance(60 * MINUTE);
    let tom = &lesson.students[0];
    assert!(tom.page(&lesson.at("")).await.body.contains("That was the last card."));
    assert!(tom.page("/live").await.body.contains("Nothing is running"));
    lesson.answers(tom, 2, 5).await;
    lesson.world.assert_log_agrees(0).await;
    assert!(lesson.room.instructor.get(&lesson.at("/stage")).await.to.ends_with("/summary"));
    let path = format!("/classes/{}/live", lesson.room.class);
    assert!(lesson.room.instructor.page(&path).await.body.contains(&lesson.at("/summary")));
    let cards = lesson.world.cards(lesson.room.deck).await;
    let next = start(&lesson.room.instructor, lesson.room.class, &cards).await;
    assert!(next > lesson.live);
    let resumed = lesson.room.instructor.post(&lesson.at("/stage/resume"), &[]).await;
    assert_eq!(resumed.status, 409, "one at a time");
}

#[tokio::test]
async fn cards_are_the_weakest_a_decks_first_ones_or_chosen() {
    let (world, room) = World::with_deck(30).await;
    let (ines, path) = (&room.instructor, format!("/classes/{}/live", room.class));
    let page = ines.page(&path).await.body;
    assert!(page.contains(&format!("value=\"{}\"", room.deck)));
    assert!(!page.contains("value=\"weakest\""), "the figures of one student tell nothing");
    ines.post(&path, &[("from", "weakest"), ("count", "5")]).await.expect(422);
    ines.post(&path, &[]).await.expect(422);
    ines.post(&path, &[("from", "99"), ("count", "5")]).await.expect(404);
    let cards = world.cards(room.deck).await;
    let asked = "SELECT group_concat(card_id, ' ') FROM (SELECT * FROM live_cards
                 WHERE live_id = (SELECT max(id) FROM live_reviews) ORDER BY position)";
    let list = |cards: &[i64]| cards.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");

    let deck = room.deck.to_string();
    ines.post(&path, &[("from", &deck), ("count", "5")]).await.expect(303);
    assert_eq!(world.text(asked).await, list(&cards[..5]));
    let again = ines.post(&path, &[("from", &deck), ("count", "20")]).await;
    assert!(ines.follow(&again).await.body.contains("A live review is running"), "one at a time");
    assert_eq!(world.number("SELECT count(*) FROM live_reviews").await, 1);
    assert!(ines.page(&path).await.body.contains("To the wall"));

    world.sql("UPDATE live_reviews SET ended_at = 1").await;
    let choose = ines.page(&format!("{path}?deck={deck}")).await.body;
    assert_eq!(choose.matches("type=\"checkbox\"").count(), 30);
    // A card twice, a retired one, and one of another class.
    let otto = world.person("Otto", Role::Instructor).await;
    let other = world.class("Chemistry", &otto).await;
    let foreign = world.deck(other, "Salts", 1).await;
    world.sql(&format!("UPDATE cards SET retired_at = 1 WHERE id = {}", cards[3])).await;
    let chosen = [cards[7], cards[2], cards[7], cards[3], world.cards(foreign).await[0]];
    start(ines, room.class, &chosen).await;
    assert_eq!(world.text(asked).await, list(&[cards[7], cards[2]]));

    world.sql("UPDATE live_reviews SET ended_at = 1").await;
    // As the morning's figures have it.
    let today = world.clock.now() / (24 * 60 * MINUTE);
    let class = room.class;
    world
        .sql(&format!(
            "UPDATE classes SET figures_from = 5 WHERE id = {class};
             WITH RECURSIVE n(i) AS (SELECT 700 UNION ALL SELECT i + 1 FROM n WHERE i < 705)
             INSERT INTO users (id, name, name_key, role, created_at) SELECT i, 'S' || i, 's' || i, 'student', 0 FROM n;
             INSERT INTO memberships (class_id, user_id, role, joined_at)
             SELECT {class}, id, 'student', 0 FROM users WHERE id >= 700;
             DELETE FROM class_figures; INSERT INTO class_figures (class_id, day, taken_at, students) VALUES ({class}, {today}, 0, 7);
             INSERT OR REPLACE INTO class_figures_cards (class_id, card_id, seen, shown, forgotten, forgotten_step)
             VALUES ({class}, {}, 1, 1, 30, 5), ({class}, {}, 1, 1, 60, 5), ({class}, {}, 1, 0, 90, 5)",
            cards[4], cards[9], cards[11]
        ))
        .await;
    assert!(ines.page(&path).await.body.contains("The 2 weakest"));
    ines.post(&path, &[("from", "weakest"), ("count", "10")]).await.expect(303);
    assert_eq!(world.text(asked).await, list(&[cards[9], cards[4]]), "the most forgotten first");
}

#[tokio::test]
async fn a_card_that_the_class_doesnt_study_any_more_is_nowhere_whatever_else_its_people_may_read() {
    let (world, room, Borrowing { class, otto, bea }) = borrowed(2).await;
    let Classroom { instructor: ines, student, class: lender, deck } = room;
    // Who leads and who answers study in the lending class as well.
    world.enrol(lender, &otto).await;
    world.enrol(lender, &bea).await;
    let cards = world.cards(deck).await;
    let live = start(&otto, class, &cards).await;
    let room = Classroom { instructor: otto, student, class, deck };
    let lesson = Lesson { world, room, students: vec![bea], live };
    let (otto, bea) = (&lesson.room.instructor, &lesson.students[0]);
    lesson.step("reveal", 1).await;
    lesson.answers(bea, 1, 2).await;
    let places = [(otto, lesson.at("/stage")), (bea, lesson.at("")), (otto, lesson.at("/summary"))];
    for (who, path) in &places {
        assert!(who.page(path).await.body.contains("Question 1 of Cells"), "while it is shared: {path}");
    }

    let mut wall = Events::of(otto, &lesson.at("/stage/events")).await;
    wall.hears("now", "1-1").await;
    let mut phone = Events::of(bea, &lesson.at("/events")).await;
    phone.hears("now", "1-1").await;
    let share = format!("/decks/{deck}/shares/{class}");
    ines.post(&format!("{share}/end"), &[]).await.expect(303);
    for told in [wall.hears("now", "1-1-gone").await, phone.hears("now", "1-1-gone").await] {
        assert!(told.contains("This card is not there any more") && !told.contains("1 of Cells"), "{told}");
    }
    for (who, path) in &places {
        let page = who.page(path).await.body;
        assert!(page.contains("This card is not there any more") && !page.contains("1 of Cells"), "{path}: {page}");
        assert!(!page.contains("name=\"grade\""), "{path}: {page}");
        let elsewhere = who.page(&format!("/cards/{}", cards[0])).await.body;
        assert!(elsewhere.contains("Question 1 of Cells"), "in the lending class it is");
    }
    ines.post(&format!("{share}/return"), &[]).await.expect(303);
    for told in [wall.hears("now", "1-1").await, phone.hears("now", "1-1").await] {
        assert!(told.contains("Question 1 of Cells"), "{told}");
    }
    for (who, path) in &places {
        assert!(who.page(path).await.body.contains("Question 1 of Cells"), "shared again: {path}");
    }
}
