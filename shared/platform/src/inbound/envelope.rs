//! The headers of a delivery, and the delivery once its signature holds.

use ring::digest;
use scoring::id::{RequestId, ShopId};

use super::topic::{PluginTopic, ShopifyTopic, Topic, WoocommerceTopic};
use super::verified::{Secrets, Verified};

/// What the headers of a delivery claim. Before [`Envelope::open`] only the shop may be used, to find what it signs with.
#[derive(Clone, Debug)]
pub struct Envelope {
    shop: ShopId,
    topic: Topic,
    event: Option<RequestId>,
    signature: String,
}

/// A delivery: who sent what, unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery<'a> {
    shop: ShopId,
    topic: Topic,
    event: Option<RequestId>,
    body: &'a [u8],
}

/// Why a delivery is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No signature beside it.
    #[error("the delivery is not signed")]
    Unsigned,
    /// It does not say for which shop it is, or the name is none.
    #[error("the delivery does not name a shop")]
    NoShop,
    /// The signature is not that of this shop over these bytes.
    #[error("the signature is not this shop's over these bytes")]
    Forged,
}

/// Hexadecimal digits of a body's fingerprint: 128 bits.
const FINGERPRINT_DIGITS: usize = 32;

impl Envelope {
    /// A delivery of Shopify's, in either of its two families of headers; the signature's header tells which.
    ///
    /// # Errors
    /// [`Refusal::Unsigned`], [`Refusal::NoShop`].
    pub fn shopify<'h>(header: impl Fn(&str) -> Option<&'h str>) -> Result<Self, Refusal> {
        let family = ["x-shopify-", "shopify-"].into_iter().find(|family| header(&format!("{family}hmac-sha256")).is_some());
        let family = family.ok_or(Refusal::Unsigned)?;
        let read = |name: &str| header(&format!("{family}{name}")).map(str::trim).filter(|text| !text.is_empty());
        let signature = read("hmac-sha256").ok_or(Refusal::Unsigned)?.to_owned();
        let shop = read("shop-domain").and_then(|shop| ShopId::new(&shop.to_ascii_lowercase()).ok()).ok_or(Refusal::NoShop)?;
        let topic = read("topic").and_then(ShopifyTopic::named).map_or(Topic::Unknown, Topic::Shopify);
        // The event's id is that of all deliveries of one event; without it, the delivery's own.
        let event = ["event-id", "webhook-id"].into_iter().find_map(|name| RequestId::new(read(name)?).ok());
        Ok(Self { shop, topic, event, signature })
    }

    /// A delivery of WooCommerce's to the address of `shop`. Its delivery id is left alone: different deliveries share one.
    ///
    /// # Errors
    /// [`Refusal::Unsigned`].
    pub fn woocommerce<'h>(shop: &ShopId, header: impl Fn(&str) -> Option<&'h str>) -> Result<Self, Refusal> {
        let signature = header("x-wc-webhook-signature").filter(|text| !text.trim().is_empty()).ok_or(Refusal::Unsigned)?;
        let topic = header("x-wc-webhook-topic").and_then(|name| WoocommerceTopic::named(name.trim()));
        let topic = topic.map_or(Topic::Unknown, Topic::Woocommerce);
        Ok(Self { shop: shop.clone(), topic, event: None, signature: signature.to_owned() })
    }

    /// What a shop's own plugin passes on.
    ///
    /// # Errors
    /// [`Refusal::Unsigned`], [`Refusal::NoShop`].
    pub fn plugin<'h>(topic: PluginTopic, header: impl Fn(&str) -> Option<&'h str>) -> Result<Self, Refusal> {
        let signature = header("x-alongside-signature").ok_or(Refusal::Unsigned)?.to_owned();
        let shop = header("x-alongside-shop").and_then(|shop| ShopId::new(shop).ok()).ok_or(Refusal::NoShop)?;
        Ok(Self { shop, topic: Topic::Plugin(topic), event: None, signature })
    }

    /// The shop that it claims to be from.
    #[must_use]
    pub const fn shop(&self) -> &ShopId {
        &self.shop
    }

    /// The delivery, if it is signed with one of the secrets over exactly `body`.
    ///
    /// # Errors
    /// [`Refusal::Forged`].
    pub fn open<'a>(self, body: &'a [u8], secrets: &Secrets<'_>) -> Result<Verified<Delivery<'a>>, Refusal> {
        let Self { shop, topic, event, signature } = self;
        // There is no delivery without a body.
        let delivery = (!body.is_empty()).then_some(Delivery { shop, topic, event, body });
        delivery.and_then(|delivery| secrets.prove(&signature, body, delivery)).ok_or(Refusal::Forged)
    }
}

impl<'a> Delivery<'a> {
    /// Whose.
    #[must_use]
    pub const fn shop(&self) -> &ShopId {
        &self.shop
    }

    /// About what. The header that says so is not under the signature, so the body must be of its shape as well.
    #[must_use]
    pub const fn topic(&self) -> Topic {
        self.topic
    }

    /// The bytes as they came.
    #[must_use]
    pub const fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Half of SHA-256 over topic and body, in hexadecimal: the same for the same content, whatever its delivery was called.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(self.topic.name().as_bytes());
        context.update(&[0]);
        context.update(self.body);
        let digits = context.finish();
        let digits = digits.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.take(FINGERPRINT_DIGITS).filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
    }

    /// What the same event is known by: the platform's own id of it, else its content.
    ///
    /// # Errors
    /// Never: a fingerprint is an id.
    pub(super) fn event(&self) -> Option<RequestId> {
        self.event.clone().or_else(|| RequestId::new(&self.fingerprint()).ok())
    }
}
