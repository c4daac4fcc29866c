//! Copies for the next year or another group: a deck into a class, or a class with its decks.

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Form;

use crate::error::Error;
use crate::store::ids::ClassId;
use crate::store::people::Role;
use crate::store::{copies, shares};
use crate::web::page::Flash;
use crate::web::session::{Instructor, Keeper};
use crate::web::{App, forms};

/// Where a copy of a deck goes.
#[derive(serde::Deserialize)]
pub struct Into {
    class: ClassId,
    name: String,
}

/// Copies the deck, with the way back.
pub async fn deck(State(app): State<App>, keeper: Keeper, Form(form): Form<Into>) -> Result<Response, Error> {
    let Keeper { person, deck } = keeper;
    let (now, by, class) = (app.clock.now(), person.id, form.class);
    let manages = app.store.read(|db| Box::pin(async move { shares::manages(db, &person, class).await })).await?;
    if !manages {
        return Err(Error::NotFound);
    }
    // It goes on even if the page is closed: half a copy would stay until the next start.
    let copying = tokio::spawn(async move { copies::deck(&app.store, deck.id, class, &form.name, by, now).await });
    let copy = copying.await.map_err(Error::internal)??;
    let flash = Flash::new("change-deck-copied").undo(format!("/decks/{copy}/archive"));
    Ok(forms::done(&format!("/decks/{copy}"), &flash))
}

/// The name of the new class.
#[derive(serde::Deserialize)]
pub struct Named {
    name: String,
}

/// Copies the class, with the way back.
///
/// Errors: [`Error::Forbidden`] for who teaches here but may not make classes.
pub async fn class(State(app): State<App>, instructor: Instructor, Form(form): Form<Named>) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    if person.role < Role::Instructor {
        return Err(Error::Forbidden);
    }
    let now = app.clock.now();
    let copying = tokio::spawn(async move { copies::class(&app.store, class, &form.name, person.id, now).await });
    let copy = copying.await.map_err(Error::internal)??;
    let flash = Flash::new("change-class-copied").undo(format!("/classes/{copy}/archive"));
    Ok(forms::done(&format!("/classes/{copy}"), &flash))
}
