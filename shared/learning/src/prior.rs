//! The model that a shop starts with.

use core::ops::Range;

use scoring::feature::{ANONYMOUS_FEATURES, FEATURES, Feature};
use scoring::model::{Coefficients, Model, ModelOrigin, Scorer, ScorerPair, Weight};

use crate::chance::chance_model;
use crate::history::History;
use crate::prior_sets::{self, PriorSet};
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

    /// Sets in the order of [`scoring::placement::Protocol::ALL`]: anonymous, known.
    const fn sets(self) -> [[&'static PriorSet; 2]; 3] {
        match self {
            Self::Small => [
                [&prior_sets::SMALL_PAGE_ANONYMOUS, &prior_sets::SMALL_PAGE_KNOWN],
                [&prior_sets::SMALL_CART_ANONYMOUS, &prior_sets::SMALL_CART_KNOWN],
                [&prior_sets::SMALL_FOLLOW_ANONYMOUS, &prior_sets::SMALL_FOLLOW_KNOWN],
            ],
            Self::Full => [
                [&prior_sets::FULL_PAGE_ANONYMOUS, &prior_sets::FULL_PAGE_KNOWN],
                [&prior_sets::FULL_CART_ANONYMOUS, &prior_sets::FULL_CART_KNOWN],
                [&prior_sets::FULL_FOLLOW_ANONYMOUS, &prior_sets::FULL_FOLLOW_KNOWN],
            ],
        }
    }
}

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

/// The model with which a shop starts that has the orders with these numbers, and to which its first fits lean: the prior as it holds where
/// records are short. Where pairs repeat no more than by chance it is [`chance_model`]; where customers buy again no more than by chance,
/// nothing is said for what they have.
#[must_use]
pub fn first_model(history: &History, orders: Range<usize>, shop: PriorShop, median_price: Option<f64>) -> Model {
    let mut model = prior_model(shop, median_price);
    let repeats = Repeats::of(history, orders.clone());
    if repeats.pairs_are_chance() {
        return chance_model(history, orders, model.ln_price_shift);
    }
    for ScorerPair { anonymous, known } in &mut model.sets {
        // Age counts from the first sale on record, and a young shop's records began with all of its items.
        known.linear.weights[Feature::LnAge.index()].coef = 0.0;
        if repeats.own_are_chance() {
            for feature in [Feature::H60, Feature::HRecency, Feature::HTimes] {
                silence(&mut known.linear, feature);
            }
        }
        anonymous.linear = without_history(&known.linear);
    }
    model
}

/// Says of everything what is said at 0.
fn silence(set: &mut Coefficients, feature: Feature) {
    let weight = &mut set.weights[feature.index()];
    set.intercept -= weight.coef / weight.sd * weight.mean;
    *weight = Weight::SILENT;
}

/// What a known set says of people without an earlier order, from anonymous features alone. Anonymous sets read some of what people buy
/// again as strength of pairs and of best sellers: where they were fitted, many a pair stood in the tables because of an earlier order of
/// the very person. In a young shop few people have one.
fn without_history(known: &Coefficients) -> Coefficients {
    let mut plain = known.clone();
    // Without a person prices are compared with the cart's; everything else is 0.
    for (own, beside) in [(Feature::PriceVsPerson, Feature::PriceVsCart), (Feature::AbsPriceVsPerson, Feature::AbsPriceVsCart)] {
        let own = known.weights[own.index()];
        let slope = own.coef / own.sd;
        let beside = &mut plain.weights[beside.index()];
        beside.coef += slope * beside.sd;
        plain.intercept += slope * beside.mean;
    }
    Feature::ALL.into_iter().skip(ANONYMOUS_FEATURES).for_each(|feature| silence(&mut plain, feature));
    plain
}

#[cfg(test)]
mod tests {
    use super::{PriorShop, prior_model, without_history};
    use scoring::feature::{ANONYMOUS_FEATURES, FEATURES, Feature};
    use scoring::model::Weight;
    use scoring::placement::Protocol;

    #[test]
    fn sets_stand_where_they_belong() {
        let model = prior_model(PriorShop::Small, Some(19.5));
        assert!((model.ln_price_shift + 10.0_f64.ln()).abs() < 1e-12);
        let cart = model.pair(Protocol::Cart);
        assert!((cart.anonymous.linear.intercept + 4.792_547).abs() < 1e-12);
        assert!((cart.known.linear.weights[Feature::HTimes.index()].coef - 0.345_932).abs() < 1e-12);
        assert!(cart.anonymous.linear.weights[ANONYMOUS_FEATURES..].iter().all(|weight| weight.coef == 0.0));
        for shop in [PriorShop::Small, PriorShop::Full] {
            for pair in prior_model(shop, None).sets {
                assert!(pair.known.linear.weights.iter().chain(&pair.anonymous.linear.weights).all(|weight| weight.sd > 0.0));
            }
        }
    }

    #[test]
    fn without_a_history_both_say_the_same() {
        let known = prior_model(PriorShop::Small, None).pair(Protocol::Cart).known.linear.clone();
        let plain = without_history(&known);
        let mut values = [0.0; FEATURES];
        values[..ANONYMOUS_FEATURES].iter_mut().enumerate().for_each(|(place, value)| *value = 0.3 * place as f64 - 2.0);
        values[Feature::PriceVsPerson.index()] = values[Feature::PriceVsCart.index()];
        values[Feature::AbsPriceVsPerson.index()] = values[Feature::AbsPriceVsCart.index()];
        assert!((known.log_odds(&values) - plain.log_odds(&values)).abs() < 1e-9);
        assert!(plain.weights[ANONYMOUS_FEATURES..].iter().all(|weight| *weight == Weight::SILENT));
    }
}
