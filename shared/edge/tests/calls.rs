//! Reads never write, and there are at most two of them.

mod face;

use anyhow::Result;
use axum::http::StatusCode;
use face::{Face, cart_of_mug, line, look_at_mug, offer_routes, send, with};
use scoring::shop::Shop;
use serde_json::json;
use store::key::Table;
use support::{Failure, made_up};

#[tokio::test]
async fn every_route_makes_two_batch_reads_cold_and_warm_and_writes_nothing() -> Result<()> {
    let face = Face::open().await?;
    let mut before = Vec::new();
    for table in Table::ALL {
        before.push(face.test.dump(table).await?);
    }
    let person = json!({ "consent": { "tracking": true }, "visitor": face::VISITOR, "buyer": face.token("customer 1") });
    for (path, body) in offer_routes() {
        for body in [body.clone(), with(&body, &person)] {
            let sandbox = face.cold();
            for temper in ["cold", "warm", "warm"] {
                face.test.calls.clear();
                let headers = [("content-type", "text/plain")];
                let reply = send(&sandbox, axum::http::Method::POST, path, &headers, body.to_string()).await;
                assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
                assert!(!reply.items().is_empty(), "{path}: a test without offers shows nothing");
                assert_eq!(face.test.calls.all(), ["BatchGetItem", "BatchGetItem"], "{path} {temper}");
            }
        }
    }
    for (table, before) in Table::ALL.into_iter().zip(before) {
        assert_eq!(face.test.dump(table).await?, before, "{}", table.name());
    }
    Ok(())
}

#[tokio::test]
async fn the_largest_request_is_still_two_reads() -> Result<()> {
    let face = Face::open().await?;
    let mut lines: Vec<_> = (0..499).map(|n| line(&format!("item-{n}"), "1.00")).collect();
    lines.push(line("camera", "649.00"));
    let viewed: Vec<_> = (0..50).map(|n| format!("viewed-{n}")).collect();
    let body = json!({
        "shop": made_up::shop_id().as_str(),
        "stage": "page",
        "lines": lines,
        "consent": { "tracking": true },
        "visitor": face::VISITOR,
        "buyer": face.token("customer 1"),
        "session": { "viewed": viewed, "seen": viewed, "passed": viewed },
    });
    let reply = face.post("/v1/cart", &body).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(face.test.calls.all(), ["BatchGetItem", "BatchGetItem"]);
    assert_eq!(reply.body["buyer"], "known");
    Ok(())
}

#[tokio::test]
async fn with_nothing_to_offer_the_second_read_is_left_out() -> Result<()> {
    let face = Face::open().await?;
    let shop = Shop { popular: Vec::new(), ..made_up::shop() };
    face.test.store.put_shop(&shop).await?;
    face.test.calls.clear();
    let reply = face.post("/v1/product-page", &with(&look_at_mug(), &json!({ "item": "unheard-of" }))).await;
    assert_eq!((reply.status, &reply.body["silence"]), (StatusCode::OK, &json!("no_candidates")));
    assert!(reply.body["record"].as_str().is_some_and(|record| record.len() > 100), "also silence has its record");
    assert_eq!(face.test.calls.all(), ["BatchGetItem"]);
    Ok(())
}

#[tokio::test]
async fn a_warm_sandbox_believes_its_settings_for_a_while() -> Result<()> {
    let face = Face::open().await?;
    let mut policy = made_up::policy();
    policy.version += 1;
    policy.placements.iter_mut().for_each(|placement| placement.slots = 0);
    assert!(!face.post("/v1/cart", &cart_of_mug()).await.items().is_empty());
    face.test.store.put_policy(&made_up::shop_id(), &policy).await?;
    assert!(!face.post("/v1/cart", &cart_of_mug()).await.items().is_empty(), "from memory");
    face.app.cache.forget(&made_up::shop_id());
    let reply = face.post("/v1/cart", &cart_of_mug()).await;
    assert_eq!((reply.items().len(), &reply.body["silence"]), (0, &json!("off")));
    Ok(())
}

#[tokio::test]
async fn keys_left_over_by_dynamodb_are_asked_for_again_and_nothing_else() -> Result<()> {
    let face = Face::open().await?;
    face.test.calls.fail("BatchGetItem", Failure::HalfUnprocessed, 1);
    let reply = face.post("/v1/cart", &cart_of_mug()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert!(face.test.calls.all().iter().all(|call| call == "BatchGetItem"));
    Ok(())
}
