//! Folds told orders into counts, rows, popularity and profiles, and outcomes into report cells: each once, however often, late or
//! out of order it was told.
//!
//! A record of the stream only wakes this function; what counts is the order as it stands. Per order: *plan* fixes what it
//! contributes, *spread* writes that as small deltas, chunk by chunk; per item and batch *fold* merges deltas into counts and
//! renews the item's row; then the customer's profile is derived anew and the plan is settled. A crash anywhere leaves a plan
//! that is not settled: the next record of the order, or of its customer, goes on where it stopped.
#![deny(missing_docs)]

mod erased;
pub mod event;
mod fold;
mod order;
mod outcome;
mod people;
mod trial;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use edge::Clock;
use edge::keyring::Keyring;
use edge::marks::Marks;
use learning::renewed::Ground;
use scoring::count::FootingHead;
use scoring::id::{CustomerId, DecisionName, ItemId, OrderId, ShopId};
use store::{Store, StoreError};

use crate::event::{ItemFailure, StreamAnswer, StreamEvent, StreamRecord, Subject};
use crate::order::Touched;

/// The function's name: folder, package, binary and log field.
pub const FUNCTION: &str = "learn";

/// Shops whose footing is held in memory.
const GROUNDS_MAX: usize = 8;

/// What is held of each shop: the last rebuild's head, and what rows borrow from it.
type Grounds = HashMap<ShopId, (FootingHead, Arc<Ground>)>;

/// The state of one sandbox. Clones share it.
#[derive(Clone, Debug)]
pub struct Learner {
    pub(crate) store: Store,
    pub(crate) keyring: Option<Keyring>,
    pub(crate) clock: Clock,
    grounds: Arc<std::sync::Mutex<Grounds>>,
    marks: Arc<std::sync::Mutex<HashMap<ShopId, Marks>>>,
}

/// What became of a batch of records.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Records that could not be finished now; the store keeps what was done.
    pub again: Vec<String>,
    /// Records that will never be finished as they are: set aside, so that their neighbours go on.
    pub poisoned: Vec<Poisoned>,
}

/// A record that cannot be applied, by its place in the stream.
#[derive(Debug, thiserror::Error)]
#[error("record {sequence} cannot be applied: {why}")]
pub struct Poisoned {
    /// Where in the stream.
    pub sequence: String,
    /// Why not.
    pub why: Unfoldable,
}

/// Why a record can never be applied.
#[derive(Debug, thiserror::Error)]
pub enum Unfoldable {
    /// A stored record is unreadable, or what would be written breaks a bound.
    #[error(transparent)]
    Record(StoreError),
    /// It is about nothing that is learned.
    #[error("it names neither an order nor a decision")]
    NoSubject,
}

impl Outcome {
    /// What could not be done for the records of one subject: later, or never. One cause is told once; the other records of the
    /// subject say the same.
    fn fail(&mut self, sequences: Vec<String>, error: StoreError) {
        if is_passing(&error) {
            tracing::warn!(target: edge::trace::TARGET, function = FUNCTION, cause = %error, "to be tried again");
            self.again.extend(sequences);
        } else {
            let first = sequences.into_iter().next().map(|sequence| Poisoned { sequence, why: Unfoldable::Record(error) });
            self.poisoned.extend(first);
        }
    }
}

/// Whether trying again may help.
fn is_passing(error: &StoreError) -> bool {
    match error {
        StoreError::Throttled | StoreError::Conflict | StoreError::NoTable | StoreError::Unavailable { .. } => true,
        StoreError::Corrupt(_) | StoreError::Pack(_) | StoreError::TooManyKeys { .. } => false,
    }
}

/// Answers one event of the stream. A poisoned record is logged by its place and not asked for again: the order still stands
/// where it was told.
pub async fn answer(learner: Learner, event: StreamEvent) -> StreamAnswer {
    let outcome = Box::pin(learner.fold_records(&event.records)).await;
    for poisoned in &outcome.poisoned {
        tracing::error!(target: edge::trace::TARGET, function = FUNCTION, cause = %poisoned, "set aside");
    }
    StreamAnswer { failures: outcome.again.into_iter().map(|sequence| ItemFailure { sequence }).collect() }
}

/// What one shop's orders of a batch have come to.
type Results = BTreeMap<OrderId, Result<Option<Touched>, StoreError>>;

impl Learner {
    /// Over the tables of `store`, at the time of `clock`; `keyring` opens the marks of the erased, whom nothing brings back, and tells
    /// which decisions are ours.
    #[must_use]
    pub fn new(store: Store, clock: Clock, keyring: Keyring) -> Self {
        Self { keyring: Some(keyring), ..Self::again(store, clock) }
    }

    /// For orders that were learned before: nobody looks again whether they are of somebody who was erased, and no line's word about
    /// its decision is believed.
    #[must_use]
    pub fn again(store: Store, clock: Clock) -> Self {
        Self { store, clock, keyring: None, grounds: Arc::default(), marks: Arc::default() }
    }

    /// Learns what `records` tell. Each order and each decision is taken once however many records name it.
    pub async fn fold_records(&self, records: &[StreamRecord]) -> Outcome {
        let mut outcome = Outcome::default();
        let mut orders: BTreeMap<ShopId, BTreeMap<OrderId, Vec<String>>> = BTreeMap::new();
        let mut decisions: BTreeMap<(ShopId, DecisionName), Vec<String>> = BTreeMap::new();
        let mut ties: BTreeMap<(ShopId, CustomerId), Vec<String>> = BTreeMap::new();
        for record in records {
            let sequence = record.dynamodb.sequence.clone();
            match record.subject() {
                Some(Subject::Order(shop, order)) => {
                    orders.entry(shop).or_default().entry(order).or_default().push(sequence);
                }
                Some(Subject::Decision(shop, decision)) => decisions.entry((shop, decision)).or_default().push(sequence),
                Some(Subject::Tie(shop, customer)) => ties.entry((shop, customer)).or_default().push(sequence),
                Some(Subject::Nothing) => {}
                None => outcome.poisoned.push(Poisoned { sequence, why: Unfoldable::NoSubject }),
            }
        }
        for (shop, mut orders) in orders {
            let ids = orders.keys().cloned().collect::<Vec<_>>();
            for (order, error) in Box::pin(self.take(&shop, &ids)).await {
                outcome.fail(orders.remove(&order).unwrap_or_default(), error);
            }
        }
        for ((shop, decision), sequences) in decisions {
            if let Err(error) = Box::pin(self.expose(&shop, &decision)).await {
                outcome.fail(sequences, error);
            }
        }
        for ((shop, customer), sequences) in ties {
            if let Err(error) = Box::pin(self.retie(&shop, &customer)).await {
                outcome.fail(sequences, error);
            }
        }
        outcome
    }

    /// Joins orders to the decisions that they came from, then learns them; those that failed come back.
    async fn take(&self, shop: &ShopId, orders: &[OrderId]) -> Vec<(OrderId, StoreError)> {
        let mut failed = Vec::new();
        let mut joined = Vec::with_capacity(orders.len());
        for order in orders {
            match Box::pin(self.attribute(shop, order)).await {
                Ok(()) => joined.push(order.clone()),
                Err(error) => failed.push((order.clone(), error)),
            }
        }
        failed.append(&mut Box::pin(self.learn(shop, &joined)).await);
        failed
    }

    /// Learns `orders` of one shop as they stand now; those that failed come back.
    pub async fn learn(&self, shop: &ShopId, orders: &[OrderId]) -> Vec<(OrderId, StoreError)> {
        let mut results = Results::new();
        for order in orders {
            results.insert(order.clone(), self.plan_and_spread(shop, order).await);
        }
        let mut failed = Vec::new();
        let mut touched = Vec::new();
        for (order, result) in results {
            match result {
                Ok(one) => touched.extend(one),
                Err(error) => failed.push((order, error)),
            }
        }
        failed.append(&mut self.finish(shop, touched).await);
        failed
    }

    /// Folds what plans have spread, derives what depends on it, and settles the plans. An order that shares an item or a
    /// customer with a failure fails with it.
    pub(crate) async fn finish(&self, shop: &ShopId, touched: Vec<Touched>) -> Vec<(OrderId, StoreError)> {
        let anchors: BTreeSet<ItemId> = touched.iter().flat_map(|one| one.anchors.iter().cloned()).collect();
        let changed = !anchors.is_empty();
        let mut broken_anchors = self.fold_all(shop, anchors).await;
        // After the folds, so that a rebuild which begins then sees them.
        let noted = if changed { self.store.note_change(shop).await } else { Ok(()) };
        if let Err(mut error) = noted {
            return touched.into_iter().map(|one| (one.order, spare(&mut error))).collect();
        }
        let customers: BTreeSet<CustomerId> = touched.iter().flat_map(|one| one.customers.iter().cloned()).collect();
        let mut broken_customers = self.renew_profiles(shop, customers).await;
        let mut failed = Vec::new();
        for one in touched {
            let anchor = one.anchors.iter().find(|anchor| broken_anchors.contains_key(*anchor));
            let customer = one.customers.iter().find(|customer| broken_customers.contains_key(*customer));
            let error = match (anchor, customer) {
                (Some(anchor), _) => broken_anchors.get_mut(anchor).map(spare),
                (None, Some(customer)) => broken_customers.get_mut(customer).map(spare),
                (None, None) => self.end(shop, &one).await.err(),
            };
            failed.extend(error.map(|error| (one.order, error)));
        }
        failed
    }

    /// What the last rebuild of the shop left behind; none before the first.
    pub(crate) async fn ground(&self, shop: &ShopId) -> Result<Option<Arc<Ground>>, StoreError> {
        let (head, footings) = loop {
            let Some(head) = self.store.footing_head(shop).await? else { return Ok(None) };
            let held = self.grounds().get(shop).filter(|(held, _)| *held == head).map(|(_, ground)| Arc::clone(ground));
            if let Some(ground) = held {
                return Ok(Some(ground));
            }
            match self.store.footings(shop, &head).await {
                Ok(footings) => break (head, footings),
                // A rebuild has just put another in its place; when it has not, its parts are lost, and it has to be made anew.
                Err(StoreError::Conflict) if self.store.footing_head(shop).await? != Some(head) => {}
                Err(error) => return Err(error),
            }
        };
        let ground = Arc::new(Ground::new(head.orders, footings));
        let mut grounds = self.grounds();
        if grounds.len() >= GROUNDS_MAX {
            grounds.clear();
        }
        grounds.insert(shop.clone(), (head, Arc::clone(&ground)));
        Ok(Some(ground))
    }

    fn grounds(&self) -> std::sync::MutexGuard<'_, Grounds> {
        self.grounds.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The error once more, for another order that it stops; its source is told once.
fn spare(error: &mut StoreError) -> StoreError {
    let same = match error {
        StoreError::Corrupt(corrupt) => StoreError::Corrupt(corrupt.clone()),
        StoreError::Pack(error) => StoreError::Pack(*error),
        StoreError::TooManyKeys { asked, most } => StoreError::TooManyKeys { asked: *asked, most: *most },
        StoreError::NoTable => StoreError::NoTable,
        StoreError::Throttled | StoreError::Conflict | StoreError::Unavailable { .. } => StoreError::Throttled,
    };
    core::mem::replace(error, same)
}
