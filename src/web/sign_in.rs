//! Signing in and out, and the choice of language.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::{CookieJar, Form, Query};

use crate::config::Registration;
use crate::error::Error;
use crate::lang::Lang;
use crate::secret::Token;
use crate::store::second_steps::{self, Standing, Tried};
use crate::store::{audit, people, sessions};
use crate::web::address::Address;
use crate::web::page::{self, Page};
use crate::web::session::{self, Visitor};
use crate::web::{App, demo, forms};

#[derive(Template, WebTemplate)]
#[template(path = "people/sign_in.html")]
struct SignInPage {
    page: Page,
    to: String,
    name: String,
    /// The sentence of what went wrong.
    problem: Option<String>,
    guests: Vec<demo::Guest>,
    registration: Registration,
}

/// Where to go on to.
#[derive(serde::Deserialize)]
pub struct Onward {
    to: Option<String>,
}

/// The form; who is signed in already goes on.
pub async fn get(
    State(app): State<App>,
    Visitor(person): Visitor,
    page: Page,
    Query(onward): Query<Onward>,
) -> Result<Response, Error> {
    let to = forms::own_path(onward.to.as_deref());
    if person.is_some() {
        return Ok(Redirect::to(&to).into_response());
    }
    let guests = app.demo.to_vec();
    let registration = app.config.registration;
    Ok(SignInPage { page, to, name: String::new(), problem: None, guests, registration }.into_response())
}

/// A try to sign in.
#[derive(serde::Deserialize)]
pub struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    time_zone: String,
}

/// Checks name and password; an unknown name takes the same time and gets the same answer as a wrong password.
pub async fn post(
    State(app): State<App>,
    Address(address): Address,
    page: Page,
    Form(form): Form<Credentials>,
) -> Result<Response, Error> {
    let to = forms::own_path(form.to.as_deref());
    app.limits.try_name(address, &crate::content::folded(&form.name))?;
    let name = form.name.clone();
    let found = app.store.read(|db| Box::pin(async move { people::for_sign_in(db, &name).await })).await?;
    let hash = found.as_ref().and_then(|person| person.password_hash.clone());
    let right = app.passwords.check(form.password, hash).await?;
    let Some(person) = found.filter(|person| right && !person.disabled) else {
        let problem = Some(page.t("sign-in-wrong"));
        let guests = app.demo.to_vec();
        let registration = app.config.registration;
        let again = SignInPage { page, to, name: form.name, problem, guests, registration };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let (user, now) = (person.id, app.clock.now());
    if let Standing::On { .. } = app.store.read(|db| Box::pin(second_steps::standing(db, user))).await? {
        let half = app.store.write(move |db| Box::pin(second_steps::half(db, user, now))).await?;
        let half = half.reveal().to_owned();
        return Ok(SecondStepPage { page, half, to, time_zone: form.time_zone, problem: None }.into_response());
    }
    start(&app, user, form.time_zone, &to).await
}

#[derive(Template, WebTemplate)]
#[template(path = "people/second_step.html")]
struct SecondStepPage {
    page: Page,
    /// The token of the sign-in that is half done.
    half: String,
    to: String,
    time_zone: String,
    problem: Option<String>,
}

/// The code of the second step, and what the page before knew.
#[derive(serde::Deserialize)]
pub struct Completed {
    half: String,
    code: String,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    time_zone: String,
}

/// The second step: a code of the phone or a recovery code ends the sign-in.
pub async fn code(
    State(app): State<App>,
    Address(address): Address,
    page: Page,
    Form(form): Form<Completed>,
) -> Result<Response, Error> {
    app.limits.try_address(address)?;
    let to = forms::own_path(form.to.as_deref());
    let (now, half) = (app.clock.now(), Token::given(&form.half));
    let tried = app
        .store
        .write(move |db| Box::pin(async move { second_steps::complete(db, &half, &form.code, now).await }))
        .await?;
    match tried {
        Tried::Right(user) => start(&app, user, form.time_zone, &to).await,
        Tried::Wrong => {
            let problem = Some(page.t("sign-in-code-wrong"));
            let again = SecondStepPage { page, half: form.half, to, time_zone: form.time_zone, problem };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Tried::Over => {
            let problem = page.t("sign-in-code-over");
            Ok(from_the_start(&app, page, to, problem))
        }
        Tried::Refused { until } => {
            let minutes = (until - now + 59_999) / 60_000;
            let problem = page.t1("sign-in-codes-refused", "n", minutes);
            Ok(from_the_start(&app, page, to, problem))
        }
    }
}

/// Back to name and password.
fn from_the_start(app: &App, page: Page, to: String, problem: String) -> Response {
    let (guests, registration) = (app.demo.to_vec(), app.config.registration);
    let again = SignInPage { page, to, name: String::new(), problem: Some(problem), guests, registration };
    (StatusCode::UNPROCESSABLE_ENTITY, again).into_response()
}

/// Starts a session and goes on to `to`.
pub async fn start(app: &App, user: crate::store::ids::UserId, time_zone: String, to: &str) -> Result<Response, Error> {
    let now = app.clock.now();
    let token = app
        .store
        .write(move |db| {
            Box::pin(async move {
                if !time_zone.is_empty() {
                    people::set_time_zone(db, user, &time_zone, now).await?;
                }
                audit::note(db, Some(user), "sign-in", None, "", now).await?;
                sessions::start(db, user, now).await
            })
        })
        .await?;
    Ok((CookieJar::new().add(session::cookie(app, &token)), Redirect::to(to)).into_response())
}

/// Ends the session, here and on the server. What the browser kept goes, too.
pub async fn sign_out(State(app): State<App>, parts: Parts) -> Result<Response, Error> {
    if let Some(token) = session::token(&app, &parts) {
        app.store.write(move |db| Box::pin(async move { sessions::end(db, &token).await })).await?;
    }
    // Not "storage": on a shared device it holds answers of others that still wait for the network. The page's script drops this person's.
    let clear = [("clear-site-data", "\"cache\"")];
    Ok((clear, CookieJar::new().add(session::ended(&app)), Redirect::to("/sign-in")).into_response())
}

/// A choice of language.
#[derive(serde::Deserialize)]
pub struct Chosen {
    language: String,
    #[serde(default)]
    to: Option<String>,
}

/// Keeps the language for the person, or in the browser of a visitor.
pub async fn language(
    State(app): State<App>,
    Visitor(person): Visitor,
    Form(form): Form<Chosen>,
) -> Result<Response, Error> {
    let lang = Lang::of(&form.language);
    if let Some(person) = person {
        app.store.write(move |db| Box::pin(people::set_locale(db, person.id, lang.tag()))).await?;
    }
    let to = forms::own_path(form.to.as_deref());
    Ok((CookieJar::new().add(page::language_cookie(&app, lang)), Redirect::to(&to)).into_response())
}
