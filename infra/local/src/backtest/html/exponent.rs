//! The weight of money in the ranking.

use maud::{Markup, html};

use super::chart::{Scale, WIDTH, figure, level, path, under};
use super::number::{amount, estimate, percent};
use super::{Place, figures, legend, table};
use crate::backtest::exponent::Exponent;
use crate::backtest::figures::Report;

const HEIGHT: f64 = 240.0;

pub(super) fn section(report: &Report, places: &[Place<'_>]) -> Markup {
    let serves = places.first().map_or(0.0, |place| place.insight.exponent);
    let code = report.shop.currency.as_deref().unwrap_or_default();
    html! {
        section #exponent {
            h2 { "How much the price should weigh" }
            p { "Offers are ranked by likelihood × price^g. A larger g shows dearer things that are taken less often. " (format!("{serves}")) " serves; the charts show each figure against its own at that weight." }
            (legend(&[("ours", "Captured money"), ("now", "Orders with a hit"), ("third", "Mean price shown")]))
            div.charts { @for place in places { (chart(place)) } }
            (figures(&html! { @for place in places { (exponents(place, code)) } }))
        }
    }
}

fn chart(place: &Place<'_>) -> Markup {
    let exponents = &place.insight.exponents;
    let Some(serves) = exponents.iter().find(|one| (one.exponent - place.insight.exponent).abs() < 1e-9).or(exponents.last())
    else {
        return html! {};
    };
    let relative = |figure: fn(&Exponent) -> f64| -> Vec<(f64, f64)> {
        let whole = figure(serves);
        exponents.iter().map(|one| (one.exponent, if whole > 0.0 { figure(one) / whole } else { 0.0 })).collect()
    };
    let lines =
        [("third", relative(|one| one.price)), ("now", relative(|one| one.hit_rate)), ("ours", relative(|one| one.rpi.value))];
    let figures = || lines.iter().flat_map(|(_, points)| points).map(|(_, figure)| *figure);
    let (least, most) = (figures().fold(1.0, f64::min), figures().fold(1.0, f64::max));
    let (least, most) = (libm::floor(least * 10.0) / 10.0, libm::ceil(most * 10.0) / 10.0);
    let (x, y) = (Scale::new((0.5, 1.0), (52.0, WIDTH - 24.0)), Scale::new((least, most), (HEIGHT - 30.0, 10.0)));
    let step = super::chart::step(most - least, 5.0);
    let levels = (0..12).map(|nth| f64::from(nth).mul_add(step, least)).take_while(|mark| *mark <= most + 1e-9);
    let drawing = html! {
        @for mark in levels { (level(y.at(mark), 52.0, WIDTH - 14.0, &percent(mark))) }
        @for one in exponents.iter().filter(|one| one.exponent != 0.85 ) { (under(x.at(one.exponent), HEIGHT - 12.0, &format!("{:.1}", one.exponent))) }
        @for (class, points) in &lines {
            (path(class, &points.iter().map(|(exponent, figure)| (x.at(*exponent), y.at(*figure))).collect::<Vec<_>>()))
        }
    };
    let told =
        format!("{}: captured money, orders with a hit and mean price shown for weights of price from 0.5 to 1.", place.name());
    figure(&format!("exponent-{}", place.key()), place.name(), &told, HEIGHT, &drawing)
}

fn exponents(place: &Place<'_>, code: &str) -> Markup {
    let row = |one: &Exponent| {
        vec![
            html! { (format!("{:.2}", one.exponent)) },
            estimate(&one.rpi, |value| format!("{value:.3}")),
            html! { (percent(one.hit_rate)) },
            html! { (amount(one.price)) " " (code) },
        ]
    };
    let rows = place.insight.exponents.iter().map(row).collect();
    table(
        &format!("{}: weights of price", place.name()),
        &["g", "Captured a place", "Orders with a hit", "Mean price shown"],
        rows,
    )
}
