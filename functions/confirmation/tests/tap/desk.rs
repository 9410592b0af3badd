//! A connected shop, its platform, its payment side, and a page.

use anyhow::Result;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use edge::platform_access::{AccessKey, PlatformAccess};
use edge::rate::Bucket;
use edge::tenant_secret::TenantSecret;
use edge::{App, Clock, Random, Secret};
use platform::inbound::signature;
use scoring::id::{OrderId, ShopId};
use scoring::one_tap::{Offer, Terms};
use scoring::time::{DAY_SECONDS, Timestamp};
use serde_json::{Value, json};
use store::SecretKind;
use support::{Goods, NOW, PricesAre, STRIPE_KEY, StripeStandIn, TestStore, WOOCOMMERCE_KEY, WoocommerceStandIn, made_up};
use tower::ServiceExt as _;

use crate::goods;

pub(crate) const SECRET: &str = "made0up0secret0of0one0shop";
/// What every page is asked for with a camera in its order: what goes with it, and is sold as it is.
pub(crate) const DAY: i64 = NOW.0.div_euclid(DAY_SECONDS);

pub(crate) struct Desk {
    pub(crate) test: TestStore,
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) stripe: StripeStandIn,
    pub(crate) shop: WoocommerceStandIn,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn state(&self) -> &str {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body["state"].as_str().unwrap()
    }

    pub(crate) fn silence(&self) -> &str {
        assert_eq!((self.status, &self.body["offer"]), (StatusCode::OK, &Value::Null), "{}", self.body);
        self.body["silence"].as_str().unwrap()
    }

    pub(crate) fn offer(&self) -> &Value {
        assert!(self.status == StatusCode::OK && self.body["offer"].is_object(), "{}", self.body);
        &self.body["offer"]
    }

    pub(crate) fn problem(&self) -> (u16, &str) {
        let kind = self.body["type"].as_str().unwrap_or_else(|| panic!("{}", self.body));
        (self.status.as_u16(), kind.strip_prefix("/problems/").unwrap())
    }
}

pub(crate) fn shop() -> ShopId {
    made_up::shop_id()
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

impl Desk {
    pub(crate) async fn open() -> Result<Self> {
        let (test, stripe, woocommerce) =
            (support::store().await?, StripeStandIn::start()?, WoocommerceStandIn::start(1_900, PricesAre::WithTax)?);
        let app = App::new(test.store.clone(), support::keyring()).with_clock(Clock::Fixed(NOW));
        let app = App { bucket: Bucket::new(1_000_000, 1_000_000), ..app };
        let desk = Self { router: edge::face(confirmation::router(), app.clone()), test, app, stripe, shop: woocommerce };
        desk.seed().await?;
        Ok(desk)
    }

    async fn seed(&self) -> Result<()> {
        let store = &self.test.store;
        store.adopt(&goods::shop(), &made_up::policy(), &made_up::model()).await?;
        store.put_items(&shop(), &goods::items()).await?;
        store.put_rows(&shop(), &goods::rows()).await?;
        store.put_terms(&shop(), Some(&Terms::standard("/withdrawal"))).await?;
        for item in goods::items() {
            for variant in item.variants {
                let shelved = Goods { price: variant.price.minor, stock: Some(5_000) };
                self.shop.shelve(&variant.id, shelved);
            }
        }
        for kind in [SecretKind::Woocommerce, SecretKind::Shopify] {
            let signing = TenantSecret::new(SECRET, [9; 32])?;
            let sealed = signing.seal(&self.app.keyring, &shop(), kind, &Random::system())?;
            store.put_secret(&shop(), kind, &sealed).await?;
        }
        let (key, half) = WOOCOMMERCE_KEY;
        let keys = [
            (self.shop.url(), AccessKey::Woocommerce { key: key.to_owned(), secret: secret(half) }),
            (self.stripe.url(), AccessKey::Stripe { publishable: "pk_test_standin".to_owned(), key: secret(STRIPE_KEY) }),
            (
                "https://made-up.example".to_owned(),
                AccessKey::Shopify { client: "client-of-the-app".to_owned(), token: secret("token"), renewal: None },
            ),
        ];
        for (address, key) in keys {
            // So late that nobody asks for orders that were missed.
            let access = PlatformAccess { address, connected: NOW.plus_days(10), key };
            let sealed = access.seal(&self.app.keyring, &shop(), &Random::system())?;
            store.put_secret(&shop(), access.kind(), &sealed).await?;
        }
        self.test.calls.clear();
        Ok(())
    }

    /// The same desk at another moment.
    pub(crate) fn at(&self, seconds: i64) -> Router {
        let app = self.app.clone().with_clock(Clock::Fixed(Timestamp(NOW.0 + seconds)));
        edge::face(confirmation::router(), app)
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        post(&self.router, path, body).await
    }

    /// A page of an order that was just paid, with its offer.
    pub(crate) async fn page(&self) -> (Value, String) {
        let order = self.shop.paid_order(goods::number("camera"), 1);
        let proof = proof(&paid(order));
        let reply = self.post("/v1/confirmation/offer", &proof).await;
        let id = reply.offer()["id"].as_str().unwrap().to_owned();
        (proof, id)
    }

    pub(crate) async fn accept(&self, page: &(Value, String)) -> Reply {
        self.post(&format!("/v1/confirmation/{}/accept", page.1), &page.0).await
    }

    pub(crate) async fn decline(&self, page: &(Value, String)) -> Reply {
        self.post(&format!("/v1/confirmation/{}/decline", page.1), &page.0).await
    }

    pub(crate) async fn kept(&self, page: &(Value, String)) -> Offer {
        let order = OrderId::new(&order_of(&page.0).to_string()).unwrap();
        self.test.store.offer(&shop(), &order, support::NOW).await.unwrap().unwrap().offer
    }
}

pub(crate) async fn post(router: &Router, path: &str, body: &Value) -> Reply {
    let request = Request::builder().method(Method::POST).uri(path).header("content-type", "text/plain;charset=UTF-8");
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    Reply { status: head.status, body: serde_json::from_slice(&body).unwrap_or(Value::Null) }
}

/// What the plugin writes about an order of one camera.
pub(crate) fn paid(order: u64) -> Value {
    json!({
        "proof": "paid", "shop": shop().as_str(), "asked": NOW.0, "order": order, "placed": NOW.0 - 60, "customer": 55,
        "currency": made_up::currency().code(), "total": "649.00", "locale": "en_GB", "country": "PT",
        "lines": [{ "product": goods::number("camera"), "variation": 0, "quantity": 1, "paid": "649.00" }],
        "payment": { "gateway": "stripe", "kind": "card", "customer": "cus_1", "method": "pm_1", "reuse": "agreed" },
        "ships": "address", "release": "held"
    })
}

/// Signed as the shop signs.
pub(crate) fn proof(text: &Value) -> Value {
    signed(&text.to_string(), SECRET)
}

pub(crate) fn signed(text: &str, secret: &str) -> Value {
    json!({ "proof": text, "signature": signature(secret, text.as_bytes()) })
}

pub(crate) fn order_of(proof: &Value) -> u64 {
    let text: Value = serde_json::from_str(proof["proof"].as_str().unwrap()).unwrap();
    text["order"].as_u64().unwrap()
}

/// One value more in a request.
pub(crate) fn with(body: &Value, more: &Value) -> Value {
    let mut body = body.clone();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}
