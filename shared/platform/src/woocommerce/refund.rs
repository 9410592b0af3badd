//! A refund with its lines, as `/orders/{id}/refunds` answers it.

use scoring::money::Currency;
use serde::Deserialize;

use super::{Meta, Prices, lenient, pieces, refused};
use crate::decimal::Decimal;
use crate::error::ParseError;

/// A refund that names its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// The platform's id of the refund.
    pub id: String,
    /// What came back.
    pub lines: Vec<RefundedLine>,
}

/// What came back of one line of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundedLine {
    /// The platform's id of the order's line.
    pub line: String,
    /// How many pieces; 0 when only money went back.
    pub quantity: u32,
    /// Money given back without tax, with or without a sign, in the order's currency.
    pub total: Decimal,
    /// The tax of it.
    pub tax: Decimal,
}

impl RefundedLine {
    /// Minor units given back, as `prices` count them.
    ///
    /// # Errors
    /// [`ParseError::Field`].
    pub fn minor(&self, currency: Currency, prices: Prices) -> Result<i64, ParseError> {
        let tax = match prices {
            Prices::WithTax => self.tax.minor_or_zero(currency, "total_tax")?.saturating_abs(),
            Prices::Net => 0,
        };
        Ok(self.total.minor_or_zero(currency, "total")?.saturating_abs().saturating_add(tax))
    }
}

#[derive(Deserialize)]
struct Body {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    line_items: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    quantity: Option<serde_json::Number>,
    #[serde(default)]
    total: Decimal,
    #[serde(default)]
    total_tax: Decimal,
    #[serde(default, deserialize_with = "lenient")]
    meta_data: Vec<Meta>,
}

/// Reads a refund. A line that does not say what it refunds is passed over.
///
/// # Errors
/// [`ParseError`] for what is no refund.
pub fn refund(body: &[u8]) -> Result<Refund, ParseError> {
    refused(body)?;
    let body: Body = serde_json::from_slice(body)?;
    let lines = body.line_items.into_iter().filter_map(|line| {
        let of = Meta::find(&line.meta_data, "_refunded_item_id")?;
        Some((of, line))
    });
    let read = |(of, line): (String, Line)| {
        // What comes back is written as a number below zero.
        let back = line.quantity.map_or(Some(0), |number| pieces(&serde_json::Number::from_f64(number.as_f64()?.abs())?));
        let quantity = back.ok_or(ParseError::field("quantity", "beyond ten million"))?;
        Ok(RefundedLine { line: of, quantity, total: line.total, tax: line.total_tax })
    };
    Ok(Refund { id: body.id.to_string(), lines: lines.map(read).collect::<Result<_, ParseError>>()? })
}
