//! What every decision of a shop shares: its settings, and what sells there now.

use crate::facts::Facts;
use crate::id::{ItemId, ShopId};
use crate::money::Currency;
use crate::time::Timestamp;

/// Most items of the popular list.
pub const POPULAR_MAX: usize = 15;

/// A tenant as decisions see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shop {
    /// Which.
    pub id: ShopId,
    /// Currency of its prices.
    pub currency: Currency,
    /// Origins whose pages may ask ("https://shop.example"); empty: any (a shop not yet connected).
    pub origins: Vec<String>,
    /// When the figures below were drawn.
    pub as_of: Timestamp,
    /// What sells best now, by falling 14-day popularity, then id; at most [`POPULAR_MAX`].
    pub popular: Vec<Popular>,
    /// First quartile of catalogue prices, in minor units: what counts as a small thing here.
    pub small_price: i64,
}

/// A popular item.
#[derive(Clone, Debug, PartialEq)]
pub struct Popular {
    /// Which.
    pub item: ItemId,
    /// Its facts.
    pub facts: Facts,
}
