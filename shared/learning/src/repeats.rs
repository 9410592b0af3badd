//! How often the same two items stand in one order again, and how often they would by chance.

use core::ops::Range;

use crate::counts::{Counts, PAIR_ITEMS_MAX};
use crate::history::History;

/// Repeats below which little is said, in repeats of ordered pairs: each two of an order count twice.
const FEW: f64 = 20.0;

/// Repeats of pairs in a set of orders of at most [`PAIR_ITEMS_MAX`] items: ordered pairs of orders that hold the same ordered pair of items.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repeats {
    /// As the orders are.
    pub observed: f64,
    /// If their lines were dealt anew: every item as often as it is, every order as large as it is.
    pub expected: f64,
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
impl Repeats {
    /// Repeats in the orders with these numbers.
    ///
    /// # Source
    /// Expectation under random permutations: slots in pairs of orders, times the chance that two different cards match both times.
    #[must_use]
    pub fn of(history: &History, orders: Range<usize>) -> Self {
        let (mut slots, mut own) = (0.0, 0.0);
        for order in orders.clone() {
            let items = history.lines(order).len();
            if items <= PAIR_ITEMS_MAX {
                let pairs = items as f64 * (items as f64 - 1.0);
                slots += pairs;
                own += pairs * pairs;
            }
        }
        let counts = Counts::build(history, orders);
        let (mut observed, mut lines, mut twice, mut same) = (0.0, 0.0, 0.0, 0.0);
        for item in 0..counts.items_len() as u32 {
            let row = counts.row(item);
            for (other, together) in row.items.iter().zip(&row.c0) {
                let together = f64::from(*together);
                let again = together * (together - 1.0);
                if *other == item {
                    lines += together;
                    twice += again;
                    same += again * again;
                } else {
                    observed += again;
                }
            }
        }
        let deals = lines * (lines - 1.0) * (lines - 2.0) * (lines - 3.0);
        let expected = if deals > 0.0 { (slots * slots - own) * (twice * twice - same) / deals } else { 0.0 };
        Self { observed, expected }
    }

    /// How far what was learned where pairs repeat `excess` x as often beyond chance as by chance holds here: 1 where they do so here too
    /// or where too few orders tell, 0 where they repeat no more than by chance.
    #[must_use]
    pub fn trust(self, excess: f64) -> f64 {
        ((self.observed - self.expected + FEW) / (excess * self.expected + FEW)).clamp(0.0, 1.0)
    }
}
