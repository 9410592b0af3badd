//! The shop's deliveries: each order that changes is told as WooCommerce tells it, signed.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt as _;

use super::Counter;

/// Deliveries of one telling at most, and the pause before the next.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);

impl Counter {
    /// Delivers to `api` whatever changes, until it is dropped.
    pub fn deliver(&self, api: Router) -> tokio::task::JoinHandle<()> {
        let mut changes = self.shop.changes();
        let (path, secret) = (format!("/webhooks/woocommerce/{}", self.tenant), self.secret.clone());
        tokio::spawn(async move {
            while let Some(order) = changes.recv().await {
                for _ in 0..TRIES {
                    if told(&api, &path, secret.reveal(), &order).await {
                        break;
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            }
        })
    }
}

async fn told(api: &Router, path: &str, secret: &str, order: &Value) -> bool {
    let body = order.to_string();
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-wc-webhook-topic", "order.updated")
        .header("x-wc-webhook-signature", platform::inbound::signature(secret, body.as_bytes()))
        .body(Body::from(body));
    let Ok(request) = request else { return true };
    let answer = api.clone().oneshot(request).await;
    answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
}
