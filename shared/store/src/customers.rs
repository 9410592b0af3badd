//! Customers: the profile that decisions read, and beside it where they stand, which nobody has to unpack for a decision.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::customer::{CustomerStanding, Tiers};
use scoring::id::{CustomerId, ShopId};
use scoring::profile::Profile;

use crate::batch::{Found, record_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::held::Held;
use crate::key::{BODY, CUSTOMERS, Key, STANDING, Table};
use crate::pack::{UnpackError, pack_profile, pack_standing, pack_tiers, unpack_standing, unpack_tiers};
use crate::store::Store;
use crate::transact::{Step, When};

impl Store {
    /// Where a customer stands, strongly consistent; none where nothing is known of them.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn customer_standing(&self, shop: &ShopId, customer: &CustomerId) -> Result<Option<CustomerStanding>, StoreError> {
        let found = self.get(Key::customer(shop, customer)).await?;
        Ok(found.map(|found| standing(shop, &found)).transpose()?.flatten())
    }

    /// Where all customers of a shop stand, in no order, each as `each` takes it. Not for the request path.
    ///
    /// # Errors
    /// As [`Store::customer_standing`].
    pub async fn customer_standings(
        &self,
        shop: &ShopId,
        mut each: impl FnMut(CustomerId, CustomerStanding),
    ) -> Result<(), StoreError> {
        let mut pages = self.paged(shop, Table::Profiles, CUSTOMERS);
        while let Some(page) = pages.next().await? {
            for found in &page {
                let Some(Ok(customer)) = found.sort().strip_prefix(CUSTOMERS).map(CustomerId::new) else { continue };
                if let Some(standing) = standing(shop, found)? {
                    each(customer, standing);
                }
            }
        }
        Ok(())
    }

    /// Replaces a customer's profile and standing if the profile still is as it was read; whatever else the record has stays.
    ///
    /// # Errors
    /// [`StoreError::Pack`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn replace_customer(
        &self,
        shop: &ShopId,
        customer: &CustomerId,
        held: &Held<Profile>,
        known: (&Profile, &CustomerStanding),
    ) -> Result<Step, StoreError> {
        let (body, standing) = (pack_profile(known.0)?, pack_standing(known.1)?);
        let blob = |bytes: Vec<u8>| AttributeValue::B(bytes.into());
        let set = [(BODY.to_owned(), blob(body)), (STANDING.to_owned(), blob(standing))].into();
        self.update_when(Key::customer(shop, customer), set, &[], held.stands()).await
    }

    /// Writes customers, replacing what stands but for what is remembered of them: for a shop that is learned at once. They are packed as they come.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_customers(
        &self,
        shop: &ShopId,
        customers: impl IntoIterator<Item = (CustomerId, Profile, CustomerStanding)>,
    ) -> Result<(), StoreError> {
        let records = customers.into_iter().map(|(customer, profile, standing)| {
            let key = Key::customer(shop, &customer);
            let mut record = record_attributes(key.clone(), pack_profile(&profile)?);
            record.insert(STANDING.to_owned(), AttributeValue::B(pack_standing(&standing)?.into()));
            Ok((key, record))
        });
        self.put_records(Table::Profiles, records).await
    }

    /// The shop's bands of spending; none where it has set none.
    ///
    /// # Errors
    /// As [`Store::customer_standing`].
    pub async fn tiers(&self, shop: &ShopId) -> Result<Tiers, StoreError> {
        let Some(found) = self.get(Key::tiers(shop)).await? else { return Ok(Tiers::default()) };
        let tiers = found.body().and_then(unpack_tiers);
        Ok(tiers.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Tiers, why })?)
    }

    /// Sets them. Customers come into their bands with their next order.
    ///
    /// # Errors
    /// As [`Store::put_rows`].
    pub async fn put_tiers(&self, shop: &ShopId, tiers: &Tiers) -> Result<(), StoreError> {
        let key = Key::tiers(shop);
        let record = record_attributes(key.clone(), pack_tiers(tiers)?);
        self.put_when(key, record, When::Always).await.map(|_| ())
    }
}

fn standing(shop: &ShopId, found: &Found) -> Result<Option<CustomerStanding>, Corrupt> {
    let standing = found.attribute(STANDING).map(|attribute| match attribute {
        AttributeValue::B(blob) => unpack_standing(blob.as_ref()),
        _ => Err(UnpackError::NoBody),
    });
    standing.transpose().map_err(|why| Corrupt { shop: shop.clone(), record: Record::Customer, why })
}
