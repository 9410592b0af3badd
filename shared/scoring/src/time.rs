//! Time is given, never asked for.

/// Seconds since 1970-01-01T00:00:00 UTC; for order files, of the shop's own clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Seconds in a day.
pub const DAY_SECONDS: i64 = 86_400;

impl Timestamp {
    /// Days from `earlier` to this moment, with their fraction; negative when `earlier` is later.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn days_since(self, earlier: Self) -> f64 {
        (self.0.saturating_sub(earlier.0)) as f64 / DAY_SECONDS as f64
    }

    /// The UTC day's number, for seeds and day counters.
    #[must_use]
    pub const fn day(self) -> i64 {
        self.0.div_euclid(DAY_SECONDS)
    }

    /// `days` later (earlier when negative).
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY_SECONDS)))
    }
}
