//! `GET /decks/{id}/cards`: the cards as in the JSON deck, each with its `id`.

use axum::Json;
use axum::extract::State;

use super::Asked;
use super::refusals::{Always, Unknown, Unreadable};
use crate::error::Error;
use crate::exchange::OutCard;
use crate::store::ids::DeckId;
use crate::store::{cards, decks, exports};
use crate::web::App;
use crate::web::session::{At, Caller};

/// Cards in an answer where the caller doesn't say.
const LIMIT: i64 = 100;
/// Cards in an answer at the most.
const LIMIT_MAX: i64 = 1000;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Cards in the answer at the most: 100 if it isn't said; less than 1 is taken as 1, more than 1000 as 1000.
    #[param(example = 100)]
    limit: Option<i64>,
    /// `next` of the answer before, to go on behind it.
    after: Option<String>,
}

/// Some cards of a deck.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct Cards {
    /// In the order of the deck, retired ones too.
    cards: Vec<Card>,
    /// The `after` of the following call; left out at the end.
    #[schema(examples("99-1204"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A card as in the JSON deck.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Card {
    /// Its number.
    id: i64,
    #[serde(flatten)]
    card: OutCard,
}

/// The cards of a deck
///
/// As in the JSON deck, each with its number. A long deck comes in several answers.
#[utoipa::path(get, path = "/decks/{deck}/cards", tag = "classes", params(("deck" = i64, Path, description = "Number of the deck"), Wanted),
    responses((status = OK, description = "The cards", body = Cards), Always, Unknown, Unreadable))]
pub(super) async fn cards(
    State(app): State<App>,
    Caller(student): Caller,
    At(deck): At<DeckId>,
    Asked(asked): Asked<Wanted>,
) -> Result<Json<Cards>, Error> {
    let limit = asked.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let after = match asked.after.as_deref() {
        None => (-1, -1),
        Some(text) => text
            .split_once('-')
            .and_then(|(position, id)| Some((position.parse().ok()?, id.parse().ok()?)))
            .ok_or_else(|| Error::invalid("error-after"))?,
    };
    app.store
        .read(|db| {
            Box::pin(async move {
                let deck = decks::readable(db, &student.person, deck).await?;
                let mut found = cards::whole(db, deck.id, after, limit + 1).await?;
                let next = (i64::try_from(found.len()).unwrap_or(i64::MAX) > limit).then(|| found.pop());
                let next = next.and(found.last()).map(|last| format!("{}-{}", last.position, last.id));
                let ids: Vec<i64> = found.iter().map(|card| card.id.0).collect();
                let mut cards: Vec<OutCard> = found.into_iter().map(exports::card).collect();
                exports::with_media(db, deck.id, &mut cards).await?;
                let cards = ids.into_iter().zip(cards).map(|(id, card)| Card { id, card }).collect();
                Ok(Json(Cards { cards, next }))
            })
        })
        .await
}
