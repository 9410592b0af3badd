//! What people and shops may ask of the data about them.

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
    /// The account of the person; none for a guest, and for wishes about a whole shop.
    pub account: Option<CustomerId>,
    /// The guest that the person's e-mail address would be.
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
