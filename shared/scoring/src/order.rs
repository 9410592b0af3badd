//! A finished order: the truth that everything is learned from.

use crate::id::{CustomerId, ItemId, OrderId, VisitorId};
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

/// Most lines of an order that are kept; those beyond feed nothing.
pub const ORDER_LINES_MAX: usize = 2_000;
/// Most of its items whose reductions are kept: with them the largest order still fits into a record.
pub const REDUCTIONS_MAX: usize = 500;
/// Most of its lines that say which decision they came from.
pub const CLAIMS_MAX: usize = 64;
/// Longest name of a decision, in bytes.
pub const CLAIM_BYTES_MAX: usize = 48;

/// An order as its platform last told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldOrder {
    /// What of it counts: the lines that stayed after refunds and edits, items ascending; none unless it [`Standing::Counts`].
    pub order: Order,
    /// When the platform last changed it, in milliseconds since 1970: an older telling never overwrites a newer one.
    pub told: u64,
    /// Whether it is one to learn from.
    pub standing: Standing,
    /// The browser it was placed from, where the cart carried its id and its person's consent.
    pub visitor: Option<VisitorId>,
    /// Lines that say which decision they came from, in their order; not believed until the name is verified.
    pub claims: Vec<Claim>,
    /// What was given back of it after payment, items ascending.
    pub returned: Vec<Returned>,
    /// Lines that were paid below their list price, items ascending; only where the platform tells what the list says, and at most
    /// [`REDUCTIONS_MAX`].
    pub reductions: Vec<Reduction>,
}

/// Where the tellings of erasing revisions begin: later than anything that a platform tells, in 146 million years.
pub const ERASING_FROM: u64 = 1 << 62;

impl ToldOrder {
    /// The revision that erases it: nothing of it counts, and no telling is later. It keeps whose it was, until learning has
    /// taken that back and deletes it.
    #[must_use]
    pub fn erased(&self, now: Timestamp) -> Self {
        let order = Order { lines: Vec::new(), ..self.order.clone() };
        let told = ERASING_FROM.saturating_add(u64::try_from(now.0).unwrap_or_default());
        Self {
            order,
            told,
            standing: Standing::Erased,
            visitor: None,
            claims: Vec::new(),
            returned: Vec::new(),
            reductions: Vec::new(),
        }
    }

    /// The same order of nobody: its link to a person is cut, what was bought together stays.
    #[must_use]
    pub fn unlinked(&self) -> Self {
        let order = Order { customer: None, ..self.order.clone() };
        Self { order, told: self.told.saturating_add(1), visitor: None, ..self.clone() }
    }
}

/// Whether an order is one to learn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Bought.
    Counts,
    /// Cancelled, unpaid, fully refunded, a test: nothing of it counts.
    Void,
    /// Its person was erased: nothing of it counts, and no later telling changes that.
    Erased,
}

/// A line's word that it came from a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The item of the line.
    pub item: ItemId,
    /// The decision's name as it came back; at most [`CLAIM_BYTES_MAX`] bytes.
    pub decision: String,
}

/// A line paid below its list price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduction {
    /// The item of the line.
    pub item: ItemId,
    /// What one of it was cheaper than by the list, in minor units; above 0.
    pub by: i64,
}

/// Something given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// What.
    pub item: ItemId,
    /// How many.
    pub quantity: u32,
}
