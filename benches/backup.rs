//! How long an answer takes while a backup is made, beside the same answers while none is, in the same run: 16 students by HTTP, who
//! think a little before each. `cargo bench --bench backup`; a line says MISSED where the slow ones take more than three times as long.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

#[allow(dead_code)] // the other benchmarks count a second, this one looks at the slowest
mod load;
#[path = "load/studying.rs"]
mod studying;

use std::path::Path;
use std::time::{Duration, Instant};

use load::{class, cookies, folder, plain, settings};
use recto::backup::{self, Stop};
use recto::clock::Clock;
use recto::store::Store;
use recto::web::{self, App};
use studying::{Turns, students, study};
use tokio::net::TcpListener;

const STUDENTS: i64 = 16;
const CARDS: i64 = 300;
/// Answers that are there already.
const ANSWERS: i64 = 200_000;
/// Media files, and the bytes of each: nothing that could be made smaller.
const MEDIA: usize = 24;
const BYTES: usize = 4 << 20;
/// How long one side has its turn at least, and how many turns; an odd number, so that there is a middle one.
const TURN: Duration = Duration::from_secs(3);
const TURNS: usize = 5;

/// A log of some size, and media.
async fn fill(folder: &Path) {
    let today = Clock::default().now() / 86_400_000;
    let fill = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ANSWERS})
         INSERT INTO reviews (id, student_id, card_id, grade, cram, answered_at, study_day, duration_ms, scheduler,
                              scheduler_version, recorded_at, kind, was_new, before_repetitions, before_interval,
                              before_ease, after_repetitions, after_interval, after_ease, after_lapses, after_again)
         SELECT randomblob(16), 1 + i % {STUDENTS}, 1 + (i * 7919) % {CARDS}, 4, 0, day * 86400000 + i, day, 4000, 'sm2', 1,
                day * 86400000 + i, 'scheduled', 0, 3, 20, 250, 3, 20, 250, 0, 0
         FROM (SELECT i, {today} - 365 + i * 300 / {ANSWERS} AS day FROM n)"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(&mut plain(folder).await).await.expect("the log is made");
    let media = folder.join("media");
    std::fs::create_dir_all(&media).expect("a folder");
    for _ in 0..MEDIA {
        let mut bytes = vec![0; BYTES];
        rand::fill(&mut bytes[..]);
        std::fs::write(media.join(recto::intake::sha256(&bytes)), bytes).expect("a file");
    }
}

/// Makes whole backups, one after the other, for a turn or until the first is made. Gives how many.
async fn backups(data: &Path, into: &Path) -> u32 {
    let (start, mut made) = (Instant::now(), 0);
    while made == 0 || start.elapsed() < TURN {
        let now = Clock::default().now();
        let taken = backup::take(data, &into.join("recto.zip"), now, &Stop::default()).await;
        assert_eq!(taken.expect("a backup").media, MEDIA);
        made += 1;
    }
    made
}

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(run());
}

async fn run() {
    let (data, into) = (folder(), folder());
    class(data.path(), STUDENTS, CARDS).await;
    fill(data.path()).await;
    let (store, closing) = Store::open(data.path()).await.expect("the store opens");
    let clock = Clock::default();
    let cookies = cookies(&store, STUDENTS, clock.now()).await;
    let app = App::new(store.clone(), settings(data.path()), clock.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(web::serve(listener, app, async move {
        let _ = stopped.await;
    }));
    let mut students = students(address, cookies, CARDS, &clock).await;
    let (mut turns, mut made) = (Turns::default(), 0);
    for number in 0..=TURNS {
        let (idle, ()) = study(&mut students, tokio::time::sleep(TURN)).await;
        let (busy, backups) = study(&mut students, backups(data.path(), into.path())).await;
        // The first is for warmth.
        if number > 0 {
            turns.add(&idle, &busy);
            made += backups;
        }
    }
    turns.print("a backup");
    println!("({made} backups of {} MiB of media and {ANSWERS} answers were finished)", (MEDIA * BYTES) >> 20);
    let _ = stop.send(());
    server.await.expect("the server ends").expect("in peace");
    store.close().await;
    closing.wait().await;
}
