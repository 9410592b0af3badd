//! Cart page, checkout, thanks. The lines live in the browser; the script draws them.

use maud::{Markup, html};

use super::layout::{Visit, curious, offers};

pub(super) async fn page(visit: Visit) -> Markup {
    visit.page(
        "Your cart",
        "/cart",
        &html! {
            h1 { "Your cart" }
            p.empty data-cart-empty="" hidden { "Nothing in it yet. " a href="/" { "Look around" } "." }
            div.two-up data-cart-full="" hidden {
                div {
                    ul.lines data-cart-lines="" {}
                    div.sum { span { "Total" } span data-cart-total="" {} }
                    p.acts-row { a.button href="/" { "Keep shopping" } a.button.main href="/checkout" { "Checkout" } }
                }
                div { (offers("page", "two", None)) (curious("page")) }
            }
        },
    )
}

pub(super) async fn checkout(visit: Visit) -> Markup {
    visit.page(
        "Checkout",
        "/checkout",
        &html! {
            h1 { "Checkout" }
            p.empty data-cart-empty="" hidden { "Your cart is empty. " a href="/" { "Look around" } "." }
            div.two-up data-cart-full="" hidden {
                div.panel {
                    h2 { "Delivery" }
                    p { "To the usual address, in two days. " span.quiet { "This is a demo: no address and no payment is asked for." } }
                    div.sum { span { "To pay" } span data-cart-total="" {} }
                    form action="/thanks" data-order="" { button.button.main type="submit" data-place-order="" { "Place order" } }
                }
                div {
                    ul.lines data-cart-lines="" {}
                    (offers("checkout", "one", None))
                    (curious("checkout"))
                }
            }
        },
    )
}

pub(super) async fn thanks(visit: Visit) -> Markup {
    visit.page(
        "Thank you",
        "/",
        &html! {
            section data-thanks="" {
                h1 { "Thank you" }
                p { "Your demo order is placed; nothing was charged." }
                p.quiet { "The shop has learned from it already: put one of these things in a new cart and look what goes with it." }
                p.quiet { "The offer after the order, with one tap, comes later: this moment is not built yet." }
                p { a.button.main href="/" { "Back to the shop" } }
            }
        },
    )
}
