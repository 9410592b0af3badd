//! A stand-in for a WooCommerce shop's REST API on this machine: it keeps orders and their children, computes tax and totals, takes
//! stock when an order is paid, and can be told to break or to fall silent before or after it has written. It counts what it wrote.

mod sums;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::Result;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::background::Background;
use sums::Books;
pub use sums::{Goods, PricesAre};

/// The key and the secret of the shop's REST API.
pub const WOOCOMMERCE_KEY: (&str, &str) = ("ck_standin", "cs_standin");

/// What happens to one request that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShopMood {
    /// It is written.
    Write,
    /// Nothing is written, and the answer is a 500.
    Break,
    /// It is written, and the answer is a 500.
    WriteAndBreak,
    /// It is written, and no answer comes.
    WriteAndFallSilent,
    /// It is written, and a page of another service is answered.
    WriteAndBlock,
    /// The shop says no.
    Refuse,
}

/// The shop; gone when dropped.
pub struct WoocommerceStandIn {
    server: Background,
    shop: Arc<Mutex<ShopState>>,
}

struct ShopState {
    books: Books,
    moods: VecDeque<ShopMood>,
    /// Every request that wrote, as method and path.
    written: Vec<String>,
}

impl WoocommerceStandIn {
    /// A shop that taxes everything with `tax` hundredths of a percent.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(tax: u32, prices: PricesAre) -> Result<Self> {
        let shop =
            Arc::new(Mutex::new(ShopState { books: Books::new(tax, prices), moods: VecDeque::new(), written: Vec::new() }));
        let state = Arc::clone(&shop);
        let server = Background::start("woocommerce", move |listener| async move {
            let router = Router::new()
                .route("/wp-json/wc/v3/orders", get(orders).post(make))
                .route("/wp-json/wc/v3/orders/{id}", get(order).put(change))
                .route("/wp-json/wc/v3/products/{id}", get(product))
                .route("/wp-json/wc/v3/products/{id}/variations/{variation}", get(variation))
                .with_state(state);
            let _ = axum::serve(listener, router).await;
        })?;
        Ok(Self { server, shop })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Puts goods on the shelf, or changes them: a product, or a variation under its own number.
    pub fn shelve(&self, number: u64, goods: Goods) {
        self.lock().books.goods.insert(number, goods);
    }

    /// How many are left.
    #[must_use]
    pub fn stock(&self, number: u64) -> Option<i64> {
        self.lock().books.goods.get(&number).and_then(|goods| goods.stock)
    }

    /// An order that was placed and paid in the shop itself, of one line.
    #[must_use]
    pub fn paid_order(&self, product: u64, quantity: u32) -> u64 {
        let address = json!({ "first_name": "Ada", "country": "PT", "address_1": "1 Harbour Row", "email": "ada@example.test", "phone": "" });
        let body = json!({
            "status": "pending", "customer_id": 55, "currency": "EUR", "billing": address, "shipping": { "country": "PT", "city": "Porto" },
            "payment_method": "stripe", "payment_method_title": "Card", "line_items": [{ "product_id": product, "quantity": quantity }],
        });
        let mut shop = self.lock();
        let id = shop.books.make(&body);
        shop.books.change(id, &json!({ "set_paid": true, "transaction_id": "pi_first" }));
        id
    }

    /// What happens to the next requests that write, one after the other; after them they are written.
    pub fn plan(&self, moods: impl IntoIterator<Item = ShopMood>) {
        self.lock().moods.extend(moods);
    }

    /// The shop's clock runs out for orders that nobody paid: they are cancelled.
    pub fn give_up_unpaid(&self) {
        let mut shop = self.lock();
        let unpaid = |order: &&Value| order["status"] == "pending";
        let ids: Vec<u64> = shop.books.orders.values().filter(unpaid).filter_map(|order| order["id"].as_u64()).collect();
        for id in ids {
            shop.books.change(id, &json!({ "status": "cancelled" }));
        }
    }

    /// The merchant does something with an order: `{"status": "completed"}`.
    pub fn merchant(&self, order: u64, change: &Value) {
        self.lock().books.change(order, change);
    }

    /// An order as the shop would tell it.
    #[must_use]
    pub fn order(&self, id: u64) -> Value {
        self.lock().books.told(id, 2).unwrap_or_default()
    }

    /// The child orders of an order, oldest first.
    #[must_use]
    pub fn children(&self, parent: u64) -> Vec<Value> {
        let shop = self.lock();
        let ids: Vec<u64> =
            shop.books.orders.iter().filter(|(_, order)| order["parent_id"] == parent).map(|(id, _)| *id).collect();
        ids.into_iter().filter_map(|id| shop.books.told(id, 2)).collect()
    }

    /// Every request that wrote, as method and path, in its order.
    #[must_use]
    pub fn written(&self) -> Vec<String> {
        self.lock().written.clone()
    }

    fn lock(&self) -> MutexGuard<'_, ShopState> {
        locked(&self.shop)
    }
}

type Shared = State<Arc<Mutex<ShopState>>>;
type Asked = Query<BTreeMap<String, String>>;

fn locked(shop: &Mutex<ShopState>) -> MutexGuard<'_, ShopState> {
    shop.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn refusal(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({ "code": code, "message": "made up", "data": { "status": status.as_u16() } }))).into_response()
}

fn gone(kind: &str) -> Response {
    refusal(StatusCode::NOT_FOUND, &format!("woocommerce_rest_{kind}_invalid_id"))
}

fn stranger(headers: &HeaderMap) -> Option<Response> {
    use base64::Engine as _;
    let (key, secret) = WOOCOMMERCE_KEY;
    let expected = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{key}:{secret}")));
    let known = headers.get(header::AUTHORIZATION).is_some_and(|value| value.as_bytes() == expected.as_bytes());
    (!known).then(|| refusal(StatusCode::UNAUTHORIZED, "woocommerce_rest_authentication_error"))
}

fn decimals(asked: &BTreeMap<String, String>) -> usize {
    asked.get("dp").and_then(|dp| dp.parse().ok()).unwrap_or(2)
}

async fn orders(State(shop): Shared, headers: HeaderMap, Query(asked): Asked) -> Response {
    if let Some(stranger) = stranger(&headers) {
        return stranger;
    }
    let shop = locked(&shop);
    let parent = asked.get("parent").and_then(|parent| parent.parse::<u64>().ok());
    let matching = shop.books.orders.iter().filter(|(_, order)| parent.is_none_or(|parent| order["parent_id"] == parent));
    let told: Vec<Value> = matching.filter_map(|(id, _)| shop.books.told(*id, decimals(&asked))).collect();
    Json(told).into_response()
}

async fn order(State(shop): Shared, headers: HeaderMap, Path(id): Path<u64>, Query(asked): Asked) -> Response {
    if let Some(stranger) = stranger(&headers) {
        return stranger;
    }
    let told = locked(&shop).books.told(id, decimals(&asked));
    told.map_or_else(|| gone("shop_order"), |order| Json(order).into_response())
}

async fn make(State(shop): Shared, headers: HeaderMap, Query(asked): Asked, Json(body): Json<Value>) -> Response {
    if let Some(stranger) = stranger(&headers) {
        return stranger;
    }
    if body["billing"]["email"] == "" {
        return refusal(StatusCode::BAD_REQUEST, "rest_invalid_param");
    }
    write(&shop, "POST orders".to_owned(), |books| {
        let id = books.make(&body);
        (StatusCode::CREATED, books.told(id, decimals(&asked)))
    })
    .await
}

async fn change(
    State(shop): Shared,
    headers: HeaderMap,
    Path(id): Path<u64>,
    Query(asked): Asked,
    Json(body): Json<Value>,
) -> Response {
    if let Some(stranger) = stranger(&headers) {
        return stranger;
    }
    if !locked(&shop).books.orders.contains_key(&id) {
        return gone("shop_order");
    }
    write(&shop, format!("PUT orders/{id}"), |books| {
        books.change(id, &body);
        (StatusCode::OK, books.told(id, decimals(&asked)))
    })
    .await
}

/// Writes as the shop's mood is.
async fn write(shop: &Mutex<ShopState>, what: String, work: impl FnOnce(&mut Books) -> (StatusCode, Option<Value>)) -> Response {
    let mood = locked(shop).moods.pop_front().unwrap_or(ShopMood::Write);
    let broken = (StatusCode::INTERNAL_SERVER_ERROR, "There has been a critical error").into_response();
    match mood {
        ShopMood::Break => return broken,
        ShopMood::Refuse => return refusal(StatusCode::BAD_REQUEST, "woocommerce_rest_invalid_product_id"),
        ShopMood::Write | ShopMood::WriteAndBreak | ShopMood::WriteAndFallSilent | ShopMood::WriteAndBlock => {}
    }
    let (status, order) = {
        let mut shop = locked(shop);
        shop.written.push(what);
        work(&mut shop.books)
    };
    match mood {
        ShopMood::WriteAndBreak => broken,
        ShopMood::WriteAndFallSilent => std::future::pending().await,
        ShopMood::WriteAndBlock => (StatusCode::OK, "<html>Are you a robot?").into_response(),
        _ => (status, Json(order)).into_response(),
    }
}

async fn product(State(shop): Shared, headers: HeaderMap, Path(id): Path<u64>) -> Response {
    if let Some(stranger) = stranger(&headers) {
        return stranger;
    }
    let goods = locked(&shop).books.goods(id, None);
    goods.map_or_else(|| gone("product"), |goods| Json(goods).into_response())
}

async fn variation(State(shop): Shared, headers: HeaderMap, Path((product, id)): Path<(u64, u64)>) -> Response {
    if let Some(stranger) = stranger(&headers) {
        return stranger;
    }
    let goods = locked(&shop).books.goods(id, Some(product));
    goods.map_or_else(|| gone("product_variation"), |goods| Json(goods).into_response())
}
