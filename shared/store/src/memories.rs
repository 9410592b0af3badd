//! What profiles remember beside purchases: it stands beside the packed profile in the same record, so that the first read of a
//! decision brings both. Whoever writes one leaves the other alone.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::hash::draw;
use scoring::id::{CustomerId, ShopId, VisitorId};
use scoring::memory::{CustomerMemory, Memory, VisitorMemory};
use scoring::signals::BEHAVIOUR_DAYS;
use scoring::time::{DAY_SECONDS, Timestamp};

use crate::batch::{Attributes, Found, Reading};
use crate::clicks::tied;
use crate::error::{Corrupt, Record, StoreError};
use crate::held::Held;
use crate::key::{self, BODY, EXPIRES, Key, MEMORY, Table};
use crate::pack::{UnpackError, pack_customer_memory, pack_visitor_memory, unpack_customer_memory, unpack_visitor_memory};
use crate::store::Store;
use crate::transact::{Step, Transaction, When};

impl Found {
    /// The packed memory beside a profile; none where nothing is remembered, or its time is up.
    pub(crate) fn memory(&self, now: Timestamp) -> Result<Option<&[u8]>, UnpackError> {
        match self.attribute(MEMORY) {
            Some(AttributeValue::B(blob)) => Ok(Some(blob.as_ref()).filter(|_| !self.has_expired(now))),
            Some(_) => Err(UnpackError::NoBody),
            None => Ok(None),
        }
    }
}

/// A memory as it was read, its time considered.
fn held<T>(found: Option<&Found>, unpack: impl Fn(&[u8]) -> Result<T, UnpackError>, now: Timestamp) -> Held<T> {
    let held = Held::beside(MEMORY, found, unpack);
    if found.is_some_and(|found| found.has_expired(now)) { held.emptied() } else { held }
}

fn packed(body: Vec<u8>) -> Attributes {
    Attributes::from([(MEMORY.to_owned(), AttributeValue::B(body.into()))])
}

/// The same, and when it goes.
fn expiring(body: Vec<u8>, now: Timestamp) -> Attributes {
    let mut set = packed(body);
    let expires = now.0.saturating_add(BEHAVIOUR_DAYS * DAY_SECONDS);
    set.insert(EXPIRES.to_owned(), AttributeValue::N(expires.to_string()));
    set
}

impl Store {
    /// What is remembered of a browser, to be replaced; strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn held_visitor(
        &self,
        shop: &ShopId,
        visitor: &VisitorId,
        now: Timestamp,
    ) -> Result<Held<VisitorMemory>, StoreError> {
        Ok(held(self.get(Key::visitor(shop, visitor)).await?.as_ref(), unpack_visitor_memory, now))
    }

    /// Replaces it if it still is as it was read. The same again costs nothing; anything else lives another [`BEHAVIOUR_DAYS`].
    ///
    /// # Errors
    /// As [`Store::held_visitor`], and [`StoreError::Pack`].
    pub async fn replace_visitor(
        &self,
        shop: &ShopId,
        visitor: &VisitorId,
        held: &Held<VisitorMemory>,
        memory: &VisitorMemory,
        now: Timestamp,
    ) -> Result<Step, StoreError> {
        let body = pack_visitor_memory(memory)?;
        if held.is(&body) {
            return Ok(Step::Done);
        }
        self.update_when(Key::visitor(shop, visitor), expiring(body, now), &[], held.stands()).await
    }

    /// The same of a browser of which all but that shall be forgotten: a profile goes too.
    ///
    /// # Errors
    /// As [`Store::replace_visitor`].
    pub async fn forget_visitor(
        &self,
        shop: &ShopId,
        visitor: &VisitorId,
        held: &Held<VisitorMemory>,
        memory: &VisitorMemory,
        now: Timestamp,
    ) -> Result<Step, StoreError> {
        let key = Key::visitor(shop, visitor);
        self.update_when(key, expiring(pack_visitor_memory(memory)?, now), &[BODY], held.stands()).await
    }

    /// Deletes everything that is known of a browser.
    ///
    /// # Errors
    /// As [`Store::held_visitor`].
    pub async fn delete_visitor(&self, shop: &ShopId, visitor: &VisitorId) -> Result<(), StoreError> {
        self.delete_when(Key::visitor(shop, visitor), When::Always).await.map(|_| ())
    }

    /// What is remembered of an account, to be replaced; strongly consistent.
    ///
    /// # Errors
    /// As [`Store::held_visitor`].
    pub async fn held_customer(
        &self,
        shop: &ShopId,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<Held<CustomerMemory>, StoreError> {
        Ok(held(self.get(Key::customer(shop, customer)).await?.as_ref(), unpack_customer_memory, now))
    }

    /// Replaces it if it still is as it was read; when nothing is remembered any more it goes, and the profile stays. The same
    /// again costs nothing.
    ///
    /// # Errors
    /// As [`Store::replace_visitor`].
    pub async fn replace_customer_memory(
        &self,
        shop: &ShopId,
        customer: &CustomerId,
        held: &Held<CustomerMemory>,
        memory: &CustomerMemory,
    ) -> Result<Step, StoreError> {
        let key = Key::customer(shop, customer);
        if !memory.is_empty() {
            let body = pack_customer_memory(memory)?;
            return if held.is(&body) { Ok(Step::Done) } else { self.update_when(key, packed(body), &[], held.stands()).await };
        }
        self.take_away(key, held, &[], BODY).await
    }

    /// The same where a browser was tied to the account, or parted from it: the word of it, which has the account's orders joined
    /// anew, changes in the same transaction.
    ///
    /// # Errors
    /// As [`Store::replace_visitor`].
    pub async fn retie_customer(
        &self,
        shop: &ShopId,
        customer: &CustomerId,
        held: &Held<CustomerMemory>,
        memory: &CustomerMemory,
        now: Timestamp,
    ) -> Result<Step, StoreError> {
        let body = pack_customer_memory(memory)?;
        if held.is(&body) {
            return Ok(Step::Done);
        }
        let mut transaction = Transaction::new(self);
        let (key, word) = tied(shop, customer, memory, now);
        transaction.set(Key::customer(shop, customer), MEMORY, AttributeValue::B(body.into()), held.stands())?;
        transaction.put(key.table, word, When::Always)?;
        transaction.commit(draw(customer.as_str())).await
    }

    /// What is remembered of several browsers, strongly consistent; those of which nothing is are left out.
    ///
    /// # Errors
    /// As [`Store::held_visitor`].
    pub async fn visitors(
        &self,
        shop: &ShopId,
        visitors: &[VisitorId],
        now: Timestamp,
    ) -> Result<Vec<VisitorMemory>, StoreError> {
        let keys = visitors.iter().map(|visitor| Key::visitor(shop, visitor)).collect();
        let found = self.read_all(keys, scoring::hash::draw(shop.as_str()), Reading::Strong).await?;
        Ok(found.iter().filter_map(|found| unpack_visitor_memory(found.memory(now).ok()??).ok()).collect())
    }

    /// What is remembered of all browsers of a shop, ids ascending. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::held_visitor`], and [`StoreError::Corrupt`].
    pub async fn all_visitors(&self, shop: &ShopId, now: Timestamp) -> Result<Vec<(VisitorId, VisitorMemory)>, StoreError> {
        let found = self.list(shop, Table::Profiles, key::VISITORS).await?;
        Ok(all(shop, &found, (key::VISITORS, Record::Visitor), VisitorId::new, unpack_visitor_memory, now)?)
    }

    /// What is remembered of all accounts of a shop, ids ascending. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::all_visitors`].
    pub async fn all_customer_memories(
        &self,
        shop: &ShopId,
        now: Timestamp,
    ) -> Result<Vec<(CustomerId, CustomerMemory)>, StoreError> {
        let found = self.list(shop, Table::Profiles, key::CUSTOMERS).await?;
        Ok(all(shop, &found, (key::CUSTOMERS, Record::Customer), CustomerId::new, unpack_customer_memory, now)?)
    }

    /// Every browser that was ever tied to an account, as far as either side remembers it: to erase a person. Not for the request
    /// path.
    ///
    /// # Errors
    /// As [`Store::all_visitors`].
    pub async fn visitors_of(&self, shop: &ShopId, customer: &CustomerId, now: Timestamp) -> Result<Vec<VisitorId>, StoreError> {
        let own = self.held_customer(shop, customer, now).await?.value.unwrap_or_default();
        let mut visitors: Vec<VisitorId> = own.ties.into_iter().map(|tie| tie.other).collect();
        visitors.extend(own.first.map(|first| first.other));
        for (visitor, memory) in self.all_visitors(shop, now).await? {
            if memory.tie_to(customer).is_some() {
                visitors.push(visitor);
            }
        }
        visitors.sort_unstable();
        visitors.dedup();
        Ok(visitors)
    }
}

fn all<Id: Ord, Other: Ord + Clone>(
    shop: &ShopId,
    found: &[Found],
    (prefix, record): (&str, Record),
    id: fn(&str) -> Result<Id, scoring::id::IdError>,
    unpack: fn(&[u8]) -> Result<Memory<Other>, UnpackError>,
    now: Timestamp,
) -> Result<Vec<(Id, Memory<Other>)>, Corrupt> {
    let mut all = Vec::new();
    for found in found {
        let Some(Ok(id)) = found.sort().strip_prefix(prefix).map(id) else { continue };
        let memory = found.memory(now).and_then(|bytes| bytes.map(unpack).transpose());
        let memory = memory.map_err(|why| Corrupt { shop: shop.clone(), record: record.clone(), why })?;
        all.extend(memory.map(|memory| (id, memory)));
    }
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Ok(all)
}
