//! What every request of a sandbox shares.

use store::Store;

use crate::cache::Cache;
use crate::clock::Clock;
use crate::keyring::Keyring;
use crate::random::Random;
use crate::rate::Bucket;

/// The state of every function. Clones share connections, settings and the bucket.
#[derive(Clone, Debug)]
pub struct App {
    /// The tables.
    pub store: Store,
    /// The keys.
    pub keyring: Keyring,
    /// The time.
    pub clock: Clock,
    /// The dice.
    pub random: Random,
    /// Shops' settings in memory.
    pub cache: Cache,
    /// How much this sandbox serves.
    pub bucket: Bucket,
}

impl App {
    /// A fresh state with the system's clock and dice, an empty cache and a full bucket.
    #[must_use]
    pub fn new(store: Store, keyring: Keyring) -> Self {
        Self {
            store,
            keyring,
            clock: Clock::System,
            random: Random::system(),
            cache: Cache::default(),
            bucket: Bucket::default(),
        }
    }

    /// The same at another time.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }
}
