//! What an order contributes to what is learned: fixed once for each revision of it, so that it can be taken back exactly.

use crate::id::{CustomerId, ItemId, OrderId};
use crate::time::Timestamp;

/// Most orders of one customer whose 30-day terms are counted. An order beyond it counts like a guest's: somebody who orders so
/// often is a till, not a person.
pub const HISTORY_ORDERS_MAX: usize = 1_000;

/// What one order puts into the counts. Its own pairs are all pairs of its items; its popularity is one order for each item on
/// its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Whose history it stands in; none for a guest, and beyond [`HISTORY_ORDERS_MAX`].
    pub customer: Option<CustomerId>,
    /// When it was placed.
    pub time: Timestamp,
    /// Its distinct items, ascending.
    pub items: Vec<ItemId>,
}

/// The revision of an order that counts, and the one that it replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Counts up with every change of what the order contributes.
    pub revision: u64,
    /// The telling that it was made from.
    pub told: u64,
    /// Contributed now; none when nothing of the order counts.
    pub now: Option<Contribution>,
    /// Contributed by the revision before, and taken back by this one.
    pub before: Option<Contribution>,
}

/// An order in its customer's history.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedOrder {
    /// When it was placed.
    pub time: Timestamp,
    /// Which.
    pub order: OrderId,
}

/// A customer's planned orders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderHistory {
    /// Every order that contributes under this customer, ascending; at most [`HISTORY_ORDERS_MAX`].
    pub orders: Vec<PlannedOrder>,
    /// The order planned last: the only one whose changes may still be under way.
    pub last: Option<OrderId>,
}
