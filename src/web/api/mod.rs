//! The JSON API, version 1: what the study screen itself uses, and any other program with a token.

mod classes;
mod decks;
mod document;
mod marks;
pub mod reference;
mod refusals;
mod reviews;
mod shape;
mod study;
pub mod words;

use axum::body::HttpBody as _;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::request::Parts;
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::refusals::Always;
use crate::error::Error;
use crate::web::session::Caller;
use crate::web::{App, BODY_LIMIT};

pub use document::document;

/// The routes below `/api/v1`. Each is registered with its description, so that the document can't miss one.
fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::Frame::openapi())
        .routes(routes!(me))
        .routes(routes!(classes::list))
        .routes(routes!(classes::decks))
        .routes(routes!(decks::cards))
        .routes(routes!(study::get))
        .routes(routes!(reviews::post))
        .routes(routes!(reviews::undo))
        .routes(routes!(marks::post))
        .routes(routes!(document::get))
}

/// The routes below `/api/v1`.
pub fn routes() -> Router<App> {
    described().into()
}

/// Who calls.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Me {
    /// Number of the person.
    id: i64,
    /// Their name, with which they sign in.
    #[schema(examples("Ada Roy"))]
    name: String,
    #[schema(schema_with = words::role)]
    role: &'static str,
    /// Language of what the server says to them: `en` or `fr`.
    #[schema(examples("fr"))]
    locale: String,
    /// IANA name of the time zone in which their study days begin.
    #[schema(examples("Europe/Paris"))]
    time_zone: String,
}

/// Who is calling
#[utoipa::path(get, path = "/me", tag = "person", responses((status = OK, description = "The caller", body = Me), Always))]
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
        match <Json<T> as FromRequest<App>>::from_request(request, app).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Error::NotJson),
            Err(refused) if refused.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Error::TooLarge { limit: BODY_LIMIT as u64 })
            }
            Err(refused) => Err(Error::invalid_with("error-json", vec![("cause", refused.body_text())])),
        }
    }
}

/// A body that may be left out. Where nothing comes, no type is asked for: clients name one out of habit.
impl<T: DeserializeOwned> OptionalFromRequest<App> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Option<Self>, Error> {
        if request.body().is_end_stream() {
            return Ok(None);
        }
        <Self as FromRequest<App>>::from_request(request, app).await.map(Some)
    }
}

/// The query of the address, in which a name may stand several times.
pub(super) struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        axum_extra::extract::Query::try_from_uri(&parts.uri)
            .map(|axum_extra::extract::Query(asked)| Self(asked))
            .map_err(|refused| Error::invalid_with("api-query", vec![("cause", refused.body_text())]))
    }
}
