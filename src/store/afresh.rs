//! Starting a deck afresh: one row of kind `reset` for each card that the student knows, all of one moment, so that they can be
//! taken back as one step.

use sqlx::types::Json;
use uuid::Uuid;

use crate::error::Error;
use crate::schedule::sm2::{self, State};
use crate::store::ids::{CardId, DeckId, UserId};
use crate::store::reviews::{Student, refold};
use crate::store::{Db, Millis};

/// Makes every card of `deck` new for the student at `now`. Gives the number of cards and the moment by which [`undo`] knows
/// them; marks stay. The log keeps what was before.
///
/// Set-wise, as a deck may be large and everybody's answers wait meanwhile.
pub async fn start(db: &mut Db, student: &Student, deck: DeckId, now: Millis) -> Result<(u64, Millis), Error> {
    // Behind every answer there is, also one of a device whose clock runs ahead, and apart from any other fresh start.
    let newest = sqlx::query_scalar!(
        r#"SELECT coalesce(max(answered_at), 0) AS "newest!: Millis"
           FROM reviews
           WHERE student_id = ? AND undone_at IS NULL"#,
        student.id
    )
    .fetch_one(&mut *db)
    .await?;
    let at = now.max(newest + 1);
    let day = student.days.day_of(at).number();
    let new = State::default();
    let (given, ease) = (Json(new), new.ease.hundredths());
    let done = sqlx::query!(
        "INSERT INTO reviews (id, student_id, card_id, grade, cram, answered_at, study_day, duration_ms, given,
                              scheduler, scheduler_version, recorded_at, kind, was_new,
                              before_repetitions, before_interval, before_ease, before_due,
                              after_repetitions, after_interval, after_ease, after_lapses, after_again, after_due,
                              before_grade)
         SELECT randomblob(16), ?1, c.id, NULL, 0, ?3, ?4, 0, ?5, ?6, ?7, ?8, 'reset', 0,
                s.repetitions, s.interval_days, s.ease, s.due_day, ?9, ?10, ?11, ?12, 0, NULL, s.due_grade
         FROM cards c
         JOIN card_states s ON s.student_id = ?1 AND s.card_id = c.id
         WHERE c.deck_id = ?2 AND s.due_day IS NOT NULL",
        student.id,
        deck,
        at,
        day,
        given,
        sm2::SCHEDULER,
        sm2::VERSION,
        now,
        new.repetitions,
        new.interval_days,
        ease,
        new.lapses
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE card_states
         SET repetitions = ?3, interval_days = ?4, ease = ?5, lapses = ?6, again = 0, due_day = NULL, shown_day = NULL,
             last_day = NULL, last_grade = NULL, due_grade = NULL, last_at = r.answered_at, last_review = r.id,
             text_at = NULL
         FROM reviews r
         WHERE card_states.student_id = ?1 AND r.student_id = ?1 AND r.card_id = card_states.card_id
           AND r.answered_at = ?2 AND r.kind = 'reset' AND r.undone_at IS NULL",
        student.id,
        at,
        new.repetitions,
        new.interval_days,
        ease,
        new.lapses
    )
    .execute(db)
    .await?;
    Ok((done.rows_affected(), at))
}

/// Takes back the fresh start of the moment `at`: every card is as it was, with what was answered since on top. Gives the number
/// of cards, none if there was no such start or it was taken back already.
pub async fn undo(db: &mut Db, student: UserId, at: Millis, now: Millis) -> Result<usize, Error> {
    let cards = sqlx::query_scalar!(
        r#"UPDATE reviews SET undone_at = ?3
           WHERE student_id = ?1 AND answered_at = ?2 AND kind = 'reset' AND undone_at IS NULL
           RETURNING card_id AS "card: CardId""#,
        student,
        at,
        now
    )
    .fetch_all(&mut *db)
    .await?;
    for card in &cards {
        refold(db, student, *card).await?;
    }
    Ok(cards.len())
}

/// Takes back the fresh start that the row `id` belongs to.
pub(super) async fn undo_of(db: &mut Db, student: UserId, id: Uuid, now: Millis) -> Result<(), Error> {
    let at = sqlx::query_scalar!("SELECT answered_at FROM reviews WHERE student_id = ? AND id = ?", student, id)
        .fetch_one(&mut *db)
        .await?;
    undo(db, student, at, now).await?;
    Ok(())
}
