//! What a delivery says, in our own words.

use scoring::badge::Holds;
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::marketing::MarketingConsent;
use scoring::order::ToldOrder;
use scoring::privacy::{PrivacyRequest, Wish};
use scoring::time::Timestamp;
use serde::Deserialize;

use super::envelope::Delivery;
use super::plugin;
use super::topic::{ShopifyTopic, Topic, WoocommerceTopic};
use super::verified::Verified;
use crate::error::ParseError;
use crate::goods::Customer;
use crate::guest::GuestKey;
use crate::listing::{Listing, VariationChange};
use crate::order;
use crate::shopify::rest;
use crate::told::Refund;
use crate::woocommerce;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An order as it stands.
    Order(Box<ToldOrder>),
    /// An order was deleted.
    OrderGone(OrderId),
    /// Something of an order was given back.
    Refund(Refund),
    /// A product as it stands.
    Product(Listing),
    /// One variation of a product as it stands.
    Variation(VariationChange),
    /// A product was deleted; where variations are deleted alike, one of these.
    ProductGone(ItemId),
    /// A customer with an account, without their address.
    Customer(Customer),
    /// An account was closed.
    CustomerGone(CustomerId),
    /// A customer's word about being written to.
    Consent(MarketingConsent),
    /// A wish about personal data.
    Privacy(PrivacyRequest),
    /// Something that another delivery tells whole.
    Elsewhere(Elsewhere),
    /// Nobody subscribed to it.
    Unknown,
}

/// What is told whole by another delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Stock at one place, by a number that names no variant: the product's own update has it.
    Stock,
    /// Which lines an edit added or took off: the order's own update has them.
    Edit,
}

impl Event {
    /// Its name in log lines.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Order(_) => "order",
            Self::OrderGone(_) => "order_gone",
            Self::Refund(_) => "refund",
            Self::Product(_) => "product",
            Self::Variation(_) => "variation",
            Self::ProductGone(_) => "product_gone",
            Self::Customer(_) => "customer",
            Self::CustomerGone(_) => "customer_gone",
            Self::Consent(_) => "consent",
            Self::Privacy(_) => "privacy",
            Self::Elsewhere(_) => "told_elsewhere",
            Self::Unknown => "unknown",
        }
    }
}

impl Verified<Delivery<'_>> {
    /// Reads the delivery, which arrived `now`.
    ///
    /// # Errors
    /// [`ParseError`] when the body is not what its topic says; [`ParseError::Refusal`] when the shop sent, validly signed, that it
    /// may not or cannot show the object.
    pub fn event(&self, guests: &GuestKey, now: Timestamp) -> Result<Verified<Event>, ParseError> {
        self.and_then(|delivery| match delivery.topic() {
            Topic::Shopify(topic) => shopify(delivery, topic, guests, now),
            Topic::Woocommerce(topic) => woocommerce(delivery.body(), topic, guests),
            Topic::Plugin(topic) => plugin::wish(delivery.body(), topic, guests, now).map(Event::Privacy),
            Topic::Unknown => Ok(Event::Unknown),
        })
    }
}

fn shopify(delivery: &Delivery<'_>, topic: ShopifyTopic, guests: &GuestKey, now: Timestamp) -> Result<Event, ParseError> {
    use ShopifyTopic as T;
    let body = delivery.body();
    let wish = |wish| {
        let event = delivery.event().ok_or(ParseError::Missing("event id"))?;
        let person = match wish {
            Wish::Uninstall => rest::uninstalled(body, delivery.shop()).map(|()| rest::Asked::default()),
            Wish::Erase | Wish::Export | Wish::ForgetShop => rest::asked(body, delivery.shop(), guests),
        };
        let rest::Asked { account, guest, orders } = person?;
        let nobody = account.is_none() && guest.is_none() && orders.is_empty();
        if nobody && matches!(wish, Wish::Erase | Wish::Export) {
            return Err(ParseError::Missing("customer"));
        }
        Ok(Event::Privacy(PrivacyRequest { id: event, wish, account, guest, orders, asked: now, done: None }))
    };
    match topic {
        T::OrderCreated | T::OrderPaid | T::OrderUpdated | T::OrderCancelled => {
            rest::order(body, guests).map(|told| Event::Order(Box::new(told)))
        }
        T::OrderEdited => rest::edited(body).map(|()| Event::Elsewhere(Elsewhere::Edit)),
        T::OrderDeleted => gone(body).and_then(|id| order_id(id).map(Event::OrderGone)),
        T::RefundCreated => rest::refund(body).map(Event::Refund),
        T::ProductCreated | T::ProductUpdated => rest::product(body).map(Event::Product),
        T::ProductDeleted => gone(body).and_then(|id| item_id(id).map(Event::ProductGone)),
        T::InventoryLevel => rest::inventory_level(body).map(|()| Event::Elsewhere(Elsewhere::Stock)),
        T::CustomerCreated | T::CustomerUpdated => rest::customer(body, guests).map(Event::Customer),
        T::CustomerDeleted => gone(body).and_then(|id| customer_id(id).map(Event::CustomerGone)),
        T::TagsAdded => rest::tags(body, Holds::Yes).map(Event::Customer),
        T::TagsRemoved => rest::tags(body, Holds::No).map(Event::Customer),
        T::EmailConsent => rest::email_consent(body).map(Event::Consent),
        T::SmsConsent => rest::sms_consent(body).map(Event::Consent),
        T::DataRequest => wish(Wish::Export),
        T::CustomerRedact => wish(Wish::Erase),
        T::ShopRedact => wish(Wish::ForgetShop),
        T::Uninstalled => wish(Wish::Uninstall),
    }
}

fn woocommerce(body: &[u8], topic: WoocommerceTopic, guests: &GuestKey) -> Result<Event, ParseError> {
    use WoocommerceTopic as T;
    match topic {
        T::OrderCreated | T::OrderUpdated | T::OrderRestored => {
            woocommerce::order(body, guests).map(|order| Event::Order(Box::new(order.told())))
        }
        T::OrderDeleted => gone(body).and_then(|id| order_id(id).map(Event::OrderGone)),
        T::ProductCreated | T::ProductUpdated | T::ProductRestored => Ok(match woocommerce::listing(body)? {
            woocommerce::Changed::Product(listing) => Event::Product(listing),
            woocommerce::Changed::Variation(change) => Event::Variation(change),
        }),
        T::ProductDeleted => gone(body).and_then(|id| item_id(id).map(Event::ProductGone)),
        T::CustomerCreated | T::CustomerUpdated => woocommerce::customer(body, guests).map(Event::Customer),
        T::CustomerDeleted => gone(body).and_then(|id| customer_id(id).map(Event::CustomerGone)),
    }
}

/// Deletions say a number and nothing else.
fn gone(body: &[u8]) -> Result<u64, ParseError> {
    #[derive(Deserialize)]
    struct Gone {
        id: u64,
    }
    woocommerce::refused(body)?;
    Ok(serde_json::from_slice::<Gone>(body)?.id)
}

fn order_id(number: u64) -> Result<OrderId, ParseError> {
    (number > 0).then(|| OrderId::new(&number.to_string()).ok()).flatten().ok_or(ParseError::Missing("id"))
}

fn customer_id(number: u64) -> Result<CustomerId, ParseError> {
    order::customer(number).ok_or(ParseError::Missing("id"))
}

fn item_id(number: u64) -> Result<ItemId, ParseError> {
    order::item(number).ok_or(ParseError::Missing("id"))
}
