//! What a shop knows of a customer from their orders beside what decisions read: stored and shown, in no decision yet.

use crate::facts::Tag;
use crate::money::{Currency, Millionths};
use crate::time::Timestamp;

/// Most brands of a customer that are kept, those of largest share.
pub const BRANDS_MAX: usize = 32;
/// Most bands of spending.
pub const TIERS_MAX: usize = 8;
/// Longest name of a band, in bytes.
pub const TIER_NAME_BYTES_MAX: usize = 40;

/// Where a customer stands. Amounts are minor units of [`CustomerStanding::currency`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerStanding {
    /// The moment at which it was drawn.
    pub as_of: Timestamp,
    /// Currency of all amounts: orders in another are left out.
    pub currency: Currency,
    /// Orders that count.
    pub orders: u32,
    /// The first of them.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
    /// What all of them came to, as paid and kept.
    pub spent: i64,
    /// The same of the 365 days before [`CustomerStanding::as_of`].
    pub spent_year: i64,
    /// Mean value of an order, halves to even.
    pub mean_order: i64,
    /// Share of the spending that went on lines below their list price, as far as the platform told it.
    pub reduced: Millionths,
    /// What these lines were cheaper than by the list.
    pub saved: i64,
    /// Orders to be expected within the next 365 days.
    pub expected_orders: Millionths,
    /// What these would come to.
    pub expected_spend: i64,
    /// The band of spending, counted from 1; 0 below the first, and where the shop has none.
    pub tier: u8,
    /// Brands bought, by recency-weighted share of the history; tags ascending, at most [`BRANDS_MAX`].
    pub brands: Vec<BrandShare>,
}

/// How much of a history is of one brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrandShare {
    /// The brand; never [`Tag::NONE`].
    pub brand: Tag,
    /// Share in [0, 1].
    pub share: Millionths,
}

/// A band of spending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// What the shop calls it.
    pub name: String,
    /// Spending within 365 days from which on a customer is in it, in minor units of the shop's currency.
    pub from: i64,
}

/// The bands of a shop, the lowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tiers(pub Vec<Tier>);

impl Tiers {
    /// The band of who has spent so much within the year, counted from 1; 0 below the first.
    #[must_use]
    pub fn of(&self, spent_year: i64) -> u8 {
        u8::try_from(self.0.iter().filter(|tier| tier.from <= spent_year).count()).unwrap_or(u8::MAX)
    }
}
