//! Who the visitor is: told to the page's script, chosen in the switch.

use axum::Form;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::consent;
use super::layout::{COOKIE, Visit};

/// What the script adds to every question: consent, the visitor's id, a fresh buyer token.
pub(super) async fn who(visit: Visit) -> Response {
    let buyer = visit.buyer();
    let window = &visit.window;
    let mut answer = json!({ "key": buyer.key });
    let visitor = visit.visitor();
    if let Some(visitor) = &visitor {
        answer["consent"] = json!({ "tracking": true, "no_profiling": false });
        answer["visitor"] = json!(visitor.as_str());
        answer["now"] = json!(window.clock.now().0);
    }
    // Who does not want to be known is not told who they are either.
    if let Some(customer) = buyer.customer().filter(|_| visitor.is_some()) {
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
    let cookie = (header::SET_COOKIE, format!("{COOKIE}={key}; Path=/; SameSite=Lax; HttpOnly"));
    let cookies: Vec<_> = [cookie].into_iter().chain(consent::cleared()).collect();
    let location = [(header::LOCATION, ours(&chosen.back).to_owned())];
    (StatusCode::SEE_OTHER, AppendHeaders(cookies), location).into_response()
}

/// A path of ours, or the front page.
pub(super) fn ours(back: &str) -> &str {
    let ours = back.starts_with('/') && !back.starts_with("//") && back.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if ours { back } else { "/" }
}
