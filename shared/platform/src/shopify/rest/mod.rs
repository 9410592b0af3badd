//! Shopify's REST shapes, as its webhooks hold them: snake case, numbers for ids, decimal texts for money.

mod customer;
mod line;
mod money;
mod order;
mod privacy;
mod product;
mod refund;
mod taken;

use serde::Deserialize as _;

pub(crate) use customer::{customer, email_consent, sms_consent, tags};
pub(crate) use order::{edited, order};
pub(crate) use privacy::{Asked, asked, uninstalled};
pub(crate) use product::{inventory_level, product};
pub(crate) use refund::refund;
pub(crate) use taken::taken;

/// `null` is nothing, whatever the field.
fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de> + Default,
{
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}
