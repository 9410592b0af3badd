//! An order with all its lines, as the Admin API answers it.

use scoring::id::VisitorId;
use scoring::order::ToldOrder;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::line::LineNode;
use super::order::OrderNode;
use crate::error::ParseError;
use crate::guest::GuestKey;
use crate::told::{Extras, LINE_PROPERTY, VISITOR_ATTRIBUTE, claim, item_of, told};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'a> {
    display_financial_status: Option<String>,
    cancelled_at: Option<String>,
    #[serde(default)]
    custom_attributes: Vec<Attribute>,
    #[serde(default)]
    refunds: Vec<serde::de::IgnoredAny>,
    #[serde(borrow)]
    line_items: Lines<'a>,
}

#[derive(Deserialize)]
struct Lines<'a> {
    #[serde(borrow)]
    nodes: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Attribute {
    key: String,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attributes {
    #[serde(default)]
    custom_attributes: Vec<Attribute>,
}

fn find<'a>(attributes: &'a [Attribute], key: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.key == key)?.value.as_deref()
}

/// Reads an order with all its lines.
///
/// # Errors
/// [`ParseError`] for what is no order, or lacks what it needs.
pub fn whole_order(body: &[u8], guests: &GuestKey) -> Result<ToldOrder, ParseError> {
    let head = serde_json::from_slice::<OrderNode>(body)?.head(guests)?;
    let whole: Whole<'_> = serde_json::from_slice(body)?;
    let mut extras = Extras {
        visitor: find(&whole.custom_attributes, VISITOR_ATTRIBUTE).and_then(|id| VisitorId::new(id).ok()),
        refunds: whole.refunds.len(),
        stage: whole.stage(),
        ..Extras::default()
    };
    let mut lines = Vec::with_capacity(whole.line_items.nodes.len());
    for node in whole.line_items.nodes {
        let line = serde_json::from_str::<LineNode>(node.get())?.line()?;
        let attributes: Attributes = serde_json::from_str(node.get())?;
        let item = item_of(&line);
        extras.claims.extend(find(&attributes.custom_attributes, LINE_PROPERTY).and_then(|name| claim(item.clone(), name)));
        extras.returned.extend(item.map(|item| (item, line.ordered.saturating_sub(line.stayed))));
        lines.push(line);
    }
    Ok(told(head, lines, extras))
}

impl Whole<'_> {
    /// How far it has come, for tellings of one second: as its webhook counts it.
    fn stage(&self) -> u8 {
        match self.display_financial_status.as_deref() {
            _ if self.cancelled_at.is_some() => 9,
            None | Some("PENDING") => 1,
            Some("AUTHORIZED") => 2,
            Some("PARTIALLY_PAID") => 3,
            Some("PARTIALLY_REFUNDED") => 5,
            Some("VOIDED" | "EXPIRED") => 6,
            Some("REFUNDED") => 7,
            Some(_) => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::whole_order;
    use crate::guest::GuestKey;
    use scoring::order::Standing;

    #[test]
    fn an_asked_order_says_what_its_webhook_says() {
        let money = |amount: &str| format!(r#"{{"shopMoney":{{"amount":"{amount}","currencyCode":"EUR"}}}}"#);
        let body = format!(
            r#"{{"id":"gid://shopify/Order/7","createdAt":"2026-10-02T08:00:00Z","updatedAt":"2026-10-02T09:00:00Z",
            "displayFinancialStatus":"PAID","currencyCode":"EUR","customer":{{"id":"gid://shopify/Customer/3"}},
            "customAttributes":[{{"key":"_alongside_visitor","value":"v-1"}}],"refunds":[],
            "lineItems":{{"nodes":[{{"id":"gid://shopify/LineItem/1","title":"Tea","quantity":3,"currentQuantity":2,
            "product":{{"id":"gid://shopify/Product/5"}},"originalUnitPriceSet":{},
            "customAttributes":[{{"key":"_alongside","value":"decided"}}]}}]}}}}"#,
            money("4.5")
        );
        let told = whole_order(body.as_bytes(), &GuestKey::new(&[7; 32])).unwrap();
        assert_eq!((told.order.id.as_str(), told.standing), ("7", Standing::Counts));
        assert_eq!(told.order.customer.unwrap().as_str(), "3");
        assert_eq!((told.order.lines[0].quantity, told.order.lines[0].unit_price), (2, 450));
        assert_eq!((told.returned[0].quantity, told.claims[0].decision.as_str()), (1, "decided"));
        assert_eq!(told.visitor.unwrap().as_str(), "v-1");
        // The second, the stage of a paid order, no refunds.
        assert_eq!(told.told, 1_790_931_600_400);
    }
}
