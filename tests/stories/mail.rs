//! News by e-mail: one letter on a morning that has news, whatever happens to the server and to the mail server.

use recto::mail::digest::Round;
use recto::store::people::Role;
use serde_json::json;

use crate::post::{BASE, Mood, Post, letters, morning};
use crate::world::{Browser, Classroom, DAY, MINUTE, World};

const HOUR: i64 = 60 * MINUTE;
const TOM: &str = "tom@school.example";
const INES: &str = "ines@school.example";

const NOTHING: Round = Round { sent: 0, failed: 0 };
const SENT: Round = Round { sent: 1, failed: 0 };
const FAILED: Round = Round { sent: 0, failed: 1 };

/// A class whose student wants to hear each day. It is Monday, ten o'clock.
async fn school(post: &Post) -> (World, Classroom) {
    let (world, room) = World::with(post.settings()).await.furnished(5).await;
    post.subscribes(&world, &room.student, TOM, "daily").await;
    (world, room)
}

/// To half past seven of the next day, UTC.
fn to_the_next_morning(world: &World) {
    let (now, at) = (world.clock.now(), 7 * HOUR + 30 * MINUTE);
    let today = now.div_euclid(DAY) * DAY + at;
    world.clock.advance(if now < today { today - now } else { today + DAY - now });
}

/// The student asks that a card be retired; gives the proposal.
async fn propose(world: &World, room: &Classroom, n: usize) -> i64 {
    let card = world.cards(room.deck).await[n];
    room.student.post(&format!("/cards/{card}/suggest/retire"), &[("reason", "Twice")]).await.expect(303);
    world.number("SELECT max(id) FROM suggestions").await
}

async fn refuse(room: &Classroom, proposal: i64) {
    room.instructor.post(&format!("/proposals/{proposal}/refuse"), &[("answer", "No")]).await.expect(303);
}

/// Something that the student hears of.
async fn decision(world: &World, room: &Classroom, n: usize) {
    let proposal = propose(world, room, n).await;
    refuse(room, proposal).await;
}

/// The student asks something and is answered.
async fn answered_remark(world: &World, room: &Classroom) {
    let card = world.cards(room.deck).await[0];
    room.student.post(&format!("/cards/{card}/remarks"), &[("text", "Why?")]).await.expect(303);
    let remark = world.number("SELECT max(id) FROM comments").await;
    world.clock.advance(1);
    room.instructor.post(&format!("/remarks/{remark}/answer"), &[("text", "So.")]).await.expect(303);
}

async fn set_exam(world: &World, room: &Classroom, days: i64) {
    let day = jiff::Timestamp::from_millisecond(world.clock.now() + days * DAY).unwrap();
    let day = day.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    room.instructor.post(&format!("/classes/{}/exam", room.class), &[("day", &day)]).await.expect(303);
}

async fn answer(world: &World, who: &Browser, card: i64) {
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let review = json!({ "id": uuid::Uuid::new_v4(), "card_id": card, "grade": 4, "answered_at": at });
    who.send("/api/v1/reviews", &json!({ "reviews": [review] })).await.expect(200);
}

#[tokio::test]
async fn a_morning_with_news_brings_one_letter_with_all_of_it() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    answer(&world, &room.student, world.cards(room.deck).await[4]).await;
    decision(&world, &room, 0).await;
    decision(&world, &room, 1).await;
    answered_remark(&world, &room).await;
    set_exam(&world, &room, 5).await;
    // Not before the morning.
    assert_eq!(morning(&world).await, NOTHING);
    world.clock.advance(20 * HOUR);
    assert_eq!(morning(&world).await, NOTHING, "six o'clock");
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    let letter = post.one();
    assert_eq!(letter.to, [TOM]);
    assert_eq!(letter.header("Subject"), "Recto: 4 pieces of news");
    assert_eq!(letter.header("To"), format!("Tom <{TOM}>"));
    assert_eq!(letter.header("From"), "Recto <recto@school.example>");
    assert_eq!(letter.header("Date"), "Tue, 03 Mar 2026 07:30:00 +0000");
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert_eq!(letter.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let id = letter.header("Message-ID");
    assert!(id.starts_with('<') && id.ends_with("@school.example>"), "{id}");
    let text = letter.text();
    for part in [
        "Good morning Tom, this is new.",
        "2 proposals of yours were decided.",
        "To be retired, Cells",
        &format!("{BASE}/proposals\n"),
        "One of your remarks was answered.",
        &format!("{BASE}/remarks\n"),
        "Biology · Exam on 7 March, in 4 days",
        "One card is due today",
        &format!("{BASE}/study\n"),
        &format!("{BASE}/settings#mail"),
    ] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
    let html = letter.html();
    assert!(html.contains("lang=\"en\"") && html.contains(&format!("<a href=\"{BASE}/proposals\">")), "{html}");
    for loaded in ["<img", "<script", "<link", "src=", "url(", "<style"] {
        assert!(!html.contains(loaded), "{loaded} in {html}");
    }
    // All of it was told.
    for _ in 0..3 {
        to_the_next_morning(&world);
        assert_eq!(morning(&world).await, NOTHING);
    }
}

#[tokio::test]
async fn a_letter_is_in_the_language_of_whom_it_goes_to() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    world.sql(&format!("UPDATE users SET locale = 'fr', name = 'Zoé <b>' WHERE id = {}", room.student.id)).await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    let letter = post.one();
    assert_eq!(letter.header("Subject"), "Recto\u{202f}: une nouvelle");
    assert!(letter.header("To").starts_with("\"Zoé <b>\"") || letter.header("To").starts_with("Zoé <b>"));
    let text = letter.text();
    assert!(text.contains("Bonjour Zoé <b>, voici ce qui est nouveau."), "{text}");
    assert!(text.contains("On a décidé d’une de tes propositions."), "{text}");
    let html = letter.html();
    assert!(html.contains("lang=\"fr\"") && html.contains("Zoé &#60;b&#62;"), "{html}");
    assert!(letter.bytes.is_ascii(), "every mail server can pass it on");
}

#[tokio::test]
async fn who_looks_after_a_class_hears_what_waits_there_once_something_new_does() {
    let post = Post::open();
    let (world, room) = World::with(post.settings()).await.furnished(5).await;
    let reviewer = world.person("Rosa", Role::Student).await;
    world.enrol(room.class, &reviewer).await;
    world.sql(&format!("UPDATE memberships SET role = 'reviewer' WHERE user_id = {}", reviewer.id)).await;
    propose(&world, &room, 0).await;
    world.clock.advance(1);
    post.subscribes(&world, &room.instructor, INES, "daily").await;
    post.subscribes(&world, &reviewer, "rosa@school.example", "daily").await;
    // What waited before they asked to hear is no news.
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, NOTHING);

    propose(&world, &room, 1).await;
    let card = world.cards(room.deck).await[0];
    room.student.post(&format!("/cards/{card}/remarks"), &[("text", "Why?"), ("private", "1")]).await.expect(303);
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, Round { sent: 2, failed: 0 });
    let mut letters = post.received();
    letters.sort_by_key(|letter| letter.to.clone());
    let [ines, rosa] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!(ines.header("Subject"), "Recto: 2 pieces of news");
    let (text, class) = (ines.text(), room.class);
    assert!(
        text.contains(&format!("Biology: 2 proposals wait to be read\n  {BASE}/classes/{class}/proposals")),
        "{text}"
    );
    assert!(text.contains(&format!("Biology: one remark is open\n  {BASE}/classes/{class}/remarks")), "{text}");
    // A reviewer decides proposals and doesn't read what is for the instructors.
    assert_eq!(
        (rosa.header("Subject").as_str(), rosa.to.as_slice()),
        ("Recto: one piece of news", &["rosa@school.example".to_owned()][..])
    );
    assert!(rosa.text().contains("2 proposals wait") && !rosa.text().contains("remark"), "{}", rosa.text());
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, NOTHING, "it still waits, and nothing new came");
}

#[tokio::test]
async fn what_somebody_wrote_themselves_is_no_news_to_them() {
    let post = Post::open();
    let (world, room) = World::with(post.settings()).await.furnished(5).await;
    let colleague = world.person("Rosa", Role::Instructor).await;
    world.enrol(room.class, &colleague).await;
    world.sql(&format!("UPDATE memberships SET role = 'instructor' WHERE user_id = {}", colleague.id)).await;
    post.subscribes(&world, &room.instructor, INES, "daily").await;
    post.subscribes(&world, &colleague, "rosa@school.example", "daily").await;
    world.clock.advance(1);
    let card = world.cards(room.deck).await[0];
    room.instructor.post(&format!("/cards/{card}/remarks"), &[("text", "To be checked")]).await.expect(303);
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    let letter = post.one();
    assert_eq!(letter.to, ["rosa@school.example"]);
    assert!(letter.text().contains("one remark is open"), "{}", letter.text());
}

#[tokio::test]
async fn no_restart_makes_two_letters_of_one_day() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    post.one();
    decision(&world, &room, 1).await;
    let world = world.restarted().await;
    letters(&world).after_start().await.unwrap();
    world.clock.advance(2 * HOUR);
    assert_eq!(morning(&world).await, NOTHING);
    // Even if the row of the address forgot all about it.
    world.sql("UPDATE mail_addresses SET day = 0, next_at = 0").await;
    assert_eq!(morning(&world).await, NOTHING);
    assert!(post.received().is_empty());
    // What came after the letter is told the next day.
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    assert_eq!(post.one().header("Subject"), "Recto: one piece of news");
}

#[tokio::test]
async fn what_a_server_was_sending_when_it_died_is_not_sent_again_that_day_but_told_the_next() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    // As it lies there after a crash between the claim and the mail server's word.
    let today = world.clock.now() / DAY;
    let id = room.student.id;
    world.sql(&format!("INSERT INTO digests (user_id, day, state, at) VALUES ({id}, {today}, 'sending', 1)")).await;
    let world = world.restarted().await;
    letters(&world).after_start().await.unwrap();
    assert_eq!(morning(&world).await, NOTHING);
    let state = world.text("SELECT state || ' ' || trouble FROM digests").await;
    assert_eq!(state, "failed cut-short");
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    assert!(post.one().text().contains("A proposal of yours was decided."));
}

#[tokio::test]
async fn two_servers_on_one_folder_send_one_letter() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    let (one, other) = (letters(&world), letters(&world));
    let (one, other) = tokio::join!(one.send_due(), other.send_due());
    assert_eq!(one.unwrap().sent + other.unwrap().sent, 1);
    post.one();
}

#[tokio::test]
async fn one_click_turns_it_off_without_a_session() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    morning(&world).await;
    let letter = post.one();
    let path = letter.link("/mail/off/");
    assert_eq!(letter.header("List-Unsubscribe"), format!("<{BASE}{path}>"));
    let often = "SELECT digest FROM mail_addresses";
    // Opening it only asks.
    let page = world.visitor().page(&path).await.body;
    assert!(page.contains(&format!("News of Recto go to {TOM}.")) && page.contains("Turn them off"), "{page}");
    // Made up, or somebody else's.
    let forged = path.replace(&format!("/{}.", room.student.id), &format!("/{}.", room.instructor.id));
    for wrong in ["/mail/off/x", "/mail/off/1.", &path[..path.len() - 1], forged.as_str()] {
        world.visitor().get(wrong).await.expect(404);
        world.visitor().post(wrong, &[]).await.expect(404);
    }
    // Another site in a browser with a session.
    let program = reqwest::Client::builder().no_proxy().build().unwrap();
    let session = world.session(room.student.id).await;
    let by_another_site =
        program.post(room.student.url(&path)).header("cookie", format!("session={}", session.reveal()));
    assert_eq!(by_another_site.header("origin", "https://elsewhere.example").send().await.unwrap().status(), 403);
    assert_eq!(world.text(often).await, "daily");

    // As a mail provider does it: no cookie, no origin.
    let click = program.post(room.student.url(&path)).form(&[("List-Unsubscribe", "One-Click")]);
    assert_eq!(click.send().await.unwrap().status(), 200);
    assert_eq!(world.text(often).await, "off");
    assert!(world.visitor().page(&path).await.body.contains("No more news go to"), "and says so to who looks again");
    decision(&world, &room, 1).await;
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, NOTHING);
    // The address stays confirmed: on again by a choice in the settings, from then on.
    world.clock.advance(HOUR);
    room.student.post("/settings/mail", &[("address", TOM), ("digest", "daily")]).await.expect(303);
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, NOTHING, "what came meanwhile isn't told");
    decision(&world, &room, 2).await;
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    // With another address, links to the former one are void.
    room.student.post("/settings/mail", &[("address", "tom@home.example"), ("digest", "daily")]).await.expect(303);
    world.visitor().get(&path).await.expect(404);
}

#[tokio::test]
async fn an_address_that_the_mail_server_refuses_must_be_confirmed_anew_and_the_others_hear() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    post.subscribes(&world, &room.instructor, INES, "daily").await;
    let admin = world.person("Ada", Role::Admin).await;
    propose(&world, &room, 0).await;
    decision(&world, &room, 1).await;
    post.is(Mood { unknown: vec![TOM.to_owned()], ..Mood::default() });
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, Round { sent: 1, failed: 1 });
    assert_eq!(post.one().to, [INES]);
    let settings = room.student.page("/settings").await.body;
    assert!(settings.contains(&format!("The mail server doesn’t take messages for {TOM}.")), "{settings}");
    assert!(settings.contains("/settings/mail/again"));
    let overview = admin.page("/admin").await.body;
    let said = "one message never left. The mail server doesn’t take messages for that address (550).";
    assert!(overview.contains(said) && overview.contains("The last message left on 3 March, 07:30."), "{overview}");
    assert!(!overview.contains(TOM), "whose it is is nobody's business");
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, NOTHING);

    post.is(Mood::default());
    room.student.post("/settings/mail/again", &[]).await.expect(303);
    world.visitor().post(&post.one().link("/mail/confirm/"), &[]).await.expect(200);
    decision(&world, &room, 2).await;
    to_the_next_morning(&world);
    morning(&world).await;
    assert!(post.received().iter().any(|letter| letter.to == [TOM]));
}

#[tokio::test]
async fn a_mail_server_that_refuses_us_costs_nobody_their_address() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    let confirmed = "SELECT count(*) FROM mail_addresses WHERE confirmed_at IS NOT NULL";
    for mood in [
        Mood { no_sender: true, ..Mood::default() },
        Mood { no_content: true, ..Mood::default() },
        Mood { recipients: Some((451, "later")), ..Mood::default() },
        Mood { recipients: Some((554, "5.7.1 Relay access denied")), ..Mood::default() },
    ] {
        post.is(mood);
        assert_eq!(morning(&world).await, FAILED);
        assert_eq!(world.number(confirmed).await, 1);
        world.clock.advance(90 * MINUTE);
    }
    post.is(Mood::default());
    world.clock.advance(4 * HOUR);
    assert_eq!(morning(&world).await, SENT);
    post.one();
}

#[tokio::test]
async fn a_letter_that_the_mail_server_may_have_is_not_sent_again_that_day_but_told_the_next() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    post.is(Mood { hangs_up: true, ..Mood::default() });
    assert_eq!(morning(&world).await, FAILED);
    post.one();
    post.is(Mood::default());
    world.clock.advance(90 * MINUTE);
    assert_eq!(morning(&world).await, NOTHING, "a second one of the same day may be");
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    post.one();
}

#[tokio::test]
async fn while_the_mail_server_is_away_a_letter_waits_longer_and_longer_and_then_for_the_next_day() {
    let post = Post::closed();
    let world = World::with(post.settings()).await;
    let (world, room) = world.furnished(5).await;
    let admin = world.person("Ada", Role::Admin).await;
    // An address of earlier, when there was a mail server.
    room.student.post("/settings/mail", &[("address", TOM), ("digest", "daily")]).await.expect(303);
    world.sql("UPDATE mail_addresses SET confirmed_at = 1").await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, FAILED);
    assert_eq!(morning(&world).await, NOTHING, "not at once");
    assert!(
        admin.page("/admin").await.body.contains("One message waits for another try. The mail server doesn’t answer.")
    );
    for minutes in [5, 20, 80] {
        world.clock.advance((minutes - 1) * MINUTE);
        assert_eq!(morning(&world).await, NOTHING, "before {minutes} minutes");
        world.clock.advance(MINUTE);
        assert_eq!(morning(&world).await, FAILED, "after {minutes} minutes");
    }
    // A restart forgets nothing.
    let world = world.restarted().await;
    letters(&world).after_start().await.unwrap();
    world.clock.advance(320 * MINUTE);
    assert_eq!(morning(&world).await, FAILED);
    world.clock.advance(6 * HOUR);
    assert_eq!(morning(&world).await, NOTHING, "given up for today");
    let admin = world.browser_of(admin.id).await;
    assert!(admin.page("/admin").await.body.contains("one message never left. The mail server doesn’t answer."));

    post.opens();
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    assert_eq!(post.one().header("Subject"), "Recto: one piece of news", "nothing is lost");
}

#[tokio::test]
async fn a_letter_that_waited_leaves_when_the_mail_server_is_back() {
    let post = Post::closed();
    let world = World::with(post.settings()).await;
    let (world, room) = world.furnished(5).await;
    room.student.post("/settings/mail", &[("address", TOM), ("digest", "daily")]).await.expect(303);
    world.sql("UPDATE mail_addresses SET confirmed_at = 1").await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, FAILED);
    post.opens();
    world.clock.advance(5 * MINUTE);
    assert_eq!(morning(&world).await, SENT);
    post.one();
    world.clock.advance(HOUR);
    assert_eq!(morning(&world).await, NOTHING);
}

#[tokio::test]
async fn a_letter_whose_news_were_read_while_it_waited_is_forgotten() {
    let post = Post::closed();
    let (world, room) = World::with(post.settings()).await.furnished(5).await;
    let admin = world.person("Ada", Role::Admin).await;
    room.student.post("/settings/mail", &[("address", TOM), ("digest", "daily")]).await.expect(303);
    world.sql("UPDATE mail_addresses SET confirmed_at = 1").await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, FAILED);
    room.student.page("/proposals").await;
    world.clock.advance(5 * MINUTE);
    assert_eq!(morning(&world).await, NOTHING);
    let page = admin.page("/admin").await.body;
    assert!(!page.contains("waits for another try") && !page.contains("never left"), "{page}");
}

#[tokio::test]
async fn a_weekly_letter_that_could_not_leave_on_monday_leaves_on_the_first_morning_on_which_it_can() {
    let post = Post::closed();
    let (world, room) = World::with(post.settings()).await.furnished(5).await;
    room.student.post("/settings/mail", &[("address", TOM), ("digest", "weekly")]).await.expect(303);
    world.sql("UPDATE mail_addresses SET confirmed_at = 1").await;
    decision(&world, &room, 0).await;
    // The Monday after this one, and Tuesday.
    world.clock.advance(6 * DAY);
    for _ in 0..2 {
        to_the_next_morning(&world);
        for minutes in [0, 5, 20, 80, 320] {
            world.clock.advance(minutes * MINUTE);
            assert_eq!(morning(&world).await, FAILED);
        }
    }
    post.opens();
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    assert_eq!(post.one().header("Date"), "Wed, 11 Mar 2026 07:30:00 +0000");
    for _ in 0..4 {
        to_the_next_morning(&world);
        assert_eq!(morning(&world).await, NOTHING, "told in this week");
    }
}

#[tokio::test]
async fn a_weekly_letter_comes_on_monday_and_counts_the_due_cards() {
    let post = Post::open();
    let (world, room) = World::with(post.settings()).await.furnished(5).await;
    post.subscribes(&world, &room.student, TOM, "weekly").await;
    answer(&world, &room.student, world.cards(room.deck).await[0]).await;
    for _ in 0..6 {
        to_the_next_morning(&world);
        assert_eq!(morning(&world).await, NOTHING);
    }
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    let letter = post.one();
    assert_eq!(letter.header("Date"), "Mon, 09 Mar 2026 07:30:00 +0000");
    assert_eq!(letter.header("Subject"), "Recto: one card is due today");
    // A Monday on which the server stood still is made up for, once.
    decision(&world, &room, 0).await;
    world.clock.advance(8 * DAY);
    assert_eq!(morning(&world).await, SENT);
    assert_eq!(post.one().header("Date"), "Tue, 17 Mar 2026 07:30:00 +0000");
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, NOTHING);
}

#[tokio::test]
async fn due_cards_alone_are_no_news_of_a_day() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    answer(&world, &room.student, world.cards(room.deck).await[0]).await;
    for _ in 0..10 {
        to_the_next_morning(&world);
        assert_eq!(morning(&world).await, NOTHING);
    }
    assert!(post.received().is_empty());
}

#[tokio::test]
async fn the_morning_is_that_of_the_person() {
    let post = Post::open();
    let (world, room) = World::with(post.settings()).await.furnished(5).await;
    // Half past five in Kathmandu is a quarter to midnight in Greenwich.
    world
        .sql(&format!("UPDATE users SET time_zone = 'Asia/Kathmandu', day_start = 150 WHERE id = {}", room.student.id))
        .await;
    post.subscribes(&world, &room.student, TOM, "daily").await;
    decision(&world, &room, 0).await;
    world.clock.advance(13 * HOUR + 44 * MINUTE);
    assert_eq!(morning(&world).await, NOTHING);
    world.clock.advance(MINUTE);
    assert_eq!(morning(&world).await, SENT);
}

#[tokio::test]
async fn who_is_shut_out_or_has_seen_it_hears_nothing() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    decision(&world, &room, 0).await;
    room.student.page("/proposals").await;
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, NOTHING, "seen");
    decision(&world, &room, 1).await;
    world.sql(&format!("UPDATE users SET disabled_at = 1 WHERE id = {}", room.student.id)).await;
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, NOTHING);
    assert!(post.received().is_empty());
}

#[tokio::test]
async fn the_server_sends_by_itself_and_ends_when_it_is_asked_to() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    decision(&world, &room, 0).await;
    to_the_next_morning(&world);
    let server = letters(&world);
    let task = tokio::spawn(server.clone().keep_going());
    while world.number("SELECT count(*) FROM digests WHERE state = 'sent'").await == 0 {
        tokio::task::yield_now().await;
    }
    server.stop();
    tokio::time::timeout(std::time::Duration::from_secs(30), task).await.expect("it ends").unwrap();
    post.one();
}

#[tokio::test]
async fn somebody_who_had_a_letter_has_no_second_one_after_a_backup_of_earlier_is_restored() {
    let post = Post::open();
    let (world, room) = school(&post).await;
    decision(&world, &room, 0).await;
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("recto.zip");
    crate::backups::take(&world, &archive).await.unwrap();
    to_the_next_morning(&world);
    assert_eq!(morning(&world).await, SENT);
    post.one();
    let back = tempfile::tempdir().unwrap();
    let now = world.clock.now();
    recto::backup::restore(&archive, back.path(), now).await.unwrap();
    let restored = World::on(back, post.settings()).await;
    restored.clock.advance(now + HOUR - restored.clock.now());
    assert_eq!(morning(&restored).await, NOTHING);
}
