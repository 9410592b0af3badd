//! Offers beside one product.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use edge::App;
use edge::ask::{self, Ask, Holding};
use edge::consent::Claims;
use edge::field::{self, Place, Raw};
use edge::problem::Problem;
use scoring::placement::Placement;
use serde::Deserialize;

/// The function's name: folder, package, binary and log field.
pub const FUNCTION: &str = "product_page";

/// What it answers.
pub const ROUTES: &[(Method, &str)] = &[(Method::POST, "/v1/product-page"), (Method::GET, "/v1/openapi.json")];

/// Its routes.
pub fn router() -> Router<App> {
    Router::new().route("/v1/product-page", post(offers)).route("/v1/openapi.json", get(openapi))
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    shop: Raw<'a>,
    #[serde(borrow)]
    item: Raw<'a>,
    #[serde(borrow)]
    consent: Raw<'a>,
    #[serde(borrow)]
    visitor: Raw<'a>,
    #[serde(borrow)]
    buyer: Raw<'a>,
    #[serde(borrow)]
    session: Raw<'a>,
}

async fn offers(State(app): State<App>, request: Request) -> Response {
    edge::respond(&app, FUNCTION, request, read).await
}

fn read(text: &str) -> Result<Ask<'_>, Problem> {
    let Body { shop, item, consent, visitor, buyer, session } = field::body(text)?;
    Ok(Ask {
        shop: ask::shop(shop)?,
        placement: Placement::ProductPage,
        holding: Holding::Looked(ask::item(Place::Top("item"), item)?),
        session: ask::session(session)?,
        claims: Claims { consent, visitor, buyer },
    })
}

async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=3600")], edge::OPENAPI)
}
