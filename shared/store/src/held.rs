//! Records that are derived from others: read, derived anew, and replaced only if nobody replaced them in between.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::hash::draw;
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use scoring::order::ToldOrder;
use scoring::pair::PairRow;
use scoring::profile::Profile;
use scoring::time::Timestamp;

use crate::batch::{Attributes, Found, Reading, record_attributes};
use crate::error::StoreError;
use crate::key::{BODY, Key, MEMORY, Person, STANDING, VERSION};
use crate::pack::{UnpackError, pack_profile, pack_row, unpack_profile, unpack_row};
use crate::plans::number;
use crate::store::Store;
use crate::transact::{Step, When};

/// A record as it was read.
#[derive(Clone, Debug)]
pub struct Held<T> {
    /// What it says; none when it is missing or unreadable.
    pub value: Option<T>,
    attribute: &'static str,
    body: Option<Vec<u8>>,
    version: u64,
}

impl<T> Held<T> {
    pub(crate) fn new(value: T, body: Vec<u8>) -> Self {
        Self { value: Some(value), attribute: BODY, body: Some(body), version: 0 }
    }

    /// Whether there is a record, readable or not.
    #[must_use]
    pub const fn is_there(&self) -> bool {
        self.body.is_some()
    }

    pub(crate) fn of(found: Option<&Found>, unpack: impl Fn(&[u8]) -> Result<T, UnpackError>) -> Self {
        Self::beside(BODY, found, unpack)
    }

    /// Of a record that stands in another attribute than the body.
    pub(crate) fn beside(
        attribute: &'static str,
        found: Option<&Found>,
        unpack: impl Fn(&[u8]) -> Result<T, UnpackError>,
    ) -> Self {
        let body = found.and_then(|found| found.attribute(attribute)?.as_b().ok()).map(|blob| blob.as_ref());
        let version = found.and_then(|found| found.number(VERSION)).unwrap_or_default();
        Self { value: body.and_then(|body| unpack(body).ok()), attribute, body: body.map(<[u8]>::to_vec), version }
    }

    /// The same with nothing to say: its time is up.
    pub(crate) fn emptied(self) -> Self {
        Self { value: None, ..self }
    }

    /// Whether these bytes stand already.
    pub(crate) fn is(&self, body: &[u8]) -> bool {
        self.body.as_deref() == Some(body)
    }

    /// That it stands as it was read.
    pub(crate) fn stands(&self) -> When {
        match &self.body {
            None => When::Without(vec![self.attribute]),
            Some(body) => When::Has(self.attribute, AttributeValue::B(body.clone().into())),
        }
    }
}

impl Store {
    /// Takes an attribute away, and what stands `beside` it for its sake; the whole record goes unless the `other` stands.
    pub(crate) async fn take_away<T>(
        &self,
        key: Key,
        held: &Held<T>,
        beside: &[&'static str],
        other: &'static str,
    ) -> Result<Step, StoreError> {
        let Some(body) = &held.body else { return Ok(Step::Done) };
        let alone = When::HasWithout((held.attribute, AttributeValue::B(body.clone().into())), other);
        match self.delete_when(key.clone(), alone).await? {
            Step::Done => Ok(Step::Done),
            Step::Overtaken => {
                let gone = [&[held.attribute], beside].concat();
                self.update_when(key, Attributes::new(), &gone, held.stands()).await
            }
        }
    }

    /// The pair row of an item, to be replaced.
    ///
    /// # Errors
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn held_row(&self, shop: &ShopId, item: &ItemId) -> Result<Held<PairRow>, StoreError> {
        Ok(Held::of(self.get(Key::row(shop, item)).await?.as_ref(), unpack_row))
    }

    /// Replaces a pair row if it still is as it was read. The same row again costs nothing.
    ///
    /// # Errors
    /// As [`Store::held_row`], and [`StoreError::Pack`].
    pub async fn replace_row(&self, shop: &ShopId, held: &Held<PairRow>, row: &PairRow) -> Result<Step, StoreError> {
        let (key, body) = (Key::row(shop, &row.item), pack_row(row)?);
        if held.is(&body) {
            return Ok(Step::Done);
        }
        let mut record = record_attributes(key.clone(), body);
        record.insert(VERSION.to_owned(), number(held.version + 1));
        self.put_when(key, record, held.stands()).await
    }

    /// The profile of a person, to be replaced. A browser's says nothing once its time is up.
    ///
    /// # Errors
    /// As [`Store::held_row`].
    pub async fn held_profile(&self, shop: &ShopId, person: &Person, now: Timestamp) -> Result<Held<Profile>, StoreError> {
        let found = self.get(Key::person(shop, person)).await?;
        let held = Held::of(found.as_ref(), unpack_profile);
        let is_over = matches!(person, Person::Visitor(_)) && found.is_some_and(|found| found.has_expired(now));
        Ok(if is_over { held.emptied() } else { held })
    }

    /// Replaces a profile, or deletes it when there is none any more, if it still is as it was read. What is remembered beside it
    /// stays.
    ///
    /// # Errors
    /// As [`Store::replace_row`].
    pub async fn replace_profile(
        &self,
        shop: &ShopId,
        person: &Person,
        held: &Held<Profile>,
        profile: Option<&Profile>,
    ) -> Result<Step, StoreError> {
        let key = Key::person(shop, person);
        let body = profile.map(pack_profile).transpose()?;
        if held.body == body {
            return Ok(Step::Done);
        }
        match body {
            Some(body) => {
                let set = [(BODY.to_owned(), AttributeValue::B(body.into()))].into();
                self.update_when(key, set, &[], held.stands()).await
            }
            None => self.take_away(key, held, &[STANDING], MEMORY).await,
        }
    }

    /// Pair rows of several items; those that are missing or unreadable are left out.
    ///
    /// # Errors
    /// As [`Store::held_row`].
    pub async fn rows(&self, shop: &ShopId, items: &[ItemId]) -> Result<Vec<PairRow>, StoreError> {
        let keys = items.iter().map(|item| Key::row(shop, item)).collect();
        let found = self.read_all(keys, draw(shop.as_str()), Reading::Eventual).await?;
        Ok(found.iter().filter_map(|found| found.body().and_then(unpack_row).ok()).collect())
    }

    /// Several orders as last told, strongly consistent; those that are gone are left out.
    ///
    /// # Errors
    /// As [`Store::told_order`].
    pub async fn told_orders(&self, shop: &ShopId, orders: &[OrderId]) -> Result<Vec<ToldOrder>, StoreError> {
        let keys = orders.iter().map(|order| Key::order(shop, order)).collect();
        let found = self.read_all(keys, draw(shop.as_str()), Reading::Strong).await?;
        Ok(found.iter().map(|found| crate::orders::read_any(shop, found)).collect::<Result<_, _>>()?)
    }

    /// Deletes the profile of a customer.
    ///
    /// # Errors
    /// As [`Store::held_row`].
    pub async fn delete_customer(&self, shop: &ShopId, customer: &CustomerId) -> Result<(), StoreError> {
        self.delete_when(Key::customer(shop, customer), When::Always).await.map(|_| ())
    }
}
