//! Keys read back: what a record is about, by where it stands.

use scoring::assignment::{Arm, Assignment};
use scoring::id::{CustomerId, DecisionName, ItemId, OrderId, ShopId};
use scoring::placement::Placement;
use scoring::report::Cell;
use scoring::time::Timestamp;

use super::decisions::{FREQUENTLY_BOUGHT, HOLDOUT, ORDINARY, TIED, UNASSIGNED};
use super::{COUNTED, DELTAS, EXPOSURES, FOOTINGS, ORDERS, PAGES, RECKONINGS};

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

/// Which follow-up was clicked under a key of [`Table::Decisions`]; none when another record stands there.
#[must_use]
pub fn clicked_at(partition: &str, sort: &str) -> Option<(ShopId, DecisionName)> {
    let rest = sort.strip_prefix("k#v#").or_else(|| sort.strip_prefix("k#c#"))?;
    let (length, rest) = rest.split_once('#')?;
    let (_, rest) = rest.split_at_checked(length.parse().ok()?)?;
    let (_, decision) = rest.strip_prefix('#')?.split_once('#')?;
    Some((shop_of(partition)?, DecisionName::new(decision).ok()?))
}

/// Which account was tied to a browser under a key of [`Table::Decisions`]; none when another record stands there.
#[must_use]
pub fn tied_at(partition: &str, sort: &str) -> Option<(ShopId, CustomerId)> {
    Some((shop_of(partition)?, CustomerId::new(sort.strip_prefix(TIED)?).ok()?))
}

/// Reads a sort key of [`Key::shown`] or [`Key::clicked`].
pub(crate) fn shown_at(prefix: &str, sort: &str) -> Option<(Timestamp, DecisionName)> {
    let (time, decision) = sort.strip_prefix(prefix)?.split_once('#')?;
    Some((Timestamp(time.parse().ok()?), DecisionName::new(decision).ok()?))
}

/// Whether a record of [`Table::Decisions`] stands beside an exposure, so that its change tells nothing new.
#[must_use]
pub fn is_beside_exposure(sort: &str) -> bool {
    [RECKONINGS, "r#", "s#", "a#", "b#", "u#"].iter().any(|prefix| sort.starts_with(prefix))
}

/// Reads a sort key of [`Key::placed`].
pub(crate) fn placed_at(prefix: &str, sort: &str) -> Option<OrderId> {
    let (_, order) = sort.strip_prefix(prefix)?.split_once('#')?;
    OrderId::new(order).ok()
}

/// Reads a sort key of [`Key::cell`].
pub(crate) fn cell_at(sort: &str) -> Option<Cell> {
    let mut parts = sort.split('#');
    let (day, placement, arm) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
    let placement = Placement::ALL.into_iter().find(|known| known.name() == placement)?;
    let assignment = match arm {
        UNASSIGNED => Assignment::Unassigned,
        ORDINARY => Assignment::Assigned(Arm::Ordinary),
        HOLDOUT => Assignment::Assigned(Arm::Holdout),
        FREQUENTLY_BOUGHT => Assignment::Assigned(Arm::FrequentlyBought),
        _ => return None,
    };
    Some(Cell { day, placement, assignment })
}

/// Of which rebuild a part of the footing is, by its sort key.
pub(crate) fn footing_run(sort: &str) -> Option<u64> {
    sort.strip_prefix(FOOTINGS)?.split_once('#')?.0.parse().ok()
}

/// The shop of a partition of any table.
pub(crate) fn shop_of(partition: &str) -> Option<ShopId> {
    ShopId::new(partition.split_once('#').map_or(partition, |(shop, _)| shop)).ok()
}
