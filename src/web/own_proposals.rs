//! A person's own proposals with what became of them, taken back and put back. Who opens the page has seen the decisions on it; those
//! that are news stand first.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use tokio::task::spawn_blocking;

use crate::content::Piece;
use crate::error::Error;
use crate::lang;
use crate::store::Millis;
use crate::store::ids::SuggestionId;
use crate::store::suggestions::{self, Outcome, Suggestion};
use crate::web::compared::Compared;
use crate::web::page::{Flash, Page, Place};
use crate::web::proposals::{day, today};
use crate::web::session::{At, Student};
use crate::web::{App, forms};

/// Proposals on one page.
const LISTED: usize = 20;

#[derive(Template, WebTemplate)]
#[template(path = "proposals/own.html")]
struct OwnPage {
    page: Page,
    rows: Vec<Own>,
    older: Option<String>,
}

/// A proposal as its author sees it: in the words that they wrote, for they may no longer read the card.
struct Own {
    found: Suggestion,
    text: Option<Compared>,
    day: String,
    decided: String,
}

impl Own {
    fn kind(&self) -> &'static str {
        self.found.kind.as_str()
    }

    fn outcome(&self) -> &'static str {
        match (self.found.outcome, self.found.changed) {
            (Outcome::Accepted, true) => "reworded",
            (outcome, _) => outcome.as_str(),
        }
    }

    fn is_open(&self) -> bool {
        self.found.outcome == Outcome::Open
    }

    fn is_withdrawn(&self) -> bool {
        self.found.outcome == Outcome::Withdrawn
    }

    fn deck_name(&self) -> String {
        lang::deck_name(&self.found.deck_name)
    }
}

/// Which page of the list.
#[derive(serde::Deserialize)]
pub struct Before {
    #[serde(default)]
    before: Option<i64>,
}

/// What the person has proposed: what is news of it, then the newest first.
pub async fn get(
    State(app): State<App>,
    student: Student,
    page: Page,
    Query(wanted): Query<Before>,
) -> Result<Response, Error> {
    let (me, now) = (student.person.id, app.clock.now());
    let before = wanted.before.unwrap_or(i64::MAX);
    let limit = i64::try_from(LISTED).unwrap_or(0);
    let found = app.store.read(|db| Box::pin(suggestions::own(db, me, before, limit))).await?;
    // News stand out of the order: where they fill the page, it goes on with those before the same one.
    let before = |last: &Suggestion| if last.is_news() { before } else { last.id.0 };
    let older = found.get(LISTED - 1).map(|last| format!("/proposals?before={}", before(last)));
    let shown = found.iter().filter(|one| one.is_news());
    let shown: Vec<(SuggestionId, Millis)> = shown.filter_map(|one| Some((one.id, one.decided_at?))).collect();
    // Most look again without news.
    if !shown.is_empty() {
        app.store.write(move |db| Box::pin(async move { suggestions::seen(db, me, &shown, now).await })).await?;
    }
    let page = page.at(Place::Today);
    let (frame, day_now) = (page.clone(), today(now));
    let rows = spawn_blocking(move || {
        let row = |found: Suggestion| {
            let text = found.text.as_ref().map(|text| match &found.base {
                Some(base) => Compared::of(base, text),
                None => Compared::of(text, text),
            });
            Own {
                text,
                day: day(&frame, found.created_at, day_now),
                decided: found.decided_at.map(|at| day(&frame, at, day_now)).unwrap_or_default(),
                found,
            }
        };
        found.into_iter().map(row).collect()
    });
    let rows = rows.await.map_err(Error::internal)?;
    Ok(OwnPage { page, rows, older }.into_response())
}

/// Takes a proposal back.
pub async fn withdraw(State(app): State<App>, student: Student, At(id): At<SuggestionId>) -> Result<Response, Error> {
    let me = student.person.id;
    app.store.write(move |db| Box::pin(suggestions::withdraw(db, id, me))).await?;
    Ok(forms::done("/proposals", &Flash::new("proposal-withdrawn").undo(format!("/proposals/{id}/return"))))
}

/// Lets a withdrawn proposal wait again.
pub async fn put_back(State(app): State<App>, student: Student, At(id): At<SuggestionId>) -> Result<Response, Error> {
    let author = student.person;
    app.store.write(move |db| Box::pin(async move { suggestions::put_back(db, id, &author).await })).await?;
    Ok(forms::done("/proposals", &Flash::new("proposal-put-back").undo(format!("/proposals/{id}/withdraw"))))
}
