//! Bad weather: failures of the store at drawn calls, for as long as it lasts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use scoring::hash::mix;

use crate::calls::{Failure, Moment};

/// What may befall a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sky {
    /// Throttling, conflicts, errors, slowness, lost connections: whatever fails has not been done.
    Clear,
    /// The same, and connections lost after the work was done: nobody can say whether it was.
    Foggy,
}

/// Draws what befalls calls.
#[derive(Debug)]
pub struct Weather {
    seed: u64,
    one_in: u64,
    sky: Sky,
    calls: AtomicU64,
    struck: AtomicU64,
}

impl Weather {
    /// Of `one_in` calls one is struck.
    #[must_use]
    pub const fn new(seed: u64, one_in: u64, sky: Sky) -> Self {
        Self { seed, one_in, sky, calls: AtomicU64::new(0), struck: AtomicU64::new(0) }
    }

    /// How many calls were struck.
    pub fn struck(&self) -> u64 {
        self.struck.load(Ordering::SeqCst)
    }

    /// What befalls the next call.
    pub(crate) fn befalls(&self, operation: &str) -> Option<Failure> {
        let draw = mix(self.seed ^ mix(self.calls.fetch_add(1, Ordering::SeqCst)));
        if !draw.is_multiple_of(self.one_in.max(1)) {
            return None;
        }
        self.struck.fetch_add(1, Ordering::SeqCst);
        let kinds = if self.sky == Sky::Foggy { 7 } else { 6 };
        Some(match (draw / self.one_in.max(1)) % kinds {
            0 | 1 => Failure::Throttled,
            2 if operation == "TransactWriteItems" || operation == "PutItem" || operation == "UpdateItem" => Failure::Conflict,
            2 | 3 => Failure::Broken,
            4 => Failure::Late(Duration::from_millis(draw / 64 % 30)),
            5 => Failure::Dropped(Moment::Before),
            _ => Failure::Dropped(Moment::After),
        })
    }
}
