//! Imports of all classes: who brought what, when, and the way to take it back.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;

use super::{Pager, ROWS, When};
use crate::error::Error;
use crate::store::imports::{self, Anywhere};
use crate::web::App;
use crate::web::page::{Page, Place};
use crate::web::session::Admin;

#[derive(Template, WebTemplate)]
#[template(path = "admin/imports.html")]
struct ImportsPage {
    page: Page,
    when: When,
    imports: Vec<Anywhere>,
    pager: Pager,
}

/// A page of the list.
#[derive(serde::Deserialize)]
pub struct Asked {
    page: Option<i64>,
}

/// The list, the newest first.
pub async fn get(
    State(app): State<App>,
    Admin(me): Admin,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let when = When::new(page.lang, &me, app.clock.now());
    let mut pager = Pager::at(asked.page);
    let rows = app.store.read(|db| Box::pin(async move { imports::everywhere(db, pager.skip(), ROWS + 1).await }));
    let mut imports = rows.await?;
    pager.cut(&mut imports);
    Ok(ImportsPage { page: page.at(Place::Admin), when, imports, pager }.into_response())
}
