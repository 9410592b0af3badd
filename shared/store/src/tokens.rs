//! Tokens that are renewed: by one at a time, who holds a lease meanwhile.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::id::ShopId;
use scoring::time::Timestamp;

use crate::batch::record_attributes;
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{BODY, Key, LEASE, PARTITION, SecretKind};
use crate::pack::{pack_sealed, unpack_sealed};
use crate::plans::number;
use crate::store::Store;
use crate::transact::{Step, When};

/// A sealed token as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptToken {
    /// The token, sealed.
    pub sealed: Vec<u8>,
    /// Until when somebody is renewing it.
    pub lease: Option<Timestamp>,
}

impl Store {
    /// A shop's token with its lease, strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn token(&self, shop: &ShopId, kind: SecretKind) -> Result<Option<KeptToken>, StoreError> {
        let Some(found) = self.get(Key::secret(shop, kind)).await? else { return Ok(None) };
        let sealed = found.body().and_then(unpack_sealed);
        let sealed = sealed.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Secrets, why })?;
        let lease = found.number(LEASE).and_then(|until| i64::try_from(until).ok()).map(Timestamp);
        Ok(Some(KeptToken { sealed, lease }))
    }

    /// Takes the lease of a token until a moment: one conditional write, if the token is as it was read and nobody holds its
    /// lease `now`.
    ///
    /// # Errors
    /// As [`Store::token`].
    pub async fn lease_token(
        &self,
        shop: &ShopId,
        kind: SecretKind,
        token: &KeptToken,
        (now, until): (Timestamp, Timestamp),
    ) -> Result<Step, StoreError> {
        let key = Key::secret(shop, kind);
        let table = self.table(key.table);
        let call = self
            .client
            .update_item()
            .table_name(table)
            .set_key(Some(crate::batch::key_attributes(key)))
            .update_expression("SET #lease = :until")
            .condition_expression(
                "attribute_exists(#partition) AND #body = :body AND (attribute_not_exists(#lease) OR #lease <= :now)",
            )
            .expression_attribute_names("#partition", PARTITION)
            .expression_attribute_names("#body", BODY)
            .expression_attribute_names("#lease", LEASE)
            .expression_attribute_values(":body", AttributeValue::B(pack_sealed(&token.sealed)?.into()))
            .expression_attribute_values(":now", seconds(now))
            .expression_attribute_values(":until", seconds(until));
        match call.customize().config_override(Self::patient()).send().await {
            Ok(_) => Ok(Step::Done),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => {
                Ok(Step::Overtaken)
            }
            Err(error) => Err(StoreError::of("UpdateItem", error)),
        }
    }

    /// Puts the renewed token in the place of the one that was leased, and ends the lease: one conditional write.
    ///
    /// # Errors
    /// As [`Store::token`].
    pub async fn renew_token(
        &self,
        shop: &ShopId,
        kind: SecretKind,
        leased: &KeptToken,
        sealed: &[u8],
    ) -> Result<Step, StoreError> {
        let key = Key::secret(shop, kind);
        let stands = When::body(pack_sealed(&leased.sealed)?);
        self.put_when(key.clone(), record_attributes(key, pack_sealed(sealed)?), stands).await
    }
}

fn seconds(time: Timestamp) -> AttributeValue {
    number(u64::try_from(time.0).unwrap_or_default())
}
