//! The model of a shop whose orders are chance: what sells often sells again, whatever stands beside it and whoever buys.

use core::ops::Range;

use scoring::feature::{FEATURES, Feature};
use scoring::model::{Coefficients, Model, ModelOrigin, Scorer, ScorerPair, Weight};

use crate::history::History;

/// Half-lives of the two popularities, in days.
const LONG: f64 = 60.0;
const SHORT: f64 = 14.0;
/// Where orders are chance, a sale of two months ago tells as much as one of today. Popularity^a of the long half-life, divided by
/// popularity^b of the short one, weighs both alike for the first weeks of a shop: a - b = 1, a / LONG = b / SHORT.
const BY_LONG: f64 = LONG / (LONG - SHORT);
const BY_SHORT: f64 = SHORT / (LONG - SHORT);

/// Exponent of money: it decides between items that sell alike, and outweighs no likelihood, since what sells is all that is known here.
/// Twice the price makes up for a twenty-ninth less sold.
const PRICE_EXPONENT: f64 = 0.05;

/// The model of chance of a shop with the orders that have these numbers: the likelihood of an item is its share of orders, and the
/// likeliest are shown.
#[must_use]
pub fn chance_model(history: &History, orders: Range<usize>, ln_price_shift: f64) -> Model {
    let last = orders.clone().next_back().map(|order| history.times()[order]).unwrap_or_default();
    let ln_orders = |half_life: f64| {
        let ages = history.times()[orders.clone()].iter().map(|time| last.days_since(*time));
        libm::log1p(ages.map(|age| libm::exp2(-age / half_life)).sum::<f64>())
    };
    let mut weights = [Weight::SILENT; FEATURES];
    weights[Feature::Pop60.index()].coef = BY_LONG;
    weights[Feature::Pop14.index()].coef = -BY_SHORT;
    let intercept = BY_SHORT * ln_orders(SHORT) - BY_LONG * ln_orders(LONG);
    let scorer = Scorer::logistic(Coefficients { intercept, weights });
    let pair = ScorerPair { anonymous: scorer.clone(), known: scorer };
    Model {
        version: 0,
        origin: ModelOrigin::Prior,
        price_exponent: PRICE_EXPONENT,
        ln_price_shift,
        sets: [pair.clone(), pair.clone(), pair],
    }
}
