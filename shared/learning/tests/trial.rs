//! Whatever is told in whatever order, the moments of cells are those that are computed from scratch.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use learning::trial::{changes, entering, moments, spending, spent, staked, sum};
use proptest::prelude::*;
use scoring::assignment::{Arm, Assignment};
use scoring::id::{ItemId, OrderId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use scoring::placement::Placement;
use scoring::report::Cell;
use scoring::time::{DAY_SECONDS, Timestamp};
use scoring::trial::{BEFORE_DAYS, Entry, Moments, OUTCOME_DAYS, Stake, Trial};

const CAP: i64 = 1_500;
const PEOPLE: usize = 3;

/// Something that happens: a decision comes into view, or an order is told, again and again, perhaps of another person, perhaps void.
#[derive(Clone, Debug)]
enum Told {
    Entry(usize, Entry),
    Order(usize, ToldOrder),
}

fn told_order(number: usize, day: i64, paid: i64) -> ToldOrder {
    let line = OrderLine { item: ItemId::new("a").unwrap(), quantity: 1, unit_price: paid };
    ToldOrder {
        order: Order {
            id: OrderId::new(&format!("o{number}")).unwrap(),
            customer: None,
            time: Timestamp(day * DAY_SECONDS + number as i64),
            currency: Currency::NONE,
            lines: vec![line],
        },
        told: 1,
        standing: if paid == 0 { Standing::Void } else { Standing::Counts },
        visitor: None,
        claims: Vec::new(),
        returned: Vec::new(),
        reductions: Vec::new(),
    }
}

fn told() -> impl Strategy<Value = Told> {
    let arms = [Arm::Ordinary, Arm::Holdout, Arm::FrequentlyBought];
    let places = [Placement::CartPage, Placement::Checkout];
    let entry = (0..PEOPLE, 0_i64..200, 0..3_usize, 0..2_usize).prop_map(move |(person, day, arm, place)| {
        let time = Timestamp(day * DAY_SECONDS + person as i64);
        Told::Entry(person, Entry { placement: places[place], time, arm: arms[arm] })
    });
    let order = (0..PEOPLE, 0..8_usize, 0_i64..200, prop_oneof![1 => Just(0_i64), 4 => 1_i64..900])
        .prop_map(|(person, number, day, paid)| Told::Order(person, told_order(number, day, paid)));
    prop_oneof![entry, order]
}

/// As learning goes: each telling changes one person, or takes an order from one and gives it to another.
fn told_one_by_one(all: &[Told]) -> Vec<(Cell, Moments)> {
    let mut people: Vec<Trial> = (0..PEOPLE).map(|_| Trial::new(CAP)).collect();
    let mut owners: BTreeMap<OrderId, usize> = BTreeMap::new();
    let mut cells: Vec<(Cell, Moments)> = Vec::new();
    let mut become_ = |people: &mut Vec<Trial>, person: usize, after: Trial| {
        let after = staked(after);
        for (cell, change) in changes(&people[person], &after) {
            match cells.iter_mut().find(|(known, _)| *known == cell) {
                Some((_, known)) => *known = sum(known, &change),
                None => cells.push((cell, change)),
            }
        }
        people[person] = after;
    };
    for told in all {
        match told {
            Told::Entry(person, entry) => {
                let after = entering(people[*person].clone(), *entry);
                become_(&mut people, *person, after);
            }
            Told::Order(person, order) => {
                let id = &order.order.id;
                if let Some(before) = owners.insert(id.clone(), *person).filter(|before| before != person) {
                    let after = spending(people[before].clone(), id, None);
                    become_(&mut people, before, after);
                }
                let after = spending(people[*person].clone(), id, spent(order).as_ref());
                become_(&mut people, *person, after);
            }
        }
    }
    cells.retain(|(_, moments)| !moments.is_zero());
    cells.sort_by_key(|(cell, _)| (cell.day, cell.placement.index(), format!("{:?}", cell.assignment)));
    cells
}

/// From the last word about everything, by the definition.
fn from_scratch(all: &[Told]) -> Vec<(Cell, Moments)> {
    let mut entries: BTreeMap<(usize, usize), Entry> = BTreeMap::new();
    let mut orders: BTreeMap<OrderId, (usize, Timestamp, i64)> = BTreeMap::new();
    for told in all {
        match told {
            Told::Entry(person, entry) => {
                let known = entries.entry((*person, entry.placement.index())).or_insert(*entry);
                if (entry.time, entry.arm as u8) < (known.time, known.arm as u8) {
                    *known = *entry;
                }
            }
            Told::Order(person, told) => {
                let paid = if told.standing == Standing::Counts { told.order.lines[0].unit_price } else { 0 };
                orders.insert(told.order.id.clone(), (*person, told.order.time, paid));
            }
        }
    }
    let mut cells: Vec<(Cell, Moments)> = Vec::new();
    for ((person, _), entry) in entries {
        let within = |from: i64, to: i64| {
            let theirs = orders.values().filter(|(owner, ..)| *owner == person);
            let since = theirs.map(|(_, time, paid)| (time.0 - entry.time.0, paid));
            let paid = since.filter(|(since, _)| (from * DAY_SECONDS..to * DAY_SECONDS).contains(since));
            paid.map(|(_, paid)| paid).sum::<i64>().min(CAP)
        };
        let cell = Cell { day: entry.time.day(), placement: entry.placement, assignment: Assignment::Assigned(entry.arm) };
        let stake = Stake { cell, after: within(0, OUTCOME_DAYS), before: within(-BEFORE_DAYS, 0) };
        match cells.iter_mut().find(|(known, _)| *known == cell) {
            Some((_, known)) => *known = sum(known, &moments(&stake)),
            None => cells.push((cell, moments(&stake))),
        }
    }
    cells.sort_by_key(|(cell, _)| (cell.day, cell.placement.index(), format!("{:?}", cell.assignment)));
    cells
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn moments_are_those_of_the_last_word_about_everything(all in proptest::collection::vec(told(), 1..40)) {
        prop_assert_eq!(told_one_by_one(&all), from_scratch(&all));
    }
}
