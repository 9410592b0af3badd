//! The arithmetic of one candidate, to the cent.

use core::fmt;

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
    /// What moved them, in the order of their subjects; terms of 0 are left out.
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
    pub subject: Subject,
    /// Its value: a feature's; of a pair, the first one's; of the correction, the log-odds before it.
    pub value: f64,
    /// What it adds to the log-odds.
    pub log_odds: Millionths,
}

/// What a line of a receipt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A feature.
    Feature(Feature),
    /// What two features say together, beyond what each says.
    Pair(Feature, Feature),
    /// What brings the sum before it to what was observed.
    Correction,
}

impl Subject {
    /// The feature, if it is one.
    #[must_use]
    pub const fn feature(self) -> Option<Feature> {
        match self {
            Self::Feature(feature) => Some(feature),
            Self::Pair(..) | Self::Correction => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Feature(feature) => f.write_str(feature.name()),
            Self::Pair(first, second) => write!(f, "{} with {}", first.name(), second.name()),
            Self::Correction => f.write_str("correction"),
        }
    }
}
