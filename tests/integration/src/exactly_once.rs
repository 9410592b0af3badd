//! A shop's orders told in every bad way there is leave what one clean telling leaves.
//!
//! `cargo test -p integration exactly_once` runs a few seeds. All of them:
//! `cargo test --release -p integration two_hundred_seeds -- --ignored --nocapture`.

use std::collections::BTreeMap;

use edge::Clock;
use learn::Learner;
use learn::event::StreamEvent;
use scoring::hash::mix;
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use scoring::order::{Order, OrderLine, Returned, Standing, ToldOrder};
use scoring::time::Timestamp;
use serde_json::{Value, json};
use store::key::Key;
use store::{Store, Telling};
use support::{Moment, NOW, TestStore, made_up};

/// Numbers from a seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) % most
    }

    pub(crate) fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// Each place swapped with one at most `bound` further on.
    fn shuffle<T>(&mut self, list: &mut [T], bound: u64) {
        for place in 0..list.len() {
            let room = (list.len() - place) as u64;
            list.swap(place, place + self.below(room.min(bound)) as usize);
        }
    }
}

/// How the orders of a drawn shop end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Erasing {
    Nobody,
    /// Everything of the first customer is erased in the end.
    FirstCustomer,
}

const FIRST: &str = "customer-0";

/// A year of a small shop: every telling of every order, in the order in which the platform tells them.
pub(crate) fn tellings(seed: u64, orders: u64, erasing: Erasing) -> Vec<ToldOrder> {
    let mut dice = Dice(seed);
    let items = made_up::items();
    let mut told = Vec::new();
    for number in 0..orders {
        let customer = dice.below(5);
        let customer = (customer > 0).then(|| CustomerId::new(&format!("customer-{}", customer - 1)).unwrap());
        // Half of them close together, so that many follow each other within thirty days.
        let day = if dice.one_in(2) { 300 + dice.below(45) } else { dice.below(365) };
        let time = Timestamp(NOW.0 - (365 - day as i64) * 86_400 + dice.below(3) as i64);
        let mut lines: BTreeMap<ItemId, OrderLine> = BTreeMap::new();
        let put = |dice: &mut Dice, lines: &mut BTreeMap<ItemId, OrderLine>| {
            let item = items[dice.below(items.len() as u64) as usize].id.clone();
            let line =
                OrderLine { item: item.clone(), quantity: 1 + dice.below(3) as u32, unit_price: 100 + dice.below(900) as i64 };
            lines.insert(item, line);
        };
        for _ in 0..1 + dice.below(4) {
            put(&mut dice, &mut lines);
        }
        let mut order = ToldOrder {
            order: Order {
                id: OrderId::new(&format!("order {number}")).unwrap(),
                customer,
                time,
                currency: made_up::currency(),
                lines: lines.values().cloned().collect(),
            },
            told: (time.0 as u64) * 1_000,
            standing: Standing::Counts,
            visitor: None,
            claims: Vec::new(),
            returned: Vec::new(),
            reductions: Vec::new(),
        };
        told.push(order.clone());
        for _ in 0..dice.below(3) {
            order.told += 1 + dice.below(40 * 86_400_000);
            match dice.below(6) {
                // An edit: something more, something else.
                0 | 1 => put(&mut dice, &mut lines),
                // A refund: something less.
                2 => {
                    if let Some((item, line)) = lines.pop_first() {
                        order.returned.retain(|returned| returned.item != item);
                        order.returned.push(Returned { item, quantity: line.quantity });
                        order.returned.sort_by(|a, b| a.item.cmp(&b.item));
                    }
                }
                // Cancelled; or paid after all.
                3 => order.standing = if order.standing == Standing::Counts { Standing::Void } else { Standing::Counts },
                // A guest turns out to be somebody, or somebody turns out to be another.
                4 => order.order.customer = Some(CustomerId::new(&format!("customer-{}", dice.below(4))).unwrap()),
                // Nothing that counts.
                _ => {}
            }
            order.order.lines = if order.standing == Standing::Counts { lines.values().cloned().collect() } else { Vec::new() };
            told.push(order.clone());
        }
    }
    told.sort_by_key(|order| order.told);
    if erasing == Erasing::FirstCustomer {
        let last: BTreeMap<OrderId, ToldOrder> = told.iter().map(|told| (told.order.id.clone(), told.clone())).collect();
        told.extend(last.into_values().filter(is_of_first).map(|mut told| {
            (told.told, told.standing) = (u64::MAX >> 1, Standing::Erased);
            told.order.lines.clear();
            told
        }));
    }
    told
}

fn is_of_first(told: &ToldOrder) -> bool {
    told.order.customer.as_ref().is_some_and(|customer| customer.as_str() == FIRST)
}

/// An event of the stream about these orders.
pub(crate) fn event(shop: &ShopId, orders: &[&OrderId], first: usize) -> Value {
    let record = |(place, order): (usize, &&OrderId)| {
        let key = Key::order(shop, order);
        json!({
            "eventID": format!("{place}"), "eventName": "MODIFY", "eventSource": "aws:dynamodb",
            "dynamodb": {
                "Keys": { "pk": { "S": key.partition }, "sk": { "S": key.sort } },
                "SequenceNumber": format!("{:021}", first + place), "StreamViewType": "NEW_IMAGE"
            }
        })
    };
    json!({ "Records": orders.iter().enumerate().map(record).collect::<Vec<_>>() })
}

pub(crate) async fn hand_over(store: &Store, event: &Value) -> Vec<String> {
    let event: StreamEvent = serde_json::from_value(event.clone()).unwrap();
    // A sandbox that was killed begins anew.
    let outcome = Learner::new(store.clone(), Clock::Fixed(NOW), support::keyring()).fold_records(&event.records).await;
    assert!(outcome.poisoned.is_empty(), "{:?}", outcome.poisoned);
    outcome.again
}

pub(crate) async fn opened() -> TestStore {
    let test = support::store().await.unwrap();
    made_up::seed(&test.store).await.unwrap();
    let shop = made_up::shop_id();
    // The shop's regular customer of the seed has no orders here.
    test.store.delete_customer(&shop, &made_up::customer()).await.unwrap();
    test
}

/// Every order told once, at its last state, in order of time.
pub(crate) async fn clean(tellings: &[ToldOrder]) -> String {
    let (test, shop) = (opened().await, made_up::shop_id());
    let last: BTreeMap<&OrderId, &ToldOrder> = tellings.iter().map(|told| (&told.order.id, told)).collect();
    let mut last: Vec<&ToldOrder> = last.into_values().filter(|told| told.standing != Standing::Erased).collect();
    last.sort_by_key(|told| (told.order.time, told.order.id.clone()));
    for told in last {
        assert_eq!(test.store.tell_order(&shop, told).await.unwrap(), Telling::Kept);
        assert_eq!(hand_over(&test.store, &event(&shop, &[&told.order.id], 0)).await, Vec::<String>::new());
    }
    local::dump::text(&test.store, &shop).await.unwrap()
}

/// Every telling three times, shuffled within bounds, in batches, with crashes at drawn writes and sometimes two sandboxes at
/// once; crashes come before or after the write that they hit.
async fn wild<'a>(seed: u64, tellings: &'a [ToldOrder]) -> (String, usize) {
    let (test, shop, mut dice) = (opened().await, made_up::shop_id(), Dice(seed ^ 0xface));
    let (erasing, telling): (Vec<&ToldOrder>, Vec<&ToldOrder>) =
        tellings.iter().partition(|told| told.standing == Standing::Erased);
    let thrice = |dice: &mut Dice, told: Vec<&'a ToldOrder>| {
        let mut all: Vec<&ToldOrder> = told.into_iter().flat_map(|told| [told; 3]).collect();
        dice.shuffle(&mut all, 24);
        all
    };
    // Whoever tells keeps to the list of the erased: after an erasing nobody tells the order as it was.
    let deliveries = [thrice(&mut dice, telling), thrice(&mut dice, erasing)].concat();
    let (mut rest, mut crashes) = (deliveries.as_slice(), 0);
    while !rest.is_empty() {
        let (batch, later) = rest.split_at(rest.len().min(1 + dice.below(8) as usize));
        rest = later;
        for told in batch {
            let _ = test.store.tell_order(&shop, told).await.unwrap();
        }
        let orders: Vec<&OrderId> = batch.iter().map(|told| &told.order.id).collect();
        let event = event(&shop, &orders, 0);
        let mut tries = 0;
        loop {
            tries += 1;
            assert!(tries < 200, "a batch never ends");
            if tries < 6 && !dice.one_in(3) {
                let moment = if dice.one_in(2) { Moment::Before } else { Moment::After };
                test.calls.crash(dice.below(14) as usize, moment);
            }
            let again = if dice.one_in(3) {
                let other = hand_over(&test.store, &event);
                let (one, other) = tokio::join!(hand_over(&test.store, &event), other);
                [one, other].concat()
            } else {
                hand_over(&test.store, &event).await
            };
            crashes += usize::from(test.calls.revive());
            if again.is_empty() {
                break;
            }
        }
    }
    (local::dump::text(&test.store, &shop).await.unwrap(), crashes)
}

/// The first line that differs, for a message that can be read.
pub(crate) fn difference(one: &str, other: &str) -> String {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let (one, other) = (lines(one), lines(other));
    let missing = one.difference(&other).take(5).map(|line| format!("- {line}\n"));
    let surplus = other.difference(&one).take(5).map(|line| format!("+ {line}\n"));
    missing.chain(surplus).collect()
}

/// Whether the first customer of a seed has orders to erase.
fn erases(seed: u64, orders: u64) -> bool {
    tellings(seed, orders, Erasing::FirstCustomer).iter().any(|told| told.standing == Standing::Erased)
}

async fn compare(seed: u64, orders: u64, erasing: Erasing) -> usize {
    let tellings = tellings(seed, orders, erasing);
    let mut kept = tellings.clone();
    if erasing == Erasing::FirstCustomer {
        let gone =
            |told: &ToldOrder| tellings.iter().any(|other| other.order.id == told.order.id && other.standing == Standing::Erased);
        kept.retain(|told| !gone(told));
    }
    let (expected, (found, crashes)) = (clean(&kept).await, wild(seed, &tellings).await);
    assert!(expected.lines().filter(|line| line.starts_with("pair\t")).count() > 20);
    assert!(expected == found, "seed {seed}, {crashes} crashes:\n{}", difference(&expected, &found));
    crashes
}

#[tokio::test]
#[allow(clippy::print_stdout)]
async fn a_shop_told_in_every_bad_way_is_the_shop_told_once() {
    let mut crashes = 0;
    for seed in 0..3 {
        crashes += compare(seed, 14, Erasing::Nobody).await;
    }
    println!("3 shops, {crashes} crashes");
    assert!(crashes >= 20, "only {crashes} crashes");
}

#[tokio::test]
async fn an_erased_customer_was_never_there() {
    assert!(erases(7, 14));
    compare(7, 14, Erasing::FirstCustomer).await;
}

#[tokio::test]
#[ignore = "minutes: cargo test --release -p integration two_hundred_seeds -- --ignored --nocapture"]
#[allow(clippy::print_stdout)]
async fn two_hundred_seeds() {
    let (mut crashes, mut erased) = (0, 0);
    for seed in 1_000..1_200 {
        let erasing = if seed % 4 == 3 { Erasing::FirstCustomer } else { Erasing::Nobody };
        crashes += compare(seed, 20, erasing).await;
        erased += usize::from(erasing == Erasing::FirstCustomer && erases(seed, 20));
        if seed % 20 == 19 {
            println!("{} shops, {crashes} crashes, {erased} with a person erased, every dump equal", seed - 999);
        }
    }
    // Now and then a shop's first customer has no order in it.
    assert!(erased >= 40, "only {erased} shops erase somebody");
}
