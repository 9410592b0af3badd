//! Listing what a shop has in a wide table: sixteen queries, page by page, never a scan.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::count::{Counted, Delta};
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use scoring::order::ToldOrder;
use scoring::profile::Profile;

use crate::batch::{Attributes, Found};
use crate::counts::StandingCounts;
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{BODY, COUNTED, CUSTOMERS, Key, ORDERS, PARTITION, PLANS, SORT, Table, counted_at};
use crate::pack::{unpack_delta, unpack_profile};
use crate::plans::{KeptPlan, read_plan};
use crate::store::Store;
use crate::transact::When;

/// Counts of one item, and every delta that waits.
pub type CountedItem = (ItemId, Counted, Vec<Delta>);

impl Store {
    /// All orders of a shop as last told, ids ascending. Not for the request path.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn all_orders(&self, shop: &ShopId) -> Result<Vec<ToldOrder>, StoreError> {
        let mut orders = Vec::new();
        for found in self.list(shop, Table::Orders, ORDERS).await? {
            orders.push(crate::orders::read_any(shop, &found)?);
        }
        orders.sort_unstable_by(|a, b| a.order.id.cmp(&b.order.id));
        Ok(orders)
    }

    /// All plans of a shop, order ids ascending. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::all_orders`].
    pub async fn all_plans(&self, shop: &ShopId) -> Result<Vec<(OrderId, KeptPlan)>, StoreError> {
        let mut plans = Vec::new();
        for found in self.list(shop, Table::Counts, PLANS).await? {
            if let Some(Ok(order)) = found.sort().strip_prefix(PLANS).map(OrderId::new) {
                plans.push((order, read_plan(shop, &found)?));
            }
        }
        plans.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(plans)
    }

    /// All customers' profiles of a shop, ids ascending. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::all_orders`].
    pub async fn all_customers(&self, shop: &ShopId) -> Result<Vec<(CustomerId, Profile)>, StoreError> {
        let mut profiles = Vec::new();
        for found in self.list(shop, Table::Profiles, CUSTOMERS).await? {
            let Some(Ok(customer)) = found.sort().strip_prefix(CUSTOMERS).map(CustomerId::new) else { continue };
            // Of some customers only behaviour is known.
            if found.attribute(BODY).is_none() {
                continue;
            }
            let profile = found.body().and_then(unpack_profile);
            let profile = profile.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Customer, why })?;
            profiles.push((customer, profile));
        }
        profiles.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(profiles)
    }

    /// Everything counted in a shop, items ascending. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::all_orders`].
    pub async fn all_counted(&self, shop: &ShopId) -> Result<Vec<CountedItem>, StoreError> {
        let mut items: std::collections::BTreeMap<ItemId, (StandingCounts, Vec<Delta>)> = std::collections::BTreeMap::new();
        for found in self.list(shop, Table::Counts, COUNTED).await? {
            let Some((item, part)) = counted_at(found.sort()) else { continue };
            let (standing, deltas) = items.entry(item.clone()).or_default();
            match part {
                crate::key::CountedPart::Page => standing.take(shop, &item, &found)?,
                crate::key::CountedPart::Delta(part) => {
                    let delta = found.body().and_then(|body| unpack_delta(body, item.clone(), part));
                    let record = || Record::Counts(item.clone());
                    deltas.push(delta.map_err(|why| Corrupt { shop: shop.clone(), record: record(), why })?);
                }
            }
        }
        let whole = |(item, (mut standing, deltas)): (ItemId, (StandingCounts, Vec<Delta>))| {
            standing.counted.pairs.sort_unstable_by(|a, b| a.item.cmp(&b.item));
            (item, standing.counted, deltas)
        };
        Ok(items.into_iter().map(whole).collect())
    }

    /// Deletes everything that a shop's counts table holds: before a shop is learned at once. Not while it is learning.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn forget_counts(&self, shop: &ShopId) -> Result<(), StoreError> {
        for found in self.list(shop, Table::Counts, "").await? {
            self.delete_when(found.key(), When::Always).await.map(|_| ())?;
        }
        Ok(())
    }

    pub(crate) async fn list(&self, shop: &ShopId, table: Table, prefix: &str) -> Result<Vec<Found>, StoreError> {
        let mut found = Vec::new();
        for partition in Key::partitions(shop) {
            let mut start: Option<Attributes> = None;
            loop {
                let mut query = self
                    .client
                    .query()
                    .table_name(self.table(table))
                    .consistent_read(true)
                    .key_condition_expression("#partition = :partition")
                    .expression_attribute_names("#partition", PARTITION)
                    .expression_attribute_values(":partition", AttributeValue::S(partition.clone()));
                // DynamoDB takes no empty prefix.
                if !prefix.is_empty() {
                    query = query
                        .key_condition_expression("#partition = :partition AND begins_with(#sort, :prefix)")
                        .expression_attribute_names("#sort", SORT)
                        .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()));
                }
                let answer = query
                    .set_exclusive_start_key(start.take())
                    .customize()
                    .config_override(Self::patient())
                    .send()
                    .await
                    .map_err(|error| StoreError::of("Query", error))?;
                found.extend(answer.items.unwrap_or_default().into_iter().map(|attributes| Found::new(table, attributes)));
                start = answer.last_evaluated_key;
                if start.is_none() {
                    break;
                }
            }
        }
        Ok(found)
    }
}
