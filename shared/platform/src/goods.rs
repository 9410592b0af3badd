//! A platform's catalogue and customers in our own words.

use scoring::badge::Badge;
use scoring::id::{CustomerId, ItemId, VariantId};
use scoring::time::Timestamp;

use crate::decimal::Decimal;

/// A product of the shop, without its variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The platform's product id.
    pub id: ItemId,
    /// When the platform last changed it: of two the later counts.
    pub updated: Timestamp,
    /// Title as shoppers read it.
    pub title: String,
    /// Category, or empty.
    pub category: String,
    /// Brand, or empty.
    pub brand: String,
    /// Its page, absolute or from the shop's root, or empty.
    pub url: String,
    /// Its picture, or empty.
    pub image: String,
    /// Whether it may be offered.
    pub shelf: OnShelf,
}

/// Whether a product may be offered, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum OnShelf {
    /// It may.
    Sold,
    /// Draft, private or pending.
    Draft,
    /// Archived.
    Archived,
    /// Not published where shoppers look.
    Hidden,
    /// A gift card.
    GiftCard,
    /// Sold by subscription only.
    Subscription,
    /// A list of others, or sold elsewhere.
    NotForSale,
}

impl OnShelf {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 7] =
        [Self::Sold, Self::Draft, Self::Archived, Self::Hidden, Self::GiftCard, Self::Subscription, Self::NotForSale];

    /// As few words as say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::Draft => "draft, private or pending",
            Self::Archived => "archived",
            Self::Hidden => "not published or hidden",
            Self::GiftCard => "gift cards",
            Self::Subscription => "by subscription only",
            Self::NotForSale => "grouped or sold elsewhere",
        }
    }
}

/// One sellable form of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The platform's variant id.
    pub id: VariantId,
    /// When the platform last changed it, when it says so: of two the later counts.
    pub updated: Timestamp,
    /// What tells it apart; empty when it is the only one.
    pub title: String,
    /// The SKU text.
    pub sku: String,
    /// Place among its siblings, the default first.
    pub position: u32,
    /// Price now, in the shop's currency.
    pub price: Decimal,
    /// Price by the list, when it is above the price.
    pub list: Decimal,
    /// What the merchant pays for it.
    pub cost: Decimal,
    /// Whether it can be had.
    pub stock: scoring::catalogue::Stock,
    /// Its own picture, or empty.
    pub image: String,
}

/// A customer with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The account.
    pub account: CustomerId,
    /// The guest that the account's e-mail address would be.
    pub guest: Option<CustomerId>,
    /// What the platform says that they are; only deliveries tell it.
    pub badges: Vec<Badge>,
}
