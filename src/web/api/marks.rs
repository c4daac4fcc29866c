//! `POST /cards/{id}/marks`: the caller's own marks on a card. What isn't named stays as it is.

use axum::Json;
use axum::extract::State;

use super::Body;
use super::refusals::{Always, BadBody, Unkept, Unknown};
use crate::error::Error;
use crate::store::ids::CardId;
use crate::store::marks::{self, Marks};
use crate::web::App;
use crate::web::session::{At, Caller};

/// Marks to be set; what isn't named stays as it is.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[schema(as = MarksWanted, example = json!({ "bookmarked": true, "note": "Like a power station" }))]
pub(super) struct Wanted {
    /// Whether the card is bookmarked.
    bookmarked: Option<bool>,
    /// Whether the card stays away; it never comes then.
    suspended: Option<bool>,
    /// The caller's own note: plain text, empty to take it away.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// The caller's marks on a card as they are now.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Marks)]
pub(super) struct Kept {
    /// The card.
    card_id: i64,
    /// Whether it is bookmarked.
    bookmarked: bool,
    /// Whether it stays away.
    suspended: bool,
    /// The caller's own note, empty without one.
    note: String,
}

/// Mark a card
///
/// Sets the caller's own marks on a card; nobody else sees them.
#[utoipa::path(post, path = "/cards/{card}/marks", operation_id = "mark", tag = "study", params(("card" = i64, Path, description = "Number of the card")),
    request_body = Wanted,
    responses((status = OK, description = "The marks as they are now", body = Kept), Always, Unknown, Unkept, BadBody))]
pub(super) async fn post(
    State(app): State<App>,
    Caller(student): Caller,
    At(card): At<CardId>,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Kept>, Error> {
    let person = student.person;
    let marks = app.store.write(move |db| {
        Box::pin(async move {
            if let Some(on) = wanted.bookmarked {
                marks::bookmark(db, &person, card, on).await?;
            }
            if let Some(on) = wanted.suspended {
                marks::suspend(db, &person, card, on).await?;
            }
            if let Some(text) = &wanted.note {
                marks::note(db, &person, card, text).await?;
            }
            marks::of(db, &person, card).await
        })
    });
    let Marks { bookmarked, suspended, note } = marks.await?;
    Ok(Json(Kept { card_id: card.0, bookmarked, suspended, note }))
}
