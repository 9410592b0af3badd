//! The topics that every app must answer: about a person's data, about a whole shop's, and that the app was removed.

use scoring::id::{CustomerId, OrderId, ShopId};
use scoring::privacy::REQUEST_ORDERS_MAX;
use serde::Deserialize;

use super::or_default;
use crate::error::ParseError;
use crate::guest::GuestKey;
use crate::order;

/// Whom a request is about.
#[derive(Default)]
pub(crate) struct Asked {
    pub(crate) account: Option<CustomerId>,
    pub(crate) guest: Option<CustomerId>,
    pub(crate) orders: Vec<OrderId>,
}

#[derive(Deserialize)]
struct Body {
    shop_domain: String,
    #[serde(default, deserialize_with = "or_default")]
    customer: Person,
    #[serde(default, deserialize_with = "or_default", alias = "orders_requested")]
    orders_to_redact: Vec<u64>,
}

#[derive(Default, Deserialize)]
struct Person {
    #[serde(default, deserialize_with = "or_default")]
    id: u64,
    #[serde(default)]
    email: Option<String>,
}

/// Reads a request about a person or a shop.
pub(crate) fn asked(body: &[u8], shop: &ShopId, guests: &GuestKey) -> Result<Asked, ParseError> {
    let body: Body = serde_json::from_slice(body)?;
    same_shop(&body.shop_domain, shop, "shop_domain")?;
    if body.orders_to_redact.len() > REQUEST_ORDERS_MAX {
        return Err(ParseError::field("orders", "more than one request may name"));
    }
    let orders = body.orders_to_redact.iter().filter(|id| **id > 0).filter_map(|id| OrderId::new(&id.to_string()).ok());
    Ok(Asked {
        account: order::customer(body.customer.id),
        guest: body.customer.email.as_deref().and_then(|email| guests.guest(email)),
        orders: orders.collect(),
    })
}

/// Reads that the app was removed.
pub(crate) fn uninstalled(body: &[u8], shop: &ShopId) -> Result<(), ParseError> {
    #[derive(Deserialize)]
    struct Body {
        myshopify_domain: String,
    }
    let body: Body = serde_json::from_slice(body)?;
    same_shop(&body.myshopify_domain, shop, "myshopify_domain")
}

/// The shop stands in a header, which is not signed; what these topics cause is too much to take its word for it.
fn same_shop(domain: &str, shop: &ShopId, field: &'static str) -> Result<(), ParseError> {
    if domain.trim().eq_ignore_ascii_case(shop.as_str()) { Ok(()) } else { Err(ParseError::field(field, "another shop")) }
}
