//! What a forecast for an exam is made from: one student's own answers, habits and cards, and nobody else's.

use sqlx::types::Json;

use crate::error::Error;
use crate::schedule::day::Day;
use crate::schedule::figures::Share;
use crate::schedule::fold;
use crate::schedule::forecast::{Asked, Card, Forecast, Habit, forecast};
use crate::schedule::grade::Grade;
use crate::store::Db;
use crate::store::decks::{self, json_ids};
use crate::store::ids::{DeckId, UserId};
use crate::store::people::Person;
use crate::store::reviews::{self, Columns, number};

/// The newest answers from memory that are taken into account: memory changes, and more would say little more.
const ANSWERS: i64 = 1_000;
/// The newest first answers to cards.
const FIRST: i64 = 300;
/// Days over which diligence is told.
const HABIT: u32 = 28;

/// One student's record.
#[derive(Debug, Clone)]
pub struct Record {
    /// Scheduled answers from memory, newest first.
    pub asked: Vec<Asked>,
    /// How they study.
    pub habit: Habit,
    /// Their cards in order; of a large deck every so manieth.
    pub cards: Vec<Card>,
    /// Cards in all.
    pub of: u32,
}

impl Record {
    /// What will be known of all the cards on the day `exam`, as seen on `today`, by so many runs; none where that can't be told yet.
    pub fn forecast(&self, today: Day, exam: Day, runs: u32) -> Option<Forecast> {
        let said = forecast(&self.asked, &self.cards, self.habit, today, exam, runs)?;
        Some(if said.of == self.of { said } else { said.of_all(self.of) })
    }
}

/// What is known of `student` for the cards of `decks`, of which at most `most` are read; suspended and retired ones are left out.
pub async fn record(db: &mut Db, student: &Person, decks: &[DeckId], today: Day, most: usize) -> Result<Record, Error> {
    let asked = asked(db, student.id).await?;
    let habit = habit(db, student, today).await?;
    let (cards, of) = cards(db, student.id, decks, most).await?;
    Ok(Record { asked, habit, cards, of })
}

fn grade(number: i64) -> Option<Grade> {
    u8::try_from(number).ok().and_then(|number| Grade::try_from(number).ok())
}

async fn asked(db: &mut Db, student: UserId) -> Result<Vec<Asked>, Error> {
    // One value, as each row would be handed over by itself.
    let Json(rows) = sqlx::query_scalar!(
        r#"SELECT json_group_array(json_array(before_grade, before_interval, waited, grade))
                      AS "rows!: Json<Vec<(Option<i64>, u32, i64, i64)>>"
           FROM (SELECT before_grade, before_interval, grade,
                        coalesce(study_day - before_due, 0) + before_interval AS waited
                 FROM reviews
                 WHERE student_id = ? AND undone_at IS NULL AND import_id IS NULL
                   AND kind = 'scheduled' AND before_interval > 0
                 ORDER BY answered_at DESC, id DESC
                 LIMIT ? + 0)"#,
        student,
        ANSWERS
    )
    .fetch_one(db)
    .await?;
    let answer = |(before, interval, waited, given): (Option<i64>, u32, i64, i64)| {
        let waited = u32::try_from(waited).unwrap_or(0);
        Some(Asked { before: before.and_then(grade), interval, waited, grade: grade(given)? })
    };
    Ok(rows.into_iter().filter_map(answer).collect())
}

async fn habit(db: &mut Db, student: &Person, today: Day) -> Result<Habit, Error> {
    let day = number(today);
    let before: Vec<i64> = (1..=HABIT).map(|ago| number(today.minus(ago))).collect();
    let before = serde_json::to_string(&before).map_err(Error::internal)?;
    let row = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM json_each(?3) d
                   WHERE EXISTS (SELECT 1 FROM reviews
                                 WHERE student_id = ?1 AND grade IS NOT NULL AND undone_at IS NULL
                                   AND study_day = d.value)) AS "studied!: u32",
                  (SELECT min(study_day) FROM reviews
                   WHERE student_id = ?1 AND grade IS NOT NULL AND undone_at IS NULL) AS "first?: i64",
                  EXISTS (SELECT 1 FROM reviews
                          WHERE student_id = ?1 AND grade IS NOT NULL AND undone_at IS NULL
                            AND study_day = ?2) AS "today!: bool""#,
        student.id,
        day,
        before
    )
    .fetch_one(&mut *db)
    .await?;
    let first = sqlx::query!(
        r#"SELECT count(*) AS "met!: u32", count(*) FILTER (WHERE grade >= 3) AS "passed!: u32"
           FROM (SELECT grade FROM reviews
                 WHERE student_id = ? AND was_new = 1 AND undone_at IS NULL
                 ORDER BY study_day DESC
                 LIMIT ? + 0)"#,
        student.id,
        FIRST
    )
    .fetch_one(&mut *db)
    .await?;
    let left = decks::left_today(db, student, today).await?;
    let days = row.first.map_or(0, |first| u32::try_from(day - first).unwrap_or(0)).min(HABIT);
    Ok(Habit {
        days: Share { part: row.studied.min(days), of: days },
        today: row.today,
        new_a_day: u32::try_from(student.new_cards()).unwrap_or(0),
        new_today: left.new,
        first: Share { part: first.passed, of: first.met },
    })
}

/// One card as the query below lists it.
#[derive(serde::Deserialize)]
struct Row(i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

async fn cards(db: &mut Db, student: UserId, decks: &[DeckId], most: usize) -> Result<(Vec<Card>, u32), Error> {
    let ids = json_ids(decks);
    let of = sqlx::query_scalar!(
        r#"SELECT count(*) AS "cards!: u32"
           FROM json_each(?1) wanted
           CROSS JOIN cards c ON c.deck_id = wanted.value AND c.retired_at IS NULL
           LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
           WHERE coalesce(m.suspended, 0) = 0"#,
        ids,
        student
    )
    .fetch_one(&mut *db)
    .await?;
    let step =
        i64::from(of).saturating_add(i64::try_from(most).unwrap_or(1) - 1) / i64::try_from(most).unwrap_or(1).max(1);
    let step = step.max(1);
    let Json(rows) = sqlx::query_scalar!(
        r#"SELECT json_group_array(json_array(card, repetitions, interval_days, ease, lapses, due_day, last_day, last_grade,
                                              due_grade)) AS "rows!: Json<Vec<Row>>"
           FROM (SELECT c.id AS card, s.repetitions, s.interval_days, s.ease, s.lapses, s.due_day, s.last_day, s.last_grade,
                        s.due_grade, row_number() OVER (ORDER BY wanted.key, c.position, c.id) AS place
                 FROM json_each(?1) wanted
                 CROSS JOIN cards c ON c.deck_id = wanted.value AND c.retired_at IS NULL
                 LEFT JOIN card_states s ON s.student_id = ?2 AND s.card_id = c.id
                 LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
                 WHERE coalesce(m.suspended, 0) = 0)
           WHERE place % ?3 = 0"#,
        ids,
        student,
        step
    )
    .fetch_one(db)
    .await?;
    let card = |Row(card, repetitions, interval, ease, lapses, due_day, last_day, last_grade, due_grade)| Card {
        state: reviews::state(&Columns {
            repetitions: repetitions.unwrap_or(0),
            interval_days: interval.unwrap_or(0),
            ease: ease.unwrap_or(250),
            lapses: lapses.unwrap_or(0),
            again: 0,
            due_day,
            last_day,
            last_grade,
            due_grade,
        }),
        seed: fold::seed(student.0, card),
    };
    Ok((rows.into_iter().map(card).collect(), of))
}
