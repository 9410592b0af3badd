//! What a plan changes in the counts: small deltas by anchor, which add up in any order.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use scoring::count::{DELTA_ITEMS_MAX, DaySales, Delta, DeltaGroup, PairWeights};
use scoring::id::{ItemId, OrderId};
use scoring::plan::{Contribution, Plan};

use crate::counts::{PairWeight, feeds_pairs, follow_weight, within_follow};

/// Most deltas of one chunk: with the plan they are one transaction.
pub const CHUNK_DELTAS_MAX: usize = 90;
/// Most neighbours in all deltas of one chunk, which bounds the transaction's bytes.
pub const CHUNK_ITEMS_MAX: usize = 40_000;

/// Another order of the same customer, as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Which.
    pub order: OrderId,
    /// What it contributes.
    pub contribution: Contribution,
}

/// An order's plan among the orders of its customer.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// Which order.
    pub order: &'a OrderId,
    /// Its plan.
    pub plan: &'a Plan,
    /// The other orders of the customer of [`Plan::now`]; those more than 30 days away are passed over.
    pub beside_now: &'a [Beside],
    /// The other orders of the customer of [`Plan::before`].
    pub beside_before: &'a [Beside],
}

/// Whether the 30-day terms of two orders can be other than nothing.
#[must_use]
pub fn may_follow(one: &Contribution, other: &Contribution) -> bool {
    let (earlier, later) = if one.time <= other.time { (one.time, other.time) } else { (other.time, one.time) };
    feeds_pairs(one.items.len()) && feeds_pairs(other.items.len()) && within_follow(earlier, later)
}

impl Planned<'_> {
    /// Every anchor at which the plan may change something.
    #[must_use]
    pub fn anchors(&self) -> BTreeSet<ItemId> {
        let mut anchors = BTreeSet::new();
        for (_, contribution, beside) in self.sides() {
            anchors.extend(contribution.items.iter().cloned());
            for other in beside.iter().filter(|other| may_follow(contribution, &other.contribution)) {
                anchors.extend(other.contribution.items.iter().cloned());
            }
        }
        anchors
    }

    /// What the plan changes: minus what was contributed before, plus what is contributed now, the 30-day terms with both
    /// earlier and later orders included. Anchors ascending; what cancels out is left out.
    #[must_use]
    pub fn deltas(&self) -> Vec<Delta> {
        let mut change = Change::default();
        for (sign, contribution, beside) in self.sides() {
            change.own(contribution, sign);
            for other in beside.iter().filter(|other| may_follow(contribution, &other.contribution)) {
                let own_first = (contribution.time, self.order) < (other.contribution.time, &other.order);
                let (earlier, later) =
                    if own_first { (contribution, &other.contribution) } else { (&other.contribution, contribution) };
                change.follow(&earlier.items, &later.items, sign);
            }
        }
        change.deltas()
    }

    /// What is taken back and what is added, each with its sign and the orders around it.
    fn sides(&self) -> impl Iterator<Item = (i64, &Contribution, &[Beside])> {
        let before = self.plan.before.as_ref().map(|before| (-1, before, self.beside_before));
        before.into_iter().chain(self.plan.now.as_ref().map(|now| (1, now, self.beside_now)))
    }
}

/// The transactions in which `deltas` are spread: pieces of at most [`CHUNK_DELTAS_MAX`] deltas and [`CHUNK_ITEMS_MAX`]
/// neighbours.
#[must_use]
pub fn chunks(deltas: &[Delta]) -> Vec<&[Delta]> {
    let (mut chunks, mut start, mut items) = (Vec::new(), 0, 0);
    for (place, delta) in deltas.iter().enumerate() {
        let more: usize = delta.groups.iter().map(|group| group.items.len()).sum();
        if place - start == CHUNK_DELTAS_MAX || (place > start && items + more > CHUNK_ITEMS_MAX) {
            chunks.push(&deltas[start..place]);
            (start, items) = (place, 0);
        }
        items += more;
    }
    if start < deltas.len() {
        chunks.push(&deltas[start..]);
    }
    chunks
}

/// Changes under addition; items by number of arrival.
#[derive(Default)]
struct Change<'a> {
    numbers: FxHashMap<&'a ItemId, u32>,
    items: Vec<&'a ItemId>,
    pairs: FxHashMap<(u32, u32), PairWeights>,
    led: FxHashMap<u32, i64>,
    received: FxHashMap<u32, i64>,
    sales: BTreeMap<(u32, i64), i64>,
}

/// An anchor's changed neighbours.
type Changed<'a> = Vec<(PairWeights, &'a ItemId)>;

impl<'a> Change<'a> {
    #[allow(clippy::cast_possible_truncation)]
    fn numbers(&mut self, items: &'a [ItemId]) -> Vec<u32> {
        items
            .iter()
            .map(|item| {
                *self.numbers.entry(item).or_insert_with(|| {
                    self.items.push(item);
                    (self.items.len() - 1) as u32
                })
            })
            .collect()
    }

    fn own(&mut self, contribution: &'a Contribution, sign: i64) {
        let numbers = self.numbers(&contribution.items);
        for number in &numbers {
            *self.sales.entry((*number, contribution.time.day())).or_default() += sign;
        }
        if !feeds_pairs(numbers.len()) {
            return;
        }
        // Items ascend: the first is the least.
        *self.led.entry(numbers[0]).or_default() += sign;
        let PairWeight { ch, c1 } = PairWeight::of(numbers.len());
        for anchor in &numbers {
            for other in &numbers {
                let pair = self.pairs.entry((*anchor, *other)).or_default();
                pair.c0 += sign;
                pair.ch += sign * ch;
                pair.c1 += sign * c1;
            }
        }
    }

    #[allow(clippy::cast_possible_wrap)]
    fn follow(&mut self, earlier: &'a [ItemId], later: &'a [ItemId], sign: i64) {
        let weight = sign * follow_weight(earlier.len(), later.len());
        let (earlier, later) = (self.numbers(earlier), self.numbers(later));
        for anchor in &earlier {
            for other in &later {
                self.pairs.entry((*anchor, *other)).or_default().f += weight;
            }
        }
        for item in &later {
            *self.received.entry(*item).or_default() += weight * earlier.len() as i64;
        }
    }

    fn deltas(self) -> Vec<Delta> {
        let mut by_anchor: BTreeMap<&ItemId, (u32, Changed<'_>)> = BTreeMap::new();
        for (number, item) in (0_u32..).zip(&self.items) {
            by_anchor.insert(*item, (number, Vec::new()));
        }
        for ((anchor, other), weights) in &self.pairs {
            if *weights != PairWeights::default()
                && let Some((_, pairs)) = by_anchor.get_mut(self.items[*anchor as usize])
            {
                pairs.push((*weights, self.items[*other as usize]));
            }
        }
        let mut deltas = Vec::new();
        for (anchor, (number, mut pairs)) in by_anchor {
            let sales = self.sales.range((number, i64::MIN)..=(number, i64::MAX)).filter(|(_, orders)| **orders != 0);
            let mut delta = Delta {
                anchor: anchor.clone(),
                part: 0,
                led: self.led.get(&number).copied().unwrap_or_default(),
                received: self.received.get(&number).copied().unwrap_or_default(),
                sales: sales.map(|((_, day), orders)| DaySales { day: *day, orders: *orders }).collect(),
                groups: Vec::new(),
            };
            if delta.led == 0 && delta.received == 0 && delta.sales.is_empty() && pairs.is_empty() {
                continue;
            }
            pairs.sort_unstable();
            for piece in pairs.chunks(DELTA_ITEMS_MAX) {
                let next = Delta { part: delta.part + 1, led: 0, received: 0, sales: Vec::new(), ..delta.clone() };
                delta.groups = piece.chunk_by(|a, b| a.0 == b.0).map(group).collect();
                deltas.push(core::mem::replace(&mut delta, next));
            }
            if pairs.is_empty() {
                deltas.push(delta);
            }
        }
        deltas
    }
}

fn group(alike: &[(PairWeights, &ItemId)]) -> DeltaGroup {
    DeltaGroup { weights: alike[0].0, items: alike.iter().map(|(_, item)| (*item).clone()).collect() }
}
