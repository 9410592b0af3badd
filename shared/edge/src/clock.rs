//! What time it is: the system's, or a given one.

use std::time::{SystemTime, UNIX_EPOCH};

use scoring::time::Timestamp;

/// A clock of whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The machine's.
    System,
    /// The machine's, moved by so many seconds: a shop whose orders end in the past is shown at its own time.
    Shifted(i64),
    /// It stands still: for tests.
    Fixed(Timestamp),
}

impl Clock {
    /// The moment.
    #[must_use]
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => system(),
            Self::Shifted(seconds) => Timestamp(system().0.saturating_add(seconds)),
            Self::Fixed(moment) => moment,
        }
    }
}

fn system() -> Timestamp {
    // A machine whose clock stands before 1970 gets the epoch: every token is then stale or from the future.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
