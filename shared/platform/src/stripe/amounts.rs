//! Amounts as Stripe writes them: whole numbers whose unit is not always the currency's own.

use scoring::money::{Currency, Money};

use crate::currency;

/// Largest amount that Stripe takes, in its units.
///
/// # Source
/// Stripe's documentation: eight digits for cards.
pub const AMOUNT_MAX: i64 = 99_999_999;

/// Why an amount cannot be charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not a currency that Stripe's documentation has a unit for.
    #[error("the currency is not one that can be charged")]
    Currency,
    /// It has digits that cannot be charged in this currency.
    #[error("the amount has digits that cannot be charged in its currency")]
    Uneven,
    /// Not above 0, or above [`AMOUNT_MAX`].
    #[error("the amount is not above 0, or too large to be charged")]
    OutOfRange,
}

/// How Stripe counts a currency: decimals of its unit, and what every amount must be a multiple of.
struct Rule {
    decimals: u32,
    step: i64,
}

/// # Source
/// Stripe's documentation on currencies: zero-decimal currencies, three-decimal currencies whose last digit must be 0, and the
/// special cases ISK and UGX, which are written with two decimals that must be 00.
fn rule(currency: Currency) -> Option<Rule> {
    let rule = |decimals, step| Some(Rule { decimals, step });
    match currency::known(currency.code())?.code() {
        "BIF" | "CLP" | "DJF" | "GNF" | "JPY" | "KMF" | "KRW" | "MGA" | "PYG" | "RWF" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => {
            rule(0, 1)
        }
        "ISK" | "UGX" => rule(2, 100),
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => rule(3, 10),
        // Three decimals by ISO 4217, and Stripe does not say how many it reads.
        "IQD" | "LYD" => None,
        _ => rule(2, 1),
    }
}

/// `number` of units with `from` decimals, in units with `to` decimals; none where digits would be lost.
fn rescaled(number: i64, from: u32, to: u32) -> Option<i64> {
    let factor = 10_i64.checked_pow(from.abs_diff(to))?;
    if to >= from { number.checked_mul(factor) } else { (number % factor == 0).then(|| number / factor) }
}

/// What Stripe calls `money`.
///
/// # Errors
/// [`AmountError`]; nothing is rounded: the buyer saw another price.
pub fn amount(money: Money) -> Result<i64, AmountError> {
    let Rule { decimals, step } = rule(money.currency).ok_or(AmountError::Currency)?;
    let amount = rescaled(money.minor, money.currency.exponent(), decimals).ok_or(AmountError::Uneven)?;
    if !(1..=AMOUNT_MAX).contains(&amount) {
        return Err(AmountError::OutOfRange);
    }
    if amount % step == 0 { Ok(amount) } else { Err(AmountError::Uneven) }
}

/// What an amount of Stripe's is, in a currency as Stripe writes it (small letters). Nothing is an amount too: what was received.
///
/// # Errors
/// [`AmountError`].
pub fn money(amount: i64, code: &str) -> Result<Money, AmountError> {
    let currency = currency::known(&code.to_ascii_uppercase()).ok_or(AmountError::Currency)?;
    let Rule { decimals, .. } = rule(currency).ok_or(AmountError::Currency)?;
    if !(0..=Money::MINOR_MAX).contains(&amount) {
        return Err(AmountError::OutOfRange);
    }
    let minor = rescaled(amount, decimals, currency.exponent()).ok_or(AmountError::Uneven)?;
    Ok(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::{AMOUNT_MAX, AmountError, amount, money};
    use proptest::prelude::{prop_assert_eq, proptest};
    use scoring::money::{Currency, Money};

    fn of(text: &str, code: &str) -> Result<i64, AmountError> {
        amount(Money::parse(text, Currency::new(code).unwrap()).unwrap())
    }

    #[test]
    fn amounts_are_written_as_stripe_reads_them() {
        for (text, code, expected) in [
            ("14.90", "EUR", 1490),
            ("0.50", "USD", 50),
            ("1490", "JPY", 1490),
            ("10", "KRW", 10),
            ("5", "ISK", 500),
            ("5", "UGX", 500),
            ("5.00", "MGA", 5),
            ("5.12", "KWD", 5120),
            ("999999.99", "EUR", AMOUNT_MAX),
        ] {
            assert_eq!(of(text, code), Ok(expected), "{text} {code}");
            assert_eq!(money(expected, &code.to_lowercase()).map(|money| money.currency.code().to_owned()), Ok(code.to_owned()));
        }
        for (text, code, why) in [
            ("5.124", "KWD", AmountError::Uneven),
            ("5.20", "MGA", AmountError::Uneven),
            ("0", "EUR", AmountError::OutOfRange),
            ("-1", "EUR", AmountError::OutOfRange),
            ("1000000.00", "EUR", AmountError::OutOfRange),
            ("5", "IQD", AmountError::Currency),
            ("5", "XXX", AmountError::Currency),
            ("5", "ABC", AmountError::Currency),
        ] {
            assert_eq!(of(text, code), Err(why), "{text} {code}");
        }
        assert_eq!(money(501, "isk"), Err(AmountError::Uneven));
        assert_eq!(money(-1, "eur"), Err(AmountError::OutOfRange));
        assert_eq!(money(0, "eur").map(|money| money.minor), Ok(0));
    }

    proptest! {
        #[test]
        fn what_can_be_charged_is_read_back_as_it_was(minor in 1_i64..99_999_999, code in "(EUR|JPY|ISK|UGX|KWD|MGA|CLP|USD)") {
            let wanted = Money::new(minor, Currency::new(&code).unwrap());
            if let Ok(charged) = amount(wanted) {
                prop_assert_eq!(money(charged, &code.to_lowercase()), Ok(wanted));
            }
        }
    }
}
