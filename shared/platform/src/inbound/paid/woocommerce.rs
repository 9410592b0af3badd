//! What the WooCommerce plugin writes into its thank-you page about the order it shows.
//!
//! The plugin writes it once WooCommerce itself has checked the order's key against the address, and only there. It tells the bare
//! facts of the payment; whether they allow a second charge is said here.

use scoring::id::OrderId;
use scoring::money::Money;
use scoring::time::Timestamp;
use serde::Deserialize;

use super::{
    Country, LINES_MAX, Locale, NotReusable, OrderReference, PaidError, PaidLine, PaidOrder, PaymentMeans, Release, Reuse,
    Secrets, Ships, Verified, currency, fresh, paid, shop,
};
use crate::decimal::Decimal;
use crate::inbound::PLUGIN_SECONDS_MAX;
use crate::order::{customer, item, quantity, variant};
use crate::settle::quotient;

/// Longest text that is looked at, in bytes.
const BYTES_MAX: usize = 64 << 10;
/// What the text says that it is for: the same secret signs other things.
const PURPOSE: &str = "paid";
/// Longest id of Stripe's that is believed, in bytes.
const STRIPE_BYTES_MAX: usize = 64;

#[derive(Deserialize)]
struct Text {
    proof: String,
    shop: String,
    /// When the page was made.
    asked: i64,
    order: u64,
    /// When the order was placed.
    placed: i64,
    #[serde(default)]
    customer: u64,
    currency: String,
    total: Decimal,
    lines: Vec<Line>,
    #[serde(default)]
    presentment: Option<String>,
    #[serde(default)]
    country: Option<String>,
    #[serde(default)]
    locale: Option<String>,
    payment: Payment,
    ships: ShipsName,
    release: ReleaseName,
}

#[derive(Deserialize)]
struct Line {
    product: u64,
    #[serde(default)]
    variation: u64,
    quantity: i64,
    /// What was paid for all of them, as the shop shows its prices.
    paid: Decimal,
}

#[derive(Deserialize)]
struct Payment {
    /// WooCommerce's name of what took the money; `stripe` is Stripe's own plugin.
    gateway: String,
    /// Stripe's word for the kind of means: `card`.
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    customer: Option<String>,
    #[serde(default)]
    method: Option<String>,
    /// Whether the buyer ticked the box. Nothing is no.
    #[serde(default)]
    reuse: ReuseName,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReuseName {
    Agreed,
    #[default]
    NotAgreed,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ShipsName {
    Address,
    Pickup,
    Digital,
    Unknown,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReleaseName {
    Released,
    Held,
    Unknown,
}

pub(super) fn claimed_shop(text: &str) -> Result<super::ShopId, PaidError> {
    #[derive(Deserialize)]
    struct Named {
        shop: String,
    }
    if text.len() > BYTES_MAX {
        return Err(PaidError::Malformed("too long"));
    }
    let named: Named = serde_json::from_str(text).map_err(|_| PaidError::Malformed("shop"))?;
    shop(&named.shop)
}

/// The order of a plugin's text that one of the secrets signed, in the form of the plugin's other proofs: base64 of HMAC-SHA-256
/// over the very text, which says what it is for (`"proof": "paid"`) and when it was written (`asked`), at most `max_age` seconds
/// ago. When the order was placed is told and not judged: a page may be opened again later.
///
/// # Errors
/// [`PaidError`].
pub fn verify_woocommerce(
    text: &str,
    signature: &str,
    secrets: &Secrets<'_>,
    now: Timestamp,
    max_age: u64,
) -> Result<Verified<PaidOrder>, PaidError> {
    if text.len() > BYTES_MAX {
        return Err(PaidError::Malformed("too long"));
    }
    let text = secrets.prove(signature, text.as_bytes(), text).ok_or(PaidError::Forged)?;
    text.and_then(|text| {
        let text: Text = serde_json::from_str(text).map_err(|_| PaidError::Malformed("text"))?;
        if text.proof != PURPOSE {
            return Err(PaidError::Malformed("proof"));
        }
        fresh(text.asked, now, max_age, PLUGIN_SECONDS_MAX)?;
        if text.placed > text.asked.saturating_add(i64::try_from(PLUGIN_SECONDS_MAX).unwrap_or_default()) {
            return Err(PaidError::Malformed("placed"));
        }
        text.order()
    })
}

impl Text {
    fn order(self) -> Result<PaidOrder, PaidError> {
        let shops = currency(&self.currency)?;
        if self.lines.len() > LINES_MAX {
            return Err(PaidError::Malformed("lines"));
        }
        let read = |line: &Line| {
            let pieces = quantity(line.quantity).filter(|pieces| *pieces > 0).ok_or(PaidError::Malformed("quantity"))?;
            Ok(PaidLine {
                item: item(line.product).ok_or(PaidError::Malformed("product"))?,
                variant: variant(line.variation),
                quantity: pieces,
                unit_price: quotient(paid(&line.paid, shops, "paid")?.into(), pieces.into()),
            })
        };
        let order = Some(self.order).filter(|order| *order > 0).and_then(|order| OrderId::new(&order.to_string()).ok());
        Ok(PaidOrder {
            shop: shop(&self.shop)?,
            order: OrderReference::Order(order.ok_or(PaidError::Malformed("order"))?),
            placed_at: Timestamp(self.placed),
            customer: customer(self.customer),
            lines: self.lines.iter().map(read).collect::<Result<_, _>>()?,
            total: Money::new(paid(&self.total, shops, "total")?, shops),
            presentment: self.presentment.as_deref().map_or(Ok(shops), currency)?,
            country: self.country.as_deref().and_then(Country::new),
            locale: self.locale.as_deref().and_then(Locale::new),
            means: self.payment.means()?,
            ships: match self.ships {
                ShipsName::Address => Ships::Address,
                ShipsName::Pickup => Ships::Pickup,
                ShipsName::Digital => Ships::Digital,
                ShipsName::Unknown => Ships::Unknown,
            },
            release: match self.release {
                ReleaseName::Released => Release::Released,
                ReleaseName::Held => Release::Held,
                ReleaseName::Unknown => Release::Unknown,
            },
        })
    }
}

impl Payment {
    /// Stripe's plugin may save its older sources under the same name as a card.
    fn means(self) -> Result<PaymentMeans, PaidError> {
        let id = |text: Option<String>| {
            let text = text.filter(|text| !text.is_empty());
            let word = |text: &String| {
                text.len() <= STRIPE_BYTES_MAX && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            };
            match text {
                Some(text) if !word(&text) => Err(PaidError::Malformed("payment")),
                text => Ok(text),
            }
        };
        let (customer, method) = (id(self.customer)?, id(self.method)?);
        if self.gateway != "stripe" {
            return Ok(PaymentMeans::NotReusable(NotReusable::OtherGateway));
        }
        if self.kind.as_deref() != Some("card") {
            return Ok(PaymentMeans::NotReusable(NotReusable::NotACard));
        }
        Ok(match (customer, method) {
            (_, Some(method)) if !method.starts_with("pm_") => PaymentMeans::NotReusable(NotReusable::OlderSource),
            (Some(customer), Some(payment_method)) if customer.starts_with("cus_") => PaymentMeans::Stripe {
                customer,
                payment_method,
                reuse: match self.reuse {
                    ReuseName::Agreed => Reuse::Agreed,
                    ReuseName::NotAgreed => Reuse::NotAgreed,
                },
            },
            _ => PaymentMeans::NotReusable(NotReusable::NobodysCard),
        })
    }
}
