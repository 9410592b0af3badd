//! Where randomness comes from: the system, or in tests a fixed stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ring::rand::{SecureRandom, SystemRandom};

/// A source of random bytes. It is an argument wherever randomness is needed.
#[derive(Clone, Debug)]
pub enum Random {
    /// The operating system's.
    System(SystemRandom),
    /// A counted stream, the same in every run: for tests only.
    Fixed(Arc<AtomicU64>),
}

/// The system gave no randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random bytes")]
pub struct NoRandomness;

impl Random {
    /// The operating system's randomness.
    #[must_use]
    pub fn system() -> Self {
        Self::System(SystemRandom::new())
    }

    /// The same bytes in every run, from `start` on.
    #[must_use]
    pub fn fixed(start: u64) -> Self {
        Self::Fixed(Arc::new(AtomicU64::new(start)))
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// [`NoRandomness`] when the system has none to give.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        match self {
            Self::System(system) => system.fill(&mut bytes).map_err(|_| NoRandomness)?,
            Self::Fixed(counter) => {
                for chunk in bytes.chunks_mut(8) {
                    let draw = scoring::hash::mix(counter.fetch_add(1, Ordering::Relaxed)).to_le_bytes();
                    chunk.copy_from_slice(&draw[..chunk.len()]);
                }
            }
        }
        Ok(bytes)
    }
}
