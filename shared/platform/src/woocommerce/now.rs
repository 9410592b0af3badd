//! An order as it stands now, as far as a one-tap offer needs it: asked for before and after money moves.

use scoring::id::{CustomerId, ItemId, OrderId, VariantId};
use scoring::money::{Currency, Money};
use scoring::time::Timestamp;
use serde::Deserialize;

use super::{Meta, lenient, pieces, refused};
use crate::decimal::Decimal;
use crate::error::ParseError;
use crate::inbound::one_tap::{Taken, TakenLine};
use crate::inbound::paid::OrderReference;
use crate::order::{Standing, customer, item, variant};
use crate::told::{OFFER_META, offer};
use crate::{currency, moment};

/// An order as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderNow {
    /// The order.
    pub id: OrderId,
    /// The order that it belongs to.
    pub parent: Option<OrderId>,
    /// Where it stands.
    pub status: Status,
    /// Whether it has been paid.
    pub paid: Paid,
    /// When the shop last changed it.
    pub updated: Timestamp,
    /// The account it was placed with.
    pub customer: Option<CustomerId>,
    /// What all of it costs, with tax.
    pub total: Money,
    /// The tax in it.
    pub tax: Money,
    /// The offer that the whole order bears.
    pub offer: Option<String>,
    /// By what its payment is known where it was made.
    pub transaction: Option<String>,
    /// Where its buyer can pay it in the shop itself.
    pub payment_link: Option<PaymentLink>,
    /// Its products.
    pub lines: Vec<LineNow>,
}

/// Where the buyer of an order can pay it. It opens the order to whoever has it: for its buyer's page, and for no log.
#[derive(Clone, PartialEq, Eq)]
pub struct PaymentLink(String);

impl PaymentLink {
    /// The address.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl core::fmt::Debug for PaymentLink {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PaymentLink")
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Still being typed.
    Draft,
    /// Waiting for its payment.
    Pending,
    /// Waiting for a word of the merchant.
    OnHold,
    /// Paid, to be packed.
    Processing,
    /// Paid and done.
    Completed,
    /// Given up.
    Cancelled,
    /// Its payment failed.
    Failed,
    /// All money went back.
    Refunded,
    /// Thrown away.
    Trash,
    /// A status of the shop's own, as "shipped".
    Own,
}

/// Whether an order has been paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paid {
    /// The shop has a date of it.
    Yes,
    /// It has none.
    No,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineNow {
    /// The shop's id of the line.
    pub id: u64,
    /// The product.
    pub item: ItemId,
    /// The variant, when the product has several.
    pub variant: Option<VariantId>,
    /// How many.
    pub quantity: u32,
    /// What all of them cost by the list, without tax, to the last digit that the shop tells.
    pub list: Decimal,
    /// The same after every discount.
    pub net: Decimal,
    /// What all of them cost, with tax.
    pub paid: Money,
    /// The offer that the line bears.
    pub offer: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    parent_id: u64,
    status: String,
    currency: String,
    #[serde(default)]
    date_created_gmt: Option<String>,
    #[serde(default)]
    date_modified_gmt: Option<String>,
    #[serde(default)]
    date_paid_gmt: Option<String>,
    #[serde(default)]
    total: Decimal,
    #[serde(default)]
    total_tax: Decimal,
    #[serde(default, deserialize_with = "lenient")]
    customer_id: u64,
    #[serde(default)]
    transaction_id: Option<String>,
    #[serde(default)]
    payment_url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    meta_data: Vec<Meta>,
    #[serde(default, deserialize_with = "lenient")]
    line_items: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    product_id: u64,
    #[serde(default, deserialize_with = "lenient")]
    variation_id: u64,
    quantity: serde_json::Number,
    #[serde(default)]
    subtotal: Decimal,
    #[serde(default)]
    total: Decimal,
    #[serde(default)]
    total_tax: Decimal,
    #[serde(default, deserialize_with = "lenient")]
    meta_data: Vec<Meta>,
}

/// Reads an order as it stands.
///
/// # Errors
/// [`ParseError`] for what is no order, and for one in a currency that is not in use.
pub fn order_now(body: &[u8]) -> Result<OrderNow, ParseError> {
    refused(body)?;
    let body: Body = serde_json::from_slice(body)?;
    let currency = currency::known(&body.currency).ok_or(ParseError::field("currency", "not a currency in use"))?;
    let money = |amount: &Decimal, field| amount.minor_or_zero(currency, field).map(|minor| Money::new(minor, currency));
    let changed = body.date_modified_gmt.as_deref().or(body.date_created_gmt.as_deref());
    let marked = |meta: &[Meta]| Meta::find(meta, OFFER_META).as_deref().and_then(offer);
    let mut lines = Vec::with_capacity(body.line_items.len());
    for line in &body.line_items {
        // What is left of a deleted product's line is no offer of ours.
        let Some(item) = item(line.product_id) else { continue };
        let (net, tax) = (half_up(&line.total, currency)?, half_up(&line.total_tax, currency)?);
        lines.push(LineNow {
            id: line.id,
            item,
            variant: variant(line.variation_id),
            quantity: pieces(&line.quantity).ok_or(ParseError::field("quantity", "not a number from 0 to ten million"))?,
            list: line.subtotal.clone(),
            net: line.total.clone(),
            paid: Money::new(net.saturating_add(tax), currency),
            offer: marked(&line.meta_data),
        });
    }
    let id = |number: u64| (number > 0).then(|| OrderId::new(&number.to_string()).ok()).flatten();
    Ok(OrderNow {
        id: id(body.id).ok_or(ParseError::Missing("id"))?,
        parent: id(body.parent_id),
        status: status(&body.status),
        paid: if body.date_paid_gmt.is_some_and(|date| !date.is_empty()) { Paid::Yes } else { Paid::No },
        updated: moment::utc(changed.ok_or(ParseError::Missing("date_modified_gmt"))?, "date_modified_gmt")?,
        customer: customer(body.customer_id),
        total: money(&body.total, "total")?,
        tax: money(&body.total_tax, "total_tax")?,
        offer: marked(&body.meta_data),
        transaction: body.transaction_id.filter(|id| !id.is_empty()),
        payment_link: body.payment_url.filter(|url| !url.is_empty()).map(PaymentLink),
        lines,
    })
}

/// Minor units, halves up as shops round them: amounts to the last digit are finer than that.
fn half_up(amount: &Decimal, currency: Currency) -> Result<i64, ParseError> {
    let nearest = amount.minor_or_zero(currency, "total")?;
    let places = currency.exponent() as usize;
    let half = amount.as_str().split_once('.').and_then(|(whole, fraction)| {
        let (kept, rest) = fraction.split_at_checked(places)?;
        let is_half = rest.strip_prefix('5')?.bytes().all(|byte| byte == b'0');
        is_half.then(|| format!("{whole}.{kept}"))
    });
    match half.and_then(|cut| Money::parse(&cut, currency).ok()) {
        Some(cut) if cut.minor >= 0 => Ok(cut.minor + 1),
        _ => Ok(nearest),
    }
}

fn status(name: &str) -> Status {
    match name {
        "checkout-draft" | "auto-draft" | "draft" => Status::Draft,
        "pending" => Status::Pending,
        "on-hold" => Status::OnHold,
        "processing" => Status::Processing,
        "completed" => Status::Completed,
        "cancelled" => Status::Cancelled,
        "failed" => Status::Failed,
        "refunded" => Status::Refunded,
        "trash" => Status::Trash,
        _ => Status::Own,
    }
}

impl OrderNow {
    /// Whether its goods are owed to the buyer: paid, and neither given up nor given back.
    #[must_use]
    pub const fn is_owed(&self) -> bool {
        match self.status {
            Status::Processing | Status::Completed => true,
            Status::Own => matches!(self.paid, Paid::Yes),
            Status::Draft
            | Status::Pending
            | Status::OnHold
            | Status::Cancelled
            | Status::Failed
            | Status::Refunded
            | Status::Trash => false,
        }
    }

    pub(crate) fn taken(self) -> Taken {
        let standing = match self.status {
            _ if self.is_owed() => Standing::Counts,
            Status::Cancelled => Standing::Cancelled,
            Status::Failed => Standing::Failed,
            Status::Refunded => Standing::Refunded,
            Status::Trash => Standing::Deleted,
            _ => Standing::Pending,
        };
        let lines = self.lines.into_iter().map(|line| TakenLine {
            item: line.item,
            variant: line.variant,
            quantity: line.quantity,
            paid: line.paid,
            offer: line.offer,
        });
        Taken {
            reference: Some(OrderReference::Order(self.parent.unwrap_or_else(|| self.id.clone()))),
            order: self.id,
            updated: self.updated,
            standing,
            total: self.total,
            due: None,
            offer: self.offer,
            lines: lines.collect(),
        }
    }
}
