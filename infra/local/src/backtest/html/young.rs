//! The same shop with only its latest orders.

use maud::{Markup, html};

use super::number::{amount, count, estimate, signed};
use super::{place_name, table};
use crate::backtest::figures::Report;
use crate::backtest::young::Young;

pub(super) fn section(report: &Report) -> Markup {
    let row = |young: &Young| {
        vec![
            html! { (place_name(young.protocol)) ", " (count(young.orders)) " orders" },
            estimate(&young.popularity, amount),
            estimate(&young.now, amount),
            estimate(&young.ours, amount),
            estimate(&young.difference, signed),
        ]
    };
    let mut all: Vec<&Young> = report.young.iter().collect();
    // By placement as a shopper meets them; the ages within stay in order.
    all.sort_by_key(|young| ["page", "cart", "follow"].iter().position(|key| *key == young.protocol));
    html! {
        @if !all.is_empty() {
            section #young {
                h2 { "Had this shop been younger" }
                p { "The same trial, knowing the shop's catalogue and only its last orders before the cut, their buyers' history included, and with the weights that it would have had then. So few orders mostly fit none; the shipped ones were fitted on one gift shop: a shop unlike it may expect less." }
                (table("Captured for 1,000 orders", &["Knowing", "Best sellers", "Frequently bought together", "Alongside", "Difference"], all.into_iter().map(row).collect()))
            }
        }
    }
}
