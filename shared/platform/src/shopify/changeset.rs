//! What a post-purchase page may change of an order: signed by us at the tap, and only what the stored offer says.
//!
//! Shopify refuses a change that was signed before the first payment was made, and takes each signed one once.

use scoring::id::VariantId;
use scoring::money::Money;
use scoring::time::Timestamp;
use serde::{Serialize, Serializer};

use crate::jwt;
use crate::told::{OFFER_KEY, OFFER_NAMESPACE};

/// Changes of one order, to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changeset {
    /// The app's client id.
    pub client_id: String,
    /// What makes it one of a kind; see [`token_id`]. The same for the same tap, so that a page that asks twice changes once.
    pub jti: String,
    /// When it is signed.
    pub issued_at: Timestamp,
    /// The checkout that the page's own token named.
    pub reference: String,
    /// What changes.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A line more.
    AddVariant {
        /// The number of the platform's variant; see [`variant_number`].
        variant: u64,
        /// How many.
        quantity: u32,
        /// What it is cheaper by.
        discount: Option<Discount>,
    },
    /// What its shipping costs.
    AddShippingLine {
        /// Without tax; 0 where it goes along.
        price: Money,
        /// What the buyer reads.
        title: String,
    },
    /// A mark on the order.
    SetMetafield {
        /// Whose marks.
        namespace: String,
        /// Which.
        key: String,
        /// What it says.
        value: String,
    },
}

/// What a line is cheaper by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// How much.
    pub off: Off,
    /// What the buyer reads.
    pub title: String,
}

/// How much a line is cheaper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// By a share of its price.
    Percent {
        /// Hundredths of a percent, at most 10,000.
        hundredths: u16,
    },
    /// By an amount in the shop's currency.
    Amount(Money),
}

impl Change {
    /// The mark by which an order says which offer it grew by.
    #[must_use]
    pub fn mark(offer: &str) -> Self {
        Self::SetMetafield { namespace: OFFER_NAMESPACE.to_owned(), key: OFFER_KEY.to_owned(), value: offer.to_owned() }
    }
}

/// The number of a variant; none for one that is not of Shopify's kind.
#[must_use]
pub fn variant_number(variant: &VariantId) -> Option<u64> {
    variant.as_str().parse().ok().filter(|number| *number > 0)
}

/// A changeset's id made of 16 bytes, which are random or derived from the offer: a UUID of version 4 by its form.
#[must_use]
pub fn token_id(mut bytes: [u8; 16]) -> String {
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

/// The token that the page hands to Shopify: the same changeset and secret give the same bytes.
#[must_use]
pub fn sign(changeset: &Changeset, secret: &[u8]) -> String {
    let claims = Claims {
        iss: &changeset.client_id,
        jti: &changeset.jti,
        iat: changeset.issued_at.0,
        sub: &changeset.reference,
        changes: changeset.changes.iter().map(Change::written).collect(),
    };
    // Texts and numbers under fixed names always have a JSON form; an empty one would be refused.
    jwt::sign(&serde_json::to_string(&claims).unwrap_or_default(), secret)
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    jti: &'a str,
    iat: i64,
    sub: &'a str,
    changes: Vec<Written<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Written<'a> {
    AddVariant {
        variant_id: u64,
        quantity: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        discount: Option<WrittenDiscount<'a>>,
    },
    AddShippingLine {
        price: Digits,
        title: &'a str,
        presentment_title: &'a str,
    },
    SetMetafield {
        namespace: &'a str,
        key: &'a str,
        value: &'a str,
        value_type: &'static str,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenDiscount<'a> {
    value: Digits,
    value_type: &'static str,
    title: &'a str,
}

/// A number of `scale`ths as a JSON number, whole where it is whole. The nearest float of an amount shows the amount's own digits
/// again.
struct Digits {
    number: i64,
    scale: i64,
}

impl Serialize for Digits {
    #[allow(clippy::cast_precision_loss, reason = "amounts are far below 2^53")]
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.number % self.scale {
            0 => to.serialize_i64(self.number / self.scale),
            _ => to.serialize_f64(self.number as f64 / self.scale as f64),
        }
    }
}

impl From<Money> for Digits {
    fn from(money: Money) -> Self {
        Self { number: money.minor, scale: money.currency.scale() }
    }
}

impl Change {
    fn written(&self) -> Written<'_> {
        match self {
            Self::AddVariant { variant, quantity, discount } => Written::AddVariant {
                variant_id: *variant,
                quantity: *quantity,
                discount: discount.as_ref().map(Discount::written),
            },
            Self::AddShippingLine { price, title } => {
                Written::AddShippingLine { price: (*price).into(), title, presentment_title: title }
            }
            Self::SetMetafield { namespace, key, value } => Written::SetMetafield { namespace, key, value, value_type: "string" },
        }
    }
}

impl Discount {
    fn written(&self) -> WrittenDiscount<'_> {
        let (value, value_type) = match self.off {
            Off::Percent { hundredths } => (Digits { number: hundredths.into(), scale: 100 }, "percentage"),
            Off::Amount(money) => (money.into(), "fixed_amount"),
        };
        WrittenDiscount { value, value_type, title: &self.title }
    }
}
