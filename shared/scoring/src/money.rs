//! Money is a whole number of minor units and a currency.

use core::fmt;

/// A currency: its ISO 4217 letters, which fix how many decimals a minor unit has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Why a text is not money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three capital letters.
    #[error("a currency is three capital letters, as in EUR")]
    Currency,
    /// Not a plain decimal number.
    #[error("an amount is a plain decimal number, as in 14.90")]
    Amount,
    /// Beyond what the shop world needs; also guards every sum against overflow.
    #[error("an amount lies within ±{} minor units", Money::MINOR_MAX)]
    OutOfRange,
    /// Two currencies in one sum.
    #[error("two currencies cannot be added")]
    CurrencyMismatch,
}

impl Currency {
    /// No currency named: order files without one. Four decimals, since exported unit prices are often quotients.
    pub const NONE: Self = Self(*b"XXX");

    /// Checks an ISO 4217 code.
    ///
    /// # Errors
    /// [`MoneyError::Currency`] unless it is three capital ASCII letters.
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        match code.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(MoneyError::Currency),
        }
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimals of the minor unit: 2 for most, 0 for JPY, 3 for KWD.
    ///
    /// # Source
    /// ISO 4217, list one; `XXX` (no currency) is given four here.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX" | b"UYI"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" | b"XXX" => 4,
            _ => 2,
        }
    }

    /// Minor units in one major unit.
    #[must_use]
    pub const fn scale(self) -> i64 {
        10_i64.pow(self.exponent())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in minor units of its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units; within ±[`Money::MINOR_MAX`] when parsed.
    pub minor: i64,
    /// Their currency.
    pub currency: Currency,
}

impl Money {
    /// Largest amount read from outside, in minor units: a billion of a two-decimal currency.
    pub const MINOR_MAX: i64 = 100_000_000_000;

    /// `minor` units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads a decimal text such as `14.90`; digits beyond the minor unit are rounded half to even.
    ///
    /// # Errors
    /// [`MoneyError::Amount`] unless it is an optional sign, digits, and at most one point;
    /// [`MoneyError::OutOfRange`] beyond ±[`Money::MINOR_MAX`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (sign, digits) = match text.as_bytes().first() {
            Some(b'-') => (-1, &text[1..]),
            Some(b'+') => (1, &text[1..]),
            _ => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() + fraction.len() == 0 || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(MoneyError::Amount);
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 12 {
            return Err(MoneyError::OutOfRange);
        }
        let digit = |b: u8| i64::from(b - b'0');
        let mut minor = whole.bytes().fold(0_i64, |sum, b| sum * 10 + digit(b));
        let kept = currency.exponent() as usize;
        for place in 0..kept {
            minor = minor * 10 + fraction.as_bytes().get(place).map_or(0, |b| digit(*b));
        }
        let rest = fraction.as_bytes().get(kept..).unwrap_or_default();
        minor += match rest.split_first() {
            Some((b'5', tail)) if tail.iter().all(|b| *b == b'0') => minor & 1,
            Some((b'5'..=b'9', _)) => 1,
            _ => 0,
        };
        if minor > Self::MINOR_MAX { Err(MoneyError::OutOfRange) } else { Ok(Self::new(sign * minor, currency)) }
    }

    /// In major units, for logarithms and charts; never for sums.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn major(self) -> f64 {
        self.minor as f64 / self.currency.scale() as f64
    }

    /// The sum, within one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::OutOfRange`] on overflow.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::OutOfRange)?;
        Ok(Self::new(minor, self.currency))
    }
}

impl fmt::Display for Money {
    /// `14.90 EUR`; without a currency up to four decimals, at least two: `5.275`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.currency.scale().unsigned_abs();
        let (whole, rest) = (self.minor.unsigned_abs() / scale, self.minor.unsigned_abs() % scale);
        let sign = if self.minor < 0 { "-" } else { "" };
        let places = self.currency.exponent() as usize;
        write!(f, "{sign}{whole}")?;
        if places > 0 {
            let digits = format!("{rest:0places$}");
            let shown = if self.currency == Currency::NONE { digits.trim_end_matches('0').len().max(2) } else { places };
            write!(f, ".{}", &digits[..shown])?;
        }
        if self.currency == Currency::NONE { Ok(()) } else { write!(f, " {}", self.currency) }
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A fraction or a log-odds term, in whole millionths: sums are exact and the same on every machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millionths(pub i64);

impl Millionths {
    /// One.
    pub const ONE: Self = Self(1_000_000);

    /// The nearest whole millionth, halves to even. Values beyond ±1e6, and NaN, become ∓1e6: as terms of log-odds
    /// they mean never or always.
    #[must_use]
    #[inline]
    pub fn nearest(value: f64) -> Self {
        Self::nearest_of_scaled(value * 1e6)
    }

    /// [`Millionths::nearest`] of a value that is already in millionths. Adding 1.5 x 2^52 rounds in hardware and leaves
    /// the whole number in the low bits: no branch, so that a loop over terms runs in vector registers.
    #[must_use]
    #[inline]
    #[allow(clippy::cast_possible_wrap, clippy::manual_clamp, reason = "clamp would let NaN through")]
    pub(crate) fn nearest_of_scaled(scaled: f64) -> Self {
        const MAGIC: f64 = 6_755_399_441_055_744.0;
        // Written as the machine's own maximum and minimum do it: NaN becomes the bound.
        let bounded = if scaled > -1e12 { scaled } else { -1e12 };
        let bounded = if bounded < 1e12 { bounded } else { 1e12 };
        Self((bounded + MAGIC).to_bits() as i64 - MAGIC.to_bits() as i64)
    }

    /// As a float.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn float(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::{Currency, Millionths, Money, MoneyError};

    fn parse(text: &str, code: &str) -> Result<i64, MoneyError> {
        Money::parse(text, Currency::new(code)?).map(|money| money.minor)
    }

    #[test]
    fn decimals_become_minor_units() {
        assert_eq!(parse("14.90", "EUR"), Ok(1490));
        assert_eq!(parse("1490", "JPY"), Ok(1490));
        assert_eq!(parse("1.5", "KWD"), Ok(1500));
        assert_eq!(parse("5.275", "XXX"), Ok(52_750));
        assert_eq!(parse("0.125", "EUR"), Ok(12));
        assert_eq!(parse("0.135", "EUR"), Ok(14));
        assert_eq!(parse("0.1251", "EUR"), Ok(13));
        assert_eq!(parse("-2.5", "EUR"), Ok(-250));
        for bad in ["", ".", "1e400", "NaN", "1,5", "--1", "12a", "∞"] {
            assert_eq!(parse(bad, "EUR"), Err(MoneyError::Amount), "{bad}");
        }
        assert_eq!(parse("99999999999999999999", "EUR"), Err(MoneyError::OutOfRange));
        assert_eq!(parse("1", "eur"), Err(MoneyError::Currency));
    }

    #[test]
    fn the_nearest_millionth_is_near_and_bounded() {
        for (value, nearest) in
            [(0.0, 0), (1.0, 1_000_000), (-1.0, -1_000_000), (2.5e-6, 2), (3.5e-6, 4), (-2.6e-6, -3), (-4.792_547, -4_792_547)]
        {
            assert_eq!(Millionths::nearest(value), Millionths(nearest), "{value}");
        }
        assert_eq!(Millionths::nearest(1e300), Millionths(1_000_000_000_000));
        assert_eq!(Millionths::nearest(f64::NAN), Millionths(-1_000_000_000_000));
        assert_eq!(Millionths::nearest(f64::NEG_INFINITY), Millionths(-1_000_000_000_000));
    }

    #[test]
    fn money_reads_as_people_write_it() {
        let show = |minor, code| Currency::new(code).map(|c| Money::new(minor, c).to_string());
        assert_eq!(show(1490, "EUR"), Ok("14.90 EUR".to_owned()));
        assert_eq!(show(-5, "EUR"), Ok("-0.05 EUR".to_owned()));
        assert_eq!(show(1490, "JPY"), Ok("1490 JPY".to_owned()));
        assert_eq!(show(52_750, "XXX"), Ok("5.275".to_owned()));
        assert_eq!(show(50_000, "XXX"), Ok("5.00".to_owned()));
    }
}
