//! Behind the confirmation page: what the shop signs about its order, what the bank does next, and the ledger beside it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRef, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use scoring::id::OrderId;
use serde::Deserialize;
use serde_json::{Value, json};
use store::Store;

use super::layout::Visit;
use super::window::Window;
use crate::counter::{self, Counter, Next};

/// What stands behind the pages of an order.
#[derive(Clone)]
pub(super) struct Till {
    pub(super) window: Arc<Window>,
    pub(super) store: Store,
    pub(super) counter: counter::Shared,
}

impl FromRef<Till> for Arc<Window> {
    fn from_ref(till: &Till) -> Self {
        Self::clone(&till.window)
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    order: String,
}

/// What a page of another origin must not ask: refused where the browser says that it is one.
pub(super) fn foreign(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

/// The counter, for a page of the shop's own.
fn counter<'c>(till: &'c Till, headers: &HeaderMap) -> Result<&'c Counter, StatusCode> {
    if foreign(headers) {
        return Err(StatusCode::FORBIDDEN);
    }
    till.counter.as_deref().ok_or(StatusCode::NOT_FOUND)
}

fn private(value: Value) -> Response {
    ([(header::CACHE_CONTROL, "private, no-store")], Json(value)).into_response()
}

/// What the shop signs about an order that was placed here lately.
pub(super) async fn paid(State(till): State<Till>, visit: Visit, headers: HeaderMap, Json(asked): Json<Asked>) -> Response {
    let counter = match counter(&till, &headers) {
        Ok(counter) => counter,
        Err(status) => return status.into_response(),
    };
    let proof = asked.order.parse().ok().and_then(|order| counter.proof(order, visit.window.clock.now()));
    match proof {
        Some((text, signature)) => private(json!({ "proof": text, "signature": signature })),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The order, the bank and the ledger as they stand.
pub(super) async fn behind(State(till): State<Till>, headers: HeaderMap, Json(asked): Json<Asked>) -> Response {
    let counter = match counter(&till, &headers) {
        Ok(counter) => counter,
        Err(status) => return status.into_response(),
    };
    let (Ok(number), Ok(order)) = (asked.order.parse(), OrderId::new(&asked.order)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = match till.store.offer(&till.window.shop, &order, till.window.clock.now()).await {
        Ok(kept) => kept,
        Err(error) => return (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    };
    let Some(mut view) = counter.view(number, kept.as_ref().map(|kept| &kept.offer)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    name(&mut view, &till.window);
    private(view)
}

/// Titles in place of ids.
fn name(view: &mut Value, window: &Window) {
    let title =
        |id: &Value| id.as_str().and_then(|id| window.item(id)).map_or_else(|| id.clone(), |item| item.title.clone().into());
    if view["ledger"].is_object() {
        view["ledger"]["item"] = title(&view["ledger"]["item"]);
    }
    for order in view["orders"].as_array_mut().into_iter().flatten() {
        for line in order["lines"].as_array_mut().into_iter().flatten() {
            line["item"] = title(&line["item"]);
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Plan {
    next: Next,
}

/// What the bank does with the next charge.
pub(super) async fn plan(State(till): State<Till>, headers: HeaderMap, Json(plan): Json<Plan>) -> Response {
    match counter(&till, &headers) {
        Ok(counter) => {
            counter.next(plan.next);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(status) => status.into_response(),
    }
}

#[derive(Deserialize)]
pub(super) struct Approval {
    client_secret: String,
}

/// The buyer's word for the bank.
pub(super) async fn approve(State(till): State<Till>, headers: HeaderMap, Json(approval): Json<Approval>) -> Response {
    match counter(&till, &headers) {
        Ok(counter) => {
            counter.approve(&approval.client_secret);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(status) => status.into_response(),
    }
}
