//! The comparison of arms: who enters it when a decision comes into view, and what orders give to it; each once.

use learning::trial::{changes, entering, forgetting, spending, staked};
use scoring::assignment::Assignment;
use scoring::hash::draw;
use scoring::id::{OrderId, ShopId, VisitorId};
use scoring::impression::Impression;
use scoring::report::Attribution;
use scoring::trial::{CAP_UNTIL_FROZEN, Entry, Spent, Trial};
use store::{Held, Restake, Step, StoreError};

use crate::Learner;
use crate::order::pause;
use crate::outcome::is_long_ago;

/// How often in a row somebody else may be first.
const ATTEMPTS: u32 = 12;

/// What becomes of an order at a person.
#[derive(Clone, Copy)]
pub(crate) enum Spending<'a> {
    /// This is what it came to; perhaps nothing any more.
    Is(Option<&'a Spent>),
    /// It is erased: its figures stay, its name goes.
    Forgotten,
}

impl Learner {
    /// Lets the person of a decision that came into view enter the comparison, if they are in it.
    pub(crate) async fn enter(&self, shop: &ShopId, impression: &Impression) -> Result<(), StoreError> {
        let unit = impression.shopper.as_ref().and_then(|shopper| shopper.unit());
        let (Some(unit), Assignment::Assigned(arm)) = (unit, impression.assignment) else { return Ok(()) };
        let entry = Entry { placement: impression.placement, time: impression.time, arm };
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                pause(draw(unit.as_str()), attempt).await;
            }
            let enter = |trial: Trial| {
                let is_new = trial.entries.iter().all(|known| known.placement != entry.placement);
                if is_new && is_long_ago(entry.time, self.clock.now()) { trial } else { entering(trial, entry) }
            };
            if self.restake(shop, unit, None, enter).await? == Step::Done {
                return Ok(());
            }
        }
        Err(StoreError::Throttled)
    }

    /// Gives a person what an order came to, or takes it back.
    pub(crate) async fn spend(
        &self,
        shop: &ShopId,
        unit: &VisitorId,
        (order, what): (&OrderId, Spending<'_>),
        attribution: &Held<Attribution>,
    ) -> Result<Step, StoreError> {
        let change = |trial: Trial| match what {
            Spending::Is(spent) => spending(trial, order, spent),
            Spending::Forgotten => forgetting(trial, order),
        };
        self.restake(shop, unit, Some((order, attribution)), change).await
    }

    async fn restake(
        &self,
        shop: &ShopId,
        unit: &VisitorId,
        order: Option<(&OrderId, &Held<Attribution>)>,
        change: impl FnOnce(Trial) -> Trial,
    ) -> Result<Step, StoreError> {
        let (store, now) = (&self.store, self.clock.now());
        let held = store.held_trial(shop, unit, now).await?;
        let (before, after) = match held.value.clone() {
            Some(before) => (before.clone(), staked(change(before))),
            None => {
                // What nobody has entered and nothing was spent in need not stand; else the cap is that of today, for good.
                let empty = Trial::new(CAP_UNTIL_FROZEN);
                let after = change(empty.clone());
                if after == empty {
                    return Ok(Step::Done);
                }
                let cap = store.spending_cap(shop).await?.unwrap_or(CAP_UNTIL_FROZEN);
                (Trial { cap, ..empty }, staked(Trial { cap, ..after }))
            }
        };
        if held.value.is_some() && after == before {
            return Ok(Step::Done);
        }
        let restake = Restake { unit, held: &held, trial: &after, changes: &changes(&before, &after), order };
        store.restake(shop, restake, now).await
    }
}
