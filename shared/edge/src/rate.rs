//! A bound on what one sandbox serves, so that a loop in a page cannot empty the merchant's purse.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::problem::Problem;

/// A token bucket: `burst` requests at once, `per_second` in the long run. Clones share it.
#[derive(Clone, Debug)]
pub struct Bucket {
    per_second: f64,
    burst: f64,
    level: Arc<Mutex<Level>>,
}

#[derive(Debug)]
struct Level {
    tokens: f64,
    as_of: Option<Instant>,
}

impl Default for Bucket {
    /// 200 a second, 400 at once: more than one sandbox can answer, far less than a loop can ask.
    fn default() -> Self {
        Self::new(200, 400)
    }
}

impl Bucket {
    /// A full bucket. Zeros are taken as ones.
    #[must_use]
    pub fn new(per_second: u32, burst: u32) -> Self {
        let (per_second, burst) = (f64::from(per_second.max(1)), f64::from(burst.max(1)));
        Self { per_second, burst, level: Arc::new(Mutex::new(Level { tokens: burst, as_of: None })) }
    }

    /// Takes one request out.
    ///
    /// # Errors
    /// [`Problem::TooManyRequests`] when it is empty.
    pub fn take(&self, now: Instant) -> Result<(), Problem> {
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = level.as_of.map_or(0.0, |then| now.saturating_duration_since(then).as_secs_f64());
        level.as_of = Some(level.as_of.map_or(now, |then| then.max(now)));
        level.tokens = (level.tokens + passed * self.per_second).min(self.burst);
        if level.tokens >= 1.0 {
            level.tokens -= 1.0;
            Ok(())
        } else {
            // At least one token a second flows in.
            Err(Problem::TooManyRequests { retry_after: 1 })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bucket;
    use std::time::{Duration, Instant};

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let bucket = Bucket::new(2, 5);
        let start = Instant::now();
        let taken = |at: Duration| (0..100).filter(|_| bucket.take(start + at).is_ok()).count();
        assert_eq!(taken(Duration::ZERO), 5);
        assert_eq!(taken(Duration::from_millis(400)), 0);
        assert_eq!(taken(Duration::from_millis(500)), 1);
        assert_eq!(taken(Duration::from_secs(3_600)), 5);
        // A clock that steps back gives nothing away.
        assert_eq!(taken(Duration::from_secs(1)), 0);
        assert_eq!(taken(Duration::from_secs(3_601)), 2);
    }
}
