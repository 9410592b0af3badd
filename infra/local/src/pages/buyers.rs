//! Who the visitor is: told to the page's script, chosen in the switch.

use axum::Form;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::layout::{COOKIE, Visit};

/// What the script adds to every question: consent, the visitor's id, a fresh buyer token.
pub(super) async fn who(visit: Visit) -> Response {
    let buyer = visit.buyer();
    let mut answer = json!({ "key": buyer.key });
    if let Some(visitor) = buyer.visitor() {
        answer["consent"] = json!({ "tracking": true, "no_profiling": false });
        answer["visitor"] = json!(visitor.as_str());
    }
    if let Some(customer) = buyer.customer() {
        let window = &visit.window;
        match edge::buyer_token::mint(&window.keyring, &window.shop, &customer, window.clock.now(), &window.random) {
            Ok(token) => answer["buyer"] = json!(token),
            Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        }
    }
    ([(header::CACHE_CONTROL, "private, no-store")], axum::Json(answer)).into_response()
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    buyer: String,
    #[serde(default)]
    back: String,
}

/// Keeps the choice in a cookie and goes back to the page; only to one of ours.
pub(super) async fn switch(visit: Visit, Form(chosen): Form<Chosen>) -> Response {
    let key = &visit.window.buyer(&chosen.buyer).key;
    let ours = chosen.back.starts_with('/')
        && !chosen.back.starts_with("//")
        && chosen.back.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let back = if ours { chosen.back.as_str() } else { "/" };
    let cookie = format!("{COOKIE}={key}; Path=/; SameSite=Lax; HttpOnly");
    (StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, back.to_owned())]).into_response()
}
