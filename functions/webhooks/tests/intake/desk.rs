//! Two connected shops, and how their platforms send.

use anyhow::Result;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use edge::keyring::{Keyring, MasterKey};
use edge::tenant_secret::TenantSecret;
use edge::{App, Clock, Random};
use platform::inbound::signature;
use scoring::id::{OrderId, ShopId};
use scoring::order::ToldOrder;
use serde_json::{Value, json};
use store::key::{Key, Table};
use store::{Parked, SecretKind};
use support::{NOW, TestStore, made_up};
use tower::ServiceExt as _;

pub(crate) const SECRET: &str = "made0up0secret0of0one0shop";
pub(crate) const OTHER_SECRET: &str = "made0up0secret0of0another0shop";

pub(crate) struct Desk {
    pub(crate) test: TestStore,
    pub(crate) app: App,
    pub(crate) router: Router,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Headers of a delivery.
pub(crate) type Headers = Vec<(&'static str, String)>;

impl Reply {
    /// The last part of a problem's type.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let document: Value = serde_json::from_slice(&self.body).unwrap();
        document["type"].as_str().unwrap().strip_prefix("/problems/").unwrap().to_owned()
    }
}

pub(crate) fn shop() -> ShopId {
    made_up::shop_id()
}

impl Desk {
    pub(crate) async fn open() -> Result<Self> {
        let test = support::store().await?;
        made_up::seed(&test.store).await?;
        let keyring = Keyring::new(&MasterKey::fresh(&Random::fixed(1))?, None);
        let app = App::new(test.store.clone(), keyring).with_clock(Clock::Fixed(NOW));
        let desk = Self { router: edge::face(webhooks::router(), app.clone()), test, app };
        for kind in SecretKind::ALL {
            desk.connect(&shop(), kind, &TenantSecret::new(SECRET, [9; 32])?).await?;
            desk.connect(&made_up::other_shop_id(), kind, &TenantSecret::new(OTHER_SECRET, [8; 32])?).await?;
        }
        desk.test.calls.clear();
        Ok(desk)
    }

    pub(crate) async fn connect(&self, shop: &ShopId, kind: SecretKind, secret: &TenantSecret) -> Result<()> {
        let sealed = secret.seal(&self.app.keyring, shop, kind, &Random::system())?;
        Ok(self.test.store.put_secret(shop, kind, &sealed).await?)
    }

    pub(crate) async fn send(&self, method: Method, path: &str, headers: &Headers, body: impl Into<Body>) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        Reply { status: head.status, headers: head.headers, body: to_bytes(body, 1 << 20).await.unwrap().to_vec() }
    }

    /// Posts bytes and headers to Shopify's path.
    pub(crate) async fn post_shopify(&self, headers: &Headers, body: &[u8]) -> Reply {
        self.send(Method::POST, "/webhooks/shopify", headers, body.to_vec()).await
    }

    /// A signed delivery of Shopify's, which is taken.
    pub(crate) async fn shopify(&self, topic: &str, body: &Value) {
        let body = body.to_string();
        let reply = self.post_shopify(&shopify_headers(topic, &shop(), SECRET, body.as_bytes()), body.as_bytes()).await;
        assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0), "{topic}: {}", String::from_utf8_lossy(&reply.body));
    }

    /// A signed delivery of WooCommerce's, which is taken.
    pub(crate) async fn woocommerce(&self, topic: &str, body: &Value) {
        let body = body.to_string();
        let headers = woocommerce_headers(topic, SECRET, body.as_bytes());
        let reply = self.send(Method::POST, &woocommerce_path(&shop()), &headers, body.into_bytes()).await;
        assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0), "{topic}: {}", String::from_utf8_lossy(&reply.body));
    }

    /// The order as it stands.
    pub(crate) async fn order(&self, id: u64) -> Option<ToldOrder> {
        self.test.store.told_order(&shop(), &OrderId::new(&id.to_string()).unwrap()).await.unwrap()
    }

    pub(crate) async fn parked(&self) -> Vec<Parked> {
        self.test.store.parked(&shop(), NOW, 100).await.unwrap()
    }

    /// Everything that deliveries may write, but for the note that the shop was heard.
    pub(crate) async fn written(&self) -> Vec<Vec<(String, Vec<u8>)>> {
        let heard = Key::heard(&shop()).sort;
        let mut tables = Vec::new();
        for table in Table::ALL {
            let records = self.test.dump(table).await.unwrap();
            tables.push(records.into_iter().filter(|(sort, _)| *sort != heard).collect());
        }
        tables
    }
}

pub(crate) fn woocommerce_path(shop: &ShopId) -> String {
    format!("/webhooks/woocommerce/{shop}")
}

pub(crate) fn shopify_headers(topic: &str, shop: &ShopId, secret: &str, body: &[u8]) -> Headers {
    vec![
        ("content-type", "application/json".to_owned()),
        ("x-shopify-topic", topic.to_owned()),
        ("x-shopify-shop-domain", shop.to_string()),
        ("x-shopify-hmac-sha256", signature(secret, body)),
    ]
}

pub(crate) fn woocommerce_headers(topic: &str, secret: &str, body: &[u8]) -> Headers {
    vec![
        ("content-type", "application/json".to_owned()),
        ("x-wc-webhook-topic", topic.to_owned()),
        ("x-wc-webhook-signature", signature(secret, body)),
        ("x-wc-webhook-delivery-id", "the same for all".to_owned()),
    ]
}

pub(crate) fn with(mut base: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

/// A paid Shopify order of three mugs.
pub(crate) fn shopify_order(more: &Value) -> Value {
    let line = json!({ "id": 1, "product_id": 700, "quantity": 3, "current_quantity": 3, "price": "9.90",
        "properties": [{ "name": "_alongside", "value": "dec-1" }] });
    let base = json!({ "id": 501, "created_at": "2026-09-01T10:00:00Z", "updated_at": "2026-09-01T10:00:05Z", "financial_status": "paid",
        "currency": "EUR", "email": "ina@example.test", "customer": { "id": 77 }, "line_items": [line], "current_total_price": "29.70" });
    with(base, more)
}

/// A paid WooCommerce order of one lamp.
pub(crate) fn woocommerce_order(more: &Value) -> Value {
    let line = json!({ "id": 1, "name": "Lamp", "product_id": 800, "variation_id": 0, "quantity": 1, "subtotal": "49.00", "total": "49.00" });
    let base = json!({ "id": 22, "status": "processing", "currency": "EUR", "date_created_gmt": "2026-09-01T08:00:00",
        "date_modified_gmt": "2026-09-01T08:00:01", "total": "49.00", "customer_id": 5, "billing": { "email": "kim@example.test" }, "line_items": [line] });
    with(base, more)
}
