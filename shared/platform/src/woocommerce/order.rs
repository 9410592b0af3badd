//! An order.

use std::collections::BTreeMap;

use scoring::id::{OrderId, VisitorId};
use scoring::money::Currency;
use scoring::order::{Claim, ToldOrder};
use serde::Deserialize;

use super::{Meta, Name, Prices, lenient, pieces, refused};
use crate::decimal::Decimal;
use crate::error::ParseError;
use crate::guest::GuestKey;
use crate::moment;
use crate::order::{Bundle, Kept, NotProduct, OrderHead, OrderLine, Standing, What};
use crate::text;
use crate::told::{Extras, LINE_PROPERTY, VISITOR_ATTRIBUTE, claim, told};

/// An order as its body tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The order.
    pub head: OrderHead,
    /// Its lines, shipping and fees among them.
    pub lines: Vec<OrderLine>,
    /// What was given back, as far as the order itself says it: without lines.
    pub refunds: Vec<RefundTotal>,
    /// What was paid in all, in minor units.
    pub total: i64,
    /// How its prices count tax.
    pub prices: Prices,
    /// What only a telling of it needs.
    pub(crate) extras: Extras,
}

impl Order {
    /// What is kept of it when a webhook tells it. A refund stands on it without its lines: its money lowers every price.
    #[must_use]
    pub fn told(mut self) -> ToldOrder {
        let back = self.refunds.iter().fold(0_i64, |back, refund| back.saturating_add(refund.minor));
        self.head.kept = Kept::after(back, self.total);
        told(self.head, self.lines, self.extras)
    }
}

/// A refund as its order names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundTotal {
    /// The platform's id of the refund.
    pub id: String,
    /// What was given back, in minor units, above 0.
    pub minor: i64,
}

#[derive(Deserialize)]
struct Body {
    id: u64,
    status: String,
    currency: String,
    #[serde(default, deserialize_with = "lenient")]
    prices_include_tax: bool,
    #[serde(default)]
    date_created_gmt: Option<String>,
    #[serde(default)]
    date_modified_gmt: Option<String>,
    #[serde(default)]
    date_paid_gmt: Option<String>,
    #[serde(default)]
    total: Decimal,
    #[serde(default, deserialize_with = "lenient")]
    customer_id: Name,
    #[serde(default, deserialize_with = "lenient")]
    billing: Billing,
    #[serde(default, deserialize_with = "lenient")]
    meta_data: Vec<Meta>,
    #[serde(default, deserialize_with = "lenient")]
    line_items: Vec<Line>,
    #[serde(default, deserialize_with = "lenient")]
    shipping_lines: Vec<Extra>,
    #[serde(default, deserialize_with = "lenient")]
    fee_lines: Vec<Extra>,
    #[serde(default, deserialize_with = "lenient")]
    refunds: Vec<RefundBody>,
}

#[derive(Default, Deserialize)]
struct Billing {
    #[serde(default)]
    email: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    id: u64,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    product_id: Name,
    #[serde(default, deserialize_with = "lenient")]
    variation_id: Name,
    quantity: serde_json::Number,
    #[serde(default)]
    subtotal: Decimal,
    #[serde(default)]
    subtotal_tax: Decimal,
    #[serde(default)]
    total: Decimal,
    #[serde(default)]
    total_tax: Decimal,
    #[serde(default)]
    sku: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    meta_data: Vec<Meta>,
}

#[derive(Deserialize)]
struct Extra {
    id: u64,
    #[serde(default)]
    method_title: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    total: Decimal,
}

#[derive(Deserialize)]
struct RefundBody {
    id: u64,
    #[serde(default)]
    total: Decimal,
}

/// Reads an order.
///
/// # Errors
/// [`ParseError`] for what is no order, or lacks what an order needs.
pub fn order(body: &[u8], guests: &GuestKey) -> Result<Order, ParseError> {
    refused(body)?;
    let body: Body = serde_json::from_slice(body)?;
    let currency = Currency::new(&body.currency).map_err(|_| ParseError::field("currency", "not three capital letters"))?;
    let created = body.date_created_gmt.as_deref().ok_or(ParseError::Missing("date_created_gmt"))?;
    let placed = moment::utc(created, "date_created_gmt")?;
    let updated = body.date_modified_gmt.as_deref().map(|text| moment::utc(text, "date_modified_gmt")).transpose()?;
    let refunds = body.refunds.iter().map(|refund| {
        let minor = refund.total.minor_or_zero(currency, "refunds")?.saturating_abs();
        Ok(RefundTotal { id: refund.id.to_string(), minor })
    });
    let prices = if body.prices_include_tax { Prices::WithTax } else { Prices::Net };
    let mut lines = lines(&body, currency, prices)?;
    lines.extend(extras(&body.shipping_lines, NotProduct::Shipping, currency)?);
    lines.extend(extras(&body.fee_lines, NotProduct::Fee, currency)?);
    Ok(Order {
        head: OrderHead {
            id: OrderId::new(&body.id.to_string()).map_err(|_| ParseError::Missing("id"))?,
            placed,
            updated: updated.unwrap_or(placed),
            account: body.customer_id.customer(),
            guest: body.billing.email.as_deref().and_then(|email| guests.guest(email)),
            currency,
            standing: standing(&body),
            kept: Kept::ALL,
        },
        extras: Extras {
            visitor: Meta::find(&body.meta_data, VISITOR_ATTRIBUTE).and_then(|id| VisitorId::new(&id).ok()),
            claims: body.line_items.iter().filter_map(Line::claim).collect(),
            returned: Vec::new(),
            refunds: body.refunds.len(),
            stage: stage(&body.status),
        },
        refunds: refunds.collect::<Result<_, ParseError>>()?,
        total: body.total.minor_or_zero(currency, "total")?,
        lines,
        prices,
    })
}

/// WooCommerce has no mark for test orders, but the gateways that it ships with have.
fn standing(body: &Body) -> Standing {
    let mark = |key, value: &str| Meta::find(&body.meta_data, key).is_some_and(|found| found == value);
    if mark("_wcpay_mode", "test") || mark("_ppcp_paypal_payment_mode", "sandbox") {
        return Standing::Test;
    }
    match body.status.as_str() {
        "processing" | "completed" => Standing::Counts,
        "cancelled" => Standing::Cancelled,
        "failed" => Standing::Failed,
        "refunded" => Standing::Refunded,
        "trash" => Standing::Deleted,
        "pending" | "on-hold" | "checkout-draft" | "auto-draft" | "draft" => Standing::Pending,
        // A status of the shop's own, as "shipped": what was paid counts.
        _ if body.date_paid_gmt.as_deref().is_some_and(|date| !date.is_empty()) => Standing::Counts,
        _ => Standing::Pending,
    }
}

/// How far a status is on its way, for tellings of one second. A failed payment may be tried again.
fn stage(status: &str) -> u8 {
    match status {
        "checkout-draft" | "auto-draft" | "draft" => 0,
        "pending" => 1,
        "failed" => 2,
        "on-hold" => 3,
        "processing" => 4,
        "completed" => 6,
        "cancelled" => 7,
        "refunded" => 8,
        "trash" => 9,
        _ => 5,
    }
}

/// The lines; parts of a bundle give their money to its line and are left out with its key.
fn lines(body: &Body, currency: Currency, prices: Prices) -> Result<Vec<OrderLine>, ParseError> {
    let keys = |line: &Line| {
        ["_bundle_cart_key", "_composite_cart_key"].into_iter().filter_map(|key| Meta::find(&line.meta_data, key)).next()
    };
    let parents: BTreeMap<String, &Line> = body.line_items.iter().filter_map(|line| Some((keys(line)?, line))).collect();
    let parent = |line: &Line| {
        let keys = ["_bundled_by", "_composite_parent"];
        let by_key = keys.into_iter().find_map(|key| parents.get(&Meta::find(&line.meta_data, key)?).copied());
        by_key.or_else(|| {
            let product = Meta::find(&line.meta_data, "_woosb_parent_id")?;
            body.line_items.iter().find(|other| other.product_id.is(&product))
        })
    };
    // The bundle's own line is a part of itself: what it costs, and how many there are, is on it.
    let is_parent = |line: &Line| body.line_items.iter().any(|other| parent(other).is_some_and(|found| found.id == line.id));
    let bundled = |line: &Line| -> Option<Bundle> {
        let parent = parent(line).filter(|parent| parent.id != line.id).or_else(|| is_parent(line).then_some(line))?;
        Some(Bundle {
            id: parent.id.to_string(),
            quantity: pieces(&parent.quantity)?,
            title: text::unescaped(parent.name.as_deref().unwrap_or_default()),
            item: parent.product_id.item(),
            variant: parent.variation_id.variant(),
        })
    };
    body.line_items.iter().map(|line| line.read(currency, prices, bundled(line))).collect()
}

impl Line {
    /// The decision that it says it came from.
    fn claim(&self) -> Option<Claim> {
        claim(self.product_id.item(), &Meta::find(&self.meta_data, LINE_PROPERTY)?)
    }

    /// Prices as the shop shows them: with tax where it enters them with tax.
    fn read(&self, currency: Currency, prices: Prices, bundle: Option<Bundle>) -> Result<OrderLine, ParseError> {
        let sum = |net: &Decimal, tax: &Decimal, field| -> Result<i64, ParseError> {
            let tax = if prices == Prices::WithTax { tax.minor_or_zero(currency, field)? } else { 0 };
            Ok(net.minor_or_zero(currency, field)?.saturating_add(tax))
        };
        let ordered = pieces(&self.quantity).ok_or(ParseError::field("quantity", "not a number from 0 to ten million"))?;
        let paid = sum(&self.total, &self.total_tax, "total")?;
        let product = self.product_id.item().map(|item| What::Product { item, variant: self.variation_id.variant() });
        Ok(OrderLine {
            id: self.id.to_string(),
            what: product.unwrap_or(What::Other(NotProduct::Deleted)),
            title: text::unescaped(self.name.as_deref().unwrap_or_default()),
            sku: text::line(self.sku.as_deref().unwrap_or_default()),
            ordered,
            stayed: ordered,
            paid,
            list: if self.subtotal.is_empty() { paid } else { sum(&self.subtotal, &self.subtotal_tax, "subtotal")? },
            bundle,
        })
    }
}

/// Shipping and fees; a fee whose name says so is a tip.
fn extras(extras: &[Extra], what: NotProduct, currency: Currency) -> Result<Vec<OrderLine>, ParseError> {
    let read = |extra: &Extra| {
        let title = text::unescaped(extra.name.as_deref().or(extra.method_title.as_deref()).unwrap_or_default());
        let is_tip =
            what == NotProduct::Fee && title.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == "tip");
        let paid = extra.total.minor_or_zero(currency, "total")?;
        let (id, sku) = (extra.id.to_string(), String::new());
        let what = What::Other(if is_tip { NotProduct::Tip } else { what });
        Ok(OrderLine { id, what, title, sku, ordered: 1, stayed: 1, paid, list: paid, bundle: None })
    };
    extras.iter().map(read).collect()
}
