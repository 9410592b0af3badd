//! Customers' words about being written to.

use scoring::id::{CustomerId, ShopId};
use scoring::marketing::{Channel, MarketingConsent};

use crate::error::{Corrupt, Record, StoreError};
use crate::key::Key;
use crate::newer::Telling;
use crate::pack::{UnpackError, pack_marketing, unpack_marketing};
use crate::store::Store;

impl Store {
    /// Keeps a customer's word unless the same or a newer one stands: one conditional write.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn tell_marketing(&self, shop: &ShopId, word: &MarketingConsent) -> Result<Telling, StoreError> {
        self.put_newer(Key::marketing(shop, word.channel, &word.customer), pack_marketing(word), word.told).await
    }

    /// A customer's word about one channel, strongly consistent; none when they never gave one, which is a no.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn marketing(
        &self,
        shop: &ShopId,
        channel: Channel,
        customer: &CustomerId,
    ) -> Result<Option<MarketingConsent>, StoreError> {
        let Some(found) = self.found(Key::marketing(shop, channel, customer)).await? else { return Ok(None) };
        let word = found.body().and_then(unpack_marketing);
        let own = |word: &MarketingConsent| word.customer == *customer && word.channel == channel;
        let word = word.and_then(|word| if own(&word) { Ok(word) } else { Err(UnpackError::Misplaced) });
        Ok(Some(word.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Marketing, why })?))
    }
}
