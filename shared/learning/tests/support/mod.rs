//! Reads the real orders that some tests ask for, from the path in `ALONGSIDE_ORDERS`.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::print_stdout)]

use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use learning::history::{History, HistoryBuilder};
use learning::shelf::{Good, Shelf};
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::{Currency, Money};
use scoring::order::{Order, OrderLine};
use scoring::time::Timestamp;

/// Path of the real order file; says so when it is absent.
pub fn orders_file() -> Option<PathBuf> {
    let path = std::env::var_os("ALONGSIDE_ORDERS").map(PathBuf::from);
    if path.is_none() {
        println!("skipped: set ALONGSIDE_ORDERS to the path of online_retail.csv.gz to run this test");
    }
    path
}

/// The folder of golden files beside the order file.
pub fn golden_folder() -> Option<PathBuf> {
    orders_file().map(|path| path.with_file_name("answer_example"))
}

/// Seconds of `YYYY-MM-DDTHH:MM:SS`.
pub fn moment(text: &str) -> Timestamp {
    let part = |range: core::ops::Range<usize>| text[range].parse::<i64>().unwrap();
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    // Days from civil (Hinnant).
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y - era * 400;
    let doy = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468;
    Timestamp(days * 86_400 + part(11..13) * 3_600 + part(14..16) * 60 + part(17..19))
}

/// Orders of at most `items_max` items, and the titles of all items among them.
pub fn read_orders(path: &Path, items_max: usize) -> (History, Shelf) {
    let file = std::fs::File::open(path).unwrap();
    let mut reader = csv::Reader::from_reader(GzDecoder::new(file));
    let mut builder = HistoryBuilder::new(Currency::NONE);
    let mut titles = Shelf::new(Currency::NONE);
    let mut open: Option<Order> = None;
    let mut names: Vec<(ItemId, String)> = Vec::new();
    let mut close = |order: Order, names: &mut Vec<(ItemId, String)>| {
        if order.lines.len() <= items_max {
            builder.push(&order).unwrap();
            for (item, title) in names.drain(..) {
                titles.put(item, Good { title, ..Good::default() });
            }
        }
        names.clear();
    };
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).unwrap() {
        let id = OrderId::new(&record[0]).unwrap();
        if open.as_ref().is_none_or(|order| order.id != id) {
            if let Some(order) = open.take() {
                close(order, &mut names);
            }
            let customer = (!record[1].is_empty()).then(|| CustomerId::new(&record[1]).unwrap());
            open = Some(Order { id, customer, time: moment(&record[2]), currency: Currency::NONE, lines: Vec::new() });
        }
        let item = ItemId::new(&record[3]).unwrap();
        names.push((item.clone(), record[4].to_owned()));
        open.as_mut().unwrap().lines.push(OrderLine {
            item,
            quantity: record[6].parse().unwrap(),
            unit_price: Money::parse(&record[7], Currency::NONE).unwrap().minor,
        });
    }
    if let Some(order) = open {
        close(order, &mut names);
    }
    (builder.finish(), titles)
}

/// The goods of a `catalog.jsonl`.
pub fn read_catalogue(path: &Path) -> Shelf {
    let mut shelf = Shelf::new(Currency::NONE);
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let good: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| good[name].as_str().unwrap_or_default().to_owned();
        let price = minor(&good["unit_price"]);
        let item = ItemId::new(&text("sku")).unwrap();
        shelf.put(item, Good { title: text("title"), category: text("category"), brand: String::new(), price });
    }
    shelf
}

/// Minor units of a JSON number.
pub fn minor(price: &serde_json::Value) -> i64 {
    Money::parse(&price.to_string(), Currency::NONE).unwrap().minor
}

/// A golden file's lines as JSON.
pub fn read_lines(path: &Path) -> Vec<serde_json::Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The lines of an event as order lines.
pub fn order_lines(lines: &serde_json::Value) -> Vec<OrderLine> {
    let line = |line: &serde_json::Value| OrderLine {
        item: ItemId::new(line["sku"].as_str().unwrap()).unwrap(),
        quantity: u32::try_from(line["quantity"].as_u64().unwrap()).unwrap(),
        unit_price: minor(&line["unit_price"]),
    };
    lines.as_array().unwrap().iter().map(line).collect()
}

/// A customer id that may be empty.
pub fn customer(id: &serde_json::Value) -> Option<CustomerId> {
    id.as_str().filter(|id| !id.is_empty()).map(|id| CustomerId::new(id).unwrap())
}

/// A finished order of an event file.
pub fn event_order(event: &serde_json::Value) -> Order {
    Order {
        id: OrderId::new(event["order_id"].as_str().unwrap()).unwrap(),
        customer: customer(&event["customer_id"]),
        time: moment(event["timestamp"].as_str().unwrap()),
        currency: Currency::NONE,
        lines: order_lines(&event["lines"]),
    }
}
