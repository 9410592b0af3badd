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
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{Background, Clock};
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
    /// Who hears of every order that changes.
    listener: Option<UnboundedSender<Value>>,
}

impl ShopState {
    fn tell(&self, id: u64) {
        if let (Some(listener), Some(order)) = (&self.listener, self.books.told(id, 2)) {
            let _ = listener.send(order);
        }
    }
}

impl WoocommerceStandIn {
    /// A shop that taxes everything with `tax` hundredths of a percent.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(tax: u32, prices: PricesAre) -> Result<Self> {
        Self::start_with(tax, prices, Clock::still(), 7_000)
    }

    /// The same, by another clock, its orders and lines numbered from behind `number`.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start_with(tax: u32, prices: PricesAre, clock: Clock, number: u64) -> Result<Self> {
        let books = Books::new(tax, prices, clock, number);
        let shop = Arc::new(Mutex::new(ShopState { books, moods: VecDeque::new(), written: Vec::new(), listener: None }));
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

    /// Puts goods on the shelf, or changes them: a product, or a variation under its own name.
    pub fn shelve(&self, name: impl ToString, goods: Goods) {
        self.lock().books.goods.insert(name.to_string(), goods);
    }

    /// How many are left.
    #[must_use]
    pub fn stock(&self, name: impl ToString) -> Option<i64> {
        self.lock().books.goods.get(&name.to_string()).and_then(|goods| goods.stock)
    }

    /// An order that was placed and paid in the shop itself, of one line.
    #[must_use]
    pub fn paid_order(&self, product: u64, quantity: u32) -> u64 {
        let address = json!({ "first_name": "Ada", "country": "PT", "address_1": "1 Harbour Row", "email": "ada@example.test", "phone": "" });
        let body = json!({
            "status": "pending", "customer_id": 55, "currency": "EUR", "billing": address, "shipping": { "country": "PT", "city": "Porto" },
            "payment_method": "stripe", "payment_method_title": "Card", "line_items": [{ "product_id": product, "quantity": quantity }],
        });
        self.place(&body)
    }

    /// An order that was placed and paid in the shop itself; what it holds is as the REST API takes it.
    #[must_use]
    pub fn place(&self, order: &Value) -> u64 {
        let mut shop = self.lock();
        let id = shop.books.make(order);
        shop.books.change(id, &json!({ "set_paid": true, "transaction_id": "pi_first" }));
        shop.tell(id);
        id
    }

    /// Every order from now on as the shop would tell it, each time it changes. Who asked before hears no more.
    #[must_use]
    pub fn changes(&self) -> UnboundedReceiver<Value> {
        let (listener, changes) = unbounded_channel();
        self.lock().listener = Some(listener);
        changes
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
        let mut shop = self.lock();
        shop.books.change(order, change);
        shop.tell(order);
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
        (StatusCode::CREATED, id, books.told(id, decimals(&asked)))
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
        (StatusCode::OK, id, books.told(id, decimals(&asked)))
    })
    .await
}

/// Writes as the shop's mood is.
async fn write(
    shop: &Mutex<ShopState>,
    what: String,
    work: impl FnOnce(&mut Books) -> (StatusCode, u64, Option<Value>),
) -> Response {
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
        let (status, id, order) = work(&mut shop.books);
        shop.tell(id);
        (status, order)
    };
    match mood {
        ShopMood::WriteAndBreak => broken,
        ShopMood::WriteAndFallSilent => std::future::pending().await,
        ShopMood::WriteAndBlock => (StatusCode::OK, "<html>Are you a robot?").into_response(),
        _ => (status, Json(order)).into_response(),
    }
}

async fn product(State(shop): Shared, headers: HeaderMap, Path(id): Path<String>) -> Response {
    if let Some(stranger) = stranger(&headers) {
        return stranger;
    }
    let goods = locked(&shop).books.goods(&id, None);
    goods.map_or_else(|| gone("product"), |goods| Json(goods).into_response())
}

async fn variation(State(shop): Shared, headers: HeaderMap, Path((product, id)): Path<(String, String)>) -> Response {
    if let Some(stranger) = stranger(&headers) {
        return stranger;
    }
    let goods = locked(&shop).books.goods(&id, Some(&product));
    goods.map_or_else(|| gone("product_variation"), |goods| Json(goods).into_response())
}
