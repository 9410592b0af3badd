//! The demo shop behind its real routes, learned once for all stories.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use edge::keyring::{Keyring, MasterKey};
use edge::{App, Clock, Random, admin_key, buyer_token};
use local::demo::{Buyer, DemoShop};
use local::serve::lesson;
use local::train::Learned;
use scoring::catalogue::Item;
use scoring::id::{CustomerId, ItemId};
use scoring::profile::Profile;
use serde_json::{Value, json};
use store::{Endpoint, Patience, Person, Store, TablePrefix};
use support::{EmbeddedStore, NOW};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// The shop, what was learned from it, and its routes over an embedded store.
pub(crate) struct Demo {
    pub(crate) shop: DemoShop,
    pub(crate) learned: Learned,
    /// Profiles of all customers, as they were written.
    pub(crate) profiles: HashMap<CustomerId, Profile>,
    pub(crate) keyring: Keyring,
    runtime: Runtime,
    router: Router,
    _engine: EmbeddedStore,
}

/// Learned when the first story asks for it.
pub(crate) static DEMO: LazyLock<Demo> = LazyLock::new(Demo::open);

impl Demo {
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let engine = EmbeddedStore::start().unwrap();
        let store =
            Store::connect(Endpoint::local(engine.url()).with_patience(Patience::WORK), TablePrefix::new("stories-").unwrap());
        let shop = local::demo::shop(local::demo::SEED, NOW);
        runtime.block_on(async {
            store.create_tables().await.unwrap();
            lesson::teach(&store, &shop).await.unwrap();
        });
        let keyring = Keyring::new(&MasterKey::fresh(&Random::fixed(5)).unwrap(), None);
        let app = App::new(store, keyring.clone()).with_clock(Clock::Fixed(NOW));
        let router = local::serve::functions(app);
        let learned = lesson::learn(&shop).unwrap();
        let customer = |(person, profile)| match person {
            Person::Customer(customer) => Some((customer, profile)),
            Person::Visitor(_) => None,
        };
        let profiles = learned.profiles().filter_map(customer).collect();
        Self { shop, learned, profiles, keyring, runtime, router, _engine: engine }
    }

    /// Posts as the merchant does, so that the answer carries its receipt.
    pub(crate) fn ask(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.send(path, body);
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    pub(crate) fn send(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let key = admin_key::of(&self.keyring, &self.shop.id);
        let request = Request::post(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", key.reveal()))
            .body(Body::from(body.to_string()))
            .unwrap();
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
            (status, serde_json::from_slice(&bytes).unwrap())
        })
    }

    /// A request of an example with what an example cannot have: a decision that was just made, and the moment of now.
    pub(crate) fn filled(&self, example: &Value) -> Value {
        let mut body = example.clone();
        let answer = self.cart(Buyer::Unknown, "page", &["kestrel-k5-camera-body"]);
        for event in body["events"].as_array_mut().into_iter().flatten() {
            for (name, value) in [("at", &json!(NOW.0)), ("record", &answer["record"]), ("decision", &answer["decision"])] {
                if !event[name].is_null() {
                    event[name] = value.clone();
                }
            }
        }
        body
    }

    pub(crate) fn item(&self, id: &str) -> &Item {
        self.shop.items.iter().find(|item| item.id.as_str() == id).unwrap_or_else(|| panic!("{id} is not sold"))
    }

    pub(crate) fn id(&self, id: &str) -> ItemId {
        self.item(id).id.clone()
    }

    /// A cart line at the shop's own price.
    pub(crate) fn line(&self, id: &str) -> Value {
        let variant = &self.item(id).variants[0];
        let amount = variant.price.to_string();
        json!({
            "item": id,
            "variant": variant.id.as_str(),
            "quantity": 1,
            "unit_price": amount.split(' ').next(),
            "currency": self.shop.currency.code(),
        })
    }

    /// Value of a cart in minor units.
    pub(crate) fn value(&self, ids: &[&str]) -> i64 {
        ids.iter().map(|id| self.item(id).variants[0].price.minor).sum()
    }

    pub(crate) fn token(&self, customer: &CustomerId) -> String {
        buyer_token::mint(&self.keyring, &self.shop.id, customer, NOW, &Random::system()).unwrap()
    }

    /// Adds who asks to a request, as the demo's pages do.
    pub(crate) fn by(&self, buyer: Buyer, mut body: Value) -> Value {
        body["shop"] = json!(self.shop.id.as_str());
        if let Some(visitor) = buyer.visitor() {
            body["consent"] = json!({ "tracking": true });
            body["visitor"] = json!(visitor.as_str());
        }
        if let Some(customer) = buyer.customer() {
            body["buyer"] = json!(self.token(&customer));
        }
        body
    }

    pub(crate) fn page(&self, buyer: Buyer, item: &str) -> Value {
        self.ask("/v1/product-page", &self.by(buyer, json!({ "item": item })))
    }

    pub(crate) fn cart(&self, buyer: Buyer, stage: &str, items: &[&str]) -> Value {
        let lines: Vec<Value> = items.iter().map(|item| self.line(item)).collect();
        self.ask("/v1/cart", &self.by(buyer, json!({ "stage": stage, "lines": lines })))
    }
}

/// Item ids of an answer's offers, best first.
pub(crate) fn offered(answer: &Value) -> Vec<&str> {
    answer["offers"].as_array().unwrap().iter().map(|offer| offer["item"].as_str().unwrap()).collect()
}

/// Prices of an answer's offers in minor units.
pub(crate) fn prices(answer: &Value) -> Vec<i64> {
    answer["offers"].as_array().unwrap().iter().map(|offer| offer["price"]["minor"].as_i64().unwrap()).collect()
}
