//! The mark of a shop's training: what changed since the last rebuild began, the number of the latest rebuild, the last fit.
//!
//! Whoever changes what rows are made from *notes* it afterwards: a read, and one write for the first change after a rebuild
//! began. A rebuild *takes* the mark before it reads, and *settles* it at its end, unless something was noted since. So no change
//! is missed, and a rebuild that was cut off is seen as not settled.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use scoring::fitting::Fitting;
use scoring::id::ShopId;

use crate::batch::{Found, key_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{BODY, CHANGED, Key, VERSION};
use crate::pack::{pack_fitting, unpack_fitting};
use crate::plans::number;
use crate::store::Store;
use crate::transact::Step;

/// Values of [`CHANGED`].
const NOTED: u64 = 1;
const TAKEN: u64 = 2;

/// The mark as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Training {
    /// Whether a rebuild is due.
    pub change: Change,
    /// Number of the latest rebuild; 0 before the first.
    pub run: u64,
    /// The last fit, adopted or not.
    pub fitting: Option<Fitting>,
}

/// Whether anything changed that rows are made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// Nothing since the last rebuild.
    #[default]
    Nothing,
    /// Something.
    Noted,
    /// A rebuild has begun since, and is not done.
    Taken,
}

impl Store {
    /// How a shop's training stands, strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn training(&self, shop: &ShopId) -> Result<Training, StoreError> {
        let Some(found) = self.get(Key::training(shop)).await? else { return Ok(Training::default()) };
        Ok(read(shop, &found)?)
    }

    /// Notes that something changed. To be called after the change: a rebuild that begins then sees it.
    ///
    /// # Errors
    /// As [`Store::training`].
    pub async fn note_change(&self, shop: &ShopId) -> Result<(), StoreError> {
        let stands = self.get(Key::training(shop)).await?;
        if stands.is_some_and(|found| found.number(CHANGED) == Some(NOTED)) {
            return Ok(());
        }
        let update = self.update(shop).update_expression("SET #changed = :noted").expression_attribute_names("#changed", CHANGED);
        let update = update.expression_attribute_values(":noted", number(NOTED)).customize();
        let done = update.config_override(Self::patient()).send().await;
        done.map(drop).map_err(|error| StoreError::of("UpdateItem", error))
    }

    /// Begins a rebuild: the mark with its number, which no other rebuild of the shop has.
    ///
    /// # Errors
    /// As [`Store::training`].
    pub async fn take_changes(&self, shop: &ShopId) -> Result<Training, StoreError> {
        let update = self
            .update(shop)
            .update_expression("SET #changed = :taken ADD #version :one")
            .expression_attribute_names("#changed", CHANGED)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":taken", number(TAKEN))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .customize();
        let answer = update.config_override(Self::patient()).send().await;
        let attributes = answer.map_err(|error| StoreError::of("UpdateItem", error))?.attributes.unwrap_or_default();
        Ok(read(shop, &Found::new(Key::training(shop).table, attributes))?)
    }

    /// Ends a rebuild; [`Step::Overtaken`] when something was noted, or another rebuild begun, in the meantime.
    ///
    /// # Errors
    /// As [`Store::training`].
    pub async fn settle_changes(&self, shop: &ShopId, run: u64) -> Result<Step, StoreError> {
        let update = self
            .update(shop)
            .update_expression("REMOVE #changed")
            .condition_expression("#changed = :taken AND #version = :run")
            .expression_attribute_names("#changed", CHANGED)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":taken", number(TAKEN))
            .expression_attribute_values(":run", number(run))
            .customize();
        match update.config_override(Self::patient()).send().await {
            Ok(_) => Ok(Step::Done),
            Err(error) if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {
                Ok(Step::Overtaken)
            }
            Err(error) => Err(StoreError::of("UpdateItem", error)),
        }
    }

    /// Notes when weights were last fitted.
    ///
    /// # Errors
    /// As [`Store::training`].
    pub async fn keep_fitting(&self, shop: &ShopId, fitting: &Fitting) -> Result<(), StoreError> {
        let body = AttributeValue::B(pack_fitting(fitting).into());
        let update = self.update(shop).update_expression("SET #body = :body").expression_attribute_names("#body", BODY);
        let update = update.expression_attribute_values(":body", body).customize();
        let done = update.config_override(Self::patient()).send().await;
        done.map(drop).map_err(|error| StoreError::of("UpdateItem", error))
    }

    fn update(&self, shop: &ShopId) -> UpdateItemFluentBuilder {
        let key = Key::training(shop);
        self.client.update_item().table_name(self.table(key.table)).set_key(Some(key_attributes(key)))
    }
}

fn read(shop: &ShopId, found: &Found) -> Result<Training, Corrupt> {
    let fitting = found.attribute(BODY).map(|_| found.body().and_then(unpack_fitting)).transpose();
    let fitting = fitting.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Training, why })?;
    let change = match found.number(CHANGED) {
        None => Change::Nothing,
        Some(TAKEN) => Change::Taken,
        Some(_) => Change::Noted,
    };
    Ok(Training { change, run: found.number(VERSION).unwrap_or_default(), fitting })
}
