//! The one place that turns an error into a page with a way on, or into JSON with a stable code; the cause goes to the log.

use askama::Template;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, REFERER, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::error::Error;
use crate::web::App;
use crate::web::api::words;
use crate::web::forms::{encoded, own_path};
use crate::web::media::wants_json;
use crate::web::page::{self, Page};
use crate::web::session::{Visitor, token};

/// What a handler's error becomes at first: a bare status that carries the error out to [`render`].
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = status(&self).into_response();
        response.extensions_mut().insert(Carried(std::sync::Arc::new(self)));
        response
    }
}

#[derive(Clone)]
struct Carried(std::sync::Arc<Error>);

fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound | Error::LinkUsed => StatusCode::NOT_FOUND,
        Error::Forbidden | Error::OtherSite => StatusCode::FORBIDDEN,
        Error::SignedOut => StatusCode::UNAUTHORIZED,
        Error::OtherStudent | Error::NotLast | Error::Conflict { .. } => StatusCode::CONFLICT,
        Error::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Method => StatusCode::METHOD_NOT_ALLOWED,
        Error::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Error::NotStored(_) => StatusCode::INSUFFICIENT_STORAGE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What a program is told when a call fails.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct Failure {
    /// What went wrong.
    error: Refusal,
}

/// A failure in two forms.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Refusal {
    #[schema(schema_with = words::code)]
    code: &'static str,
    /// One sentence for a person, in their language.
    #[schema(examples("You are not signed in."))]
    message: String,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem {
    page: Page,
    status: u16,
    sentence: String,
}

/// Wraps every route: an error that a handler returned, or a bare failure of axum's own, becomes a page or JSON.
pub async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut parts = kept(&request);
    // What programs ask for: a redirect to the sign-in page would tell them nothing.
    let json = parts.uri.path().starts_with("/api/") || parts.uri.path() == "/metrics" || wants_json(request.headers());
    let response = next.run(request).await;
    let error = match response.extensions().get::<Carried>() {
        Some(Carried(error)) => std::sync::Arc::clone(error),
        None => match bare(&response) {
            Some(error) => std::sync::Arc::new(error),
            None => return response,
        },
    };
    match &*error {
        Error::Internal(cause) | Error::NotStored(cause) => {
            tracing::error!(cause, code = error.code(), path = parts.uri.path(), "a request failed");
        }
        _ => tracing::debug!(code = error.code(), path = parts.uri.path(), "a request was refused"),
    }
    if matches!(*error, Error::SignedOut) && !json {
        return Redirect::to(&sign_in_path(&parts)).into_response();
    }
    // An address that only takes forms was opened, by hand or by a change of language: the page above it is the nearest there is.
    if matches!(*error, Error::Method) && !json && parts.method == Method::GET {
        let (above, _) = parts.uri.path().rsplit_once('/').unwrap_or_default();
        return Redirect::to(&own_path(Some(above))).into_response();
    }
    // A page of an error must not fail itself: who can't be found is shown it as a visitor.
    let had_session = token(&app, &parts).is_some();
    let person = if had_session && !matches!(*error, Error::Internal(_)) {
        use axum::extract::FromRequestParts as _;
        Visitor::from_request_parts(&mut parts, &app).await.ok().and_then(|visitor| visitor.0)
    } else {
        None
    };
    // Axum tells apart what can't be parsed and what is wrong in it; nobody else needs to.
    let status = match response.status() {
        StatusCode::BAD_REQUEST => StatusCode::UNPROCESSABLE_ENTITY,
        status => status,
    };
    let (key, args) = error.sentence();
    let lang = page::language(&app, &parts, person.as_ref());
    let sentence = lang.say_text(key, &args);
    let mut answer = if json {
        let body = Failure { error: Refusal { code: error.code(), message: sentence } };
        (status, Json(body)).into_response()
    } else {
        let page = Page::of(&app, &parts, person);
        let problem = Problem { page, status: status.as_u16(), sentence: sentence.clone() };
        match problem.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => (status, sentence).into_response(),
        }
    };
    for (name, value) in response.headers() {
        if name != CONTENT_TYPE && name != axum::http::header::CONTENT_LENGTH {
            answer.headers_mut().append(name.clone(), value.clone());
        }
    }
    let wait = match *error {
        Error::TooMany { seconds } => Some(seconds),
        Error::Busy => Some(2),
        _ => None,
    };
    if let Some(seconds) = wait {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if json && matches!(*error, Error::SignedOut) {
        answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

/// What a page of an error needs of the request; most requests end well, so no more than that is copied.
fn kept(request: &Request) -> Parts {
    let (mut parts, ()) = axum::http::Request::new(()).into_parts();
    parts.method.clone_from(request.method());
    parts.uri = request.uri().clone();
    for name in [COOKIE, ACCEPT_LANGUAGE, HOST, REFERER] {
        for value in request.headers().get_all(&name) {
            parts.headers.append(&name, value.clone());
        }
    }
    parts
}

/// The largest body, in bytes, of the route that has answered, where it isn't [`crate::web::BODY_LIMIT`].
#[derive(Clone)]
pub struct BodyLimit(pub usize);

/// A failure that axum answered by itself (a form that doesn't parse, a body too large), as one of ours.
fn bare(response: &Response) -> Option<Error> {
    // A handler's own page, such as a form shown again with what is wrong in it, is a whole answer already.
    if response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND => Some(Error::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(Error::Method),
        StatusCode::PAYLOAD_TOO_LARGE => {
            let limit = response.extensions().get().map_or(crate::web::BODY_LIMIT, |BodyLimit(limit)| *limit);
            Some(Error::TooLarge { limit: limit as u64 })
        }
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Some(Error::invalid("error-form"))
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Some(Error::Busy),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Error::internal("a handler failed")),
        _ => None,
    }
}

/// The sign-in page, which leads back to what was asked for, or to the page whose form was sent.
fn sign_in_path(parts: &axum::http::request::Parts) -> String {
    let to = page::path(parts);
    if to == "/" { "/sign-in".to_owned() } else { format!("/sign-in?to={}", encoded(&to)) }
}
