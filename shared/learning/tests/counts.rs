//! Laws of the counts: order by order equals all at once, and taking away restores.
#![allow(clippy::unwrap_used)]

use learning::counts::{Counts, FOLLOW_DAYS, PAIR_ITEMS_MAX};
use learning::history::{Basket, History, HistoryBuilder};
use learning::sales::Sales;
use proptest::prelude::*;
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine};
use scoring::time::Timestamp;

/// Day and second, customer (0: nobody), items.
type Plan = (i64, i64, u8, Vec<u16>);

fn history(plans: &[Plan]) -> History {
    let mut builder = HistoryBuilder::new(Currency::NONE);
    for (number, (day, second, customer, items)) in plans.iter().enumerate() {
        let line = |item: &u16| OrderLine { item: ItemId::new(&format!("i{item}")).unwrap(), quantity: 1, unit_price: 100 };
        builder
            .push(&Order {
                id: OrderId::new(&format!("o{number}")).unwrap(),
                customer: (*customer > 0).then(|| CustomerId::new(&format!("c{customer}")).unwrap()),
                time: Timestamp(day * 86_400 + second),
                currency: Currency::NONE,
                lines: items.iter().map(line).collect(),
            })
            .unwrap();
    }
    builder.finish()
}

/// Few customers and moments, so that orders follow each other, some within the same second and some at the very end of the window.
fn plans() -> impl Strategy<Value = Vec<Plan>> {
    let small = proptest::collection::vec(0_u16..30, 1..8);
    let large = (95_u16..110).prop_map(|items| (0..items).collect::<Vec<_>>());
    let items = prop_oneof![9 => small, 1 => large];
    proptest::collection::vec((0_i64..80, 0_i64..2, 0_u8..4, items), 1..25)
}

/// The orders of the same customer among `counted` within the window.
fn others<'a>(history: &'a History, counted: &[usize], order: usize) -> Vec<Basket<'a>> {
    let time = history.times()[order];
    counted
        .iter()
        .filter(|other| {
            **other != order && history.customer(order).is_some() && history.customer(**other) == history.customer(order)
        })
        .filter(|other| (history.times()[**other].0 - time.0).abs() <= (FOLLOW_DAYS + 5) * 86_400)
        .map(|other| history.basket(*other))
        .collect()
}

/// The counts by their definition, pair by pair.
fn naive(history: &History) -> impl Fn(u32, u32) -> (u32, i64, i64, i64) {
    let unit = f64::from(1 << 24);
    let baskets: Vec<(Timestamp, Option<u32>, Vec<u32>)> = (0..history.len())
        .map(|order| (history.times()[order], history.customer(order), history.basket(order).items.to_vec()))
        .filter(|(_, _, items)| items.len() <= PAIR_ITEMS_MAX)
        .collect();
    move |j, i| {
        let (mut c0, mut ch, mut c1, mut f) = (0, 0, 0, 0);
        for (place, (time, customer, items)) in baskets.iter().enumerate() {
            let m = (items.len().max(2) - 1) as f64;
            if items.contains(&j) && items.contains(&i) {
                c0 += 1;
                ch += (unit / m.sqrt()).round() as i64;
                c1 += (unit / m).round() as i64;
            }
            for (later, whose, their) in &baskets[place + 1..] {
                let follows = customer.is_some() && customer == whose && later.days_since(*time) <= 30.0;
                if follows && items.contains(&j) && their.contains(&i) {
                    f += (unit / ((items.len() * their.len()) as f64).sqrt()).round() as i64;
                }
            }
        }
        (c0, ch, c1, f)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_batch_counts_what_the_definition_says(plans in plans()) {
        let history = history(&plans);
        let counts = Counts::build(&history, 0..history.len());
        let naive = naive(&history);
        for j in 0..history.items().len().min(40) as u32 {
            let (mut sent, mut received) = (0, 0);
            for i in 0..history.items().len() as u32 {
                let row = counts.row(j);
                let pair = row.place(i).map_or((0, 0, 0), |place| (row.c0.get(place), row.ch.get(place), row.c1.get(place)));
                let follow = counts.follow(j);
                let f = follow.place(i).map_or(0, |place| follow.f.get(place));
                prop_assert_eq!((pair.0, pair.1, pair.2, f), naive(j, i));
                sent += f;
                received += naive(i, j).3;
            }
            prop_assert_eq!((counts.follow(j).sent, counts.received(j)), (sent, received));
        }
    }

    #[test]
    fn order_by_order_in_any_order_equals_the_batch(plans in plans(), shuffle in any::<u64>()) {
        let history = history(&plans);
        let batch = Counts::build(&history, 0..history.len());
        let mut arrivals: Vec<usize> = (0..history.len()).collect();
        arrivals.sort_by_key(|order| scoring::hash::mix(shuffle ^ *order as u64));
        let (mut counts, mut sales, mut counted) = (Counts::default(), Sales::default(), Vec::new());
        for order in arrivals {
            counts.add(history.basket(order), &others(&history, &counted, order));
            sales.add(history.basket(order));
            counted.push(order);
        }
        prop_assert_eq!(&counts, &batch);
        prop_assert_eq!(&sales, &Sales::build(&history, 0..history.len()));
    }

    #[test]
    fn subtracting_restores_the_state_before(plans in plans(), which in any::<prop::sample::Index>()) {
        let history = history(&plans);
        let gone = which.index(history.len());
        let kept: Vec<usize> = (0..history.len()).filter(|order| *order != gone).collect();
        let (mut before, mut sales_before, mut counted) = (Counts::default(), Sales::default(), Vec::new());
        for order in &kept {
            before.add(history.basket(*order), &others(&history, &counted, *order));
            sales_before.add(history.basket(*order));
            counted.push(*order);
        }
        let mut counts = Counts::build(&history, 0..history.len());
        counts.subtract(history.basket(gone), &others(&history, &kept, gone));
        prop_assert_eq!(&counts, &before);
        counts.add(history.basket(gone), &others(&history, &kept, gone));
        prop_assert_eq!(&counts, &Counts::build(&history, 0..history.len()));
        let mut sales = Sales::build(&history, 0..history.len());
        sales.subtract(history.basket(gone));
        prop_assert_eq!(&sales, &sales_before);
    }
}
