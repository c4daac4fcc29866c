//! What a student studies together: some decks, a class or everything, in which mode, and what a cram goes through. It stands in
//! the address.

use std::sync::Arc;

use crate::error::Error;
use crate::schedule::order::Mode;
use crate::store::decks::Deck;
use crate::store::ids::{CardId, ClassId, DeckId};
use crate::store::listing::{Filter, Which};
use crate::store::people::Person;
use crate::store::rights::Act;
use crate::store::{Millis, Store};
use crate::web::filter;
use crate::web::page::Page;

/// The query string of the study pages and of the API.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Decks, in the order in which their new cards come.
    #[serde(default)]
    #[param(value_type = Vec<i64>, required = false, explode = true)]
    pub deck: Vec<DeckId>,
    /// Classes whose decks are meant.
    #[serde(default)]
    #[param(value_type = Vec<i64>, required = false, explode = true)]
    pub class: Vec<ClassId>,
    /// `due` (the default), `ahead` for what is due later, or `cram` for everything.
    #[serde(default)]
    #[param(example = "due")]
    pub mode: Option<String>,
    /// Which cards to cram: `due`, `new`, `leech`, `bookmarked` or `failed`. In another mode it is refused.
    #[serde(default)]
    pub filter: Option<String>,
    /// Cram only cards with this tag.
    #[serde(default)]
    pub tag: Option<String>,
    /// Cram only cards with this in their text.
    #[serde(default)]
    pub q: Option<String>,
    /// Remember these decks for the next time.
    #[serde(default)]
    #[param(ignore)]
    pub mix: Option<u8>,
    /// When the round began, unix ms by the server's clock.
    #[serde(default)]
    #[param(ignore)]
    pub since: Option<Millis>,
    /// The card whose answer is shown.
    #[serde(default)]
    #[param(ignore)]
    pub show: Option<CardId>,
    /// The id that an answer to it will have.
    #[serde(default)]
    #[param(ignore)]
    pub review: Option<uuid::Uuid>,
    /// When its question was shown, unix ms.
    #[serde(default)]
    #[param(ignore)]
    pub started: Option<Millis>,
    /// Numbers of cards that the caller holds already, parted by commas: they are left out.
    #[serde(default)]
    #[param(example = "17,23")]
    pub exclude: Option<String>,
    /// The `revision` of an earlier answer: cards of `exclude` whose text has changed since come in `changed`.
    #[serde(default)]
    pub revision: Option<i64>,
    /// Cards in the answer at the most: 20 if it isn't said; less than 1 is taken as 1, more than 200 as 200.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// Decks that are studied together.
#[derive(Debug, Clone)]
pub struct Mix {
    /// Those that the student may read.
    pub decks: Arc<[Deck]>,
    /// Which of their cards come.
    pub mode: Mode,
    /// Which of their cards a cram goes through; no filter lets all of them through.
    pub filter: Option<Filter>,
    /// The part of the address that names it.
    pub address: String,
}

impl Mix {
    /// The mix that `query` names: all decks of the student's classes where it names none.
    ///
    /// Errors: [`Error::NotFound`] if a deck or class isn't theirs, [`Error::Invalid`] for an unknown mode or filter, or a filter
    /// in another mode than cram.
    pub async fn find(store: &Store, person: &Person, query: &Query) -> Result<Self, Error> {
        let (mode, mode_address) = match query.mode.as_deref() {
            None | Some("" | "due") => (Mode::Due, ""),
            Some("ahead") => (Mode::Ahead, "&mode=ahead"),
            Some("cram") => (Mode::Cram, "&mode=cram"),
            Some(_) => return Err(Error::invalid("error-mode")),
        };
        let filter = filter::parse(query.filter.as_deref(), query.tag.as_deref(), query.q.as_deref())?;
        let filter = Some(filter).filter(|filter| *filter != Filter::default());
        if filter.is_some() && mode != Mode::Cram {
            return Err(Error::invalid("wishes-filter-mode"));
        }
        let chosen = filter.as_ref().map(filter::address).unwrap_or_default();
        let decks = store.mix(person, &query.deck, &query.class).await?;
        let named = query.deck.iter().map(|deck| format!("deck={deck}"));
        let address: Vec<String> = named.chain(query.class.iter().map(|class| format!("class={class}"))).collect();
        Ok(Self { decks, mode, filter, address: format!("{}{mode_address}{chosen}", address.join("&")) })
    }

    /// Ids of its decks.
    pub fn ids(&self) -> Vec<DeckId> {
        self.decks.iter().map(|deck| deck.id).collect()
    }

    /// Whether the student may propose something for the cards of this deck.
    pub fn lets_suggest(&self, deck: i64) -> bool {
        self.decks.iter().any(|known| known.id.0 == deck && known.lets(Act::Propose))
    }

    /// The name to show for it: the deck's, or the class's, or none for a mix of several classes.
    pub fn title(&self) -> Option<&str> {
        let first = self.decks.first()?;
        if self.decks.len() == 1 {
            // Of a path A::B::C, the last part is the deck's own name.
            return first.name.rsplit("::").next();
        }
        self.decks.iter().all(|deck| deck.class == first.class).then_some(first.class_name.as_str())
    }

    /// The name to show on a page: with what a cram goes through.
    pub fn title_on(&self, page: &Page) -> String {
        let decks = self.title().map_or_else(|| page.t("study-all"), ToOwned::to_owned);
        let Some(Filter { which, tag, text }) = &self.filter else { return decks };
        let which = (*which != Which::All).then(|| page.t(&filter::label(*which)));
        let text = Some(text.clone()).filter(|text| !text.is_empty());
        let parts = [Some(decks), which, tag.clone(), text];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// `path` with this mix, the round that began at `since`, and `more` behind.
    pub fn url(&self, path: &str, since: Option<Millis>, more: &str) -> String {
        let since = since.map(|since| format!("since={since}"));
        let parts = [Some(self.address.trim_start_matches('&').to_owned()), since, Some(more.to_owned())];
        let query: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }

    /// The same decks, all of their cards, in another mode.
    #[must_use]
    pub fn in_mode(&self, mode: Mode) -> Self {
        let base = self.address.split("&mode=").next().unwrap_or_default().to_owned();
        let address = match mode {
            Mode::Due => base,
            Mode::Ahead => format!("{base}&mode=ahead"),
            Mode::Cram => format!("{base}&mode=cram"),
        };
        Self { decks: Arc::clone(&self.decks), mode, filter: None, address }
    }
}
