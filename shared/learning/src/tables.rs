//! Everything that is learned from orders up to a moment, except the model.

use core::ops::Range;

use scoring::id::ShopId;
use scoring::shop::{Popular, Shop};
use scoring::time::Timestamp;

use crate::counts::Counts;
use crate::history::History;
use crate::rows::Rows;
use crate::sales::Sales;
use crate::shelf::Shelf;

/// Counts, sales, rows and the popular list as of a moment.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The moment at which ages are measured.
    pub as_of: Timestamp,
    /// Pair counts.
    pub counts: Counts,
    /// When each item was sold.
    pub sales: Sales,
    /// What may be offered, with the prices known.
    pub shelf: Shelf,
    /// A row for every good.
    pub rows: Rows,
    /// What sells best, by falling 14-day popularity, then id.
    pub popular: Vec<Popular>,
    /// First quartile of the shelf's prices.
    pub small_price: i64,
}

impl Tables {
    /// Learns the orders with these numbers; ages are measured at `as_of`.
    #[must_use]
    pub fn learn(_history: &History, _orders: Range<usize>, _shelf: Shelf, _as_of: Timestamp) -> Self {
        unimplemented!()
    }

    /// As a replay at `moment` may know the shop: orders strictly before it, the goods sold before it at their median price;
    /// titles, categories and brands from `shelf`.
    #[must_use]
    pub fn frozen(history: &History, shelf: &Shelf, moment: Timestamp) -> Self {
        Self::learn(history, 0..history.before(moment), shelf.as_sold_before(history, moment), moment)
    }

    /// Rebuilds rows, popular list and small price from counts and sales, at `as_of`. The way to learn live: append to the history,
    /// add to `counts` and `sales`, and rebuild now and then.
    pub fn rebuild(&mut self, _history: &History, _as_of: Timestamp) {
        unimplemented!()
    }

    /// The shop row that decisions read.
    #[must_use]
    pub fn shop(&self, id: ShopId) -> Shop {
        Shop {
            id,
            currency: self.shelf.currency(),
            origins: Vec::new(),
            as_of: self.as_of,
            popular: self.popular.clone(),
            small_price: self.small_price,
        }
    }
}
