//! What was fitted: how evidence turns into the log-odds of acceptance.

use crate::feature::FEATURES;
use crate::forest::Forest;
use crate::money::Millionths;
use crate::placement::Protocol;
use crate::scorecard::Scorecard;

/// A shop's model: for each kind of case one scorer without and one with a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Rises by one with each adoption; 0 is the prior.
    pub version: u32,
    /// Whether it was fitted on the shop's own baskets.
    pub origin: ModelOrigin,
    /// Exponent g of money in the ranking P x money^g, in [0, 1].
    pub price_exponent: f64,
    /// ln of the factor that brings the shop's prices to those of the shop where the coefficients were fitted;
    /// added to ln price and applied to the cart's value. A model fitted on the shop keeps the shift it was fitted under, so
    /// that fitted and shipped sets can stand together.
    pub ln_price_shift: f64,
    /// By [`Protocol::index`].
    pub sets: [ScorerPair; 3],
}

/// Where a model's coefficients come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelOrigin {
    /// Shipped with the product.
    Prior,
    /// Fitted by replaying the shop's own baskets.
    Fitted,
}

/// Two scorers of one kind of case.
#[derive(Clone, Debug, PartialEq)]
pub struct ScorerPair {
    /// For people without an earlier order: uses only the first [`crate::feature::ANONYMOUS_FEATURES`].
    pub anonymous: Scorer,
    /// For people with at least one earlier order.
    pub known: Scorer,
}

/// How evidence turns into log-odds: a family of formulas, then a correction.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorer {
    /// Straight lines: they find the few among hundreds that are worth the family's arithmetic, and are all there is in
    /// [`Family::Logistic`].
    pub linear: Coefficients,
    /// What the log-odds are reckoned with.
    pub family: Family,
    /// What brings them to what was observed.
    pub correction: Correction,
}

impl Scorer {
    /// A logistic regression as it is.
    #[must_use]
    pub const fn logistic(linear: Coefficients) -> Self {
        Self { linear, family: Family::Logistic, correction: Correction::IDENTITY }
    }
}

/// Families of formulas. All of them sum to the log-odds in terms that belong to features.
#[derive(Clone, Debug, PartialEq)]
pub enum Family {
    /// The scorer's straight lines.
    Logistic,
    /// A curve of each feature and a few surfaces.
    Scorecard(Scorecard),
    /// Boosted trees.
    Forest(Forest),
}

/// A monotone change of log-odds x to slope x + offset, fitted on baskets that the formula before it has not seen.
///
/// # Source
/// Platt (1999), on what would have been shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correction {
    /// At least 0.
    pub slope: f64,
    /// Log-odds.
    pub offset: f64,
}

impl Correction {
    /// Leaves everything as it is.
    pub const IDENTITY: Self = Self { slope: 1.0, offset: 0.0 };

    /// Corrected log-odds.
    #[must_use]
    #[inline]
    pub fn apply(self, log_odds: f64) -> f64 {
        self.slope * log_odds + self.offset
    }

    /// What it adds to whole log-odds; larger log-odds never become the smaller ones.
    #[must_use]
    pub fn term(self, log_odds: Millionths) -> Millionths {
        Millionths::nearest((self.slope - 1.0) * log_odds.float() + self.offset)
    }
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
    /// The pair of scorers that serves `protocol`.
    #[must_use]
    pub const fn pair(&self, protocol: Protocol) -> &ScorerPair {
        &self.sets[protocol.index()]
    }
}
