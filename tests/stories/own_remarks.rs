//! One's own remarks: what was answered is news until it was read, wherever that is.

use crate::world::{Browser, MINUTE, World};

/// Writes a remark on the card, and gives its id.
async fn ask(world: &World, who: &Browser, card: i64, text: &str) -> i64 {
    who.post(&format!("/cards/{card}/remarks"), &[("text", text)]).await.expect(303);
    world.number("SELECT max(id) FROM comments").await
}

async fn answer(world: &World, who: &Browser, remark: i64) {
    world.clock.advance(MINUTE);
    who.post(&format!("/remarks/{remark}/answer"), &[("text", "So it is.")]).await.expect(303);
}

/// How many of their remarks somebody's home says were answered.
async fn news(who: &Browser) -> i64 {
    let home = who.page("/").await;
    if home.body.contains("One of your remarks was answered.") {
        return 1;
    }
    let many = home.body.split(" of your remarks were answered.").next().filter(|before| *before != home.body);
    many.map_or(0, |before| before.rsplit('>').next().unwrap().parse().expect("a number"))
}

#[tokio::test]
async fn an_answer_is_read_where_it_stands_and_what_is_older_elsewhere_stays_news() {
    let (world, room) = World::with_deck(2).await;
    let cards = world.cards(room.deck).await;
    let first = ask(&world, &room.student, cards[0], "Why?").await;
    let second = ask(&world, &room.student, cards[1], "How?").await;
    answer(&world, &room.instructor, first).await;
    answer(&world, &room.instructor, second).await;
    assert_eq!(news(&room.student).await, 2);
    let thread = |card: i64| format!("/cards/{card}/remarks");
    // Who teaches looks at it, too; that reads nothing for the student.
    room.instructor.page(&thread(cards[0])).await;
    room.instructor.page("/remarks").await;
    room.student.page(&thread(cards[1])).await;
    assert_eq!(news(&room.student).await, 2, "what is older waits still");
    room.student.page(&thread(cards[0])).await;
    assert_eq!(news(&room.student).await, 1);
    room.student.page(&thread(cards[1])).await;
    assert_eq!(news(&room.student).await, 0);
    assert!(!room.student.page("/remarks").await.body.contains("new answer"));
    // One's own word to it is no news; one of somebody else's is.
    answer(&world, &room.student, first).await;
    assert_eq!(news(&room.student).await, 0);
    answer(&world, &room.instructor, first).await;
    assert_eq!(news(&room.student).await, 1);
}

#[tokio::test]
async fn an_answer_to_an_old_remark_stands_first_and_the_list_goes_on_as_it_was() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let old = ask(&world, &room.student, card, "The old question").await;
    let rows: Vec<String> = (1..=60).map(|n| format!("({card}, {}, 'Question {n}.', 1)", room.student.id)).collect();
    world.sql(&format!("INSERT INTO comments (card_id, author_id, text, created_at) VALUES {}", rows.join(", "))).await;
    answer(&world, &room.instructor, old).await;
    assert_eq!(news(&room.student).await, 1);
    let page = room.student.page("/remarks").await.body;
    let place = |page: &str, text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {page}"));
    assert!(place(&page, "The old question") < place(&page, "Question 60."), "{page}");
    assert_eq!(page.matches("new answer").count(), 1);
    assert!(page.contains("Question 11.") && !page.contains("Question 10."), "beside a whole page of the list");
    assert_eq!(news(&room.student).await, 0);
    let second = room.student.page("/remarks?page=2").await.body;
    assert!(second.contains("Question 10.") && second.contains("The old question"), "{second}");
    assert!(!second.contains("new answer"));
}

#[tokio::test]
async fn what_a_page_does_not_show_stays_news() {
    let (world, room) = World::with_deck(1).await;
    let card = world.cards(room.deck).await[0];
    let rows: Vec<String> = (1..=110).map(|n| format!("({card}, {}, 'Question {n}.', 1)", room.student.id)).collect();
    world.sql(&format!("INSERT INTO comments (card_id, author_id, text, created_at) VALUES {}", rows.join(", "))).await;
    let answers = format!(
        "INSERT INTO comments (card_id, author_id, text, created_at, parent_id)
         SELECT card_id, {}, 'So it is.', 1000 + id, id FROM comments WHERE parent_id IS NULL",
        room.instructor.id
    );
    world.sql(&answers).await;
    assert_eq!(news(&room.student).await, 110);
    // Fifty news at a time, those that wait the longest first; the newest remarks behind them are read when nothing older waits.
    room.student.page("/remarks").await;
    assert_eq!(news(&room.student).await, 60);
    room.student.page("/remarks").await;
    assert_eq!(news(&room.student).await, 0);
}
