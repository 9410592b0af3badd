//! What reports count. A decision's reckoning says what of it stands in a cell; both change in one transaction, so that a cell is
//! always the sum of its decisions, whatever is told twice, late or cut off.

use std::collections::BTreeMap;

use scoring::hash::draw;
use scoring::id::{DecisionName, OrderId, ShopId};
use scoring::report::{Attribution, Cell, Figure, Reckoning, Tally};
use scoring::time::Timestamp;

use crate::batch::Found;
use crate::between::Order;
use crate::decisions::{DECISION_DAYS, expiring};
use crate::error::{Corrupt, Record, StoreError};
use crate::held::Held;
use crate::key::{self, Key, Person, Table};
use crate::pack::{pack_attribution, pack_placed, pack_reckoning, unpack_attribution, unpack_reckoning};
use crate::store::Store;
use crate::transact::{Step, Transaction, When};

/// A decision's reckoning that is to replace another: conditional on everything that it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Recount<'a> {
    /// Whose.
    pub decision: &'a DecisionName,
    /// As it was read.
    pub held: &'a Held<Reckoning>,
    /// As it is to be.
    pub reckoning: &'a Reckoning,
    /// What changes with it in cells.
    pub changes: &'a [(Cell, Tally)],
    /// The order for whose sake, with its attribution as it was read.
    pub order: Option<(&'a OrderId, &'a Held<Attribution>)>,
}

impl Store {
    /// What has been counted of a decision, to be replaced; strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn held_reckoning(
        &self,
        shop: &ShopId,
        decision: &DecisionName,
        now: Timestamp,
    ) -> Result<Held<Reckoning>, StoreError> {
        let found = self.get(Key::reckoning(shop, decision)).await?;
        // What cannot be read must not be counted anew: the cell holds it already.
        found.as_ref().map(|found| read(shop, found)).transpose()?;
        let held = Held::of(found.as_ref(), unpack_reckoning);
        Ok(if found.is_some_and(|found| found.has_expired(now)) { held.emptied() } else { held })
    }

    /// Replaces a reckoning and changes its cells, if nothing of what it was made from changed in between.
    ///
    /// # Errors
    /// As [`Store::held_reckoning`], and [`StoreError::Pack`].
    pub async fn recount(&self, shop: &ShopId, recount: Recount<'_>, now: Timestamp) -> Result<Step, StoreError> {
        let Recount { decision, held, reckoning, changes, order } = recount;
        let (key, body) = (Key::reckoning(shop, decision), pack_reckoning(reckoning)?);
        if held.is(&body) {
            return Ok(Step::Done);
        }
        let mut transaction = Transaction::new(self);
        transaction.put(key.table, expiring(key, body, now, DECISION_DAYS), held.stands())?;
        for (cell, change) in changes.iter().filter(|(_, change)| !change.is_zero()) {
            let figures = Figure::ALL.into_iter().filter(|figure| change.of(*figure) != 0);
            let figures = figures.map(|figure| (figure.name(), i128::from(change.of(figure)))).collect::<Vec<_>>();
            transaction.add(Key::cell(shop, cell, decision.as_str()), &figures)?;
        }
        if let Some((order, attribution)) = order {
            transaction.check(Key::attribution(shop, order), attribution.stands())?;
        }
        transaction.commit(draw(decision.as_str())).await
    }

    /// All that has been counted of a shop's decisions, names ascending. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::held_reckoning`].
    pub async fn all_reckonings(&self, shop: &ShopId, now: Timestamp) -> Result<Vec<(DecisionName, Reckoning)>, StoreError> {
        let mut all = Vec::new();
        for found in self.list(shop, Table::Decisions, key::RECKONINGS).await? {
            let Some(Ok(decision)) = found.sort().strip_prefix(key::RECKONINGS).map(DecisionName::new) else { continue };
            if found.has_expired(now) {
                continue;
            }
            all.push((decision, read(shop, &found)?));
        }
        all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(all)
    }

    /// The cells of a shop from one UTC day to another, both included, by day, placement and arm. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::held_reckoning`].
    pub async fn cells(&self, shop: &ShopId, (first, last): (i64, i64)) -> Result<Vec<(Cell, Tally)>, StoreError> {
        let mut cells: BTreeMap<String, (Cell, Tally)> = BTreeMap::new();
        for found in self.list(shop, Table::Cells, "").await? {
            let Some(cell) = key::cell_at(found.sort()) else { continue };
            if !(first..=last).contains(&cell.day) {
                continue;
            }
            let (_, tally) = cells.entry(found.sort().to_owned()).or_insert((cell, Tally::default()));
            for figure in Figure::ALL {
                let part = found.attribute(figure.name()).and_then(|value| value.as_n().ok()?.parse::<i64>().ok());
                let sum = &mut tally.0[figure.index()];
                *sum = sum.saturating_add(part.unwrap_or_default());
            }
        }
        Ok(cells.into_values().filter(|(_, tally)| !tally.is_zero()).collect())
    }

    /// What an order was attributed to, to be replaced; strongly consistent.
    ///
    /// # Errors
    /// As [`Store::held_reckoning`].
    pub async fn held_attribution(
        &self,
        shop: &ShopId,
        order: &OrderId,
        now: Timestamp,
    ) -> Result<Held<Attribution>, StoreError> {
        let found = self.get(Key::attribution(shop, order)).await?;
        let held = Held::of(found.as_ref(), unpack_attribution);
        Ok(if found.is_some_and(|found| found.has_expired(now)) { held.emptied() } else { held })
    }

    /// Replaces it if it still is as it was read; with none it goes.
    ///
    /// # Errors
    /// As [`Store::replace_reckoning`].
    pub async fn replace_attribution(
        &self,
        shop: &ShopId,
        order: &OrderId,
        held: &Held<Attribution>,
        attribution: Option<&Attribution>,
        now: Timestamp,
    ) -> Result<Step, StoreError> {
        let key = Key::attribution(shop, order);
        let Some(attribution) = attribution else { return self.delete_when(key, held.stands()).await };
        let body = pack_attribution(attribution)?;
        if held.is(&body) {
            return Ok(Step::Done);
        }
        self.put_when(key.clone(), expiring(key, body, now, DECISION_DAYS), held.stands()).await
    }

    /// Lets an order be found by its person.
    ///
    /// # Errors
    /// As [`Store::replace_reckoning`].
    pub async fn put_placed(
        &self,
        shop: &ShopId,
        person: &Person,
        time: Timestamp,
        order: &OrderId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = Key::placed(shop, person, time, order);
        self.put_when(key.clone(), expiring(key, pack_placed(), now, DECISION_DAYS), When::Always).await.map(|_| ())
    }

    /// An order is no longer found by its person.
    ///
    /// # Errors
    /// As [`Store::held_reckoning`].
    pub async fn delete_placed(
        &self,
        shop: &ShopId,
        person: &Person,
        time: Timestamp,
        order: &OrderId,
    ) -> Result<(), StoreError> {
        self.delete_when(Key::placed(shop, person, time, order), When::Always).await.map(|_| ())
    }

    /// Orders that a person placed from `from` to `to`, the earliest first, at most `most`.
    ///
    /// # Errors
    /// As [`Store::held_reckoning`].
    pub async fn placed(
        &self,
        shop: &ShopId,
        person: &Person,
        (from, to): (Timestamp, Timestamp),
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<OrderId>, StoreError> {
        let (partition, prefix) = Key::placed_prefix(shop, person);
        let found = self.between(Table::Decisions, (&partition, &prefix), (from, to), Order::EarliestFirst, most).await?;
        let found = found.iter().filter(|found| !found.has_expired(now));
        Ok(found.filter_map(|found| key::placed_at(&prefix, found.sort())).collect())
    }
}

fn read(shop: &ShopId, found: &Found) -> Result<Reckoning, Corrupt> {
    let reckoning = found.body().and_then(unpack_reckoning);
    reckoning.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Decision, why })
}
