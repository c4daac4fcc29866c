//! Who listens to which live review, and what wakes them. In memory only: all that is told stands in the database (`store/live.rs`),
//! so that after a restart everybody listens anew and sees the same.
//!
//! Phones wait for a step of the wall, the wall also for answers: a tap wakes the wall and none of the other phones. Waiting costs
//! a task that sleeps.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::store::Millis;
use crate::store::ids::{LiveId, UserId};

/// Who has looked at a page without listening, or has listened, counts as there for so long; a page without scripts loads itself
/// again sooner.
const THERE: Millis = 60_000;

/// All live reviews that somebody listens to. Cheap to clone.
#[derive(Clone, Default)]
pub struct Rooms(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    rooms: HashMap<LiveId, Room>,
    /// The server ends: nobody may listen any more.
    over: bool,
}

impl Inner {
    /// The room of a review, made where there is none. Those that nobody has come to for a while go then: a review may end, or be
    /// forgotten, just as somebody is seen in it.
    fn room(&mut self, live: LiveId, now: Millis) -> &mut Room {
        if !self.rooms.contains_key(&live) {
            self.rooms.retain(|_, room| !room.is_left() || room.there.values().any(|there| there.seen > now - THERE));
        }
        self.rooms.entry(live).or_default()
    }
}

struct Room {
    steps: watch::Sender<()>,
    answers: watch::Sender<()>,
    there: HashMap<UserId, There>,
}

impl Default for Room {
    fn default() -> Self {
        Self { steps: watch::Sender::new(()), answers: watch::Sender::new(()), there: HashMap::new() }
    }
}

#[derive(Default)]
struct There {
    /// How many of their pages listen.
    pages: u32,
    seen: Millis,
}

impl Room {
    fn is_left(&self) -> bool {
        self.steps.receiver_count() == 0 && self.answers.receiver_count() == 0
    }
}

impl Rooms {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens for steps of the wall; `student`, where a phone does, is there for as long. None once the server ends.
    pub fn listen(&self, live: LiveId, student: Option<UserId>, now: Millis) -> Option<Listener> {
        let mut inner = self.inner();
        if inner.over {
            return None;
        }
        let room = inner.room(live, now);
        let (steps, answers) = (room.steps.subscribe(), room.answers.subscribe());
        if let Some(student) = student {
            let there = room.there.entry(student).or_default();
            there.pages += 1;
            there.seen = now;
            room.answers.send_replace(());
        }
        Some(Listener { steps, answers, place: Place { rooms: self.clone(), live, student } })
    }

    /// A student has loaded the page of a review that is running, or has answered.
    pub fn seen(&self, live: LiveId, student: UserId, now: Millis) {
        let mut inner = self.inner();
        if !inner.over {
            let room = inner.room(live, now);
            room.there.entry(student).or_default().seen = now;
            room.answers.send_replace(());
        }
    }

    /// How many students are there.
    pub fn there(&self, live: LiveId, now: Millis) -> u32 {
        let mut inner = self.inner();
        let Some(room) = inner.rooms.get_mut(&live) else { return 0 };
        room.there.retain(|_, there| there.pages > 0 || there.seen > now - THERE);
        u32::try_from(room.there.len()).unwrap_or(u32::MAX)
    }

    /// How many live reviews have a room.
    pub fn count(&self) -> usize {
        self.inner().rooms.len()
    }

    /// The wall has made a step.
    pub fn stepped(&self, live: LiveId) {
        if let Some(room) = self.inner().rooms.get(&live) {
            room.steps.send_replace(());
        }
    }

    /// What some class studies has changed, or a class is gone: everybody looks again, in whichever class. That is rare, and who sees
    /// nothing new is told nothing.
    pub fn look_again(&self) {
        let inner = self.inner();
        for room in inner.rooms.values() {
            room.steps.send_replace(());
        }
    }

    /// A review is over: who listens hears of it, and the room is closed.
    pub fn over(&self, live: LiveId) {
        if let Some(room) = self.inner().rooms.remove(&live) {
            room.steps.send_replace(());
        }
    }

    /// The server begins.
    pub fn open(&self) {
        self.inner().over = false;
    }

    /// The server ends: who listens must not hold it up.
    pub fn end(&self) {
        let mut inner = self.inner();
        inner.over = true;
        inner.rooms.clear();
    }
}

/// What one page waits for.
pub struct Listener {
    /// Changes with each step of the wall, and where its card may have gone; fails once the room is closed.
    pub steps: watch::Receiver<()>,
    /// Changes with each answer, and with each student who comes.
    pub answers: watch::Receiver<()>,
    /// Held while the page listens.
    pub place: Place,
}

/// A listener's place in the room, given back when it is dropped.
pub struct Place {
    rooms: Rooms,
    live: LiveId,
    student: Option<UserId>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inner = self.rooms.inner();
        let Some(room) = inner.rooms.get_mut(&self.live) else { return };
        if let Some(student) = self.student
            && let Some(there) = room.there.get_mut(&student)
        {
            // They count as there for a moment more: a phone that loads its page again comes back.
            there.pages = there.pages.saturating_sub(1);
        }
        if room.is_left() {
            inner.rooms.remove(&self.live);
        }
    }
}
