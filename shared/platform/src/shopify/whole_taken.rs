//! An asked order as far as one-tap offers go: where no delivery told it, asking does.

use scoring::money::Money;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::line::LineNode;
use super::money::MoneyBag;
use super::order::OrderNode;
use crate::error::ParseError;
use crate::guest::GuestKey;
use crate::inbound::one_tap::{Taken, TakenLine};
use crate::order::What;
use crate::told::offer;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'a> {
    taxes_included: Option<bool>,
    current_total_price_set: Option<MoneyBag>,
    total_outstanding_set: Option<MoneyBag>,
    /// Asked for by our own namespace and key.
    metafield: Option<Metafield>,
    #[serde(borrow)]
    line_items: Lines<'a>,
}

#[derive(Deserialize)]
struct Metafield {
    value: Option<String>,
}

#[derive(Deserialize)]
struct Lines<'a> {
    #[serde(borrow)]
    nodes: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Taxed {
    #[serde(default)]
    tax_lines: Option<Vec<TaxLine>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TaxLine {
    price_set: MoneyBag,
}

/// Reads an order as far as one-tap offers go. The API does not say by which checkout it was placed: our mark on it says the offer.
///
/// # Errors
/// [`ParseError`] for what is no order, or lacks what it needs.
pub fn whole_taken(body: &[u8]) -> Result<Taken, ParseError> {
    // Whose it is is not read.
    let head = serde_json::from_slice::<OrderNode>(body)?.head(&GuestKey::new(&[0; 32]))?;
    let whole: Whole<'_> = serde_json::from_slice(body)?;
    let mut lines = Vec::with_capacity(whole.line_items.nodes.len());
    for node in whole.line_items.nodes {
        let line = serde_json::from_str::<LineNode>(node.get())?.line()?;
        let What::Product { item, variant } = line.what else { continue };
        let mut paid = line.paid;
        if whole.taxes_included == Some(false) {
            let taxed: Taxed = serde_json::from_str(node.get())?;
            for tax in taxed.tax_lines.unwrap_or_default() {
                paid = paid.saturating_add(tax.price_set.minor("taxLines")?);
            }
        }
        lines.push(TakenLine { item, variant, quantity: line.stayed, paid: Money::new(paid, head.currency), offer: None });
    }
    let money = |bag: Option<MoneyBag>, field| bag.map(|bag| bag.minor(field)).transpose();
    let total =
        money(whole.current_total_price_set, "currentTotalPriceSet")?.ok_or(ParseError::Missing("currentTotalPriceSet"))?;
    let due = money(whole.total_outstanding_set, "totalOutstandingSet")?;
    Ok(Taken {
        order: head.id,
        reference: None,
        updated: head.updated,
        standing: head.standing,
        total: Money::new(total, head.currency),
        due: due.map(|minor| Money::new(minor, head.currency)),
        offer: whole.metafield.and_then(|field| field.value).as_deref().and_then(offer),
        lines,
    })
}

#[cfg(test)]
mod tests {
    use super::whole_taken;
    use crate::order::Standing;

    #[test]
    fn an_asked_order_says_which_offer_it_grew_by() {
        let money = |amount: &str| format!(r#"{{"shopMoney":{{"amount":"{amount}","currencyCode":"EUR"}}}}"#);
        let body = |included: bool, more: &str| {
            format!(
                r#"{{"id":"gid://shopify/Order/7","createdAt":"2026-10-02T08:00:00Z","updatedAt":"2026-10-02T09:00:00Z",
                "displayFinancialStatus":"PARTIALLY_PAID","currencyCode":"EUR","taxesIncluded":{included},"currentTotalPriceSet":{},
                "totalOutstandingSet":{},"metafield":{{"value":"o-1"}},"lineItems":{{"nodes":[{{"id":"gid://shopify/LineItem/1","title":"Tea",
                "quantity":2,"product":{{"id":"gid://shopify/Product/5"}},"variant":{{"id":"gid://shopify/ProductVariant/51"}},
                "originalUnitPriceSet":{},"taxLines":[{{"priceSet":{}}}]}}]}}{more}}}"#,
                money("10.80"),
                money("1.80"),
                money("4.5"),
                money("1.80")
            )
        };
        let taken = whole_taken(body(false, "").as_bytes()).unwrap();
        assert_eq!((taken.order.as_str(), taken.offer.as_deref(), taken.standing), ("7", Some("o-1"), Standing::Counts));
        assert_eq!((taken.total.minor, taken.due.unwrap().minor), (1_080, 180));
        assert_eq!((taken.lines[0].variant.as_ref().unwrap().as_str(), taken.lines[0].paid.minor), ("51", 1_080));
        assert_eq!(whole_taken(body(true, "").as_bytes()).unwrap().lines[0].paid.minor, 900);
        let plain = body(true, "").replace(r#""metafield":{"value":"o-1"}"#, r#""metafield":null"#);
        assert_eq!(whole_taken(plain.as_bytes()).unwrap().offer, None);
    }
}
