//! What an offer is expected to bring.

use crate::catalogue::Quoted;
use crate::logexp::exp_single;
use crate::money::Money;

/// Money kept when `variant` is bought: its price, less its cost where the shop has said it in the same currency.
#[must_use]
pub fn money_kept(variant: &Quoted) -> Money {
    let cost = variant.cost.filter(|cost| cost.currency == variant.price.currency).map_or(0, |cost| cost.minor);
    Money::new(variant.price.minor.saturating_sub(cost), variant.price.currency)
}

/// Probability x money in whole minor units, halves to even.
#[must_use]
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
pub fn expected(probability: f64, money: Money) -> i64 {
    libm::rint(probability * money.minor as f64) as i64
}

/// Probability x money^g: what ranks. Money of 0 or less ranks last.
#[must_use]
#[inline]
pub fn rank(probability: f64, ln_money: f64, exponent: f64) -> f64 {
    if ln_money == f64::NEG_INFINITY { 0.0 } else { probability * libm::exp(exponent * ln_money) }
}

/// [`rank`] from log-odds and ln of money^g, in single precision.
#[must_use]
#[inline(always)]
pub(crate) fn rough_rank(log_odds: f32, ln_money: f32) -> f32 {
    exp_single(ln_money) / (1.0 + exp_single(-log_odds))
}

#[cfg(test)]
mod tests {
    use super::expected;
    use crate::money::{Currency, Money};

    #[test]
    fn halves_go_to_the_even_neighbour() {
        assert_eq!(expected(0.5, Money::new(5, Currency::NONE)), 2);
        assert_eq!(expected(0.5, Money::new(7, Currency::NONE)), 4);
        assert_eq!(expected(0.05, Money::new(1_000, Currency::NONE)), 50);
    }
}
