//! What tenants' platforms sign with, sealed, and the erasure list. Only the functions that the table names may read this.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::id::ShopId;
use scoring::privacy::PrivacyRequest;

use crate::batch::{Found, Reading, key_attributes, record_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{BODY, Key, PARTITION, SORT, SecretKind, Table};
use crate::newer::Telling;
use crate::pack::{UnpackError, pack_privacy, pack_sealed, unpack_privacy, unpack_sealed};
use crate::store::Store;
use crate::transact::{Step, When};

/// Most entries of the erasure list that are read at once.
const LISTED_MAX: usize = 10_000;

impl Store {
    /// One record by its key, strongly consistent.
    pub(crate) async fn found(&self, key: Key) -> Result<Option<Found>, StoreError> {
        let table = key.table;
        let call = self.client.get_item().table_name(self.table(table)).set_key(Some(key_attributes(key))).consistent_read(true);
        let answer = call.customize().config_override(Self::patient()).send().await;
        let answer = answer.map_err(|error| StoreError::of("GetItem", error))?;
        Ok(answer.item.map(|attributes| Found::new(table, attributes)))
    }

    /// Keeps what a tenant's platform signs with; `sealed` is opened by whoever has the keys, never here.
    ///
    /// # Errors
    /// [`StoreError::Pack`] when it breaks a bound; [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn put_secret(&self, shop: &ShopId, kind: SecretKind, sealed: &[u8]) -> Result<(), StoreError> {
        let key = Key::secret(shop, kind);
        let table = self.table(key.table);
        let record = record_attributes(key, pack_sealed(sealed)?);
        let call = self.client.put_item().table_name(table).set_item(Some(record)).customize();
        let done = call.config_override(Self::patient()).send().await;
        done.map(drop).map_err(|error| StoreError::of("PutItem", error))
    }

    /// What a tenant's platform signs with, sealed as it was kept; strongly consistent, so that a replaced secret counts at once.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn secret(&self, shop: &ShopId, kind: SecretKind) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(found) = self.found(Key::secret(shop, kind)).await? else { return Ok(None) };
        let sealed = found.body().and_then(unpack_sealed);
        Ok(Some(sealed.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Secrets, why })?))
    }

    /// Several of a tenant's secrets by one BatchGetItem, strongly consistent, in the order in which they are asked for; those that the
    /// tenant has not are left out.
    ///
    /// # Errors
    /// As [`Store::secret`].
    pub async fn secrets(&self, shop: &ShopId, kinds: &[SecretKind]) -> Result<Vec<(SecretKind, Vec<u8>)>, StoreError> {
        let keys: Vec<Key> = kinds.iter().map(|kind| Key::secret(shop, *kind)).collect();
        let found = self.read_all(keys.clone(), scoring::hash::draw(shop.as_str()), Reading::Strong).await?;
        let mut secrets = Vec::with_capacity(found.len());
        for (kind, key) in kinds.iter().zip(keys) {
            let Some(found) = found.iter().find(|found| found.sort() == key.sort) else { continue };
            let sealed = found.body().and_then(unpack_sealed);
            let sealed = sealed.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Secrets, why })?;
            secrets.push((*kind, sealed));
        }
        Ok(secrets)
    }

    /// Puts the same secret, sealed anew, in the place of how it stands; a lease beside it stays. One conditional write.
    ///
    /// # Errors
    /// As [`Store::put_secret`].
    pub async fn replace_secret(
        &self,
        shop: &ShopId,
        kind: SecretKind,
        stands: &[u8],
        sealed: &[u8],
    ) -> Result<Step, StoreError> {
        let set = [(BODY.to_owned(), AttributeValue::B(pack_sealed(sealed)?.into()))].into();
        self.update_when(Key::secret(shop, kind), set, &[], When::body(pack_sealed(stands)?)).await
    }

    /// Puts a wish on the erasure list unless it stands there: one conditional write. One that is done stays done.
    ///
    /// # Errors
    /// As [`Store::put_secret`].
    pub async fn ask_privacy(&self, shop: &ShopId, request: &PrivacyRequest) -> Result<Telling, StoreError> {
        let key = Key::privacy(shop, request.wish, &request.id);
        let table = self.table(key.table);
        let call = self
            .client
            .put_item()
            .table_name(table)
            .set_item(Some(record_attributes(key, pack_privacy(request)?)))
            .condition_expression("attribute_not_exists(#partition)")
            .expression_attribute_names("#partition", PARTITION);
        match call.customize().config_override(Self::patient()).send().await {
            Ok(_) => Ok(Telling::Kept),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => {
                Ok(Telling::Known)
            }
            Err(error) => Err(StoreError::of("PutItem", error)),
        }
    }

    /// Replaces an entry of the erasure list: its person by a keyed hash, its `done` by the moment.
    ///
    /// # Errors
    /// As [`Store::put_secret`].
    pub async fn close_privacy(&self, shop: &ShopId, request: &PrivacyRequest) -> Result<(), StoreError> {
        let key = Key::privacy(shop, request.wish, &request.id);
        let table = self.table(key.table);
        let record = record_attributes(key, pack_privacy(request)?);
        let call = self.client.put_item().table_name(table).set_item(Some(record)).customize();
        let done = call.config_override(Self::patient()).send().await;
        done.map(drop).map_err(|error| StoreError::of("PutItem", error))
    }

    /// The erasure list of a shop, by wish and request, at most ten thousand entries.
    ///
    /// # Errors
    /// As [`Store::secret`].
    pub async fn privacy_requests(&self, shop: &ShopId) -> Result<Vec<PrivacyRequest>, StoreError> {
        let mut requests = Vec::new();
        let mut start = None;
        loop {
            let query = self.client.query().table_name(self.table(Table::Access)).consistent_read(true);
            let answer = query
                .key_condition_expression("#partition = :partition AND begins_with(#sort, :prefix)")
                .expression_attribute_names("#partition", PARTITION)
                .expression_attribute_names("#sort", SORT)
                .expression_attribute_values(":partition", AttributeValue::S(shop.to_string()))
                .expression_attribute_values(":prefix", AttributeValue::S(Key::privacy_prefix()))
                .set_exclusive_start_key(start)
                .customize()
                .config_override(Self::patient())
                .send()
                .await
                .map_err(|error| StoreError::of("Query", error))?;
            for attributes in answer.items.unwrap_or_default() {
                requests.push(privacy(shop, &Found::new(Table::Access, attributes))?);
            }
            start = answer.last_evaluated_key;
            if start.is_none() || requests.len() >= LISTED_MAX {
                return Ok(requests);
            }
        }
    }
}

pub(crate) fn privacy(shop: &ShopId, found: &Found) -> Result<PrivacyRequest, Corrupt> {
    let request = found.body().and_then(unpack_privacy);
    let own = |request: &PrivacyRequest| Key::privacy(shop, request.wish, &request.id).sort == found.sort();
    let request = request.and_then(|request| if own(&request) { Ok(request) } else { Err(UnpackError::Misplaced) });
    request.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Privacy, why })
}
