//! Reading the catalogue: the second read of a decision, and the listing for a shop's pages.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::catalogue::{Item, Quote, Shelf};
use scoring::hash::draw;
use scoring::id::{ItemId, ShopId};

use crate::batch::{Attributes, Found};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{Key, PARTITION, Table};
use crate::pack::{UnpackError, unpack_item, unpack_quote};
use crate::store::Store;

/// Catalogue records that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Items {
    /// Those that could be read, ids ascending.
    pub items: Vec<Item>,
    /// Those that were there and could not be understood.
    pub corrupt: Vec<Corrupt>,
}

/// What the second read of a decision brought.
#[derive(Debug, Default)]
pub struct Quotes {
    /// Of the records that could be read, what a decision needs; ids ascending.
    pub quotes: Vec<Quote>,
    /// Those that were there and could not be understood.
    pub corrupt: Vec<Corrupt>,
    /// Where the rest is read when it is shown.
    records: Vec<Found>,
}

/// A shop's catalogue, read page by page. Not for the request path of a decision.
#[derive(Debug)]
pub struct Catalogue {
    store: Store,
    shop: ShopId,
    /// Partitions not read to their end, the current one last.
    partitions: Vec<String>,
    /// Where the current one goes on.
    start: Option<Attributes>,
}

impl Store {
    /// The second read of a decision: one BatchGetItem over the catalogue, eventually consistent. What is missing is left out.
    ///
    /// # Errors
    /// As [`Store::gather`]; at most 100 items.
    pub async fn quotes(&self, shop: &ShopId, items: &[ItemId]) -> Result<Quotes, StoreError> {
        let records = self.records(shop, items).await?;
        let mut read = Quotes { quotes: Vec::with_capacity(records.len()), ..Quotes::default() };
        for found in &records {
            let quote = taken(shop, found, unpack_quote, |quote| &quote.item);
            read.quotes.extend(quote.unwrap_or_else(|corrupt| {
                read.corrupt.push(corrupt);
                None
            }));
        }
        read.quotes.sort_unstable_by(|a, b| a.item.cmp(&b.item));
        Ok(Quotes { records, ..read })
    }

    /// Catalogue records in full, by one BatchGetItem, eventually consistent. What is missing is left out.
    ///
    /// # Errors
    /// As [`Store::gather`]; at most 100 items.
    pub async fn items(&self, shop: &ShopId, items: &[ItemId]) -> Result<Items, StoreError> {
        let mut items_read = Items::default();
        self.records(shop, items).await?.iter().for_each(|found| items_read.take(shop, found));
        items_read.items.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Ok(items_read)
    }

    async fn records(&self, shop: &ShopId, items: &[ItemId]) -> Result<Vec<Found>, StoreError> {
        let mut wanted = items.iter().collect::<Vec<_>>();
        wanted.sort_unstable();
        wanted.dedup();
        let seed = wanted.iter().fold(draw(shop.as_str()), |seed, item| seed.rotate_left(7) ^ draw(item.as_str()));
        let keys = wanted.into_iter().map(|item| Key::item(shop, item)).collect();
        self.read(keys, seed).await
    }

    /// The whole catalogue of a shop, strongly consistent, by queries, never by a scan. Not for the request path of a decision.
    #[must_use]
    pub fn catalogue(&self, shop: &ShopId) -> Catalogue {
        let mut partitions = Key::partitions(shop).collect::<Vec<_>>();
        partitions.reverse();
        Catalogue { store: self.clone(), shop: shop.clone(), partitions, start: None }
    }
}

/// A catalogue record that may be offered, as far as `unpack` reads it; none for one that may not.
fn taken<T>(
    shop: &ShopId,
    found: &Found,
    unpack: fn(&[u8]) -> Result<T, UnpackError>,
    id: fn(&T) -> &ItemId,
) -> Result<Option<T>, Corrupt> {
    // An item that is not shown is not there for a decision.
    if found.shelving().is_ok_and(|shelving| shelving.shelf == Shelf::Hidden) {
        return Ok(None);
    }
    let item = found.body().and_then(unpack);
    let item = item.and_then(|item| if id(&item).as_str() == found.sort() { Ok(item) } else { Err(UnpackError::Misplaced) });
    match (item, ItemId::new(found.sort())) {
        (Ok(item), _) => Ok(Some(item)),
        (Err(why), Ok(item)) => Err(Corrupt { shop: shop.clone(), record: Record::Item(item), why }),
        // Only item ids are ever written as sort keys of this table.
        (Err(_), Err(_)) => Ok(None),
    }
}

impl Items {
    fn take(&mut self, shop: &ShopId, found: &Found) {
        match taken(shop, found, unpack_item, |item| &item.id) {
            Ok(item) => self.items.extend(item),
            Err(corrupt) => self.corrupt.push(corrupt),
        }
    }
}

impl Quotes {
    /// One of the items in full.
    #[must_use]
    pub fn item(&self, item: &ItemId) -> Option<Item> {
        let found = self.records.iter().find(|found| found.sort() == item.as_str())?;
        found.body().and_then(unpack_item).ok()
    }
}

impl Catalogue {
    /// The next page (up to 1 MB of records, in no order between pages); none after the last.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Unavailable`], [`StoreError::Throttled`].
    pub async fn next(&mut self) -> Result<Option<Items>, StoreError> {
        while let Some(partition) = self.partitions.last() {
            let query = self.store.client.query().table_name(self.store.table(Table::Catalog)).consistent_read(true);
            let answer = query
                .key_condition_expression("#partition = :partition")
                .expression_attribute_names("#partition", PARTITION)
                .expression_attribute_values(":partition", AttributeValue::S(partition.clone()))
                .set_exclusive_start_key(self.start.take())
                .customize()
                .config_override(Store::patient())
                .send()
                .await
                .map_err(|error| StoreError::of("Query", error))?;
            self.start = answer.last_evaluated_key;
            if self.start.is_none() {
                self.partitions.pop();
            }
            let mut page = Items::default();
            for attributes in answer.items.unwrap_or_default() {
                page.take(&self.shop, &Found::new(Table::Catalog, attributes));
            }
            if page != Items::default() {
                return Ok(Some(page));
            }
        }
        Ok(None)
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
