//! The model that a shop starts with.

use scoring::feature::FEATURES;
use scoring::model::{Coefficients, Model, ModelOrigin, Scorer, ScorerPair, Weight};

use crate::history::History;
use crate::prior_sets::{PriorSet, chance, full, small};
use crate::repeats::Repeats;

/// Exponent of money in the ranking: dearer items for a few points of hits. Measured: 0.85 earns what 1 earns, shows cheaper items.
pub const PRICE_EXPONENT: f64 = 0.85;

/// Shops whose coefficients are shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriorShop {
    /// Baskets of at most ten items: what a new shop starts from.
    Small,
    /// Large baskets.
    Full,
}

/// Items of an order above which a basket is large: the small shop's orders have no more.
const SMALL_BASKET: usize = 10;

impl PriorShop {
    /// The shop whose baskets are like those of the orders with these numbers: small baskets need small-basket weights.
    #[must_use]
    pub fn like(history: &History, orders: core::ops::Range<usize>) -> Self {
        let number = orders.len();
        let large = orders.filter(|order| history.lines(*order).len() > SMALL_BASKET).count();
        if large * 2 > number { Self::Full } else { Self::Small }
    }

    /// Median catalogue price where the coefficients were fitted, in pounds.
    #[must_use]
    pub const fn median_price(self) -> f64 {
        match self {
            Self::Small => 1.95,
            Self::Full => 2.1,
        }
    }

    /// Pairs that repeat beyond chance, as a part of those that repeat by chance, from which on the coefficients are taken as they are: a
    /// little less than in any of the young shops on which they were fitted.
    const fn excess(self) -> f64 {
        match self {
            Self::Small => 0.75,
            Self::Full => 0.2,
        }
    }

    /// Sets in the order of [`scoring::placement::Protocol::ALL`]: anonymous, known.
    const fn sets(self) -> [[&'static PriorSet; 2]; 3] {
        match self {
            Self::Small => [
                [&small::PAGE_ANONYMOUS, &small::PAGE_KNOWN],
                [&small::CART_ANONYMOUS, &small::CART_KNOWN],
                [&small::FOLLOW_ANONYMOUS, &small::FOLLOW_KNOWN],
            ],
            Self::Full => [
                [&full::PAGE_ANONYMOUS, &full::PAGE_KNOWN],
                [&full::CART_ANONYMOUS, &full::CART_KNOWN],
                [&full::FOLLOW_ANONYMOUS, &full::FOLLOW_KNOWN],
            ],
        }
    }
}

/// Sets of a shop whose orders are chance, in the same order.
const CHANCE: [[&PriorSet; 2]; 3] = [
    [&chance::PAGE_ANONYMOUS, &chance::PAGE_KNOWN],
    [&chance::CART_ANONYMOUS, &chance::CART_KNOWN],
    [&chance::FOLLOW_ANONYMOUS, &chance::FOLLOW_KNOWN],
];

fn scorer(set: &PriorSet) -> Scorer {
    let mut weights = [Weight::SILENT; FEATURES];
    for (weight, [mean, sd, coef]) in weights.iter_mut().zip(set.weights) {
        *weight = Weight { mean: *mean, sd: *sd, coef: *coef };
    }
    Scorer::logistic(Coefficients { intercept: set.intercept, weights })
}

/// The prior model for a shop whose median catalogue price, in major units of its currency, is `median_price`; `None` (an empty
/// catalogue) leaves prices as they are.
#[must_use]
pub fn prior_model(shop: PriorShop, median_price: Option<f64>) -> Model {
    let median_price = median_price.filter(|price| price.is_finite() && *price > 0.0);
    Model {
        version: 0,
        origin: ModelOrigin::Prior,
        price_exponent: PRICE_EXPONENT,
        ln_price_shift: median_price.map_or(0.0, |price| libm::log(shop.median_price() / price)),
        sets: shop.sets().map(|[anonymous, known]| ScorerPair { anonymous: scorer(anonymous), known: scorer(known) }),
    }
}

/// The prior model of a shop whose pairs repeat so: the less they repeat beyond chance, the nearer to the weights of a shop in which what
/// stands beside what is chance.
#[must_use]
pub fn prior_trusting(shop: PriorShop, median_price: Option<f64>, repeats: Repeats) -> Model {
    let trust = repeats.trust(shop.excess());
    let mut model = prior_model(shop, median_price);
    for (pair, [anonymous, known]) in model.sets.iter_mut().zip(CHANCE) {
        for (scorer, chance) in [(&mut pair.anonymous, anonymous), (&mut pair.known, known)] {
            between(&mut scorer.linear, chance, trust);
        }
    }
    model
}

/// Log-odds = trust x those of `linear` + (1 - trust) x those of `chance`, in the standardisation of `linear`.
fn between(linear: &mut Coefficients, chance: &PriorSet, trust: f64) {
    linear.intercept = trust * linear.intercept + (1.0 - trust) * chance.intercept;
    for (weight, [mean, sd, coef]) in linear.weights.iter_mut().zip(chance.weights) {
        let slope = (1.0 - trust) * coef / sd;
        linear.intercept += slope * (weight.mean - mean);
        weight.coef = trust * weight.coef + slope * weight.sd;
    }
}

#[cfg(test)]
mod tests {
    use super::{PriorShop, prior_model};
    use scoring::feature::{ANONYMOUS_FEATURES, Feature};
    use scoring::placement::Protocol;

    #[test]
    fn sets_stand_where_they_belong() {
        let model = prior_model(PriorShop::Small, Some(19.5));
        assert!((model.ln_price_shift + 10.0_f64.ln()).abs() < 1e-12);
        let cart = model.pair(Protocol::Cart);
        assert!((cart.anonymous.linear.intercept + 4.469_974).abs() < 1e-12);
        assert!((cart.known.linear.weights[Feature::HTimes.index()].coef - 0.760_602).abs() < 1e-12);
        assert!(cart.anonymous.linear.weights[ANONYMOUS_FEATURES..].iter().all(|weight| weight.coef == 0.0));
        for shop in [PriorShop::Small, PriorShop::Full] {
            for pair in prior_model(shop, None).sets {
                assert!(pair.known.linear.weights.iter().chain(&pair.anonymous.linear.weights).all(|weight| weight.sd > 0.0));
            }
        }
    }
}
