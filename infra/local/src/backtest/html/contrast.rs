//! What changes against what the shop has, with examples.

use maud::{Markup, html};

use super::number::{amount, count, estimate, percent, signed};
use super::{Place, table};
use crate::backtest::contrast::{Contrast, Example, Pick};
use crate::backtest::figures::Report;

pub(super) fn section(report: &Report, places: &[Place<'_>]) -> Markup {
    let code = report.shop.currency.as_deref().unwrap_or_default();
    let row = |place: &Place<'_>| {
        let contrast = &place.insight.contrast;
        vec![
            html! { (place.name()) },
            estimate(&contrast.share, percent),
            estimate(&contrast.theirs, amount),
            estimate(&contrast.ours, amount),
            estimate(&contrast.difference, signed),
            html! { (count(contrast.won)) " / " (count(contrast.lost)) " / " (count(contrast.even)) },
        ]
    };
    // Examples from the cart where there are carts.
    let place = places.iter().find(|place| place.key() == "cart").or(places.first());
    html! {
        section #changes {
            h2 { "What changes" }
            p { "Offers that one list shows and the other does not, and what those captured for 1,000 orders. Won, lost, even: orders with a different list in which Alongside captured more, less, the same (mostly nothing)." }
            (table("Offers that differ",
                &["Placement", "Share of its offers", "Only now", "Only Alongside", "Difference", "Won / lost / even"], places.iter().map(row).collect()))
            @if let Some(place) = place { (examples(place, code)) }
        }
    }
}

fn examples(place: &Place<'_>, code: &str) -> Markup {
    let Contrast { cases, differing, won, lost, even, examples, .. } = &place.insight.contrast;
    html! {
        h3 { "Examples: " (place.name()) }
        @if examples.is_empty() {
            p { "The two lists never differ." }
        } @else {
            p {
                "Not picked by hand: of " (count(*cases)) " orders " (count(*differing)) " have a different list; these " (examples.len())
                " stand evenly among them in order of time. Of all that differ Alongside captured more in " (count(*won)) ", less in "
                (count(*lost)) ", the same in " (count(*even)) ". "
                span.hit { "✓ bought" } " marks what was in the hidden rest of the order."
            }
            ol.examples { @for example in examples { li { (tell(example, code)) } } }
        }
    }
}

fn tell(example: &Example, code: &str) -> Markup {
    let outcome = match () {
        () if example.ours_captured > example.theirs_captured => "Alongside captured more",
        () if example.ours_captured < example.theirs_captured => "Alongside captured less",
        () if example.ours_captured > 0.0 => "Both captured the same",
        () => "Neither captured anything",
    };
    html! {
        h4 { "Number " (count(example.place)) ": " (outcome) }
        p.cart {
            b { "In view: " } (example.cart.join(" · "))
            @if example.cart_more > 0 { " and " (example.cart_more) " more" }
            ". " span.small { (count(example.rest)) " hidden; " @if example.known { "a customer who has bought here before" } @else { "unknown or first order" } "." }
        }
        div.pair {
            (picks("Now", &example.theirs, example.theirs_captured, code))
            (picks("Alongside", &example.ours, example.ours_captured, code))
        }
    }
}

fn picks(name: &str, picks: &[Pick], captured: f64, code: &str) -> Markup {
    html! {
        div {
            h5 { (name) span.small { ": captured " (amount(captured)) @if !code.is_empty() { " " (code) } } }
            @if picks.is_empty() { p.small { "Nothing shown." } }
            ul {
                @for pick in picks {
                    li.bought[pick.bought] {
                        (pick.title) " " span.price { (pick.price) }
                        @if pick.bought { " " span.hit { "✓ bought" } }
                        @if let Some(reason) = &pick.reason { br; span.small { (reason) } }
                    }
                }
            }
        }
    }
}
