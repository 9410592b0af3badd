//! Conditional puts: nothing older ever overwrites something newer.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::batch::record_attributes;
use crate::error::StoreError;
use crate::key::{Key, PARTITION, VERSION};
use crate::store::Store;

/// What became of a telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It stands now.
    Kept,
    /// The same or a newer one stood already.
    Known,
}

impl Store {
    /// Puts a record with its moment beside it, unless the same or a newer one stands: one conditional write.
    pub(crate) async fn put_newer(&self, key: Key, body: Vec<u8>, told: u64) -> Result<Telling, StoreError> {
        let table = self.table(key.table);
        let version = AttributeValue::N(told.to_string());
        let mut record = record_attributes(key, body);
        record.insert(VERSION.to_owned(), version.clone());
        let call = self
            .client
            .put_item()
            .table_name(table)
            .set_item(Some(record))
            .condition_expression("attribute_not_exists(#partition) OR #version < :told")
            .expression_attribute_names("#partition", PARTITION)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":told", version);
        match call.customize().config_override(Self::patient()).send().await {
            Ok(_) => Ok(Telling::Kept),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => {
                Ok(Telling::Known)
            }
            Err(error) => Err(StoreError::of("PutItem", error)),
        }
    }
}
