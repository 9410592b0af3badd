//! Passing through all of a shop's records of some tables, page by page, from where it was left.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::id::ShopId;
use scoring::order::ToldOrder;
use scoring::watch::Passage;

use crate::batch::{Found, key_attributes, record_attributes};
use crate::error::{Record, StoreError};
use crate::held::Held;
use crate::key::{BUCKETS, Key, ORDERS, PARTITION, SORT, Table};
use crate::pack::{pack_passage, unpack_passage};
use crate::parked::Parked;
use crate::store::Store;
use crate::transact::{Step, When};

/// The tables that are passed through. A further kind of record that may name a person is one more here.
const TABLES: [Table; 2] = [Table::Orders, Table::Parked];

/// What a page of a passage holds.
#[derive(Clone, Debug, Default)]
pub struct Passed {
    /// Orders as last told.
    pub orders: Vec<ToldOrder>,
    /// Parked bodies, expired ones too: DynamoDB takes its time to remove those.
    pub parked: Vec<Parked>,
    /// Records that cannot be understood.
    pub corrupt: Vec<Record>,
    /// Where to go on: a partition, and the last record seen in it; none after the last page.
    pub next: Option<(u32, String)>,
}

impl Store {
    /// The passage under way through a shop; none between two.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn passage(&self, shop: &ShopId) -> Result<Held<Passage>, StoreError> {
        Ok(Held::of(self.get(Key::passage(shop)).await?.as_ref(), unpack_passage))
    }

    /// Notes how far a passage has come, or that it ended, if nobody else did so in between.
    ///
    /// # Errors
    /// As [`Store::passage`], and [`StoreError::Pack`].
    pub async fn note_passage(&self, shop: &ShopId, held: &Held<Passage>, passage: Option<&Passage>) -> Result<Step, StoreError> {
        let key = Key::passage(shop);
        match passage {
            Some(passage) => self.put_when(key.clone(), record_attributes(key, pack_passage(passage)?), held.stands()).await,
            None => self.delete_when(key, held.stands()).await,
        }
    }

    /// At most `most` records from a place on: a partition by its number over all of [`TABLES`], and in it after a sort key.
    ///
    /// # Errors
    /// As [`Store::passage`].
    pub async fn pass(&self, shop: &ShopId, (place, after): (u32, &str), most: u32) -> Result<Passed, StoreError> {
        let place_in_all = u64::from(place);
        let Some(table) = usize::try_from(place_in_all / BUCKETS).ok().and_then(|table| TABLES.get(table).copied()) else {
            return Ok(Passed::default());
        };
        let bucket = usize::try_from(place_in_all % BUCKETS).unwrap_or_default();
        let partition = Key::partitions(shop).nth(bucket).unwrap_or_default();
        let start =
            (!after.is_empty()).then(|| key_attributes(Key { table, partition: partition.clone(), sort: after.to_owned() }));
        let answer = self
            .client
            .query()
            .table_name(self.table(table))
            .consistent_read(true)
            .key_condition_expression("#partition = :partition")
            .expression_attribute_names("#partition", PARTITION)
            .expression_attribute_values(":partition", AttributeValue::S(partition))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .customize()
            .config_override(Self::patient())
            .send()
            .await
            .map_err(|error| StoreError::of("Query", error))?;
        let last = answer.last_evaluated_key.as_ref().and_then(|key| key.get(SORT)?.as_s().ok()).cloned();
        let next = last.map(|last| (place, last)).unwrap_or((place + 1, String::new()));
        let mut passed =
            Passed { next: (u64::from(next.0) < BUCKETS * TABLES.len() as u64).then_some(next), ..Passed::default() };
        for attributes in answer.items.unwrap_or_default() {
            passed.take(shop, &Found::new(table, attributes));
        }
        Ok(passed)
    }

    /// How long a shop's orders keep their customer, in months; none: for ever.
    ///
    /// # Errors
    /// As [`Store::shop`].
    pub async fn retention(&self, shop: &ShopId) -> Result<Option<u32>, StoreError> {
        let Some(found) = self.get(Key::retention(shop)).await? else { return Ok(None) };
        let months = found.body().and_then(crate::pack::unpack_retention);
        Ok(Some(months.map_err(|why| crate::error::Corrupt { shop: shop.clone(), record: Record::Shop, why })?))
    }

    /// Sets that; none: for ever.
    ///
    /// # Errors
    /// As [`Store::put_secret`].
    pub async fn put_retention(&self, shop: &ShopId, months: Option<u32>) -> Result<(), StoreError> {
        let key = Key::retention(shop);
        let done = match months {
            Some(months) => {
                let record = record_attributes(key.clone(), crate::pack::pack_retention(months));
                self.put_when(key, record, When::Always).await?
            }
            None => self.delete_when(key, When::Always).await?,
        };
        let _ = done;
        Ok(())
    }
}

impl Passed {
    fn take(&mut self, shop: &ShopId, found: &Found) {
        match found.table {
            Table::Orders if found.sort().starts_with(ORDERS) => match crate::orders::read_any(shop, found) {
                Ok(told) => self.orders.push(told),
                Err(corrupt) => self.corrupt.push(corrupt.record),
            },
            Table::Parked => match crate::parked::parked(shop, found) {
                Ok(parked) => self.parked.push(parked),
                Err(corrupt) => self.corrupt.push(corrupt.record),
            },
            _ => {}
        }
    }
}
