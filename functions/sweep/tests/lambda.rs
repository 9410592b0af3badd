//! The real binary under the Lambda Runtime API, woken by the schedule.
#![allow(clippy::unwrap_used)]

use anyhow::Result;
use edge::Random;
use edge::keyring::MasterKey;
use scoring::id::RequestId;
use scoring::privacy::{PrivacyRequest, Wish};
use serde_json::json;
use store::key::Table;
use support::{LambdaRuntime, NOW, TestStore, made_up};

const BINARY: &str = env!("CARGO_BIN_EXE_sweep");

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

/// As the scheduler of EventBridge sends it by default.
fn scheduled() -> serde_json::Value {
    json!({
        "version": "0", "id": "8b1d3f0a-1111-4222-8333-444455556666", "detail-type": "Scheduled Event", "source": "aws.scheduler",
        "account": "123456789012", "time": "2025-11-21T09:00:00Z", "region": "eu-central-1",
        "resources": ["arn:aws:scheduler:eu-central-1:123456789012:schedule/default/sweep"], "detail": "{}"
    })
}

#[tokio::test]
async fn a_run_closes_what_nothing_is_left_of_and_says_so_without_a_name() -> Result<()> {
    let (test, shop) = (support::store().await?, made_up::shop_id());
    made_up::seed(&test.store).await?;
    let wish = PrivacyRequest {
        id: RequestId::new("r1")?,
        wish: Wish::Erase,
        account: Some(made_up::customer()),
        guest: None,
        orders: Vec::new(),
        asked: NOW,
        done: None,
    };
    let _ = test.store.ask_privacy(&shop, &wish).await?;
    let lambda = start(&test, &test.url()).await?;
    for (closed, open) in [(1, 0), (0, 0)] {
        let answer = lambda.invoke(&scheduled()).await?;
        assert_eq!(answer, json!({ "shops": 1, "closed": closed, "open": open, "failed": 0 }));
    }
    let done = test.store.wish(&shop, Wish::Erase, &wish.id).await?.unwrap();
    assert!(done.done.is_some() && done.account != wish.account);
    let said = lambda.stop().await?;
    assert!(!said.contains("customer 1"), "a person in a log line: {said}");
    Ok(())
}

#[tokio::test]
async fn an_unreachable_store_is_a_run_that_failed_and_the_next_one_goes_on() -> Result<()> {
    let test = support::store().await?;
    let lambda = start(&test, &support::nowhere()?).await?;
    assert_eq!(lambda.invoke(&scheduled()).await?, json!({ "shops": 0, "closed": 0, "open": 0, "failed": 1 }));
    Ok(())
}
