//! The real binary under the Lambda Runtime API, over a real DynamoDB API.
#![allow(clippy::unwrap_used)]

use anyhow::Result;
use edge::keyring::{Keyring, MasterKey};
use edge::tenant_secret::TenantSecret;
use edge::{Clock, Random};
use platform::inbound::proxy_query;
use scoring::id::VisitorId;
use serde_json::{Value, json};
use store::SecretKind;
use store::key::Table;
use support::{HttpEvent, LambdaRuntime, TestStore, made_up};

const BINARY: &str = env!("CARGO_BIN_EXE_events");
const SECRET: &str = "made0up0secret0of0one0shop";
const VISITOR: &str = "visitor-0123456789abcdef";

fn master() -> MasterKey {
    MasterKey::fresh(&Random::fixed(1)).unwrap()
}

async fn start(test: &TestStore) -> Result<LambdaRuntime> {
    let (key, url) = (master().to_base64(), test.url());
    let pairs = test.prefix.table(Table::Pairs);
    let prefix = pairs.strip_suffix(Table::Pairs.name()).unwrap();
    let env = [
        ("ALONGSIDE_MASTER_KEY", key.reveal().as_str()),
        ("ALONGSIDE_TABLE_PREFIX", prefix),
        ("ALONGSIDE_DYNAMODB_ENDPOINT", url.as_str()),
    ];
    LambdaRuntime::start(BINARY, &env).await
}

async fn shop() -> Result<TestStore> {
    let test = support::store().await?;
    made_up::seed(&test.store).await?;
    let (keyring, shop, kind) = (Keyring::new(&master(), None), made_up::shop_id(), SecretKind::Shopify);
    let sealed = TenantSecret::new(SECRET, [4; 32])?.seal(&keyring, &shop, kind, &Random::system())?;
    test.store.put_secret(&shop, kind, &sealed).await?;
    test.calls.clear();
    Ok(test)
}

fn post(path: &str) -> HttpEvent {
    HttpEvent::new("POST", path).header("content-type", "text/plain;charset=UTF-8").header("origin", "https://shop.example")
}

fn batch(id: &str) -> String {
    // The binary lives in its own time.
    let at = Clock::System.now().0;
    let event = json!({ "type": "product_viewed", "id": format!("view-{id:0>6}"), "at": at, "item": "mug", "dwell": 9 });
    json!({ "shop": made_up::shop_id().as_str(), "consent": { "tracking": true }, "visitor": VISITOR, "events": [event] })
        .to_string()
}

#[tokio::test]
async fn plain_and_base64_batches_are_kept_alike_and_logged_without_a_person() -> Result<()> {
    let test = shop().await?;
    let lambda = start(&test).await?;
    let texts = [batch("1"), batch("2")];
    for event in [post("/v1/events").text(&texts[0]), post("/v1/events").base64(texts[1].as_bytes())] {
        let answer = lambda.request(&event).await?;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "private, no-store"));
        assert_eq!(answer.header("access-control-allow-origin"), "https://shop.example");
        assert_eq!(answer.json()?, json!({ "kept": 1, "refused": [], "buyer": "anonymous" }));
    }
    assert_eq!(test.calls.all()[0], "BatchGetItem", "the settings, once");
    assert_eq!(test.calls.count("BatchGetItem"), 3, "and the viewed item's row for each");
    let held = test.store.held_visitor(&made_up::shop_id(), &VisitorId::new(VISITOR)?, Clock::System.now()).await?;
    assert_eq!(held.value.unwrap().behaviour.views.len(), 2);
    let moment = Clock::System.now().0.to_string();
    let parameters =
        [("shop", made_up::shop_id().to_string()), ("logged_in_customer_id", "7654321".to_owned()), ("timestamp", moment)];
    let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let path = format!("/v1/session?{}", proxy_query(SECRET, &parameters));
    let asked = json!({ "consent": { "tracking": true }, "visitor": VISITOR }).to_string();
    let answer = lambda.request(&post(&path).text(&asked)).await?;
    assert!(answer.status == 200 && answer.json()?["buyer"].is_string());
    let forged = lambda.request(&post(&path.replace("7654321", "7654322")).text(&asked)).await?;
    assert_eq!(forged.status, 401);
    let log = lambda.stop().await?;
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let told: Vec<&str> = lines.iter().filter_map(|line| line["message"].as_str()).collect();
    assert_eq!(told.iter().filter(|message| **message == "told").count(), 2, "{log}");
    assert!(told.contains(&"session") && told.contains(&"not believed"), "{log}");
    for secret in [VISITOR, "7654321", "7654322", "signature=", SECRET, "mug"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    Ok(())
}

#[tokio::test]
async fn bad_events_are_answered_with_problems() -> Result<()> {
    let test = shop().await?;
    let lambda = start(&test).await?;
    let good = batch("1");
    let form = HttpEvent::new("POST", "/v1/events").header("content-type", "application/x-www-form-urlencoded");
    let events = [
        (post("/v1/events").base64(&[b'{', 0xff, 0xfe, b'}']), 400, "not_utf8"),
        (post("/v1/events").base64(&vec![b' '; 5_000_000]), 413, "body_too_large"),
        (post("/v1/events"), 400, "not_json"),
        (post("/v1/events").text("{}"), 400, "bad_field"),
        (form.text(&good), 415, "wrong_media_type"),
        (HttpEvent::new("GET", "/v1/events"), 405, "wrong_method"),
        (post("/v1/session").text("{}"), 400, "bad_field"),
        (post("/v1/session?shop=x").text("{}"), 401, "bad_signature"),
    ];
    for (event, status, problem) in events {
        let answer = lambda.request(&event).await?;
        assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{problem}");
        assert_eq!(answer.json()?["type"], format!("/problems/{problem}"));
    }
    assert!(test.calls.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn without_its_environment_it_says_what_is_missing() -> Result<()> {
    let lambda = LambdaRuntime::start(BINARY, &[("ALONGSIDE_MASTER_KEY", "too short")]).await?;
    let error = lambda.request(&post("/v1/events").text("{}")).await.unwrap_err().to_string();
    assert!(error.contains("ALONGSIDE_TABLE_PREFIX is missing"), "{error}");
    Ok(())
}
