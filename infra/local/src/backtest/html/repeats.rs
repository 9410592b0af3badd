//! What the buyer had bought before.

use maud::{Markup, html};

use super::number::{amount, estimate, percent, signed};
use super::{Place, table};
use crate::backtest::figures::Report;
use crate::backtest::repeats::Repeats;

pub(super) fn section(report: &Report, places: &[Place<'_>]) -> Markup {
    let code = report.shop.currency.as_deref().map(|code| format!(", {code}")).unwrap_or_default();
    let row = |place: &Place<'_>| {
        let Repeats { offers, captured, captured_again, captured_new, .. } = &place.insight.repeats;
        vec![
            html! { (place.name()) },
            estimate(offers, percent),
            estimate(captured, amount),
            estimate(captured_again, amount),
            estimate(captured_new, amount),
        ]
    };
    let without = |place: &Place<'_>| {
        let Repeats { captured_without, now_new, difference, .. } = &place.insight.repeats;
        vec![
            html! { (place.name()) },
            estimate(now_new, amount),
            estimate(captured_without, amount),
            estimate(difference, signed),
        ]
    };
    html! {
        section #repeats {
            h2 { "Exact repeats" }
            p { "Offers of an item that this buyer had bought before. They look best in a trial like this, since people come back for them anyway, and may add least." }
            (table(&format!("Alongside, captured for 1,000 orders{code}"),
                &["Placement", "Share of its offers", "Captured", "Of it repeats", "Of it new to the buyer"], places.iter().map(row).collect()))
            p { "And if Alongside never offered a repeat, giving those places to the next best; beside it what frequently bought together captures with items new to the buyer:" }
            (table(&format!("New to the buyer only, captured for 1,000 orders{code}"),
                &["Placement", "Now, new items", "Alongside without repeats", "Difference"], places.iter().map(without).collect()))
        }
    }
}
