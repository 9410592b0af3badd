//! Dates as exports write them.

use jiff::civil::DateTime;
use scoring::time::Timestamp;

/// First year that is believed.
const YEAR_MIN: i16 = 1990;
/// Last year that is believed: a date beyond it is a slip that would stretch every span.
const YEAR_MAX: i16 = 2100;

/// Reads `YYYY-MM-DD`, alone or followed by a `T` or a space and `HH:MM`, seconds, a fraction, and `Z` or an offset.
/// With a zone the moment is in UTC; without one it is taken as the shop's own clock. None for anything else:
/// `03/04/2024` means two days to two readers.
#[must_use]
pub fn moment(text: &str) -> Option<Timestamp> {
    let date = text.as_bytes().get(..10)?;
    let dashes = date[4] == b'-' && date[7] == b'-';
    let digits = date.iter().enumerate().all(|(place, byte)| matches!(place, 4 | 7) || byte.is_ascii_digit());
    if !dashes || !digits {
        return None;
    }
    let rest = text.get(10..)?;
    let seconds = if rest.bytes().any(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-')) {
        let zoned: jiff::Timestamp = spelled(text, rest)?.parse().ok()?;
        zoned.as_second()
    } else {
        let local: DateTime = text.parse().ok()?;
        local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second()
    };
    let year = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).year();
    (YEAR_MIN..=YEAR_MAX).contains(&year).then_some(Timestamp(seconds))
}

/// Without the blanks and the letters that some exports put before an offset ("10:00:00 UTC", "10:00:00 +0200").
fn spelled(text: &str, rest: &str) -> Option<String> {
    let time = rest.trim_start_matches(['T', 't', ' ']);
    let zone = time.find(['Z', 'z', '+', '-'])?;
    Some(format!("{}T{}{}", &text[..10], time[..zone].trim_end(), &time[zone..]))
}

#[cfg(test)]
mod tests {
    use super::moment;
    use proptest::prelude::{any, proptest};

    #[test]
    fn dates_are_read_in_several_forms() {
        let noon = moment("2011-07-28T12:00:00").unwrap().0;
        assert_eq!(noon, 1_311_854_400);
        for text in [
            "2011-07-28 12:00:00",
            "2011-07-28T12:00",
            "2011-07-28 12:00",
            "2011-07-28T12:00:00.750",
            "2011-07-28T12:00:00Z",
            "2011-07-28t12:00:00z",
            "2011-07-28 12:00:00Z",
            "2011-07-28T14:00:00+02:00",
            "2011-07-28 14:00:00 +0200",
            "2011-07-28T04:00:00.5-08:00",
        ] {
            assert_eq!(moment(text).map(|time| time.0), Some(noon), "{text}");
        }
        assert_eq!(moment("2011-07-28").map(|time| time.0), Some(noon - 43_200));
    }

    #[test]
    fn what_could_mean_two_days_is_no_date() {
        for text in [
            "",
            "28/07/2011",
            "07/28/2011 12:00",
            "2011-7-28",
            "2011-02-30",
            "2011-07-28T25:00:00",
            "1311854400",
            "20110728",
            "1899-12-30",
            "9999-12-31",
            "2011-07-28Tnoon",
            "2011-07-28T12:00:00+",
            "2011-07-28-",
            "ààààààààààà",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), tail in "[0-9TZ:+. -]{0,20}") {
            let _ = moment(&text);
            let _ = moment(&format!("2011-07-28{tail}"));
        }
    }
}
