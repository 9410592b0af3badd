//! How unlike each other the four are.

use maud::{Markup, html};

use super::number::{count, estimate, percent};
use super::{Place, table};

pub(super) fn section(places: &[Place<'_>]) -> Markup {
    let rows = places.iter().flat_map(|place| place.insight.variety.iter().map(move |varied| (place, varied)));
    let spelt = |likeness: f64| format!("{likeness:.3}");
    let row = |(place, varied): (&Place<'_>, &crate::backtest::variety::Varied)| {
        vec![
            html! { (place.name()) ": " (varied.name) },
            estimate(&varied.likeness, spelt),
            varied.one_category.as_ref().map_or_else(|| html! { "no categories known" }, |share| estimate(share, percent)),
            html! { (count(varied.items)) },
            html! { (percent(varied.top_ten)) },
        ]
    };
    html! {
        section #variety {
            h2 { "Variety among the four" }
            p { "Likeness of titles: 0 when two offers shown together share no word, 1 when they share all. Lower is more varied." }
            (table("Variety",
                &["List", "Likeness of titles", "Pairs of one category", "Different items shown", "Places of the ten shown most"], rows.map(row).collect()))
        }
    }
}
