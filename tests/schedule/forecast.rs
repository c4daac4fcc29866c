//! The forecast for an exam, held against students who forget in another way than it thinks.

use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use recto::schedule::day::Day;
use recto::schedule::figures::Share;
use recto::schedule::fold;
use recto::schedule::forecast::{Asked, Card, Chance, ENOUGH, Forecast, Habit, RUNS, forecast, new_a_day};
use recto::schedule::grade::Grade;
use recto::schedule::sm2::{Kind, State, answer, shown_due};

use crate::{a_grade, grade};

/// A card in a made-up head: it is remembered after so many days with nine chances in ten, and the curve is a power of the time,
/// where the forecast takes an exponential; neither grade nor interval is asked.
#[derive(Clone, Copy)]
struct Trace {
    state: State,
    strength: f64,
    last: i32,
}

struct Pupil {
    rng: StdRng,
    number: i64,
    diligence: f64,
    new_a_day: u32,
    /// Days for which a card lasts that was just met, and what a success does to that.
    start: f64,
    growth: f64,
    cards: Vec<Trace>,
    asked: Vec<Asked>,
    first: Share,
    days: Vec<bool>,
}

impl Pupil {
    fn new(number: i64) -> Self {
        let mut rng = StdRng::seed_from_u64(4_711 + number.unsigned_abs());
        let cards = rng.random_range(40..140);
        let start = (rng.random_range(-2.2..0.8_f64)).exp();
        let cards = (0..cards)
            .map(|_| {
                let strength = start * rng.random_range(-0.5..0.5_f64).exp();
                Trace { state: State::default(), strength, last: 0 }
            })
            .collect();
        Self {
            number,
            diligence: rng.random_range(0.15..1.0),
            new_a_day: rng.random_range(1..9),
            start,
            growth: rng.random_range(1.1..2.4),
            cards,
            asked: Vec::new(),
            first: Share::default(),
            days: Vec::new(),
            rng,
        }
    }

    fn remembers(trace: &Trace, day: i32) -> f64 {
        1.0 / (1.0 + f64::from(day - trace.last) / (9.0 * trace.strength))
    }

    /// One day, on which they study or not.
    fn day(&mut self, day: i32, exam: Option<Day>) {
        let studies = self.rng.random_bool(self.diligence);
        self.days.push(studies);
        if !studies {
            return;
        }
        let mut new_left = self.new_a_day;
        for place in 0..self.cards.len() {
            let mut trace = self.cards[place];
            let seed = fold::seed(self.number, i64::try_from(place).unwrap());
            let is_new = trace.state.is_new();
            let today = Day::new(day);
            if is_new && new_left == 0 || shown_due(&trace.state, today, exam, seed).is_some_and(|due| due > today) {
                continue;
            }
            let chance = if is_new { 0.4 } else { Self::remembers(&trace, day) };
            let knew = self.rng.random_bool(chance);
            let grade =
                grade(if knew { [3, 4, 4, 5][self.rng.random_range(0..4)] } else { self.rng.random_range(1..3) });
            if is_new {
                new_left -= 1;
                self.first.of += 1;
                self.first.part += u32::from(knew);
            } else {
                let due = trace.state.due.unwrap();
                let waited = today.since(due) + i64::from(trace.state.interval_days);
                self.asked.push(Asked {
                    before: trace.state.due_grade,
                    interval: trace.state.interval_days,
                    waited: u32::try_from(waited).unwrap(),
                    grade,
                });
                trace.strength = if knew {
                    trace.strength * (1.0 + (self.growth - 1.0) * (1.0 + 2.0 * (1.0 - chance)))
                } else {
                    (trace.strength * 0.4).max(self.start * 0.4)
                };
            }
            let (kind, after) = answer(&trace.state, grade, today, false, exam, seed);
            assert_eq!(kind, Kind::Scheduled);
            trace.state = after;
            trace.last = day;
            self.cards[place] = trace;
        }
    }

    fn habit(&self) -> Habit {
        let recent = &self.days[self.days.len().saturating_sub(28)..];
        let studied = recent.iter().filter(|studied| **studied).count();
        Habit {
            days: Share { part: u32::try_from(studied).unwrap(), of: u32::try_from(recent.len()).unwrap() },
            today: false,
            new_a_day: self.new_a_day,
            new_today: self.new_a_day,
            first: self.first,
        }
    }

    fn forecast(&self, today: i32, exam: Day) -> Option<Forecast> {
        let cards: Vec<Card> = (0..)
            .zip(&self.cards)
            .map(|(place, trace)| Card { state: trace.state, seed: fold::seed(self.number, place) })
            .collect();
        forecast(&self.asked, &cards, self.habit(), Day::new(today), exam, 100)
    }
}

/// Five hundred students, each with a memory, a diligence and an exam of their own: what is forecast is what comes, in each tenth of
/// the scale, and eight of ten ranges hold.
#[test]
#[allow(clippy::print_stdout)] // a figure to be read, with --no-capture
fn what_is_forecast_for_five_hundred_students_is_what_comes() {
    let (mut bins, mut inside, mut all, mut width) = ([(0_u32, 0.0, 0.0); 10], 0_u32, 0_u32, 0.0);
    for number in 0..500 {
        let mut pupil = Pupil::new(number);
        let today = pupil.rng.random_range(12..50);
        let exam = today + pupil.rng.random_range(3..35);
        for day in 0..today {
            pupil.day(day, Some(Day::new(exam)));
        }
        let Some(said) = pupil.forecast(today, Day::new(exam)) else { continue };
        for day in today..exam {
            pupil.day(day, Some(Day::new(exam)));
        }
        let met: Vec<Trace> = pupil.cards.iter().filter(|trace| !trace.state.is_new()).copied().collect();
        let known = met.iter().filter(|trace| pupil.rng.random_bool(Pupil::remembers(trace, exam))).count();
        let known = u32::try_from(known).unwrap();
        let of = f64::from(said.of);
        let (predicted, actual) = (f64::from(said.known) / of, f64::from(known) / of);
        let place = (usize::try_from(said.known * 10 / said.of).unwrap()).min(9);
        bins[place] = (bins[place].0 + 1, bins[place].1 + predicted, bins[place].2 + actual);
        inside += u32::from((said.low..=said.high).contains(&known));
        width += f64::from(said.high - said.low) / of;
        all += 1;
    }
    println!("predicted   students   mean said   mean known   gap");
    let mut wrong = Vec::new();
    for (tenth, (students, said, known)) in (0..).zip(bins) {
        if students == 0 {
            continue;
        }
        let (said, known) = (said / f64::from(students), known / f64::from(students));
        let gap = known - said;
        println!(
            "{:>3} to {:>3} %  {students:>6}   {:>8.1} %   {:>8.1} %   {:>+5.1}",
            tenth * 10,
            tenth * 10 + 10,
            said * 100.0,
            known * 100.0,
            gap * 100.0
        );
        // A bin of few students is as uncertain as they are few.
        if students >= 15 && gap.abs() > 0.06 {
            wrong.push((tenth * 10, gap));
        }
    }
    let covered = f64::from(inside) / f64::from(all);
    println!(
        "{all} forecasts, {inside} in their range ({:.1} %), {:.1} % wide",
        covered * 100.0,
        width / f64::from(all) * 100.0
    );
    assert!(all > 400, "most of them have answered enough: {all}");
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!((0.72..=0.92).contains(&covered), "eight of ten ranges should hold, not {covered}");
}

fn asked(count: usize, passed: usize) -> Vec<Asked> {
    (0..count)
        .map(|place| Asked {
            before: Some(grade(4)),
            interval: 6,
            waited: 6,
            grade: grade(if place < passed { 4 } else { 1 }),
        })
        .collect()
}

fn cards(states: &[State]) -> Vec<Card> {
    (0..).zip(states).map(|(place, state)| Card { state: *state, seed: fold::seed(1, place) }).collect()
}

const HABIT: Habit = Habit {
    days: Share { part: 20, of: 28 },
    today: true,
    new_a_day: 10,
    new_today: 10,
    first: Share { part: 10, of: 20 },
};

#[test]
fn with_few_answers_there_is_none_and_with_more_the_range_narrows() {
    let (today, exam) = (Day::new(100), Day::new(130));
    let cards = cards(&[State::default(); 50]);
    assert_eq!(forecast(&asked(ENOUGH - 1, 15), &cards, HABIT, today, exam, RUNS), None);
    let width = |answers: usize| {
        let said = forecast(&asked(answers, answers * 9 / 10), &cards, HABIT, today, exam, RUNS).unwrap();
        assert!(said.low <= said.known && said.known <= said.high && said.high <= said.of, "{said:?}");
        said.high - said.low
    };
    assert!(width(ENOUGH) > width(1_000), "{} and {}", width(ENOUGH), width(1_000));
}

#[test]
fn from_the_day_itself_on_and_without_cards_there_is_none() {
    let record = asked(100, 90);
    let some = cards(&[State::default(); 5]);
    let day = Day::new(100);
    assert_eq!(forecast(&record, &some, HABIT, day, day, RUNS), None);
    assert_eq!(forecast(&record, &[], HABIT, day, day.plus(5), RUNS), None);
    assert!(forecast(&record, &some, HABIT, day, day.plus(1), RUNS).is_some());
}

#[test]
fn who_remembers_more_is_told_more() {
    let (today, exam) = (Day::new(100), Day::new(120));
    let cards = cards(&[State::default(); 60]);
    let known = |passed| forecast(&asked(400, passed), &cards, HABIT, today, exam, RUNS).unwrap().known;
    let said = [known(160), known(280), known(360), known(396)];
    assert!(said.is_sorted() && said[0] + 15 < said[3], "{said:?}");
    // New cards that don't come any more before the day are not known on it.
    let few = Habit { new_a_day: 1, new_today: 0, ..HABIT };
    let said = forecast(&asked(400, 396), &cards, few, today, exam, RUNS).unwrap();
    assert!(said.high <= 19, "{said:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_forecast_is_the_same_whenever_it_is_asked_and_never_more_than_all(
        answers in prop::collection::vec((prop::option::of(a_grade()), 1..400_u32, 0..900_u32, a_grade()), ENOUGH..80),
        states in prop::collection::vec((0..5_u32, 1..60_u32, -40..60_i32, 1..20_i32), 1..40),
        days in 1..70_u32,
        part in 0..28_u32,
        new in 0..12_u32,
    ) {
        let today = Day::new(20_000);
        let record: Vec<Asked> = answers
            .into_iter()
            .map(|(before, interval, waited, grade)| Asked { before, interval, waited, grade })
            .collect();
        let states: Vec<State> = states
            .into_iter()
            .map(|(repetitions, interval_days, due, last)| State {
                repetitions,
                interval_days,
                due: (repetitions > 0).then(|| Day::new(20_000 + due)),
                last_day: (repetitions > 0).then(|| Day::new(20_000 + due.min(0) - last)),
                due_grade: (repetitions > 0).then(|| Grade::ALL[3]),
                ..State::default()
            })
            .collect();
        let cards = cards(&states);
        let habit = Habit { days: Share { part, of: 28 }, new_a_day: new, new_today: new, ..HABIT };
        let said = forecast(&record, &cards, habit, today, today.plus(days), 30).unwrap();
        prop_assert!(said.low <= said.known && said.known <= said.high && said.high <= said.of);
        prop_assert_eq!(said.of as usize, cards.len());
        prop_assert_eq!(forecast(&record, &cards, habit, today, today.plus(days), 30), Some(said));
    }
}

#[test]
fn new_cards_a_day_are_rounded_up_once_and_leave_two_days() {
    let today = Day::new(100);
    assert_eq!(new_a_day(&[(52, Day::new(112))], today), 6);
    assert_eq!(new_a_day(&[(50, Day::new(112))], today), 5);
    assert_eq!(new_a_day(&[(7, Day::new(103))], today), 7, "one day is left");
    assert_eq!(new_a_day(&[(7, Day::new(101))], today), 7, "at least one");
    assert_eq!(new_a_day(&[(7, Day::new(100))], today), 0, "it is today");
    assert_eq!(new_a_day(&[(3, Day::new(132)); 10], today), 1);
    assert_eq!(new_a_day(&[(0, Day::new(132))], today), 0);
}

#[test]
fn the_variates_have_the_means_and_spreads_that_they_should() {
    let mut chance = Chance(7);
    for shape in [0.3, 1.0, 4.5, 60.0] {
        let drawn: Vec<f64> = (0..20_000).map(|_| chance.gamma(shape)).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!((mean / shape - 1.0).abs() < 0.05, "{shape}: {mean}");
        assert!((variance / shape - 1.0).abs() < 0.1, "{shape}: {variance}");
    }
}

#[test]
fn a_part_stands_for_the_whole() {
    let part = Forecast { known: 80, low: 70, high: 90, of: 100 };
    assert_eq!(part.of_all(1_000), Forecast { known: 800, low: 700, high: 900, of: 1_000 });
}
