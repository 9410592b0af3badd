//! The published quality on the real orders: each figure inside or above the reference's interval.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use learning::baselines::Baseline;
use learning::cases::{Cut, draw};
use learning::fit::{Kind, fit_families};
use learning::measure::Resamples;
use learning::prior::{PriorShop, first_model};
use learning::replay::{CaseResult, Shown, score};
use learning::scenario::{Person, Scenario, anonymous};
use learning::tables::Tables;
use scoring::id::ShopId;
use scoring::placement::Protocol;

/// Lower bounds of the reference's 95 % intervals of RPI: cart-only, with profile.
const FULL: [(Protocol, f64, f64); 3] =
    [(Protocol::Page, 0.833, 1.239), (Protocol::Cart, 0.995, 1.119), (Protocol::Follow, 0.726, 1.471)];
const SMALL: [(Protocol, f64, f64); 3] =
    [(Protocol::Page, 0.494, 0.668), (Protocol::Cart, 0.482, 0.565), (Protocol::Follow, 0.344, 0.742)];

fn check(items_max: usize, expected: &[(Protocol, f64, f64)]) {
    let Some(path) = support::orders_file() else { return };
    let started = std::time::Instant::now();
    let (history, shelf) = support::read_orders(&path, items_max);
    println!("read {:?}", started.elapsed());
    let cut = Cut::of(&history);
    let before = history.before(cut.cut);
    let tables = Tables::frozen(&history, &shelf, cut.cut);
    println!("tables {:?}", started.elapsed());
    let prior = first_model(&history, 0..before, PriorShop::like(&history, 0..before), None);
    let kinds = [Kind::Scorecard, Kind::Forest, Kind::Logistic];
    let fits = fit_families(&history, &shelf, &cut, &prior, 1, kinds);
    println!("fit of all families {:?}", started.elapsed());
    let raw = Baseline::frequently_bought(&history, 0..before, usize::MAX);
    let scenario = Scenario::new(&history, &tables, ShopId::new("quality").unwrap());
    for (protocol, cart_only, with_profile) in expected {
        let cases = draw(&history, *protocol, &cut.test(), 1);
        let resamples = Resamples::draw(cases.iter().map(|case| case.customer), 1);
        let fbt: Vec<CaseResult> = cases
            .iter()
            .map(|case| {
                let shown: Vec<Shown> =
                    raw.rank(&history, case).into_iter().map(|item| Shown { item, price: 0, probability: 0.0 }).collect();
                score(&history, case, &shown)
            })
            .collect();
        // Nobody known; a person who brings candidates but no coefficients, as the reference's cart-only rows; a person.
        for ((kind, (model, reports)), name) in
            kinds.iter().zip(&fits).flat_map(|fit| ["anonymous", "cart only", "+ profile"].map(|name| (fit, name)))
        {
            let (person, model, least) = match name {
                "anonymous" => (Person::Ignored, model.clone(), &0.0),
                "cart only" => (Person::Known, anonymous(model), cart_only),
                _ => (Person::Known, model.clone(), with_profile),
            };
            if name == "anonymous" {
                println!("{:?} g {}", reports[protocol.index()], model.price_exponent);
            }
            let results: Vec<CaseResult> = cases
                .iter()
                .map(|case| {
                    let profile = scenario.profile(case, person);
                    score(&history, case, &scenario.decide(case, *protocol, &model, profile.as_ref()))
                })
                .collect();
            let measures = resamples.measure(&results);
            let ratio = resamples.ratio(&results, &fbt);
            println!(
                "{protocol:?} {kind:?} {name}: HR {:.1} P@4 {:.1} RPI {:.3} [{:.3}, {:.3}] cart {:.1} price {:.2} x FBT {:.2} [{:.2}, {:.2}] P {:.3} v {:.3}, money {:.3} v {:.3}",
                measures.hit_rate * 100.0,
                measures.precision * 100.0,
                measures.rpi.value / 1e4,
                measures.rpi.low / 1e4,
                measures.rpi.high / 1e4,
                measures.cart_share * 100.0,
                measures.mean_price / 1e4,
                ratio.value,
                ratio.low,
                ratio.high,
                measures.predicted,
                measures.observed,
                measures.predicted_money / 1e4,
                measures.observed_money / 1e4,
            );
            assert!(
                *kind != Kind::Scorecard || measures.rpi.value / 1e4 >= *least,
                "{protocol:?} {name}: {} is below {least}",
                measures.rpi.value
            );
        }
    }
    println!("all {:?}", started.elapsed());
}

#[test]
fn the_full_shop_reaches_the_reference() {
    check(usize::MAX, &FULL);
}

#[test]
fn the_small_shop_reaches_the_reference() {
    check(10, &SMALL);
}
