//! A new deck of a class, and the settings of one.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;

use crate::error::Error;
use crate::lang;
use crate::store::audit;
use crate::store::deck_settings::{self, DeckSettings};
use crate::store::decks::Deck;
use crate::store::exams::{self, Exam};
use crate::web::courses::{self, Choice};
use crate::web::exams::{Span, value};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{Editor, Instructor};
use crate::web::{App, forms};

/// Languages that are offered; any other tag can be typed.
const LANGUAGES: [&str; 20] = [
    "ar", "de", "el", "en", "en-GB", "en-US", "es", "fr", "fr-CA", "he", "it", "ja", "ko", "la", "nl", "pl", "pt",
    "ru", "tr", "zh",
];

#[derive(Template, WebTemplate)]
#[template(path = "editor/settings.html")]
struct SettingsPage {
    page: Page,
    deck: Deck,
    deck_name: String,
    typed: DeckSettings,
    /// The field that is wrong, and what is wrong with it.
    problem: Option<(&'static str, String)>,
    languages: &'static [&'static str],
    /// The person's other classes, to which it can be moved.
    movable: Vec<Choice>,
    /// Its exam day in its class, as the value of a field, and what can be chosen.
    exam_day: String,
    span: Span,
}

impl SettingsPage {
    async fn of(app: &App, page: Page, Editor { person, deck }: Editor) -> Result<Self, Error> {
        let (owner, id) = (deck.owner, deck.id);
        let today = person.days().day_of(app.clock.now());
        let read = app.store.read(|db| {
            Box::pin(async move {
                Ok((courses::others(db, &person, owner).await?, exams::day(db, Exam::Deck(owner, id)).await?))
            })
        });
        let (movable, exam_day) = read.await?;
        let deck_name = lang::deck_name(&deck.name);
        let typed = DeckSettings {
            name: deck_name.clone(),
            description: deck.description.clone(),
            language: deck.language.clone(),
        };
        let page = page.at(Place::Classes);
        let (exam_day, span) = (value(exam_day, today), Span::from(today));
        Ok(Self { page, deck, deck_name, typed, problem: None, languages: &LANGUAGES, movable, exam_day, span })
    }

    /// What is wrong with that field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.problem.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, sentence)| sentence.as_str())
    }
}

/// The name of a new deck.
#[derive(serde::Deserialize)]
pub struct Named {
    name: String,
}

/// Makes an empty deck and leads to its first card.
pub async fn add(State(app): State<App>, instructor: Instructor, Form(form): Form<Named>) -> Result<Response, Error> {
    let now = app.clock.now();
    let Instructor { person, class } = instructor;
    let made = app.store.write(move |db| {
        Box::pin(async move {
            let deck = deck_settings::add(db, class, &form.name, now).await?;
            audit::note(db, Some(person.id), "deck-add", Some(class), &deck_settings::path(&form.name)?, now).await?;
            Ok(deck)
        })
    });
    let deck = made.await?;
    Ok(forms::done(&format!("/decks/{deck}/cards/new"), &Flash::new("editor-deck-made")))
}

/// What can be set.
pub async fn get(State(app): State<App>, editor: Editor, page: Page) -> Result<Response, Error> {
    Ok(SettingsPage::of(&app, page, editor).await?.into_response())
}

/// Keeps what was set.
pub async fn post(
    State(app): State<App>,
    editor: Editor,
    page: Page,
    Form(typed): Form<DeckSettings>,
) -> Result<Response, Error> {
    let (now, class, id, wanted) = (app.clock.now(), editor.deck.owner, editor.deck.id, typed.clone());
    let who = editor.person.id;
    let kept = app.store.write(move |db| {
        Box::pin(async move {
            let name = deck_settings::keep(db, class, id, &wanted).await?;
            audit::note(db, Some(who), "deck-settings", Some(class), &name, now).await
        })
    });
    match kept.await {
        Ok(()) => Ok(forms::done(&format!("/decks/{id}"), &Flash::new("editor-deck-kept"))),
        Err(error @ (Error::Invalid { .. } | Error::Conflict { .. })) => {
            let (key, args) = error.sentence();
            let field = match key {
                "editor-description-long" => "description",
                "editor-language-unknown" => "language",
                _ => "name",
            };
            let problem = Some((field, page.lang.say_text(key, &args)));
            let again = SettingsPage { typed, problem, ..SettingsPage::of(&app, page, editor).await? };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error),
    }
}
