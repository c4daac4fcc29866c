//! The history of a deck: everything that was done to its texts, with what it changed. Who edits puts one card back, or all of them to
//! how they were before an event.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use jiff::civil::Date;
use tokio::task::spawn_blocking;

use crate::content::Piece;
use crate::error::Error;
use crate::lang;
use crate::schedule::day;
use crate::store::deck_history::{self, Event, Item};
use crate::store::decks::Deck;
use crate::store::editing::{self, Change, Changed, Draft};
use crate::store::ids::CardId;
use crate::store::rights::Act;
use crate::store::{Millis, audit};
use crate::web::compared::{Compared, Told};
use crate::web::origin::Made;
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{At, Editor, Reader};
use crate::web::{App, forms};

/// Events on one page.
const LISTED: i64 = 20;
/// Texts that are put back at once. Each is rendered anew, and one transaction holds them all.
const MOST: i64 = 2_000;

#[derive(Template, WebTemplate)]
#[template(path = "decks/history.html")]
struct HistoryPage {
    page: Page,
    deck: Deck,
    deck_name: String,
    edits: bool,
    rows: Vec<Row>,
    newer: Option<i64>,
    older: Option<i64>,
    today: Date,
}

/// An event, ready to be shown.
struct Row {
    made: Made,
    added: bool,
    cards: i64,
    shown: Vec<Touched>,
}

impl Row {
    /// Cards that it touched beyond those that are shown.
    fn more(&self) -> i64 {
        self.cards.saturating_sub(i64::try_from(self.shown.len()).unwrap_or(0))
    }
}

/// A card that it touched.
struct Touched {
    card: CardId,
    /// The version that it replaced.
    former: Option<i64>,
    text: Compared,
    /// The labels, where these have changed.
    tags: Option<String>,
}

/// Which page.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    page: i64,
}

/// What was done to the deck, the newest first.
pub async fn get(
    State(app): State<App>,
    reader: Reader,
    page: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let Reader { student, deck } = reader;
    let (id, at) = (deck.id, wanted.page.clamp(0, 10_000));
    let mut events = app
        .store
        .read(|db| Box::pin(async move { deck_history::events(db, id, at * LISTED, LISTED + 1).await }))
        .await?;
    let more = i64::try_from(events.len()).unwrap_or(0) > LISTED;
    events.truncate(usize::try_from(LISTED).unwrap_or(0));
    // Long texts take their time to be compared.
    let rows = spawn_blocking(move || events.into_iter().map(row).collect()).await.map_err(Error::internal)?;
    let shown = HistoryPage {
        page: page.at(Place::Classes),
        deck_name: lang::deck_name(&deck.name),
        edits: deck.lets(Act::Edit),
        deck,
        rows,
        newer: (at > 0).then(|| at - 1),
        older: more.then_some(at + 1),
        today: day::date(student.today(app.clock.now())),
    };
    Ok(shown.into_response())
}

fn row(event: Event) -> Row {
    let Event { at, by, file, reason, proposal, added, cards, shown } = event;
    Row { made: Made { at, by, file, proposal, reason }, added, cards, shown: shown.into_iter().map(touched).collect() }
}

fn touched(item: Item) -> Touched {
    let Item { card, former, then } = item;
    let tags = former.as_ref().filter(|(_, version)| version.tags != then.tags).map(|_| then.tags.join(", "));
    let now = Told::of(then);
    let (former, text) = match former {
        Some((id, version)) => (Some(id), now.since(&Told::of(version))),
        None => (None, now.since(&now)),
    };
    Touched { card, former, text, tags }
}

/// What is put back.
#[derive(serde::Deserialize)]
pub struct Which {
    /// Only what the same person put back at that time, where nobody has changed it since: the undo.
    #[serde(default)]
    undo: bool,
}

/// Puts the text of every card back to what it was before that time. Cards that came in later stay, and nobody's schedule changes.
pub async fn restore(
    State(app): State<App>,
    editor: Editor,
    At((_, at)): At<(i64, Millis)>,
    Query(which): Query<Which>,
) -> Result<Response, Error> {
    let Editor { person, deck } = editor;
    let (id, by) = (deck.id, person.id);
    let former = app.store.read(|db| {
        Box::pin(async move {
            if which.undo {
                deck_history::before_putting_back(db, id, (at, by), MOST).await
            } else {
                deck_history::before(db, id, at, MOST + 1).await
            }
        })
    });
    let former = former.await?;
    if i64::try_from(former.len()).unwrap_or(i64::MAX) > MOST {
        return Err(Error::invalid_with("change-many", vec![("most", MOST.to_string())]));
    }
    let drafts = spawn_blocking(move || {
        let draft = |(card, version)| Draft::former(version).map(|draft| (card, draft));
        former.into_iter().map(draft).collect::<Result<Vec<(CardId, Draft)>, Error>>()
    });
    let drafts = drafts.await.map_err(Error::internal)??;
    let (now, name) = (app.clock.now(), deck.name.clone());
    let kept = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let mut kept = 0;
                for (card, draft) in drafts {
                    let reason = editing::RESTORED.to_owned();
                    let change = Change { by: person.id, base: None, reason, suggestion: None };
                    if let Changed::Kept(_) = editing::change(db, card, draft, change, now).await? {
                        kept += 1;
                    }
                }
                if kept > 0 {
                    audit::note(db, Some(person.id), "deck-texts-back", Some(deck.owner), &name, now).await?;
                }
                Ok(kept)
            })
        })
        .await?;
    let flash = match kept {
        0 => Flash::new("change-none-back"),
        n => Flash::new("change-put-back").with("n", n).undo(format!("/decks/{id}/history/{now}/restore?undo=true")),
    };
    Ok(forms::done(&format!("/decks/{id}/history"), &flash))
}
