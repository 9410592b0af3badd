//! A line item node.

use serde::Deserialize;

use super::gid;
use super::money::{MoneyBag, Reference};
use crate::error::ParseError;
use crate::order::{Bundle, NotProduct, OrderLine, What, quantity};
use crate::text;

/// The title under which a tip stands on an order.
const TIP: &str = "Tip";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LineNode {
    id: String,
    #[serde(default)]
    title: Option<String>,
    sku: Option<String>,
    vendor: Option<String>,
    quantity: i64,
    current_quantity: Option<i64>,
    is_gift_card: Option<bool>,
    product: Option<Reference>,
    variant: Option<Reference>,
    line_item_group: Option<Group>,
    original_unit_price_set: Option<MoneyBag>,
    discounted_total_set: Option<MoneyBag>,
    discount_allocations: Option<Vec<Allocation>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    id: String,
    title: Option<String>,
    quantity: i64,
    variant_id: Option<String>,
    product_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Allocation {
    allocated_amount_set: MoneyBag,
}

impl LineNode {
    pub(super) fn line(&self) -> Result<OrderLine, ParseError> {
        let believed = |number: i64| quantity(number).ok_or(ParseError::field("quantity", "not a number from 0 to ten million"));
        let ordered = believed(self.quantity)?;
        let stayed = self.current_quantity.map_or(Ok(ordered), believed)?;
        let (paid, list) = self.money(ordered)?;
        Ok(OrderLine {
            id: gid::split(&self.id).ok_or(ParseError::field("id", "not a Shopify id"))?.1.to_owned(),
            what: self.what()?,
            title: text::line(self.title.as_deref().unwrap_or_default()),
            sku: text::line(self.sku.as_deref().unwrap_or_default()),
            ordered,
            stayed,
            paid,
            list,
            bundle: self.line_item_group.as_ref().map(Group::bundle).transpose()?,
        })
    }

    /// A line without a product was typed by hand, unless it remembers a vendor or SKU: then its product was deleted.
    fn what(&self) -> Result<What, ParseError> {
        let told = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        Ok(match &self.product {
            _ if self.is_gift_card == Some(true) => What::Other(NotProduct::GiftCard),
            Some(product) => What::Product {
                item: gid::product(&product.id)?,
                variant: self.variant.as_ref().map(|variant| gid::variant(&variant.id)).transpose()?,
            },
            None if self.title.as_deref() == Some(TIP) => What::Other(NotProduct::Tip),
            None if told(&self.vendor) || told(&self.sku) => What::Other(NotProduct::Deleted),
            None => What::Other(NotProduct::Custom),
        })
    }

    /// What was paid for all, and what they cost by the list. The allocations hold every discount, those of the whole order too;
    /// the discounted total only those of the line.
    fn money(&self, ordered: u32) -> Result<(i64, i64), ParseError> {
        let unit = self.original_unit_price_set.as_ref().map(|bag| bag.minor("originalUnitPriceSet")).transpose()?;
        let list = unit.map(|unit| unit.saturating_mul(i64::from(ordered)));
        let discounted = || self.discounted_total_set.as_ref().map(|bag| bag.minor("discountedTotalSet")).transpose();
        let paid = match (&self.discount_allocations, list) {
            (Some(allocations), Some(list)) => {
                let mut off = 0_i64;
                for allocation in allocations {
                    off = off.saturating_add(allocation.allocated_amount_set.minor("discountAllocations")?);
                }
                Some(list.saturating_sub(off))
            }
            _ => discounted()?.or(list),
        };
        let paid = paid.ok_or(ParseError::Missing("originalUnitPriceSet or discountedTotalSet"))?;
        Ok((paid, list.unwrap_or(paid)))
    }
}

impl Group {
    fn bundle(&self) -> Result<Bundle, ParseError> {
        Ok(Bundle {
            id: text::line(&self.id),
            quantity: quantity(self.quantity).ok_or(ParseError::field("lineItemGroup", "a quantity that cannot be"))?,
            title: text::line(self.title.as_deref().unwrap_or_default()),
            item: self.product_id.as_deref().map(gid::product).transpose()?,
            variant: self.variant_id.as_deref().map(gid::variant).transpose()?,
        })
    }
}
