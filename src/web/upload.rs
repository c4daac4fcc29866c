//! A file that comes in parts, so that a lost connection costs no more than the last of them. A form does without.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

use crate::error::Error;
use crate::exchange::Format;
use crate::intake::{self, Arrived};
use crate::store::classes::{self, ClassRole};
use crate::store::ids::{ClassId, UserId};
use crate::store::imports::{self, Import, NewImport, Options};
use crate::store::uploads::{self, Upload};
use crate::web::App;
use crate::web::separators::Separators;
use crate::web::session::{At, Instructor, Student};

/// Largest part, in bytes.
pub const PART: usize = 4 << 20;

/// Somebody who brings the file of the path.
pub struct Bringer {
    by: UserId,
    upload: Upload,
}

impl FromRequestParts<App> for Bringer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Student { person, .. } = Student::from_request_parts(parts, app).await?;
        let At(id) = At::<Uuid>::from_request_parts(parts, app).await?;
        let by = person.id;
        let (upload, role) = app
            .store
            .read(|db| {
                Box::pin(async move {
                    let upload = uploads::of(db, &id.to_string(), by).await?;
                    let role = classes::role_of(db, &person, upload.class).await?;
                    Ok((upload, role))
                })
            })
            .await?;
        if role == ClassRole::Instructor { Ok(Self { by, upload }) } else { Err(Error::NotFound) }
    }
}

/// What a browser says of a file before it sends it.
#[derive(serde::Deserialize)]
pub struct Announced {
    name: String,
    bytes: u64,
    #[serde(default)]
    deck: String,
    #[serde(default)]
    format: String,
    #[serde(flatten)]
    separators: Separators,
}

/// How far a file has come.
#[derive(serde::Serialize)]
struct Come {
    id: String,
    name: String,
    bytes: i64,
    /// Bytes that have come, with which the next part begins.
    offset: u64,
    /// Largest part.
    part: usize,
    /// The page of the import that it became.
    import: Option<String>,
}

impl Come {
    fn new(upload: Upload, offset: u64) -> Self {
        let import = upload.import.map(|import| format!("/imports/{import}"));
        Self { id: upload.id, name: upload.file_name, bytes: upload.bytes, offset, part: PART, import }
    }
}

/// Opens a file for its parts.
pub async fn open(
    State(app): State<App>,
    instructor: Instructor,
    Json(announced): Json<Announced>,
) -> Result<Response, Error> {
    app.limits.try_upload(instructor.person.id.0)?;
    let limit = app.config.max_upload;
    if announced.bytes > limit {
        return Err(Error::TooLarge { limit });
    }
    let bytes = i64::try_from(announced.bytes).unwrap_or(i64::MAX);
    if bytes == 0 {
        return Err(Error::invalid("import-empty"));
    }
    let table = announced.separators.table()?;
    let said = |text: String, nothing: &str| Some(text).filter(|text| !text.trim().is_empty() && text != nothing);
    let options =
        Options { format: said(announced.format, "auto"), deck: said(announced.deck, ""), table, ..Options::default() };
    if options.format.as_deref().is_some_and(|format| format.parse::<Format>().is_err()) {
        return Err(Error::invalid("error-format"));
    }
    let upload = Upload {
        id: Uuid::new_v4().to_string(),
        class: instructor.class,
        file_name: announced.name.chars().take(255).collect(),
        bytes,
        options,
        import: None,
    };
    let (by, now, new) = (instructor.person.id, app.clock.now(), upload.clone());
    let gone = app.store.write(move |db| Box::pin(async move { uploads::open(db, &new, by, now).await })).await?;
    for former in gone {
        let _ = tokio::fs::remove_file(intake::part_file(&app.uploads(), &former)).await;
    }
    Ok((StatusCode::CREATED, Json(Come::new(upload, 0))).into_response())
}

/// How far it has come.
pub async fn get(State(app): State<App>, bringer: Bringer) -> Response {
    let offset = come(&intake::part_file(&app.uploads(), &bringer.upload.id));
    Json(Come::new(bringer.upload, offset)).into_response()
}

fn come(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |data| data.len())
}

/// Where a part begins.
#[derive(serde::Deserialize)]
pub struct Begins {
    offset: u64,
}

/// Takes the next part. After the last one the file becomes an import, whose reading begins.
///
/// A part that begins elsewhere than the file ends isn't taken: the answer is a conflict that says where it ends.
pub async fn put(
    State(app): State<App>,
    bringer: Bringer,
    Query(begins): Query<Begins>,
    part: Bytes,
) -> Result<Response, Error> {
    // In a task of its own: who hangs up in the middle doesn't leave half a part behind.
    let taken = tokio::spawn(async move { take(&app, bringer, begins.offset, part).await });
    taken.await.map_err(Error::internal)?
}

async fn take(app: &App, bringer: Bringer, offset: u64, part: Bytes) -> Result<Response, Error> {
    let Bringer { by, upload } = bringer;
    let _turn = app.parts.lock().await;
    // What the one before has done counts.
    let id = upload.id.clone();
    let mut upload = app.store.read(|db| Box::pin(async move { uploads::of(db, &id, by).await })).await?;
    if upload.import.is_some() {
        let offset = u64::try_from(upload.bytes).unwrap_or(0);
        return Ok(Json(Come::new(upload, offset)).into_response());
    }
    let file = intake::part_file(&app.uploads(), &upload.id);
    let (here, whole) = (come(&file), u64::try_from(upload.bytes).unwrap_or(0));
    if offset != here {
        return Ok((StatusCode::CONFLICT, Json(Come::new(upload, here))).into_response());
    }
    let after = here.saturating_add(part.len() as u64);
    if after > whole {
        return Err(Error::invalid("importing-too-much"));
    }
    let appended = file.clone();
    tokio::task::spawn_blocking(move || append(&appended, here, &part))
        .await
        .map_err(Error::internal)?
        .map_err(|cause| Error::not_stored(&cause))?;
    let (id, now) = (upload.id.clone(), app.clock.now());
    app.store.write(move |db| Box::pin(async move { uploads::touch(db, &id, now).await })).await?;
    if after == whole {
        let import = become_import(app, &upload, by, file).await?;
        app.underway.plan(&app.store, &import).await?;
        upload.import = Some(import.id);
    }
    Ok(Json(Come::new(upload, after)).into_response())
}

/// Writes a part down, or nothing of it.
fn append(file: &Path, here: u64, part: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().append(true).create(true).open(file)?;
    file.write_all(part).inspect_err(|_| {
        // The disk may be full; what of it was written is sent again.
        let _ = file.set_len(here);
    })
}

async fn become_import(app: &App, upload: &Upload, by: UserId, file: PathBuf) -> Result<Import, Error> {
    let arrived = tokio::task::spawn_blocking(move || Arrived::gathered(file)).await.map_err(Error::internal)??;
    begin(app, (upload.class, by), &upload.file_name, arrived, &upload.options, Some(&upload.id)).await
}

/// Makes an import of a file that has come, and lets it wait for its plan. `upload` is what it came as, if it came in parts.
///
/// Errors: [`Error::NotFound`] if the upload was given up meanwhile, [`Error::NotStored`].
pub async fn begin(
    app: &App,
    (class, by): (ClassId, UserId),
    name: &str,
    file: Arrived,
    options: &Options,
    upload: Option<&str>,
) -> Result<Import, Error> {
    let now = app.clock.now();
    let (sha256, bytes, name, options) = (file.sha256.clone(), file.bytes, name.to_owned(), options.clone());
    let upload = upload.map(str::to_owned);
    let (import, old) = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let old = imports::drop_old(db, now).await?;
                // Its format is known once it is read.
                let (user, format, options) = (Some(by), "", &options);
                let new = NewImport { class, user, file_name: &name, format, sha256: &sha256, bytes, options };
                let import = imports::add(db, &new, now).await?;
                if let Some(upload) = upload {
                    uploads::became(db, &upload, import).await?;
                }
                Ok((imports::get(db, import).await?, old))
            })
        })
        .await?;
    for gone in old {
        app.underway.stop(gone);
        let _ = tokio::fs::remove_file(intake::upload_file(&app.uploads(), gone)).await;
    }
    file.keep(&app.store, import.id)?;
    Ok(import)
}

/// Gives it up.
pub async fn delete(State(app): State<App>, bringer: Bringer) -> Result<StatusCode, Error> {
    let Bringer { by, upload } = bringer;
    let file = intake::part_file(&app.uploads(), &upload.id);
    app.store.write(move |db| Box::pin(async move { uploads::give_up(db, &upload.id, by).await })).await?;
    let _ = tokio::fs::remove_file(file).await;
    Ok(StatusCode::NO_CONTENT)
}
