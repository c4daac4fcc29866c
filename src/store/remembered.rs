//! What the store remembers between requests: who a session or a token is, which decks a student may study together, what the
//! cards say that a class is studying, and which of them may come today for a student.
//!
//! All but the last is asked for by every page and hangs on nothing that an answer changes. So what was read holds until something
//! other than an answer is committed, here or by another process; then all of it is forgotten. What may come today is asked for
//! again and again between two answers (the page, the script that takes it over, the answer's side): it holds until the student
//! answers, too. Nothing is remembered of what wasn't found: made-up tokens must not fill the memory.

use std::array;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Error;
use crate::schedule::day::Day;
use crate::schedule::order::Mode;
use crate::secret::Token;
use crate::store::cards::{self, CardText};
use crate::store::decks::{self, Deck};
use crate::store::ids::{ClassId, DeckId, UserId};
use crate::store::people::Person;
use crate::store::queue::{self, Found};
use crate::store::{Millis, Store, sessions};

/// Sessions, and API tokens, that are remembered at the most: a large school, all at once.
const SESSIONS: usize = 10_000;
/// Mixes that are remembered at the most; each holds the names of its decks.
const MIXES: usize = 2_000;
/// Cards that are remembered at the most, and how many bytes of HTML one may have to be among them: 32 MiB at the worst.
const CARDS: usize = 2_000;
const CARD_BYTES: usize = 16 << 10;
/// Choices of cards that are remembered at the most, and how many cards one may have to be among them: 24 MiB at the worst.
const CHOICES: usize = 1_000;
const CHOICE_CARDS: usize = 200;
/// Counters that all students share; two who fall on the same one only make each other's memory shorter.
const ANSWERS: usize = 1_024;

/// How many commits weren't answers, and how many were answers of whom. Cheap to clone; the writer counts, the readers compare.
#[derive(Debug, Clone)]
pub(super) struct Changes(Arc<Counters>);

#[derive(Debug)]
struct Counters {
    others: AtomicU64,
    answers: [AtomicU64; ANSWERS],
}

impl Default for Changes {
    fn default() -> Self {
        Self(Arc::new(Counters { others: AtomicU64::new(0), answers: array::from_fn(|_| AtomicU64::new(0)) }))
    }
}

impl Changes {
    /// Something was committed that may change what is remembered. To be called before anybody is told of the commit.
    pub(super) fn count(&self) {
        self.0.others.fetch_add(1, Ordering::Release);
    }

    /// Answers of `student` were committed. To be called before anybody is told of the commit.
    pub(super) fn answered(&self, student: UserId) {
        if let Some(counter) = self.answers_of(student) {
            counter.fetch_add(1, Ordering::Release);
        }
    }

    fn answers_of(&self, student: UserId) -> Option<&AtomicU64> {
        self.0.answers.get(usize::try_from(student.0).unwrap_or(0) % ANSWERS)
    }

    fn now(&self) -> u64 {
        self.0.others.load(Ordering::Acquire)
    }

    /// As [`Changes::now`], and how often `student` has answered.
    fn now_of(&self, student: UserId) -> (u64, u64) {
        (self.now(), self.answers_of(student).map_or(0, |counter| counter.load(Ordering::Acquire)))
    }
}

/// Values by key, each with the count of changes before it was read.
struct Shelf<K, V, C = u64> {
    most: usize,
    held: Mutex<HashMap<K, (C, V)>>,
}

impl<K: Hash + Eq, V: Clone, C: Copy + PartialEq> Shelf<K, V, C> {
    fn new(most: usize) -> Self {
        Self { most, held: Mutex::default() }
    }

    fn get(&self, key: &K, now: C) -> Option<V> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(key).filter(|(read_at, _)| *read_at == now).map(|(_, value)| value.clone())
    }

    fn put(&self, key: K, read_at: C, value: V) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= self.most {
            held.retain(|_, (at, _)| *at == read_at);
        }
        if held.len() >= self.most {
            held.clear();
        }
        held.insert(key, (read_at, value));
    }
}

type MixKey = (UserId, Vec<DeckId>, Vec<ClassId>);
type ChoiceKey = (UserId, Vec<DeckId>, Day, Mode);

/// Everything that is remembered.
pub(super) struct Remembered {
    changes: Changes,
    sessions: Shelf<Vec<u8>, (Person, Millis)>,
    tokens: Shelf<Vec<u8>, Person>,
    mixes: Shelf<MixKey, Arc<[Deck]>>,
    texts: Shelf<i64, Arc<CardText>>,
    revision: Shelf<(), i64>,
    choices: Shelf<ChoiceKey, Arc<Found>, (u64, u64)>,
}

impl Remembered {
    pub(super) fn new(changes: Changes) -> Self {
        Self {
            changes,
            sessions: Shelf::new(SESSIONS),
            tokens: Shelf::new(SESSIONS),
            mixes: Shelf::new(MIXES),
            texts: Shelf::new(CARDS),
            revision: Shelf::new(1),
            choices: Shelf::new(CHOICES),
        }
    }
}

impl Store {
    /// Whose session this is, if it is one that still lasts.
    pub async fn session(&self, token: &Token, now: Millis) -> Result<Option<Person>, Error> {
        let (hash, changes) = (token.hash(), self.remembered.changes.now());
        let found = if let Some(found) = self.remembered.sessions.get(&hash, changes) {
            Some(found)
        } else {
            let stored = hash.clone();
            let found = self.read(|db| Box::pin(async move { sessions::find(db, &stored).await })).await?;
            if let Some(found) = &found {
                self.remembered.sessions.put(hash, changes, found.clone());
            }
            found
        };
        Ok(found.filter(|(_, expires)| *expires > now).map(|(person, _)| person))
    }

    /// Whose API token this is, if it still holds.
    pub async fn token(&self, token: &Token) -> Result<Option<Person>, Error> {
        let (hash, changes) = (token.hash(), self.remembered.changes.now());
        if let Some(found) = self.remembered.tokens.get(&hash, changes) {
            return Ok(Some(found));
        }
        let stored = hash.clone();
        let found = self.read(|db| Box::pin(async move { sessions::find_token(db, &stored).await })).await?;
        if let Some(found) = &found {
            self.remembered.tokens.put(hash, changes, found.clone());
        }
        Ok(found)
    }

    /// The decks that `person` studies together: those named and those of the classes named, or all of their classes' where
    /// nothing is named.
    ///
    /// Errors: [`Error::NotFound`] if a deck or class isn't theirs.
    pub async fn mix(&self, person: &Person, decks: &[DeckId], classes: &[ClassId]) -> Result<Arc<[Deck]>, Error> {
        let (key, changes) = ((person.id, decks.to_vec(), classes.to_vec()), self.remembered.changes.now());
        if let Some(found) = self.remembered.mixes.get(&key, changes) {
            return Ok(found);
        }
        let (person, (_, named, of)) = (person.clone(), key.clone());
        let found = self.read(|db| Box::pin(async move { decks::mix(db, &person, &named, &of).await })).await?;
        let found: Arc<[Deck]> = found.into();
        self.remembered.mixes.put(key, changes, Arc::clone(&found));
        Ok(found)
    }

    /// The cards of `decks` that may come on `today` for `person`, or all of them for the modes that ask for all.
    pub async fn choice(
        &self,
        person: &Person,
        decks: Vec<DeckId>,
        today: Day,
        mode: Mode,
    ) -> Result<Arc<Found>, Error> {
        let (key, changes) = ((person.id, decks, today, mode), self.remembered.changes.now_of(person.id));
        if let Some(found) = self.remembered.choices.get(&key, changes) {
            return Ok(found);
        }
        let (person, decks) = (person.clone(), key.1.clone());
        let found = self
            .read(|db| Box::pin(async move { queue::candidates(db, &person, &decks, today, mode).await.map(Arc::new) }))
            .await?;
        if found.candidates.len() <= CHOICE_CARDS {
            self.remembered.choices.put(key, changes, Arc::clone(&found));
        }
        Ok(found)
    }

    /// Stands for what all cards say: greater after every change of a text. Asked for after every answer, so it is remembered.
    pub async fn revision(&self) -> Result<i64, Error> {
        let changes = self.remembered.changes.now();
        if let Some(found) = self.remembered.revision.get(&(), changes) {
            return Ok(found);
        }
        let found = self.read(|db| Box::pin(cards::revision(db))).await?;
        self.remembered.revision.put((), changes, found);
        Ok(found)
    }

    /// What `cards` say, in their order; those that are gone are left out.
    pub async fn texts(&self, cards: &[i64]) -> Result<Vec<Arc<CardText>>, Error> {
        let changes = self.remembered.changes.now();
        let mut found: HashMap<i64, Arc<CardText>> = HashMap::with_capacity(cards.len());
        let mut missing = Vec::new();
        for card in cards {
            match self.remembered.texts.get(card, changes) {
                Some(text) => drop(found.insert(*card, text)),
                None => missing.push(*card),
            }
        }
        if !missing.is_empty() {
            let read = self.read(|db| Box::pin(async move { cards::texts(db, &missing).await })).await?;
            for text in read.into_iter().map(Arc::new) {
                if text.front.as_str().len() + text.back.as_str().len() <= CARD_BYTES {
                    self.remembered.texts.put(text.id.0, changes, Arc::clone(&text));
                }
                found.insert(text.id.0, text);
            }
        }
        Ok(cards.iter().filter_map(|card| found.remove(card)).collect())
    }
}
