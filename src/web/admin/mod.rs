//! What admins look after: here the overview with storage and health; people, classes, imports and the log in files of their own.

pub mod classes;
pub mod imports;
pub mod log;
pub mod people;
pub mod person;

use std::path::Path;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::Registration;
use crate::error::Error;
use crate::lang::Lang;
use crate::store::Millis;
use crate::store::archive;
use crate::store::health::{self, Figures};
use crate::store::people::Person;
use crate::web::page::{Page, Place};
use crate::web::session::Admin;
use crate::web::{App, mail};

/// Rows of a list on one page.
pub(in crate::web) const ROWS: i64 = 50;

/// Days and times as one admin reads them: in their language and time zone.
pub(in crate::web) struct When {
    lang: Lang,
    zone: TimeZone,
    today: Date,
}

impl When {
    pub(in crate::web) fn new(lang: Lang, person: &Person, now: Millis) -> Self {
        let zone = TimeZone::get(&person.time_zone).unwrap_or(TimeZone::UTC);
        let today = Timestamp::from_millisecond(now).unwrap_or_default().to_zoned(zone.clone()).date();
        Self { lang, zone, today }
    }

    /// "2 March", with the year where it isn't this one.
    #[allow(clippy::trivially_copy_pass_by_ref)] // askama hands fields over by reference
    pub(in crate::web) fn day(&self, at: &Millis) -> String {
        let there = Timestamp::from_millisecond(*at).unwrap_or_default().to_zoned(self.zone.clone());
        self.lang.date(there.date(), self.today)
    }

    /// "2 March, 10:04".
    #[allow(clippy::trivially_copy_pass_by_ref)] // as above
    pub(in crate::web) fn minute(&self, at: &Millis) -> String {
        let there = Timestamp::from_millisecond(*at).unwrap_or_default().to_zoned(self.zone.clone());
        let time = format!("{:02}:{:02}", there.hour(), there.minute());
        self.lang.say("admin-minute", [("day", self.day(at).into()), ("time", time.into())])
    }
}

/// Where one is in a list of many pages.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Pager {
    /// Counted from 1.
    page: i64,
    /// Whether there are more.
    more: bool,
}

impl Pager {
    /// Of a page that was asked for; what makes no sense is the first.
    pub(in crate::web) fn at(asked: Option<i64>) -> Self {
        // The limit keeps the arithmetic in range; nobody has as many rows.
        Self { page: asked.unwrap_or(1).clamp(1, 1_000_000), more: false }
    }

    /// Rows before this page.
    pub(in crate::web) fn skip(self) -> i64 {
        (self.page - 1) * ROWS
    }

    /// Takes the row away that was fetched to see whether there are more.
    pub(in crate::web) fn cut<T>(&mut self, rows: &mut Vec<T>) {
        let most = usize::try_from(ROWS).unwrap_or(usize::MAX);
        self.more = rows.len() > most;
        rows.truncate(most);
    }

    pub(in crate::web) fn former(self) -> Option<i64> {
        (self.page > 1).then_some(self.page - 1)
    }

    pub(in crate::web) fn next(self) -> Option<i64> {
        self.more.then_some(self.page + 1)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/overview.html")]
struct Overview {
    page: Page,
    figures: Figures,
    classes: i64,
    archived: i64,
    /// What lies in the data folder: the key of its name, and its size.
    files: Vec<(&'static str, String)>,
    /// Room on its disk.
    free: Option<String>,
    schema: i64,
    version: &'static str,
    uptime: String,
    registration: &'static str,
    metrics: bool,
    /// How the news by e-mail are doing; nothing where there are none.
    mail: Vec<String>,
    /// What a check of the database has found; none where nobody has asked for one.
    check: Option<Vec<String>>,
}

/// The server at a glance.
pub async fn get(State(app): State<App>, Admin(person): Admin, page: Page) -> Result<Response, Error> {
    overview(&app, &person, page, None).await
}

/// Reads through the whole database and says whether it is sound.
pub async fn check(State(app): State<App>, Admin(person): Admin, page: Page) -> Result<Response, Error> {
    let found = app.store.read(|db| Box::pin(health::check(db))).await?;
    for fault in &found {
        tracing::error!(fault, "the database is damaged");
    }
    overview(&app, &person, page, Some(found)).await
}

async fn overview(app: &App, person: &Person, page: Page, check: Option<Vec<String>>) -> Result<Response, Error> {
    let now = app.clock.now();
    let (figures, (classes, archived), schema) = app
        .store
        .read(|db| {
            Box::pin(async move {
                Ok((health::figures(db, now).await?, archive::count(db).await?, health::schema_step(db).await?))
            })
        })
        .await?;
    let folder = app.folder().to_owned();
    let disk = tokio::task::spawn_blocking(move || Disk::of(&folder)).await.map_err(Error::internal)?;
    let lang = page.lang;
    let mail = mail::report(app, &page, &When::new(lang, person, now), now).await?;
    let shown = Overview {
        page: page.at(Place::Admin),
        figures,
        classes,
        archived,
        files: disk.files.into_iter().map(|(name, bytes)| (name, lang.size(bytes))).collect(),
        free: disk.free.map(|bytes| lang.size(bytes)),
        schema,
        version: env!("CARGO_PKG_VERSION"),
        uptime: duration(lang, now - app.started),
        registration: match app.config.registration {
            Registration::Closed => "admin-registration-closed",
            Registration::Invite => "admin-registration-invite",
            Registration::Open => "admin-registration-open",
        },
        metrics: app.config.metrics,
        mail,
        check,
    };
    Ok(shown.into_response())
}

/// What lies in the data folder, in bytes, and what room is left.
struct Disk {
    files: [(&'static str, u64); 4],
    free: Option<u64>,
}

impl Disk {
    fn of(folder: &Path) -> Self {
        let files = [
            ("admin-file-database", "recto.db"),
            ("admin-file-log", "recto.db-wal"),
            ("admin-file-uploads", "uploads"),
            ("admin-file-media", "media"),
        ];
        let free = rustix::fs::statvfs(folder).ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        Self { files: files.map(|(key, name)| (key, bytes(&folder.join(name), 3))), free }
    }
}

/// Size of a file, or of all files in a folder and `depth` levels below it; of what isn't there, nothing.
pub(super) fn bytes(path: &Path, depth: u32) -> u64 {
    let Ok(found) = path.symlink_metadata() else { return 0 };
    if !found.is_dir() {
        return found.len();
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    if depth == 0 { 0 } else { entries.map(|entry| bytes(&entry.path(), depth - 1)).sum() }
}

/// A length of time in its two largest units.
fn duration(lang: Lang, ms: Millis) -> String {
    let minutes = ms.max(0) / 60_000;
    let (days, hours) = (minutes / 1_440, minutes / 60 % 24);
    if days > 0 {
        lang.say("admin-up-days", [("days", days.into()), ("hours", hours.into())])
    } else {
        lang.say("admin-up-hours", [("hours", hours.into()), ("minutes", (minutes % 60).into())])
    }
}
