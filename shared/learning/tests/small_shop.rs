//! A made-up shop of six orders, small enough to reckon by hand, and an independent reckoning beside it.
#![allow(clippy::unwrap_used)]

use learning::history::{History, HistoryBuilder};
use learning::profile::of_customer;
use learning::shelf::{Good, Shelf};
use learning::tables::Tables;
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine};
use scoring::pair::{PairEntry, PairRow};
use scoring::time::Timestamp;

const DAY: i64 = 86_400;
type Lines = &'static [(&'static str, i64)];
/// Day, customer, items with their prices in cents.
const ORDERS: [(i64, &str, Lines); 6] = [
    (0, "ann", &[("cup", 400), ("saucer", 300)]),
    (2, "bob", &[("cup", 400), ("saucer", 300), ("teapot", 1_500)]),
    (9, "", &[("cup", 500), ("teapot", 1_500)]),
    (10, "ann", &[("saucer", 300), ("tea", 250)]),
    (40, "bob", &[("tea", 200)]),
    (41, "ann", &[("tea", 250)]),
];
const TITLES: [(&str, &str, &str); 6] = [
    ("coaster", "cork mat", "Table"),
    ("cup", "red cup", "Table"),
    ("kettle", "steel kettle", "Kitchen"),
    ("saucer", "red saucer", "Table"),
    ("tea", "green tea", "Pantry"),
    ("teapot", "blue teapot", "Table"),
];

fn item(name: &str) -> ItemId {
    ItemId::new(name).unwrap()
}

fn shop() -> (History, Shelf) {
    let euro = Currency::new("EUR").unwrap();
    let mut builder = HistoryBuilder::new(euro);
    // Late arrivals are sorted in.
    for (number, (day, customer, lines)) in ORDERS.iter().enumerate().rev() {
        let line = |(name, price): &(&str, i64)| OrderLine { item: item(name), quantity: 1, unit_price: *price };
        builder
            .push(&Order {
                id: OrderId::new(&format!("order-{number}")).unwrap(),
                customer: (!customer.is_empty()).then(|| CustomerId::new(customer).unwrap()),
                time: Timestamp(day * DAY),
                currency: euro,
                lines: lines.iter().map(line).collect(),
            })
            .unwrap();
    }
    let mut shelf = Shelf::new(euro);
    for (name, title, category) in TITLES {
        let good = Good { title: title.to_owned(), category: category.to_owned(), brand: String::new(), price: 100 };
        shelf.put(item(name), good);
    }
    (builder.finish(), shelf)
}

fn tables(history: &History, shelf: &Shelf) -> Tables {
    Tables::learn(history, 0..history.len(), shelf.clone(), Timestamp(42 * DAY))
}

fn entry<'a>(tables: &'a Tables, anchor: &str, other: &str) -> &'a PairEntry {
    let row: &PairRow = tables.rows.get(&item(anchor)).unwrap();
    row.entries.iter().find(|entry| entry.item == item(other)).unwrap()
}

fn close(found: f32, wanted: f64) {
    assert!((f64::from(found) - wanted).abs() < 1e-6, "{found} is not {wanted}");
}

#[test]
fn association_and_noisy_or_by_hand() {
    let (history, shelf) = shop();
    let tables = tables(&history, &shelf);
    // cup and saucer: orders 0 (m = 1) and 1 (m = 2), so c1 = 1.5 and c0 = 2. cup is in orders 0, 1, 2: c1 = 1 + 0.5 + 1 = 2.5, c0 = 3.
    // saucer is in 0, 1, 3: the same.
    let pair = entry(&tables, "cup", "saucer");
    close(pair.a, 1.5 / (2.5_f64.powf(0.7) * 2.5_f64.powf(0.3) + 0.3));
    // N = 6, p = 3/6: L = -ln(1 - (2 + 5) / (3 + 10)).
    close(pair.l, -(1.0_f64 - 7.0 / 13.0).ln());
    // Different totals show which exponent is whose: cup is in 2.5, teapot in 0.5 + 1, together 1.5.
    close(entry(&tables, "cup", "teapot").a, 1.5 / (2.5_f64.powf(0.7) * 1.5_f64.powf(0.3) + 0.3));
    close(entry(&tables, "teapot", "cup").a, 1.5 / (1.5_f64.powf(0.7) * 2.5_f64.powf(0.3) + 0.3));
    assert_eq!(tables.counts.orders(), 6);
    let neighbours = &tables.rows.get(&item("cup")).unwrap().neighbours;
    let neighbours: Vec<(&str, u32)> = neighbours.iter().map(|other| (other.item.as_str(), other.together)).collect();
    assert_eq!(neighbours, [("saucer", 2), ("teapot", 2)]);
}

#[test]
fn what_follows_by_hand() {
    let (history, shelf) = shop();
    let tables = tables(&history, &shelf);
    // Ann: order 0 -> order 3 (10 days): cup, saucer -> saucer, tea, each 1/2. Order 3 -> order 5 (31 days): too late. Bob: 38 days: too late.
    let follow = entry(&tables, "cup", "tea");
    // R of cup: saucer and tea, 1; C of tea: from cup and saucer, 1.
    close(follow.f, 0.5 / (1.0 + 0.1));
    close(entry(&tables, "saucer", "saucer").f, 0.5 / 1.1);
    let rebuy = entry(&tables, "saucer", "saucer");
    assert_eq!([rebuy.e, rebuy.a, rebuy.l, rebuy.t].map(f32::to_bits), [0; 4]);
}

#[test]
fn the_ridge_by_an_independent_elimination() {
    let (history, shelf) = shop();
    let tables = tables(&history, &shelf);
    let root = 0.5_f64.sqrt();
    // ch by hand; order 1 has m = 2, all others m = 1.
    let names = ["cup", "saucer", "tea", "teapot"];
    let ch = [
        [2.0 + root, 1.0 + root, 0.0, 1.0 + root],
        [1.0 + root, 2.0 + root, 1.0, root],
        [0.0, 1.0, 3.0, 0.0],
        [1.0 + root, root, 0.0, 1.0 + root],
    ];
    // Orders by item: 3 + 3 + 3 + 2.
    let lambda = 30.0 * (ch[0][0] + ch[1][1] + ch[2][2] + ch[3][3]) / 11.0;
    assert!((tables.rows.lambda() - lambda).abs() < 1e-5);
    for (i, candidate) in names.iter().enumerate() {
        let near: Vec<usize> = (0..4).filter(|j| *j != i && ch[*j][i] > 0.0).collect();
        let mut system: Vec<Vec<f64>> = near
            .iter()
            .map(|j| {
                let penalised = |k: &usize| ch[*j][*k] + if j == k { lambda } else { 0.0 };
                near.iter().map(penalised).chain([ch[*j][i]]).collect()
            })
            .collect();
        for pivot in 0..near.len() {
            for row in 0..near.len() {
                if row != pivot {
                    let pivot_row = system[pivot].clone();
                    let factor = system[row][pivot] / pivot_row[pivot];
                    for (cell, above) in system[row].iter_mut().zip(pivot_row) {
                        *cell -= factor * above;
                    }
                }
            }
        }
        for (place, j) in near.iter().enumerate() {
            let weight = system[place][near.len()] / system[place][place];
            close(entry(&tables, names[*j], candidate).e, weight);
        }
    }
}

#[test]
fn titles_prices_and_popularity() {
    let (history, shelf) = shop();
    let sold = shelf.as_sold_before(&history, Timestamp(42 * DAY));
    assert_eq!(sold.len(), 4);
    let price = |name| sold.get(&item(name)).unwrap().price;
    // The middle of 400, 400, 500; of 250, 200, 250.
    assert_eq!([price("cup"), price("tea"), price("teapot")], [400, 250, 1_500]);
    assert_eq!(shelf.as_sold_before(&history, Timestamp(9 * DAY)).len(), 3);
    let tables = Tables::frozen(&history, &shelf, Timestamp(42 * DAY));
    let tea = &tables.rows.get(&item("tea")).unwrap().facts;
    let pop = |half_life: f64| [32.0, 2.0, 1.0].iter().map(|age| 2.0_f64.powf(-age / half_life)).sum::<f64>();
    close(tea.pop14, (1.0 + pop(14.0)).ln());
    close(tea.pop60, (1.0 + pop(60.0)).ln());
    close(tea.ln_age, 33.0_f64.ln());
    close(tea.ln_price, 2.5_f64.ln());
    let popular: Vec<&str> = tables.popular.iter().map(|popular| popular.item.as_str()).collect();
    assert_eq!(popular, ["tea", "saucer", "cup", "teapot"]);
    assert_eq!(tables.small_price, 250);
}

#[test]
fn what_was_never_sold_has_a_row() {
    let (history, shelf) = shop();
    let tables = tables(&history, &shelf);
    // The coaster shares its category's word with three others.
    let coaster = tables.rows.get(&item("coaster")).unwrap();
    let near: Vec<&str> = coaster.entries.iter().map(|entry| entry.item.as_str()).collect();
    assert_eq!(near, ["cup", "saucer", "teapot"]);
    assert!(coaster.entries.iter().all(|entry| entry.t > 0.0 && entry.a == 0.0 && entry.e == 0.0));
    // Nothing is like the kettle, and its category holds nothing else.
    assert!(tables.rows.get(&item("kettle")).unwrap().entries.is_empty());
    assert_eq!(tables.rows.all().len(), 6);
}

#[test]
fn best_sellers_stand_in_for_evidence() {
    let (history, mut shelf) = shop();
    // A category without a word of two letters: no title evidence, only the shelf it stands on.
    for (name, title) in [("cup", "red cup"), ("saucer", "red saucer"), ("coaster", "1 2 3")] {
        let good = Good { title: title.to_owned(), category: "7".to_owned(), brand: String::new(), price: 100 };
        shelf.put(item(name), good);
    }
    let tables = tables(&history, &shelf);
    let coaster = tables.rows.get(&item("coaster")).unwrap();
    let entries: Vec<&str> = coaster.entries.iter().map(|entry| entry.item.as_str()).collect();
    assert_eq!(entries, ["cup", "saucer"]);
    assert!(coaster.entries.iter().all(|entry| [entry.e, entry.a, entry.l, entry.f, entry.t] == [0.0; 5]));
    assert!(coaster.entries[0].facts.pop60 > 0.0);
}

#[test]
fn a_profile_by_hand() {
    let (history, shelf) = shop();
    let tables = Tables::frozen(&history, &shelf, Timestamp(42 * DAY));
    let ann = history.customer_number(&CustomerId::new("ann").unwrap()).unwrap();
    assert_eq!(of_customer(&history, &tables.rows, ann, Timestamp(0)), None);
    let profile = of_customer(&history, &tables.rows, ann, Timestamp(41 * DAY)).unwrap();
    assert_eq!(profile.orders, 2);
    let names: Vec<&str> = profile.bought.iter().map(|bought| bought.item.as_str()).collect();
    assert_eq!(names, ["cup", "saucer", "tea"]);
    let (first, second) = (2.0_f64.powf(-41.0 / 60.0), 2.0_f64.powf(-31.0 / 60.0));
    close(profile.bought[1].h60, first + second);
    assert_eq!((profile.bought[1].times, profile.bought[1].last), (2, Timestamp(10 * DAY)));
    let total = 2.0 * (first + second);
    let price = [(first, 4.0_f64), (first + second, 3.0), (second, 2.5)];
    close(profile.ln_price, price.iter().map(|(weight, price)| weight / total * price.ln()).sum());
    // What goes with the history: A of teapot beside cup and saucer, weighted.
    let teapot = profile.affinities.iter().find(|near| near.item == item("teapot")).unwrap();
    let a = |anchor| f64::from(entry(&tables, anchor, "teapot").a);
    close(teapot.a, first / total * a("cup") + (first + second) / total * a("saucer"));
    assert!((profile.categories.iter().map(|share| share.share).sum::<f32>() - 1.0).abs() < 1e-6);
    // A row that is gone leaves the price of the line.
    let empty = Tables::learn(&history, 0..0, Shelf::new(history.currency()), Timestamp(0));
    let bare = of_customer(&history, &empty.rows, ann, Timestamp(41 * DAY)).unwrap();
    close(bare.bought[0].facts.ln_price, 4.0_f64.ln());
    assert!(bare.affinities.is_empty() && bare.title.is_empty());
}

#[test]
fn live_counting_equals_a_clean_run() {
    let (whole, shelf) = shop();
    let full = Tables::learn(&whole, 0..whole.len(), shelf.clone(), Timestamp(42 * DAY));
    let mut live = Tables::learn(&whole, 0..3, shelf, Timestamp(9 * DAY));
    for order in 3..whole.len() {
        live.count(&whole, order);
    }
    live.rebuild(&whole, Timestamp(42 * DAY));
    assert_eq!(live.counts, full.counts);
    assert_eq!(live.sales, full.sales);
    assert_eq!(live.rows, full.rows);
    assert_eq!(live.popular, full.popular);
}
