//! Uploading a card export: a dropped or chosen file, or pasted text. Nothing changes before its plan is applied.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::error::Error;
use crate::exchange::{Format, Limits};
use crate::intake::{self, Arrived, Arriving, Outcome};
use crate::store::classes::{self, Class};
use crate::store::imports::{self, NewImport, Options};
use crate::web::App;
use crate::web::page::{Page, Place};
use crate::web::session::Instructor;

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
pub async fn get(State(app): State<App>, instructor: Instructor, page: Page) -> Result<Response, Error> {
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
    State(app): State<App>,
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
        None => (String::new(), Arrived::of(&app.store, sent.pasted.as_bytes())?),
    };
    let (options, limits) = (sent.options.clone(), Limits::default());
    let outcome = intake::plan(&app.store, class, &name, file.path(), options, limits, intake::unheard()).await?;
    let format = match outcome {
        Outcome::Refused(refusal) => {
            let mut again = UploadPage::new(&app, page, class).await?;
            again.problem = Some(intake::refusal(again.page.lang, &refusal));
            again.pasted = sent.pasted;
            again.deck = sent.options.deck.unwrap_or_default();
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
        Outcome::Planned(planned) => planned.reading.format.as_str(),
    };
    let (now, by) = (app.clock.now(), instructor.person.id);
    let name = if name.is_empty() { page.t("import-pasted-name") } else { name };
    let (sha256, bytes) = (file.sha256.clone(), file.bytes);
    let (import, old) = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let old = imports::drop_old(db, now).await?;
                let new = NewImport {
                    class,
                    user: Some(by),
                    file_name: &name,
                    format,
                    sha256: &sha256,
                    bytes,
                    options: &sent.options,
                };
                Ok((imports::add(db, &new, now).await?, old))
            })
        })
        .await?;
    for gone in old {
        let _ = tokio::fs::remove_file(intake::upload_file(&app.uploads(), gone)).await;
    }
    file.keep(&app.store, import)?;
    Ok(Redirect::to(&format!("/imports/{import}")).into_response())
}
