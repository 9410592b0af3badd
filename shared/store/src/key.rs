//! The one place that spells table names, attribute names and keys.
//!
//! The tenant comes first in every key. A shop id has neither `#` nor upper case letters nor white space, so the first `#`
//! ends it and no item id, however odd, can reach into another tenant's keys.

use core::fmt;

use scoring::hash::fnv1a64;
use scoring::id::{CustomerId, ItemId, OrderId, RequestId, ShopId, VisitorId};
use scoring::marketing::Channel;
use scoring::privacy::Wish;

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

/// Chunks of a plan that are still to be spread; beside its body until all that it changed is folded.
pub const LEFT: &str = "chunks_left";

/// Beside the mark of a shop's training: whether anything changed since the last rebuild began.
pub const CHANGED: &str = "changed";
/// Beside a customer's profile: what is known of them that no decision reads.
pub const STANDING: &str = "standing";

/// Partitions over which one shop's records of a wide table are spread, so that a busy shop is not one hot partition.
pub const BUCKETS: u64 = 16;

/// The tables that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table {
    /// Shop row, policy and model, current and earlier.
    Settings,
    /// Items with their variants.
    Catalog,
    /// Pair rows.
    Pairs,
    /// Profiles of visitors and customers.
    Profiles,
    /// Orders as last told.
    Orders,
    /// Sealed secrets of tenants, and the erasure list.
    Access,
    /// Bodies that could not be applied.
    Parked,
    /// Plans, deltas, counts by item, and what rows borrow from the last rebuild.
    Counts,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Settings, Self::Catalog, Self::Pairs, Self::Profiles, Self::Orders, Self::Access, Self::Parked, Self::Counts];

    /// Its name after the prefix.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Catalog => "catalog",
            Self::Pairs => "pairs",
            Self::Profiles => "profiles",
            Self::Orders => "orders",
            Self::Access => "access",
            Self::Parked => "parked",
            Self::Counts => "counts",
        }
    }

    /// Whether its records go by themselves when they are old.
    #[must_use]
    pub const fn expires(self) -> bool {
        matches!(self, Self::Parked)
    }

    /// Whether its changes wake a function.
    #[must_use]
    pub const fn is_streamed(self) -> bool {
        matches!(self, Self::Orders)
    }
}

/// What stands before every table name of one installation ("alongside-"), so that several can share an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePrefix(String);

/// Why a text is not a table prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a table prefix has at most {TABLE_PREFIX_MAX} letters, digits, `-`, `_` or `.`")]
pub struct TablePrefixError;

/// Longest prefix, in bytes.
pub const TABLE_PREFIX_MAX: usize = 64;

impl TablePrefix {
    /// Checks a prefix; the empty one is fine.
    ///
    /// # Errors
    /// [`TablePrefixError`] when it is too long or holds a character that a table name may not have.
    pub fn new(text: &str) -> Result<Self, TablePrefixError> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if text.len() <= TABLE_PREFIX_MAX && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TablePrefixError)
        }
    }

    /// The full name of a table.
    #[must_use]
    pub fn table(&self, table: Table) -> String {
        format!("{}{}", self.0, table.name())
    }
}

impl Default for TablePrefix {
    /// `alongside-`
    fn default() -> Self {
        Self("alongside-".to_owned())
    }
}

/// A person whose profile is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

/// Who a tenant's secrets are shared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// Shopify signs with it.
    Shopify,
    /// The WooCommerce shop signs with it.
    Woocommerce,
}

impl SecretKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Shopify, Self::Woocommerce];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Woocommerce => "woocommerce",
        }
    }
}

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
        Self::spread(Table::Profiles, shop, format!("v#{visitor}"))
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

    /// What a tenant's platform signs with.
    #[must_use]
    pub fn secret(shop: &ShopId, kind: SecretKind) -> Self {
        Self { table: Table::Access, partition: shop.to_string(), sort: format!("secret#{}", kind.name()) }
    }

    /// An entry of the erasure list.
    #[must_use]
    pub fn privacy(shop: &ShopId, wish: Wish, request: &RequestId) -> Self {
        Self { table: Table::Access, partition: shop.to_string(), sort: format!("{PRIVACY}#{}#{request}", wish.name()) }
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

    fn setting(shop: &ShopId, sort: String) -> Self {
        Self { table: Table::Settings, partition: shop.to_string(), sort }
    }

    fn spread(table: Table, shop: &ShopId, sort: String) -> Self {
        let bucket = scoring::hash::mix(fnv1a64(sort.as_bytes())) % BUCKETS;
        Self { table, partition: partition(shop, bucket), sort }
    }
}

/// Before a told order's id, among sort keys of [`Table::Orders`].
pub(crate) const ORDERS: &str = "o#";
/// Before everything counted at items, among sort keys of [`Table::Counts`].
pub(crate) const COUNTED: &str = "item#";
/// Before an order's id, among sort keys of [`Table::Counts`].
pub(crate) const PLANS: &str = "plan#";
/// Before a customer's id, among sort keys of [`Table::Profiles`].
pub(crate) const CUSTOMERS: &str = "c#";
/// Before a rebuild's number, among sort keys of [`Table::Counts`].
pub(crate) const FOOTINGS: &str = "footing#";
const PAGES: &str = "counts#";
const DELTAS: &str = "delta#";

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

/// Of which rebuild a part of the footing is, by its sort key.
pub(crate) fn footing_run(sort: &str) -> Option<u64> {
    sort.strip_prefix(FOOTINGS)?.split_once('#')?.0.parse().ok()
}

/// Whose order stands under a key of [`Table::Orders`]; none when no order does.
#[must_use]
pub fn told_order_at(partition: &str, sort: &str) -> Option<(ShopId, OrderId)> {
    let (shop, _) = partition.split_once('#')?;
    Some((ShopId::new(shop).ok()?, OrderId::new(sort.strip_prefix(ORDERS)?).ok()?))
}

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
