//! What lies around every route: headers that keep a page to itself, the check against other sites, limits, request ids, logs.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, ORIGIN, REFERRER_POLICY, SET_COOKIE, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::error::Error;
use crate::web::cookies::{self, Name};
use crate::web::page::Flash;
use crate::web::{App, metrics, problem};

/// No inline script, no inline style, nothing from elsewhere, in no frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// Longest time that a request may take, its body included.
const PATIENCE: Duration = Duration::from_mins(2);

/// Puts the layers around `routes`.
pub fn around(routes: Router<App>, app: &App) -> Router<App> {
    let request_id = HeaderName::from_static("x-request-id");
    let compressible = SizeAbove::new(512)
        .and(NotForContentType::new("font/"))
        .and(NotForContentType::new("image/"))
        .and(NotForContentType::new("audio/"))
        .and(NotForContentType::new("video/"))
        // Each event leaves at once.
        .and(NotForContentType::SSE)
        // Packed already, and its length tells the browser how far it is.
        .and(NotForContentType::new("application/zip"));
    // One stack, the outermost first: each call of `layer` would box all that lies within once more for every request.
    let routes = routes.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
            .layer(TraceLayer::new_for_http().make_span_with(span).on_response(log_answer).on_failure(()))
            .layer(PropagateRequestIdLayer::new(request_id))
            .layer(CompressionLayer::new().compress_when(compressible))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
            .layer(from_fn_with_state(app.config.https(), headers))
            .layer(from_fn_with_state(app.clone(), problem::render))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn_with_state(app.clone(), same_site)),
    );
    if app.config.metrics { routes.layer(from_fn_with_state(app.clone(), metrics::count)) } else { routes }
}

fn span(request: &Request) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or("-");
    // The path without its query, and no secret that stands in it.
    let path = request.uri().path();
    let path = match path.split('/').nth(1) {
        Some(first @ ("setup" | "welcome" | "join" | "mail")) => first,
        _ => path,
    };
    tracing::info_span!("request", id, method = %request.method(), path)
}

fn log_answer<B>(response: &axum::http::Response<B>, took: Duration, _span: &tracing::Span) {
    tracing::info!(status = response.status().as_u16(), ms = took.as_millis(), "answered");
}

fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    Error::internal(format!("panic: {cause}")).into_response()
}

async fn headers(State(https): State<bool>, request: Request, next: Next) -> Response {
    let shown_flash = cookies::may_bring(request.headers(), Name::Said, https);
    let asset = request.uri().path().starts_with("/static/");
    let mut response = next.run(request).await;
    let html = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let said = response.extensions_mut().remove::<Flash>().map(|flash| flash.cookie(https));
    let headers = response.headers_mut();
    // Answers differ by cookie and language.
    headers.append(VARY, HeaderValue::from_static("cookie, accept-language"));
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=()"),
    );
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    if !asset && !headers.contains_key(CACHE_CONTROL) {
        // Pages are somebody's own; a shared computer must not show them to the next one.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let shown = (shown_flash && html).then(|| cookies::gone(Name::Said, https));
    for cookie in shown.into_iter().chain(said) {
        if let Ok(cookie) = HeaderValue::from_str(&cookie.to_string()) {
            headers.append(SET_COOKIE, cookie);
        }
    }
    response
}

/// Refuses what another site makes a browser send: unsafe methods with a cookie need to come from our own pages.
///
/// `Sec-Fetch-Site` says so; where a browser sends none (plain http), `Origin` must be the base URL or the host.
async fn same_site(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let headers = request.headers();
    // A program with a token and no cookie can't be driven by a page.
    let token_only = headers.contains_key(axum::http::header::AUTHORIZATION) && !headers.contains_key(COOKIE);
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // A mail provider's one click brings no cookie; the token in the address is what counts.
    let one_click = request.uri().path().starts_with("/mail/off/") && !headers.contains_key(COOKIE);
    let ours = match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => match text(ORIGIN.as_str()) {
            Some(origin) => {
                let base = app.config.base_url.as_deref().map(|url| url.trim_end_matches('/'));
                let host = text(HOST.as_str());
                base == Some(origin)
                    || host.is_some_and(|host| origin.split_once("://").is_some_and(|(_, o)| o == host))
            }
            None => false,
        },
    };
    if token_only || one_click || ours { next.run(request).await } else { Error::OtherSite.into_response() }
}

/// 200 when the database answers.
pub async fn healthz(State(app): State<App>) -> Result<&'static str, Error> {
    app.store.healthy().await?;
    Ok("ok\n")
}

/// Whatever no route knows.
pub async fn not_found() -> Error {
    Error::NotFound
}
