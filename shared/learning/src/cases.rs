//! Cases: orders with a part hidden, to be guessed.

use core::ops::Range;

use scoring::cart::Cart;
use scoring::placement::Protocol;
use scoring::time::Timestamp;

use crate::history::History;

/// An order of which a part is visible and the rest is to be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Number of the order in its history.
    pub order: usize,
    /// Number of its customer.
    pub customer: Option<u32>,
    /// The moment of the answer.
    pub time: Timestamp,
    /// Numbers of the visible lines.
    pub visible: Vec<usize>,
    /// What is to be guessed, item numbers ascending.
    pub hidden: Vec<Hidden>,
}

/// A hidden item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Number of the item.
    pub item: u32,
    /// How many were bought.
    pub quantity: u64,
    /// The hidden line's own price, in minor units.
    pub unit_price: i64,
}

/// The moments of a backtest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// First fold of training: tables here, cases from here.
    pub first: Timestamp,
    /// Second fold: tables here, cases from here.
    pub second: Timestamp,
    /// The cut: test tables here, test cases from here; training never looks past it.
    pub cut: Timestamp,
    /// Just after the last order.
    pub end: Timestamp,
}

impl Cut {
    /// At 56, 68 and 80 % of the span from the first to the last order; all the same moment without orders.
    #[must_use]
    pub fn of(_history: &History) -> Self {
        unimplemented!()
    }
}

/// The cases of a protocol among orders with a time in `span`, drawn with `seed`. Follow cases end 30 days before `span` does,
/// as far as a later order could still be hidden in them.
#[must_use]
pub fn draw(_history: &History, _protocol: Protocol, _span: Range<Timestamp>, _seed: u64) -> Vec<Case> {
    unimplemented!()
}

impl Case {
    /// The visible lines as a cart.
    #[must_use]
    pub fn cart(&self, _history: &History) -> Cart {
        unimplemented!()
    }
}
