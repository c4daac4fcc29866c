//! Figures for Prometheus, where `--metrics` is given: requests, the writer, sessions, live reviews, sizes. No names, no addresses, no card text;
//! a path stands as its pattern.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::error::Error;
use crate::store::people::Role;
use crate::store::{Store, health};
use crate::web::session::Caller;
use crate::web::{App, admin};

/// Upper bounds of the times that requests take, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

/// What a request is counted under.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
    status: u16,
}

/// What the time of a request is counted under: fewer labels, for each has ten buckets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Took {
    route: String,
}

/// All figures. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Asked, Counter>,
    seconds: Family<Took, Histogram, fn() -> Histogram>,
    answers: Counter,
    waiting: Gauge,
    sessions: Gauge,
    database: Gauge,
    live: Gauge,
}

impl Metrics {
    /// The figures of a server on `store`, all at zero.
    pub fn new(store: &Store) -> Self {
        let mut registry = Registry::with_prefix("recto");
        let requests = Family::<Asked, Counter>::default();
        registry.register("http_requests", "Requests by route and status", requests.clone());
        let histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        let seconds = Family::new_with_constructor(histogram);
        registry.register_with_unit("http_request_duration", "Time to an answer", Unit::Seconds, seconds.clone());
        let answers = Counter::default();
        registry.register("answers_recorded", "Answers of students taken into the log", answers.clone());
        registry.register("writer_group_size", "Jobs that shared one commit", store.group_sizes());
        let [waiting, sessions, database, live] = [(); 4].map(|()| Gauge::default());
        registry.register("writer_queue", "Jobs that wait for the writer", waiting.clone());
        registry.register("sessions", "Browsers in which somebody is signed in", sessions.clone());
        registry.register_with_unit("database_size", "The database and its log", Unit::Bytes, database.clone());
        registry.register("live_reviews", "Live reviews that somebody listens to or was seen in", live.clone());
        Self { registry: Arc::new(registry), requests, seconds, answers, waiting, sessions, database, live }
    }

    /// Counts answers that were taken into the log.
    pub fn recorded(&self, answers: usize) {
        self.answers.inc_by(answers as u64);
    }
}

/// Counts every request around which it lies.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    // Whatever no route knows is one: made-up paths must not fill the memory.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        _ => "other",
    };
    let start = Instant::now();
    let response = next.run(request).await;
    let took = start.elapsed().as_secs_f64();
    app.metrics.seconds.get_or_create(&Took { route: route.clone() }).observe(took);
    app.metrics.requests.get_or_create(&Asked { method, route, status: response.status().as_u16() }).inc();
    response
}

/// An admin, by session or API token, on a server that tells figures at all. An address alone lets nobody in: behind a proxy
/// everybody comes from this computer.
pub struct Scraper;

impl FromRequestParts<App> for Scraper {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        if !app.config.metrics {
            return Err(Error::NotFound);
        }
        let Caller(student) = Caller::from_request_parts(parts, app).await?;
        if student.person.role == Role::Admin { Ok(Self) } else { Err(Error::Forbidden) }
    }
}

/// The figures as they are now.
pub async fn get(State(app): State<App>, _: Scraper) -> Result<Response, Error> {
    let now = app.clock.now();
    let sessions = app.store.read(|db| Box::pin(health::sessions(db, now))).await?;
    let folder = app.folder().to_owned();
    let size = tokio::task::spawn_blocking(move || {
        ["recto.db", "recto.db-wal"].iter().map(|name| admin::bytes(&folder.join(name), 0)).sum::<u64>()
    });
    let size = size.await.map_err(Error::internal)?;
    let figures = &app.metrics;
    figures.sessions.set(sessions);
    figures.database.set(i64::try_from(size).unwrap_or(i64::MAX));
    figures.waiting.set(i64::try_from(app.store.waiting()).unwrap_or(i64::MAX));
    figures.live.set(i64::try_from(app.live.count()).unwrap_or(i64::MAX));
    let mut text = String::new();
    encode(&mut text, &figures.registry).map_err(Error::internal)?;
    Ok(([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response())
}
