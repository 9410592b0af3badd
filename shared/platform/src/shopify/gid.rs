//! `gid://shopify/Product/9100000000001`: a kind and a number.

use scoring::id::{CustomerId, IdError, ItemId, OrderId, VariantId};

use crate::error::ParseError;

/// Kind and number of a global id; none for anything else.
pub(super) fn split(gid: &str) -> Option<(&str, &str)> {
    let (kind, number) = gid.strip_prefix("gid://shopify/")?.split_once('/')?;
    let number = number.split_once('?').map_or(number, |(number, _)| number);
    let digits = !number.is_empty() && number.len() <= 20 && number.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !kind.is_empty()).then_some((kind, number))
}

fn of<T>(gid: &str, kind: &str, field: &'static str, id: fn(&str) -> Result<T, IdError>) -> Result<T, ParseError> {
    let number = split(gid).filter(|(found, _)| *found == kind).map(|(_, number)| number);
    number.and_then(|number| id(number).ok()).ok_or(ParseError::field(field, "not a Shopify id of the right kind"))
}

pub(super) fn order(gid: &str) -> Result<OrderId, ParseError> {
    of(gid, "Order", "order id", OrderId::new)
}

pub(super) fn product(gid: &str) -> Result<ItemId, ParseError> {
    of(gid, "Product", "product id", ItemId::new)
}

pub(super) fn variant(gid: &str) -> Result<VariantId, ParseError> {
    of(gid, "ProductVariant", "variant id", VariantId::new)
}

pub(super) fn customer(gid: &str) -> Result<CustomerId, ParseError> {
    of(gid, "Customer", "customer id", CustomerId::new)
}

#[cfg(test)]
mod tests {
    use super::{product, split};

    #[test]
    fn a_global_id_is_a_kind_and_a_number() {
        assert_eq!(split("gid://shopify/LineItem/12"), Some(("LineItem", "12")));
        assert_eq!(split("gid://shopify/InventoryLevel/12?inventory_item_id=3"), Some(("InventoryLevel", "12")));
        for none in ["", "12", "gid://shopify/Order/", "gid://shopify/Order/x", "gid://other/Order/1", "gid://shopify//1"] {
            assert_eq!(split(none), None, "{none}");
        }
        assert_eq!(product("gid://shopify/Product/7").unwrap().as_str(), "7");
        assert!(product("gid://shopify/Order/7").is_err());
    }
}
