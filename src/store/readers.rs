//! The connections that read: a few, lent one at a time. They never wait for the writer, nor it for them.
//!
//! Plainer than a general pool, whose checks and hand-overs cost more than a small query does: the file is local and doesn't go
//! away, so a connection is as good as new when it comes back, and comes back at once.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::Error;

/// How long a read waits for a connection before its caller is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// All of them. Cheap to clone.
#[derive(Clone)]
pub(super) struct Readers(Arc<Shared>);

struct Shared {
    /// One permit for each connection that lies idle.
    free: Semaphore,
    idle: Mutex<Vec<SqliteConnection>>,
}

impl Readers {
    pub(super) fn new(connections: Vec<SqliteConnection>) -> Self {
        Self(Arc::new(Shared { free: Semaphore::new(connections.len()), idle: Mutex::new(connections) }))
    }

    /// One of them, until it is dropped.
    ///
    /// Errors: [`Error::Busy`] if none comes free in time, or the store is closed.
    pub(super) async fn lend(&self) -> Result<Lent<'_>, Error> {
        let permit = match self.0.free.try_acquire() {
            Ok(permit) => permit,
            Err(_) => tokio::time::timeout(PATIENCE, self.0.free.acquire())
                .await
                .map_err(|_| Error::Busy)?
                .map_err(|_| Error::Busy)?,
        };
        let idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = idle.ok_or_else(|| Error::internal("a free reader that isn't there"))?;
        Ok(Lent { connection: Some(connection), shared: &self.0, _permit: permit })
    }

    /// Closes those that lie idle; those that are lent close when they come back and the store goes.
    pub(super) async fn close(&self) {
        self.0.free.close();
        let idle = std::mem::take(&mut *self.0.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in idle {
            let _ = connection.close().await;
        }
    }
}

/// A connection on loan. What its user left unfinished ends with the statement or transaction that was dropped.
pub(super) struct Lent<'a> {
    connection: Option<SqliteConnection>,
    shared: &'a Shared,
    // Dropped after the connection is back: whoever gets the permit finds it.
    _permit: SemaphorePermit<'a>,
}

impl Deref for Lent<'_> {
    type Target = SqliteConnection;

    #[allow(clippy::expect_used)] // it is taken in `drop` alone
    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect("lent until it is dropped")
    }
}

impl DerefMut for Lent<'_> {
    #[allow(clippy::expect_used)] // it is taken in `drop` alone
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("lent until it is dropped")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
