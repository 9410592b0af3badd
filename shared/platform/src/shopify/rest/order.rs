//! An order, whole in every delivery about it.

use std::collections::BTreeMap;

use scoring::id::{OrderId, VisitorId};
use scoring::money::Currency;
use scoring::order::ToldOrder;
use serde::Deserialize;

use super::line::{Line, Property};
use super::money::{MoneySet, shop_money};
use super::or_default;
use super::refund::RefundBody;
use crate::decimal::Decimal;
use crate::error::ParseError;
use crate::guest::GuestKey;
use crate::moment;
use crate::order::{Kept, OrderHead, Standing, customer};
use crate::told::{Extras, VISITOR_ATTRIBUTE, item_of, told};

#[derive(Deserialize)]
struct Body {
    id: u64,
    #[serde(default)]
    created_at: Option<String>,
    #[serde(default)]
    processed_at: Option<String>,
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
    email: Option<String>,
    #[serde(default)]
    customer: Option<Customer>,
    #[serde(default)]
    current_total_price: Decimal,
    #[serde(default)]
    current_total_price_set: Option<MoneySet>,
    #[serde(default, deserialize_with = "or_default")]
    note_attributes: Vec<Property>,
    line_items: Vec<Line>,
    #[serde(default, deserialize_with = "or_default")]
    refunds: Vec<RefundBody>,
}

#[derive(Deserialize)]
struct Customer {
    #[serde(default, deserialize_with = "or_default")]
    id: u64,
}

/// Reads an order.
pub(crate) fn order(body: &[u8], guests: &GuestKey) -> Result<ToldOrder, ParseError> {
    let body: Body = serde_json::from_slice(body)?;
    let currency = Currency::new(&body.currency).map_err(|_| ParseError::field("currency", "not three capital letters"))?;
    let placed = body.processed_at.as_deref().or(body.created_at.as_deref()).ok_or(ParseError::Missing("created_at"))?;
    let placed = moment::zoned(placed, "created_at")?;
    let updated = body.updated_at.as_deref().ok_or(ParseError::Missing("updated_at"))?;
    let standing = body.standing()?;
    let mut refunded: BTreeMap<u64, u32> = BTreeMap::new();
    for (line, quantity) in body.refunds.iter().flat_map(RefundBody::pieces) {
        let sum = refunded.entry(line).or_default();
        *sum = sum.saturating_add(quantity?);
    }
    let mut extras = Extras {
        visitor: Property::find(&body.note_attributes, VISITOR_ATTRIBUTE).and_then(|id| VisitorId::new(id).ok()),
        refunds: body.refunds.len(),
        stage: body.stage(),
        ..Extras::default()
    };
    let mut lines = Vec::with_capacity(body.line_items.len());
    for line in &body.line_items {
        let back = refunded.get(&line.id).copied().unwrap_or_default();
        let read = line.line(currency, back)?;
        extras.claims.extend(line.claim(&read));
        extras.returned.extend(item_of(&read).map(|item| (item, back)));
        lines.push(read);
    }
    let head = OrderHead {
        id: OrderId::new(&body.id.to_string()).map_err(|_| ParseError::Missing("id"))?,
        placed,
        updated: moment::zoned(updated, "updated_at")?,
        account: body.customer.as_ref().and_then(|of| customer(of.id)),
        guest: body.email.as_deref().and_then(|email| guests.guest(email)),
        currency,
        standing,
        kept: body.kept(currency)?,
    };
    Ok(told(head, lines, extras))
}

impl Body {
    fn standing(&self) -> Result<Standing, ParseError> {
        standing_of(self.cancelled_at.as_deref(), self.test, self.financial_status.as_deref())
    }

    /// How far it has come, for tellings of one second.
    fn stage(&self) -> u8 {
        match self.financial_status.as_deref() {
            _ if self.cancelled_at.is_some() => 9,
            None | Some("pending") => 1,
            Some("authorized") => 2,
            Some("partially_paid") => 3,
            Some("partially_refunded") => 5,
            Some("voided" | "expired") => 6,
            Some("refunded") => 7,
            Some(_) => 4,
        }
    }

    /// Money that went back without a line, against what the goods that stayed cost.
    fn kept(&self, currency: Currency) -> Result<Kept, ParseError> {
        let mut back = 0_i64;
        for refund in &self.refunds {
            back = back.saturating_add(refund.without_a_line(currency)?);
        }
        let field = "current_total_price";
        let total = shop_money(self.current_total_price_set.as_ref(), &self.current_total_price, currency, field)?;
        Ok(Kept::after(back, total.unwrap_or_default()))
    }
}

/// Whether an order is one to learn from.
pub(super) fn standing_of(cancelled: Option<&str>, test: Option<bool>, financial: Option<&str>) -> Result<Standing, ParseError> {
    if cancelled.is_some() {
        return Ok(Standing::Cancelled);
    }
    if test == Some(true) {
        return Ok(Standing::Test);
    }
    Ok(match financial {
        None | Some("paid" | "partially_paid" | "partially_refunded" | "authorized") => Standing::Counts,
        Some("pending") => Standing::Pending,
        Some("voided" | "expired") => Standing::Failed,
        Some("refunded") => Standing::Refunded,
        Some(_) => return Err(ParseError::field("financial_status", "a status that is not known")),
    })
}

/// Reads that lines were added to an order or taken off.
pub(crate) fn edited(body: &[u8]) -> Result<(), ParseError> {
    #[derive(Deserialize)]
    struct Edited {
        order_edit: Option<serde::de::IgnoredAny>,
        id: Option<serde::de::IgnoredAny>,
    }
    let Edited { order_edit, id } = serde_json::from_slice(body)?;
    order_edit.or(id).map(drop).ok_or(ParseError::Missing("order_edit"))
}
