//! Five million lines: how fast, and in how much memory. Not part of the ordinary tests:
//! `cargo test --release -p local --test import_large -- --ignored --nocapture NAME`, one at a time: memory is
//! the process's peak
#![allow(clippy::unwrap_used)]

mod export;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use export::Folder;
use local::import::{Exports, From, Pace, import};
use local::train::peak_memory;

/// Lines of the file, orders among them.
const LINES: u64 = 5_000_000;
/// Lines of one order, itself among them.
const PER_ORDER: u64 = 4;

/// How the lines of an order stand in the file.
#[derive(Clone, Copy, Debug)]
enum Grouping {
    /// Behind it.
    Grouped,
    /// All orders first, all lines after them, in another order.
    Ungrouped,
}

fn order(out: &mut impl Write, order: u64) {
    let (month, day) = (order / 30 % 12 + 1, order % 28 + 1);
    writeln!(
        out,
        r##"{{"id":"gid://shopify/Order/{}","name":"#{order}","createdAt":"2025-{month:02}-{day:02}T08:15:20Z","updatedAt":"2025-{month:02}-{day:02}T08:16:05Z","cancelledAt":null,"test":false,"displayFinancialStatus":"PAID","currencyCode":"EUR","email":null,"customer":{{"id":"gid://shopify/Customer/{}"}},"totalRefundedSet":{{"shopMoney":{{"amount":"0.0","currencyCode":"EUR"}}}},"currentTotalPriceSet":{{"shopMoney":{{"amount":"42.8","currencyCode":"EUR"}}}}}}"##,
        6_200_000_000_000 + order,
        7_100_000_000_000 + order % 300_000,
    )
    .unwrap();
}

fn line(out: &mut impl Write, order: u64, place: u64) {
    let product = (order * 31 + place * 977) % 20_000;
    writeln!(
        out,
        r##"{{"id":"gid://shopify/LineItem/{}","title":"Product number {product}","sku":"SKU-{product}","vendor":"Maker","quantity":2,"currentQuantity":2,"isGiftCard":false,"product":{{"id":"gid://shopify/Product/{}"}},"variant":{{"id":"gid://shopify/ProductVariant/{}"}},"lineItemGroup":null,"originalUnitPriceSet":{{"shopMoney":{{"amount":"9.0","currencyCode":"EUR"}}}},"discountedTotalSet":{{"shopMoney":{{"amount":"18.0","currencyCode":"EUR"}}}},"discountAllocations":[],"__parentId":"gid://shopify/Order/{}"}}"##,
        14_100_000_000_000 + order * PER_ORDER + place,
        9_100_000_000_000 + product,
        4_510_000_000_000 + product,
        6_200_000_000_000 + order,
    )
    .unwrap();
}

#[allow(clippy::print_stdout)]
fn measured(lines: u64, grouping: Grouping) {
    let folder = Folder::new(&format!("large-{grouping:?}-{lines}"));
    let path = folder.write("orders.jsonl", "");
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&path).unwrap());
    let orders = lines / PER_ORDER;
    match grouping {
        Grouping::Grouped => (0..orders).for_each(|number| {
            order(&mut file, number);
            (1..PER_ORDER).for_each(|place| line(&mut file, number, place));
        }),
        Grouping::Ungrouped => {
            // A stride without a common factor visits every order once.
            let shuffled = || (0..orders).map(|number| number * 700_001 % orders);
            shuffled().for_each(|number| order(&mut file, number));
            (1..PER_ORDER).for_each(|place| shuffled().for_each(|number| line(&mut file, orders - 1 - number, place)));
        }
    }
    file.flush().unwrap();
    let bytes = path.metadata().unwrap().len();
    let from = From::Shopify(Exports { orders: vec![path], ..Exports::default() });
    let begun = Instant::now();
    let imported = import(&from, &folder.out(), Pace::default()).unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss)]
    let speed = lines as f64 / seconds;
    println!("{grouping:?}: {lines} lines, {} MB, {seconds:.1} s, {speed:.0} lines/s, {} so far", bytes >> 20, peak_memory());
    assert_eq!((imported.report.orders.written, imported.report.lines.written), (orders, orders * (PER_ORDER - 1)));
    assert!(imported.report.passed_over.is_empty());
}

#[test]
#[ignore = "minutes, and some gigabytes of temporary files"]
fn five_million_lines_grouped() {
    measured(LINES, Grouping::Grouped);
}

#[test]
#[ignore = "minutes, and some gigabytes of temporary files"]
fn five_million_lines_ungrouped() {
    measured(LINES, Grouping::Ungrouped);
}

#[test]
fn twenty_thousand_lines() {
    measured(20_000, Grouping::Grouped);
    measured(20_000, Grouping::Ungrouped);
}
