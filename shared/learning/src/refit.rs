//! Fitting a shop on all that it has: what training at once and the weekly refit do alike.

use scoring::model::Model;
use scoring::money::Money;
use scoring::time::Timestamp;

use crate::cases::Cut;
use crate::fit::{FitReport, fit_model};
use crate::history::History;
use crate::prior::{PriorShop, first_model};
use crate::shelf::Shelf;

/// Draws of the fit's cases.
const SEED: u64 = 1;

/// The model of all of `history`, by replaying the last three tenths of its time against the shipped weights; where it is too
/// young, or a fit predicts the last fold no better, these stay.
#[must_use]
pub fn refit(history: &History, shelf: &Shelf) -> (Model, Vec<FitReport>) {
    let model = starting_model(history, 0..history.len(), shelf);
    fit_model(history, shelf, &late_folds(history), &model, SEED)
}

/// Folds from 55, 70 and 85 % of the span on: training may see everything, since nothing is tested on it.
#[must_use]
pub fn late_folds(history: &History) -> Cut {
    let (first, last) = (history.times().first(), history.times().last());
    let (first, last) = (first.copied().unwrap_or_default(), last.copied().unwrap_or_default());
    let at = |percent: i64| Timestamp(first.0 + ((last.0 - first.0) * percent + 99).div_euclid(100));
    Cut { second: at(85), cut: Timestamp(last.0 + 1), last }
}

/// The shipped weights of the shop most like this one, as far as its own orders speak for them. Prices are shifted only where they
/// are of another order of magnitude, as in another currency: between shops of one currency a median that differs is a fact about the
/// shop, not about its money.
#[must_use]
pub fn starting_model(history: &History, orders: core::ops::Range<usize>, shelf: &Shelf) -> Model {
    let like = PriorShop::like(history, orders.clone());
    let median = shelf.median_price().map(|minor| Money::new(minor, shelf.currency()).major());
    let foreign = median.filter(|price| !(0.5..=2.0).contains(&(price / like.median_price())));
    first_model(history, orders, like, foreign)
}
