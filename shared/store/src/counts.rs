//! Counts by item: read with their pending deltas, folded in one transaction.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::count::{Counted, Delta, Footing, FootingHead};
use scoring::hash::draw;
use scoring::id::{ItemId, ShopId};

use crate::batch::{Found, Reading, record_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{CountedPart, FOOTINGS, Key, PARTITION, SORT, Table, VERSION, counted_at, footing_run};
use crate::newer::Telling;
use crate::pack::{
    FOOTINGS_MAX, PAGES_MAX, UnpackError, pack_counted, pack_footing_head, pack_footings, unpack_delta, unpack_footing_head,
    unpack_footings, unpack_page,
};
use crate::plans::number;
use crate::store::Store;
use crate::transact::{Step, Transaction, When};

/// Most deltas folded by one transaction; with all pages of an item they stay below its 100 records.
pub const FOLD_DELTAS_MAX: usize = 60;

/// An item's counts as they stand, with some of the deltas that wait.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StandingCounts {
    /// What is folded.
    pub counted: Counted,
    /// What is not; at most [`FOLD_DELTAS_MAX`].
    pub deltas: Vec<Delta>,
    /// Sort keys of the deltas.
    keys: Vec<String>,
    /// Packed pages, for telling which of them changed.
    pages: Vec<Vec<u8>>,
    /// Of the first page; 0 when nothing stands.
    version: u64,
}

impl Store {
    /// An item's counts and the first of its waiting deltas, strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn counted(&self, shop: &ShopId, item: &ItemId) -> Result<StandingCounts, StoreError> {
        let (partition, prefix) = (Key::count_page(shop, item, 0).partition, Key::counted_prefix(item));
        let mut standing = StandingCounts::default();
        let mut start = None;
        loop {
            let query = self.client.query().table_name(self.table(Table::Counts)).consistent_read(true);
            let answer = query
                .key_condition_expression("#partition = :partition AND begins_with(#sort, :prefix)")
                .expression_attribute_names("#partition", PARTITION)
                .expression_attribute_names("#sort", SORT)
                .expression_attribute_values(":partition", AttributeValue::S(partition.clone()))
                .expression_attribute_values(":prefix", AttributeValue::S(prefix.clone()))
                .limit(FOLD_LIMIT)
                .set_exclusive_start_key(start.take())
                .customize()
                .config_override(Self::patient())
                .send()
                .await
                .map_err(|error| StoreError::of("Query", error))?;
            for attributes in answer.items.unwrap_or_default() {
                standing.take(shop, item, &Found::new(Table::Counts, attributes))?;
            }
            start = answer.last_evaluated_key;
            // Pages come before deltas: once there are deltas, the pages are all there.
            if start.is_none() || !standing.deltas.is_empty() {
                standing.counted.pairs.sort_unstable_by(|a, b| a.item.cmp(&b.item));
                return Ok(standing);
            }
        }
    }

    /// Puts `merged`, the counts with all deltas of `standing` added, in their place, and deletes those deltas: one
    /// transaction, conditional on nobody having folded in between.
    ///
    /// # Errors
    /// [`StoreError::Pack`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn fold(
        &self,
        shop: &ShopId,
        item: &ItemId,
        standing: &StandingCounts,
        merged: &Counted,
    ) -> Result<Step, StoreError> {
        let mut transaction = Transaction::new(self);
        let pages = if *merged == Counted::default() { Vec::new() } else { pack_counted(merged, standing.pages.len())? };
        let stands = || if standing.version == 0 { When::Absent } else { When::Has(VERSION, number(standing.version)) };
        for (place, page) in (0_u32..).zip(&pages) {
            if place > 0 && standing.pages.get(place as usize) == Some(page) {
                continue;
            }
            let key = Key::count_page(shop, item, place);
            let mut record = record_attributes(key.clone(), page.clone());
            if place == 0 {
                record.insert(VERSION.to_owned(), number(standing.version + 1));
            }
            transaction.put(key.table, record, if place == 0 { stands() } else { When::Always })?;
        }
        for place in pages.len()..standing.pages.len() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            transaction.delete(Key::count_page(shop, item, place), if place == 0 { stands() } else { When::Always })?;
        }
        let partition = Key::count_page(shop, item, 0).partition;
        for sort in &standing.keys {
            let key = Key { table: Table::Counts, partition: partition.clone(), sort: sort.clone() };
            transaction.delete(key, When::Present)?;
        }
        transaction.commit(draw(item.as_str())).await
    }

    /// Writes counts of items, replacing what stands: for a shop that is learned at once. An item's pages beyond those written
    /// stay as they are: begin with empty tables, or write at least as much.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_counted<'a>(
        &self,
        shop: &ShopId,
        counted: impl IntoIterator<Item = &'a (ItemId, Counted)>,
    ) -> Result<(), StoreError> {
        let records = counted.into_iter().flat_map(|(item, counted)| match pack_counted(counted, 1) {
            Err(error) => vec![Err(error)],
            Ok(pages) => (0_u32..)
                .zip(pages)
                .map(|(place, page)| {
                    let key = Key::count_page(shop, item, place);
                    let mut record = record_attributes(key.clone(), page);
                    if place == 0 {
                        record.insert(VERSION.to_owned(), number(1));
                    }
                    Ok((key, record))
                })
                .collect(),
        });
        self.put_records(Table::Counts, records).await
    }

    /// Writes what rows borrow from a rebuild, each rebuild's under keys of its own and the head last: until then readers have the
    /// footing before, whole. [`Telling::Known`] when a later rebuild was first.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_footings(&self, shop: &ShopId, footings: &[Footing], head: FootingHead) -> Result<Telling, StoreError> {
        let parts = (0_u32..).zip(footings.chunks(FOOTINGS_MAX));
        let records = parts.map(|(part, footings)| {
            let key = Key::footings(shop, head.run, part);
            Ok((key.clone(), record_attributes(key, pack_footings(footings)?)))
        });
        self.put_records(Table::Counts, records).await?;
        let head = FootingHead { parts: u32::try_from(footings.len().div_ceil(FOOTINGS_MAX)).unwrap_or(u32::MAX), ..head };
        self.put_newer(Key::footing_head(shop), pack_footing_head(&head), head.run).await
    }

    /// Deletes what earlier rebuilds than `run`, whose head stands, have left.
    ///
    /// # Errors
    /// As [`Store::counted`].
    pub async fn forget_footings(&self, shop: &ShopId, run: u64) -> Result<(), StoreError> {
        let mut pages = self.paged(shop, Table::Counts, FOOTINGS);
        while let Some(page) = pages.next().await? {
            for found in page.iter().filter(|found| footing_run(found.sort()).is_some_and(|found| found < run)) {
                let _ = self.delete_when(found.key(), When::Always).await?;
            }
        }
        Ok(())
    }

    /// Which rebuild the footing is of; none before the first.
    ///
    /// # Errors
    /// As [`Store::counted`].
    pub async fn footing_head(&self, shop: &ShopId) -> Result<Option<FootingHead>, StoreError> {
        let found = self.get(Key::footing_head(shop)).await?;
        let head = found.map(|found| found.body().and_then(unpack_footing_head)).transpose();
        Ok(head.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Footing, why })?)
    }

    /// The whole footing.
    ///
    /// # Errors
    /// As [`Store::counted`], and [`StoreError::Conflict`] when a later rebuild has taken its place: read the head again.
    pub async fn footings(&self, shop: &ShopId, head: &FootingHead) -> Result<Vec<Footing>, StoreError> {
        let keys = (0..head.parts).map(|part| Key::footings(shop, head.run, part)).collect();
        let parts = self.read_all(keys, draw(shop.as_str()), Reading::Strong).await?;
        if parts.len() != head.parts as usize {
            return Err(StoreError::Conflict);
        }
        let mut all = Vec::new();
        for found in parts {
            let part = found.body().and_then(unpack_footings);
            all.append(&mut part.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Footing, why })?);
        }
        Ok(all)
    }
}

/// Records of one query: all pages there may be, and as many deltas as are folded at once.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "the two bounds are below a hundred")]
const FOLD_LIMIT: i32 = (PAGES_MAX + FOLD_DELTAS_MAX) as i32;

impl StandingCounts {
    pub(crate) fn take(&mut self, shop: &ShopId, item: &ItemId, found: &Found) -> Result<(), Corrupt> {
        let taken = match counted_at(found.sort()) {
            Some((_, CountedPart::Page)) => self.take_page(found),
            Some((_, CountedPart::Delta(_))) if self.deltas.len() == FOLD_DELTAS_MAX => Ok(()),
            Some((anchor, CountedPart::Delta(part))) => {
                found.body().and_then(|body| unpack_delta(body, anchor, part)).map(|delta| {
                    self.keys.push(found.sort().to_owned());
                    self.deltas.push(delta);
                })
            }
            None => Err(UnpackError::Misplaced),
        };
        taken.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Counts(item.clone()), why })
    }

    fn take_page(&mut self, found: &Found) -> Result<(), UnpackError> {
        let body = found.body()?;
        let (_, mut page) = unpack_page(body)?;
        if self.pages.is_empty() {
            self.version = found.number(VERSION).unwrap_or_default();
            self.counted = page;
        } else {
            self.counted.pairs.append(&mut page.pairs);
        }
        self.pages.push(body.to_vec());
        Ok(())
    }
}
