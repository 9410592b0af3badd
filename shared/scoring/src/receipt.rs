//! The arithmetic of one candidate, to the cent.

use crate::feature::Feature;
use crate::guard::Guard;
use crate::id::{ItemId, VariantId};
use crate::money::{Millionths, Money};

/// How a candidate came to its place. `base` plus the terms is the log-odds, exactly; the probability and the value
/// follow from it and from the money.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The candidate.
    pub item: ItemId,
    /// The variant reckoned with; none when it has no sellable one.
    pub variant: Option<VariantId>,
    /// Log-odds of an average candidate.
    pub base: Millionths,
    /// What moved them, in the order of [`Feature::ALL`]; terms of 0 are left out.
    pub terms: Vec<Term>,
    /// `base` plus all terms.
    pub log_odds: Millionths,
    /// 1 / (1 + exp(-log-odds)).
    pub probability: Millionths,
    /// Money kept if it is bought: price less cost if known.
    pub money: Money,
    /// Probability x money in minor units, halves to even.
    pub value: i64,
    /// Probability x money^g: what ranks. Unit-free.
    pub rank: f64,
    /// Why it may not be offered, if so.
    pub guard: Option<Guard>,
    /// Probability with which this decision would have offered it: 1 or 0 without exploration.
    pub propensity: Millionths,
}

/// One line of a receipt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// What was looked at.
    pub feature: Feature,
    /// Its value.
    pub value: f64,
    /// What it adds to the log-odds.
    pub log_odds: Millionths,
}
