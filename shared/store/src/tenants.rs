//! Whole shops: who they are, closing one that removed the app, and removing one from every table.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::hash::draw;
use scoring::id::ShopId;
use scoring::privacy::{PrivacyRequest, Receipt};

use crate::batch::{Attributes, Found, record_attributes};
use crate::error::StoreError;
use crate::held::Held;
use crate::key::{CLOSED_SORT, Key, PARTITION, SECRETS, SHOP_SORT, SORT, SecretKind, Table, shop_of};
use crate::pack::pack_receipt;
use crate::store::Store;
use crate::transact::{Step, Transaction, When};

impl Store {
    /// Every shop that anything is to be done for, open or closed, learned or only connected: scans of the two small tables, for
    /// schedules only.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn tenants(&self) -> Result<Vec<ShopId>, StoreError> {
        let mut shops = BTreeSet::new();
        for (table, filter, values) in [
            (Table::Settings, "#sort IN (:one, :other)", [SHOP_SORT.to_owned(), CLOSED_SORT.to_owned()]),
            (
                Table::Access,
                "begins_with(#sort, :one) OR begins_with(#sort, :other)",
                [SECRETS.to_owned(), Key::privacy_prefix()],
            ),
        ] {
            let mut start = None;
            loop {
                let scan = self.client.scan().table_name(self.table(table)).projection_expression("#partition");
                let [one, other] = values.clone();
                let answer = scan
                    .filter_expression(filter)
                    .expression_attribute_names("#partition", PARTITION)
                    .expression_attribute_names("#sort", SORT)
                    .expression_attribute_values(":one", AttributeValue::S(one))
                    .expression_attribute_values(":other", AttributeValue::S(other))
                    .set_exclusive_start_key(start)
                    .customize()
                    .config_override(Self::patient())
                    .send()
                    .await
                    .map_err(|error| StoreError::of("Scan", error))?;
                let found = answer.items.unwrap_or_default();
                shops.extend(found.iter().filter_map(|record| shop_of(record.get(PARTITION)?.as_s().ok()?)));
                start = answer.last_evaluated_key;
                if start.is_none() {
                    break;
                }
            }
        }
        Ok(shops.into_iter().collect())
    }

    /// Closes a shop: its row is set aside, so that decisions do not find it. Its data stay.
    ///
    /// # Errors
    /// As [`Store::tenants`].
    pub async fn close_shop(&self, shop: &ShopId) -> Result<(), StoreError> {
        self.move_row(Key::shop(shop), Key::closed_shop(shop)).await
    }

    /// Deletes what a shop's platform is asked with. What it signs with stays, so that its last wishes are believed.
    ///
    /// # Errors
    /// As [`Store::tenants`].
    pub async fn forget_access(&self, shop: &ShopId) -> Result<(), StoreError> {
        for kind in SecretKind::ACCESS.into_iter().chain(SecretKind::PAYMENT) {
            let _ = self.delete_when(Key::secret(shop, kind), When::Always).await?;
        }
        Ok(())
    }

    /// Opens a shop that was closed, as it was.
    ///
    /// # Errors
    /// As [`Store::tenants`].
    pub async fn open_shop(&self, shop: &ShopId) -> Result<(), StoreError> {
        self.move_row(Key::closed_shop(shop), Key::shop(shop)).await
    }

    /// Moves a row that is there, whole or not at all.
    async fn move_row(&self, from: Key, to: Key) -> Result<(), StoreError> {
        for _ in 0..MOVES_MAX {
            let Some(found) = self.get(from.clone()).await? else { return Ok(()) };
            let body = found.body().map(<[u8]>::to_vec).unwrap_or_default();
            let mut transaction = Transaction::new(self);
            transaction.put(to.table, record_attributes(to.clone(), body.clone()), When::Always)?;
            transaction.delete(from.clone(), When::body(body))?;
            if transaction.commit(draw(&to.sort)).await? == Step::Done {
                return Ok(());
            }
        }
        Err(StoreError::Conflict)
    }

    /// Up to about `most` records of a shop in a table, all but those that outlive it: `kept`, the receipt of it, and the random key
    /// for marks, which others may hold in memory.
    ///
    /// # Errors
    /// As [`Store::tenants`].
    pub async fn records_of(
        &self,
        shop: &ShopId,
        table: Table,
        kept: &PrivacyRequest,
        most: usize,
    ) -> Result<Vec<Key>, StoreError> {
        let spared = [Key::privacy(shop, kept.wish, &kept.id), Key::receipt(shop, kept.wish, &kept.id), Key::mark_key(shop)];
        let mut keys = Vec::new();
        for partition in Key::partitions_of(table, shop) {
            let mut start: Option<Attributes> = None;
            while keys.len() < most {
                let answer = self
                    .client
                    .query()
                    .table_name(self.table(table))
                    .consistent_read(true)
                    .key_condition_expression("#partition = :partition")
                    .projection_expression("#partition, #sort")
                    .expression_attribute_names("#partition", PARTITION)
                    .expression_attribute_names("#sort", SORT)
                    .expression_attribute_values(":partition", AttributeValue::S(partition.clone()))
                    .limit(PAGE)
                    .set_exclusive_start_key(start.take())
                    .customize()
                    .config_override(Self::patient())
                    .send()
                    .await
                    .map_err(|error| StoreError::of("Query", error))?;
                let found = answer.items.unwrap_or_default().into_iter().map(|record| Found::new(table, record).key());
                keys.extend(found.filter(|key| !spared.contains(key)));
                start = answer.last_evaluated_key;
                if start.is_none() {
                    break;
                }
            }
        }
        Ok(keys)
    }

    /// Deletes records that stand and counts them on the receipt of `wish`: one transaction, so that the receipt is exact whatever is
    /// cut off. At most [`RECORDS_AT_ONCE`].
    ///
    /// # Errors
    /// As [`Store::remove`].
    pub async fn forget_records(
        &self,
        shop: &ShopId,
        wish: &PrivacyRequest,
        keys: &[Key],
        (held, receipt): (&Held<Receipt>, &Receipt),
    ) -> Result<Step, StoreError> {
        if keys.len() > RECORDS_AT_ONCE {
            return Err(StoreError::TooManyKeys { asked: keys.len(), most: RECORDS_AT_ONCE });
        }
        let mut transaction = Transaction::new(self);
        for key in keys {
            transaction.delete(key.clone(), When::Present)?;
        }
        let key = Key::receipt(shop, wish.wish, &wish.id);
        transaction.put(key.table, record_attributes(key, pack_receipt(receipt)?), held.stands())?;
        transaction.commit(draw(wish.id.as_str())).await
    }
}

/// Records of a shop that go together.
pub const RECORDS_AT_ONCE: usize = 25;
/// Records read at once.
const PAGE: i32 = 200;
/// How often in a row a row may change while it is moved.
const MOVES_MAX: u32 = 5;
