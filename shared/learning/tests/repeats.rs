//! Repeats by hand, where they mean something, and where orders are dealt anew.
#![allow(clippy::unwrap_used)]

mod dealt;
mod made_up;

use dealt::{Cards, dealt_anew};
use learning::prior::{PriorShop, first_model, prior_model};
use learning::repeats::{Repeated, Repeats};
use learning::shelf::Shelf;
use made_up::{history, once, order, scattered, themed};
use scoring::feature::Feature;
use scoring::placement::Protocol;

#[test]
fn observed_and_expected_by_hand() {
    // Orders {a b}, {a b c}, {a c}: a and b stand together twice, a and c twice.
    let shop = history(&[
        order("1", "x", 0, &[("a", 1, 100), ("b", 1, 100)]),
        order("2", "y", 1, &[("a", 1, 100), ("b", 1, 100), ("c", 1, 100)]),
        order("3", "x", 2, &[("a", 1, 100), ("c", 1, 100)]),
    ]);
    let Repeats { pairs, own } = Repeats::of(&shop, 0..3);
    assert!((pairs.observed - 2.0).abs() < 1e-12, "{pairs:?}");
    // Places: (1 + 3 + 1)^2 - (1 + 9 + 1) = 14. Lines: a 3, b 2, c 2, so sums of d (d - 1) are 10, of their squares 44; 7 x 6 x 5 x 4 deals.
    assert!((pairs.expected - 14.0 * (100.0 - 44.0) / 840.0).abs() < 1e-12, "{pairs:?}");
    // x buys a again; each of the two places could have held one of two other lines of a or the other line of b, of seven.
    assert!((own.observed - 1.0).abs() < 1e-12 && (own.expected - 2.0 * 3.0 / 7.0).abs() < 1e-12, "{own:?}");
    let nothing = Repeats::of(&shop, 0..0);
    assert_eq!(nothing, Repeats { pairs: Repeated::default(), own: Repeated::default() });
    assert!(!nothing.pairs_are_chance() && !nothing.own_are_chance());
}

#[test]
fn what_is_dealt_anew_is_chance() {
    let ((themes, listed), (scattered, _)) = (themed(1_500), scattered());
    let unlisted = Shelf::new(listed.currency());
    for shop in [&themes, &scattered] {
        for orders in [50, 100, 250, 1_000] {
            let repeats = Repeats::of(shop, 0..orders);
            assert!(!repeats.pairs_are_chance() && !repeats.own_are_chance(), "{orders} orders: {repeats:?}");
        }
        for seed in 1..=5 {
            for orders in [250, 1_000] {
                let repeats = Repeats::of(&dealt_anew(shop, &unlisted, Cards::Lines, seed), 0..orders);
                assert!(repeats.pairs_are_chance(), "{orders} orders: {repeats:?}");
            }
        }
        let repeats = Repeats::of(&once(shop), 0..1_000);
        assert!(!repeats.pairs_are_chance() && repeats.own_are_chance(), "{repeats:?}");
    }
}

#[test]
fn a_shop_starts_as_its_repeats_speak() {
    let (themes, shelf) = themed(1_000);
    let first = |history: &learning::history::History| first_model(history, 0..history.len(), PriorShop::Small, None);
    let (model, shipped) = (first(&themes), prior_model(PriorShop::Small, None));
    let known =
        |model: &scoring::model::Model, feature: Feature| model.pair(Protocol::Cart).known.linear.weights[feature.index()].coef;
    for feature in [Feature::HTimes, Feature::ASum, Feature::Pop60] {
        assert!((known(&model, feature) - known(&shipped, feature)).abs() < f64::EPSILON);
    }
    assert_eq!(known(&model, Feature::LnAge).to_bits(), 0);
    let never_again = first(&once(&themes));
    assert_eq!(known(&never_again, Feature::HTimes).to_bits(), 0);
    assert!((known(&never_again, Feature::ASum) - known(&shipped, Feature::ASum)).abs() < f64::EPSILON);

    // Of chance nothing but popularity is left: an item in every order has nearly everybody's likelihood, one in none nobody's.
    let chance = first(&dealt_anew(&themes, &Shelf::new(shelf.currency()), Cards::Lines, 1));
    let odds = |orders: f64| {
        let mut values = [0.0; scoring::feature::FEATURES];
        values[Feature::Pop60.index()] = orders.ln_1p();
        values[Feature::Pop14.index()] = orders.ln_1p();
        values[Feature::ASum.index()] = 3.0;
        chance.pair(Protocol::Cart).known.log_odds(&values)
    };
    assert!((odds(19.0) - odds(9.0) - 2.0_f64.ln()).abs() < 1e-9);
    assert!(odds(0.0) < -4.0 && odds(1_000.0) < 2.0, "{} {}", odds(0.0), odds(1_000.0));
}
