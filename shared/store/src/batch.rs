//! BatchGetItem with a bounded patience for keys that come back unprocessed, and BatchWriteItem's counterpart of it.

use core::time::Duration;
use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, PutRequest, WriteRequest};
use scoring::hash::mix;

use crate::error::StoreError;
use crate::key::{BODY, Key, PARTITION, SHELF, SORT, Table};
use crate::pack::{Shelving, UnpackError, unpack_shelf};
use crate::store::Store;
use crate::transact::{Expression, Step, When};

/// Most keys of one BatchGetItem; DynamoDB's own bound.
pub(crate) const READ_KEYS_MAX: usize = 100;
/// Most puts of one BatchWriteItem; DynamoDB's own bound.
pub(crate) const WRITE_PUTS_MAX: usize = 25;

/// Attributes of one record as DynamoDB has them.
pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// A record that came back.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) table: Table,
    attributes: Attributes,
}

impl Found {
    pub(crate) const fn new(table: Table, attributes: Attributes) -> Self {
        Self { table, attributes }
    }

    /// Its sort key; empty if it has none, which cannot be in our tables.
    pub(crate) fn sort(&self) -> &str {
        self.attributes.get(SORT).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
    }

    /// Another attribute of it.
    pub(crate) fn attribute(&self, name: &str) -> Option<&AttributeValue> {
        self.attributes.get(name)
    }

    /// Where it stands.
    pub(crate) fn key(&self) -> Key {
        let partition = self.attributes.get(PARTITION).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
        Key { table: self.table, partition, sort: self.sort().to_owned() }
    }

    /// A whole number beside its body.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.attributes.get(name)?.as_n().ok()?.parse().ok()
    }

    /// What stands beside an item that its platform told; the usual for one that it did not.
    pub(crate) fn shelving(&self) -> Result<Shelving, UnpackError> {
        match self.attributes.get(SHELF) {
            Some(AttributeValue::B(blob)) => unpack_shelf(blob.as_ref()),
            Some(_) => Err(UnpackError::NoBody),
            None => Ok(Shelving::default()),
        }
    }

    /// Its packed bytes.
    pub(crate) fn body(&self) -> Result<&[u8], UnpackError> {
        match self.attributes.get(BODY) {
            Some(AttributeValue::B(blob)) => Ok(blob.as_ref()),
            _ => Err(UnpackError::NoBody),
        }
    }
}

/// The key's attributes.
pub(crate) fn key_attributes(key: Key) -> Attributes {
    HashMap::from([(PARTITION.to_owned(), AttributeValue::S(key.partition)), (SORT.to_owned(), AttributeValue::S(key.sort))])
}

/// A whole record: key and body.
pub(crate) fn record_attributes(key: Key, body: Vec<u8>) -> Attributes {
    let mut attributes = key_attributes(key);
    attributes.insert(BODY.to_owned(), AttributeValue::B(body.into()));
    attributes
}

/// The wait before the retry after `attempt` (from 0): doubles each time, its upper half drawn from `seed`.
pub(crate) fn pause(first: Duration, attempt: u32, seed: u64) -> Duration {
    let longest = first.saturating_mul(1 << attempt.min(16));
    let share = (mix(seed ^ u64::from(attempt)) % 1_000) as u32;
    longest / 2 + longest / 2_000 * share
}

/// Retries of a read, and the first wait: 10 + 20 + 40 + 80 ms at most, together 150 ms.
const READ_RETRIES: u32 = 4;
const READ_PAUSE: Duration = Duration::from_millis(10);

/// Retries of a write, and the first wait: together 13 s at most.
const WRITE_RETRIES: u32 = 8;
const WRITE_PAUSE: Duration = Duration::from_millis(50);

/// Whether a read must see every write that was answered before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// It need not, and costs half.
    Eventual,
    /// It must.
    Strong,
}

impl Store {
    /// Reads one record, strongly consistent.
    pub(crate) async fn get(&self, key: Key) -> Result<Option<Found>, StoreError> {
        let table = key.table;
        let call = self.client.get_item().table_name(self.table(table)).set_key(Some(key_attributes(key))).consistent_read(true);
        let answer = call.customize().config_override(Self::patient()).send().await;
        let answer = answer.map_err(|error| StoreError::of("GetItem", error))?;
        Ok(answer.item.map(|attributes| Found::new(table, attributes)))
    }

    /// Writes one record if its condition holds.
    pub(crate) async fn put_when(&self, key: Key, record: Attributes, when: When) -> Result<Step, StoreError> {
        let Expression { text, names, values } = when.expression();
        let call = self
            .client
            .put_item()
            .table_name(self.table(key.table))
            .set_item(Some(record))
            .set_condition_expression(text)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values);
        match call.customize().config_override(Self::patient()).send().await {
            Ok(_) => Ok(Step::Done),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => {
                Ok(Step::Overtaken)
            }
            Err(error) => Err(StoreError::of("PutItem", error)),
        }
    }

    /// Sets attributes of one record, which is made if it is missing, and takes others away, if its condition holds.
    pub(crate) async fn update_when(&self, key: Key, set: Attributes, remove: &[&str], when: When) -> Result<Step, StoreError> {
        let Expression { text, names, values } = when.expression();
        let (mut names, mut values) = (names.unwrap_or_default(), values.unwrap_or_default());
        let (mut sets, mut removes) = (Vec::new(), Vec::new());
        for (place, (name, value)) in set.into_iter().enumerate() {
            names.insert(format!("#s{place}"), name);
            values.insert(format!(":s{place}"), value);
            sets.push(format!("#s{place} = :s{place}"));
        }
        for (place, name) in remove.iter().enumerate() {
            names.insert(format!("#r{place}"), (*name).to_owned());
            removes.push(format!("#r{place}"));
        }
        let parts = [("SET ", sets), ("REMOVE ", removes)].into_iter().filter(|(_, parts)| !parts.is_empty());
        let update = parts.map(|(verb, parts)| format!("{verb}{}", parts.join(", "))).collect::<Vec<_>>().join(" ");
        let call = self
            .client
            .update_item()
            .table_name(self.table(key.table))
            .set_key(Some(key_attributes(key)))
            .update_expression(update)
            .set_condition_expression(text)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values).filter(|values| !values.is_empty()));
        match call.customize().config_override(Self::patient()).send().await {
            Ok(_) => Ok(Step::Done),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => {
                Ok(Step::Overtaken)
            }
            Err(error) => Err(StoreError::of("UpdateItem", error)),
        }
    }

    /// Deletes one record if its condition holds.
    pub(crate) async fn delete_when(&self, key: Key, when: When) -> Result<Step, StoreError> {
        let Expression { text, names, values } = when.expression();
        let call = self
            .client
            .delete_item()
            .table_name(self.table(key.table))
            .set_key(Some(key_attributes(key)))
            .set_condition_expression(text)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values);
        match call.customize().config_override(Self::patient()).send().await {
            Ok(_) => Ok(Step::Done),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => {
                Ok(Step::Overtaken)
            }
            Err(error) => Err(StoreError::of("DeleteItem", error)),
        }
    }

    /// Reads any number of distinct keys, in as many calls as they need.
    pub(crate) async fn read_all(&self, keys: Vec<Key>, seed: u64, reading: Reading) -> Result<Vec<Found>, StoreError> {
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(READ_KEYS_MAX) {
            found.append(&mut self.read_with(some.to_vec(), seed, reading).await?);
        }
        Ok(found)
    }

    /// Reads distinct keys, eventually consistent. `seed` spreads the waits of callers that were throttled together.
    pub(crate) async fn read(&self, keys: Vec<Key>, seed: u64) -> Result<Vec<Found>, StoreError> {
        self.read_with(keys, seed, Reading::Eventual).await
    }

    async fn read_with(&self, keys: Vec<Key>, seed: u64, reading: Reading) -> Result<Vec<Found>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        if keys.len() > READ_KEYS_MAX {
            return Err(StoreError::TooManyKeys { asked: keys.len(), most: READ_KEYS_MAX });
        }
        let mut found = Vec::with_capacity(keys.len());
        let mut wanted = self.request(keys, reading)?;
        for attempt in 0..=READ_RETRIES {
            let answer = self.client.batch_get_item().set_request_items(Some(wanted)).send().await;
            let answer = answer.map_err(|error| StoreError::of("BatchGetItem", error))?;
            for (name, records) in answer.responses.unwrap_or_default() {
                let Some(table) = self.table_of(&name) else { continue };
                found.extend(records.into_iter().map(|attributes| Found::new(table, attributes)));
            }
            wanted = answer.unprocessed_keys.unwrap_or_default();
            if wanted.is_empty() {
                return Ok(found);
            }
            if attempt < READ_RETRIES {
                tokio::time::sleep(pause(READ_PAUSE, attempt, seed)).await;
            }
        }
        Err(StoreError::Throttled)
    }

    fn request(&self, keys: Vec<Key>, reading: Reading) -> Result<HashMap<String, KeysAndAttributes>, StoreError> {
        let mut by_table: HashMap<Table, Vec<Attributes>> = HashMap::new();
        for key in keys {
            by_table.entry(key.table).or_default().push(key_attributes(key));
        }
        by_table
            .into_iter()
            .map(|(table, keys)| {
                let keys = KeysAndAttributes::builder().set_keys(Some(keys));
                let keys = keys.set_consistent_read((reading == Reading::Strong).then_some(true)).build();
                Ok((self.table(table), keys.map_err(|error| StoreError::unavailable("BatchGetItem", error))?))
            })
            .collect()
    }

    /// Writes at most [`WRITE_PUTS_MAX`] records with distinct keys into one table.
    pub(crate) async fn write(&self, table: Table, records: Vec<(Key, Attributes)>, seed: u64) -> Result<(), StoreError> {
        let puts = records.into_iter().map(|(_, record)| {
            let put = PutRequest::builder().set_item(Some(record)).build();
            Ok(WriteRequest::builder()
                .put_request(put.map_err(|error| StoreError::unavailable("BatchWriteItem", error))?)
                .build())
        });
        self.write_requests(table, puts.collect::<Result<Vec<_>, StoreError>>()?, seed).await
    }

    /// Writes and deletes, at most [`WRITE_PUTS_MAX`] of them, of records with distinct keys.
    pub(crate) async fn write_requests(&self, table: Table, requests: Vec<WriteRequest>, seed: u64) -> Result<(), StoreError> {
        let mut wanted = HashMap::from([(self.table(table), requests)]);
        for attempt in 0..=WRITE_RETRIES {
            let call = self.client.batch_write_item().set_request_items(Some(wanted)).customize();
            let answer = call.config_override(Self::patient()).send().await;
            wanted = answer.map_err(|error| StoreError::of("BatchWriteItem", error))?.unprocessed_items.unwrap_or_default();
            if wanted.is_empty() {
                return Ok(());
            }
            if attempt < WRITE_RETRIES {
                tokio::time::sleep(pause(WRITE_PAUSE, attempt, seed)).await;
            }
        }
        Err(StoreError::Throttled)
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{READ_PAUSE, READ_RETRIES, pause};

    #[test]
    fn a_reader_waits_at_most_150_ms_in_all() {
        for seed in 0..200 {
            let waits = (0..READ_RETRIES).map(|attempt| pause(READ_PAUSE, attempt, seed));
            assert!(waits.clone().is_sorted(), "each wait is longer");
            let total = waits.sum::<Duration>();
            assert!((Duration::from_millis(75)..=Duration::from_millis(150)).contains(&total), "{total:?}");
        }
    }
}
