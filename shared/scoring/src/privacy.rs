//! What people and shops may ask of the data about them, and what became of it.

use crate::id::{CustomerId, OrderId, RequestId};
use crate::time::Timestamp;

/// Most orders that one request names.
pub const REQUEST_ORDERS_MAX: usize = 5_000;

/// A wish about personal data, as it stands on the erasure list until it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivacyRequest {
    /// Which: the same request asked again is the same entry.
    pub id: RequestId,
    /// What is to be done.
    pub wish: Wish,
    /// The account of the person, once it is done its mark; none for a guest, and for wishes about a whole shop.
    pub account: Option<CustomerId>,
    /// The guest that the person's e-mail address would be, once it is done the mark of it.
    pub guest: Option<CustomerId>,
    /// Orders that the platform names, at most [`REQUEST_ORDERS_MAX`]; others of the person belong to it as well.
    pub orders: Vec<OrderId>,
    /// When it reached us.
    pub asked: Timestamp,
    /// When nothing was left to do.
    pub done: Option<Timestamp>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Forget a person.
    Erase,
    /// Hand out what is known about a person.
    Export,
    /// Forget a whole shop.
    ForgetShop,
    /// The shop removed the app: stop serving, keep its data until it is to be forgotten.
    Uninstall,
}

impl Wish {
    /// Its name in log lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Erase => "erase",
            Self::Export => "export",
            Self::ForgetShop => "forget_shop",
            Self::Uninstall => "uninstall",
        }
    }
}

/// What went for a wish: numbers and moments, no word of whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// When the work began; none before.
    pub began: Option<Timestamp>,
    /// The last search that found something, or that was under way when the work began: another one has to close the wish. Of a
    /// whole shop, the second in which its last record went.
    pub found: Option<u64>,
    /// How many records of each kind went, as [`Removed::ALL`] lists them.
    pub removed: [u64; Removed::ALL.len()],
}

impl Receipt {
    /// How many records of a kind went.
    #[must_use]
    pub const fn count(&self, kind: Removed) -> u64 {
        self.removed[kind as usize]
    }

    /// Counts further ones.
    pub const fn add(&mut self, kind: Removed, records: u64) {
        self.removed[kind as usize] = self.removed[kind as usize].saturating_add(records);
    }
}

/// What can be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// Orders, with all that they taught.
    Order,
    /// Profiles of customers.
    Profile,
    /// What browsers did.
    Visitor,
    /// Words about being written to.
    Word,
    /// Parked bodies.
    Parked,
    /// A shop's records of any kind.
    Record,
    /// Decisions that were shown to them.
    Decision,
}

impl Removed {
    /// All of them; a new one comes last, since receipts stand by place.
    pub const ALL: [Self; 7] =
        [Self::Order, Self::Profile, Self::Visitor, Self::Word, Self::Parked, Self::Record, Self::Decision];

    /// Its name on a receipt.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "orders",
            Self::Profile => "profiles",
            Self::Visitor => "browsers",
            Self::Word => "consents",
            Self::Parked => "parked bodies",
            Self::Record => "records",
            Self::Decision => "decisions",
        }
    }
}
