//! Live reviews: the wall shows a card, the class answers on its phones at the same time, and the wall says how that went.
//!
//! Here is who may do what, which reviews there are, and how one is started; `stage.rs` has the wall, `phone.rs` the phones, `rooms.rs`
//! wakes them. What the wall may tell is `schedule/spread.rs`'s. Both pages are made of one piece of HTML that the server renders, as a
//! page or as an event: without scripts they load themselves again.

pub mod phone;
pub mod rooms;
pub mod stage;

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::sse::Event;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::{Form, Query};

use crate::error::Error;
use crate::lang::{self, Lang};
use crate::schedule::day;
use crate::schedule::spread::Grades;
use crate::secret::Token;
use crate::store::classes::{self, Class, ClassRole};
use crate::store::figures::{hardest, overview};
use crate::store::ids::{CardId, ClassId, DeckId, LiveId};
use crate::store::live::{self, Choice, Live, MOST, Past, Running};
use crate::store::{Millis, decks};
use crate::web::bar::Bar;
use crate::web::listening::AGAIN;
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{self, Instructor, Student};
use crate::web::{App, figures, forms};

/// How many cards one can have, of those that the server chooses.
const COUNTS: [u32; 3] = [5, 10, 20];
/// How many cards of a deck can be chosen from.
const CHOICES: i64 = 200;
/// How many former reviews the page lists.
const LISTED: i64 = 10;

/// A member of the class of the review that the path names, or an admin.
pub struct Present {
    /// Who.
    pub student: Student,
    /// The review.
    pub live: Live,
    /// Their role in its class.
    pub role: ClassRole,
    /// Their session, asked for again before each event.
    pub token: Option<Arc<Token>>,
}

impl FromRequestParts<App> for Present {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let student = Student::from_request_parts(parts, app).await?;
        let id = LiveId(session::number(parts, app, "live").await?);
        let token = session::token(app, parts).map(Arc::new);
        Self::find(app, student, id, token).await
    }
}

impl Present {
    async fn find(app: &App, student: Student, id: LiveId, token: Option<Arc<Token>>) -> Result<Self, Error> {
        let (person, now) = (student.person.clone(), app.clock.now());
        let found = app.store.read(|db| {
            Box::pin(async move {
                let live = live::get(db, id, now).await?;
                let role = classes::role_of(db, &person, live.class).await?;
                Ok((live, role))
            })
        });
        let (live, role) = found.await?;
        Ok(Self { student, live, role, token })
    }

    /// The same person and review as they stand now, for whoever listens.
    ///
    /// Errors: [`Error::SignedOut`] once the session has ended, [`Error::NotFound`] once they are not of the class any more.
    async fn again(&self, app: &App) -> Result<Self, Error> {
        let token = self.token.clone().ok_or(Error::SignedOut)?;
        let person = app.store.session(&token, app.clock.now()).await?.ok_or(Error::SignedOut)?;
        Self::find(app, Student::new(person), self.live.id, Some(token)).await
    }

    /// Only who studies in the class.
    fn if_answers(self) -> Result<Self, Error> {
        if self.role == ClassRole::Instructor { Err(Error::Forbidden) } else { Ok(self) }
    }

    /// Only who teaches it.
    fn if_leads(self) -> Result<Self, Error> {
        if self.role == ClassRole::Instructor { Ok(self) } else { Err(Error::Forbidden) }
    }
}

/// Who answers in the review that the path names: students and reviewers of its class. Who teaches it doesn't.
pub struct Answerer(pub Present);

impl FromRequestParts<App> for Answerer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Present::from_request_parts(parts, app).await?.if_answers().map(Self)
    }
}

/// Who leads the review that the path names: the instructors of its class, and admins.
pub struct Leader(pub Present);

impl FromRequestParts<App> for Leader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Present::from_request_parts(parts, app).await?.if_leads().map(Self)
    }
}

/// Whether somebody who listens may not any more: their page says why when it loads itself again. Of anything else that goes wrong
/// the page knows nothing; it asks again.
fn is_final(error: &Error) -> bool {
    matches!(error, Error::NotFound | Error::Forbidden | Error::SignedOut)
}

/// What one page shows: told as an event, and as the answer to what a page's script has sent.
#[derive(serde::Serialize)]
struct Shown {
    /// Stands for what is shown; a page that shows it already leaves it alone.
    at: String,
    html: String,
}

impl Shown {
    fn event(&self, name: &str) -> Event {
        Event::default().event(name).retry(AGAIN).json_data(self).unwrap_or_default()
    }
}

/// Stands for what a page of `live` shows: another one after each step, and where the card goes from it or comes back.
fn stand(live: &Live, face: Option<&Face>) -> String {
    let stand = live.stand();
    if live.over || face.is_some() { stand } else { format!("{stand}-gone") }
}

/// The card on the wall.
struct Face {
    language: String,
    front: String,
    back: String,
}

impl Face {
    /// The card that is on the wall of `live`; none if it is gone, or its class doesn't study it any more: its deck may have been
    /// shared for a while only. Who looks doesn't matter: what a leader reads in another class isn't for the wall of this one.
    async fn of(app: &App, live: &Live) -> Result<Option<Self>, Error> {
        let Some(card) = live.card else { return Ok(None) };
        let class = live.class;
        if !app.store.read(|db| Box::pin(live::is_studied(db, class, card))).await? {
            return Ok(None);
        }
        let texts = app.store.texts(&[card.0]).await?;
        Ok(texts.first().map(|text| Self {
            language: text.language.clone(),
            front: text.front.as_str().to_owned(),
            // What isn't shown yet must not be in the page either.
            back: if live.revealed { text.back.as_str().to_owned() } else { String::new() },
        }))
    }
}

/// The bar of what was told, in the words of a live review.
fn bar(lang: Lang, blocks: Grades) -> Bar {
    let all: u32 = blocks.iter().sum();
    let mut bar = Bar::new(lang, blocks, all);
    bar.label = lang.t("live-bar");
    for (grade, blocks) in (1_u32..).zip(blocks).filter(|(_, blocks)| *blocks > 0) {
        let percent = (200 * blocks + all) / (2 * all.max(1));
        bar.label.push_str(&lang.say("live-bar-part", [("grade", grade.into()), ("percent", percent.into())]));
    }
    bar
}

#[derive(Template, WebTemplate)]
#[template(path = "live/list.html")]
struct ListPage {
    page: Page,
    running: Vec<Running>,
}

/// What runs now in one's classes; where that is one review, straight to it.
pub async fn list(State(app): State<App>, student: Student, page: Page) -> Result<Response, Error> {
    let (me, now) = (student.person.id, app.clock.now());
    let running = app.store.read(|db| Box::pin(live::running_for(db, me, now))).await?;
    if let [one] = running.as_slice() {
        return Ok(Redirect::to(&format!("/live/{}", one.id)).into_response());
    }
    Ok(ListPage { page: page.at(Place::Today), running }.into_response())
}

#[derive(Template, WebTemplate)]
#[template(path = "live/choose.html")]
struct ChoosePage {
    page: Page,
    class: Class,
    /// What runs in it.
    running: Option<LiveId>,
    /// So many of the weakest cards are known; none where the figures don't tell.
    weakest: usize,
    /// So many students must stand behind a figure.
    from: u32,
    decks: Vec<(DeckId, String, u32)>,
    /// A deck whose cards are chosen one by one.
    deck: Option<(DeckId, String)>,
    cards: Vec<Choice>,
    past: Vec<(LiveId, String, u32)>,
}

/// Which deck is meant.
#[derive(serde::Deserialize)]
pub struct Which {
    #[serde(default)]
    deck: Option<DeckId>,
}

/// What can be reviewed live in a class, what runs there, and what has been.
pub async fn choose(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Query(which): Query<Which>,
) -> Result<Response, Error> {
    let (class, now) = (instructor.class, app.clock.now());
    figures::ready(&app, class, now).await;
    let today = day::date(instructor.person.days().day_of(now));
    let page = page.at(Place::Classes);
    let shown = app.store.read(|db| {
        Box::pin(async move {
            let known = overview(db, class, None, now).await?;
            let weakest = hardest(db, class, &known, i64::from(COUNTS[2])).await?.len();
            let sizes = decks::sizes(db, class).await?.into_iter().filter(|deck| deck.cards > 0);
            let decks: Vec<_> = sizes.map(|deck| (deck.id, lang::deck_name(&deck.name), deck.cards)).collect();
            let cards = match which.deck {
                Some(deck) => live::of_deck(db, class, deck, CHOICES).await?,
                None => Vec::new(),
            };
            let deck = decks.iter().find(|(id, ..)| Some(*id) == which.deck).map(|(id, name, _)| (*id, name.clone()));
            let past = live::past(db, class, LISTED, now).await?;
            let date = |past: &Past| {
                let at = jiff::Timestamp::from_millisecond(past.started_at).unwrap_or_default();
                page.lang.date(at.to_zoned(jiff::tz::TimeZone::UTC).date(), today)
            };
            Ok(ChoosePage {
                class: classes::get(db, class).await?,
                running: live::running_in(db, class, now).await?,
                weakest,
                from: known.from,
                decks,
                deck,
                cards,
                past: past.iter().map(|past| (past.id, date(past), past.cards)).collect(),
                page,
            })
        })
    });
    Ok(shown.await?.into_response())
}

/// What is to be reviewed.
#[derive(serde::Deserialize)]
pub struct Wanted {
    /// `weakest`, or a deck.
    #[serde(default)]
    from: String,
    #[serde(default)]
    count: Option<u32>,
    /// Cards chosen one by one; they go before all else.
    #[serde(default)]
    card: Vec<CardId>,
}

/// Starts a review and leads to its wall; where one runs already, to that.
pub async fn start(
    State(app): State<App>,
    instructor: Instructor,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    let now = app.clock.now();
    let running = app.store.read(|db| Box::pin(live::running_in(db, class, now))).await?;
    if let Some(running) = running {
        return Ok(forms::done(&format!("/live/{running}/stage"), &Flash::new("live-runs-already")));
    }
    let live = app.store.write(move |db| {
        Box::pin(async move {
            let cards = cards(db, class, wanted, now).await?;
            live::start(db, class, person.id, &cards, now).await
        })
    });
    let live = live.await?;
    Ok(Redirect::to(&format!("/live/{live}/stage")).into_response())
}

/// The cards that are wanted, in their order.
async fn cards(db: &mut crate::store::Db, class: ClassId, wanted: Wanted, now: Millis) -> Result<Vec<CardId>, Error> {
    if !wanted.card.is_empty() {
        return Ok(wanted.card.into_iter().take(MOST).collect());
    }
    let count = i64::from(wanted.count.unwrap_or(COUNTS[1]).clamp(1, COUNTS[2]));
    if wanted.from == "weakest" {
        let known = overview(db, class, None, now).await?;
        return Ok(hardest(db, class, &known, count).await?.into_iter().map(|card| card.id).collect());
    }
    let deck = wanted.from.parse().map(DeckId).map_err(|_| Error::invalid("live-no-cards"))?;
    Ok(live::of_deck(db, class, deck, count).await?.into_iter().map(|card| card.id).collect())
}
