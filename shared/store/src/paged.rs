//! What a shop has in a wide table, page by page: for reading all of it without holding all of it.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::count::{Counted, Delta};
use scoring::id::{ItemId, ShopId};
use scoring::order::ToldOrder;

use crate::batch::{Attributes, Found};
use crate::counts::StandingCounts;
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{COUNTED, CountedPart, Key, ORDERS, PARTITION, SORT, Table, counted_at};
use crate::listing::CountedItem;
use crate::orders::read_any;
use crate::pack::unpack_delta;
use crate::store::Store;

/// Records of one shop and table whose sort keys begin alike, partition by partition, ascending within each.
#[derive(Debug)]
pub(crate) struct Paged {
    store: Store,
    table: Table,
    prefix: &'static str,
    /// Partitions not read to their end, the current one last.
    partitions: Vec<String>,
    /// Where the current one goes on.
    start: Option<Attributes>,
}

impl Store {
    pub(crate) fn paged(&self, shop: &ShopId, table: Table, prefix: &'static str) -> Paged {
        let mut partitions = Key::partitions(shop).collect::<Vec<_>>();
        partitions.reverse();
        Paged { store: self.clone(), table, prefix, partitions, start: None }
    }

    /// All orders of a shop as last told, in no order. Not for the request path.
    #[must_use]
    pub fn tellings(&self, shop: &ShopId) -> Tellings {
        Tellings { pages: self.paged(shop, Table::Orders, ORDERS), shop: shop.clone() }
    }

    /// Everything counted in a shop, in no order. Not for the request path.
    #[must_use]
    pub fn counted_items(&self, shop: &ShopId) -> CountedItems {
        CountedItems { pages: self.paged(shop, Table::Counts, COUNTED), shop: shop.clone(), open: None }
    }
}

impl Paged {
    /// The next page, up to 1 MB of records, strongly consistent; none after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Found>>, StoreError> {
        while let Some(partition) = self.partitions.last() {
            let mut query = self
                .store
                .client
                .query()
                .table_name(self.store.table(self.table))
                .consistent_read(true)
                .expression_attribute_names("#partition", PARTITION)
                .expression_attribute_values(":partition", AttributeValue::S(partition.clone()));
            // DynamoDB takes no empty prefix.
            query = if self.prefix.is_empty() {
                query.key_condition_expression("#partition = :partition")
            } else {
                query
                    .key_condition_expression("#partition = :partition AND begins_with(#sort, :prefix)")
                    .expression_attribute_names("#sort", SORT)
                    .expression_attribute_values(":prefix", AttributeValue::S(self.prefix.to_owned()))
            };
            let query = query.set_exclusive_start_key(self.start.take()).customize();
            let answer = query.config_override(Store::patient()).send().await;
            let answer = answer.map_err(|error| StoreError::of("Query", error))?;
            self.start = answer.last_evaluated_key;
            if self.start.is_none() {
                self.partitions.pop();
            }
            let found: Vec<Found> =
                answer.items.unwrap_or_default().into_iter().map(|attributes| Found::new(self.table, attributes)).collect();
            if !found.is_empty() {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// A shop's orders, page by page.
#[derive(Debug)]
pub struct Tellings {
    pages: Paged,
    shop: ShopId,
}

impl Tellings {
    /// The next of them; none after the last.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn next(&mut self) -> Result<Option<Vec<ToldOrder>>, StoreError> {
        let Some(page) = self.pages.next().await? else { return Ok(None) };
        Ok(Some(page.iter().map(|found| read_any(&self.shop, found)).collect::<Result<_, _>>()?))
    }
}

/// A shop's counts with every delta that waits, page by page. What is folded while it is read may be missing from it.
#[derive(Debug)]
pub struct CountedItems {
    pages: Paged,
    shop: ShopId,
    /// The item at which the last page ended: the next may go on with it.
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    item: ItemId,
    standing: StandingCounts,
    deltas: Vec<Delta>,
}

impl Open {
    fn new(item: ItemId) -> Self {
        Self { item, standing: StandingCounts::default(), deltas: Vec::new() }
    }

    fn take(&mut self, shop: &ShopId, part: CountedPart, found: &Found) -> Result<(), Corrupt> {
        match part {
            CountedPart::Page => self.standing.take(shop, &self.item, found),
            CountedPart::Delta(part) => {
                let delta = found.body().and_then(|body| unpack_delta(body, self.item.clone(), part));
                let record = || Record::Counts(self.item.clone());
                self.deltas.push(delta.map_err(|why| Corrupt { shop: shop.clone(), record: record(), why })?);
                Ok(())
            }
        }
    }

    fn whole(mut self) -> CountedItem {
        self.standing.counted.pairs.sort_unstable_by(|a, b| a.item.cmp(&b.item));
        let counted: Counted = self.standing.counted;
        (self.item, counted, self.deltas)
    }
}

impl CountedItems {
    /// The next of them; none after the last.
    ///
    /// # Errors
    /// As [`Tellings::next`].
    pub async fn next(&mut self) -> Result<Option<Vec<CountedItem>>, StoreError> {
        let mut items = Vec::new();
        while let Some(page) = self.pages.next().await? {
            for found in &page {
                let Some((item, part)) = counted_at(found.sort()) else { continue };
                let mut open = match self.open.take() {
                    Some(open) if open.item == item => open,
                    other => {
                        items.extend(other.map(Open::whole));
                        Open::new(item)
                    }
                };
                open.take(&self.shop, part, found)?;
                self.open = Some(open);
            }
            if !items.is_empty() {
                return Ok(Some(items));
            }
        }
        items.extend(self.open.take().map(Open::whole));
        Ok(if items.is_empty() { None } else { Some(items) })
    }
}
