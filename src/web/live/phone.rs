//! A student's side of a live review: the question, then the answer and five grades, and quiet until the next card.

use std::convert::Infallible;

use askama::Template;
use askama_web::WebTemplate;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::Event;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::Form;
use futures_util::stream;
use uuid::Uuid;

use crate::error::Error;
use crate::schedule::grade::Grade;
use crate::store::Millis;
use crate::store::classes::ClassRole;
use crate::store::live::{self, Live};
use crate::web::listening::told;
use crate::web::live::rooms::Listener;
use crate::web::live::{Answerer, Face, Present, Shown, is_final, stand};
use crate::web::media::wants_json;
use crate::web::page::{Flash, Page, Place};
use crate::web::{App, forms};

/// What a student has in hand.
struct Hand {
    live: Live,
    face: Option<Face>,
    /// What they have answered.
    own: Option<u8>,
    /// The id of an answer that comes from here.
    review: Uuid,
    started: Millis,
}

impl Hand {
    async fn of(app: &App, present: &Present) -> Result<Self, Error> {
        let (live, me) = (present.live.clone(), present.student.person.id);
        let own = app.store.read(|db| Box::pin(async move { live::own(db, &live, me).await })).await?;
        Self::with(app, present, own).await
    }

    async fn with(app: &App, present: &Present, own: Option<u8>) -> Result<Self, Error> {
        let live = present.live.clone();
        let face = Face::of(app, &live).await?;
        Ok(Self { live, face, own, review: Uuid::new_v4(), started: app.clock.now() })
    }

    /// Stands for what is shown.
    fn stand(&self) -> String {
        stand(&self.live, self.face.as_ref())
    }

    /// The grade that was given, for a sentence.
    fn noted(&self) -> Option<u32> {
        self.own.map(u32::from)
    }

    /// The five grades, each with whether it is the one that was given.
    fn grades(&self) -> [(u8, bool); 5] {
        [1, 2, 3, 4, 5].map(|grade| (grade, self.own == Some(grade)))
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "live/phone.html")]
struct PhonePage {
    page: Page,
    hand: Hand,
}

#[derive(Template)]
#[template(path = "live/hand.html")]
struct Piece {
    page: Page,
    hand: Hand,
}

fn shown(page: Page, hand: Hand) -> Result<Shown, Error> {
    let at = hand.stand();
    Ok(Shown { at, html: Piece { page, hand }.render().map_err(Error::internal)? })
}

/// The page of a student; who teaches is led to the wall.
pub async fn get(State(app): State<App>, present: Present, page: Page) -> Result<Response, Error> {
    let id = present.live.id;
    if present.role == ClassRole::Instructor {
        return Ok(Redirect::to(&format!("/live/{id}/stage")).into_response());
    }
    if !present.live.over {
        app.live.seen(id, present.student.person.id, app.clock.now());
    }
    let hand = Hand::of(&app, &present).await?;
    Ok(PhonePage { page: page.at(Place::Today), hand }.into_response())
}

/// A phone that follows the wall.
struct Following {
    app: App,
    present: Present,
    page: Page,
    listener: Option<Listener>,
    /// What it shows; empty before the first event.
    at: String,
    done: bool,
}

impl Following {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.done {
                return None;
            }
            let steps = &mut self.listener.as_mut()?.steps;
            if !self.at.is_empty() {
                steps.changed().await.ok()?;
            }
            steps.borrow_and_update();
            match self.look().await {
                Ok(shown) if shown.at == self.at => {}
                Ok(shown) => {
                    self.done = self.present.live.over;
                    self.at.clone_from(&shown.at);
                    return Some((Ok(shown.event("now")), self));
                }
                Err(error) if is_final(&error) => {
                    self.done = true;
                    return Some((Ok(Event::default().event("gone").data("-")), self));
                }
                Err(_) => return None,
            }
        }
    }

    /// What there is to see now, for whoever they are now.
    async fn look(&mut self) -> Result<Shown, Error> {
        self.present = self.present.again(&self.app).await?.if_answers()?;
        shown(self.page.clone(), Hand::of(&self.app, &self.present).await?)
    }
}

/// Tells a phone each step of the wall.
pub async fn events(State(app): State<App>, Answerer(present): Answerer, page: Page) -> Response {
    let (live, me) = (present.live.id, present.student.person.id);
    let listener = app.live.listen(live, Some(me), app.clock.now());
    let following = Following { app, present, page, listener, at: String::new(), done: false };
    told(stream::unfold(following, Following::next))
}

/// One grade, from the form of the page.
#[derive(serde::Deserialize)]
pub struct Graded {
    /// The card that the page showed, by its place in the review.
    at: u32,
    review: Uuid,
    grade: u8,
    started: Millis,
}

/// One answer, in place of a former one to the same card. Its id was made with the page, so a second tap does nothing.
pub async fn answer(
    State(app): State<App>,
    Answerer(present): Answerer,
    page: Page,
    headers: HeaderMap,
    Form(form): Form<Graded>,
) -> Result<Response, Error> {
    let grade = Grade::try_from(form.grade).map_err(|_| Error::invalid("error-grade"))?;
    let (log, now, id) = (present.student.for_log(), app.clock.now(), present.live.id);
    let (me, at) = (log.id, form.at);
    let duration_ms = u32::try_from(now.saturating_sub(form.started)).unwrap_or(0);
    let taken = app
        .store
        .write_answers(me, move |db| {
            Box::pin(async move { live::answer(db, (id, at), &log, (form.review, grade, duration_ms), now).await })
        })
        .await;
    let script = wants_json(&headers);
    let new = match taken {
        Ok(new) => new,
        Err(Error::Conflict { message, .. }) if !script => {
            return Ok(forms::done(&format!("/live/{id}"), &Flash::new(message)));
        }
        Err(error) => return Err(error),
    };
    app.metrics.recorded(usize::from(new));
    // What was read before the answer may be a step behind: the wall goes on while it is written.
    let present = present.again(&app).await?;
    // Nobody would ever close the room of one that is over.
    if !present.live.over {
        app.live.seen(id, me, now);
    }
    if !script {
        return Ok(Redirect::to(&format!("/live/{id}")).into_response());
    }
    // One that was known may have been followed by another, and the card that is up now may be another, too.
    let hand = if new && present.live.position == at {
        Hand::with(&app, &present, Some(grade.get())).await?
    } else {
        Hand::of(&app, &present).await?
    };
    Ok(Json(shown(page, hand)?).into_response())
}
