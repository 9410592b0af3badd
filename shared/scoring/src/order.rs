//! A finished order: the truth that everything is learned from.

use crate::id::{CustomerId, ItemId, OrderId};
use crate::money::Currency;
use crate::time::Timestamp;

/// A paid order in our own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Which.
    pub id: OrderId,
    /// Whose; none for a guest.
    pub customer: Option<CustomerId>,
    /// When.
    pub time: Timestamp,
    /// Currency of every line.
    pub currency: Currency,
    /// What; one line an item.
    pub lines: Vec<OrderLine>,
}

/// One item of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// Which.
    pub item: ItemId,
    /// How many; at least 1.
    pub quantity: u32,
    /// Price of one in minor units.
    pub unit_price: i64,
}
