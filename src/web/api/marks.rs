//! `POST /cards/{id}/marks`: the caller's own marks on a card. What isn't named stays as it is.

use axum::Json;
use axum::extract::State;

use super::Body;
use crate::error::Error;
use crate::store::ids::CardId;
use crate::store::marks::{self, Marks};
use crate::web::App;
use crate::web::session::{At, Caller};

#[derive(serde::Deserialize)]
pub(super) struct Wanted {
    bookmarked: Option<bool>,
    suspended: Option<bool>,
    /// Empty to take it away.
    note: Option<String>,
}

#[derive(serde::Serialize)]
pub(super) struct Kept {
    card_id: i64,
    bookmarked: bool,
    suspended: bool,
    note: String,
}

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
