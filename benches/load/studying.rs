//! Students who answer all the time while something else goes on, and how long each answer takes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use recto::clock::Clock;
use recto::schedule::grade::Grade;
use recto::store::ids::CardId;

use crate::load::{Connection, median};

/// How long a student thinks before each answer.
const THINKS: Duration = Duration::from_millis(30);
/// An answer of the slowest hundredth may take so many times as long while the other thing goes on.
const WANTED: f64 = 3.0;

/// A student with a connection, who answers the cards from 1 on.
pub struct Studying {
    connection: Connection,
    cookie: String,
    next: i64,
    cards: i64,
    clock: Clock,
}

/// One student for each cookie.
pub async fn students(address: SocketAddr, cookies: Vec<String>, cards: i64, clock: &Clock) -> Vec<Studying> {
    let mut students = Vec::new();
    for cookie in cookies {
        let connection = Connection::open(address).await;
        students.push(Studying { connection, cookie, next: 0, cards, clock: clock.clone() });
    }
    students
}

/// Lets everybody study until `end`. Gives how long each answer took, in milliseconds, the fastest first, and what `end` gave.
pub async fn study<T>(students: &mut Vec<Studying>, end: impl Future<Output = T>) -> (Vec<f64>, T) {
    let over = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = students
        .drain(..)
        .map(|mut student| {
            let over = Arc::clone(&over);
            tokio::spawn(async move {
                let mut took = Vec::new();
                while !over.load(Ordering::Relaxed) {
                    tokio::time::sleep(THINKS).await;
                    let card = CardId(student.next % student.cards + 1);
                    student.next += 1;
                    let (asked, now) = (Instant::now(), student.clock.now());
                    student.connection.answer(&student.cookie, card, Grade::ALL[3], now).await;
                    took.push(asked.elapsed().as_secs_f64() * 1_000.0);
                }
                (student, took)
            })
        })
        .collect();
    let ended = end.await;
    over.store(true, Ordering::Relaxed);
    let mut all = Vec::new();
    for task in tasks {
        let (student, took) = task.await.expect("a student ends well");
        students.push(student);
        all.extend(took);
    }
    all.sort_by(f64::total_cmp);
    (all, ended)
}

/// What all but one answer in `of` stay within.
fn within(took: &[f64], of: usize) -> f64 {
    took[(took.len() - took.len() / of).min(took.len() - 1)]
}

/// The answers of some turns, alone and beside the other thing.
#[derive(Default)]
pub struct Turns {
    answers: usize,
    halves: Vec<(f64, f64)>,
    slow: Vec<(f64, f64)>,
}

impl Turns {
    /// Adds a turn of each.
    pub fn add(&mut self, idle: &[f64], busy: &[f64]) {
        self.answers += busy.len();
        self.halves.push((within(idle, 2), within(busy, 2)));
        self.slow.push((within(idle, 100), within(busy, 100)));
    }

    /// Prints the table; `what` goes on beside.
    pub fn print(self, what: &str) {
        println!("{:<22} {:>9} {:>12} {:>12} {:>7}", "one answer", "answers", "alone", what, "ratio");
        for (said, found, wanted) in
            [("half stay within", self.halves, f64::INFINITY), ("99 % stay within", self.slow, WANTED)]
        {
            let ratio = median(found.iter().map(|(idle, busy)| busy / idle).collect());
            let (idle, busy): (Vec<f64>, Vec<f64>) = found.into_iter().unzip();
            let (idle, busy) = (median(idle), median(busy));
            let wish = if wanted.is_finite() { format!("  (wanted {wanted:.0})") } else { String::new() };
            let verdict = if ratio <= wanted { "" } else { "  MISSED" };
            println!("{said:<22} {:>9} {idle:>9.1} ms {busy:>9.1} ms {ratio:>7.2}{wish}{verdict}", self.answers);
        }
    }
}
