//! Shop row, policy and model: reading and activating them outside the request path.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use scoring::id::ShopId;
use scoring::model::Model;
use scoring::policy::Policy;
use scoring::shop::Shop;

use crate::batch::{Found, key_attributes, record_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{BODY, Key, PARTITION, SHOP_SORT, SORT, Table, VERSION};
use crate::pack::{UnpackError, pack_model, pack_policy, pack_shop, unpack_model, unpack_policy, unpack_shop};
use crate::store::Store;

impl Store {
    /// Writes a shop row.
    ///
    /// # Errors
    /// [`StoreError::Pack`] when it breaks a bound; [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn put_shop(&self, shop: &Shop) -> Result<(), StoreError> {
        self.transact(vec![self.shop_put(shop)?]).await
    }

    /// Activates a policy: its version record and the current one, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a newer one is current, or this version stands already with other content; else as
    /// [`Store::put_shop`].
    pub async fn put_policy(&self, shop: &ShopId, policy: &Policy) -> Result<(), StoreError> {
        self.transact(self.policy_puts(shop, policy)?.into()).await
    }

    /// Activates a model: its version record and the current one, in one transaction.
    ///
    /// # Errors
    /// As [`Store::put_policy`].
    pub async fn put_model(&self, shop: &ShopId, model: &Model) -> Result<(), StoreError> {
        self.transact(self.model_puts(shop, model)?.into()).await
    }

    /// Adopts a shop row, a policy and a model together, in one transaction: a decision sees all of them or none.
    ///
    /// # Errors
    /// As [`Store::put_policy`].
    pub async fn adopt(&self, shop: &Shop, policy: &Policy, model: &Model) -> Result<(), StoreError> {
        let mut puts = vec![self.shop_put(shop)?];
        puts.extend(self.policy_puts(&shop.id, policy)?);
        puts.extend(self.model_puts(&shop.id, model)?);
        self.transact(puts).await
    }

    /// The shop row, strongly consistent. Not for the request path, which gathers it.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn shop(&self, id: &ShopId) -> Result<Option<Shop>, StoreError> {
        Ok(self.setting(Key::shop(id)).await?.map(|found| shop(id, &found)).transpose()?)
    }

    /// The current policy, strongly consistent. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::shop`].
    pub async fn policy(&self, shop: &ShopId) -> Result<Option<Policy>, StoreError> {
        Ok(self.setting(Key::policy(shop)).await?.map(|found| policy(shop, &found)).transpose()?)
    }

    /// The current model, strongly consistent. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::shop`].
    pub async fn model(&self, shop: &ShopId) -> Result<Option<Model>, StoreError> {
        Ok(self.setting(Key::model(shop)).await?.map(|found| model(shop, &found)).transpose()?)
    }

    /// Every shop, ids ascending: a scan of the small settings table, for start-up and schedules only.
    ///
    /// # Errors
    /// As [`Store::shop`].
    pub async fn shops(&self) -> Result<Vec<ShopId>, StoreError> {
        let mut shops = Vec::new();
        let mut start = None;
        loop {
            let scan = self.client.scan().table_name(self.table(Table::Settings)).projection_expression("#partition");
            let answer = scan
                .filter_expression("#sort = :shop")
                .expression_attribute_names("#partition", PARTITION)
                .expression_attribute_names("#sort", SORT)
                .expression_attribute_values(":shop", AttributeValue::S(SHOP_SORT.to_owned()))
                .set_exclusive_start_key(start)
                .customize()
                .config_override(Self::patient())
                .send()
                .await
                .map_err(|error| StoreError::of("Scan", error))?;
            let found = answer.items.unwrap_or_default();
            let ids = found.iter().filter_map(|record| record.get(PARTITION)?.as_s().ok());
            shops.extend(ids.filter_map(|id| ShopId::new(id).ok()));
            start = answer.last_evaluated_key;
            if start.is_none() {
                shops.sort_unstable();
                return Ok(shops);
            }
        }
    }

    async fn setting(&self, key: Key) -> Result<Option<Found>, StoreError> {
        let table = key.table;
        let call = self.client.get_item().table_name(self.table(table)).set_key(Some(key_attributes(key))).consistent_read(true);
        let answer = call.customize().config_override(Self::patient()).send().await;
        let answer = answer.map_err(|error| StoreError::of("GetItem", error))?;
        Ok(answer.item.map(|attributes| Found::new(table, attributes)))
    }

    async fn transact(&self, puts: Vec<Put>) -> Result<(), StoreError> {
        let items = puts.into_iter().map(|put| TransactWriteItem::builder().put(put).build()).collect();
        let call = self.client.transact_write_items().set_transact_items(Some(items)).customize();
        match call.config_override(Self::patient()).send().await {
            Ok(_) => Ok(()),
            Err(error) => {
                let refused = match error.as_service_error() {
                    Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                        let mut codes = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code());
                        codes.any(|code| matches!(code, "ConditionalCheckFailed" | "TransactionConflict"))
                    }
                    _ => false,
                };
                Err(if refused { StoreError::Conflict } else { StoreError::of("TransactWriteItems", error) })
            }
        }
    }

    fn shop_put(&self, shop: &Shop) -> Result<Put, StoreError> {
        self.put(Key::shop(&shop.id), pack_shop(shop)?, Condition::None)
    }

    fn policy_puts(&self, shop: &ShopId, policy: &Policy) -> Result<[Put; 2], StoreError> {
        let (version, body) = (policy.version, pack_policy(policy)?);
        Ok([
            self.put(Key::policy(shop), body.clone(), Condition::NotOlder(version))?,
            self.put(Key::policy_version(shop, version), body, Condition::Unchanged)?,
        ])
    }

    fn model_puts(&self, shop: &ShopId, model: &Model) -> Result<[Put; 2], StoreError> {
        let (version, body) = (model.version, pack_model(model)?);
        Ok([
            self.put(Key::model(shop), body.clone(), Condition::NotOlder(version))?,
            self.put(Key::model_version(shop, version), body, Condition::Unchanged)?,
        ])
    }

    fn put(&self, key: Key, body: Vec<u8>, condition: Condition) -> Result<Put, StoreError> {
        let put = Put::builder().table_name(self.table(key.table));
        let mut record = record_attributes(key, body);
        let (attribute, value, operator) = match condition {
            Condition::None => {
                let put = put.set_item(Some(record)).build();
                return put.map_err(|error| StoreError::unavailable("TransactWriteItems", error));
            }
            Condition::NotOlder(version) => {
                let version = AttributeValue::N(version.to_string());
                record.insert(VERSION.to_owned(), version.clone());
                (VERSION, version, "<=")
            }
            Condition::Unchanged => (BODY, record[BODY].clone(), "="),
        };
        put.set_item(Some(record))
            .condition_expression(format!("attribute_not_exists(#partition) OR #attribute {operator} :value"))
            .expression_attribute_names("#partition", PARTITION)
            .expression_attribute_names("#attribute", attribute)
            .expression_attribute_values(":value", value)
            .build()
            .map_err(|error| StoreError::unavailable("TransactWriteItems", error))
    }
}

/// When a settings record may be written, if one stands there already.
enum Condition {
    /// Always.
    None,
    /// The current record: unless a newer version is current.
    NotOlder(u32),
    /// A version's own record: only with the content that it has.
    Unchanged,
}

/// Reads a shop row, and checks that it is this shop's.
pub(crate) fn shop(shop: &ShopId, found: &Found) -> Result<Shop, Corrupt> {
    let row = found.body().and_then(unpack_shop);
    let row = row.and_then(|row| if row.id == *shop { Ok(row) } else { Err(UnpackError::Misplaced) });
    row.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Shop, why })
}

/// Reads a current policy.
pub(crate) fn policy(shop: &ShopId, found: &Found) -> Result<Policy, Corrupt> {
    let policy = found.body().and_then(unpack_policy);
    policy.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Policy, why })
}

/// Reads a current model.
pub(crate) fn model(shop: &ShopId, found: &Found) -> Result<Model, Corrupt> {
    let model = found.body().and_then(unpack_model);
    model.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Model, why })
}
