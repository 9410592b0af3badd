//! Around the one-tap ledger: the merchant's terms, who said no, and which orders could not be followed by an offer.

use scoring::id::{CustomerId, OrderId, ShopId};
use scoring::one_tap::{Missed, Terms};
use scoring::time::Timestamp;

use crate::batch::record_attributes;
use crate::decisions::expiring;
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{Key, Table};
use crate::newer::Telling;
use crate::offers::OFFER_DAYS;
use crate::pack::{pack_mark, pack_missed, pack_terms, unpack_missed, unpack_terms};
use crate::store::Store;
use crate::transact::{Step, When};

impl Store {
    /// The merchant's terms for one-tap offers, strongly consistent; none for a shop that makes none.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn terms(&self, shop: &ShopId) -> Result<Option<Terms>, StoreError> {
        let Some(found) = self.get(Key::terms(shop)).await? else { return Ok(None) };
        let terms = found.body().and_then(unpack_terms);
        Ok(Some(terms.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Terms, why })?))
    }

    /// Sets them; none: no one-tap offers any more.
    ///
    /// # Errors
    /// As [`Store::put_offer`].
    pub async fn put_terms(&self, shop: &ShopId, terms: Option<&Terms>) -> Result<(), StoreError> {
        let key = Key::terms(shop);
        let done = match terms {
            Some(terms) => self.put_when(key.clone(), record_attributes(key, pack_terms(terms)?), When::Always).await?,
            None => self.delete_when(key, When::Always).await?,
        };
        let _ = done;
        Ok(())
    }

    /// Remembers that a customer said no, for so many days.
    ///
    /// # Errors
    /// As [`Store::put_offer`].
    pub async fn put_no(&self, shop: &ShopId, customer: &CustomerId, now: Timestamp, days: u32) -> Result<(), StoreError> {
        let key = Key::said_no(shop, customer);
        let record = expiring(key.clone(), pack_mark(now.plus_days(days.into())), now, days.into());
        self.put_when(key, record, When::Always).await.map(|_| ())
    }

    /// Forgets it.
    ///
    /// # Errors
    /// As [`Store::offer`].
    pub async fn forget_no(&self, shop: &ShopId, customer: &CustomerId) -> Result<(), StoreError> {
        self.delete_when(Key::said_no(shop, customer), When::Always).await.map(|_| ())
    }

    /// Notes why an order was followed by no offer, once a day and order.
    ///
    /// # Errors
    /// As [`Store::put_offer`].
    pub async fn put_missed(&self, shop: &ShopId, order: &OrderId, missed: &Missed) -> Result<Telling, StoreError> {
        let key = Key::missed(shop, missed.at.day(), order);
        let record = expiring(key.clone(), pack_missed(missed)?, missed.at, OFFER_DAYS);
        Ok(match self.put_when(key, record, When::Absent).await? {
            Step::Done => Telling::Kept,
            Step::Overtaken => Telling::Known,
        })
    }

    /// Everything missed on a day, at most `most` of each of a shop's partitions: 16 queries, which pass over nothing else.
    ///
    /// # Errors
    /// As [`Store::offer`].
    pub async fn missed_on(&self, shop: &ShopId, day: i64, most: usize, now: Timestamp) -> Result<Vec<Missed>, StoreError> {
        let found = self.behind(Table::Offers, shop, &Key::missed_prefix(day), most).await?;
        let standing = found.iter().filter(|found| !found.has_expired(now));
        let read = standing.map(|found| found.body().and_then(unpack_missed));
        let read = read.collect::<Result<Vec<_>, _>>();
        Ok(read.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Offer, why })?)
    }
}
