//! Keys of what comes back of decisions, and of the cells of reports.

use scoring::assignment::{Arm, Assignment};
use scoring::hash::{fnv1a64, mix};
use scoring::id::{CustomerId, DecisionName, OrderId, ShopId, VisitorId};
use scoring::report::Cell;
use scoring::time::Timestamp;

use super::{BUCKETS, Key, Person, Table, partition};

/// Before a decision's name, among sort keys of [`Table::Decisions`].
pub(crate) const EXPOSURES: &str = "d#";
/// Before a decision's name, among sort keys of [`Table::Decisions`].
pub(crate) const RECKONINGS: &str = "w#";
/// Before a customer's id, among sort keys of [`Table::Decisions`].
pub(super) const TIED: &str = "t#";
pub(super) const UNASSIGNED: &str = "unassigned";
pub(super) const ORDINARY: &str = "ordinary";
pub(super) const HOLDOUT: &str = "holdout";
pub(super) const FREQUENTLY_BOUGHT: &str = "frequently_bought";

impl Key {
    /// What came back of a decision.
    #[must_use]
    pub fn exposure(shop: &ShopId, decision: &DecisionName) -> Self {
        Self::spread(Table::Decisions, shop, format!("{EXPOSURES}{decision}"))
    }

    /// The plain record of a decision.
    #[must_use]
    pub fn decision_record(shop: &ShopId, decision: &DecisionName) -> Self {
        Self::spread(Table::Decisions, shop, format!("r#{decision}"))
    }

    /// What a decision showed a person. All of one person's stand in one partition, by moment.
    #[must_use]
    pub fn shown(shop: &ShopId, person: &Person, time: Timestamp, decision: &DecisionName) -> Self {
        let (partition, prefix) = Self::shown_prefix(shop, person);
        Self { table: Table::Decisions, partition, sort: format!("{prefix}{}#{decision}", moment(time)) }
    }

    /// Where everything that was shown to a person stands, and what its sort keys begin with.
    pub(crate) fn shown_prefix(shop: &ShopId, person: &Person) -> (String, String) {
        // The length ends the id: no other person's keys begin with this.
        let prefix = match person {
            Person::Visitor(id) => format!("s#v#{:02}#{id}#", id.as_str().len()),
            Person::Customer(id) => format!("s#c#{:02}#{id}#", id.as_str().len()),
        };
        let bucket = mix(fnv1a64(prefix.as_bytes())) % BUCKETS;
        (partition(shop, bucket), prefix)
    }

    /// That a person placed an order. All of one person's stand in one partition, by moment.
    #[must_use]
    pub fn placed(shop: &ShopId, person: &Person, time: Timestamp, order: &OrderId) -> Self {
        let (partition, prefix) = Self::placed_prefix(shop, person);
        Self { table: Table::Decisions, partition, sort: format!("{prefix}{}#{order}", moment(time)) }
    }

    /// Where every order that a person placed stands, and what its sort keys begin with.
    pub(crate) fn placed_prefix(shop: &ShopId, person: &Person) -> (String, String) {
        let prefix = match person {
            Person::Visitor(id) => format!("b#v#{:02}#{id}#", id.as_str().len()),
            Person::Customer(id) => format!("b#c#{:02}#{id}#", id.as_str().len()),
        };
        let bucket = mix(fnv1a64(prefix.as_bytes())) % BUCKETS;
        (partition(shop, bucket), prefix)
    }

    /// What has been counted of a decision.
    #[must_use]
    pub fn reckoning(shop: &ShopId, decision: &DecisionName) -> Self {
        Self::spread(Table::Decisions, shop, format!("{RECKONINGS}{decision}"))
    }

    /// Which decisions an order came from.
    #[must_use]
    pub fn attribution(shop: &ShopId, order: &OrderId) -> Self {
        Self::spread(Table::Decisions, shop, format!("a#{order}"))
    }

    /// That a person clicked a follow-up. All of one person's stand in one partition, by the moment of the click.
    #[must_use]
    pub fn clicked(shop: &ShopId, person: &Person, time: Timestamp, decision: &DecisionName) -> Self {
        let (partition, prefix) = Self::clicked_prefix(shop, person);
        Self { table: Table::Decisions, partition, sort: format!("{prefix}{}#{decision}", moment(time)) }
    }

    /// Where every click of a person stands, and what its sort keys begin with.
    pub(crate) fn clicked_prefix(shop: &ShopId, person: &Person) -> (String, String) {
        let prefix = match person {
            Person::Visitor(id) => format!("k#v#{:02}#{id}#", id.as_str().len()),
            Person::Customer(id) => format!("k#c#{:02}#{id}#", id.as_str().len()),
        };
        let bucket = mix(fnv1a64(prefix.as_bytes())) % BUCKETS;
        (partition(shop, bucket), prefix)
    }

    /// That a browser was tied to an account, the last time.
    #[must_use]
    pub fn tied(shop: &ShopId, customer: &CustomerId) -> Self {
        Self::spread(Table::Decisions, shop, format!("{TIED}{customer}"))
    }

    /// What a person gives to the comparison of arms, by the browser that drew them.
    #[must_use]
    pub fn trial(shop: &ShopId, unit: &VisitorId) -> Self {
        Self::spread(Table::Decisions, shop, format!("u#{unit}"))
    }

    /// The part of a cell in which a decision or a person is counted, by their name: a busy shop's do not all change one record.
    #[must_use]
    pub fn cell(shop: &ShopId, cell: &Cell, name: &str) -> Self {
        let bucket = mix(fnv1a64(name.as_bytes())) % BUCKETS;
        let arm = match cell.assignment {
            Assignment::Unassigned => UNASSIGNED,
            Assignment::Assigned(Arm::Ordinary) => ORDINARY,
            Assignment::Assigned(Arm::Holdout) => HOLDOUT,
            Assignment::Assigned(Arm::FrequentlyBought) => FREQUENTLY_BOUGHT,
        };
        let sort = format!("{:010}#{}#{arm}", cell.day.max(0), cell.placement.name());
        Self { table: Table::Cells, partition: partition(shop, bucket), sort }
    }
}

/// A moment in a sort key: moments sort as their texts do. None is before 1970.
pub(crate) fn moment(time: Timestamp) -> String {
    format!("{:020}", time.0.max(0))
}
