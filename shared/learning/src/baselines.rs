//! What every shop has already: popularity, and "frequently bought together".

use core::ops::Range;

use crate::cases::Case;
use crate::history::History;

/// A ranking without a model.
#[derive(Clone, Debug)]
pub enum Baseline {
    /// Number of earlier orders, no decay.
    Popularity(Vec<u32>),
    /// Number of earlier orders holding both, summed over the visible items.
    FrequentlyBought(Together),
}

/// Orders by item, to count pairs in full.
#[derive(Clone, Debug)]
pub struct Together {
    orders_of_item: Vec<Vec<u32>>,
}

impl Baseline {
    /// Popularity over the orders with these numbers.
    #[must_use]
    pub fn popularity(_history: &History, _orders: Range<usize>) -> Self {
        unimplemented!()
    }

    /// "Frequently bought together" over the orders with these numbers that hold at most `items_max` items.
    #[must_use]
    pub fn frequently_bought(_history: &History, _orders: Range<usize>, _items_max: usize) -> Self {
        unimplemented!()
    }

    /// The best four for a case, best first; ties by item id; nothing without a count.
    #[must_use]
    pub fn rank(&self, _history: &History, _case: &Case) -> Vec<u32> {
        unimplemented!()
    }
}
