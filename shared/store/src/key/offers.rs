//! Keys of the one-tap ledger.

use scoring::id::{CustomerId, OrderId, ShopId};

use super::{Key, Table};

/// Before an order's reference, among sort keys of [`Table::Offers`]: what is not finished.
pub(crate) const OPEN: &str = "open#";
/// Before a day's number.
const TAPPED: &str = "tapped#";
/// Before a day's number.
const MISSED: &str = "missed#";

impl Key {
    /// The offer that follows an order: there is one an order.
    #[must_use]
    pub fn offer(shop: &ShopId, order: &OrderId) -> Self {
        Self::spread(Table::Offers, shop, format!("offer#{order}"))
    }

    /// That something is left to be done for an order's offer.
    #[must_use]
    pub fn open_offer(shop: &ShopId, order: &OrderId) -> Self {
        Self::spread(Table::Offers, shop, format!("{OPEN}{order}"))
    }

    /// That an order's offer was taken on a day.
    #[must_use]
    pub fn tapped(shop: &ShopId, day: i64, order: &OrderId) -> Self {
        Self::spread(Table::Offers, shop, format!("{}{order}", Self::tapped_prefix(day)))
    }

    /// What the sort keys of everything that was taken on a day begin with.
    pub(crate) fn tapped_prefix(day: i64) -> String {
        format!("{TAPPED}{:010}#", day.max(0))
    }

    /// Why an order was followed by no offer.
    #[must_use]
    pub fn missed(shop: &ShopId, day: i64, order: &OrderId) -> Self {
        Self::spread(Table::Offers, shop, format!("{}{order}", Self::missed_prefix(day)))
    }

    /// What the sort keys of everything that was missed on a day begin with.
    pub(crate) fn missed_prefix(day: i64) -> String {
        format!("{MISSED}{:010}#", day.max(0))
    }

    /// That a customer said no.
    #[must_use]
    pub fn said_no(shop: &ShopId, customer: &CustomerId) -> Self {
        Self::spread(Table::Offers, shop, format!("no#{customer}"))
    }

    /// The merchant's terms for one-tap offers.
    #[must_use]
    pub fn terms(shop: &ShopId) -> Self {
        Self::setting(shop, "one_tap".to_owned())
    }
}
