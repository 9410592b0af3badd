//! What is remembered of the visitor, for the curious: read anew each time, by the same functions that decisions use.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use scoring::facts::Tag;
use serde_json::json;
use store::Store;

use super::layout::Visit;
use super::window::Window;

/// What the pages need to tell it.
#[derive(Clone)]
pub(super) struct Archive {
    pub(super) window: Arc<Window>,
    pub(super) store: Store,
}

impl axum::extract::FromRef<Archive> for Arc<Window> {
    fn from_ref(archive: &Archive) -> Self {
        Self::clone(&archive.window)
    }
}

pub(super) async fn answer(State(Archive { window, store }): State<Archive>, visit: Visit) -> Response {
    let no_store = [(header::CACHE_CONTROL, "private, no-store")];
    let Some(visitor) = visit.visitor() else { return (no_store, Json(json!({ "consent": false }))).into_response() };
    let now = window.clock.now();
    let memory = match store.held_visitor(&window.shop, &visitor, now).await {
        Ok(held) => held.value.unwrap_or_default(),
        Err(error) => return (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    };
    let signals = memory.behaviour.signals(now);
    let names: HashMap<Tag, &str> = window.items.iter().map(|item| (Tag::of(&item.category), item.category.as_str())).collect();
    let title = |id: &scoring::id::ItemId| window.item(id.as_str()).map_or_else(|| id.to_string(), |item| item.title.clone());
    let dwell = signals.dwell.iter().map(|(tag, seconds)| json!({ "category": names.get(tag), "seconds": seconds }));
    let passed = memory.behaviour.met.iter().filter(|met| met.passed.is_some());
    let known = json!({
        "consent": true,
        "stage": signals.stage.name(),
        "visits": signals.visits,
        "searches": signals.searches,
        "viewed": signals.viewed.iter().map(title).collect::<Vec<_>>(),
        "dwell": dwell.collect::<Vec<_>>(),
        "met": memory.behaviour.met.len(),
        "passed": passed.map(|met| title(&met.item)).collect::<Vec<_>>(),
        "account": memory.tied().next().is_some(),
    });
    (no_store, Json(known)).into_response()
}
