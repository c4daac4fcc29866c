//! `GET /openapi.json`: the API described for programs, made of the code that answers it.

use std::sync::LazyLock;

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::web::problem::Failure;

/// What stands around the calls.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Recto",
        version = "1",
        description = "What the study screen itself uses, and any other program with a token. The API is stable: \
            calls and fields are added, none is taken away. Fields that a call doesn't know are ignored; a field that \
            stands twice is refused. Times are RFC 3339, days are dates in the person's time zone. A body may have 2 MB. \
            A message of a failure is for people, its code for programs."
    ),
    servers((url = "/api/v1", description = "This server")),
    security(("token" = []), ("session" = [])),
    components(schemas(Failure)),
    modifiers(&Keys),
    tags(
        (name = "person", description = "Who is calling"),
        (name = "classes", description = "Classes, decks and cards"),
        (name = "study", description = "Studying"),
        (name = "document", description = "This document")
    )
)]
pub(super) struct Frame;

/// How a caller says who they are.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "A token of one's own, made on the account page or by `recto token add`. With a token send no cookie.",
            ))
            .build();
        let session = ApiKeyValue::with_description(
            "session",
            "The session of a page of this server; behind https its name is `__Host-session`.",
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(token));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    }
}

/// The description of all calls, `OpenAPI` 3.1.
pub fn document() -> utoipa::openapi::OpenApi {
    super::described().into_openapi()
}

/// The API described for programs
///
/// `OpenAPI` 3.1, open to everybody.
#[utoipa::path(get, path = "/openapi.json", operation_id = "document", tag = "document", security(()),
    responses((status = OK, description = "The document", body = serde_json::Value)))]
pub(super) async fn get() -> impl IntoResponse {
    static TEXT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());
    ([(CONTENT_TYPE, "application/json")], TEXT.as_str())
}
