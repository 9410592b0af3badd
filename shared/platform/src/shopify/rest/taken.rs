//! An order as far as one-tap offers go.

use scoring::id::OrderId;
use scoring::money::{Currency, Money};
use serde::Deserialize;

use super::line::Line;
use super::money::{MoneySet, shop_money};
use super::or_default;
use super::order::standing_of;
use crate::decimal::Decimal;
use crate::error::ParseError;
use crate::inbound::one_tap::{Taken, TakenLine};
use crate::inbound::paid::OrderReference;
use crate::moment;
use crate::order::What;
use crate::told::{OFFER_KEY, OFFER_NAMESPACE, offer};

#[derive(Deserialize)]
struct Body {
    id: u64,
    #[serde(default)]
    checkout_token: Option<String>,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    cancelled_at: Option<String>,
    #[serde(default)]
    test: Option<bool>,
    #[serde(default)]
    financial_status: Option<String>,
    currency: String,
    #[serde(default)]
    taxes_included: Option<bool>,
    #[serde(default)]
    current_total_price: Decimal,
    #[serde(default)]
    current_total_price_set: Option<MoneySet>,
    #[serde(default)]
    total_outstanding: Decimal,
    #[serde(default, deserialize_with = "or_default")]
    metafields: Vec<Metafield>,
    line_items: Vec<Line>,
}

#[derive(Deserialize)]
struct Metafield {
    #[serde(default)]
    namespace: serde_json::Value,
    #[serde(default)]
    key: serde_json::Value,
    #[serde(default)]
    value: serde_json::Value,
}

impl Metafield {
    fn offer(&self) -> Option<String> {
        let ours = self.namespace.as_str() == Some(OFFER_NAMESPACE) && self.key.as_str() == Some(OFFER_KEY);
        ours.then(|| self.value.as_str().and_then(offer)).flatten()
    }
}

/// The taxes of the lines, in their order.
#[derive(Deserialize)]
struct Taxes {
    line_items: Vec<Taxed>,
}

#[derive(Deserialize)]
struct Taxed {
    #[serde(default, deserialize_with = "or_default")]
    tax_lines: Vec<TaxLine>,
}

#[derive(Deserialize)]
struct TaxLine {
    #[serde(default)]
    price: Decimal,
    #[serde(default)]
    price_set: Option<MoneySet>,
}

impl Taxed {
    fn minor(&self, currency: Currency) -> Result<i64, ParseError> {
        let mut sum = 0_i64;
        for tax in &self.tax_lines {
            let tax = shop_money(tax.price_set.as_ref(), &tax.price, currency, "tax_lines")?;
            sum = sum.saturating_add(tax.unwrap_or_default());
        }
        Ok(sum)
    }
}

/// Reads an order as far as one-tap offers go. Lines bear no mark of their own: what was added after payment has no properties.
pub(crate) fn taken(body: &[u8]) -> Result<Taken, ParseError> {
    let taxes: Taxes = serde_json::from_slice(body)?;
    let body: Body = serde_json::from_slice(body)?;
    let currency = Currency::new(&body.currency).map_err(|_| ParseError::field("currency", "not three capital letters"))?;
    let updated = body.updated_at.as_deref().ok_or(ParseError::Missing("updated_at"))?;
    let mut lines = Vec::with_capacity(body.line_items.len());
    for (line, taxed) in body.line_items.iter().zip(&taxes.line_items) {
        let read = line.line(currency, 0)?;
        let What::Product { item, variant } = read.what else { continue };
        // Where prices come without tax, what the buyer paid is more than the line says.
        let tax = if body.taxes_included == Some(false) { taxed.minor(currency)? } else { 0 };
        let paid = Money::new(read.paid.saturating_add(tax), currency);
        lines.push(TakenLine { item, variant, quantity: read.stayed, paid, offer: None });
    }
    let field = "current_total_price";
    let total = shop_money(body.current_total_price_set.as_ref(), &body.current_total_price, currency, field)?;
    let due = if body.total_outstanding.is_empty() { None } else { Some(&body.total_outstanding) };
    let checkout = body.checkout_token.as_deref().and_then(|token| OrderId::new(token).ok());
    Ok(Taken {
        order: OrderId::new(&body.id.to_string()).map_err(|_| ParseError::Missing("id"))?,
        reference: checkout.map(OrderReference::Checkout),
        updated: moment::zoned(updated, "updated_at")?,
        standing: standing_of(body.cancelled_at.as_deref(), body.test, body.financial_status.as_deref())?,
        total: Money::new(total.ok_or(ParseError::Missing(field))?, currency),
        due: due.map(|due| due.minor(currency, "total_outstanding").map(|minor| Money::new(minor, currency))).transpose()?,
        offer: body.metafields.iter().find_map(Metafield::offer),
        lines,
    })
}
