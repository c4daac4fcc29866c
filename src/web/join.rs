//! Joining a class by its code: read from a link, or typed as it was said aloud. A student is studying within a minute.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::Form;

use crate::config::Registration;
use crate::error::Error;
use crate::secret;
use crate::store::classes::{self, Class, ClassRole};
use crate::store::people::{self, NewPerson, Role};
use crate::store::{Millis, audit};
use crate::web::address::Address;
use crate::web::page::{Flash, Page};
use crate::web::session::{At, Visitor};
use crate::web::{App, forms, sign_in};

#[derive(Template, WebTemplate)]
#[template(path = "people/code.html")]
struct CodePage {
    page: Page,
    code: String,
    problem: Option<String>,
}

#[derive(Template, WebTemplate)]
#[template(path = "people/join.html")]
struct JoinPage {
    page: Page,
    class: String,
    code: String,
    name: String,
    problem: Option<String>,
    /// New accounts can't be made; one must sign in.
    closed: bool,
}

/// Asks for the code.
pub async fn ask(page: Page) -> Response {
    CodePage { page, code: String::new(), problem: None }.into_response()
}

/// A typed code.
#[derive(serde::Deserialize)]
pub struct Typed {
    code: String,
}

/// Leads to the page of the class whose code was typed.
pub async fn find(
    State(app): State<App>,
    Address(address): Address,
    page: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    app.limits.try_address(address)?;
    let code = typed.code.clone();
    let found = app.store.read(|db| Box::pin(async move { classes::by_code(db, &code).await })).await;
    match found {
        Ok(class) => Ok(Redirect::to(&format!("/join/{}", class.join_code)).into_response()),
        Err(error @ Error::Invalid { .. }) => {
            let problem = Some(page.t(error.sentence().0));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, CodePage { page, code: typed.code, problem }).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn class_of(app: &App, code: &str) -> Result<Class, Error> {
    let code = code.to_owned();
    app.store.read(|db| Box::pin(async move { classes::by_code(db, &code).await })).await
}

/// The page of the class: make an account, sign in, or just join.
pub async fn get(
    State(app): State<App>,
    Address(address): Address,
    page: Page,
    At(code): At<String>,
) -> Result<Response, Error> {
    app.limits.try_address(address)?;
    let Ok(class) = class_of(&app, &code).await else {
        let problem = Some(page.t("error-code-unknown"));
        return Ok((StatusCode::NOT_FOUND, CodePage { page, code, problem }).into_response());
    };
    Ok(join_page(&app, page, class, String::new(), None).into_response())
}

fn join_page(app: &App, page: Page, class: Class, name: String, problem: Option<String>) -> JoinPage {
    let closed = app.config.registration == Registration::Closed;
    JoinPage { page, class: class.name, code: secret::shown_code(&class.join_code), name, problem, closed }
}

/// A new account for the class; empty for somebody who is signed in.
#[derive(serde::Deserialize)]
pub struct Joined {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    time_zone: String,
}

/// Joins: as who is signed in, or with a new account.
pub async fn post(
    State(app): State<App>,
    Address(address): Address,
    Visitor(person): Visitor,
    page: Page,
    At(code): At<String>,
    Form(form): Form<Joined>,
) -> Result<Response, Error> {
    // Who is signed in gives no name: a whole class behind one address would share the narrow limit of the empty one.
    match person {
        Some(_) => app.limits.try_address(address)?,
        None => app.limits.try_name(address, &crate::content::folded(&form.name))?,
    }
    let class = class_of(&app, &code).await?;
    let now = app.clock.now();
    if let Some(person) = person {
        let id = class.id;
        let joined = app.store.write(move |db| {
            Box::pin(async move {
                classes::join(db, id, person.id, ClassRole::Student, now).await?;
                audit::note(db, Some(person.id), "class-join", Some(id), &person.name, now).await
            })
        });
        joined.await?;
        return Ok(forms::done("/", &Flash::new("join-done").with("class", class.name)));
    }
    if app.config.registration == Registration::Closed {
        return Err(Error::invalid("error-registration-closed"));
    }
    match make_student(&app, &class, &form, page.lang.tag(), now).await {
        Ok(user) => sign_in::start(&app, user, form.time_zone, "/").await,
        Err(error @ (Error::Invalid { .. } | Error::Conflict { .. })) => {
            let (key, args) = error.sentence();
            let problem = Some(page.lang.say_text(key, &args));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, join_page(&app, page, class, form.name, problem)).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn make_student(
    app: &App,
    class: &Class,
    form: &Joined,
    locale: &str,
    now: Millis,
) -> Result<crate::store::ids::UserId, Error> {
    people::tidy_name(&form.name)?;
    let hash = app.passwords.hash(form.password.clone()).await?;
    let new = NewPerson {
        name: form.name.clone(),
        role: Role::Student,
        password_hash: Some(hash),
        locale: locale.to_owned(),
        time_zone: form.time_zone.clone(),
    };
    let class = class.id;
    app.store
        .write(move |db| {
            Box::pin(async move {
                let name = new.name.clone();
                let user = people::add(db, new, now).await?;
                classes::join(db, class, user, ClassRole::Student, now).await?;
                audit::note(db, Some(user), "join", Some(class), &name, now).await?;
                Ok(user)
            })
        })
        .await
}
