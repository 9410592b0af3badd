//! Fitting on a made-up shop: adopted where it helps, refused where there is too little, the same on any number of threads.
#![allow(clippy::unwrap_used)]

mod made_up;

use learning::baselines::Baseline;
use learning::cases::{Cut, draw};
use learning::fit::{Outcome, fit_model};
use learning::measure::Resamples;
use learning::prior::{PriorShop, prior_model};
use learning::replay::{CaseResult, Shown, score};
use learning::scenario::{Person, Scenario};
use learning::tables::Tables;
use made_up::themed;
use scoring::id::ShopId;
use scoring::model::ModelOrigin;
use scoring::placement::Protocol;

#[test]
fn a_young_shop_keeps_the_prior() {
    let (history, shelf) = themed(400);
    let prior = prior_model(PriorShop::Small, None);
    let (model, reports) = fit_model(&history, &shelf, &Cut::of(&history), &prior, 1);
    assert_eq!(model, prior);
    assert!(reports.iter().all(|report| report.outcome == Outcome::TooFew));
    let (empty, none) = themed(0);
    assert_eq!(fit_model(&empty, &none, &Cut::of(&empty), &prior, 1).0, prior);
}

#[test]
fn a_grown_shop_is_fitted_alike_on_any_number_of_threads() {
    let (history, shelf) = themed(5_000);
    let cut = Cut::of(&history);
    let prior = prior_model(PriorShop::Small, Some(9.0));
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fit_model(&history, &shelf, &cut, &prior, 1))
    };
    let (model, reports) = fit(1);
    assert_eq!((model.clone(), reports.clone()), fit(2));
    assert_eq!((model.origin, model.version), (ModelOrigin::Fitted, 1));
    assert!((model.ln_price_shift - prior.ln_price_shift).abs() < f64::EPSILON);
    let cart = &reports[Protocol::Cart.index()];
    assert!(matches!(cart.outcome, Outcome::Adopted { fitted, prior, .. } if fitted < prior), "{cart:?}");

    let before = history.before(cut.cut);
    let tables = Tables::frozen(&history, &shelf, cut.cut);
    let scenario = Scenario::new(&history, &tables, ShopId::new("made-up").unwrap());
    let popularity = Baseline::popularity(&history, 0..before);
    let cases = draw(&history, Protocol::Cart, &cut.test(), 1);
    let ours: Vec<CaseResult> = cases
        .iter()
        .map(|case| {
            let profile = scenario.profile(case, Person::Known);
            score(&history, case, &scenario.decide(case, Protocol::Cart, &model, profile.as_ref()))
        })
        .collect();
    let theirs: Vec<CaseResult> = cases
        .iter()
        .map(|case| {
            let shown = popularity.rank(&history, case).into_iter().map(|item| Shown { item, price: 0, probability: 0.0 });
            score(&history, case, &shown.collect::<Vec<_>>())
        })
        .collect();
    let resamples = Resamples::draw(cases.iter().map(|case| case.customer), 1);
    let ratio = resamples.ratio(&ours, &theirs);
    assert!(ratio.low > 2.0, "{ratio:?}");
    let measures = resamples.measure(&ours);
    assert!((measures.predicted / measures.observed - 1.0).abs() < 0.25, "{} v {}", measures.predicted, measures.observed);
}
