//! What is broken behind us never becomes a broken page.
#![allow(clippy::unwrap_used)]

mod face;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use axum::http::StatusCode;
use edge::{App, Clock};
use face::{Face, VISITOR, cart_of_mug, keyring, look_at_mug, offer_routes, with};
use serde_json::{Value, json};
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

/// Collects what a subscriber writes.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

#[tokio::test]
async fn a_decision_is_one_log_line_without_a_person() -> Result<()> {
    let face = Face::open().await?;
    let lines = Lines::default();
    let writer = lines.clone();
    // The finest level: whatever could be logged is.
    let subscriber = edge::trace::subscriber(tracing::level_filters::LevelFilter::TRACE, move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let token = face.token("customer 1");
    let fields = json!({
        "consent": { "tracking": true },
        "visitor": VISITOR,
        "buyer": token,
        "session": { "viewed": ["bottle"], "passed": ["socks"] },
    });
    for (path, body) in offer_routes() {
        let reply = face.post(path, &with(&body, &fields)).await;
        let text = lines.take();
        assert_eq!(text.lines().count(), 1, "{text}");
        let line: Value = serde_json::from_str(&text)?;
        assert_eq!(line["message"], "decided");
        assert_eq!(line["function"], if path == "/v1/cart" { "cart" } else { "product_page" });
        assert_eq!(line["placement"], reply.body["placement"]);
        assert_eq!(line["shop"], made_up::shop_id().as_str());
        assert_eq!(line["decision"], reply.body["decision"]);
        assert_eq!(line["offers"], reply.items().len());
        assert_eq!((&line["known"], &line["buyer"], &line["corrupt"]), (&json!(true), &json!("known"), &json!(0)));
        assert!(line["duration_ms"].is_u64() && line["candidates"].as_u64().is_some_and(|candidates| candidates > 0));
        for secret in ["customer 1", VISITOR, token.as_str(), "bottle", "socks", "beans", reply.body["record"].as_str().unwrap()]
        {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    // A failure's cause is logged, once, and names nobody either.
    face.test.calls.fail("BatchGetItem", Failure::Broken, 50);
    let reply = face.post("/v1/cart", &with(&cart_of_mug(), &fields)).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    let text = lines.take();
    let ours: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(ours.iter().filter(|line| line["target"] == "alongside").count(), 1, "{text}");
    assert!(
        text.contains("DynamoDB") && !text.contains("customer 1") && !text.contains(VISITOR) && !text.contains(&token),
        "{text}"
    );
    // So does a refusal, which quotes nothing.
    let reply = face.post("/v1/cart", &with(&cart_of_mug(), &json!({ "stage": "customer 1" }))).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    let text = lines.take();
    assert!(text.contains("bad_field") && !text.contains("customer 1"), "{text}");
    Ok(())
}
