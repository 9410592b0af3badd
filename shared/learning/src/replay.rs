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
    /// Predicted probability; `None` for rankings without one.
    pub probability: Option<f64>,
}

/// What a ranking did in one case.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CaseResult {
    /// Customer; `None` is a cluster of its own.
    pub customer: Option<u32>,
    /// Slots filled.
    pub shown: u32,
    /// Shown items that were hidden in the case.
    pub hits: u32,
    /// Unit prices of the hits, minor units.
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
    /// Sum of predicted probability x price, in minor units.
    pub predicted_money: f64,
}

/// Scores what was shown in one case: the first four distinct items that are not visible count.
#[must_use]
pub fn score(_history: &History, _case: &Case, _shown: &[Shown]) -> CaseResult {
    unimplemented!()
}
