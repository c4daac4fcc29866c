//! What a student has answered and what waits for them, summed up by the database; what the sums mean is `schedule/figures.rs`.
//!
//! The log is read through covering indexes alone, so that a page costs the student's own answers and nobody else's.

use sqlx::types::Json;

use crate::error::Error;
use crate::schedule::day::Day;
use crate::schedule::figures::{LONG_INTERVAL, Recalled, Studied, Waiting};
use crate::schedule::grade::Grade;
use crate::store::decks::json_ids;
use crate::store::ids::{DeckId, UserId};
use crate::store::{Db, reviews};

/// The lowest grade that counts as remembered; [`Grade::passes`] says so too.
const PASS: i64 = 3;

/// Cards that figures are asked of, in a form that is asked quickly: a hundred thousand rows of a log ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cards {
    lowest: i64,
    highest: i64,
    /// A byte for each id from the lowest to the highest, as a place in a row of bytes is found several times faster than an id in a
    /// tree. None where all of them are chosen, as those of a deck mostly are that came from a file: two numbers are faster yet.
    chosen: Option<Vec<u8>>,
}

impl Cards {
    fn new(ids: &[i64]) -> Self {
        let (lowest, highest) = (ids.iter().min().copied().unwrap_or(0), ids.iter().max().copied().unwrap_or(-1));
        let places = usize::try_from(highest - lowest + 1).unwrap_or(0);
        let chosen = (places > ids.len()).then(|| {
            let mut chosen = vec![0; places];
            for id in ids {
                if let Some(byte) = usize::try_from(id - lowest).ok().and_then(|place| chosen.get_mut(place)) {
                    *byte = 1;
                }
            }
            chosen
        });
        Self { lowest, highest, chosen }
    }
}

/// All cards of `decks`, retired ones as well: what was answered stays answered.
pub async fn cards(db: &mut Db, decks: &[DeckId]) -> Result<Cards, Error> {
    let ids = json_ids(decks);
    // One value, as each row would be handed over by itself.
    let Json(found) = sqlx::query_scalar!(
        r#"SELECT json_group_array(c.id) AS "ids!: Json<Vec<i64>>"
           FROM cards c
           WHERE c.deck_id IN (SELECT value FROM json_each(?))"#,
        ids
    )
    .fetch_one(db)
    .await?;
    Ok(Cards::new(&found))
}

/// What the student answered on each day from `first` on, by day; to the cards of `of` only, or to all.
pub async fn studied(db: &mut Db, student: UserId, first: Day, of: Option<&Cards>) -> Result<Vec<Studied>, Error> {
    let first = i64::from(first.number());
    let (lowest, highest) = (of.map(|of| of.lowest), of.map(|of| of.highest));
    let chosen = of.and_then(|of| of.chosen.as_deref());
    let rows = sqlx::query!(
        r#"SELECT study_day, count(*) AS "answers!: u32", sum(duration_ms) AS "duration_ms!: i64"
           FROM reviews
           WHERE student_id = ?1 AND study_day >= ?2 AND grade IS NOT NULL AND undone_at IS NULL
             AND (?3 IS NULL OR card_id BETWEEN ?3 AND ?4 AND (?5 IS NULL OR substr(?5, card_id - ?3 + 1, 1) = x'01'))
           GROUP BY study_day"#,
        student,
        first,
        lowest,
        highest,
        chosen
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Studied {
            day: reviews::day(r.study_day),
            answers: r.answers,
            duration_ms: u64::try_from(r.duration_ms).unwrap_or(0),
        })
        .collect())
}

/// How the student's scheduled answers to cards they had met came out, by what stood before them; the cards
/// of `of` only, or all.
pub async fn recalled(db: &mut Db, student: UserId, of: Option<&Cards>) -> Result<Vec<Recalled>, Error> {
    let (lowest, highest) = (of.map(|of| of.lowest), of.map(|of| of.highest));
    let chosen = of.and_then(|of| of.chosen.as_deref());
    let rows = sqlx::query!(
        r#"SELECT before_grade, before_interval AS "interval!: u32", count(*) AS "asked!: u32",
                  count(*) FILTER (WHERE grade >= ?2) AS "passed!: u32"
           FROM reviews
           WHERE student_id = ?1 AND kind = 'scheduled' AND before_interval > 0 AND undone_at IS NULL AND import_id IS NULL
             AND (?3 IS NULL OR card_id BETWEEN ?3 AND ?4 AND (?5 IS NULL OR substr(?5, card_id - ?3 + 1, 1) = x'01'))
           GROUP BY before_grade, before_interval"#,
        student,
        PASS,
        lowest,
        highest,
        chosen
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Recalled {
            before: r.before_grade.and_then(|g| u8::try_from(g).ok()).and_then(|g| Grade::try_from(g).ok()),
            interval: r.interval,
            asked: r.asked,
            passed: r.passed,
        })
        .collect())
}

/// The cards of some decks as a student stands to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Cards that are met.
    pub met: u32,
    /// Of these, with an interval of [`LONG_INTERVAL`] or more.
    pub long: u32,
    /// When the met cards come back, those left out that the student has suspended. A card to be repeated today counts as today's.
    pub waiting: Vec<Waiting>,
}

/// How the student stands to the cards of `decks` on `today`; retired cards are left out.
///
/// The cross join keeps the order of the walk: whether a card is retired is read from the decks' index, not from behind its texts.
pub async fn standing(db: &mut Db, student: UserId, decks: &[DeckId], today: Day) -> Result<Standing, Error> {
    let (ids, today) = (json_ids(decks), i64::from(today.number()));
    let rows = sqlx::query!(
        r#"SELECT CASE WHEN s.again = 1 AND s.last_day = ?3 THEN min(s.shown_day, ?3) ELSE s.shown_day END AS "day!: i64",
                  count(*) AS "met!: u32",
                  count(*) FILTER (WHERE s.interval_days >= ?4) AS "long!: u32",
                  count(*) FILTER (WHERE coalesce(m.suspended, 0) = 0) AS "waiting!: u32"
           FROM cards c
           CROSS JOIN card_states s ON s.student_id = ?2 AND s.card_id = c.id
           LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
           WHERE c.deck_id IN (SELECT value FROM json_each(?1)) AND c.retired_at IS NULL AND s.shown_day IS NOT NULL
           GROUP BY 1"#,
        ids,
        student,
        today,
        LONG_INTERVAL
    )
    .fetch_all(db)
    .await?;
    let mut standing = Standing::default();
    for row in rows {
        standing.met += row.met;
        standing.long += row.long;
        standing.waiting.push(Waiting { day: reviews::day(row.day), cards: row.waiting });
    }
    Ok(standing)
}
