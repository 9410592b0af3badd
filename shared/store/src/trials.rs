//! The comparison of arms: what a person gives to cells stands in their trial; both change in one transaction, so that a cell's
//! moments are always the sum over its people, whatever is told twice, late or cut off.

use std::collections::BTreeMap;

use scoring::hash::draw;
use scoring::id::{OrderId, ShopId, VisitorId};
use scoring::report::{Attribution, Cell};
use scoring::time::Timestamp;
use scoring::trial::{Moments, Trial};

use crate::batch::record_attributes;
use crate::decisions::{DECISION_DAYS, expiring};
use crate::error::{Corrupt, Record, StoreError};
use crate::held::Held;
use crate::key::{self, Key, Table};
use crate::pack::{pack_cap, pack_trial, unpack_cap, unpack_trial};
use crate::store::Store;
use crate::transact::{Step, Transaction, When};

/// A person's trial that is to replace another: conditional on everything that it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Restake<'a> {
    /// Whose: the browser that drew their arms.
    pub unit: &'a VisitorId,
    /// As it was read.
    pub held: &'a Held<Trial>,
    /// As it is to be.
    pub trial: &'a Trial,
    /// What changes with it in cells.
    pub changes: &'a [(Cell, Moments)],
    /// The order for whose sake, with its attribution as it was read.
    pub order: Option<(&'a OrderId, &'a Held<Attribution>)>,
}

impl Store {
    /// What a person gives to the comparison of arms, to be replaced; strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn held_trial(&self, shop: &ShopId, unit: &VisitorId, now: Timestamp) -> Result<Held<Trial>, StoreError> {
        let found = self.get(Key::trial(shop, unit)).await?;
        // What cannot be read must not be counted anew: the cells hold it already.
        let trial = found.as_ref().map(|found| found.body().and_then(unpack_trial)).transpose();
        trial.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Decision, why })?;
        let held = Held::of(found.as_ref(), unpack_trial);
        Ok(if found.is_some_and(|found| found.has_expired(now)) { held.emptied() } else { held })
    }

    /// Replaces a trial and changes its cells, if nothing of what it was made from changed in between. One in which nothing is left
    /// goes.
    ///
    /// # Errors
    /// As [`Store::held_trial`], and [`StoreError::Pack`].
    pub async fn restake(&self, shop: &ShopId, restake: Restake<'_>, now: Timestamp) -> Result<Step, StoreError> {
        let Restake { unit, held, trial, changes, order } = restake;
        let (key, body) = (Key::trial(shop, unit), pack_trial(trial)?);
        if held.is(&body) {
            return Ok(Step::Done);
        }
        let mut transaction = Transaction::new(self);
        if trial.entries.is_empty() && trial.orders.is_empty() && trial.nameless.is_empty() {
            transaction.delete(key, held.stands())?;
        } else {
            transaction.put(key.table, expiring(key, body, now, DECISION_DAYS), held.stands())?;
        }
        for (cell, change) in changes.iter().filter(|(_, change)| !change.is_zero()) {
            let moments = Moments::NAMES.into_iter().zip(change.0).filter(|(_, by)| *by != 0).collect::<Vec<_>>();
            transaction.add(Key::cell(shop, cell, unit.as_str()), &moments)?;
        }
        if let Some((order, attribution)) = order {
            transaction.check(Key::attribution(shop, order), attribution.stands())?;
        }
        transaction.commit(draw(unit.as_str())).await
    }

    /// Deletes what a person gave; the cells keep their sums, without anybody's name.
    ///
    /// # Errors
    /// As [`Store::held_trial`].
    pub async fn delete_trial(&self, shop: &ShopId, unit: &VisitorId) -> Result<(), StoreError> {
        self.delete_when(Key::trial(shop, unit), When::Always).await.map(|_| ())
    }

    /// The moments of a shop's cells from one UTC day to another, both included, by day, placement and arm. Not for the request
    /// path.
    ///
    /// # Errors
    /// As [`Store::held_trial`].
    pub async fn moments(&self, shop: &ShopId, (first, last): (i64, i64)) -> Result<Vec<(Cell, Moments)>, StoreError> {
        let mut cells: BTreeMap<String, (Cell, Moments)> = BTreeMap::new();
        for found in self.list(shop, Table::Cells, "").await? {
            let Some(cell) = key::cell_at(found.sort()).filter(|cell| (first..=last).contains(&cell.day)) else { continue };
            let (_, moments) = cells.entry(found.sort().to_owned()).or_insert((cell, Moments::default()));
            for (name, sum) in Moments::NAMES.into_iter().zip(&mut moments.0) {
                let part = found.attribute(name).and_then(|value| value.as_n().ok()?.parse::<i128>().ok());
                *sum = sum.saturating_add(part.unwrap_or_default());
            }
        }
        Ok(cells.into_values().filter(|(_, moments)| !moments.is_zero()).collect())
    }

    /// What one person counts for at most, in minor units; none until it is frozen.
    ///
    /// # Errors
    /// As [`Store::held_trial`].
    pub async fn spending_cap(&self, shop: &ShopId) -> Result<Option<i64>, StoreError> {
        let Some(found) = self.get(Key::cap(shop)).await? else { return Ok(None) };
        let cap = found.body().and_then(unpack_cap);
        Ok(Some(cap.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Shop, why })?))
    }

    /// Freezes it; what is frozen stays.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn freeze_spending_cap(&self, shop: &ShopId, cap: i64) -> Result<Step, StoreError> {
        let key = Key::cap(shop);
        self.put_when(key.clone(), record_attributes(key, pack_cap(cap)), When::Absent).await
    }
}
