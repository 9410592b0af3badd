//! The real binary under the Lambda Runtime API, over a real DynamoDB API. How long an offer takes, cold and warm, is printed by
//! `cargo test --release -p confirmation --test lambda latency -- --ignored --nocapture`.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "only the goods are needed here")]
#[path = "tap/goods.rs"]
mod goods;

use std::time::{Duration, Instant};

use anyhow::Result;
use edge::keyring::{Keyring, MasterKey};
use edge::platform_access::{AccessKey, PlatformAccess};
use edge::tenant_secret::TenantSecret;
use edge::{Random, Secret};
use platform::inbound::signature;
use scoring::one_tap::Terms;
use serde_json::{Value, json};
use store::SecretKind;
use store::key::Table;
use support::{HttpEvent, LambdaRuntime, TestStore, made_up};

const BINARY: &str = env!("CARGO_BIN_EXE_confirmation");
const PATH: &str = "/v1/confirmation/offer";
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
    let (shop, keyring, random) = (made_up::shop_id(), Keyring::new(&master(), None), Random::system());
    test.store.adopt(&goods::shop(), &made_up::policy(), &made_up::model()).await?;
    test.store.put_items(&shop, &goods::items()).await?;
    test.store.put_rows(&shop, &goods::rows()).await?;
    test.store.put_terms(&shop, Some(&Terms::standard("/withdrawal"))).await?;
    let secret = TenantSecret::new(SECRET, [9; 32])?.seal(&keyring, &shop, SecretKind::Woocommerce, &random)?;
    test.store.put_secret(&shop, SecretKind::Woocommerce, &secret).await?;
    let nowhere = support::nowhere()?;
    for key in [
        AccessKey::Woocommerce { key: "ck_1".to_owned(), secret: Secret::new("cs_1".to_owned()) },
        AccessKey::Stripe { publishable: "pk_1".to_owned(), key: Secret::new("rk_1".to_owned()) },
    ] {
        let access = PlatformAccess { address: nowhere.clone(), connected: support::NOW, key };
        test.store.put_secret(&shop, access.kind(), &access.seal(&keyring, &shop, &random)?).await?;
    }
    test.calls.clear();
    Ok(test)
}

/// What the plugin writes now about an order.
fn proof(order: u64) -> Value {
    let now = edge::Clock::System.now().0;
    let text = json!({
        "proof": "paid", "shop": made_up::shop_id().as_str(), "asked": now, "order": order, "placed": now - 60, "currency": made_up::currency().code(),
        "total": "649.00", "lines": [{ "product": goods::number("camera"), "quantity": 1, "paid": "649.00" }], "locale": "sv",
        "payment": { "gateway": "stripe", "kind": "card", "customer": "cus_1", "method": "pm_1", "reuse": "agreed" },
        "ships": "address", "release": "held"
    })
    .to_string();
    json!({ "signature": signature(SECRET, text.as_bytes()), "proof": text })
}

#[tokio::test]
async fn cold_and_warm_it_reads_twice_and_puts_once_and_a_silent_shop_leaves_the_tap_to_sweep() -> Result<()> {
    let test = shop().await?;
    let lambda = start(&test).await?;
    let post = |path: &str, body: &Value| {
        HttpEvent::new("POST", path).header("content-type", "text/plain;charset=UTF-8").text(&body.to_string())
    };
    let mut last = Value::Null;
    for order in [71, 72] {
        test.calls.clear();
        let answer = lambda.request(&post(PATH, &proof(order))).await?;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "private, no-store"));
        assert_eq!(test.calls.all(), ["BatchGetItem", "BatchGetItem", "PutItem"]);
        last = serde_json::from_slice(&answer.body)?;
        assert!(last["offer"]["button"].as_str().unwrap().starts_with("Köp nu: betala "), "{last}");
    }
    let tap = format!("/v1/confirmation/{}/accept", last["offer"]["id"].as_str().unwrap());
    let answer = lambda.request(&post(&tap, &proof(72))).await?;
    let standing: Value = serde_json::from_slice(&answer.body)?;
    assert_eq!((answer.status, &standing["state"], &standing["again_in"]), (200, &json!("accepted"), &json!(2)), "{standing}");
    let refused = lambda.request(&post(&tap, &proof(71))).await?;
    assert_eq!(refused.status, 404);
    Ok(())
}

/// Starts of the binary, and offers that are asked for once it is warm.
const STARTS: u64 = 30;
const OFFERS: u64 = 300;

/// Quickest, median and 95th percentile.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    format!(
        "{:.1} ms at its quickest, {:.1} ms at the median, {:.1} ms at the 95th percentile of {}",
        at(0),
        at(50),
        at(95),
        times.len()
    )
}

#[tokio::test]
#[ignore = "a measurement: cargo test --release -p confirmation --test lambda latency -- --ignored --nocapture"]
#[allow(clippy::print_stdout)]
async fn latency_of_an_offer_cold_and_warm() -> Result<()> {
    let test = shop().await?;
    let post =
        |body: &Value| HttpEvent::new("POST", PATH).header("content-type", "text/plain;charset=UTF-8").text(&body.to_string());
    let (mut cold, mut warm, mut reads) = (Vec::new(), Vec::new(), Vec::new());
    for order in 0..STARTS {
        let started = Instant::now();
        let lambda = start(&test).await?;
        let answer = lambda.request(&post(&proof(10_000 + order))).await?;
        cold.push(started.elapsed());
        assert_eq!(answer.status, 200);
    }
    let lambda = start(&test).await?;
    for order in 0..=OFFERS {
        let body = post(&proof(20_000 + order));
        let started = Instant::now();
        let answer = lambda.request(&body).await?;
        warm.push(started.elapsed());
        assert!(serde_json::from_slice::<Value>(&answer.body)?["offer"].is_object());
        // What the store alone takes for reads as large, beside it.
        let items: Vec<_> = goods::items().into_iter().map(|item| item.id).collect();
        let started = Instant::now();
        test.store.items(&made_up::shop_id(), &items).await?;
        reads.push(started.elapsed());
    }
    println!("cold, from the start of the process to its answer: {}", spread(cold));
    println!("warm: {}", spread(warm.split_off(1)));
    println!("one read of the store beside it: {}", spread(reads));
    Ok(())
}
