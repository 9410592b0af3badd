//! A store in trouble: the platform is asked again only when nothing was kept.

use std::time::{Duration, Instant};

use anyhow::Result;
use axum::http::StatusCode;
use edge::keyring::{Keyring, MasterKey};
use edge::{App, Clock, Random};
use serde_json::json;
use store::{Endpoint, SecretKind, Store, TablePrefix};
use support::{Failure, NOW};

use crate::desk::{Desk, SECRET, shop, shopify_headers, shopify_order};

#[tokio::test]
async fn trouble_is_503_and_the_next_try_is_kept() -> Result<()> {
    let desk = Desk::open().await?;
    let body = shopify_order(&json!({})).to_string();
    let headers = shopify_headers("orders/paid", &shop(), SECRET, body.as_bytes());
    for operation in ["GetItem", "PutItem"] {
        for failure in [Failure::Throttled, Failure::Broken] {
            desk.test.calls.clear();
            desk.test.calls.fail(operation, failure, 100);
            let reply = desk.post_shopify(&headers, body.as_bytes()).await;
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
                "{operation} {failure:?}"
            );
            assert!(desk.test.calls.count(operation) <= 5, "attempts are bounded");
            desk.test.calls.clear();
            assert!(desk.order(501).await.is_none());
        }
    }
    desk.test.calls.clear();
    desk.test.calls.fail("PutItem", Failure::Broken, 1);
    assert_eq!(desk.post_shopify(&headers, body.as_bytes()).await.status, StatusCode::OK, "one bad answer is tried again");
    assert!(desk.order(501).await.is_some());
    Ok(())
}

#[tokio::test]
async fn a_body_that_could_not_even_be_parked_is_asked_for_again() -> Result<()> {
    let desk = Desk::open().await?;
    let headers = shopify_headers("orders/paid", &shop(), SECRET, b"not json");
    desk.test.calls.fail("PutItem", Failure::Throttled, 100);
    assert_eq!(desk.post_shopify(&headers, b"not json").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(desk.parked().await.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_slow_store_is_not_waited_for_longer_than_the_platform_waits() -> Result<()> {
    let desk = Desk::open().await?;
    let body = shopify_order(&json!({})).to_string();
    let headers = shopify_headers("orders/paid", &shop(), SECRET, body.as_bytes());
    desk.test.calls.fail("PutItem", Failure::Late(Duration::from_secs(8)), 1);
    let started = Instant::now();
    let reply = desk.post_shopify(&headers, body.as_bytes()).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    Ok(())
}

#[tokio::test]
async fn a_secret_that_does_not_open_is_our_trouble() -> Result<()> {
    let desk = Desk::open().await?;
    let body = shopify_order(&json!({})).to_string();
    let headers = shopify_headers("orders/paid", &shop(), SECRET, body.as_bytes());
    desk.test.store.put_secret(&shop(), SecretKind::Shopify, b"sealed by nobody").await?;
    assert_eq!(desk.post_shopify(&headers, body.as_bytes()).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let keyring = Keyring::new(&MasterKey::fresh(&Random::fixed(1))?, None);
    let gone = Store::connect(Endpoint::local(support::nowhere()?), TablePrefix::default());
    let app = App::new(gone, keyring).with_clock(Clock::Fixed(NOW));
    let desk = Desk { router: edge::face(webhooks::router(), app.clone()), app, ..desk };
    assert_eq!(desk.post_shopify(&headers, body.as_bytes()).await.status, StatusCode::SERVICE_UNAVAILABLE);
    Ok(())
}
