//! What a one-tap offer does to a shop: a child order, or a line more on the order itself. The shop computes tax and totals; the
//! buyer's address goes from one order to the other as it is and is kept nowhere.
//!
//! Nothing that is written is tried again by itself. What was written before is looked for first, so that asking again after any
//! failure makes nothing twice.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use scoring::catalogue::Stock;
use scoring::id::{DecisionName, ItemId, OrderId, VariantId};
use scoring::money::Money;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::Shop;
use crate::decimal::Decimal;
use crate::goods::OnShelf;
use crate::outbound::AskError;
use crate::outbound::http::{self, Failed};
use crate::settle::quotient;
use crate::told::{LINE_PROPERTY, OFFER_META};
use crate::woocommerce::now::{LineNow, OrderNow, Status, order_now};
use crate::woocommerce::{Listed, product};

/// How long one answer is waited for unless said otherwise.
pub(super) const WAIT: Duration = Duration::from_secs(20);
/// Longest answer in bytes.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// Most children of one order that are looked through.
const CHILDREN_MAX: usize = 100;
/// Decimals in which amounts without tax are read.
const DECIMALS: u32 = 6;
/// Decimals in which they are written. One fewer, so that what the reading cut off does not tip half a cent: net and tax of a price
/// make that price again.
const WRITTEN: u32 = 5;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

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

/// Why nothing is known to be written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// The shop said no: nothing is written, and asking again is no use.
    #[error("the shop refused: {0}")]
    Refused(AskError),
    /// There is no such order.
    #[error("the shop has no such order")]
    Gone,
    /// The order stands where this cannot be done any more.
    #[error("the order stands at {0:?}")]
    Stands(Status),
    /// The shop answered with something that does not hold what was to be written.
    #[error("the shop's answer does not hold what was to be written")]
    Other,
    /// Whether it is written is not known: to be asked for again.
    #[error("whether it is written is not known: {0}")]
    Unknown(String),
}

/// What can be had of a variant now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForSale {
    /// Price of one as the shop enters it, unread: its currency stands elsewhere.
    pub price: Decimal,
    /// Whether it can be ordered.
    pub stock: Stock,
    /// How many are left, where the shop counts them and sells no more than it has.
    pub left: Option<u32>,
    /// Where its product stands; a variation does not say it.
    pub shelf: Option<OnShelf>,
}

/// What came back for something that was to be written.
enum Answer {
    Order(Box<OrderNow>),
    Gone,
}

impl Shop {
    /// The same, waiting at most `wait` for an answer about one order or product.
    #[must_use]
    pub fn waiting(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// An order as it stands now, with amounts to the last digit; none when there is no such order.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn order_now(&self, id: &OrderId) -> Result<Option<OrderNow>, AskError> {
        let path = ["orders", id.as_str()];
        let body = http::patiently(self.patience, || self.ask_object(&path)).await?.0;
        body.map(|body| order_now(body.get().as_bytes()).map_err(|_| AskError::NotFound)).transpose()
    }

    /// What can be had of a variant now; none when there is no such product.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn for_sale(&self, item: &ItemId, variant: Option<&VariantId>) -> Result<Option<ForSale>, AskError> {
        let variation = variant.filter(|variant| variant.as_str() != item.as_str());
        let path = match variation {
            Some(variant) => ["products", item.as_str(), "variations", variant.as_str()].to_vec(),
            None => ["products", item.as_str()].to_vec(),
        };
        let body = http::patiently(self.patience, || self.ask_object(&path)).await?.0;
        body.map(|body| for_sale(body.get().as_bytes()).ok_or(AskError::NotFound)).transpose()
    }

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
        Ok(Created { order: child.id, line: line.id, total: child.total, status: child.status, made })
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
        Ok(Created { order: order.id, line: line.id, total, status: order.status, made })
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
        match self.write(Method::POST, &["orders"], &body).await? {
            Answer::Order(order) => Ok(*order),
            Answer::Gone => Err(Unwritten::Gone),
        }
    }

    async fn change(&self, order: &OrderId, body: &Value) -> Result<OrderNow, Unwritten> {
        match self.write(Method::PUT, &["orders", order.as_str()], body).await? {
            Answer::Order(order) => Ok(*order),
            Answer::Gone => Err(Unwritten::Gone),
        }
    }

    async fn children(&self, parent: &OrderId) -> Result<Vec<OrderNow>, Unwritten> {
        number(parent.as_str())?;
        let filter = format!("parent={parent}&status=any&per_page={CHILDREN_MAX}&orderby=id&order=asc&dp={DECIMALS}");
        let bodies = http::patiently(self.patience, || async {
            let mut url = self.object(&["orders"]);
            url.set_query(Some(&filter));
            let asked = self.client.get(url).header(AUTHORIZATION, self.authorization.clone()).timeout(self.wait);
            let mut answer = asked.send().await.map_err(http::dropped)?;
            if answer.status() != StatusCode::OK {
                return Err(http::failed(answer.status(), answer.headers()));
            }
            let body = http::body(&mut answer, ANSWER_BYTES_MAX).await?;
            serde_json::from_slice::<Vec<Box<RawValue>>>(&body).map_err(|_| http::not_json())
        });
        let bodies = bodies.await.map_err(unread)?.0;
        if bodies.len() >= CHILDREN_MAX {
            return Err(Unwritten::Other);
        }
        let orders = bodies.iter().map(|body| order_now(body.get().as_bytes()).map_err(|_| Unwritten::Other));
        let mut orders = orders.collect::<Result<Vec<_>, _>>()?;
        // A shop that does not know the filter answers with all orders.
        orders.retain(|order| order.parent.as_ref() == Some(parent));
        Ok(orders)
    }

    fn object(&self, path: &[&str]) -> reqwest::Url {
        let mut url = self.base.clone();
        let base = format!("{}/wp-json/wc/v3/", url.path().trim_end_matches('/'));
        url.set_path(&base);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url.set_query(Some(&format!("dp={DECIMALS}")));
        url
    }

    async fn ask_object(&self, path: &[&str]) -> Result<Option<Box<RawValue>>, Failed> {
        let asked = self.client.get(self.object(path)).header(AUTHORIZATION, self.authorization.clone()).timeout(self.wait);
        self.object_of(asked).await
    }

    async fn write(&self, method: Method, path: &[&str], body: &Value) -> Result<Answer, Unwritten> {
        let asked = self.client.request(method, self.object(path)).header(AUTHORIZATION, self.authorization.clone());
        let asked = asked.header(CONTENT_TYPE, JSON).timeout(self.wait).body(body.to_string());
        match self.object_of(asked).await {
            Ok(Some(body)) => match order_now(body.get().as_bytes()) {
                Ok(order) => Ok(Answer::Order(Box::new(order))),
                Err(_) => Err(Unwritten::Unknown("an answer that is no order".to_owned())),
            },
            Ok(None) => Ok(Answer::Gone),
            // It is written, and what was answered is too long to be read.
            Err(Failed::Finally(AskError::Status(status))) if (200..300).contains(&status) => {
                Err(Unwritten::Unknown("an answer that is too long".to_owned()))
            }
            Err(Failed::Finally(error)) => Err(Unwritten::Refused(error)),
            Err(Failed::ForNow(why, _)) => Err(Unwritten::Unknown(why)),
        }
    }
}

/// What could not be read, for those who were to write: nothing is written.
fn unread(error: AskError) -> Unwritten {
    match error {
        AskError::GaveUp { last, .. } => Unwritten::Unknown(last),
        other => Unwritten::Refused(other),
    }
}

fn number(id: &str) -> Result<u64, Unwritten> {
    id.parse().map_err(|_| Unwritten::Gone)
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
    let units: i64 = format!("{whole}{digits}").parse().ok().filter(|units| *units >= 0)?;
    let cut = i128::from(10_i64.pow(DECIMALS - WRITTEN));
    let units = (of > 0 && part >= 0).then(|| quotient(i128::from(units) * i128::from(part), i128::from(of) * cut))?;
    let scale = 10_i64.pow(WRITTEN);
    Some(format!("{}.{:05}", units / scale, units % scale))
}

fn for_sale(body: &[u8]) -> Option<ForSale> {
    #[derive(Deserialize)]
    struct Counted {
        /// `true`, `false`, or for a variation `"parent"`.
        #[serde(default)]
        manage_stock: Value,
        #[serde(default)]
        stock_quantity: Value,
        #[serde(default)]
        backorders_allowed: Value,
    }
    let counted: Counted = serde_json::from_slice(body).ok()?;
    let (variant, shelf) = match product(body).ok()? {
        Listed::Product(product, only, _) => (only?, Some(product.shelf)),
        Listed::Variation(_, variant) => (variant, None),
    };
    let counts = counted.manage_stock != Value::Bool(false) && counted.backorders_allowed != Value::Bool(true);
    let left = counted.stock_quantity.as_i64().filter(|_| counts).map(|left| u32::try_from(left.max(0)).unwrap_or(u32::MAX));
    Some(ForSale { price: variant.price, stock: variant.stock, left, shelf })
}

#[cfg(test)]
mod tests {
    use super::{for_sale, share};
    use crate::decimal::Decimal;
    use scoring::catalogue::Stock;

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

    #[test]
    fn what_can_be_had_is_counted_where_the_shop_counts() {
        let read = |more: &str| {
            let body = format!(r#"{{"id":5,"name":"Rug","type":"simple","status":"publish","price":"9.50",{more}}}"#);
            for_sale(body.as_bytes()).map(|sale| (sale.stock, sale.left))
        };
        assert_eq!(read(r#""manage_stock":true,"stock_quantity":3"#), Some((Stock::Available, Some(3))));
        assert_eq!(read(r#""manage_stock":"parent","stock_quantity":2"#), Some((Stock::Available, Some(2))));
        assert_eq!(read(r#""manage_stock":false,"stock_quantity":null"#), Some((Stock::Available, None)));
        assert_eq!(read(r#""manage_stock":true,"stock_quantity":-2,"backorders_allowed":true"#), Some((Stock::Available, None)));
        assert_eq!(
            read(r#""stock_status":"outofstock","manage_stock":true,"stock_quantity":0"#),
            Some((Stock::SoldOut, Some(0)))
        );
        assert_eq!(read(r#""variations":[7,8],"type":"variable""#), None, "which one is not said");
    }
}
