//! How many cards will be known on the day of an exam: the student's own record, played forward day by day, many times over.
//!
//! A card is remembered with `exp(-h * x^K)`, where `x` is the time since the last scheduled answer over the interval, and `h` is
//! estimated from the student's own scheduled answers, one for each group of intervals and grade before. The estimate is the
//! actuarial one: forgotten answers over the time at risk, of which a forgotten one counts half (S. J. Cutler, F. Ederer,
//! "Maximum utilization of the life table method in analyzing survival", J. Chronic Dis. 8, 1958). Groups with few answers are
//! drawn towards the student's own mean, and that towards a general one, as a Gamma prior on a Poisson rate does (C. N. Morris,
//! "Parametric empirical Bayes inference", J. Am. Stat. Assoc. 78, 1983, sections 1 and 3). Each run draws its rates from what the
//! answers leave open, so that few answers give a wide range.
//!
//! The runs are pseudorandom and always the same: the same record on the same day gives the same forecast.

use super::day::Day;
use super::figures::{INTERVALS, Share};
use super::fold::mix;
use super::grade::Grade;
use super::sm2::{self, State};

/// Answers from memory that a forecast needs; with fewer it would tell of the prior and not of the student.
pub const ENOUGH: usize = 20;
/// Runs for one student's own pages; a class's mean does with [`FEW_RUNS`] for each.
pub const RUNS: u32 = 200;
/// Runs where the forecasts of many students are averaged.
pub const FEW_RUNS: u32 = 40;
/// Cards that are played at the most; of a larger deck a part stands for the whole.
pub const CARDS: usize = 1_000;

/// Forgetting slows down as time goes on (W. A. Wickelgren, "Single-trace fragility theory of memory dynamics", Mem. Cogn. 2,
/// 1974): a power under 1 takes the middle between an exponential and a power law.
const K: f64 = 0.7;
/// What is known of nobody in particular: one card in eight is forgotten by its due day. It weighs as much as so many answers.
const RATE: f64 = 0.134;
const RATE_WEIGHT: f64 = 8.0;
/// The student's own mean weighs as much in each group as so many answers.
const MEAN_WEIGHT: f64 = 12.0;
/// How far the rates of the days to come lie from those of the days past, as the spread of their logarithm: no curve is the true
/// one, and cards differ. Chosen so that ranges hold for students who forget in another way (`tests/schedule/forecast.rs`).
const MISFIT: f64 = 0.4;
/// Grades before an answer: none known, and 1 to 5.
const GRADES: usize = 6;
const GROUPS: usize = INTERVALS.len() * GRADES;

/// A scheduled answer to a card that had been met before: asked from memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The grade that had set the interval.
    pub before: Option<Grade>,
    /// The interval before the answer in days, 1 or more.
    pub interval: u32,
    /// Days that had passed.
    pub waited: u32,
    /// The answer.
    pub grade: Grade,
}

/// How the student goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habit {
    /// Of the last days, those on which they studied.
    pub days: Share,
    /// They have studied today.
    pub today: bool,
    /// New cards on a day of study.
    pub new_a_day: u32,
    /// New cards that may still come today.
    pub new_today: u32,
    /// First answers to new cards, and those of them that passed.
    pub first: Share,
}

/// A card as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// Its state; new cards are met in the order in which they are given.
    pub state: State,
    /// That of the student and the card ([`super::fold::seed`]).
    pub seed: u64,
}

/// What is expected, with a range in which it lies in eight of ten cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Cards known on the day, on average.
    pub known: u32,
    /// In one case of ten it is fewer.
    pub low: u32,
    /// In one case of ten it is more.
    pub high: u32,
    /// Cards in all.
    pub of: u32,
}

impl Forecast {
    /// The same for a deck of `of` cards for which these stand.
    #[must_use]
    pub fn of_all(self, of: u32) -> Self {
        let scaled = |n: u32| {
            let all = (u64::from(n) * u64::from(of) + u64::from(self.of) / 2).checked_div(u64::from(self.of));
            all.and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
        };
        Self { known: scaled(self.known), low: scaled(self.low), high: scaled(self.high), of }
    }
}

/// New cards a day with which all are met two days before the exam: `unseen / (days left - 2)`, over decks that may each have an
/// exam of their own, rounded up once. Days left count from today to the exam.
pub fn new_a_day(decks: &[(u32, Day)], today: Day) -> u32 {
    let share = |(unseen, exam): &(u32, Day)| {
        let days = u64::try_from(exam.since(today) - 2).unwrap_or(1).max(1);
        (u64::from(*unseen) << 20).div_ceil(days)
    };
    let sum: u64 = decks.iter().filter(|(_, exam)| today < *exam).map(share).sum();
    // What rounding up has added to each deck is less than a card.
    let most = u64::try_from(decks.len()).unwrap_or(0);
    u32::try_from(sum.saturating_sub(most).div_ceil(1 << 20)).unwrap_or(u32::MAX)
}

/// The forecast for `cards` on the day `exam`; none with fewer than [`ENOUGH`] answers, without a card, or from the day itself on.
///
/// The cost is that of `runs` times the answers that are to come.
pub fn forecast(asked: &[Asked], cards: &[Card], habit: Habit, today: Day, exam: Day, runs: u32) -> Option<Forecast> {
    let days = usize::try_from(exam.since(today)).ok().filter(|days| *days > 0)?;
    if asked.len() < ENOUGH || cards.is_empty() || runs == 0 {
        return None;
    }
    let record = Record::of(asked, habit);
    let seed = cards.iter().fold(mix(runs.into()), |seed, card| mix(seed ^ card.seed));
    let mut known: Vec<u32> = (0..runs)
        .map(|run| {
            let mut chance = Chance(mix(seed ^ u64::from(run)));
            let rates = record.draw(&mut chance);
            let study = Study::drawn(&rates, habit, days, &mut chance);
            let mut new = study.new_cards();
            let knows = cards.iter().filter(|card| {
                let met = if card.state.is_new() { new.next() } else { None };
                study.play(card, met, &rates, &record, (today, exam), &mut chance)
            });
            u32::try_from(knows.count()).unwrap_or(u32::MAX)
        })
        .collect();
    known.sort_unstable();
    let sum: u64 = known.iter().copied().map(u64::from).sum();
    let mean = (sum + u64::from(runs) / 2) / u64::from(runs);
    let tenth = known.len() / 10;
    let (low, high) = (known.get(tenth)?, known.get(known.len() - 1 - tenth)?);
    let known = u32::try_from(mean).ok()?.clamp(*low, *high);
    Some(Forecast { known, low: *low, high: *high, of: u32::try_from(cards.len()).unwrap_or(u32::MAX) })
}

/// What the answers come to.
struct Record {
    forgotten: [f64; GROUPS],
    at_risk: [f64; GROUPS],
    all_forgotten: f64,
    all_at_risk: f64,
    /// Of passes, the shares of 3 and of 3 and 4.
    threes: f64,
    fours: f64,
    habit: Habit,
}

/// The rates of one run.
struct Rates {
    forgetting: [f64; GROUPS],
    first: f64,
    diligence: f64,
}

fn group(interval: u32, before: Option<Grade>) -> usize {
    let row = INTERVALS.iter().position(|days| days.contains(&interval)).unwrap_or(0);
    row * GRADES + usize::from(before.map_or(0, Grade::get))
}

/// How far the time since the last answer has gone, on the scale on which forgetting is even.
fn risk(waited: f64, interval: u32) -> f64 {
    (waited / f64::from(interval.max(1))).max(0.0).powf(K)
}

impl Record {
    fn of(asked: &[Asked], habit: Habit) -> Self {
        let (mut forgotten, mut at_risk) = ([0.0; GROUPS], [0.0; GROUPS]);
        let mut of_passes = [1.0, 2.0, 1.0];
        for answer in asked {
            let place = group(answer.interval, answer.before);
            let whole = risk(f64::from(answer.waited.max(1)), answer.interval);
            let passed = answer.grade.passes();
            if let (Some(forgotten), Some(at_risk)) = (forgotten.get_mut(place), at_risk.get_mut(place)) {
                *forgotten += f64::from(u8::from(!passed));
                *at_risk += if passed { whole } else { whole / 2.0 };
            }
            if let Some(count) =
                usize::from(answer.grade.get()).checked_sub(3).and_then(|place| of_passes.get_mut(place))
            {
                *count += 1.0;
            }
        }
        let [threes, fours, fives] = of_passes;
        let all = threes + fours + fives;
        Self {
            all_forgotten: forgotten.iter().sum(),
            all_at_risk: at_risk.iter().sum(),
            forgotten,
            at_risk,
            threes: threes / all,
            fours: (threes + fours) / all,
            habit,
        }
    }

    /// Rates as the record leaves them open.
    fn draw(&self, chance: &mut Chance) -> Rates {
        let gamma = |shape: f64, rate: f64, chance: &mut Chance| chance.gamma(shape) / rate;
        let misfit = (MISFIT * chance.normal()).exp();
        let mean = gamma(RATE * RATE_WEIGHT + self.all_forgotten, RATE_WEIGHT + self.all_at_risk, chance);
        let mut forgetting = [0.0; GROUPS];
        for ((rate, forgotten), at_risk) in forgetting.iter_mut().zip(self.forgotten).zip(self.at_risk) {
            *rate = misfit * gamma(mean * MEAN_WEIGHT + forgotten, MEAN_WEIGHT + at_risk, chance);
        }
        let Habit { first, days, .. } = self.habit;
        let first = chance.share(first, 1.0);
        Rates { forgetting, first, diligence: chance.share(days, 1.0) }
    }

    fn pass(&self, chance: &mut Chance) -> Grade {
        let [_, _, three, four, five] = Grade::ALL;
        let at = chance.uniform();
        if at < self.threes {
            three
        } else if at < self.fours {
            four
        } else {
            five
        }
    }
}

impl Rates {
    /// The chance to remember a card on `day`.
    fn recall(&self, state: &State, day: Day) -> f64 {
        let Some(due) = state.due else { return 0.0 };
        #[allow(clippy::cast_precision_loss)] // days
        let waited = (day.since(due) + i64::from(state.interval_days)) as f64;
        let rate = self.forgetting.get(group(state.interval_days.max(1), state.due_grade)).copied().unwrap_or(RATE);
        (-rate * risk(waited, state.interval_days)).exp()
    }
}

/// The days of one run.
struct Study {
    /// For each day from today on, the first day of study from there on, as days from today.
    next: Vec<Option<u32>>,
    new_a_day: u32,
    new_today: u32,
}

impl Study {
    fn drawn(rates: &Rates, habit: Habit, days: usize, chance: &mut Chance) -> Self {
        let studied: Vec<bool> =
            (0..days).map(|day| (day == 0 && habit.today) || chance.uniform() < rates.diligence).collect();
        let mut next = vec![None; days];
        let mut found = None;
        for (day, (next, studied)) in next.iter_mut().zip(studied).enumerate().rev() {
            if studied {
                found = u32::try_from(day).ok();
            }
            *next = found;
        }
        Self { next, new_a_day: habit.new_a_day, new_today: habit.new_today }
    }

    /// The days on which new cards are met, one entry for each card.
    fn new_cards(&self) -> impl Iterator<Item = u32> {
        let days = (0_u32..).zip(&self.next).filter(|(day, next)| **next == Some(*day)).map(|(day, _)| day);
        days.flat_map(|day| {
            let cards = if day == 0 { self.new_today } else { self.new_a_day };
            (0..cards).map(move |_| day)
        })
    }

    /// The first day of study from `day` on.
    fn on_or_after(&self, day: Day, today: Day) -> Option<Day> {
        let ahead = usize::try_from(day.since(today).max(0)).ok()?;
        self.next.get(ahead).copied().flatten().map(|day| today.plus(day))
    }

    /// Whether the card is known on the day of the exam; a new one is met on the day `met`, if at all.
    fn play(
        &self,
        card: &Card,
        met: Option<u32>,
        rates: &Rates,
        record: &Record,
        (today, exam): (Day, Day),
        chance: &mut Chance,
    ) -> bool {
        let mut state = card.state;
        let mut on = today;
        if state.is_new() {
            let Some(met) = met else { return false };
            on = today.plus(met);
            let grade = if chance.uniform() < rates.first { record.pass(chance) } else { Grade::ALL[0] };
            state = sm2::answer(&state, grade, on, false, Some(exam), card.seed).1;
            on = on.plus(1);
        }
        while let Some(shown) = sm2::shown_due(&state, on.min(exam.minus(1)), Some(exam), card.seed) {
            let Some(day) = self.on_or_after(shown.max(on), today) else { break };
            let remembers = chance.uniform() < rates.recall(&state, day);
            let grade = if remembers { record.pass(chance) } else { Grade::ALL[0] };
            state = sm2::answer(&state, grade, day, false, Some(exam), card.seed).1;
            on = day.plus(1);
        }
        chance.uniform() < rates.recall(&state, exam)
    }
}

/// Pseudorandom numbers from the state that it holds: `SplitMix64`, as in [`super::fold::seed`].
///
/// Public because no forecast shows whether its variates are what they should be.
pub struct Chance(pub u64);

impl Chance {
    /// From 0 to under 1.
    #[allow(clippy::cast_precision_loss)] // 53 bits
    fn uniform(&mut self) -> f64 {
        let drawn = mix(self.0);
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        (drawn >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle) = (1.0 - self.uniform(), self.uniform());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    /// A Gamma variate of scale 1 (G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", 2000).
    #[allow(clippy::many_single_char_names)] // as the paper has them
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let power = (1.0 - self.uniform()).powf(1.0 / shape.max(1e-3));
            return self.gamma(shape + 1.0) * power;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            let u = 1.0 - self.uniform();
            if v > 0.0 && u.ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// A share as it may be, with `prior` on either side before anything is known.
    fn share(&mut self, known: Share, prior: f64) -> f64 {
        let part = self.gamma(prior + f64::from(known.part));
        let rest = self.gamma(prior + f64::from(known.of.saturating_sub(known.part)));
        part / (part + rest)
    }
}
