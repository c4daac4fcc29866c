//! A person's own account: the password, the second step at the sign-in, and every other device signed out.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::{CookieJar, Form};

use crate::error::Error;
use crate::store::second_steps::{self, Standing};
use crate::store::{audit, people, sessions};
use crate::web::address::Address;
use crate::web::page::{Flash, Page, Place};
use crate::web::qr::Qr;
use crate::web::session::{self, Student};
use crate::web::{App, forms};

#[derive(Template, WebTemplate)]
#[template(path = "people/account.html")]
struct Account {
    page: Page,
    name: String,
    /// Sessions of this person, this one included.
    devices: i64,
    step: Step,
    /// What went wrong with the password, or with a code.
    problem: Option<(Part, String)>,
    /// Shown this once.
    codes: Vec<String>,
}

/// What a sentence belongs to: a field of the form for the password, or the form for the second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Current,
    New,
    Step,
}

enum Step {
    Off,
    /// The secret, for the phone's camera and for typing.
    Begun {
        qr: Option<Qr>,
        typed: String,
    },
    On {
        since: String,
        codes: i64,
    },
}

impl Account {
    fn wrong(&self, part: &str) -> Option<&str> {
        let (at, sentence) = self.problem.as_ref()?;
        matches!((part, at), ("current", Part::Current) | ("new", Part::New) | ("step", Part::Step))
            .then_some(sentence.as_str())
    }
}

/// The account of whoever is signed in.
pub async fn get(State(app): State<App>, student: Student, page: Page) -> Result<Response, Error> {
    shown(&app, student, page, None, Vec::new()).await
}

async fn shown(
    app: &App,
    student: Student,
    page: Page,
    problem: Option<(Part, String)>,
    codes: Vec<String>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let failed = problem.is_some();
    let page = page.at(Place::Account);
    let account = app
        .store
        .read(|db| {
            Box::pin(async move {
                let me = student.person.id;
                let step = match second_steps::standing(db, me).await? {
                    Standing::Off => Step::Off,
                    Standing::Begun => {
                        let step = second_steps::begun(db, me).await?;
                        Step::Begun { qr: Qr::of(&step.link(&student.person.name)), typed: step.typed() }
                    }
                    Standing::On { since, codes } => {
                        let day = crate::schedule::day::date(student.days.day_of(since));
                        let today = crate::schedule::day::date(student.today(now));
                        Step::On { since: page.lang.date(day, today), codes }
                    }
                };
                let devices = sessions::count(db, me, now).await?;
                Ok(Account { name: student.person.name, devices, step, problem, codes, page })
            })
        })
        .await?;
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, account).into_response())
}

/// The old password and the new one.
#[derive(serde::Deserialize)]
pub struct NewPassword {
    current: String,
    password: String,
}

/// Changes the password. Every other session ends; this one goes on under a new cookie.
pub async fn password(
    State(app): State<App>,
    Address(address): Address,
    student: Student,
    page: Page,
    Form(form): Form<NewPassword>,
) -> Result<Response, Error> {
    if !is_right(&app, address, &student, form.current).await? {
        let sentence = page.t("account-password-wrong");
        return shown(&app, student, page, Some((Part::Current, sentence)), Vec::new()).await;
    }
    let hash = match app.passwords.hash(form.password).await {
        Ok(hash) => hash,
        Err(error @ Error::Invalid { .. }) => {
            let (key, args) = error.sentence();
            let sentence = page.lang.say_text(key, &args);
            return shown(&app, student, page, Some((Part::New, sentence)), Vec::new()).await;
        }
        Err(error) => return Err(error),
    };
    let (me, now) = (student.person.id, app.clock.now());
    let token = app
        .store
        .write(move |db| {
            Box::pin(async move {
                people::set_password(db, me, &hash).await?;
                audit::note(db, Some(me), "password", None, "", now).await?;
                sessions::start(db, me, now).await
            })
        })
        .await?;
    let jar = CookieJar::new().add(session::cookie(&app, &token));
    Ok((jar, Flash::new("account-password-done"), Redirect::to("/account")).into_response())
}

/// Whether that is the person's password. Tries are limited like those of a sign-in.
pub(super) async fn is_right(
    app: &App,
    address: std::net::IpAddr,
    student: &Student,
    password: String,
) -> Result<bool, Error> {
    app.limits.try_name(address, &crate::content::folded(&student.person.name))?;
    let name = student.person.name.clone();
    let found = app.store.read(|db| Box::pin(async move { people::for_sign_in(db, &name).await })).await?;
    app.passwords.check(password, found.and_then(|person| person.password_hash)).await
}

/// Ends every session of this person, on all devices, this one too.
pub async fn sign_out_everywhere(State(app): State<App>, student: Student) -> Result<Response, Error> {
    let (me, name, now) = (student.person.id, student.person.name, app.clock.now());
    app.store
        .write(move |db| {
            Box::pin(async move {
                sessions::end_all(db, me).await?;
                audit::note(db, Some(me), "sign-out-everywhere", None, &name, now).await
            })
        })
        .await?;
    let jar = CookieJar::new().add(session::ended(&app));
    let said = Flash::new("account-signed-out");
    Ok(([("clear-site-data", "\"cache\"")], jar, said, Redirect::to("/sign-in")).into_response())
}

/// Makes a secret for the phone; the page then shows it.
pub async fn begin_step(State(app): State<App>, student: Student) -> Result<Response, Error> {
    let (me, now) = (student.person.id, app.clock.now());
    app.store.write(move |db| Box::pin(async move { second_steps::begin(db, me, now).await.map(drop) })).await?;
    Ok(Redirect::to("/account#step").into_response())
}

/// A code of the phone.
#[derive(serde::Deserialize)]
pub struct Code {
    code: String,
}

/// Turns the step on with a first code, and shows the recovery codes, once.
pub async fn confirm_step(
    State(app): State<App>,
    Address(address): Address,
    student: Student,
    page: Page,
    Form(form): Form<Code>,
) -> Result<Response, Error> {
    app.limits.try_name(address, &format!("step of {}", student.person.id))?;
    let (me, now) = (student.person.id, app.clock.now());
    let done = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let codes = second_steps::confirm(db, me, &form.code, now).await?;
                audit::note(db, Some(me), "second-step-on", None, "", now).await?;
                Ok(codes)
            })
        })
        .await;
    match done {
        Ok(codes) => shown(&app, student, page, None, codes).await,
        Err(error @ Error::Invalid { .. }) => {
            let sentence = page.t(error.sentence().0);
            shown(&app, student, page, Some((Part::Step, sentence)), Vec::new()).await
        }
        Err(error) => Err(error),
    }
}

/// The password, which changes of the second step ask for.
#[derive(serde::Deserialize)]
pub struct Password {
    password: String,
}

/// Turns the step off.
pub async fn end_step(
    State(app): State<App>,
    Address(address): Address,
    student: Student,
    page: Page,
    Form(form): Form<Password>,
) -> Result<Response, Error> {
    if !is_right(&app, address, &student, form.password).await? {
        let sentence = page.t("account-password-wrong");
        return shown(&app, student, page, Some((Part::Step, sentence)), Vec::new()).await;
    }
    let (me, now) = (student.person.id, app.clock.now());
    app.store
        .write(move |db| {
            Box::pin(async move {
                second_steps::remove(db, me).await?;
                audit::note(db, Some(me), "second-step-off", None, "", now).await
            })
        })
        .await?;
    Ok(forms::done("/account", &Flash::new("account-step-off")))
}

/// New recovery codes in place of the old ones.
pub async fn new_codes(
    State(app): State<App>,
    Address(address): Address,
    student: Student,
    page: Page,
    Form(form): Form<Password>,
) -> Result<Response, Error> {
    if !is_right(&app, address, &student, form.password).await? {
        let sentence = page.t("account-password-wrong");
        return shown(&app, student, page, Some((Part::Step, sentence)), Vec::new()).await;
    }
    let (me, now) = (student.person.id, app.clock.now());
    let codes = app
        .store
        .write(move |db| {
            Box::pin(async move {
                if !matches!(second_steps::standing(db, me).await?, Standing::On { .. }) {
                    return Err(Error::NotFound);
                }
                audit::note(db, Some(me), "recovery-codes", None, "", now).await?;
                second_steps::recovery_codes(db, me).await
            })
        })
        .await?;
    shown(&app, student, page, None, codes).await
}
