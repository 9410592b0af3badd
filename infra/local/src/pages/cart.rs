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
                    form action="/thanks" data-order="" {
                        label.tick {
                            input type="checkbox" name="agreed" data-agreed="";
                            span { "Keep my card for one more purchase right after this order. I will be asked before anything is charged." }
                        }
                        button.button.main type="submit" data-place-order="" { "Place order" }
                    }
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
                p { "Your demo order is placed. The bank is made up: no real money moves." }
                div.two-up {
                    div {
                        div.one-tap data-one-tap="" {}
                        p.quiet data-one-tap-silence="" hidden {}
                        p.quiet { "The shop has learned from your order already: put one of these things in a new cart and look what goes with it." }
                        p { a.button href="/" { "Back to the shop" } }
                    }
                    (behind())
                }
            }
        },
    )
}

/// The ledger beside the offer, for the curious, and what the made-up bank does next.
fn behind() -> Markup {
    let moods = [
        ("takes", "takes the money"),
        ("declines", "says no"),
        ("asks", "wants the buyer's word"),
        ("takes_and_falls_silent", "takes the money, and its answer is lost"),
    ];
    html! {
        section.panel.behind data-behind="" hidden aria-labelledby="behind" {
            h2 #behind { "Behind the counter" }
            fieldset.moods {
                legend { "With the next charge the bank" }
                @for (place, (mood, words)) in moods.into_iter().enumerate() {
                    label { input type="radio" name="mood" value=(mood) checked[place == 0]; span { (words) } }
                }
            }
            div data-behind-view="" {}
        }
    }
}

pub(super) async fn delivery(visit: Visit) -> Markup {
    let words = "What you add after your order travels with it, in two days, at no further cost.";
    visit.page("Delivery", "/delivery", &html! { h1 { "Delivery" } p { (words) } })
}

pub(super) async fn withdrawal(visit: Visit) -> Markup {
    let words = "You may send anything back within 14 days of its arrival, without a reason, and get your money back.";
    visit.page("Withdrawal", "/withdrawal", &html! { h1 { "Changed your mind?" } p { (words) } })
}
