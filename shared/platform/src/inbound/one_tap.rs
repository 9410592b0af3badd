//! What a delivery about an order tells of one-tap offers: whether the order grew by one, and what it cost. This is what confirms
//! an offer; a page's word does not.

use scoring::id::{ItemId, OrderId, VariantId};
use scoring::money::Money;
use scoring::time::Timestamp;

use super::envelope::Delivery;
use super::paid::OrderReference;
use super::topic::{ShopifyTopic, Topic, WoocommerceTopic};
use super::verified::Verified;
use crate::error::ParseError;
use crate::order::Standing;
use crate::{shopify, woocommerce};

/// An order as far as one-tap offers go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The platform's id of this order.
    pub order: OrderId,
    /// By what the confirmation page knew the order that was paid first: on Shopify its checkout, on WooCommerce the parent of a
    /// child order, or the order itself. None where Shopify does not say the checkout.
    pub reference: Option<OrderReference>,
    /// When the platform last changed it.
    pub updated: Timestamp,
    /// Whether it counts as bought.
    pub standing: Standing,
    /// What all of it costs, with tax.
    pub total: Money,
    /// What of it is not paid, where the platform says it: a line was added and its payment failed.
    pub due: Option<Money>,
    /// The offer that the whole order bears.
    pub offer: Option<String>,
    /// Its products.
    pub lines: Vec<TakenLine>,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenLine {
    /// The product.
    pub item: ItemId,
    /// The variant, when the product has several.
    pub variant: Option<VariantId>,
    /// How many stayed.
    pub quantity: u32,
    /// What all that were ordered cost, after every discount, with tax.
    pub paid: Money,
    /// The offer that the line bears.
    pub offer: Option<String>,
}

impl Verified<Delivery<'_>> {
    /// What the delivery tells of one-tap offers; none when it is not an order as it stands.
    ///
    /// # Errors
    /// [`ParseError`], as reading the order itself.
    pub fn taken(&self) -> Result<Option<Verified<Taken>>, ParseError> {
        use {ShopifyTopic as S, WoocommerceTopic as W};
        let taken = self.and_then(|delivery| match delivery.topic() {
            Topic::Shopify(S::OrderCreated | S::OrderPaid | S::OrderUpdated | S::OrderCancelled) => {
                shopify::rest::taken(delivery.body()).map(Some)
            }
            Topic::Woocommerce(W::OrderCreated | W::OrderUpdated | W::OrderRestored) => {
                woocommerce::now::order_now(delivery.body()).map(|order| Some(order.taken()))
            }
            Topic::Shopify(_) | Topic::Woocommerce(_) | Topic::Plugin(_) | Topic::Unknown => Ok(None),
        })?;
        Ok(taken.present())
    }
}
