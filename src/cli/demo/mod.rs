//! `recto demo`: a throw-away class that a newcomer can study at once, on this computer only.
//!
//! The decks come in through the importer itself, the history through the real scheduler (`history.rs`).

pub mod history;
mod proposals;
mod talk;

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use super::Failure;
use super::serve::{listen, log_to_stderr, stopped};
use crate::clock::Clock;
use crate::config::{API_LIMIT, DataFolder, Mail, Registration, Serve};
use crate::error::Error;
use crate::exchange::{LARGEST_FILE, Limits, Plan};
use crate::intake::{self, Arrived, Outcome, Planned};
use crate::schedule::day::DayRule;
use crate::store::classes::{self, ClassRole};
use crate::store::exams;
use crate::store::ids::{ClassId, UserId};
use crate::store::imports::{self, NewImport, Options};
use crate::store::people::{self, NewPerson, Role};
use crate::store::publish::{self, Decided, Order};
use crate::store::work::{self, Choices};
use crate::store::{Db, Millis, Store, figures};
use crate::web::demo::Guest;
use crate::web::{self, App};

const FRENCH: &str = include_str!("reseau-lineaire.txt");
const ENGLISH: &str = include_str!("algorithms.json");

/// What was studied lies in so many milliseconds before now.
const HISTORY: Millis = 91 * 86_400_000;

const CLASS: &str = "IFT 780 · Apprentissage profond";
/// Days to the class's exam.
const EXAM: u32 = 16;
const ADMIN: &str = "Alex Morin";
const INSTRUCTOR: &str = "Nadia Benali";
const STUDENTS: [&str; 30] = [
    "Élise Roy",
    "Samuel Gagnon",
    "Inès Haddad",
    "Thomas Bouchard",
    "Maya Nguyen",
    "Olivier Côté",
    "Sofia Alvarez",
    "Noah Tremblay",
    "Léa Fortin",
    "Amir Rahimi",
    "Camille Girard",
    "Jules Pelletier",
    "Aïcha Diallo",
    "Victor Lavoie",
    "Zoé Caron",
    "Mathis Ouellet",
    "Hana Kim",
    "Gabriel Poirier",
    "Rosalie Nadeau",
    "Karim Mansour",
    "Juliette Morel",
    "Étienne Bergeron",
    "Priya Sharma",
    "Antoine Leclerc",
    "Florence Dubé",
    "Lucas Beaulieu",
    "Yasmine Cherif",
    "Simon Thibault",
    "Clara Hébert",
    "Émile Rousseau",
];

/// Serve a throw-away class with decks, people and some history, on this computer only.
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// Address and port to listen on; only loopback addresses are taken.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

pub(super) async fn run(demo: Demo) -> Result<(), Failure> {
    let loopback = match demo.listen.ip() {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback(),
    };
    if !loopback {
        return Err(Failure::say("cli-demo-loopback", &[("address", demo.listen.to_string())]));
    }
    log_to_stderr(false);
    let folder = tempfile::Builder::new().prefix("recto-demo-").tempdir()?;
    let listener = listen(demo.listen).await?;
    let (store, closing) = Store::open(folder.path()).await?;
    let clock = Clock::default();
    let guests = make(&store, clock.now()).await?;
    let app = App::new(store.clone(), config(demo.listen, folder.path()), clock).with_guests(guests);
    say!("Recto's demo is ready: http://{}", listener.local_addr()?)?;
    say!(
        "Sign in with one click as a student, the instructor or the admin. Ctrl-C ends it and leaves nothing behind."
    )?;
    web::serve(listener, app, stopped()).await?;
    store.close().await;
    closing.wait().await;
    Ok(())
}

/// The settings of a demo in `folder`.
pub fn config(listen: SocketAddr, folder: &Path) -> Serve {
    Serve {
        listen,
        data: DataFolder { data_dir: folder.to_path_buf() },
        base_url: None,
        registration: Registration::Invite,
        trusted_proxy: Vec::new(),
        max_upload: LARGEST_FILE,
        api_limit: API_LIMIT,
        metrics: false,
        log_json: false,
        mail: Mail::default(),
    }
}

/// Fills an empty store with the demo's class, and says who may sign in with one click.
pub async fn make(store: &Store, now: Millis) -> Result<Vec<Guest>, Error> {
    let zone = jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned();
    let made_in = zone.clone();
    let (class, guests, students) = store.write(move |db| Box::pin(people_of(db, made_in, now))).await?;
    import(store, class, "reseau-lineaire.txt", FRENCH, now).await?;
    import(store, class, "algorithms.json", ENGLISH, now).await?;
    let willing: Vec<UserId> = students.iter().copied().skip(1).step_by(9).collect();
    store.write(move |db| Box::pin(agree(db, class, willing, now - HISTORY))).await?;
    let today = DayRule::new(&zone, 240).day_of(now);
    history::make(store, class, &students, today.plus(EXAM), now).await?;
    proposals::make(store, class, &students, now).await?;
    exam(store, &students, now).await?;
    talk::make(store, class, &students, &guests, now).await?;
    store.give_back_memory().await?;
    Ok(guests)
}

/// Some students agree to be seen by name, before their history begins.
async fn agree(db: &mut Db, class: ClassId, students: Vec<UserId>, at: Millis) -> Result<(), Error> {
    for student in students {
        figures::set_named(db, class, student, true, at).await?;
    }
    Ok(())
}

async fn people_of(db: &mut Db, zone: String, now: Millis) -> Result<(ClassId, Vec<Guest>, Vec<UserId>), Error> {
    let class = classes::add(db, CLASS, None, now).await?;
    let mut guests = Vec::new();
    let mut students = Vec::new();
    let staff = [(ADMIN, Role::Admin), (INSTRUCTOR, Role::Instructor)];
    let all = STUDENTS.iter().map(|name| (*name, Role::Student)).chain(staff);
    for (name, role) in all {
        let new = NewPerson {
            name: name.to_owned(),
            role,
            password_hash: None,
            locale: if role == Role::Student { "fr" } else { "en" }.to_owned(),
            time_zone: zone.clone(),
        };
        let id = people::add(db, new, now).await?;
        match role {
            Role::Student => {
                classes::join(db, class, id, ClassRole::Student, now).await?;
                students.push(id);
            }
            Role::Instructor => classes::join(db, class, id, ClassRole::Instructor, now).await?,
            Role::Admin => {}
        }
        if role != Role::Student || students.len() == 1 {
            guests.push(Guest { id, name: name.to_owned(), role });
        }
    }
    Ok((class, guests, students))
}

/// The class has an exam in sixteen days: its pages tell each student how far it is and what will be known on the day.
async fn exam(store: &Store, students: &[UserId], now: Millis) -> Result<(), Error> {
    let students = students.to_vec();
    let write = store.write(move |db| {
        Box::pin(async move {
            for student in students {
                let today = people::get(db, student).await?.days().day_of(now);
                exams::settle(db, student, today).await?;
            }
            Ok(())
        })
    });
    write.await
}

/// Takes a deck in as an upload would be, its requests turned into remarks.
async fn import(store: &Store, class: ClassId, name: &'static str, text: &str, now: Millis) -> Result<(), Error> {
    let file = Arrived::of(store, text.as_bytes())?;
    let (sha256, bytes) = (file.sha256.clone(), file.bytes);
    let (options, limits) = (Options::default(), Limits::default());
    let outcome = intake::plan(store, class, name, file.path(), options, limits, intake::unheard()).await?;
    let planned = match outcome {
        Outcome::Planned(planned) => planned,
        Outcome::Refused(refusal) => return Err(Error::internal(refusal)),
    };
    let format = planned.reading.format.as_str();
    let import = store
        .write(move |db| {
            Box::pin(async move {
                let options = Options::default();
                let new =
                    NewImport { class, user: None, file_name: name, format, sha256: &sha256, bytes, options: &options };
                imports::add(db, &new, now).await
            })
        })
        .await?;
    let choices = Choices { remarks: all_cards(&planned.plan), ..Choices::default() };
    let order = Order { import, class, by: None };
    let Planned { reading, plan, .. } = &*planned;
    publish::apply(store, order, Decided { reading, plan, choices: &choices, file: file.path() }, || now, |_, _| ())
        .await?;
    Ok(())
}

fn all_cards(plan: &Plan) -> std::collections::BTreeSet<work::At> {
    plan.decks.iter().enumerate().flat_map(|(d, deck)| (0..deck.cards.len()).map(move |c| (d, c))).collect()
}
