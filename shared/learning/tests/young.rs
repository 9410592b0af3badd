//! Shops with few orders: the last of the real ones before the cut, and what the shipped weights capture then.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use learning::baselines::Baseline;
use learning::cases::{Case, Cut, draw};
use learning::excerpt::from_order;
use learning::fit::fit_model;
use learning::measure::Resamples;
use learning::prior::{PriorShop, prior_model};
use learning::replay::{CaseResult, Shown, score};
use learning::scenario::{Person, Scenario};
use learning::tables::Tables;
use scoring::id::ShopId;
use scoring::placement::Protocol;
use scoring::time::Timestamp;

/// Orders before the cut, and RPI of the reference's logistic regression with profile.
const TABLE: [(usize, f64); 6] = [(100, 0.297), (250, 0.408), (500, 0.488), (1_000, 0.555), (2_000, 0.651), (4_000, 0.666)];

#[test]
fn young_shops_reach_the_reference() {
    let Some(path) = support::orders_file() else { return };
    let (whole, shelf) = support::read_orders(&path, 10);
    let cut = Cut::of(&whole);
    let mut missed = Vec::new();
    for (orders, least) in TABLE {
        let history = from_order(&whole, whole.before(cut.cut) - orders).unwrap();
        let before = history.before(cut.cut);
        let start = history.times()[0].0;
        let second = Timestamp(cut.cut.0 - (cut.cut.0 - start) * 15 / 100);
        let tables = Tables::frozen(&history, &shelf, cut.cut);
        let prior = prior_model(PriorShop::Small, None);
        let (model, _) = fit_model(&history, &shelf, &Cut { second, ..cut }, &prior, 1);
        let cases = draw(&history, Protocol::Cart, &cut.test(), 1);
        let resamples = Resamples::draw(cases.iter().map(|case| case.customer), 1);
        let scenario = Scenario::new(&history, &tables, ShopId::new("young").unwrap());
        let ours = |case: &Case| {
            let profile = scenario.profile(case, Person::Known);
            score(&history, case, &scenario.decide(case, Protocol::Cart, &model, profile.as_ref()))
        };
        let rpi = |results: Vec<CaseResult>| resamples.measure(&results).rpi.value / 1e4;
        let found = rpi(cases.iter().map(ours).collect());
        let plain = |baseline: &Baseline| {
            let shown = |item| Shown { item, price: 0, probability: 0.0 };
            let results = cases
                .iter()
                .map(|case| score(&history, case, &baseline.rank(&history, case).into_iter().map(shown).collect::<Vec<_>>()));
            rpi(results.collect())
        };
        let popularity = plain(&Baseline::popularity(&history, 0..before));
        let together = plain(&Baseline::frequently_bought(&history, 0..before, usize::MAX));
        println!(
            "{orders} orders: {:?}, RPI {found:.3} (reference {least}), popularity {popularity:.3}, bought together {together:.3}",
            model.origin
        );
        if found <= popularity.max(together) || found < least {
            missed.push(orders);
        }
    }
    assert!(missed.is_empty(), "below the reference, popularity or bought together with {missed:?} orders");
}
