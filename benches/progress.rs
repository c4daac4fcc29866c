//! What the page of one's own progress costs a student with a hundred thousand answers, beside a bare `SELECT count(*)` over the
//! same rows in the same run; and whether half a million answers of others make it dearer. `cargo bench --bench progress`; a line
//! says MISSED where the wanted time isn't reached.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

#[allow(dead_code)] // the other benchmarks count a second, this one looks at milliseconds
mod load;

use std::path::Path;
use std::time::{Duration, Instant};

use load::{Connection, beside, class, cookies, folder, plain, settings};
use recto::clock::Clock;
use recto::schedule::day::Day;
use recto::schedule::figures::YEAR;
use recto::store::ids::{DeckId, UserId};
use recto::store::{Store, progress};
use recto::web::{self, App};
use sqlx::SqliteConnection;
use tokio::net::TcpListener;

/// Answers of the student who looks.
const OWN: i64 = 100_000;
/// Others in the larger class, and the answers of each.
const OTHERS: i64 = 100;
const EACH: i64 = 5_000;
/// Cards in the deck, all of them met.
const CARDS: i64 = 2_000;
/// Longest time that a page of them may take, in milliseconds.
const WANTED: f64 = 50.0;

/// Writes `answers` answers of each student from `first` to `last`, spread over a year and all cards, and the states they leave.
async fn history(db: &mut SqliteConnection, first: i64, last: i64, answers: i64) {
    let today = Clock::default().now() / 86_400_000;
    let fill = format!(
        "BEGIN;
         WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {answers} - 1)
         INSERT INTO reviews (id, student_id, card_id, grade, cram, answered_at, study_day, duration_ms, scheduler,
                              scheduler_version, recorded_at, kind, was_new, before_repetitions, before_interval,
                              before_ease, after_repetitions, after_interval, after_ease, after_lapses, after_again, before_grade)
         SELECT randomblob(16), u.id, 1 + (i * 7919) % {CARDS}, 1 + abs(random()) % 5, 0, day * 86400000 + i, day,
                1000 + abs(random()) % 59000, 'sm2', 1, day * 86400000 + i,
                CASE WHEN abs(random()) % 5 = 0 THEN 'again' ELSE 'scheduled' END, 0, 3, 1 + abs(random()) % 200, 250, 3, 20,
                250, 0, 0, 1 + abs(random()) % 5
         FROM (SELECT i, {today} - 364 + i * 365 / {answers} AS day FROM n) JOIN users u WHERE u.id BETWEEN {first} AND {last};
         INSERT INTO card_states (student_id, card_id, repetitions, interval_days, ease, lapses, again, due_day, shown_day,
                                  last_day, last_grade, last_at, last_review)
         SELECT u.id, c.id, 3, 1 + c.id % 60, 250, 0, 0, {today} - 5 + c.id % 60, {today} - 5 + c.id % 60, {today} - 20, 4,
                ({today} - 20) * 86400000, zeroblob(16)
         FROM cards c JOIN users u WHERE u.id BETWEEN {first} AND {last};
         COMMIT;
         PRAGMA optimize"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(db).await.expect("the history is made");
}

/// A bare walk over the student's rows.
async fn count(db: &mut SqliteConnection) {
    let sql = "SELECT count(*) FROM reviews WHERE student_id = 1 AND undone_at IS NULL";
    let found: i64 = sqlx::query_scalar(sql).fetch_one(db).await.expect("a count");
    assert_eq!(found, OWN);
}

/// Somebody who looks at their progress again and again.
struct Looking {
    connection: Connection,
    request: Vec<u8>,
}

async fn look(client: &mut Looking) {
    let (status, page) = client.connection.ask(&client.request).await;
    assert_eq!(status, 200);
    assert!(page.len() > 20_000, "a whole page, {} bytes", page.len());
}

/// Measures the page, whole and of one deck, on a class with so many others.
async fn measure(folder: &Path, others: i64) {
    class(folder, 1 + others, CARDS).await;
    let mut db = plain(folder).await;
    history(&mut db, 1, 1, OWN).await;
    history(&mut db, 2, 1 + others, EACH).await;
    drop(db);
    let (store, closing) = Store::open(folder).await.expect("the store opens");
    parts(&store).await;
    let cookie = cookies(&store, 1, Clock::default().now()).await.pop().expect("a cookie");
    let app = App::new(store.clone(), settings(folder), Clock::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(web::serve(listener, app, async move {
        let _ = stopped.await;
    }));
    for (what, path) in [("the page", "/progress"), ("the page of one deck", "/progress?of=deck-1")] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: recto\r\ncookie: {cookie}\r\n\r\n").into_bytes();
        let looking = vec![Looking { connection: Connection::open(address).await, request }];
        let counting = vec![plain(folder).await];
        let measured = beside((counting, |db| Box::pin(count(db))), (looking, |client| Box::pin(look(client)))).await;
        let (yard, took) = (1_000.0 / measured.yardstick, 1_000.0 / measured.figure);
        let verdict = if took <= WANTED { "" } else { "  MISSED" };
        println!("{what:<24} {:>9} {yard:>9.1} ms {took:>9.1} ms  (wanted {WANTED:.0}){verdict}", others * EACH);
    }
    let _ = stop.send(());
    server.await.expect("the server ends").expect("in peace");
    store.close().await;
    closing.wait().await;
}

/// Where the time goes: each of the page's queries by itself, the best of ten.
async fn parts(store: &Store) {
    let today = Day::new(i32::try_from(Clock::default().now() / 86_400_000).expect("a day"));
    let (mut studied, mut recalled, mut standing) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..10 {
        let took = store
            .read(|db| {
                Box::pin(async move {
                    let start = Instant::now();
                    progress::studied(db, UserId(1), today.minus(YEAR - 1), None).await?;
                    let first = start.elapsed();
                    progress::recalled(db, UserId(1), None).await?;
                    let second = start.elapsed();
                    progress::standing(db, UserId(1), &[DeckId(1)], today).await?;
                    Ok((first, second.saturating_sub(first), start.elapsed().saturating_sub(second)))
                })
            })
            .await
            .expect("figures");
        (studied, recalled, standing) = (studied.min(took.0), recalled.min(took.1), standing.min(took.2));
    }
    println!("(days {studied:.1?}, recalled {recalled:.1?}, standing {standing:.1?})");
}

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        println!("{:<24} {:>9} {:>12} {:>12}", "100,000 own answers", "others'", "count(*)", "measured");
        for others in [0, OTHERS] {
            measure(folder().path(), others).await;
        }
    });
}
