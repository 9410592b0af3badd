//! Dates as platforms write them, in UTC.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use scoring::time::Timestamp;

use crate::error::ParseError;

/// Years that are believed: beyond them a date is a slip that would stretch every span.
const YEARS: core::ops::RangeInclusive<i16> = 1990..=2100;

/// A date and time with a zone, as in `2026-10-02T10:15:20+02:00`.
///
/// # Errors
/// [`ParseError::Field`] for anything else.
pub fn zoned(text: &str, field: &'static str) -> Result<Timestamp, ParseError> {
    let time: Option<jiff::Timestamp> = text.parse().ok();
    believed(time, field, "write it as 2026-10-02T10:15:20+02:00")
}

/// A date and time that is in UTC without saying so, as WooCommerce's `_gmt` fields; one that names a zone is read by it.
///
/// # Errors
/// [`ParseError::Field`] for anything else.
pub fn utc(text: &str, field: &'static str) -> Result<Timestamp, ParseError> {
    let civil: Option<DateTime> = text.parse().ok();
    let time = text.parse().ok().or_else(|| Some(civil?.to_zoned(TimeZone::UTC).ok()?.timestamp()));
    believed(time, field, "write it as 2026-10-02T08:15:20")
}

/// A moment as people read it, in UTC.
#[must_use]
pub fn written(time: Timestamp) -> String {
    jiff::Timestamp::from_second(time.0).unwrap_or_default().to_string()
}

fn believed(time: Option<jiff::Timestamp>, field: &'static str, what: &'static str) -> Result<Timestamp, ParseError> {
    let time = time.filter(|time| YEARS.contains(&time.to_zoned(TimeZone::UTC).year()));
    time.map(|time| Timestamp(time.as_second())).ok_or(ParseError::field(field, what))
}

#[cfg(test)]
mod tests {
    use super::{utc, zoned};

    #[test]
    fn zones_end_in_utc() {
        let noon = 1_311_854_400;
        for text in ["2011-07-28T12:00:00Z", "2011-07-28T14:00:00+02:00", "2011-07-28T07:00:00-05:00", "2011-07-28T12:00:00.9Z"] {
            assert_eq!(zoned(text, "createdAt").unwrap().0, noon, "{text}");
            assert_eq!(utc(text, "date_created_gmt").unwrap().0, noon, "{text}");
        }
        assert_eq!(utc("2011-07-28T12:00:00", "date_created_gmt").unwrap().0, noon);
        for text in ["", "28/07/2011", "2011-07-28T12:00:00", "9999-01-01T00:00:00Z"] {
            assert!(zoned(text, "createdAt").is_err(), "{text}");
        }
        assert!(utc("0000-00-00T00:00:00", "date_created_gmt").is_err());
    }
}
