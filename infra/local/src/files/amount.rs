//! Prices and quantities as spreadsheets write them.

use std::borrow::Cow;

use scoring::money::{Currency, Money};

/// Largest quantity of a line that is believed.
pub const QUANTITY_MAX: u32 = 10_000_000;

/// What a comma in a number means when there is no point beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comma {
    /// Decimals follow, as where semicolons or tabs stand between fields.
    Decimal,
    /// It is no part of a number.
    Foreign,
}

/// Why a text is no quantity to learn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoQuantity {
    /// Below zero: something came back.
    Negative,
    /// Nothing.
    Zero,
    /// Not a whole number up to [`QUANTITY_MAX`].
    Unreadable,
}

/// A whole number above zero, decimals of zero allowed ("2", "2.0", "2,000").
///
/// # Errors
/// [`NoQuantity`].
pub fn quantity(text: &str) -> Result<u32, NoQuantity> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // "2,000" could be two or two thousand: neither is believed.
    let thousands = text.contains(',') && decimals.len() == 3;
    if !digits(whole) || !decimals.bytes().all(|byte| byte == b'0') || decimals.is_empty() || thousands {
        return Err(NoQuantity::Unreadable);
    }
    let number = whole.parse().ok().filter(|number| *number <= QUANTITY_MAX).ok_or(NoQuantity::Unreadable)?;
    match (number, negative) {
        (0, _) => Err(NoQuantity::Zero),
        (_, true) => Err(NoQuantity::Negative),
        (number, false) => Ok(number),
    }
}

/// Why a text is no price to learn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPrice {
    /// Free, or a refund.
    NotAboveZero,
    /// Not a plain decimal number within bounds.
    Unreadable,
}

/// A price above zero in minor units.
///
/// # Errors
/// [`NoPrice`].
pub fn price(text: &str, comma: Comma, currency: Currency) -> Result<i64, NoPrice> {
    match Money::parse(&plain(text, comma), currency) {
        Ok(money) if money.minor > 0 => Ok(money.minor),
        Ok(_) => Err(NoPrice::NotAboveZero),
        Err(_) => Err(NoPrice::Unreadable),
    }
}

/// With a point before the decimals and nothing between thousands. Of a comma and a point the later one is the decimal mark.
fn plain(text: &str, comma: Comma) -> Cow<'_, str> {
    match (text.rfind(','), text.rfind('.'), comma) {
        (None, _, _) | (Some(_), None, Comma::Foreign) => Cow::Borrowed(text),
        (Some(_), None, Comma::Decimal) => Cow::Owned(text.replacen(',', ".", 1)),
        (Some(last_comma), Some(last_point), _) if grouped(text) => {
            let (decimal, thousands) = if last_comma > last_point { (',', '.') } else { ('.', ',') };
            Cow::Owned(text.replace(thousands, "").replacen(decimal, ".", 1))
        }
        _ => Cow::Borrowed(text),
    }
}

/// Whether all digits before the decimal mark stand in threes.
fn grouped(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '+']);
    let Some(decimal) = text.rfind([',', '.']) else { return true };
    let mark = if text[decimal..].starts_with(',') { '.' } else { ',' };
    let mut groups = text[..decimal].split(mark);
    groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::{Comma, NoPrice, NoQuantity, price, quantity};
    use scoring::money::Currency;

    #[test]
    fn quantities_are_whole_and_above_zero() {
        for (text, expected) in [("6", 6), ("6.0", 6), ("12,0", 12), ("10000000", 10_000_000)] {
            assert_eq!(quantity(text), Ok(expected), "{text}");
        }
        for (text, expected) in [("-6", NoQuantity::Negative), ("0", NoQuantity::Zero), ("-0", NoQuantity::Zero)] {
            assert_eq!(quantity(text), Err(expected), "{text}");
        }
        for text in ["", "1.5", "2,000", "10000001", "99999999999999999999", "1e3", "NaN", "six", "-", "6.", "+6"] {
            assert_eq!(quantity(text), Err(NoQuantity::Unreadable), "{text}");
        }
    }

    #[test]
    fn prices_are_read_in_both_ways_of_writing() {
        let euro = Currency::new("EUR").unwrap();
        for (text, comma, expected) in [
            ("14.90", Comma::Foreign, 1490),
            ("14.90", Comma::Decimal, 1490),
            ("14,90", Comma::Decimal, 1490),
            ("1.234,50", Comma::Decimal, 123_450),
            ("1,234.50", Comma::Foreign, 123_450),
            ("1,234,567.5", Comma::Foreign, 123_456_750),
        ] {
            assert_eq!(price(text, comma, euro), Ok(expected), "{text}");
        }
        for text in ["0", "0.00", "-1.20", "0.001"] {
            assert_eq!(price(text, Comma::Foreign, euro), Err(NoPrice::NotAboveZero), "{text}");
        }
        for text in ["", "NaN", "1e400", "inf", "14,90", "12,34.5", "1,2,3", "£3.00", "3.00 EUR", "99999999999999"] {
            assert_eq!(price(text, Comma::Foreign, euro), Err(NoPrice::Unreadable), "{text}");
        }
        assert_eq!(price("1,2,3", Comma::Decimal, euro), Err(NoPrice::Unreadable));
    }
}
