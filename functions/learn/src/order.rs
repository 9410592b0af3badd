//! One order: planned, spread, and in the end settled.

use std::collections::BTreeSet;
use std::time::Duration;

use learning::contribution::{Beside, Planned, chunks, may_follow};
use learning::counts::FOLLOW_DAYS;
use scoring::hash::{draw, mix};
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use scoring::order::{Standing, ToldOrder};
use scoring::plan::{Contribution, HISTORY_ORDERS_MAX, OrderHistory, Plan, PlannedOrder};
use store::{KeptHistory, KeptPlan, Planning, Progress, Step, StoreError};

use crate::Learner;

/// How often an order is looked at anew because somebody else was first, before its record is left to another time.
const ATTEMPTS: u32 = 12;
/// Longest wait before looking anew.
const PAUSE: Duration = Duration::from_millis(40);

/// An order whose changes are spread, and what has to follow.
#[derive(Debug)]
pub(crate) struct Touched {
    pub(crate) order: OrderId,
    pub(crate) plan: Plan,
    /// Items at which something may be left to fold.
    pub(crate) anchors: BTreeSet<ItemId>,
    /// Customers whose profile may have changed.
    pub(crate) customers: BTreeSet<CustomerId>,
    ending: Ending,
}

/// How an order ends.
#[derive(Debug)]
enum Ending {
    /// Its plan is settled.
    Settle,
    /// Its settled plan holds for a later telling too.
    Retell,
    /// It goes, its plan and its place in the history with it.
    Forget,
}

/// The other orders around both sides of a plan.
#[derive(Default)]
struct Surroundings {
    now: Vec<Beside>,
    before: Vec<Beside>,
}

impl Surroundings {
    fn around<'a>(&'a self, order: &'a OrderId, plan: &'a Plan) -> Planned<'a> {
        Planned { order, plan, beside_now: &self.now, beside_before: &self.before }
    }
}

/// A history that a plan changes: whose, as it was read, as it is to be.
type Changed = (CustomerId, KeptHistory, OrderHistory);

/// What an order as told contributes; nothing of it when it is void.
fn contribution(told: &ToldOrder) -> Option<Contribution> {
    let mut items: Vec<ItemId> = told.order.lines.iter().map(|line| line.item.clone()).collect();
    items.sort_unstable();
    items.dedup();
    let counts = told.standing == Standing::Counts && !items.is_empty();
    counts.then(|| Contribution { customer: told.order.customer.clone(), time: told.order.time, items })
}

fn customers_of(plan: &Plan) -> BTreeSet<CustomerId> {
    [&plan.now, &plan.before].into_iter().flatten().filter_map(|side| side.customer.clone()).collect()
}

/// What a spread plan touches, and how it ends if it is the order's latest.
fn touched(told: &ToldOrder, order: &OrderId, plan: Plan, surroundings: &Surroundings) -> Touched {
    let is_erased = told.standing == Standing::Erased && plan.told >= told.told;
    let mut customers = customers_of(&plan);
    if is_erased {
        customers.extend(told.order.customer.clone());
    }
    let anchors = surroundings.around(order, &plan).anchors();
    let ending = if is_erased { Ending::Forget } else { Ending::Settle };
    Touched { order: order.clone(), plan, anchors, customers, ending }
}

/// The waits of those who met are spread by what they work on.
pub(crate) async fn pause(seed: u64, attempt: u32) {
    let share = (mix(seed ^ u64::from(attempt)) % 1_000) as u32;
    tokio::time::sleep(PAUSE / 1_000 * share).await;
}

impl Learner {
    /// Brings an order to where all that it changes is spread; none when nothing is left to do.
    pub(crate) async fn plan_and_spread(&self, shop: &ShopId, order: &OrderId) -> Result<Option<Touched>, StoreError> {
        let store = &self.store;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                pause(draw(order.as_str()), attempt).await;
            }
            let Some(told) = store.told_order(shop, order).await? else { return Ok(None) };
            match store.plan(shop, order).await? {
                Some(KeptPlan { plan, progress: Progress::Settled }) if plan.told >= told.told => return Ok(None),
                Some(KeptPlan { plan, progress: Progress::Left(left) }) => {
                    let surroundings = self.surroundings(shop, order, &plan).await?;
                    if self.spread_rest(shop, &surroundings.around(order, &plan), left).await? == Step::Overtaken {
                        continue;
                    }
                    let is_latest = plan.told >= told.told;
                    let touched = touched(&told, order, plan, &surroundings);
                    if is_latest {
                        return Ok(Some(touched));
                    }
                    // A later telling waits: what the one before it changed is finished first, or it might be forgotten.
                    if let Some((_, error)) = Box::pin(self.finish(shop, vec![touched])).await.pop() {
                        return Err(error);
                    }
                }
                kept => {
                    let kept = kept.map(|kept| kept.plan);
                    if self.is_erased(shop, &told, kept.as_ref()).await? {
                        // Taken back like any other erased order, in the next turn.
                        let _ = store.tell_order(shop, &told.erased(self.clock.now())).await?;
                        continue;
                    }
                    if let Some(touched) = self.plan(shop, &told, kept).await? {
                        return Ok(Some(touched));
                    }
                }
            }
        }
        Err(StoreError::Throttled)
    }

    /// Plans the order as told after its settled plan, and spreads the new one; none when somebody else was first.
    async fn plan(&self, shop: &ShopId, told: &ToldOrder, kept: Option<Plan>) -> Result<Option<Touched>, StoreError> {
        let (store, order) = (&self.store, &told.order.id);
        let before = kept.as_ref().and_then(|plan| plan.now.clone());
        let mut now = contribution(told);
        let mut names: BTreeSet<CustomerId> =
            [&before, &now].into_iter().flatten().filter_map(|side| side.customer.clone()).collect();
        if told.standing == Standing::Erased {
            // Its name may stand in the history though nothing of it counts any more.
            names.extend(told.order.customer.clone());
        }
        let mut histories: Vec<Changed> = Vec::new();
        for customer in names {
            let kept = store.history(shop, &customer).await?;
            if self.help(shop, order, kept.history.last.as_ref()).await? == Step::Overtaken {
                return Ok(None);
            }
            let mut new = kept.history.clone();
            new.orders.retain(|planned| planned.order != *order);
            histories.push((customer, kept, new));
        }
        if let Some(contribution) = &mut now
            && let Some(customer) = &contribution.customer
            && let Some((_, _, new)) = histories.iter_mut().find(|(name, ..)| name == customer)
        {
            if new.orders.len() >= HISTORY_ORDERS_MAX {
                contribution.customer = None;
            } else {
                let planned = PlannedOrder { time: contribution.time, order: order.clone() };
                let place = new.orders.partition_point(|other| *other < planned);
                new.orders.insert(place, planned);
            }
        }
        let unchanged = kept.as_ref().filter(|plan| plan.now == now && told.standing != Standing::Erased);
        if let Some(plan) = unchanged {
            let plan = Plan { told: told.told, before: None, ..plan.clone() };
            let customers = customers_of(&plan);
            return Ok(Some(Touched { order: order.clone(), plan, anchors: BTreeSet::new(), customers, ending: Ending::Retell }));
        }
        let plan = Plan { revision: kept.map_or(1, |plan| plan.revision + 1), told: told.told, now, before };
        for (_, _, new) in &mut histories {
            new.last = Some(order.clone());
        }
        let history_of = |customer: &CustomerId| histories.iter().find(|(name, ..)| name == customer).map(|(.., new)| new);
        let surroundings = self.surroundings_in(shop, order, &plan, history_of).await?;
        let planned = surroundings.around(order, &plan);
        let deltas = planned.deltas();
        let chunks = u32::try_from(chunks(&deltas).len()).unwrap_or(u32::MAX);
        let planning = Planning { order, plan: &plan, chunks, histories: &histories };
        if store.keep_plan(shop, planning).await? == Step::Overtaken
            || self.spread_rest(shop, &planned, chunks).await? == Step::Overtaken
        {
            return Ok(None);
        }
        Ok(Some(touched(told, order, plan, &surroundings)))
    }

    /// Spreads what the customer's last planned order has not spread yet: only then are all others as planned.
    async fn help(&self, shop: &ShopId, order: &OrderId, last: Option<&OrderId>) -> Result<Step, StoreError> {
        let Some(last) = last.filter(|last| *last != order) else { return Ok(Step::Done) };
        let Some(KeptPlan { plan, progress: Progress::Left(left @ 1..) }) = self.store.plan(shop, last).await? else {
            return Ok(Step::Done);
        };
        let surroundings = self.surroundings(shop, last, &plan).await?;
        self.spread_rest(shop, &surroundings.around(last, &plan), left).await
    }

    /// Writes the last `left` chunks of a plan.
    async fn spread_rest(&self, shop: &ShopId, planned: &Planned<'_>, left: u32) -> Result<Step, StoreError> {
        if left == 0 {
            return Ok(Step::Done);
        }
        let deltas = planned.deltas();
        let chunks = chunks(&deltas);
        let first = chunks.len().saturating_sub(left as usize);
        for (chunk, left) in chunks[first..].iter().zip((1..=left).rev()) {
            let step = self.store.spread(shop, planned.order, planned.plan.revision, left, chunk).await?;
            if step == Step::Overtaken {
                return Ok(Step::Overtaken);
            }
        }
        Ok(Step::Done)
    }

    /// What stands around a kept plan, by its customers' histories.
    async fn surroundings(&self, shop: &ShopId, order: &OrderId, plan: &Plan) -> Result<Surroundings, StoreError> {
        let mut histories = Vec::new();
        for customer in customers_of(plan) {
            let kept = self.store.history(shop, &customer).await?;
            histories.push((customer, kept.history));
        }
        let history_of = |customer: &CustomerId| histories.iter().find(|(name, _)| name == customer).map(|(_, history)| history);
        self.surroundings_in(shop, order, plan, history_of).await
    }

    async fn surroundings_in<'a>(
        &self,
        shop: &ShopId,
        order: &OrderId,
        plan: &Plan,
        history_of: impl Fn(&CustomerId) -> Option<&'a OrderHistory>,
    ) -> Result<Surroundings, StoreError> {
        let mut found = Surroundings::default();
        for (side, beside) in [(&plan.now, &mut found.now), (&plan.before, &mut found.before)] {
            let Some(side) = side else { continue };
            let Some(history) = side.customer.as_ref().and_then(&history_of) else { continue };
            let (from, to) = (side.time.plus_days(-FOLLOW_DAYS), side.time.plus_days(FOLLOW_DAYS));
            let near = history.orders.iter().filter(|other| other.order != *order && (from..=to).contains(&other.time));
            let near: Vec<OrderId> = near.map(|other| other.order.clone()).collect();
            for (order, kept) in self.store.plans(shop, &near).await? {
                let contribution = kept.plan.now.filter(|other| other.customer == side.customer && may_follow(side, other));
                beside.extend(contribution.map(|contribution| Beside { order, contribution }));
            }
        }
        Ok(found)
    }

    /// The last write of an order. Where somebody else was first, it is theirs to finish.
    pub(crate) async fn end(&self, shop: &ShopId, touched: &Touched) -> Result<(), StoreError> {
        let (store, Touched { order, plan, ending, .. }) = (&self.store, touched);
        match ending {
            Ending::Settle => store.settle_plan(shop, order, plan).await.map(|_| ()),
            Ending::Retell => store.retell_plan(shop, order, plan).await.map(|_| ()),
            Ending::Forget => self.forget(shop, touched).await,
        }
    }

    /// Deletes an erased order with all that names it; what led to it first, since nothing finds that once the order is gone.
    async fn forget(&self, shop: &ShopId, touched: &Touched) -> Result<(), StoreError> {
        Box::pin(self.attribute(shop, &touched.order)).await?;
        let (store, Touched { order, plan, customers, .. }) = (&self.store, touched);
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                pause(draw(order.as_str()), attempt).await;
            }
            let mut histories = Vec::new();
            for customer in customers {
                let kept = store.history(shop, customer).await?;
                let names = kept.history.last.as_ref() == Some(order) || kept.history.orders.is_empty();
                if names && kept.version > 0 {
                    histories.push((customer.clone(), kept));
                }
            }
            if store.forget_order(shop, order, plan, &histories).await? == Step::Done {
                return Ok(());
            }
            if store.plan(shop, order).await?.is_none_or(|kept| kept.plan.revision != plan.revision) {
                return Ok(());
            }
        }
        Err(StoreError::Throttled)
    }
}
