//! Which decks of a file come, and which decks of the class their cards go to.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Form;

use crate::content;
use crate::error::Error;
use crate::exchange::{Existing, Limits, Plan, Target};
use crate::intake::FileDeck;
use crate::lang;
use crate::store::imports::{DeckWish, Options};
use crate::web::App;
use crate::web::plan::{self, Decider};

/// Decks of a file that can be chosen one by one; the others come as they are.
const SHOWN: usize = 300;

/// The decks of a file, to be chosen.
pub(super) struct DeckChoice {
    pub rows: Vec<DeckRow>,
    /// Decks of the class, by their names.
    pub class: Vec<String>,
    /// How many there are beyond those that are shown.
    pub more: usize,
}

/// A deck of a file.
pub(super) struct DeckRow {
    /// Its place in the file.
    pub place: usize,
    /// As it is called there.
    pub name: String,
    /// Levels above it in the file, 5 at most.
    pub level: usize,
    pub cards: usize,
    pub taken: bool,
    /// The deck of the class that its cards go to.
    pub into: String,
    /// That deck is there already.
    pub there: bool,
}

impl DeckChoice {
    /// None where there is nothing to choose.
    pub fn new(plan: &Plan, existing: &Existing, decks: &[FileDeck]) -> Option<Self> {
        if decks.len() < 2 {
            return None;
        }
        let mut planned = plan.decks.iter();
        let rows = decks.iter().enumerate().map(|(place, deck)| {
            let target = if deck.wish.leave { None } else { planned.next().map(|deck| &deck.target) };
            let (into, there) = match target {
                Some(Target::New(name)) => (name.clone(), false),
                Some(Target::Existing(id)) => {
                    let name = existing.decks.iter().find(|deck| deck.id == *id).map(|deck| deck.name.clone());
                    (name.unwrap_or_default(), true)
                }
                None => (deck.wish.into.clone().unwrap_or_else(|| deck.name.clone()), false),
            };
            let parents: Vec<&str> = deck.name.split("::").collect();
            DeckRow {
                place,
                name: lang::deck_name(&deck.name),
                level: (parents.len() - 1).min(5),
                cards: deck.cards,
                taken: !deck.wish.leave,
                into: lang::deck_name(&into),
                there,
            }
        });
        Some(Self {
            rows: rows.take(SHOWN).collect(),
            class: existing.decks.iter().take(SHOWN).map(|deck| lang::deck_name(&deck.name)).collect(),
            more: decks.len().saturating_sub(SHOWN),
        })
    }
}

/// What the form says: a place, a name and the name as it was shown for each deck, and the places that are ticked.
#[derive(serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    deck: Vec<usize>,
    #[serde(default)]
    was: Vec<String>,
    #[serde(default)]
    into: Vec<String>,
    #[serde(default)]
    take: Vec<usize>,
    /// What all names are put under.
    #[serde(default)]
    under: String,
}

/// Plans the file anew with other decks.
pub async fn post(State(app): State<App>, decider: Decider, Form(chosen): Form<Chosen>) -> Result<Response, Error> {
    let Options { decks, .. } = &decider.import.options;
    let decks = wishes(&chosen, decks)?;
    plan::read_with(&app, decider.import.id, Options { decks, ..decider.import.options }).await
}

fn wishes(chosen: &Chosen, before: &BTreeMap<usize, DeckWish>) -> Result<BTreeMap<usize, DeckWish>, Error> {
    let Chosen { deck, was, into, take, under } = chosen;
    if take.is_empty() || deck.len() != was.len() || deck.len() != into.len() || deck.len() > SHOWN {
        return Err(Error::invalid("importing-no-deck"));
    }
    let under = path_name(under)?;
    let mut wishes = BTreeMap::new();
    for ((place, was), into) in deck.iter().zip(was).zip(into) {
        let (was, into) = (path_name(was)?, path_name(into)?);
        let into = match (&under, into) {
            (Some(under), Some(name)) => path_name(&format!("{under}::{name}"))?,
            // A name that nobody has touched goes on finding its deck by itself, as it did.
            (None, name) if name == was => before.get(place).and_then(|wish| wish.into.clone()),
            (_, name) => name,
        };
        let wish = DeckWish { leave: !take.contains(place), into };
        if wish != DeckWish::default() {
            wishes.insert(*place, wish);
        }
    }
    Ok(wishes)
}

/// A path name as decks have it; none if it is empty.
fn path_name(text: &str) -> Result<Option<String>, Error> {
    let limits = Limits::default();
    let text = content::nfc(&text.replace(" / ", "::"));
    let levels: Vec<&str> = text.split("::").map(str::trim).filter(|level| !level.is_empty()).collect();
    let long = levels.iter().any(|level| level.chars().count() > limits.deck_name);
    if levels.len() > limits.deck_levels || long || text.chars().any(char::is_control) {
        return Err(Error::invalid("importing-deck-name"));
    }
    Ok(Some(levels.join("::")).filter(|name| !name.is_empty()))
}
