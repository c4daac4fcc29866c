//! A student looks at their own progress: the page's figures against the log, read by the definitions alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use recto::schedule::day::{Day, DayRule};
use recto::schedule::grade::Grade;
use recto::store::ids::{CardId, DeckId};
use recto::store::people::Role;
use recto::store::reviews::{self, Recorded, Student};
use serde_json::json;
use sqlx::Row as _;
use uuid::Uuid;

use crate::world::{Browser, Classroom, DAY, MINUTE, World, plain};

/// The rows of one of the page's tables: the cells of each as a person reads them, a day as machines do.
fn rows(page: &str, table: &str) -> Vec<Vec<String>> {
    let Some((_, rest)) = page.split_once(&format!("<table id=\"{table}\">")) else { return Vec::new() };
    let body = rest.split("</table>").next().unwrap();
    let cell = |cell: &str| match cell.split_once("datetime=\"") {
        Some((_, day)) => day.split('"').next().unwrap().to_owned(),
        None => plain(cell.split_once('>').unwrap().1.split('<').next().unwrap()),
    };
    body.split("<tr>").skip(2).map(|row| row.split("<td").skip(1).map(cell).collect()).collect()
}

/// A row of the log as it stands in the database.
struct Logged {
    card: i64,
    at: i64,
    id: Vec<u8>,
    day: i64,
    grade: i64,
    kind: String,
    ms: i64,
    interval: i64,
}

/// Everything of a student that counts, in the order in which it was answered.
async fn log_of(world: &World, student: &Browser) -> Vec<Logged> {
    let mut db = world.database().await;
    let rows = sqlx::query("SELECT * FROM reviews WHERE student_id = ?").bind(student.id.0).fetch_all(&mut db).await;
    let mut log: Vec<Logged> = rows
        .unwrap()
        .iter()
        .filter(|row| row.get::<Option<i64>, _>("undone_at").is_none())
        .map(|row| Logged {
            card: row.get("card_id"),
            at: row.get("answered_at"),
            id: row.get("id"),
            day: row.get("study_day"),
            grade: row.get("grade"),
            kind: row.get("kind"),
            ms: row.get("duration_ms"),
            interval: row.get("before_interval"),
        })
        .collect();
    log.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    log
}

fn iso(day: i64) -> String {
    recto::schedule::day::date(Day::new(i32::try_from(day).unwrap())).to_string()
}

fn percent(part: i64, of: i64) -> String {
    if of == 0 { "–".to_owned() } else { format!("{}%", (200 * part + of) / (2 * of)) }
}

/// What the tables of the page must say, straight from the log: card by card, answer by answer.
fn expected(log: &[Logged], today: i64) -> BTreeMap<&'static str, Vec<Vec<String>>> {
    let (mut answers, mut thought) = (BTreeMap::<i64, i64>::new(), BTreeMap::<i64, i64>::new());
    let mut standing = HashMap::<i64, i64>::new();
    let (mut retention, mut forgetting) = ([(0, 0); 5], [(0, 0); 5]);
    for row in log {
        *answers.entry(row.day).or_default() += 1;
        *thought.entry(row.day).or_default() += row.ms;
        let before = standing.get(&row.card).copied();
        if row.kind == "scheduled" && row.interval >= 1 {
            let group = match row.interval {
                1 => 0,
                2..=6 => 1,
                7..=20 => 2,
                21..=60 => 3,
                _ => 4,
            };
            retention[group].0 += i64::from(row.grade >= 3);
            retention[group].1 += 1;
            let before = usize::try_from(before.expect("a card with an interval has a grade")).unwrap();
            forgetting[before - 1].0 += i64::from(row.grade < 3);
            forgetting[before - 1].1 += 1;
        }
        if row.kind == "scheduled" || row.kind == "extra" && row.grade < 3 {
            standing.insert(row.card, row.grade);
        }
    }
    let shares = |shares: [(i64, i64); 5], names: [&str; 5]| {
        let row = |(name, (part, of)): (&str, (i64, i64))| {
            vec![name.to_owned(), of.to_string(), part.to_string(), percent(part, of)]
        };
        names.into_iter().zip(shares).map(row).collect::<Vec<_>>()
    };
    let year = answers.iter().rev().filter(|(day, _)| (0..365).contains(&(today - **day)));
    let month = thought.iter().rev().filter(|(day, _)| (0..30).contains(&(today - **day)));
    let minutes = |ms: i64| if ms == 0 { 0 } else { ((ms + 30_000) / 60_000).max(1) };
    BTreeMap::from([
        ("year-table", year.map(|(day, n)| vec![iso(*day), n.to_string()]).collect()),
        ("minutes-table", month.map(|(day, ms)| vec![iso(*day), minutes(*ms).to_string()]).collect()),
        ("retention-table", shares(retention, ["1 day", "2–6 d", "7–20 d", "21–60 d", "61 d +"])),
        ("forgetting-table", shares(forgetting, ["1", "2", "3", "4", "5"])),
    ])
}

/// Answers cards at random through the function that records every answer: on some days, late ones from a device that was
/// offline, crammed ones, and some that are taken back at once.
pub async fn study(world: &World, student: &Browser, zone: &str, cards: &[i64], seed: u64) {
    let (id, now) = (student.id, world.clock.now());
    let cards = cards.to_vec();
    let days = DayRule::new(zone, 240);
    let job = world.app.store.write_answers(id, move |db| {
        Box::pin(async move {
            let mut rng = StdRng::seed_from_u64(seed);
            let student = Student { id, days };
            let memory = rng.random_range(0.6..0.95);
            for ago in (0..rng.random_range(30..420_i64)).rev() {
                if !rng.random_bool(0.55) {
                    continue;
                }
                let mut at = now - ago * DAY - rng.random_range(0..18 * 60 * MINUTE);
                for _ in 0..rng.random_range(1..25) {
                    at += rng.random_range(1_000..70_000);
                    let late = rng.random_bool(0.05);
                    let grade =
                        if rng.random_bool(memory) { rng.random_range(3..6_u8) } else { rng.random_range(1..3) };
                    let answer = reviews::Answer {
                        id: Uuid::from_u128(rng.random()),
                        card: CardId(cards[rng.random_range(0..cards.len())]),
                        grade: Grade::try_from(grade).unwrap(),
                        cram: rng.random_bool(0.1),
                        answered_at: (if late { at - 3 * DAY } else { at }).min(now),
                        duration_ms: rng.random_range(500..90_000),
                        text_at: None,
                    };
                    let recorded = reviews::record(db, &student, answer, now).await?;
                    assert!(matches!(recorded, Recorded::Recorded(..)), "{recorded:?}");
                    let last = reviews::last_answer(db, id).await?;
                    if last == Some(answer.id) && rng.random_bool(0.08) {
                        reviews::undo(db, id, answer.id, now).await?;
                    }
                }
            }
            Ok(())
        })
    });
    job.await.expect("a history");
}

#[tokio::test]
async fn the_figures_of_ten_students_are_those_of_their_logs() {
    let (world, room) = World::with_deck(12).await;
    let second = world.deck(room.class, "Genes", 10).await;
    let third = world.deck(room.class, "Tissues", 6).await;
    // Two of the decks hold cards that came one after another no more.
    let moved = format!(
        "UPDATE cards SET deck_id = {second}, position = position + 100 WHERE deck_id = {} AND position % 3 = 1",
        room.deck
    );
    world.sql(&moved).await;
    let mut decks = Vec::new();
    for deck in [room.deck, second, third] {
        decks.push((deck, world.cards(deck).await));
    }
    assert_eq!(decks.iter().map(|(_, cards)| cards.len()).collect::<Vec<_>>(), [8, 14, 6]);
    let cards: Vec<i64> = decks.iter().flat_map(|(_, cards)| cards.clone()).collect();
    let zones = ["UTC", "Europe/Paris", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata"];
    let (mut compared, mut groups) = (0, BTreeSet::new());
    for seed in 0..10 {
        let student = world.person(&format!("Student {seed}"), Role::Student).await;
        world.enrol(room.class, &student).await;
        let zone = zones[usize::try_from(seed).unwrap() % zones.len()];
        world.sql(&format!("UPDATE users SET time_zone = '{zone}' WHERE id = {}", student.id)).await;
        study(&world, &student, zone, &cards, seed).await;
        let today = i64::from(DayRule::new(zone, 240).day_of(world.clock.now()).number());
        let log = log_of(&world, &student).await;
        assert!(log.len() > 100, "student {seed} has answered {} times", log.len());
        let mut looks = vec![("/progress".to_owned(), log)];
        for (deck, its) in &decks {
            let log = log_of(&world, &student).await.into_iter().filter(|row| its.contains(&row.card)).collect();
            looks.push((format!("/progress?of=deck-{deck}"), log));
        }
        for (path, log) in looks {
            let page = student.page(&path).await;
            for (table, expected) in expected(&log, today) {
                assert_eq!(rows(&page.body, table), expected, "student {seed}, {table} of {path}");
                compared += expected.len();
                if table == "retention-table" {
                    groups.extend(expected.iter().filter(|row| row[1] != "0").map(|row| row[0].clone()));
                }
            }
            let year = log.iter().filter(|row| (0..365).contains(&(today - row.day)));
            let days: BTreeSet<i64> = year.map(|row| row.day).collect();
            assert_eq!(page.between("id=\"days\">", "<"), days.len().to_string());
            let asked = log.iter().filter(|row| row.kind == "scheduled" && row.interval >= 1).count();
            let known = log.iter().filter(|row| row.kind == "scheduled" && row.interval >= 1 && row.grade >= 3).count();
            let share = percent(i64::try_from(known).unwrap(), i64::try_from(asked).unwrap());
            assert_eq!(page.between("id=\"remembered\">", "<"), share);
        }
        forecast_agrees(&world, &student, today).await;
    }
    assert!(compared > 1_000, "only {compared} rows were compared");
    assert_eq!(groups.len(), 5, "every group of intervals was met by somebody: {groups:?}");
}

/// The forecast of the page against the states, card by card.
async fn forecast_agrees(world: &World, student: &Browser, today: i64) {
    let mut db = world.database().await;
    let states =
        sqlx::query("SELECT * FROM card_states WHERE student_id = ?").bind(student.id.0).fetch_all(&mut db).await;
    let (mut days, mut long) = (BTreeMap::<i64, i64>::new(), 0);
    for state in states.unwrap() {
        let Some(shown) = state.get::<Option<i64>, _>("shown_day") else { continue };
        let again = state.get::<i64, _>("again") == 1 && state.get::<Option<i64>, _>("last_day") == Some(today);
        *days.entry(if again { today } else { shown.max(today) }).or_default() += 1;
        long += i64::from(state.get::<i64, _>("interval_days") >= 21);
    }
    let expected: Vec<_> = days
        .iter()
        .filter(|(day, _)| **day < today + 30)
        .map(|(day, cards)| vec![iso(*day), cards.to_string()])
        .collect();
    let page = student.page("/progress").await;
    assert_eq!(rows(&page.body, "ahead-table"), expected);
    assert_eq!(page.between("id=\"long\">", "<"), long.to_string());
}

/// Sends answers of today, the same grade for each card.
async fn answer(world: &World, room: &Classroom, student: &Browser, deck: DeckId, grade: u8) {
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let reviews: Vec<_> = world
        .cards(deck)
        .await
        .into_iter()
        .map(|card| json!({ "id": Uuid::new_v4(), "card_id": card, "grade": grade, "answered_at": at, "duration_ms": 6000 }))
        .collect();
    student.send("/api/v1/reviews", &json!({ "reviews": reviews })).await.expect(200);
    assert!(room.class.0 > 0);
}

#[tokio::test]
async fn who_has_answered_nothing_is_told_so_and_led_on() {
    let (_world, room) = World::with_deck(3).await;
    let page = room.student.page("/progress").await;
    assert!(page.body.contains("Nothing answered yet") && !page.body.contains("class=\"chart\""));
    assert!(page.body.contains("<a href=\"/progress\" aria-current=\"page\">Progress</a>"));
}

#[tokio::test]
async fn after_a_first_evening_nothing_is_claimed_of_what_was_remembered() {
    let (world, room) = World::with_deck(3).await;
    answer(&world, &room, &room.student, room.deck, 5).await;
    let page = room.student.page("/progress").await;
    assert!(page.body.contains("3 answers on one day."), "{}", page.body);
    assert_eq!(page.between("id=\"remembered\">", "<"), "–");
    assert!(page.body.contains("No card has come back yet.") && rows(&page.body, "retention-table").is_empty());
    assert!(page.body.contains("3 cards come back, 0 of them today."));
    world.clock.advance(DAY);
    answer(&world, &room, &room.student, room.deck, 1).await;
    let page = room.student.page("/progress").await;
    assert!(page.body.contains("You said 5: 100% forgotten the next time."));
    assert!(page.body.contains("3 cards come back, 3 of them today."), "what was failed is repeated today");
    world.clock.advance(3 * DAY);
    assert!(room.student.page("/progress").await.body.contains("3 are overdue."));
}

#[tokio::test]
async fn what_one_said_of_a_card_is_the_grade_before_its_repetitions() {
    let (world, room) = World::with_deck(3).await;
    for grade in [2, 5] {
        answer(&world, &room, &room.student, room.deck, grade).await;
        world.clock.advance(MINUTE);
    }
    world.clock.advance(DAY);
    answer(&world, &room, &room.student, room.deck, 1).await;
    let page = room.student.page("/progress").await;
    assert!(page.body.contains("You said 2: 100% forgotten the next time."), "the 5 was a repetition of that evening");
}

#[tokio::test]
async fn every_picture_says_in_words_what_it_shows_and_has_its_table() {
    let (world, room) = World::with_deck(3).await;
    for grade in [4, 1, 4] {
        answer(&world, &room, &room.student, room.deck, grade).await;
        world.clock.advance(DAY);
    }
    let page = room.student.page("/progress").await;
    let labels: Vec<_> = page.body.split("role=\"img\" aria-label=\"").skip(1).collect();
    assert_eq!(labels.len(), 6, "the year's halves, what comes, minutes, retention, forgetting");
    assert!(labels.iter().all(|label| label.find('"').unwrap() > 10));
    assert_eq!(page.body.matches("<details>").count(), 5);
    assert!(!page.body.contains(" style="), "the policy allows none");
    let squares =
        ["d0", "d1", "d2", "d3", "d4"].map(|level| page.body.matches(&format!("class=\"{level}\" x=\"")).count());
    assert!(squares[0] >= 362, "{squares:?}");
}

#[tokio::test]
async fn the_page_shows_one_deck_or_class_and_nobody_elses() {
    let (world, room) = World::with_deck(3).await;
    let second = world.deck(room.class, "Genes", 2).await;
    let other = world.class("Chemistry", &room.instructor).await;
    let foreign = world.deck(other, "Acids", 1).await;
    answer(&world, &room, &room.student, room.deck, 5).await;
    answer(&world, &room, &room.student, second, 5).await;
    let said = |n: &str| format!("{n} answers on one day.");
    for (of, n) in
        [(String::new(), "5"), (format!("?of=deck-{second}"), "2"), (format!("?of=class-{}", room.class), "5")]
    {
        let page = room.student.page(&format!("/progress{of}")).await;
        assert!(page.body.contains(&said(n)), "{of}");
    }
    assert!(room.student.page(&format!("/progress?of=deck-{second}")).await.body.contains("selected>Genes</option>"));
    for of in
        [format!("deck-{foreign}"), format!("class-{other}"), "deck-x".to_owned(), "x".to_owned(), "card-1".to_owned()]
    {
        room.student.get(&format!("/progress?of={of}")).await.expect(404);
    }
    let instructor = room.instructor.page("/progress").await;
    assert!(instructor.body.contains("Nothing answered yet"), "the student's answers are the student's");
}

#[tokio::test]
async fn the_grade_before_an_answer_is_filled_in_for_a_log_from_before() {
    let (world, room) = World::with_deck(8).await;
    let cards = world.cards(room.deck).await;
    study(&world, &room.student, "UTC", &cards, 77).await;
    let before = "SELECT group_concat(coalesce(before_grade, 'none')) FROM (SELECT before_grade FROM reviews WHERE undone_at IS NULL ORDER BY seq)";
    let derived = world.text(before).await;
    assert!(derived.contains("none") && derived.contains('1') && derived.contains('5'));
    let step = include_str!("../../migrations/0015_scheduled_grade.sql");
    let fill = step.split_once("BETWEEN 1 AND 5);").unwrap().1;
    world
        .sql(&format!("UPDATE reviews SET before_grade = NULL; UPDATE card_states SET due_grade = NULL; {fill}"))
        .await;
    assert_eq!(world.text(before).await, derived);
    let answers = u64::try_from(world.number("SELECT count(*) FROM reviews WHERE undone_at IS NULL").await).unwrap();
    world.assert_log_agrees(answers).await;
    world.sql("UPDATE reviews SET before_grade = before_grade % 5 + 1 WHERE before_grade IS NOT NULL").await;
    let replay = world.app.store.read(|db| Box::pin(recto::store::replay::check(db))).await.unwrap();
    assert!(!replay.differences.is_empty(), "a wrong grade before is found");
}
