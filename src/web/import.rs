//! Uploading a card export: a dropped or chosen file, or pasted text. Nothing changes before its plan is applied.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, State as OfApp};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::error::Error;
use crate::exchange::Format;
use crate::intake::{self, Arrived, Arriving};
use crate::store::classes::{self, Class};
use crate::store::ids::ClassId;
use crate::store::imports::Options;
use crate::underway::State;
use crate::web::page::{Page, Place};
use crate::web::separators::{self, Look, Separators};
use crate::web::session::Instructor;
use crate::web::{App, plan, upload};

/// How much may be written into the form, in bytes: it is held in memory. What is longer can be uploaded as a file.
pub const TEXTS: usize = 16 << 20;

#[derive(Template, WebTemplate)]
#[template(path = "import/upload.html")]
struct UploadPage {
    page: Page,
    class: Class,
    formats: Vec<&'static str>,
    form: Again,
}

/// What the form holds when it is shown again.
#[derive(Default)]
pub(super) struct Again {
    pub pasted: String,
    pub deck: String,
    pub format: String,
    pub separators: Separators,
    /// What comes of the text, for who asked.
    pub look: Option<Look>,
    pub problem: Option<String>,
}

/// The form, with what was in it.
pub(super) async fn again(
    app: &App,
    page: Page,
    class: ClassId,
    form: Again,
) -> Result<impl axum::response::IntoResponse, Error> {
    let class = app.store.read(|db| Box::pin(classes::get(db, class))).await?;
    let formats = Format::ALL.iter().map(|format| format.as_str()).collect();
    Ok(UploadPage { page: page.at(Place::Classes), class, formats, form })
}

/// The form.
pub async fn get(OfApp(app): OfApp<App>, instructor: Instructor, page: Page) -> Result<Response, Error> {
    Ok(again(&app, page, instructor.class, Again::default()).await?.into_response())
}

/// What the form brought.
#[derive(Default)]
struct Sent {
    name: String,
    file: Option<Arriving>,
    pasted: String,
    separators: Separators,
    options: Options,
}

impl Sent {
    /// The form as it was sent, with what is wrong with it.
    async fn again(self, app: &App, page: Page, class: ClassId, problem: String) -> Result<Response, Error> {
        let Options { deck, format, .. } = self.options;
        let form = Again {
            pasted: self.pasted,
            deck: deck.unwrap_or_default(),
            format: format.unwrap_or_default(),
            separators: self.separators,
            look: None,
            problem: Some(problem),
        };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, again(app, page, class, form).await?).into_response())
    }
}

async fn sent(app: &App, mut form: Multipart) -> Result<Sent, Error> {
    let limit = app.config.max_upload;
    let mut sent = Sent::default();
    let mut texts = 0;
    while let Some(mut field) = form.next_field().await.map_err(|error| refused(&error, limit))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            sent.name = field.file_name().unwrap_or_default().to_owned();
            let mut file = Arriving::new(&app.store, limit)?;
            while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error, limit))? {
                file.push(&chunk)?;
            }
            sent.file = Some(file);
            continue;
        }
        let text = text(&mut field, TEXTS - texts).await?;
        texts += text.len();
        match name.as_str() {
            "pasted" => sent.pasted = text,
            "deck" => sent.options.deck = Some(text).filter(|deck| !deck.trim().is_empty()),
            "format" => sent.options.format = Some(text).filter(|format| format != "auto"),
            "sides" => sent.separators.sides = text,
            "sides_own" => sent.separators.sides_own = text,
            "cards" => sent.separators.cards = text,
            "cards_own" => sent.separators.cards_own = text,
            _ => {}
        }
    }
    Ok(sent)
}

/// What was written into a field. Errors: [`Error::TooLarge`] beyond `most` bytes, for it is held in memory, unlike a file.
async fn text(field: &mut Field<'_>, most: usize) -> Result<String, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error, TEXTS as u64))? {
        if bytes.len() + chunk.len() > most {
            return Err(Error::TooLarge { limit: TEXTS as u64 });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn refused(error: &MultipartError, limit: u64) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge { limit }
    } else {
        Error::invalid("error-form")
    }
}

/// Takes the file in, looks at it, and leads to the page of its plan.
pub async fn post(
    OfApp(app): OfApp<App>,
    instructor: Instructor,
    page: Page,
    form: Multipart,
) -> Result<Response, Error> {
    app.limits.try_upload(instructor.person.id.0)?;
    let mut sent = sent(&app, form).await?;
    let class = instructor.class;
    let file = sent.file.take().filter(|file| !file.is_empty() || !sent.name.is_empty());
    if file.is_none() && sent.pasted.is_empty() {
        let problem = page.t("import-nothing-given");
        return sent.again(&app, page, class, problem).await;
    }
    sent.options.table = match sent.separators.table() {
        Ok(table) => table,
        Err(error) => {
            let problem = separators::sentence(page.lang, &error);
            return sent.again(&app, page, class, problem).await;
        }
    };
    let (name, file) = if let Some(file) = file {
        (sent.name.clone(), file.finish())
    } else {
        let (store, text) = (app.store.clone(), sent.pasted.clone());
        let written = tokio::task::spawn_blocking(move || Arrived::of(&store, text.as_bytes()));
        (page.t("import-pasted-name"), written.await.map_err(Error::internal)??)
    };
    let import = upload::begin(&app, (class, instructor.person.id), &name, file, &sent.options, None).await?;
    // A short file is read at once, and told on this page what is wrong with it; a long one has a page that says how far it is.
    let state = app.underway.plan(&app.store, &import).await?;
    match app.underway.settled(state).await {
        State::Refused(refusal) => {
            plan::forget(&app, import.id).await?;
            let problem = intake::refusal(page.lang, &refusal);
            sent.again(&app, page, class, problem).await
        }
        State::Failed(error) => {
            plan::forget(&app, import.id).await?;
            Err(error)
        }
        _ => Ok(Redirect::to(&format!("/imports/{}", import.id)).into_response()),
    }
}
