//! Records by what stands in their sort keys: behind a prefix, or in one partition between two moments.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::id::ShopId;
use scoring::time::Timestamp;

use crate::batch::{Attributes, Found};
use crate::error::StoreError;
use crate::key::{self, Key, PARTITION, SORT, Table};
use crate::store::Store;

/// Records that one page of a query brings.
const PAGE: i32 = 100;

/// Which of many records come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// The earliest.
    EarliestFirst,
    /// The latest.
    LatestFirst,
}

impl Store {
    /// A shop's records of a wide table whose sort keys begin with the prefix, at most `most` of each partition; strongly
    /// consistent.
    pub(crate) async fn behind(&self, table: Table, shop: &ShopId, prefix: &str, most: usize) -> Result<Vec<Found>, StoreError> {
        let mut all = Vec::new();
        for partition in Key::partitions(shop) {
            let mut found = Vec::new();
            let mut start: Option<Attributes> = None;
            while found.len() < most {
                let query = self.client.query().table_name(self.table(table)).consistent_read(true).limit(PAGE);
                let answer = query
                    .key_condition_expression("#partition = :partition AND begins_with(#sort, :prefix)")
                    .expression_attribute_names("#partition", PARTITION)
                    .expression_attribute_names("#sort", SORT)
                    .expression_attribute_values(":partition", AttributeValue::S(partition.clone()))
                    .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
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
            found.truncate(most);
            all.append(&mut found);
        }
        Ok(all)
    }

    /// Records of a partition whose sort keys go on after the prefix with a moment from `from` to `to`, at most `most`; strongly
    /// consistent.
    pub(crate) async fn between(
        &self,
        table: Table,
        (partition, prefix): (&str, &str),
        (from, to): (Timestamp, Timestamp),
        order: Order,
        most: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let text = |text: String| AttributeValue::S(text);
        let mut found = Vec::new();
        let mut start: Option<Attributes> = None;
        while found.len() < most {
            let query = self.client.query().table_name(self.table(table)).consistent_read(true).limit(PAGE);
            let answer = query
                .scan_index_forward(order == Order::EarliestFirst)
                .key_condition_expression("#partition = :partition AND #sort BETWEEN :from AND :to")
                .expression_attribute_names("#partition", PARTITION)
                .expression_attribute_names("#sort", SORT)
                .expression_attribute_values(":partition", text(partition.to_owned()))
                .expression_attribute_values(":from", text(format!("{prefix}{}", key::moment(from))))
                // Whatever follows a moment sorts before this.
                .expression_attribute_values(":to", text(format!("{prefix}{}~", key::moment(to))))
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
        found.truncate(most);
        Ok(found)
    }
}
