//! What the load benchmarks share: a class in a folder of its own, clients that keep their connection, and turns that
//! alternate between a figure and its yardstick, so that both meet the same weather.

use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use recto::schedule::grade::Grade;
use recto::secret::Token;
use recto::store::ids::{CardId, UserId};
use recto::store::{Store, sessions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, SqliteConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

/// How long one side has its turn.
const TURN: Duration = Duration::from_millis(700);

/// Turns of each side; odd, so that there is a middle one.
const TURNS: usize = 5;

/// A new folder on the disk that holds the build: one in memory would have no flush to wait for.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder")
}

/// A server's settings for `folder`.
pub fn settings(folder: &Path) -> recto::config::Serve {
    recto::config::Serve {
        listen: ([127, 0, 0, 1], 0).into(),
        data: recto::config::DataFolder { data_dir: folder.to_owned() },
        base_url: None,
        registration: recto::config::Registration::Invite,
        trusted_proxy: Vec::new(),
        max_upload: 1 << 20,
        api_limit: std::num::NonZeroU32::MAX,
        metrics: false,
        log_json: false,
        mail: recto::config::Mail::default(),
    }
}

/// Opens the database of `folder` as the server opens its writer, on one plain connection.
pub async fn plain(folder: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(folder.join("recto.db"))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(256)
        .pragma("temp_store", "MEMORY")
        .connect()
        .await
        .expect("the database opens")
}

/// Makes a database in `folder`: students 1 to `students` of class 1, whose deck 1 has the cards 1 to `cards`.
pub async fn class(folder: &Path, students: i64, cards: i64) {
    let (store, closing) = Store::open(folder).await.expect("the folder opens");
    store.close().await;
    closing.wait().await;
    let mut db = plain(folder).await;
    let fill = format!(
        "BEGIN;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {students})
         INSERT INTO users (id, name, name_key, role, time_zone, created_at)
         SELECT i, 'Student ' || i, 'student ' || i, 'student', 'Europe/Paris', 0 FROM n;
         INSERT INTO classes (id, name, join_code, created_at) VALUES (1, 'Algebra', 'ACDEFG', 0);
         INSERT INTO memberships (class_id, user_id, role, joined_at) SELECT 1, id, 'student', 0 FROM users;
         INSERT INTO decks (id, uuid, class_id, name, language, created_at)
         VALUES (1, '7c0e52bc-4d43-4d0c-9dbb-2c1b9a5c4a11', 1, 'Groups and rings', 'en', 0);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {cards})
         INSERT INTO cards (id, deck_id, key, position, front_markup, front_source, front_html, front_text,
                            back_markup, back_source, back_html, back_text, renderer, created_at, updated_at)
         SELECT i, 1, 'card-' || i, i,
                'markdown', 'What is **group** number ' || i || '?',
                '<p>What is <strong>group</strong> number ' || i || '?</p>', 'What is group number ' || i || '?',
                'markdown', '- closed\n- associative\n- has inverses',
                '<ul><li>closed</li><li>associative</li><li>has inverses</li></ul>', 'closed associative has inverses',
                1, 0, 0
         FROM n;
         COMMIT;"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(&mut db).await.expect("the class is made");
}

/// Signs `students` in, from 1 on, and returns the cookie of each.
pub async fn cookies(store: &Store, students: i64, now: i64) -> Vec<String> {
    let mut cookies = Vec::new();
    for student in 1..=students {
        let token: Token =
            store.write(move |db| Box::pin(sessions::start(db, UserId(student), now))).await.expect("a session starts");
        cookies.push(format!("session={}", token.reveal()));
    }
    cookies
}

/// A connection that is kept, with the least HTTP/1.1 that a client needs: the driver shares the cores with the server.
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: std::net::SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("the socket takes options");
        Self { stream, read: Vec::with_capacity(64 << 10) }
    }

    /// Sends a whole request, reads the whole answer and returns its status and body.
    pub async fn ask(&mut self, request: &[u8]) -> (u16, &[u8]) {
        self.stream.write_all(request).await.expect("the server takes the request");
        self.read.clear();
        loop {
            let got = self.stream.read_buf(&mut self.read).await.expect("the server answers");
            assert!(got > 0, "the server hung up");
            let Some(head) = self.read.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4) else {
                continue;
            };
            let text = std::str::from_utf8(&self.read[..head]).expect("a head in ASCII");
            let status = text[9..12].parse().expect("a status");
            let length: usize = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .expect("a body of known length")
                .parse()
                .expect("a number");
            while self.read.len() < head + length {
                let got = self.stream.read_buf(&mut self.read).await.expect("the server answers");
                assert!(got > 0, "the server hung up");
            }
            return (status, &self.read[head..]);
        }
    }
    /// Sends one answer as a device does, and sees it recorded.
    pub async fn answer(&mut self, cookie: &str, card: CardId, grade: Grade, now: i64) {
        let (id, at) = (Uuid::new_v4(), jiff::Timestamp::from_millisecond(now).expect("a time"));
        let body = format!(
            r#"{{"reviews":[{{"id":"{id}","card_id":{card},"grade":{},"answered_at":"{at}","duration_ms":4000}}],"sent_at":"{at}"}}"#,
            grade.get()
        );
        let request = format!(
            "POST /api/v1/reviews HTTP/1.1\r\nhost: recto\r\nsec-fetch-site: same-origin\r\ncookie: {cookie}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let (status, answer) = self.ask(request.as_bytes()).await;
        let text = String::from_utf8_lossy(answer);
        assert!(status == 200 && text.contains(r#""result":"recorded""#), "{status} {text}");
    }
}

/// One thing that a client does again and again.
pub type Act<C> = for<'c> fn(&'c mut C) -> BoxFuture<'c, ()>;

/// Lets every client act for one turn, and returns how often they did a second.
async fn turn<C: Send + 'static>(clients: &mut Vec<C>, act: Act<C>) -> f64 {
    let start = Instant::now();
    let tasks: Vec<_> = clients
        .drain(..)
        .map(|mut client| {
            tokio::spawn(async move {
                let mut done = 0_u32;
                while start.elapsed() < TURN {
                    act(&mut client).await;
                    done += 1;
                }
                (client, done)
            })
        })
        .collect();
    let mut sum = 0_u32;
    for task in tasks {
        let (client, done) = task.await.expect("a client ends well");
        clients.push(client);
        sum += done;
    }
    f64::from(sum) / start.elapsed().as_secs_f64()
}

/// A rate a second beside that of its yardstick: the medians over the turns, and the median of their ratios.
pub struct Beside {
    pub yardstick: f64,
    pub figure: f64,
    pub ratio: f64,
}

/// Measures a figure and its yardstick in alternate turns, after one of each that doesn't count.
pub async fn beside<Y: Send + 'static, F: Send + 'static>(
    (mut yardstick, yardstick_act): (Vec<Y>, Act<Y>),
    (mut figure, figure_act): (Vec<F>, Act<F>),
) -> Beside {
    let (mut yards, mut figures, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..=TURNS {
        let yard = turn(&mut yardstick, yardstick_act).await;
        let rate = turn(&mut figure, figure_act).await;
        if number > 0 {
            yards.push(yard);
            figures.push(rate);
            ratios.push(rate / yard);
        }
    }
    Beside { yardstick: median(yards), figure: median(figures), ratio: median(ratios) }
}

/// The middle one of an odd number of values.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints one line of the table.
pub fn row(what: &str, measured: &Beside, wanted: f64) {
    let Beside { yardstick, figure, ratio } = measured;
    let verdict = if *ratio >= wanted { "" } else { "  MISSED" };
    println!("{what:<44} {yardstick:>9.0}/s {figure:>9.0}/s {ratio:>7.2}  (wanted {wanted:.2}){verdict}");
}

/// Prints the head of a table.
pub fn head(title: &str) {
    println!("\n{title:<44} {:>11} {:>11} {:>7}", "yardstick", "measured", "ratio");
}
