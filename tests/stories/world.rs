//! A small world to tell a story in: a real server on a free port, a clock that a test moves, people with their
//! browsers, a class and a deck.

use std::sync::Arc;
use std::time::Duration;

use recto::clock::Clock;
use recto::config::{API_LIMIT, DataFolder, Mail, Registration, Serve};
use recto::exchange::Limits;
use recto::intake::{self, Arrived, Outcome};
use recto::mail::Mailer;
use recto::secret::Token;
use recto::store::classes::{self, ClassRole};
use recto::store::ids::{ClassId, DeckId, UserId};
use recto::store::imports::{NewImport, Options};
use recto::store::people::{self, NewPerson, Role};
use recto::store::publish::{self, Decided, Order};
use recto::store::work::Choices;
use recto::store::{Store, imports, replay, sessions};
use recto::underway::Underway;
use recto::web::{self, App};
use reqwest::cookie::Jar;
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use serde_json::Value;
use sqlx::{AssertSqlSafe, ConnectOptions as _, SqliteConnection};
use tempfile::TempDir;

use crate::fresh;

/// One minute in milliseconds.
pub const MINUTE: i64 = 60_000;
/// One day in milliseconds.
pub const DAY: i64 = 24 * 60 * MINUTE;

/// A server with its data; both go when it is dropped.
pub struct World {
    /// What the server runs on.
    pub app: App,
    /// Moves the server's time.
    pub clock: Clock,
    /// `http://127.0.0.1:port`.
    pub base: String,
    folder: TempDir,
}

impl World {
    /// An empty server. It is Monday, 2 March 2026, ten in the morning UTC.
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// The same with other settings.
    pub async fn with(settings: impl FnOnce(&mut Serve)) -> Self {
        Self::on(tempfile::tempdir().expect("a folder"), settings).await
    }

    /// A server on a data folder that may hold something already.
    pub async fn on(folder: TempDir, settings: impl FnOnce(&mut Serve)) -> Self {
        // A busy machine may take longer for an import than a person likes to wait.
        Self::waiting(folder, settings, Duration::from_mins(1)).await
    }

    /// An empty server where no request waits for an import to be done.
    pub async fn impatient() -> Self {
        Self::waiting(tempfile::tempdir().expect("a folder"), |_| (), Duration::ZERO).await
    }

    /// Another server on the same data, as after a crash; the time goes on.
    pub async fn restarted(self) -> Self {
        let (now, World { app, folder, .. }) = (self.clock.now(), self);
        app.underway.end();
        let (mail, base_url) = (app.config.mail.clone(), app.config.base_url.clone());
        drop(app);
        let world = Self::on(folder, |settings| (settings.mail, settings.base_url) = (mail, base_url)).await;
        world.clock.advance(now - world.clock.now());
        world.app.store.sweep().await.expect("a sweep");
        world
    }

    async fn waiting(folder: TempDir, settings: impl FnOnce(&mut Serve), patience: Duration) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut config = Serve {
            listen: address,
            data: DataFolder { data_dir: folder.path().to_owned() },
            base_url: None,
            registration: Registration::Invite,
            trusted_proxy: Vec::new(),
            max_upload: 8 << 20,
            api_limit: API_LIMIT,
            metrics: true,
            log_json: false,
            mail: Mail::default(),
        };
        settings(&mut config);
        let clock = Clock::default();
        let monday: jiff::Timestamp = "2026-03-02T10:00:00Z".parse().expect("a time");
        clock.advance(monday.as_millisecond() - clock.now());
        fresh::database(folder.path()).await;
        let (store, _closing) = Store::open(folder.path()).await.expect("a store");
        let mailer = Mailer::of(&config).expect("settings for mail");
        let mut app = App::new(store, config, clock.clone()).with_mailer(mailer);
        app.underway = Underway::with_patience(patience);
        let server = app.clone();
        tokio::spawn(async move { web::serve(listener, server, std::future::pending()).await });
        Self { app, clock, base: format!("http://{address}"), folder }
    }

    /// Adds somebody, signed in with a browser of their own.
    pub async fn person(&self, name: &str, role: Role) -> Browser {
        let (name, now) = (name.to_owned(), self.clock.now());
        let new = NewPerson { name, role, password_hash: None, locale: "en".to_owned(), time_zone: "UTC".to_owned() };
        let id = self.app.store.write(move |db| Box::pin(people::add(db, new, now))).await.expect("a person");
        self.browser_of(id).await
    }

    /// Another browser of the same person, signed in.
    pub async fn browser_of(&self, id: UserId) -> Browser {
        let token = self.session(id).await;
        let browser = self.visitor();
        let url = self.base.parse().expect("an address");
        browser.jar.add_cookie_str(&format!("session={}", token.reveal()), &url);
        Browser { id, ..browser }
    }

    /// Starts a session without the cost of a password.
    pub async fn session(&self, id: UserId) -> Token {
        let now = self.clock.now();
        self.app.store.write(move |db| Box::pin(sessions::start(db, id, now))).await.expect("a session")
    }

    /// An API token.
    pub async fn token(&self, id: UserId) -> String {
        let now = self.clock.now();
        let token = self.app.store.write(move |db| Box::pin(sessions::add_token(db, id, now))).await.expect("a token");
        token.reveal().to_owned()
    }

    /// A browser in which nobody is signed in.
    pub fn visitor(&self) -> Browser {
        let jar = Arc::new(Jar::default());
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("sec-fetch-site", reqwest::header::HeaderValue::from_static("same-origin"));
        let client = reqwest::Client::builder()
            .cookie_provider(Arc::clone(&jar))
            .redirect(Policy::none())
            .default_headers(headers)
            .no_proxy()
            .build()
            .expect("a client");
        Browser { id: UserId(0), client, jar, base: self.base.clone() }
    }

    /// Adds a class.
    pub async fn class(&self, name: &str, instructor: &Browser) -> ClassId {
        let (name, by, now) = (name.to_owned(), instructor.id, self.clock.now());
        let job = self.app.store.write(move |db| Box::pin(async move { classes::add(db, &name, Some(by), now).await }));
        job.await.expect("a class")
    }

    /// Makes somebody a student of the class.
    pub async fn enrol(&self, class: ClassId, person: &Browser) {
        let (id, now) = (person.id, self.clock.now());
        let job = self.app.store.write(move |db| Box::pin(classes::join(db, class, id, ClassRole::Student, now)));
        job.await.expect("a member");
    }

    /// Imports a deck of `cards` plain cards, "Question 1" to "Answer 1" and so on.
    pub async fn deck(&self, class: ClassId, name: &str, cards: usize) -> DeckId {
        let rows = (1..=cards).map(|n| format!("Question {n} of {name},Answer {n} of {name}\n"));
        let csv = format!("front,back\n{}", rows.collect::<String>());
        let options = Options { deck: Some(name.to_owned()), ..Options::default() };
        let store = &self.app.store;
        let file = Arrived::of(store, csv.as_bytes()).expect("a file");
        let limits = Limits::default();
        let outcome = intake::plan(store, class, "deck.csv", file.path(), options.clone(), limits, intake::unheard());
        let Outcome::Planned(planned) = outcome.await.expect("a plan") else { panic!("the fixture is refused") };
        let now = self.clock.now();
        let import = store
            .write(move |db| {
                Box::pin(async move {
                    let new = NewImport {
                        class,
                        user: None,
                        file_name: "deck.csv",
                        format: "csv",
                        sha256: "",
                        bytes: 0,
                        options: &options,
                    };
                    imports::add(db, &new, now).await
                })
            })
            .await
            .expect("an import");
        let order = Order { import, class, by: None };
        let choices = Choices::default();
        let decided = Decided { reading: &planned.reading, plan: &planned.plan, choices: &choices, file: file.path() };
        publish::apply(store, order, decided, || now, |_, _| ()).await.expect("the deck is imported");
        DeckId(self.number(&format!("SELECT max(id) FROM decks WHERE class_id = {class}")).await)
    }

    /// An instructor, a student, their class and its deck of `cards` cards; without any there is no deck.
    pub async fn with_deck(cards: usize) -> (Self, Classroom) {
        Self::new().await.furnished(cards).await
    }

    /// The same in a world that is there and empty.
    pub async fn furnished(self, cards: usize) -> (Self, Classroom) {
        let world = self;
        let instructor = world.person("Ines", Role::Instructor).await;
        let student = world.person("Tom", Role::Student).await;
        let class = world.class("Biology", &instructor).await;
        world.enrol(class, &student).await;
        let deck = if cards == 0 { DeckId(0) } else { world.deck(class, "Cells", cards).await };
        (world, Classroom { instructor, student, class, deck })
    }

    /// The data folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A connection of the test's own to the database file.
    pub async fn database(&self) -> SqliteConnection {
        self.database_in(self.folder()).await
    }

    /// The same to the database of another data folder.
    pub async fn database_in(&self, folder: &std::path::Path) -> SqliteConnection {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("recto.db"));
        options.busy_timeout(std::time::Duration::from_secs(10)).connect().await.expect("the database")
    }

    /// Runs SQL behind the server's back, as if it had been so before: the server notices at once.
    pub async fn sql(&self, sql: &str) {
        let mut db = self.database().await;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut db).await.expect("the statement runs");
        self.app.store.write(|_| Box::pin(async { Ok(()) })).await.expect("a write of nothing");
    }

    /// The number that a query gives.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut db = self.database().await;
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut db).await.expect("a number")
    }

    /// The text that a query gives.
    pub async fn text(&self, sql: &str) -> String {
        let mut db = self.database().await;
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut db).await.expect("a text")
    }

    /// The bytes that a query gives.
    pub async fn bytes(&self, sql: &str) -> Vec<u8> {
        let mut db = self.database().await;
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut db).await.expect("some bytes")
    }

    /// The join code of a class.
    pub async fn code(&self, class: ClassId) -> String {
        self.text(&format!("SELECT join_code FROM classes WHERE id = {class}")).await
    }

    /// The cards of a deck in its order.
    pub async fn cards(&self, deck: DeckId) -> Vec<i64> {
        let mut db = self.database().await;
        sqlx::query_scalar("SELECT id FROM cards WHERE deck_id = ? AND retired_at IS NULL ORDER BY position, id")
            .bind(deck.0)
            .fetch_all(&mut db)
            .await
            .expect("the cards")
    }

    /// What the log holds is what the states say, and it holds this many answers that count.
    pub async fn assert_log_agrees(&self, answers: u64) {
        let replay = self.app.store.read(|db| Box::pin(replay::check(db))).await.expect("a replay");
        assert!(replay.differences.is_empty(), "the states differ from the log: {:?}", replay.differences);
        assert_eq!(replay.answers, answers, "answers in the log");
    }
}

/// A class with its people and its deck.
pub struct Classroom {
    /// Made the class.
    pub instructor: Browser,
    /// Studies in it.
    pub student: Browser,
    /// The class.
    pub class: ClassId,
    /// Its deck.
    pub deck: DeckId,
}

/// A person's browser: it keeps cookies, sends forms as a page of the server would, and follows no redirect by itself.
pub struct Browser {
    /// Who; zero for a visitor.
    pub id: UserId,
    /// For requests that no page would make.
    pub client: reqwest::Client,
    jar: Arc<Jar>,
    base: String,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Where it leads on, or nothing.
    pub to: String,
    /// The body as text.
    pub body: String,
    /// All headers.
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    /// What came back, read whole.
    pub async fn read(response: reqwest::Response) -> Self {
        let headers = response.headers().clone();
        let to = headers.get("location").map(|to| to.to_str().expect("a plain address").to_owned());
        Self {
            status: response.status().as_u16(),
            to: to.unwrap_or_default(),
            body: response.text().await.expect("a text"),
            headers,
        }
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// The code of a JSON error.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().expect("an error's code").to_owned()
    }

    /// The text between two others, with its entities resolved.
    pub fn between(&self, before: &str, after: &str) -> String {
        let (_, rest) = self.body.split_once(before).unwrap_or_else(|| panic!("no {before} in: {}", self.body));
        let (found, _) = rest.split_once(after).unwrap_or_else(|| panic!("no {after} behind {before}"));
        plain(found)
    }

    /// The value of a hidden field.
    pub fn field(&self, name: &str) -> String {
        self.between(&format!("name=\"{name}\" value=\""), "\"")
    }

    /// Asserts the status and hands the answer on.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "to {:?}: {}", self.to, self.body);
        self
    }
}

/// Text of a page as a person reads it.
pub fn plain(html: &str) -> String {
    let text = html.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">").replace("&lt;", "<").replace("&gt;", ">")
}

impl Browser {
    /// The whole address of a path.
    pub fn url(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::read(self.client.get(self.url(path)).send().await.expect("an answer")).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        Answer::read(self.client.post(self.url(path)).form(fields).send().await.expect("an answer")).await
    }

    /// Sends JSON.
    pub async fn send(&self, path: &str, body: &Value) -> Answer {
        Answer::read(self.client.post(self.url(path)).json(body).send().await.expect("an answer")).await
    }

    /// Sends a form with a file, as the import page does.
    pub async fn upload(&self, class: ClassId, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Answer {
        let mut form = Form::new().part("file", Part::bytes(bytes.to_vec()).file_name(name.to_owned()));
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        let url = self.url(&format!("/classes/{class}/import"));
        Answer::read(self.client.post(url).multipart(form).send().await.expect("an answer")).await
    }

    /// Gives a deck a file, as the script of the editor does.
    pub async fn picture(&self, deck: DeckId, name: &str, bytes: &[u8], alt: &str) -> Answer {
        let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let form = Form::new().text("alt", alt.to_owned()).part("file", part);
        let request = self.client.post(self.url(&format!("/decks/{deck}/media"))).header("accept", "application/json");
        Answer::read(request.multipart(form).send().await.expect("an answer")).await
    }

    /// Opens the page that an answer leads on to.
    #[track_caller]
    pub fn follow(&self, answer: &Answer) -> impl Future<Output = Answer> {
        assert_eq!(answer.status, 303, "leads nowhere: {}", answer.body);
        let to = answer.to.clone();
        async move { self.get(&to).await }
    }

    /// Opens a page that must be there.
    pub async fn page(&self, path: &str) -> Answer {
        self.get(path).await.expect(200)
    }
}
