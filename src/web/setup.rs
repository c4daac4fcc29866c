//! Links that work once: the first admin, and a person's own password.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;

use crate::error::Error;
use crate::secret::Token;
use crate::store::invitations::{self, Purpose};
use crate::store::people::{self, NewPerson, Role};
use crate::store::{Store, audit, classes};
use crate::web::address::Address;
use crate::web::page::Page;
use crate::web::session::At;
use crate::web::{App, sign_in};

#[derive(Template, WebTemplate)]
#[template(path = "people/setup.html")]
struct SetupPage {
    page: Page,
    token: String,
    name: String,
    class: String,
    problem: Option<String>,
    /// Somebody came without the link: told where to find it.
    lost: bool,
}

/// The first admin's page.
pub async fn get(
    State(app): State<App>,
    page: Page,
    Address(address): Address,
    At(token): At<String>,
) -> Result<Response, Error> {
    if token == "start" {
        let anybody = app.store.read(|db| Box::pin(people::any(db))).await?;
        if anybody {
            return Err(Error::NotFound);
        }
        let lost = SetupPage { page, token, name: String::new(), class: String::new(), problem: None, lost: true };
        return Ok(lost.into_response());
    }
    app.limits.try_address(address)?;
    expect(&app, &token, |purpose| purpose == Purpose::FirstAdmin).await?;
    Ok(SetupPage { page, token, name: String::new(), class: String::new(), problem: None, lost: false }.into_response())
}

/// What a link is for.
///
/// Errors: [`Error::LinkUsed`], also where it is for something else.
async fn expect(app: &App, token: &str, right: impl Fn(Purpose) -> bool) -> Result<Purpose, Error> {
    let (now, token) = (app.clock.now(), Token::given(token));
    let purpose = app.store.read(|db| Box::pin(async move { invitations::find(db, &token, now).await })).await;
    match purpose {
        Ok(purpose) if right(purpose) => Ok(purpose),
        Ok(_) | Err(Error::NotFound) => Err(Error::LinkUsed),
        Err(error) => Err(error),
    }
}

/// The first admin and, if they like, their first class.
#[derive(serde::Deserialize)]
pub struct FirstAdmin {
    name: String,
    password: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    time_zone: String,
}

/// Makes the first admin, who is signed in at once.
pub async fn post(
    State(app): State<App>,
    page: Page,
    Address(address): Address,
    At(token): At<String>,
    Form(form): Form<FirstAdmin>,
) -> Result<Response, Error> {
    app.limits.try_address(address)?;
    expect(&app, &token, |purpose| purpose == Purpose::FirstAdmin).await?;
    let made = make_first_admin(&app, &token, &form, page.lang.tag()).await;
    let user = match made {
        Ok(user) => user,
        Err(error @ (Error::Invalid { .. } | Error::Conflict { .. })) => {
            let (key, args) = error.sentence();
            let problem = Some(page.lang.say_text(key, &args));
            let again = SetupPage { page, token, name: form.name, class: form.class, problem, lost: false };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
        Err(error) => return Err(error),
    };
    sign_in::start(&app, user, form.time_zone, "/classes").await
}

async fn make_first_admin(
    app: &App,
    token: &str,
    form: &FirstAdmin,
    locale: &str,
) -> Result<crate::store::ids::UserId, Error> {
    people::tidy_name(&form.name)?;
    let hash = app.passwords.hash(form.password.clone()).await?;
    let (now, token) = (app.clock.now(), Token::given(token));
    let new = NewPerson {
        name: form.name.clone(),
        role: Role::Admin,
        password_hash: Some(hash),
        locale: locale.to_owned(),
        time_zone: form.time_zone.clone(),
    };
    let class = form.class.trim().to_owned();
    app.store
        .write(move |db| {
            Box::pin(async move {
                invitations::redeem(db, &token, now).await?;
                let name = new.name.clone();
                let user = people::add(db, new, now).await?;
                audit::note(db, Some(user), "first-admin", None, &name, now).await?;
                if !class.is_empty() {
                    let id = classes::add(db, &class, Some(user), now).await?;
                    audit::note(db, Some(user), "class-add", Some(id), &class, now).await?;
                }
                Ok(user)
            })
        })
        .await
}

/// The path of a new set-up link, if nobody is there yet.
///
/// Errors: those of the store.
pub async fn first_link(store: &Store, now: i64) -> Result<Option<String>, Error> {
    store
        .write(move |db| {
            Box::pin(async move {
                if people::any(db).await? {
                    return Ok(None);
                }
                let token = invitations::add(db, Purpose::FirstAdmin, now).await?;
                Ok(Some(format!("/setup/{}", token.reveal())))
            })
        })
        .await
}

#[derive(Template, WebTemplate)]
#[template(path = "people/welcome.html")]
struct WelcomePage {
    page: Page,
    token: String,
    name: String,
    problem: Option<String>,
}

/// The page on which a person chooses their password.
pub async fn welcome(
    State(app): State<App>,
    page: Page,
    Address(address): Address,
    At(token): At<String>,
) -> Result<Response, Error> {
    app.limits.try_address(address)?;
    let name = whose(&app, &token).await?.1;
    Ok(WelcomePage { page, token, name, problem: None }.into_response())
}

async fn whose(app: &App, token: &str) -> Result<(crate::store::ids::UserId, String), Error> {
    let Purpose::Password(user) = expect(app, token, |purpose| purpose != Purpose::FirstAdmin).await? else {
        return Err(Error::LinkUsed);
    };
    let person = app.store.read(|db| Box::pin(people::get(db, user))).await?;
    if person.disabled { Err(Error::LinkUsed) } else { Ok((user, person.name)) }
}

/// A chosen password.
#[derive(serde::Deserialize)]
pub struct Chosen {
    password: String,
    #[serde(default)]
    time_zone: String,
}

/// Keeps the password and signs the person in.
pub async fn choose_password(
    State(app): State<App>,
    page: Page,
    Address(address): Address,
    At(token): At<String>,
    Form(form): Form<Chosen>,
) -> Result<Response, Error> {
    app.limits.try_address(address)?;
    let (user, name) = whose(&app, &token).await?;
    let hash = match app.passwords.hash(form.password).await {
        Ok(hash) => hash,
        Err(error) => {
            let (key, args) = error.sentence();
            let problem = Some(page.lang.say_text(key, &args));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, WelcomePage { page, token, name, problem }).into_response());
        }
    };
    let (now, link) = (app.clock.now(), Token::given(&token));
    app.store
        .write(move |db| {
            Box::pin(async move {
                invitations::redeem(db, &link, now).await?;
                audit::note(db, Some(user), "password", None, "", now).await?;
                people::reset_access(db, user, &hash).await
            })
        })
        .await?;
    sign_in::start(&app, user, form.time_zone, "/").await
}
