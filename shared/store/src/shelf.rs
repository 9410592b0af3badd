//! Items as their platform last told them: read whole, changed, and put back only if nobody else did so in between.

use aws_sdk_dynamodb::types::AttributeValue;
use scoring::catalogue::Shelved;
use scoring::id::{ItemId, ShopId};

use crate::batch::{Found, key_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{BODY, Key, SHELF, VERSION};
use crate::pack::{Shelving, UnpackError, pack_item, pack_shelf, unpack_item};
use crate::store::Store;

/// An item as it stands, and the very attributes that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What is known of it; nothing for an item that is new.
    pub shelved: Shelved,
    attributes: [Option<AttributeValue>; 3],
}

/// The attributes beside the key, each with its place holder's number.
const ATTRIBUTES: [&str; 3] = [BODY, VERSION, SHELF];

impl Store {
    /// An item as its platform last told it, strongly consistent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn standing(&self, shop: &ShopId, item: &ItemId) -> Result<Standing, StoreError> {
        let Some(found) = self.found(Key::item(shop, item)).await? else {
            return Ok(Standing { shelved: Shelved::default(), attributes: [None, None, None] });
        };
        let shelved = read(item, &found);
        let shelved = shelved.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Item(item.clone()), why })?;
        Ok(Standing { shelved, attributes: ATTRIBUTES.map(|name| found.attribute(name).cloned()) })
    }

    /// Puts an item in the place of what `over` stood for: one conditional write.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when something else stands there by now; [`StoreError::Pack`] when it breaks a bound;
    /// [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn shelve(&self, shop: &ShopId, item: &ItemId, shelved: &Shelved, over: &Standing) -> Result<(), StoreError> {
        let key = Key::item(shop, item);
        let mut call = self.client.put_item().table_name(self.table(key.table));
        let mut record = key_attributes(key);
        if let Some(item) = &shelved.item {
            record.insert(BODY.to_owned(), AttributeValue::B(pack_item(item)?.into()));
        }
        let shelving = Shelving { shelf: shelved.shelf, variations: shelved.variations.clone() };
        record.insert(SHELF.to_owned(), AttributeValue::B(pack_shelf(&shelving)?.into()));
        record.insert(VERSION.to_owned(), AttributeValue::N(shelved.told.to_string()));
        let mut unchanged = Vec::new();
        for (name, stood) in ATTRIBUTES.into_iter().zip(&over.attributes) {
            call = call.expression_attribute_names(format!("#{name}"), name);
            match stood {
                Some(value) => {
                    call = call.expression_attribute_values(format!(":{name}"), value.clone());
                    unchanged.push(format!("#{name} = :{name}"));
                }
                None => unchanged.push(format!("attribute_not_exists(#{name})")),
            }
        }
        let call = call.set_item(Some(record)).condition_expression(unchanged.join(" AND ")).customize();
        let done = call.config_override(Self::patient()).send().await;
        done.map(drop).map_err(|error| StoreError::of("PutItem", error))
    }
}

fn read(item: &ItemId, found: &Found) -> Result<Shelved, UnpackError> {
    let Shelving { shelf, variations } = found.shelving()?;
    let body = found.attribute(BODY).map(|_| found.body().and_then(unpack_item)).transpose()?;
    if body.as_ref().is_some_and(|body| body.id != *item) {
        return Err(UnpackError::Misplaced);
    }
    Ok(Shelved { item: body, shelf, told: found.number(VERSION).unwrap_or_default(), variations })
}
