//! Numbers, amounts, days and names as people read them.

use indicatif::HumanCount;
use jiff::tz::TimeZone;
use scoring::money::Currency;
use scoring::time::DAY_SECONDS;

/// Longest title in an example, in characters.
const TITLE_CHARS_MAX: usize = 60;

/// `13,795`.
pub(super) fn number(count: usize) -> String {
    HumanCount(count as u64).to_string()
}

/// `1 order`, `2 orders`.
pub(super) fn counted(count: usize, one: &str) -> String {
    format!("{} {one}{}", number(count), if count == 1 { "" } else { "s" })
}

/// `1,234.50 EUR`: at most two decimals, halves away from zero; without a currency the number alone.
pub(super) fn amount(minor: i128, currency: Currency) -> String {
    let decimals = currency.exponent().min(2);
    let cut = 10_i128.pow(currency.exponent() - decimals);
    let scale = 10_i128.pow(decimals);
    let rounded = (minor.unsigned_abs() + cut.unsigned_abs() / 2) / cut.unsigned_abs();
    let (whole, rest) = (rounded / scale.unsigned_abs(), rounded % scale.unsigned_abs());
    let whole = HumanCount(u64::try_from(whole).unwrap_or(u64::MAX));
    let fraction = if decimals == 0 { String::new() } else { format!(".{rest:0width$}", width = decimals as usize) };
    let code = if currency == Currency::NONE { String::new() } else { format!(" {currency}") };
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{whole}{fraction}{code}")
}

/// `12.5 %`; what is something but rounds to nothing is `<0.1 %`.
pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.05 => "<0.1 %".to_owned(),
        percent => format!("{percent:.1} %"),
    }
}

/// `2011-07-28`, of a day's number.
pub(super) fn day(number: i64) -> String {
    let moment = number.checked_mul(DAY_SECONDS).and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    moment.map_or_else(String::new, |moment| moment.to_zoned(TimeZone::UTC).date().to_string())
}

/// `85123A "White hanging heart"`.
pub(super) fn named(id: &str, title: &str) -> String {
    match title.char_indices().nth(TITLE_CHARS_MAX) {
        _ if title.is_empty() => id.to_owned(),
        None => format!("{id} \"{title}\""),
        Some((end, _)) => format!("{id} \"{}...\"", title[..end].trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::{amount, day, named, percent};
    use scoring::money::Currency;

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        let of = |code: &str| Currency::new(code).unwrap();
        assert_eq!(amount(123_450, of("EUR")), "1,234.50 EUR");
        assert_eq!(amount(123_450, of("JPY")), "123,450 JPY");
        assert_eq!(amount(1_234_567, of("KWD")), "1,234.57 KWD");
        assert_eq!(amount(12_345_650, Currency::NONE), "1,234.57");
        assert_eq!(amount(-5, of("EUR")), "-0.05 EUR");
        assert_eq!(amount(0, of("EUR")), "0.00 EUR");
    }

    #[test]
    fn shares_days_and_names() {
        assert_eq!((percent(0.1234), percent(0.000_1), percent(0.0)), ("12.3 %".into(), "<0.1 %".into(), "0.0 %".into()));
        assert_eq!(day(15_183), "2011-07-28");
        assert_eq!(named("A", ""), "A");
        assert_eq!(named("A", &"é".repeat(61)), format!("A \"{}...\"", "é".repeat(60)));
    }
}
