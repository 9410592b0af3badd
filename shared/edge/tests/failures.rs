//! What is broken behind us never becomes a broken page.
#![allow(clippy::unwrap_used)]

mod face;

use std::time::Duration;

use anyhow::Result;
use axum::http::StatusCode;
use edge::{App, Clock};
use face::{Face, VISITOR, cart_of_mug, keyring, look_at_mug, offer_routes, with};
use serde_json::json;
use store::key::Key;
use store::{Endpoint, Store, TablePrefix};
use support::{Failure, NOW, made_up};

#[tokio::test]
async fn a_corrupt_row_is_skipped_and_the_rest_is_answered() -> Result<()> {
    let face = Face::open().await?;
    let shop = made_up::shop_id();
    let two = with(&cart_of_mug(), &json!({ "lines": [face::line("mug", "9.90"), face::line("camera", "649.00")] }));
    assert!(!face.post("/v1/cart", &two).await.items().is_empty());
    for garbage in [b"".as_slice(), &[0xff; 40], &[1, 2, 3]] {
        face.test.put_bytes(Key::row(&shop, &made_up::item_id("mug")), garbage).await?;
        let reply = face.post("/v1/cart", &two).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        assert!(!reply.items().is_empty(), "the camera still speaks");
    }
    let shown = face.post("/v1/product-page", &with(&look_at_mug(), &json!({ "item": "camera" }))).await;
    let first = shown.items()[0].to_owned();
    face.test.put_bytes(Key::item(&shop, &made_up::item_id(&first)), &[0xff; 40]).await?;
    let reply = face.post("/v1/product-page", &with(&look_at_mug(), &json!({ "item": "camera" }))).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(!reply.items().contains(&first.as_str()), "what cannot be read is not offered");
    let (customer, visitor) = (Key::customer(&shop, &made_up::customer()), scoring::id::VisitorId::new(VISITOR)?);
    face.test.put_bytes(customer, &[7; 9]).await?;
    face.test.put_bytes(Key::visitor(&shop, &visitor), &[7; 9]).await?;
    let fields = json!({ "consent": { "tracking": true }, "visitor": VISITOR, "buyer": face.token("customer 1") });
    let reply = face.post("/v1/cart", &with(&cart_of_mug(), &fields)).await;
    assert_eq!((reply.status, &reply.body["buyer"]), (StatusCode::OK, &json!("known")));
    Ok(())
}

#[tokio::test]
async fn unreadable_settings_are_an_outage_and_not_an_unknown_shop() -> Result<()> {
    let face = Face::open().await?;
    face.test.put_bytes(Key::shop(&made_up::shop_id()), &[0xff; 9]).await?;
    let reply = face.post("/v1/cart", &cart_of_mug()).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::SERVICE_UNAVAILABLE, "unavailable"));
    Ok(())
}

#[tokio::test]
async fn a_store_that_fails_or_dawdles_is_answered_with_503() -> Result<()> {
    let face = Face::open().await?;
    for (path, body) in offer_routes() {
        for failure in [Failure::Broken, Failure::Throttled, Failure::Unprocessed, Failure::Late(Duration::from_secs(20))] {
            face.test.calls.clear();
            face.test.calls.fail("BatchGetItem", failure, 50);
            let reply = face.post(path, &body).await;
            assert_eq!((reply.status, reply.problem()), (StatusCode::SERVICE_UNAVAILABLE, "unavailable"), "{failure:?}");
            assert!(!reply.body.to_string().contains("DynamoDB"), "the cause is nobody's business: {}", reply.body);
            assert!(face.test.calls.all().len() <= 8, "bounded: {:?}", face.test.calls.all());
        }
    }
    face.test.calls.clear();
    assert_eq!(face.post("/v1/cart", &cart_of_mug()).await.status, StatusCode::OK, "and then it is well again");
    Ok(())
}

#[tokio::test]
async fn a_store_that_is_not_there_is_answered_with_503() -> Result<()> {
    let store = Store::connect(Endpoint::local(support::nowhere()?), TablePrefix::default());
    let router = edge::face(face::routes(), App::new(store, keyring(1)).with_clock(Clock::Fixed(NOW)));
    let headers = [("content-type", "text/plain"), ("origin", "https://shop.example")];
    let reply = face::send(&router, axum::http::Method::POST, "/v1/cart", &headers, cart_of_mug().to_string()).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::SERVICE_UNAVAILABLE, "unavailable"));
    assert_eq!(reply.headers["access-control-allow-origin"], "https://shop.example");
    Ok(())
}
