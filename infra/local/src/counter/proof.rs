//! What the shop signs about an order for its confirmation page.

use scoring::money::Money;
use scoring::time::Timestamp;
use serde_json::{Value, json};

use super::{Agreed, CARD, Counter};

/// For how long the page of an order may be opened, in seconds.
const PAGE_SECONDS: i64 = 1_800;

impl Counter {
    /// The text about an order that was placed here lately, as the plugin of a shop writes it, and its signature.
    #[must_use]
    pub fn proof(&self, order: u64, now: Timestamp) -> Option<(String, String)> {
        let placed = self.placed();
        let placed = placed.get(&order).filter(|placed| now.0 - placed.at.0 <= PAGE_SECONDS)?;
        let told = self.shop.order(order);
        let (customer, method) = CARD;
        let lines: Vec<Value> = placed.basket.lines.iter().map(|line| self.line(line)).collect();
        let text = json!({
            "proof": "paid", "shop": self.tenant.as_str(), "asked": now.0, "order": order, "placed": placed.at.0,
            "customer": placed.basket.customer.as_ref().map_or_else(|| json!(0), |customer| json!(customer.as_str())),
            "currency": self.currency.code(), "total": told["total"], "lines": lines, "country": "DE", "locale": "en",
            "payment": {
                "gateway": "stripe", "kind": "card", "customer": customer, "method": method,
                "reuse": if placed.basket.agreed == Agreed::Yes { "agreed" } else { "not_agreed" },
            },
            "ships": "address", "release": if told["status"] == "completed" { "released" } else { "held" },
        });
        let text = text.to_string();
        let signature = platform::inbound::signature(self.secret.reveal(), text.as_bytes());
        Some((text, signature))
    }

    fn line(&self, line: &super::Line) -> Value {
        let paid = Money::new(line.price.saturating_mul(i64::from(line.quantity)), self.currency);
        let mut told = json!({ "product": line.item, "quantity": line.quantity, "paid": amount(paid) });
        if line.variant != line.item {
            told["variation"] = line.variant.as_str().into();
        }
        told
    }
}

/// The decimal text alone.
fn amount(money: Money) -> String {
    money.to_string().split(' ').next().unwrap_or_default().to_owned()
}
