//! When each item was sold: whole counts, weighed by age only when read.

use core::ops::Range;

use scoring::time::Timestamp;

use crate::history::{Basket, History};

/// Orders of an item by their moment, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sales {
    by_item: Vec<Vec<(Timestamp, u32)>>,
}

/// An item's popularity at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Popularity {
    /// Sum over its orders of 2^-(age in days / 14).
    pub pop14: f64,
    /// The same with 60 days.
    pub pop60: f64,
    /// First sale.
    pub first: Option<Timestamp>,
}

impl Sales {
    /// Sales of the orders with these numbers.
    #[must_use]
    pub fn build(_history: &History, _orders: Range<usize>) -> Self {
        unimplemented!()
    }

    /// One more order.
    pub fn add(&mut self, _order: Basket<'_>) {
        unimplemented!()
    }

    /// One order less, exactly.
    pub fn subtract(&mut self, _order: Basket<'_>) {
        unimplemented!()
    }

    /// Popularity of an item at `now`.
    #[must_use]
    pub fn popularity(&self, _item: u32, _now: Timestamp) -> Popularity {
        unimplemented!()
    }

    /// Orders that held the item.
    #[must_use]
    pub fn orders(&self, _item: u32) -> u64 {
        unimplemented!()
    }
}
