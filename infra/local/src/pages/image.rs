//! Pictures of goods, drawn on asking.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::window::Window;
use crate::demo::picture;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    variant: String,
}

pub(super) async fn draw(State(window): State<Arc<Window>>, Path(file): Path<String>, Query(form): Query<Form>) -> Response {
    let Some(item) = file.strip_suffix(".svg").and_then(|id| window.item(id)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let variant = item.variants.iter().find(|variant| variant.id.as_str() == form.variant);
    let svg = picture::svg(item, variant.map_or("", |variant| variant.title.as_str()));
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "max-age=3600"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
    ];
    (headers, svg).into_response()
}
