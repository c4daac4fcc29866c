//! Live reviews: which cards are on which wall, who has answered, and what was told of it. All of it is in the database, so that a
//! restart in the middle of a lesson costs nothing but a moment; `web/live/rooms.rs` only wakes those who wait for news.
//!
//! An answer is a cram of the log (`reviews.rs`); here it is tied to a card on the wall. What may be told is `schedule/spread.rs`'s.

use sqlx::types::Json;
use uuid::Uuid;

use crate::error::Error;
use crate::schedule::spread::{self, Grades};
use crate::store::ids::{CardId, ClassId, DeckId, LiveId, UserId};
use crate::store::reviews::{self, Answer, Recorded, Student};
use crate::store::{Db, Millis};

/// A review in which nothing was done for so long is over, whether somebody has ended it or not.
pub const FORGOTTEN: Millis = 4 * 3_600_000;
/// Cards that one may have at the most.
pub const MOST: usize = 50;

/// A live review and the card that is on its wall.
#[derive(Debug, Clone)]
pub struct Live {
    /// Row id.
    pub id: LiveId,
    /// Whose.
    pub class: ClassId,
    /// The class's name.
    pub class_name: String,
    /// How many cards it has.
    pub cards: u32,
    /// So many answers stand behind a bar.
    pub from: u32,
    /// Which card is on the wall, from 1 on.
    pub position: u32,
    /// That card; none if it was deleted meanwhile.
    pub card: Option<CardId>,
    /// Its answer is shown.
    pub revealed: bool,
    /// Unix ms.
    pub started_at: Millis,
    /// It was ended, or forgotten.
    pub over: bool,
}

impl Live {
    /// Stands for what the wall and the phones show: another one after each step.
    pub fn stand(&self) -> String {
        if self.over { "over".to_owned() } else { format!("{}-{}", self.position, u8::from(self.revealed)) }
    }

    /// Answers behind the first bar of a card.
    pub fn bar_from(&self) -> u32 {
        spread::first(self.from)
    }

    /// There is a card after this one.
    pub fn has_next(&self) -> bool {
        self.position < self.cards
    }
}

/// The review `id` as it stands at `now`.
///
/// Errors: [`Error::NotFound`], also where its class was put away.
pub async fn get(db: &mut Db, id: LiveId, now: Millis) -> Result<Live, Error> {
    let before = now - FORGOTTEN;
    let live = sqlx::query_as!(
        Live,
        r#"SELECT l.id AS "id!: LiveId", l.class_id AS "class: ClassId", k.name AS class_name, l.cards AS "cards: u32",
                  l.answers_from AS "from: u32", l.position AS "position: u32", c.card_id AS "card?: CardId",
                  coalesce(c.revealed, 0) AS "revealed!: bool", l.started_at,
                  (l.ended_at IS NOT NULL OR l.moved_at <= ?2) AS "over!: bool"
           FROM live_reviews l
           JOIN classes k ON k.id = l.class_id AND k.archived_at IS NULL
           LEFT JOIN live_cards c ON c.live_id = l.id AND c.position = l.position
           WHERE l.id = ?1"#,
        id,
        before
    );
    Ok(live.fetch_one(db).await?)
}

/// A review that is running.
#[derive(Debug, Clone)]
pub struct Running {
    /// Row id.
    pub id: LiveId,
    /// The class's name.
    pub class: String,
}

/// What runs now in the classes that `user` belongs to, by class.
pub async fn running_for(db: &mut Db, user: UserId, now: Millis) -> Result<Vec<Running>, Error> {
    let since = now - FORGOTTEN;
    let running = sqlx::query_as!(
        Running,
        r#"SELECT l.id AS "id!: LiveId", k.name AS class
           FROM memberships m
           CROSS JOIN live_reviews l ON l.class_id = m.class_id AND l.ended_at IS NULL
           CROSS JOIN classes k ON k.id = m.class_id
           WHERE m.user_id = ? AND m.left_at IS NULL AND l.moved_at > ? AND k.archived_at IS NULL
           ORDER BY k.name, k.id"#,
        user,
        since
    );
    Ok(running.fetch_all(db).await?)
}

/// The review that runs now in `class`.
pub async fn running_in(db: &mut Db, class: ClassId, now: Millis) -> Result<Option<LiveId>, Error> {
    let since = now - FORGOTTEN;
    let running = sqlx::query_scalar!(
        r#"SELECT id AS "id!: LiveId" FROM live_reviews WHERE class_id = ? AND ended_at IS NULL AND moved_at > ?"#,
        class,
        since
    );
    Ok(running.fetch_optional(db).await?)
}

/// A review that is over.
#[derive(Debug, Clone)]
pub struct Past {
    /// Row id.
    pub id: LiveId,
    /// Unix ms.
    pub started_at: Millis,
    /// How many cards it has.
    pub cards: u32,
}

/// The last `limit` reviews of `class` that are over, the newest first.
pub async fn past(db: &mut Db, class: ClassId, limit: i64, now: Millis) -> Result<Vec<Past>, Error> {
    let before = now - FORGOTTEN;
    let past = sqlx::query_as!(
        Past,
        r#"SELECT id AS "id!: LiveId", started_at, cards AS "cards: u32"
           FROM live_reviews
           WHERE class_id = ? AND (ended_at IS NOT NULL OR moved_at <= ?)
           ORDER BY id DESC
           LIMIT ? + 0"#,
        class,
        before,
        limit
    );
    Ok(past.fetch_all(db).await?)
}

/// A card that may be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Row id.
    pub id: CardId,
    /// What it asks, as plain text.
    pub question: String,
}

/// The first `limit` cards of a deck that `class` studies, in its order.
///
/// Errors: [`Error::NotFound`] for a deck that it doesn't study.
pub async fn of_deck(db: &mut Db, class: ClassId, deck: DeckId, limit: i64) -> Result<Vec<Choice>, Error> {
    let studies = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM decks WHERE id = ?1 AND class_id = ?2 AND staged = 0 AND archived_at IS NULL)
                  OR EXISTS (SELECT 1 FROM deck_shares h
                             JOIN decks d ON d.id = h.deck_id AND d.staged = 0 AND d.archived_at IS NULL
                             WHERE h.deck_id = ?1 AND h.class_id = ?2 AND h.ended_at IS NULL) AS "studies!: bool""#,
        deck,
        class
    );
    if !studies.fetch_one(&mut *db).await? {
        return Err(Error::NotFound);
    }
    let cards = sqlx::query_as!(
        Choice,
        r#"SELECT id AS "id!: CardId", front_text AS question
           FROM cards
           WHERE deck_id = ? AND retired_at IS NULL
           ORDER BY position, id
           LIMIT ? + 0"#,
        deck,
        limit
    );
    Ok(cards.fetch_all(db).await?)
}

/// Whether `class` studies `card` now: its deck belongs to the class, or is shared with it.
pub async fn is_studied(db: &mut Db, class: ClassId, card: CardId) -> Result<bool, Error> {
    let studied = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1
                          FROM cards c
                          JOIN decks d ON d.id = c.deck_id AND d.staged = 0 AND d.archived_at IS NULL
                          WHERE c.id = ?1
                            AND (d.class_id = ?2
                                 OR EXISTS (SELECT 1 FROM deck_shares h
                                            WHERE h.deck_id = d.id AND h.class_id = ?2 AND h.ended_at IS NULL))
                         ) AS "studied!: bool""#,
        card,
        class
    );
    Ok(studied.fetch_one(db).await?)
}

/// Starts a review of `cards`, in that order, in `class`. Those that aren't studied there, or are retired, are left out.
///
/// Errors: [`Error::Conflict`] while another one runs, [`Error::Invalid`] where no card is left.
pub async fn start(db: &mut Db, class: ClassId, by: UserId, cards: &[CardId], now: Millis) -> Result<LiveId, Error> {
    if running_in(db, class, now).await?.is_some() {
        return Err(Error::conflict("live-runs-already"));
    }
    sqlx::query!("UPDATE live_reviews SET ended_at = moved_at WHERE class_id = ? AND ended_at IS NULL", class)
        .execute(&mut *db)
        .await?;
    let live = sqlx::query_scalar!(
        r#"INSERT INTO live_reviews (class_id, started_by, cards, answers_from, started_at, moved_at)
           SELECT id, ?2, 0, figures_from, ?3, ?3 FROM classes WHERE id = ?1
           RETURNING id AS "id!: LiveId""#,
        class,
        by,
        now
    );
    let live = live.fetch_one(&mut *db).await?;
    let ids: Vec<i64> = cards.iter().map(|card| card.0).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    let taken = sqlx::query!(
        "INSERT INTO live_cards (live_id, position, card_id)
         SELECT ?1, row_number() OVER (ORDER BY w.key), c.id
         FROM (SELECT min(key) AS key, value FROM json_each(?2) GROUP BY value) w
         CROSS JOIN cards c ON c.id = w.value
         CROSS JOIN decks d ON d.id = c.deck_id
         WHERE c.retired_at IS NULL AND d.staged = 0 AND d.archived_at IS NULL
           AND (d.class_id = ?3
                OR EXISTS (SELECT 1 FROM deck_shares h
                           WHERE h.deck_id = d.id AND h.class_id = ?3 AND h.ended_at IS NULL))",
        live,
        ids,
        class
    );
    let taken = i64::try_from(taken.execute(&mut *db).await?.rows_affected()).unwrap_or(0);
    if taken == 0 {
        return Err(Error::invalid("live-no-cards"));
    }
    sqlx::query!("UPDATE live_reviews SET cards = ? WHERE id = ?", taken, live).execute(db).await?;
    Ok(live)
}

/// What who teaches does with the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// Shows the answer.
    Reveal,
    /// On to the next card; after the last one, it is over.
    Next,
    /// Back to the card before.
    Back,
    /// It is over.
    End,
}

/// Does `act` to the review, if the card `at` is still the one on its wall and it isn't over: a second tap does nothing. Whether
/// anything was done.
pub async fn step(db: &mut Db, id: LiveId, act: Act, at: u32, now: Millis) -> Result<bool, Error> {
    let live = get(db, id, now).await?;
    if live.over || live.position != at {
        return Ok(false);
    }
    let position = match act {
        Act::Reveal if live.revealed || live.card.is_none() => return Ok(false),
        Act::Back if at <= 1 => return Ok(false),
        Act::Next if live.has_next() => at + 1,
        Act::Reveal | Act::End | Act::Next => at,
        Act::Back => at - 1,
    };
    let ended_at = (act == Act::End || (act == Act::Next && position == at)).then_some(now);
    sqlx::query!(
        "UPDATE live_reviews SET position = ?, moved_at = ?, ended_at = ? WHERE id = ?",
        position,
        now,
        ended_at,
        id
    )
    .execute(&mut *db)
    .await?;
    if act == Act::Reveal {
        sqlx::query!("UPDATE live_cards SET revealed = 1 WHERE live_id = ? AND position = ?", id, at)
            .execute(db)
            .await?;
    }
    Ok(true)
}

/// Goes on with a review that is over, where it was.
///
/// Errors: [`Error::Conflict`] while another one runs in its class.
pub async fn resume(db: &mut Db, live: &Live, now: Millis) -> Result<(), Error> {
    match running_in(db, live.class, now).await? {
        Some(running) if running == live.id => return Ok(()),
        Some(_) => return Err(Error::conflict("live-runs-already")),
        None => {}
    }
    // One that was forgotten, this one or another, must not stand in the way.
    let (class, id) = (live.class, live.id);
    sqlx::query!("UPDATE live_reviews SET ended_at = moved_at WHERE class_id = ? AND ended_at IS NULL", class)
        .execute(&mut *db)
        .await?;
    sqlx::query!("UPDATE live_reviews SET ended_at = NULL, moved_at = ? WHERE id = ?", now, id).execute(db).await?;
    Ok(())
}

/// The bar of a card, as it was last made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Blocks of each grade.
    pub blocks: Grades,
    /// So many had answered.
    pub of: u32,
}

/// What is told of the card on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// So many have answered.
    pub answered: u32,
    /// The bar, from enough answers on.
    pub told: Option<Told>,
}

/// What is told of the card that is on the wall of `live`.
pub async fn count(db: &mut Db, live: &Live) -> Result<Count, Error> {
    let (id, position) = (live.id, live.position);
    let row = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM live_answers WHERE live_id = ?1 AND position = ?2) AS "answered!: u32",
                  (SELECT told FROM live_cards WHERE live_id = ?1 AND position = ?2) AS "told?: Json<Grades>",
                  (SELECT told_of FROM live_cards WHERE live_id = ?1 AND position = ?2) AS "told_of?: u32""#,
        id,
        position
    );
    let row = row.fetch_one(db).await?;
    Ok(Count { answered: row.answered, told: told(row.told, row.told_of) })
}

fn told(blocks: Option<Json<Grades>>, of: Option<u32>) -> Option<Told> {
    blocks.zip(of).map(|(Json(blocks), of)| Told { blocks, of })
}

/// The grade that `student` has given to the card on the wall of `live`.
pub async fn own(db: &mut Db, live: &Live, student: UserId) -> Result<Option<u8>, Error> {
    let (id, position) = (live.id, live.position);
    let grade = sqlx::query_scalar!(
        r#"SELECT grade AS "grade: u8" FROM live_answers WHERE live_id = ? AND position = ? AND student_id = ?"#,
        id,
        position,
        student
    );
    Ok(grade.fetch_optional(db).await?)
}

/// Records a student's answer to the card `at` of a live review, in place of a former one to it. Durable once the transaction is.
/// Whether it was recorded; one of an id that is known already changes nothing.
///
/// What can't be taken is refused before anything is written. Errors: [`Error::Conflict`] where the card isn't on the wall any more,
/// its answer isn't shown, or the student has left the class; [`Error::NotFound`] for a card that they may not read.
pub async fn answer(
    db: &mut Db,
    (live, at): (LiveId, u32),
    student: &Student,
    (id, grade, duration_ms): (Uuid, crate::schedule::grade::Grade, u32),
    now: Millis,
) -> Result<bool, Error> {
    let (me, since) = (student.id, now - FORGOTTEN);
    // One that arrives again may come when its card is gone.
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM reviews WHERE student_id = ? AND id = ?) AS "known!: bool""#,
        me,
        id
    );
    if known.fetch_one(&mut *db).await? {
        return Ok(false);
    }
    let open = sqlx::query!(
        r#"SELECT c.card_id AS "card: CardId", l.answers_from AS "from: u32", a.review_id AS "former?: Uuid"
           FROM live_reviews l
           CROSS JOIN live_cards c ON c.live_id = l.id AND c.position = l.position
           CROSS JOIN memberships m ON m.class_id = l.class_id AND m.user_id = ?3
           LEFT JOIN live_answers a ON a.live_id = l.id AND a.position = l.position AND a.student_id = ?3
           WHERE l.id = ?1 AND l.position = ?2 AND l.ended_at IS NULL AND l.moved_at > ?4 AND c.revealed = 1
             AND m.left_at IS NULL AND m.role <> 'instructor'"#,
        live,
        at,
        me,
        since
    );
    let open = open.fetch_optional(&mut *db).await?.ok_or_else(|| Error::conflict("live-gone"))?;
    let answer = Answer { id, card: open.card, grade, cram: true, answered_at: now, duration_ms, text_at: None };
    match reviews::record(db, student, answer, now).await? {
        Recorded::Recorded(..) => {}
        Recorded::Duplicate(..) => return Ok(false),
        Recorded::Rejected(_) => return Err(Error::NotFound),
    }
    let given = grade.get();
    sqlx::query!(
        "INSERT INTO live_answers (live_id, position, student_id, review_id, grade)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (live_id, position, student_id) DO UPDATE
         SET review_id = excluded.review_id, grade = excluded.grade",
        live,
        at,
        me,
        id,
        given
    )
    .execute(&mut *db)
    .await?;
    if let Some(former) = open.former {
        reviews::take_back_cram(db, me, former, now).await?;
    }
    tell(db, (live, at), open.from).await?;
    Ok(true)
}

/// Makes the bar of a card, where enough has moved. One that was taken back elsewhere and is given again counts as moved, though it
/// says the same. No bar comes sooner for that: the bar holds `told_of` students at the most, and the next one is due with so many
/// more answers that enough of them are others' in any case.
async fn tell(db: &mut Db, (live, at): (LiveId, u32), from: u32) -> Result<(), Error> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "answered!: u32", count(*) FILTER (WHERE grade IS NOT told) AS "moved!: u32",
                  count(*) FILTER (WHERE grade = 1) AS "one!: u32", count(*) FILTER (WHERE grade = 2) AS "two!: u32",
                  count(*) FILTER (WHERE grade = 3) AS "three!: u32", count(*) FILTER (WHERE grade = 4) AS "four!: u32",
                  count(*) FILTER (WHERE grade = 5) AS "five!: u32",
                  (SELECT told_of FROM live_cards WHERE live_id = ?1 AND position = ?2) AS "told_of?: u32"
           FROM live_answers
           WHERE live_id = ?1 AND position = ?2"#,
        live,
        at
    );
    let row = row.fetch_one(&mut *db).await?;
    if !spread::due(from, row.told_of, row.answered, row.moved) {
        return Ok(());
    }
    let blocks = Json(spread::blocks([row.one, row.two, row.three, row.four, row.five]));
    sqlx::query!(
        "UPDATE live_cards SET told = ?, told_of = ? WHERE live_id = ? AND position = ?",
        blocks,
        row.answered,
        live,
        at
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("UPDATE live_answers SET told = grade WHERE live_id = ? AND position = ?", live, at)
        .execute(db)
        .await?;
    Ok(())
}

/// A card of a review, and what was told of it.
#[derive(Debug, Clone)]
pub struct OfCard {
    /// Row id.
    pub card: CardId,
    /// The deck's name.
    pub deck: String,
    /// What it asks, as plain text.
    pub question: String,
    /// So many have answered it.
    pub answered: u32,
    /// The bar as it was last made.
    pub told: Option<Told>,
}

/// The cards of a review whose answers were shown, by what was told of them: the hardest first, then those of which nothing is
/// known, in the order in which they were asked.
pub async fn summary(db: &mut Db, live: LiveId) -> Result<Vec<OfCard>, Error> {
    let rows = sqlx::query!(
        r#"SELECT l.card_id AS "card: CardId", d.name AS deck, c.front_text AS question, l.told AS "told: Json<Grades>",
                  l.told_of AS "told_of: u32",
                  (SELECT count(*) FROM live_answers a WHERE a.live_id = l.live_id AND a.position = l.position) AS "answered!: u32"
           FROM live_cards l
           JOIN cards c ON c.id = l.card_id
           JOIN decks d ON d.id = c.deck_id
           WHERE l.live_id = ? AND l.revealed = 1
           ORDER BY l.position"#,
        live
    );
    let mut cards: Vec<OfCard> = rows
        .fetch_all(db)
        .await?
        .into_iter()
        .map(|row| OfCard {
            card: row.card,
            deck: row.deck,
            question: row.question,
            answered: row.answered,
            told: told(row.told, row.told_of),
        })
        .collect();
    cards.sort_by(|a, b| spread::hardness(a.told.map(|told| told.blocks), b.told.map(|told| told.blocks)));
    Ok(cards)
}
