//! The server's own backups: made when they are due or asked for, one at a time, in `backups/` of the data folder; old ones go once
//! a new one was checked.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::backup::{Stop, Taken, Trouble, scratch, size_of, take};
use crate::clock::Clock;
use crate::error::Error;
use crate::store::ids::UserId;
use crate::store::{Millis, Store, backups};

/// How often it is asked whether a backup is due.
const LOOK: Duration = Duration::from_secs(20);

/// An archive in `backups/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name there.
    pub file: String,
    /// When it was begun, as its name says.
    pub at: Millis,
    /// Its size in bytes.
    pub bytes: u64,
}

/// The backups of one server. Clones are the same.
#[derive(Clone)]
pub struct Backups {
    store: Store,
    data: PathBuf,
    clock: Clock,
    /// A single permit, held while a backup is being made.
    one: Arc<Semaphore>,
    stop: Stop,
}

impl Backups {
    /// Those of the data folder `data`, which `store` has open.
    pub fn new(store: Store, data: PathBuf, clock: Clock) -> Self {
        Self { store, data, clock, one: Arc::new(Semaphore::new(1)), stop: Stop::default() }
    }

    /// Where the archives lie.
    pub fn folder(&self) -> PathBuf {
        self.data.join("backups")
    }

    /// Whether one is being made.
    pub fn running(&self) -> bool {
        self.one.available_permits() == 0
    }

    /// Where the archive of that name lies, if it is one and is there.
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        time_in(name)?;
        let path = self.folder().join(name);
        path.is_file().then_some(path)
    }

    /// The archives that are there, newest first.
    pub fn kept(&self) -> Result<Vec<Kept>, Trouble> {
        let folder = self.folder();
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(Trouble::folder(&folder, &cause)),
        };
        let mut kept: Vec<Kept> = entries
            .filter_map(Result::ok)
            .filter_map(|entry| {
                let file = entry.file_name().into_string().ok()?;
                let at = time_in(&file)?;
                Some(Kept { bytes: size_of(&entry.path()), at, file })
            })
            .collect();
        kept.sort_by_key(|one| std::cmp::Reverse(one.at));
        Ok(kept)
    }

    /// Begins a backup; the handle tells when it has ended. What became of it is kept with the run.
    ///
    /// Errors: [`Error::Conflict`] while another is being made.
    pub async fn start(&self, by: Option<UserId>) -> Result<JoinHandle<Result<Taken, Trouble>>, Error> {
        let Ok(alone) = Arc::clone(&self.one).try_acquire_owned() else {
            return Err(Error::conflict("backup-error-running"));
        };
        let now = self.clock.now();
        let run = self.store.write(move |db| Box::pin(backups::begin(db, by, now))).await?;
        let this = self.clone();
        Ok(tokio::spawn(async move {
            let outcome = this.make(now).await;
            if let Err(error) = this.note(run, by, &outcome).await {
                tracing::error!(%error, "what became of a backup could not be noted");
            }
            drop(alone);
            outcome
        }))
    }

    /// Makes the backup that is due, if one is, and says whether it was.
    pub async fn make_due(&self) -> Result<bool, Error> {
        let now = self.clock.now();
        let settings = self.store.read(|db| Box::pin(backups::settings(db))).await?;
        if !settings.due(now) || self.running() {
            return Ok(false);
        }
        let _ = self.start(None).await?.await.map_err(Error::internal)?;
        Ok(true)
    }

    /// Makes what is due, for as long as it is let.
    pub async fn keep_to_schedule(self) {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            if let Err(error) = self.make_due().await {
                tracing::error!(%error, "the schedule of backups could not be followed");
            }
        }
    }

    /// Notes what a crash cut short, and sweeps what it left. Once, before a server serves.
    pub async fn after_start(&self) {
        let now = self.clock.now();
        let noted = match json(&Trouble::CutShort) {
            Ok(problem) => {
                let job = self
                    .store
                    .write(move |db| Box::pin(async move { backups::end_cut_short(db, &problem, now).await }));
                job.await
            }
            Err(error) => Err(error),
        };
        // No reason not to serve.
        if let Err(error) = noted {
            tracing::warn!(%error, "a backup that was cut short could not be noted");
        }
        // No folder yet: nothing to sweep.
        let _ = scratch::sweep(&self.folder());
    }

    /// Asks the backup that is being made, and those to come, to give up.
    pub fn give_up(&self) {
        self.stop.now();
    }

    /// Waits until no backup is being made.
    pub async fn ended(&self) {
        drop(self.one.acquire().await);
    }

    async fn make(&self, now: Millis) -> Result<Taken, Trouble> {
        let folder = self.folder();
        scratch::private_folder(&folder).map_err(|cause| Trouble::folder(&folder, &cause))?;
        // Names go by the second; one more where two came within one.
        let file = (0..60).map(|more| folder.join(name_at(now + more * 1000))).find(|file| !file.exists());
        let file = file.unwrap_or_else(|| folder.join(name_at(now)));
        let taken = take(&self.data, &file, now, &self.stop).await?;
        if taken.altered > 0 {
            tracing::warn!(altered = taken.altered, "media whose content isn't what their name says");
        }
        // The new one is good whether the old ones go or not.
        if let Err(trouble) = self.prune().await {
            tracing::warn!(?trouble, "older backups could not be removed");
        }
        Ok(taken)
    }

    /// Removes the archives beyond those that are to be kept, the oldest.
    async fn prune(&self) -> Result<(), Trouble> {
        let settings = self.store.read(|db| Box::pin(backups::settings(db))).await;
        let settings = settings.map_err(|error| Trouble::Database { cause: error.to_string() })?;
        for old in self.kept()?.into_iter().skip(usize::try_from(settings.keep).unwrap_or(usize::MAX)) {
            let path = self.folder().join(&old.file);
            fs::remove_file(&path).map_err(|cause| Trouble::file(&path, &cause))?;
        }
        Ok(())
    }

    async fn note(&self, run: i64, by: Option<UserId>, outcome: &Result<Taken, Trouble>) -> Result<(), Error> {
        let now = self.clock.now();
        let outcome = match outcome {
            Ok(taken) => {
                let file = taken.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                tracing::info!(file, bytes = taken.bytes, "a backup was made and checked");
                Ok((file, i64::try_from(taken.bytes).unwrap_or(i64::MAX)))
            }
            Err(trouble) => {
                tracing::error!(?trouble, "no backup was made");
                Err(json(trouble)?)
            }
        };
        self.store
            .write(move |db| {
                Box::pin(async move {
                    let outcome = outcome.as_ref().map(|(file, bytes)| (file.as_str(), *bytes));
                    backups::end(db, run, by, outcome.map_err(String::as_str), now).await
                })
            })
            .await
    }
}

fn json(trouble: &Trouble) -> Result<String, Error> {
    serde_json::to_string(trouble).map_err(Error::internal)
}

const NAMES: &str = "recto-%Y%m%d-%H%M%S.zip";

/// The name of the archive of that moment, in UTC: `recto-20260302-100000.zip`.
fn name_at(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at).unwrap_or_default().strftime(NAMES).to_string()
}

/// The moment in a name that [`name_at`] has made; nothing else has one.
fn time_in(name: &str) -> Option<Millis> {
    let at = jiff::civil::DateTime::strptime(NAMES, name).ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    let at = at.timestamp().as_millisecond();
    (name_at(at) == name).then_some(at)
}
