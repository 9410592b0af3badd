//! Shops with few orders: the last of the real ones before the cut, and what the shipped weights capture then.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;
mod young_shop;

use learning::baselines::Baseline;
use learning::cases::{Case, Cut, draw};
use learning::fit::fit_model;
use learning::measure::Resamples;
use learning::prior::{PriorShop, prior_model};
use learning::replay::{CaseResult, Shown, score};
use learning::scenario::{Person, Scenario};
use scoring::id::ShopId;
use scoring::placement::Protocol;
use scoring::time::Timestamp;
use young_shop::{AGES, Knows, YoungShop};

/// RPI in the cart of the reference's logistic regression with profile, by [`AGES`].
const REFERENCE: [f64; 6] = [0.297, 0.408, 0.488, 0.555, 0.651, 0.666];

/// At least the reference in the cart, and everywhere above popularity and "bought together": with only the goods that these few
/// orders sold, as the reference, and with the catalogue that a real shop has from its first day.
#[test]
fn young_shops_reach_the_reference() {
    let Some(path) = support::orders_file() else { return };
    let (whole, shelf) = support::read_orders(&path, 10);
    let cut = Cut::of(&whole);
    let mut missed = Vec::new();
    for (orders, reference) in AGES.into_iter().zip(REFERENCE) {
        for knows in Knows::BOTH {
            let YoungShop { history, tables } = YoungShop::of(&whole, &shelf, cut.cut, orders, knows);
            let before = history.before(cut.cut);
            let start = history.times()[0].0;
            let second = Timestamp(cut.cut.0 - (cut.cut.0 - start) * 15 / 100);
            let prior = prior_model(PriorShop::Small, None);
            let (model, _) = fit_model(&history, &shelf, &Cut { second, ..cut }, &prior, 1);
            let scenario = Scenario::new(&history, &tables, ShopId::new("young").unwrap());
            for protocol in Protocol::ALL {
                let cases = draw(&history, protocol, &cut.test(), 1);
                let resamples = Resamples::draw(cases.iter().map(|case| case.customer), 1);
                let rpi = |results: Vec<CaseResult>| resamples.measure(&results).rpi.value / 1e4;
                let ours = |case: &Case| {
                    let profile = scenario.profile(case, Person::Known);
                    score(&history, case, &scenario.decide(case, protocol, &model, profile.as_ref()))
                };
                let found = rpi(cases.iter().map(ours).collect());
                let plain = |baseline: &Baseline| {
                    let shown = |item| Shown { item, price: 0, probability: 0.0 };
                    let shown = |case: &Case| baseline.rank(&history, case).into_iter().map(shown).collect::<Vec<_>>();
                    rpi(cases.iter().map(|case| score(&history, case, &shown(case))).collect())
                };
                let popularity = plain(&Baseline::popularity(&history, 0..before));
                let together = plain(&Baseline::frequently_bought(&history, 0..before, usize::MAX));
                let least = if protocol == Protocol::Cart { reference } else { 0.0 };
                println!(
                    "{orders} orders, {knows:?}, {protocol:?}: {:?}, RPI {found:.3} (reference {least}), popularity {popularity:.3}, \
                     bought together {together:.3}",
                    model.origin
                );
                if found <= popularity.max(together) || found < least {
                    missed.push((orders, knows, protocol));
                }
            }
        }
    }
    assert!(missed.is_empty(), "below the reference, popularity or bought together: {missed:?}");
}
