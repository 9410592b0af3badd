//! What platforms tell unasked: the signature over the raw bytes first, then our own words, then one conditional write.

mod apply;
mod heard;
mod intake;
mod taken;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use edge::App;
use platform::inbound::{Envelope, PluginTopic, is_ping};
use scoring::id::ShopId;
use store::SecretKind;

use crate::heard::Heard;

/// The function's name: folder, package, binary and log field.
pub const FUNCTION: &str = "webhooks";

/// What it answers.
pub const ROUTES: &[(Method, &str)] = &[
    (Method::POST, "/webhooks/shopify"),
    (Method::POST, "/webhooks/woocommerce/{tenant}"),
    (Method::POST, "/webhooks/stripe/{tenant}"),
    (Method::POST, "/v1/privacy/erase"),
    (Method::POST, "/v1/privacy/export"),
];

/// Most bytes of a delivery: what still fits through a Lambda as base64.
pub const DELIVERY_BYTES_MAX: usize = 4 * 1024 * 1024;

const JSON: &str = "application/json";
/// Of WooCommerce's ping only.
const FORM: &str = "application/x-www-form-urlencoded";

/// Its routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/webhooks/shopify", post(shopify))
        .route("/webhooks/woocommerce/{tenant}", post(woocommerce))
        .route("/webhooks/stripe/{tenant}", post(stripe))
        .route("/v1/privacy/erase", post(async |state, request| privacy(state, request, PluginTopic::Erase).await))
        .route("/v1/privacy/export", post(async |state, request| privacy(state, request, PluginTopic::Export).await))
        .layer(Extension(Heard::default()))
}

async fn shopify(State(app): State<App>, Extension(heard): Extension<Heard>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    intake::respond(async {
        let body = intake::bytes(&app, &head.headers, body, &[JSON]).await?;
        let envelope = Envelope::shopify(|name| header(&head.headers, name));
        let shop = intake::take(&app, SecretKind::Shopify, envelope, &body).await?;
        heard.note(&app, &shop).await;
        Ok(())
    })
    .await
}

async fn woocommerce(
    State(app): State<App>,
    Extension(heard): Extension<Heard>,
    Path(tenant): Path<String>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    intake::respond(async {
        let body = intake::bytes(&app, &head.headers, body, &[JSON, FORM]).await?;
        // It comes without a signature when a webhook is saved, and comes again unless the answer is exactly 200.
        if header(&head.headers, "x-wc-webhook-signature").is_none() && is_ping(&body) {
            return Ok(());
        }
        let shop = ShopId::new(&tenant).map_err(|_| platform::inbound::Refusal::NoShop);
        let envelope = shop.and_then(|shop| Envelope::woocommerce(&shop, |name| header(&head.headers, name)));
        let shop = intake::take(&app, SecretKind::Woocommerce, envelope, &body).await?;
        heard.note(&app, &shop).await;
        Ok(())
    })
    .await
}

/// What the payment side says of a merchant's own account.
async fn stripe(State(app): State<App>, Path(tenant): Path<String>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    intake::respond(async {
        let body = intake::bytes(&app, &head.headers, body, &[JSON]).await?;
        intake::payment(&app, &tenant, header(&head.headers, "stripe-signature"), &body).await
    })
    .await
}

/// A wish about personal data that the shop's plugin passes on.
async fn privacy(State(app): State<App>, request: Request, topic: PluginTopic) -> Response {
    let (head, body) = request.into_parts();
    intake::respond(async {
        let body = intake::bytes(&app, &head.headers, body, &[JSON]).await?;
        let envelope = Envelope::plugin(topic, |name| header(&head.headers, name));
        intake::take(&app, SecretKind::Woocommerce, envelope, &body).await.map(drop)
    })
    .await
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
