//! Any number of threads learns the same, to the last bit.
#![allow(clippy::unwrap_used)]

mod made_up;

use learning::history::History;
use learning::profile::{Purchase, derive, of_customer};
use learning::shelf::{Good, Shelf};
use learning::tables::Tables;
use scoring::hash::mix;
use scoring::id::ItemId;
use scoring::money::{Currency, Money};
use scoring::order::Order;

/// Enough items that every parallel step is split; few sell much, most little.
const ITEMS: u64 = 2_000;

fn name(item: u64) -> String {
    format!("item-{item:04}")
}

fn shop() -> (History, Shelf) {
    let order = |number: u64| -> Order {
        let dice = |salt: u64, most: u64| mix(mix(number * 128 + salt + 1) ^ 0x9e37_79b9) % most;
        let customer = format!("c{}", dice(0, 300));
        let items: Vec<String> =
            (0..1 + dice(1, 12)).map(|line| name(dice(2 + line, ITEMS) * dice(50 + line, ITEMS) / ITEMS)).collect();
        let lines: Vec<(&str, u32, i64)> = items.iter().map(|item| (item.as_str(), 1, 450)).collect();
        made_up::order(&format!("{number:05}"), &customer, i64::try_from(number).unwrap() * 9_000, &lines)
    };
    let mut shelf = Shelf::new(Currency::new("EUR").unwrap());
    for item in 0..ITEMS {
        let title = ["red", "blue", "old", "new"][(item % 4) as usize].to_owned() + ["cup", "bowl", "lamp"][(item % 3) as usize];
        shelf.put(ItemId::new(&name(item)).unwrap(), Good { title, price: 450, ..Good::default() });
    }
    (made_up::history(&(0..3_000).map(order).collect::<Vec<_>>()), shelf)
}

/// Counts, rows, popular items and a profile, every number in full.
fn learned(history: &History, shelf: &Shelf, threads: usize) -> (Tables, String) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let last = *history.times().last().unwrap();
    let tables = pool.install(|| Tables::learn(history, 0..history.len(), shelf.clone(), last));
    let profile = of_customer(history, &tables.rows, 0, last);
    let text = format!("{:?} {:?} {profile:?}", tables.rows, tables.popular);
    (tables, text)
}

#[test]
fn any_number_of_threads_learns_the_same() {
    let (history, shelf) = shop();
    let (one, text) = learned(&history, &shelf, 1);
    assert!(one.rows.all().iter().filter(|row| row.entries.iter().any(|entry| entry.e > 0.0 && entry.f > 0.0)).count() > 1_000);
    for threads in [2, 3, 8] {
        let (many, other) = learned(&history, &shelf, threads);
        assert!(many.counts == one.counts && many.rows == one.rows, "{threads} threads");
        assert!(text == other, "{threads} threads");
    }
}

#[test]
fn a_profile_from_the_shop_is_one_from_rows_alone() {
    let (history, shelf) = shop();
    let (tables, _) = learned(&history, &shelf, 2);
    let moment = *history.times().last().unwrap();
    for customer in 0..20 {
        let lines = history.orders_before(customer, moment).iter().flat_map(|order| {
            let (time, lines) = (history.times()[*order as usize], history.lines(*order as usize));
            lines.map(move |line| (*order, time, line))
        });
        let purchase = |(order, time, line): (u32, _, usize)| Purchase {
            order,
            time,
            item: history.items().id(history.line_items()[line]),
            quantity: history.line_quantities()[line],
            unit_price: Money::new(history.line_prices()[line], history.currency()),
        };
        let purchases: Vec<Purchase<'_>> = lines.map(purchase).collect();
        let from_rows = derive(&purchases, moment, |item| tables.rows.get(item));
        assert!(from_rows.affinities.len() > 50);
        assert_eq!(of_customer(&history, &tables.rows, customer, moment), Some(from_rows));
    }
}
