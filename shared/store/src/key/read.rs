//! Keys read back: what a record is about, by where it stands.

use scoring::id::{DecisionName, ItemId, OrderId, ShopId};
use scoring::time::Timestamp;

use super::{COUNTED, DELTAS, EXPOSURES, ORDERS, PAGES};

/// What stands under a key of an item's counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CountedPart {
    /// A page of its counts.
    Page,
    /// A change that is not folded yet, by its part.
    Delta(u32),
}

/// Reads a sort key of [`Key::count_page`] or [`Key::delta`].
pub(crate) fn counted_at(sort: &str) -> Option<(ItemId, CountedPart)> {
    let (length, rest) = sort.strip_prefix(COUNTED)?.split_once('#')?;
    let (item, rest) = rest.split_at_checked(length.parse().ok()?)?;
    let item = ItemId::new(item).ok()?;
    let rest = rest.strip_prefix('#')?;
    if rest.starts_with(PAGES) {
        return Some((item, CountedPart::Page));
    }
    let (_, part) = rest.strip_prefix(DELTAS)?.rsplit_once('#')?;
    Some((item, CountedPart::Delta(part.parse().ok()?)))
}

/// Whose order stands under a key of [`Table::Orders`]; none when no order does.
#[must_use]
pub fn told_order_at(partition: &str, sort: &str) -> Option<(ShopId, OrderId)> {
    let (shop, _) = partition.split_once('#')?;
    Some((ShopId::new(shop).ok()?, OrderId::new(sort.strip_prefix(ORDERS)?).ok()?))
}

/// Which decision came back under a key of [`Table::Decisions`]; none when another record of it stands there.
#[must_use]
pub fn exposure_at(partition: &str, sort: &str) -> Option<(ShopId, DecisionName)> {
    let (shop, _) = partition.split_once('#')?;
    Some((ShopId::new(shop).ok()?, DecisionName::new(sort.strip_prefix(EXPOSURES)?).ok()?))
}

/// Reads a sort key of [`Key::shown`].
pub(crate) fn shown_at(prefix: &str, sort: &str) -> Option<(Timestamp, DecisionName)> {
    let (time, decision) = sort.strip_prefix(prefix)?.split_once('#')?;
    Some((Timestamp(time.parse().ok()?), DecisionName::new(decision).ok()?))
}
