//! Writing rows: a part at a time, only those that changed, none over what somebody wrote meanwhile.

use learning::merged::merged;
use learning::parts::RowsInParts;
use learning::renewed::{Ground, renewed};
use scoring::id::ShopId;
use scoring::pair::PairRow;
use store::{Replaced, StandingRow, Step, Store, StoreError};
use tokio::task::JoinSet;

/// Rows made together: with those under way they bound the memory.
const PART: usize = 256;
/// Writes under way at once.
const AT_ONCE: usize = 16;
/// How often a row may be renewed by somebody else while it is made anew.
const ATTEMPTS: u32 = 12;

/// A rebuild's rows on their way.
pub(crate) struct Writing<'a> {
    store: &'a Store,
    shop: &'a ShopId,
    /// Items ascending.
    met: &'a [StandingRow],
    pub(crate) written: u64,
    /// Rows that somebody replaced since they were met, as the rebuild would have them.
    pub(crate) overtaken: Vec<PairRow>,
}

type Writes = JoinSet<(PairRow, Result<Replaced, StoreError>)>;

impl<'a> Writing<'a> {
    pub(crate) const fn new(store: &'a Store, shop: &'a ShopId, met: &'a [StandingRow]) -> Self {
        Self { store, shop, met, written: 0, overtaken: Vec::new() }
    }

    /// Writes all rows; [`Step::Overtaken`] by time when `is_time` says no between two parts.
    pub(crate) async fn write(&mut self, parts: &RowsInParts<'_>, is_time: impl Fn() -> bool) -> Result<Step, StoreError> {
        // Dropped on an early return, it stops what is under way.
        let mut writes = Writes::new();
        for start in (0..parts.len()).step_by(PART) {
            if !is_time() {
                while self.next(&mut writes).await? {}
                return Ok(Step::Overtaken);
            }
            for row in parts.rows(start..parts.len().min(start + PART)) {
                if writes.len() == AT_ONCE {
                    self.next(&mut writes).await?;
                }
                let met = self.met.binary_search_by(|met| met.item.cmp(&row.item)).ok().map(|place| self.met[place].clone());
                let (store, shop) = (self.store.clone(), self.shop.clone());
                writes.spawn(async move {
                    let replaced = store.rebuild_row(&shop, met.as_ref(), &row).await;
                    (row, replaced)
                });
            }
        }
        while self.next(&mut writes).await? {}
        Ok(Step::Done)
    }

    /// Waits for a write to end; whether there was one.
    async fn next(&mut self, writes: &mut Writes) -> Result<bool, StoreError> {
        match writes.join_next().await {
            None => return Ok(false),
            // Nothing is known of a write that broke off.
            Some(Err(_)) => return Err(StoreError::Throttled),
            Some(Ok((row, replaced))) => match replaced? {
                Replaced::Written => self.written += 1,
                Replaced::Same => {}
                Replaced::Overtaken => self.overtaken.push(row),
            },
        }
        Ok(true)
    }

    /// Makes overtaken rows anew, as learning does after this rebuild: the anchor's counts as they are now, everything else as the
    /// rebuild has it. How many there were.
    pub(crate) async fn renew(&mut self, ground: &Ground) -> Result<u64, StoreError> {
        let rows = core::mem::take(&mut self.overtaken);
        for row in &rows {
            self.renew_row(row, ground).await?;
        }
        Ok(rows.len() as u64)
    }

    async fn renew_row(&self, row: &PairRow, ground: &Ground) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            let held = self.store.held_row(self.shop, &row.item).await?;
            let standing = self.store.counted(self.shop, &row.item).await?;
            // Where more waits than one fold takes, learning renews the row once more when it has folded the rest.
            let counted = merged(standing.counted.clone(), &standing.deltas);
            if self.store.replace_row(self.shop, &held, &renewed(row, &counted, ground)).await? == Step::Done {
                return Ok(());
            }
        }
        Err(StoreError::Throttled)
    }
}
