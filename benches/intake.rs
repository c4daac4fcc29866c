//! How long an answer takes while a large file is imported, beside the same answers while none is, in the same run: 16 students by
//! HTTP, who think a little before each. `cargo bench --bench intake [-- FILE]`, with a file of your own or a table of 100,000 cards;
//! a line says MISSED where the slow ones take more than three times as long.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

#[allow(dead_code)] // the other benchmarks count a second, this one looks at the slowest
mod load;
#[path = "load/studying.rs"]
mod studying;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use load::{class, cookies, folder, plain, settings};
use recto::clock::Clock;
use recto::exchange::Limits;
use recto::intake::{self, Outcome, Planned};
use recto::store::Store;
use recto::store::ids::ClassId;
use recto::store::imports::{self, NewImport, Options};
use recto::store::publish::{self, Decided, Order};
use recto::store::work::Choices;
use recto::web::{self, App};
use studying::{Turns, students, study};
use tokio::net::TcpListener;

const STUDENTS: i64 = 16;
const CARDS: i64 = 300;
/// Cards of the table that is imported.
const IMPORTED: usize = 100_000;
/// How long the students are alone, and how many turns; an odd number, so that there is a middle one.
const ALONE: Duration = Duration::from_secs(4);
const TURNS: i64 = 3;

/// A table of questions and answers of the usual length.
fn table(folder: &Path) -> PathBuf {
    let words = |from: usize, step: usize, count: usize| -> String {
        (0..count).fold(String::new(), |text, word| format!("{text} terme{}", (from + word * step) % 4000))
    };
    let mut text = String::from("front,back\n");
    for card in 0..IMPORTED {
        let (front, back) = (words(card * 31, 977, 12), words(card * 17, 613, 30));
        writeln!(text, "Élément {card} :{front} ?,Réponse{back}").expect("there is room");
    }
    let path = folder.join("table.csv");
    std::fs::write(&path, text).expect("a file");
    path
}

/// Reads a file for a class, as the server does it for a browser, and notes the import.
async fn read(store: &Store, class: ClassId, path: &Path, now: i64) -> (Planned, Order) {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let (options, limits) = (Options::default(), Limits::default());
    let planned = intake::plan(store, class, &name, path, options.clone(), limits, intake::unheard()).await;
    let Outcome::Planned(planned) = planned.expect("it is read") else { panic!("the file is refused") };
    let add = store.write(move |db| {
        Box::pin(async move {
            let (format, sha256) = (planned.reading.format.as_str(), "");
            let new = NewImport { class, user: None, file_name: &name, format, sha256, bytes: 0, options: &options };
            Ok((imports::add(db, &new, now).await?, planned))
        })
    });
    let (import, planned) = add.await.expect("it is noted");
    (*planned, Order { import, class, by: None })
}

/// Writes what was read. Gives how many cards there are.
async fn write(store: &Store, (planned, order): (Planned, Order), path: &Path, now: i64) -> usize {
    let choices = Choices::default();
    let decided = Decided { reading: &planned.reading, plan: &planned.plan, choices: &choices, file: path };
    publish::apply(store, order, decided, || now, |_, _| ()).await.expect("it is applied").new
}

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(run());
}

async fn run() {
    let data = folder();
    let given = std::env::args().skip(1).find(|word| !word.starts_with("--")).map(PathBuf::from);
    let path = given.unwrap_or_else(|| table(data.path()));
    class(data.path(), STUDENTS, CARDS).await;
    // A class for each import.
    let classes = format!(
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {TURNS} + 2)
         INSERT INTO classes (id, name, join_code, created_at) SELECT i, 'Class ' || i, 'CODE' || i, 0 FROM n"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(classes)).execute(&mut plain(data.path()).await).await.expect("classes");
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
    let (mut reading, mut writing, mut whole) = (Turns::default(), Turns::default(), Turns::default());
    let (mut cards, mut seconds) = (0, Vec::new());
    for number in 0..=TURNS {
        let (idle, ()) = study(&mut students, tokio::time::sleep(ALONE)).await;
        let (class, start) = (ClassId(number + 2), Instant::now());
        let (while_read, planned) = study(&mut students, read(&store, class, &path, clock.now())).await;
        let (while_written, new) = study(&mut students, write(&store, planned, &path, clock.now())).await;
        if number > 0 {
            seconds.push(start.elapsed().as_secs_f64());
            let mut all = [&*while_read, &*while_written].concat();
            all.sort_by(f64::total_cmp);
            reading.add(&idle, &while_read);
            writing.add(&idle, &while_written);
            whole.add(&idle, &all);
            cards = new;
        }
    }
    reading.print("while read");
    writing.print("while written");
    whole.print("an import");
    println!("(imports of {cards} cards took {:.1} s beside the answers)", load::median(seconds));
    let _ = stop.send(());
    server.await.expect("the server ends").expect("in peace");
    store.close().await;
    closing.wait().await;
}
