//! The arithmetic for the curious: the page's own question, asked again in-process with the merchant's key. The key stays
//! on this side.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;

use super::window::Window;

#[derive(Clone)]
pub(super) struct Explainer {
    pub(super) window: Arc<Window>,
    pub(super) api: Router,
}

pub(super) async fn answer(State(Explainer { window, api }): State<Explainer>, mut request: Request) -> Response {
    // A page of another origin must not read receipts with a key that it does not have.
    let foreign = request.headers().get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    if foreign {
        return StatusCode::FORBIDDEN.into_response();
    }
    let path = request.uri().path().trim_start_matches("/demo/explain").to_owned();
    let key = edge::admin_key::of(&window.keyring, &window.shop);
    let (Ok(uri), Ok(bearer)) = (path.parse::<Uri>(), HeaderValue::from_str(&format!("Bearer {}", key.reveal()))) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    *request.uri_mut() = uri;
    request.headers_mut().insert(header::AUTHORIZATION, bearer);
    let Ok(response) = api.oneshot(request).await;
    response
}
