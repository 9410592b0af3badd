//! What was fitted: how evidence turns into the log-odds of acceptance.

use crate::feature::FEATURES;
use crate::placement::Protocol;

/// A shop's model: for each kind of case one set of coefficients without and one with a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Rises by one with each adoption; 0 is the prior.
    pub version: u32,
    /// Whether it was fitted on the shop's own baskets.
    pub origin: ModelOrigin,
    /// Exponent g of money in the ranking P x money^g.
    pub price_exponent: f64,
    /// ln of the factor that brings the shop's prices to those of the shop where the coefficients were fitted;
    /// added to ln price and applied to the cart's value. A model fitted on the shop keeps the shift it was fitted under, so
    /// that fitted and shipped sets can stand together.
    pub ln_price_shift: f64,
    /// By [`Protocol::index`].
    pub sets: [CoefficientPair; 3],
}

/// Where a model's coefficients come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelOrigin {
    /// Shipped with the product.
    Prior,
    /// Fitted by replaying the shop's own baskets.
    Fitted,
}

/// Two coefficient sets of one kind of case.
#[derive(Clone, Debug, PartialEq)]
pub struct CoefficientPair {
    /// For people without an earlier order: features after the first
    /// [`crate::feature::ANONYMOUS_FEATURES`] have coefficient 0.
    pub anonymous: Coefficients,
    /// For people with at least one earlier order.
    pub known: Coefficients,
}

/// A logistic regression on standardised features:
/// log-odds = intercept + sum over k of coef (f - mean) / sd.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficients {
    /// Log-odds of an average candidate.
    pub intercept: f64,
    /// By [`crate::feature::Feature::index`].
    pub weights: [Weight; FEATURES],
}

/// One feature's part in a regression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// Mean over the fitting cases' candidates.
    pub mean: f64,
    /// Standard deviation over them; above 0.
    pub sd: f64,
    /// Coefficient of the standardised feature.
    pub coef: f64,
}

impl Weight {
    /// A feature that plays no part.
    pub const SILENT: Self = Self { mean: 0.0, sd: 1.0, coef: 0.0 };
}

impl Model {
    /// The pair of sets that serves `protocol`.
    #[must_use]
    pub const fn pair(&self, protocol: Protocol) -> &CoefficientPair {
        &self.sets[protocol.index()]
    }
}
