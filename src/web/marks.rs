//! A student's marks on a card: bookmark, suspension, private note. Small forms that stand on the study page and in the list of a
//! deck; each leads back to where it was sent from.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::{Form, Query};

use crate::error::Error;
use crate::store::ids::CardId;
use crate::store::marks;
use crate::web::page::Flash;
use crate::web::session::{At, Student};
use crate::web::{App, forms};

/// What the form of a bookmark says.
#[derive(serde::Deserialize)]
pub struct Bookmark {
    /// 1 to set it, 0 to take it away: a second tap does nothing.
    on: u8,
    #[serde(default)]
    back: Option<String>,
}

/// Where to go on; in the address, so that the way back of a flash can say it, too.
#[derive(serde::Deserialize)]
pub struct Back {
    #[serde(default)]
    back: Option<String>,
}

/// A private note.
#[derive(serde::Deserialize)]
pub struct Note {
    #[serde(default)]
    note: String,
}

impl Back {
    fn path(&self) -> String {
        forms::own_path(self.back.as_deref())
    }

    /// Where a form takes back what was done to `card`, and comes back to the same place.
    fn undo(&self, card: CardId, action: &str) -> String {
        format!("/cards/{card}/{action}?back={}", forms::encoded(&self.path()))
    }
}

/// Sets or takes away a bookmark.
pub async fn bookmark(
    State(app): State<App>,
    student: Student,
    At(card): At<CardId>,
    Form(form): Form<Bookmark>,
) -> Result<Response, Error> {
    let on = form.on == 1;
    app.store.write(move |db| Box::pin(async move { marks::bookmark(db, &student.person, card, on).await })).await?;
    Ok(Redirect::to(&forms::own_path(form.back.as_deref())).into_response())
}

/// Suspends a card.
pub async fn suspend(
    State(app): State<App>,
    student: Student,
    At(card): At<CardId>,
    Query(back): Query<Back>,
) -> Result<Response, Error> {
    app.store.write(move |db| Box::pin(async move { marks::suspend(db, &student.person, card, true).await })).await?;
    Ok(forms::done(&back.path(), &Flash::new("wishes-suspended").undo(back.undo(card, "resume"))))
}

/// Brings a suspended card back.
pub async fn resume(
    State(app): State<App>,
    student: Student,
    At(card): At<CardId>,
    Query(back): Query<Back>,
) -> Result<Response, Error> {
    app.store.write(move |db| Box::pin(async move { marks::suspend(db, &student.person, card, false).await })).await?;
    Ok(forms::done(&back.path(), &Flash::new("wishes-resumed").undo(back.undo(card, "suspend"))))
}

/// Keeps a private note, or takes it away where it is empty.
pub async fn note(
    State(app): State<App>,
    student: Student,
    At(card): At<CardId>,
    Query(back): Query<Back>,
    Form(form): Form<Note>,
) -> Result<Response, Error> {
    let text = form.note;
    app.store.write(move |db| Box::pin(async move { marks::note(db, &student.person, card, &text).await })).await?;
    Ok(forms::done(&back.path(), &Flash::new("wishes-note-kept").undo(back.undo(card, "note/undo"))))
}

/// Puts the former note back; again, and the change is there again.
pub async fn undo_note(
    State(app): State<App>,
    student: Student,
    At(card): At<CardId>,
    Query(back): Query<Back>,
) -> Result<Response, Error> {
    app.store.write(move |db| Box::pin(async move { marks::undo_note(db, &student.person, card).await })).await?;
    Ok(forms::done(&back.path(), &Flash::new("wishes-note-back").undo(back.undo(card, "note/undo"))))
}
