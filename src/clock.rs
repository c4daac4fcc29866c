//! The time, passed in so that a test can move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::store::Millis;

/// The system's clock, moved by an offset that is zero outside tests and the demo's making.
#[derive(Clone, Default)]
pub struct Clock {
    offset: Arc<AtomicI64>,
}

impl Clock {
    /// Unix time in milliseconds.
    pub fn now(&self) -> Millis {
        jiff::Timestamp::now().as_millisecond() + self.offset.load(Ordering::Relaxed)
    }

    /// Moves this clock and its clones.
    pub fn advance(&self, by: Millis) {
        self.offset.fetch_add(by, Ordering::Relaxed);
    }
}
