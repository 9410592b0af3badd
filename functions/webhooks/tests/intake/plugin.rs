//! Wishes about personal data that a shop's plugin passes on.

use anyhow::Result;
use axum::http::{Method, StatusCode};
use platform::guest::GuestKey;
use platform::inbound::signature;
use scoring::privacy::Wish;
use serde_json::{Value, json};
use support::{NOW, made_up};

use crate::desk::{Desk, OTHER_SECRET, Reply, SECRET, shop, with};

fn wish(more: &Value) -> Value {
    with(
        json!({ "wish": "erase", "asked": NOW.0, "request": "r-1", "email": "Kim@example.test", "customer": 5, "orders": [22, "23"] }),
        more,
    )
}

async fn ask(desk: &Desk, path: &str, secret: &str, body: &Value) -> Reply {
    let body = body.to_string();
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("x-alongside-shop", shop().to_string()),
        ("x-alongside-signature", signature(secret, body.as_bytes())),
    ];
    desk.send(Method::POST, path, &headers, body).await
}

#[tokio::test]
async fn a_signed_wish_stands_on_the_list_once_and_keeps_no_address() -> Result<()> {
    let desk = Desk::open().await?;
    for _ in 0..2 {
        assert_eq!(ask(&desk, "/v1/privacy/erase", SECRET, &wish(&json!({}))).await.status, StatusCode::OK);
        assert_eq!(ask(&desk, "/v1/privacy/export", SECRET, &wish(&json!({ "wish": "export" }))).await.status, StatusCode::OK);
    }
    let requests = desk.test.store.privacy_requests(&shop()).await?;
    assert_eq!(requests.iter().map(|request| request.wish).collect::<Vec<_>>(), [Wish::Erase, Wish::Export]);
    assert_eq!((requests[0].guest.clone(), requests[0].orders.len()), (GuestKey::new(&[9; 32]).guest("kim@example.test"), 2));
    assert!(desk.test.store.privacy_requests(&made_up::other_shop_id()).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_wish_that_is_stale_bent_or_about_nobody_is_told_what_is_wrong() -> Result<()> {
    let desk = Desk::open().await?;
    let erase = "/v1/privacy/erase";
    for more in [
        json!({ "asked": NOW.0 - 301 }),
        json!({ "asked": NOW.0 + 301 }),
        json!({ "asked": i64::MIN }),
        json!({ "wish": "export" }),
        json!({ "request": "" }),
        json!({ "customer": "" }),
        json!({ "customer": null, "email": "no address", "orders": [] }),
        json!({ "orders": vec![1; 5_001] }),
    ] {
        let reply = ask(&desk, erase, SECRET, &wish(&more)).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::BAD_REQUEST, "bad_field"), "{more}");
    }
    let reply = ask(&desk, erase, SECRET, &json!(["kim@example.test"])).await;
    assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::BAD_REQUEST, "not_json"));
    assert!(!String::from_utf8_lossy(&reply.body).contains("kim@"));
    for secret in [OTHER_SECRET, ""] {
        let reply = ask(&desk, erase, secret, &wish(&json!({}))).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::UNAUTHORIZED, "bad_signature"));
    }
    assert_eq!(desk.test.calls.count("PutItem"), 0);
    assert!(desk.parked().await.is_empty());
    Ok(())
}
