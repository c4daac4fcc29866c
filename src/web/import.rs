//! Uploading a card export: a dropped or chosen file, or pasted text. Nothing changes before its plan is applied.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Multipart, State as OfApp};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::error::Error;
use crate::exchange::Format;
use crate::intake::{self, Arrived, Arriving};
use crate::store::classes::{self, Class};
use crate::store::imports::Options;
use crate::underway::State;
use crate::web::page::{Page, Place};
use crate::web::session::Instructor;
use crate::web::{App, plan, upload};

#[derive(Template, WebTemplate)]
#[template(path = "import/upload.html")]
struct UploadPage {
    page: Page,
    class: Class,
    formats: Vec<&'static str>,
    pasted: String,
    deck: String,
    problem: Option<String>,
}

impl UploadPage {
    async fn new(app: &App, page: Page, class: crate::store::ids::ClassId) -> Result<Self, Error> {
        let class = app.store.read(|db| Box::pin(classes::get(db, class))).await?;
        let formats = Format::ALL.iter().map(|format| format.as_str()).collect();
        let page = page.at(Place::Classes);
        Ok(Self { page, class, formats, pasted: String::new(), deck: String::new(), problem: None })
    }
}

/// The form.
pub async fn get(OfApp(app): OfApp<App>, instructor: Instructor, page: Page) -> Result<Response, Error> {
    Ok(UploadPage::new(&app, page, instructor.class).await?.into_response())
}

/// What the form brought.
#[derive(Default)]
struct Sent {
    name: String,
    file: Option<Arriving>,
    pasted: String,
    options: Options,
}

async fn sent(app: &App, mut form: Multipart) -> Result<Sent, Error> {
    let limit = app.config.max_upload;
    let mut sent = Sent::default();
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
        let text = field.text().await.map_err(|error| refused(&error, limit))?;
        match name.as_str() {
            "pasted" => sent.pasted = text,
            "deck" => sent.options.deck = Some(text).filter(|deck| !deck.trim().is_empty()),
            "format" => sent.options.format = Some(text).filter(|format| format != "auto"),
            _ => {}
        }
    }
    Ok(sent)
}

fn refused(error: &axum::extract::multipart::MultipartError, limit: u64) -> Error {
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
    let sent = sent(&app, form).await?;
    let class = instructor.class;
    let file = sent.file.filter(|file| !file.is_empty() || !sent.name.is_empty());
    if file.is_none() && sent.pasted.is_empty() {
        let mut again = UploadPage::new(&app, page, class).await?;
        again.problem = Some(again.page.t("import-nothing-given"));
        again.deck = sent.options.deck.unwrap_or_default();
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let (name, file) = match file {
        Some(file) => (sent.name, file.finish()),
        None => (page.t("import-pasted-name"), Arrived::of(&app.store, sent.pasted.as_bytes())?),
    };
    let import = upload::begin(&app, (class, instructor.person.id), &name, file, &sent.options, None).await?;
    // A short file is read at once, and told on this page what is wrong with it; a long one has a page that says how far it is.
    let state = app.underway.plan(&app.store, &import).await?;
    match app.underway.settled(state).await {
        State::Refused(refusal) => {
            plan::forget(&app, import.id).await?;
            let mut again = UploadPage::new(&app, page, class).await?;
            again.problem = Some(intake::refusal(again.page.lang, &refusal));
            again.pasted = sent.pasted;
            again.deck = sent.options.deck.unwrap_or_default();
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        State::Failed(error) => {
            plan::forget(&app, import.id).await?;
            Err(error)
        }
        _ => Ok(Redirect::to(&format!("/imports/{}", import.id)).into_response()),
    }
}
