//! The former imports of a class: who brought what, when, what it did, and the way to take it back.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;

use crate::error::Error;
use crate::lang;
use crate::store::classes::{self, Class};
use crate::store::imports::{self, Done, Listed};
use crate::web::App;
use crate::web::admin::{Pager, ROWS, When};
use crate::web::page::{Page, Place};
use crate::web::session::Instructor;

#[derive(Template, WebTemplate)]
#[template(path = "import/list.html")]
struct ImportsPage {
    page: Page,
    class: Class,
    when: When,
    imports: Vec<Listed>,
    /// Where it stands.
    here: String,
    pager: Pager,
}

impl ImportsPage {
    fn format(&self, format: &str) -> String {
        self.page.t(&format!("format-{format}"))
    }

    /// What an import did, in a few words.
    fn what(&self, done: &Done) -> String {
        let counts = [
            ("done-new", done.new),
            ("done-changed", done.changed),
            ("done-retired", done.retired),
            ("done-restored", done.restored),
            ("done-moved", done.moved),
            ("done-remarks", done.remarks),
        ];
        let some: Vec<String> =
            counts.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| self.page.t1(key, "n", n)).collect();
        if some.is_empty() { self.page.t("importing-nothing-done") } else { some.join(" · ") }
    }

    #[allow(clippy::unused_self)] // askama calls methods
    fn decks(&self, done: &Done) -> String {
        let names: Vec<String> = done.decks.iter().take(5).map(|name| lang::deck_name(name)).collect();
        names.join(", ") + if done.decks.len() > 5 { " …" } else { "" }
    }
}

/// A page of the list.
#[derive(serde::Deserialize)]
pub struct Asked {
    page: Option<i64>,
}

/// The list, the newest first.
pub async fn get(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let class = instructor.class;
    let when = When::new(page.lang, &instructor.person, app.clock.now());
    let mut pager = Pager::at(asked.page);
    let (class, mut imports) = app
        .store
        .read(|db| {
            Box::pin(async move {
                Ok((classes::get(db, class).await?, imports::of_class(db, class, pager.skip(), ROWS + 1).await?))
            })
        })
        .await?;
    pager.cut(&mut imports);
    let here = format!("/classes/{}/imports", class.id);
    Ok(ImportsPage { here, page: page.at(Place::Classes), class, when, imports, pager }.into_response())
}
