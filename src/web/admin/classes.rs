//! All classes of the server: putting one away, bringing it back, deleting it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::{Form, Query};

use super::{Pager, ROWS, When};
use crate::error::Error;
use crate::store::archive::{self, Listed};
use crate::store::ids::ClassId;
use crate::store::people::Person;
use crate::store::{audit, homes, media};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{Admin, At};
use crate::web::{App, forms};
use crate::{content, intake};

#[derive(Template, WebTemplate)]
#[template(path = "admin/classes.html")]
struct ClassesPage {
    page: Page,
    when: When,
    classes: Vec<Listed>,
    pager: Pager,
    /// The class that was not deleted, and why.
    refused: Option<ClassId>,
    problem: Option<String>,
}

impl ClassesPage {
    #[allow(clippy::trivially_copy_pass_by_ref)] // askama hands fields over by reference
    fn is_refused(&self, class: &ClassId) -> bool {
        self.refused == Some(*class)
    }
}

/// A page of the list.
#[derive(serde::Deserialize)]
pub struct Asked {
    page: Option<i64>,
}

/// The list.
pub async fn get(
    State(app): State<App>,
    Admin(me): Admin,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    Ok(list(&app, page, &me, asked.page).await?.into_response())
}

async fn list(app: &App, page: Page, me: &Person, asked: Option<i64>) -> Result<ClassesPage, Error> {
    let when = When::new(page.lang, me, app.clock.now());
    let mut pager = Pager::at(asked);
    let rows = app.store.read(|db| Box::pin(async move { archive::list(db, pager.skip(), ROWS + 1).await }));
    let mut classes = rows.await?;
    pager.cut(&mut classes);
    Ok(ClassesPage { page: page.at(Place::Admin), when, classes, pager, refused: None, problem: None })
}

/// A class of the path.
#[derive(serde::Deserialize)]
pub struct Of {
    class: ClassId,
}

/// Puts a class away, with the way back.
pub async fn put_away(State(app): State<App>, Admin(me): Admin, At(Of { class }): At<Of>) -> Result<Response, Error> {
    put(&app, &me, class, true).await
}

/// Brings a class back, with the way to put it away again.
pub async fn bring_back(State(app): State<App>, Admin(me): Admin, At(Of { class }): At<Of>) -> Result<Response, Error> {
    put(&app, &me, class, false).await
}

async fn put(app: &App, me: &Person, class: ClassId, away: bool) -> Result<Response, Error> {
    let (now, by) = (app.clock.now(), me.id);
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let name = archive::name(db, class).await?;
                if away {
                    archive::put_away(db, class, now).await?;
                    audit::note(db, Some(by), "class-archive", Some(class), &name, now).await?;
                } else {
                    archive::bring_back(db, class).await?;
                    audit::note(db, Some(by), "class-restore", Some(class), &name, now).await?;
                }
                Ok(name)
            })
        })
        .await?;
    app.live.look_again();
    let (key, back) = if away { ("admin-class-archived", "restore") } else { ("admin-class-back", "archive") };
    let flash = Flash::new(key).with("name", name).undo(format!("/admin/classes/{class}/{back}"));
    Ok(forms::done("/admin/classes", &flash))
}

/// The name, typed to be sure.
#[derive(serde::Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
}

/// Deletes a class with its decks and all answers to them, once its name is typed.
pub async fn delete(
    State(app): State<App>,
    Admin(me): Admin,
    page: Page,
    At(Of { class }): At<Of>,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let (now, by) = (app.clock.now(), me.id);
    let deleted = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let name = archive::name(db, class).await?;
                if content::folded(&typed.name) != content::folded(&name) {
                    return Err(Error::invalid("error-typed-name"));
                }
                let deleted = archive::delete(db, class, now).await?;
                audit::note(db, Some(by), "class-delete", Some(class), &name, now).await?;
                for (deck, heir) in &deleted.moved {
                    audit::note(db, Some(by), "deck-move", Some(*heir), deck, now).await?;
                }
                Ok((name, deleted.waiting))
            })
        })
        .await;
    match deleted {
        Ok((name, waiting)) => {
            app.live.look_again();
            for import in waiting {
                let _ = tokio::fs::remove_file(intake::upload_file(&app.uploads(), import)).await;
            }
            // It goes on even if the admin closes the page; what a crash or a full disk leaves goes at the next start.
            let store = app.store.clone();
            let purge = tokio::spawn(async move {
                archive::purge(&store, class).await?;
                homes::sweep(&store).await?;
                media::sweep(&store, now).await
            });
            if let Err(error) = purge.await.map_err(Error::internal)? {
                tracing::warn!(%class, %error, "what a deleted class held is not all gone yet");
            }
            Ok(forms::done("/admin/classes", &Flash::new("admin-class-deleted").with("name", name)))
        }
        Err(error @ Error::Invalid { .. }) => {
            let problem = Some(page.t(error.sentence().0));
            let again = ClassesPage { problem, refused: Some(class), ..list(&app, page, &me, None).await? };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error),
    }
}
