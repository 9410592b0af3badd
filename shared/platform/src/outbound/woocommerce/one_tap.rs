//! What a one-tap offer does to a shop: a child order, or a line more on the order itself. The shop computes tax and totals; the
//! buyer's address goes from one order to the other as it is and is kept nowhere.
//!
//! Nothing that is written is tried again by itself. What was written before is looked for first, so that asking again after any
//! failure makes nothing twice.

use scoring::id::{DecisionName, ItemId, OrderId, VariantId};
use scoring::money::Money;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Shop;
use super::object::{DECIMALS, Unwritten, number, unread};
use crate::decimal::Decimal;
use crate::outbound::http;
use crate::settle::quotient;
use crate::told::{LINE_PROPERTY, OFFER_META};
use crate::woocommerce::now::{LineNow, OrderNow, PaymentLink, Status};

/// Decimals in which amounts without tax are written. One fewer than are read, so that what the reading cut off does not tip half a
/// cent: net and tax of a price make that price again.
const WRITTEN: u32 = 5;

/// What a buyer took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The order that was paid first.
    pub parent: OrderId,
    /// The offer: found again by it.
    pub offer: String,
    /// The decision that it came from, so that the line is counted as its doing.
    pub decision: Option<DecisionName>,
    /// The product.
    pub item: ItemId,
    /// The variant; for a product that is sold as it is, none or its own id.
    pub variant: Option<VariantId>,
    /// How many.
    pub quantity: u32,
    /// What all of them cost by the list, in minor units, as the shop shows its prices.
    pub list: i64,
    /// What all of them are to cost, in the same way; at most `list`.
    pub price: i64,
}

/// What stands in the shop for an addition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The child order, or the order itself.
    pub order: OrderId,
    /// The line.
    pub line: u64,
    /// What the buyer pays for it, with tax, as the shop computed it.
    pub total: Money,
    /// Where the order stands.
    pub status: Status,
    /// Where its buyer can pay it in the shop itself, should the bank want to see them and the page be gone.
    pub payment_link: Option<PaymentLink>,
    /// Whether it stood there before.
    pub made: Made,
}

/// Whether something was made by this request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was.
    Now,
    /// An earlier one had made it.
    Before,
}

impl Shop {
    /// The child order of an addition, pending and unpaid: the one that is there, or a new one. Tax and total are the shop's. Of
    /// several, which a broken connection may leave, the oldest stands and the others are given up.
    ///
    /// # Errors
    /// [`Unwritten`]; after [`Unwritten::Unknown`] ask again, not at once.
    pub async fn child_order(&self, addition: &Addition) -> Result<Created, Unwritten> {
        let mut children = self.children(&addition.parent).await?;
        children.retain(|child| child.offer.as_deref() == Some(addition.offer.as_str()) && child.status != Status::Trash);
        children.sort_by_key(|child| (child.status == Status::Cancelled, child.id.as_str().len(), child.id.clone()));
        let mut children = children.into_iter();
        let (child, made) = match children.next() {
            Some(child) => (child, Made::Before),
            None => (self.make_child(addition).await?, Made::Now),
        };
        for other in children.filter(|other| other.status == Status::Pending) {
            self.cancel(&other.id).await?;
        }
        let line = child.lines.first().cloned().ok_or(Unwritten::Other)?;
        // What is paid or given up is left as it is.
        let child = if child.status == Status::Pending { self.priced(child, &line, addition).await? } else { child };
        Ok(Created {
            order: child.id,
            line: line.id,
            total: child.total,
            status: child.status,
            payment_link: child.payment_link,
            made,
        })
    }

    /// A line more on the order itself: the one that is there, or a new one. The order's total grows; no money is taken by that.
    ///
    /// # Errors
    /// [`Unwritten`]; [`Unwritten::Stands`] when the order is neither to be packed nor to be paid any more.
    pub async fn add_line(&self, addition: &Addition) -> Result<Created, Unwritten> {
        let order = self.order_now(&addition.parent).await.map_err(unread)?.ok_or(Unwritten::Gone)?;
        let bears = |line: &&LineNow| line.offer.as_deref() == Some(addition.offer.as_str());
        let (order, made) = if order.lines.iter().any(|line| bears(&line)) {
            (order, Made::Before)
        } else if matches!(order.status, Status::Processing | Status::OnHold) {
            let body = json!({ "line_items": [line(addition)] });
            (self.change(&addition.parent, &body).await?, Made::Now)
        } else {
            return Err(Unwritten::Stands(order.status));
        };
        let line = order.lines.iter().find(bears).cloned().ok_or(Unwritten::Other)?;
        let order = self.priced(order, &line, addition).await?;
        let total = order.lines.iter().find(bears).ok_or(Unwritten::Other)?.paid;
        Ok(Created { order: order.id, line: line.id, total, status: order.status, payment_link: order.payment_link, made })
    }

    /// Marks a child order as paid, by the payment that paid it: it goes to those who pack, and its stock is taken. An order that
    /// the shop gave up meanwhile, as it does with unpaid ones after a while, comes back: its money is taken. Doing it twice is
    /// doing it once.
    ///
    /// # Errors
    /// [`Unwritten`].
    pub async fn settle(&self, child: &OrderId, transaction: &str) -> Result<OrderNow, Unwritten> {
        let paid = self.change(child, &json!({ "set_paid": true, "transaction_id": transaction })).await?;
        if paid.is_owed() {
            return Ok(paid);
        }
        if matches!(paid.status, Status::Refunded | Status::Trash) {
            return Err(Unwritten::Stands(paid.status));
        }
        let paid = self.change(child, &json!({ "status": "processing", "transaction_id": transaction })).await?;
        if paid.is_owed() { Ok(paid) } else { Err(Unwritten::Stands(paid.status)) }
    }

    /// Gives an unpaid child order up. One that is gone is given up as well. Doing it twice is doing it once.
    ///
    /// # Errors
    /// [`Unwritten`]; [`Unwritten::Stands`] when it is paid.
    pub async fn cancel(&self, child: &OrderId) -> Result<(), Unwritten> {
        self.end(child, "cancelled", |status| matches!(status, Status::Cancelled | Status::Failed | Status::Trash)).await
    }

    /// Marks a paid child order as given back, after its money was: its stock comes back. Doing it twice is doing it once.
    ///
    /// # Errors
    /// [`Unwritten`].
    pub async fn give_back(&self, child: &OrderId) -> Result<(), Unwritten> {
        let Some(order) = self.order_now(child).await.map_err(unread)? else { return Ok(()) };
        match order.status {
            Status::Refunded | Status::Cancelled | Status::Trash => Ok(()),
            _ => self.change(child, &json!({ "status": "refunded" })).await.map(drop),
        }
    }

    async fn end(&self, child: &OrderId, status: &str, is_over: impl Fn(Status) -> bool) -> Result<(), Unwritten> {
        let Some(order) = self.order_now(child).await.map_err(unread)? else { return Ok(()) };
        if is_over(order.status) {
            return Ok(());
        }
        if order.is_owed() || order.status == Status::Refunded {
            return Err(Unwritten::Stands(order.status));
        }
        let after = self.change(child, &json!({ "status": status })).await?;
        if is_over(after.status) { Ok(()) } else { Err(Unwritten::Stands(after.status)) }
    }

    /// The order with the addition's price, where that is not the list's. The shop says what its list makes without tax; the same
    /// share of it is what the price makes.
    async fn priced(&self, order: OrderNow, line: &LineNow, addition: &Addition) -> Result<OrderNow, Unwritten> {
        if addition.price >= addition.list {
            return Ok(order);
        }
        let net = share(&line.list, addition.price, addition.list).ok_or(Unwritten::Other)?;
        if share(&line.net, 1, 1).is_some_and(|stands| stands == net) {
            return Ok(order);
        }
        let body = json!({ "line_items": [{ "id": line.id, "total": net }] });
        self.change(&order.id, &body).await
    }

    /// A new child order with what it needs of its parent.
    async fn make_child(&self, addition: &Addition) -> Result<OrderNow, Unwritten> {
        #[derive(Deserialize)]
        struct Parent {
            #[serde(default)]
            customer_id: Value,
            #[serde(default)]
            currency: Value,
            #[serde(default)]
            billing: Value,
            #[serde(default)]
            shipping: Value,
            #[serde(default)]
            payment_method: Value,
            #[serde(default)]
            payment_method_title: Value,
        }
        let path = ["orders", addition.parent.as_str()];
        let parent = http::patiently(self.patience, || self.ask_object(&path)).await.map_err(unread)?.0.ok_or(Unwritten::Gone)?;
        let parent: Parent = serde_json::from_str(parent.get()).map_err(|_| Unwritten::Other)?;
        let body = json!({
            "parent_id": number(addition.parent.as_str())?,
            "status": "pending",
            "customer_id": parent.customer_id,
            "currency": parent.currency,
            "billing": filled(parent.billing),
            "shipping": filled(parent.shipping),
            "payment_method": parent.payment_method,
            "payment_method_title": parent.payment_method_title,
            "line_items": [line(addition)],
            "meta_data": [{ "key": OFFER_META, "value": addition.offer }],
        });
        self.make(&body).await
    }
}

/// A line as the shop takes it.
fn line(addition: &Addition) -> Value {
    let mut marks = vec![json!({ "key": OFFER_META, "value": addition.offer })];
    marks.extend(addition.decision.as_ref().map(|name| json!({ "key": LINE_PROPERTY, "value": name.as_str() })));
    let number = |id: &str| id.parse::<u64>().map_or(Value::Null, Value::from);
    let mut line = json!({ "product_id": number(addition.item.as_str()), "quantity": addition.quantity, "meta_data": marks });
    if let Some(variant) = addition.variant.as_ref().filter(|variant| variant.as_str() != addition.item.as_str()) {
        line["variation_id"] = number(variant.as_str());
    }
    line
}

/// An address without its empty fields: a shop takes no empty e-mail address for one.
fn filled(mut address: Value) -> Value {
    if let Some(fields) = address.as_object_mut() {
        fields.retain(|_, value| value.as_str().is_some_and(|text| !text.is_empty()));
    }
    address
}

/// `part / of` of an amount, to [`WRITTEN`] digits, halves to even.
fn share(amount: &Decimal, part: i64, of: i64) -> Option<String> {
    let (whole, fraction) = amount.as_str().split_once('.').unwrap_or((amount.as_str(), ""));
    let digits: String = fraction.chars().chain("000000".chars()).take(DECIMALS as usize).collect();
    let units: i64 = format!("{whole}{digits}").parse().ok().filter(|units| *units >= 0 && !whole.is_empty())?;
    let cut = i128::from(10_i64.pow(DECIMALS - WRITTEN));
    let units = (of > 0 && part >= 0).then(|| quotient(i128::from(units) * i128::from(part), i128::from(of) * cut))?;
    let scale = 10_i64.pow(WRITTEN);
    Some(format!("{}.{:05}", units / scale, units % scale))
}

#[cfg(test)]
mod tests {
    use super::share;
    use crate::decimal::Decimal;

    #[test]
    fn a_share_of_an_amount_keeps_its_digits() {
        let share = |amount: &str, part, of| {
            share(&serde_json::from_value::<Decimal>(amount.into()).unwrap(), part, of).unwrap_or_default()
        };
        assert_eq!(share("12.521008", 1192, 1490), "10.01681");
        assert_eq!(share("12.416667", 1341, 1490), "11.17500", "half a cent stays half a cent");
        assert_eq!(share("6.00", 480, 600), "4.80000");
        assert_eq!(share("6", 1, 3), "2.00000");
        assert_eq!(share("0.000001", 1, 2), "0.00000");
        for (amount, part, of) in [("", 1, 2), ("-1", 1, 2), ("1", -1, 2), ("1", 1, 0), ("x", 1, 2)] {
            assert_eq!(share(amount, part, of), "", "{amount} {part} {of}");
        }
    }
}
