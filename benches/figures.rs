//! What the figures of a class cost with ten million answers, beside the same page of a class like it with ten thousand: what was
//! answered before must not be felt. And what a morning costs, in which all of it is made anew. `cargo bench --bench figures`, or
//! with `RECTO_REVIEWS` for another number of answers; a line says MISSED where the page is dearer.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

#[allow(dead_code)] // the other benchmarks look at other things
mod load;

use std::path::Path;
use std::time::{Duration, Instant};

use load::{Connection, class, cookies, folder, head, plain, row, settings};
use recto::clock::Clock;
use recto::store::ids::ClassId;
use recto::store::{Store, morning};
use recto::web::{self, App};
use sqlx::SqliteConnection;
use tokio::net::TcpListener;

const STUDENTS: i64 = 100;
const CARDS: i64 = 2_000;
/// Answers in the large class, and how many times as many as in the small one.
const ANSWERS: i64 = 10_000_000;
const TIMES: i64 = 1_000;
/// Answers written in one transaction.
const BATCH: i64 = 500_000;
/// The page of the large class is at least so fast as that of the small one.
const WANTED: f64 = 0.9;

/// Takes the indexes of the log away, to be made again in one go when it is full: growing each of them row by row takes many times as long.
/// Gives how to make them.
async fn without_indexes(db: &mut SqliteConnection) -> Vec<String> {
    let found = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'reviews' AND type = 'index' AND sql IS NOT NULL";
    let found: Vec<(String, String)> = sqlx::query_as(found).fetch_all(&mut *db).await.expect("the indexes");
    assert!(!found.is_empty(), "the log has indexes");
    for (name, _) in &found {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("DROP INDEX {name}"))).execute(&mut *db).await.expect("one less");
    }
    found.into_iter().map(|(_, sql)| sql).collect()
}

/// Writes so many answers, spread over all students, cards and a year, and the states with the sums that they leave: every student
/// has met every card in both classes, so that they differ by the log alone.
async fn history(db: &mut SqliteConnection, answers: i64) {
    // What a crash would leave of it interests nobody.
    let fast = "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1000000";
    sqlx::raw_sql(fast).execute(&mut *db).await.expect("the settings");
    let indexes = without_indexes(db).await;
    let today = Clock::default().now() / 86_400_000;
    for first in (0..answers).step_by(usize::try_from(BATCH).expect("a number")) {
        let last = (first + BATCH).min(answers) - 1;
        let fill = format!(
            "BEGIN;
             WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
             INSERT INTO reviews (id, student_id, card_id, grade, cram, answered_at, study_day, duration_ms, scheduler,
                                  scheduler_version, recorded_at, kind, was_new, before_repetitions, before_interval,
                                  before_ease, after_repetitions, after_interval, after_ease, after_lapses, after_again,
                                  before_grade)
             SELECT unhex(printf('%032x', i)), 1 + i % {STUDENTS}, 1 + (i / {STUDENTS}) % {CARDS}, 1 + abs(random()) % 5, 0,
                    day * 86400000 + i % 86400000, day, 1000 + abs(random()) % 59000, 'sm2', 1, day * 86400000, 'scheduled', 0, 3,
                    1 + abs(random()) % 200, 250, 3, 20, 250, 0, 0, 1 + abs(random()) % 5
             FROM (SELECT i, {today} - 364 + i * 365 / {answers} AS day FROM n);
             COMMIT"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(&mut *db).await.expect("the answers are made");
    }
    for sql in indexes {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *db).await.expect("an index again");
    }
    let each = (answers / STUDENTS / CARDS).max(1);
    let fill = format!(
        "INSERT INTO card_states (student_id, card_id, repetitions, interval_days, ease, lapses, again, due_day, shown_day,
                                  last_day, last_grade, last_at, last_review, answers, asked, forgotten, said5, said5_forgotten,
                                  asked_at, graded_at)
         SELECT u.id, c.id, 3, 20, 250, 0, 0, {today} + 5, {today} + 5, {today} - 1, 1 + abs(random()) % 5,
                ({today} - 1) * 86400000, zeroblob(16), {each}, {each}, abs(random()) % {each}, {each}, abs(random()) % {each},
                ({today} - 1) * 86400000, ({today} - 1) * 86400000
         FROM users u JOIN cards c
         WHERE u.id <= {STUDENTS};
         PRAGMA optimize"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(db).await.expect("the states are made");
}

/// A server on a class with so many answers, and how long its first morning took.
async fn served(folder: &Path, answers: i64) -> (Looking, Duration) {
    class(folder, STUDENTS, CARDS).await;
    let mut db = plain(folder).await;
    history(&mut db, answers).await;
    let teacher = STUDENTS + 1;
    let enrol = format!(
        "INSERT INTO users (id, name, name_key, role, created_at) VALUES ({teacher}, 'Ines', 'ines', 'instructor', 0);
         INSERT INTO memberships (class_id, user_id, role, joined_at) VALUES (1, {teacher}, 'instructor', 0)"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(enrol)).execute(&mut db).await.expect("a teacher");
    drop(db);
    let (store, _closing) = Store::open(folder).await.expect("the store opens");
    let clock = Clock::default();
    let mut best = Duration::MAX;
    // From the first morning on it is known what answers come after.
    morning::ensure(&store, ClassId(1), clock.now()).await.expect("the figures are made");
    for _ in 0..3 {
        let again = "UPDATE class_figures SET day = 0; UPDATE class_figures_cards SET released_at = 1;
                     UPDATE class_figures_decks SET released_at = 1";
        sqlx::raw_sql(again).execute(&mut plain(folder).await).await.expect("as if it were another day");
        let start = Instant::now();
        morning::ensure(&store, ClassId(1), clock.now()).await.expect("the figures are made");
        best = best.min(start.elapsed());
    }
    let cookie = cookies(&store, teacher, clock.now()).await.pop().expect("a cookie");
    let app = App::new(store, settings(folder), clock);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    tokio::spawn(web::serve(listener, app, std::future::pending()));
    let request = format!("GET /classes/1/figures HTTP/1.1\r\nhost: recto\r\ncookie: {cookie}\r\n\r\n").into_bytes();
    (Looking { connection: Connection::open(address).await, request }, best)
}

/// Somebody who looks at the figures again and again.
struct Looking {
    connection: Connection,
    request: Vec<u8>,
}

async fn look(client: &mut Looking) {
    let (status, page) = client.connection.ask(&client.request).await;
    assert_eq!(status, 200);
    let page = String::from_utf8_lossy(page);
    assert!(page.contains("id=\"hardest-table\""), "figures are told");
}

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let answers = std::env::var("RECTO_REVIEWS").ok().and_then(|n| n.parse().ok()).unwrap_or(ANSWERS);
        let (small, large) = (folder(), folder());
        let (few, few_took) = served(small.path(), answers / TIMES).await;
        let (many, many_took) = served(large.path(), answers).await;
        println!("a morning with {} answers {few_took:.0?}, with {answers} {many_took:.0?}", answers / TIMES);
        head("the figures of a class, beside those with 1/1000 of the answers");
        let few: (Vec<Looking>, load::Act<Looking>) = (vec![few], |client| Box::pin(look(client)));
        let many: (Vec<Looking>, load::Act<Looking>) = (vec![many], |client| Box::pin(look(client)));
        row(&format!("{answers} answers, {STUDENTS} students, {CARDS} cards"), &load::beside(few, many).await, WANTED);
    });
}
