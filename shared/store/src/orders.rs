//! Orders as their platforms last told them. The table's stream wakes learning.

use scoring::id::{OrderId, ShopId};
use scoring::order::ToldOrder;

use crate::batch::{Found, key_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{Key, ORDERS};
use crate::newer::Telling;
use crate::pack::{UnpackError, pack_order, unpack_order};
use crate::store::Store;

impl Store {
    /// Keeps an order unless the same or a newer telling of it stands: one conditional write.
    ///
    /// # Errors
    /// [`StoreError::Pack`] when it breaks a bound; [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn tell_order(&self, shop: &ShopId, told: &ToldOrder) -> Result<Telling, StoreError> {
        self.put_newer(Key::order(shop, &told.order.id), pack_order(told)?, told.told).await
    }

    /// An order as last told, strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn told_order(&self, shop: &ShopId, order: &OrderId) -> Result<Option<ToldOrder>, StoreError> {
        let key = Key::order(shop, order);
        let table = key.table;
        let call = self.client.get_item().table_name(self.table(table)).set_key(Some(key_attributes(key))).consistent_read(true);
        let answer = call.customize().config_override(Self::patient()).send().await;
        let answer = answer.map_err(|error| StoreError::of("GetItem", error))?;
        Ok(answer.item.map(|attributes| read(shop, order, &Found::new(table, attributes))).transpose()?)
    }
}

/// Reads a told order, and checks that it is the one whose key it stands under.
fn read(shop: &ShopId, order: &OrderId, found: &Found) -> Result<ToldOrder, Corrupt> {
    let told = found.body().and_then(unpack_order);
    let told = told.and_then(|told| if told.order.id == *order { Ok(told) } else { Err(UnpackError::Misplaced) });
    told.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Order, why })
}

/// The same for whichever order stands there.
pub(crate) fn read_any(shop: &ShopId, found: &Found) -> Result<ToldOrder, Corrupt> {
    let told = found.body().and_then(unpack_order);
    let own = |told: &ToldOrder| found.sort().strip_prefix(ORDERS) == Some(told.order.id.as_str());
    let told = told.and_then(|told| if own(&told) { Ok(told) } else { Err(UnpackError::Misplaced) });
    told.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Order, why })
}
