//! The real binary under the Lambda Runtime API, over a real DynamoDB API.
#![allow(clippy::unwrap_used)]

use anyhow::Result;
use edge::keyring::{Keyring, MasterKey};
use edge::{Clock, Random, buyer_token};
use serde_json::{Value, json};
use store::key::Table;
use support::{HttpEvent, LambdaRuntime, TestStore, made_up};

const BINARY: &str = env!("CARGO_BIN_EXE_product_page");
const PATH: &str = "/v1/product-page";

fn master() -> MasterKey {
    MasterKey::fresh(&Random::fixed(1)).unwrap()
}

/// The function with the environment of a deployment.
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
    test.calls.clear();
    Ok(test)
}

fn post() -> HttpEvent {
    HttpEvent::new("POST", PATH).header("content-type", "text/plain;charset=UTF-8").header("origin", "https://shop.example")
}

fn body(item: &str) -> Value {
    json!({ "shop": made_up::shop_id().as_str(), "item": item })
}

#[tokio::test]
async fn plain_and_base64_events_are_answered_alike_cold_and_warm() -> Result<()> {
    let test = shop().await?;
    let lambda = start(&test).await?;
    for item in ["camera", "jacket", "mug"] {
        let text = body(item).to_string();
        let mut shown = Vec::new();
        for event in [post().text(&text), post().base64(text.as_bytes())] {
            test.calls.clear();
            let answer = lambda.request(&event).await?;
            assert_eq!((answer.status, answer.header("cache-control")), (200, "private, no-store"));
            assert_eq!(answer.header("access-control-allow-origin"), "https://shop.example");
            assert_eq!(test.calls.all(), ["BatchGetItem", "BatchGetItem"], "{item}");
            let offers = answer.json()?["offers"].take();
            assert!(offers.as_array().is_some_and(|offers| (1..=4).contains(&offers.len())), "{item}: {offers}");
            shown.push(offers);
        }
        assert_eq!(shown[0], shown[1]);
    }
    let log = lambda.stop().await?;
    let decided: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let decided: Vec<&Value> = decided.iter().filter(|line| line["message"] == "decided").collect();
    assert_eq!(decided.len(), 6, "{log}");
    assert!(decided.iter().all(|line| line["function"] == "product_page"), "{log}");
    Ok(())
}

#[tokio::test]
async fn a_proven_buyer_is_known_and_never_named_in_the_log() -> Result<()> {
    let test = shop().await?;
    let lambda = start(&test).await?;
    let keyring = Keyring::new(&master(), None);
    // The binary lives in its own time.
    let now = Clock::System.now();
    let token = buyer_token::mint(&keyring, &made_up::shop_id(), &made_up::customer(), now, &Random::system())?;
    let mut asked = body("mug");
    for (buyer, is) in [(token.as_str(), "known"), ("customer 1", "invalid")] {
        asked["consent"] = json!({ "tracking": true });
        asked["buyer"] = json!(buyer);
        let answer = lambda.request(&post().text(&asked.to_string())).await?;
        assert_eq!((answer.status, answer.json()?["buyer"].as_str()), (200, Some(is)));
    }
    let log = lambda.stop().await?;
    assert!(log.contains("decided") && !log.contains("customer 1") && !log.contains(&token), "{log}");
    Ok(())
}

#[tokio::test]
async fn bad_events_are_answered_with_problems() -> Result<()> {
    let test = shop().await?;
    let lambda = start(&test).await?;
    let good = body("mug").to_string();
    let form = HttpEvent::new("POST", PATH).header("content-type", "application/x-www-form-urlencoded");
    let events = [
        (post().base64(&[b'{', 0xff, 0xfe, b'}']), 400, "not_utf8"),
        (post().base64(&vec![b' '; 5_000_000]), 413, "body_too_large"),
        (post(), 400, "not_json"),
        (post().text("{}"), 400, "bad_field"),
        (form.text(&good), 415, "wrong_media_type"),
        (HttpEvent::new("GET", PATH), 405, "wrong_method"),
        (HttpEvent::new("POST", "/v1/nothing").header("content-type", "text/plain").text(&good), 404, "unknown_route"),
    ];
    for (event, status, problem) in events {
        let answer = lambda.request(&event).await?;
        assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{problem}");
        assert_eq!(answer.json()?["type"], format!("/problems/{problem}"));
    }
    let preflight = HttpEvent::new("OPTIONS", PATH).header("origin", "https://shop.example");
    let answer = lambda.request(&preflight.header("access-control-request-method", "POST")).await?;
    assert_eq!((answer.status, answer.header("access-control-allow-methods")), (204, "POST"));
    assert!(test.calls.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn it_serves_the_document_of_all_functions() -> Result<()> {
    let test = shop().await?;
    let lambda = start(&test).await?;
    let answer = lambda.request(&HttpEvent::new("GET", "/v1/openapi.json")).await?;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json()?["openapi"], "3.1.0");
    Ok(())
}

#[tokio::test]
async fn without_its_environment_it_says_what_is_missing() -> Result<()> {
    let lambda = LambdaRuntime::start(BINARY, &[("ALONGSIDE_MASTER_KEY", "too short")]).await?;
    let error = lambda.request(&post().text("{}")).await.unwrap_err().to_string();
    for variable in ["ALONGSIDE_MASTER_KEY is wrong", "ALONGSIDE_TABLE_PREFIX is missing", "AWS_ACCESS_KEY_ID is missing"] {
        assert!(error.contains(variable), "{error}");
    }
    assert!(!error.contains("too short"), "{error}");
    Ok(())
}
