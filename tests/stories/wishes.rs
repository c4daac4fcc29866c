//! What a student wishes: settings that act everywhere, a mix of decks, marks on cards, a cram by filter, a fresh start.

use recto::store::ids::DeckId;
use recto::store::people::Role;
use serde_json::{Value, json};

use crate::studying::{Question, review, send, session, study};
use crate::world::{Answer, Browser, Classroom, DAY, World};

const HOUR: i64 = DAY / 24;

/// Keeps the settings as they are by default, but for `changes`.
pub async fn set(student: &Browser, changes: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("new_per_day", "20"),
        ("reviews_per_day", "0"),
        ("round_size", "10"),
        ("due_order", "overdue"),
        ("new_order", "deck"),
        ("day_start", "04:00"),
        ("zone", ""),
        ("theme", "system"),
        ("text_size", "normal"),
        ("language", "en"),
    ];
    for (name, value) in changes {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    student.post("/settings", &fields).await
}

/// Answers every card of the deck with `grade` through the API, then waits for `days` days.
async fn known(world: &World, room: &Classroom, grade: i64, days: i64) -> Vec<i64> {
    let cards = world.cards(room.deck).await;
    let reviews: Vec<Value> =
        (1..).zip(&cards).map(|(n, card)| review(world, n, *card, grade, 1_000 - i64::from(n))).collect();
    for result in send(&room.student, &reviews).await {
        assert_eq!(result["result"], "recorded");
    }
    world.clock.advance(days * DAY);
    cards
}

fn cards_of(session: &Value) -> Vec<i64> {
    session["cards"].as_array().unwrap().iter().map(|card| card["card_id"].as_i64().unwrap()).collect()
}

/// The cards that the page of a deck lists.
fn listed(page: &Answer) -> Vec<i64> {
    page.body.split("<li id=\"card-").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
}

/// Takes back what a page says was done, as its button does.
async fn undo(student: &Browser, page: &Answer) -> Answer {
    let path = page.between("class=\"flash\"", "</div>");
    let path = path.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a way back");
    student.post(path, &[]).await
}

// ---- Settings ----

#[tokio::test]
async fn settings_are_kept_and_act_on_every_page() {
    let (world, room) = World::with_deck(30).await;
    let page = room.student.page("/").await;
    assert!(page.body.contains("href=\"/settings\"") && page.body.contains("<html lang=\"en\">"));
    let changes =
        [("new_per_day", "7"), ("round_size", "5"), ("theme", "dark"), ("text_size", "larger"), ("language", "fr")];
    let done = set(&room.student, &changes).await;
    let page = room.student.follow(&done).await.expect(200);
    assert!(page.body.contains("<html lang=\"fr\" data-theme=\"dark\" data-text=\"larger\">"), "{}", page.body);
    assert!(page.body.contains("Tes réglages sont gardés."));
    assert_eq!(page.between("name=\"round_size\"", ">").split("value=\"").nth(1), Some("5\""));

    let question = room.student.page("/study").await;
    assert!(question.body.contains("<html lang=\"fr\" data-theme=\"dark\" data-text=\"larger\">"));
    assert!(question.body.contains("data-round-size=\"5\"") && question.body.contains("content=\"dark\""));
    assert_eq!(session(&room.student, room.deck, "").await["counts"]["new"], 7);
    let on = study(&world, &room.student, "/study", 4, "5").await;
    assert!(on.starts_with("/study?"), "{on}");
    let over = study(&world, &room.student, &on, 1, "5").await;
    assert!(over.starts_with("/study/round?"), "a round of five ends: {over}");
    // Nobody else sees any of it.
    assert!(room.instructor.page("/").await.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn a_setting_that_cannot_be_is_named_beside_its_field_and_nothing_is_kept() {
    let (world, room) = World::with_deck(1).await;
    for (field, value) in [
        ("new_per_day", "-1"),
        ("new_per_day", "many"),
        ("reviews_per_day", "10000"),
        ("round_size", "4"),
        ("round_size", "51"),
        ("round_size", ""),
        ("day_start", "25:00"),
        ("day_start", ""),
        ("zone", "Mars/Olympus"),
        ("due_order", "random"),
        ("theme", "pink"),
    ] {
        let again = set(&room.student, &[("text_size", "large"), (field, value)]).await.expect(422);
        assert!(again.body.contains("class=\"error\"") || ["due_order", "theme"].contains(&field), "{field}={value}");
        assert_eq!(world.number("SELECT count(*) FROM users WHERE text_size <> 'normal'").await, 0, "{field}={value}");
    }
    let again = set(&room.student, &[("round_size", "51")]).await.expect(422);
    assert!(again.body.contains("A whole number from 5 to 50.") && again.body.contains("value=\"51\""));
    assert!(again.body.contains("aria-describedby=\"round_size-problem\""));
}

#[tokio::test]
async fn a_limit_of_reviews_a_day_lets_so_many_due_cards_come() {
    let (world, room) = World::with_deck(6).await;
    known(&world, &room, 4, 2).await;
    set(&room.student, &[("reviews_per_day", "4")]).await.expect(303);
    assert_eq!(session(&room.student, room.deck, "").await["counts"]["due"], 4);
    assert!(room.student.page("/").await.body.contains("4 cards are waiting"));
    let figures = room.student.page(&format!("/api/v1/classes/{}/decks", room.class)).await.json();
    assert_eq!(figures["decks"][0]["due"], 4);

    study(&world, &room.student, "/study", 3, "4").await;
    assert_eq!(session(&room.student, room.deck, "").await["counts"]["due"], 1);
    study(&world, &room.student, "/study", 1, "1").await;
    // What was failed is repeated today, beyond the limit.
    let left = session(&room.student, room.deck, "").await;
    assert_eq!((&left["counts"]["due"], &left["counts"]["again"]), (&json!(0), &json!(1)));
    study(&world, &room.student, "/study", 1, "5").await;
    assert!(room.student.page("/study").await.body.contains("Done for today"));
    assert!(room.student.page("/").await.body.contains("Done for today"));
    let ahead = cards_of(&session(&room.student, room.deck, "&mode=ahead").await);
    assert_eq!(ahead.len(), 6, "who goes on anyway meets what was left out, too");

    world.clock.advance(DAY);
    assert_eq!(session(&room.student, room.deck, "").await["counts"]["due"], 3, "two left out, one failed");
}

#[tokio::test]
async fn due_and_new_cards_come_in_the_order_that_the_student_wants() {
    let (world, room) = World::with_deck(40).await;
    let cards = world.cards(room.deck).await;
    assert_eq!(cards_of(&session(&room.student, room.deck, "").await), cards[..20]);
    set(&room.student, &[("new_order", "shuffled")]).await.expect(303);
    let shuffled = cards_of(&session(&room.student, room.deck, "").await);
    assert_ne!(shuffled, cards[..20]);
    assert!(shuffled.iter().any(|card| cards[20..].contains(card)), "from the whole deck: {shuffled:?}");
    assert_eq!(cards_of(&session(&room.student, room.deck, "").await), shuffled, "the same all day");

    set(&room.student, &[("due_order", "deck"), ("new_per_day", "0")]).await.expect(303);
    known(&world, &room, 4, 2).await;
    let of_forty = "&limit=100";
    assert_eq!(cards_of(&session(&room.student, room.deck, of_forty).await), cards);
    set(&room.student, &[("due_order", "shuffled"), ("new_per_day", "0")]).await.expect(303);
    assert_ne!(cards_of(&session(&room.student, room.deck, of_forty).await), cards);
}

#[tokio::test]
async fn a_change_of_zone_or_day_start_neither_brings_a_card_twice_nor_moves_a_due_date() {
    let (world, room) = World::with_deck(3).await;
    // Ten in the morning in UTC; all three are answered and due tomorrow.
    known(&world, &room, 4, 0).await;
    let due = world.number("SELECT min(due_day) FROM card_states").await;
    let moves: [&[(&str, &str)]; 5] = [
        &[("zone", "Pacific/Kiritimati")], // it is past midnight there, and soon past four
        &[("zone", "Pacific/Pago_Pago")],  // it is still last night there
        &[("zone", "UTC"), ("day_start", "10:30")],
        &[("zone", "UTC"), ("day_start", "09:00")],
        &[("zone", "Asia/Tokyo")],
    ];
    for changes in moves {
        let done = set(&room.student, changes).await;
        let page = room.student.follow(&done).await.expect(200);
        assert!(page.body.contains("study day ends as before"), "{changes:?}");
        // Until the day ends that was going on: four in the morning in UTC.
        for hours in [0, 5, 12] {
            world.clock.advance(hours * HOUR);
            assert_eq!(session(&room.student, room.deck, "").await["counts"]["due"], 0, "{changes:?} {hours} h later");
            world.clock.advance(-hours * HOUR);
        }
        assert_eq!(world.number("SELECT min(due_day) FROM card_states").await, due);
        assert_eq!(world.number("SELECT max(due_day) FROM card_states").await, due);
    }
    // Tokyo has been in its next study day for long when the old day ends; the cards come then, once.
    world.clock.advance(19 * HOUR);
    assert_eq!(session(&room.student, room.deck, "").await["counts"]["due"], 3);
    study(&world, &room.student, "/study", 3, "4").await;
    set(&room.student, &[("zone", "America/Los_Angeles")]).await.expect(303);
    for _ in 0..30 {
        assert_eq!(session(&room.student, room.deck, "").await["counts"]["due"], 0);
        world.clock.advance(HOUR);
    }
    world.assert_log_agrees(6).await;
}

#[tokio::test]
async fn a_zone_chosen_by_hand_stays_when_another_device_signs_in() {
    let (world, room) = World::with_deck(1).await;
    let code = world.code(room.class).await;
    let zoe = world.visitor();
    let join = [("name", "Zoe"), ("password", "three random words"), ("time_zone", "Europe/Paris")];
    zoe.post(&format!("/join/{code}"), &join).await.expect(303);
    let place = async || zoe.page("/api/v1/me").await.json()["time_zone"].as_str().unwrap().to_owned();
    assert_eq!(place().await, "Europe/Paris");
    let sign_in = [("name", "Zoe"), ("password", "three random words"), ("time_zone", "Asia/Tokyo")];
    zoe.post("/sign-in", &sign_in).await.expect(303);
    assert_eq!(place().await, "Asia/Tokyo", "it follows the device");
    set(&zoe, &[("zone", "America/Toronto")]).await.expect(303);
    zoe.post("/sign-in", &sign_in).await.expect(303);
    assert_eq!(place().await, "America/Toronto");
    assert!(zoe.page("/settings").await.body.contains("<option selected>America/Toronto</option>"));
    set(&zoe, &[("zone", ""), ("time_zone", "Asia/Kathmandu")]).await.expect(303);
    assert_eq!(place().await, "Asia/Kathmandu", "it follows the device again");
}

// ---- The mix ----

#[tokio::test]
async fn ticked_decks_are_studied_together_and_ticked_the_next_time() {
    let (world, room) = World::with_deck(2).await;
    assert!(!room.student.page("/").await.body.contains("id=\"mix\""), "one deck is no mix");
    let (bones, roots) = (world.deck(room.class, "Bones", 2).await, world.deck(room.class, "Roots", 2).await);
    let today = room.student.page("/").await;
    assert!(today.body.contains(&format!("name=\"deck\" value=\"{bones}\">")));
    let mix = format!("/study?mix=1&deck={bones}&deck={roots}");
    let on = room.student.get(&mix).await;
    assert_eq!(on.to, format!("/study?deck={bones}&deck={roots}"));
    let over = study(&world, &room.student, &on.to, 4, "5").await;
    let round = room.student.follow(&room.student.get(&over).await).await;
    assert!(round.body.contains("End of the round"));
    let met = "SELECT count(*) FROM reviews r JOIN cards c ON c.id = r.card_id WHERE c.deck_id";
    assert_eq!(world.number(&format!("{met} IN ({bones}, {roots})")).await, 4);
    assert_eq!(world.number(&format!("{met} = {}", room.deck)).await, 0);

    let today = room.student.page("/").await;
    for deck in [bones, roots] {
        assert!(today.body.contains(&format!("name=\"deck\" value=\"{deck}\" checked>")), "{}", today.body);
    }
    assert!(today.body.contains(&format!("name=\"deck\" value=\"{}\">", room.deck)));
    let stranger = world.person("Sam", Role::Student).await;
    stranger.get(&mix).await.expect(404);
    assert_eq!(world.text("SELECT mix FROM users WHERE name = 'Sam'").await, "[]");
}

// ---- Marks ----

#[tokio::test]
async fn a_suspended_card_never_comes_until_it_is_brought_back() {
    let (world, room) = World::with_deck(3).await;
    let cards = known(&world, &room, 4, 2).await;
    let question = Question::revealed(&room.student, "/study").await;
    let page = room.student.page("/study").await;
    let form = page.between("id=\"suspending\"", "</form>");
    assert!(form.contains("Never ask this card"));
    let card: i64 = question.card.parse().unwrap();
    let suspend = format!("/cards/{card}/suspend?back=%2Fstudy");
    let done = room.student.post(&suspend, &[]).await;
    assert_eq!(done.to, "/study");
    let next = room.student.follow(&done).await.expect(200);
    assert!(next.body.contains("This card won’t come any more.") && next.field("card") != question.card);
    for mode in ["", "&mode=ahead", "&mode=cram"] {
        assert!(!cards_of(&session(&room.student, room.deck, mode).await).contains(&card), "{mode}");
    }
    assert!(room.student.page("/").await.body.contains("2 cards are waiting"));
    let list = room.student.page(&format!("/decks/{}?filter=suspended", room.deck)).await;
    assert_eq!(listed(&list), [card]);

    let back = undo(&room.student, &next).await;
    assert!(room.student.follow(&back).await.body.contains("This card comes again."));
    let due = cards_of(&session(&room.student, room.deck, "").await);
    assert_eq!((due.len(), due.contains(&card)), (3, true), "with all that was known of it");
    assert_eq!(cards.len(), 3);
    // A teacher's own study is untouched by a student's wishes.
    room.student.post(&suspend, &[]).await.expect(303);
    assert!(cards_of(&session(&room.instructor, room.deck, "").await).contains(&card));
}

#[tokio::test]
async fn a_private_note_stands_behind_the_answer_and_is_its_authors_alone() {
    let (world, room) = World::with_deck(2).await;
    let card = world.cards(room.deck).await[0];
    let path = format!("/cards/{card}/note?back=%2Fstudy");
    let text = "Think of <b>Krebs</b>\r\nand the cycle";
    let done = room.student.post(&path, &[("note", text)]).await.expect(303);
    assert_eq!(done.to, "/study");
    let question = room.student.page("/study").await;
    // The script holds the card as data; what a person reads is hidden until the answer is.
    let shown = |page: &Answer| page.between("id=\"note\"", "</p>");
    assert!(!shown(&question).contains("Krebs"));
    let answer = room.student.page(&question.between("id=\"reveal\" href=\"", "\"")).await;
    assert!(shown(&answer).contains("Think of <b>Krebs</b>\nand the cycle"), "{}", shown(&answer));
    assert!(!answer.body.contains("of <b>Krebs"), "as text, not as HTML");
    assert!(room.student.page(&format!("/decks/{}", room.deck)).await.body.contains("Krebs"));
    for path in ["/study".to_owned(), format!("/decks/{}", room.deck), format!("/api/v1/study?deck={}", room.deck)] {
        assert!(!room.instructor.page(&path).await.body.contains("Krebs"), "{path}");
    }

    let note = "SELECT note FROM marks";
    let emptied = room.student.post(&path, &[("note", "  ")]).await.expect(303);
    assert_eq!(world.text(note).await, "");
    undo(&room.student, &room.student.follow(&emptied).await).await.expect(303);
    assert_eq!(world.text(note).await, "Think of <b>Krebs</b>\nand the cycle");
    room.student.post(&path, &[("note", &"x".repeat(2_001))]).await.expect(422);
    assert_eq!(world.text(note).await, "Think of <b>Krebs</b>\nand the cycle");
}

#[tokio::test]
async fn a_program_reads_and_sets_the_marks_of_its_own_student() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let path = format!("/api/v1/cards/{card}/marks");
    let marks = async |body: Value| room.student.send(&path, &body).await.expect(200).json();
    assert_eq!(
        marks(json!({ "note": "mine" })).await,
        json!({ "card_id": card, "bookmarked": false, "suspended": false, "note": "mine" })
    );
    assert_eq!(marks(json!({ "suspended": true, "bookmarked": true })).await["note"], "mine");
    assert!(cards_of(&session(&room.student, room.deck, "").await).is_empty());
    assert_eq!(marks(json!({ "suspended": false })).await["bookmarked"], true);
    let shown = session(&room.student, room.deck, "").await;
    assert_eq!((&shown["cards"][0]["note"], &shown["cards"][0]["bookmarked"]), (&json!("mine"), &json!(true)));
    room.student.send(&path, &json!({ "note": 3 })).await.expect(422);
    // One thing that can't be leaves all as it is.
    let refused = json!({ "suspended": true, "note": "x".repeat(2_001) });
    room.student.send(&path, &refused).await.expect(422);
    assert_eq!(marks(json!({})).await["suspended"], false);
}

// ---- The cards of a deck ----

#[tokio::test]
async fn the_cards_of_a_deck_are_found_by_what_is_known_of_them_by_mark_tag_and_word() {
    let (world, room) = World::with_deck(6).await;
    let cards = world.cards(room.deck).await;
    let [failed, bookmarked, leech, suspended, due, new] = cards[..] else { panic!("six cards") };
    let answers = [
        review(&world, 1, failed, 2, 9_000),
        review(&world, 2, leech, 4, 8_000),
        review(&world, 3, due, 4, DAY + 7_000),
        review(&world, 4, bookmarked, 5, 6_000),
    ];
    send(&room.student, &answers).await;
    room.student.post(&format!("/cards/{bookmarked}/bookmark"), &[("on", "1")]).await.expect(303);
    room.student.post(&format!("/cards/{suspended}/suspend"), &[]).await.expect(303);
    world
        .sql(&format!(
            "UPDATE card_states SET lapses = 8 WHERE card_id = {leech};
             UPDATE cards SET tags = '[\"École & co.\"]' WHERE id IN ({due}, {new});
             UPDATE cards SET front_text = 'Où est l’ÉPIDERME ?' WHERE id = {new}"
        ))
        .await;
    let find = async |query: &str| listed(&room.student.page(&format!("/decks/{}{query}", room.deck)).await);
    assert_eq!(find("").await, cards);
    assert_eq!(find("?filter=all").await, cards);
    assert_eq!(find("?filter=due").await, [failed, due]);
    assert_eq!(find("?filter=new").await, [new]);
    assert_eq!(find("?filter=leech").await, [leech]);
    assert_eq!(find("?filter=bookmarked").await, [bookmarked]);
    assert_eq!(find("?filter=suspended").await, [suspended]);
    assert_eq!(find("?filter=failed").await, [failed]);
    assert_eq!(find("?tag=%C3%89cole+%26+co.").await, [due, new]);
    assert_eq!(find("?filter=due&tag=%C3%89cole+%26+co.&q=").await, [due]);
    assert_eq!(find("?q=%C3%A9piderme").await, [new], "whatever the case");
    assert_eq!(find("?q=answer+4").await, [suspended], "in the back, too");
    assert_eq!(find("?q=100%25").await, [] as [i64; 0]);
    room.student.get(&format!("/decks/{}?filter=best", room.deck)).await.expect(422);
    let none = room.student.page(&format!("/decks/{}?q=nowhere", room.deck)).await;
    assert!(none.body.contains("No card fits.") && !none.body.contains("Study these"));
    assert!(room.student.page(&format!("/decks/{}?filter=leech", room.deck)).await.body.contains("often forgotten"));

    world.clock.advance(8 * DAY);
    assert_eq!(find("?filter=failed").await, [] as [i64; 0], "a week later");
}

#[tokio::test]
async fn a_long_deck_is_listed_page_by_page() {
    let (world, room) = World::with_deck(230).await;
    let cards = world.cards(room.deck).await;
    let (mut path, mut seen) = (format!("/decks/{}?q=question", room.deck), Vec::new());
    for page in 0..3 {
        let shown = room.student.page(&path).await;
        assert!(shown.body.contains(&format!("<ol class=\"cardlist\" start=\"{}\">", page * 100 + 1)));
        seen.extend(listed(&shown));
        if page < 2 {
            path = shown.between("class=\"button push\" href=\"/decks", "\"");
            path = format!("/decks{path}");
        } else {
            assert!(!shown.body.contains("More cards") && shown.body.contains("Cards before"));
        }
    }
    assert_eq!(seen, cards);
    let far = room.student.page(&format!("/decks/{}?page=99999999", room.deck)).await;
    assert_eq!(listed(&far), cards[200..], "beyond the end lies the last page");
}

// ---- Cram ----

#[tokio::test]
async fn a_cram_by_filter_goes_through_those_cards_and_moves_nothing() {
    let (world, room) = World::with_deck(5).await;
    let cards = known(&world, &room, 4, 0).await;
    for card in &cards[..2] {
        room.student.post(&format!("/cards/{card}/bookmark"), &[("on", "1")]).await.expect(303);
    }
    let states =
        "SELECT group_concat(due_day || ' ' || ease || ' ' || interval_days || ' ' || last_grade) FROM card_states";
    let before = world.text(states).await;
    let list = room.student.page(&format!("/decks/{}?filter=bookmarked", room.deck)).await;
    let path = format!("/study{}", list.between("href=\"/study", "\">Study these"));
    let path = path.rsplit("href=\"").next().unwrap().to_owned();
    let path = if path.starts_with("/study") { path } else { format!("/study{path}") };
    assert!(path.contains("mode=cram") && path.contains("filter=bookmarked"), "{path}");
    let from_api = cards_of(&session(&room.student, room.deck, "&mode=cram&filter=bookmarked").await);
    assert_eq!(from_api.len(), 2);
    assert!(from_api.iter().all(|card| cards[..2].contains(card)));

    // Without scripts, too, one card follows the other.
    let mut path = path;
    let mut met = Vec::new();
    for grade in ["1", "5", "2", "4"] {
        let question = Question::revealed(&room.student, &path).await;
        met.push(question.card.parse::<i64>().unwrap());
        world.clock.advance(5_000);
        path = question.grade(&room.student, grade).await.expect(303).to;
    }
    assert!(met[0] != met[1] && met[..2] == met[2..], "in turn: {met:?}");
    assert_eq!(world.text(states).await, before);
    assert_eq!(world.number("SELECT count(*) FROM reviews WHERE kind = 'cram'").await, 4);
    room.student.get("/study?filter=leech").await.expect(422);
    room.student.get("/study?mode=cram&filter=worst").await.expect(422);
    let refused = room.student.get("/api/v1/study?filter=leech").await.expect(422);
    assert_eq!(refused.code(), "invalid");
    world.assert_log_agrees(9).await;
}

#[tokio::test]
async fn a_round_of_a_cram_by_tag_leads_on_to_the_next() {
    let (world, room) = World::with_deck(12).await;
    world.sql(&format!("UPDATE cards SET tags = '[\"a.b ~ c/d\"]' WHERE deck_id = {}", room.deck)).await;
    let begun = format!("/study?deck={}&mode=cram&tag=a.b+~+c%2Fd", room.deck);
    let over = study(&world, &room.student, &begun, 10, "3").await;
    assert!(over.starts_with("/study/round?") && over.contains("tag=a.b%20~%20c/d"), "{over}");
    let round = room.student.page(&over).await;
    assert!(round.body.contains("Cells · a.b ~ c/d"));
    let on = round.between("class=\"button primary wide\" href=\"", "\"");
    assert!(on.contains("mode=cram&tag=a.b%20~%20c/d"), "{on}");
    let met = world.number("SELECT count(DISTINCT card_id) FROM reviews").await;
    assert_eq!(met, 10);
    study(&world, &room.student, &on, 2, "3").await;
    assert_eq!(world.number("SELECT count(DISTINCT card_id) FROM reviews").await, 12, "those that are left come next");
}

// ---- Taking back ----

#[tokio::test]
async fn any_number_of_answers_is_taken_back_one_by_one_across_rounds() {
    let (world, room) = World::with_deck(14).await;
    let mut given = Vec::new();
    let mut path = "/study".to_owned();
    for n in 0..13 {
        let question = Question::revealed(&room.student, &path).await;
        given.push(question.card.clone());
        world.clock.advance(5_000);
        path = question.grade(&room.student, if n % 3 == 0 { "4" } else { "5" }).await.expect(303).to;
        if path.starts_with("/study/round") {
            path = "/study".to_owned();
        }
    }
    let mut query = path.trim_start_matches("/study").trim_start_matches('?').to_owned();
    while let Some(last) = given.pop() {
        let page = room.student.follow(&room.student.post("/study/undo", &[("query", &query)]).await).await.expect(200);
        assert_eq!(page.field("card"), last, "{} left", given.len());
        assert!(page.body.contains("The last answer is undone."));
        query = page.field("query");
        world.assert_log_agrees(given.len() as u64).await;
    }
    assert_eq!(world.number("SELECT count(*) FROM card_states").await, 0);
    let page = room.student.follow(&room.student.post("/study/undo", &[("query", &query)]).await).await.expect(200);
    assert!(page.body.contains("There is nothing to undo."));
    assert_eq!(
        world.number("SELECT count(*) FROM reviews WHERE undone_at IS NOT NULL").await,
        13,
        "the log forgets nothing"
    );
}

#[tokio::test]
async fn a_deck_started_afresh_is_new_and_comes_back_in_one_step() {
    let (world, room) = World::with_deck(3).await;
    let other = world.deck(room.class, "Bones", 1).await;
    known(&world, &room, 4, 2).await;
    study(&world, &room.student, &format!("/study?deck={other}"), 1, "5").await;
    study(&world, &room.student, &format!("/study?deck={}", room.deck), 1, "1").await;
    let states = "SELECT group_concat(card_id || ':' || repetitions || ' ' || interval_days || ' ' || ease || ' ' || lapses || ' '
        || again || ' ' || due_day || ' ' || last_day || ' ' || last_grade || ' ' || last_at, ', ') FROM card_states";
    let before = world.text(states).await;
    let afresh = format!("/decks/{}/afresh", room.deck);
    let done = room.student.post(&afresh, &[]).await;
    let page = room.student.follow(&done).await.expect(200);
    assert!(page.body.contains("3 cards are new again.") && page.body.contains(">0%"), "{}", page.body);
    let counts = session(&room.student, room.deck, "").await["counts"].clone();
    assert_eq!((&counts["new"], &counts["due"], &counts["again"]), (&json!(3), &json!(0), &json!(0)));
    assert_eq!(
        world
            .number(&format!(
                "SELECT s.last_grade FROM card_states s JOIN cards c ON c.id = s.card_id WHERE c.deck_id = {other}"
            ))
            .await,
        5
    );
    world.assert_log_agrees(8).await;
    let nothing = room.student.post(&afresh, &[]).await;
    assert!(room.student.follow(&nothing).await.body.contains("are new already"));

    let undone = undo(&room.student, &page).await;
    assert!(room.student.follow(&undone).await.body.contains("as it was before the fresh start"));
    assert_eq!(world.text(states).await, before);
    world.assert_log_agrees(5).await;
    let again = undo(&room.student, &page).await;
    assert!(room.student.follow(&again).await.body.contains("was undone already"));
    assert_eq!(world.text(states).await, before);
}

#[tokio::test]
async fn a_fresh_start_counts_as_one_answer_to_be_undone_and_stays_under_later_ones() {
    let (world, room) = World::with_deck(4).await;
    let cards = known(&world, &room, 4, 2).await;
    let before = world.text("SELECT group_concat(due_day) FROM card_states").await;
    room.student.post(&format!("/decks/{}/afresh", room.deck), &[]).await.expect(303);
    let over = study(&world, &room.student, &format!("/study?deck={}", room.deck), 1, "5").await;
    // The mastery before the round is that of new cards.
    let round = over.replace("/study?", "/study/round?");
    let round = room.student.page(&round).await;
    assert!(round.body.contains("25") && round.body.contains("0% before this round"), "{}", round.body);
    assert_eq!(world.number("SELECT sum(was_new) FROM reviews").await, 5, "a card met afresh is new again");
    world.assert_log_agrees(9).await;

    room.student.post("/study/undo", &[]).await.expect(303);
    world.assert_log_agrees(8).await;
    let undone = room.student.post("/study/undo", &[]).await;
    assert!(room.student.follow(&undone).await.body.contains("as it was before the fresh start"));
    world.assert_log_agrees(4).await;
    assert_eq!(world.text("SELECT group_concat(due_day) FROM card_states").await, before);
    assert_eq!(cards.len(), 4);
    // Somebody else's deck isn't theirs to start afresh, and a fresh start of theirs isn't somebody else's to undo.
    room.student.post(&format!("/decks/{}/afresh", room.deck), &[]).await.expect(303);
    let at = world.number("SELECT max(answered_at) FROM reviews WHERE undone_at IS NULL").await;
    room.instructor.post(&format!("/decks/{}/afresh/undo?at={at}", room.deck), &[]).await.expect(303);
    assert_eq!(session(&room.student, room.deck, "").await["counts"]["new"], 4);
    assert_ne!(room.deck, DeckId(0));
}
