//! Whether what is predicted comes.

use maud::{Markup, html};

use super::chart::{Scale, Sure, WIDTH, dot, figure, level, marks, path, under, whisker};
use super::number::{amount, count, estimate, percent};
use super::{Place, figures, table};
use crate::backtest::calibration::{Reliability, Tenth};
use crate::backtest::figures::Report;

const HEIGHT: f64 = 300.0;

pub(super) fn section(report: &Report, places: &[Place<'_>]) -> Markup {
    let code = report.shop.currency.as_deref().unwrap_or_default();
    let row = |place: &Place<'_>| {
        let Reliability { predicted, observed, predicted_money, observed_money, .. } = &place.insight.calibration;
        vec![
            html! { (place.name()) },
            html! { (percent(*predicted)) },
            estimate(observed, percent),
            html! { (amount(*predicted_money)) " " (code) },
            estimate(observed_money, amount),
        ]
    };
    html! {
        section #calibration {
            h2 { "Does what it predicts come true?" }
            p { "All offers shown, sorted by predicted likelihood and cut into ten groups of equal size. On the line the prediction is right; below it, it promised too much. Hollow: not enough data." }
            div.charts { @for place in places { (chart(place)) } }
            (table("Likelihood and money of one offer shown",
                &["Placement", "Predicted", "Bought", "Money predicted", "Money captured"], places.iter().map(row).collect()))
            (figures(&html! { @for place in places { (tenths(place)) } }))
        }
    }
}

fn chart(place: &Place<'_>) -> Markup {
    let tenths = &place.insight.calibration.tenths;
    let most = tenths.iter().map(|tenth| tenth.predicted.max(tenth.observed.interval[1])).fold(0.1, f64::max).min(1.0);
    let (x, y) = (Scale::new((0.0, most), (48.0, WIDTH - 14.0)), Scale::new((0.0, most), (HEIGHT - 44.0, 10.0)));
    let drawing = html! {
        @for mark in marks(most, 4.0) {
            (level(y.at(mark), 48.0, WIDTH - 14.0, &percent(mark)))
            (under(x.at(mark), HEIGHT - 26.0, &percent(mark)))
        }
        (path("even", &[(x.at(0.0), y.at(0.0)), (x.at(most), y.at(most))]))
        @for Tenth { predicted, observed, .. } in tenths {
            (whisker("ours", (x.at(*predicted), y.at(observed.interval[0])), (x.at(*predicted), y.at(observed.interval[1]))))
            (dot("ours", x.at(*predicted), y.at(observed.value), Sure::of(observed)))
        }
        (under(WIDTH / 2.0 + 17.0, HEIGHT - 6.0, "predicted; upwards: bought"))
    };
    let told = format!("{}: share bought against likelihood predicted, ten groups of offers with 95 % intervals.", place.name());
    figure(&format!("calibration-{}", place.key()), place.name(), &told, HEIGHT, &drawing)
}

fn tenths(place: &Place<'_>) -> Markup {
    let row = |(nth, tenth): (usize, &Tenth)| {
        vec![
            html! { (nth + 1) },
            html! { (count(tenth.offers)) },
            html! { (percent(tenth.predicted)) },
            estimate(&tenth.observed, percent),
        ]
    };
    let rows = place.insight.calibration.tenths.iter().enumerate().map(row).collect();
    table(&format!("{}: tenths of the offers shown", place.name()), &["Tenth", "Offers", "Predicted", "Bought"], rows)
}
