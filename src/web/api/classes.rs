//! `GET /classes` and `GET /classes/{id}/decks`, with the caller's own figures.

use axum::Json;
use axum::extract::State;

use super::refusals::{Always, Unknown};
use super::words;
use crate::error::Error;
use crate::schedule::mastery;
use crate::store::classes;
use crate::store::decks::{self, Left, Standing};
use crate::store::ids::ClassId;
use crate::web::App;
use crate::web::session::{At, Caller};

/// The caller's classes.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct Classes {
    /// In the order of their names.
    classes: Vec<Class>,
}

/// A class with the caller's own figures.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Class {
    /// Its number.
    id: i64,
    /// Its name.
    #[schema(examples("Biology 2b"))]
    name: String,
    #[schema(schema_with = words::class_role)]
    role: &'static str,
    /// Students in it.
    #[schema(minimum = 0)]
    students: i64,
    #[serde(flatten)]
    figures: Figures,
}

/// How the caller stands.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Figures {
    /// Cards that are studied.
    cards: u32,
    /// New cards that still come today.
    new: u32,
    /// Cards that are due and still come today.
    due: u32,
    /// How well they are known, in percent.
    #[schema(maximum = 100)]
    mastery: u32,
}

impl Figures {
    fn of(decks: &[Standing], left: Left) -> Self {
        let mut grades = [0; 5];
        for deck in decks {
            for (sum, n) in grades.iter_mut().zip(deck.grades) {
                *sum += n;
            }
        }
        let cards = decks.iter().map(|deck| deck.cards).sum();
        Self { cards, new: left.new_in(decks), due: left.due_in(decks), mastery: mastery::percent(grades, cards) }
    }
}

/// The decks of a class.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct Decks {
    /// In the order of the class.
    decks: Vec<Deck>,
}

/// A deck with the caller's own figures.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Deck {
    /// Its number.
    id: i64,
    /// A path: parts are parted by `::`.
    #[schema(examples("Cells::Organelles"))]
    name: String,
    #[serde(flatten)]
    figures: Figures,
}

/// The caller's classes
///
/// Each with how the caller stands in it. Archived classes and those that the caller has left don't count.
#[utoipa::path(get, path = "/classes", tag = "classes", responses((status = OK, description = "The classes", body = Classes), Always))]
pub(super) async fn list(State(app): State<App>, Caller(student): Caller) -> Result<Json<Classes>, Error> {
    let now = app.clock.now();
    app.store
        .read(|db| {
            Box::pin(async move {
                let today = student.today(now);
                let me = &student.person;
                let left = decks::left_today(db, me, today).await?;
                let mut classes = Vec::new();
                for class in classes::mine(db, me).await? {
                    let standings = decks::standings_in(db, class.id, me.id, today).await?;
                    classes.push(Class {
                        id: class.id.0,
                        name: class.name,
                        role: class.role.as_str(),
                        students: class.students,
                        figures: Figures::of(&standings, left),
                    });
                }
                Ok(Json(Classes { classes }))
            })
        })
        .await
}

/// The decks of a class
#[utoipa::path(get, path = "/classes/{class}/decks", tag = "classes", params(("class" = i64, Path, description = "Number of the class")),
    responses((status = OK, description = "The decks", body = Decks), Always, Unknown))]
pub(super) async fn decks(
    State(app): State<App>,
    Caller(student): Caller,
    At(class): At<ClassId>,
) -> Result<Json<Decks>, Error> {
    let now = app.clock.now();
    app.store
        .read(|db| {
            Box::pin(async move {
                classes::role_of(db, &student.person, class).await?;
                let today = student.today(now);
                let me = &student.person;
                let left = decks::left_today(db, me, today).await?;
                let standings = decks::standings_in(db, class, me.id, today).await?;
                let decks = standings
                    .into_iter()
                    .map(|deck| Deck {
                        id: deck.id.0,
                        figures: Figures::of(std::slice::from_ref(&deck), left),
                        name: deck.name,
                    })
                    .collect();
                Ok(Json(Decks { decks }))
            })
        })
        .await
}
