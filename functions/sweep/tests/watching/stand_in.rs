//! Platforms on this machine: they page, throttle, break, and end tokens as the real ones do.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What goes wrong before an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trouble {
    TooMany,
    Unavailable,
    Firewall,
    Throttled,
    Forbidden,
}

#[derive(Default)]
pub(crate) struct Platform {
    /// WooCommerce's orders by id, or Shopify's nodes.
    pub(crate) orders: Vec<Value>,
    /// Orders deleted for good right after a page was answered.
    pub(crate) vanish_after_page: VecDeque<u64>,
    pub(crate) troubles: VecDeque<Trouble>,
    pub(crate) asked: Vec<String>,
    /// The one token and the one renewal that hold.
    pub(crate) token: String,
    pub(crate) renewal: String,
    pub(crate) renewals: u32,
    /// Orders of a page.
    pub(crate) per_page: usize,
}

#[derive(Clone)]
pub(crate) struct StandIn {
    platform: Arc<Mutex<Platform>>,
    pub(crate) url: String,
}

impl StandIn {
    pub(crate) fn open(platform: Platform) -> Self {
        let platform = Arc::new(Mutex::new(platform));
        let state = Arc::clone(&platform);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let router = Router::new()
                    .route("/wp-json/wc/v3/orders", get(orders))
                    .route("/wp-json/wc/v3/orders/{id}", get(order))
                    .route("/admin/api/{version}/graphql.json", post(graphql))
                    .route("/admin/oauth/access_token", post(renew))
                    .with_state(state);
                axum::serve(TcpListener::from_std(listener).unwrap(), router).await.unwrap();
            });
        });
        Self { platform, url: format!("http://{address}") }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Platform> {
        self.platform.lock().unwrap()
    }
}

type Shared = State<Arc<Mutex<Platform>>>;

impl Platform {
    fn trouble(&mut self) -> Option<Response> {
        let throttled = json!({
            "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }],
            "extensions": { "cost": { "requestedQueryCost": 202, "throttleStatus": { "currentlyAvailable": 200, "restoreRate": 100.0 } } }
        });
        Some(match self.troubles.pop_front()? {
            Trouble::TooMany => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "0")]).into_response(),
            Trouble::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "<html>").into_response(),
            Trouble::Firewall => (StatusCode::OK, "<html>Are you a robot?").into_response(),
            Trouble::Throttled => Json(throttled).into_response(),
            Trouble::Forbidden => StatusCode::UNAUTHORIZED.into_response(),
        })
    }
}

async fn orders(State(platform): Shared, Query(query): Query<HashMap<String, String>>) -> Response {
    let mut platform = platform.lock().unwrap();
    let number: usize = query["page"].parse().unwrap();
    let after = query.get("modified_after").cloned();
    let include = query.get("include").cloned();
    platform.asked.push(include.clone().map_or_else(|| format!("changed {number}"), |_| "named".to_owned()));
    if let Some(trouble) = platform.trouble() {
        return trouble;
    }
    let is_named =
        |order: &Value| include.as_ref().is_none_or(|ids| ids.split(',').any(|id| id.parse().ok() == order["id"].as_u64()));
    let changed =
        |order: &Value| after.as_ref().is_none_or(|after| order["date_modified_gmt"].as_str().unwrap() > after.as_str());
    let is_shown = |order: &Value| order["status"] != "trash" && is_named(order) && changed(order);
    let all: Vec<Value> = platform.orders.iter().filter(|order| is_shown(order)).cloned().collect();
    let per_page = if include.is_some() { 100 } else { platform.per_page };
    let page: Vec<Value> = all.iter().skip((number - 1) * per_page).take(per_page).cloned().collect();
    let headers = [("x-wp-totalpages", all.len().div_ceil(per_page).to_string()), ("x-wp-total", all.len().to_string())];
    if let Some(gone) = platform.vanish_after_page.pop_front() {
        platform.orders.retain(|order| order["id"] != gone);
    }
    (headers, Json(page)).into_response()
}

async fn order(State(platform): Shared, Path(id): Path<u64>) -> Response {
    let mut platform = platform.lock().unwrap();
    platform.asked.push(format!("order {id}"));
    if let Some(trouble) = platform.trouble() {
        return trouble;
    }
    match platform.orders.iter().find(|order| order["id"] == id) {
        Some(order) => Json(order.clone()).into_response(),
        None => {
            let refusal =
                json!({ "code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID.", "data": { "status": 404 } });
            (StatusCode::NOT_FOUND, Json(refusal)).into_response()
        }
    }
}

async fn graphql(State(platform): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let mut platform = platform.lock().unwrap();
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let variables = &asked["variables"];
    platform.asked.push(variables["search"].as_str().unwrap_or("greeting").to_owned());
    if headers.get("x-shopify-access-token").unwrap().to_str().unwrap() != platform.token {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "errors": "[API] Invalid API key or access token" }))).into_response();
    }
    if let Some(trouble) = platform.trouble() {
        return trouble;
    }
    let page = |all: &[Value], after: &Value, most: usize| {
        let start = after.as_str().map_or(0, |after| after.parse::<usize>().unwrap());
        let nodes: Vec<Value> = all.iter().skip(start).take(most).cloned().collect();
        let end = start + nodes.len();
        json!({ "nodes": nodes, "pageInfo": { "hasNextPage": end < all.len(), "endCursor": end.to_string() } })
    };
    let data = if asked["query"].as_str().unwrap().contains("shop {") {
        json!({ "shop": { "id": "gid://shopify/Shop/1" } })
    } else if variables["id"].is_string() {
        let order = platform.orders.iter().find(|order| order["id"] == variables["id"]).unwrap();
        json!({ "order": { "lineItems": page(order["lineItems"].as_array().unwrap(), &variables["after"], 2) } })
    } else {
        let search = variables["search"].as_str().unwrap();
        let since = search.strip_prefix("updated_at:>='").unwrap().strip_suffix('\'').unwrap();
        let mut changed: Vec<Value> =
            platform.orders.iter().filter(|order| order["updatedAt"].as_str().unwrap() >= since).cloned().collect();
        for order in &mut changed {
            order["lineItems"] = page(order["lineItems"].as_array().unwrap(), &Value::Null, 2);
        }
        json!({ "orders": page(&changed, &variables["after"], platform.per_page) })
    };
    Json(json!({ "data": data, "extensions": { "cost": {} } })).into_response()
}

async fn renew(State(platform): Shared, Json(asked): Json<Value>) -> Response {
    let mut platform = platform.lock().unwrap();
    platform.asked.push("renew".to_owned());
    if let Some(trouble) = platform.trouble() {
        return trouble;
    }
    let holds = asked["refresh_token"] == platform.renewal
        && asked["grant_type"] == "refresh_token"
        && (asked["client_id"].as_str(), asked["client_secret"].as_str()) == (Some("client"), Some("signing0secret"));
    if !holds {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    }
    platform.renewals += 1;
    platform.token = format!("token-{}", platform.renewals);
    platform.renewal = format!("renewal-{}", platform.renewals);
    Json(json!({
        "access_token": platform.token, "scope": "read_orders", "expires_in": 3600,
        "refresh_token": platform.renewal, "refresh_token_expires_in": 7_776_000
    }))
    .into_response()
}
