//! The demo's pages: a shop window over whatever shop is served. Server-rendered, a little script, nothing from elsewhere.

mod assets;
mod buyers;
mod cart;
mod consent;
mod explain;
mod home;
mod image;
mod known;
mod layout;
mod orders;
mod price;
mod product;
mod window;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use maud::html;
use store::Store;
use tower::ServiceExt as _;

pub use window::{Department, Persona, Window};

/// The pages over `window`, and `api` (every function's routes) under `/v1` and `/webhooks`. Orders placed on the pages are told to `store`.
pub fn router(window: Arc<Window>, api: Router, store: Store) -> Router {
    let explained = Router::new()
        .route("/demo/explain/v1/product-page", post(explain::answer))
        .route("/demo/explain/v1/cart", post(explain::answer))
        .with_state(explain::Explainer { window: Arc::clone(&window), api: api.clone() });
    let archive = known::Archive { window: Arc::clone(&window), store: store.clone() };
    let archive = Router::new().route("/demo/known", get(known::answer)).with_state(archive);
    let till =
        Router::new().route("/demo/orders", post(orders::place)).with_state(orders::Till { window: Arc::clone(&window), store });
    let pages = Router::new()
        .route("/", get(home::page))
        .route("/products/{item}", get(product::page))
        .route("/cart", get(cart::page))
        .route("/checkout", get(cart::checkout))
        .route("/thanks", get(cart::thanks))
        .route("/demo/buyer", get(buyers::who).post(buyers::switch))
        .route("/demo/consent", post(consent::choose))
        .route("/demo/images/{file}", get(image::draw))
        .route("/demo/{asset}", get(assets::serve))
        .fallback(missing)
        .with_state(window);
    let answer = any(async move |mut request: Request| {
        // What this router read of the path is not the function's to read again.
        request.extensions_mut().clear();
        api.oneshot(request).await
    });
    pages
        .merge(explained)
        .merge(till)
        .merge(archive)
        .layer(from_fn(policy))
        .route("/v1/{*rest}", answer.clone())
        .route("/webhooks/{*rest}", answer)
        .layer(from_fn(at_home))
}

/// Only under this machine's own names: a foreign name that was made to point here must not see a shop's people.
async fn at_home(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let name =
        host.map(|host| host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name));
    match name {
        None | Some("127.0.0.1" | "localhost" | "[::1]") => next.run(request).await,
        Some(_) => StatusCode::MISDIRECTED_REQUEST.into_response(),
    }
}

/// Nothing is loaded from elsewhere, and nothing may frame the shop.
async fn policy(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn missing(visit: layout::Visit) -> Response {
    let page = visit.page(
        "Not here",
        "/",
        &html! {
            h1 { "There is nothing here" }
            p { "The page may have moved. " a href="/" { "Go to the shop" } "." }
        },
    );
    (StatusCode::NOT_FOUND, page).into_response()
}

#[cfg(test)]
mod tests;
