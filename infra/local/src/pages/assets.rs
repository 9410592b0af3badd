//! Style and script, part of the program.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const ASSETS: [(&str, &str, &str); 10] = [
    ("style.css", "text/css; charset=utf-8", include_str!("assets/style.css")),
    ("shop.js", "text/javascript; charset=utf-8", include_str!("assets/shop.js")),
    ("cart.js", "text/javascript; charset=utf-8", include_str!("assets/cart.js")),
    ("picker.js", "text/javascript; charset=utf-8", include_str!("assets/picker.js")),
    ("offers.js", "text/javascript; charset=utf-8", include_str!("assets/offers.js")),
    ("who.js", "text/javascript; charset=utf-8", include_str!("assets/who.js")),
    ("beacons.js", "text/javascript; charset=utf-8", include_str!("assets/beacons.js")),
    ("thanks.js", "text/javascript; charset=utf-8", include_str!("assets/thanks.js")),
    ("one-tap.js", "text/javascript; charset=utf-8", include_str!("../../../storefront/confirmation.js")),
    ("curious.js", "text/javascript; charset=utf-8", include_str!("assets/curious.js")),
];

pub(super) async fn serve(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(asset, ..)| *asset == name) {
        Some((_, media, text)) => ([(header::CONTENT_TYPE, *media), (header::CACHE_CONTROL, "no-cache")], *text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
