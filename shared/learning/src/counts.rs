//! The only learned state of the pair tables: whole numbers that add and subtract exactly.

use core::ops::Range;

use crate::history::{Basket, History};

/// 2^24: weights are held as round(w x 2^24).
pub const UNIT: f64 = 16_777_216.0;
/// Orders of more items feed popularity and profiles, not pairs.
pub const PAIR_ITEMS_MAX: usize = 100;
/// How long after an order a later one of the same customer counts as following it.
pub const FOLLOW_DAYS: i64 = 30;

/// Counts of pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    orders: u64,
    rows: Vec<CountRow>,
    follows: Vec<FollowRow>,
    received: Vec<i64>,
}

/// What was in one order with an item j, itself included; ascending by item number. Columns of one length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountRow {
    /// The other item i.
    pub items: Vec<u32>,
    /// Orders with both.
    pub c0: Vec<u32>,
    /// Sum of 1/sqrt(m), m = max(n - 1, 1), in 1/[`UNIT`].
    pub ch: Vec<i64>,
    /// Sum of 1/m, in 1/[`UNIT`].
    pub c1: Vec<i64>,
}

/// What followed an item j within 30 days; ascending by item number. Columns of one length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowRow {
    /// The later item i.
    pub items: Vec<u32>,
    /// Sum of 1/sqrt(n n'), in 1/[`UNIT`].
    pub f: Vec<i64>,
    /// Sum of the row.
    pub sent: i64,
}

impl Counts {
    /// Counts the orders with these numbers, all at once.
    #[must_use]
    pub fn build(_history: &History, _orders: Range<usize>) -> Self {
        unimplemented!()
    }

    /// Counts one more order against `others`: the same customer's other counted orders within [`FOLLOW_DAYS`] either way
    /// (those further away or too large are passed over).
    pub fn add(&mut self, _order: Basket<'_>, _others: &[Basket<'_>]) {
        unimplemented!()
    }

    /// Takes one order away again; `others` as in [`Counts::add`]. Afterwards the counts are as if it had never been.
    pub fn subtract(&mut self, _order: Basket<'_>, _others: &[Basket<'_>]) {
        unimplemented!()
    }

    /// Orders that feed pairs.
    #[must_use]
    pub const fn orders(&self) -> u64 {
        self.orders
    }

    /// The row of an item; `None` when it was never in a counted order.
    #[must_use]
    pub fn row(&self, item: u32) -> Option<&CountRow> {
        self.rows.get(item as usize)
    }

    /// The directed row of an item.
    #[must_use]
    pub fn follow(&self, item: u32) -> Option<&FollowRow> {
        self.follows.get(item as usize)
    }

    /// Sum of the directed column of an item.
    #[must_use]
    pub fn received(&self, item: u32) -> i64 {
        self.received.get(item as usize).copied().unwrap_or_default()
    }
}
