//! The figures of a class, made once a day: the states are summed up, and what may be told of them is kept. `schedule/anonymity.rs`
//! says what that is, and why; `figures.rs` reads it.
//!
//! Nothing here reads the log: the fold has left sums beside each state, so that a morning costs the students and cards of the class,
//! whatever they have answered. The sums never leave this file.

use std::collections::HashMap;

use crate::error::Error;
use crate::schedule::anonymity::{self, Behind, Coarse, Range, Told, WHOLE};
use crate::schedule::day::DayRule;
use crate::schedule::sm2::LEECH_LAPSES;
use crate::store::ids::{CardId, ClassId, DeckId, UserId};
use crate::store::reviews::CLOCK_SLACK;
use crate::store::{Db, Millis, Store, decks};

/// Rows that are written in one transaction: nobody's answer waits for more.
const ROWS: usize = 500;
/// Who has answered in so many milliseconds is active.
pub(super) const ACTIVE: Millis = 7 * 86_400_000;

/// The day that begins with the morning before `now`: from four to four, everywhere the same.
pub fn day(now: Millis) -> i64 {
    i64::from(DayRule::new("UTC", 240).day_of(now).number())
}

/// Makes the figures of `class` for the day of `now`, unless that was done.
pub async fn ensure(store: &Store, class: ClassId, now: Millis) -> Result<(), Error> {
    let today = day(now);
    let taken = store.read(|db| Box::pin(taken(db, class))).await?;
    if taken.is_some_and(|taken| taken >= today) {
        return Ok(());
    }
    let mut made = store.read_snapshot(|db| Box::pin(make(db, class, now))).await?;
    let mut cards = std::mem::take(&mut made.cards).into_iter();
    let first = store.write(move |db| Box::pin(async move { keep(db, class, &made, now).await })).await?;
    // Somebody else has made them meanwhile.
    if !first {
        return Ok(());
    }
    loop {
        let rows: Vec<Card> = cards.by_ref().take(ROWS).collect();
        if rows.is_empty() {
            return Ok(());
        }
        store.write(move |db| Box::pin(async move { keep_cards(db, class, &rows).await })).await?;
    }
}

/// The classes in use that have students, but no figures of the day of `now` yet.
pub async fn waiting(db: &mut Db, now: Millis) -> Result<Vec<ClassId>, Error> {
    let today = day(now);
    let classes = sqlx::query_scalar!(
        r#"SELECT k.id AS "id!: ClassId"
           FROM classes k
           LEFT JOIN class_figures f ON f.class_id = k.id
           WHERE k.archived_at IS NULL AND (f.day IS NULL OR f.day < ?)
             AND EXISTS (SELECT 1 FROM memberships m
                         WHERE m.class_id = k.id AND m.role <> 'instructor' AND m.left_at IS NULL)
           ORDER BY k.id"#,
        today
    )
    .fetch_all(db)
    .await?;
    Ok(classes)
}

async fn taken(db: &mut Db, class: ClassId) -> Result<Option<i64>, Error> {
    Ok(sqlx::query_scalar!("SELECT day FROM class_figures WHERE class_id = ?", class).fetch_optional(db).await?)
}

/// What a morning tells.
struct Made {
    students: u32,
    active: Option<Told<Range>>,
    decks: Vec<Deck>,
    cards: Vec<Card>,
    named: Vec<OfStudent>,
}

/// A deck as it is kept.
#[derive(serde::Serialize)]
struct Deck {
    #[serde(rename = "deck")]
    id: DeckId,
    cards: u32,
    seen: u32,
    answers: u64,
    begun_low: u32,
    begun_high: u32,
    shown: u8,
    mastery: Option<u32>,
    step: Option<u32>,
    released_at: Option<Millis>,
}

/// A card as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
struct Card {
    #[serde(rename = "card")]
    id: CardId,
    seen: u8,
    shown: u8,
    forgotten: Option<u32>,
    forgotten_step: Option<u32>,
    said5: Option<u32>,
    said5_step: Option<u32>,
    leech_low: Option<u32>,
    leech_high: Option<u32>,
    released_at: Option<Millis>,
}

/// What is told of a card at once.
#[derive(Clone, Copy)]
struct OfCard {
    forgotten: Coarse,
    said5: Option<Coarse>,
    leeches: Range,
}

impl Card {
    fn told(&self) -> Option<Told<OfCard>> {
        let forgotten = Coarse { percent: self.forgotten?, step: self.forgotten_step? };
        let said5 = self.said5.zip(self.said5_step).map(|(percent, step)| Coarse { percent, step });
        let leeches = Range { low: self.leech_low?, high: self.leech_high? };
        Some(Told { figure: OfCard { forgotten, said5, leeches }, at: self.released_at? })
    }
}

/// How one student stands to one deck.
#[derive(serde::Serialize)]
struct OfStudent {
    deck: DeckId,
    student: UserId,
    #[serde(skip)]
    named: bool,
    met: u32,
    grades: u32,
    answers: i64,
    asked: i64,
    forgotten: i64,
    said5: i64,
    said5_forgotten: i64,
    last_at: Millis,
}

async fn make(db: &mut Db, class: ClassId, now: Millis) -> Result<Made, Error> {
    // An answer of a device whose clock runs ahead is in the figures already: it must not count as one given since.
    let told_at = now + CLOCK_SLACK;
    let k = sqlx::query_scalar!(r#"SELECT figures_from AS "from: u32" FROM classes WHERE id = ?"#, class);
    let k = k.fetch_one(&mut *db).await?;
    let students = sqlx::query!(
        r#"SELECT count(*) AS "all!: u32", count(*) FILTER (WHERE named_at IS NULL) AS "unnamed!: u32"
           FROM memberships
           WHERE class_id = ? AND role <> 'instructor' AND left_at IS NULL"#,
        class
    );
    let students = students.fetch_one(&mut *db).await?;
    let sizes = decks::sizes(db, class).await?;
    let ids: Vec<DeckId> = sizes.iter().map(|deck| deck.id).collect();
    let standing = standing(db, class, &ids).await?;
    let (cards, seen) = cards(db, class, &ids, (k, students.all), told_at).await?;
    let mut before = decks_before(db, class).await?;

    let decks = sizes.iter().map(|size| {
        let of: Vec<&OfStudent> = standing.iter().filter(|one| one.deck == size.id && one.met > 0).collect();
        let told = before.remove(&size.id).flatten();
        let behind = behind(&of, told.map(|told| told.at));
        let all = u32::try_from(of.len()).unwrap_or(u32::MAX);
        let next = anonymity::next(k, behind, told, told_at, || {
            let best = 5 * u64::from(size.cards.max(1));
            let sum = of.iter().map(|one| u64::from(one.grades) * WHOLE / best).sum();
            Coarse::mean(sum, all, behind.unnamed)
        });
        let begun = Range::of(all, students.all);
        let answers = standing.iter().filter(|one| one.deck == size.id).map(|one| one.answers).sum::<i64>();
        Deck {
            id: size.id,
            cards: size.cards,
            seen: seen.get(&size.id).copied().unwrap_or(0),
            answers: anonymity::answers(u64::try_from(answers).unwrap_or(0)),
            begun_low: begun.low,
            begun_high: begun.high,
            shown: u8::from(next.is_some() && anonymity::enough(k, behind.unnamed)),
            mastery: next.map(|told| told.figure.percent),
            step: next.map(|told| told.figure.step),
            released_at: next.map(|told| told.at),
        }
    });
    let decks = decks.collect();
    let active = active(db, class, &standing, (k, students.all, students.unnamed), now).await?;
    Ok(Made {
        students: students.all,
        active,
        decks,
        cards,
        named: standing.into_iter().filter(|one| one.named).collect(),
    })
}

/// Who stands behind what these students have, and who of them has answered since `at`.
fn behind(of: &[&OfStudent], at: Option<Millis>) -> Behind {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let unnamed = || of.iter().filter(|one| !one.named);
    Behind {
        unnamed: count(unnamed().count()),
        moved: count(unnamed().filter(|one| at.is_some_and(|at| one.last_at > at)).count()),
    }
}

/// How many students have answered in the last seven days.
async fn active(
    db: &mut Db,
    class: ClassId,
    standing: &[OfStudent],
    (k, all, unnamed): (u32, u32, u32),
    now: Millis,
) -> Result<Option<Told<Range>>, Error> {
    let before = sqlx::query!(
        r#"SELECT active_low AS "low: u32", active_high AS "high: u32", active_at FROM class_figures WHERE class_id = ?"#,
        class
    );
    let before = before
        .fetch_optional(db)
        .await?
        .and_then(|row| Some(Told { figure: Range { low: row.low?, high: row.high? }, at: row.active_at? }));
    let mut last: HashMap<UserId, (Millis, bool)> = HashMap::new();
    for one in standing {
        let at = &mut last.entry(one.student).or_insert((0, one.named)).0;
        *at = (*at).max(one.last_at);
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let since = before.map_or(now, |told| told.at);
    let moved = count(last.values().filter(|(at, named)| *at > since && !named).count());
    Ok(anonymity::next(k, Behind { unnamed, moved }, before, now + CLOCK_SLACK, || {
        Range::of(count(last.values().filter(|(at, _)| *at > now - ACTIVE).count()), all)
    }))
}

/// How each student of the class stands to each of `decks` of which they have a card.
///
/// The cross joins keep the order of the walk: members, the cards of a deck in its index, the state of both.
async fn standing(db: &mut Db, class: ClassId, decks: &[DeckId]) -> Result<Vec<OfStudent>, Error> {
    let ids = decks::json_ids(decks);
    let found = sqlx::query_as!(
        OfStudent,
        r#"SELECT c.deck_id AS "deck!: DeckId", m.user_id AS "student!: UserId", m.named_at IS NOT NULL AS "named!: bool",
                  count(s.due_day) AS "met!: u32", coalesce(sum(s.last_grade), 0) AS "grades!: u32",
                  sum(s.answers) AS "answers!: i64", sum(s.asked) AS "asked!: i64", sum(s.forgotten) AS "forgotten!: i64",
                  sum(s.said5) AS "said5!: i64", sum(s.said5_forgotten) AS "said5_forgotten!: i64",
                  max(s.last_at) AS "last_at!: Millis"
           FROM memberships m
           CROSS JOIN json_each(?2) d
           CROSS JOIN cards c ON c.deck_id = d.value AND c.retired_at IS NULL
           CROSS JOIN card_states s ON s.student_id = m.user_id AND s.card_id = c.id
           WHERE m.class_id = ?1 AND m.role <> 'instructor' AND m.left_at IS NULL
           GROUP BY c.deck_id, m.user_id"#,
        class,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// What is told of each card from now on, of those for which that changes; and how many cards of each deck somebody has met.
async fn cards(
    db: &mut Db,
    class: ClassId,
    decks: &[DeckId],
    (k, students): (u32, u32),
    told_at: Millis,
) -> Result<(Vec<Card>, HashMap<DeckId, u32>), Error> {
    let ids = decks::json_ids(decks);
    let mut before = cards_before(db, class).await?;
    let rows = sqlx::query!(
        r#"SELECT c.id AS "card!: CardId", c.deck_id AS "deck!: DeckId", count(s.due_day) AS "met!: u32",
                  count(*) FILTER (WHERE s.asked > 0) AS "asked!: u32",
                  count(*) FILTER (WHERE s.asked > 0 AND m.named_at IS NULL) AS "asked_unnamed!: u32",
                  count(*) FILTER (WHERE s.asked_at > f.released_at AND m.named_at IS NULL) AS "moved!: u32",
                  coalesce(sum((?4 * s.forgotten + s.asked / 2) / s.asked) FILTER (WHERE s.asked > 0), 0) AS "forgotten!: i64",
                  count(*) FILTER (WHERE s.said5 > 0) AS "said5!: u32",
                  count(*) FILTER (WHERE s.said5 > 0 AND m.named_at IS NULL) AS "said5_unnamed!: u32",
                  coalesce(sum((?4 * s.said5_forgotten + s.said5 / 2) / s.said5) FILTER (WHERE s.said5 > 0), 0)
                      AS "said5_forgotten!: i64",
                  count(*) FILTER (WHERE s.lapses >= ?3) AS "leeches!: u32"
           FROM memberships m
           CROSS JOIN json_each(?2) d
           CROSS JOIN cards c ON c.deck_id = d.value AND c.retired_at IS NULL
           CROSS JOIN card_states s ON s.student_id = m.user_id AND s.card_id = c.id
           LEFT JOIN class_figures_cards f ON f.class_id = ?1 AND f.card_id = c.id
           WHERE m.class_id = ?1 AND m.role <> 'instructor' AND m.left_at IS NULL
           GROUP BY c.id"#,
        class,
        ids,
        LEECH_LAPSES,
        SCALE
    )
    .fetch_all(db)
    .await?;
    let (mut changed, mut seen) = (Vec::new(), HashMap::new());
    for row in rows {
        let former = before.remove(&row.card);
        let told = former.as_ref().and_then(Card::told);
        let behind = Behind { unnamed: row.asked_unnamed, moved: row.moved };
        let next = anonymity::next(k, behind, told, told_at, || OfCard {
            forgotten: Coarse::mean(sum(row.forgotten), row.asked, row.asked_unnamed),
            said5: anonymity::enough(k, row.said5_unnamed)
                .then(|| Coarse::mean(sum(row.said5_forgotten), row.said5, row.said5_unnamed)),
            leeches: Range::of(row.leeches, students),
        });
        *seen.entry(row.deck).or_insert(0) += u32::from(row.met > 0);
        let said5 = next.and_then(|told| told.figure.said5);
        let card = Card {
            id: row.card,
            seen: u8::from(row.met > 0),
            shown: u8::from(next.is_some() && anonymity::enough(k, behind.unnamed)),
            forgotten: next.map(|told| told.figure.forgotten.percent),
            forgotten_step: next.map(|told| told.figure.forgotten.step),
            said5: said5.map(|told| told.percent),
            said5_step: said5.map(|told| told.step),
            leech_low: next.map(|told| told.figure.leeches.low),
            leech_high: next.map(|told| told.figure.leeches.high),
            released_at: next.map(|told| told.at),
        };
        if former.as_ref() != Some(&card) {
            changed.push(card);
        }
    }
    // What nobody in the class has any more is out of sight, and kept for the day it comes back.
    let gone = before.into_values().filter(|card| card.seen + card.shown > 0);
    changed.extend(gone.map(|card| Card { seen: 0, shown: 0, ..card }));
    Ok((changed, seen))
}

/// [`WHOLE`] as the database takes it.
#[allow(clippy::cast_possible_wrap)] // a million
const SCALE: i64 = WHOLE as i64;

fn sum(shares: i64) -> u64 {
    u64::try_from(shares).unwrap_or(0)
}

/// What was told of the cards until now.
async fn cards_before(db: &mut Db, class: ClassId) -> Result<HashMap<CardId, Card>, Error> {
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

/// What was told of the decks until now.
async fn decks_before(db: &mut Db, class: ClassId) -> Result<HashMap<DeckId, Option<Told<Coarse>>>, Error> {
    let rows = sqlx::query!(
        r#"SELECT deck_id AS "deck: DeckId", mastery AS "mastery: u32", step AS "step: u32", released_at
           FROM class_figures_decks
           WHERE class_id = ?"#,
        class
    )
    .fetch_all(db)
    .await?;
    let told = |row: (Option<u32>, Option<u32>, Option<Millis>)| {
        Some(Told { figure: Coarse { percent: row.0?, step: row.1? }, at: row.2? })
    };
    Ok(rows.into_iter().map(|row| (row.deck, told((row.mastery, row.step, row.released_at)))).collect())
}

/// Keeps all but the cards; false if somebody else has done so for this day.
async fn keep(db: &mut Db, class: ClassId, made: &Made, now: Millis) -> Result<bool, Error> {
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

async fn keep_cards(db: &mut Db, class: ClassId, cards: &[Card]) -> Result<(), Error> {
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
