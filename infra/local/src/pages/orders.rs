//! The demo's checkout: an order placed here is told like a platform's, and learned from within a moment.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use scoring::id::{ItemId, OrderId};
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use serde::Deserialize;
use serde_json::json;

use super::layout::Visit;
use super::till::{self, Till};
use super::window::Window;
use crate::counter::{self, Agreed};

/// Most lines of one order; the pages' own cart has fewer.
const LINES_MAX: usize = 100;
/// Most pieces of one line, as the cart's buttons allow.
const QUANTITY_MAX: u32 = 99;

#[derive(Deserialize)]
pub(super) struct Basket {
    lines: Vec<Line>,
    /// The box about the card; nothing is no.
    #[serde(default)]
    agreed: bool,
}

#[derive(Deserialize)]
struct Line {
    item: String,
    variant: String,
    quantity: u32,
    #[serde(default)]
    decision: Option<String>,
}

/// Places the order: prices are the shop's, the customer is whoever is signed in.
pub(super) async fn place(State(till): State<Till>, visit: Visit, headers: HeaderMap, Json(basket): Json<Basket>) -> Response {
    // A page of another origin must not order here.
    if till::foreign(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(lines) = lines(&till.window, &basket) else {
        return (StatusCode::BAD_REQUEST, "an order has up to 100 lines of things that this shop sells").into_response();
    };
    if let Some(counter) = &till.counter {
        let agreed = if basket.agreed { Agreed::Yes } else { Agreed::No };
        let basket = counter::Basket { lines, customer: visit.buyer().customer(), visitor: visit.visitor(), agreed };
        let order = counter.place(basket, till.window.clock.now()).to_string();
        return (StatusCode::CREATED, Json(json!({ "order": order, "confirmation": true }))).into_response();
    }
    let lines = told(&lines);
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

/// The lines at the shop's own prices; none when something is not sold here.
fn lines(window: &Window, basket: &Basket) -> Option<Vec<counter::Line>> {
    if basket.lines.is_empty() || basket.lines.len() > LINES_MAX {
        return None;
    }
    let mut lines = Vec::with_capacity(basket.lines.len());
    for line in &basket.lines {
        let item = window.item(&line.item)?;
        let variant = item.variants.iter().find(|variant| variant.id.as_str() == line.variant)?;
        let quantity = (1..=QUANTITY_MAX).contains(&line.quantity).then_some(line.quantity)?;
        lines.push(counter::Line {
            item: item.id.to_string(),
            variant: variant.id.to_string(),
            quantity,
            price: variant.price.minor,
            decision: line.decision.clone(),
        });
    }
    Some(lines)
}

/// One line an item, items ascending.
fn told(lines: &[counter::Line]) -> Vec<OrderLine> {
    let mut told: BTreeMap<ItemId, OrderLine> = BTreeMap::new();
    for line in lines {
        let Ok(item) = ItemId::new(&line.item) else { continue };
        let new = OrderLine { item: item.clone(), quantity: 0, unit_price: line.price };
        told.entry(item).or_insert(new).quantity += line.quantity;
    }
    told.into_values().collect()
}
