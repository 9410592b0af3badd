//! Transactions of learning: each is wholly done or not at all, and says when somebody else was first.

use core::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update};

use crate::batch::{Attributes, key_attributes, pause};
use crate::error::StoreError;
use crate::key::{Key, PARTITION};
use crate::store::Store;

/// What became of a write that had a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Step {
    /// It is done.
    Done,
    /// Somebody else was first: read again.
    Overtaken,
}

/// Retries of a transaction that met another one, and the first wait: 20 + 40 + ... + 1280 ms at most, together 2.5 s.
const RETRIES: u32 = 7;
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// When a record may be written.
pub(crate) enum When {
    /// Always.
    Always,
    /// Nothing stands there.
    Absent,
    /// What stands there, if anything, has none of these attributes.
    Without(Vec<&'static str>),
    /// Something stands there.
    Present,
    /// What stands there has this value.
    Has(&'static str, AttributeValue),
    /// What stands there has both values.
    HasBoth([(&'static str, AttributeValue); 2]),
    /// What stands there has this value and has not this attribute.
    HasWithout((&'static str, AttributeValue), &'static str),
}

/// A condition in DynamoDB's words.
pub(crate) struct Expression {
    pub(crate) text: Option<String>,
    pub(crate) names: Option<std::collections::HashMap<String, String>>,
    pub(crate) values: Option<Attributes>,
}

impl When {
    /// What stands there has this body.
    pub(crate) fn body(body: Vec<u8>) -> Self {
        Self::Has(crate::key::BODY, AttributeValue::B(body.into()))
    }

    pub(crate) fn expression(self) -> Expression {
        let names = |names: &[&str]| {
            let placed = (0..).zip(names).map(|(place, name)| (format!("#n{place}"), (*name).to_owned()));
            Some(placed.collect::<std::collections::HashMap<_, _>>())
        };
        let values = |values: Vec<AttributeValue>| {
            Some((0..).zip(values).map(|(place, value)| (format!(":v{place}"), value)).collect::<Attributes>())
        };
        match self {
            Self::Always => Expression { text: None, names: None, values: None },
            Self::Absent => {
                Expression { text: Some("attribute_not_exists(#n0)".to_owned()), names: names(&[PARTITION]), values: None }
            }
            Self::Without(attributes) => {
                let each = (0..attributes.len()).map(|place| format!("attribute_not_exists(#n{place})"));
                let text = each.collect::<Vec<_>>().join(" AND ");
                Expression { text: Some(text), names: names(&attributes), values: None }
            }
            Self::Present => {
                Expression { text: Some("attribute_exists(#n0)".to_owned()), names: names(&[PARTITION]), values: None }
            }
            Self::Has(name, value) => {
                Expression { text: Some("#n0 = :v0".to_owned()), names: names(&[name]), values: values(vec![value]) }
            }
            Self::HasBoth([(one, is), (other, also)]) => Expression {
                text: Some("#n0 = :v0 AND #n1 = :v1".to_owned()),
                names: names(&[one, other]),
                values: values(vec![is, also]),
            },
            Self::HasWithout((name, value), without) => Expression {
                text: Some("#n0 = :v0 AND attribute_not_exists(#n1)".to_owned()),
                names: names(&[name, without]),
                values: values(vec![value]),
            },
        }
    }
}

/// A transaction under construction.
pub(crate) struct Transaction<'a> {
    store: &'a Store,
    items: Vec<TransactWriteItem>,
}

impl<'a> Transaction<'a> {
    pub(crate) const fn new(store: &'a Store) -> Self {
        Self { store, items: Vec::new() }
    }

    pub(crate) fn put(&mut self, table: crate::key::Table, record: Attributes, when: When) -> Result<(), StoreError> {
        let Expression { text, names, values } = when.expression();
        let put = Put::builder()
            .table_name(self.store.table(table))
            .set_item(Some(record))
            .set_condition_expression(text)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values);
        self.items.push(TransactWriteItem::builder().put(put.build().map_err(wrong)?).build());
        Ok(())
    }

    pub(crate) fn delete(&mut self, key: Key, when: When) -> Result<(), StoreError> {
        let Expression { text, names, values } = when.expression();
        let delete = Delete::builder()
            .table_name(self.store.table(key.table))
            .set_key(Some(key_attributes(key)))
            .set_condition_expression(text)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values);
        self.items.push(TransactWriteItem::builder().delete(delete.build().map_err(wrong)?).build());
        Ok(())
    }

    pub(crate) fn check(&mut self, key: Key, when: When) -> Result<(), StoreError> {
        let Expression { text, names, values } = when.expression();
        let check = ConditionCheck::builder()
            .table_name(self.store.table(key.table))
            .set_key(Some(key_attributes(key)))
            .set_condition_expression(text)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values);
        self.items.push(TransactWriteItem::builder().condition_check(check.build().map_err(wrong)?).build());
        Ok(())
    }

    /// Sets one attribute of a record.
    pub(crate) fn set(&mut self, key: Key, name: &str, value: AttributeValue, when: When) -> Result<(), StoreError> {
        let Expression { text, names, values } = when.expression();
        let update = Update::builder()
            .table_name(self.store.table(key.table))
            .set_key(Some(key_attributes(key)))
            .update_expression("SET #set = :set")
            .set_condition_expression(text)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .expression_attribute_names("#set", name)
            .expression_attribute_values(":set", value);
        self.items.push(TransactWriteItem::builder().update(update.build().map_err(wrong)?).build());
        Ok(())
    }

    /// Adds to whole numbers of a record, which begin at 0.
    pub(crate) fn add(&mut self, key: Key, figures: &[(&'static str, i128)]) -> Result<(), StoreError> {
        let places = (0..figures.len()).map(|place| format!("#a{place} :a{place}")).collect::<Vec<_>>().join(", ");
        let mut update = Update::builder()
            .table_name(self.store.table(key.table))
            .set_key(Some(key_attributes(key)))
            .update_expression(format!("ADD {places}"));
        for (place, (name, by)) in figures.iter().enumerate() {
            update = update
                .expression_attribute_names(format!("#a{place}"), *name)
                .expression_attribute_values(format!(":a{place}"), AttributeValue::N(by.to_string()));
        }
        self.items.push(TransactWriteItem::builder().update(update.build().map_err(wrong)?).build());
        Ok(())
    }

    /// Does it, all or nothing. When another transaction holds one of the records, or capacity is short, it is tried again, a
    /// bounded number of times with growing waits; `seed` spreads those who met.
    pub(crate) async fn commit(self, seed: u64) -> Result<Step, StoreError> {
        for attempt in 0..=RETRIES {
            let call = self.store.client.transact_write_items().set_transact_items(Some(self.items.clone())).customize();
            let Err(error) = call.config_override(Store::patient()).send().await else { return Ok(Step::Done) };
            let codes: Vec<&str> = match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect()
                }
                _ => return Err(StoreError::of("TransactWriteItems", error)),
            };
            if codes.contains(&"ConditionalCheckFailed") {
                return Ok(Step::Overtaken);
            }
            let met = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
            if !codes.iter().any(|code| met.contains(code)) {
                return Err(StoreError::of("TransactWriteItems", error));
            }
            if attempt < RETRIES {
                tokio::time::sleep(pause(FIRST_PAUSE, attempt, seed)).await;
            }
        }
        Err(StoreError::Throttled)
    }
}

fn wrong(error: aws_sdk_dynamodb::error::BuildError) -> StoreError {
    StoreError::unavailable("TransactWriteItems", error)
}
