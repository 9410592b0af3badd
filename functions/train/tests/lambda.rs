//! The real binary under the Lambda Runtime API, woken by a schedule.
#![allow(clippy::unwrap_used)]

mod shop;

use anyhow::Result;
use edge::Random;
use edge::keyring::MasterKey;
use serde_json::{Value, json};
use store::key::Table;
use support::{LambdaRuntime, TestStore};

use shop::World;

const BINARY: &str = env!("CARGO_BIN_EXE_train");

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

/// What a schedule sends.
fn wake() -> Value {
    json!({
        "version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": "Scheduled Event",
        "source": "aws.scheduler", "account": "123456789012", "time": "2025-11-21T09:00:00Z", "region": "eu-central-1",
        "resources": ["arn:aws:scheduler:eu-central-1:123456789012:schedule/default/train"], "detail": "{}"
    })
}

fn answer(shops: u32, rebuilt: u32, rows: u64, failed: u32) -> Value {
    json!({ "shops": shops, "rebuilt": rebuilt, "rows": rows, "fitted": 0, "adopted": 0, "left": 0, "failed": failed })
}

#[tokio::test]
async fn what_changed_is_rebuilt_once() -> Result<()> {
    let mut world = World::with(8).await;
    let lambda = start(&world.test, &world.test.url()).await?;
    assert_eq!(lambda.invoke(&wake()).await?, answer(1, 1, 12, 0));
    assert_eq!(lambda.invoke(&wake()).await?, answer(1, 0, 0, 0));
    world.learn(77).await;
    let again = lambda.invoke(&wake()).await?;
    assert_eq!((&again["rebuilt"], &again["failed"]), (&json!(1), &json!(0)));
    let head = world.test.store.footing_head(&world.shop).await?.unwrap();
    assert_eq!(head.orders, 9);
    Ok(())
}

#[tokio::test]
async fn a_shop_that_cannot_be_read_stops_no_other_and_a_store_that_is_away_loses_nothing() -> Result<()> {
    let world = World::with(3).await;
    let other = support::made_up::other_shop_id();
    world.test.put_bytes(store::key::Key::shop(&other), b"poison").await?;
    world.test.store.note_change(&other).await?;
    world.test.put_bytes(store::key::Key::training(&other), b"poison").await?;
    let lambda = start(&world.test, &world.test.url()).await?;
    assert_eq!(lambda.invoke(&wake()).await?, answer(2, 1, 12, 1));
    let said = lambda.stop().await?;
    assert!(said.contains("to be tried again") && said.contains("other.example"), "{said}");
    let lambda = start(&world.test, &support::nowhere()?).await?;
    assert_eq!(lambda.invoke(&wake()).await?, answer(0, 0, 0, 1));
    Ok(())
}
