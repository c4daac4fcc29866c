//! A small school on a real server: one class, one deck of fourteen cards, a teacher and whoever else is asked for.

use std::net::SocketAddr;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use recto::clock::Clock;
use recto::config::{API_LIMIT, DataFolder, Mail, Registration, Serve};
use recto::exchange::Limits;
use recto::intake::{self, Arrived, Outcome};
use recto::mail::Mailer;
use recto::schedule::day::DayRule;
use recto::schedule::grade::Grade;
use recto::secret;
use recto::store::classes::{self, ClassRole};
use recto::store::digests::{self, Often};
use recto::store::ids::{CardId, ClassId, DeckId, LiveId, UserId};
use recto::store::imports::{self, NewImport, Options};
use recto::store::order;
use recto::store::people::{self, NewPerson, Role};
use recto::store::publish::{self, Decided, Order};
use recto::store::work::Choices;
use recto::store::{Millis, Store, figures, live, queue, reviews, rosters, sessions, shares};
use recto::underway::Underway;
use recto::web::{self, App};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::tab::{Chromium, Tab, wait_for};

/// Cards of the deck. More than a round, so that something is left after one.
pub const CARDS: usize = 14;

/// The server's task, and how to end it.
type Running = (oneshot::Sender<()>, JoinHandle<std::io::Result<()>>);

/// A server with its data.
pub struct World {
    /// Where it listens, as browsers write it.
    pub base: String,
    /// Its only class.
    pub class: ClassId,
    app: App,
    address: SocketAddr,
    running: Option<Running>,
    folder: tempfile::TempDir,
}

/// Somebody with a session.
pub struct Someone {
    /// Row id.
    pub id: UserId,
    session: String,
}

impl Someone {
    /// Signs them in, in the browser of `tab`.
    pub async fn sign_in(&self, tab: &Tab) {
        tab.cookie("session", &self.session).await;
    }
}

impl World {
    /// A class with the deck, on a free port.
    pub async fn new() -> Self {
        // A busy machine may take longer for an import than a person likes to wait.
        Self::waiting(Duration::from_mins(1)).await
    }

    /// The same, where no request waits for an import to be done.
    pub async fn impatient() -> Self {
        Self::waiting(Duration::ZERO).await
    }

    async fn waiting(patience: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (store, _closing) = Store::open(folder.path()).await.expect("a new store");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let settings = Serve {
            listen: address,
            data: DataFolder { data_dir: folder.path().to_path_buf() },
            base_url: Some(format!("http://{address}")),
            registration: Registration::Open,
            trusted_proxy: Vec::new(),
            max_upload: 8 << 20,
            api_limit: API_LIMIT,
            metrics: false,
            log_json: false,
            // Nobody answers there; what is shown is the same.
            mail: Mail {
                smtp_url: Some("smtp://127.0.0.1:9".to_owned().into()),
                mail_from: Some("recto@school.example".to_owned()),
                ..Mail::default()
            },
        };
        let mailer = Mailer::of(&settings).expect("settings for mail");
        let mut app = App::new(store, settings, Clock::default()).with_mailer(mailer);
        app.underway = Underway::with_patience(patience);
        let now = app.clock.now();
        let made = app.store.write(move |db| Box::pin(classes::add(db, "Biology 201", None, now)));
        let class = made.await.expect("a class");
        let base = format!("http://{address}");
        let mut world = Self { base, class, app, address, running: None, folder };
        world.import("cell-biology.json", include_str!("deck.json"), Options::default()).await;
        world.serve(listener);
        world
    }

    /// The paths of the links that letters to somebody bring: to confirm the address, and to turn the news off.
    pub async fn letter_links(&self, someone: &Someone) -> (String, String) {
        const ADDRESS: &str = "ada.roy@school.example";
        let (id, now) = (someone.id, self.app.clock.now());
        let token = self.app.store.write(move |db| {
            Box::pin(async move {
                let person = people::get(db, id).await?;
                digests::keep(db, &person, ADDRESS, Often::Daily, now).await
            })
        });
        let token = token.await.expect("an address").expect("a link");
        let off = self.app.store.read(|db| Box::pin(digests::off_token(db, id, ADDRESS))).await.expect("a link");
        (format!("/mail/confirm/{}", token.reveal()), format!("/mail/off/{off}"))
    }

    /// A world, a student of its class, and a tab in which they are signed in.
    pub async fn with_student() -> (Self, Someone, Chromium, Tab) {
        let world = Self::new().await;
        let student = world.person("Ada Roy", Role::Student, "en").await;
        let chromium = Chromium::start(&world.base).await;
        let tab = chromium.tab().await;
        student.sign_in(&tab).await;
        (world, student, chromium, tab)
    }

    fn serve(&mut self, listener: TcpListener) {
        let (stop, stopped) = oneshot::channel();
        let stopped = async move {
            let _ = stopped.await;
        };
        self.running = Some((stop, tokio::spawn(web::serve(listener, self.app.clone(), stopped))));
    }

    /// Ends the server as an operator would: what is under way is finished, then nobody answers any more.
    pub async fn stop(&mut self) {
        let (stop, server) = self.running.take().expect("the server runs");
        stop.send(()).expect("the server listens to its end");
        server.await.expect("the server's task").expect("the server ends well");
    }

    /// Starts the server again at its former address.
    pub async fn start_again(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("the port is free again");
        self.serve(listener);
    }

    /// The data folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Another class, empty, and its teacher.
    pub async fn class_of(&self, name: &str) -> (ClassId, Someone) {
        let (name, now) = (name.to_owned(), self.app.clock.now());
        let of = name.clone();
        let made = self.app.store.write(move |db| Box::pin(async move { classes::add(db, &of, None, now).await }));
        let class = made.await.expect("a class");
        (class, self.member(class, &format!("Teacher of {name}"), Role::Instructor, "en").await)
    }

    /// A member of the class with a session.
    pub async fn person(&self, name: &str, role: Role, locale: &str) -> Someone {
        self.member(self.class, name, role, locale).await
    }

    /// A member of any class with a session.
    pub async fn member(&self, class: ClassId, name: &str, role: Role, locale: &str) -> Someone {
        let now = self.app.clock.now();
        let new = NewPerson {
            name: name.to_owned(),
            role,
            password_hash: None,
            locale: locale.to_owned(),
            time_zone: "UTC".to_owned(),
        };
        let in_class = if role == Role::Student { ClassRole::Student } else { ClassRole::Instructor };
        let made = self.app.store.write(move |db| {
            Box::pin(async move {
                let id = people::add(db, new, now).await?;
                classes::join(db, class, id, in_class, now).await?;
                Ok((id, sessions::start(db, id, now).await?))
            })
        });
        let (id, session) = made.await.expect("a person");
        Someone { id, session: session.reveal().to_owned() }
    }

    /// Shares the first deck with another class.
    pub async fn share_with(&self, class: ClassId, by: &Someone) {
        let (id, now) = (by.id, self.app.clock.now());
        let shared = self.app.store.write(move |db| {
            Box::pin(async move {
                let person = people::get(db, id).await?;
                let deck = shares::kept(db, &person, DeckId(1)).await?;
                shares::add(db, &deck, class, id, now).await
            })
        });
        shared.await.expect("a deck of the person's class");
    }

    /// Somebody has written each such answer anew since the cards were imported.
    pub async fn reworded(&self, from: &'static str, to: &'static str) {
        let written = self.app.store.write(move |db| {
            Box::pin(async move {
                let statement = "UPDATE cards SET back_source = replace(back_source, ?1, ?2),
                     back_html = replace(back_html, ?1, ?2), back_text = replace(back_text, ?1, ?2)";
                sqlx::query(statement).bind(from).bind(to).execute(db).await?;
                Ok(())
            })
        });
        written.await.expect("the cards are there");
    }

    /// Somebody of the class has retired a card.
    pub async fn retire(&self, card: i64, by: &Someone) {
        let (by, now) = (by.id, self.app.clock.now());
        let retired = self
            .app
            .store
            .write(move |db| Box::pin(async move { order::retire(db, DeckId(1), &[card], by, now).await }));
        assert_eq!(retired.await.expect("a card of the deck"), [card]);
    }

    /// Ends all sessions of somebody, as an admin can.
    pub async fn end_sessions(&self, someone: &Someone) {
        let id = someone.id;
        let ended = self.app.store.write(move |db| Box::pin(sessions::end_all(db, id)));
        assert!(ended.await.expect("sessions") > 0);
    }

    /// Lets a member of the class decide what others propose.
    pub async fn make_reviewer(&self, someone: &Someone) {
        let (class, id) = (self.class, someone.id);
        let made = self.app.store.write(move |db| Box::pin(rosters::set_role(db, class, id, ClassRole::Reviewer)));
        made.await.expect("a member");
    }

    /// How somebody stands to a card.
    pub async fn state(&self, someone: &Someone, card: i64) -> String {
        let id = someone.id;
        let found = self.app.store.read(move |db| Box::pin(reviews::state_of(db, id, CardId(card))));
        format!("{:?}", found.await.expect("a state"))
    }

    /// The person of that name, made by somebody else.
    pub async fn id_of(&self, name: &'static str) -> UserId {
        let found = self.app.store.read(move |db| Box::pin(people::by_name(db, name)));
        found.await.expect("a person of that name").id
    }

    /// The path at which the first person becomes the admin. There is one while nobody is there.
    pub async fn setup_link(&self) -> String {
        let made = web::setup::first_link(&self.app.store, self.app.clock.now()).await;
        made.expect("a new server").expect("nobody is there yet")
    }

    /// The code that opens the class, as a teacher says it.
    pub async fn code(&self) -> String {
        let class = self.class;
        let class = self.app.store.read(move |db| Box::pin(classes::get(db, class))).await.expect("the class");
        secret::shown_code(&class.join_code)
    }

    /// Takes a file in, as an upload would.
    pub async fn import(&self, name: &'static str, text: &str, options: Options) {
        let (store, now, class) = (&self.app.store, self.app.clock.now(), self.class);
        let file = Arrived::of(store, text.as_bytes()).expect("a file");
        let (sha256, bytes) = (file.sha256.clone(), file.bytes);
        let limits = Limits::default();
        let outcome = intake::plan(store, class, name, file.path(), options.clone(), limits, intake::unheard()).await;
        let Ok(Outcome::Planned(planned)) = outcome else { panic!("{name} can be read") };
        let format = planned.reading.format.as_str();
        let made = store.write(move |db| {
            Box::pin(async move {
                let new =
                    NewImport { class, user: None, file_name: name, format, sha256: &sha256, bytes, options: &options };
                imports::add(db, &new, now).await
            })
        });
        let order = Order { import: made.await.expect("an import"), class, by: None };
        let choices = Choices::default();
        let decided = Decided { reading: &planned.reading, plan: &planned.plan, choices: &choices, file: file.path() };
        publish::apply(store, order, decided, || now, |_, _| ()).await.expect("the import is applied");
    }

    /// Lets `student` have studied for most of a year, until yesterday.
    pub async fn history(&self, student: &Someone) {
        let (id, now) = (student.id, self.app.clock.now());
        let made = self.app.store.write(move |db| {
            Box::pin(async move {
                let mut rng = StdRng::seed_from_u64(7);
                let student = reviews::Student { id, days: DayRule::new("UTC", 240) };
                let cards: Vec<CardId> = (1..=14).map(CardId).collect();
                for ago in (1..330_i64).rev().filter(|ago| ago % 3 > 0) {
                    let mut at = now - ago * 86_400_000;
                    for card in &cards {
                        let state = reviews::state_of(db, id, *card).await?;
                        let ready = state.due.is_none_or(|due| due <= student.days.day_of(at));
                        if !ready || !rng.random_bool(0.7) {
                            continue;
                        }
                        at += 30_000;
                        let grade =
                            if rng.random_bool(0.8) { rng.random_range(3..6_u8) } else { rng.random_range(1..3) };
                        let answer = reviews::Answer {
                            id: Uuid::from_u128(rng.random()),
                            card: *card,
                            grade: Grade::try_from(grade).expect("a grade"),
                            cram: false,
                            answered_at: at,
                            duration_ms: rng.random_range(4_000..50_000),
                            text_at: None,
                        };
                        reviews::record(db, &student, answer, now).await?;
                    }
                }
                Ok(())
            })
        });
        made.await.expect("a history");
    }

    /// Lets `student` agree to be seen by name in the figures of the class.
    pub async fn agree(&self, student: &Someone) {
        let (class, id, now) = (self.class, student.id, self.app.clock.now());
        let agreed = self.app.store.write(move |db| Box::pin(figures::set_named(db, class, id, true, now)));
        agreed.await.expect("a student of the class");
    }

    /// The figures of the class are told from so few students on as may be.
    pub async fn told_from_five(&self) {
        let class = self.class;
        let set = self.app.store.write(move |db| Box::pin(figures::set_from(db, class, 5)));
        set.await.expect("the class");
    }

    /// Lets `student` answer to the card on the wall of the first live review, as a phone would.
    pub async fn answers_live(&self, student: &Someone, at: u32, grade: u8) {
        let (id, now) = (student.id, self.app.clock.now());
        let given = (Uuid::new_v4(), Grade::try_from(grade).expect("a grade"), 4_000);
        let answered = self.app.store.write_answers(id, move |db| {
            Box::pin(async move {
                let student = reviews::Student { id, days: DayRule::new("UTC", 240) };
                live::answer(db, (LiveId(1), at), &student, given, now).await
            })
        });
        assert!(answered.await.expect("it is taken"));
        self.app.live.seen(LiveId(1), id, now);
    }

    /// It is the same time so many days later, or before.
    pub fn days(&self, days: i64) {
        self.app.clock.advance(days * 86_400_000);
    }

    /// The log of `student`: card and grade of each answer that isn't taken back, oldest first.
    pub async fn log(&self, student: UserId) -> Vec<(i64, i64)> {
        let long_ago: Millis = 0;
        let found = self.app.store.read(move |db| Box::pin(queue::round(db, student, long_ago))).await;
        found.expect("the log").into_iter().map(|answer| (answer.card.0, answer.grade)).collect()
    }

    /// The log once it holds as many answers as `expected`, which it then must hold in that order.
    pub async fn log_is(&self, student: UserId, expected: &[(i64, i64)]) {
        let log = wait_for(&format!("a log of {} answers", expected.len()), async || {
            let log = self.log(student).await;
            (log.len() >= expected.len()).then_some(log)
        })
        .await;
        assert_eq!(log, expected);
    }

    /// Whether `student` has a bookmark on the card.
    pub async fn bookmarked(&self, student: UserId, card: i64) -> bool {
        let found = self
            .app
            .store
            .read(move |db| Box::pin(async move { recto::store::cards::standing(db, student, card).await }));
        found.await.expect("the card").bookmarked
    }
}

/// axe-core as npm brought it.
pub fn axe_source() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).expect("axe-core is there: run `npm ci --prefix tests/browser`")
}
