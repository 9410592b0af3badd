//! The one place that spells table names, attribute names and keys.
//!
//! The tenant comes first in every key. A shop id has neither `#` nor upper case letters nor white space, so the first `#`
//! ends it and no item id, however odd, can reach into another tenant's keys.

mod decisions;
mod offers;
mod read;

use core::fmt;

use scoring::hash::fnv1a64;
use scoring::id::{CustomerId, ItemId, OrderId, RequestId, ShopId, VisitorId};
use scoring::marketing::Channel;
use scoring::privacy::Wish;

pub(crate) use self::decisions::{EXPOSURES, RECKONINGS, moment};
pub(crate) use self::offers::OPEN;
pub(crate) use self::read::{CountedPart, cell_at, counted_at, footing_run, placed_at, shop_of, shown_at};
pub use self::read::{clicked_at, exposure_at, is_beside_exposure, tied_at, told_order_at};
pub use crate::prefix::{TABLE_PREFIX_MAX, TablePrefix, TablePrefixError};
pub use crate::secret_kind::SecretKind;
pub use crate::table::Table;

/// Partition key attribute of every table.
pub const PARTITION: &str = "pk";
/// Sort key attribute of every table.
pub const SORT: &str = "sk";
/// The one Binary attribute that holds an entity.
pub const BODY: &str = "body";
/// Version of a current policy or model, or the moment of a telling, beside its body for conditions.
pub const VERSION: &str = "version";
/// Beside an item as its platform told it: whether it is shown, and when its variations were told.
pub const SHELF: &str = "shelf";
/// When a record of a table with an expiry goes, in seconds since 1970.
pub const EXPIRES: &str = "expires";

/// Beside a profile: what is remembered of its person besides purchases.
pub const MEMORY: &str = "memory";
/// Beside a token: until when one who renews it must not be disturbed, in seconds since 1970.
pub const LEASE: &str = "lease";

/// Chunks of a plan that are still to be spread; beside its body until all that it changed is folded.
pub const LEFT: &str = "chunks_left";

/// Beside the mark of a shop's training: whether anything changed since the last rebuild began.
pub const CHANGED: &str = "changed";
/// Beside a customer's profile: what is known of them that no decision reads.
pub const STANDING: &str = "standing";

/// Partitions over which one shop's records of a wide table are spread, so that a busy shop is not one hot partition.
pub const BUCKETS: u64 = 16;

/// A person whose profile is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// A browser.
    Visitor(VisitorId),
    /// A proven customer.
    Customer(CustomerId),
}

/// Where one record stands.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which table.
    pub table: Table,
    /// Value of [`PARTITION`].
    pub partition: String,
    /// Value of [`SORT`].
    pub sort: String,
}

impl fmt::Debug for Key {
    /// Names the table only: a sort key may name a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.table.name())
    }
}

const SHOP: &str = "shop";
const POLICY: &str = "policy";
const MODEL: &str = "model";
const TIERS: &str = "tiers";
const PRIVACY: &str = "privacy";
const CLOSED: &str = "closed";

impl Key {
    /// The shop row.
    #[must_use]
    pub fn shop(shop: &ShopId) -> Self {
        Self::setting(shop, SHOP.to_owned())
    }

    /// The current policy.
    #[must_use]
    pub fn policy(shop: &ShopId) -> Self {
        Self::setting(shop, POLICY.to_owned())
    }

    /// One version of the policy, kept for receipts.
    #[must_use]
    pub fn policy_version(shop: &ShopId, version: u32) -> Self {
        Self::setting(shop, format!("{POLICY}#{version:010}"))
    }

    /// The current model.
    #[must_use]
    pub fn model(shop: &ShopId) -> Self {
        Self::setting(shop, MODEL.to_owned())
    }

    /// One version of the model, kept for receipts.
    #[must_use]
    pub fn model_version(shop: &ShopId, version: u32) -> Self {
        Self::setting(shop, format!("{MODEL}#{version:010}"))
    }

    /// The bands of spending by which customers are told apart.
    #[must_use]
    pub fn tiers(shop: &ShopId) -> Self {
        Self::setting(shop, TIERS.to_owned())
    }

    /// What one person counts for at most in the comparison of arms.
    #[must_use]
    pub fn cap(shop: &ShopId) -> Self {
        Self::setting(shop, "cap".to_owned())
    }

    /// An item of the catalogue.
    #[must_use]
    pub fn item(shop: &ShopId, item: &ItemId) -> Self {
        Self::spread(Table::Catalog, shop, item.to_string())
    }

    /// The pair row of an item.
    #[must_use]
    pub fn row(shop: &ShopId, item: &ItemId) -> Self {
        Self::spread(Table::Pairs, shop, item.to_string())
    }

    /// The profile of a browser.
    #[must_use]
    pub fn visitor(shop: &ShopId, visitor: &VisitorId) -> Self {
        Self::spread(Table::Profiles, shop, format!("{VISITORS}{visitor}"))
    }

    /// The profile of a customer.
    #[must_use]
    pub fn customer(shop: &ShopId, customer: &CustomerId) -> Self {
        Self::spread(Table::Profiles, shop, format!("{CUSTOMERS}{customer}"))
    }

    /// The profile of a person.
    #[must_use]
    pub fn person(shop: &ShopId, person: &Person) -> Self {
        match person {
            Person::Visitor(visitor) => Self::visitor(shop, visitor),
            Person::Customer(customer) => Self::customer(shop, customer),
        }
    }

    /// An order as last told.
    #[must_use]
    pub fn order(shop: &ShopId, order: &OrderId) -> Self {
        Self::spread(Table::Orders, shop, format!("{ORDERS}{order}"))
    }

    /// What an order contributes.
    #[must_use]
    pub fn plan(shop: &ShopId, order: &OrderId) -> Self {
        Self::spread(Table::Counts, shop, format!("plan#{order}"))
    }

    /// The planned orders of a customer.
    #[must_use]
    pub fn history(shop: &ShopId, customer: &CustomerId) -> Self {
        Self::spread(Table::Counts, shop, format!("history#{customer}"))
    }

    /// A page of an item's counts.
    #[must_use]
    pub fn count_page(shop: &ShopId, item: &ItemId, page: u32) -> Self {
        Self::counted(shop, item, &format!("{PAGES}{page:02}"))
    }

    /// One of the changes of an item's counts that an order's revision made.
    #[must_use]
    pub fn delta(shop: &ShopId, item: &ItemId, order: &OrderId, revision: u64, part: u32) -> Self {
        Self::counted(shop, item, &format!("{DELTAS}{order}#{revision:020}#{part:04}"))
    }

    /// Which rebuild the footing belongs to.
    #[must_use]
    pub fn footing_head(shop: &ShopId) -> Self {
        Self::spread(Table::Counts, shop, "footing".to_owned())
    }

    /// A part of what rows borrow from a rebuild.
    #[must_use]
    pub fn footings(shop: &ShopId, run: u64, part: u32) -> Self {
        Self::spread(Table::Counts, shop, format!("{FOOTINGS}{run:020}#{part:06}"))
    }

    /// The mark of a shop's training: what changed, and when weights were fitted.
    #[must_use]
    pub fn training(shop: &ShopId) -> Self {
        Self::spread(Table::Counts, shop, "training".to_owned())
    }

    /// Everything counted at one item stands in one partition, its pages before its deltas, behind this.
    pub(crate) fn counted_prefix(item: &ItemId) -> String {
        // The length ends the item: no other item's keys begin with this.
        format!("{COUNTED}{:02}#{item}#", item.as_str().len())
    }

    fn counted(shop: &ShopId, item: &ItemId, rest: &str) -> Self {
        let bucket = scoring::hash::mix(fnv1a64(item.as_str().as_bytes())) % BUCKETS;
        Self { table: Table::Counts, partition: partition(shop, bucket), sort: format!("{}{rest}", Self::counted_prefix(item)) }
    }

    /// What a tenant's platform signs with, or is asked with.
    #[must_use]
    pub fn secret(shop: &ShopId, kind: SecretKind) -> Self {
        Self::accessed(shop, format!("{SECRETS}{}", kind.name()))
    }

    /// The shop row of a shop that removed the app: decisions do not find it.
    #[must_use]
    pub fn closed_shop(shop: &ShopId) -> Self {
        Self::setting(shop, CLOSED.to_owned())
    }

    /// How long orders keep their customer.
    #[must_use]
    pub fn retention(shop: &ShopId) -> Self {
        Self::setting(shop, "retention".to_owned())
    }

    /// What became of a wish.
    #[must_use]
    pub fn receipt(shop: &ShopId, wish: Wish, request: &RequestId) -> Self {
        Self::accessed(shop, format!("receipt#{}#{request}", wish.name()))
    }

    /// The key under which the erased become marks. Not among the secrets, so that who may read marks need not read those.
    #[must_use]
    pub fn mark_key(shop: &ShopId) -> Self {
        Self::spread(Table::Access, shop, "marks".to_owned())
    }

    /// The mark of somebody, or of an order, that was erased.
    #[must_use]
    pub fn mark(shop: &ShopId, mark: &RequestId) -> Self {
        Self::spread(Table::Access, shop, format!("mark#{mark}"))
    }

    /// How far a passage through a shop's orders has come.
    #[must_use]
    pub fn passage(shop: &ShopId) -> Self {
        Self::accessed(shop, "passage".to_owned())
    }

    /// How far the watch over a shop has come.
    #[must_use]
    pub fn watch(shop: &ShopId) -> Self {
        Self::accessed(shop, "watch".to_owned())
    }

    /// When a shop's platform last told anything.
    #[must_use]
    pub fn heard(shop: &ShopId) -> Self {
        Self::accessed(shop, "heard".to_owned())
    }

    /// An entry of the erasure list.
    #[must_use]
    pub fn privacy(shop: &ShopId, wish: Wish, request: &RequestId) -> Self {
        Self::accessed(shop, format!("{PRIVACY}#{}#{request}", wish.name()))
    }

    /// What the sort keys of all entries of the erasure list begin with.
    #[must_use]
    pub fn privacy_prefix() -> String {
        format!("{PRIVACY}#")
    }

    /// A customer's word about being written to.
    #[must_use]
    pub fn marketing(shop: &ShopId, channel: Channel, customer: &CustomerId) -> Self {
        Self::spread(Table::Profiles, shop, format!("m#{}#{customer}", channel.name()))
    }

    /// What a shop's platform says a customer is.
    #[must_use]
    pub fn badges(shop: &ShopId, customer: &CustomerId) -> Self {
        Self::spread(Table::Profiles, shop, format!("l#{customer}"))
    }

    /// A body that could not be applied, by its fingerprint.
    #[must_use]
    pub fn parked(shop: &ShopId, fingerprint: &RequestId) -> Self {
        Self::spread(Table::Parked, shop, fingerprint.to_string())
    }

    /// The partitions that together hold a shop's records of a wide table.
    pub fn partitions(shop: &ShopId) -> impl Iterator<Item = String> {
        let shop = shop.clone();
        (0..BUCKETS).map(move |bucket| partition(&shop, bucket))
    }

    /// Every partition that may hold something of a shop in a table.
    pub fn partitions_of(table: Table, shop: &ShopId) -> Vec<String> {
        match table {
            Table::Settings => vec![shop.to_string()],
            Table::Access => core::iter::once(shop.to_string()).chain(Self::partitions(shop)).collect(),
            Table::Catalog
            | Table::Pairs
            | Table::Profiles
            | Table::Orders
            | Table::Parked
            | Table::Counts
            | Table::Decisions
            | Table::Cells
            | Table::Offers => Self::partitions(shop).collect(),
        }
    }

    fn setting(shop: &ShopId, sort: String) -> Self {
        Self { table: Table::Settings, partition: shop.to_string(), sort }
    }

    fn accessed(shop: &ShopId, sort: String) -> Self {
        Self { table: Table::Access, partition: shop.to_string(), sort }
    }

    fn spread(table: Table, shop: &ShopId, sort: String) -> Self {
        let bucket = scoring::hash::mix(fnv1a64(sort.as_bytes())) % BUCKETS;
        Self { table, partition: partition(shop, bucket), sort }
    }
}

/// Before the kind of a secret, among sort keys of [`Table::Access`].
pub(crate) const SECRETS: &str = "secret#";
/// Before a told order's id, among sort keys of [`Table::Orders`].
pub(crate) const ORDERS: &str = "o#";
/// Before everything counted at items, among sort keys of [`Table::Counts`].
pub(crate) const COUNTED: &str = "item#";
/// Before an order's id, among sort keys of [`Table::Counts`].
pub(crate) const PLANS: &str = "plan#";
/// Before a visitor's id, among sort keys of [`Table::Profiles`].
pub(crate) const VISITORS: &str = "v#";
/// Before a customer's id, among sort keys of [`Table::Profiles`].
pub(crate) const CUSTOMERS: &str = "c#";
/// Before a rebuild's number, among sort keys of [`Table::Counts`].
pub(crate) const FOOTINGS: &str = "footing#";
const PAGES: &str = "counts#";
const DELTAS: &str = "delta#";

fn partition(shop: &ShopId, bucket: u64) -> String {
    format!("{shop}#{bucket:x}")
}

/// What stands under a fixed key of the settings table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// The shop row.
    Shop,
    /// The current policy.
    Policy,
    /// The current model.
    Model,
}

impl SettingKind {
    /// By sort key; none for an earlier version.
    #[must_use]
    pub fn of(sort: &str) -> Option<Self> {
        match sort {
            SHOP => Some(Self::Shop),
            POLICY => Some(Self::Policy),
            MODEL => Some(Self::Model),
            _ => None,
        }
    }
}

/// Sort key of every shop row, to list the shops.
pub const SHOP_SORT: &str = SHOP;
/// Sort key of the row of every shop that removed the app.
pub(crate) const CLOSED_SORT: &str = CLOSED;
