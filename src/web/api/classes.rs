//! `GET /classes` and `GET /classes/{id}/decks`, with the caller's own figures.

use axum::Json;
use axum::extract::State;

use crate::error::Error;
use crate::schedule::mastery;
use crate::store::classes;
use crate::store::decks::{self, Left, Standing};
use crate::store::ids::ClassId;
use crate::web::App;
use crate::web::session::{At, Caller};

#[derive(serde::Serialize)]
pub(super) struct Classes {
    classes: Vec<Class>,
}

#[derive(serde::Serialize)]
struct Class {
    id: i64,
    name: String,
    role: &'static str,
    students: i64,
    #[serde(flatten)]
    figures: Figures,
}

/// Cards, new and due today, and mastery in percent.
#[derive(serde::Serialize)]
struct Figures {
    cards: u32,
    new: u32,
    due: u32,
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

#[derive(serde::Serialize)]
pub(super) struct Decks {
    decks: Vec<Deck>,
}

#[derive(serde::Serialize)]
struct Deck {
    id: i64,
    name: String,
    #[serde(flatten)]
    figures: Figures,
}

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
