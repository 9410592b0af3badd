//! The shop's books: orders, what they come to, and what is left on the shelf. Amounts are millionths of a euro, as exact as the
//! shop's own six decimals.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Millionths of a cent's hundredfold: one euro.
const EURO: i64 = 1_000_000;
const CENT: i64 = 10_000;

/// Goods that are sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goods {
    /// Price of one in cents, as the shop enters it.
    pub price: i64,
    /// How many are left, where they are counted.
    pub stock: Option<i64>,
}

/// How the shop enters its prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PricesAre {
    /// With tax.
    WithTax,
    /// Without.
    Net,
}

pub(super) struct Books {
    pub(super) goods: BTreeMap<u64, Goods>,
    pub(super) orders: BTreeMap<u64, Value>,
    tax: i64,
    prices: PricesAre,
    next: u64,
}

fn rounded(amount: i64, step: i64) -> i64 {
    (amount + step / 2).div_euclid(step) * step
}

fn written(amount: i64, decimals: usize) -> String {
    let step = 10_i64.pow(6_u32.saturating_sub(u32::try_from(decimals).unwrap_or(6)));
    let amount = rounded(amount, step);
    let text = format!("{}.{:06}", amount / EURO, amount % EURO);
    text[..text.len() - (6 - decimals.min(6))].trim_end_matches('.').to_owned()
}

fn read(text: &Value) -> Option<i64> {
    let text = text.as_str()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    format!("{whole}{digits}").parse().ok()
}

impl Books {
    pub(super) fn new(tax: u32, prices: PricesAre) -> Self {
        Self { goods: BTreeMap::new(), orders: BTreeMap::new(), tax: tax.into(), prices, next: 7_000 }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// What `quantity` of something costs by the list, without tax.
    fn net(&self, number: u64, quantity: i64) -> i64 {
        let price = self.goods.get(&number).map_or(0, |goods| goods.price * CENT * quantity);
        match self.prices {
            PricesAre::Net => price,
            PricesAre::WithTax => (price * 10_000 + (10_000 + self.tax) / 2) / (10_000 + self.tax),
        }
    }

    /// The tax on a line, to the cent, line by line, as shops do unless told otherwise: half a cent goes up, and down where it is in
    /// the price already, so that net and tax make the price again.
    fn tax_on(&self, net: i64) -> i64 {
        let tax = net * self.tax / 10_000;
        match self.prices {
            PricesAre::WithTax => (tax + CENT / 2 - 1).div_euclid(CENT) * CENT,
            PricesAre::Net => rounded(tax, CENT),
        }
    }

    pub(super) fn make(&mut self, body: &Value) -> u64 {
        let id = self.number();
        let mut order = json!({
            "id": id, "parent_id": 0, "status": "pending", "currency": "EUR", "customer_id": 0, "date_created_gmt": "2025-11-21T09:00:00",
            "date_modified_gmt": "2025-11-21T09:00:00", "date_paid_gmt": null, "transaction_id": "", "meta_data": [], "line_items": [],
            "payment_url": format!("https://shop.example/checkout/order-pay/{id}/?pay_for_order=true&key=wc_order_{id}"),
            "prices_include_tax": self.prices == PricesAre::WithTax,
        });
        for field in ["parent_id", "status", "currency", "customer_id", "billing", "shipping", "payment_method", "meta_data"] {
            if !body[field].is_null() {
                order[field] = body[field].clone();
            }
        }
        self.orders.insert(id, order);
        self.change(id, &json!({ "line_items": body["line_items"] }));
        id
    }

    pub(super) fn change(&mut self, id: u64, body: &Value) {
        for line in body["line_items"].as_array().into_iter().flatten() {
            self.line(id, line);
        }
        let Some(order) = self.orders.get_mut(&id) else { return };
        if let Some(transaction) = body["transaction_id"].as_str() {
            order["transaction_id"] = transaction.into();
        }
        if body["meta_data"].is_array() {
            order["meta_data"] = body["meta_data"].clone();
        }
        let needs_payment = order["status"] == "pending" || order["status"] == "failed";
        if body["set_paid"] == true && needs_payment {
            order["status"] = "processing".into();
        }
        if let Some(status) = body["status"].as_str() {
            order["status"] = status.into();
        }
        if order["status"] == "processing" || order["status"] == "completed" {
            if order["date_paid_gmt"].is_null() {
                order["date_paid_gmt"] = "2025-11-21T09:00:01".into();
            }
            self.move_stock(id, Taking::FromShelf);
        } else if order["status"] == "cancelled" || order["status"] == "refunded" {
            self.move_stock(id, Taking::BackToShelf);
        }
    }

    /// Adds a line, or changes one.
    fn line(&mut self, id: u64, given: &Value) {
        if let Some(line) = given["id"].as_u64() {
            let Some(order) = self.orders.get_mut(&id) else { return };
            let lines = order["line_items"].as_array_mut().into_iter().flatten();
            if let (Some(line), Some(total)) = (lines.into_iter().find(|known| known["id"] == line), read(&given["total"])) {
                line["total"] = total.into();
            }
            return;
        }
        let goods = given["variation_id"].as_u64().filter(|id| *id > 0).or(given["product_id"].as_u64()).unwrap_or_default();
        let quantity = given["quantity"].as_i64().unwrap_or(1);
        let net = self.net(goods, quantity);
        let line = json!({
            "id": self.number(), "product_id": given["product_id"], "variation_id": given["variation_id"].as_u64().unwrap_or_default(),
            "quantity": quantity, "subtotal": net, "total": net, "goods": goods, "reduced": false,
            "meta_data": given["meta_data"].as_array().cloned().unwrap_or_default(),
        });
        if let Some(lines) = self.orders.get_mut(&id).and_then(|order| order["line_items"].as_array_mut()) {
            lines.push(line);
        }
    }

    /// Takes what an order holds from the shelf, or puts it back; each line once.
    fn move_stock(&mut self, id: u64, taking: Taking) {
        let Some(order) = self.orders.get_mut(&id) else { return };
        for line in order["line_items"].as_array_mut().into_iter().flatten() {
            let by = match (taking, line["reduced"] == true) {
                (Taking::FromShelf, false) => -line["quantity"].as_i64().unwrap_or_default(),
                (Taking::BackToShelf, true) => line["quantity"].as_i64().unwrap_or_default(),
                _ => continue,
            };
            line["reduced"] = (taking == Taking::FromShelf).into();
            let goods = line["goods"].as_u64().and_then(|goods| self.goods.get_mut(&goods));
            if let Some(stock) = goods.and_then(|goods| goods.stock.as_mut()) {
                *stock += by;
            }
        }
    }

    /// An order as the REST API tells it.
    pub(super) fn told(&self, id: u64, decimals: usize) -> Option<Value> {
        let mut order = self.orders.get(&id)?.clone();
        let (mut total, mut taxes) = (0, 0);
        for line in order["line_items"].as_array_mut().into_iter().flatten() {
            let (subtotal, net) = (line["subtotal"].as_i64().unwrap_or_default(), line["total"].as_i64().unwrap_or_default());
            let tax = self.tax_on(net);
            (total, taxes) = (total + rounded(net, CENT) + tax, taxes + tax);
            line["subtotal"] = written(subtotal, decimals).into();
            line["total"] = written(net, decimals).into();
            line["total_tax"] = written(tax, decimals).into();
        }
        order["total"] = written(total, decimals).into();
        order["total_tax"] = written(taxes, decimals).into();
        Some(order)
    }

    /// Goods as the REST API tells them.
    pub(super) fn goods(&self, id: u64, product: Option<u64>) -> Option<Value> {
        let goods = self.goods.get(&id)?;
        let stock = if goods.stock.is_none_or(|left| left > 0) { "instock" } else { "outofstock" };
        let kind = if product.is_some() { "variation" } else { "simple" };
        Some(json!({
            "id": id, "parent_id": product.unwrap_or_default(), "name": "Made up", "type": kind, "status": "publish", "purchasable": true,
            "price": written(goods.price * CENT, 2), "regular_price": written(goods.price * CENT, 2), "stock_status": stock,
            "manage_stock": goods.stock.is_some(), "stock_quantity": goods.stock, "backorders_allowed": false, "attributes": [],
        }))
    }
}

/// Which way stock moves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taking {
    FromShelf,
    BackToShelf,
}
