//! Outcomes: orders joined to the decisions they came from, whichever is told second, and counted in cells, each once.
//!
//! An order first says under its person's names that it was placed, then looks for what they were shown; a decision first stands,
//! then looks for what was placed after it. So whoever comes second finds the other.

use std::collections::{BTreeMap, BTreeSet};

use edge::decision_id::DecisionId;
use learning::attribution::{Met, attributed, change, clicked_before, forgetting, reckoned, taking, window_after, window_before};
use learning::trial::spent;
use scoring::hash::draw;
use scoring::id::{CustomerId, DecisionName, ItemId, OrderId, ShopId, VisitorId};
use scoring::impression::Exposure;
use scoring::order::{Standing, ToldOrder};
use scoring::report::{Attribution, Cell, Purchase, Reckoning, Tally};
use scoring::time::{DAY_SECONDS, Timestamp};
use store::{DECISION_DAYS, Held, Person, Recount, Step, StoreError};

use crate::Learner;
use crate::order::pause;
use crate::trial::Spending;

/// How often in a row somebody else may be first.
const ATTEMPTS: u32 = 12;
/// Most decisions of one name that are looked at for an order, the latest.
const SHOWN_MAX: usize = 200;
/// Most orders of one name that are looked at for a decision, the earliest.
const PLACED_MAX: usize = 50;

/// By which names an order's person is found.
struct Known {
    /// What they were shown stands under these.
    names: BTreeSet<Person>,
    /// The browser that draws their arms.
    unit: Option<VisitorId>,
}

/// Days after which a decision is not counted for the first time: its reckoning may have been there and have gone by itself.
const FIRST_COUNTED_DAYS: i64 = DECISION_DAYS - 15;

/// Whether a decision is too old to be counted for the first time.
pub(crate) const fn is_long_ago(decision: Timestamp, now: Timestamp) -> bool {
    now.0.saturating_sub(decision.0) > FIRST_COUNTED_DAYS * DAY_SECONDS
}

/// What becomes of an order at a decision.
#[derive(Clone, Copy)]
enum Share<'a> {
    /// These are its purchases there; perhaps none any more.
    Takes(&'a [Purchase]),
    /// It is erased: its figures stay, its name goes.
    Forgets,
}

impl Learner {
    /// Joins an order as it stands to the decisions that it came from.
    pub(crate) async fn attribute(&self, shop: &ShopId, order: &OrderId) -> Result<(), StoreError> {
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                pause(draw(order.as_str()), attempt).await;
            }
            let told = self.store.told_order(shop, order).await?;
            let held = self.store.held_attribution(shop, order, self.clock.now()).await?;
            let step = match &told {
                Some(told) if told.standing != Standing::Erased => self.join(shop, told, &held).await?,
                _ => self.disjoin(shop, order, &held).await?,
            };
            if step == Step::Done {
                return Ok(());
            }
        }
        Err(StoreError::Throttled)
    }

    /// Gives every decision what the order took of it, and takes back what it no longer did.
    async fn join(&self, shop: &ShopId, told: &ToldOrder, held: &Held<Attribution>) -> Result<Step, StoreError> {
        let (store, order, now) = (&self.store, &told.order.id, self.clock.now());
        let before = held.value.clone().unwrap_or_default();
        let Known { names, unit } = self.known(shop, told).await?;
        for person in persons(&before).filter(|person| !names.contains(person)) {
            store.delete_placed(shop, &person, before.time, order).await?;
        }
        let mut met = Met::default();
        for person in &names {
            store.put_placed(shop, person, told.order.time, order, now).await?;
            met.shown.append(&mut store.shown(shop, person, window_before(told.order.time), SHOWN_MAX, now).await?);
            met.clicked.append(&mut store.clicked(shop, person, clicked_before(told.order.time), SHOWN_MAX, now).await?);
        }
        let taken = attributed(told, &self.claimed(shop, told), &met);
        let decisions: BTreeSet<DecisionName> = taken.keys().chain(&before.decisions).cloned().collect();
        let units: BTreeSet<VisitorId> = unit.iter().chain(&before.units).cloned().collect();
        if decisions.is_empty() && names.is_empty() && units.is_empty() {
            return Ok(Step::Done);
        }
        let attribution = |decisions: Vec<DecisionName>, units: Vec<VisitorId>| Attribution {
            time: told.order.time,
            decisions,
            visitors: names.iter().filter_map(visitor).cloned().collect(),
            customer: told.order.customer.clone(),
            units,
        };
        // Named before it is given anything: whatever holds a purchase can be found again.
        let all = attribution(decisions.iter().cloned().collect(), units.iter().cloned().collect());
        if store.replace_attribution(shop, order, held, Some(&all), now).await? == Step::Overtaken {
            return Ok(Step::Overtaken);
        }
        let standing = store.held_attribution(shop, order, now).await?;
        if standing.value.as_ref() != Some(&all) {
            return Ok(Step::Overtaken);
        }
        for decision in &decisions {
            let share = Share::Takes(taken.get(decision).map_or(&[], Vec::as_slice));
            if self.recount(shop, decision, Some((order, share, &standing))).await? == Step::Overtaken {
                return Ok(Step::Overtaken);
            }
        }
        let spent = spent(told);
        for one in &units {
            let theirs = spent.as_ref().filter(|_| unit.as_ref() == Some(one));
            if self.spend(shop, one, (order, Spending::Is(theirs)), &standing).await? == Step::Overtaken {
                return Ok(Step::Overtaken);
            }
        }
        let settled = attribution(taken.into_keys().collect(), unit.into_iter().collect());
        if store.replace_attribution(shop, order, &standing, Some(&settled), now).await? == Step::Overtaken {
            return Ok(Step::Overtaken);
        }
        // Erased in the meantime, it must not stay behind in what was just written.
        let stands = store.told_order(shop, order).await?;
        Ok(if stands.is_some_and(|told| told.standing != Standing::Erased) { Step::Done } else { Step::Overtaken })
    }

    /// Takes the name of an erased order out of everything that it was joined to.
    async fn disjoin(&self, shop: &ShopId, order: &OrderId, held: &Held<Attribution>) -> Result<Step, StoreError> {
        let Some(attribution) = &held.value else { return Ok(Step::Done) };
        for decision in &attribution.decisions {
            if self.recount(shop, decision, Some((order, Share::Forgets, held))).await? == Step::Overtaken {
                return Ok(Step::Overtaken);
            }
        }
        for unit in &attribution.units {
            if self.spend(shop, unit, (order, Spending::Forgotten), held).await? == Step::Overtaken {
                return Ok(Step::Overtaken);
            }
        }
        for person in persons(attribution) {
            self.store.delete_placed(shop, &person, attribution.time, order).await?;
        }
        self.store.replace_attribution(shop, order, held, None, self.clock.now()).await
    }

    /// Counts what came back of a decision, and joins it to orders that were told before it.
    pub(crate) async fn expose(&self, shop: &ShopId, decision: &DecisionName) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut attempt = 0;
        while self.recount(shop, decision, None).await? == Step::Overtaken {
            attempt += 1;
            if attempt == ATTEMPTS {
                return Err(StoreError::Throttled);
            }
            pause(draw(decision.as_str()), attempt).await;
        }
        let found = self.store.exposures(shop, core::slice::from_ref(decision), now).await?;
        let Some(impression) = found.into_iter().find_map(|(_, exposure)| exposure.impression) else { return Ok(()) };
        self.enter(shop, &impression).await?;
        let Some(shopper) = &impression.shopper else { return Ok(()) };
        let window = window_after(impression.placement, impression.time);
        let persons = shopper.visitor.clone().map(Person::Visitor).into_iter();
        let persons: Vec<Person> = persons.chain(shopper.customer.clone().map(Person::Customer)).collect();
        self.rejoin(shop, &persons, window).await
    }

    /// Joins an account's orders anew: another browser is theirs, or one is no longer.
    pub(crate) async fn retie(&self, shop: &ShopId, customer: &CustomerId) -> Result<(), StoreError> {
        self.rejoin(shop, &[Person::Customer(customer.clone())], (Timestamp(0), Timestamp(i64::MAX))).await
    }

    /// Joins anew what these placed within a window.
    async fn rejoin(&self, shop: &ShopId, persons: &[Person], window: (Timestamp, Timestamp)) -> Result<(), StoreError> {
        let mut orders = BTreeSet::new();
        for person in persons {
            orders.extend(self.store.placed(shop, person, window, PLACED_MAX, self.clock.now()).await?);
        }
        for order in orders {
            self.attribute(shop, &order).await?;
        }
        Ok(())
    }

    /// Brings what is counted of a decision up to date.
    async fn recount(
        &self,
        shop: &ShopId,
        decision: &DecisionName,
        order: Option<(&OrderId, Share<'_>, &Held<Attribution>)>,
    ) -> Result<Step, StoreError> {
        let (store, now) = (&self.store, self.clock.now());
        let held = store.held_reckoning(shop, decision, now).await?;
        let found = store.exposures(shop, core::slice::from_ref(decision), now).await?;
        let exposure = found.into_iter().next().map_or_else(Exposure::default, |(_, exposure)| exposure);
        if held.value.is_none() && exposure.impression.as_ref().is_some_and(|one| is_long_ago(one.time, now)) {
            return Ok(Step::Done);
        }
        let before = held.value.clone().unwrap_or_default();
        let with_order = match order {
            Some((order, Share::Takes(purchases), _)) => taking(before.clone(), order, purchases),
            Some((order, Share::Forgets, _)) => forgetting(before.clone(), order, &exposure),
            None => before.clone(),
        };
        let after = reckoned(with_order, &exposure);
        if after == before {
            return Ok(Step::Done);
        }
        let recount = Recount {
            decision,
            held: &held,
            reckoning: &after,
            changes: &changes(&before, &after),
            order: order.map(|(order, _, attribution)| (order, attribution)),
        };
        store.recount(shop, recount, now).await
    }

    /// Names that an order's lines carry, as far as we gave them.
    fn claimed(&self, shop: &ShopId, told: &ToldOrder) -> BTreeMap<ItemId, DecisionName> {
        let Some(keyring) = &self.keyring else { return BTreeMap::new() };
        let verified = told.claims.iter().filter_map(|claim| {
            let id = DecisionId::verify(&claim.decision, keyring, shop).ok()?;
            Some((claim.item.clone(), DecisionName::new(&id.to_string()).ok()?))
        });
        let mut claimed = BTreeMap::new();
        // Of several names of one item the first line's.
        for (item, decision) in verified {
            claimed.entry(item).or_insert(decision);
        }
        claimed
    }

    /// The names under which an order's person may have been shown something, and who they are in the comparison of arms: an
    /// account is its first browser, wherever the order was placed.
    async fn known(&self, shop: &ShopId, told: &ToldOrder) -> Result<Known, StoreError> {
        let mut names: BTreeSet<Person> = told.visitor.clone().map(Person::Visitor).into_iter().collect();
        let mut unit = told.visitor.clone();
        if let Some(customer) = &told.order.customer {
            names.insert(Person::Customer(customer.clone()));
            let memory = self.store.held_customer(shop, customer, self.clock.now()).await?.value.unwrap_or_default();
            names.extend(memory.tied().cloned().map(Person::Visitor));
            unit = memory.first.map(|first| first.other).or(unit);
        }
        Ok(Known { names, unit })
    }
}

/// The names under which an order was placed.
fn persons(attribution: &Attribution) -> impl Iterator<Item = Person> {
    let visitors = attribution.visitors.iter().cloned().map(Person::Visitor);
    visitors.chain(attribution.customer.clone().map(Person::Customer))
}

fn visitor(person: &Person) -> Option<&VisitorId> {
    match person {
        Person::Visitor(visitor) => Some(visitor),
        Person::Customer(_) => None,
    }
}

/// What changes in cells when a reckoning does.
fn changes(before: &Reckoning, after: &Reckoning) -> Vec<(Cell, Tally)> {
    match (&before.counted, &after.counted) {
        (None, None) => Vec::new(),
        (Some((cell, tally)), None) => vec![(*cell, change(tally, &Tally::default()))],
        (None, Some(counted)) => vec![*counted],
        (Some((was, before)), Some((is, after))) if was == is => vec![(*is, change(before, after))],
        (Some((was, before)), Some(after)) => vec![(*was, change(before, &Tally::default())), *after],
    }
}
