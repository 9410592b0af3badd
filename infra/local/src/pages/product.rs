//! One product, and the offers beside it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;
use scoring::catalogue::Endurance;

use super::home::encoded;
use super::layout::{Visit, curious, offers};
use super::price;

pub(super) async fn page(visit: Visit, Path(id): Path<String>) -> Response {
    let Some(item) = visit.window.item(&id) else {
        let page = visit.page(
            "Not here",
            "/",
            &html! {
                h1 { "This product is not in the shop" }
                p { a href="/" { "Go to the shop" } "." }
            },
        );
        return (StatusCode::NOT_FOUND, page).into_response();
    };
    let segment = encoded(item.id.as_str());
    let main = html! {
        nav.crumbs aria-label="You are here" {
            a href="/" { "Shop" }
            @if !item.category.is_empty() { " / " a href={ "/?category=" (encoded(&item.category)) } { (item.category) } }
        }
        article.product {
            img src={ "/demo/images/" (segment) ".svg" } alt={ "Drawing: " (item.title) } width="460" height="460";
            div {
                @if !item.brand.is_empty() { p.quiet { (item.brand) } }
                h1 { (item.title) }
                p { (price::tag(item)) }
                form data-product=(price::data(item)) data-category=(item.category) {
                    div #options data-chips="" {}
                    button.button.main type="submit" { "Add to cart" }
                }
                @if item.endurance == Endurance::Consumable { p.quiet { "Used up and bought again." } }
            }
        }
        (offers("product-page", "four", Some(item.id.as_str())))
        (curious("product-page"))
    };
    visit.page(&item.title, &format!("/products/{segment}"), &main).into_response()
}
