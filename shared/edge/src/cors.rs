//! Which sites may ask: CORS, bound to the origins in the shop row.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use scoring::shop::Shop;

use crate::problem::Problem;

/// On a response that a foreign page must not read.
#[derive(Clone, Copy)]
pub(crate) struct Refused;

/// Seconds for which a browser may remember a preflight's answer.
const PREFLIGHT_SECONDS: &str = "86400";

/// Whether a page of this origin may see offers of `shop`. A request without Origin comes from no page: from a server.
pub(crate) fn admit(headers: &HeaderMap, shop: &Shop) -> Result<(), Problem> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let named = |known: &String| known.as_bytes() == origin.as_bytes();
    if shop.origins.is_empty() || shop.origins.iter().any(named) { Ok(()) } else { Err(Problem::ForeignOrigin) }
}

/// Answers preflights, which need no authorisation, and adds the CORS headers to every other answer, errors too.
/// The shop's origins are known only after its row was read, so a preflight allows the asking and [`admit`] decides.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = if request.method() == Method::OPTIONS {
        let headers = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
            (header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS),
        ];
        (StatusCode::NO_CONTENT, headers).into_response()
    } else {
        next.run(request).await
    };
    let refused = response.extensions().get::<Refused>().is_some();
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let (Some(origin), false) = (origin, refused) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    }
    response
}
