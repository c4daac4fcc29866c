//! The log of one card as the fold takes it, to be compared with what is derived of it. Reads only.

use sqlx::types::Json;
use uuid::Uuid;

use crate::error::Error;
use crate::schedule::fold::{Fact, Step, Sums, What};
use crate::schedule::grade::Grade;
use crate::schedule::sm2::{Kind, State};
use crate::store::Db;
use crate::store::ids::{CardId, UserId};
use crate::store::reviews::{day, number};

/// One row of the log as the fold takes it, with what is derived of it as stored.
pub(super) struct Logged {
    pub fact: Fact,
    /// Answered elsewhere, and brought along with an import.
    pub brought: bool,
    pub kind: Kind,
    pub was_new: bool,
    pub after: (i64, i64, i64, i64, i64, Option<i64>),
    pub before: (i64, i64, i64, Option<i64>, Option<i64>),
}

/// The answers of a student to a card that are not undone, in the order of the fold.
pub(super) async fn rows(db: &mut Db, student: UserId, card: CardId) -> Result<Vec<Logged>, Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: Uuid", grade, cram AS "cram: bool", answered_at, study_day, exam_day,
                  given AS "given: Json<State>", kind, was_new AS "was_new: bool", brought AS "brought: bool",
                  before_repetitions, before_interval, before_ease, before_due, before_grade,
                  after_repetitions, after_interval, after_ease, after_lapses, after_again, after_due
           FROM reviews
           WHERE student_id = ? AND card_id = ? AND undone_at IS NULL
           ORDER BY answered_at, id"#,
        student,
        card
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|r| {
            let kind = r.kind.parse().map_err(|_| Error::internal(format!("kind {} in the log", r.kind)))?;
            let grade = r.grade.and_then(|g| u8::try_from(g).ok()).and_then(|g| Grade::try_from(g).ok());
            let what = match (grade, r.given) {
                (Some(grade), _) => What::Answer { grade, cram: r.cram },
                (None, Some(Json(state))) => What::Given { kind, state },
                (None, None) => return Err(Error::internal("a row of the log without a grade or a state")),
            };
            let fact =
                Fact { id: r.id, answered_at: r.answered_at, day: day(r.study_day), exam: r.exam_day.map(day), what };
            Ok(Logged {
                fact,
                brought: r.brought,
                kind,
                was_new: r.was_new,
                before: (r.before_repetitions, r.before_interval, r.before_ease, r.before_due, r.before_grade),
                after: (
                    r.after_repetitions,
                    r.after_interval,
                    r.after_ease,
                    r.after_lapses,
                    r.after_again,
                    r.after_due,
                ),
            })
        })
        .collect()
}

impl Logged {
    /// The sums with this row, of which `step` came.
    pub(super) fn summed(&self, sums: Sums, step: &Step) -> Sums {
        if self.brought { sums } else { sums.with(&self.fact, step) }
    }

    /// Whether what is stored is what `step` derives.
    pub(super) fn agrees(&self, step: &Step) -> bool {
        let (b, a) = (&step.before, &step.after);
        self.kind == step.kind
            && self.was_new == step.was_new()
            && self.before
                == (
                    b.repetitions.into(),
                    b.interval_days.into(),
                    b.ease.hundredths().into(),
                    b.due.map(number),
                    b.due_grade.map(|grade| grade.get().into()),
                )
            && self.after
                == (
                    a.repetitions.into(),
                    a.interval_days.into(),
                    a.ease.hundredths().into(),
                    a.lapses.into(),
                    a.again.into(),
                    a.due.map(number),
                )
    }
}
