//! Backups, for admins: what became of the last one, the archives to take home, one more now, and the schedule.

use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, RANGE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use crate::backup::{Kept, Trouble};
use crate::error::Error;
use crate::lang::Lang;
use crate::store::backups::{self, Run, Settings};
use crate::store::{Millis, audit};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{Admin, At};
use crate::web::{App, forms};

/// How long "back up now" waits for the end before it shows the page: long enough for most schools.
const PATIENCE: Duration = Duration::from_secs(8);
/// The paces that the form offers, in hours.
const PACES: [i64; 6] = [0, 1, 6, 12, 24, 168];

#[derive(Template, WebTemplate)]
#[template(path = "admin/backups.html")]
struct BackupsPage {
    page: Page,
    running: bool,
    /// What the newest run came to; none before the first, and none while it runs.
    last: Option<Shown>,
    /// Where the newest run failed, the one that is good.
    good: Option<Shown>,
    kept: Vec<Archive>,
    /// Why the archives can't be listed.
    unlisted: Option<String>,
    paces: Vec<i64>,
    settings: Settings,
    next: Option<String>,
    problem: Option<String>,
}

struct Shown {
    when: String,
    size: String,
    file: String,
    trouble: Option<String>,
}

struct Archive {
    file: String,
    when: String,
    size: String,
}

impl BackupsPage {
    #[allow(clippy::trivially_copy_pass_by_ref)] // askama hands fields over by reference
    fn pace(&self, hours: &i64) -> String {
        match hours {
            0 => self.page.t("backup-never"),
            24 => self.page.t("backup-daily"),
            168 => self.page.t("backup-weekly"),
            _ => self.page.t1("backup-hourly", "n", hours),
        }
    }
}

/// How the page writes moments: in the admin's language and time zone.
struct Moments {
    lang: Lang,
    zone: jiff::tz::TimeZone,
    today: jiff::civil::Date,
}

impl Moments {
    fn of(page: &Page, now: Millis) -> Self {
        let zone = page.person.as_ref().and_then(|person| jiff::tz::TimeZone::get(&person.time_zone).ok());
        let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
        let today = jiff::Timestamp::from_millisecond(now).unwrap_or_default().to_zoned(zone.clone()).date();
        Self { lang: page.lang, zone, today }
    }

    fn say(&self, at: Millis) -> String {
        self.said(at, "%H:%M")
    }

    /// With the time of day as precise as the list needs it: archives of one minute are told apart by their seconds.
    fn said(&self, at: Millis, time: &str) -> String {
        let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(self.zone.clone());
        let args = [("date", self.lang.date(at.date(), self.today)), ("time", at.strftime(time).to_string())];
        self.lang.say_text("backup-moment", &args)
    }

    fn run(&self, run: &Run) -> Shown {
        Shown {
            when: self.say(run.started_at),
            size: self.lang.size(u64::try_from(run.bytes).unwrap_or(0)),
            file: run.file.clone(),
            trouble: self.trouble(run),
        }
    }

    /// Why a run came to nothing.
    fn trouble(&self, run: &Run) -> Option<String> {
        let trouble = match (&run.problem, run.ended_at) {
            (Some(problem), _) => serde_json::from_str(problem).unwrap_or(Trouble::CutShort),
            (None, None) => Trouble::CutShort,
            (None, Some(_)) => return None,
        };
        Some(said(self.lang, &trouble))
    }

    fn archive(&self, kept: Kept) -> Archive {
        Archive { when: self.said(kept.at, "%H:%M:%S"), size: self.lang.size(kept.bytes), file: kept.file }
    }
}

/// What went wrong, in our words; the system's stand in the log.
fn said(lang: Lang, trouble: &Trouble) -> String {
    let (key, args) = trouble.sentence();
    let sentence = lang.say_text(key, &args);
    match trouble.cause() {
        Some(_) => lang.say_text("backup-because-logged", &[("sentence", sentence)]),
        None => sentence,
    }
}

/// The page; with what is wrong in the form that was sent, and what stood in it.
async fn page_of(app: &App, page: Page, wrong: Option<(Schedule, String)>) -> Result<BackupsPage, Error> {
    let moments = Moments::of(&page, app.clock.now());
    let running = app.backups.running();
    let (settings, last, good) = app
        .store
        .read(|db| {
            Box::pin(async move {
                Ok((backups::settings(db).await?, backups::last(db).await?, backups::last_good(db).await?))
            })
        })
        .await?;
    let listing = app.backups.clone();
    let kept = tokio::task::spawn_blocking(move || listing.kept()).await.map_err(Error::internal)?;
    let (kept, unlisted) = match kept {
        Ok(kept) => (kept, None),
        Err(trouble) => {
            tracing::warn!(?trouble, "the backups could not be listed");
            (Vec::new(), Some(said(page.lang, &trouble)))
        }
    };
    let last = last.filter(|run| !running || run.ended_at.is_some()).map(|run| moments.run(&run));
    let failed = last.as_ref().is_none_or(|run| run.trouble.is_some());
    let next = (settings.every_hours > 0).then(|| moments.say(settings.next_at));
    let (settings, problem) = match wrong {
        Some((form, problem)) => (Settings { every_hours: form.every, keep: form.keep, ..settings }, Some(problem)),
        None => (settings, None),
    };
    let mut paces = PACES.to_vec();
    if !paces.contains(&settings.every_hours) && settings.every_hours > 0 {
        paces.push(settings.every_hours);
        paces.sort_unstable();
    }
    Ok(BackupsPage {
        running,
        good: good.filter(|_| failed).map(|run| moments.run(&run)),
        last,
        kept: kept.into_iter().map(|one| moments.archive(one)).collect(),
        unlisted,
        paces,
        settings,
        next,
        problem,
        page: page.at(Place::Admin),
    })
}

/// The page.
pub async fn get(State(app): State<App>, Admin(_): Admin, page: Page) -> Result<Response, Error> {
    Ok(page_of(&app, page, None).await?.into_response())
}

/// Backs up now. The page comes when that has ended, or says that it takes longer.
pub async fn post(State(app): State<App>, Admin(person): Admin) -> Result<Response, Error> {
    let run = app.backups.start(Some(person.id)).await?;
    let said = match tokio::time::timeout(PATIENCE, run).await {
        Ok(Ok(Ok(_))) => Some("backup-done"),
        // The page itself says what failed, or that one is being made.
        _ => None,
    };
    Ok(match said {
        Some(key) => forms::done("/admin/backups", &Flash::new(key)),
        None => axum::response::Redirect::to("/admin/backups").into_response(),
    })
}

/// The form of the schedule.
#[derive(Clone, Copy, serde::Deserialize)]
pub struct Schedule {
    every: i64,
    keep: i64,
}

/// Changes the schedule.
pub async fn schedule(
    State(app): State<App>,
    Admin(person): Admin,
    page: Page,
    Form(form): Form<Schedule>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let set = app
        .store
        .write(move |db| Box::pin(async move { backups::set(db, form.every, form.keep, person.id, now).await }))
        .await;
    match set {
        Ok(_) => Ok(forms::done("/admin/backups", &Flash::new("backup-schedule-set"))),
        Err(error @ Error::Invalid { .. }) => {
            let (key, args) = error.sentence();
            let problem = page.lang.say_text(key, &args);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page_of(&app, page, Some((form, problem))).await?).into_response())
        }
        Err(error) => Err(error),
    }
}

/// An archive to be saved, in parts where the browser asks for them.
pub async fn download(
    State(app): State<App>,
    Admin(person): Admin,
    At(name): At<String>,
    request: Request,
) -> Result<Response, Error> {
    let path = app.backups.find(&name).ok_or(Error::NotFound)?;
    // Everybody's answers leave the house: that is noted, once and not for each part.
    if !request.headers().contains_key(RANGE) {
        let (now, file) = (app.clock.now(), name.clone());
        app.store
            .write(move |db| {
                Box::pin(async move { audit::note(db, Some(person.id), "backup-download", None, &file, now).await })
            })
            .await?;
    }
    let served = ServeFile::new(path).oneshot(request).await.map_err(Error::internal)?;
    let mut response = served.map(axum::body::Body::new);
    // The name is one of ours: digits, letters and hyphens.
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(Error::internal)?;
    if response.status().is_success() {
        response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}
