//! Items: waiting deltas into counts, counts into the item's row.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use learning::merged::merged;
use learning::renewed::{Ground, renewed};
use scoring::count::Counted;
use scoring::hash::draw;
use scoring::id::{ItemId, ShopId};
use store::{FOLD_DELTAS_MAX, Held, Step, StoreError};
use tokio::task::JoinSet;

use crate::Learner;
use crate::order::pause;

/// Items folded at once.
const AT_ONCE: usize = 8;
/// Most folds of one item before its records are left to another time: with all of them, six thousand deltas.
const FOLDS_MAX: u32 = 100;
/// How often in a row somebody else may be first.
const OVERTAKEN_MAX: u32 = 12;

impl Learner {
    /// Folds `items` and renews their rows; those that failed come back.
    pub(crate) async fn fold_all(&self, shop: &ShopId, items: BTreeSet<ItemId>) -> BTreeMap<ItemId, StoreError> {
        let mut failed = BTreeMap::new();
        if items.is_empty() {
            return failed;
        }
        let ground = match self.ground(shop).await {
            Ok(ground) => ground,
            Err(error) => {
                failed.extend(items.into_iter().map(|item| (item, StoreError::Throttled)));
                if let Some(first) = failed.values_mut().next() {
                    *first = error;
                }
                return failed;
            }
        };
        let mut items = items.into_iter();
        let mut under_way: JoinSet<Result<(), StoreError>> = JoinSet::new();
        let mut names: HashMap<tokio::task::Id, ItemId> = HashMap::new();
        loop {
            while under_way.len() < AT_ONCE
                && let Some(item) = items.next()
            {
                let (learner, shop, ground, name) = (self.clone(), shop.clone(), ground.clone(), item.clone());
                let task = under_way.spawn(async move { learner.fold(&shop, &item, ground).await });
                names.insert(task.id(), name);
            }
            let Some(ended) = under_way.join_next_with_id().await else { return failed };
            let (id, error) = match ended {
                Ok((id, result)) => (id, result.err()),
                // Nothing is known of a fold that broke off, so that it is tried again.
                Err(broken) => (broken.id(), Some(StoreError::Throttled)),
            };
            failed.extend(names.remove(&id).zip(error));
        }
    }

    /// Folds all that waits at an item, then renews its row.
    async fn fold(&self, shop: &ShopId, item: &ItemId, ground: Option<Arc<Ground>>) -> Result<(), StoreError> {
        let store = &self.store;
        let mut overtaken = 0;
        for _ in 0..FOLDS_MAX {
            if overtaken > 0 {
                pause(draw(item.as_str()), overtaken).await;
            }
            // Read before the counts: whoever renews the row from later counts then changes it under us, and we see it.
            let row = store.held_row(shop, item).await?;
            let standing = store.counted(shop, item).await?;
            let (waiting, merged) = (standing.deltas.len(), merged(standing.counted.clone(), &standing.deltas));
            let step = if waiting > 0 { store.fold(shop, item, &standing, &merged).await? } else { Step::Done };
            let step = match step {
                Step::Done if waiting == FOLD_DELTAS_MAX => {
                    overtaken = 0;
                    continue;
                }
                Step::Done => self.renew_row(shop, &row, &merged, ground.as_deref()).await?,
                Step::Overtaken => Step::Overtaken,
            };
            if step == Step::Done {
                return Ok(());
            }
            overtaken += 1;
            if overtaken == OVERTAKEN_MAX {
                break;
            }
        }
        Err(StoreError::Throttled)
    }

    /// Renews a row that the last rebuild made; an item that it did not know has to wait for the next.
    async fn renew_row(
        &self,
        shop: &ShopId,
        held: &Held<scoring::pair::PairRow>,
        counted: &Counted,
        ground: Option<&Ground>,
    ) -> Result<Step, StoreError> {
        let (Some(row), Some(ground)) = (&held.value, ground) else { return Ok(Step::Done) };
        self.store.replace_row(shop, held, &renewed(row, counted, ground)).await
    }
}
