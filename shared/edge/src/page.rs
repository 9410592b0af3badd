//! How a page's request comes in where it wants no offers: bounded, as text, from an origin that the shop knows.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::http::HeaderMap;
use scoring::id::ShopId;

use crate::app::App;
use crate::body;
use crate::cache::ShopSettings;
use crate::cors;
use crate::gather;
use crate::problem::Problem;

/// The body of a page's request.
///
/// # Errors
/// [`Problem::TooManyRequests`]; what is wrong with the body.
pub async fn text(app: &App, headers: &HeaderMap, body: Body) -> Result<String, Problem> {
    app.bucket.take(Instant::now())?;
    body::text(headers, body).await
}

/// The settings of a shop that answers pages of this origin; at most one read.
///
/// # Errors
/// [`Problem::UnknownShop`], [`Problem::ForeignOrigin`], [`Problem::Unavailable`].
pub async fn admit(app: &App, headers: &HeaderMap, shop: &ShopId) -> Result<Arc<ShopSettings>, Problem> {
    let settings = gather::settings(app, shop).await?;
    cors::admit(headers, &settings.shop)?;
    Ok(settings)
}
