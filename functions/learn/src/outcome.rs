//! Outcomes: orders joined to the decisions they came from, whichever is told second, and counted in cells, each once.
//!
//! An order first says under its person's names that it was placed, then looks for what they were shown; a decision first stands,
//! then looks for what was placed after it. So whoever comes second finds the other.

use std::collections::{BTreeMap, BTreeSet};

use edge::decision_id::DecisionId;
use learning::attribution::{attributed, change, forgetting, reckoned, taking, window_after, window_before};
use scoring::hash::draw;
use scoring::id::{DecisionName, ItemId, OrderId, ShopId, VisitorId};
use scoring::impression::Exposure;
use scoring::order::{Standing, ToldOrder};
use scoring::report::{Attribution, Cell, Purchase, Reckoning, Tally};
use store::{Held, Person, Recount, Step, StoreError};

use crate::Learner;
use crate::order::pause;

/// How often in a row somebody else may be first.
const ATTEMPTS: u32 = 12;
/// Most decisions of one name that are looked at for an order, the latest.
const SHOWN_MAX: usize = 200;
/// Most orders of one name that are looked at for a decision, the earliest.
const PLACED_MAX: usize = 50;

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
            let held = self.store.held_attribution(shop, order).await?;
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
        let names = self.names(shop, told).await?;
        for person in persons(&before).filter(|person| !names.contains(person)) {
            store.delete_placed(shop, &person, before.time, order).await?;
        }
        let mut shown = Vec::new();
        for person in &names {
            store.put_placed(shop, person, told.order.time, order, now).await?;
            shown.append(&mut store.shown(shop, person, window_before(told.order.time), SHOWN_MAX, now).await?);
        }
        let taken = attributed(told, &self.claimed(shop, told), &shown);
        let decisions: BTreeSet<DecisionName> = taken.keys().chain(&before.decisions).cloned().collect();
        if decisions.is_empty() && names.is_empty() {
            return Ok(Step::Done);
        }
        let attribution = |decisions: Vec<DecisionName>| Attribution {
            time: told.order.time,
            decisions,
            visitors: names.iter().filter_map(visitor).cloned().collect(),
            customer: told.order.customer.clone(),
        };
        // Named before it is given anything: whatever holds a purchase can be found again.
        let all = attribution(decisions.iter().cloned().collect());
        if store.replace_attribution(shop, order, held, Some(&all), now).await? == Step::Overtaken {
            return Ok(Step::Overtaken);
        }
        let standing = store.held_attribution(shop, order).await?;
        if standing.value.as_ref() != Some(&all) {
            return Ok(Step::Overtaken);
        }
        for decision in &decisions {
            let share = Share::Takes(taken.get(decision).map_or(&[], Vec::as_slice));
            if self.recount(shop, decision, Some((order, share, &standing))).await? == Step::Overtaken {
                return Ok(Step::Overtaken);
            }
        }
        let settled = attribution(taken.into_keys().collect());
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
        let impression = found.into_iter().find_map(|(_, exposure)| exposure.impression);
        let Some((time, shopper)) = impression.and_then(|impression| Some((impression.time, impression.shopper?))) else {
            return Ok(());
        };
        let persons = shopper.visitor.map(Person::Visitor).into_iter().chain(shopper.customer.map(Person::Customer));
        let mut orders = BTreeSet::new();
        for person in persons {
            orders.extend(self.store.placed(shop, &person, window_after(time), PLACED_MAX).await?);
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
        let held = store.held_reckoning(shop, decision).await?;
        let found = store.exposures(shop, core::slice::from_ref(decision), now).await?;
        let exposure = found.into_iter().next().map_or_else(Exposure::default, |(_, exposure)| exposure);
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

    /// The names under which an order's person may have been shown something.
    async fn names(&self, shop: &ShopId, told: &ToldOrder) -> Result<BTreeSet<Person>, StoreError> {
        let mut names: BTreeSet<Person> = told.visitor.clone().map(Person::Visitor).into_iter().collect();
        if let Some(customer) = &told.order.customer {
            names.insert(Person::Customer(customer.clone()));
            let memory = self.store.held_customer(shop, customer, self.clock.now()).await?.value.unwrap_or_default();
            names.extend(memory.tied().cloned().map(Person::Visitor));
        }
        Ok(names)
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
