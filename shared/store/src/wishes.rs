//! Wishes as they are worked on: what of a person goes, and the receipt that counts it, change together or not at all.

use scoring::hash::draw;
use scoring::id::{CustomerId, RequestId, ShopId, VisitorId};
use scoring::marketing::Channel;
use scoring::order::ToldOrder;
use scoring::privacy::{PrivacyRequest, Receipt, Wish};
use scoring::time::Timestamp;

use crate::batch::record_attributes;
use crate::error::{Corrupt, Record, StoreError};
use crate::held::Held;
use crate::key::{Key, Person, VERSION};
use crate::pack::{pack_mark, pack_order, pack_privacy, pack_receipt, unpack_receipt};
use crate::plans::{KeptHistory, history_stands, number};
use crate::store::Store;
use crate::transact::{Step, Transaction, When};

/// Most removals of one transaction: each is two records at most, and the receipt one more.
pub const REMOVALS_MAX: usize = 40;

/// Something that goes for a wish.
#[derive(Clone, Debug)]
pub enum Removal {
    /// An order, by the revision that erases it.
    Order {
        /// That revision.
        erased: Box<ToldOrder>,
        /// The telling that it goes over.
        over: u64,
        /// The order's mark.
        mark: RequestId,
    },
    /// A mark without anything that goes: of a person, or of an order that is not here.
    Mark(RequestId, Timestamp),
    /// A profile that stands.
    Profile(Person),
    /// What a browser gave to the comparison of arms, where it stands.
    Trial(VisitorId),
    /// A word about being written to that stands.
    Word(Channel, CustomerId),
    /// What the platform says that a customer is, where it stands.
    Badges(CustomerId),
    /// A history in which nothing is left.
    History(CustomerId, KeptHistory),
    /// A parked body that stands.
    Parked(RequestId),
}

impl Store {
    /// What became of a wish so far.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn receipt(&self, shop: &ShopId, request: &PrivacyRequest) -> Result<Held<Receipt>, StoreError> {
        let found = self.get(Key::receipt(shop, request.wish, &request.id)).await?;
        if let Some(Err(why)) = found.as_ref().map(|found| found.body().and_then(unpack_receipt)) {
            return Err(Corrupt { shop: shop.clone(), record: Record::Privacy, why }.into());
        }
        Ok(Held::of(found.as_ref(), unpack_receipt))
    }

    /// Removes what a wish is about, and counts it on its receipt: one transaction, conditional on all of it standing as it was
    /// read. At most [`REMOVALS_MAX`] at once.
    ///
    /// # Errors
    /// [`StoreError::Pack`], [`StoreError::TooManyKeys`], [`StoreError::NoTable`], [`StoreError::Throttled`],
    /// [`StoreError::Unavailable`].
    pub async fn remove(
        &self,
        shop: &ShopId,
        request: &PrivacyRequest,
        removals: &[Removal],
        (held, receipt): (&Held<Receipt>, &Receipt),
    ) -> Result<Step, StoreError> {
        if removals.len() > REMOVALS_MAX {
            return Err(StoreError::TooManyKeys { asked: removals.len(), most: REMOVALS_MAX });
        }
        let mut transaction = Transaction::new(self);
        for removal in removals {
            self.removed(&mut transaction, shop, removal)?;
        }
        let key = Key::receipt(shop, request.wish, &request.id);
        transaction.put(key.table, record_attributes(key, pack_receipt(receipt)?), held.stands())?;
        transaction.commit(draw(request.id.as_str())).await
    }

    fn removed(&self, transaction: &mut Transaction<'_>, shop: &ShopId, removal: &Removal) -> Result<(), StoreError> {
        match removal {
            Removal::Order { erased, over, mark } => {
                let key = Key::order(shop, &erased.order.id);
                let mut record = record_attributes(key.clone(), pack_order(erased)?);
                record.insert(VERSION.to_owned(), number(erased.told));
                transaction.put(key.table, record, When::Has(VERSION, number(*over)))?;
                let key = Key::mark(shop, mark);
                transaction.put(key.table, record_attributes(key, pack_mark(Timestamp(i64::MAX))), When::Always)
            }
            Removal::Mark(mark, until) => {
                let key = Key::mark(shop, mark);
                transaction.put(key.table, record_attributes(key, pack_mark(*until)), When::Always)
            }
            Removal::Profile(person) => transaction.delete(Key::person(shop, person), When::Present),
            Removal::Trial(visitor) => transaction.delete(Key::trial(shop, visitor), When::Present),
            Removal::Word(channel, customer) => transaction.delete(Key::marketing(shop, *channel, customer), When::Present),
            Removal::Badges(customer) => transaction.delete(Key::badges(shop, customer), When::Present),
            Removal::History(customer, kept) => transaction.delete(Key::history(shop, customer), history_stands(kept.version)),
            Removal::Parked(fingerprint) => transaction.delete(Key::parked(shop, fingerprint), When::Present),
        }
    }

    /// Closes a wish whose search found nothing: `done` has marks in the place of its person. One conditional write.
    ///
    /// # Errors
    /// As [`Store::put_secret`].
    pub async fn close_wish(&self, shop: &ShopId, open: &PrivacyRequest, done: &PrivacyRequest) -> Result<Step, StoreError> {
        let key = Key::privacy(shop, open.wish, &open.id);
        let stands = When::body(pack_privacy(open)?);
        self.put_when(key.clone(), record_attributes(key, pack_privacy(done)?), stands).await
    }

    /// A wish by its name, strongly consistent.
    ///
    /// # Errors
    /// As [`Store::receipt`].
    pub async fn wish(&self, shop: &ShopId, wish: Wish, id: &RequestId) -> Result<Option<PrivacyRequest>, StoreError> {
        let found = self.get(Key::privacy(shop, wish, id)).await?;
        Ok(found.map(|found| crate::access::privacy(shop, &found)).transpose()?)
    }
}
