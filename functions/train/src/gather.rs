//! What rows are made from, read page by page.

use std::collections::BTreeSet;

use learning::gathered::{Gathered, Gathering};
use learning::merged::merged;
use learning::shelf::Shelf;
use scoring::id::{ItemId, ShopId};
use scoring::money::Currency;
use store::{Record, StoreError};

use crate::Trainer;

/// What is sold.
pub(crate) struct Goods {
    pub(crate) shelf: Shelf,
    /// Items whose records cannot be understood: nothing is known of them, so that what stands of them stays.
    pub(crate) unreadable: BTreeSet<ItemId>,
}

impl Trainer {
    /// The counts of a shop, with every change that waits.
    pub(crate) async fn counts(&self, shop: &ShopId) -> Result<Gathered, StoreError> {
        let mut gathering = Gathering::default();
        let mut pages = self.store.counted_items(shop);
        while let Some(page) = pages.next().await? {
            for (item, counted, deltas) in page {
                gathering.take(&item, &merged(counted, &deltas));
            }
        }
        Ok(gathering.finish())
    }

    /// The catalogue of a shop as learning needs it.
    pub(crate) async fn goods(&self, shop: &ShopId, currency: Currency) -> Result<Goods, StoreError> {
        let mut goods = Goods { shelf: Shelf::new(currency), unreadable: BTreeSet::new() };
        let mut pages = self.store.catalogue(shop);
        while let Some(page) = pages.next().await? {
            page.items.iter().for_each(|item| goods.shelf.put_item(item));
            goods.unreadable.extend(page.corrupt.into_iter().filter_map(|corrupt| match corrupt.record {
                Record::Item(item) => Some(item),
                _ => None,
            }));
        }
        Ok(goods)
    }
}
