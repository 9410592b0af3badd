//! One line of a bulk operation's result.

use std::borrow::Cow;

use scoring::id::{ItemId, OrderId};
use serde::Deserialize;

use super::gid;
use super::line::LineNode;
use super::order::OrderNode;
use super::product::{ProductNode, VariantNode};
use crate::error::ParseError;
use crate::goods::{Customer, Product, Variant};
use crate::guest::GuestKey;
use crate::order::{OrderHead, OrderLine};

/// What a line holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An order without its lines.
    Order(OrderHead),
    /// A line of an order that may stand anywhere in the file.
    Line(OrderId, OrderLine),
    /// A product without its variants.
    Product(Product),
    /// A variant of a product that may stand anywhere in the file.
    Variant(ItemId, Variant),
    /// A customer.
    Customer(Customer),
    /// Something that was asked for besides.
    Other,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default, rename = "__parentId")]
    parent: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CustomerNode {
    id: String,
    email: Option<String>,
    default_email_address: Option<Address>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    email_address: Option<String>,
}

/// Reads one line of a bulk result.
///
/// # Errors
/// [`ParseError`] for a line that is no JSON object, or an order, line, product, variant or customer that lacks what it needs.
pub fn parse(line: &[u8], guests: &GuestKey) -> Result<Node, ParseError> {
    let Named { id, parent } = serde_json::from_slice(line)?;
    let Some(id) = id else {
        // Nodes without an id of their own hang below another one.
        return if parent.is_some() { Ok(Node::Other) } else { Err(ParseError::Missing("id")) };
    };
    let (kind, _) = gid::split(&id).ok_or(ParseError::field("id", "not a Shopify id (gid://shopify/Order/1)"))?;
    let below = || parent.as_deref().ok_or(ParseError::Missing("__parentId"));
    Ok(match kind {
        "Order" => Node::Order(serde_json::from_slice::<OrderNode>(line)?.head(guests)?),
        "LineItem" => Node::Line(gid::order(below()?)?, serde_json::from_slice::<LineNode>(line)?.line()?),
        "Product" => Node::Product(serde_json::from_slice::<ProductNode>(line)?.product()?),
        "ProductVariant" => Node::Variant(gid::product(below()?)?, serde_json::from_slice::<VariantNode>(line)?.variant()?),
        "Customer" if parent.is_none() => {
            let CustomerNode { id, email, default_email_address } = serde_json::from_slice(line)?;
            let email = default_email_address.and_then(|address| address.email_address).or(email);
            let guest = email.as_deref().and_then(|email| guests.guest(email));
            Node::Customer(Customer { account: gid::customer(&id)?, guest, badges: Vec::new() })
        }
        _ => Node::Other,
    })
}
