//! Bodies that could not be applied: kept for a while, so that a repaired program can try them again.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::id::{RequestId, ShopId};
use scoring::time::{DAY_SECONDS, Timestamp};

use crate::batch::{Found, record_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{EXPIRES, Key, PARTITION, Table};
use crate::pack::{UnpackError, pack_parked, unpack_parked};
use crate::store::Store;

/// Days after which a parked body goes.
pub const PARKED_DAYS: i64 = 14;

/// A body that could not be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// What tells it from others: the same body about the same topic is parked once.
    pub fingerprint: RequestId,
    /// Where it came from: a platform and a topic.
    pub origin: String,
    /// Why it could not be applied; without a word of its content.
    pub why: String,
    /// When it arrived.
    pub received: Timestamp,
    /// How long it was, in bytes.
    pub length: u64,
    /// Its bytes, the first [`crate::pack::PARKED_BYTES_MAX`] of them.
    pub body: Vec<u8>,
}

impl Parked {
    /// Whether its time is up: DynamoDB takes its own to remove it.
    #[must_use]
    pub const fn has_expired(&self, now: Timestamp) -> bool {
        self.received.0.saturating_add(PARKED_DAYS * DAY_SECONDS) <= now.0
    }
}

impl Store {
    /// Parks a body; the same one again takes its place.
    ///
    /// # Errors
    /// [`StoreError::Pack`] when it breaks a bound; [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn park(&self, shop: &ShopId, parked: &Parked) -> Result<(), StoreError> {
        let key = Key::parked(shop, &parked.fingerprint);
        let table = self.table(key.table);
        let mut record = record_attributes(key, pack_parked(parked)?);
        let expires = parked.received.0.saturating_add(PARKED_DAYS * DAY_SECONDS);
        record.insert(EXPIRES.to_owned(), AttributeValue::N(expires.to_string()));
        let call = self.client.put_item().table_name(table).set_item(Some(record)).customize();
        let done = call.config_override(Self::patient()).send().await;
        done.map(drop).map_err(|error| StoreError::of("PutItem", error))
    }

    /// A shop's parked bodies that have not expired `now`, at most about `most`, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn parked(&self, shop: &ShopId, now: Timestamp, most: usize) -> Result<Vec<Parked>, StoreError> {
        let mut all = Vec::new();
        for partition in Key::partitions(shop) {
            let mut start = None;
            while all.len() < most {
                let query = self.client.query().table_name(self.table(Table::Parked)).consistent_read(true);
                let answer = query
                    .key_condition_expression("#partition = :partition")
                    .expression_attribute_names("#partition", PARTITION)
                    .expression_attribute_values(":partition", AttributeValue::S(partition.clone()))
                    .set_exclusive_start_key(start)
                    .customize()
                    .config_override(Self::patient())
                    .send()
                    .await
                    .map_err(|error| StoreError::of("Query", error))?;
                for attributes in answer.items.unwrap_or_default() {
                    let found = Found::new(Table::Parked, attributes);
                    if !found.has_expired(now) {
                        all.push(parked(shop, &found)?);
                    }
                }
                start = answer.last_evaluated_key;
                if start.is_none() {
                    break;
                }
            }
        }
        all.sort_by(|a, b| (a.received, &a.fingerprint).cmp(&(b.received, &b.fingerprint)));
        Ok(all)
    }
}

pub(crate) fn parked(shop: &ShopId, found: &Found) -> Result<Parked, Corrupt> {
    let parked = found.body().and_then(unpack_parked);
    let own = |parked: &Parked| parked.fingerprint.as_str() == found.sort();
    let parked = parked.and_then(|parked| if own(&parked) { Ok(parked) } else { Err(UnpackError::Misplaced) });
    parked.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Parked, why })
}
