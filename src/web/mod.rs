//! The web server: what is shared by all pages, and the router. One file a screen group; JSON stands in `api/`.

pub mod account;
pub mod address;
pub mod admin;
pub mod api;
pub mod assets;
pub mod backups;
pub mod bar;
pub mod card;
pub mod card_view;
pub mod changes;
pub mod chart;
pub mod classes;
mod compared;
pub mod connections;
pub mod cookies;
pub mod copies;
pub mod courses;
pub mod deck_choice;
pub mod deck_history;
pub mod deck_settings;
pub mod decks;
pub mod demo;
pub mod editor;
pub mod exams;
pub mod exports;
pub mod figures;
pub mod figures_file;
pub mod filter;
pub mod forms;
pub mod import;
pub mod imports;
pub mod join;
pub mod layers;
mod listening;
pub mod live;
pub mod mail;
pub mod marks;
pub mod media;
pub mod members;
pub mod metrics;
pub mod mix;
pub mod order;
mod origin;
pub mod outlook;
pub mod own_data;
pub mod own_proposals;
pub mod own_remarks;
pub mod page;
pub mod plan;
pub mod print;
pub mod problem;
pub mod progress;
pub mod proposals;
pub mod qr;
pub mod reading;
pub mod remarks;
pub mod rosters;
pub mod round;
pub mod separators;
pub mod session;
pub mod settings;
pub mod setup;
pub mod sign_in;
pub mod sign_up;
pub mod study;
pub mod suggest;
pub mod table_choice;
pub mod today;
pub mod tokens;
pub mod upload;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use crate::backup::Backups;
use crate::clock::Clock;
use crate::config::Serve;
use crate::mail::Mailer;
use crate::secret::Passwords;
use crate::store::ids::UserId;
use crate::store::{Millis, Store};
use crate::underway::Underway;
use crate::web::connections::Patience;

/// Largest body of a form or of a JSON call, in bytes; uploads have a limit of their own.
pub const BODY_LIMIT: usize = 2 << 20;

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// When it started, unix ms.
    pub started: Millis,
    /// Hashing of passwords.
    pub passwords: Passwords,
    /// Settings.
    pub config: Arc<Serve>,
    /// Limits on tries, uploads and calls.
    pub limits: Arc<address::Limits>,
    /// The server's backups.
    pub backups: Backups,
    /// Imports that are being read or applied, and plans that wait.
    pub underway: Underway,
    /// Who listens to which live review.
    pub live: live::rooms::Rooms,
    /// Held while a part of an upload is written down.
    pub parts: Arc<Mutex<()>>,
    /// Who sends e-mail; none where the settings name no mail server.
    pub mailer: Option<Mailer>,
    /// Figures for Prometheus.
    pub metrics: metrics::Metrics,
    /// People with one-click sign-in; only the demo has any.
    pub demo: Arc<Vec<demo::Guest>>,
}

impl App {
    /// An app on an open store.
    pub fn new(store: Store, config: Serve, clock: Clock) -> Self {
        Self {
            underway: Underway::default(),
            live: live::rooms::Rooms::default(),
            parts: Arc::default(),
            backups: Backups::new(store.clone(), config.data.data_dir.clone(), clock.clone()),
            metrics: metrics::Metrics::new(&store),
            store,
            started: clock.now(),
            clock,
            limits: Arc::new(address::Limits::new(config.api_limit)),
            passwords: Passwords::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get)),
            config: Arc::new(config),
            demo: Arc::new(Vec::new()),
            mailer: None,
        }
    }

    /// The same app with somebody who sends e-mail.
    #[must_use]
    pub fn with_mailer(self, mailer: Option<Mailer>) -> Self {
        Self { mailer, ..self }
    }

    /// The same app with one-click sign-in for these people.
    #[must_use]
    pub fn with_guests(mut self, guests: Vec<demo::Guest>) -> Self {
        self.demo = Arc::new(guests);
        self
    }

    /// Where everything lies.
    pub fn folder(&self) -> &std::path::Path {
        &self.config.data.data_dir
    }

    /// Where uploads wait between the plan and its application.
    pub fn uploads(&self) -> PathBuf {
        self.store.uploads()
    }

    /// Whether `user` is one of the demo's people.
    pub fn is_guest(&self, user: UserId) -> bool {
        self.demo.iter().any(|guest| guest.id == user)
    }
}

/// `routes` with bodies of up to `limit` bytes; a refusal names that limit.
fn up_to(limit: usize, routes: Router<App>) -> Router<App> {
    let named = move |mut response: Response| async move {
        response.extensions_mut().insert(problem::BodyLimit(limit));
        response
    };
    routes.layer(map_response(named)).layer(DefaultBodyLimit::max(limit))
}

/// All routes. A test walks each of them with each role.
#[allow(clippy::too_many_lines)] // one list, to be read as such
pub fn router(app: App) -> Router {
    let upload_limit = usize::try_from(app.config.max_upload).unwrap_or(usize::MAX).saturating_add(import::TEXTS);
    let uploads = Router::new().route("/classes/{class}/import", get(import::get).post(import::post));
    let texts = Router::new().route("/classes/{class}/import/look", post(separators::preview));
    let parts = Router::new().route("/uploads/{upload}", get(upload::get).put(upload::put).delete(upload::delete));
    let files = Router::new().route("/decks/{deck}/media", get(media::list).post(media::post));
    let larger = up_to(upload_limit, uploads)
        .merge(up_to(import::TEXTS, texts))
        .merge(up_to(upload::PART, parts))
        .merge(up_to(media::BY_HAND + BODY_LIMIT, files));
    let pages = Router::new()
        .route("/", get(today::get))
        .route("/sign-in", get(sign_in::get).post(sign_in::post))
        .route("/sign-in/code", post(sign_in::code))
        .route("/sign-up", get(sign_up::get).post(sign_up::post))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/account", get(account::get))
        .route("/account/password", post(account::password))
        .route("/account/sign-out-everywhere", post(account::sign_out_everywhere))
        .route("/account/step", post(account::begin_step))
        .route("/account/step/confirm", post(account::confirm_step))
        .route("/account/step/off", post(account::end_step))
        .route("/account/step/codes", post(account::new_codes))
        .route("/account/tokens", get(tokens::get).post(tokens::post))
        .route("/account/tokens/{token}/revoke", post(tokens::revoke))
        .route("/api", get(api::reference::get))
        .route("/language", post(sign_in::language))
        .route("/setup/{token}", get(setup::get).post(setup::post))
        .route("/welcome/{token}", get(setup::welcome).post(setup::choose_password))
        .route("/join", get(join::ask).post(join::find))
        .route("/join/{code}", get(join::get).post(join::post))
        .route("/demo/{guest}", post(demo::sign_in))
        .route("/study", get(study::get).post(study::post))
        .route("/study/undo", post(study::undo))
        .route("/study/round", get(round::get))
        .route("/progress", get(progress::get))
        .route("/account/data", get(own_data::get))
        .route("/account/data.json", get(own_data::json))
        .route("/account/data.csv", get(own_data::csv))
        .route("/account/forget", post(own_data::forget))
        .route("/account/delete", post(own_data::delete))
        .route("/cards/{card}/bookmark", post(marks::bookmark))
        .route("/cards/{card}/suspend", post(marks::suspend))
        .route("/cards/{card}/resume", post(marks::resume))
        .route("/cards/{card}/note", post(marks::note))
        .route("/cards/{card}/note/undo", post(marks::undo_note))
        .route("/settings", get(settings::get).post(settings::post))
        .route("/settings/mail", post(mail::post))
        .route("/settings/mail/again", post(mail::again))
        .route("/mail/confirm/{token}", get(mail::confirm_page).post(mail::confirm))
        .route("/mail/off/{token}", get(mail::off_page).post(mail::off))
        .route("/decks/{deck}", get(decks::get))
        .route("/decks/{deck}/afresh", post(decks::start_afresh))
        .route("/decks/{deck}/afresh/undo", post(decks::undo_afresh))
        .route("/decks/{deck}/media/remove", post(media::remove))
        .route("/decks/{deck}/media/return", post(media::give_back))
        .route("/decks/{deck}/share", get(courses::sharing).post(courses::share))
        .route("/decks/{deck}/shares/{class}/end", post(courses::end_share))
        .route("/decks/{deck}/shares/{class}/return", post(courses::resume_share))
        .route("/decks/{deck}/move", post(courses::move_deck))
        .route("/decks/{deck}/move/{class}", post(courses::move_back))
        .route("/decks/{deck}/archive", post(courses::archive_deck))
        .route("/decks/{deck}/restore", post(courses::restore_deck))
        .route("/classes", get(classes::list).post(classes::add))
        .route("/classes/{class}", get(classes::get))
        .route("/classes/{class}/figures", get(figures::get).post(figures::set_from))
        .route("/classes/{class}/figures.csv", get(figures_file::csv))
        .route("/classes/{class}/figures/name", post(figures::name))
        .route("/classes/{class}/name", post(classes::rename))
        .route("/classes/{class}/code", post(classes::renew_code))
        .route("/classes/{class}/imports", get(imports::get))
        .route("/classes/{class}/uploads", post(upload::open))
        .route("/classes/{class}/leave", post(classes::leave))
        .route("/classes/{class}/come-back", post(classes::come_back))
        .route("/classes/{class}/confirm", post(members::confirm))
        .route("/classes/{class}/hand-over", post(members::hand_over))
        .route("/classes/{class}/invite", get(courses::invite))
        .route("/classes/{class}/policy", post(classes::set_policy))
        .route("/classes/{class}/share-code", post(courses::renew_share_code))
        .route("/classes/{class}/archive", post(courses::archive_class))
        .route("/classes/{class}/restore", post(courses::restore_class))
        .route("/classes/{class}/people", get(rosters::people).post(rosters::apply))
        .route("/classes/{class}/people/plan", post(rosters::plan))
        .route("/classes/{class}/people/teachers", post(members::add_teacher))
        .route("/classes/{class}/people/links", post(rosters::links))
        .route("/classes/{class}/people/links.csv", post(rosters::links_csv))
        .route("/classes/{class}/people/{member}/remove", post(members::remove))
        .route("/classes/{class}/people/{member}/return", post(members::take_back))
        .route("/classes/{class}/people/{member}/link", post(rosters::link))
        .route("/classes/{class}/people/{member}/role/{role}", post(members::set_role))
        .route("/admin/backups", get(backups::get).post(backups::post))
        .route("/admin/backups/schedule", post(backups::schedule))
        .route("/admin/backups/{file}", get(backups::download))
        .route("/imports/{import}", get(plan::get).post(plan::apply))
        .route("/imports/{import}/events", get(reading::events))
        .route("/imports/{import}/look", post(table_choice::post))
        .route("/imports/{import}/separators", post(separators::post))
        .route("/imports/{import}/decks", post(deck_choice::post))
        .route("/imports/{import}/again", post(reading::again))
        .route("/imports/{import}/cancel", post(plan::cancel))
        .route("/imports/{import}/undo", post(plan::undo))
        .route("/admin", get(admin::get))
        .route("/admin/check", post(admin::check))
        .route("/admin/mail/test", post(mail::test))
        .route("/admin/people", get(admin::people::get).post(admin::people::add))
        .route("/admin/people/{person}", get(admin::person::get))
        .route("/admin/people/{person}/role/{role}", post(admin::person::set_role))
        .route("/admin/people/{person}/disable", post(admin::person::disable))
        .route("/admin/people/{person}/enable", post(admin::person::enable))
        .route("/admin/people/{person}/sign-out", post(admin::person::sign_out))
        .route("/admin/people/{person}/link", post(admin::person::link))
        .route("/admin/people/{person}/delete", post(admin::person::delete))
        .route("/admin/classes", get(admin::classes::get))
        .route("/admin/classes/{class}/archive", post(admin::classes::put_away))
        .route("/admin/classes/{class}/restore", post(admin::classes::bring_back))
        .route("/admin/classes/{class}/delete", post(admin::classes::delete))
        .route("/admin/imports", get(admin::imports::get))
        .route("/admin/audit", get(admin::log::get));
    let rest = Router::new()
        .route("/media/{sha256}/{name}", get(media::get))
        .route("/healthz", get(layers::healthz))
        .route("/metrics", get(metrics::get))
        .route("/static/{*path}", get(assets::get))
        .route("/sw.js", get(assets::service_worker))
        .route("/favicon.ico", get(assets::icon));
    let routes = larger
        .merge(up_to(editor::FORM_LIMIT, editing()))
        .merge(before_exams())
        .merge(talking())
        .merge(taking_home())
        .merge(proposing())
        .merge(together())
        .merge(pages)
        .nest("/api/v1", api::routes())
        .merge(rest)
        .fallback(layers::not_found)
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    layers::around(routes, &app).with_state(app)
}

/// Writing, editing, ordering and printing cards.
fn editing() -> Router<App> {
    Router::new()
        .route("/cards/{card}/edit", get(editor::get).post(editor::post))
        .route("/decks/{deck}/cards/new", get(editor::new).post(editor::add))
        .route("/decks/{deck}/preview", post(editor::preview))
        .route("/cards/{card}", get(card::get))
        .route("/cards/{card}/restore/{revision}", post(card::restore))
        .route("/decks/{deck}/history", get(deck_history::get))
        .route("/decks/{deck}/history/{at}/restore", post(deck_history::restore))
        .route("/decks/{deck}/copy", post(copies::deck))
        .route("/classes/{class}/copy", post(copies::class))
        .route("/cards/{card}/retire", post(card::retire))
        .route("/cards/{card}/bring-back", post(card::bring_back))
        .route("/decks/{deck}/order", get(order::get).post(order::place))
        .route("/decks/{deck}/cards", post(order::change))
        .route("/decks/{deck}/cards/undo", post(order::undo))
        .route("/decks/{deck}/settings", get(deck_settings::get).post(deck_settings::post))
        .route("/decks/{deck}/print", get(print::get))
        .route("/classes/{class}/decks", post(deck_settings::add))
}

/// What members propose for cards, and what becomes of it.
fn proposing() -> Router<App> {
    Router::new()
        .route("/cards/{card}/suggest", get(suggest::get).post(suggest::post))
        .route("/cards/{card}/suggest/retire", post(suggest::retire))
        .route("/decks/{deck}/suggest", get(suggest::new).post(suggest::add))
        .route("/decks/{deck}/suggest/preview", post(suggest::preview))
        .route("/classes/{class}/proposals", get(proposals::list).post(proposals::several))
        .route("/classes/{class}/proposals/undo", post(proposals::undo_several))
        .route("/proposals", get(own_proposals::get))
        .route("/proposals/{proposal}", get(proposals::get))
        .route("/proposals/{proposal}/accept", post(proposals::accept))
        .route("/proposals/{proposal}/refuse", post(proposals::refuse))
        .route("/proposals/{proposal}/undo", post(proposals::undo))
        .route("/proposals/{proposal}/withdraw", post(own_proposals::withdraw))
        .route("/proposals/{proposal}/return", post(own_proposals::put_back))
}

/// Exam days, and what is agreed to before them.
fn before_exams() -> Router<App> {
    Router::new()
        .route("/classes/{class}/exam", get(exams::get).post(exams::set_class))
        .route("/classes/{class}/exam/{deck}", post(exams::set_deck))
        .route("/classes/{class}/own-exam", post(exams::own_class))
        .route("/classes/{class}/pace", post(exams::pace_of_class))
        .route("/decks/{deck}/own-exam", post(exams::own_deck))
        .route("/decks/{deck}/pace", post(exams::pace_of_deck))
}

/// Live reviews: the wall and the phones.
fn together() -> Router<App> {
    Router::new()
        .route("/live", get(live::list))
        .route("/classes/{class}/live", get(live::choose).post(live::start))
        .route("/live/{live}", get(live::phone::get))
        .route("/live/{live}/events", get(live::phone::events))
        .route("/live/{live}/answer", post(live::phone::answer))
        .route("/live/{live}/stage", get(live::stage::get).post(live::stage::step))
        .route("/live/{live}/stage/events", get(live::stage::events))
        .route("/live/{live}/stage/resume", post(live::stage::resume))
        .route("/live/{live}/summary", get(live::stage::summary))
}

/// Remarks on cards, and what has become of their texts.
fn talking() -> Router<App> {
    Router::new()
        .route("/cards/{card}/remarks", get(remarks::get).post(remarks::post))
        .route("/remarks", get(own_remarks::get))
        .route("/remarks/{remark}/answer", post(remarks::answer))
        .route("/remarks/{remark}/solve", post(remarks::solve))
        .route("/remarks/{remark}/pin", post(remarks::pin))
        .route("/remarks/{remark}/hide", post(remarks::hide))
        .route("/remarks/{remark}/report", post(remarks::report))
        .route("/remarks/{remark}/settle", post(remarks::settle))
        .route("/classes/{class}/remarks", get(remarks::of_class))
        .route("/classes/{class}/remarks/reported", get(remarks::reported))
        .route("/changes", get(changes::get))
        .route("/changes/seen", post(changes::seen))
}

/// Decks and classes as files.
fn taking_home() -> Router<App> {
    Router::new()
        .route("/decks/{deck}/export", get(exports::of_deck))
        .route("/decks/{deck}/export.json", get(exports::deck_json))
        .route("/decks/{deck}/export.csv", get(exports::deck_csv))
        .route("/decks/{deck}/export.md", get(exports::deck_markdown))
        .route("/decks/{deck}/export.apkg", get(exports::deck_apkg))
        .route("/classes/{class}/export", get(exports::of_class))
        .route("/classes/{class}/export.json", get(exports::class_json))
        .route("/classes/{class}/export.csv", get(exports::class_csv))
        .route("/classes/{class}/export.md", get(exports::class_markdown))
        .route("/classes/{class}/export.apkg", get(exports::class_apkg))
}

/// Serves until `stop` is done; open requests have a while to finish ([`Patience`]). Imports that are under way end there: they begin
/// again, or are swept, when the server is started again. Pages that listen to a live review come back by themselves.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()> + Send) -> std::io::Result<()> {
    let (underway, live) = (app.underway.clone(), app.live.clone());
    live.open();
    let stop = async move {
        stop.await;
        underway.end();
        live.end();
    };
    connections::serve(listener, router(app), Patience::default(), stop).await
}
