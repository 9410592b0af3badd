//! Amounts as platforms write them: text, a bare number, or nothing.

use core::fmt;

use scoring::money::{Currency, Money};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::error::ParseError;

/// A plain decimal number, unrounded until its currency is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decimal(String);

/// Longest text taken as a number, in bytes.
const BYTES_MAX: usize = 40;

impl Decimal {
    /// The digits as the platform wrote them; empty when it wrote none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the platform said nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Minor units of `currency`, halves to even; `field` stands in the error.
    ///
    /// # Errors
    /// [`ParseError::Field`] unless it is a plain decimal number within the bounds of [`Money::parse`].
    pub fn minor(&self, currency: Currency, field: &'static str) -> Result<i64, ParseError> {
        let money = Money::parse(&self.0, currency);
        money.map(|money| money.minor).map_err(|_| ParseError::field(field, "not a plain decimal number within bounds"))
    }

    /// As [`Decimal::minor`], and 0 for nothing.
    ///
    /// # Errors
    /// As [`Decimal::minor`].
    pub fn minor_or_zero(&self, currency: Currency, field: &'static str) -> Result<i64, ParseError> {
        if self.is_empty() { Ok(0) } else { self.minor(currency, field) }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Digits)
    }
}

struct Digits;

impl Visitor<'_> for Digits {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount as text or number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
        let text = text.trim();
        if text.len() > BYTES_MAX { Err(E::custom("an amount of too many digits")) } else { Ok(Decimal(text.to_owned())) }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Decimal, E> {
        Ok(Decimal(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Decimal, E> {
        Ok(Decimal(number.to_string()))
    }

    /// A number shows its shortest digits again, so that 19.99 is read as written.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Decimal, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_unit<E: Error>(self) -> Result<Decimal, E> {
        Ok(Decimal::default())
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;
    use scoring::money::Currency;

    #[test]
    fn amounts_of_all_kinds_and_currencies() {
        let minor = |json: &str, code: &str| {
            serde_json::from_str::<Decimal>(json).unwrap().minor(Currency::new(code).unwrap(), "price").ok()
        };
        assert_eq!(minor("\"42.8\"", "EUR"), Some(4280));
        assert_eq!(minor("19.99", "EUR"), Some(1999));
        assert_eq!(minor("20", "EUR"), Some(2000));
        assert_eq!(minor("\"1200\"", "JPY"), Some(1200));
        assert_eq!(minor("\"1200.0\"", "JPY"), Some(1200));
        assert_eq!(minor("\"3.125\"", "KWD"), Some(3125));
        assert_eq!(minor("\"-16.00\"", "EUR"), Some(-1600));
        for none in ["null", "\"\"", "\"1e3\"", "1e300", "\"12,50\"", "\"free\""] {
            assert_eq!(
                serde_json::from_str::<Decimal>(none).ok().and_then(|d| d.minor(Currency::NONE, "price").ok()),
                None,
                "{none}"
            );
        }
    }
}
