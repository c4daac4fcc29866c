//! Imports that are under way: what is being read or applied, how far that is, and the plans that wait for their decision.
//!
//! All of it lies in memory only. The row and the file of an import are enough to begin again, which is what happens after a
//! restart, and to plans that had to make room.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use tokio::sync::{Semaphore, watch};
use tokio::task::AbortHandle;

use crate::clock::Clock;
use crate::error::Error;
use crate::exchange::{Limits, Refusal};
use crate::intake::{self, Listener, Outcome, Planned, Progress};
use crate::store::Store;
use crate::store::ids::ImportId;
use crate::store::imports::{self, Import};
use crate::store::publish::{self, Decided, Order};
use crate::store::work::Choices;

/// How many are read or applied at the same time; further ones wait.
const AT_ONCE: usize = 2;
/// Cards of all plans that wait in memory, those of their classes included. The newest plan stays however large it is.
const ROOM: usize = 200_000;
/// Plans that wait in memory.
const PLANS: usize = 16;
/// How long a plan that nobody looks at stays in memory.
const KEPT: Duration = Duration::from_mins(30);
/// How long a request waits for a short import to be done, before it shows the progress of a long one.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Others come first.
    Waiting,
    /// The file is read.
    Reading(Progress),
    /// Its cards are written down where nobody sees them yet.
    Applying {
        /// Cards that are.
        done: usize,
        /// Cards in all.
        of: usize,
    },
}

/// How an import stands.
#[derive(Clone)]
pub enum State {
    /// It is under way.
    Working(Step),
    /// Its plan waits.
    Planned(Arc<Kept>),
    /// Its file was turned down.
    Refused(Refusal),
    /// It couldn't be read for a reason that doesn't lie in the file.
    Failed(Error),
    /// It is applied.
    Over,
}

/// A plan that waits for its decision.
pub struct Kept {
    /// What was read, and what it would do.
    pub planned: Arc<Planned>,
    /// What came of trying to apply it.
    pub said: Said,
}

/// What came of trying to apply a plan.
#[derive(Clone)]
pub enum Said {
    /// Nobody has tried.
    Nothing,
    /// The class had changed, and this is the plan as it is now.
    Changed,
    /// It failed, and nothing was kept.
    Failed(Error),
}

/// A person's decision about a plan.
pub struct Decision {
    /// Who decides, and for which import of which class.
    pub order: Order,
    /// The fingerprint of the plan that they saw.
    pub fingerprint: String,
    /// Which of the plan's changes are made.
    pub choices: Choices,
    /// Tells when it is published, which may be long after the decision.
    pub clock: Clock,
}

/// All imports that are under way. Cheap to clone.
#[derive(Clone)]
pub struct Underway {
    jobs: Arc<Mutex<HashMap<ImportId, Job>>>,
    room: Arc<Semaphore>,
    /// True once the server ends.
    ending: Arc<watch::Sender<bool>>,
    patience: Duration,
}

struct Job {
    at: At,
    task: Option<AbortHandle>,
    seen: Instant,
}

/// A job may be stopped.
const LOOSE: u8 = 0;
/// It writes cards down and goes on to its end: what is half written down is dropped at the next start of a server only.
const APPLYING: u8 = 1;
/// It was stopped.
const STOPPED: u8 = 2;

/// Where a job tells how far it is, and hears whether to stop.
#[derive(Clone)]
struct At {
    state: watch::Sender<State>,
    hold: Arc<AtomicU8>,
}

impl At {
    /// Goes from one hold to another. False if it isn't there: of a stop and a start in the same moment the first counts.
    fn turn(&self, from: u8, to: u8) -> bool {
        self.hold.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    fn step(&self, step: Step) {
        self.state.send_replace(State::Working(step));
    }

    fn listener(&self) -> Listener {
        let at = self.clone();
        Arc::new(move |progress| {
            if at.hold.load(Ordering::Relaxed) == STOPPED {
                return ControlFlow::Break(());
            }
            at.step(Step::Reading(progress));
            ControlFlow::Continue(())
        })
    }
}

impl Default for Underway {
    fn default() -> Self {
        Self::with_patience(PATIENCE)
    }
}

impl Underway {
    /// None yet. A request waits for up to `patience` for one to be done.
    pub fn with_patience(patience: Duration) -> Self {
        Self {
            jobs: Arc::default(),
            room: Arc::new(Semaphore::new(AT_ONCE)),
            ending: Arc::new(watch::Sender::new(false)),
            patience,
        }
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<ImportId, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How an import stands, as it changes; none if nothing is known of it here.
    pub fn watch(&self, import: ImportId) -> Option<watch::Receiver<State>> {
        let mut jobs = self.jobs();
        let job = jobs.get_mut(&import)?;
        job.seen = Instant::now();
        Some(job.at.state.subscribe())
    }

    fn kept(&self, import: ImportId) -> Option<Arc<Kept>> {
        match &*self.watch(import)?.borrow() {
            State::Planned(kept) => Some(Arc::clone(kept)),
            _ => None,
        }
    }

    /// The plan of a waiting import: the one that lies here, where its class hasn't changed. Otherwise one is made, from what was
    /// read before or from its file.
    ///
    /// Errors: those of the store.
    pub async fn plan(&self, store: &Store, import: &Import) -> Result<watch::Receiver<State>, Error> {
        let (class, store) = (import.class, store.clone());
        let Some(kept) = self.kept(import.id) else {
            if let Some(other) = self.watch(import.id) {
                return Ok(other);
            }
            let file = import.clone();
            return Ok(self.begin(import.id, move |at| async move { read(&store, &file, &at).await }));
        };
        let stamp = store.read(|db| Box::pin(imports::stamp(db, class))).await?;
        if stamp == kept.planned.stamp
            && let Some(same) = self.watch(import.id)
        {
            return Ok(same);
        }
        Ok(self.begin(import.id, move |at| async move {
            at.step(Step::Reading(Progress::Comparing));
            match kept.planned.compared_again(&store, class).await {
                Ok(planned) => waiting(planned, kept.said.clone()),
                Err(error) => State::Failed(error),
            }
        }))
    }

    /// Applies a plan if it is still the one that the person saw; otherwise shows the new one.
    pub fn apply(&self, store: &Store, import: &Import, decision: Decision) -> watch::Receiver<State> {
        let (store, import, kept) = (store.clone(), import.clone(), self.kept(import.id));
        self.begin(import.id, move |at| async move {
            let planned = match kept {
                Some(kept) => {
                    at.step(Step::Reading(Progress::Comparing));
                    kept.planned.compared_again(&store, import.class).await.map(Arc::new)
                }
                None => match read(&store, &import, &at).await {
                    State::Planned(kept) => Ok(Arc::clone(&kept.planned)),
                    other => return other,
                },
            };
            match planned {
                Ok(planned) => apply(&store, planned, decision, &at).await,
                Err(error) => State::Failed(error),
            }
        })
    }

    /// Begins `work` on an import, unless it is being worked on already.
    fn begin<F>(&self, import: ImportId, work: impl FnOnce(At) -> F) -> watch::Receiver<State>
    where
        F: Future<Output = State> + Send + 'static,
    {
        let mut jobs = self.jobs();
        if let Some(job) = jobs.get(&import)
            && matches!(*job.at.state.borrow(), State::Working(_))
        {
            return job.at.state.subscribe();
        }
        let (state, seen) = watch::channel(State::Working(Step::Waiting));
        let at = At { state, hold: Arc::default() };
        let (work, here, own) = (work(at.clone()), self.clone(), at.clone());
        jobs.insert(import, Job { at, task: None, seen: Instant::now() });
        let task = tokio::spawn(async move {
            let turn = here.room.acquire().await;
            let state = AssertUnwindSafe(work).catch_unwind().await;
            drop(turn);
            here.settle(import, &own, state.unwrap_or_else(|_| State::Failed(Error::internal("an import panicked"))));
            here.forget_later(import, &own).await;
        });
        if let Some(job) = jobs.get_mut(&import) {
            job.task = Some(task.abort_handle());
        }
        seen
    }

    fn settle(&self, import: ImportId, own: &At, state: State) {
        if let State::Failed(error @ (Error::Internal(_) | Error::NotStored(_))) = &state {
            tracing::error!(%import, %error, "an import failed");
        }
        let over = matches!(state, State::Over);
        own.turn(APPLYING, LOOSE);
        own.state.send_replace(state);
        let mut jobs = self.jobs();
        if over && jobs.get(&import).is_some_and(|job| job.at.state.same_channel(&own.state)) {
            jobs.remove(&import);
        }
        make_room(&mut jobs);
    }

    /// Drops what nobody has looked at for a while.
    async fn forget_later(&self, import: ImportId, own: &At) {
        loop {
            tokio::time::sleep(KEPT).await;
            let mut jobs = self.jobs();
            match jobs.get(&import) {
                Some(job) if job.at.state.same_channel(&own.state) => {
                    if job.seen.elapsed() >= KEPT {
                        jobs.remove(&import);
                        return;
                    }
                }
                _ => return,
            }
        }
    }

    /// How it stands once it is done, or after the time that a request waits.
    pub async fn settled(&self, mut state: watch::Receiver<State>) -> State {
        let done = state.wait_for(|state| !matches!(state, State::Working(_)));
        let _ = tokio::time::timeout(self.patience, done).await;
        let state = state.borrow();
        state.clone()
    }

    /// Stops the reading of an import and forgets it. One whose cards are being written down goes on to its end.
    pub fn stop(&self, import: ImportId) {
        let mut jobs = self.jobs();
        if jobs.get(&import).is_some_and(|job| job.at.turn(LOOSE, STOPPED))
            && let Some(job) = jobs.remove(&import)
        {
            end(&job);
        }
    }

    /// Stops all of them, for the server's end. What was being applied is swept at the next start.
    pub fn end(&self) {
        for (_, job) in self.jobs().drain() {
            end(&job);
        }
        self.ending.send_replace(true);
    }

    /// Done when the server ends: who waits for news of an import shall not hold it up.
    pub async fn ended(&self) {
        // It has a sender as long as `self` is there.
        let _ = self.ending.subscribe().wait_for(|over| *over).await;
    }
}

fn end(job: &Job) {
    job.at.hold.store(STOPPED, Ordering::Relaxed);
    if let Some(task) = &job.task {
        task.abort();
    }
}

/// Drops plans, the ones that were looked at longest ago first, until the rest is few enough.
fn make_room(jobs: &mut HashMap<ImportId, Job>) {
    let mut plans: Vec<(Instant, ImportId, usize)> = jobs
        .iter()
        .filter_map(|(import, job)| match &*job.at.state.borrow() {
            State::Planned(kept) => Some((job.seen, *import, kept.planned.weight())),
            _ => None,
        })
        .collect();
    plans.sort_unstable_by(|a, b| b.cmp(a));
    let mut weight = 0;
    for (place, (_, import, cards)) in plans.into_iter().enumerate() {
        weight += cards;
        if place > 0
            && (weight > ROOM || place >= PLANS)
            && let Some(job) = jobs.remove(&import)
        {
            end(&job);
        }
    }
}

fn waiting(planned: Planned, said: Said) -> State {
    State::Planned(Arc::new(Kept { planned: Arc::new(planned), said }))
}

/// Reads the file of an import and plans it against the class as it is now.
async fn read(store: &Store, import: &Import, at: &At) -> State {
    let file = intake::upload_file(&store.uploads(), import.id);
    let (name, options, limits) = (&import.file_name, import.options.clone(), Limits::default());
    let planned = match intake::plan(store, import.class, name, &file, options, limits, at.listener()).await {
        Ok(Outcome::Planned(planned)) => *planned,
        Ok(Outcome::Refused(refusal)) => return State::Refused(refusal),
        Err(error) => return State::Failed(error),
    };
    let (id, format) = (import.id, planned.reading.format.as_str());
    match store.write(move |db| Box::pin(imports::set_format(db, id, format))).await {
        Ok(()) => waiting(planned, Said::Nothing),
        Err(error) => State::Failed(error),
    }
}

async fn apply(store: &Store, planned: Arc<Planned>, decision: Decision, at: &At) -> State {
    let kept = |said| State::Planned(Arc::new(Kept { planned: Arc::clone(&planned), said }));
    if planned.fingerprint != decision.fingerprint {
        return kept(Said::Changed);
    }
    if !at.turn(LOOSE, APPLYING) {
        // A page has stopped it in this moment, and nobody hears any more what is said here.
        return kept(Said::Nothing);
    }
    let counts = planned.plan.counts();
    let of = counts.new + counts.changed + counts.restored + counts.moved;
    at.step(Step::Applying { done: 0, of });
    let Decision { order, choices, clock, .. } = decision;
    let file = intake::upload_file(&store.uploads(), order.import);
    let decided = Decided { reading: &planned.reading, plan: &planned.plan, choices: &choices, file: &file };
    let progress = |done, of| at.step(Step::Applying { done, of });
    match publish::apply(store, order, decided, || clock.now(), progress).await {
        Ok(_) => {
            // It has done its duty; one that can't be removed now is only in the way.
            let _ = tokio::fs::remove_file(&file).await;
            let _ = store.give_back_memory().await;
            State::Over
        }
        Err(error) => kept(Said::Failed(error)),
    }
}
