//! One person, as an admin looks after them: role, way in, sessions, classes; and their end.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;

use super::When;
use crate::content;
use crate::error::Error;
use crate::store::directory::{self, InClass, Known};
use crate::store::ids::UserId;
use crate::store::invitations::{self, Purpose};
use crate::store::people::{self, Person, Role};
use crate::store::{audit, sessions};
use crate::web::address::Base;
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{Admin, At};
use crate::web::{App, forms};

#[derive(Template, WebTemplate)]
#[template(path = "admin/person.html")]
struct PersonPage {
    page: Page,
    when: When,
    person: Person,
    known: Known,
    classes: Vec<InClass>,
    /// Where the log tells of them.
    log: String,
    /// The roles that they don't have.
    others: Vec<&'static str>,
    /// A fresh set-up link, shown this once.
    link: Option<String>,
    problem: Option<String>,
}

impl PersonPage {
    /// Key of their role.
    fn role(&self) -> &'static str {
        self.person.role.noted()
    }
}

/// Somebody of the path.
#[derive(serde::Deserialize)]
pub struct Of {
    person: UserId,
}

/// The page of one person.
pub async fn get(
    State(app): State<App>,
    Admin(me): Admin,
    page: Page,
    At(Of { person }): At<Of>,
) -> Result<Response, Error> {
    show(&app, page, &me, person, None, None).await
}

/// The page of one person, with a fresh link or with what went wrong.
pub(super) async fn show(
    app: &App,
    page: Page,
    me: &Person,
    person: UserId,
    link: Option<String>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let when = When::new(page.lang, me, now);
    let page = page.at(Place::Admin);
    let shown = app
        .store
        .read(|db| {
            Box::pin(async move {
                let known = directory::known(db, person, now).await?;
                let classes = directory::classes_of(db, person).await?;
                let person = people::get(db, person).await?;
                let others = Role::ALL.into_iter().filter(|role| *role != person.role).map(Role::as_str).collect();
                let log = format!("/admin/audit?person={}", forms::encoded(&person.name));
                Ok(PersonPage { page, when, person, known, classes, log, others, link, problem })
            })
        })
        .await?;
    Ok(shown.into_response())
}

fn path(person: UserId) -> String {
    format!("/admin/people/{person}")
}

/// Somebody and the role they are to have.
#[derive(serde::Deserialize)]
pub struct ToRole {
    person: UserId,
    role: String,
}

/// Gives them another role, with the way back.
pub async fn set_role(
    State(app): State<App>,
    Admin(me): Admin,
    At(ToRole { person, role }): At<ToRole>,
) -> Result<Response, Error> {
    let role = Role::of(&role).ok_or(Error::NotFound)?;
    let now = app.clock.now();
    let (name, former) = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let name = people::get(db, person).await?.name;
                let former = people::set_role(db, person, role).await?;
                audit::note(db, Some(me.id), role.noted(), None, &name, now).await?;
                Ok((name, former))
            })
        })
        .await?;
    // Who takes their own rights away can't take that back.
    let flash = Flash::new(&format!("admin-now-{}", role.as_str())).with("name", name);
    if person == me.id && role != Role::Admin {
        return Ok(forms::done("/", &flash));
    }
    let undo = format!("{}/role/{}", path(person), former.as_str());
    Ok(forms::done(&path(person), &flash.undo(undo)))
}

/// Shuts them out, with the way back.
pub async fn disable(State(app): State<App>, Admin(me): Admin, At(Of { person }): At<Of>) -> Result<Response, Error> {
    shut(&app, &me, person, true).await
}

/// Lets them in again, with the way back.
pub async fn enable(State(app): State<App>, Admin(me): Admin, At(Of { person }): At<Of>) -> Result<Response, Error> {
    shut(&app, &me, person, false).await
}

async fn shut(app: &App, me: &Person, person: UserId, out: bool) -> Result<Response, Error> {
    let (now, by) = (app.clock.now(), me.id);
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let name = people::get(db, person).await?.name;
                if out {
                    people::disable(db, person, now).await?;
                    audit::note(db, Some(by), "person-disable", None, &name, now).await?;
                } else {
                    people::enable(db, person).await?;
                    audit::note(db, Some(by), "person-enable", None, &name, now).await?;
                }
                Ok(name)
            })
        })
        .await?;
    let (key, back) = if out { ("admin-disabled", "enable") } else { ("admin-enabled", "disable") };
    let flash = Flash::new(key).with("name", name).undo(format!("{}/{back}", path(person)));
    Ok(forms::done(&path(person), &flash))
}

/// Ends their sessions in every browser. Nothing is lost: what a device has not sent yet waits there for the next sign-in.
pub async fn sign_out(State(app): State<App>, Admin(me): Admin, At(Of { person }): At<Of>) -> Result<Response, Error> {
    let now = app.clock.now();
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let name = people::get(db, person).await?.name;
                sessions::end_all(db, person).await?;
                audit::note(db, Some(me.id), "sign-out-everywhere", None, &name, now).await?;
                Ok(name)
            })
        })
        .await?;
    Ok(forms::done(&path(person), &Flash::new("admin-signed-out").with("name", name)))
}

/// Makes a set-up link, shown once; their old password works until it is used.
pub async fn link(
    State(app): State<App>,
    Base(base): Base,
    Admin(me): Admin,
    page: Page,
    At(Of { person }): At<Of>,
) -> Result<Response, Error> {
    let (now, by) = (app.clock.now(), me.id);
    let token = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let name = people::get(db, person).await?.name;
                let token = invitations::add(db, Purpose::Password(person), now).await?;
                audit::note(db, Some(by), "password-link", None, &name, now).await?;
                Ok(token)
            })
        })
        .await?;
    show(&app, page, &me, person, Some(format!("{base}/welcome/{}", token.reveal())), None).await
}

/// The name, typed to be sure.
#[derive(serde::Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
}

/// Deletes them for good, once their name is typed.
pub async fn delete(
    State(app): State<App>,
    Admin(me): Admin,
    page: Page,
    At(Of { person }): At<Of>,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let (now, by) = (app.clock.now(), me.id);
    let deleted = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let name = people::get(db, person).await?.name;
                if content::folded(&typed.name) != content::folded(&name) {
                    return Err(Error::invalid("error-typed-name"));
                }
                // Noted first: who deletes themselves is nobody after that.
                audit::note(db, Some(by), "person-delete", None, &name, now).await?;
                people::delete(db, person).await?;
                Ok(name)
            })
        })
        .await;
    match deleted {
        Ok(name) => Ok(forms::done("/admin/people", &Flash::new("admin-person-deleted").with("name", name))),
        Err(error @ (Error::Invalid { .. } | Error::Conflict { .. })) => {
            let (key, args) = error.sentence();
            let problem = Some(page.lang.say_text(key, &args));
            let again = show(&app, page, &me, person, None, problem).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error),
    }
}
