//! What an unchecked proof names: whom and what to read for, so that the secret that checks it and the rest of the first read come
//! in one batch. Nothing is decided by it: once the proof holds, the order that it proves is what counts.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::inbound::paid::{PaidError, claimed_shop};
use scoring::cart::CART_ITEMS_MAX;
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use serde_json::Value;

use crate::proof::Handed;

/// Longest token that is looked into, in bytes.
const TOKEN_BYTES_MAX: usize = 64 << 10;

/// What a proof names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Hints {
    pub(crate) shop: ShopId,
    pub(crate) order: OrderId,
    pub(crate) customer: Option<CustomerId>,
    /// Ascending, each once.
    pub(crate) items: Vec<ItemId>,
}

impl Handed<'_> {
    /// What it names.
    ///
    /// # Errors
    /// [`PaidError::Malformed`].
    pub(crate) fn hints(&self) -> Result<Hints, PaidError> {
        let shop = claimed_shop(&self.proof())?;
        let hints = match self {
            Self::Shopify { token } => shopify(token),
            Self::Woocommerce { text, .. } => woocommerce(text),
        };
        let (order, customer, mut items) = hints.ok_or(PaidError::Malformed("what it names"))?;
        items.sort_unstable();
        items.dedup();
        items.truncate(CART_ITEMS_MAX);
        Ok(Hints { shop, order, customer, items })
    }
}

type Named = (OrderId, Option<CustomerId>, Vec<ItemId>);

fn shopify(token: &str) -> Option<Named> {
    let claims = token.split('.').nth(1).filter(|claims| claims.len() <= TOKEN_BYTES_MAX)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    let purchase = &claims["input_data"]["initialPurchase"];
    let order = OrderId::new(purchase["referenceId"].as_str()?).ok()?;
    let customer = purchase["customerId"].as_str().map(|id| id.strip_prefix("gid://shopify/Customer/").unwrap_or(id));
    let items = ids(&purchase["lineItems"], |line| &line["product"]["id"]);
    Some((order, customer.and_then(|id| CustomerId::new(id).ok()), items))
}

fn woocommerce(text: &str) -> Option<Named> {
    let text: Value = serde_json::from_str(text).ok()?;
    let order = OrderId::new(&text["order"].as_u64()?.to_string()).ok()?;
    let customer = name(&text["customer"]).and_then(|id| CustomerId::new(&id).ok());
    Some((order, customer, ids(&text["lines"], |line| &line["product"])))
}

fn ids(lines: &Value, of: fn(&Value) -> &Value) -> Vec<ItemId> {
    let lines = lines.as_array().map(Vec::as_slice).unwrap_or_default();
    lines.iter().filter_map(|line| ItemId::new(&name(of(line))?).ok()).collect()
}

/// A number or a word; 0 and nothing are none.
fn name(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => number.as_u64().filter(|id| *id > 0).map(|id| id.to_string()),
        Value::String(word) => Some(word.clone()).filter(|word| !word.is_empty()),
        _ => None,
    }
}
