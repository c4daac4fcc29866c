//! A person's own API tokens: what holds, a new one, and the end of one.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;

use crate::error::Error;
use crate::secret::Token;
use crate::store::{audit, sessions};
use crate::web::account::is_right;
use crate::web::address::Address;
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{At, Student};
use crate::web::{App, forms};

/// Tokens that one person may hold: more than programs, fewer than a loop makes.
const MOST: usize = 20;

#[derive(Template, WebTemplate)]
#[template(path = "people/tokens.html")]
struct TokensPage {
    page: Page,
    tokens: Vec<Line>,
    /// Shown this once.
    made: Option<String>,
    problem: Option<String>,
    /// People of the demo have none.
    asks_password: bool,
}

struct Line {
    id: i64,
    /// When it was made.
    day: String,
}

/// The tokens of whoever is signed in.
pub async fn get(State(app): State<App>, student: Student, page: Page) -> Result<Response, Error> {
    shown(&app, student, page, None, None).await
}

async fn shown(
    app: &App,
    student: Student,
    page: Page,
    made: Option<Token>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let me = student.person.id;
    let today = crate::schedule::day::date(student.today(app.clock.now()));
    let held = app.store.read(|db| Box::pin(sessions::tokens(db, Some(me)))).await?;
    let line = |token: sessions::Listed| {
        let day = crate::schedule::day::date(student.days.day_of(token.created_at));
        Line { id: token.id, day: page.lang.date(day, today) }
    };
    let tokens = held.into_iter().map(line).collect();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let made = made.map(|token| token.reveal().to_owned());
    let page = page.at(Place::Account);
    Ok((status, TokensPage { page, tokens, made, problem, asks_password: !app.is_guest(me) }).into_response())
}

/// The password: a token outlasts the session that makes it.
#[derive(serde::Deserialize)]
pub struct New {
    #[serde(default)]
    password: String,
}

/// Makes a token and shows it, once.
pub async fn post(
    State(app): State<App>,
    Address(address): Address,
    student: Student,
    page: Page,
    Form(form): Form<New>,
) -> Result<Response, Error> {
    let me = student.person.id;
    if !app.is_guest(me) && !is_right(&app, address, &student, form.password).await? {
        let sentence = page.t("account-password-wrong");
        return shown(&app, student, page, None, Some(sentence)).await;
    }
    let (name, now) = (student.person.name.clone(), app.clock.now());
    let made = app
        .store
        .write(move |db| {
            Box::pin(async move {
                if sessions::tokens(db, Some(me)).await?.len() >= MOST {
                    return Err(Error::invalid_with("api-token-most", vec![("most", MOST.to_string())]));
                }
                audit::note(db, Some(me), "token-add", None, &name, now).await?;
                sessions::add_token(db, me, now).await
            })
        })
        .await;
    match made {
        Ok(token) => shown(&app, student, page, Some(token), None).await,
        Err(error @ Error::Invalid { .. }) => {
            let (key, args) = error.sentence();
            let sentence = page.lang.say_text(key, &args);
            shown(&app, student, page, None, Some(sentence)).await
        }
        Err(error) => Err(error),
    }
}

/// Ends one of one's own tokens; another's is none that one could know of.
pub async fn revoke(State(app): State<App>, student: Student, At(token): At<i64>) -> Result<Response, Error> {
    let (me, name, now) = (student.person.id, student.person.name, app.clock.now());
    app.store
        .write(move |db| {
            Box::pin(async move {
                if !sessions::tokens(db, Some(me)).await?.iter().any(|held| held.id == token) {
                    return Err(Error::NotFound);
                }
                sessions::revoke(db, token, now).await?;
                audit::note(db, Some(me), "token-revoke", None, &name, now).await
            })
        })
        .await?;
    Ok(forms::done("/account/tokens", &Flash::new("api-token-revoked")))
}
