//! A live review of two hundred phones over real HTTP: from a tap to the wall's event that counts it, and from the wall's step to the
//! phones' events; beside the same taps as plain answers to the API. `cargo bench --bench live`; a line says MISSED where what was
//! wanted isn't reached.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

#[allow(dead_code)] // this one measures single times, not rates
mod load;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use load::{Connection, class, cookies, folder, plain, settings};
use recto::clock::Clock;
use recto::store::ids::UserId;
use recto::store::{Store, sessions};
use recto::web::{self, App};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use uuid::Uuid;

const PHONES: i64 = 200;
const CARDS: i64 = 6;
/// All tap within so long.
const SPREAD: Duration = Duration::from_millis(1_500);
/// What is wanted of the wall, from tap to event, in milliseconds: half of them, and all but one in a hundred.
const WANTED: (f64, f64) = (150.0, 500.0);

/// Follows events, and hands on when each came and what it says.
async fn follow(address: SocketAddr, path: String, cookie: String, told: mpsc::UnboundedSender<(Instant, String)>) {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: recto\r\ncookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("the server takes the request");
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line.starts_with("data:") && told.send((Instant::now(), line)).is_err() {
            return;
        }
    }
}

/// A form that is sent as a script sends it.
fn form(path: &str, cookie: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: recto\r\nsec-fetch-site: same-origin\r\naccept: application/json\r\ncookie: {cookie}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The same answer as a plain call of the API.
fn call(cookie: &str, card: i64, grade: i64) -> String {
    let (id, at) = (Uuid::new_v4(), jiff::Timestamp::now());
    let body = format!(
        r#"{{"reviews":[{{"id":"{id}","card_id":{card},"grade":{grade},"answered_at":"{at}","duration_ms":4000,"cram":true}}]}}"#
    );
    format!(
        "POST /api/v1/reviews HTTP/1.1\r\nhost: recto\r\nsec-fetch-site: same-origin\r\ncookie: {cookie}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// How many have answered, as an event of the wall says it.
fn counted(event: &str) -> Option<usize> {
    let (_, rest) = event.split_once("count num")?;
    let digits = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Lets every phone send its request at its moment; when each was sent and acknowledged, by the time of the latter.
async fn taps(phones: &mut Vec<Connection>, requests: Vec<String>) -> Vec<(Instant, Instant)> {
    let begin = Instant::now();
    let sent: Vec<_> = phones
        .drain(..)
        .zip(requests)
        .enumerate()
        .map(|(n, (mut phone, request))| {
            // Everywhere in the time, and in no order.
            let at = SPREAD.mul_f64(f64::from(u32::try_from(n * 7_919 % 200).expect("small")) / 200.0);
            tokio::spawn(async move {
                tokio::time::sleep_until((begin + at).into()).await;
                let sent = Instant::now();
                let (status, body) = phone.ask(request.as_bytes()).await;
                assert!(status == 200, "{status} {}", String::from_utf8_lossy(body));
                (phone, (sent, Instant::now()))
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in sent {
        let (phone, time) = task.await.expect("a phone ends well");
        phones.push(phone);
        times.push(time);
    }
    times.sort_by_key(|(_, acknowledged)| *acknowledged);
    times
}

fn row(what: &str, mut times: Vec<Duration>, wanted: Option<(f64, f64)>) {
    times.sort();
    let at = |part: f64| {
        // The last of that part; times are few enough to count exactly.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let index = ((times.len() as f64 * part).ceil() as usize).clamp(1, times.len()) - 1;
        times[index].as_secs_f64() * 1_000.0
    };
    let (half, most) = (at(0.5), at(0.99));
    let wanted = wanted.map_or_else(String::new, |(h, m)| {
        let verdict = if half <= h && most <= m { "" } else { "  MISSED" };
        format!("  (wanted {h:.0} and {m:.0}){verdict}")
    });
    println!("{what:<58} {half:>8.1} ms {most:>8.1} ms{wanted}");
}

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(run());
}

async fn run() {
    let own = folder();
    class(own.path(), PHONES, CARDS).await;
    let teacher =
        "INSERT INTO users (id, name, name_key, role, created_at) VALUES (999, 'Ines', 'ines', 'instructor', 0);
                   INSERT INTO memberships (class_id, user_id, role, joined_at) VALUES (1, 999, 'instructor', 0)";
    sqlx::raw_sql(teacher).execute(&mut plain(own.path()).await).await.expect("a teacher");
    let (store, closing) = Store::open(own.path()).await.expect("the store opens");
    let now = Clock::default().now();
    let phones_cookies = cookies(&store, PHONES, now).await;
    let token = store.write(move |db| Box::pin(sessions::start(db, UserId(999), now))).await.expect("a session");
    let teacher = format!("session={}", token.reveal());

    let app = App::new(store.clone(), settings(own.path()), Clock::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(web::serve(listener, app, async move {
        let _ = stopped.await;
    }));

    let mut wall = Connection::open(address).await;
    let cards: Vec<String> = (1..=CARDS).map(|card| format!("card={card}")).collect();
    let (status, _) = wall.ask(form("/classes/1/live", &teacher, &cards.join("&")).as_bytes()).await;
    assert_eq!(status, 303, "it starts");
    let (told, mut wall_hears) = mpsc::unbounded_channel();
    tokio::spawn(follow(address, "/live/1/stage/events".to_owned(), teacher.clone(), told));
    let (told, mut phones_hear) = mpsc::unbounded_channel();
    let mut phones = Vec::new();
    for cookie in &phones_cookies {
        tokio::spawn(follow(address, "/live/1/events".to_owned(), cookie.clone(), told.clone()));
        phones.push(Connection::open(address).await);
    }
    let all = usize::try_from(PHONES).expect("a count");
    for _ in 0..all {
        phones_hear.recv().await.expect("each phone hears of the first card");
    }

    let (mut to_phones, mut to_wall, mut to_phone, mut yard) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for card in 1..=CARDS {
        let reveal = Instant::now();
        let (status, _) = wall.ask(form("/live/1/stage", &teacher, &format!("do=reveal&at={card}")).as_bytes()).await;
        assert_eq!(status, 200, "the answer is shown");
        for _ in 0..all {
            to_phones.push(phones_hear.recv().await.expect("each phone hears of it").0 - reveal);
        }
        while wall_hears.try_recv().is_ok() {}
        let answer = |n: usize| format!("at={card}&review={}&grade={}&started={now}", Uuid::new_v4(), n % 5 + 1);
        let requests =
            phones_cookies.iter().enumerate().map(|(n, cookie)| form("/live/1/answer", cookie, &answer(n))).collect();
        let hearing = tokio::spawn(async move {
            let mut heard = Vec::new();
            while heard.last().is_none_or(|(_, count)| *count < all) {
                let (at, event) = wall_hears.recv().await.expect("the wall hears of answers");
                heard.extend(counted(&event).map(|count| (at, count)));
            }
            (wall_hears, heard)
        });
        let times = taps(&mut phones, requests).await;
        let heard;
        (wall_hears, heard) = hearing.await.expect("the wall ends well");
        for (n, (sent, acknowledged)) in times.into_iter().enumerate() {
            // The n-th answer that was acknowledged is counted by the first event that says so many.
            let event = heard.iter().find(|(_, count)| *count > n).expect("it is counted");
            to_wall.push(event.0.saturating_duration_since(sent));
            to_phone.push(acknowledged - sent);
        }
        let requests = phones_cookies.iter().map(|cookie| call(cookie, card, 4)).collect();
        yard.extend(taps(&mut phones, requests).await.into_iter().map(|(sent, acknowledged)| acknowledged - sent));
        let act = if card == CARDS { "end" } else { "next" };
        wall.ask(form("/live/1/stage", &teacher, &format!("do={act}&at={card}")).as_bytes()).await;
        for _ in 0..all {
            phones_hear.recv().await.expect("each phone hears of it");
        }
    }
    println!("\n{:<58} {:>11} {:>11}", format!("{PHONES} phones, {CARDS} cards"), "half", "99 of 100");
    row("yardstick: an answer to the API, until it is acknowledged", yard, None);
    row("a tap, until the phone has it acknowledged", to_phone, None);
    row("a tap, until the wall's event that counts it", to_wall, Some(WANTED));
    row("a step of the wall, until a phone's event of it", to_phones, Some((250.0, 500.0)));

    drop(told);
    let _ = stop.send(());
    let ending = Instant::now();
    server.await.expect("the server ends").expect("in peace");
    println!("(the server ended in {:.0} ms)", ending.elapsed().as_secs_f64() * 1_000.0);
    store.close().await;
    closing.wait().await;
}
