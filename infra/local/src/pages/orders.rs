//! The demo's checkout: an order placed here is told like a platform's, and learned from within a moment.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRef, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use scoring::id::{ItemId, OrderId};
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use serde::Deserialize;
use serde_json::json;
use store::Store;

use super::layout::Visit;
use super::window::Window;

/// Most lines of one order; the pages' own cart has fewer.
const LINES_MAX: usize = 100;
/// Most pieces of one line, as the cart's buttons allow.
const QUANTITY_MAX: u32 = 99;

/// Where orders are told.
#[derive(Clone)]
pub(super) struct Till {
    pub(super) window: Arc<Window>,
    pub(super) store: Store,
}

impl FromRef<Till> for Arc<Window> {
    fn from_ref(till: &Till) -> Self {
        Self::clone(&till.window)
    }
}

#[derive(Deserialize)]
pub(super) struct Basket {
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    item: String,
    variant: String,
    quantity: u32,
}

/// Places the order: prices are the shop's, the customer is whoever is signed in.
pub(super) async fn place(State(till): State<Till>, visit: Visit, headers: HeaderMap, Json(basket): Json<Basket>) -> Response {
    // A page of another origin must not order here.
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(lines) = lines(&till.window, &basket) else {
        return (StatusCode::BAD_REQUEST, "an order has up to 100 lines of things that this shop sells").into_response();
    };
    let (window, buyer) = (&till.window, visit.buyer());
    let Ok(random) = window.random.bytes::<8>() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let Ok(id) = OrderId::new(&format!("demo-{:016x}", u64::from_be_bytes(random))) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let time = window.clock.now();
    let told = ToldOrder {
        order: Order { id: id.clone(), customer: buyer.customer(), time, currency: window.currency, lines },
        told: u64::try_from(time.0).unwrap_or_default().saturating_mul(1_000),
        standing: Standing::Counts,
        visitor: visit.visitor(),
        claims: Vec::new(),
        returned: Vec::new(),
        reductions: Vec::new(),
    };
    match till.store.tell_order(&window.shop, &told).await {
        Ok(_) => (StatusCode::CREATED, Json(json!({ "order": id.as_str() }))).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    }
}

/// One line an item, items ascending; none when something is not sold here.
fn lines(window: &Window, basket: &Basket) -> Option<Vec<OrderLine>> {
    if basket.lines.is_empty() || basket.lines.len() > LINES_MAX {
        return None;
    }
    let mut lines: BTreeMap<ItemId, OrderLine> = BTreeMap::new();
    for line in &basket.lines {
        let item = window.item(&line.item)?;
        let variant = item.variants.iter().find(|variant| variant.id.as_str() == line.variant)?;
        let quantity = (1..=QUANTITY_MAX).contains(&line.quantity).then_some(line.quantity)?;
        let new = OrderLine { item: item.id.clone(), quantity: 0, unit_price: variant.price.minor };
        lines.entry(item.id.clone()).or_insert(new).quantity += quantity;
    }
    Some(lines.into_values().collect())
}
