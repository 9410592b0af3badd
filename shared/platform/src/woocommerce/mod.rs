//! WooCommerce's REST v3 shapes: what its pages and its webhooks hold.

pub mod now;
mod order;
mod product;
mod refund;

use serde::Deserialize;

pub use order::{Order, RefundTotal, order};
pub use product::{Changed, Listed, customer, listing, product, variation};
pub use refund::{Refund, RefundedLine, refund};

use crate::error::ParseError;
use crate::order::{QUANTITY_MAX, quantity};

/// How a shop enters its prices, and so how its shoppers know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prices {
    /// Tax is in them.
    WithTax,
    /// Tax comes on top.
    Net,
}

/// One of the free fields that plugins write.
#[derive(Deserialize)]
struct Meta {
    #[serde(default)]
    key: serde_json::Value,
    #[serde(default)]
    value: serde_json::Value,
}

impl Meta {
    /// The text or number under `key`.
    fn find(all: &[Self], key: &str) -> Option<String> {
        let meta = all.iter().find(|meta| meta.key.as_str() == Some(key))?;
        match &meta.value {
            serde_json::Value::String(text) if !text.is_empty() => Some(text.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// `{"code": ..., "message": ...}` stands where an object should when the shop may not or cannot show it.
pub(crate) fn refused(body: &[u8]) -> Result<(), ParseError> {
    #[derive(Deserialize)]
    struct Refusal {
        #[serde(default)]
        id: serde_json::Value,
        #[serde(default)]
        code: Option<String>,
    }
    match serde_json::from_slice(body)? {
        Refusal { id: serde_json::Value::Null, code: Some(code) } => Err(ParseError::Refusal(code.chars().take(100).collect())),
        _ => Ok(()),
    }
}

/// The REST API writes "nothing" as `null`, `""`, `[]` or `false`, whatever the field.
fn lenient<'de, D: serde::Deserializer<'de>, T: serde::de::DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    use serde::de::Error as _;
    use serde_json::Value;
    let value = Value::deserialize(from)?;
    match &value {
        Value::Null | Value::Bool(false) => Ok(T::default()),
        Value::String(text) if text.is_empty() => Ok(T::default()),
        Value::Array(list) if list.is_empty() => Ok(T::default()),
        _ => serde_json::from_value(value).map_err(D::Error::custom),
    }
}

/// A quantity. Shops that sell by weight or length write fractions: a begun piece is a piece.
fn pieces(number: &serde_json::Number) -> Option<u32> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let begun =
        || number.as_f64().map(f64::ceil).filter(|number| number.abs() <= QUANTITY_MAX as f64).map(|number| number as i64);
    quantity(number.as_i64().or_else(begun)?)
}
