//! A paid order as its platform proves it: what a confirmation page is decided from.
//!
//! Shopify gives its post-purchase extension a signed token; the WooCommerce plugin writes a signed text into the thank-you page
//! once the shop itself has checked that the visitor may see the order. The page hands either on as it is. Nothing of it is used
//! before the signature holds but the shop that it names, to find what that shop signs with.

mod shopify;
mod woocommerce;

use core::fmt;

use scoring::id::{CustomerId, ItemId, OrderId, ShopId, VariantId};
use scoring::money::{Currency, Money};
use scoring::time::Timestamp;

pub use shopify::{EARLY_SECONDS_MAX, verify_shopify};
pub use woocommerce::verify_woocommerce;

use super::verified::{Secrets, Verified};
use crate::currency;
use crate::decimal::Decimal;

/// Most lines of an order that a page decides from; an order of more is refused.
pub const LINES_MAX: usize = 400;

/// What the page handed on, unproven.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Proof<'a> {
    /// Shopify's.
    Shopify {
        /// `inputData.token` of the post-purchase extension.
        token: &'a str,
    },
    /// The WooCommerce plugin's.
    Woocommerce {
        /// The JSON text that was signed, as it stands in the page.
        text: &'a str,
        /// Base64 of HMAC-SHA-256 over that very text.
        signature: &'a str,
    },
}

impl fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Shopify { .. } => "Proof::Shopify",
            Self::Woocommerce { .. } => "Proof::Woocommerce",
        })
    }
}

/// A paid order as its platform's proof tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidOrder {
    /// Whose.
    pub shop: ShopId,
    /// Which.
    pub order: OrderReference,
    /// When it was placed; on Shopify when the token was made, moments later.
    pub placed_at: Timestamp,
    /// The account it was placed with, as the platform names it.
    pub customer: Option<CustomerId>,
    /// What was bought; products only.
    pub lines: Vec<PaidLine>,
    /// What was paid in all, in the shop's currency; not below 0.
    pub total: Money,
    /// The currency in which the buyer saw prices; the shop's own unless it sells in several.
    pub presentment: Currency,
    /// Where it goes.
    pub country: Option<Country>,
    /// The language of the page.
    pub locale: Option<Locale>,
    /// How it was paid, as far as a second charge goes.
    pub means: PaymentMeans,
    /// How it reaches the buyer.
    pub ships: Ships,
    /// Whether a line may still be added before it is packed.
    pub release: Release,
}

/// By what an order is known while its confirmation page is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderReference {
    /// Shopify's: the checkout, which orders carry as `checkout_token`. The order's own id is not known yet.
    Checkout(OrderId),
    /// WooCommerce's: the order itself.
    Order(OrderId),
}

impl OrderReference {
    /// Its text, one of a kind within its shop.
    #[must_use]
    pub const fn id(&self) -> &OrderId {
        match self {
            Self::Checkout(id) | Self::Order(id) => id,
        }
    }
}

/// One line of a paid order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidLine {
    /// The product.
    pub item: ItemId,
    /// The variant, when the product has several.
    pub variant: Option<VariantId>,
    /// How many; at least 1.
    pub quantity: u32,
    /// Price of one as paid, in minor units of the shop's currency, halves to even.
    pub unit_price: i64,
}

/// A country by its two capital letters (ISO 3166-1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Of two ASCII capitals; none for anything else.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        match code.as_bytes() {
            &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Some(Self([a, b])),
            _ => None,
        }
    }

    /// The two letters.
    #[must_use]
    pub fn code(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A language and perhaps a region, as in `pt-PT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale(String);

impl Locale {
    /// Of letters, digits, `-` and `_` (WordPress writes `pt_PT`), at most 35; none for anything else.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let tag = text.replace('_', "-");
        let fits = (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (fits && tag.as_bytes()[0].is_ascii_alphabetic()).then_some(Self(tag))
    }

    /// The whole tag.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// The language alone, in small letters: `pt`.
    #[must_use]
    pub fn language(&self) -> String {
        self.0.split('-').next().unwrap_or_default().to_ascii_lowercase()
    }
}

/// How an order was paid, as far as a second charge goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentMeans {
    /// The platform charges itself, and only where it can.
    Platform,
    /// A card in the merchant's own Stripe account.
    Stripe {
        /// Whose card there.
        customer: String,
        /// Which card.
        payment_method: String,
        /// Whether the buyer agreed to its reuse.
        reuse: Reuse,
    },
    /// Nothing that can be charged again.
    NotReusable(NotReusable),
}

/// Whether the buyer ticked the box about using the card again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// Ticked by the buyer.
    Agreed,
    /// Left as it was.
    NotAgreed,
}

/// Why the means of an order cannot be charged again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReusable {
    /// Paid through another service than Stripe, or not paid online.
    OtherGateway,
    /// Stripe, but no card: a wallet's one-off, a bank transfer, instalments.
    NotACard,
    /// Stripe's older objects, which a payment cannot be made with any more as we make it.
    OlderSource,
    /// The shop knows no customer at Stripe to whom the card belongs.
    NobodysCard,
}

/// How an order reaches its buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ships {
    /// To an address.
    Address,
    /// It is fetched.
    Pickup,
    /// Nothing is shipped.
    Digital,
    /// The platform does not say.
    Unknown,
}

/// Whether an order has been handed to those who pack it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Picked, packed or sent.
    Released,
    /// Held back for what may be added.
    Held,
    /// The platform does not say.
    Unknown,
}

/// Why a proof proves nothing. It quotes nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaidError {
    /// A part is missing, doubled, too long or of the wrong kind.
    #[error("the proof is not of the form that the platform gives it ({0})")]
    Malformed(&'static str),
    /// The signature is not the shop's.
    #[error("the signature is not this shop's over this proof")]
    Forged,
    /// It was made too long ago.
    #[error("the proof is too old")]
    Stale,
    /// It was made in the future.
    #[error("the proof is of a moment that has not come yet")]
    Early,
    /// Its currency is none that is in use.
    #[error("the order is in a currency that is not known")]
    Currency,
}

/// The shop that a proof names, unproven: only to find what that shop signs with.
///
/// # Errors
/// [`PaidError::Malformed`].
pub fn claimed_shop(proof: &Proof<'_>) -> Result<ShopId, PaidError> {
    match proof {
        Proof::Shopify { token } => shopify::claimed_shop(token),
        Proof::Woocommerce { text, .. } => woocommerce::claimed_shop(text),
    }
}

/// The order of a proof, if one of the secrets signed it and it is at most `max_age` seconds old: [`verify_shopify`] or
/// [`verify_woocommerce`].
///
/// # Errors
/// [`PaidError`].
pub fn verify(proof: &Proof<'_>, secrets: &Secrets<'_>, now: Timestamp, max_age: u64) -> Result<Verified<PaidOrder>, PaidError> {
    match proof {
        Proof::Shopify { token } => verify_shopify(token, secrets, now, max_age),
        Proof::Woocommerce { text, signature } => verify_woocommerce(text, signature, secrets, now, max_age),
    }
}

/// Whether `moment` lies at most `max_age` seconds back and at most `ahead` seconds ahead, which clocks may differ by.
fn fresh(moment: i64, now: Timestamp, max_age: u64, ahead: u64) -> Result<(), PaidError> {
    let apart = moment.abs_diff(now.0);
    match moment > now.0 {
        true if apart > ahead => Err(PaidError::Early),
        false if apart > max_age => Err(PaidError::Stale),
        _ => Ok(()),
    }
}

/// An amount that was paid: not below 0.
fn paid(amount: &Decimal, currency: Currency, field: &'static str) -> Result<i64, PaidError> {
    amount.minor(currency, field).ok().filter(|minor| *minor >= 0).ok_or(PaidError::Malformed(field))
}

fn shop(name: &str) -> Result<ShopId, PaidError> {
    ShopId::new(&name.to_ascii_lowercase()).map_err(|_| PaidError::Malformed("shop"))
}

fn currency(code: &str) -> Result<Currency, PaidError> {
    currency::known(code).ok_or(PaidError::Currency)
}
