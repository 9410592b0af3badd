//! Replays: what a ranking would have shown in each case, and what of it was bought.

use crate::cases::Case;
use crate::history::History;

/// Slots of a replay.
pub const SLOTS: usize = 4;

/// What was shown in one slot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    /// Number of the item.
    pub item: u32,
    /// Its price as the ranker knew it, in minor units.
    pub price: i64,
    /// Predicted probability; 0 for rankings without one.
    pub probability: f64,
}

/// What a ranking did in one case. Money in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CaseResult {
    /// Customer; `None` is a cluster of its own.
    pub customer: Option<u32>,
    /// Slots filled.
    pub shown: u32,
    /// Shown items that were hidden in the case.
    pub hits: u32,
    /// Unit prices of the hits.
    pub captured: i64,
    /// The same times quantity.
    pub captured_quantity: i64,
    /// Unit prices of the visible lines.
    pub cart: i64,
    /// The same times quantity.
    pub cart_quantity: i64,
    /// Prices of what was shown.
    pub price: i64,
    /// Sum of predicted probabilities of what was shown.
    pub predicted: f64,
    /// Sum of predicted probability x price.
    pub predicted_money: f64,
}

/// Scores what was shown in one case: the first four distinct items that are not visible count.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn score(history: &History, case: &Case, shown: &[Shown]) -> CaseResult {
    let mut result = CaseResult { customer: case.customer, ..CaseResult::default() };
    for line in &case.visible {
        let price = history.line_prices()[*line];
        result.cart += price;
        let value = price.saturating_mul(i64::from(history.line_quantities()[*line]));
        result.cart_quantity = result.cart_quantity.saturating_add(value);
    }
    let mut counted: Vec<u32> = Vec::with_capacity(SLOTS);
    for slot in shown {
        if counted.len() == SLOTS || counted.contains(&slot.item) || case.shows(history, slot.item) {
            continue;
        }
        counted.push(slot.item);
        result.shown += 1;
        result.price += slot.price;
        result.predicted += slot.probability;
        result.predicted_money += slot.probability * slot.price as f64;
        if let Some(hidden) = case.hides(slot.item) {
            result.hits += 1;
            result.captured += hidden.unit_price;
            let quantity = i64::try_from(hidden.quantity).unwrap_or(i64::MAX);
            result.captured_quantity = result.captured_quantity.saturating_add(hidden.unit_price.saturating_mul(quantity));
        }
    }
    result
}
