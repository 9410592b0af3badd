//! What leads from a follow-up to an order: a click, which stands under its person's names by its moment; and a proof that tied
//! a browser to an account, after which the account's orders are looked at again.

use scoring::hash::{draw, mix};
use scoring::id::{CustomerId, DecisionName, ShopId};
use scoring::impression::{Exposure, Shown};
use scoring::memory::CustomerMemory;
use scoring::outcome::{Act, Outcome, note};
use scoring::placement::Placement;
use scoring::time::Timestamp;

use crate::batch::Attributes;
use crate::between::Order;
use crate::decisions::{DECISION_DAYS, expiring, names};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{self, Key, Person, Table};
use crate::pack::{pack_shown, pack_tied, unpack_shown};
use crate::store::Store;
use crate::transact::{Step, When};

impl Store {
    /// Lets the clicks of a follow-up be found by its person; nothing where there are none, or no person. `exposure` is what came
    /// back so far, `outcomes` what was just told: an impression that comes after its clicks brings all of them along.
    ///
    /// # Errors
    /// As [`Store::replace_exposure`].
    pub async fn put_clicks(
        &self,
        shop: &ShopId,
        exposure: &Exposure,
        outcomes: &[Outcome],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(impression) = exposure.impression.as_ref().filter(|one| one.placement == Placement::FollowUp) else {
            return Ok(());
        };
        let mut moments: Vec<Timestamp> =
            outcomes.iter().filter(|outcome| outcome.act == Act::Clicked).map(|outcome| outcome.last).collect();
        moments.sort_unstable();
        moments.dedup();
        let items = impression.shown().items;
        for person in impression.shopper.iter().flat_map(names) {
            for moment in &moments {
                let key = Key::clicked(shop, &person, *moment, &impression.decision);
                let record = expiring(key.clone(), pack_shown(&items)?, now, DECISION_DAYS);
                self.put_when(key, record, When::Always).await.map(|_| ())?;
            }
        }
        Ok(())
    }

    /// Something was done with an offer of a decision, told by whom its page cannot tell: a follow-up's link, an email service.
    /// Told twice, late or in any order, it counts once. A follow-up's impression stands before its mail goes out.
    ///
    /// # Errors
    /// As [`Store::replace_exposure`]; [`StoreError::Conflict`] when others keep being first.
    pub async fn note_outcome(
        &self,
        shop: &ShopId,
        decision: &DecisionName,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const TRIES: usize = 8;
        for _ in 0..TRIES {
            let held = self.held_exposure(shop, decision, now).await?;
            let mut exposure = held.value.clone().unwrap_or_default();
            note(&mut exposure.outcomes, outcome);
            // What leads to it stands before it does.
            self.put_clicks(shop, &exposure, &[outcome], now).await?;
            if self.replace_exposure(shop, decision, &held, &exposure, now).await? == Step::Done {
                return Ok(());
            }
        }
        Err(StoreError::Conflict)
    }

    /// Follow-ups that a person clicked from `from` to `to`, by the moment of the click, the latest first, at most `most`.
    ///
    /// # Errors
    /// As [`Store::exposures`].
    pub async fn clicked(
        &self,
        shop: &ShopId,
        person: &Person,
        (from, to): (Timestamp, Timestamp),
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<Shown>, StoreError> {
        let (partition, prefix) = Key::clicked_prefix(shop, person);
        let mut clicked = Vec::new();
        for found in self.between(Table::Decisions, (&partition, &prefix), (from, to), Order::LatestFirst, most).await? {
            let Some((time, decision)) = key::shown_at(&prefix, found.sort()) else { continue };
            if !found.has_expired(now) {
                let items = found.body().and_then(unpack_shown);
                let items = items.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Decision, why })?;
                clicked.push(Shown { decision, time, items });
            }
        }
        Ok(clicked)
    }

    /// Deletes the clicks by which a person is found: all, or those of one decision. Not for the request path.
    pub(crate) async fn delete_clicks(
        &self,
        shop: &ShopId,
        person: &Person,
        of: Option<&DecisionName>,
    ) -> Result<(), StoreError> {
        let ever = (Timestamp(0), Timestamp(i64::MAX));
        // What has expired and still stands goes as well.
        let clicked = self.clicked(shop, person, ever, usize::MAX, Timestamp(i64::MIN)).await?;
        for one in clicked.iter().filter(|one| of.is_none_or(|of| one.decision == *of)) {
            self.delete_when(Key::clicked(shop, person, one.time, &one.decision), When::Always).await.map(|_| ())?;
        }
        Ok(())
    }

    /// Deletes the word that an account was tied to a browser.
    ///
    /// # Errors
    /// As [`Store::exposures`].
    pub async fn delete_tied(&self, shop: &ShopId, customer: &CustomerId) -> Result<(), StoreError> {
        self.delete_when(Key::tied(shop, customer), When::Always).await.map(|_| ())
    }
}

/// Days for which that word stands: streams hand over within one.
pub const TIED_DAYS: i64 = 2;

/// The word that other browsers are an account's, whose change wakes whoever joins orders to decisions. It names no browser: it
/// bears a mark of those that are the account's now, which changes as they do.
pub(crate) fn tied(shop: &ShopId, customer: &CustomerId, memory: &CustomerMemory, now: Timestamp) -> (Key, Attributes) {
    let first = memory.first.as_ref().map_or(0, |first| draw(first.other.as_str()));
    let mark = memory.tied().fold(first, |mark, visitor| mix(mark ^ draw(visitor.as_str())));
    let key = Key::tied(shop, customer);
    (key.clone(), expiring(key, pack_tied(mark), now, TIED_DAYS))
}
