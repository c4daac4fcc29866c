//! One card: both sides, who wrote it and where it came from, and every version with what it changed. Who edits puts a former version
//! back here, which is a change like any other, and retires the card.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use tokio::task::spawn_blocking;

use crate::content::{self, Markup, Piece, difference};
use crate::error::Error;
use crate::store::decks::Deck;
use crate::store::editing::{self, Beside, Card, Change, Changed, Draft, Former, Version};
use crate::store::ids::CardId;
use crate::store::{Millis, order, shares};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{At, CardEditor, CardReader};
use crate::web::{App, forms};

/// Versions on one page.
const LISTED: usize = 20;
/// A longer side, in bytes, is compared as it was written: to make words of all the versions of a page would take too long.
const WORDS_MOST: usize = 16 << 10;

#[derive(Template, WebTemplate)]
#[template(path = "editor/card.html")]
struct CardPage {
    page: Page,
    deck: Deck,
    deck_name: String,
    card: Card,
    beside: Beside,
    edits: bool,
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
    front: Vec<Piece>,
    back: Vec<Piece>,
    /// The same as it was written, of each side that doesn't stand there so already.
    written: Vec<Vec<Piece>>,
    tags: Option<String>,
    /// What a side is written in has changed.
    markup: bool,
}

/// Who made a version, and why.
#[derive(Clone)]
struct Made {
    at: Millis,
    by: Option<String>,
    file: Option<String>,
    reason: String,
}

impl CardPage {
    fn day(&self, at: Millis) -> String {
        let time = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
        self.page.lang.date(time.to_zoned(jiff::tz::TimeZone::UTC).date(), self.today)
    }

    /// "Ines, 2 March", "Ines, from deck.csv, 2 March".
    fn origin(&self, made: &Made) -> String {
        let by = made.by.clone().unwrap_or_else(|| self.page.t("editor-somebody"));
        let day = self.day(made.at);
        match &made.file {
            Some(file) => self
                .page
                .lang
                .say("editor-by-import", [("name", by.into()), ("file", file.clone().into()), ("day", day.into())]),
            None => self.page.t2("editor-by", "name", by, "day", day),
        }
    }

    fn why(&self, made: &Made) -> String {
        match made.reason.as_str() {
            "import" if made.file.is_some() => String::new(),
            "import-undo" if made.file.is_some() => self.page.t("editor-was-undone"),
            editing::RESTORED => self.page.t("editor-was-restored"),
            reason => reason.to_owned(),
        }
    }
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
    let (person, owner) = (student.person.clone(), deck.owner);
    let before = wanted.before.unwrap_or(i64::MAX);
    let (edits, found, beside, former, newer) = app
        .store
        .read(|db| {
            Box::pin(async move {
                let edits = shares::manages(db, &person, owner).await?;
                let limit = i64::try_from(LISTED).unwrap_or(0);
                let former = editing::former(db, card, before, limit).await?;
                let newer = if before == i64::MAX {
                    None
                } else {
                    editing::former(db, card, before.saturating_add(1), 1).await?.pop()
                };
                Ok((edits, editing::card(db, card).await?, editing::beside(db, card).await?, former, newer))
            })
        })
        .await?;
    let older = former.get(LISTED - 1).map(|last| last.id);
    let shown = found.clone();
    // Long texts take their time to be compared.
    let versions = spawn_blocking(move || rows(&shown, former, newer)).await.map_err(Error::internal)?;
    let shown = CardPage {
        page: page.at(Place::Classes),
        deck_name: deck.name.replace("::", " / "),
        deck,
        card: found,
        beside,
        edits,
        versions,
        older: older.map(|id| format!("/cards/{card}?before={id}#versions")),
        today: crate::schedule::day::date(student.today(now)),
    };
    Ok(shown.into_response())
}

/// The versions from the newest on. A row of the store says what ended a version, so what made it stands in the one before.
fn rows(card: &Card, former: Vec<Former>, newer: Option<Former>) -> Vec<Row> {
    let first = Made { at: card.created_at, by: card.author.clone(), file: card.file.clone(), reason: String::new() };
    // The page of older versions begins with the one that the page before ended with.
    let mut newest = match newer {
        Some(former) => (Some(former.id), Told::of(former.version)),
        None => (None, Told::of(card.version.clone())),
    };
    let mut rows = Vec::new();
    let all = former.len() < LISTED;
    for older in former {
        let made = Made { at: older.at, by: older.by, file: older.file, reason: older.reason };
        let told = Told::of(older.version);
        rows.push(row(newest.0, &newest.1, Some(&told), made));
        newest = (Some(older.id), told);
    }
    if all {
        rows.push(row(newest.0, &newest.1, None, first));
    }
    rows
}

/// A version with the words that a reader finds in it.
struct Told {
    version: Version,
    front: Side,
    back: Side,
}

/// One side as it was written, and its words: none where it is too long for them.
struct Side {
    markup: Markup,
    source: String,
    words: Option<String>,
}

impl Told {
    fn of(version: Version) -> Self {
        let front = Side::of(version.front_markup, &version.front);
        let back = Side::of(version.back_markup, &version.back);
        Self { version, front, back }
    }
}

impl Side {
    fn of(markup: Markup, source: &str) -> Self {
        let words = (source.len() <= WORDS_MOST).then(|| content::render(markup, source).ok()).flatten();
        Self { markup, source: source.to_owned(), words: words.map(|rendered| rendered.text.into()) }
    }

    /// What has become of `before`, in words where these tell of it, and as it was written where that is something else.
    fn since(&self, before: &Self) -> (Vec<Piece>, Option<Vec<Piece>>) {
        let written = difference(&before.source, &self.source);
        match (&before.words, &self.words) {
            (Some(old), Some(new)) if before.markup == self.markup && (old != new || before.source == self.source) => {
                let words = difference(old, new);
                let more = (before.source != self.source && words != written).then_some(written);
                (words, more)
            }
            _ => (written, None),
        }
    }
}

fn row(former: Option<i64>, now: &Told, before: Option<&Told>, made: Made) -> Row {
    let before = before.unwrap_or(now);
    let (front, front_written) = now.front.since(&before.front);
    let (back, back_written) = now.back.since(&before.back);
    let (old, new) = (&before.version, &now.version);
    Row {
        former,
        made,
        front,
        back,
        written: [front_written, back_written].into_iter().flatten().collect(),
        tags: (old.tags != new.tags).then(|| new.tags.join(", ")),
        markup: (old.front_markup, old.back_markup) != (new.front_markup, new.back_markup),
    }
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
    let draft = spawn_blocking(move || Draft::new(former.version)).await.map_err(Error::internal)??;
    let now = app.clock.now();
    let change = Change { by: person.id, base: None, reason: editing::RESTORED.to_owned() };
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
    let (now, card, deck) = (app.clock.now(), editor.card, editor.deck.id);
    app.store.write(move |db| Box::pin(async move { order::retire(db, deck, &[card.0], now).await })).await?;
    let flash = Flash::new("editor-retired").with("n", 1).undo(format!("/cards/{card}/bring-back"));
    Ok(forms::done(&format!("/cards/{card}"), &flash))
}

/// Brings the card back.
pub async fn bring_back(State(app): State<App>, editor: CardEditor) -> Result<Response, Error> {
    let (card, deck) = (editor.card, editor.deck.id);
    app.store.write(move |db| Box::pin(async move { order::bring_back(db, deck, &[card.0]).await })).await?;
    let flash = Flash::new("editor-back").with("n", 1).undo(format!("/cards/{card}/retire"));
    Ok(forms::done(&format!("/cards/{card}"), &flash))
}
