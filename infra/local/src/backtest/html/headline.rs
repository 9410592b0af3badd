//! The headline in money.

use maud::{Markup, html};

use super::chart::{Scale, Sure, WIDTH, at, dot, figure, marks, under, whisker};
use super::number::{amount, count, estimate, not_enough, signed};
use super::{Place, figures, legend, meaning, table};
use crate::backtest::estimate::{Estimate, Verdict};
use crate::backtest::figures::Report;
use crate::backtest::headline::Group;

const ROW: f64 = 46.0;
const TOP: f64 = 8.0;

pub(super) fn section(report: &Report, places: &[Place<'_>]) -> Markup {
    let code = report.shop.currency.as_deref().unwrap_or_default();
    html! {
        section #money {
            h2 { "Captured for 1,000 orders" }
            div.cards { @for place in places { (card(place, code)) } }
            (meaning(report))
            p.small { "New to the buyer: the part of what Alongside captured that does not repeat a purchase of theirs, see " a href="#repeats" { "Exact repeats" } "." }
            h3 { "By buyer and size of cart" }
            (legend(&[("now", "What the shop has now: frequently bought together"), ("ours", "Alongside"), ("hollow", "Hollow: not enough data")]))
            div.charts { @for place in places { (chart(place)) } }
            (figures(&html! { @for place in places { (groups(place)) } }))
        }
    }
}

/// The answer for one placement, in words and figures.
fn card(place: &Place<'_>, code: &str) -> Markup {
    let headline = &place.insight.headline;
    let Group { now, ours, difference, cases, .. } = &headline.all;
    let shown = |spelt: String| if code.is_empty() { spelt } else { format!("{spelt} {code}") };
    let verdict = match difference.verdict {
        Verdict::NotEnoughData => "lack",
        Verdict::Less => "less",
        _ => "more",
    };
    html! {
        div.card {
            h3 { (place.name()) }
            @if difference.is_enough() {
                p class={ "big " (verdict) } { (shown(signed(difference.value))) }
                p.ci { "against now "  "[" (signed(difference.interval[0])) ", " (signed(difference.interval[1])) "]" @if difference.verdict == Verdict::NoClearDifference { ": no clear difference" } }
            } @else {
                p.big { (not_enough(Some(difference.customers))) }
            }
            dl {
                dt { "Alongside" } dd { (estimate(ours, amount)) }
                dt { "Now" } dd { (estimate(now, amount)) }
                dt { "New to the buyer" } dd { (estimate(&place.insight.repeats.captured_new, amount)) }
            }
            p.small {
                @match place.key() {
                    "page" => "One item of each order in view, the rest hidden. ",
                    "cart" => "Half of each order in view, half hidden. ",
                    _ => "A whole order in view; hidden is what the customer bought in the 30 days after it. ",
                }
                (count(*cases)) " orders, " (headline.slots) " offers each. Now: " (headline.now.to_lowercase()) ", the way of counting it that captured more here."
            }
        }
    }
}

fn all<'a>(place: &'a Place<'_>) -> Vec<&'a Group> {
    let headline = &place.insight.headline;
    let rest = headline.buyers.iter().chain(&headline.sizes);
    std::iter::once(&headline.all).chain(&headline.served).chain(rest).filter(|group| group.cases > 0).collect()
}

#[allow(clippy::cast_precision_loss)]
fn chart(place: &Place<'_>) -> Markup {
    let groups = all(place);
    // A wild interval of a small group must not squeeze the rest.
    let sure = |estimate: &&Estimate| estimate.is_enough();
    let most =
        groups.iter().flat_map(|group| [&group.now, &group.ours]).filter(sure).map(|one| one.interval[1]).fold(0.0, f64::max);
    let most =
        if most > 0.0 { most } else { groups.iter().map(|group| group.ours.value.max(group.now.value)).fold(1.0, f64::max) };
    let x = Scale::new((0.0, most), (10.0, WIDTH - 14.0));
    let bottom = ROW.mul_add(groups.len() as f64, TOP);
    let drawing = html! {
        @for mark in marks(most, 4.0) {
            line.grid x1=(at(x.at(mark))) x2=(at(x.at(mark))) y1=(at(TOP)) y2=(at(bottom)) {}
            (under(x.at(mark), bottom + 16.0, &if mark == 0.0 { "0".to_owned() } else { amount(mark) }))
        }
        @for (nth, group) in groups.iter().enumerate() {
            @let y = ROW.mul_add(nth as f64, TOP);
            text.name x="10" y=(at(y + 13.0)) { (group.name) }
            @for (class, one, y) in [("now", &group.now, y + 23.0), ("ours", &group.ours, y + 35.0)] {
                (whisker(class, (x.at(one.interval[0]), y), (x.at(one.interval[1]), y)))
                (dot(class, x.at(one.value), y, Sure::of(one)))
            }
        }
    };
    let told = format!(
        "{}: captured for 1,000 orders with 95 % intervals, now and with Alongside, for all orders, by buyer and by size of cart. The table below has the figures.",
        place.name()
    );
    figure(&format!("money-{}", place.key()), place.name(), &told, bottom + 24.0, &drawing)
}

fn groups(place: &Place<'_>) -> Markup {
    let row = |group: &Group| {
        vec![
            html! { (group.name) },
            html! { (count(group.cases)) },
            estimate(&group.now, amount),
            estimate(&group.ours, amount),
            estimate(&group.difference, signed),
        ]
    };
    let caption = format!("{}: captured for 1,000 orders", place.name());
    table(&caption, &["Orders", "How many", "Now", "Alongside", "Difference"], all(place).into_iter().map(row).collect())
}
