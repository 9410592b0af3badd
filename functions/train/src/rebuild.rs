//! A rebuild: counts and catalogue in; rows, shop row and footing out, the footing's head last.

use std::collections::BTreeSet;

use learning::parts::RowsInParts;
use learning::renewed::Ground;
use learning::rows::Basis;
use scoring::count::FootingHead;
use scoring::id::ShopId;
use scoring::shop::{Popular, Shop};
use scoring::time::Timestamp;
use store::{Held, Step, StoreError, Telling};

use crate::Trainer;
use crate::rows::Writing;

/// Ages are measured at quarters of a day. Sales are kept by day, so that a finer clock would teach nothing, and write every row
/// of the shop each time instead of those that changed.
const CLOCK_SECONDS: i64 = 6 * 3_600;
/// How often the shop row is read again because somebody else changed it.
const ATTEMPTS: u32 = 5;

/// What a rebuild came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Its clock.
    pub as_of: Timestamp,
    /// Orders that feed pairs.
    pub orders: i64,
    /// Goods on the shelf, each with a row.
    pub rows: u64,
    /// Rows that were written.
    pub written: u64,
    /// Rows that learning renewed meanwhile, made anew on the new footing.
    pub renewed: u64,
    /// Rows of what is not sold any more.
    pub forgotten: u64,
    /// How it ended.
    pub end: End,
}

/// How a rebuild ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything stands.
    Done,
    /// Time was up: the next run goes on.
    Unfinished,
    /// A later rebuild has begun: it sees what this one saw, and more.
    Overtaken,
}

/// The rebuild's moment: the last quarter of a day, and never before the rebuild before.
fn as_of(now: Timestamp, before: Option<FootingHead>) -> Timestamp {
    let quarter = Timestamp(now.0.div_euclid(CLOCK_SECONDS).saturating_mul(CLOCK_SECONDS));
    before.map_or(quarter, |head| quarter.max(head.as_of))
}

impl Trainer {
    /// Rebuilds a shop; none where there is no shop.
    pub(crate) async fn rebuild(&self, shop: &ShopId, until: Timestamp) -> Result<Option<Rebuilt>, StoreError> {
        let store = &self.store;
        // From here on whoever changes something notes it anew.
        let run = store.take_changes(shop).await?.run;
        let held = store.held_shop(shop).await?;
        let Some(currency) = held.value.as_ref().map(|row| row.currency) else { return Ok(None) };
        let as_of = as_of(self.clock.now(), store.footing_head(shop).await?);
        // Rows are met before counts are read: whoever renews a row from later counts then changes it under us, and we see it.
        let met = store.standing_rows(shop).await?;
        let counts = self.counts(shop).await?;
        let goods = self.goods(shop, currency).await?;
        let orders = i64::try_from(counts.counts.orders()).unwrap_or(i64::MAX);
        let (items, sales, shelf) = (&counts.items, &counts.sales, &goods.shelf);
        let parts = RowsInParts::of(Basis { items, counts: &counts.counts, sales, shelf, now: as_of });
        let mut rebuilt =
            Rebuilt { as_of, orders, rows: parts.len() as u64, written: 0, renewed: 0, forgotten: 0, end: End::Unfinished };

        let mut writing = Writing::new(store, shop, &met);
        if writing.write(&parts, || self.clock.now() < until).await? == Step::Overtaken {
            rebuilt.written = writing.written;
            return Ok(Some(rebuilt));
        }
        rebuilt.end = End::Overtaken;
        rebuilt.written = writing.written;
        if !self.is_latest(shop, run).await? {
            return Ok(Some(rebuilt));
        }
        let footings = parts.footings();
        if !writing.overtaken.is_empty() {
            let ground = Ground::new(orders, footings.iter().cloned());
            rebuilt.renewed = writing.renew(&ground).await?;
        }
        let sold: BTreeSet<_> = shelf.iter().map(|(item, _)| item).collect();
        for row in met.iter().filter(|row| !sold.contains(&row.item) && !goods.unreadable.contains(&row.item)) {
            rebuilt.forgotten += u64::from(store.forget_row(shop, row).await? == Step::Done);
        }
        self.put_shop(shop, held, as_of, &parts.popular(), shelf.small_price()).await?;
        let head = FootingHead { as_of, orders, parts: 0, run };
        if store.put_footings(shop, &footings, head).await? == Telling::Kept {
            rebuilt.end = End::Done;
            // What was noted meanwhile stays noted.
            let _ = store.settle_changes(shop, run).await?;
            store.forget_footings(shop, run).await?;
        }
        Ok(Some(rebuilt))
    }

    async fn is_latest(&self, shop: &ShopId, run: u64) -> Result<bool, StoreError> {
        Ok(self.store.training(shop).await?.run == run)
    }

    /// Renews what of the shop row is learned; the rest is whoever's it is.
    async fn put_shop(
        &self,
        shop: &ShopId,
        mut held: Held<Shop>,
        as_of: Timestamp,
        popular: &[Popular],
        small_price: i64,
    ) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(row) = &held.value else { return Ok(()) };
            let row = Shop { as_of, popular: popular.to_vec(), small_price, ..row.clone() };
            if self.store.replace_shop(&held, &row).await? == Step::Done {
                return Ok(());
            }
            held = self.store.held_shop(shop).await?;
        }
        Err(StoreError::Conflict)
    }
}

#[cfg(test)]
mod tests {
    use super::as_of;
    use scoring::count::FootingHead;
    use scoring::time::Timestamp;

    #[test]
    fn a_rebuilds_clock_stands_at_quarters_of_a_day_and_never_goes_back() {
        let head = |as_of| Some(FootingHead { as_of: Timestamp(as_of), orders: 0, parts: 0, run: 1 });
        let check = |now, before, expected| assert_eq!(as_of(Timestamp(now), before), Timestamp(expected));
        check(86_400 + 21_599, None, 86_400);
        check(86_400 + 21_600, head(86_400), 86_400 + 21_600);
        check(86_400 + 21_599, head(86_400 + 5_000), 86_400 + 5_000);
        check(-1, None, -21_600);
    }
}
