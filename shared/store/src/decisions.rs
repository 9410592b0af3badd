//! What came back of decisions: each counts once. Three records a decision: its exposure, small, rewritten as outcomes come; its
//! receipt, written once; and, with consent, one for each name of its person, by which it is found.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::id::{DecisionName, ShopId};
use scoring::impression::{Exposure, Impression, Shopper, Shown};
use scoring::placement::Placement;
use scoring::time::{DAY_SECONDS, Timestamp};

use crate::batch::{Attributes, Found, Reading, record_attributes};
use crate::between::Order;
use crate::error::{Corrupt, Record, StoreError};
use crate::held::Held;
use crate::key::{self, EXPIRES, Key, Person, Table};
use crate::pack::{pack_decision_record, pack_exposure, pack_shown, unpack_decision_record, unpack_exposure, unpack_shown};
use crate::store::Store;
use crate::transact::{Step, When};

/// Days after which nothing of a decision is left.
pub const DECISION_DAYS: i64 = 90;

/// Records that one page of a query brings when a person is forgotten.
const PAGE: usize = 100;

impl Found {
    /// Whether its time is up. DynamoDB takes its own to remove what has expired.
    pub(crate) fn has_expired(&self, now: Timestamp) -> bool {
        let expires = self.number(EXPIRES).and_then(|expires| i64::try_from(expires).ok());
        expires.is_some_and(|expires| expires <= now.0)
    }
}

/// A whole record that goes by itself.
pub(crate) fn expiring(key: Key, body: Vec<u8>, now: Timestamp, days: i64) -> Attributes {
    let mut record = record_attributes(key, body);
    let expires = now.0.saturating_add(days * DAY_SECONDS);
    record.insert(EXPIRES.to_owned(), AttributeValue::N(expires.to_string()));
    record
}

/// The names under which something shown to a shopper is found.
pub(crate) fn names(shopper: &Shopper) -> impl Iterator<Item = Person> {
    let visitor = shopper.visitor.clone().map(Person::Visitor);
    visitor.into_iter().chain(shopper.customer.clone().map(Person::Customer))
}

impl Store {
    /// What came back of a decision so far, to be replaced; strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn held_exposure(
        &self,
        shop: &ShopId,
        decision: &DecisionName,
        now: Timestamp,
    ) -> Result<Held<Exposure>, StoreError> {
        let found = self.get(Key::exposure(shop, decision)).await?;
        let held = Held::of(found.as_ref(), unpack_exposure);
        Ok(if found.is_some_and(|found| found.has_expired(now)) { held.emptied() } else { held })
    }

    /// Replaces it if it still is as it was read. The same again costs nothing.
    ///
    /// # Errors
    /// As [`Store::held_exposure`], and [`StoreError::Pack`].
    pub async fn replace_exposure(
        &self,
        shop: &ShopId,
        decision: &DecisionName,
        held: &Held<Exposure>,
        exposure: &Exposure,
        now: Timestamp,
    ) -> Result<Step, StoreError> {
        let (key, body) = (Key::exposure(shop, decision), pack_exposure(exposure)?);
        if held.is(&body) {
            return Ok(Step::Done);
        }
        self.put_when(key.clone(), expiring(key, body, now, DECISION_DAYS), held.stands()).await
    }

    /// What came back of several decisions, strongly consistent; those of which nothing did are left out.
    ///
    /// # Errors
    /// As [`Store::held_exposure`], and [`StoreError::Corrupt`].
    pub async fn exposures(
        &self,
        shop: &ShopId,
        decisions: &[DecisionName],
        now: Timestamp,
    ) -> Result<Vec<(DecisionName, Exposure)>, StoreError> {
        let keys = decisions.iter().map(|decision| Key::exposure(shop, decision)).collect();
        let found = self.read_all(keys, scoring::hash::draw(shop.as_str()), Reading::Strong).await?;
        Ok(found.iter().filter_map(|found| read(shop, found, now).transpose()).collect::<Result<_, _>>()?)
    }

    /// All that came back of a shop's decisions, names ascending. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::exposures`].
    pub async fn all_exposures(&self, shop: &ShopId, now: Timestamp) -> Result<Vec<(DecisionName, Exposure)>, StoreError> {
        let found = self.list(shop, Table::Decisions, key::EXPOSURES).await?;
        let mut all = found.iter().filter_map(|found| read(shop, found, now).transpose()).collect::<Result<Vec<_>, _>>()?;
        all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(all)
    }

    /// Keeps the plain bytes of a decision's record, from which its receipt is drawn.
    ///
    /// # Errors
    /// As [`Store::replace_exposure`].
    pub async fn put_decision_record(
        &self,
        shop: &ShopId,
        decision: &DecisionName,
        record: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (key, body) = (Key::decision_record(shop, decision), pack_decision_record(record)?);
        self.put_when(key.clone(), expiring(key, body, now, DECISION_DAYS), When::Always).await.map(|_| ())
    }

    /// The plain bytes of a decision's record.
    ///
    /// # Errors
    /// As [`Store::exposures`].
    pub async fn decision_record(
        &self,
        shop: &ShopId,
        decision: &DecisionName,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.get(Key::decision_record(shop, decision)).await?.filter(|found| !found.has_expired(now));
        let record = found.map(|found| found.body().and_then(unpack_decision_record)).transpose();
        Ok(record.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Decision, why })?)
    }

    /// Lets an impression be found by its person; nothing for a nameless one. A follow-up is found too, so that it goes with its
    /// person, though only its clicks lead to orders: see [`Store::put_clicks`].
    ///
    /// # Errors
    /// As [`Store::replace_exposure`].
    pub async fn put_shown(&self, shop: &ShopId, impression: &Impression, now: Timestamp) -> Result<(), StoreError> {
        let mut shown = impression.shown();
        if impression.placement == Placement::FollowUp {
            shown.items.clear();
        }
        for person in impression.shopper.iter().flat_map(names) {
            let key = Key::shown(shop, &person, shown.time, &shown.decision);
            let record = expiring(key.clone(), pack_shown(&shown.items)?, now, DECISION_DAYS);
            self.put_when(key, record, When::Always).await.map(|_| ())?;
        }
        Ok(())
    }

    /// What was shown to a person by decisions made from `from` to `to`, the latest first, at most `most`.
    ///
    /// # Errors
    /// As [`Store::exposures`].
    pub async fn shown(
        &self,
        shop: &ShopId,
        person: &Person,
        (from, to): (Timestamp, Timestamp),
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<Shown>, StoreError> {
        let (partition, prefix) = Key::shown_prefix(shop, person);
        let mut shown = Vec::new();
        for found in self.between(Table::Decisions, (&partition, &prefix), (from, to), Order::LatestFirst, most).await? {
            let Some((time, decision)) = key::shown_at(&prefix, found.sort()) else { continue };
            if !found.has_expired(now) {
                let items = found.body().and_then(unpack_shown);
                let items = items.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Decision, why })?;
                shown.push(Shown { decision, time, items });
            }
        }
        Ok(shown)
    }

    /// Takes the person out of a decision that stands: receipt and names go, what is left is nameless. Idempotent.
    ///
    /// # Errors
    /// As [`Store::replace_exposure`]; [`StoreError::Conflict`] when others keep being first.
    pub async fn unname_decision(&self, shop: &ShopId, decision: &DecisionName, now: Timestamp) -> Result<(), StoreError> {
        const TRIES: usize = 8;
        for _ in 0..TRIES {
            let held = self.held_exposure(shop, decision, now).await?;
            let Some(exposure) = held.value.clone() else { return Ok(()) };
            let shopper =
                exposure.impression.as_ref().and_then(|impression| Some((impression.time, impression.shopper.clone()?)));
            let Some((time, shopper)) = shopper else { return Ok(()) };
            // The exposure comes last: as long as it names somebody, all this is done again.
            self.delete_when(Key::decision_record(shop, decision), When::Always).await.map(|_| ())?;
            for person in names(&shopper) {
                self.delete_clicks(shop, &person, Some(decision)).await?;
                self.delete_when(Key::shown(shop, &person, time, decision), When::Always).await.map(|_| ())?;
            }
            if self.replace_exposure(shop, decision, &held, &exposure.nameless(), now).await? == Step::Done {
                return Ok(());
            }
        }
        Err(StoreError::Conflict)
    }

    /// Deletes everything that came back of at most about `most` of a person's decisions. Resumable: what was shown is found by its
    /// name until the rest of it is gone.
    ///
    /// # Errors
    /// As [`Store::exposures`].
    pub async fn delete_decisions(&self, shop: &ShopId, person: &Person, most: usize) -> Result<Deleted, StoreError> {
        let ever = (Timestamp(0), Timestamp(i64::MAX));
        let mut deleted = Deleted { decisions: 0, is_unfinished: true };
        while deleted.decisions < most {
            // What has expired and still stands goes as well.
            let page = self.shown(shop, person, ever, PAGE, Timestamp(i64::MIN)).await?;
            if page.is_empty() {
                self.delete_clicks(shop, person, None).await?;
                deleted.is_unfinished = false;
                break;
            }
            for shown in &page {
                self.delete_decision(shop, person, shown).await?;
            }
            deleted.decisions += page.len();
        }
        Ok(deleted)
    }

    async fn delete_decision(&self, shop: &ShopId, person: &Person, shown: &Shown) -> Result<(), StoreError> {
        let exposure = self.held_exposure(shop, &shown.decision, Timestamp(i64::MIN)).await?.value;
        let shopper = exposure.and_then(|exposure| exposure.impression).and_then(|impression| impression.shopper);
        self.delete_when(Key::decision_record(shop, &shown.decision), When::Always).await.map(|_| ())?;
        // Their other name first and the one in hand last: a crash between leaves what finds the rest.
        let others: Vec<Person> = shopper.iter().flat_map(names).filter(|name| name != person).collect();
        for other in &others {
            self.delete_clicks(shop, other, Some(&shown.decision)).await?;
        }
        let names = others.into_iter().map(|name| Key::shown(shop, &name, shown.time, &shown.decision));
        let own = Key::shown(shop, person, shown.time, &shown.decision);
        for key in names.chain([Key::exposure(shop, &shown.decision), own]) {
            self.delete_when(key, When::Always).await.map(|_| ())?;
        }
        Ok(())
    }
}

/// What was deleted of a person's decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// How many.
    pub decisions: usize,
    /// Whether more may be left: ask again.
    pub is_unfinished: bool,
}

fn read(shop: &ShopId, found: &Found, now: Timestamp) -> Result<Option<(DecisionName, Exposure)>, Corrupt> {
    let name = found.sort().strip_prefix(key::EXPOSURES).map(DecisionName::new);
    let Some(Ok(name)) = name.filter(|_| !found.has_expired(now)) else { return Ok(None) };
    let exposure = found.body().and_then(unpack_exposure);
    let exposure = exposure.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Decision, why })?;
    Ok(Some((name, exposure)))
}
