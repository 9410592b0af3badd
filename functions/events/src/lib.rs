//! What pages tell: what a visitor did, that a decision came into view and what became of its offers; and who is logged in.
//!
//! Every beacon has its effect once, however often, late or shuffled it arrives: what is kept only grows by joining, under a key
//! that the page or we gave. Without consent nothing of a person is read or written; a decision is then counted without its
//! person.
#![deny(missing_docs)]

mod batch;
mod decisions;
mod keep;
mod leave;
mod login;
mod memory;
mod robot;
mod told;

use axum::Router;
use axum::extract::{RawQuery, Request, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::post;
use edge::App;

/// The function's name: folder, package, binary and log field.
pub const FUNCTION: &str = "events";

/// What it answers.
pub const ROUTES: &[(Method, &str)] = &[(Method::POST, "/v1/events"), (Method::POST, "/v1/session")];

pub use told::{DECISIONS_MAX, EVENTS_MAX, FUTURE_SECONDS_MAX, LATE_SECONDS_MAX};

/// Its routes.
pub fn router() -> Router<App> {
    Router::new().route("/v1/events", post(events)).route("/v1/session", post(session))
}

async fn events(State(app): State<App>, request: Request) -> Response {
    batch::respond(&app, request).await
}

async fn session(State(app): State<App>, RawQuery(query): RawQuery, request: Request) -> Response {
    login::respond(&app, query.as_deref(), request).await
}
