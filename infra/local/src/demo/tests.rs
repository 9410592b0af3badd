use std::collections::{BTreeMap, HashMap, HashSet};

use scoring::hash::fnv1a64;
use scoring::time::Timestamp;

use super::{Buyer, DemoShop, SEED, shop, stories};

const NOW: Timestamp = Timestamp(1_762_000_000);

/// The items most often in one order with `anchor`, with the number of orders.
fn together(shop: &DemoShop, anchor: &str) -> Vec<(String, u32)> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for order in shop.orders.iter().filter(|order| order.lines.iter().any(|line| line.item.as_str() == anchor)) {
        for line in &order.lines {
            *counts.entry(line.item.as_str()).or_default() += u32::from(line.item.as_str() != anchor);
        }
    }
    let mut counts: Vec<(String, u32)> = counts.into_iter().map(|(item, n)| (item.to_owned(), n)).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

#[test]
fn the_same_seed_gives_the_same_shop() {
    let hash = |seed| fnv1a64(format!("{:?}", shop(seed, NOW)).as_bytes());
    assert_eq!(hash(SEED), hash(SEED));
    assert_ne!(hash(SEED), hash(SEED + 1));
}

#[test]
fn a_year_of_believable_orders() {
    let shop = shop(SEED, NOW);
    let lines: usize = shop.orders.iter().map(|order| order.lines.len()).sum();
    assert!((4_000..=6_000).contains(&shop.orders.len()), "{}", shop.orders.len());
    assert!(shop.orders.is_sorted_by_key(|order| order.time));
    assert!(shop.orders.iter().all(|order| order.time < NOW && NOW.days_since(order.time) < 367.0));
    assert!(lines > shop.orders.len() * 2 && lines < shop.orders.len() * 5, "{lines}");
    let prices: HashMap<_, _> = shop.items.iter().map(|item| (&item.id, &item.variants[0])).collect();
    for line in shop.orders.iter().flat_map(|order| &order.lines) {
        let variant = prices[&line.item];
        assert!(line.quantity >= 1 && line.unit_price > 0);
        assert!(line.unit_price <= variant.was.unwrap_or(variant.price).minor, "{}", line.item);
    }
    for order in &shop.orders {
        let items: HashSet<_> = order.lines.iter().map(|line| &line.item).collect();
        assert_eq!(items.len(), order.lines.len());
    }
    let reduced = shop.items.iter().filter(|item| item.variants[0].was.is_some()).count();
    assert!((8..80).contains(&reduced), "{reduced}");
    let bought: HashSet<_> = shop.orders.iter().flat_map(|order| &order.lines).map(|line| &line.item).collect();
    let fresh = shop.items.iter().filter(|item| !bought.contains(&item.id)).count();
    assert!((3..20).contains(&fresh), "{fresh} never sold");
}

#[test]
fn a_reader_nods_at_the_pairs() {
    let shop = shop(SEED, NOW);
    let known: HashSet<&str> = shop.items.iter().map(|item| item.id.as_str()).collect();
    for id in stories::all() {
        assert!(known.contains(id), "{id}");
    }
    let top =
        |anchor: &str, n: usize| -> Vec<String> { together(&shop, anchor).into_iter().take(n).map(|pair| pair.0).collect() };
    let holds = |anchor: &str, n: usize, any: &[&str]| {
        let top = top(anchor, n);
        assert!(any.iter().any(|id| top.iter().any(|other| other == id)), "{anchor}: {top:?}");
    };
    holds(stories::CAMERA, 3, &stories::CAMERA_CARDS);
    holds(stories::CAMERA, 4, &[stories::CAMERA_BATTERY]);
    holds(stories::CAMERA, 7, &stories::CAMERA_BAGS);
    holds(stories::YOGA_MAT, 3, &stories::YOGA_BANDS);
    holds(stories::YOGA_MAT, 4, &stories::YOGA_ROLLERS);
    holds(stories::STOVE, 2, &stories::STOVE_GAS);
    holds(stories::TENT, 2, &[stories::TENT_FOOTPRINT]);
    holds(stories::ESPRESSO, 4, &["morrow-finch-house-espresso-beans-1-kg"]);
    holds(
        "edelgrat-chefs-knife-20-cm",
        4,
        &["edelgrat-whetstone-1000-6000", "edelgrat-honing-steel", "hearthstead-oak-cutting-board-l"],
    );
    let never = |anchor: &str, others: &[&str]| {
        for (other, n) in together(&shop, anchor) {
            assert!(n < 2 || !others.contains(&other.as_str()), "{anchor} with {other}: {n}");
        }
    };
    never(stories::CAMERA, &stories::OTHER_BATTERIES);
    never(stories::CAMERA, &stories::OTHER_CARDS);
    never(stories::OFFICE_CHAIR, &[stories::LAPTOP_STAND]);
}

#[test]
fn the_buyers_are_who_they_say() {
    let shop = shop(SEED, NOW);
    let orders = |buyer: Buyer| {
        let customer = buyer.customer();
        let own: Vec<_> = shop.orders.iter().filter(|order| customer.is_some() && order.customer == customer).collect();
        own
    };
    let field = |orders: &[&scoring::order::Order], words: &[&str]| {
        let lines: Vec<_> = orders.iter().flat_map(|order| &order.lines).collect();
        let hits = lines.iter().filter(|line| words.iter().any(|word| line.item.as_str().contains(word))).count();
        (hits, lines.len())
    };
    let loyal = orders(Buyer::Loyal);
    let spent: i64 = loyal.iter().flat_map(|order| &order.lines).map(|line| line.unit_price * i64::from(line.quantity)).sum();
    assert!(loyal.len() >= 6, "{}", loyal.len());
    assert!(spent > 200_000, "{spent}");
    assert!(!loyal.iter().flat_map(|order| &order.lines).any(|line| line.item.as_str() == stories::JACKET));
    let (hits, all) = field(&loyal, &["norrland", "fellbeck", "skarn", "tarnholm", "mossback", "kettlebrook", "wayfarer"]);
    assert!(hits * 10 > all * 6, "{hits} of {all}");
    let returning = orders(Buyer::Returning);
    assert!(returning.len() >= 8, "{}", returning.len());
    let (hits, all) = field(&returning, &["beans", "birch-balm"]);
    assert!(hits * 2 > all, "{hits} of {all}");
    assert!(orders(Buyer::Thrifty).is_empty() && orders(Buyer::Unknown).is_empty());
    assert!(Buyer::Unknown.visitor().is_none());
}
