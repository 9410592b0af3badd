//! Laws of what orders contribute: whatever the order of plans and deltas, the sum is what the batch counts.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use learning::contribution::{Beside, CHUNK_DELTAS_MAX, Planned, chunks, may_follow};
use learning::counts::Counts;
use learning::history::{History, HistoryBuilder};
use learning::merged::merged;
use learning::renewed::{Ground, renewed};
use learning::sales::Sales;
use learning::shelf::{Good, Shelf};
use learning::stored::{counted, rebuilt};
use proptest::prelude::*;
use scoring::count::{Counted, Delta};
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine};
use scoring::plan::{Contribution, Plan};
use scoring::time::Timestamp;

/// Day and second, customer (0: nobody), items; no items: nothing counts.
type Version = (i64, i64, u8, Vec<u16>);

fn contribution((day, second, customer, items): &Version) -> Option<Contribution> {
    let mut items: Vec<ItemId> = items.iter().map(|item| ItemId::new(&format!("i{item}")).unwrap()).collect();
    items.sort_unstable();
    items.dedup();
    let customer = (*customer > 0).then(|| CustomerId::new(&format!("c{customer}")).unwrap());
    (!items.is_empty()).then(|| Contribution { customer, time: Timestamp(day * 86_400 + second), items })
}

fn order_id(number: usize) -> OrderId {
    OrderId::new(&format!("o{number}")).unwrap()
}

fn version() -> impl Strategy<Value = Version> {
    let small = proptest::collection::vec(0_u16..30, 0..8);
    let large = (95_u16..110).prop_map(|items| (0..items).collect::<Vec<_>>());
    (0_i64..80, 0_i64..2, 0_u8..4, prop_oneof![12 => small, 1 => large])
}

/// Every order has some versions; which of them is told next is drawn.
fn tellings() -> impl Strategy<Value = Vec<(usize, Version)>> {
    proptest::collection::vec((0_usize..12, version()), 1..30)
}

/// What stands: every order's plan.
#[derive(Default)]
struct Shop {
    plans: BTreeMap<usize, Plan>,
    deltas: Vec<Delta>,
}

impl Shop {
    fn beside(&self, number: usize, contribution: Option<&Contribution>) -> Vec<Beside> {
        let Some(contribution) = contribution.filter(|contribution| contribution.customer.is_some()) else { return vec![] };
        let others = self.plans.iter().filter(|(other, _)| **other != number);
        let others = others.filter_map(|(other, plan)| Some((*other, plan.now.clone()?)));
        others
            .filter(|(_, other)| other.customer == contribution.customer && may_follow(contribution, other))
            .map(|(other, contribution)| Beside { order: order_id(other), contribution })
            .collect()
    }

    fn tell(&mut self, number: usize, now: Option<Contribution>) {
        let before = self.plans.get(&number).and_then(|plan| plan.now.clone());
        let plan = Plan { revision: 1, told: 1, now, before };
        let order = order_id(number);
        let (beside_now, beside_before) = (self.beside(number, plan.now.as_ref()), self.beside(number, plan.before.as_ref()));
        let planned = Planned { order: &order, plan: &plan, beside_now: &beside_now, beside_before: &beside_before };
        let deltas = planned.deltas();
        let anchors = planned.anchors();
        assert!(deltas.iter().all(|delta| anchors.contains(&delta.anchor)));
        assert!(deltas.is_sorted_by(|a, b| (&a.anchor, a.part) < (&b.anchor, b.part)));
        let chunks = chunks(&deltas);
        assert!(chunks.iter().all(|chunk| (1..=CHUNK_DELTAS_MAX).contains(&chunk.len())));
        assert_eq!(chunks.concat(), deltas);
        self.deltas.extend(deltas);
        self.plans.insert(number, plan);
    }

    fn history(&self) -> History {
        let mut builder = HistoryBuilder::new(Currency::NONE);
        for (number, plan) in &self.plans {
            let Some(Contribution { customer, time, items }) = plan.now.clone() else { continue };
            let line = |item| OrderLine { item, quantity: 1, unit_price: 100 };
            let lines = items.into_iter().map(line).collect();
            builder.push(&Order { id: order_id(*number), customer, time, currency: Currency::NONE, lines }).unwrap();
        }
        builder.finish()
    }
}

/// All deltas folded, in drawn order and in drawn pieces.
fn folded(deltas: &[Delta], draw: u64) -> Vec<(ItemId, Counted)> {
    let mut shuffled: Vec<(u64, &Delta)> =
        (0_u64..).zip(deltas).map(|(place, delta)| (scoring::hash::mix(draw ^ place), delta)).collect();
    shuffled.sort_by_key(|(key, _)| *key);
    let mut all: BTreeMap<ItemId, Counted> = BTreeMap::new();
    for piece in shuffled.chunks(1 + draw as usize % 7) {
        let mut by_anchor: BTreeMap<&ItemId, Vec<&Delta>> = BTreeMap::new();
        for (_, delta) in piece {
            by_anchor.entry(&delta.anchor).or_default().push(delta);
        }
        for (anchor, deltas) in by_anchor {
            let before = all.remove(anchor).unwrap_or_default();
            all.insert(anchor.clone(), merged(before, deltas));
        }
    }
    all.into_iter().filter(|(_, counted)| *counted != Counted::default()).collect()
}

fn batch(history: &History) -> Vec<(ItemId, Counted)> {
    counted(history, &Counts::build(history, 0..history.len()), &Sales::build(history, 0..history.len()))
}

fn shelf(history: &History) -> Shelf {
    let mut shelf = Shelf::new(Currency::NONE);
    for number in (0_u32..).take(history.items().len()).filter(|number| number % 5 != 4) {
        let item = history.items().id(number);
        let title = format!("{} thing", if number % 2 == 0 { "red" } else { "blue" });
        shelf.put(item.clone(), Good { title, category: "things".into(), brand: String::new(), price: 100 + i64::from(number) });
    }
    shelf
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn plans_told_and_changed_in_any_order_sum_to_the_batch(tellings in tellings(), draw: u64) {
        let mut shop = Shop::default();
        for (number, version) in &tellings {
            shop.tell(*number, contribution(version));
        }
        prop_assert_eq!(folded(&shop.deltas, draw), batch(&shop.history()));
    }

    #[test]
    fn taking_everything_back_leaves_nothing(tellings in tellings(), draw: u64) {
        let mut shop = Shop::default();
        for (number, version) in &tellings {
            shop.tell(*number, contribution(version));
        }
        for number in 0..12 {
            shop.tell(number, None);
        }
        prop_assert_eq!(folded(&shop.deltas, draw), vec![]);
    }

    #[test]
    fn a_plan_that_changes_nothing_writes_nothing(version in version()) {
        let mut shop = Shop::default();
        shop.tell(0, contribution(&version));
        let told = shop.deltas.len();
        shop.tell(0, contribution(&version));
        prop_assert_eq!(shop.deltas.len(), told);
    }

    #[test]
    fn a_row_renewed_without_news_is_the_rebuilt_row(tellings in tellings()) {
        let mut shop = Shop::default();
        for (number, version) in &tellings {
            shop.tell(*number, contribution(version));
        }
        let history = shop.history();
        let (stored, shelf) = (batch(&history), shelf(&history));
        let now = Timestamp(90 * 86_400);
        let rebuilt = rebuilt(&stored, &shelf, now);
        prop_assert_eq!(rebuilt.orders as u64, Counts::build(&history, 0..history.len()).orders());
        let ground = Ground::new(rebuilt.orders, rebuilt.footings.clone());
        let stored: BTreeMap<&ItemId, &Counted> = stored.iter().map(|(item, counted)| (item, counted)).collect();
        for row in rebuilt.rows.all() {
            let nothing = Counted::default();
            let counted = stored.get(&row.item).copied().unwrap_or(&nothing);
            prop_assert_eq!(&renewed(row, counted, &ground), row);
        }
    }

    #[test]
    fn a_renewed_row_knows_the_new_pairs_as_a_rebuilt_one_does(tellings in tellings(), news in proptest::collection::vec(0_u16..30, 2..6)) {
        let mut shop = Shop::default();
        for (number, version) in &tellings {
            shop.tell(*number, contribution(version));
        }
        let history = shop.history();
        let (now, before, shelf) = (Timestamp(90 * 86_400), batch(&history), shelf(&history));
        let then = rebuilt(&before, &shelf, now);
        let ground = Ground::new(then.orders, then.footings.clone());
        shop.tell(12, contribution(&(85, 0, 0, news)));
        let after: BTreeMap<ItemId, Counted> = batch(&shop.history()).into_iter().collect();
        let again = rebuilt(&after.clone().into_iter().collect::<Vec<_>>(), &shelf, now);
        for row in then.rows.all() {
            let renewed = renewed(row, after.get(&row.item).unwrap_or(&Counted::default()), &ground);
            let fresh = again.rows.get(&row.item).unwrap();
            prop_assert_eq!(&renewed.neighbours, &fresh.neighbours);
            prop_assert!(renewed.entries.is_sorted_by(|a, b| a.item < b.item));
            prop_assert!(renewed.entries.len() <= scoring::pair::ENTRIES_MAX);
            for entry in &renewed.entries {
                prop_assert!([entry.e, entry.a, entry.l, entry.f, entry.t].iter().all(|weight| weight.is_finite()));
            }
        }
    }
}
