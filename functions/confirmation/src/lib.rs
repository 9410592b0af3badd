//! The confirmation page: one offer beside an order that was just paid, taken with one tap on the payment that paid it, or refused.
//!
//! Nothing of a page is believed but what its platform signed: which order it is, who placed it, how it was paid. Price, discount
//! and variant are those that were stored when the offer was made.
#![deny(missing_docs)]

mod answer;
mod button;
mod hints;
mod make;
mod proof;
mod tap;
mod why;

use axum::extract::{Path, Request, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use edge::App;
use till::Tills;

pub use button::{LANGUAGES, button, no_thanks};

/// The function's name: folder, package, binary and log field.
pub const FUNCTION: &str = "confirmation";

/// What it answers.
pub const ROUTES: &[(Method, &str)] = &[
    (Method::POST, "/v1/confirmation/offer"),
    (Method::POST, "/v1/confirmation/{offer}/accept"),
    (Method::POST, "/v1/confirmation/{offer}/decline"),
];

/// Its routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/v1/confirmation/offer", post(offer))
        .route("/v1/confirmation/{offer}/accept", post(accept))
        .route("/v1/confirmation/{offer}/decline", post(decline))
        .layer(Extension(Tills::default()))
}

async fn offer(State(app): State<App>, request: Request) -> Response {
    make::respond(&app, request).await
}

async fn accept(
    State(app): State<App>,
    Extension(tills): Extension<Tills>,
    Path(offer): Path<String>,
    request: Request,
) -> Response {
    tap::respond(&app, &tills, (&offer, tap::Press::Accept), request).await
}

async fn decline(
    State(app): State<App>,
    Extension(tills): Extension<Tills>,
    Path(offer): Path<String>,
    request: Request,
) -> Response {
    tap::respond(&app, &tills, (&offer, tap::Press::Decline), request).await
}
