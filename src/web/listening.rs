//! What a page listens to: server-sent events, of an import that is under way and of a live review.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::Stream;

/// How soon a browser asks again after it has lost the connection.
pub(super) const AGAIN: Duration = Duration::from_secs(1);

/// Events for a page, which no proxy may hold back: nginx gathers what it passes on, unless it is told not to.
pub(super) fn told(events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    ([("x-accel-buffering", "no")], Sse::new(events).keep_alive(KeepAlive::default())).into_response()
}
