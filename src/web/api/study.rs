//! `GET /study`: the next cards of a mix in study order, each with what every grade would do.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;

use super::Asked;
use super::refusals::{Always, Unknown, Unreadable};
use crate::error::Error;
use crate::lang::Lang;
use crate::store::cards::{self, CardText};
use crate::web::App;
use crate::web::card_view::CardView;
use crate::web::changes;
use crate::web::mix::{self, Mix};
use crate::web::page;
use crate::web::session::{Caller, Student};
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
    /// Stands for what all cards say: greater after every change of a text.
    revision: i64,
    /// Cards that the caller holds and whose text has changed since the `revision` that it named; left out without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    changed: Vec<Changed>,
}

/// What a card says by now. Its schedule is as it was.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = ChangedCard)]
#[allow(clippy::struct_field_names)] // `changed_html` is the name that it has for other cards
struct Changed {
    /// The card.
    card_id: i64,
    /// It never comes any more.
    retired: bool,
    /// The question as safe HTML.
    front_html: String,
    /// The answer as safe HTML.
    back_html: String,
    /// Stands for this text, as for other cards.
    version: i64,
    /// What has become of its text since the student last answered it, as for other cards.
    changed_html: String,
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
    let lang = page::language(&app, &parts, Some(&student.person));
    let limit = query.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let held: HashSet<i64> = match query.exclude.as_deref() {
        None | Some("") => HashSet::new(),
        Some(list) => {
            list.split(',').map(str::parse).collect::<Result<_, _>>().map_err(|_| Error::invalid("error-exclude"))?
        }
    };
    let mix = Mix::find(&app.store, &student.person, &query).await?;
    let mode = mix.mode;
    // Before any text is read: what changes after this is told the next time.
    let revision = app.store.revision().await?;
    let changed = match query.revision {
        Some(known) if known < revision => changed(&app, &student, &held, &mix, known, lang).await?,
        _ => Vec::new(),
    };
    let next = study::next(&app.store, &student, &mix, now).await?;
    let ids: Vec<i64> = next.order.iter().copied().filter(|card| !held.contains(card)).take(limit).collect();
    let mut cards = study::views(&app, &student, &next, &ids, mode, now, lang).await?;
    for card in &mut cards {
        card.suggests = mix.lets_suggest(card.deck_id);
    }
    let counts = Counts { new: next.counts.new, due: next.counts.due, again: next.counts.again };
    Ok(Json(Session { student: student.person.id.0, counts, cards, revision, changed }))
}

/// Those of the cards that a caller holds whose text has changed since `known`; of other decks than those of `mix` nothing is told.
async fn changed(
    app: &App,
    student: &Student,
    held: &HashSet<i64>,
    mix: &Mix,
    known: i64,
    lang: Lang,
) -> Result<Vec<Changed>, Error> {
    let (held, decks): (Vec<i64>, _) = (held.iter().copied().collect(), mix.ids());
    let found = app.store.read(|db| Box::pin(async move { cards::changed(db, &held, &decks, known).await })).await?;
    let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
    let texts = app.store.texts(&ids).await?;
    let today = student.today(app.clock.now());
    let mut differences = changes::behind(app, student.person.id, ids, today, lang).await?;
    let text = |text: Arc<CardText>| Changed {
        changed_html: differences.remove(&text.id.0).unwrap_or_default(),
        card_id: text.id.0,
        retired: found.contains(&(text.id.0, true)),
        front_html: text.front.as_str().to_owned(),
        back_html: text.back.as_str().to_owned(),
        version: text.made_at(),
    };
    Ok(texts.into_iter().map(text).collect())
}
