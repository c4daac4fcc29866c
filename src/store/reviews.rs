//! The log of answers and the states they fold into. The only file that writes either, but for `afresh.rs` and `learned.rs`, which
//! do it for many cards at once, and `changes.rs`, which notes there what text was answered.

use std::collections::HashMap;

use sqlx::types::Json;
use uuid::Uuid;

use crate::error::Error;
use crate::schedule::day::{Day, DayRule};
use crate::schedule::fold::{self, Fact, Step, Sums, What};
use crate::schedule::grade::{Ease, Grade};
use crate::schedule::sm2::{self, Kind, State};
use crate::store::ids::{CardId, UserId};
use crate::store::{Db, Millis, afresh, changes, exams, logged};

/// How far a device's clock may run ahead before an answer counts as one from the future.
pub const CLOCK_SLACK: Millis = 2 * 60_000;
/// 2000-01-01T00:00:00Z: a clock that says less was never set.
pub(super) const CLOCK_SET: Millis = 946_684_800_000;
/// Longer thinking than this is a break; it would spoil the pace.
pub(super) const LONGEST_MS: u32 = 60_000;

/// Who answers, and by which days.
#[derive(Debug, Clone)]
pub struct Student {
    /// Row id.
    pub id: UserId,
    /// When their study days begin.
    pub days: DayRule,
}

/// One answer, as the client gave it.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// Made by the client; the same id again changes nothing.
    pub id: Uuid,
    /// Which card.
    pub card: CardId,
    /// 1 to 5.
    pub grade: Grade,
    /// Answered in a cram: never moves a due date.
    pub cram: bool,
    /// When, by a clock that has been put right.
    pub answered_at: Millis,
    /// Thinking time.
    pub duration_ms: u32,
    /// When the text that was answered had been made, 0 for the card's first one; none where the client doesn't say.
    pub text_at: Option<Millis>,
}

/// What became of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It is in the log; its card, the kind it was, and the card's state now.
    Recorded(CardId, Kind, State),
    /// It was there already; the same of that.
    Duplicate(CardId, Kind, State),
    /// It can't be taken; a stable reason.
    Rejected(&'static str),
}

/// What is known of a card before an answer to it.
struct Before {
    state: State,
    sums: Sums,
    /// Place of the newest answer in the log; none for a card never met.
    newest: Option<(Millis, Uuid)>,
    /// The exam that counts for the student and the card's deck, in force or over.
    exam: Option<Day>,
    /// When the card was last given another text.
    reworded: Option<Millis>,
}

/// Records one answer, and the state that follows from it, in the caller's transaction.
///
/// Recording the same `answer.id` again changes nothing, whatever else is said with it and whatever the student may do by then. What
/// can't be taken is rejected before anything is written.
pub async fn record(db: &mut Db, student: &Student, answer: Answer, now: Millis) -> Result<Recorded, Error> {
    if answer.answered_at > now + CLOCK_SLACK {
        return refused(db, student.id, answer.id, "future").await;
    }
    if answer.answered_at < CLOCK_SET {
        return refused(db, student.id, answer.id, "too_old").await;
    }
    let Some(before) = before(db, student.id, &answer).await? else {
        return refused(db, student.id, answer.id, "not_found").await;
    };
    let day = student.days.day_of(answer.answered_at);
    let fact = Fact {
        id: answer.id,
        answered_at: answer.answered_at,
        day,
        exam: before.exam.filter(|exam| day < *exam),
        what: What::Answer { grade: answer.grade, cram: answer.cram },
    };
    let seed = fold::seed(student.id.0, answer.card.0);
    let step = fold::step(&before.state, &fact, seed);
    if !insert(db, student.id, answer.card, &fact, &step, answer.duration_ms.min(LONGEST_MS), now).await? {
        return duplicate(db, student.id, answer.id).await;
    }
    // `answered_at` alone would name the wrong text in two cases: the device still showed an older one, or it showed the newest one
    // and its clock is a little slow.
    let late = |reworded: Millis, at: Millis| at < reworded || (at == reworded && answer.answered_at < reworded);
    let text_at = answer.text_at.filter(|at| before.reworded.is_some_and(|reworded| late(reworded, *at)));
    if let Some(at) = text_at {
        changes::answered_text(db, student.id, answer.id, at).await?;
    }
    if text_at.is_some() || before.newest.is_some_and(|newest| newest > (fact.answered_at, fact.id)) {
        // It comes late, from a device that was offline: what followed it is derived again.
        let state = refold(db, student.id, answer.card).await?;
        let kind = kind_of(db, student.id, answer.id).await?.0;
        return Ok(Recorded::Recorded(answer.card, kind, state));
    }
    let sums = before.sums.with(&fact, &step);
    keep(db, student.id, answer.card, (&step.after, &sums), (day, before.exam), (fact.answered_at, fact.id)).await?;
    Ok(Recorded::Recorded(answer.card, step.kind, step.after))
}

/// Brings what became of answers that were recorded one after the other to how it is after all of them: each later one has moved its
/// card's state, and may have changed what an earlier one counts as.
pub async fn settle(db: &mut Db, student: UserId, all: &mut [(Uuid, Recorded)]) -> Result<(), Error> {
    let mut last = HashMap::new();
    for (place, (_, became)) in all.iter().enumerate() {
        if let Recorded::Recorded(card, _, state) | Recorded::Duplicate(card, _, state) = became {
            last.insert(*card, (place, *state));
        }
    }
    for (place, (id, became)) in all.iter_mut().enumerate() {
        if let Recorded::Recorded(card, kind, state) | Recorded::Duplicate(card, kind, state) = became
            && let Some((later, after)) = last.get(&*card)
            && *later > place
        {
            *kind = kind_of(db, student, *id).await?.0;
            *state = *after;
        }
    }
    Ok(())
}

/// The card's state, if the student may study it or could when they answered; none otherwise.
async fn before(db: &mut Db, student: UserId, answer: &Answer) -> Result<Option<Before>, Error> {
    let row = sqlx::query!(
        r#"SELECT s.repetitions AS "repetitions?", s.interval_days AS "interval_days?", s.ease AS "ease?",
                  s.lapses AS "lapses?", s.again AS "again?", s.due_day, s.last_day, s.last_grade, s.due_grade,
                  s.last_at AS "last_at?", s.last_review AS "last_review?: Uuid", s.answers AS "answers?: u32",
                  s.asked AS "asked?: u32", s.forgotten AS "forgotten?: u32", s.said5 AS "said5?: u32",
                  s.said5_forgotten AS "said5_forgotten?: u32", s.asked_at, s.graded_at, x.day AS "exam?",
                  c.reworded_at
           FROM cards c
           JOIN decks d ON d.id = c.deck_id AND d.staged = 0
           LEFT JOIN card_states s ON s.student_id = ?1 AND s.card_id = c.id
           LEFT JOIN exams_in_force x ON x.student_id = ?1 AND x.deck_id = c.deck_id
           WHERE c.id = ?2
             AND (d.owner_id = ?1
                  OR EXISTS (SELECT 1 FROM deck_readers r
                             WHERE r.deck_id = d.id AND r.user_id = ?1 AND (r.until IS NULL OR ?3 <= r.until))
                  -- An admin reads every class's decks, and who reads may study.
                  OR EXISTS (SELECT 1 FROM classes k
                             JOIN users u ON u.id = ?1 AND u.role = 'admin'
                             WHERE k.id = d.class_id AND (k.archived_at IS NULL OR ?3 <= k.archived_at)
                               AND (d.archived_at IS NULL OR ?3 <= d.archived_at)))"#,
        student,
        answer.card,
        answer.answered_at
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (exam, reworded) = (row.exam.map(self::day), row.reworded_at);
    let (Some(last_at), Some(last_review)) = (row.last_at, row.last_review) else {
        return Ok(Some(Before { state: State::default(), sums: Sums::default(), newest: None, exam, reworded }));
    };
    let sums = Sums {
        answers: row.answers.unwrap_or(0),
        asked: row.asked.unwrap_or(0),
        forgotten: row.forgotten.unwrap_or(0),
        said5: row.said5.unwrap_or(0),
        said5_forgotten: row.said5_forgotten.unwrap_or(0),
        asked_at: row.asked_at,
        graded_at: row.graded_at,
    };
    let state = state(&Columns {
        repetitions: row.repetitions.unwrap_or(0),
        interval_days: row.interval_days.unwrap_or(0),
        ease: row.ease.unwrap_or(0),
        lapses: row.lapses.unwrap_or(0),
        again: row.again.unwrap_or(0),
        due_day: row.due_day,
        last_day: row.last_day,
        last_grade: row.last_grade,
        due_grade: row.due_grade,
    });
    Ok(Some(Before { state, sums, newest: Some((last_at, last_review)), exam, reworded }))
}

/// A state as `card_states` holds it.
pub(super) struct Columns {
    pub repetitions: i64,
    pub interval_days: i64,
    pub ease: i64,
    pub lapses: i64,
    pub again: i64,
    pub due_day: Option<i64>,
    pub last_day: Option<i64>,
    pub last_grade: Option<i64>,
    pub due_grade: Option<i64>,
}

/// Columns to a state. What only this file writes is in range; a hand-edited row is drawn into it.
pub(super) fn state(row: &Columns) -> State {
    let grade = |grade: Option<i64>| grade.and_then(|g| u8::try_from(g).ok()).and_then(|g| Grade::try_from(g).ok());
    State {
        repetitions: small(row.repetitions),
        interval_days: small(row.interval_days),
        ease: Ease::from_hundredths(u16::try_from(row.ease).unwrap_or(0)),
        lapses: small(row.lapses),
        again: row.again != 0,
        due: row.due_day.map(day),
        last_day: row.last_day.map(day),
        last_grade: grade(row.last_grade),
        due_grade: grade(row.due_grade),
    }
}

fn small(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

pub(super) fn day(n: i64) -> Day {
    Day::new(i32::try_from(n).unwrap_or(i32::MAX))
}

pub(super) fn number(day: Day) -> i64 {
    i64::from(day.number())
}

/// Adds a row to the log; false if the student has one of that id already.
async fn insert(
    db: &mut Db,
    student: UserId,
    card: CardId,
    fact: &Fact,
    step: &Step,
    duration_ms: u32,
    now: Millis,
) -> Result<bool, Error> {
    let (grade, cram, given) = match &fact.what {
        What::Answer { grade, cram } => (Some(i64::from(grade.get())), *cram, None),
        What::Given { state, .. } => (None, false, Some(Json(state))),
    };
    let (study_day, exam_day) = (number(fact.day), fact.exam.map(number));
    let (kind, was_new) = (step.kind.as_str(), step.was_new());
    let (b, a) = (&step.before, &step.after);
    let (before_ease, after_ease) = (b.ease.hundredths(), a.ease.hundredths());
    let (before_due, after_due) = (b.due.map(number), a.due.map(number));
    let before_grade = b.due_grade.map(Grade::get);
    let done = sqlx::query!(
        "INSERT INTO reviews (id, student_id, card_id, grade, cram, answered_at, study_day, exam_day, duration_ms, given,
                              scheduler, scheduler_version, recorded_at, kind, was_new,
                              before_repetitions, before_interval, before_ease, before_due,
                              after_repetitions, after_interval, after_ease, after_lapses, after_again, after_due,
                              before_grade)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (student_id, id) DO NOTHING",
        fact.id,
        student,
        card,
        grade,
        cram,
        fact.answered_at,
        study_day,
        exam_day,
        duration_ms,
        given,
        sm2::SCHEDULER,
        sm2::VERSION,
        now,
        kind,
        was_new,
        b.repetitions,
        b.interval_days,
        before_ease,
        before_due,
        a.repetitions,
        a.interval_days,
        after_ease,
        a.lapses,
        a.again,
        after_due,
        before_grade
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the state that the fold has reached, as it counts on the day given and before the exam there is, and its sums.
async fn keep(
    db: &mut Db,
    student: UserId,
    card: CardId,
    (state, sums): (&State, &Sums),
    (today, exam): (Day, Option<Day>),
    newest: (Millis, Uuid),
) -> Result<(), Error> {
    let ease = state.ease.hundredths();
    let due_day = state.due.map(number);
    let shown_day = sm2::shown_due(state, today, exam, fold::seed(student.0, card.0)).map(number);
    let (last_day, last_grade) = (state.last_day.map(number), state.last_grade.map(Grade::get));
    let due_grade = state.due_grade.map(Grade::get);
    sqlx::query!(
        "INSERT INTO card_states (student_id, card_id, repetitions, interval_days, ease, lapses, again, due_day, shown_day,
                                  last_day, last_grade, due_grade, last_at, last_review,
                                  answers, asked, forgotten, said5, said5_forgotten, asked_at, graded_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (student_id, card_id) DO UPDATE
         SET repetitions = excluded.repetitions, interval_days = excluded.interval_days, ease = excluded.ease,
             lapses = excluded.lapses, again = excluded.again, due_day = excluded.due_day,
             shown_day = excluded.shown_day, last_day = excluded.last_day, last_grade = excluded.last_grade,
             due_grade = excluded.due_grade, last_at = excluded.last_at, last_review = excluded.last_review,
             answers = excluded.answers, asked = excluded.asked, forgotten = excluded.forgotten, said5 = excluded.said5,
             said5_forgotten = excluded.said5_forgotten, asked_at = excluded.asked_at, graded_at = excluded.graded_at,
             text_at = NULL",
        student,
        card,
        state.repetitions,
        state.interval_days,
        ease,
        state.lapses,
        state.again,
        due_day,
        shown_day,
        last_day,
        last_grade,
        due_grade,
        newest.0,
        newest.1,
        sums.answers,
        sums.asked,
        sums.forgotten,
        sums.said5,
        sums.said5_forgotten,
        sums.asked_at,
        sums.graded_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Folds the log of one card again, puts right what is derived, and returns the state.
pub(super) async fn refold(db: &mut Db, student: UserId, card: CardId) -> Result<State, Error> {
    let logged = logged::rows(db, student, card).await?;
    let seed = fold::seed(student.0, card.0);
    let (mut state, mut sums) = (State::default(), Sums::default());
    for row in &logged {
        let step = fold::step(&state, &row.fact, seed);
        if !row.agrees(&step) {
            derive(db, student, row.fact.id, &step).await?;
        }
        sums = row.summed(sums, &step);
        state = step.after;
    }
    match logged.last() {
        Some(newest) => {
            let place = (newest.fact.answered_at, newest.fact.id);
            let exam = exams::of_card(db, student, card).await?;
            keep(db, student, card, (&state, &sums), (newest.fact.day, exam), place).await?;
            changes::keep_known(db, student, card).await?;
        }
        None => {
            sqlx::query!("DELETE FROM card_states WHERE student_id = ? AND card_id = ?", student, card)
                .execute(db)
                .await?;
        }
    }
    Ok(state)
}

/// Rewrites the derived columns of one row.
async fn derive(db: &mut Db, student: UserId, id: Uuid, step: &Step) -> Result<(), Error> {
    let (kind, was_new) = (step.kind.as_str(), step.was_new());
    let (b, a) = (&step.before, &step.after);
    let (before_ease, after_ease) = (b.ease.hundredths(), a.ease.hundredths());
    let (before_due, after_due) = (b.due.map(number), a.due.map(number));
    let before_grade = b.due_grade.map(Grade::get);
    sqlx::query!(
        "UPDATE reviews
         SET kind = ?, was_new = ?, before_repetitions = ?, before_interval = ?, before_ease = ?, before_due = ?,
             after_repetitions = ?, after_interval = ?, after_ease = ?, after_lapses = ?, after_again = ?, after_due = ?,
             before_grade = ?
         WHERE student_id = ? AND id = ?",
        kind,
        was_new,
        b.repetitions,
        b.interval_days,
        before_ease,
        before_due,
        a.repetitions,
        a.interval_days,
        after_ease,
        a.lapses,
        a.again,
        after_due,
        before_grade,
        student,
        id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The kind and card of a logged answer, undone or not.
async fn kind_of(db: &mut Db, student: UserId, id: Uuid) -> Result<(Kind, CardId, bool), Error> {
    let row = sqlx::query!(
        r#"SELECT kind, card_id AS "card_id: CardId", undone_at IS NOT NULL AS "undone!: bool"
           FROM reviews
           WHERE student_id = ? AND id = ?"#,
        student,
        id
    )
    .fetch_one(db)
    .await?;
    let kind = row.kind.parse().map_err(|_| Error::internal(format!("kind {} in the log", row.kind)))?;
    Ok((kind, row.card_id, row.undone))
}

/// What the log says of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Logged {
    /// 1 to 5; none for what is no answer to a question.
    pub grade: Option<i64>,
    /// It was taken back.
    pub undone: bool,
}

/// What the student's log says of the answer `id`. Errors: [`Error::NotFound`].
pub async fn logged_as(db: &mut Db, student: UserId, id: Uuid) -> Result<Logged, Error> {
    let logged = sqlx::query_as!(
        Logged,
        r#"SELECT grade, undone_at IS NOT NULL AS "undone!: bool"
           FROM reviews
           WHERE student_id = ? AND id = ?"#,
        student,
        id
    );
    Ok(logged.fetch_one(db).await?)
}

async fn duplicate(db: &mut Db, student: UserId, id: Uuid) -> Result<Recorded, Error> {
    let (kind, card, _) = kind_of(db, student, id).await?;
    Ok(Recorded::Duplicate(card, kind, state_of(db, student, card).await?))
}

/// What can't be taken, unless it was taken before: only then is the id looked for, so that the answers that count don't pay for it.
async fn refused(db: &mut Db, student: UserId, id: Uuid, reason: &'static str) -> Result<Recorded, Error> {
    match duplicate(db, student, id).await {
        Err(Error::NotFound) => Ok(Recorded::Rejected(reason)),
        told => told,
    }
}

/// The state of one student's card now.
pub async fn state_of(db: &mut Db, student: UserId, card: CardId) -> Result<State, Error> {
    let row = sqlx::query_as!(
        Columns,
        "SELECT repetitions, interval_days, ease, lapses, again, due_day, last_day, last_grade, due_grade
         FROM card_states
         WHERE student_id = ? AND card_id = ?",
        student,
        card
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map_or_else(State::default, |row| state(&row)))
}

/// The sums over the answers to one student's card.
pub(super) async fn sums_of(db: &mut Db, student: UserId, card: CardId) -> Result<Sums, Error> {
    let sums = sqlx::query_as!(
        Sums,
        r#"SELECT answers AS "answers: u32", asked AS "asked: u32", forgotten AS "forgotten: u32", said5 AS "said5: u32",
                  said5_forgotten AS "said5_forgotten: u32", asked_at, graded_at
           FROM card_states
           WHERE student_id = ? AND card_id = ?"#,
        student,
        card
    )
    .fetch_optional(db)
    .await?;
    Ok(sums.unwrap_or_default())
}

/// Adds a whole history of one card, oldest first, with thinking times in milliseconds: made up for a demo or brought along
/// from elsewhere. The card must have no log yet, or one that ends before.
pub async fn append(
    db: &mut Db,
    student: UserId,
    card: CardId,
    facts: &[(Fact, u32)],
    now: Millis,
) -> Result<(), Error> {
    let Some((last, _)) = facts.last() else { return Ok(()) };
    let (mut state, mut sums) = (state_of(db, student, card).await?, sums_of(db, student, card).await?);
    let seed = fold::seed(student.0, card.0);
    for (fact, duration_ms) in facts {
        let step = fold::step(&state, fact, seed);
        insert(db, student, card, fact, &step, (*duration_ms).min(LONGEST_MS), now).await?;
        sums = sums.with(fact, &step);
        state = step.after;
    }
    let exam = exams::of_card(db, student, card).await?;
    keep(db, student, card, (&state, &sums), (last.day, exam), (last.answered_at, last.id)).await
}

/// Takes back the student's last answer, which must be `id`; of an answer that is undone already, nothing changes. Cards that
/// were started afresh together come back together. Gives its kind, its card and the card's state now.
///
/// Errors: [`Error::NotFound`], [`Error::NotLast`].
pub async fn undo(db: &mut Db, student: UserId, id: Uuid, now: Millis) -> Result<(Kind, CardId, State), Error> {
    let (kind, card, undone) = kind_of(db, student, id).await?;
    if undone {
        return Ok((kind, card, state_of(db, student, card).await?));
    }
    if last_answer(db, student).await? != Some(id) {
        return Err(Error::NotLast);
    }
    if kind == Kind::Reset {
        afresh::undo_of(db, student, id, now).await?;
        return Ok((kind, card, state_of(db, student, card).await?));
    }
    sqlx::query!("UPDATE reviews SET undone_at = ? WHERE student_id = ? AND id = ?", now, student, id)
        .execute(&mut *db)
        .await?;
    Ok((kind, card, refold(db, student, card).await?))
}

/// Takes back one answer of a cram, whatever came after it: it has changed nothing that followed. Of any other, nothing changes.
pub(super) async fn take_back_cram(db: &mut Db, student: UserId, id: Uuid, now: Millis) -> Result<(), Error> {
    let undone = sqlx::query_scalar!(
        r#"UPDATE reviews SET undone_at = ?
           WHERE student_id = ? AND id = ? AND kind = 'cram' AND undone_at IS NULL
           RETURNING card_id AS "card!: CardId""#,
        now,
        student,
        id
    );
    if let Some(card) = undone.fetch_optional(&mut *db).await? {
        refold(db, student, card).await?;
    }
    Ok(())
}

/// The student's last answer that isn't undone. What they brought along with an import goes with that import alone.
pub async fn last_answer(db: &mut Db, student: UserId) -> Result<Option<Uuid>, Error> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id: Uuid"
           FROM reviews
           WHERE student_id = ? AND undone_at IS NULL AND import_id IS NULL
           ORDER BY answered_at DESC, id DESC
           LIMIT 1"#,
        student
    )
    .fetch_optional(db)
    .await?;
    Ok(id)
}
