//! The schedule that somebody brings along with an import of their own: rows of the log, and a state for each card they had seen.
//!
//! The rows are staged in the log itself, marked as undone: nothing counts those. Publishing takes the mark away. A card that its
//! student has answered here keeps its schedule, whatever a file says.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::Error;
use crate::exchange::{self, Learned};
use crate::schedule::brought::{self, Arrival, Elsewhere};
use crate::schedule::day::Day;
use crate::schedule::fold::{self, Fact, Step, What};
use crate::schedule::grade::{Ease, Grade};
use crate::schedule::sm2::{self, State};
use crate::store::ids::{CardId, ClassId, DeckId, ImportId, UserId};
use crate::store::reviews::{self, CLOCK_SET, Columns, LONGEST_MS, Student, refold};
use crate::store::{Db, Millis, Store, exams};

/// Cards that are looked up at once.
const LOOKED_UP: usize = 1000;
/// Rows of the log that are staged in one transaction: an answer waits for no more than this.
const ROWS: usize = 500;
const DAY: Millis = 86_400_000;
/// A due day is told by some moment of it, from its start to its noon: a few hours on it is that day also where clocks were changed.
const INTO_THE_DAY: Millis = 6 * 3_600_000;

/// What came of a schedule, in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Taken {
    /// Cards that got a state.
    pub cards: usize,
    /// Answers that came along.
    pub answers: usize,
    /// Cards that were as in the file already.
    pub same: usize,
    /// Cards that their student had answered here, and which stayed as they are.
    pub own: usize,
    /// Answers that were left out: dated in the future or never, or beyond [`exchange::LEARNED_ANSWERS`].
    pub left_out: usize,
    /// At the undo: cards that stayed as they are, because they were answered since.
    pub kept: usize,
}

/// Whether `user` studies in `class`, and so may bring a schedule along for its cards.
pub async fn may_bring(db: &mut Db, class: ClassId, user: UserId) -> Result<bool, Error> {
    let member = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM memberships WHERE class_id = ? AND user_id = ? AND left_at IS NULL) AS "member!: bool""#,
        class,
        user
    );
    Ok(member.fetch_one(db).await?)
}

/// Which card something was learned of.
pub(super) enum Which<'r> {
    /// One that this import has staged, by its deck and key.
    New(DeckId, &'r str),
    /// One that was there.
    Known(CardId),
}

/// Stages what `student` had learned of these cards. Gives the figures that are known before it is published.
pub(super) async fn stage(
    store: &Store,
    import: ImportId,
    student: &Student,
    cards: Vec<(Which<'_>, &Learned)>,
    now: Millis,
) -> Result<Taken, Error> {
    let sane = |at: Millis| (CLOCK_SET..=now).contains(&at);
    let given = || cards.iter().flat_map(|(_, learned)| &learned.answers).map(|answer| answer.at);
    let mut times: Vec<Millis> = given().filter(|at| sane(*at)).collect();
    let over = times.len().saturating_sub(exchange::LEARNED_ANSWERS);
    let oldest = if over == 0 { CLOCK_SET } else { *times.select_nth_unstable(over).1 };
    let mut taken = Taken { left_out: given().filter(|at| !sane(*at) || *at < oldest).count(), ..Taken::default() };
    drop(times);

    let mut log = Log { store, import, student: student.id, now, rows: Vec::new(), cards: Vec::new() };
    for batch in cards.chunks(LOOKED_UP) {
        let batch = found(store, batch).await?;
        let mut standing = standing(store, student.id, batch.iter().map(|(card, _)| *card).collect()).await?;
        for (card, learned) in batch {
            // One that is named twice was taken already.
            let Some(before) = standing.remove(&card) else { continue };
            if before.own {
                taken.own += 1;
                continue;
            }
            let rows = rows(&before, learned, (import, student, card), (oldest, now));
            let suspend = learned.suspended && !before.suspended;
            taken.same += usize::from(rows.is_empty());
            if rows.is_empty() && !suspend {
                continue;
            }
            let review = rows.last().map(|(row, ..)| row.id);
            log.cards.push(Arrived { card, review, before: before.newest.map(|(_, id)| id), suspend });
            for (fact, step, millis) in rows {
                log.add(Row::new(card, &fact, &step, millis)).await?;
            }
        }
    }
    log.flush().await?;
    Ok(taken)
}

/// The cards with their ids.
async fn found<'r>(store: &Store, cards: &[(Which<'_>, &'r Learned)]) -> Result<Vec<(CardId, &'r Learned)>, Error> {
    let new: Vec<(DeckId, &str)> = cards
        .iter()
        .filter_map(|(which, _)| match which {
            Which::New(deck, key) => Some((*deck, *key)),
            Which::Known(_) => None,
        })
        .collect();
    let wanted = serde_json::to_string(&new).map_err(Error::internal)?;
    let ids: HashMap<(DeckId, String), CardId> = store
        .read(move |db| {
            Box::pin(async move {
                let rows = sqlx::query!(
                    r#"SELECT c.id AS "id!: CardId", c.deck_id AS "deck!: DeckId", c.key AS "key!"
                       FROM json_each(?) wanted
                       CROSS JOIN cards c ON c.deck_id = wanted.value ->> 0 AND c.key = wanted.value ->> 1"#,
                    wanted
                )
                .fetch_all(db)
                .await?;
                Ok(rows.into_iter().map(|row| ((row.deck, row.key), row.id)).collect())
            })
        })
        .await?;
    let id = |which: &Which| match which {
        Which::New(deck, key) => ids.get(&(*deck, (*key).to_owned())).copied(),
        Which::Known(card) => Some(*card),
    };
    Ok(cards.iter().filter_map(|(which, learned)| Some((id(which)?, *learned))).collect())
}

/// How the student stands to a card before it arrives.
struct Before {
    state: State,
    /// Place of the newest row of the log; none for a card never met.
    newest: Option<(Millis, Uuid)>,
    /// They have answered it here, or started it afresh.
    own: bool,
    suspended: bool,
}

async fn standing(store: &Store, student: UserId, cards: Vec<CardId>) -> Result<HashMap<CardId, Before>, Error> {
    let ids = serde_json::to_string(&cards).map_err(Error::internal)?;
    store
        .read(move |db| {
            Box::pin(async move {
                let rows = sqlx::query!(
                    r#"SELECT c.id AS "card!: CardId", s.repetitions AS "repetitions?: i64",
                              s.interval_days AS "interval_days?: i64", s.ease AS "ease?: i64", s.lapses AS "lapses?: i64",
                              s.again AS "again?: i64", s.due_day AS "due_day?: i64", s.last_day AS "last_day?: i64",
                              s.last_grade AS "last_grade?: i64", s.due_grade AS "due_grade?: i64",
                              s.last_at AS "last_at?: Millis", s.last_review AS "last_review?: Uuid",
                              EXISTS (SELECT 1 FROM reviews r
                                      WHERE r.student_id = ?2 AND r.card_id = c.id AND r.undone_at IS NULL
                                        AND r.import_id IS NULL) AS "own!: bool",
                              coalesce(m.suspended, 0) AS "suspended!: bool"
                       FROM json_each(?1) wanted
                       CROSS JOIN cards c ON c.id = wanted.value
                       LEFT JOIN card_states s ON s.student_id = ?2 AND s.card_id = c.id
                       LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id"#,
                    ids,
                    student
                )
                .fetch_all(db)
                .await?;
                let rows = rows.into_iter().map(|row| {
                    let newest = row.last_at.zip(row.last_review);
                    let columns = Columns {
                        repetitions: row.repetitions.unwrap_or(0),
                        interval_days: row.interval_days.unwrap_or(0),
                        ease: row.ease.unwrap_or(0),
                        lapses: row.lapses.unwrap_or(0),
                        again: row.again.unwrap_or(0),
                        due_day: row.due_day,
                        last_day: row.last_day,
                        last_grade: row.last_grade,
                        due_grade: row.due_grade,
                    };
                    let state = if newest.is_some() { reviews::state(&columns) } else { State::default() };
                    (row.card, Before { state, newest, own: row.own, suspended: row.suspended })
                });
                Ok(rows.collect())
            })
        })
        .await
}

/// The rows that what was `learned` comes to, with thinking times. Of a card that came with an earlier file, only what is newer
/// is added, so that a file can be brought any number of times.
fn rows(
    before: &Before,
    learned: &Learned,
    (import, student, card): (ImportId, &Student, CardId),
    (oldest, now): (Millis, Millis),
) -> Vec<(Fact, Step, u32)> {
    let mut last = before.newest.map(|(at, _)| at);
    let (mut answers, mut millis) = (Vec::new(), Vec::new());
    for answer in &learned.answers {
        let Ok(grade) = Grade::try_from(answer.grade) else { continue };
        if answer.at < oldest || answer.at > now || last.is_some_and(|last| answer.at <= last) {
            continue;
        }
        last = Some(answer.at);
        millis.push(answer.millis.min(LONGEST_MS));
        answers.push(Fact {
            id: id_of(import, student.id, card, answer.at, false),
            answered_at: answer.at,
            day: student.days.day_of(answer.at),
            exam: None,
            what: What::Answer { grade, cram: false },
        });
    }
    let elsewhere = Elsewhere {
        repetitions: learned.repetitions,
        interval_days: learned.interval_days,
        ease: Ease::from_hundredths(u16::try_from(learned.ease).unwrap_or(u16::MAX)),
        lapses: learned.lapses,
        due: learned.due_at.map(|at| student.days.day_of(at.saturating_add(INTO_THE_DAY))),
    };
    let at = last.map_or_else(|| met_at(learned, now), |last| last + 1);
    let arrival = Arrival {
        id: id_of(import, student.id, card, at, true),
        at,
        day: student.days.day_of(at),
        today: student.days.day_of(now),
    };
    millis.push(0);
    let seed = fold::seed(student.id.0, card.0);
    let rows = brought::rows(&before.state, answers, &elsewhere, arrival, seed);
    rows.into_iter().zip(millis).map(|((fact, step), millis)| (fact, step, millis)).collect()
}

/// When a card was last answered of which no answer came along, as far as can be told. Not today: it is no card met today.
fn met_at(learned: &Learned, now: Millis) -> Millis {
    let yesterday = now - DAY;
    let told = learned.due_at.map(|due| due.saturating_sub(Millis::from(learned.interval_days) * DAY));
    told.unwrap_or(yesterday).clamp(CLOCK_SET, yesterday.max(CLOCK_SET))
}

/// The id of a row, always the same of the same import: after a crash nothing can come twice. Another import that brings the answer
/// after an undo gives it another id, as the undone row stays in the log.
fn id_of(import: ImportId, student: UserId, card: CardId, at: Millis, state: bool) -> Uuid {
    let mut hash = Sha256::new();
    for number in [import.0, student.0, card.0, at, i64::from(state)] {
        hash.update(number.to_be_bytes());
    }
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A row of the log as the statement below takes it, many at once.
#[derive(serde::Serialize)]
struct Row {
    id: String,
    card: CardId,
    grade: Option<u8>,
    at: Millis,
    day: i32,
    millis: u32,
    given: Option<State>,
    kind: &'static str,
    was_new: u8,
    before: (u32, u32, u16, Option<i32>, Option<u8>),
    after: (u32, u32, u16, u32, u8, Option<i32>),
}

impl Row {
    fn new(card: CardId, fact: &Fact, step: &Step, millis: u32) -> Self {
        let (grade, given) = match fact.what {
            What::Answer { grade, .. } => (Some(grade.get()), None),
            What::Given { state, .. } => (None, Some(state)),
        };
        let (b, a) = (&step.before, &step.after);
        Self {
            id: fact.id.simple().to_string(),
            card,
            grade,
            at: fact.answered_at,
            day: fact.day.number(),
            millis,
            given,
            kind: step.kind.as_str(),
            was_new: u8::from(step.was_new()),
            before: (
                b.repetitions,
                b.interval_days,
                b.ease.hundredths(),
                b.due.map(Day::number),
                b.due_grade.map(Grade::get),
            ),
            after: (
                a.repetitions,
                a.interval_days,
                a.ease.hundredths(),
                a.lapses,
                u8::from(a.again),
                a.due.map(Day::number),
            ),
        }
    }
}

/// A row of `import_learned`.
#[derive(serde::Serialize)]
struct Arrived {
    card: CardId,
    #[serde(serialize_with = "hex")]
    review: Option<Uuid>,
    #[serde(serialize_with = "hex")]
    before: Option<Uuid>,
    suspend: bool,
}

#[allow(clippy::ref_option)] // serde hands a reference over
fn hex<S: serde::Serializer>(id: &Option<Uuid>, to: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&id.map(|id| id.simple().to_string()), to)
}

/// Rows on their way to the database.
struct Log<'s> {
    store: &'s Store,
    import: ImportId,
    student: UserId,
    now: Millis,
    rows: Vec<Row>,
    cards: Vec<Arrived>,
}

impl Log<'_> {
    async fn add(&mut self, row: Row) -> Result<(), Error> {
        self.rows.push(row);
        if self.rows.len() >= ROWS { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<(), Error> {
        let rows = serde_json::to_string(&self.rows).map_err(Error::internal)?;
        let cards = serde_json::to_string(&self.cards).map_err(Error::internal)?;
        self.rows.clear();
        self.cards.clear();
        let (import, student, now) = (self.import, self.student, self.now);
        self.store.write(move |db| Box::pin(stage_rows(db, import, student, rows, cards, now))).await
    }
}

async fn stage_rows(
    db: &mut Db,
    import: ImportId,
    student: UserId,
    rows: String,
    cards: String,
    now: Millis,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO reviews (id, student_id, card_id, grade, cram, answered_at, study_day, duration_ms, given,
                              scheduler, scheduler_version, recorded_at, undone_at, import_id, brought, kind, was_new,
                              before_repetitions, before_interval, before_ease, before_due, before_grade,
                              after_repetitions, after_interval, after_ease, after_lapses, after_again, after_due)
         SELECT unhex(value ->> 'id'), ?2, value ->> 'card', value ->> 'grade', 0, value ->> 'at', value ->> 'day',
                value ->> 'millis', value ->> 'given', ?5, ?6, ?4, ?4, ?3, 1, value ->> 'kind', value ->> 'was_new',
                value ->> '$.before[0]', value ->> '$.before[1]', value ->> '$.before[2]', value ->> '$.before[3]',
                value ->> '$.before[4]',
                value ->> '$.after[0]', value ->> '$.after[1]', value ->> '$.after[2]', value ->> '$.after[3]',
                value ->> '$.after[4]', value ->> '$.after[5]'
         FROM json_each(?1)",
        rows,
        student,
        import,
        now,
        sm2::SCHEDULER,
        sm2::VERSION
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO import_learned (import_id, card_id, student_id, review, before_review, suspend)
         SELECT ?2, value ->> 'card', ?3, unhex(value ->> 'review'), unhex(value ->> 'before'), value ->> 'suspend'
         FROM json_each(?1)",
        cards,
        import,
        student
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes what was staged count, but for cards that were answered since then. Gives the figures, on top of those in `staged`.
pub(super) async fn publish(db: &mut Db, import: ImportId, staged: Taken) -> Result<Taken, Error> {
    let answered = sqlx::query_scalar!(
        r#"DELETE FROM import_learned
           WHERE import_id = ?
             AND before_review IS NOT (SELECT s.last_review FROM card_states s
                                       WHERE s.student_id = import_learned.student_id AND s.card_id = import_learned.card_id)
           RETURNING card_id AS "card: CardId""#,
        import
    )
    .fetch_all(&mut *db)
    .await?;
    if !answered.is_empty() {
        let cards = serde_json::to_string(&answered).map_err(Error::internal)?;
        sqlx::query!(
            "DELETE FROM reviews WHERE import_id = ? AND card_id IN (SELECT value FROM json_each(?))",
            import,
            cards
        )
        .execute(&mut *db)
        .await?;
    }
    let rows =
        sqlx::query!("UPDATE reviews SET undone_at = NULL WHERE import_id = ?", import).execute(&mut *db).await?;
    let states = sqlx::query!(
        "INSERT INTO card_states (student_id, card_id, repetitions, interval_days, ease, lapses, again, due_day, shown_day,
                                  last_day, last_grade, due_grade, last_at, last_review)
         SELECT r.student_id, r.card_id, r.after_repetitions, r.after_interval, r.after_ease, r.after_lapses, r.after_again,
                r.after_due, r.after_due, r.given ->> 'last_day', r.given ->> 'last_grade', r.given ->> 'due_grade',
                r.answered_at, r.id
         FROM import_learned l
         CROSS JOIN reviews r ON r.student_id = l.student_id AND r.id = l.review
         WHERE l.import_id = ?
         ON CONFLICT (student_id, card_id) DO UPDATE
         SET repetitions = excluded.repetitions, interval_days = excluded.interval_days, ease = excluded.ease,
             lapses = excluded.lapses, again = excluded.again, due_day = excluded.due_day,
             shown_day = excluded.shown_day, last_day = excluded.last_day, last_grade = excluded.last_grade,
             due_grade = excluded.due_grade, last_at = excluded.last_at, last_review = excluded.last_review,
             text_at = NULL",
        import
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO marks (student_id, card_id, suspended)
         SELECT student_id, card_id, 1 FROM import_learned WHERE import_id = ? AND suspend = 1
         ON CONFLICT (student_id, card_id) DO UPDATE SET suspended = 1",
        import
    )
    .execute(&mut *db)
    .await?;
    exams::unsettle_learners(db, import).await?;
    let count = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
    let (cards, rows) = (count(states.rows_affected()), count(rows.rows_affected()));
    Ok(Taken { cards, answers: rows.saturating_sub(cards), own: staged.own + answered.len(), ..staged })
}

/// Takes back what an import brought of a schedule: every card is as it was. Those that were answered since stay; gives their number.
pub(super) async fn take_back(db: &mut Db, import: ImportId, now: Millis) -> Result<usize, Error> {
    // What is newer than the state that came along stands upon it.
    let kept = sqlx::query!(
        "DELETE FROM import_learned
         WHERE import_id = ? AND review IS NOT NULL
           AND EXISTS (SELECT 1 FROM card_states s
                       WHERE s.student_id = import_learned.student_id AND s.card_id = import_learned.card_id
                         AND s.last_review <> import_learned.review)",
        import
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE reviews SET undone_at = ?2
         WHERE import_id = ?1 AND undone_at IS NULL
           AND card_id IN (SELECT l.card_id FROM import_learned l WHERE l.import_id = ?1)",
        import,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM card_states
         WHERE (student_id, card_id) IN (SELECT l.student_id, l.card_id FROM import_learned l
                                         WHERE l.import_id = ? AND l.review IS NOT NULL
                                           AND NOT EXISTS (SELECT 1 FROM reviews r
                                                           WHERE r.student_id = l.student_id AND r.card_id = l.card_id
                                                             AND r.undone_at IS NULL))",
        import
    )
    .execute(&mut *db)
    .await?;
    let met_before = sqlx::query!(
        r#"SELECT l.student_id AS "student!: UserId", l.card_id AS "card!: CardId"
           FROM import_learned l
           JOIN card_states s ON s.student_id = l.student_id AND s.card_id = l.card_id
           WHERE l.import_id = ? AND l.review IS NOT NULL"#,
        import
    )
    .fetch_all(&mut *db)
    .await?;
    for row in met_before {
        refold(db, row.student, row.card).await?;
    }
    sqlx::query!(
        "UPDATE marks SET suspended = 0
         WHERE (student_id, card_id) IN (SELECT l.student_id, l.card_id FROM import_learned l
                                         WHERE l.import_id = ? AND l.suspend = 1)",
        import
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("DELETE FROM import_learned WHERE import_id = ?", import).execute(db).await?;
    Ok(usize::try_from(kept.rows_affected()).unwrap_or(usize::MAX))
}

/// Drops what an import has staged, in small batches; none of it ever counted.
pub(super) async fn unstage(store: &Store, import: ImportId) -> Result<(), Error> {
    let batch = i64::try_from(ROWS).unwrap_or(500);
    store
        .write_until_done(move |db| {
            Box::pin(async move {
                let gone = sqlx::query!(
                    "DELETE FROM reviews WHERE seq IN (SELECT seq FROM reviews WHERE import_id = ? LIMIT ? + 0)",
                    import,
                    batch
                )
                .execute(db)
                .await?;
                Ok(gone.rows_affected())
            })
        })
        .await?;
    store
        .write(move |db| {
            Box::pin(async move {
                sqlx::query!("DELETE FROM import_learned WHERE import_id = ?", import).execute(db).await?;
                Ok(())
            })
        })
        .await
}
