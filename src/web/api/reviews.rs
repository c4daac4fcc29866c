//! `POST /reviews` and `POST /reviews/{id}/undo`: answers come in, each recorded once whatever the network does.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use uuid::Uuid;

use super::refusals::{Always, BadBody, NotLast, OtherStudent, Unkept, Unknown};
use super::{Body, words};
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

/// Answers as a device sends them.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[schema(example = json!({ "reviews": [{ "id": "0d6a2b1e-5f0c-4b43-9c3e-2f7f6f1f9a10", "card_id": 17, "grade": 4,
    "answered_at": "2026-03-02T18:04:11Z", "duration_ms": 5200 }], "sent_at": "2026-03-02T18:05:00Z" }))]
pub(super) struct Sent {
    /// In any order: each is put where its time belongs.
    #[schema(max_items = 500)]
    reviews: Vec<SentReview>,
    /// The device's clock at sending: all times are shifted by the difference if that is over two minutes. What lies in the future even
    /// then counts as given now, in its order: the clock was put right since.
    #[serde(rename = "sent_at")]
    #[schema(value_type = Option<String>, format = DateTime)]
    clock: Option<Timestamp>,
    /// Whose answers these are, as the device remembers it: 409 `other_student` if that isn't the caller.
    student: Option<i64>,
}

/// One answer.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[schema(as = Review)]
struct SentReview {
    /// Made by the client. Sent again, it changes nothing and is told `duplicate`.
    id: Uuid,
    /// The card.
    card_id: i64,
    /// From 1, forgotten, to 5, easy; any other is rejected.
    #[schema(minimum = 1, maximum = 5)]
    grade: i64,
    /// When. It may lie in the past; what is before the year 2000 is rejected, and without `sent_at` the future, too.
    #[schema(value_type = String, format = DateTime)]
    answered_at: Timestamp,
    /// How long it took, in milliseconds; less than 0 is taken as 0.
    #[serde(default)]
    #[schema(minimum = 0)]
    duration_ms: i64,
    /// A cram leaves the card's days as they are.
    #[serde(default)]
    cram: bool,
    /// The `version` of the card as it was answered: where its text has changed since, that is still to be told. Without it,
    /// `answered_at` says which text it was.
    #[serde(default)]
    version: Option<i64>,
}

/// What became of the answers.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct Results {
    /// One for each answer, in the order in which they were sent.
    results: Vec<Outcome>,
    /// Stands for what all cards say. Where it is greater than that of the cards that are held, `GET /study` tells what has changed.
    revision: i64,
}

/// What became of one answer.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Result)]
struct Outcome {
    /// Id of the answer.
    id: Uuid,
    #[schema(schema_with = words::result)]
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = words::reason, required = false)]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = words::kind, required = false)]
    kind: Option<&'static str>,
    /// The card's state now, after all answers of the request; left out if the answer is rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<StateView>,
}

/// Record answers
///
/// Up to 500 at once; the good ones count even if others are rejected. What is told `recorded` is on disk.
#[utoipa::path(post, path = "/reviews", operation_id = "record", tag = "study", request_body = Sent,
    responses((status = OK, description = "What became of each", body = Results), Always, Unkept, BadBody, OtherStudent))]
pub(super) async fn post(
    State(app): State<App>,
    Caller(student): Caller,
    Body(sent): Body<Sent>,
) -> Result<Json<Results>, Error> {
    student.refuse_others(sent.student)?;
    if sent.reviews.len() > BATCH {
        return Err(Error::invalid_with("error-batch", vec![("most", BATCH.to_string())]));
    }
    let now = app.clock.now();
    let shift = clock_shift(sent.clock, now);
    let mut answers: Vec<(Uuid, Result<Answer, &'static str>)> =
        sent.reviews.into_iter().map(|review| (review.id, answer(&review, shift))).collect();
    if sent.clock.is_some() {
        draw_back(answers.iter_mut().filter_map(|(_, answer)| answer.as_mut().ok()).collect(), now);
    }
    let log = student.for_log();
    let today = student.today(now);
    let recorded = app
        .store
        .write_answers(log.id, move |db| {
            Box::pin(async move {
                let mut recorded = Vec::with_capacity(answers.len());
                for (id, answer) in answers {
                    let outcome = match answer {
                        Ok(answer) => reviews::record(db, &log, answer, now).await?,
                        Err(reason) => Recorded::Rejected(reason),
                    };
                    recorded.push((id, outcome));
                }
                reviews::settle(db, log.id, &mut recorded).await?;
                Ok(recorded)
            })
        })
        .await?;
    app.metrics.recorded(recorded.iter().filter(|(_, outcome)| matches!(outcome, Recorded::Recorded(..))).count());
    let revision = app.store.revision().await?;
    Ok(Json(Results {
        revision,
        results: recorded.into_iter().map(|(id, outcome)| told(id, outcome, today)).collect(),
    }))
}

/// How far all of a device's times are to be moved: nothing where its clock is right to two minutes.
fn clock_shift(sent_at: Option<Timestamp>, now: Millis) -> Millis {
    let shift = sent_at.map_or(0, |sent| now - sent.as_millisecond());
    if shift.abs() > CLOCK_SLACK { shift } else { 0 }
}

/// Puts what lies in the future at `now`, each a millisecond before the one that follows it, since two answers of one instant have no
/// order: they were given before the device's clock was put back, so that its time at sending says nothing of them.
fn draw_back(mut answers: Vec<&mut Answer>, now: Millis) {
    answers.sort_by_key(|answer| answer.answered_at);
    let mut latest = now;
    for answer in answers.into_iter().rev() {
        if answer.answered_at <= latest {
            break;
        }
        answer.answered_at = latest;
        latest -= 1;
    }
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
        text_at: review.version,
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
        Recorded::Recorded(_, kind, state) => known("recorded", kind, &state),
        Recorded::Duplicate(_, kind, state) => known("duplicate", kind, &state),
        Recorded::Rejected(reason) => Outcome { id, result: "rejected", reason: Some(reason), kind: None, state: None },
    }
}

/// Who takes an answer back.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[schema(example = json!({ "student": 3 }))]
pub(super) struct TakenBack {
    /// Whose answer it is, as the device remembers it: 409 `other_student` if that isn't the caller.
    student: Option<i64>,
}

/// What an undo leaves.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct Undone {
    /// The card of the answer.
    card_id: i64,
    /// Its state now.
    state: StateView,
}

/// Take back the last answer
///
/// Only the caller's last answer that isn't undone can be taken back. The body may be left out.
#[utoipa::path(post, path = "/reviews/{review}/undo", tag = "study", params(("review" = Uuid, Path, description = "Id of the answer")),
    request_body(content = Option<TakenBack>, content_type = "application/json"),
    responses((status = OK, description = "The card's state now", body = Undone), Always, Unknown, Unkept, BadBody, NotLast))]
pub(super) async fn undo(
    State(app): State<App>,
    Caller(student): Caller,
    At(review): At<Uuid>,
    sent: Option<Body<TakenBack>>,
) -> Result<Json<Undone>, Error> {
    student.refuse_others(sent.and_then(|Body(sent)| sent.student))?;
    let now = app.clock.now();
    let today = student.today(now);
    let me = student.person.id;
    let (_, card, state) =
        app.store.write(move |db| Box::pin(async move { reviews::undo(db, me, review, now).await })).await?;
    Ok(Json(Undone { card_id: card.0, state: StateView::new(&state, today) }))
}
