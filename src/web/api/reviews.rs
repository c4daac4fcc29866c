//! `POST /reviews` and `POST /reviews/{id}/undo`: answers come in, each recorded once whatever the network does.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use uuid::Uuid;

use super::Body;
use crate::error::Error;
use crate::schedule::day::Day;
use crate::schedule::grade::Grade;
use crate::schedule::sm2::{Kind, State as CardState};
use crate::store::Millis;
use crate::store::ids::CardId;
use crate::store::reviews::{self, Answer, CLOCK_SLACK, Recorded};
use crate::web::App;
use crate::web::card_view::StateView;
use crate::web::session::{At, Caller};

/// Answers in one request at the most.
const BATCH: usize = 500;

#[derive(serde::Deserialize)]
pub(super) struct Sent {
    reviews: Vec<SentReview>,
    /// The device's clock at sending: puts its other times right.
    #[serde(rename = "sent_at")]
    clock: Option<Timestamp>,
    /// Whose answers these are, as the device remembers it.
    student: Option<i64>,
}

#[derive(serde::Deserialize)]
struct SentReview {
    id: Uuid,
    card_id: i64,
    grade: i64,
    answered_at: Timestamp,
    #[serde(default)]
    duration_ms: i64,
    #[serde(default)]
    cram: bool,
}

#[derive(serde::Serialize)]
pub(super) struct Results {
    results: Vec<Outcome>,
}

#[derive(serde::Serialize)]
struct Outcome {
    id: Uuid,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<StateView>,
}

/// Records a batch in one transaction; the good ones count even if others are rejected.
pub(super) async fn post(
    State(app): State<App>,
    Caller(student): Caller,
    Body(sent): Body<Sent>,
) -> Result<Json<Results>, Error> {
    if sent.student.is_some_and(|claimed| claimed != student.person.id.0) {
        return Err(Error::OtherStudent);
    }
    if sent.reviews.len() > BATCH {
        return Err(Error::invalid_with("error-batch", vec![("most", BATCH.to_string())]));
    }
    let now = app.clock.now();
    let shift = clock_shift(sent.clock, now);
    let answers: Vec<(Uuid, Result<Answer, &'static str>)> =
        sent.reviews.into_iter().map(|review| (review.id, answer(&review, shift))).collect();
    let log = student.for_log();
    let today = student.today(now);
    let recorded = app
        .store
        .write_answers(move |db| {
            Box::pin(async move {
                let mut recorded = Vec::with_capacity(answers.len());
                for (id, answer) in answers {
                    let outcome = match answer {
                        Ok(answer) => reviews::record(db, &log, answer, now).await?,
                        Err(reason) => Recorded::Rejected(reason),
                    };
                    recorded.push((id, outcome));
                }
                Ok(recorded)
            })
        })
        .await?;
    app.metrics.recorded(recorded.iter().filter(|(_, outcome)| matches!(outcome, Recorded::Recorded(..))).count());
    Ok(Json(Results { results: recorded.into_iter().map(|(id, outcome)| told(id, outcome, today)).collect() }))
}

/// How far all of a device's times are to be moved: nothing where its clock is right to two minutes.
fn clock_shift(sent_at: Option<Timestamp>, now: Millis) -> Millis {
    let shift = sent_at.map_or(0, |sent| now - sent.as_millisecond());
    if shift.abs() > CLOCK_SLACK { shift } else { 0 }
}

fn answer(review: &SentReview, shift: Millis) -> Result<Answer, &'static str> {
    let grade = u8::try_from(review.grade).ok().and_then(|g| Grade::try_from(g).ok()).ok_or("invalid_grade")?;
    Ok(Answer {
        id: review.id,
        card: CardId(review.card_id),
        grade,
        cram: review.cram,
        answered_at: review.answered_at.as_millisecond().saturating_add(shift),
        duration_ms: u32::try_from(review.duration_ms.max(0)).unwrap_or(u32::MAX),
    })
}

fn told(id: Uuid, outcome: Recorded, today: Day) -> Outcome {
    let known = |result: &'static str, kind: Kind, state: &CardState| Outcome {
        id,
        result,
        reason: None,
        kind: Some(kind.as_str()),
        state: Some(StateView::new(state, today)),
    };
    match outcome {
        Recorded::Recorded(kind, state) => known("recorded", kind, &state),
        Recorded::Duplicate(kind, state) => known("duplicate", kind, &state),
        Recorded::Rejected(reason) => Outcome { id, result: "rejected", reason: Some(reason), kind: None, state: None },
    }
}

#[derive(serde::Serialize)]
pub(super) struct Undone {
    card_id: i64,
    state: StateView,
}

/// Takes back the student's last answer.
pub(super) async fn undo(
    State(app): State<App>,
    Caller(student): Caller,
    At(review): At<Uuid>,
) -> Result<Json<Undone>, Error> {
    let now = app.clock.now();
    let today = student.today(now);
    let me = student.person.id;
    let (_, card, state) =
        app.store.write(move |db| Box::pin(async move { reviews::undo(db, me, review, now).await })).await?;
    Ok(Json(Undone { card_id: card.0, state: StateView::new(&state, today) }))
}
