//! Passing through all of a shop's orders and parked bodies: whoever is to be forgotten is found, orders that are old enough lose
//! their customer, and the shop's rhythm is counted.

use edge::marks::Marks;
use edge::trace::TARGET;
use scoring::id::ShopId;
use scoring::order::{Standing, ToldOrder};
use scoring::privacy::PrivacyRequest;
use scoring::time::{DAY_SECONDS, Timestamp};
use scoring::watch::{Passage, Rhythm, WEEK_HOURS};
use store::{Held, SecretKind, Step};

use crate::erase::Erasing;
use crate::people::{Sought, guest_key, names};
use crate::{FUNCTION, SweepError, Sweeper, silence};

/// Weeks over which a rhythm is counted.
const RHYTHM_WEEKS: u32 = 4;
/// Seconds of a month: a twelfth of a mean year.
const MONTH_SECONDS: i64 = 2_629_746;
/// After so many pages the place is noted.
const NOTED_PAGES: u32 = 25;

/// A wish list being worked on.
struct Desk {
    erasing: Vec<Erasing>,
    sought: Sought,
    marks: Option<Marks>,
    /// Orders placed before lose their customer.
    linked_from: Option<Timestamp>,
}

impl Sweeper {
    /// A slice of the passage through a shop, if one is under way or due; how many wishes were closed.
    pub(crate) async fn pass(
        &self,
        shop: &ShopId,
        erase: &[PrivacyRequest],
        export: &[PrivacyRequest],
    ) -> Result<usize, SweepError> {
        let store = &self.app.store;
        let mut held = store.passage(shop).await?;
        let retention = store.retention(shop).await?;
        if held.value.is_none() && erase.is_empty() && !self.is_due(shop, retention).await? {
            return Ok(0);
        }
        let mut desk = self.desk(shop, erase, held.value.as_ref().map(|passage| passage.name), retention).await?;
        let mut passage = match held.value.clone() {
            Some(passage) => passage,
            None => {
                let name = u64::from_le_bytes(self.app.random.bytes()?);
                let (began, after) = (self.app.clock.now(), String::new());
                if let Some(marks) = &desk.marks {
                    for erasing in &mut desk.erasing {
                        self.erase_known(shop, erasing, marks, name).await?;
                    }
                }
                Passage { name, began, place: 0, after, hours: [0; WEEK_HOURS] }
            }
        };
        for page in 1..=self.slice.pages {
            if !self.page(shop, &mut desk, &mut passage).await? {
                return self.end(shop, desk, &held, &passage, export).await;
            }
            if page % NOTED_PAGES == 0 || page == self.slice.pages {
                if store.note_passage(shop, &held, Some(&passage)).await? == Step::Overtaken {
                    return Ok(0);
                }
                held = store.passage(shop).await?;
            }
        }
        Ok(0)
    }

    /// Once a day for a shop that is watched or forgets.
    async fn is_due(&self, shop: &ShopId, retention: Option<u32>) -> Result<bool, SweepError> {
        let mut asked = retention.is_some();
        for kind in SecretKind::ACCESS {
            asked = asked || self.app.store.secret(shop, kind).await?.is_some();
        }
        if !asked {
            return Ok(false);
        }
        let passed = self.app.store.watch(shop).await?.value.and_then(|watch| watch.passed);
        Ok(passed.is_none_or(|passed| self.app.clock.now().0 - passed.0 >= DAY_SECONDS))
    }

    async fn desk(
        &self,
        shop: &ShopId,
        erase: &[PrivacyRequest],
        under_way: Option<u64>,
        retention: Option<u32>,
    ) -> Result<Desk, SweepError> {
        let linked_from =
            retention.map(|months| Timestamp(self.app.clock.now().0 - i64::from(months).saturating_mul(MONTH_SECONDS)));
        let mut desk = Desk { erasing: Vec::new(), sought: Sought::default(), marks: None, linked_from };
        if erase.is_empty() {
            return Ok(desk);
        }
        let marks = Marks::made(&self.app.store, &self.app.keyring, shop, &self.app.random).await?;
        for request in erase {
            desk.erasing.push(self.take_up(shop, request.clone(), &marks, under_way).await?);
        }
        desk.sought = Sought::new(erase, guest_key(&self.app, shop).await?);
        desk.marks = Some(marks);
        Ok(desk)
    }

    /// One page; whether there is another.
    async fn page(&self, shop: &ShopId, desk: &mut Desk, passage: &mut Passage) -> Result<bool, SweepError> {
        let passed = self.app.store.pass(shop, (passage.place, &passage.after), self.slice.records).await?;
        for record in &passed.corrupt {
            tracing::warn!(target: TARGET, function = FUNCTION, %shop, record = %record, "cannot be read, and is passed over");
        }
        let mut theirs: Vec<Vec<ToldOrder>> = desk.erasing.iter().map(|_| Vec::new()).collect();
        for told in passed.orders {
            count(passage, &told);
            match desk.sought.order(&told) {
                Some(place) => theirs[place].push(told),
                None => self.unlink(shop, desk, &told).await?,
            }
        }
        let Desk { erasing, sought, marks, .. } = desk;
        if let Some(marks) = marks {
            for (erasing, orders) in erasing.iter_mut().zip(theirs) {
                self.erase_orders(shop, erasing, orders, marks, passage.name).await?;
            }
            for parked in passed.parked {
                if let Some(place) = sought.parked(&parked) {
                    self.erase_parked(shop, &mut erasing[place], parked.fingerprint, passage.name).await?;
                }
            }
        }
        match passed.next {
            Some((place, after)) => (passage.place, passage.after) = (place, after),
            None => return Ok(false),
        }
        Ok(true)
    }

    /// Cuts an order's link to a person once it has kept it long enough: told again, as nobody's, and learned like any change.
    async fn unlink(&self, shop: &ShopId, desk: &Desk, told: &ToldOrder) -> Result<(), SweepError> {
        let is_linked = told.order.customer.is_some() || told.visitor.is_some();
        let is_old = desk.linked_from.is_some_and(|from| told.order.time < from);
        if is_linked && is_old && told.standing != Standing::Erased {
            let _ = self.app.store.tell_order(shop, &told.unlinked()).await?;
        }
        Ok(())
    }

    /// The passage has come to its end: wishes of which it found nothing are closed, and the rhythm is kept.
    async fn end(
        &self,
        shop: &ShopId,
        mut desk: Desk,
        held: &Held<Passage>,
        passage: &Passage,
        export: &[PrivacyRequest],
    ) -> Result<usize, SweepError> {
        let mut closed = 0;
        if let Some(marks) = &desk.marks {
            for erasing in &mut desk.erasing {
                if !erasing.was_found_in(passage.name) && self.conclude(shop, erasing, marks).await? {
                    closed += 1;
                    closed += self.close_exports(shop, &erasing.request, export, marks).await?;
                }
            }
        }
        let watch = self.app.store.watch(shop).await?;
        let mut kept = watch.value.clone().unwrap_or_default();
        kept.rhythm = Some(Rhythm { weeks: RHYTHM_WEEKS, hours: passage.hours });
        kept.passed = Some(passage.began);
        let _ = self.app.store.keep_watch(shop, &watch, kept).await?;
        let _ = self.app.store.note_passage(shop, held, None).await?;
        Ok(closed)
    }

    /// Of whom nothing is kept there is nothing to hand out: older wishes for it go with them.
    async fn close_exports(
        &self,
        shop: &ShopId,
        erased: &PrivacyRequest,
        export: &[PrivacyRequest],
        marks: &Marks,
    ) -> Result<usize, SweepError> {
        let erased = names(erased);
        let mut closed = 0;
        for request in export.iter().filter(|request| !names(request).is_disjoint(&erased)) {
            closed += usize::from(self.close(shop, request, Some(marks)).await?);
        }
        Ok(closed)
    }
}

/// Counts an order of the last weeks in its hour of the week.
fn count(passage: &mut Passage, told: &ToldOrder) {
    let recent = passage.began.plus_days(-7 * i64::from(RHYTHM_WEEKS))..passage.began;
    if told.standing == Standing::Counts && recent.contains(&told.order.time) {
        let hour = silence::hour_of_week(told.order.time);
        passage.hours[hour] = passage.hours[hour].saturating_add(1);
    }
}
