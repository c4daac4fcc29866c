//! One card: both sides, who wrote it and where it came from, and every version with what it changed. Who edits puts a former version
//! back here, which is a change like any other, and retires the card.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use tokio::task::spawn_blocking;

use crate::content::Piece;
use crate::error::Error;
use crate::lang;
use crate::store::decks::Deck;
use crate::store::editing::{self, Beside, Card, Change, Changed, Draft, Former};
use crate::store::ids::CardId;
use crate::store::rights::Act;
use crate::store::{order, suggestions};
use crate::web::compared::{Compared, Told};
use crate::web::origin::Made;
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{At, CardEditor, CardReader};
use crate::web::{App, forms};

/// Versions on one page.
const LISTED: usize = 20;

#[derive(Template, WebTemplate)]
#[template(path = "editor/card.html")]
struct CardPage {
    page: Page,
    deck: Deck,
    deck_name: String,
    card: Card,
    beside: Beside,
    edits: bool,
    /// The reader may propose a change.
    suggests: bool,
    /// Proposals that wait for this card, to be read by who looks at it.
    waiting: i64,
    versions: Vec<Row>,
    /// Where older versions are listed.
    older: Option<String>,
    today: jiff::civil::Date,
}

/// One version, and what came with it.
struct Row {
    /// Row id of a former one; none for today's.
    former: Option<i64>,
    /// What made it: a change, or the card's beginning.
    made: Made,
    text: Compared,
    tags: Option<String>,
}

/// Which versions.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    before: Option<i64>,
}

/// The card with its history.
pub async fn get(
    State(app): State<App>,
    reader: CardReader,
    page: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let CardReader { student, card, deck } = reader;
    let (edits, decides) = (deck.lets(Act::Edit), deck.lets(Act::Decide));
    let before = wanted.before.unwrap_or(i64::MAX);
    let (waiting, found, beside, former, newer) = app
        .store
        .read(|db| {
            Box::pin(async move {
                let waiting = if decides { suggestions::waiting_for(db, card).await? } else { 0 };
                let limit = i64::try_from(LISTED).unwrap_or(0);
                let former = editing::former(db, card, before, limit).await?;
                let newer = if before == i64::MAX {
                    None
                } else {
                    editing::former(db, card, before.saturating_add(1), 1).await?.pop()
                };
                Ok((waiting, editing::card(db, card).await?, editing::beside(db, card).await?, former, newer))
            })
        })
        .await?;
    let older = former.get(LISTED - 1).map(|last| last.id);
    let shown = found.clone();
    // Long texts take their time to be compared.
    let versions = spawn_blocking(move || rows(&shown, former, newer)).await.map_err(Error::internal)?;
    let shown = CardPage {
        page: page.at(Place::Classes),
        deck_name: lang::deck_name(&deck.name),
        suggests: !edits && deck.lets(Act::Propose),
        deck,
        card: found,
        beside,
        edits,
        waiting,
        versions,
        older: older.map(|id| format!("/cards/{card}?before={id}#versions")),
        today: crate::schedule::day::date(student.today(now)),
    };
    Ok(shown.into_response())
}

/// The versions from the newest on. A row of the store says what ended a version, so what made it stands in the one before.
fn rows(card: &Card, former: Vec<Former>, newer: Option<Former>) -> Vec<Row> {
    let first = Made {
        at: card.created_at,
        by: card.author.clone(),
        file: card.file.clone(),
        proposal: card.proposal.clone(),
        reason: card.reason.clone(),
    };
    // The page of older versions begins with the one that the page before ended with.
    let mut newest = match newer {
        Some(former) => (Some(former.id), Told::of(former.version)),
        None => (None, Told::of(card.version.clone())),
    };
    let mut rows = Vec::new();
    let all = former.len() < LISTED;
    for older in former {
        let Former { at, by, file, proposal, reason, .. } = older;
        let made = Made { at, by, file, proposal, reason };
        let told = Told::of(older.version);
        rows.push(row(newest.0, &newest.1, Some(&told), made));
        newest = (Some(older.id), told);
    }
    if all {
        rows.push(row(newest.0, &newest.1, None, first));
    }
    rows
}

fn row(former: Option<i64>, now: &Told, before: Option<&Told>, made: Made) -> Row {
    let before = before.unwrap_or(now);
    let (old, new) = (&before.version.tags, &now.version.tags);
    Row { former, made, text: now.since(before), tags: (old != new).then(|| new.join(", ")) }
}

/// Where to go on.
#[derive(serde::Deserialize)]
pub struct To {
    #[serde(default)]
    to: String,
}

impl To {
    fn path(&self, card: CardId) -> String {
        if self.to == "edit" { format!("/cards/{card}/edit") } else { format!("/cards/{card}") }
    }
}

/// Puts a former version back.
pub async fn restore(
    State(app): State<App>,
    editor: CardEditor,
    At(path): At<(CardId, i64)>,
    Query(to): Query<To>,
) -> Result<Response, Error> {
    let CardEditor { person, card, .. } = editor;
    let wanted = path.1;
    let former = app
        .store
        .read(|db| Box::pin(async move { editing::former(db, card, wanted.saturating_add(1), 1).await }))
        .await?;
    let former = former.into_iter().find(|former| former.id == wanted).ok_or(Error::NotFound)?;
    let draft = spawn_blocking(move || Draft::former(former.version)).await.map_err(Error::internal)??;
    let now = app.clock.now();
    let change = Change { by: person.id, base: None, reason: editing::RESTORED.to_owned(), suggestion: None };
    let changed =
        app.store.write(move |db| Box::pin(async move { editing::change(db, card, draft, change, now).await })).await?;
    let flash = match changed {
        Changed::Kept(former) => {
            Flash::new("editor-kept-restored").undo(format!("/cards/{card}/restore/{former}?to={}", to.to))
        }
        Changed::Same | Changed::Stale => Flash::new("editor-kept-same"),
    };
    Ok(forms::done(&to.path(card), &flash))
}

/// Retires the card: it never comes any more, and its answers are kept.
pub async fn retire(State(app): State<App>, editor: CardEditor) -> Result<Response, Error> {
    let (now, card, deck, by) = (app.clock.now(), editor.card, editor.deck.id, editor.person.id);
    app.store.write(move |db| Box::pin(async move { order::retire(db, deck, &[card.0], by, now).await })).await?;
    let flash = Flash::new("editor-retired").with("n", 1).undo(format!("/cards/{card}/bring-back"));
    Ok(forms::done(&format!("/cards/{card}"), &flash))
}

/// Brings the card back.
pub async fn bring_back(State(app): State<App>, editor: CardEditor) -> Result<Response, Error> {
    let (now, card, deck, by) = (app.clock.now(), editor.card, editor.deck.id, editor.person.id);
    app.store.write(move |db| Box::pin(async move { order::bring_back(db, deck, &[card.0], by, now).await })).await?;
    let flash = Flash::new("editor-back").with("n", 1).undo(format!("/cards/{card}/retire"));
    Ok(forms::done(&format!("/cards/{card}"), &flash))
}
