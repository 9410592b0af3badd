//! A line of an order.

use scoring::money::Currency;
use scoring::order::Claim;
use serde::Deserialize;

use super::money::{MoneySet, shop_money};
use super::or_default;
use crate::decimal::Decimal;
use crate::error::ParseError;
use crate::order::{NotProduct, OrderLine, What, item, quantity, variant};
use crate::text;
use crate::told::{LINE_PROPERTY, claim, item_of};

/// The title under which a tip stands on an order.
const TIP: &str = "Tip";

#[derive(Deserialize)]
pub(super) struct Line {
    pub(super) id: u64,
    #[serde(default, deserialize_with = "or_default")]
    product_id: u64,
    #[serde(default, deserialize_with = "or_default")]
    variant_id: u64,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    sku: Option<String>,
    #[serde(default)]
    vendor: Option<String>,
    quantity: i64,
    #[serde(default)]
    current_quantity: Option<i64>,
    #[serde(default)]
    gift_card: Option<bool>,
    #[serde(default)]
    price: Decimal,
    #[serde(default)]
    price_set: Option<MoneySet>,
    #[serde(default, deserialize_with = "or_default")]
    discount_allocations: Vec<Allocation>,
    #[serde(default, deserialize_with = "or_default")]
    properties: Vec<Property>,
}

#[derive(Deserialize)]
struct Allocation {
    #[serde(default)]
    amount: Decimal,
    #[serde(default)]
    amount_set: Option<MoneySet>,
}

/// A named value that the storefront wrote: of a line, or of the whole cart.
#[derive(Deserialize)]
pub(super) struct Property {
    #[serde(default)]
    name: serde_json::Value,
    #[serde(default)]
    value: serde_json::Value,
}

impl Property {
    /// The text under `name`.
    pub(super) fn find<'a>(all: &'a [Self], name: &str) -> Option<&'a str> {
        all.iter().find(|property| property.name.as_str() == Some(name))?.value.as_str()
    }
}

impl Line {
    /// `refunded` pieces are taken off where the line does not say itself what stayed.
    pub(super) fn line(&self, currency: Currency, refunded: u32) -> Result<OrderLine, ParseError> {
        let believed = |number: i64| quantity(number).ok_or(ParseError::field("quantity", "not a number from 0 to ten million"));
        let ordered = believed(self.quantity)?;
        let unit = shop_money(self.price_set.as_ref(), &self.price, currency, "price")?.ok_or(ParseError::Missing("price"))?;
        let list = unit.saturating_mul(i64::from(ordered));
        let mut off = 0_i64;
        for allocation in &self.discount_allocations {
            let amount = shop_money(allocation.amount_set.as_ref(), &allocation.amount, currency, "discount_allocations")?;
            off = off.saturating_add(amount.unwrap_or_default());
        }
        Ok(OrderLine {
            id: self.id.to_string(),
            what: self.what(),
            title: text::line(self.title.as_deref().unwrap_or_default()),
            sku: text::line(self.sku.as_deref().unwrap_or_default()),
            ordered,
            stayed: self.current_quantity.map_or(Ok(ordered.saturating_sub(refunded)), believed)?,
            paid: list.saturating_sub(off),
            list,
            // A bundle's own product is not told: its parts count, each once.
            bundle: None,
        })
    }

    /// A line without a product was typed by hand, unless it remembers a vendor or SKU: then its product was deleted.
    fn what(&self) -> What {
        let told = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        match item(self.product_id) {
            _ if self.gift_card == Some(true) => What::Other(NotProduct::GiftCard),
            Some(item) => What::Product { item, variant: variant(self.variant_id) },
            None if self.title.as_deref() == Some(TIP) => What::Other(NotProduct::Tip),
            None if told(&self.vendor) || told(&self.sku) => What::Other(NotProduct::Deleted),
            None => What::Other(NotProduct::Custom),
        }
    }

    /// The decision that it says it came from.
    pub(super) fn claim(&self, line: &OrderLine) -> Option<Claim> {
        claim(item_of(line), Property::find(&self.properties, LINE_PROPERTY)?)
    }
}
