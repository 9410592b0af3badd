//! What learning every week gains.

use maud::{Markup, html};

use super::number::{estimate, not_enough, signed};
use super::{Place, table};
use crate::backtest::figures::Ratio;
use crate::backtest::rolling::Gain;

pub(super) fn section(places: &[Place<'_>]) -> Markup {
    let gains: Vec<(&Place<'_>, &Gain)> =
        places.iter().filter_map(|place| Some((place, place.insight.rolling.as_ref()?))).collect();
    let row = |(place, gain): &(&Place<'_>, &Gain)| {
        let ratio = match gain.ratio {
            Some(Ratio { value, interval: Some([low, high]) }) => {
                html! { "× " (format!("{value:.3}")) " " span.ci { "[" (format!("{low:.3}, {high:.3}")) "]" } }
            }
            _ => not_enough(None),
        };
        vec![html! { (place.name()) }, ratio, estimate(&gain.difference, signed)]
    };
    html! {
        @if !gains.is_empty() {
            section #rolling {
                h2 { "What learning every week gains" }
                p { "The same orders, with tables as of the cut and with tables learned anew every seven days; weights are the same. Intervals are paired: each customer counts with all their orders in both." }
                (table("Learning every week against learning once", &["Placement", "Captured money", "For 1,000 orders"], gains.iter().map(row).collect()))
            }
        }
    }
}
