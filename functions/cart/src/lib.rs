//! Offers for the live cart: in its drawer, on its page, at the checkout (one only).

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::post;
use edge::App;
use edge::ask::{self, Ask, Holding};
use edge::consent::Claims;
use edge::field::{self, Place, Raw};
use edge::problem::Problem;
use scoring::placement::Placement;
use serde::Deserialize;

/// The function's name: folder, package, binary and log field.
pub const FUNCTION: &str = "cart";

/// What it answers.
pub const ROUTES: &[(Method, &str)] = &[(Method::POST, "/v1/cart")];

/// Its routes.
pub fn router() -> Router<App> {
    Router::new().route("/v1/cart", post(offers))
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    shop: Raw<'a>,
    #[serde(borrow)]
    stage: Raw<'a>,
    #[serde(borrow)]
    lines: Raw<'a>,
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
    let Body { shop, stage, lines, consent, visitor, buyer, session } = field::body(text)?;
    Ok(Ask {
        shop: ask::shop(shop)?,
        placement: placement(stage)?,
        holding: Holding::Cart(ask::lines(lines)?),
        session: ask::session(session)?,
        claims: Claims { consent, visitor, buyer },
    })
}

fn placement(stage: Raw<'_>) -> Result<Placement, Problem> {
    let place = Place::Top("stage");
    match &*field::text(place, field::required(place, stage)?)? {
        "drawer" => Ok(Placement::CartDrawer),
        "page" => Ok(Placement::CartPage),
        "checkout" => Ok(Placement::Checkout),
        _ => Err(Problem::BadField { place: place.to_string(), wanted: "must be drawer, page or checkout".into() }),
    }
}
