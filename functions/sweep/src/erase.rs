//! One wish to be forgotten: what goes, what is counted, and when it is closed.

use std::collections::BTreeSet;

use edge::marks::Marks;
use edge::trace::TARGET;
use scoring::badge::Badges;
use scoring::id::{CustomerId, OrderId, ShopId, VisitorId};
use scoring::marketing::Channel;
use scoring::order::{ERASING_FROM, Standing, ToldOrder};
use scoring::privacy::{PrivacyRequest, Receipt, Removed};
use store::{Held, Person, REMOVALS_MAX, Removal, Step};

use crate::people::names;
use crate::{FUNCTION, SweepError, Sweeper};

/// How often in a row somebody else may be first.
const ATTEMPTS: u32 = 12;
/// An erasing revision that learning has not taken back for so long may have been lost on its way there.
const STALE_SECONDS: u64 = 3_600;
/// Each with its browser's profile, and what the browser gave to the comparison of arms, is three removals.
const ORDERS_AT_ONCE: usize = REMOVALS_MAX / 3;
/// Decisions of one name that go in one slice.
const DECISIONS_AT_ONCE: usize = 1_000;
const CHANNELS: [Channel; 2] = [Channel::Email, Channel::Sms];

/// A wish being worked on.
#[derive(Debug)]
pub(crate) struct Erasing {
    pub(crate) request: PrivacyRequest,
    held: Held<Receipt>,
}

impl Erasing {
    fn receipt(&self) -> Receipt {
        self.held.value.clone().unwrap_or_default()
    }

    /// Whether something was found in the search of this name.
    pub(crate) fn was_found_in(&self, search: u64) -> bool {
        self.receipt().found == Some(search)
    }
}

impl Sweeper {
    /// Takes up a wish: the marks first, so that nothing comes back from now on, and in the same transaction what stands of the
    /// person outside their orders goes. A search that is under way must not close it.
    pub(crate) async fn take_up(
        &self,
        shop: &ShopId,
        request: PrivacyRequest,
        marks: &Marks,
        under_way: Option<u64>,
    ) -> Result<Erasing, SweepError> {
        for _ in 0..ATTEMPTS {
            let held = self.app.store.receipt(shop, &request).await?;
            if held.value.is_some() {
                return Ok(Erasing { request, held });
            }
            let now = self.app.clock.now();
            let mut receipt = Receipt { began: Some(now), found: under_way, ..Receipt::default() };
            let mut removals = self.standing(shop, &request, &mut receipt).await?;
            removals.extend(names(&request).iter().map(|name| Removal::Mark(marks.customer(name), now)));
            let _ = self.app.store.remove(shop, &request, &removals, (&held, &receipt)).await?;
        }
        Err(SweepError::Overtaken)
    }

    /// Profiles and words of the person that stand, counted on `receipt`.
    async fn standing(&self, shop: &ShopId, request: &PrivacyRequest, receipt: &mut Receipt) -> Result<Vec<Removal>, SweepError> {
        let mut removals = Vec::new();
        for name in names(request) {
            let person = Person::Customer(name.clone());
            if self.app.store.held_profile(shop, &person, self.app.clock.now()).await?.is_there() {
                removals.push(Removal::Profile(person));
                receipt.add(Removed::Profile, 1);
            }
            if self.app.store.badges(shop, &name).await? != Badges::default() {
                removals.push(Removal::Badges(name.clone()));
                receipt.add(Removed::Word, 1);
            }
            for channel in CHANNELS {
                if self.app.store.marketing(shop, channel, &name).await?.is_some() {
                    removals.push(Removal::Word(channel, name.clone()));
                    receipt.add(Removed::Word, 1);
                }
            }
        }
        Ok(removals)
    }

    /// Erases the orders that are known to be the person's before any search: those that the wish names, and those in their
    /// history. Named orders that are not here are marked, so that they never come.
    pub(crate) async fn erase_known(
        &self,
        shop: &ShopId,
        erasing: &mut Erasing,
        marks: &Marks,
        search: u64,
    ) -> Result<(), SweepError> {
        let named: BTreeSet<OrderId> = erasing.request.orders.iter().cloned().collect();
        let mut known = named.clone();
        for name in names(&erasing.request) {
            let history = self.app.store.history(shop, &name).await?.history;
            known.extend(history.orders.into_iter().map(|planned| planned.order));
        }
        let known: Vec<OrderId> = known.into_iter().collect();
        for some in known.chunks(ORDERS_AT_ONCE) {
            let mut orders = self.app.store.told_orders(shop, some).await?;
            let absent = |id: &&OrderId| named.contains(*id) && !orders.iter().any(|told| told.order.id == **id);
            let absent: Vec<Removal> =
                some.iter().filter(absent).map(|id| Removal::Mark(marks.order(id), scoring::time::Timestamp(i64::MAX))).collect();
            let mut standing = self.app.store.marks(shop, &some.iter().map(|id| marks.order(id)).collect::<Vec<_>>()).await?;
            standing.sort();
            let unmarked = |removal: &Removal| match removal {
                Removal::Mark(mark, _) => !standing.iter().any(|(stands, _)| stands == mark),
                _ => true,
            };
            let absent: Vec<Removal> = absent.into_iter().filter(unmarked).collect();
            if !absent.is_empty() {
                self.remove(shop, erasing, &absent, |_| {}).await?;
            }
            // A history may still name an order that has become somebody else's.
            let names = names(&erasing.request);
            let theirs = |told: &ToldOrder| {
                named.contains(&told.order.id) || told.order.customer.as_ref().is_some_and(|customer| names.contains(customer))
            };
            orders.retain(theirs);
            self.erase_orders(shop, erasing, orders, marks, search).await?;
        }
        Ok(())
    }

    /// Writes an erasing revision over each order, marks it, and deletes what its browser did: some of them in one transaction,
    /// with the receipt that counts them. Those that are being taken back already are only noted as found.
    pub(crate) async fn erase_orders(
        &self,
        shop: &ShopId,
        erasing: &mut Erasing,
        orders: Vec<ToldOrder>,
        marks: &Marks,
        search: u64,
    ) -> Result<(), SweepError> {
        for some in orders.chunks(ORDERS_AT_ONCE) {
            let mut some = some.to_vec();
            for attempt in 0..ATTEMPTS {
                if attempt > 0 {
                    let ids: Vec<OrderId> = some.iter().map(|told| told.order.id.clone()).collect();
                    some = self.app.store.told_orders(shop, &ids).await?;
                    erasing.held = self.app.store.receipt(shop, &erasing.request).await?;
                }
                if some.is_empty() || self.erase_some(shop, erasing, &some, marks, search).await? == Step::Done {
                    break;
                }
                if attempt + 1 == ATTEMPTS {
                    return Err(SweepError::Overtaken);
                }
            }
        }
        Ok(())
    }

    async fn erase_some(
        &self,
        shop: &ShopId,
        erasing: &mut Erasing,
        some: &[ToldOrder],
        marks: &Marks,
        search: u64,
    ) -> Result<Step, SweepError> {
        let now = self.app.clock.now();
        let mut receipt = Receipt { found: Some(search), ..erasing.receipt() };
        let (mut removals, mut visitors) = (Vec::new(), BTreeSet::new());
        for told in some {
            let since = u64::try_from(now.0).unwrap_or_default().saturating_sub(told.told.saturating_sub(ERASING_FROM));
            if told.standing == Standing::Erased && since < STALE_SECONDS {
                continue;
            }
            if told.standing != Standing::Erased {
                receipt.add(Removed::Order, 1);
                visitors.extend(told.visitor.clone());
            }
            let mark = marks.order(&told.order.id);
            removals.push(Removal::Order { erased: Box::new(told.erased(now)), over: told.told, mark });
        }
        for visitor in &visitors {
            if self.app.store.held_trial(shop, visitor, now).await?.is_there() {
                removals.push(Removal::Trial(visitor.clone()));
            }
        }
        for visitor in self.known_visitors(shop, visitors).await? {
            removals.push(Removal::Profile(Person::Visitor(visitor)));
            receipt.add(Removed::Visitor, 1);
        }
        if removals.is_empty() && erasing.was_found_in(search) {
            return Ok(Step::Done);
        }
        let step = self.app.store.remove(shop, &erasing.request, &removals, (&erasing.held, &receipt)).await?;
        if step == Step::Done {
            erasing.held = self.app.store.receipt(shop, &erasing.request).await?;
        }
        Ok(step)
    }

    /// Browsers of which something is kept.
    async fn known_visitors(&self, shop: &ShopId, visitors: BTreeSet<VisitorId>) -> Result<Vec<VisitorId>, SweepError> {
        let mut known = Vec::new();
        for visitor in visitors {
            if self.app.store.held_profile(shop, &Person::Visitor(visitor.clone()), self.app.clock.now()).await?.is_there() {
                known.push(visitor);
            }
        }
        Ok(known)
    }

    /// Deletes a parked body that names the person.
    pub(crate) async fn erase_parked(
        &self,
        shop: &ShopId,
        erasing: &mut Erasing,
        fingerprint: scoring::id::RequestId,
        search: u64,
    ) -> Result<(), SweepError> {
        let count = |receipt: &mut Receipt| {
            receipt.found = Some(search);
            receipt.add(Removed::Parked, 1);
        };
        self.remove(shop, erasing, &[Removal::Parked(fingerprint)], count).await
    }

    /// Removes and counts, unless what was to go is no longer there.
    async fn remove(
        &self,
        shop: &ShopId,
        erasing: &mut Erasing,
        removals: &[Removal],
        count: impl Fn(&mut Receipt),
    ) -> Result<(), SweepError> {
        let mut receipt = erasing.receipt();
        count(&mut receipt);
        // Overtaken, it is found again by the next search if it is still there.
        let _ = self.app.store.remove(shop, &erasing.request, removals, (&erasing.held, &receipt)).await?;
        erasing.held = self.app.store.receipt(shop, &erasing.request).await?;
        Ok(())
    }

    /// After a search that found nothing of the person: what came in the meantime outside orders goes, and if then nothing is left,
    /// the wish is closed. Its entry keeps marks in the place of its person.
    pub(crate) async fn conclude(&self, shop: &ShopId, erasing: &mut Erasing, marks: &Marks) -> Result<bool, SweepError> {
        if self.forget_shown(shop, erasing).await? {
            return Ok(false);
        }
        let mut removals = Vec::new();
        for name in names(&erasing.request) {
            self.app.store.forget_no(shop, &name).await?;
            let kept = self.app.store.history(shop, &name).await?;
            if !kept.history.orders.is_empty() {
                return Ok(false);
            }
            if kept.version > 0 {
                removals.push(Removal::History(name, kept));
            }
        }
        let mut receipt = erasing.receipt();
        removals.append(&mut self.standing(shop, &erasing.request, &mut receipt).await?);
        if !removals.is_empty() {
            // A profile that learning renewed in between was counted before.
            let step = self.app.store.remove(shop, &erasing.request, &removals, (&erasing.held, &erasing.receipt())).await?;
            if step == Step::Overtaken {
                return Ok(false);
            }
        }
        self.close(shop, &erasing.request, Some(marks)).await
    }

    /// Deletes what was shown to the person, and what their browsers did, a bounded part at a time; whether there was anything.
    async fn forget_shown(&self, shop: &ShopId, erasing: &mut Erasing) -> Result<bool, SweepError> {
        let (store, now) = (&self.app.store, self.app.clock.now());
        let (mut decisions, mut browsers) = (0, 0);
        for name in names(&erasing.request) {
            for visitor in store.visitors_of(shop, &name, now).await? {
                let shown = store.delete_decisions(shop, &Person::Visitor(visitor.clone()), DECISIONS_AT_ONCE).await?;
                decisions += shown.decisions as u64;
                if !shown.is_unfinished {
                    store.delete_trial(shop, &visitor).await?;
                    // What leads to the rest goes last.
                    store.delete_visitor(shop, &visitor).await?;
                    browsers += 1;
                }
            }
            store.delete_tied(shop, &name).await?;
            decisions += store.delete_decisions(shop, &Person::Customer(name), DECISIONS_AT_ONCE).await?.decisions as u64;
        }
        if decisions + browsers == 0 {
            return Ok(false);
        }
        let count = |receipt: &mut Receipt| {
            receipt.add(Removed::Decision, decisions);
            receipt.add(Removed::Visitor, browsers);
        };
        self.remove(shop, erasing, &[], count).await?;
        Ok(true)
    }

    /// Closes a wish; its person goes from the list.
    pub(crate) async fn close(&self, shop: &ShopId, open: &PrivacyRequest, marks: Option<&Marks>) -> Result<bool, SweepError> {
        let mark = |name: &Option<CustomerId>| CustomerId::new(marks?.customer(name.as_ref()?).as_str()).ok();
        let done = PrivacyRequest {
            account: mark(&open.account),
            guest: mark(&open.guest),
            orders: Vec::new(),
            done: Some(self.app.clock.now()),
            ..open.clone()
        };
        let is_closed = self.app.store.close_wish(shop, open, &done).await? == Step::Done;
        if is_closed {
            tracing::info!(target: TARGET, function = FUNCTION, %shop, wish = open.wish.name(), request = %open.id, "a wish is done");
        }
        Ok(is_closed)
    }
}
