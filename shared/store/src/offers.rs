//! The one-tap ledger: an offer is put once an order, and moves only from where it was read.

use scoring::id::{OrderId, ShopId};
use scoring::one_tap::{Offer, State};
use scoring::time::Timestamp;

use crate::batch::{Attributes, Found, Reading, record_attributes};
use crate::decisions::expiring;
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{Key, OPEN, Table, VERSION};
use crate::newer::Telling;
use crate::pack::{UnpackError, pack_mark, pack_offer, unpack_offer};
use crate::plans::number;
use crate::store::Store;
use crate::transact::{Step, Transaction, When};

/// Days after which an offer that nobody took is left out.
pub const OFFER_DAYS: i64 = 90;

/// An offer as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptOffer {
    /// The offer.
    pub offer: Offer,
    version: u64,
}

impl Store {
    /// Puts the offer of an order unless one stands: one conditional write.
    ///
    /// # Errors
    /// [`StoreError::Pack`] when it breaks a bound; [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn put_offer(&self, offer: &Offer) -> Result<Telling, StoreError> {
        let key = Key::offer(&offer.shop, &offer.order);
        Ok(match self.put_when(key, whole(offer, 1)?, When::Absent).await? {
            Step::Done => Telling::Kept,
            Step::Overtaken => Telling::Known,
        })
    }

    /// The offer that follows an order, to be moved; strongly consistent. One that nobody took is gone once it has expired.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn offer(&self, shop: &ShopId, order: &OrderId, now: Timestamp) -> Result<Option<KeptOffer>, StoreError> {
        let found = self.get(Key::offer(shop, order)).await?.filter(|found| !found.has_expired(now));
        Ok(found.map(|found| read_offer(shop, order, &found)).transpose()?)
    }

    /// Puts an offer where it stood as it was read: one conditional write; three in one transaction where it begins or ceases to
    /// want looking after, so that sweep sees all that is open and a statement all that was taken.
    ///
    /// # Errors
    /// As [`Store::put_offer`].
    pub async fn move_offer(&self, kept: &KeptOffer, moved: &Offer) -> Result<Step, StoreError> {
        let (shop, order) = (&moved.shop, &moved.order);
        let stands = || When::Has(VERSION, number(kept.version));
        let record = whole(moved, kept.version.saturating_add(1))?;
        let (was, is) = (kept.offer.course.state, moved.course.state);
        if was.is_open() == is.is_open() {
            return self.put_when(Key::offer(shop, order), record, stands()).await;
        }
        let mut transaction = Transaction::new(self);
        transaction.put(Table::Offers, record, stands())?;
        let open = Key::open_offer(shop, order);
        if is.is_open() {
            transaction.put(Table::Offers, record_attributes(open, pack_mark(moved.course.entered)), When::Always)?;
        } else {
            transaction.delete(open, When::Always)?;
        }
        if let Some(taken) = moved.course.reached(State::Accepted).filter(|_| was == State::Offered) {
            let tapped = Key::tapped(shop, taken.day(), order);
            transaction.put(Table::Offers, record_attributes(tapped, pack_mark(taken)), When::Always)?;
        }
        transaction.commit(scoring::hash::draw(order.as_str())).await
    }

    /// Orders whose offers want looking after, at most `most` of each of a shop's partitions: 16 queries, which pass over nothing
    /// else.
    ///
    /// # Errors
    /// As [`Store::offer`].
    pub async fn open_offers(&self, shop: &ShopId, most: usize) -> Result<Vec<OrderId>, StoreError> {
        self.orders_behind(shop, OPEN, most).await
    }

    /// The offers that were taken on a day, orders ascending, at most `most` of each of a shop's partitions: 16 queries, which
    /// pass over nothing else, and a read of every hundred.
    ///
    /// # Errors
    /// As [`Store::offer`].
    pub async fn tapped_on(&self, shop: &ShopId, day: i64, most: usize) -> Result<Vec<Offer>, StoreError> {
        let mut orders = self.orders_behind(shop, &Key::tapped_prefix(day), most).await?;
        orders.sort_unstable();
        let keys = orders.iter().map(|order| Key::offer(shop, order)).collect();
        let found = self.read_all(keys, scoring::hash::draw(shop.as_str()), Reading::Strong).await?;
        let mut offers = Vec::with_capacity(orders.len());
        for order in &orders {
            let own = Key::offer(shop, order);
            // A day's entry is written with its offer, and an offer that was taken stays.
            if let Some(found) = found.iter().find(|found| found.sort() == own.sort) {
                offers.push(read_offer(shop, order, found)?.offer);
            }
        }
        Ok(offers)
    }

    async fn orders_behind(&self, shop: &ShopId, prefix: &str, most: usize) -> Result<Vec<OrderId>, StoreError> {
        let found = self.behind(Table::Offers, shop, prefix, most).await?;
        Ok(found.iter().filter_map(|found| OrderId::new(found.sort().strip_prefix(prefix)?).ok()).collect())
    }
}

/// A whole record. What nobody took goes by itself; what was taken stays.
fn whole(offer: &Offer, version: u64) -> Result<Attributes, StoreError> {
    let (key, body) = (Key::offer(&offer.shop, &offer.order), pack_offer(offer)?);
    let was_taken = offer.course.reached(State::Accepted).is_some() || offer.course.intent.is_some();
    let mut record = if was_taken { record_attributes(key, body) } else { expiring(key, body, offer.made, OFFER_DAYS) };
    record.insert(VERSION.to_owned(), number(version));
    Ok(record)
}

/// Reads an offer, and checks that it is this order's.
pub(crate) fn read_offer(shop: &ShopId, order: &OrderId, found: &Found) -> Result<KeptOffer, Corrupt> {
    let offer = found.body().and_then(unpack_offer);
    let own = |offer: &Offer| offer.shop == *shop && offer.order == *order;
    let offer = offer.and_then(|offer| if own(&offer) { Ok(offer) } else { Err(UnpackError::Misplaced) });
    let offer = offer.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Offer, why })?;
    Ok(KeptOffer { offer, version: found.number(VERSION).unwrap_or_default() })
}
