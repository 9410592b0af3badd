//! Figures of a replay, with their uncertainty over customers.

use crate::replay::CaseResult;

/// A figure with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    /// On the cases as they are.
    pub value: f64,
    /// 2.5th percentile over resamples.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// Figures of one ranking. Shares in [0, 1]; money in minor units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    /// Cases.
    pub cases: u64,
    /// Cases with a hit.
    pub hit_cases: u64,
    /// Hits.
    pub hits: u64,
    /// Slots filled.
    pub shown: u64,
    /// Captured money by unit price.
    pub captured: i64,
    /// Captured money by unit price x quantity.
    pub captured_quantity: i64,
    /// Share of cases with a hit.
    pub hit_rate: f64,
    /// Hits by slots shown.
    pub precision: f64,
    /// Captured by (4 x cases).
    pub rpi: Figure,
    /// Captured by visible unit prices.
    pub cart_share: f64,
    /// The same, both x quantity.
    pub cart_share_quantity: f64,
    /// Mean price shown.
    pub mean_price: f64,
    /// Cases with at least one offer.
    pub coverage: f64,
    /// Mean predicted probability of what was shown; 0 without predictions.
    pub predicted: f64,
    /// Mean observed.
    pub observed: f64,
    /// Mean predicted money a slot.
    pub predicted_money: f64,
    /// Observed.
    pub observed_money: f64,
}

/// Bootstrap resamples of customers.
pub const RESAMPLES: usize = 1_000;

/// Seeded resamples over customers, shared by all rankings of the same cases so that ratios are paired.
#[derive(Clone, Debug)]
pub struct Resamples {
    weights: Vec<Vec<u16>>,
}

impl Resamples {
    /// Draws [`RESAMPLES`] resamples for cases with these customers.
    #[must_use]
    pub fn draw(_customers: &[Option<u32>], _seed: u64) -> Self {
        unimplemented!()
    }

    /// Figures of one ranking; `results` in the order of the cases.
    #[must_use]
    pub fn measure(&self, _results: &[CaseResult]) -> Measures {
        unimplemented!()
    }

    /// Captured money of `ours` by that of `theirs`, on the same resamples.
    #[must_use]
    pub fn ratio(&self, _ours: &[CaseResult], _theirs: &[CaseResult]) -> Figure {
        unimplemented!()
    }
}
