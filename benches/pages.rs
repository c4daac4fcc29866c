//! How many study pages a second the server gives, beside a bare axum route that renders the same template from memory; and
//! whether a thousand times as many stored answers make it slower. `cargo bench --bench pages`; a line says MISSED where the
//! wanted ratio isn't reached.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

#[allow(dead_code)] // pages are asked for here, not answered
mod load;

/// What the server's binary uses, too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::routing::get;
use load::{Connection, beside, class, cookies, folder, head, plain, row, settings};
use recto::clock::Clock;
use recto::store::ids::UserId;
use recto::store::{Closing, Store, people};
use recto::web::page::{Page, Place};
use recto::web::session::Student;
use recto::web::{self, App, study};
use tokio::net::TcpListener;

/// Who looks at pages; the classes have more students where they have more answers.
const CLIENTS: i64 = 20;
/// Cards that everybody has met.
const MET: i64 = 50;
/// Cards in the deck.
const CARDS: i64 = 60;

/// Somebody who looks at the study page again and again.
struct Looking {
    connection: Connection,
    request: Vec<u8>,
}

async fn look(client: &mut Looking) {
    let (status, page) = client.connection.ask(&client.request).await;
    assert_eq!(status, 200);
    assert!(page.len() > 4_000, "a whole page, {} bytes", page.len());
}

async fn looking(address: SocketAddr, cookies: &[String]) -> Vec<Looking> {
    let mut all = Vec::new();
    for cookie in cookies {
        let request = format!("GET /study HTTP/1.1\r\nhost: recto\r\ncookie: {cookie}\r\n\r\n").into_bytes();
        all.push(Looking { connection: Connection::open(address).await, request });
    }
    all
}

/// A running server on a class with a history.
struct Running {
    app: App,
    address: SocketAddr,
    cookies: Vec<String>,
    closing: Closing,
    stop: tokio::sync::oneshot::Sender<()>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// A server on a class of `students`, each of whom has answered each card of [`MET`] `times` times, long ago.
async fn server(folder: &Path, students: i64, times: i64) -> Running {
    class(folder, students, CARDS).await;
    history(folder, times).await;
    let (store, closing) = Store::open(folder).await.expect("the store opens");
    let cookies = cookies(&store, CLIENTS, Clock::default().now()).await;
    let app = App::new(store, settings(folder), Clock::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let server = tokio::spawn(web::serve(listener, app.clone(), async move {
        let _ = stopped.await;
    }));
    Running { app, address, cookies, closing, stop, server }
}

impl Running {
    async fn end(self) {
        let _ = self.stop.send(());
        self.server.await.expect("the server ends").expect("in peace");
        let store = self.app.store.clone();
        drop(self.app);
        store.close().await;
        self.closing.wait().await;
    }
}

/// Writes the log and the states as many days of study would have left them for everybody; 15 of the cards are due.
async fn history(folder: &Path, times: i64) {
    let today = Clock::default().now() / 86_400_000;
    let mut db = plain(folder).await;
    let fill = format!(
        "BEGIN;
         WITH RECURSIVE c(card) AS (SELECT 1 UNION ALL SELECT card + 1 FROM c WHERE card < {MET})
         INSERT INTO card_states (student_id, card_id, repetitions, interval_days, ease, lapses, again, due_day, shown_day,
                                  last_day, last_grade, last_at, last_review)
         SELECT u.id, card, 3, 20, 250, 0, 0, due, due, {today} - 20, 4, ({today} - 20) * 86400000, zeroblob(16)
         FROM (SELECT card, {today} + card - 15 AS due FROM c) JOIN users u;
         WITH RECURSIVE t(nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM t WHERE nth < {times})
         INSERT INTO reviews (id, student_id, card_id, grade, cram, answered_at, study_day, duration_ms, scheduler,
                              scheduler_version, recorded_at, kind, was_new, before_repetitions, before_interval,
                              before_ease, after_repetitions, after_interval, after_ease, after_lapses, after_again)
         SELECT randomblob(16), s.student_id, s.card_id, 4, 0, day * 86400000 + s.card_id, day, 4000, 'sm2', 1,
                day * 86400000 + s.card_id, 'scheduled', nth = 1, 3, 20, 250, 3, 20, 250, 0, 0
         FROM (SELECT nth, {today} - 20 - {times} + nth AS day FROM t) JOIN card_states s;
         COMMIT;
         PRAGMA optimize"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(&mut db).await.expect("the history is made");
}

/// The yardstick: nothing but axum and the template.
async fn bare(app: &App) -> SocketAddr {
    let person = app.store.read(|db| Box::pin(people::get(db, UserId(1)))).await.expect("the first student");
    let (parts, ()) = axum::http::Request::get("/study").body(()).expect("a request").into_parts();
    let page = Page::of(app, &parts, Some(person.clone())).at(Place::Today);
    let held = study::held(app.clone(), Student::new(person), page).await.expect("something to study");
    let routes = Router::new().route("/study", get(move || std::future::ready(held())));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    tokio::spawn(axum::serve(listener, routes).into_future());
    address
}

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(run());
}

async fn run() {
    let (little, much) = (folder(), folder());
    let few = server(little.path(), CLIENTS, 1).await;
    let many = server(much.path(), 1_000, 20).await;
    let bare = bare(&few.app).await;
    let nobody = vec!["none=1".to_owned(); few.cookies.len()];

    head("study pages a second, bare route | server");
    let pair = ((looking(bare, &nobody).await, LOOK), (looking(few.address, &few.cookies).await, LOOK));
    row("1,000 stored answers", &beside(pair.0, pair.1).await, 0.25);

    head("study pages a second, 1,000 answers | 1,000,000");
    let pair = ((looking(few.address, &few.cookies).await, LOOK), (looking(many.address, &many.cookies).await, LOOK));
    row("a thousand times the answers", &beside(pair.0, pair.1).await, 1.0 / 1.2);

    few.end().await;
    many.end().await;
}

const LOOK: load::Act<Looking> = |client| Box::pin(look(client));
