//! Plans: what each order contributes, fixed in one transaction; spread in chunks, each once.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::count::Delta;
use scoring::hash::draw;
use scoring::id::{CustomerId, OrderId, ShopId};
use scoring::plan::{OrderHistory, Plan};

use crate::batch::{Attributes, Found, Reading, record_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{Key, LEFT, VERSION};
use crate::pack::{UnpackError, pack_delta, pack_history, pack_plan, unpack_history, unpack_plan};
use crate::store::Store;
use crate::transact::{Step, Transaction, When};

/// A plan as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPlan {
    /// The plan.
    pub plan: Plan,
    /// How far it has come.
    pub progress: Progress,
}

/// How far a plan's changes have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many chunks are still to be spread; with 0 left, deltas may still be unfolded.
    Left(u32),
    /// All that it changed is in the counts, and everything derived from them was renewed.
    Settled,
}

/// A customer's planned orders as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptHistory {
    /// The orders; none for a customer of whom nothing is known.
    pub history: OrderHistory,
    /// Changes with every plan; 0 when nothing stands.
    pub version: u64,
}

/// A plan to be kept: conditional on everything that it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Planning<'a> {
    /// Whose order.
    pub order: &'a OrderId,
    /// The plan.
    pub plan: &'a Plan,
    /// Its chunks.
    pub chunks: u32,
    /// The histories that it changes: whose, as they were read, and as they are to be.
    pub histories: &'a [(CustomerId, KeptHistory, OrderHistory)],
}

impl Store {
    /// The plan of an order, strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn plan(&self, shop: &ShopId, order: &OrderId) -> Result<Option<KeptPlan>, StoreError> {
        let found = self.get(Key::plan(shop, order)).await?;
        Ok(found.map(|found| read_plan(shop, &found)).transpose()?)
    }

    /// The plans of several orders, strongly consistent; those without one are left out.
    ///
    /// # Errors
    /// As [`Store::plan`].
    pub async fn plans(&self, shop: &ShopId, orders: &[OrderId]) -> Result<Vec<(OrderId, KeptPlan)>, StoreError> {
        let keys = orders.iter().map(|order| Key::plan(shop, order)).collect();
        let found = self.read_all(keys, draw(shop.as_str()), Reading::Strong).await?;
        let by_sort: std::collections::HashMap<&str, &Found> = found.iter().map(|found| (found.sort(), found)).collect();
        let read = |order: &OrderId| {
            let found = by_sort.get(Key::plan(shop, order).sort.as_str())?;
            Some(read_plan(shop, found).map(|plan| (order.clone(), plan)))
        };
        Ok(orders.iter().filter_map(read).collect::<Result<_, _>>()?)
    }

    /// A customer's planned orders, strongly consistent.
    ///
    /// # Errors
    /// As [`Store::plan`].
    pub async fn history(&self, shop: &ShopId, customer: &CustomerId) -> Result<KeptHistory, StoreError> {
        let Some(found) = self.get(Key::history(shop, customer)).await? else { return Ok(KeptHistory::default()) };
        let history = found.body().and_then(unpack_history);
        let history = history.map_err(|why| Corrupt { shop: shop.clone(), record: Record::History, why })?;
        Ok(KeptHistory { history, version: found.number(VERSION).unwrap_or_default() })
    }

    /// Keeps a plan: one transaction, conditional on the histories being as they were read, on the plan before it standing and
    /// settled (or on none standing), and on the order still being there.
    ///
    /// # Errors
    /// [`StoreError::Pack`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn keep_plan(&self, shop: &ShopId, planning: Planning<'_>) -> Result<Step, StoreError> {
        let Planning { order, plan, chunks, histories } = planning;
        let mut transaction = Transaction::new(self);
        let when = match plan.revision {
            0 | 1 => When::Absent,
            revision => When::HasWithout((VERSION, number(revision - 1)), LEFT),
        };
        let key = Key::plan(shop, order);
        transaction.put(key.table, plan_record(key, plan, Progress::Left(chunks))?, when)?;
        // An order that was erased in the meantime must not come back.
        transaction.check(Key::order(shop, order), When::Present)?;
        for (customer, kept, new) in histories {
            let key = Key::history(shop, customer);
            let mut record = record_attributes(key.clone(), pack_history(new)?);
            // A history that was erased and begins anew never repeats a version.
            record.insert(VERSION.to_owned(), number((kept.version + 1).max(plan.told)));
            transaction.put(key.table, record, history_stands(kept.version))?;
        }
        transaction.commit(draw(order.as_str())).await
    }

    /// Writes one chunk of a plan's deltas: one transaction, conditional on exactly so many chunks (`left`, this one
    /// included) being unwritten, which is the chunk's mark.
    ///
    /// # Errors
    /// As [`Store::keep_plan`].
    pub async fn spread(
        &self,
        shop: &ShopId,
        order: &OrderId,
        revision: u64,
        left: u32,
        deltas: &[Delta],
    ) -> Result<Step, StoreError> {
        let mut transaction = Transaction::new(self);
        let stands = When::HasBoth([(VERSION, number(revision)), (LEFT, number(left.into()))]);
        transaction.set(Key::plan(shop, order), LEFT, number(left.saturating_sub(1).into()), stands)?;
        for delta in deltas {
            let key = Key::delta(shop, &delta.anchor, order, revision, delta.part);
            transaction.put(key.table, record_attributes(key, pack_delta(delta)?), When::Always)?;
        }
        transaction.commit(draw(order.as_str())).await
    }

    /// Marks a plan whose chunks are all written as settled.
    ///
    /// # Errors
    /// As [`Store::keep_plan`].
    pub async fn settle_plan(&self, shop: &ShopId, order: &OrderId, plan: &Plan) -> Result<Step, StoreError> {
        let key = Key::plan(shop, order);
        // What the revision before contributed has been taken back: it need not be remembered.
        let plan = Plan { before: None, ..plan.clone() };
        let stands = When::HasBoth([(VERSION, number(plan.revision)), (LEFT, number(0))]);
        self.put_when(key.clone(), plan_record(key, &plan, Progress::Settled)?, stands).await
    }

    /// Notes that a settled plan holds for a later telling too.
    ///
    /// # Errors
    /// As [`Store::keep_plan`].
    pub async fn retell_plan(&self, shop: &ShopId, order: &OrderId, plan: &Plan) -> Result<Step, StoreError> {
        let key = Key::plan(shop, order);
        let stands = When::HasWithout((VERSION, number(plan.revision)), LEFT);
        self.put_when(key.clone(), plan_record(key, plan, Progress::Settled)?, stands).await
    }

    /// Deletes an erased order and its plan, and its name from `histories`, which go where nothing else stands in them: one
    /// transaction, conditional on the plan being spread and on the histories being as they were read.
    ///
    /// # Errors
    /// As [`Store::keep_plan`].
    pub async fn forget_order(
        &self,
        shop: &ShopId,
        order: &OrderId,
        plan: &Plan,
        histories: &[(CustomerId, KeptHistory)],
    ) -> Result<Step, StoreError> {
        let mut transaction = Transaction::new(self);
        let stands = When::HasBoth([(VERSION, number(plan.revision)), (LEFT, number(0))]);
        transaction.delete(Key::plan(shop, order), stands)?;
        transaction.delete(Key::order(shop, order), When::Has(VERSION, number(plan.told)))?;
        for (customer, kept) in histories {
            let key = Key::history(shop, customer);
            if kept.history.orders.is_empty() {
                transaction.delete(key, history_stands(kept.version))?;
            } else {
                // The name of the order that is going must not stay behind.
                let new = OrderHistory { last: None, ..kept.history.clone() };
                let mut record = record_attributes(key.clone(), pack_history(&new)?);
                record.insert(VERSION.to_owned(), number(kept.version + 1));
                transaction.put(key.table, record, history_stands(kept.version))?;
            }
        }
        transaction.commit(draw(order.as_str())).await
    }

    /// Writes plans that are already in the counts, replacing what stands: for a shop that is learned at once.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_plans(&self, shop: &ShopId, plans: impl IntoIterator<Item = (OrderId, Plan)>) -> Result<(), StoreError> {
        let records = plans.into_iter().map(|(order, plan)| {
            let key = Key::plan(shop, &order);
            Ok((key.clone(), plan_record(key, &plan, Progress::Settled)?))
        });
        self.put_records(crate::key::Table::Counts, records).await
    }

    /// Writes histories of such plans, replacing what stands.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_histories(
        &self,
        shop: &ShopId,
        histories: impl IntoIterator<Item = (CustomerId, OrderHistory)>,
    ) -> Result<(), StoreError> {
        let records = histories.into_iter().map(|(customer, history)| {
            let key = Key::history(shop, &customer);
            let mut record = record_attributes(key.clone(), pack_history(&history)?);
            record.insert(VERSION.to_owned(), number(1));
            Ok((key, record))
        });
        self.put_records(crate::key::Table::Counts, records).await
    }
}

pub(crate) fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn history_stands(version: u64) -> When {
    if version == 0 { When::Absent } else { When::Has(VERSION, number(version)) }
}

fn plan_record(key: Key, plan: &Plan, progress: Progress) -> Result<Attributes, crate::pack::PackError> {
    let mut record = record_attributes(key, pack_plan(plan)?);
    record.insert(VERSION.to_owned(), number(plan.revision));
    if let Progress::Left(left) = progress {
        record.insert(LEFT.to_owned(), number(left.into()));
    }
    Ok(record)
}

/// Reads a plan; the version beside its body must be its own.
pub(crate) fn read_plan(shop: &ShopId, found: &Found) -> Result<KeptPlan, Corrupt> {
    let plan = found.body().and_then(unpack_plan);
    let plan =
        plan.and_then(|plan| if found.number(VERSION) == Some(plan.revision) { Ok(plan) } else { Err(UnpackError::Misplaced) });
    let plan = plan.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Plan, why })?;
    let left = found.number(LEFT).map(|left| u32::try_from(left).unwrap_or(u32::MAX));
    Ok(KeptPlan { plan, progress: left.map_or(Progress::Settled, Progress::Left) })
}
