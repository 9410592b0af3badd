//! The real binary under the Lambda Runtime API, fed the events of a table's stream.
#![allow(clippy::unwrap_used)]

use anyhow::Result;
use edge::Random;
use edge::keyring::MasterKey;
use scoring::id::OrderId;
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use serde_json::{Value, json};
use store::key::{Key, PARTITION, SORT, Table};
use support::{LambdaRuntime, NOW, TestStore, made_up};

const BINARY: &str = env!("CARGO_BIN_EXE_learn");

async fn start(test: &TestStore, url: &str) -> Result<LambdaRuntime> {
    let key = MasterKey::fresh(&Random::fixed(1)).unwrap().to_base64();
    let pairs = test.prefix.table(Table::Pairs);
    let prefix = pairs.strip_suffix(Table::Pairs.name()).unwrap();
    let env = [
        ("ALONGSIDE_MASTER_KEY", key.reveal().as_str()),
        ("ALONGSIDE_TABLE_PREFIX", prefix),
        ("ALONGSIDE_DYNAMODB_ENDPOINT", url),
    ];
    LambdaRuntime::start(BINARY, &env).await
}

fn order(id: &str) -> ToldOrder {
    let line = |item| OrderLine { item: made_up::item_id(item), quantity: 1, unit_price: 900 };
    ToldOrder {
        order: Order {
            id: OrderId::new(id).unwrap(),
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
        reductions: Vec::new(),
    }
}

/// A record as Lambda hands it over, image and all.
fn record(order: &str, sequence: &str) -> Value {
    let key = Key::order(&made_up::shop_id(), &OrderId::new(order).unwrap());
    json!({
        "eventID": "c4ca4238a0b923820dcc509a6f75849b", "eventName": "INSERT", "eventVersion": "1.1",
        "eventSource": "aws:dynamodb", "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_763_715_600.0,
            "Keys": { (PARTITION): { "S": key.partition }, (SORT): { "S": key.sort } },
            "NewImage": { (PARTITION): { "S": key.partition }, (SORT): { "S": key.sort }, "body": { "B": "bm90IHJlYWQ=" }, "version": { "N": "1" } },
            "SequenceNumber": sequence, "SizeBytes": 26, "StreamViewType": "NEW_IMAGE"
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2025-11-21T00:00:00.000"
    })
}

#[tokio::test]
async fn told_orders_are_learned_and_nothing_is_asked_for_again() -> Result<()> {
    let (test, shop) = (support::store().await?, made_up::shop_id());
    made_up::seed(&test.store).await?;
    let lambda = start(&test, &test.url()).await?;
    for id in ["1001", "1002"] {
        let _ = test.store.tell_order(&shop, &order(id)).await?;
    }
    let event = json!({ "Records": [record("1001", "100"), record("1002", "101"), record("1001", "102")] });
    for _ in 0..2 {
        assert_eq!(lambda.invoke(&event).await?, json!({ "batchItemFailures": [] }));
    }
    let camera = test.store.counted(&shop, &made_up::item_id("camera")).await?;
    assert_eq!(camera.deltas, []);
    let mug = camera.counted.pairs.iter().find(|pair| pair.item.as_str() == "mug").unwrap();
    // Two orders of one second, one after the other by their ids.
    assert_eq!((mug.weights.c0, mug.weights.ch, mug.weights.f), (2, 2 << 24, 1 << 23));
    assert_eq!(lambda.invoke(&json!({ "Records": [] })).await?, json!({ "batchItemFailures": [] }));
    Ok(())
}

#[tokio::test]
async fn a_poisoned_record_is_set_aside_and_its_neighbours_go_on() -> Result<()> {
    let (test, shop) = (support::store().await?, made_up::shop_id());
    made_up::seed(&test.store).await?;
    let lambda = start(&test, &test.url()).await?;
    let _ = test.store.tell_order(&shop, &order("1002")).await?;
    test.put_bytes(Key::order(&shop, &OrderId::new("1001")?), b"poison").await?;
    let mut foreign = record("1002", "99");
    foreign["dynamodb"]["Keys"][SORT]["S"] = json!("something else");
    let mut gone = record("1003", "98");
    gone["eventName"] = json!("REMOVE");
    let event = json!({ "Records": [gone, foreign, record("1001", "100"), record("1002", "101")] });
    assert_eq!(lambda.invoke(&event).await?, json!({ "batchItemFailures": [] }));
    assert_eq!(test.store.counted(&shop, &made_up::item_id("mug")).await?.counted.led, 0);
    assert_eq!(test.store.counted(&shop, &made_up::item_id("camera")).await?.counted.led, 1);
    let said = lambda.stop().await?;
    assert!(said.contains("set aside") && said.contains("100") && said.contains("99"), "{said}");
    assert!(!said.contains("customer 1"), "a person in a log line: {said}");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_finished_now_is_asked_for_again() -> Result<()> {
    let test = support::store().await?;
    let lambda = start(&test, &support::nowhere()?).await?;
    let event = json!({ "Records": [record("1001", "100")] });
    assert_eq!(lambda.invoke(&event).await?, json!({ "batchItemFailures": [{ "itemIdentifier": "100" }] }));
    Ok(())
}
