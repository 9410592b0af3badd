//! What can be had of a variant at this moment: asked again before money moves.

use scoring::catalogue::Stock;
use scoring::id::{ItemId, VariantId};
use serde::Deserialize;
use serde_json::Value;

use super::Shop;
use crate::decimal::Decimal;
use crate::goods::OnShelf;
use crate::outbound::AskError;
use crate::outbound::http;
use crate::woocommerce::{Listed, product};

/// What can be had of a variant now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForSale {
    /// Price of one as the shop enters it, unread: its currency stands elsewhere.
    pub price: Decimal,
    /// Whether it can be ordered.
    pub stock: Stock,
    /// How many are left, where the shop counts them and sells no more than it has.
    pub left: Option<u32>,
    /// Where its product stands; a variation does not say it.
    pub shelf: Option<OnShelf>,
}

impl Shop {
    /// What can be had of a variant now; none when there is no such product.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn for_sale(&self, item: &ItemId, variant: Option<&VariantId>) -> Result<Option<ForSale>, AskError> {
        let variation = variant.filter(|variant| variant.as_str() != item.as_str());
        let path = match variation {
            Some(variant) => ["products", item.as_str(), "variations", variant.as_str()].to_vec(),
            None => ["products", item.as_str()].to_vec(),
        };
        let body = http::patiently(self.patience, || self.ask_object(&path)).await?.0;
        body.map(|body| for_sale(body.get().as_bytes()).ok_or(AskError::NotFound)).transpose()
    }
}

fn for_sale(body: &[u8]) -> Option<ForSale> {
    #[derive(Deserialize)]
    struct Counted {
        /// `true`, `false`, or for a variation `"parent"`.
        #[serde(default)]
        manage_stock: Value,
        #[serde(default)]
        stock_quantity: Value,
        #[serde(default)]
        backorders_allowed: Value,
    }
    let counted: Counted = serde_json::from_slice(body).ok()?;
    let (variant, shelf) = match product(body).ok()? {
        Listed::Product(product, only, _) => (only?, Some(product.shelf)),
        Listed::Variation(_, variant) => (variant, None),
    };
    let counts = counted.manage_stock != Value::Bool(false) && counted.backorders_allowed != Value::Bool(true);
    let left = counted.stock_quantity.as_i64().filter(|_| counts).map(|left| u32::try_from(left.max(0)).unwrap_or(u32::MAX));
    Some(ForSale { price: variant.price, stock: variant.stock, left, shelf })
}

#[cfg(test)]
mod tests {
    use super::for_sale;
    use scoring::catalogue::Stock;

    #[test]
    fn what_can_be_had_is_counted_where_the_shop_counts() {
        let read = |more: &str| {
            let body = format!(r#"{{"id":5,"name":"Rug","type":"simple","status":"publish","price":"9.50",{more}}}"#);
            for_sale(body.as_bytes()).map(|sale| (sale.stock, sale.left))
        };
        assert_eq!(read(r#""manage_stock":true,"stock_quantity":3"#), Some((Stock::Available, Some(3))));
        assert_eq!(read(r#""manage_stock":"parent","stock_quantity":2"#), Some((Stock::Available, Some(2))));
        assert_eq!(read(r#""manage_stock":false,"stock_quantity":null"#), Some((Stock::Available, None)));
        assert_eq!(read(r#""manage_stock":true,"stock_quantity":-2,"backorders_allowed":true"#), Some((Stock::Available, None)));
        assert_eq!(
            read(r#""stock_status":"outofstock","manage_stock":true,"stock_quantity":0"#),
            Some((Stock::SoldOut, Some(0)))
        );
        assert_eq!(read(r#""variations":[7,8],"type":"variable""#), None, "which one is not said");
    }
}
