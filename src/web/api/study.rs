//! `GET /study`: the next cards of a mix in study order, each with what every grade would do.

use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;

use super::Asked;
use super::refusals::{Always, Unknown, Unreadable};
use crate::error::Error;
use crate::web::App;
use crate::web::card_view::CardView;
use crate::web::mix::{self, Mix};
use crate::web::page;
use crate::web::session::Caller;
use crate::web::study;

/// Cards in an answer where the caller doesn't say.
const LIMIT: usize = 20;
/// Cards in an answer at the most.
const LIMIT_MAX: usize = 200;

/// The next cards to study.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct Session {
    /// Whose cards these are: a shared device may have changed hands.
    student: i64,
    /// What is left today.
    counts: Counts,
    /// In study order.
    cards: Vec<CardView>,
}

/// Cards that are left today.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Counts {
    /// Never answered.
    new: u32,
    /// Due today or before.
    due: u32,
    /// Failed today, so that they come again.
    again: u32,
}

/// The next cards
///
/// In study order, each with what every grade would do. Without `deck` and `class` it is all that the caller may study.
#[utoipa::path(get, path = "/study", operation_id = "study", tag = "study", params(mix::Query),
    responses((status = OK, description = "The cards", body = Session), Always, Unknown, Unreadable))]
pub(super) async fn get(
    State(app): State<App>,
    Caller(student): Caller,
    parts: Parts,
    Asked(query): Asked<mix::Query>,
) -> Result<Json<Session>, Error> {
    let now = app.clock.now();
    let lang = page::language(&parts, Some(&student.person));
    let limit = query.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let held: std::collections::HashSet<i64> = match query.exclude.as_deref() {
        None | Some("") => std::collections::HashSet::new(),
        Some(list) => {
            list.split(',').map(str::parse).collect::<Result<_, _>>().map_err(|_| Error::invalid("error-exclude"))?
        }
    };
    let mix = Mix::find(&app.store, &student.person, &query).await?;
    let mode = mix.mode;
    let next = study::next(&app.store, &student, &mix, now).await?;
    let ids: Vec<i64> = next.order.iter().copied().filter(|card| !held.contains(card)).take(limit).collect();
    let cards = study::views(&app, &student, &next, &ids, mode, now, lang).await?;
    let counts = Counts { new: next.counts.new, due: next.counts.due, again: next.counts.again };
    Ok(Json(Session { student: student.person.id.0, counts, cards }))
}
