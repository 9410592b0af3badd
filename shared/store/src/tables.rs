//! Creating the tables.

use core::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, StreamSpecification, StreamViewType,
    TableStatus, TimeToLiveSpecification, TimeToLiveStatus,
};

use crate::error::StoreError;
use crate::key::{EXPIRES, PARTITION, SORT, Table};
use crate::store::Store;

/// How often a new table is looked at, and the pause between: a minute in all.
const LOOKS: u32 = 300;
const PAUSE: Duration = Duration::from_millis(200);

impl Store {
    /// Creates the tables that are not there yet, on demand, and waits until all are active. Idempotent.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when a table cannot be created; [`StoreError::NoTable`] when one is not active within a minute.
    pub async fn create_tables(&self) -> Result<(), StoreError> {
        for table in Table::ALL {
            self.create_table(table).await?;
        }
        for table in Table::ALL {
            self.await_table(table).await?;
        }
        for table in Table::ALL.into_iter().filter(|table| table.expires()) {
            self.let_expire(table).await?;
        }
        Ok(())
    }

    /// Lets the records of a table go when they are old. DynamoDB refuses to be told so twice.
    async fn let_expire(&self, table: Table) -> Result<(), StoreError> {
        let asked = self.client.describe_time_to_live().table_name(self.table(table)).customize();
        let asked = asked.config_override(Self::patient()).send().await;
        let asked = asked.map_err(|error| StoreError::of("DescribeTimeToLive", error))?.time_to_live_description;
        let status = asked.and_then(|asked| asked.time_to_live_status);
        if matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
            return Ok(());
        }
        let wanted = TimeToLiveSpecification::builder().attribute_name(EXPIRES).enabled(true).build();
        let wanted = wanted.map_err(|error| StoreError::unavailable("UpdateTimeToLive", error))?;
        let call = self.client.update_time_to_live().table_name(self.table(table)).time_to_live_specification(wanted);
        let done = call.customize().config_override(Self::patient()).send().await;
        done.map(drop).map_err(|error| StoreError::of("UpdateTimeToLive", error))
    }

    async fn create_table(&self, table: Table) -> Result<(), StoreError> {
        let mut call = self.client.create_table().table_name(self.table(table)).billing_mode(BillingMode::PayPerRequest);
        for (name, kind) in [(PARTITION, KeyType::Hash), (SORT, KeyType::Range)] {
            let attribute = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build();
            let element = KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
            call = call
                .attribute_definitions(attribute.map_err(|error| StoreError::unavailable("CreateTable", error))?)
                .key_schema(element.map_err(|error| StoreError::unavailable("CreateTable", error))?);
        }
        if table.is_streamed() {
            let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewImage).build();
            call = call.stream_specification(stream.map_err(|error| StoreError::unavailable("CreateTable", error))?);
        }
        match call.customize().config_override(Self::patient()).send().await {
            Err(error) if error.as_service_error().is_some_and(|error| error.is_resource_in_use_exception()) => Ok(()),
            Err(error) => Err(StoreError::of("CreateTable", error)),
            Ok(_) => Ok(()),
        }
    }

    async fn await_table(&self, table: Table) -> Result<(), StoreError> {
        for _ in 0..LOOKS {
            let call = self.client.describe_table().table_name(self.table(table)).customize();
            let status = match call.config_override(Self::patient()).send().await {
                Ok(answer) => answer.table.and_then(|table| table.table_status),
                Err(error) => match StoreError::of("DescribeTable", error) {
                    // A table just asked for may not be known everywhere yet.
                    StoreError::NoTable => None,
                    error => return Err(error),
                },
            };
            if status == Some(TableStatus::Active) {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(StoreError::NoTable)
    }
}
