//! What stands between question and answer and between cards in pasted text, as a person says it; and what comes of a text, shown
//! while they type.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::Form;

use crate::error::Error;
use crate::exchange::{self, Format, PastedSeen, Reading, TableOptions, Upload};
use crate::lang::Lang;
use crate::store::imports::Options;
use crate::web::page::Page;
use crate::web::plan::{self, Decider};
use crate::web::session::Instructor;
use crate::web::{App, import};

/// What a menu offers between question and answer; further ones are typed.
const SIDES: [(&str, &str); 4] = [("tab", "\t"), ("comma", ","), ("semicolon", ";"), ("dash", " - ")];
/// What a menu offers between cards.
const CARDS: [(&str, &str); 3] = [("line", "\n"), ("semicolon", ";"), ("blank", "\n\n")];
/// Length of a text, in bytes, up to which it is read to its end for a look at it, whatever its format.
const LOOKED_AT: usize = 1 << 20;
/// Characters of a side of a card in the look.
const SHOWN: usize = 200;

/// The fields of the form. A menu that nobody touched, or says `auto`, leaves it to be found out, unless something is typed beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Separators {
    /// What stands between question and answer: `auto`, a name of the menu, or `own`.
    pub sides: String,
    /// What is typed beside it.
    pub sides_own: String,
    /// What stands between cards.
    pub cards: String,
    /// What is typed beside it.
    pub cards_own: String,
}

/// The separator that a menu and the field beside it say.
fn said(menu: &[(&str, &str)], choice: &str, own: &str) -> Option<String> {
    menu.iter().find(|(name, _)| *name == choice).map_or_else(
        || Some(own.to_owned()).filter(|own| !own.is_empty()),
        |(_, separator)| Some((*separator).to_owned()),
    )
}

/// The menu's name and the typed text for a separator.
fn shown(menu: &[(&str, &str)], separator: Option<&str>) -> (String, String) {
    let Some(separator) = separator else { return ("auto".to_owned(), String::new()) };
    menu.iter().find(|(_, known)| *known == separator).map_or_else(
        || ("own".to_owned(), separator.replace('\t', "\\t").replace('\n', "\\n")),
        |(name, _)| ((*name).to_owned(), String::new()),
    )
}

impl Separators {
    /// As they were said of a file.
    pub fn of(table: &TableOptions) -> Self {
        let (sides, sides_own) = shown(&SIDES, table.between_sides.as_deref());
        let (cards, cards_own) = shown(&CARDS, table.between_cards.as_deref());
        Self { sides, sides_own, cards, cards_own }
    }

    /// What is said of the table of a text.
    ///
    /// Errors: [`Error::Invalid`] where the same stands between the sides and between the cards.
    pub fn table(&self) -> Result<TableOptions, Error> {
        let between_sides = said(&SIDES, &self.sides, &self.sides_own);
        let between_cards = said(&CARDS, &self.cards, &self.cards_own);
        if between_sides.is_some() && between_sides == between_cards {
            return Err(Error::invalid("separators-same"));
        }
        Ok(TableOptions { between_sides, between_cards, ..TableOptions::default() })
    }

    /// Whether anything was said.
    pub fn said(&self) -> bool {
        [&self.sides, &self.cards].iter().any(|choice| *choice != "auto")
    }

    /// The menu between question and answer.
    #[allow(clippy::unused_self)] // askama calls methods
    pub fn side_names(&self) -> impl Iterator<Item = &'static str> {
        ["auto"].into_iter().chain(SIDES.iter().map(|(name, _)| *name)).chain(["own"])
    }

    /// The menu between cards.
    #[allow(clippy::unused_self)] // as above
    pub fn card_names(&self) -> impl Iterator<Item = &'static str> {
        ["auto"].into_iter().chain(CARDS.iter().map(|(name, _)| *name)).chain(["own"])
    }
}

/// What comes of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// How many cards, and how it was read.
    pub text: String,
    /// What is left out of it, if anything.
    pub left_out: Option<String>,
    /// The first cards.
    pub first: Vec<(String, String)>,
}

/// How a separator is called.
fn name(lang: Lang, separator: &str) -> String {
    match separator {
        "\\t" => lang.t("separators-a-tab"),
        "\\n" => lang.t("separators-a-line"),
        "\\n\\n" => lang.t("separators-a-blank"),
        other => lang.say("separators-a-text", [("text", other.to_owned().into())]),
    }
}

fn of_pasted(lang: Lang, seen: PastedSeen) -> Look {
    let (sides, cards) = (name(lang, &seen.between_sides), name(lang, &seen.between_cards));
    let args = [("n", seen.cards.into()), ("sides", sides.into()), ("cards", cards.into())];
    Look {
        text: lang.say("separators-seen", args),
        left_out: (seen.left_out > 0).then(|| lang.say("separators-left-out", [("n", seen.left_out.into())])),
        first: seen.first,
    }
}

fn of_reading(lang: Lang, reading: &Reading) -> Look {
    let cards = reading.decks.iter().flat_map(|deck| &deck.cards);
    let n = cards.clone().count();
    let format = lang.t(&format!("format-{}", reading.format.as_str()));
    let cut = |text: &str| text.chars().take(SHOWN).collect();
    Look {
        text: lang.say("separators-seen-format", [("n", n.into()), ("format", format.into())]),
        left_out: None,
        first: cards.take(10).map(|card| (cut(&card.front.rendered.text), cut(&card.back.rendered.text))).collect(),
    }
}

/// What comes of a text with what is said of it. It takes as long as the text is, so not on a thread that serves.
fn look(lang: Lang, text: &str, table: TableOptions) -> Look {
    if table == TableOptions::default() && !exchange::is_pasted_text(text) {
        if text.len() > LOOKED_AT {
            return Look { text: lang.t("separators-long"), ..Look::default() };
        }
        if let Ok(reading) = exchange::read(&Upload::new("", text.as_bytes())) {
            return of_reading(lang, &reading);
        }
    }
    of_pasted(lang, exchange::pasted::look(text, &table))
}

/// What the form brought, as far as it matters here.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    pasted: String,
    deck: String,
    format: String,
    #[serde(flatten)]
    separators: Separators,
}

/// Shows what comes of the text in the form, and the form again.
pub async fn preview(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Form(asked): Form<Asked>,
) -> Result<Response, Error> {
    let Asked { pasted, deck, format, separators } = asked;
    let (look, problem) = match separators.table() {
        Ok(_) if pasted.trim().is_empty() => (None, Some(page.t("separators-nothing"))),
        Ok(table) => {
            let (lang, text) = (page.lang, pasted.clone());
            let look = tokio::task::spawn_blocking(move || look(lang, &text, table)).await.map_err(Error::internal)?;
            (Some(look), None)
        }
        Err(error) => (None, Some(sentence(page.lang, &error))),
    };
    let again = import::Again { pasted, deck, format, separators, look, problem };
    Ok(import::again(&app, page, instructor.class, again).await?.into_response())
}

/// What is wrong, in words.
pub fn sentence(lang: Lang, error: &Error) -> String {
    let (key, args) = error.sentence();
    lang.say_text(key, &args)
}

/// How a text is to be read.
#[derive(serde::Deserialize)]
pub struct Told {
    /// As what: `csv` for a table, otherwise as pasted text.
    #[serde(default, rename = "as")]
    kind: String,
    #[serde(flatten)]
    separators: Separators,
}

/// Reads a text with other separators, or as a table, and shows the new plan.
pub async fn post(State(app): State<App>, decider: Decider, Form(told): Form<Told>) -> Result<Response, Error> {
    let import = decider.import;
    if import.state != "planned" {
        return Ok(Redirect::to(&format!("/imports/{}", import.id)).into_response());
    }
    let (format, table) = if told.kind == Format::Csv.as_str() {
        (Format::Csv, TableOptions::default())
    } else {
        (Format::PastedText, told.separators.table()?)
    };
    let options = Options { format: Some(format.as_str().to_owned()), table, ..import.options };
    plan::read_with(&app, import.id, options).await
}
