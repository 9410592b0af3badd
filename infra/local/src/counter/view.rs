//! What stands behind the counter about one order, for the curious.

use scoring::one_tap::Offer;
use serde_json::{Value, json};

use super::Counter;

impl Counter {
    /// The order with all that grew from it, what the bank took and gave back for it, and the ledger's own entry.
    #[must_use]
    pub fn view(&self, order: u64, offer: Option<&Offer>) -> Option<Value> {
        if !self.placed().contains_key(&order) {
            return None;
        }
        let orders: Vec<Value> =
            std::iter::once(self.shop.order(order)).chain(self.shop.children(order)).map(|order| told(&order)).collect();
        let refunds = self.bank.refunds();
        let taken: Vec<Value> = self
            .bank
            .taken()
            .into_iter()
            .filter(|taken| offer.is_some_and(|offer| taken.offer == offer.id.as_str()))
            .map(|taken| {
                let back = refunds.contains(&taken.intent);
                json!({ "amount": taken.amount, "currency": taken.currency, "given_back": back })
            })
            .collect();
        let ledger = offer.map(|offer| {
            let steps = offer.course.history.iter().map(|passed| json!({ "state": passed.state.name(), "at": passed.at.0 }));
            json!({
                "state": offer.course.state.name(),
                "trouble": offer.course.trouble.map(scoring::one_tap::Trouble::name),
                "total": offer.total.to_string(),
                "item": offer.item.as_str(),
                "steps": steps.collect::<Vec<_>>(),
            })
        });
        Some(json!({ "orders": orders, "bank": taken, "ledger": ledger }))
    }
}

fn told(order: &Value) -> Value {
    let lines = order["line_items"].as_array().into_iter().flatten();
    let lines = lines.map(|line| json!({ "item": line["product_id"], "quantity": line["quantity"] }));
    json!({
        "id": order["id"], "is_child": order["parent_id"] != 0, "status": order["status"], "total": order["total"], "tax": order["total_tax"],
        "lines": lines.collect::<Vec<_>>(),
    })
}
