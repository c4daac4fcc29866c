//! Ninety days of plausible study for the demo's students, answered through the real scheduler, with the class's figures of each week.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use uuid::Uuid;

use crate::error::Error;
use crate::schedule::day::{Day, DayRule};
use crate::schedule::fold::{self, Fact, What};
use crate::schedule::grade::Grade;
use crate::schedule::sm2::State;
use crate::store::exams::{self, Exam};
use crate::store::ids::{CardId, ClassId, UserId};
use crate::store::{Db, Millis, Store, cards, decks, morning, people, reviews};

/// Days of history.
const DAYS: u32 = 90;
/// Whole weeks in which they lie.
const WEEKS: u32 = DAYS.div_ceil(7);
/// Answers of one student on one day at the most.
const EVENING: usize = 24;

/// One student's card while its history is made up.
struct Card {
    id: CardId,
    state: State,
    facts: Vec<(Fact, u32)>,
}

/// How a made-up student studies.
struct Habit {
    /// Days ago on which they began.
    began: u32,
    /// Share of the days on which they study.
    diligence: f64,
    /// Chance to know a card on its due day.
    memory: f64,
    /// New cards on a day of study.
    new: usize,
}

/// Writes the history of `students` with the cards of `class`; it ends yesterday, so that today has something due.
///
/// The day of the `exam` is set a week ago, so that it is known what is expected of the class.
pub async fn make(store: &Store, class: ClassId, students: &[UserId], exam: Day, now: Millis) -> Result<(), Error> {
    let ids = store
        .read(|db| {
            Box::pin(async move {
                let mut ids = Vec::new();
                for deck in decks::of_class(db, class).await? {
                    ids.extend(cards::whole(db, deck.id, (-1, -1), 1000).await?.into_iter().map(|card| card.id));
                }
                Ok(ids)
            })
        })
        .await?;
    let mut studied = Vec::new();
    for (index, student) in students.iter().copied().enumerate() {
        let days = store.read(|db| Box::pin(people::get(db, student))).await?.days();
        studied.push((student, study(&ids, student, index as u64, &days, now), days));
    }
    let all = std::sync::Arc::new(studied);
    // Week by week, so that the figures of the class have been told as they went.
    let mut from = i32::MIN;
    for week in (0..=WEEKS).rev() {
        let then = now - Millis::from(week) * 7 * 86_400_000;
        let (studied, first) = (std::sync::Arc::clone(&all), from);
        from = store.write(move |db| Box::pin(async move { write(db, &studied, first, then, now).await })).await?;
        if week == 1 {
            store.write(move |db| Box::pin(exams::set(db, Exam::Class(class), Some(exam)))).await?;
        }
        // The server makes those of today once it serves, or a page that needs them sooner.
        if week > 0 {
            morning::ensure(store, class, then).await?;
        }
        // Each week is a large job of its own: what all of them leave in memory together is hard to give back afterwards.
        store.give_back_memory().await?;
    }
    Ok(())
}

/// Writes what was answered from the study day `first` until the one of `then`, and gives that day's number.
async fn write(
    db: &mut Db,
    studied: &[(UserId, Vec<Card>, DayRule)],
    first: i32,
    then: Millis,
    now: Millis,
) -> Result<i32, Error> {
    let mut end = first;
    for (student, cards, days) in studied {
        end = days.day_of(then).number();
        for card in cards {
            let week = |(fact, _): &&(Fact, u32)| (first..end).contains(&fact.day.number());
            let facts: Vec<_> = card.facts.iter().filter(week).cloned().collect();
            reviews::append(db, *student, card.id, &facts, now).await?;
        }
    }
    Ok(end)
}

fn study(ids: &[CardId], student: UserId, index: u64, days: &DayRule, now: Millis) -> Vec<Card> {
    let mut rng = StdRng::seed_from_u64(780 + index);
    let began = rng.random_range(20..DAYS);
    let habit = Habit {
        // The first is the one whom a newcomer looks at: their progress shows all of the history.
        began: if index == 0 { DAYS } else { began },
        diligence: rng.random_range(0.25..0.7),
        memory: rng.random_range(0.72..0.95),
        new: rng.random_range(2..6),
    };
    let mut cards: Vec<Card> =
        ids.iter().map(|id| Card { id: *id, state: State::default(), facts: Vec::new() }).collect();
    let today = days.day_of(now);
    for ago in (1..=habit.began).rev() {
        if rng.random_bool(habit.diligence) {
            evening(&mut cards, student, &habit, days, today.minus(ago), &mut rng);
        }
    }
    cards.retain(|card| !card.facts.is_empty());
    cards
}

fn evening(cards: &mut [Card], student: UserId, habit: &Habit, days: &DayRule, day: Day, rng: &mut StdRng) {
    // Thirteen to seventeen hours after the study day's start: between five and nine in the evening.
    let mut at = days.starts(day) + rng.random_range(13 * 3_600_000..17 * 3_600_000);
    let due = cards.iter().enumerate().filter(|(_, card)| card.state.due.is_some_and(|due| due <= day));
    let mut round: Vec<usize> = due.map(|(place, _)| place).take(EVENING).collect();
    let new = cards.iter().enumerate().filter(|(_, card)| card.state.is_new()).map(|(place, _)| place);
    round.extend(new.take(habit.new));
    let mut place = 0;
    while let Some(card) = round.get(place).copied().and_then(|index| cards.get_mut(index)) {
        at += rng.random_range(9_000..40_000);
        let grade = grade(&card.state, habit, day, rng);
        let fact = Fact {
            id: Uuid::from_u128(rng.random()),
            answered_at: at,
            day,
            exam: None,
            what: What::Answer { grade, cram: false },
        };
        let seed = fold::seed(student.0, card.id.0);
        card.state = fold::step(&card.state, &fact, seed).after;
        card.facts.push((fact, rng.random_range(3_000..25_000)));
        if card.state.again_on(day) && round.len() < 2 * EVENING {
            round.extend(round.get(place).copied());
        }
        place += 1;
    }
}

/// What such a student would answer: the memory fades with the time since the last answer.
fn grade(state: &State, habit: &Habit, day: Day, rng: &mut StdRng) -> Grade {
    let known = if state.is_new() {
        0.35
    } else if state.again_on(day) {
        0.9
    } else {
        let waited = state.last_day.map_or(1, |last| day.since(last)).clamp(1, 36_500);
        #[allow(clippy::cast_precision_loss)] // at most 36,500
        let ratio = waited as f64 / f64::from(state.interval_days.max(1));
        habit.memory.powf(ratio)
    };
    let [one, two, three, four, five] = Grade::ALL;
    if rng.random_bool(known) {
        *[three, four, four, five, five].get(rng.random_range(0..5)).unwrap_or(&four)
    } else {
        *[one, one, two].get(rng.random_range(0..3)).unwrap_or(&one)
    }
}
