//! Made-up shops, the same on every run.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::collections::HashSet;

use learning::history::{History, HistoryBuilder};
use learning::shelf::{Good, Shelf};
use scoring::hash::mix;
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine};
use scoring::time::Timestamp;

/// An order of `(item, quantity, price in cents)`.
pub fn order(id: &str, customer: &str, time: i64, lines: &[(&str, u32, i64)]) -> Order {
    let line = |(item, quantity, unit_price): &(&str, u32, i64)| OrderLine {
        item: ItemId::new(item).unwrap(),
        quantity: *quantity,
        unit_price: *unit_price,
    };
    Order {
        id: OrderId::new(id).unwrap(),
        customer: (!customer.is_empty()).then(|| CustomerId::new(customer).unwrap()),
        time: Timestamp(time),
        currency: Currency::new("EUR").unwrap(),
        lines: lines.iter().map(line).collect(),
    }
}

/// The history of orders in any order.
pub fn history(orders: &[Order]) -> History {
    let mut builder = HistoryBuilder::new(Currency::new("EUR").unwrap());
    for order in orders {
        builder.push(order).unwrap();
    }
    builder.finish()
}

/// A shop of twenty themes of ten items; an order takes most of its items from one theme, and customers return to theirs.
pub fn themed(orders: u64) -> (History, Shelf) {
    let euro = Currency::new("EUR").unwrap();
    let name = |item: u64| ItemId::new(&format!("item-{item:03}")).unwrap();
    let price = |item: u64| 300 + 170 * i64::try_from(item % 10).unwrap();
    let mut builder = HistoryBuilder::new(euro);
    for number in 0..orders {
        let dice = |salt: u64| mix(mix(number * 64 + salt + 1) ^ 0x9e37_79b9);
        let customer = dice(1) % 600;
        let theme = if dice(2) % 4 == 0 { dice(3) % 20 } else { customer % 20 };
        let mut lines: Vec<OrderLine> = Vec::new();
        for line in 0..2 + dice(4) % 4 {
            let item = if dice(10 + line) % 5 == 0 { dice(20 + line) % 200 } else { theme * 10 + dice(30 + line) % 10 };
            if lines.iter().all(|line| line.item != name(item)) {
                lines.push(OrderLine { item: name(item), quantity: 1, unit_price: price(item) });
            }
        }
        builder
            .push(&Order {
                id: OrderId::new(&format!("{number:06}")).unwrap(),
                customer: (customer % 5 > 0).then(|| CustomerId::new(&format!("c{customer}")).unwrap()),
                time: Timestamp(i64::try_from(number).unwrap() * 4_000),
                currency: euro,
                lines,
            })
            .unwrap();
    }
    let mut shelf = Shelf::new(euro);
    for item in 0..200 {
        let category = format!("theme {}", item / 10);
        shelf.put(name(item), Good { title: format!("thing {item}"), category, brand: String::new(), price: price(item) });
    }
    (builder.finish(), shelf)
}

/// Forty categories of fifty goods, 1,500 orders; half of what sells is a tenth of the goods. Customers return to two categories.
pub fn scattered() -> (History, Shelf) {
    let euro = Currency::new("EUR").unwrap();
    let name = |item: u64| ItemId::new(&format!("item-{item:04}")).unwrap();
    let price = |item: u64| 300 + i64::try_from(mix(item) % 2_500).unwrap();
    let mut builder = HistoryBuilder::new(euro);
    for number in 0..1_500 {
        let dice = |salt: u64| mix(mix(number * 64 + salt + 1) ^ 0x5bd1_e995);
        let customer = dice(1) % 500;
        let mut lines: Vec<OrderLine> = Vec::new();
        for line in 0..2 + dice(2) % 4 {
            let category = mix(customer * 2 + dice(10 + line) % 2) % 40;
            let goods = if dice(20 + line).is_multiple_of(2) { 5 } else { 50 };
            let item = category * 50 + dice(30 + line) % goods;
            if lines.iter().all(|line| line.item != name(item)) {
                lines.push(OrderLine { item: name(item), quantity: 1, unit_price: price(item) });
            }
        }
        let customer = (customer % 5 > 0).then(|| CustomerId::new(&format!("c{customer}")).unwrap());
        let (id, time) = (OrderId::new(&format!("{number:06}")).unwrap(), Timestamp(i64::try_from(number).unwrap() * 10_000));
        builder.push(&Order { id, customer, time, currency: euro, lines }).unwrap();
    }
    let mut shelf = Shelf::new(euro);
    for item in 0..2_000 {
        let category = format!("category {}", item / 50);
        shelf.put(name(item), Good { title: format!("thing {item}"), category, brand: String::new(), price: price(item) });
    }
    (builder.finish(), shelf)
}

/// The same orders in a shop where nobody buys an item twice: later lines of it are left out.
pub fn once(history: &History) -> History {
    let mut had: HashSet<(u32, u32)> = HashSet::new();
    let mut builder = HistoryBuilder::new(history.currency());
    for order in 0..history.len() {
        let customer = history.customer(order);
        let new = |line: &usize| customer.is_none_or(|customer| had.insert((customer, history.line_items()[*line])));
        let lines: Vec<usize> = history.lines(order).filter(new).collect();
        if lines.is_empty() {
            continue;
        }
        let line = |line: usize| OrderLine {
            item: history.items().id(history.line_items()[line]).clone(),
            quantity: history.line_quantities()[line],
            unit_price: history.line_prices()[line],
        };
        let customer = customer.map(|number| history.customer_id(number).clone());
        let (id, time) = (history.order_id(order).clone(), history.times()[order]);
        let lines = lines.into_iter().map(line).collect();
        builder.push(&Order { id, customer, time, currency: history.currency(), lines }).unwrap();
    }
    builder.finish()
}
