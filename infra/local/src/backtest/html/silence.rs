//! Silence against the threshold.

use maud::{Markup, html};

use super::chart::{Scale, WIDTH, figure, level, path, under};
use super::number::{amount, percent};
use super::{Place, figures, legend, table};
use crate::backtest::figures::Report;
use crate::backtest::silence::Threshold;

const HEIGHT: f64 = 240.0;

pub(super) fn section(report: &Report, places: &[Place<'_>]) -> Markup {
    let code = report.shop.currency.as_deref().unwrap_or("the unit of the prices");
    html! {
        section #silence {
            h2 { "When to stay silent" }
            p { "An offer whose expected money (likelihood × price) lies below the threshold is not shown; where none is left, nothing is. Along the bottom the threshold, in " (code) "." }
            (legend(&[("now", "Decisions with nothing shown"), ("ours", "Captured money that is kept")]))
            div.charts { @for place in places { (chart(place)) } }
            (figures(&html! { @for place in places { (thresholds(place)) } }))
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn chart(place: &Place<'_>) -> Markup {
    let thresholds = &place.insight.thresholds;
    let x = Scale::new((0.0, thresholds.len().saturating_sub(1) as f64), (52.0, WIDTH - 20.0));
    let y = Scale::new((0.0, 1.0), (HEIGHT - 30.0, 10.0));
    let through = |figure: fn(&Threshold) -> f64| -> Vec<(f64, f64)> {
        thresholds.iter().enumerate().map(|(nth, threshold)| (x.at(nth as f64), y.at(figure(threshold)))).collect()
    };
    let every = thresholds.len().div_ceil(6).max(1);
    let drawing = html! {
        @for mark in [0.0, 0.25, 0.5, 0.75, 1.0] { (level(y.at(mark), 52.0, WIDTH - 14.0, &percent(mark))) }
        @for (nth, threshold) in thresholds.iter().enumerate().filter(|(nth, _)| nth % every == 0) {
            (under(x.at(nth as f64), HEIGHT - 12.0, &short(threshold.least)))
        }
        (path("now", &through(|threshold| threshold.silent)))
        (path("ours", &through(|threshold| threshold.kept)))
    };
    let told = format!(
        "{}: as the threshold rises, the share of decisions with nothing shown rises and the share of captured money kept falls.",
        place.name()
    );
    figure(&format!("silence-{}", place.key()), place.name(), &told, HEIGHT, &drawing)
}

/// A threshold without idle decimals.
fn short(least: f64) -> String {
    if least >= 1.0 || least == 0.0 { format!("{least:.0}") } else { format!("{least:.2}") }
}

fn thresholds(place: &Place<'_>) -> Markup {
    let row = |threshold: &Threshold| {
        vec![
            html! { @if threshold.least == 0.0 { "none" } @else { (amount(threshold.least)) } },
            html! { (percent(threshold.silent)) },
            html! { (format!("{:.2}", threshold.shown)) },
            html! { (percent(threshold.kept)) },
        ]
    };
    let rows = place.insight.thresholds.iter().map(row).collect();
    table(
        &format!("{}: thresholds", place.name()),
        &["Threshold", "Nothing shown", "Offers a decision", "Captured money kept"],
        rows,
    )
}
