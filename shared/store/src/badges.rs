//! What platforms say their customers are, and what customers did with mails: told by whoever hears of it.

use scoring::badge::{Badges, Told};
use scoring::id::{CustomerId, ShopId};
use scoring::mail::{MailAct, MailMoment};
use scoring::time::Timestamp;

use crate::batch::record_attributes;
use crate::error::{Corrupt, Record, StoreError};
use crate::held::Held;
use crate::key::Key;
use crate::newer::Telling;
use crate::pack::{pack_badges, unpack_badges};
use crate::store::Store;
use crate::transact::{Step, When};

/// How often in a row somebody else may be first.
const TRIES: usize = 8;

impl Store {
    /// Adds to what a platform says a customer is: of each badge the latest word stands.
    ///
    /// # Errors
    /// [`StoreError::Pack`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`];
    /// [`StoreError::Conflict`] when others keep being first.
    pub async fn tell_badges(&self, shop: &ShopId, told: &Told) -> Result<Telling, StoreError> {
        let key = Key::badges(shop, &told.customer);
        for _ in 0..TRIES {
            let held = Held::of(self.get(key.clone()).await?.as_ref(), unpack_badges);
            let mut badges = held.value.clone().unwrap_or_default();
            told.badges.iter().cloned().for_each(|badge| badges.note(badge));
            let body = pack_badges(&badges)?;
            if held.is(&body) {
                return Ok(Telling::Known);
            }
            let record = record_attributes(key.clone(), body);
            if self.put_when(key.clone(), record, held.stands()).await? == Step::Done {
                return Ok(Telling::Kept);
            }
        }
        Err(StoreError::Conflict)
    }

    /// What a platform says a customer is, strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn badges(&self, shop: &ShopId, customer: &CustomerId) -> Result<Badges, StoreError> {
        let Some(found) = self.get(Key::badges(shop, customer)).await? else { return Ok(Badges::default()) };
        let badges = found.body().and_then(unpack_badges);
        Ok(badges.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Customer, why })?)
    }

    /// Forgets what a platform said that a customer is.
    ///
    /// # Errors
    /// As [`Store::badges`].
    pub async fn delete_badges(&self, shop: &ShopId, customer: &CustomerId) -> Result<(), StoreError> {
        self.delete_when(Key::badges(shop, customer), When::Always).await.map(|_| ())
    }

    /// An email service says that a customer opened or clicked one of our mails. Told twice, late or in any order, it counts once;
    /// what was done before they took their consent back is not kept.
    ///
    /// # Errors
    /// As [`Store::tell_badges`].
    pub async fn tell_mail(
        &self,
        shop: &ShopId,
        customer: &CustomerId,
        (act, moment): (MailAct, MailMoment),
        now: Timestamp,
    ) -> Result<Telling, StoreError> {
        for _ in 0..TRIES {
            let held = self.held_customer(shop, customer, now).await?;
            let stood = held.value.clone().unwrap_or_default();
            if stood.has_forgotten(moment.at) {
                return Ok(Telling::Known);
            }
            let mut memory = stood.clone();
            memory.mails.note(act, moment);
            if memory == stood {
                return Ok(Telling::Known);
            }
            if self.replace_customer_memory(shop, customer, &held, &memory).await? == Step::Done {
                return Ok(Telling::Kept);
            }
        }
        Err(StoreError::Conflict)
    }
}
