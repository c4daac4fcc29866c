//! Exam days: of a class, of a deck in a class, of a student's own; which of them counts for whom, and the days on which cards are
//! shown because of it.
//!
//! Of a deck a student's own day goes first, then their own for a class that has the deck, then the class's: that of the deck before
//! that of the whole class, of several classes the next one. Only days to come count. What that comes to stands in `exams_in_force`,
//! where each answer looks. A change marks the students concerned (triggers of the schema do), and each of them is settled by
//! [`settle`], alone and in one transaction, before the next thing that they ask for: so no change, however large the class, holds
//! the writer for longer than one student's cards take.

use std::collections::HashMap;

use crate::error::Error;
use crate::schedule::day::Day;
use crate::schedule::fold;
use crate::schedule::sm2::{self, State};
use crate::store::ids::{CardId, ClassId, DeckId, ImportId, UserId};
use crate::store::people::Person;
use crate::store::reviews::{self, Columns, number};
use crate::store::{Db, Millis, Store};

/// Whose exam it is, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exam {
    /// Of a whole class.
    Class(ClassId),
    /// Of a deck, for those who study it in this class.
    Deck(ClassId, DeckId),
    /// A student's own, of a whole class.
    OwnClass(UserId, ClassId),
    /// A student's own, of a deck.
    OwnDeck(UserId, DeckId),
}

impl Exam {
    const fn columns(self) -> (Option<UserId>, Option<ClassId>, Option<DeckId>) {
        match self {
            Self::Class(class) => (None, Some(class), None),
            Self::Deck(class, deck) => (None, Some(class), Some(deck)),
            Self::OwnClass(student, class) => (Some(student), Some(class), None),
            Self::OwnDeck(student, deck) => (Some(student), None, Some(deck)),
        }
    }
}

/// The day of an exam; none where none is set. It may be over.
pub async fn day(db: &mut Db, exam: Exam) -> Result<Option<Day>, Error> {
    let (student, class, deck) = exam.columns();
    let day = sqlx::query_scalar!(
        "SELECT day FROM exams WHERE student_id IS ? AND class_id IS ? AND deck_id IS ?",
        student,
        class,
        deck
    )
    .fetch_optional(db)
    .await?;
    Ok(day.map(reviews::day))
}

/// Sets the day of an exam, or takes it away; gives the former one.
pub async fn set(db: &mut Db, exam: Exam, to: Option<Day>) -> Result<Option<Day>, Error> {
    let former = day(db, exam).await?;
    if former == to {
        return Ok(former);
    }
    let (student, class, deck) = exam.columns();
    sqlx::query!("DELETE FROM exams WHERE student_id IS ? AND class_id IS ? AND deck_id IS ?", student, class, deck)
        .execute(&mut *db)
        .await?;
    if let Some(to) = to.map(number) {
        sqlx::query!(
            "INSERT INTO exams (student_id, class_id, deck_id, day) VALUES (?, ?, ?, ?)",
            student,
            class,
            deck,
            to
        )
        .execute(db)
        .await?;
    }
    Ok(former)
}

/// The days that a class has set for single decks.
pub async fn of_decks(db: &mut Db, class: ClassId) -> Result<HashMap<DeckId, Day>, Error> {
    let rows = sqlx::query!(
        r#"SELECT deck_id AS "deck!: DeckId", day
           FROM exams
           WHERE student_id IS NULL AND class_id = ? AND deck_id IS NOT NULL"#,
        class
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.deck, reviews::day(row.day))).collect())
}

/// The exams that count for a student who is settled, by deck.
pub async fn in_force(db: &mut Db, student: UserId) -> Result<HashMap<DeckId, Day>, Error> {
    let rows =
        sqlx::query!(r#"SELECT deck_id AS "deck!: DeckId", day FROM exams_in_force WHERE student_id = ?"#, student)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|row| (row.deck, reviews::day(row.day))).collect())
}

/// The exam that counts for the card's deck.
pub(super) async fn of_card(db: &mut Db, student: UserId, card: CardId) -> Result<Option<Day>, Error> {
    let day = sqlx::query_scalar!(
        r#"SELECT x.day AS "day!: i64"
           FROM cards c
           CROSS JOIN exams_in_force x ON x.student_id = ?2 AND x.deck_id = c.deck_id
           WHERE c.id = ?1"#,
        card,
        student
    )
    .fetch_optional(db)
    .await?;
    Ok(day.map(reviews::day))
}

/// What was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The study day on which it must be done again; none while there is no exam.
    pub until: Option<i64>,
    /// New cards a day that the student has agreed to, in all.
    pub new_a_day: i64,
}

/// The person, once it is settled what exams mean for them today. Mostly nothing is to be done, which costs nothing; where it can't
/// be done, as on a full disk, they go on with what counted before.
pub async fn settled(store: &Store, person: Person, now: Millis) -> Person {
    let Some(until) = person.exams_until else { return person };
    let today = person.days().day_of(now);
    if until > number(today) {
        return person;
    }
    let id = person.id;
    match store.write(move |db| Box::pin(settle(db, id, today))).await {
        Ok(settled) => Person { exams_until: settled.until, new_for_exams: settled.new_a_day, ..person },
        Err(error) => {
            tracing::warn!(%error, "what exams mean for a student could not be settled");
            person
        }
    }
}

/// Finds out which exams count for `student` on `today`, and sets the days on which their cards are shown.
pub async fn settle(db: &mut Db, student: UserId, today: Day) -> Result<Settled, Error> {
    let today_number = number(today);
    sqlx::query!("DELETE FROM exams_in_force WHERE student_id = ?", student).execute(&mut *db).await?;
    sqlx::query!(
        "INSERT INTO exams_in_force (student_id, deck_id, day)
         SELECT ?1, deck, coalesce(own_deck, own_class, class)
         FROM (SELECT r.deck_id AS deck, min(od.day) AS own_deck, min(oc.day) AS own_class, min(coalesce(d.day, c.day)) AS class
               FROM deck_readers r
               LEFT JOIN exams od ON od.student_id = ?1 AND od.class_id IS NULL AND od.deck_id = r.deck_id AND od.day > ?2
               LEFT JOIN exams oc ON oc.student_id = ?1 AND oc.class_id = r.class_id AND oc.day > ?2
               LEFT JOIN exams d ON d.class_id = r.class_id AND d.deck_id = r.deck_id AND d.student_id IS NULL AND d.day > ?2
               LEFT JOIN exams c ON c.class_id = r.class_id AND c.deck_id IS NULL AND c.student_id IS NULL AND c.day > ?2
               WHERE r.user_id = ?1 AND r.until IS NULL
               GROUP BY r.deck_id)
         WHERE coalesce(own_deck, own_class, class) IS NOT NULL",
        student,
        today_number
    )
    .execute(&mut *db)
    .await?;
    show(db, student, today).await?;

    // What was agreed to for an exam ends with it.
    sqlx::query!(
        "DELETE FROM exam_paces
         WHERE student_id = ?1
           AND NOT EXISTS (SELECT 1 FROM exams_in_force x WHERE x.student_id = ?1 AND x.deck_id = exam_paces.deck_id)
           AND NOT EXISTS (SELECT 1 FROM deck_readers r
                           JOIN exams_in_force x ON x.student_id = ?1 AND x.deck_id = r.deck_id
                           WHERE r.user_id = ?1 AND r.class_id = exam_paces.class_id AND r.until IS NULL)",
        student
    )
    .execute(&mut *db)
    .await?;
    let row = sqlx::query!(
        r#"UPDATE users
           SET exams_until = (SELECT min(day) FROM exams_in_force WHERE student_id = ?1),
               new_for_exams = (SELECT coalesce(sum(per_day), 0) FROM exam_paces WHERE student_id = ?1)
           WHERE id = ?1
           RETURNING exams_until AS "until?: i64", new_for_exams AS "new_a_day!: i64""#,
        student
    )
    .fetch_one(db)
    .await?;
    Ok(Settled { until: row.until, new_a_day: row.new_a_day })
}

/// Sets the shown days of all cards of the student that an exam moves, or moved until now.
async fn show(db: &mut Db, student: UserId, today: Day) -> Result<(), Error> {
    let rows = sqlx::query!(
        r#"SELECT s.card_id AS "card!: CardId", s.interval_days, s.due_day, s.shown_day, s.last_day, x.day AS "exam?: i64"
           FROM card_states s
           CROSS JOIN cards c ON c.id = s.card_id
           LEFT JOIN exams_in_force x ON x.student_id = ?1 AND x.deck_id = c.deck_id
           WHERE s.student_id = ?1 AND (s.shown_day IS NOT s.due_day OR s.due_day >= x.day)"#,
        student
    )
    .fetch_all(&mut *db)
    .await?;
    let mut moved: Vec<(CardId, Option<i64>)> = Vec::new();
    for row in rows {
        // What the rule asks for; repetitions, ease and grades don't matter to it.
        let state = reviews::state(&Columns {
            repetitions: 0,
            interval_days: row.interval_days,
            ease: 0,
            lapses: 0,
            again: 0,
            due_day: row.due_day,
            last_day: row.last_day,
            last_grade: None,
            due_grade: None,
        });
        let seed = fold::seed(student.0, row.card.0);
        let shown = sm2::shown_due(&state, today, row.exam.map(reviews::day), seed).map(number);
        if shown != row.shown_day {
            moved.push((row.card, shown));
        }
    }
    if moved.is_empty() {
        return Ok(());
    }
    let moved = serde_json::to_string(&moved).map_err(Error::internal)?;
    // Listed first, so that each card is found by its key.
    sqlx::query!(
        "WITH moved (card, day) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?2))
         UPDATE card_states SET shown_day = moved.day
         FROM moved
         WHERE card_states.student_id = ?1 AND card_states.card_id = moved.card",
        student,
        moved
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether a card is shown on the day on which it should be. Of a student who is still to be settled, nothing can be said.
pub(super) async fn shown_agrees(db: &mut Db, student: UserId, card: CardId, state: &State) -> Result<bool, Error> {
    let row = sqlx::query!(
        r#"SELECT s.shown_day, x.day AS "exam?: i64"
           FROM card_states s
           JOIN cards c ON c.id = s.card_id
           JOIN users u ON u.id = s.student_id
           LEFT JOIN exams_in_force x ON x.student_id = s.student_id AND x.deck_id = c.deck_id
           WHERE s.student_id = ? AND s.card_id = ? AND u.exams_until IS NOT 0"#,
        student,
        card
    )
    .fetch_optional(db)
    .await?;
    // An exam that is over counts until its student comes back: on the day before it, as it was settled then.
    let Some(row) = row else { return Ok(true) };
    let exam = row.exam.map(reviews::day);
    let before = exam.map_or(Day::new(0), |exam| exam.minus(1));
    let shown = sm2::shown_due(state, before, exam, fold::seed(student.0, card.0)).map(number);
    Ok(row.shown_day == shown)
}

/// Marks those whom an import has given a schedule: its states know nothing of their exams.
pub(super) async fn unsettle_learners(db: &mut Db, import: ImportId) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE users SET exams_until = 0
         WHERE exams_until IS NOT NULL AND id IN (SELECT student_id FROM import_learned WHERE import_id = ?)",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}

/// For what a student agrees to more new cards a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// For the exams of a class's decks.
    Class(ClassId),
    /// For the exam of a deck.
    Deck(DeckId),
}

impl For {
    const fn columns(self) -> (Option<ClassId>, Option<DeckId>) {
        match self {
            Self::Class(class) => (Some(class), None),
            Self::Deck(deck) => (None, Some(deck)),
        }
    }
}

/// The new cards a day to which a student has agreed; none where they haven't.
pub async fn pace(db: &mut Db, student: UserId, of: For) -> Result<Option<u32>, Error> {
    let (class, deck) = of.columns();
    let pace = sqlx::query_scalar!(
        r#"SELECT per_day AS "per_day!: u32"
           FROM exam_paces
           WHERE student_id = ? AND class_id IS ? AND deck_id IS ?"#,
        student,
        class,
        deck
    )
    .fetch_optional(db)
    .await?;
    Ok(pace)
}

/// Keeps that a student agrees to so many new cards a day, or no more to any. For a class it takes the place of what was agreed to
/// for its decks.
pub async fn agree(db: &mut Db, student: UserId, of: For, per_day: Option<u32>) -> Result<(), Error> {
    let (class, deck) = of.columns();
    sqlx::query!(
        "DELETE FROM exam_paces
         WHERE student_id = ?1
           AND (class_id IS ?2 AND deck_id IS ?3
                OR deck_id IN (SELECT r.deck_id FROM deck_readers r WHERE r.user_id = ?1 AND r.class_id = ?2 AND r.until IS NULL))",
        student,
        class,
        deck
    )
    .execute(&mut *db)
    .await?;
    if let Some(per_day) = per_day.filter(|per_day| *per_day > 0) {
        sqlx::query!(
            "INSERT INTO exam_paces (student_id, class_id, deck_id, per_day) VALUES (?, ?, ?, ?)",
            student,
            class,
            deck,
            per_day
        )
        .execute(&mut *db)
        .await?;
    }
    sqlx::query!(
        "UPDATE users SET new_for_exams = (SELECT coalesce(sum(per_day), 0) FROM exam_paces WHERE student_id = ?1) WHERE id = ?1",
        student
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A day that a student has set for themselves, for a download of what is theirs.
#[derive(Debug, serde::Serialize)]
pub struct Own {
    /// The class's name, of an exam of a whole class.
    pub class: Option<String>,
    /// The deck's name, of an exam of one deck that the student may still read.
    pub deck: Option<String>,
    /// Study day, counted from 1970-01-01.
    pub day: i64,
}

/// The days that `student` has set for themselves.
pub async fn own(db: &mut Db, student: UserId) -> Result<Vec<Own>, Error> {
    let found = sqlx::query_as!(
        Own,
        r#"SELECT c.name AS "class?",
                  (SELECT d.name FROM decks d
                   WHERE d.id = e.deck_id
                     AND EXISTS (SELECT 1 FROM deck_readers r
                                 WHERE r.deck_id = d.id AND r.user_id = ?1 AND r.until IS NULL)) AS "deck?: String",
                  e.day
           FROM exams e
           LEFT JOIN classes c ON c.id = e.class_id
           WHERE e.student_id = ?1
           ORDER BY e.day, e.id"#,
        student
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// The last day that an exam may have, seen from `today`: two years on.
pub fn last_day(today: Day) -> Day {
    today.plus(2 * 366)
}
