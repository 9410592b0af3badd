//! What a rebuild replaces: rows that nobody renewed since it began, and the shop row.

use scoring::hash::fnv1a64;
use scoring::id::{ItemId, ShopId};
use scoring::pair::PairRow;
use scoring::shop::Shop;

use crate::batch::record_attributes;
use crate::error::StoreError;
use crate::held::Held;
use crate::key::{Key, Table, VERSION};
use crate::pack::{pack_row, pack_shop, unpack_shop};
use crate::plans::number;
use crate::store::Store;
use crate::transact::{Step, When};

/// A pair row as a rebuild met it: enough to tell whether it has to be replaced, and whether somebody else did so first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingRow {
    /// Its item.
    pub item: ItemId,
    /// Counts up with each replacement; none for a record without one.
    version: Option<u64>,
    /// Of its bytes.
    print: u64,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// It is written.
    Written,
    /// It stood already as it is to be.
    Same,
    /// Somebody replaced it since it was met.
    Overtaken,
}

impl Store {
    /// Every pair row of a shop as it stands, items ascending. Not for the request path.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn standing_rows(&self, shop: &ShopId) -> Result<Vec<StandingRow>, StoreError> {
        let mut rows = Vec::new();
        let mut pages = self.paged(shop, Table::Pairs, "");
        while let Some(page) = pages.next().await? {
            rows.extend(page.iter().filter_map(|found| {
                let print = found.body().map_or(0, fnv1a64);
                Some(StandingRow { item: ItemId::new(found.sort()).ok()?, version: found.number(VERSION), print })
            }));
        }
        rows.sort_unstable_by(|a, b| a.item.cmp(&b.item));
        Ok(rows)
    }

    /// Puts a rebuilt row in the place of the one that was met, or of none.
    ///
    /// # Errors
    /// As [`Store::standing_rows`], and [`StoreError::Pack`].
    pub async fn rebuild_row(&self, shop: &ShopId, met: Option<&StandingRow>, row: &PairRow) -> Result<Replaced, StoreError> {
        let (key, body) = (Key::row(shop, &row.item), pack_row(row)?);
        if met.is_some_and(|met| met.print == fnv1a64(&body)) {
            return Ok(Replaced::Same);
        }
        let version = met.and_then(|met| met.version);
        let stands = match (met, version) {
            (None, _) => When::Absent,
            (Some(_), Some(version)) => When::Has(VERSION, number(version)),
            // Without a version nobody can tell what it replaces.
            (Some(_), None) => return Ok(Replaced::Overtaken),
        };
        let mut record = record_attributes(key.clone(), body);
        record.insert(VERSION.to_owned(), number(version.unwrap_or_default() + 1));
        Ok(match self.put_when(key, record, stands).await? {
            Step::Done => Replaced::Written,
            Step::Overtaken => Replaced::Overtaken,
        })
    }

    /// Deletes the row of what is not sold any more, unless somebody replaced it.
    ///
    /// # Errors
    /// As [`Store::standing_rows`].
    pub async fn forget_row(&self, shop: &ShopId, met: &StandingRow) -> Result<Step, StoreError> {
        let Some(version) = met.version else { return Ok(Step::Overtaken) };
        self.delete_when(Key::row(shop, &met.item), When::Has(VERSION, number(version))).await
    }

    /// The shop row, to be replaced.
    ///
    /// # Errors
    /// As [`Store::standing_rows`].
    pub async fn held_shop(&self, shop: &ShopId) -> Result<Held<Shop>, StoreError> {
        Ok(Held::of(self.get(Key::shop(shop)).await?.as_ref(), unpack_shop))
    }

    /// Replaces the shop row if it still is as it was read. The same again costs nothing.
    ///
    /// # Errors
    /// As [`Store::rebuild_row`].
    pub async fn replace_shop(&self, held: &Held<Shop>, shop: &Shop) -> Result<Step, StoreError> {
        let (key, body) = (Key::shop(&shop.id), pack_shop(shop)?);
        if held.is(&body) {
            return Ok(Step::Done);
        }
        self.put_when(key.clone(), record_attributes(key, body), held.stands()).await
    }
}
