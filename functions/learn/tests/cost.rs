//! What learning costs, in write units as DynamoDB counts them: printed and bounded.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use edge::Clock;
use learn::Learner;
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use scoring::time::Timestamp;
use support::{NOW, TestStore, made_up};

/// An id as long as a platform's.
fn item(number: u64) -> ItemId {
    ItemId::new(&format!("{}", 8_123_456_000_000 + number)).unwrap()
}

fn order(number: u64, customer: Option<&str>, time: Timestamp, items: impl Iterator<Item = u64>) -> ToldOrder {
    let mut lines: Vec<OrderLine> =
        items.map(|number| OrderLine { item: item(number), quantity: 1, unit_price: 2_490 }).collect();
    lines.sort_by(|a, b| a.item.cmp(&b.item));
    lines.dedup_by(|a, b| a.item == b.item);
    ToldOrder {
        order: Order {
            id: OrderId::new(&format!("{}", 5_123_456_000_000 + number)).unwrap(),
            customer: customer.map(|customer| CustomerId::new(customer).unwrap()),
            time,
            currency: made_up::currency(),
            lines,
        },
        told: (time.0 as u64) * 1_000,
        standing: Standing::Counts,
        visitor: None,
        claims: Vec::new(),
        returned: Vec::new(),
        reductions: Vec::new(),
    }
}

async fn tell(test: &TestStore, shop: &ShopId, orders: &[ToldOrder]) -> Vec<OrderId> {
    for told in orders {
        let _ = test.store.tell_order(shop, told).await.unwrap();
    }
    orders.iter().map(|told| told.order.id.clone()).collect()
}

#[tokio::test]
async fn an_order_costs_a_bounded_number_of_write_units() {
    let (test, shop) = (support::store().await.unwrap(), made_up::shop_id());
    made_up::seed(&test.store).await.unwrap();
    let learner = Learner::new(test.store.clone(), Clock::Fixed(NOW), support::keyring());
    // A shop that has seen something: each item beside some thirty others.
    let past: Vec<ToldOrder> =
        (0..60).map(|n| order(n, None, NOW.plus_days(-60), (0..4).map(move |k| (n * 7 + k * k * 5) % 40))).collect();
    let ids = tell(&test, &shop, &past).await;
    assert!(learner.learn(&shop, &ids).await.is_empty());
    println!("write units            guest    customer's third order in thirty days");
    for (lines, most_guest, most_customer) in [(1_u64, 20.0, 60.0), (5, 80.0, 130.0), (20, 300.0, 400.0)] {
        let mut costs = Vec::new();
        for customer in [None, Some(format!("70001234567{lines}"))] {
            let number = 1_000 + 10 * lines;
            let customer = customer.as_deref();
            if customer.is_some() {
                let before = [1, 2].map(|n| order(number + n, customer, NOW.plus_days(-5 * n as i64), (n..n + 3).map(|k| k * 3)));
                let ids = tell(&test, &shop, &before).await;
                assert!(learner.learn(&shop, &ids).await.is_empty());
            }
            let told = order(number + u64::from(customer.is_some()) * 3, customer, NOW, (0..lines).map(|k| k * 2));
            test.calls.measure();
            let ids = tell(&test, &shop, &[told]).await;
            assert!(learner.learn(&shop, &ids).await.is_empty());
            costs.push(test.calls.write_units());
        }
        println!("order of {lines:>2} lines    {:>8.1}    {:>8.1}", costs[0], costs[1]);
        assert!(costs[0] > 0.0 && costs[0] <= most_guest, "{lines} lines of a guest: {} units", costs[0]);
        assert!(costs[1] > costs[0] && costs[1] <= most_customer, "{lines} lines of a customer: {} units", costs[1]);
    }
}

/// A bestseller of a shop that has rows: its row is written once a batch, not once an order.
#[tokio::test]
async fn a_hot_row_is_written_once_a_batch() {
    let (test, shop) = (support::store().await.unwrap(), made_up::shop_id());
    made_up::seed(&test.store).await.unwrap();
    let learner = Learner::new(test.store.clone(), Clock::Fixed(NOW), support::keyring());
    let goods = made_up::items();
    let orders: Vec<ToldOrder> = (0..200)
        .map(|n| {
            let mut told = order(n, None, NOW, core::iter::empty());
            let others = goods.iter().filter(|item| item.id.as_str() != "mug");
            let lines = [made_up::item_id("mug"), others.clone().nth(n as usize % 11).unwrap().id.clone()];
            told.order.lines = lines.into_iter().map(|item| OrderLine { item, quantity: 1, unit_price: 900 }).collect();
            told.order.lines.sort_by(|a, b| a.item.cmp(&b.item));
            told
        })
        .collect();
    let ids = tell(&test, &shop, &orders).await;
    for batch in ids.chunks(100) {
        test.calls.clear();
        assert!(learner.learn(&shop, batch).await.is_empty());
        let puts = test.calls.count("PutItem");
        // One settles each order, one renews each of the twelve rows.
        assert!(puts <= 100 + 12, "{puts} puts for 100 orders of one item");
    }
}

#[tokio::test]
async fn a_thousand_orders_of_one_item_fold_in_bounded_transactions() {
    let (test, shop) = (support::store().await.unwrap(), made_up::shop_id());
    let learner = Learner::new(test.store.clone(), Clock::Fixed(NOW), support::keyring());
    let orders: Vec<ToldOrder> = (0..1_000).map(|n| order(n, None, NOW, [999, n % 50].into_iter())).collect();
    let ids = tell(&test, &shop, &orders).await;
    test.calls.clear();
    let started = std::time::Instant::now();
    assert!(learner.learn(&shop, &ids).await.is_empty());
    let hot = test.store.counted(&shop, &item(999)).await.unwrap();
    assert_eq!(hot.deltas, []);
    let own = hot.counted.pairs.iter().find(|pair| pair.item == item(999)).unwrap();
    assert_eq!((own.weights.c0, hot.counted.pairs.len(), hot.counted.sales[0].orders), (1_000, 51, 1_000));
    // Each order is planned and spread once, and settled by one put; the hot item takes 17 folds of 60 deltas at most, each other
    // item one. There are no rows yet to renew; the change is noted once.
    let count = |operation| test.calls.count(operation);
    let (transactions, puts, updates) = (count("TransactWriteItems"), count("PutItem"), count("UpdateItem"));
    let seconds = started.elapsed().as_secs_f64();
    println!("1,000 orders of one item: {transactions} transactions, {puts} puts, {updates} updates in {seconds:.1} s");
    assert!(transactions <= 2_000 + 17 + 50, "{transactions} transactions");
    assert!(puts <= 1_000 && updates <= 1, "{puts} puts, {updates} updates");
    assert_eq!(count("BatchWriteItem") + count("DeleteItem"), 0);
}
