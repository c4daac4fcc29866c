//! How many answers a second are recorded durably: the grouping writer beside one transaction an answer with the same SQL,
//! and HTTP beside the store. `cargo bench --bench answers`; a line says MISSED where the wanted ratio isn't reached.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

mod load;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use load::{Connection, beside, class, cookies, folder, head, plain, row, settings};
use recto::clock::Clock;
use recto::schedule::day::DayRule;
use recto::schedule::grade::Grade;
use recto::store::Store;
use recto::store::ids::{CardId, UserId};
use recto::store::reviews::{self, Answer, Recorded, Student};
use recto::web::{self, App};
use sqlx::SqliteConnection;
use tokio::sync::Mutex;
use uuid::Uuid;

const CARDS: i64 = 300;
const CLIENTS: i64 = 64;

/// Answers card after card, round after round, each of them good.
struct Answering {
    student: i64,
    next: i64,
    clock: Clock,
}

impl Answering {
    fn all(clients: i64) -> Vec<Self> {
        (1..=clients).map(|student| Self { student, next: 0, clock: Clock::default() }).collect()
    }

    fn answer(&mut self) -> (Student, Answer, i64) {
        let now = self.clock.now();
        let card = CardId(self.next % CARDS + 1);
        let grade = Grade::ALL[usize::try_from((self.next + self.student) % 5).expect("0 to 4")];
        self.next += 1;
        let student = Student { id: UserId(self.student), days: DayRule::new("Europe/Paris", 240) };
        let id = Uuid::new_v4();
        (student, Answer { id, card, grade, cram: false, answered_at: now, duration_ms: 4_000, text_at: None }, now)
    }
}

/// The yardstick: a transaction of its own for every answer, on one connection.
struct OneByOne {
    who: Answering,
    db: Arc<Mutex<SqliteConnection>>,
}

async fn one_by_one(client: &mut OneByOne) {
    let (student, answer, now) = client.who.answer();
    let mut db = client.db.lock().await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *db).await.expect("it begins");
    let recorded = reviews::record(&mut db, &student, answer, now).await.expect("it is recorded");
    sqlx::query("COMMIT").execute(&mut *db).await.expect("it is kept");
    assert!(matches!(recorded, Recorded::Recorded(..)));
}

struct Grouped {
    who: Answering,
    store: Store,
}

async fn grouped(client: &mut Grouped) {
    let (student, answer, now) = client.who.answer();
    let recorded = client
        .store
        .write_answers(student.id, move |db| Box::pin(async move { reviews::record(db, &student, answer, now).await }))
        .await
        .expect("it is kept");
    assert!(matches!(recorded, Recorded::Recorded(..)));
}

/// A browser that sends each answer by itself.
struct Browser {
    who: Answering,
    cookie: String,
    connection: Connection,
}

/// Answers that came back as recorded; the server's word for it is read in every response.
static CONFIRMED: AtomicI64 = AtomicI64::new(0);

async fn by_http(client: &mut Browser) {
    let (_, answer, now) = client.who.answer();
    client.connection.answer(&client.cookie, answer.card, answer.grade, now).await;
    CONFIRMED.fetch_add(1, Ordering::Relaxed);
}

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(run());
}

async fn run() {
    let (yard, own) = (folder(), folder());
    class(yard.path(), CLIENTS, CARDS).await;
    class(own.path(), CLIENTS, CARDS).await;
    let db = Arc::new(Mutex::new(plain(yard.path()).await));
    let (store, closing) = Store::open(own.path()).await.expect("the store opens");

    head("answers a second, one transaction each | writer");
    for (clients, wanted) in [(1, 1.0), (8, 1.0), (CLIENTS, 2.0)] {
        let each = Answering::all(clients).into_iter().map(|who| OneByOne { who, db: Arc::clone(&db) }).collect();
        let together = Answering::all(clients).into_iter().map(|who| Grouped { who, store: store.clone() }).collect();
        let measured = beside((each, |c| Box::pin(one_by_one(c))), (together, |c| Box::pin(grouped(c)))).await;
        row(&format!("{clients} clients in the store"), &measured, wanted);
    }

    let app = App::new(store.clone(), settings(own.path()), Clock::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(web::serve(listener, app, async move {
        let _ = stopped.await;
    }));
    let mut browsers = Vec::new();
    for (who, cookie) in Answering::all(CLIENTS).into_iter().zip(cookies(&store, CLIENTS, Clock::default().now()).await)
    {
        browsers.push(Browser { who, cookie, connection: Connection::open(address).await });
    }
    head("answers a second, the store's writer | HTTP");
    let together = Answering::all(CLIENTS).into_iter().map(|who| Grouped { who, store: store.clone() }).collect();
    let measured = beside((together, |c| Box::pin(grouped(c))), (browsers, |c| Box::pin(by_http(c)))).await;
    row(&format!("{CLIENTS} clients by HTTP, one answer a request"), &measured, 0.5);
    println!("({} answers confirmed by HTTP)", CONFIRMED.load(Ordering::Relaxed));

    let _ = stop.send(());
    server.await.expect("the server ends").expect("in peace");
    store.close().await;
    closing.wait().await;
}
