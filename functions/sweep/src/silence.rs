//! Whether a shop's silence is believable.
//!
//! Orders are taken to come one by one, at the rate of the hour of the week over the last four weeks. Of a time in which n are
//! usual, chance leaves nothing with probability e^-n (Poisson: the number of independent rare events in a fixed time). Silence is
//! believed until that falls below one in a thousand.

use scoring::time::Timestamp;
use scoring::watch::{Rhythm, WEEK_HOURS};

/// Orders, in thousandths, whose absence is no longer believed: e^-6.908 is one in a thousand.
const UNBELIEVABLE_THOUSANDTHS: u64 = 6_908;
/// However busy the shop, so many seconds of silence are believed: platforms have their bad minutes.
const LEAST_SECONDS: i64 = 900;
/// However long the silence, only so much of it is added up.
const HOURS_MAX: i64 = 24 * 7;

/// The hour of the week, of which the first began when 1970 did.
pub(crate) fn hour_of_week(time: Timestamp) -> usize {
    usize::try_from(time.0.div_euclid(3_600).rem_euclid(168)).unwrap_or_default()
}

/// Orders, in thousandths, that are usual between two moments.
#[must_use]
pub fn expected_thousandths(rhythm: &Rhythm, from: Timestamp, until: Timestamp) -> u64 {
    let until = until.0.min(from.0.saturating_add(HOURS_MAX * 3_600));
    let (mut at, mut order_seconds) = (from.0, 0_u64);
    while at < until {
        let next = (at.div_euclid(3_600) + 1) * 3_600;
        let seconds = u64::try_from(next.min(until) - at).unwrap_or_default();
        order_seconds += u64::from(rhythm.hours[hour_of_week(Timestamp(at)) % WEEK_HOURS]) * seconds;
        at = next;
    }
    order_seconds * 1_000 / (u64::from(rhythm.weeks.max(1)) * 3_600)
}

/// Whether nothing having come since `from` calls for asking.
pub(crate) fn is_unbelievable(rhythm: &Rhythm, from: Timestamp, now: Timestamp) -> bool {
    now.0 - from.0 >= LEAST_SECONDS && expected_thousandths(rhythm, from, now) >= UNBELIEVABLE_THOUSANDTHS
}

#[cfg(test)]
mod tests {
    use super::{expected_thousandths, is_unbelievable};
    use scoring::time::Timestamp;
    use scoring::watch::{Rhythm, WEEK_HOURS};

    /// Four orders an hour by day, none from 0 to 8.
    fn by_day() -> Rhythm {
        let mut hours = [16; WEEK_HOURS];
        (0..WEEK_HOURS).filter(|hour| hour % 24 < 8).for_each(|hour| hours[hour] = 0);
        Rhythm { weeks: 4, hours }
    }

    #[test]
    fn a_night_is_silent_and_a_noon_is_not() {
        let (rhythm, at) = (by_day(), |hours: i64, minutes: i64| Timestamp((24 * 20_000 + hours) * 3_600 + minutes * 60));
        assert_eq!(expected_thousandths(&rhythm, at(9, 0), at(11, 30)), 10_000);
        assert_eq!(expected_thousandths(&rhythm, at(23, 30), at(33, 0)), 2_000 + 4_000);
        assert!(!is_unbelievable(&rhythm, at(0, 0), at(8, 0)), "a night");
        assert!(!is_unbelievable(&rhythm, at(12, 0), at(13, 43)), "6.87 orders are missing: one chance in 960");
        assert!(is_unbelievable(&rhythm, at(12, 0), at(13, 44)), "6.93 orders are missing: one chance in 1,026");
        let busy = Rhythm { weeks: 1, hours: [9_000; WEEK_HOURS] };
        assert!(!is_unbelievable(&busy, at(12, 0), at(12, 14)) && is_unbelievable(&busy, at(12, 0), at(12, 15)));
        let empty = Rhythm { weeks: 4, hours: [0; WEEK_HOURS] };
        assert!(!is_unbelievable(&empty, at(0, 0), at(24 * 400, 0)), "who never sells is never silent");
    }
}
