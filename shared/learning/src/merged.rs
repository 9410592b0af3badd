//! Deltas into counts: addition, whatever its order.

use std::collections::BTreeMap;

use scoring::count::{Counted, DaySales, Delta, PairCount, PairWeights};
use scoring::id::ItemId;

/// `counted` with all of `deltas` added. Equal sums have equal fields: nothing that counts 0 stays.
#[must_use]
pub fn merged<'a>(counted: Counted, deltas: impl IntoIterator<Item = &'a Delta>) -> Counted {
    let Counted { mut led, mut received, sales, pairs } = counted;
    let mut days: BTreeMap<i64, i64> = sales.iter().map(|day| (day.day, day.orders)).collect();
    let mut changes: BTreeMap<&ItemId, PairWeights> = BTreeMap::new();
    for delta in deltas {
        led += delta.led;
        received += delta.received;
        for DaySales { day, orders } in &delta.sales {
            *days.entry(*day).or_default() += orders;
        }
        for group in &delta.groups {
            for item in &group.items {
                let change = changes.entry(item).or_default();
                *change = sum(*change, group.weights);
            }
        }
    }
    let sales = days.into_iter().filter(|(_, orders)| *orders != 0).map(|(day, orders)| DaySales { day, orders }).collect();
    Counted { led, received, sales, pairs: joined(pairs, changes) }
}

/// Both ascend, so that each is walked once.
fn joined(pairs: Vec<PairCount>, changes: BTreeMap<&ItemId, PairWeights>) -> Vec<PairCount> {
    let mut all = Vec::with_capacity(pairs.len() + changes.len());
    let mut changes = changes.into_iter().peekable();
    for mut pair in pairs {
        while let Some((item, weights)) = changes.next_if(|(item, _)| **item < pair.item) {
            all.push(PairCount { item: item.clone(), weights });
        }
        if let Some((_, weights)) = changes.next_if(|(item, _)| **item == pair.item) {
            pair.weights = sum(pair.weights, weights);
        }
        all.push(pair);
    }
    all.extend(changes.map(|(item, weights)| PairCount { item: item.clone(), weights }));
    all.retain(|pair| pair.weights != PairWeights::default());
    all
}

const fn sum(a: PairWeights, b: PairWeights) -> PairWeights {
    PairWeights {
        c0: a.c0.saturating_add(b.c0),
        ch: a.ch.saturating_add(b.ch),
        c1: a.c1.saturating_add(b.c1),
        f: a.f.saturating_add(b.f),
    }
}
