//! The JSON API, version 1: what the study screen itself uses, and any other program with a token.

mod classes;
mod decks;
mod marks;
mod reviews;
mod study;

use axum::extract::{FromRequest, Request};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::web::session::Caller;
use crate::web::{App, BODY_LIMIT};

/// The routes below `/api/v1`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/me", get(me))
        .route("/classes", get(classes::list))
        .route("/classes/{class}/decks", get(classes::decks))
        .route("/decks/{deck}/cards", get(decks::cards))
        .route("/cards/{card}/marks", post(marks::post))
        .route("/study", get(study::get))
        .route("/reviews", post(reviews::post))
        .route("/reviews/{review}/undo", post(reviews::undo))
        .layer(axum::extract::DefaultBodyLimit::max(BODY_LIMIT))
}

#[derive(serde::Serialize)]
struct Me {
    id: i64,
    name: String,
    role: &'static str,
    locale: String,
    time_zone: String,
}

async fn me(Caller(student): Caller) -> Json<Me> {
    let person = student.person;
    Json(Me {
        id: person.id.0,
        name: person.name,
        role: person.role.as_str(),
        locale: person.locale,
        time_zone: person.time_zone,
    })
}

/// A JSON body; what doesn't parse is an error of ours, with the place where it broke.
pub(super) struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        match Json::<T>::from_request(request, app).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(refused) if refused.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Error::TooLarge { limit: BODY_LIMIT as u64 })
            }
            Err(refused) => Err(Error::invalid_with("error-json", vec![("cause", refused.body_text())])),
        }
    }
}
