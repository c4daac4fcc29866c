//! An import that is under way: how far it is, told to a page as it happens or each time that it is loaded; and what went wrong.

use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::Event;
use axum::response::{IntoResponse as _, Redirect, Response};
use futures_util::stream;

use crate::error::Error;
use crate::exchange::{Refusal, TableOptions};
use crate::intake::{self, Progress};
use crate::lang::Lang;
use crate::store::classes::Class;
use crate::store::imports::{Import, Options};
use crate::underway::{self, Step};
use crate::web::App;
use crate::web::listening::{AGAIN, told};
use crate::web::page::Page;
use crate::web::plan::{self, Decider};
use crate::web::separators::Separators;

/// Time between two reports; there may be thousands of media.
const PACE: Duration = Duration::from_millis(150);

/// How far an import is, in words and in figures.
#[derive(serde::Serialize)]
pub(super) struct Far {
    text: String,
    done: usize,
    /// Of so many; 0 where that can't be told.
    of: usize,
}

impl Far {
    fn new(lang: Lang, step: Step) -> Self {
        let (key, done, of) = match step {
            Step::Waiting => ("importing-waiting", 0, 0),
            Step::Reading(Progress::Opening) => ("importing-opening", 0, 0),
            Step::Reading(Progress::Reading { of: 0, .. }) => ("importing-reading", 0, 0),
            Step::Reading(Progress::Reading { done, of }) => ("importing-reading-far", done, of),
            Step::Reading(Progress::Media { done, of }) => ("importing-media", done, of),
            Step::Reading(Progress::Comparing) => ("importing-comparing", 0, 0),
            Step::Applying { done, of } => ("importing-applying", done, of),
        };
        let args = [("done", done.to_string()), ("of", of.to_string())];
        Self { text: lang.say_text(key, &args), done, of }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "import/reading.html")]
struct ReadingPage {
    page: Page,
    class: Class,
    import: Import,
    far: Far,
    /// Cards are being written down, which is no longer stopped but taken back afterwards.
    applying: bool,
    /// The server was restarted since the file came.
    again: bool,
}

/// The page of an import that is under way.
pub(super) fn page(app: &App, page: Page, class: Class, import: Import, step: Step) -> Response {
    let far = Far::new(page.lang, step);
    let applying = matches!(step, Step::Applying { .. });
    let again = !applying && import.created_at < app.started;
    ReadingPage { page, class, import, far, applying, again }.into_response()
}

#[derive(Template, WebTemplate)]
#[template(path = "import/refused.html")]
struct RefusedPage {
    page: Page,
    class: Class,
    import: Import,
    why: String,
    /// It was the file; otherwise trying again may help.
    refused: bool,
    /// What may help where no cards were found in a text.
    separators: Option<Separators>,
}

/// Whether a text seems to have been parted in the wrong places. A workbook, which says the same of its sheets, is known by its name
/// here: nothing hangs on it but whether a form shows.
fn parts_wrongly(import: &Import, refusal: &Refusal) -> bool {
    let book = [".xlsx", ".ods"].iter().any(|ending| import.file_name.to_lowercase().ends_with(ending));
    let ids = ["import-one-column", "import-no-cards", "import-columns-missing"];
    !book && refusal.place == crate::exchange::Place::File && ids.contains(&refusal.message.id)
}

/// The page of a file that was turned down.
pub(super) fn refused(page: Page, class: Class, import: Import, refusal: &Refusal) -> Response {
    let why = intake::refusal(page.lang, refusal);
    let separators = parts_wrongly(&import, refusal).then(|| Separators::of(&import.options.table));
    let refused = RefusedPage { page, class, import, why, refused: true, separators };
    (StatusCode::UNPROCESSABLE_ENTITY, refused).into_response()
}

/// The page of a file that couldn't be read for a reason that doesn't lie in it.
pub(super) fn failed(page: Page, class: Class, import: Import, error: &Error) -> Response {
    let (key, args) = error.sentence();
    let why = page.lang.say_text(key, &args);
    (StatusCode::CONFLICT, RefusedPage { page, class, import, why, refused: false, separators: None }).into_response()
}

/// Tells how far it is until it is done.
pub async fn events(State(app): State<App>, decider: Decider, page: Page) -> Response {
    let (state, underway) = (app.underway.watch(decider.import.id), app.underway);
    let steps = stream::unfold((Some(state), false, underway), move |(state, later, underway)| async move {
        let state = state?;
        let Some(mut state) = state else {
            // Nothing is known of it here: the page knows what to do.
            return Some((Ok(Event::default().event("done").data("-")), (None, true, underway)));
        };
        if later {
            tokio::time::sleep(PACE).await;
            // The server ends where nobody can report any more; the browser asks again.
            tokio::select! {
                changed = state.changed() => changed.ok()?,
                () = underway.ended() => return None,
            }
        }
        let step = match &*state.borrow_and_update() {
            underway::State::Working(step) => Some(*step),
            _ => None,
        };
        Some(match step {
            Some(step) => (Ok(said(page.lang, step)), (Some(Some(state)), true, underway)),
            None => (Ok(Event::default().event("done").data("-")), (None, true, underway)),
        })
    });
    told(steps)
}

fn said(lang: Lang, step: Step) -> Event {
    let event = Event::default().event("far").retry(AGAIN);
    event.json_data(Far::new(lang, step)).unwrap_or_default()
}

/// Reads a file once more, as if nothing had been said of its table.
pub async fn again(State(app): State<App>, decider: Decider) -> Result<Response, Error> {
    let Import { id, options, state, .. } = decider.import;
    if state != "planned" {
        return Ok(Redirect::to(&format!("/imports/{id}")).into_response());
    }
    plan::read_with(&app, id, Options { table: TableOptions::default(), ..options }).await
}
