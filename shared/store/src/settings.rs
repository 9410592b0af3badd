//! Shop row, policy and model: reading and activating them outside the request path.

use scoring::id::ShopId;
use scoring::model::Model;
use scoring::policy::Policy;
use scoring::shop::Shop;

use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// Writes a shop row.
    ///
    /// # Errors
    /// [`StoreError::Pack`] when it breaks a bound; [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn put_shop(&self, _shop: &Shop) -> Result<(), StoreError> {
        Err(StoreError::Throttled)
    }

    /// Activates a policy: its version record and the current one, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a newer one is current, or this version stands already with other content; else as
    /// [`Store::put_shop`].
    pub async fn put_policy(&self, _shop: &ShopId, _policy: &Policy) -> Result<(), StoreError> {
        Err(StoreError::Throttled)
    }

    /// Activates a model: its version record and the current one, in one transaction.
    ///
    /// # Errors
    /// As [`Store::put_policy`].
    pub async fn put_model(&self, _shop: &ShopId, _model: &Model) -> Result<(), StoreError> {
        Err(StoreError::Throttled)
    }

    /// Adopts a shop row, a policy and a model together, in one transaction.
    ///
    /// # Errors
    /// As [`Store::put_policy`].
    pub async fn adopt(&self, _shop: &Shop, _policy: &Policy, _model: &Model) -> Result<(), StoreError> {
        Err(StoreError::Throttled)
    }

    /// The shop row. Not for the request path, which gathers it.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn shop(&self, _shop: &ShopId) -> Result<Option<Shop>, StoreError> {
        Err(StoreError::Throttled)
    }

    /// The current policy. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::shop`].
    pub async fn policy(&self, _shop: &ShopId) -> Result<Option<Policy>, StoreError> {
        Err(StoreError::Throttled)
    }

    /// The current model. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::shop`].
    pub async fn model(&self, _shop: &ShopId) -> Result<Option<Model>, StoreError> {
        Err(StoreError::Throttled)
    }

    /// Every shop, ids ascending: a scan of the small settings table, for start-up and schedules only.
    ///
    /// # Errors
    /// As [`Store::shop`].
    pub async fn shops(&self) -> Result<Vec<ShopId>, StoreError> {
        Err(StoreError::Throttled)
    }
}
