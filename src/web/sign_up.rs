//! An account without a code, where registration is open to everybody. The way into a class is its code all the same.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::Form;

use crate::config::Registration;
use crate::error::Error;
use crate::store::audit;
use crate::store::ids::UserId;
use crate::store::people::{self, NewPerson, Role};
use crate::web::address::Address;
use crate::web::page::Page;
use crate::web::session::Visitor;
use crate::web::{App, sign_in};

#[derive(Template, WebTemplate)]
#[template(path = "people/sign_up.html")]
struct SignUpPage {
    page: Page,
    name: String,
    problem: Option<String>,
}

/// A server whose registration isn't open has no such page.
fn expect_open(app: &App) -> Result<(), Error> {
    if app.config.registration == Registration::Open { Ok(()) } else { Err(Error::NotFound) }
}

/// The form; who is signed in already has an account.
pub async fn get(State(app): State<App>, Visitor(person): Visitor, page: Page) -> Result<Response, Error> {
    expect_open(&app)?;
    if person.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    Ok(SignUpPage { page, name: String::new(), problem: None }.into_response())
}

/// A new account.
#[derive(serde::Deserialize)]
pub struct New {
    name: String,
    password: String,
    #[serde(default)]
    time_zone: String,
}

/// Makes a student's account and signs them in.
pub async fn post(
    State(app): State<App>,
    Address(address): Address,
    page: Page,
    Form(form): Form<New>,
) -> Result<Response, Error> {
    expect_open(&app)?;
    app.limits.try_name(address, &crate::content::folded(&form.name))?;
    match make(&app, &form, page.lang.tag()).await {
        Ok(user) => sign_in::start(&app, user, form.time_zone, "/").await,
        Err(error @ (Error::Invalid { .. } | Error::Conflict { .. })) => {
            let (key, args) = error.sentence();
            let problem = Some(page.lang.say_text(key, &args));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, SignUpPage { page, name: form.name, problem }).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn make(app: &App, form: &New, locale: &str) -> Result<UserId, Error> {
    people::tidy_name(&form.name)?;
    let hash = app.passwords.hash(form.password.clone()).await?;
    let now = app.clock.now();
    let new = NewPerson {
        name: form.name.clone(),
        role: Role::Student,
        password_hash: Some(hash),
        locale: locale.to_owned(),
        time_zone: form.time_zone.clone(),
    };
    app.store
        .write(move |db| {
            Box::pin(async move {
                let name = new.name.clone();
                let user = people::add(db, new, now).await?;
                audit::note(db, Some(user), "sign-up", None, &name, now).await?;
                Ok(user)
            })
        })
        .await
}
