//! The wall of a live review, for who leads it: the card, how many have answered, how that went; and what it came to at the end.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::Event;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::Form;
use futures_util::stream;

use crate::error::Error;
use crate::lang;
use crate::store::ids::CardId;
use crate::store::live::{self, Act, Count, Live};
use crate::web::address::Base;
use crate::web::bar::Bar;
use crate::web::listening::told;
use crate::web::live::rooms::Listener;
use crate::web::live::{Face, Leader, Present, Shown, bar, is_final, stand};
use crate::web::media::wants_json;
use crate::web::page::{Flash, Page, Place};
use crate::web::qr::Qr;
use crate::web::{App, forms};

/// The least time between two events: two hundred taps in a second are told in ten.
const PACE: Duration = Duration::from_millis(100);

/// What is on the wall.
struct Wall {
    live: Live,
    face: Option<Face>,
    count: Count,
    /// Students who are there.
    there: u32,
    bar: Option<Bar>,
    /// Where phones join, to be typed.
    address: String,
    /// The same to be read by a camera, until the first answer is shown.
    qr: Option<Qr>,
}

impl Wall {
    async fn of(app: &App, present: &Present, page: &Page, base: &str) -> Result<Self, Error> {
        let live = present.live.clone();
        let of = live.clone();
        let count = app.store.read(|db| Box::pin(async move { live::count(db, &of).await })).await?;
        let begins = live.position == 1 && !live.revealed;
        Ok(Self {
            face: Face::of(app, &live).await?,
            there: app.live.there(live.id, app.clock.now()).max(count.answered),
            bar: count.told.map(|told| bar(page.lang, told.blocks)),
            qr: begins.then(|| Qr::of(&format!("{base}/live/{}", live.id))).flatten(),
            address: format!("{}/live", base.split_once("://").map_or(base, |(_, host)| host)),
            count,
            live,
        })
    }

    /// Stands for what is shown, but for the counts.
    fn stand(&self) -> String {
        stand(&self.live, self.face.as_ref())
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "live/stage.html")]
struct StagePage {
    page: Page,
    wall: Wall,
}

#[derive(Template)]
#[template(path = "live/wall.html")]
struct Piece<'w> {
    page: &'w Page,
    wall: &'w Wall,
}

#[derive(Template)]
#[template(path = "live/counts.html")]
struct Counts<'w> {
    page: &'w Page,
    wall: &'w Wall,
}

fn shown(page: &Page, wall: &Wall) -> Result<Shown, Error> {
    Ok(Shown { at: wall.stand(), html: Piece { page, wall }.render().map_err(Error::internal)? })
}

fn counts(page: &Page, wall: &Wall) -> Result<Shown, Error> {
    Ok(Shown { at: wall.stand(), html: Counts { page, wall }.render().map_err(Error::internal)? })
}

/// The wall; of a review that is over, what it came to.
pub async fn get(
    State(app): State<App>,
    Leader(present): Leader,
    Base(base): Base,
    page: Page,
) -> Result<Response, Error> {
    if present.live.over {
        return Ok(Redirect::to(&format!("/live/{}/summary", present.live.id)).into_response());
    }
    let wall = Wall::of(&app, &present, &page, &base).await?;
    Ok(StagePage { page: page.at(Place::Classes), wall }.into_response())
}

/// A wall that follows the answers.
struct Watching {
    app: App,
    present: Present,
    page: Page,
    base: String,
    listener: Option<Listener>,
    /// What it shows, and the counts there; empty before the first event.
    at: String,
    counts: String,
    done: bool,
}

impl Watching {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.done {
                return None;
            }
            let listener = self.listener.as_mut()?;
            if !self.at.is_empty() {
                tokio::time::sleep(PACE).await;
                tokio::select! {
                    // The last step closes the room: it has to be told first.
                    biased;
                    stepped = listener.steps.changed() => stepped.ok()?,
                    answered = listener.answers.changed() => answered.ok()?,
                }
            }
            listener.steps.borrow_and_update();
            listener.answers.borrow_and_update();
            match self.look().await {
                Ok(Some(event)) => return Some((Ok(event), self)),
                Ok(None) => {}
                Err(error) if is_final(&error) => {
                    self.done = true;
                    return Some((Ok(Event::default().event("gone").data("-")), self));
                }
                Err(_) => return None,
            }
        }
    }

    /// What is new on the wall, for whoever looks at it now.
    async fn look(&mut self) -> Result<Option<Event>, Error> {
        self.present = self.present.again(&self.app).await?.if_leads()?;
        let wall = Wall::of(&self.app, &self.present, &self.page, &self.base).await?;
        let counted = counts(&self.page, &wall)?;
        if counted.at == self.at && counted.html == self.counts {
            return Ok(None);
        }
        let event =
            if counted.at == self.at { counted.event("counts") } else { shown(&self.page, &wall)?.event("now") };
        self.done = wall.live.over;
        (self.at, self.counts) = (counted.at, counted.html);
        Ok(Some(event))
    }
}

/// Tells the wall each step, and the answers as they come.
pub async fn events(State(app): State<App>, Leader(present): Leader, Base(base): Base, page: Page) -> Response {
    let listener = app.live.listen(present.live.id, None, app.clock.now());
    let (at, counts) = (String::new(), String::new());
    let watching = Watching { app, present, page, base, listener, at, counts, done: false };
    told(stream::unfold(watching, Watching::next))
}

/// What to do, and the card that the page showed, by its place in the review.
#[derive(serde::Deserialize)]
pub struct Step {
    #[serde(rename = "do")]
    act: Act,
    at: u32,
}

/// One step of the wall.
pub async fn step(
    State(app): State<App>,
    Leader(mut present): Leader,
    Base(base): Base,
    page: Page,
    headers: HeaderMap,
    Form(Step { act, at }): Form<Step>,
) -> Result<Response, Error> {
    let (id, me, now) = (present.live.id, present.student.person.id, app.clock.now());
    // Nothing that is remembered hangs on it, as with an answer: what two hundred phones are about to ask for stays in memory.
    let stepped = app.store.write_answers(me, move |db| Box::pin(live::step(db, id, act, at, now))).await?;
    present.live = app.store.read(|db| Box::pin(live::get(db, id, now))).await?;
    if stepped && present.live.over {
        app.live.over(id);
    } else if stepped {
        app.live.stepped(id);
    }
    if wants_json(&headers) {
        let wall = Wall::of(&app, &present, &page, &base).await?;
        return Ok(Json(shown(&page, &wall)?).into_response());
    }
    if stepped && present.live.over {
        let flash = Flash::new("live-ended").undo(format!("/live/{id}/stage/resume"));
        return Ok(forms::done(&format!("/live/{id}/summary"), &flash));
    }
    Ok(Redirect::to(&format!("/live/{id}/stage")).into_response())
}

/// Goes on with a review that is over.
pub async fn resume(State(app): State<App>, Leader(present): Leader) -> Result<Redirect, Error> {
    let (live, now) = (present.live, app.clock.now());
    let id = live.id;
    app.store.write(move |db| Box::pin(async move { live::resume(db, &live, now).await })).await?;
    Ok(Redirect::to(&format!("/live/{id}/stage")))
}

/// A card with what was told of it.
struct CardRow {
    card: CardId,
    deck: String,
    question: String,
    answered: u32,
    bar: Option<Bar>,
    /// The class still studies it.
    studied: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "live/summary.html")]
struct SummaryPage {
    page: Page,
    live: Live,
    cards: Vec<CardRow>,
}

/// What a review came to: its cards with their bars, the hardest first.
pub async fn summary(State(app): State<App>, Leader(present): Leader, page: Page) -> Result<Response, Error> {
    let live = present.live;
    let (id, class) = (live.id, live.class);
    let cards = app.store.read(|db| {
        Box::pin(async move {
            let mut cards = Vec::new();
            for card in live::summary(db, id).await? {
                let studied = live::is_studied(db, class, card.card).await?;
                cards.push((card, studied));
            }
            Ok(cards)
        })
    });
    let cards = cards.await?;
    let row = |(card, studied): (live::OfCard, bool)| CardRow {
        studied,
        card: card.card,
        deck: lang::deck_name(&card.deck),
        question: card.question,
        answered: card.answered,
        bar: card.told.map(|told| bar(page.lang, told.blocks)),
    };
    let cards = cards.into_iter().map(row).collect();
    Ok(SummaryPage { page: page.at(Place::Classes), live, cards }.into_response())
}
