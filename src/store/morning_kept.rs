//! The figures of a class as rows: what was told until now, and what is told from this morning on.

use std::collections::HashMap;

use super::{Card, Exam, Made, OfStudent, day};
use crate::error::Error;
use crate::schedule::anonymity::{self, Coarse, Told};
use crate::schedule::day::Day;
use crate::store::ids::{CardId, ClassId, DeckId};
use crate::store::reviews;
use crate::store::{Db, Millis};

/// What was told of the cards until now.
pub(super) async fn cards_before(db: &mut Db, class: ClassId) -> Result<HashMap<CardId, Card>, Error> {
    let rows = sqlx::query_as!(
        Card,
        r#"SELECT card_id AS "id: CardId", seen AS "seen: u8", shown AS "shown: u8", forgotten AS "forgotten: u32",
                  forgotten_step AS "forgotten_step: u32", said5 AS "said5: u32", said5_step AS "said5_step: u32",
                  leech_low AS "leech_low: u32", leech_high AS "leech_high: u32", released_at
           FROM class_figures_cards
           WHERE class_id = ?"#,
        class
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What was told of a deck until now, and since when answers count that move it. Nothing counts before the first morning, nor where
/// cards were moved into it or out of it since the last one.
#[derive(Default)]
pub(super) struct Before {
    pub told: Option<Told<Coarse>>,
    pub since: Option<Millis>,
}

/// What was told of the decks until now.
pub(super) async fn decks_before(
    db: &mut Db,
    class: ClassId,
    told_at: Millis,
) -> Result<HashMap<DeckId, Before>, Error> {
    let rows = sqlx::query!(
        r#"SELECT deck_id AS "deck: DeckId", mastery AS "mastery: u32", step AS "step: u32", released_at
           FROM class_figures_decks
           WHERE class_id = ?"#,
        class
    )
    .fetch_all(db)
    .await?;
    let before = rows.into_iter().map(|row| {
        let figure = row.mastery.zip(row.step).map(|(percent, step)| Coarse { percent, step });
        let told = figure.map(|figure| Told { figure, at: row.released_at.unwrap_or(told_at) });
        (row.deck, Before { told, since: row.released_at })
    });
    Ok(before.collect())
}

/// Keeps all but the cards; false if somebody else has done so for this day.
pub(super) async fn keep(db: &mut Db, class: ClassId, made: &Made, now: Millis) -> Result<bool, Error> {
    let today = day(now);
    let (low, high) = (made.active.map(|told| told.figure.low), made.active.map(|told| told.figure.high));
    let at = made.active.map(|told| told.at);
    let first = sqlx::query!(
        "INSERT INTO class_figures (class_id, day, taken_at, students, active_low, active_high, active_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (class_id) DO UPDATE
         SET day = excluded.day, taken_at = excluded.taken_at, students = excluded.students,
             active_low = excluded.active_low, active_high = excluded.active_high, active_at = excluded.active_at
         WHERE day < excluded.day",
        class,
        today,
        now,
        made.students,
        low,
        high,
        at
    )
    .execute(&mut *db)
    .await?;
    if first.rows_affected() == 0 {
        return Ok(false);
    }
    keep_exam(db, class, made.exam.as_ref()).await?;
    let decks = serde_json::to_string(&made.decks).map_err(Error::internal)?;
    sqlx::query!(
        "INSERT INTO class_figures_decks (class_id, deck_id, seen, answers, begun_low, begun_high, shown, mastery, step,
                                          released_at)
         SELECT ?1, d.value ->> 'deck', d.value ->> 'seen', d.value ->> 'answers', d.value ->> 'begun_low',
                d.value ->> 'begun_high', d.value ->> 'shown', d.value ->> 'mastery', d.value ->> 'step',
                d.value ->> 'released_at'
         FROM json_each(?2) d
         CROSS JOIN decks k ON k.id = d.value ->> 'deck'
         WHERE 1
         ON CONFLICT (class_id, deck_id) DO UPDATE
         SET seen = excluded.seen, answers = excluded.answers, begun_low = excluded.begun_low, begun_high = excluded.begun_high,
             shown = excluded.shown, mastery = excluded.mastery, step = excluded.step, released_at = excluded.released_at",
        class,
        decks
    )
    .execute(&mut *db)
    .await?;
    let week = anonymity::week(today);
    sqlx::query!(
        "INSERT INTO class_figures_weeks (class_id, deck_id, week, mastery, step, cards)
         SELECT ?1, d.value ->> 'deck', ?3, d.value ->> 'mastery', d.value ->> 'step', d.value ->> 'cards'
         FROM json_each(?2) d
         CROSS JOIN decks k ON k.id = d.value ->> 'deck'
         WHERE d.value ->> 'shown' = 1
         ON CONFLICT (class_id, deck_id, week) DO UPDATE
         SET mastery = excluded.mastery, step = excluded.step, cards = excluded.cards",
        class,
        decks,
        week
    )
    .execute(&mut *db)
    .await?;
    keep_named(db, class, &made.named).await?;
    Ok(true)
}

/// Without an exam to come what was told of the last one is kept out of sight: the next one waits for as many answers.
async fn keep_exam(db: &mut Db, class: ClassId, exam: Option<&Exam>) -> Result<(), Error> {
    let told = exam.and_then(|exam| exam.told);
    let (day, at) = (told.map(|told| reviews::number(told.0)), exam.map(|exam| exam.at));
    let (percent, step) = (told.map(|told| told.1.percent), told.map(|told| told.1.step));
    let shown = exam.is_some_and(|exam| exam.shown);
    sqlx::query!(
        "UPDATE class_figures
         SET exam_day = coalesce(?2, exam_day), exam_percent = coalesce(?3, exam_percent), exam_step = coalesce(?4, exam_step),
             exam_at = coalesce(?5, exam_at), exam_shown = ?6
         WHERE class_id = ?1",
        class,
        day,
        percent,
        step,
        at,
        shown
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts what is shown by name in the place of what was; of who has left or taken it back meanwhile, nothing.
async fn keep_named(db: &mut Db, class: ClassId, named: &[OfStudent]) -> Result<(), Error> {
    let rows = serde_json::to_string(named).map_err(Error::internal)?;
    sqlx::query!("DELETE FROM class_figures_named WHERE class_id = ?", class).execute(&mut *db).await?;
    sqlx::query!(
        "INSERT INTO class_figures_named (class_id, user_id, deck_id, met, grades, answers, asked, forgotten, said5,
                                          said5_forgotten, last_at)
         SELECT ?1, n.value ->> 'student', n.value ->> 'deck', n.value ->> 'met', n.value ->> 'grades', n.value ->> 'answers',
                n.value ->> 'asked', n.value ->> 'forgotten', n.value ->> 'said5', n.value ->> 'said5_forgotten',
                n.value ->> 'last_at'
         FROM json_each(?2) n
         CROSS JOIN memberships m ON m.class_id = ?1 AND m.user_id = n.value ->> 'student'
         WHERE m.left_at IS NULL AND m.named_at IS NOT NULL",
        class,
        rows
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn keep_cards(db: &mut Db, class: ClassId, cards: &[Card]) -> Result<(), Error> {
    let rows = serde_json::to_string(cards).map_err(Error::internal)?;
    sqlx::query!(
        "INSERT INTO class_figures_cards (class_id, card_id, seen, shown, forgotten, forgotten_step, said5, said5_step,
                                          leech_low, leech_high, released_at)
         SELECT ?1, r.value ->> 'card', r.value ->> 'seen', r.value ->> 'shown', r.value ->> 'forgotten',
                r.value ->> 'forgotten_step', r.value ->> 'said5', r.value ->> 'said5_step', r.value ->> 'leech_low',
                r.value ->> 'leech_high', r.value ->> 'released_at'
         FROM json_each(?2) r
         CROSS JOIN cards c ON c.id = r.value ->> 'card'
         WHERE 1
         ON CONFLICT (class_id, card_id) DO UPDATE
         SET seen = excluded.seen, shown = excluded.shown, forgotten = excluded.forgotten,
             forgotten_step = excluded.forgotten_step, said5 = excluded.said5, said5_step = excluded.said5_step,
             leech_low = excluded.leech_low, leech_high = excluded.leech_high, released_at = excluded.released_at",
        class,
        rows
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What was told of an exam day until now, and since when answers count that move it.
pub(super) async fn exam_before(db: &mut Db, class: ClassId) -> Result<(Option<(Day, Coarse)>, Option<Millis>), Error> {
    let row = sqlx::query!(
        r#"SELECT exam_day, exam_percent AS "percent: u32", exam_step AS "step: u32", exam_at
           FROM class_figures
           WHERE class_id = ?"#,
        class
    );
    let Some(row) = row.fetch_optional(db).await? else { return Ok((None, None)) };
    let figure = row.percent.zip(row.step).map(|(percent, step)| Coarse { percent, step });
    Ok((row.exam_day.map(reviews::day).zip(figure), row.exam_at))
}
