//! A platform's order in our own words: its head, and its lines as they stand on it.

use scoring::id::{CustomerId, ItemId, OrderId, VariantId};
use scoring::money::Currency;
use scoring::time::Timestamp;

/// Most of one product on one line that is believed.
pub const QUANTITY_MAX: i64 = 10_000_000;

/// What an order is, without its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderHead {
    /// The platform's id.
    pub id: OrderId,
    /// When the buyer placed it, in UTC.
    pub placed: Timestamp,
    /// When the platform last changed it, in UTC: of two the later counts.
    pub updated: Timestamp,
    /// The account it was placed with.
    pub account: Option<CustomerId>,
    /// The hashed e-mail address it was placed with.
    pub guest: Option<CustomerId>,
    /// The shop's currency, in which all its amounts are.
    pub currency: Currency,
    /// Whether it is one to learn from.
    pub standing: Standing,
    /// The part of its money that the merchant kept, as far as no line says what was given back.
    pub kept: Kept,
}

/// Whether an order is one to learn from, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Standing {
    /// Bought.
    Counts,
    /// Cancelled by anyone.
    Cancelled,
    /// Placed to try the shop out.
    Test,
    /// Not paid yet, or still being typed.
    Pending,
    /// Payment failed, was voided, or ran out.
    Failed,
    /// All money went back.
    Refunded,
    /// In the trash.
    Deleted,
}

impl Standing {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 7] =
        [Self::Counts, Self::Cancelled, Self::Test, Self::Pending, Self::Failed, Self::Refunded, Self::Deleted];

    /// As few words as say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Counts => "counted",
            Self::Cancelled => "cancelled",
            Self::Test => "test orders",
            Self::Pending => "not paid (pending, on hold, draft)",
            Self::Failed => "payment failed, voided or expired",
            Self::Refunded => "fully refunded",
            Self::Deleted => "in the trash",
        }
    }
}

/// A fraction of an order's money, `part / of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Minor units kept; 0 to `of`.
    pub part: i64,
    /// Minor units paid; above 0.
    pub of: i64,
}

impl Kept {
    /// Nothing went back.
    pub const ALL: Self = Self { part: 1, of: 1 };

    /// What is left of `of` after `back` was given back; everything when nothing was paid.
    #[must_use]
    pub fn after(back: i64, of: i64) -> Self {
        if of <= 0 || back <= 0 { Self::ALL } else { Self { part: of.saturating_sub(back).max(0), of } }
    }
}

/// One line of an order as it was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// The platform's id of the line.
    pub id: String,
    /// What it is.
    pub what: What,
    /// Its title on the order.
    pub title: String,
    /// The SKU text: a label, never a key.
    pub sku: String,
    /// How many were ordered; 0 when the line was emptied before payment.
    pub ordered: u32,
    /// How many of those stayed after refunds and edits.
    pub stayed: u32,
    /// What was paid for all ordered, after every discount, in minor units.
    pub paid: i64,
    /// What all ordered cost by the list, in minor units.
    pub list: i64,
    /// The bundle it was bought in.
    pub bundle: Option<Bundle>,
}

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A product of the shop.
    Product {
        /// The platform's product id.
        item: ItemId,
        /// The platform's variant id; none when there is one variant only, or it was deleted.
        variant: Option<VariantId>,
    },
    /// None.
    Other(NotProduct),
}

/// What a line is that is no product to learn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum NotProduct {
    /// A gift card: money, not goods.
    GiftCard,
    /// A tip.
    Tip,
    /// Typed by hand, without a product.
    Custom,
    /// A product that was deleted since: the platform no longer says which it was.
    Deleted,
    /// Shipping.
    Shipping,
    /// A fee.
    Fee,
}

impl NotProduct {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 6] = [Self::GiftCard, Self::Tip, Self::Custom, Self::Deleted, Self::Shipping, Self::Fee];

    /// As few words as say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::GiftCard => "gift cards",
            Self::Tip => "tips",
            Self::Custom => "custom lines without a product",
            Self::Deleted => "lines of deleted products (the export no longer says which)",
            Self::Shipping => "shipping",
            Self::Fee => "fees",
        }
    }
}

/// The bundle that a line is a part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// What the parts have in common on their order.
    pub id: String,
    /// How many bundles.
    pub quantity: u32,
    /// Title of the bundle.
    pub title: String,
    /// Its product, when said.
    pub item: Option<ItemId>,
    /// Its variant, when said.
    pub variant: Option<VariantId>,
}

/// A quantity that a platform wrote; none unless it is whole, not negative and believable.
pub(crate) fn quantity(number: i64) -> Option<u32> {
    u32::try_from(number).ok().filter(|_| number <= QUANTITY_MAX)
}

/// A product id of 0 or nothing is none.
pub(crate) fn item(number: u64) -> Option<ItemId> {
    (number > 0).then(|| ItemId::new(&number.to_string()).ok()).flatten()
}

/// A variant id of 0 or nothing is none.
pub(crate) fn variant(number: u64) -> Option<VariantId> {
    (number > 0).then(|| VariantId::new(&number.to_string()).ok()).flatten()
}

/// A customer id of 0 or nothing is none.
pub(crate) fn customer(number: u64) -> Option<CustomerId> {
    (number > 0).then(|| CustomerId::new(&number.to_string()).ok()).flatten()
}
