//! A refund, alone or within its order.

use scoring::id::{ItemId, OrderId};
use scoring::money::Currency;
use serde::Deserialize;

use super::money::{MoneySet, shop_money};
use super::or_default;
use crate::decimal::Decimal;
use crate::error::ParseError;
use crate::moment;
use crate::order::{item, quantity};
use crate::told::Refund;

/// Most lines of a refund that are read.
const LINES_MAX: usize = 10_000;

#[derive(Deserialize)]
pub(super) struct RefundBody {
    #[serde(default, deserialize_with = "or_default")]
    order_id: u64,
    #[serde(default)]
    created_at: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    refund_line_items: Vec<RefundedLine>,
    #[serde(default, deserialize_with = "or_default")]
    order_adjustments: Vec<Adjustment>,
}

#[derive(Deserialize)]
struct RefundedLine {
    line_item_id: u64,
    quantity: i64,
    #[serde(default)]
    line_item: Option<LineItem>,
}

#[derive(Deserialize)]
struct LineItem {
    #[serde(default, deserialize_with = "or_default")]
    product_id: u64,
}

#[derive(Deserialize)]
struct Adjustment {
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    amount: Decimal,
    #[serde(default)]
    amount_set: Option<MoneySet>,
}

impl RefundedLine {
    fn pieces(&self) -> Result<u32, ParseError> {
        quantity(self.quantity).ok_or(ParseError::field("refund_line_items", "a quantity that cannot be"))
    }
}

impl RefundBody {
    /// What came back of which line.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (u64, Result<u32, ParseError>)> {
        self.refund_line_items.iter().take(LINES_MAX).map(|line| (line.line_item_id, line.pieces()))
    }

    /// Money given back beyond what the lines are worth, in minor units. What was paid out more stands below zero.
    pub(super) fn without_a_line(&self, currency: Currency) -> Result<i64, ParseError> {
        let mut back = 0_i64;
        let goodwill = |adjustment: &&Adjustment| adjustment.kind.as_deref() == Some("refund_discrepancy");
        for adjustment in self.order_adjustments.iter().filter(goodwill) {
            let amount = shop_money(adjustment.amount_set.as_ref(), &adjustment.amount, currency, "order_adjustments")?;
            back = back.saturating_sub(amount.unwrap_or_default());
        }
        Ok(back)
    }
}

/// Reads a refund that is told by itself.
pub(crate) fn refund(body: &[u8]) -> Result<Refund, ParseError> {
    let body: RefundBody = serde_json::from_slice(body)?;
    let created = body.created_at.as_deref().ok_or(ParseError::Missing("created_at"))?;
    let mut lines: Vec<(ItemId, u32)> = Vec::new();
    for line in body.refund_line_items.iter().take(LINES_MAX) {
        let quantity = line.pieces()?;
        let item = line.line_item.as_ref().and_then(|of| item(of.product_id));
        lines.extend(item.filter(|_| quantity > 0).map(|item| (item, quantity)));
    }
    let order = (body.order_id > 0).then(|| OrderId::new(&body.order_id.to_string()).ok()).flatten();
    Ok(Refund { order: order.ok_or(ParseError::Missing("order_id"))?, at: moment::zoned(created, "created_at")?, lines })
}
