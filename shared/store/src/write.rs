//! Bulk writers for training and seeding: BatchWriteItem, 25 a call, a bounded number of calls at once. Where a loader was brought,
//! it takes their place.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::catalogue::Item;
use scoring::hash::draw;
use scoring::id::ShopId;
use scoring::order::ToldOrder;
use scoring::pair::PairRow;
use scoring::profile::Profile;
use tokio::task::JoinSet;

use crate::batch::{Attributes, Found, Reading, WRITE_PUTS_MAX, record_attributes};
use crate::error::StoreError;
use crate::key::{EXPIRES, Key, MEMORY, PARTITION, Person, Table, VERSION};
use crate::loading::LOAD_RECORDS;
use crate::pack::{PackError, pack_item, pack_order, pack_profile, pack_row};
use crate::plans::number;
use crate::store::Store;

/// Calls under way at once. With what is being packed they bound the memory: 5 x 25 records, or 5 x 250 that are loaded.
const CALLS_AT_ONCE: usize = 4;

impl Store {
    /// Writes pair rows, replacing what stands. Of several rows of one item, one stands afterwards.
    ///
    /// # Errors
    /// [`StoreError::Pack`] at the first row that breaks a bound (rows before it may have been written);
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn put_rows(&self, shop: &ShopId, rows: &[PairRow]) -> Result<(), StoreError> {
        let records = rows.iter().map(|row| {
            let key = Key::row(shop, &row.item);
            let mut record = record_attributes(key.clone(), pack_row(row)?);
            record.insert(VERSION.to_owned(), number(1));
            Ok((key, record))
        });
        self.put_records(Table::Pairs, records).await
    }

    /// Writes profiles, replacing what stands; what is remembered beside them stays. Of several profiles of one person, one stands
    /// afterwards. They are packed as they come, so that millions need not be held at once. Not while pages tell anything.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_profiles(
        &self,
        shop: &ShopId,
        profiles: impl IntoIterator<Item = (Person, Profile)>,
    ) -> Result<(), StoreError> {
        let records = profiles.into_iter().map(|(person, profile)| Ok((Key::person(shop, &person), pack_profile(&profile)?)));
        self.put_all(Table::Profiles, records).await
    }

    /// Writes catalogue records, replacing what stands. Of several records of one item, one stands afterwards.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_items(&self, shop: &ShopId, items: &[Item]) -> Result<(), StoreError> {
        self.put_all(Table::Catalog, items.iter().map(|item| Ok((Key::item(shop, &item.id), pack_item(item)?)))).await
    }

    /// Writes orders as told, replacing what stands: for a shop that is learned at once, whose tellings nobody need hear.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_orders(&self, shop: &ShopId, orders: impl IntoIterator<Item = ToldOrder>) -> Result<(), StoreError> {
        let records = orders.into_iter().map(|told| {
            let key = Key::order(shop, &told.order.id);
            let mut record = record_attributes(key.clone(), pack_order(&told)?);
            record.insert(VERSION.to_owned(), number(told.told));
            Ok((key, record))
        });
        self.put_records(Table::Orders, records).await
    }

    async fn put_all(
        &self,
        table: Table,
        records: impl Iterator<Item = Result<(Key, Vec<u8>), PackError>>,
    ) -> Result<(), StoreError> {
        let whole = |(key, body): (Key, Vec<u8>)| (key.clone(), record_attributes(key, body));
        self.put_records(table, records.map(|record| record.map(whole))).await
    }

    pub(crate) async fn put_records(
        &self,
        table: Table,
        records: impl Iterator<Item = Result<(Key, Attributes), PackError>>,
    ) -> Result<(), StoreError> {
        let mut beside = None;
        // Dropping the set on an early return stops what is under way.
        let mut calls = JoinSet::new();
        let most = if self.loader.is_some() { LOAD_RECORDS } else { WRITE_PUTS_MAX };
        let mut batch: Vec<(Key, Attributes)> = Vec::with_capacity(most);
        for record in records {
            let (key, record) = record?;
            if beside.is_none() {
                // Of an empty table nothing has to be kept.
                beside = Some(if table == Table::Profiles && self.holds_profiles(&key).await? {
                    Beside::Kept
                } else {
                    Beside::Nothing
                });
            }
            if self.loader.is_none() {
                // DynamoDB refuses a batch that names a key twice.
                batch.retain(|(other, _)| *other != key);
            }
            batch.push((key, record));
            if batch.len() == most {
                if calls.len() == CALLS_AT_ONCE {
                    next(&mut calls).await?;
                }
                self.begin(&mut calls, table, core::mem::take(&mut batch), beside);
            }
        }
        if !batch.is_empty() {
            self.begin(&mut calls, table, batch, beside);
        }
        while !calls.is_empty() {
            next(&mut calls).await?;
        }
        Ok(())
    }

    /// Begins to write a batch.
    fn begin(
        &self,
        calls: &mut JoinSet<Result<(), StoreError>>,
        table: Table,
        batch: Vec<(Key, Attributes)>,
        beside: Option<Beside>,
    ) {
        let store = self.clone();
        calls.spawn(async move {
            let batch = if beside == Some(Beside::Kept) { store.with_memories(batch).await? } else { batch };
            let Some(loader) = store.loader.clone() else { return store.write_batch(table, batch).await };
            let load = move || store.load(&loader, table, batch.into_iter().map(|(_, record)| record).collect());
            tokio::task::spawn_blocking(load).await.map_err(|stopped| StoreError::unavailable("loading", stopped))?
        });
    }

    /// Whether any profile stands in the shop of this key.
    async fn holds_profiles(&self, key: &Key) -> Result<bool, StoreError> {
        let Some(shop) = crate::key::shop_of(&key.partition) else { return Ok(false) };
        for partition in Key::partitions(&shop) {
            let query = self.client.query().table_name(self.table(Table::Profiles)).limit(1).consistent_read(true);
            let answer = query
                .key_condition_expression("#partition = :partition")
                .expression_attribute_names("#partition", PARTITION)
                .expression_attribute_values(":partition", AttributeValue::S(partition))
                .customize()
                .config_override(Self::patient())
                .send()
                .await
                .map_err(|error| StoreError::of("Query", error))?;
            if answer.count > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The same records with what is remembered of their people.
    async fn with_memories(&self, mut batch: Vec<(Key, Attributes)>) -> Result<Vec<(Key, Attributes)>, StoreError> {
        let mut keys: Vec<Key> = batch.iter().map(|(key, _)| key.clone()).collect();
        keys.sort_unstable_by(|a, b| (&a.partition, &a.sort).cmp(&(&b.partition, &b.sort)));
        keys.dedup();
        let seed = batch.first().map_or(0, |(key, _)| draw(&key.sort));
        let found = self.read_all(keys, seed, Reading::Strong).await?;
        let mut remembered: HashMap<Key, &Found> = HashMap::with_capacity(found.len());
        remembered.extend(found.iter().filter(|found| found.attribute(MEMORY).is_some()).map(|found| (found.key(), found)));
        for (key, record) in &mut batch {
            let Some(found) = remembered.get(key) else { continue };
            for name in [MEMORY, EXPIRES] {
                record.extend(found.attribute(name).map(|value| (name.to_owned(), value.clone())));
            }
        }
        Ok(batch)
    }

    async fn write_batch(self, table: Table, batch: Vec<(Key, Attributes)>) -> Result<(), StoreError> {
        let seed = batch.first().map_or(0, |(key, _)| draw(&key.sort));
        self.write(table, batch, seed).await
    }
}

/// What stands beside records that are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    /// Nothing that matters.
    Nothing,
    /// What is remembered of people, which stays.
    Kept,
}

/// Waits for the next call to end.
async fn next(calls: &mut JoinSet<Result<(), StoreError>>) -> Result<(), StoreError> {
    match calls.join_next().await {
        Some(Ok(result)) => result,
        Some(Err(stopped)) => Err(StoreError::unavailable("BatchWriteItem", stopped)),
        None => Ok(()),
    }
}
