//! What the log says, and what it never says. Alone in its process: with one subscriber of one thread, `tracing` lets
//! threads without one silence a line for all.
#![allow(clippy::unwrap_used)]

mod face;

use std::sync::{Arc, Mutex};

use anyhow::Result;
use axum::http::StatusCode;
use face::{Face, VISITOR, cart_of_mug, offer_routes, with};
use serde_json::{Value, json};
use support::{Failure, made_up};

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
