//! The real binary under the Lambda Runtime API, over a real DynamoDB API.
#![allow(clippy::unwrap_used)]

use anyhow::Result;
use edge::Random;
use edge::keyring::{Keyring, MasterKey};
use edge::tenant_secret::TenantSecret;
use platform::inbound::signature;
use scoring::id::OrderId;
use serde_json::{Value, json};
use store::SecretKind;
use store::key::Table;
use support::{HttpEvent, LambdaRuntime, TestStore, made_up};

const BINARY: &str = env!("CARGO_BIN_EXE_webhooks");
const SECRET: &str = "made0up0secret0of0one0shop";

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
    let (keyring, shop) = (Keyring::new(&master(), None), made_up::shop_id());
    for kind in SecretKind::ALL {
        let sealed = TenantSecret::new(SECRET, [4; 32])?.seal(&keyring, &shop, kind, &Random::system())?;
        test.store.put_secret(&shop, kind, &sealed).await?;
    }
    test.calls.clear();
    Ok(test)
}

fn shopify(topic: &str, body: &[u8]) -> HttpEvent {
    HttpEvent::new("POST", "/webhooks/shopify")
        .header("Content-Type", "application/json")
        .header("X-Shopify-Topic", topic)
        .header("X-Shopify-Shop-Domain", made_up::shop_id().as_str())
        .header("X-Shopify-Hmac-Sha256", &signature(SECRET, body))
}

fn order(id: u64) -> String {
    json!({ "id": id, "created_at": "2026-09-01T10:00:00Z", "updated_at": "2026-09-01T10:00:05Z", "financial_status": "paid", "currency": "EUR",
        "email": "ina@example.test", "line_items": [{ "id": 1, "product_id": 700, "quantity": 1, "price": "9.90", "title": "Gr\u{fc}n" }] })
    .to_string()
}

#[tokio::test]
async fn plain_and_base64_events_are_verified_over_the_same_bytes_and_logged_without_a_person() -> Result<()> {
    let test = shop().await?;
    let lambda = start(&test).await?;
    for (id, as_base64) in [(501, false), (502, true)] {
        let body = order(id);
        let event = shopify("orders/paid", body.as_bytes());
        let event = if as_base64 { event.base64(body.as_bytes()) } else { event.text(&body) };
        test.calls.clear();
        let answer = lambda.request(&event).await?;
        assert_eq!((answer.status, answer.body.len()), (200, 0));
        let noted: &[&str] = if id == 501 { &["UpdateItem"] } else { &[] };
        assert_eq!(test.calls.all(), [&["GetItem", "PutItem"], noted].concat());
        assert!(test.store.told_order(&made_up::shop_id(), &OrderId::new(&id.to_string())?).await?.is_some());
    }
    let ping = HttpEvent::new("POST", &format!("/webhooks/woocommerce/{}", made_up::shop_id()));
    let ping = ping.header("content-type", "application/x-www-form-urlencoded").base64(b"webhook_id=3");
    assert_eq!(lambda.request(&ping).await?.status, 200);
    let unread = br#"{"id":"ina@example.test"}"#;
    assert_eq!(lambda.request(&shopify("orders/paid", unread).base64(unread)).await?.status, 200);
    let log = lambda.stop().await?;
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let taken: Vec<&Value> = lines.iter().filter(|line| line["message"] == "taken").collect();
    let outcomes: Vec<&str> = taken.iter().map(|line| line["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["kept", "kept", "parked"], "{log}");
    assert!(
        taken.iter().all(|line| line["function"] == "webhooks" && line["topic"] == "orders/paid" && line["duration_ms"].is_u64())
    );
    for secret in ["ina@", "guest-", "Gr", SECRET] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    Ok(())
}

#[tokio::test]
async fn bad_events_are_answered_with_problems() -> Result<()> {
    let test = shop().await?;
    let lambda = start(&test).await?;
    let body = order(501);
    let invalid = [b'{', 0xff, 0xfe, b'}'];
    let events = [
        (shopify("orders/paid", b"other").text(&body), 401, "bad_signature"),
        (shopify("orders/paid", &invalid).header("x-shopify-hmac-sha256", "AAAA").base64(&invalid), 401, "bad_signature"),
        (shopify("orders/paid", b"").base64(&vec![b' '; 10_000_000]), 413, "body_too_large"),
        (shopify("orders/paid", body.as_bytes()).header("content-type", "text/plain").text(&body), 415, "wrong_media_type"),
        (HttpEvent::new("GET", "/webhooks/shopify"), 405, "wrong_method"),
        (HttpEvent::new("POST", "/webhooks/other"), 404, "unknown_route"),
    ];
    for (event, status, problem) in events {
        let answer = lambda.request(&event).await?;
        assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{problem}");
        assert_eq!(answer.json()?["type"], format!("/problems/{problem}"));
    }
    assert_eq!(
        lambda.request(&shopify("orders/paid", &invalid).base64(&invalid)).await?.status,
        200,
        "signed, unreadable: parked"
    );
    assert_eq!(test.calls.count("PutItem"), 1);
    assert!(test.dump(Table::Orders).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn without_its_environment_it_says_what_is_missing() -> Result<()> {
    let lambda = LambdaRuntime::start(BINARY, &[("ALONGSIDE_MASTER_KEY", "too short")]).await?;
    let error = lambda.request(&HttpEvent::new("POST", "/webhooks/shopify")).await.unwrap_err().to_string();
    assert!(error.contains("ALONGSIDE_TABLE_PREFIX is missing"), "{error}");
    Ok(())
}
