//! What somebody had learned of a card in Anki, from its row and the log.

use super::collection::{AnswerRow, CardRow};
use crate::exchange::deck::{Learned, LearnedAnswer};

/// Days of an interval, a hundred years.
const LONGEST: i64 = 36_500;
const DAY: i64 = 86_400_000;
/// Ease in hundredths: SM-2's least, what it begins with, and more than anyone reaches.
const EASE: (i64, i64, i64) = (130, 250, 9_999);

/// Nothing for a card that was never seen. `created` is the day 0 of the collection, unix seconds.
pub(super) fn learned(card: &CardRow, answers: &[AnswerRow], created: i64) -> Option<Learned> {
    if !matches!(card.kind, 1..=3) {
        return None;
    }
    let interval = card.interval.clamp(1, LONGEST);
    let answered: Vec<&AnswerRow> =
        answers.iter().filter(|row| (1..=4).contains(&row.ease) && !matches!(row.kind, 4 | 5) && row.at > 0).collect();
    let repetitions = if answered.is_empty() {
        match interval {
            ..6 => 1,
            6..21 => 2,
            _ => 3,
        }
    } else {
        answered.iter().rev().take_while(|row| row.ease > 1).count()
    };
    let due = (card.kind == 2).then(|| {
        let day = if card.home == 0 { card.due } else { card.home_due };
        let day = day.clamp(-LONGEST, 2 * LONGEST) * DAY;
        created.clamp(0, i64::from(u32::MAX)) * 1000 + day
    });
    let ease = if card.factor == 0 { EASE.1 } else { (card.factor / 10).clamp(EASE.0, EASE.2) };
    Some(Learned {
        interval_days: number(interval),
        ease: number(ease),
        repetitions: u32::try_from(repetitions).unwrap_or(u32::MAX),
        lapses: number(card.lapses),
        due_at: due,
        suspended: card.queue == -1,
        answers: answered
            .into_iter()
            .map(|row| LearnedAnswer { at: row.at, grade: grade(row.ease), millis: number(row.millis) })
            .collect(),
    })
}

/// Again, hard, good and easy as grades.
fn grade(ease: i64) -> u8 {
    match ease {
        1 => 1,
        2 => 3,
        3 => 4,
        _ => 5,
    }
}

fn number(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}
