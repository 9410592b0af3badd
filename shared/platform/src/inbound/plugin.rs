//! What a shop's own plugin passes on, signed with the shop's secret: wishes about personal data.

use scoring::id::{CustomerId, OrderId, RequestId};
use scoring::privacy::{PrivacyRequest, REQUEST_ORDERS_MAX, Wish};
use scoring::time::Timestamp;
use serde::Deserialize;

use super::topic::PluginTopic;
use crate::error::ParseError;
use crate::guest::GuestKey;

/// How far a wish's moment may be from ours, in seconds: an overheard one cannot be sent again later.
pub const WISH_SECONDS_MAX: u64 = 300;

#[derive(Deserialize)]
struct Body {
    wish: String,
    asked: i64,
    request: String,
    #[serde(default)]
    customer: Option<Id>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    orders: Option<Vec<Id>>,
}

/// Ids are texts or whole numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Number(u64),
    Text(String),
}

impl Id {
    fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// Reads a wish.
pub(super) fn wish(body: &[u8], topic: PluginTopic, guests: &GuestKey, now: Timestamp) -> Result<PrivacyRequest, ParseError> {
    let body: Body = serde_json::from_slice(body)?;
    let wish = match topic {
        PluginTopic::Erase => Wish::Erase,
        PluginTopic::Export => Wish::Export,
    };
    // The path is not under the signature.
    if body.wish != wish.name() {
        return Err(ParseError::field("wish", "must be that of the path: erase or export"));
    }
    if body.asked.abs_diff(now.0) > WISH_SECONDS_MAX {
        return Err(ParseError::field("asked", "must be the time of now in seconds since 1970: sign it anew"));
    }
    let id = RequestId::new(&body.request);
    let id = id.map_err(|_| ParseError::field("request", "must be 1 to 64 letters, digits, `-` or `_`"))?;
    let account = body.customer.map(|id| CustomerId::new(&id.text())).transpose();
    let account = account.map_err(|_| ParseError::field("customer", "is not an id"))?;
    let guest = body.email.as_deref().and_then(|email| guests.guest(email));
    let orders = body.orders.unwrap_or_default();
    if orders.len() > REQUEST_ORDERS_MAX {
        return Err(ParseError::field("orders", "has more than one request may name"));
    }
    let orders = orders.iter().map(|id| OrderId::new(&id.text())).collect::<Result<Vec<_>, _>>();
    let orders = orders.map_err(|_| ParseError::field("orders", "holds what is not an id"))?;
    if account.is_none() && guest.is_none() && orders.is_empty() {
        return Err(ParseError::field("customer", "or `email` or `orders` must say whom it is about"));
    }
    Ok(PrivacyRequest { id, wish, account, guest, orders, asked: now, done: None })
}
