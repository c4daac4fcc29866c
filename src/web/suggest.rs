//! Proposing: a correction of a card, a new card, or that a card be retired. Works without scripts, preview and difference and all;
//! `static/editor.js` shows both while one types. What becomes of a proposal stands in `proposals.rs`.

use askama::Template;
use askama_web::WebTemplate;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::{Form, Query};
use tokio::task::spawn_blocking;

use crate::content::{self, Markup, Piece, difference};
use crate::error::Error;
use crate::lang;
use crate::store::decisions::{self, Decision, Text};
use crate::store::decks::Deck;
use crate::store::editing::{self, Draft, Version};
use crate::store::ids::{CardId, DeckId, SuggestionId};
use crate::store::people::Person;
use crate::store::rights::Act;
use crate::store::sides::Sides;
use crate::store::suggestions::{self, Proposal, Suggestion, What};
use crate::web::editor::{self, Preview};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{CardProposer, Proposer, Reader};
use crate::web::{App, forms};

/// What somebody typed.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Typed {
    front_markup: Markup,
    #[serde(default)]
    front: String,
    back_markup: Markup,
    #[serde(default)]
    back: String,
    #[serde(default)]
    reason: String,
    /// The mark of the text that its author saw; empty for a new card.
    #[serde(default)]
    base: String,
    #[serde(default, rename = "do")]
    wish: Wish,
}

/// Which button was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wish {
    #[default]
    Save,
    Preview,
}

impl Typed {
    fn of(sides: Sides, base: String) -> Self {
        let Sides { front_markup, front, back_markup, back } = sides;
        Self { front_markup, front, back_markup, back, reason: String::new(), base, wish: Wish::Save }
    }

    fn sides(&self) -> Sides {
        Sides {
            front_markup: self.front_markup,
            front: content::nfc(&self.front),
            back_markup: self.back_markup,
            back: content::nfc(&self.back),
        }
    }
}

/// Where to go on; in the address.
#[derive(serde::Deserialize)]
pub struct Return {
    #[serde(default)]
    back: Option<String>,
}

impl Return {
    fn path(&self, card: Option<CardId>, deck: DeckId) -> String {
        match (&self.back, card) {
            (Some(back), _) => forms::own_path(Some(back)),
            (None, Some(card)) => format!("/cards/{card}"),
            (None, None) => format!("/decks/{deck}"),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "proposals/suggest.html")]
struct SuggestPage {
    page: Page,
    deck: Deck,
    deck_name: String,
    /// None for a new card.
    card: Option<CardId>,
    typed: Typed,
    preview: Option<Shown>,
    problem: Option<String>,
    /// What the reader has proposed here, and still waits.
    own: Vec<Suggestion>,
    /// What is corrected here goes in at once.
    at_once: bool,
    /// Where to go on.
    back: String,
}

impl SuggestPage {
    fn return_to(&self) -> String {
        forms::encoded(&self.back)
    }

    fn action(&self) -> String {
        let to = self.return_to();
        match self.card {
            Some(card) => format!("/cards/{card}/suggest?back={to}"),
            None => format!("/decks/{}/suggest?back={to}", self.deck.id),
        }
    }

    fn live(&self) -> String {
        match self.card {
            Some(card) => format!("/decks/{}/suggest/preview?card={card}", self.deck.id),
            None => format!("/decks/{}/suggest/preview", self.deck.id),
        }
    }

    fn draft(&self) -> String {
        match self.card {
            Some(card) => format!("suggest-{card}"),
            None => format!("suggest-new-{}", self.deck.id),
        }
    }

    fn front_is(&self, markup: &str) -> bool {
        self.typed.front_markup.as_str() == markup
    }

    fn back_is(&self, markup: &str) -> bool {
        self.typed.back_markup.as_str() == markup
    }
}

/// Both sides as the class would see them, and what is different from the card.
struct Shown {
    preview: Preview,
    front: Vec<Piece>,
    back: Vec<Piece>,
}

impl Shown {
    async fn of(app: &App, deck: DeckId, card: Option<CardId>, sides: Sides, page: &Page) -> Result<Self, Error> {
        if let Err(error) = suggestions::short_enough(&sides) {
            let problems = vec![editor::said(page.lang, &error)];
            let preview = Preview { front_html: String::new(), back_html: String::new(), problems };
            return Ok(Self { preview, front: Vec::new(), back: Vec::new() });
        }
        let before = match card {
            Some(card) => Some(of_deck(app, deck, card).await?),
            None => None,
        };
        let new = sides.clone();
        let compared = spawn_blocking(move || match before {
            Some(old) => (difference(&old.front, &new.front), difference(&old.back, &new.back)),
            None => (Vec::new(), Vec::new()),
        });
        let (front, back) = compared.await.map_err(Error::internal)?;
        Ok(Self { preview: Preview::of(app, deck, sides, page.lang).await?, front, back })
    }
}

/// A card as it is written now. Errors: [`Error::NotFound`] if it is in another deck.
async fn of_deck(app: &App, deck: DeckId, card: CardId) -> Result<Version, Error> {
    let found = app.store.read(|db| Box::pin(editing::card(db, card))).await?;
    if found.deck == deck { Ok(found.version) } else { Err(Error::NotFound) }
}

/// The page, with what was typed or with the card as it is.
async fn shown(
    app: &App,
    page: Page,
    person: &Person,
    deck: Deck,
    card: Option<CardId>,
    typed: Option<Typed>,
    back: String,
) -> Result<SuggestPage, Error> {
    let (author, id) = (person.id, deck.id);
    let own = app.store.read(|db| Box::pin(suggestions::own_for(db, author, id, card))).await?;
    let typed = match (typed, card) {
        (Some(typed), _) => typed,
        (None, Some(card)) => {
            let version = of_deck(app, id, card).await?;
            let base = version.mark();
            Typed::of(Sides::of(version), base)
        }
        (None, None) => Typed::of(Sides::empty(), String::new()),
    };
    Ok(SuggestPage {
        page: page.at(Place::Classes),
        deck_name: lang::deck_name(&deck.name),
        at_once: card.is_some() && deck.lets(Act::CorrectAtOnce),
        deck,
        card,
        typed,
        preview: None,
        problem: None,
        own,
        back,
    })
}

/// A correction to be written; who edits the card is led to its editor.
pub async fn get(
    State(app): State<App>,
    proposer: CardProposer,
    page: Page,
    Query(to): Query<Return>,
) -> Result<Response, Error> {
    let CardProposer { person, card, deck } = proposer;
    if deck.lets(Act::Edit) {
        return Ok(Redirect::to(&format!("/cards/{card}/edit")).into_response());
    }
    let back = to.path(Some(card), deck.id);
    Ok(shown(&app, page, &person, deck, Some(card), None, back).await?.into_response())
}

/// A new card to be written; who edits the deck is led to its editor.
pub async fn new(
    State(app): State<App>,
    Proposer { person, deck }: Proposer,
    page: Page,
    Query(to): Query<Return>,
) -> Result<Response, Error> {
    if deck.lets(Act::Edit) {
        return Ok(Redirect::to(&format!("/decks/{}/cards/new", deck.id)).into_response());
    }
    let back = to.path(None, deck.id);
    Ok(shown(&app, page, &person, deck, None, None, back).await?.into_response())
}

/// Keeps a correction, or shows what it would look like.
pub async fn post(
    State(app): State<App>,
    proposer: CardProposer,
    page: Page,
    Query(to): Query<Return>,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let CardProposer { person, card, deck } = proposer;
    let back = to.path(Some(card), deck.id);
    take(&app, page, person, deck, Some(card), typed, back).await
}

/// Keeps a new card that is proposed, or shows what it would look like.
pub async fn add(
    State(app): State<App>,
    Proposer { person, deck }: Proposer,
    page: Page,
    Query(to): Query<Return>,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let back = to.path(None, deck.id);
    take(&app, page, person, deck, None, typed, back).await
}

async fn take(
    app: &App,
    page: Page,
    person: Person,
    deck: Deck,
    card: Option<CardId>,
    typed: Typed,
    back: String,
) -> Result<Response, Error> {
    if typed.wish == Wish::Preview {
        let preview = Shown::of(app, deck.id, card, typed.sides(), &page).await?;
        let mut shown = shown(app, page, &person, deck, card, Some(typed), back).await?;
        shown.preview = Some(preview);
        return Ok(shown.into_response());
    }
    match kept(app, &person, &deck, card, &typed).await {
        Ok((id, true)) => Ok(forms::done(&back, &Flash::new("proposal-at-once").undo(format!("/proposals/{id}/undo")))),
        Ok((id, false)) => Ok(sent(&back, id)),
        Err(error @ Error::Invalid { .. }) => {
            let mut again = shown(app, page, &person, deck, card, Some(typed), back).await?;
            again.problem = Some(editor::said(again.page.lang, &error));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error),
    }
}

fn sent(back: &str, id: SuggestionId) -> Response {
    forms::done(back, &Flash::new("proposal-sent").undo(format!("/proposals/{id}/withdraw")))
}

/// Keeps a proposal, and says whether it went in at once.
async fn kept(
    app: &App,
    person: &Person,
    deck: &Deck,
    card: Option<CardId>,
    typed: &Typed,
) -> Result<(SuggestionId, bool), Error> {
    let text = typed.sides();
    suggestions::short_enough(&text)?;
    // What goes in at once goes to the text that its author saw, or waits to be read like any other.
    let mut tags = None;
    if let (Some(card), true) = (card, deck.lets(Act::CorrectAtOnce)) {
        let now = of_deck(app, deck.id, card).await?;
        tags = (now.mark() == typed.base).then_some(now.tags);
    }
    let at_once = tags.is_some();
    let version = text.clone().with(tags.unwrap_or_default());
    // A text that can't be shown isn't proposed either.
    let draft = spawn_blocking(move || Draft::new(version)).await.map_err(Error::internal)??;
    let what = match card {
        Some(card) => What::Change { card, base: typed.base.clone(), text },
        None => What::New { text },
    };
    let proposal = Proposal { deck: deck.id, class: deck.owner, author: person.id, reason: typed.reason.clone(), what };
    let (now, by) = (app.clock.now(), person.id);
    if at_once {
        let (proposal, onto) = (proposal.clone(), typed.base.clone());
        let done = app.store.write(move |db| {
            Box::pin(async move {
                let id = suggestions::propose(db, proposal, now).await?;
                let decision = Decision { by, answer: String::new() };
                decisions::accept(db, id, Some(Text { draft, onto, changed: false }), decision, now).await?;
                Ok(id)
            })
        });
        match done.await {
            Ok(id) => return Ok((id, true)),
            // Somebody else was faster.
            Err(Error::Conflict { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let id = app.store.write(move |db| Box::pin(suggestions::propose(db, proposal, now))).await?;
    Ok((id, false))
}

/// Why a card is to be retired.
#[derive(serde::Deserialize)]
pub struct Retire {
    #[serde(default)]
    reason: String,
}

/// Keeps that somebody proposes to retire the card.
pub async fn retire(
    State(app): State<App>,
    proposer: CardProposer,
    page: Page,
    Query(to): Query<Return>,
    Form(form): Form<Retire>,
) -> Result<Response, Error> {
    let CardProposer { person, card, deck } = proposer;
    let back = to.path(Some(card), deck.id);
    let what = What::Retire { card };
    let proposal = Proposal { deck: deck.id, class: deck.owner, author: person.id, reason: form.reason, what };
    let now = app.clock.now();
    match app.store.write(move |db| Box::pin(suggestions::propose(db, proposal, now))).await {
        Ok(id) => Ok(sent(&back, id)),
        Err(error @ Error::Invalid { .. }) => {
            let mut again = shown(&app, page, &person, deck, Some(card), None, back).await?;
            again.problem = Some(editor::said(again.page.lang, &error));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Which card is corrected.
#[derive(serde::Deserialize)]
pub struct Corrected {
    #[serde(default)]
    card: Option<CardId>,
}

/// What a script shows while somebody types.
#[derive(serde::Serialize)]
struct Live {
    #[serde(flatten)]
    preview: Preview,
    /// The difference as HTML; empty without one.
    front_difference: String,
    back_difference: String,
}

/// Both sides as they would be shown, and the difference, while somebody types. Nothing is kept.
pub async fn preview(
    State(app): State<App>,
    reader: Reader,
    page: Page,
    Query(of): Query<Corrected>,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let deck = reader.deck;
    if !deck.lets(Act::Propose) && !deck.lets(Act::Decide) {
        return Err(Error::Forbidden);
    }
    let Shown { preview, front, back } = Shown::of(&app, deck.id, of.card, typed.sides(), &page).await?;
    let live = Live { preview, front_difference: marked(&front), back_difference: marked(&back) };
    Ok(Json(live).into_response())
}

/// A difference as HTML; nothing where there is none.
fn marked(pieces: &[Piece]) -> String {
    if pieces.iter().all(|piece| matches!(piece, Piece::Same(_))) {
        return String::new();
    }
    let piece = |piece: &Piece| match piece {
        Piece::Same(text) => content::escape(text),
        Piece::Removed(text) => format!("<del>{}</del>", content::escape(text)),
        Piece::Added(text) => format!("<ins>{}</ins>", content::escape(text)),
    };
    pieces.iter().map(piece).collect()
}
