//! What members propose for cards: a correction, a new card, that one be retired; who reads and decides; what becomes of it.

use recto::store::ids::DeckId;
use recto::store::people::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Answer, Browser, Classroom, World};

/// A correction of a card, with the text of the card where nothing else is said.
async fn suggest(who: &Browser, card: i64, changes: &[(&str, &str)]) -> Answer {
    let page = who.page(&format!("/cards/{card}/suggest")).await;
    let text = |name: &str| page.between(&format!("<textarea id=\"{name}\""), "</textarea>");
    let text = |name: &str| text(name).split_once(">\n").expect("the field's text").1.to_owned();
    let (front, back, base) = (text("front"), text("back"), page.field("base"));
    let mut fields: Vec<(&str, &str)> =
        vec![("front", &front), ("back", &back), ("base", &base), ("front_markup", "html"), ("back_markup", "html")];
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes);
    who.post(&format!("/cards/{card}/suggest"), &fields).await
}

/// The id of the newest proposal.
async fn newest(world: &World) -> i64 {
    world.number("SELECT max(id) FROM suggestions").await
}

/// A correction that was kept, and waits.
pub async fn waiting(world: &World, who: &Browser, card: i64, changes: &[(&str, &str)]) -> i64 {
    suggest(who, card, changes).await.expect(303);
    newest(world).await
}

async fn back_of(world: &World, card: i64) -> String {
    world.text(&format!("SELECT back_source FROM cards WHERE id = {card}")).await
}

async fn outcome(world: &World, id: i64) -> String {
    world.text(&format!("SELECT state FROM suggestions WHERE id = {id}")).await
}

/// Presses the button in the list with which a proposal is accepted as it is.
async fn accept(who: &Browser, room: &Classroom, id: i64) -> Answer {
    let page = who.page(&format!("/classes/{}/proposals", room.class)).await;
    let form = format!("action=\"/proposals/{id}/accept\"><input type=\"hidden\" name=\"base\" value=\"");
    let base = page.between(&form, "\"");
    who.post(&format!("/proposals/{id}/accept"), &[("base", &base)]).await
}

/// The way back that the page behind an answer offers.
async fn undo(who: &Browser, done: &Answer) -> Answer {
    let page = who.follow(done).await.expect(200);
    let path = page.between("role=\"status\"><p>", "</form>");
    let path = path.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a way back").to_owned();
    who.post(&path, &[]).await
}

/// A reviewer of the class.
async fn reviewer(world: &World, room: &Classroom) -> Browser {
    let reviewer = world.person("Rosa", Role::Student).await;
    world.enrol(room.class, &reviewer).await;
    let path = format!("/classes/{}/people/{}/role/reviewer", room.class, reviewer.id);
    let done = room.instructor.post(&path, &[]).await.expect(303);
    let page = room.instructor.follow(&done).await.expect(200);
    assert!(page.body.contains("Rosa reviews proposals in the class now."), "{}", page.body);
    reviewer
}

pub async fn policy(room: &Classroom, proposers: &str, at_once: bool) -> Answer {
    let mut form = vec![("proposers", proposers)];
    if at_once {
        form.push(("at_once", "1"));
    }
    room.instructor.post(&format!("/classes/{}/policy", room.class), &form).await.expect(303)
}

async fn answer(world: &World, who: &Browser, card: i64, grade: u8) -> Value {
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let review = json!({ "id": Uuid::new_v4(), "card_id": card, "grade": grade, "answered_at": at });
    who.send("/api/v1/reviews", &json!({ "reviews": [review] })).await.expect(200).json()
}

#[tokio::test]
async fn a_student_proposes_a_reviewer_accepts_and_everybody_has_the_new_text_with_their_schedule_as_it_was() {
    let (world, room) = World::with_deck(3).await;
    let rosa = reviewer(&world, &room).await;
    let card = world.cards(room.deck).await[0];
    answer(&world, &room.student, card, 5).await;
    let state = format!(
        "SELECT group_concat(due_day || ' ' || interval_days || ' ' || ease) FROM card_states WHERE card_id = {card}"
    );
    let before = world.text(&state).await;

    let deck = room.student.page(&format!("/decks/{}", room.deck)).await.body;
    assert!(deck.contains(&format!("/cards/{card}/suggest?back=")), "a way from each card of the deck");
    assert!(room.student.page(&format!("/cards/{card}")).await.body.contains("Propose a correction"));
    let fields = [("back", "Answer 1 of all Cells"), ("reason", "See  page 12")];
    let sent = suggest(&room.student, card, &fields).await.expect(303);
    assert_eq!(sent.to, format!("/cards/{card}"));
    assert!(room.student.follow(&sent).await.expect(200).body.contains("waits to be read"));
    let id = newest(&world).await;
    assert_eq!(back_of(&world, card).await, "Answer 1 of Cells", "nothing has changed yet");

    assert!(rosa.page(&format!("/classes/{}", room.class)).await.body.contains("One proposal to read"));
    assert!(!room.student.page(&format!("/classes/{}", room.class)).await.body.contains("proposal to read"));
    let list = rosa.page(&format!("/classes/{}/proposals", room.class)).await.body;
    assert!(list.contains("Answer 1 of <ins>all </ins>Cells") && list.contains("See page 12"), "{list}");
    assert!(list.contains("Tom"), "who proposed it");
    let done = accept(&rosa, &room, id).await.expect(303);
    assert_eq!(back_of(&world, card).await, "Answer 1 of all Cells");
    assert_eq!(world.text(&state).await, before, "nobody's schedule is touched");
    world.assert_log_agrees(1).await;

    let history = room.student.page(&format!("/cards/{card}")).await.body;
    assert!(history.contains("proposed by Tom, accepted by Rosa") && history.contains("See page 12"), "{history}");
    let home = room.student.page("/").await.body;
    assert!(
        home.contains("A proposal of yours was decided.") && home.contains("Accepted: the card says so now"),
        "{home}"
    );
    let own = room.student.page("/proposals").await.body;
    assert!(own.contains("chip new") && own.contains("Rosa"), "{own}");
    let home = room.student.page("/").await.body;
    assert!(!home.contains("was decided") && home.contains("/proposals"), "seen once is no news any more");
    assert!(!room.student.page("/proposals").await.body.contains("chip new"));

    let undone = undo(&rosa, &done).await.expect(303);
    assert!(rosa.follow(&undone).await.expect(200).body.contains("The decision is taken back."));
    assert_eq!(back_of(&world, card).await, "Answer 1 of Cells");
    assert_eq!(outcome(&world, id).await, "open");
    assert_eq!(world.text(&state).await, before);
    accept(&rosa, &room, id).await.expect(303);
    assert_eq!(back_of(&world, card).await, "Answer 1 of all Cells");
}

#[tokio::test]
async fn before_it_is_sent_a_proposal_shows_what_it_looks_like_and_what_it_changes() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let page =
        suggest(&room.student, card, &[("back", "Answer <b>2</b> of Cells"), ("do", "preview")]).await.expect(200);
    assert!(page.body.contains("Answer <strong>2</strong> of Cells") || page.body.contains("Answer <b>2</b> of Cells"));
    assert!(page.body.contains("<ins>") && page.body.contains("<del>"), "{}", page.body);
    assert_eq!(world.number("SELECT count(*) FROM suggestions").await, 0);
    let path = format!("/decks/{}/suggest/preview?card={card}", room.deck);
    let fields = [("front_markup", "html"), ("front", "Question 1 of Cells"), ("back_markup", "html"), ("back", "a<b")];
    let live = room.student.post(&path, &fields).await.expect(200).json();
    assert_eq!(live["front_difference"], "", "no difference where nothing is changed");
    let difference = live["back_difference"].as_str().unwrap();
    assert!(difference.contains("<ins>") && difference.contains("&lt;"), "{difference}");
    // Of another deck's card nothing is told.
    let other = world.deck(room.class, "Organs", 1).await;
    room.student.post(&format!("/decks/{other}/suggest/preview?card={card}"), &fields).await.expect(404);
}

#[tokio::test]
async fn a_proposal_is_changed_and_then_accepted_or_refused_with_a_reason() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    let id = waiting(&world, &room.student, cards[0], &[("back", "Mine")]).await;
    let page = room.instructor.page(&format!("/proposals/{id}")).await;
    let base = page.field("base");
    assert!(page.body.contains(">\nMine</textarea>"), "the proposed text is there to be changed: {}", page.body);
    let text = [("front_markup", "html"), ("front", "Question 1 of Cells"), ("back_markup", "html"), ("back", "Ours")];
    let fields = [&text[..], &[("base", &*base), ("answer", "Shorter still")]].concat();
    let empty = [&fields[..3], &[("back", " "), ("base", &base)]].concat();
    let empty = room.instructor.post(&format!("/proposals/{id}/accept"), &empty).await.expect(422);
    assert!(empty.body.contains("The back is empty"), "{}", empty.body);
    room.instructor.post(&format!("/proposals/{id}/accept"), &fields).await.expect(303);
    assert_eq!(back_of(&world, cards[0]).await, "Ours");
    let own = room.student.page("/proposals").await.body;
    assert!(own.contains("Accepted in other words") && own.contains("Shorter still"), "{own}");
    let history = room.student.page(&format!("/cards/{}", cards[0])).await.body;
    assert!(history.contains("proposed by Tom, changed and accepted by Ines"), "{history}");

    let id = waiting(&world, &room.student, cards[1], &[("front", "What?")]).await;
    let refused = room.instructor.post(&format!("/proposals/{id}/refuse"), &[("answer", " ")]).await.expect(422);
    assert!(refused.body.contains("a refusal needs a word to the author"), "{}", refused.body);
    let done =
        room.instructor.post(&format!("/proposals/{id}/refuse"), &[("answer", "It is <right>")]).await.expect(303);
    let own = room.student.page("/proposals").await.body;
    assert!(own.contains("Not taken") && own.contains("It is &#60;right&#62;"), "{own}");
    undo(&room.instructor, &done).await.expect(303);
    assert_eq!(outcome(&world, id).await, "open");
    let long = "x".repeat(501);
    room.instructor.post(&format!("/proposals/{id}/refuse"), &[("answer", &long)]).await.expect(422);
}

#[tokio::test]
async fn proposals_for_different_sides_go_together_and_one_for_the_same_side_is_shown_against_the_new_text() {
    let (world, room) = World::with_deck(1).await;
    let zoe = world.person("Zoe", Role::Student).await;
    world.enrol(room.class, &zoe).await;
    let card = world.cards(room.deck).await[0];
    let back = waiting(&world, &room.student, card, &[("back", "Better answer")]).await;
    let front = waiting(&world, &zoe, card, &[("front", "Better question")]).await;
    let other = waiting(&world, &zoe, card, &[("back", "Another answer")]).await;
    let list = room.instructor.page(&format!("/classes/{}/proposals", room.class)).await.body;
    assert!(list.contains("2 other proposals wait for the same card"), "{list}");
    accept(&room.instructor, &room, back).await.expect(303);
    accept(&room.instructor, &room, front).await.expect(303);
    let front_now = world.text(&format!("SELECT front_source FROM cards WHERE id = {card}")).await;
    assert_eq!((front_now.as_str(), back_of(&world, card).await.as_str()), ("Better question", "Better answer"));

    // The third one was made of a text that is no more. It isn't taken by the way, but against what is there now.
    let list = room.instructor.page(&format!("/classes/{}/proposals", room.class)).await.body;
    assert!(list.contains("changed since by somebody else") && list.contains("<del>Better</del>"), "{list}");
    assert!(!list.contains(&format!("/proposals/{other}/accept")));
    let several = [("proposal", &*other.to_string()), ("do", "accept")];
    let path = format!("/classes/{}/proposals", room.class);
    let left = room.instructor.post(&path, &several).await.expect(303);
    assert!(room.instructor.follow(&left).await.body.contains("One has to be looked at by itself."));
    let one = room.instructor.page(&format!("/proposals/{other}")).await;
    assert!(one.body.contains("What was proposed") && one.body.contains("Accept all the same"), "{}", one.body);
    let (path, base) = (format!("/proposals/{other}/accept"), one.field("base"));
    suggest_as_editor(&room, card, "Meanwhile").await;
    let late = room.instructor.post(&path, &[("base", &base)]).await.expect(409);
    assert!(late.body.contains("The card has changed since this page was made"), "{}", late.body);
    assert_eq!(back_of(&world, card).await, "Meanwhile");
    room.instructor.post(&path, &[("base", &late.field("base"))]).await.expect(303);
    assert_eq!(back_of(&world, card).await, "Another answer");
    // What was accepted first can't be taken back over that.
    room.instructor.post(&format!("/proposals/{back}/undo"), &[]).await.expect(409);
    assert_eq!(back_of(&world, card).await, "Another answer");
}

#[tokio::test]
async fn two_corrections_of_one_side_go_together_where_they_are_of_different_words() {
    let (world, room) = World::with_deck(1).await;
    let zoe = world.person("Zoe", Role::Student).await;
    world.enrol(room.class, &zoe).await;
    let card = world.cards(room.deck).await[0];
    suggest_as_editor(&room, card, "Teh cell has a mebrane.").await;
    let first = waiting(&world, &room.student, card, &[("back", "The cell has a mebrane.")]).await;
    let second = waiting(&world, &zoe, card, &[("back", "Teh cell has a membrane.")]).await;
    let third = waiting(&world, &zoe, card, &[("back", "Any cell has a mebrane.")]).await;
    accept(&room.instructor, &room, first).await.expect(303);
    let list = room.instructor.page(&format!("/classes/{}/proposals", room.class)).await.body;
    assert!(list.contains(&format!("/proposals/{second}/accept")), "{list}");
    assert!(!list.contains(&format!("/proposals/{third}/accept")), "the same word is changed twice");
    accept(&room.instructor, &room, second).await.expect(303);
    assert_eq!(back_of(&world, card).await, "The cell has a membrane.");
}

/// The instructor edits the back of a card.
async fn suggest_as_editor(room: &Classroom, card: i64, back: &str) {
    let page = room.instructor.page(&format!("/cards/{card}/edit")).await;
    let base = page.field("base");
    let front = page.between("<textarea id=\"front\"", "</textarea>").split_once(">\n").unwrap().1.to_owned();
    let fields =
        [("front_markup", "html"), ("front", &*front), ("back_markup", "html"), ("back", back), ("base", &base)];
    room.instructor.post(&format!("/cards/{card}/edit"), &fields).await.expect(303);
}

#[tokio::test]
async fn a_new_card_and_a_retirement_are_proposed_too_and_a_reviewer_retires_nothing() {
    let (world, room) = World::with_deck(2).await;
    let rosa = reviewer(&world, &room).await;
    let fields = [("front_markup", "markdown"), ("front", "New?"), ("back_markup", "markdown"), ("back", "**Yes**")];
    let deck = room.student.page(&format!("/decks/{}", room.deck)).await.body;
    assert!(deck.contains(&format!("/decks/{}/suggest", room.deck)));
    room.student.post(&format!("/decks/{}/suggest", room.deck), &fields).await.expect(303);
    let new = newest(&world).await;
    let list = rosa.page(&format!("/classes/{}/proposals", room.class)).await.body;
    assert!(list.contains("New card") && list.contains("New?"), "{list}");
    let done = rosa.post(&format!("/proposals/{new}/accept"), &[]).await.expect(303);
    let made = *world.cards(room.deck).await.last().unwrap();
    assert_eq!(world.cards(room.deck).await.len(), 3);
    let page = room.student.page(&format!("/cards/{made}")).await.body;
    assert!(page.contains("proposed by Tom, accepted by Rosa") && page.contains("<strong>Yes</strong>"), "{page}");
    undo(&rosa, &done).await.expect(303);
    assert_eq!(world.cards(room.deck).await.len(), 2, "taken back, it is in nobody's study");
    rosa.post(&format!("/proposals/{new}/accept"), &[]).await.expect(303);
    assert_eq!(world.cards(room.deck).await.last(), Some(&made), "accepted again, it is the same card");

    let card = world.cards(room.deck).await[0];
    let path = format!("/cards/{card}/suggest/retire");
    let silent = room.student.post(&path, &[("reason", "")]).await.expect(422);
    assert!(silent.body.contains("Say why this card should be retired."), "{}", silent.body);
    room.student.post(&path, &[("reason", "It is there twice")]).await.expect(303);
    let retire = newest(&world).await;
    rosa.post(&format!("/proposals/{retire}/accept"), &[]).await.expect(403);
    rosa.post(&format!("/cards/{card}/retire"), &[]).await.expect(403);
    assert!(!rosa.page(&format!("/classes/{}/proposals", room.class)).await.body.contains("/accept"));
    let done = room.instructor.post(&format!("/proposals/{retire}/accept"), &[]).await.expect(303);
    assert!(!world.cards(room.deck).await.contains(&card));
    assert!(room.student.page(&format!("/cards/{card}")).await.body.contains("Retired."), "its history says so");
    rosa.post(&format!("/proposals/{retire}/undo"), &[]).await.expect(403);
    undo(&room.instructor, &done).await.expect(303);
    assert!(world.cards(room.deck).await.contains(&card));
    assert!(room.student.page(&format!("/cards/{card}")).await.body.contains("Brought back."));
}

#[tokio::test]
async fn several_are_decided_at_once_and_taken_back_at_once() {
    let (world, room) = World::with_deck(4).await;
    let cards = world.cards(room.deck).await;
    let mut ids = Vec::new();
    for card in &cards {
        ids.push(waiting(&world, &room.student, *card, &[("back", "Changed")]).await.to_string());
    }
    let path = format!("/classes/{}/proposals", room.class);
    let form = |of: &'static str, ids: &[String], answer: &'static str| {
        let mut form = vec![("do".to_owned(), of.to_owned()), ("answer".to_owned(), answer.to_owned())];
        form.extend(ids.iter().map(|id| ("proposal".to_owned(), id.clone())));
        form
    };
    let post = async |form: Vec<(String, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        room.instructor.post(&path, &form).await
    };
    let none = post(form("accept", &[], "")).await.expect(422);
    assert!(none.body.contains("No proposal was ticked."));
    post(form("refuse", &ids[3..], " ")).await.expect(422);
    let done = post(form("accept", &ids[..3], "")).await.expect(303);
    let said = room.instructor.follow(&done).await.expect(200).body;
    assert!(said.contains("3 proposals are accepted."), "{said}");
    for card in &cards[..3] {
        assert_eq!(back_of(&world, *card).await, "Changed");
    }
    post(form("refuse", &ids[3..], "No")).await.expect(303);
    assert_eq!(outcome(&world, ids[3].parse().unwrap()).await, "refused");
    let path = format!("/classes/{}/proposals/undo?proposals={}", room.class, ids[..3].join("."));
    room.instructor.post(&path, &[]).await.expect(303);
    assert_eq!(world.number("SELECT count(*) FROM suggestions WHERE state = 'open'").await, 3);
    assert_eq!(back_of(&world, cards[0]).await, "Answer 1 of Cells");
    // Another class's proposals are none of theirs.
    let otto = world.person("Otto", Role::Instructor).await;
    let other = world.class("Chemistry", &otto).await;
    let theirs = otto.post(&format!("/classes/{other}/proposals"), &[("do", "accept"), ("proposal", &ids[0])]).await;
    theirs.expect(303);
    otto.post(&format!("/classes/{other}/proposals/undo?proposals={}", ids[3]), &[]).await.expect(404);
    assert_eq!(back_of(&world, cards[0]).await, "Answer 1 of Cells");
    assert_eq!(outcome(&world, ids[3].parse().unwrap()).await, "refused");
}

#[tokio::test]
async fn what_is_too_much_is_refused_with_a_sentence_and_what_is_sent_twice_is_kept_once() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let same = suggest(&room.student, card, &[]).await.expect(422);
    assert!(same.body.contains("Nothing is changed yet"), "{}", same.body);
    let long = "x".repeat(20_001);
    let refused = suggest(&room.student, card, &[("back", &long)]).await.expect(422);
    assert!(refused.body.contains("at most 20000 characters"), "{}", refused.body);
    assert!(refused.body.contains(&long), "nothing of it is lost");
    suggest(&room.student, card, &[("back", &long[1..])]).await.expect(303);
    suggest(&room.student, card, &[("back", &long[1..])]).await.expect(303);
    assert_eq!(world.number("SELECT count(*) FROM suggestions").await, 1);
    suggest(&room.student, card, &[("back", " ")]).await.expect(422);
    suggest(&room.student, card, &[("back", "x"), ("reason", &"y".repeat(501))]).await.expect(422);
    for n in 2..=50 {
        suggest(&room.student, card, &[("back", &format!("Number {n}"))]).await.expect(303);
    }
    let many = suggest(&room.student, card, &[("back", "Number 51")]).await.expect(422);
    assert!(many.body.contains("50 proposals of yours wait in this class"), "{}", many.body);
    // One less, one more; taken back, it finds no room.
    let first = world.number("SELECT min(id) FROM suggestions").await;
    room.student.post(&format!("/proposals/{first}/withdraw"), &[]).await.expect(303);
    suggest(&room.student, card, &[("back", "Number 51")]).await.expect(303);
    room.student.post(&format!("/proposals/{first}/return"), &[]).await.expect(422);
    assert_eq!(outcome(&world, first).await, "withdrawn");
}

#[tokio::test]
async fn an_author_takes_a_proposal_back_until_it_is_decided_and_nobody_else_does() {
    let (world, room) = World::with_deck(1).await;
    let zoe = world.person("Zoe", Role::Student).await;
    world.enrol(room.class, &zoe).await;
    let card = world.cards(room.deck).await[0];
    let sent = suggest(&room.student, card, &[("back", "Mine")]).await.expect(303);
    let id = newest(&world).await;
    zoe.post(&format!("/proposals/{id}/withdraw"), &[]).await.expect(404);
    let gone = undo(&room.student, &sent).await.expect(303);
    assert!(room.student.follow(&gone).await.body.contains("Your proposal is withdrawn."));
    assert_eq!(outcome(&world, id).await, "withdrawn");
    assert!(
        room.instructor.page(&format!("/classes/{}/proposals", room.class)).await.body.contains("No proposal waits")
    );
    room.instructor.post(&format!("/proposals/{id}/accept"), &[]).await.expect(409);
    room.student.post(&format!("/proposals/{id}/return"), &[]).await.expect(303);
    accept(&room.instructor, &room, id).await.expect(303);
    room.student.post(&format!("/proposals/{id}/withdraw"), &[]).await.expect(409);
    assert_eq!(outcome(&world, id).await, "accepted");
    assert!(!zoe.page("/proposals").await.body.contains("Mine"), "one's own only");
}

#[tokio::test]
async fn a_class_settles_who_may_propose_and_whether_that_goes_in_at_once() {
    let (world, room) = World::with_deck(1).await;
    let rosa = reviewer(&world, &room).await;
    let card = world.cards(room.deck).await[0];
    let path = format!("/cards/{card}/suggest");
    let study = format!("/api/v1/study?deck={}", room.deck);
    assert_eq!(room.student.page(&study).await.json()["cards"][0]["suggests"], true);
    let settled = policy(&room, "reviewers", false).await;
    room.student.get(&path).await.expect(403);
    assert_eq!(room.student.page(&study).await.json()["cards"][0]["suggests"], false);
    assert!(!room.student.page(&format!("/cards/{card}")).await.body.contains("Propose a correction"));
    rosa.page(&path).await;
    undo(&room.instructor, &settled).await.expect(303);
    room.student.page(&path).await;
    policy(&room, "nobody", true).await;
    rosa.get(&path).await.expect(403);
    assert!(world.text("SELECT group_concat(action) FROM audit").await.contains("class-proposals"));

    policy(&room, "everyone", true).await;
    let done = suggest(&room.student, card, &[("back", "Corrected"), ("reason", "I know")]).await.expect(303);
    let said = room.student.follow(&done).await.expect(200).body;
    assert!(said.contains("The card says so now") && said.contains("/undo\""), "with its way back: {said}");
    assert_eq!(back_of(&world, card).await, "Corrected");
    let history = room.student.page(&format!("/cards/{card}")).await.body;
    assert!(history.contains("Tom, 2 March") && history.contains("I know"), "{history}");
    assert!(!room.student.page("/").await.body.contains("was decided"), "who decides knows");
    let list = room.instructor.page(&format!("/classes/{}/proposals", room.class)).await.body;
    assert!(list.contains("Decided lately") && list.contains("<ins>Corrected</ins>"), "who teaches sees it: {list}");
    room.student.post(&format!("/proposals/{}/undo", newest(&world).await), &[]).await.expect(303);
    assert_eq!(back_of(&world, card).await, "Answer 1 of Cells", "the way back is the student's own, too");
    // What was made of an older text waits to be read.
    let page = room.student.page(&path).await;
    suggest_as_editor(&room, card, "Edited meanwhile").await;
    let fields = [
        ("front_markup", "html"),
        ("front", "Question 1 of Cells"),
        ("back_markup", "html"),
        ("back", "Late"),
        ("base", &page.field("base")),
    ];
    room.student.post(&path, &fields).await.expect(303);
    assert_eq!(back_of(&world, card).await, "Edited meanwhile");
    let base =
        world.text(&format!("SELECT base ->> 'back' FROM suggestions WHERE id = {}", newest(&world).await)).await;
    assert_eq!(base, "Answer 1 of Cells", "it keeps the text that it was made of");
}

#[tokio::test]
async fn readers_in_other_classes_propose_to_the_class_that_the_deck_belongs_to() {
    let (world, room) = World::with_deck(1).await;
    let otto = world.person("Otto", Role::Instructor).await;
    let other = world.class("Chemistry", &otto).await;
    let olga = world.person("Olga", Role::Student).await;
    world.enrol(other, &olga).await;
    let card = world.cards(room.deck).await[0];
    suggest_status(&olga, card, 404).await;
    world
        .sql(&format!("INSERT INTO deck_shares (deck_id, class_id, shared_at) VALUES ({}, {other}, 1)", room.deck))
        .await;
    policy(&room, "everyone", true).await;
    let id = waiting(&world, &olga, card, &[("back", "From Olga")]).await;
    assert_eq!(back_of(&world, card).await, "Answer 1 of Cells", "at once is for the class's own members");
    otto.get(&format!("/proposals/{id}")).await.expect(404);
    assert!(!otto.page(&format!("/classes/{other}/proposals")).await.body.contains("From Olga"));
    accept(&room.instructor, &room, id).await.expect(303);
    assert!(olga.page("/proposals").await.body.contains("Accepted"));
    policy(&room, "reviewers", true).await;
    suggest_status(&olga, card, 403).await;
    suggest_status(&otto, card, 403).await;

    // A deck that goes to the other class takes along what waits.
    policy(&room, "everyone", false).await;
    let id = waiting(&world, &olga, card, &[("back", "Again")]).await;
    let DeckId(deck) = room.deck;
    world.sql(&format!("DELETE FROM deck_shares; UPDATE decks SET class_id = {other} WHERE id = {deck}")).await;
    assert!(otto.page(&format!("/classes/{other}/proposals")).await.body.contains("Again"));
    room.instructor.get(&format!("/proposals/{id}")).await.expect(404);
}

async fn suggest_status(who: &Browser, card: i64, status: u16) {
    who.get(&format!("/cards/{card}/suggest")).await.expect(status);
}

#[tokio::test]
async fn a_card_takes_its_proposals_along_to_another_deck() {
    let (world, room) = World::with_deck(2).await;
    let other = world.deck(room.class, "Organs", 1).await;
    let card = world.cards(room.deck).await[0];
    let id = waiting(&world, &room.student, card, &[("back", "Mine")]).await;
    let form = [("action", "move"), ("card", &*card.to_string()), ("to", &*other.to_string())];
    room.instructor.post(&format!("/decks/{}/cards", room.deck), &form).await.expect(303);
    let list = room.instructor.page(&format!("/classes/{}/proposals", room.class)).await.body;
    assert!(list.contains("Organs"), "{list}");
    accept(&room.instructor, &room, id).await.expect(303);
    assert_eq!(back_of(&world, card).await, "Mine");
}

#[tokio::test]
async fn who_studies_hears_of_a_new_text_with_the_next_answer_and_asks_once() {
    let (world, room) = World::with_deck(4).await;
    let cards = world.cards(room.deck).await;
    let zoe = world.person("Zoe", Role::Student).await;
    world.enrol(room.class, &zoe).await;
    answer(&world, &zoe, cards[1], 4).await;
    let session = zoe.page(&format!("/api/v1/study?deck={}", room.deck)).await.json();
    let revision = session["revision"].as_i64().unwrap();
    assert_eq!(answer(&world, &zoe, cards[0], 5).await["revision"], revision, "nothing has changed");
    let state = format!("SELECT due_day || ' ' || ease FROM card_states WHERE card_id = {}", cards[1]);
    let before = world.text(&state).await;

    let id = waiting(&world, &room.student, cards[1], &[("back", "New <em>answer</em>")]).await;
    assert_eq!(answer(&world, &zoe, cards[2], 5).await["revision"], revision, "a proposal changes no card");
    accept(&room.instructor, &room, id).await.expect(303);
    let now = answer(&world, &zoe, cards[3], 5).await["revision"].as_i64().unwrap();
    assert!(now > revision, "the answer says that something has changed");
    let held = format!("{},{}", cards[1], cards[2]);
    let path = format!("/api/v1/study?deck={}&limit=1&exclude={held}&revision=", room.deck);
    let told = zoe.page(&format!("{path}{revision}")).await.json();
    let changed = told["changed"].as_array().unwrap();
    assert_eq!(changed.len(), 1, "only what has changed: {told}");
    assert_eq!(changed[0]["card_id"], cards[1]);
    assert!(changed[0]["back_html"].as_str().unwrap().contains("<em>answer</em>"));
    assert_eq!(told["revision"], now);
    assert!(zoe.page(&format!("{path}{now}")).await.json().get("changed").is_none(), "told once");
    assert_eq!(world.text(&state).await, before, "with its schedule as it was");

    room.instructor.post(&format!("/cards/{}/retire", cards[2]), &[]).await.expect(303);
    let told = zoe.page(&format!("{path}{now}")).await.json();
    assert_eq!((&told["changed"][0]["card_id"], &told["changed"][0]["retired"]), (&json!(cards[2]), &json!(true)));
    // Of cards that they may not read nothing is told.
    let olga = world.person("Olga", Role::Student).await;
    let otto = world.person("Otto", Role::Instructor).await;
    let other = world.class("Chemistry", &otto).await;
    world.enrol(other, &olga).await;
    let told = olga.page(&format!("/api/v1/study?exclude={held}&revision=0")).await.json();
    assert!(told.get("changed").is_none(), "{told}");
}

#[tokio::test]
async fn how_many_have_studied_a_card_is_told_from_ten_students_on_and_never_how_well() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    waiting(&world, &room.student, card, &[("back", "Mine")]).await;
    let list = format!("/classes/{}/proposals", room.class);
    let said = async || {
        let body = room.instructor.page(&list).await.body;
        body.split_once("At least ").map(|(_, rest)| rest.split_once(" this card.").expect("a sentence").0.to_owned())
    };
    answer(&world, &room.student, card, 2).await;
    for n in 2..=14 {
        assert_eq!(said().await, (n > 10).then(|| "10 students have studied".to_owned()), "before the {n}th");
        let one = world.person(&format!("Student {n}"), Role::Student).await;
        world.enrol(room.class, &one).await;
        // Whether they know it makes no difference.
        answer(&world, &one, card, if n % 2 == 0 { 1 } else { 5 }).await;
    }
    assert_eq!(said().await.as_deref(), Some("10 students have studied"));
}

#[tokio::test]
async fn a_reviewer_stays_one_who_studies_and_keeps_the_role_when_joining_again() {
    let (world, room) = World::with_deck(1).await;
    let rosa = reviewer(&world, &room).await;
    let role = format!("SELECT role FROM memberships WHERE user_id = {}", rosa.id);
    rosa.post(&format!("/join/{}", world.code(room.class).await), &[]).await.expect(303);
    assert_eq!(world.text(&role).await, "reviewer");
    assert!(rosa.page("/study").await.body.contains("Question 1 of Cells"));
    let me = rosa.page("/api/v1/classes").await.json();
    assert_eq!((&me["classes"][0]["role"], &me["classes"][0]["students"]), (&json!("reviewer"), &json!(2)));
    for path in ["people", "import"] {
        rosa.get(&format!("/classes/{}/{path}", room.class)).await.expect(403);
    }
    let people = room.instructor.page(&format!("/classes/{}/people", room.class)).await.body;
    assert!(people.contains("reviewer"), "{people}");
    let path = format!("/classes/{}/people/{}/role/student", room.class, rosa.id);
    room.instructor.post(&path, &[]).await.expect(303);
    rosa.get(&format!("/classes/{}/proposals", room.class)).await.expect(403);
    assert!(world.text("SELECT group_concat(action) FROM audit").await.contains("member-reviewer,member-student"));
}
