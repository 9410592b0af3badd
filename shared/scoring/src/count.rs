//! Counts as they are stored: whole numbers by anchor, which add up in any order and subtract exactly.

use crate::facts::Facts;
use crate::id::ItemId;
use crate::time::Timestamp;

/// Everything counted at one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Pair-feeding orders in which this item has the least id. Every such order has one, so that the sum over all items is
    /// the number of orders, without a counter that every order must write.
    pub led: i64,
    /// Sum of the directed weights towards this item, in 1/2^24.
    pub received: i64,
    /// Orders that held it, by UTC day; days ascending, none without orders.
    pub sales: Vec<DaySales>,
    /// What it was counted with, itself included; items ascending, none that counts nothing.
    pub pairs: Vec<PairCount>,
}

/// Orders of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySales {
    /// As in [`Timestamp::day`].
    pub day: i64,
    /// How many; below 0 only while changes are under way.
    pub orders: i64,
}

/// An anchor's counts with one neighbour. A figure is below 0 only while changes are under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairCount {
    /// The neighbour.
    pub item: ItemId,
    /// The counts.
    pub weights: PairWeights,
}

/// Counts of one pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PairWeights {
    /// Orders with both.
    pub c0: i64,
    /// Sum of 1/sqrt(m), m = max(n - 1, 1) for an order of n items, in 1/2^24.
    pub ch: i64,
    /// Sum of 1/m, in 1/2^24.
    pub c1: i64,
    /// Sum of 1/sqrt(n n') where the neighbour followed the anchor within 30 days, in 1/2^24.
    pub f: i64,
}

/// What one revision of one order changes at one anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The anchor.
    pub anchor: ItemId,
    /// Which of the revision's deltas at this anchor, from 0.
    pub part: u32,
    /// Change of [`Counted::led`].
    pub led: i64,
    /// Change of [`Counted::received`].
    pub received: i64,
    /// Changes of sales.
    pub sales: Vec<DaySales>,
    /// Neighbours that change alike.
    pub groups: Vec<DeltaGroup>,
}

/// Neighbours of a delta that change by the same weights: all items of one order do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeltaGroup {
    /// By how much.
    pub weights: PairWeights,
    /// Which neighbours, ascending.
    pub items: Vec<ItemId>,
}

/// Most neighbours in all groups of one delta; more are split into parts.
pub const DELTA_ITEMS_MAX: usize = 3_000;

/// What rows borrow from the last rebuild, besides their own anchor's counts: one item's share of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Footing {
    /// Which item.
    pub item: ItemId,
    /// Its orders that feed pairs.
    pub c0: i64,
    /// Its sum of 1/m, in 1/2^24.
    pub c1: i64,
    /// Its sum of directed weights received, in 1/2^24.
    pub received: i64,
    /// Its facts.
    pub facts: Facts,
}

/// Which rebuild a shop's footing belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FootingHead {
    /// When it was made.
    pub as_of: Timestamp,
    /// Orders that feed pairs, of the whole shop.
    pub orders: i64,
    /// In how many parts it stands.
    pub parts: u32,
    /// Which rebuild: a later one has a larger number.
    pub run: u64,
}
