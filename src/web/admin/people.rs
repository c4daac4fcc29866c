//! Everybody on the server: found by part of their name, role, and whether they may sign in; and somebody new.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::{Form, Query};

use super::{Pager, ROWS, When};
use crate::error::Error;
use crate::store::audit;
use crate::store::directory::{self, Listed, Search};
use crate::store::invitations::{self, Purpose};
use crate::store::people::{self, NewPerson, Role};
use crate::web::address::Base;
use crate::web::page::{Page, Place};
use crate::web::session::Admin;
use crate::web::{App, forms};

#[derive(Template, WebTemplate)]
#[template(path = "admin/people.html")]
struct PeoplePage {
    page: Page,
    when: When,
    asked: Asked,
    people: Vec<Listed>,
    found: i64,
    pager: Pager,
    /// Name of somebody new that wasn't taken, and why.
    name: String,
    problem: Option<String>,
}

/// What is looked for.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    state: String,
    page: Option<i64>,
}

impl Asked {
    fn search(&self) -> Search {
        let disabled = match self.state.as_str() {
            "active" => Some(false),
            "disabled" => Some(true),
            _ => None,
        };
        Search { part: self.q.clone(), role: Role::of(&self.role), disabled }
    }

    /// The address of another page of the same search.
    #[allow(clippy::trivially_copy_pass_by_ref)] // askama hands fields over by reference
    fn at(&self, page: &i64) -> String {
        let [q, role, state] = [&self.q, &self.role, &self.state].map(|text| forms::encoded(text));
        format!("/admin/people?q={q}&role={role}&state={state}&page={page}")
    }
}

/// The list.
pub async fn get(
    State(app): State<App>,
    Admin(me): Admin,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let when = When::new(page.lang, &me, app.clock.now());
    Ok(list(&app, page, when, asked).await?.into_response())
}

async fn list(app: &App, page: Page, when: When, asked: Asked) -> Result<PeoplePage, Error> {
    let search = asked.search();
    let mut pager = Pager::at(asked.page);
    let (mut people, found) = app
        .store
        .read(|db| {
            Box::pin(async move {
                let found = directory::count(db, &search).await?;
                Ok((directory::find(db, &search, pager.skip(), ROWS + 1).await?, found))
            })
        })
        .await?;
    pager.cut(&mut people);
    let page = page.at(Place::Admin);
    Ok(PeoplePage { page, when, asked, people, found, pager, name: String::new(), problem: None })
}

/// Somebody new.
#[derive(serde::Deserialize)]
pub struct New {
    name: String,
    role: String,
}

/// Adds somebody and shows, once, the link with which they choose a password.
pub async fn add(
    State(app): State<App>,
    Base(base): Base,
    Admin(me): Admin,
    page: Page,
    Form(form): Form<New>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let role = Role::of(&form.role).ok_or_else(|| Error::invalid("error-form"))?;
    let by = me.id;
    let new = NewPerson {
        name: form.name.clone(),
        role,
        password_hash: None,
        locale: me.locale.clone(),
        time_zone: me.time_zone.clone(),
    };
    let added = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let name = people::tidy_name(&new.name)?;
                let person = people::add(db, new, now).await?;
                audit::note(db, Some(by), "person-add", None, &name, now).await?;
                let token = invitations::add(db, Purpose::Password(person), now).await?;
                Ok((person, token.reveal().to_owned()))
            })
        })
        .await;
    match added {
        Ok((person, token)) => {
            super::person::show(&app, page, &me, person, Some(format!("{base}/welcome/{token}")), None).await
        }
        Err(error @ (Error::Invalid { .. } | Error::Conflict { .. })) => {
            let (key, args) = error.sentence();
            let problem = Some(page.lang.say_text(key, &args));
            let when = When::new(page.lang, &me, now);
            let again = PeoplePage { name: form.name, problem, ..list(&app, page, when, Asked::default()).await? };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error),
    }
}
