//! Where pairs hardly repeat: a pair seen once must not outweigh what sells.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod made_up;
mod support;
mod young_shop;

use learning::baselines::Baseline;
use learning::cases::{Case, Cut, draw};
use learning::counts::Counts;
use learning::fit::fit_model;
use learning::history::{History, HistoryBuilder};
use learning::prior::{PriorShop, prior_model};
use learning::replay::{Shown, score};
use learning::scenario::{Person, Scenario};
use learning::shelf::{Good, Shelf};
use rustc_hash::FxHashMap;
use scoring::hash::mix;
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine};
use scoring::placement::Protocol;
use scoring::time::Timestamp;
use young_shop::{AGES, Knows, YoungShop};

/// The same orders with the lines of each category dealt anew among them, so that every item sells as often as before, but beside
/// others. Where there are no categories, bands of prices (by powers of two) stand in. An order that is dealt an item twice keeps it once.
fn shuffled(history: &History, shelf: &Shelf, seed: u64) -> History {
    let band = |line: usize| {
        let item = history.items().id(history.line_items()[line]);
        let category = shelf.get(item).map(|good| good.category.clone()).unwrap_or_default();
        if category.is_empty() { history.line_prices()[line].max(1).ilog2().to_string() } else { category }
    };
    let mut bands: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for line in 0..history.line_items().len() {
        bands.entry(band(line)).or_default().push(line);
    }
    let mut dealt = vec![0; history.line_items().len()];
    for lines in bands.values() {
        let mut cards = lines.clone();
        cards.sort_by_key(|line| mix(mix(*line as u64 + 1) ^ seed));
        lines.iter().zip(cards).for_each(|(line, card)| dealt[*line] = card);
    }
    let mut builder = HistoryBuilder::new(history.currency());
    for order in 0..history.len() {
        let mut lines: Vec<OrderLine> = Vec::new();
        for card in history.lines(order).map(|line| dealt[line]) {
            let item = history.items().id(history.line_items()[card]);
            if lines.iter().all(|line| line.item != *item) {
                let (quantity, unit_price) = (history.line_quantities()[card], history.line_prices()[card]);
                lines.push(OrderLine { item: item.clone(), quantity, unit_price });
            }
        }
        let customer = history.customer(order).map(|number| history.customer_id(number).clone());
        let (id, time) = (history.order_id(order).clone(), history.times()[order]);
        builder.push(&Order { id, customer, time, currency: history.currency(), lines }).unwrap();
    }
    builder.finish()
}

/// Share of the pairs of two items that stand in more than one order.
fn repeated(history: &History) -> f64 {
    let counts = Counts::build(history, 0..history.len());
    let (mut pairs, mut again) = (0, 0);
    for item in 0..counts.items_len() as u32 {
        let row = counts.row(item);
        for (_, together) in row.items.iter().zip(&row.c0).filter(|(other, _)| **other != item) {
            (pairs, again) = (pairs + 1, again + u32::from(*together > 1));
        }
    }
    f64::from(again) / f64::from(pairs.max(1))
}

/// Money captured in the cart by ours and by popularity, in the shop that knows its last `orders` before the cut.
fn captured(history: &History, shelf: &Shelf, orders: usize, knows: Knows) -> [i64; 2] {
    let cut = Cut::of(history);
    let young = YoungShop::of(history, shelf, cut.cut, orders, knows);
    let (history, tables) = (&young.history, &young.tables);
    let start = history.times()[0].0;
    let second = Timestamp(cut.cut.0 - (cut.cut.0 - start) * 15 / 100);
    let (model, _) = fit_model(history, shelf, &Cut { second, ..cut }, &prior_model(PriorShop::Small, None), 1);
    let scenario = Scenario::new(history, tables, ShopId::new("rare").unwrap());
    let popularity = Baseline::popularity(history, 0..history.before(cut.cut));
    let cases = draw(history, Protocol::Cart, &cut.test(), 1);
    let ours = |case: &Case| {
        let profile = scenario.profile(case, Person::Known);
        score(history, case, &scenario.decide(case, Protocol::Cart, &model, profile.as_ref())).captured
    };
    let plain = |case: &Case| {
        let shown = |item| Shown { item, price: 0, probability: 0.0 };
        score(history, case, &popularity.rank(history, case).into_iter().map(shown).collect::<Vec<_>>()).captured
    };
    let found = [cases.iter().map(ours).sum(), cases.iter().map(plain).sum()];
    let slots = 4.0 * cases.len() as f64;
    println!(
        "{orders} orders, {knows:?}: {:?}, ours {:.1}, popularity {:.1} minor units an offer",
        model.origin,
        found[0] as f64 / slots,
        found[1] as f64 / slots
    );
    found
}

/// Forty categories of fifty goods; half of what sells is a tenth of the goods. Customers return to two categories.
fn scattered() -> (History, Shelf) {
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

#[test]
fn a_made_up_shop_is_never_below_popularity() {
    let (history, shelf) = scattered();
    for seed in 1..=3 {
        let history = shuffled(&history, &shelf, seed);
        let repeated = repeated(&history);
        assert!(repeated < 0.1, "{repeated}");
        for orders in [100, 400, 1_200] {
            let [ours, popularity] = captured(&history, &shelf, orders, Knows::Catalogue);
            assert!(ours >= popularity, "seed {seed}, {orders} orders: {ours} is below {popularity}");
        }
    }
}

#[test]
fn a_real_shop_is_never_below_popularity() {
    let Some(path) = support::orders_file() else { return };
    let (history, shelf) = support::read_orders(&path, 10);
    println!("repeated pairs {:.3}", repeated(&history));
    let history = shuffled(&history, &shelf, 1);
    println!("repeated pairs {:.3}, shuffled", repeated(&history));
    let mut missed = Vec::new();
    for orders in AGES {
        for knows in Knows::BOTH {
            let [ours, popularity] = captured(&history, &shelf, orders, knows);
            if ours < popularity {
                missed.push((orders, knows));
            }
        }
    }
    assert!(missed.is_empty(), "below popularity: {missed:?}");
}
