//! A store that is busy, slow or away loses nothing: what was kept is finished another time.
#![allow(clippy::unwrap_used)]

use edge::Clock;
use learn::Learner;
use scoring::id::OrderId;
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use support::{Failure, NOW, TestStore, made_up};

async fn told() -> (TestStore, Learner, OrderId) {
    let test = support::store().await.unwrap();
    made_up::seed(&test.store).await.unwrap();
    let line = |item| OrderLine { item: made_up::item_id(item), quantity: 1, unit_price: 900 };
    let id = OrderId::new("1001").unwrap();
    let told = ToldOrder {
        order: Order {
            id: id.clone(),
            customer: Some(made_up::customer()),
            time: NOW,
            currency: made_up::currency(),
            lines: vec![line("camera"), line("mug")],
        },
        told: 1,
        standing: Standing::Counts,
        visitor: None,
        claims: Vec::new(),
        returned: Vec::new(),
    };
    let _ = test.store.tell_order(&made_up::shop_id(), &told).await.unwrap();
    test.calls.clear();
    let learner = Learner::new(test.store.clone(), Clock::Fixed(NOW));
    (test, learner, id)
}

async fn is_learned_once(test: &TestStore) -> bool {
    let camera = test.store.counted(&made_up::shop_id(), &made_up::item_id("camera")).await.unwrap();
    camera.deltas.is_empty() && camera.counted.pairs.len() == 2 && camera.counted.pairs.iter().all(|pair| pair.weights.c0 == 1)
}

#[tokio::test]
async fn transactions_that_meet_others_are_tried_again() {
    let (test, learner, id) = told().await;
    test.calls.fail("TransactWriteItems", Failure::Conflict, 4);
    test.calls.fail("TransactWriteItems", Failure::Throttled, 2);
    test.calls.fail("PutItem", Failure::Throttled, 1);
    assert!(learner.learn(&made_up::shop_id(), &[id]).await.is_empty());
    assert!(is_learned_once(&test).await);
}

#[tokio::test]
async fn but_not_for_ever_and_then_nothing_is_lost() {
    let (test, learner, id) = told().await;
    let shop = made_up::shop_id();
    test.calls.fail("TransactWriteItems", Failure::Conflict, 1_000);
    let failed = learner.learn(&shop, std::slice::from_ref(&id)).await;
    assert_eq!(failed.len(), 1);
    assert!(test.calls.count("TransactWriteItems") <= 8, "{:?}", test.calls.all());
    test.calls.clear();
    assert!(learner.learn(&shop, &[id]).await.is_empty());
    assert!(is_learned_once(&test).await);
}
