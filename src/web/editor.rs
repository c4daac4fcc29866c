//! Writing and editing a card. Works without scripts, preview and all; `static/editor.js` shows the preview while one types and keeps
//! what isn't sent.

use askama::Template;
use askama_web::WebTemplate;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;
use tokio::task::spawn_blocking;

use crate::content::{self, Markup, Piece, Rendered, SafeHtml, Warning, difference};
use crate::error::Error;
use crate::lang::{self, Lang};
use crate::store::decks::Deck;
use crate::store::editing::{self, Beside, Change, Changed, Draft, Version};
use crate::store::ids::{CardId, DeckId};
use crate::store::media;
use crate::store::sides::Sides;
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{CardEditor, Editor};
use crate::web::{App, forms};

/// Largest body of the editor's forms in bytes: two sides of a mebibyte each, as forms write them.
pub const FORM_LIMIT: usize = 8 << 20;
/// Former versions among which the one is looked for that a late change was made of.
const LOOKED_BACK: i64 = 100;

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
    tags: String,
    #[serde(default)]
    reason: String,
    /// The mark of the text that was changed; empty for a new card.
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
    Next,
    Preview,
}

impl Typed {
    fn of(version: Version) -> Self {
        let base = version.mark();
        Self {
            front_markup: version.front_markup,
            front: version.front,
            back_markup: version.back_markup,
            back: version.back,
            tags: version.tags.join(", "),
            reason: String::new(),
            base,
            wish: Wish::Save,
        }
    }

    fn empty() -> Self {
        let version = Version {
            front_markup: Markup::Markdown,
            front: String::new(),
            back_markup: Markup::Markdown,
            back: String::new(),
            tags: Vec::new(),
        };
        Self { base: String::new(), ..Self::of(version) }
    }

    fn version(&self) -> Version {
        Version {
            front_markup: self.front_markup,
            front: content::nfc(&self.front),
            back_markup: self.back_markup,
            back: content::nfc(&self.back),
            tags: editing::tags(&self.tags),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "editor/edit.html")]
struct EditPage {
    page: Page,
    deck: Deck,
    deck_name: String,
    /// None while the card is new.
    card: Option<CardId>,
    retired: bool,
    beside: Beside,
    typed: Typed,
    preview: Option<Preview>,
    problem: Option<String>,
    meanwhile: Option<Meanwhile>,
    /// What was sent before this page is kept, so the browser may forget it.
    kept: bool,
}

impl EditPage {
    fn action(&self) -> String {
        match self.card {
            Some(card) => format!("/cards/{card}/edit"),
            None => format!("/decks/{}/cards/new", self.deck.id),
        }
    }

    /// What a side is written in is this.
    fn front_is(&self, markup: &str) -> bool {
        self.typed.front_markup.as_str() == markup
    }

    fn back_is(&self, markup: &str) -> bool {
        self.typed.back_markup.as_str() == markup
    }
}

/// Somebody else changed the card while this text was written: what they changed, and what this one would.
struct Meanwhile {
    /// The text that both began with is known, so that theirs can be compared with it.
    known: bool,
    theirs: Both,
    mine: Both,
}

/// The difference of both sides.
struct Both {
    front: Vec<Piece>,
    back: Vec<Piece>,
}

impl Both {
    fn of(old: &Version, new: &Version) -> Self {
        Self { front: difference(&old.front, &new.front), back: difference(&old.back, &new.back) }
    }
}

/// The sides as the class would see them.
#[derive(serde::Serialize)]
pub struct Preview {
    pub(super) front_html: String,
    pub(super) back_html: String,
    /// Sentences about what can't be shown as it was written.
    pub(super) problems: Vec<String>,
}

impl Preview {
    /// Both sides as the class would see them in `deck`.
    pub(super) async fn of(app: &App, deck: DeckId, sides: Sides, lang: Lang) -> Result<Self, Error> {
        let rendered = spawn_blocking(move || Self::rendered(&sides, lang)).await.map_err(Error::internal)?;
        let (front, back) = (SafeHtml::stored(rendered.front_html), SafeHtml::stored(rendered.back_html));
        let [front, back] =
            app.store.read(|db| Box::pin(async move { media::shown_in(db, deck, front, back).await })).await?;
        Ok(Self { front_html: front.into_string(), back_html: back.into_string(), ..rendered })
    }

    /// Renders both sides; takes up to a tenth of a second for the longest.
    fn rendered(sides: &Sides, lang: Lang) -> Self {
        let mut problems = Vec::new();
        let mut side = |name: &'static str, markup, source: &str| match content::render(markup, source) {
            Ok(rendered) => {
                problems.extend(warnings(&rendered, lang));
                rendered.html.into_string()
            }
            Err(why) => {
                problems.push(said(lang, &editing::too_complex(name, why)));
                String::new()
            }
        };
        let front_html = side("front", sides.front_markup, &sides.front);
        let back_html = side("back", sides.back_markup, &sides.back);
        Self { front_html, back_html, problems }
    }
}

fn warnings(rendered: &Rendered, lang: Lang) -> Vec<String> {
    let said = rendered.warnings.iter().map(|warning| match warning {
        Warning::Unsafe { what } => lang.say("editor-unsafe", [("what", what.clone().into())]),
        Warning::Formula { source } => lang.say("editor-formula", [("source", source.clone().into())]),
    });
    said.collect()
}

pub(super) fn said(lang: Lang, error: &Error) -> String {
    let (key, args) = error.sentence();
    lang.say_text(key, &args)
}

/// A page that is made of an open card or a new one.
async fn shown(
    app: &App,
    page: Page,
    deck: Deck,
    card: Option<CardId>,
    typed: Option<Typed>,
) -> Result<EditPage, Error> {
    let found = match card {
        None => None,
        Some(card) => Some(
            app.store
                .read(|db| {
                    Box::pin(async move { Ok((editing::card(db, card).await?, editing::beside(db, card).await?)) })
                })
                .await?,
        ),
    };
    let (current, beside) = found.map_or((None, Beside::default()), |(card, beside)| (Some(card), beside));
    let kept = page.flash.as_ref().is_some_and(|flash| flash.key.starts_with("editor-kept"));
    let retired = current.as_ref().is_some_and(|card| card.retired);
    Ok(EditPage {
        page: page.at(Place::Classes),
        deck_name: lang::deck_name(&deck.name),
        deck,
        card,
        retired,
        beside,
        typed: typed.or(current.map(|card| Typed::of(card.version))).unwrap_or_else(Typed::empty),
        preview: None,
        problem: None,
        meanwhile: None,
        kept,
    })
}

/// An empty card.
pub async fn new(State(app): State<App>, editor: Editor, page: Page) -> Result<Response, Error> {
    Ok(shown(&app, page, editor.deck, None, None).await?.into_response())
}

/// A card to be edited.
pub async fn get(State(app): State<App>, editor: CardEditor, page: Page) -> Result<Response, Error> {
    Ok(shown(&app, page, editor.deck, Some(editor.card), None).await?.into_response())
}

/// Keeps a new card, or shows what it would look like.
pub async fn add(
    State(app): State<App>,
    editor: Editor,
    page: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let Editor { person, deck } = editor;
    if typed.wish == Wish::Preview {
        return preview_page(&app, page, deck, None, typed).await;
    }
    let (now, id, next) = (app.clock.now(), deck.id, typed.wish == Wish::Next);
    let draft = match draft(&typed).await? {
        Ok(draft) => draft,
        Err(error) => return again(&app, page, deck, None, typed, &error).await,
    };
    let card =
        app.store.write(move |db| Box::pin(async move { editing::add(db, id, draft, person.id, now).await })).await?;
    let to = if next { format!("/decks/{id}/cards/new") } else { format!("/cards/{card}/edit") };
    Ok(forms::done(&to, &Flash::new("editor-kept-new").undo(format!("/cards/{card}/retire"))))
}

/// Keeps a change of a card, or shows what it would look like.
pub async fn post(
    State(app): State<App>,
    editor: CardEditor,
    page: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let CardEditor { person, card, deck } = editor;
    if typed.wish == Wish::Preview {
        return preview_page(&app, page, deck, Some(card), typed).await;
    }
    let draft = match draft(&typed).await? {
        Ok(draft) => draft,
        Err(error) => return again(&app, page, deck, Some(card), typed, &error).await,
    };
    let (now, next) = (app.clock.now(), typed.wish == Wish::Next);
    let change =
        Change { by: person.id, base: Some(typed.base.clone()), reason: typed.reason.clone(), suggestion: None };
    let kept = app.store.write(move |db| {
        Box::pin(async move {
            let changed = editing::change(db, card, draft, change, now).await?;
            Ok((changed, editing::beside(db, card).await?.next))
        })
    });
    let (changed, behind) = match kept.await {
        Ok(kept) => kept,
        Err(error @ Error::Invalid { .. }) => return again(&app, page, deck, Some(card), typed, &error).await,
        Err(error) => return Err(error),
    };
    let flash = match changed {
        Changed::Stale => return late(&app, page, deck, card, typed).await,
        Changed::Same => Flash::new("editor-kept-same"),
        Changed::Kept(former) => Flash::new("editor-kept").undo(format!("/cards/{card}/restore/{former}?to=edit")),
    };
    let to = if next { behind.unwrap_or(card) } else { card };
    Ok(forms::done(&format!("/cards/{to}/edit"), &flash))
}

/// Renders in a thread where that may take its time.
async fn draft(typed: &Typed) -> Result<Result<Draft, Error>, Error> {
    let version = typed.version();
    spawn_blocking(move || Draft::new(version)).await.map_err(Error::internal)
}

async fn again(
    app: &App,
    page: Page,
    deck: Deck,
    card: Option<CardId>,
    typed: Typed,
    error: &Error,
) -> Result<Response, Error> {
    let mut again = shown(app, page, deck, card, Some(typed)).await?;
    again.problem = Some(said(again.page.lang, error));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn preview_page(
    app: &App,
    page: Page,
    deck: Deck,
    card: Option<CardId>,
    typed: Typed,
) -> Result<Response, Error> {
    let mut shown = shown(app, page, deck, card, Some(typed.clone())).await?;
    let lang = shown.page.lang;
    let preview = Preview::of(app, shown.deck.id, Sides::of(typed.version()), lang).await?;
    shown.preview = Some(preview);
    Ok(shown.into_response())
}

/// The card was changed while this was written. Nothing is kept yet and nothing is lost: both changes are shown, and saving again
/// takes this one.
async fn late(app: &App, page: Page, deck: Deck, card: CardId, mut typed: Typed) -> Result<Response, Error> {
    let (current, former) = app
        .store
        .read(|db| {
            Box::pin(async move {
                let current = editing::card(db, card).await?.version;
                Ok((current, editing::former(db, card, i64::MAX, LOOKED_BACK).await?))
            })
        })
        .await?;
    let base = former.into_iter().map(|former| former.version).find(|version| version.mark() == typed.base);
    let mine = typed.version();
    typed.base = current.mark();
    // Without the text that both began with, theirs is what mine is compared with.
    let meanwhile = spawn_blocking(move || {
        let known = base.is_some();
        let base = base.as_ref().unwrap_or(&current);
        Meanwhile { known, theirs: Both::of(base, &current), mine: Both::of(base, &mine) }
    });
    let meanwhile = meanwhile.await.map_err(Error::internal)?;
    let mut again = shown(app, page, deck, Some(card), Some(typed)).await?;
    again.meanwhile = Some(meanwhile);
    Ok((StatusCode::CONFLICT, again).into_response())
}

/// The sides as they would be shown, while somebody types. Nothing is kept.
pub async fn preview(
    State(app): State<App>,
    editor: Editor,
    page: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    Ok(Json(Preview::of(&app, editor.deck.id, Sides::of(typed.version()), page.lang).await?).into_response())
}
