//! The watch over a shop: how far it has come, and when the shop was last heard.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::id::ShopId;
use scoring::time::Timestamp;
use scoring::watch::Watch;

use crate::batch::{key_attributes, record_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::held::Held;
use crate::key::{BODY, Key};
use crate::pack::{pack_mark, pack_watch, unpack_mark, unpack_watch};
use crate::store::Store;
use crate::transact::Step;

impl Store {
    /// The watch over a shop, to be changed. One that cannot be read begins anew.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn watch(&self, shop: &ShopId) -> Result<Held<Watch>, StoreError> {
        Ok(Held::of(self.get(Key::watch(shop)).await?.as_ref(), unpack_watch))
    }

    /// Changes it if nobody else did in between; what it is then.
    ///
    /// # Errors
    /// As [`Store::watch`], and [`StoreError::Pack`].
    pub async fn keep_watch(&self, shop: &ShopId, held: &Held<Watch>, watch: Watch) -> Result<(Step, Held<Watch>), StoreError> {
        let (key, body) = (Key::watch(shop), pack_watch(&watch)?);
        let step = self.put_when(key.clone(), record_attributes(key, body.clone()), held.stands()).await?;
        Ok((step, Held::new(watch, body)))
    }

    /// Notes that a shop's platform told something; at most once a minute is enough.
    ///
    /// # Errors
    /// As [`Store::watch`].
    pub async fn note_heard(&self, shop: &ShopId, now: Timestamp) -> Result<(), StoreError> {
        let key = Key::heard(shop);
        let call = self
            .client
            .update_item()
            .table_name(self.table(key.table))
            .set_key(Some(key_attributes(key)))
            .update_expression("SET #body = :body")
            .expression_attribute_names("#body", BODY)
            .expression_attribute_values(":body", AttributeValue::B(pack_mark(now).into()));
        call.send().await.map(drop).map_err(|error| StoreError::of("UpdateItem", error))
    }

    /// When a shop's platform last told anything, to the minute; none when it never did.
    ///
    /// # Errors
    /// As [`Store::watch`], and [`StoreError::Corrupt`].
    pub async fn heard(&self, shop: &ShopId) -> Result<Option<Timestamp>, StoreError> {
        let Some(found) = self.get(Key::heard(shop)).await? else { return Ok(None) };
        let heard = found.body().and_then(unpack_mark);
        Ok(Some(heard.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Watch, why })?))
    }
}
