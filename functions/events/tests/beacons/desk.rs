//! A shop whose pages ask for offers and tell what happens.

use anyhow::Result;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use edge::keyring::{Keyring, MasterKey};
use edge::tenant_secret::TenantSecret;
use edge::{App, Clock, Random, buyer_token};
use scoring::id::{CustomerId, DecisionName, ShopId, VisitorId};
use scoring::impression::Exposure;
use scoring::memory::{CustomerMemory, VisitorMemory};
use scoring::time::Timestamp;
use serde_json::{Value, json};
use store::SecretKind;
use store::key::Table;
use support::{NOW, TestStore, made_up};
use tower::ServiceExt as _;

pub(crate) const VISITOR: &str = "visitor-0123456789abcdef";
pub(crate) const SECRET: &str = "made0up0secret0of0one0shop";

pub(crate) struct Desk {
    pub(crate) test: TestStore,
    pub(crate) app: App,
    pub(crate) router: Router,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    /// The last part of a problem's type.
    pub(crate) fn problem(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default().strip_prefix("/problems/").unwrap_or_default()
    }

    /// Places and reasons of what was refused.
    pub(crate) fn refused(&self) -> Vec<(u64, &str)> {
        let lines = self.body["refused"].as_array().unwrap();
        lines.iter().map(|line| (line["event"].as_u64().unwrap(), line["reason"].as_str().unwrap())).collect()
    }
}

pub(crate) fn shop() -> ShopId {
    made_up::shop_id()
}

pub(crate) fn visitor(text: &str) -> VisitorId {
    VisitorId::new(text).unwrap()
}

pub(crate) fn given() -> Value {
    json!({ "tracking": true })
}

impl Desk {
    pub(crate) async fn open() -> Result<Self> {
        let test = support::store().await?;
        made_up::seed(&test.store).await?;
        let other = made_up::other_shop_id();
        test.store.adopt(&made_up::shop_named(other), &made_up::policy(), &made_up::model()).await?;
        let keyring = Keyring::new(&MasterKey::fresh(&Random::fixed(1))?, None);
        let app = App::new(test.store.clone(), keyring).with_clock(Clock::Fixed(NOW));
        for kind in SecretKind::ALL {
            let sealed = TenantSecret::new(SECRET, [9; 32])?.seal(&app.keyring, &shop(), kind, &Random::system())?;
            test.store.put_secret(&shop(), kind, &sealed).await?;
        }
        let desk = Self { router: Router::new(), test, app }.at(NOW);
        desk.test.calls.clear();
        Ok(desk)
    }

    /// The same at another time.
    pub(crate) fn at(self, now: Timestamp) -> Self {
        let app = self.app.clone().with_clock(Clock::Fixed(now));
        let routes = events::router().merge(cart::router()).merge(product_page::router());
        Self { router: edge::face(routes, app.clone()), app, test: self.test }
    }

    pub(crate) async fn send(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let mut request = Request::builder().method(Method::POST).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.unwrap();
        Reply { status: head.status, headers: head.headers, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(path, &[("content-type", "text/plain;charset=UTF-8")], body.to_string()).await
    }

    /// Sends a batch; it is understood.
    pub(crate) async fn tell(&self, batch: &Value) -> Reply {
        let reply = self.post("/v1/events", batch).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        reply
    }

    /// Sends a batch of which everything is kept.
    pub(crate) async fn tell_all(&self, batch: &Value) {
        let reply = self.tell(batch).await;
        assert_eq!(reply.refused(), [], "{}", reply.body);
    }

    pub(crate) fn token(&self, customer: &str) -> String {
        self.token_minted(customer, self.app.clock.now())
    }

    pub(crate) fn token_minted(&self, customer: &str, minted: Timestamp) -> String {
        let customer = CustomerId::new(customer).unwrap();
        buyer_token::mint(&self.app.keyring, &shop(), &customer, minted, &Random::system()).unwrap()
    }

    /// A cart of one camera asks for offers, as the fields say for whom.
    pub(crate) async fn decide(&self, fields: &Value) -> Value {
        let line = json!({ "item": "camera", "quantity": 1, "unit_price": "649.00" });
        let mut body = json!({ "shop": shop().as_str(), "stage": "page", "lines": [line] });
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        let reply = self.post("/v1/cart", &body).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        reply.body
    }

    pub(crate) async fn exposure(&self, decision: &Value) -> Option<Exposure> {
        let name = DecisionName::new(decision["decision"].as_str().unwrap()).unwrap();
        self.test.store.held_exposure(&shop(), &name, self.app.clock.now()).await.unwrap().value
    }

    pub(crate) async fn of_visitor(&self, id: &str) -> VisitorMemory {
        let held = self.test.store.held_visitor(&shop(), &visitor(id), self.app.clock.now()).await.unwrap();
        held.value.unwrap_or_default()
    }

    pub(crate) async fn of_customer(&self, id: &str) -> CustomerMemory {
        let id = CustomerId::new(id).unwrap();
        self.test.store.held_customer(&shop(), &id, self.app.clock.now()).await.unwrap().value.unwrap_or_default()
    }

    /// Everything that beacons may write, without when it goes.
    pub(crate) async fn written(&self) -> Vec<Value> {
        let (store, now) = (&self.test.store, self.app.clock.now());
        let decisions = self.test.dump(Table::Decisions).await.unwrap();
        let visitors = store.all_visitors(&shop(), now).await.unwrap();
        let customers = store.all_customer_memories(&shop(), now).await.unwrap();
        vec![json!(format!("{decisions:?}")), json!(format!("{visitors:?}")), json!(format!("{customers:?}"))]
    }
}

/// A batch of a visitor who consented.
pub(crate) fn batch(events: &Value) -> Value {
    json!({ "shop": shop().as_str(), "consent": given(), "visitor": VISITOR, "events": events })
}

pub(crate) fn viewed(id: &str, ago: i64, item: &str) -> Value {
    json!({ "type": "product_viewed", "id": format!("view-{id:0>6}"), "at": NOW.0 - ago, "item": item, "category": "photo", "depth": 60, "dwell": 20 })
}

/// Record and sight of every offer of a decision.
pub(crate) fn shown(decision: &Value) -> Vec<Value> {
    let seen = |slot: usize| json!({ "type": "offer_seen", "at": NOW.0, "decision": decision["decision"], "slot": slot });
    let offers = decision["offers"].as_array().unwrap().len();
    [json!({ "type": "block_seen", "record": decision["record"] })].into_iter().chain((0..offers).map(seen)).collect()
}

pub(crate) fn act(kind: &str, decision: &Value, slot: usize) -> Value {
    json!({ "type": kind, "at": NOW.0, "decision": decision["decision"], "slot": slot })
}
