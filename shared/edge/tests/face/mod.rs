//! Both functions behind one face, over a real DynamoDB API, with the made-up shop and a few people in it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use anyhow::Result;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use edge::keyring::{Keyring, MasterKey};
use edge::{App, Clock, Random, admin_key, buyer_token};
use scoring::id::{CustomerId, ShopId, VisitorId};
use scoring::profile::Profile;
use serde_json::{Value, json};
use store::Person;
use support::made_up;
use support::{NOW, TestStore};
use tower::ServiceExt as _;

/// A browser with the regular customer's history.
pub const VISITOR: &str = "visitor-0123456789abcdef";

/// Both functions over one store.
pub struct Face {
    pub test: TestStore,
    pub app: App,
    pub router: Router,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

/// The keys of the installation under test; other numbers are strangers' keys.
pub fn keyring(number: u64) -> Keyring {
    Keyring::new(&MasterKey::fresh(&Random::fixed(number)).unwrap(), None)
}

pub fn routes() -> Router<App> {
    product_page::router().merge(cart::router())
}

impl Face {
    /// The made-up shop and, with the same goods but nobody's profile, the other one.
    pub async fn open() -> Result<Self> {
        let test = support::store().await?;
        made_up::seed(&test.store).await?;
        let visitor = Person::Visitor(VisitorId::new(VISITOR)?);
        test.store.put_profiles(&made_up::shop_id(), [(visitor, made_up::profile())]).await?;
        let other = made_up::other_shop_id();
        test.store.adopt(&made_up::shop_named(other.clone()), &made_up::policy(), &made_up::model()).await?;
        test.store.put_items(&other, &made_up::items()).await?;
        test.store.put_rows(&other, &made_up::rows()).await?;
        let stranger = Profile { orders: 9, ..made_up::profile() };
        test.store.put_profiles(&other, [(Person::Customer(CustomerId::new("stranger")?), stranger)]).await?;
        test.calls.clear();
        Ok(Self::over(test))
    }

    pub fn over(test: TestStore) -> Self {
        let app = App::new(test.store.clone(), keyring(1)).with_clock(Clock::Fixed(NOW));
        let router = edge::face(routes(), app.clone());
        Self { test, app, router }
    }

    /// A sandbox that has answered nothing yet, over the same tables.
    pub fn cold(&self) -> Router {
        edge::face(routes(), App::new(self.test.store.clone(), keyring(1)).with_clock(Clock::Fixed(NOW)))
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        send(&self.router, method, path, headers, body).await
    }

    /// Posts JSON as pages do.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, &[("content-type", "text/plain;charset=UTF-8")], body.to_string()).await
    }

    /// Posts JSON as the merchant.
    pub async fn post_as_merchant(&self, path: &str, body: &Value) -> Reply {
        let shop = ShopId::new(body["shop"].as_str().unwrap()).unwrap();
        let bearer = format!("Bearer {}", admin_key::of(&self.app.keyring, &shop).reveal());
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        self.send(Method::POST, path, &headers, body.to_string()).await
    }

    /// A fresh buyer token of the made-up shop.
    pub fn token(&self, customer: &str) -> String {
        token(&self.app.keyring, &made_up::shop_id(), customer, 0)
    }
}

/// A buyer token minted so many seconds before now.
pub fn token(keyring: &Keyring, shop: &ShopId, customer: &str, seconds_ago: i64) -> String {
    let customer = CustomerId::new(customer).unwrap();
    let minted = scoring::time::Timestamp(NOW.0 - seconds_ago);
    buyer_token::mint(keyring, shop, &customer, minted, &Random::system()).unwrap()
}

pub async fn send(router: &Router, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    Reply { status: head.status, headers: head.headers, body }
}

impl Reply {
    /// The last part of a problem's type, after checking that it is a problem document.
    pub fn problem(&self) -> &str {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.body);
        assert_eq!(self.body["status"], self.status.as_u16());
        assert!(self.body["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        self.body["type"].as_str().unwrap().strip_prefix("/problems/").unwrap()
    }

    pub fn items(&self) -> Vec<&str> {
        self.body["offers"].as_array().unwrap().iter().map(|offer| offer["item"].as_str().unwrap()).collect()
    }
}

/// A line of a cart.
pub fn line(item: &str, price: &str) -> Value {
    json!({ "item": item, "quantity": 1, "unit_price": price })
}

/// A cart of one mug, on the cart page.
pub fn cart_of_mug() -> Value {
    json!({ "shop": made_up::shop_id().as_str(), "stage": "page", "lines": [line("mug", "9.90")] })
}

/// A look at the mug.
pub fn look_at_mug() -> Value {
    json!({ "shop": made_up::shop_id().as_str(), "item": "mug" })
}

/// Every route that answers with offers, each with a request that it takes.
pub fn offer_routes() -> Vec<(&'static str, Value)> {
    let mut routes = vec![("/v1/product-page", look_at_mug())];
    for stage in ["drawer", "page", "checkout"] {
        let mut body = cart_of_mug();
        body["stage"] = json!(stage);
        routes.push(("/v1/cart", body));
    }
    let posts = product_page::ROUTES.iter().chain(cart::ROUTES).filter(|(method, _)| *method == Method::POST);
    for (_, path) in posts {
        assert!(routes.iter().any(|(known, _)| known == path), "{path} is not walked");
    }
    routes
}

/// The same request with more fields.
pub fn with(body: &Value, fields: &Value) -> Value {
    let mut body = body.clone();
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}
