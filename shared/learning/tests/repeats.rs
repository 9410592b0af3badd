//! Repeats of pairs: by hand, where pairs mean something, and where they are dealt anew.
#![allow(clippy::unwrap_used)]

mod dealt;
mod made_up;

use dealt::dealt_anew;
use learning::history::History;
use learning::prior::{PriorShop, prior_model, prior_trusting};
use learning::repeats::Repeats;
use learning::shelf::Shelf;
use made_up::{history, order, themed};

#[test]
fn observed_and_expected_by_hand() {
    // Orders {a b}, {a b c}, {a c}: the pair a b stands in two orders, a c in two; each counts twice as an ordered pair in two ordered
    // pairs of orders.
    let shop = history(&[
        order("1", "", 0, &[("a", 1, 100), ("b", 1, 100)]),
        order("2", "", 1, &[("a", 1, 100), ("b", 1, 100), ("c", 1, 100)]),
        order("3", "", 2, &[("a", 1, 100), ("c", 1, 100)]),
    ]);
    let repeats = Repeats::of(&shop, 0..3);
    assert!((repeats.observed - 8.0).abs() < 1e-12, "{repeats:?}");
    // Slots: (2 + 6 + 2)^2 - (4 + 36 + 4) = 56. Cards: a 3, b 2, c 2, so sums of d (d - 1) are 10, of their squares 44; 7 x 6 x 5 x 4 deals.
    assert!((repeats.expected - 56.0 * (100.0 - 44.0) / 840.0).abs() < 1e-12, "{repeats:?}");
    assert_eq!(Repeats::of(&shop, 0..0), Repeats { observed: 0.0, expected: 0.0 });
}

#[test]
fn shops_with_themes_are_trusted_and_dealt_ones_are_not() {
    let (themes, shelf) = themed(1_000);
    let trust = |history: &History| Repeats::of(history, 0..1_000).trust(0.75);
    assert!((trust(&themes) - 1.0).abs() < f64::EPSILON);
    // Without categories lines are dealt within bands of prices.
    let shelf = Shelf::new(shelf.currency());
    for seed in 1..=5 {
        let dealt = dealt_anew(&themes, &shelf, seed);
        let Repeats { observed, expected } = Repeats::of(&dealt, 0..1_000);
        assert!((0.8..1.3).contains(&(observed / expected)), "{observed} {expected}");
        assert!(trust(&dealt) < 0.4, "{observed} {expected}");
    }
}

#[test]
fn the_prior_of_a_trusted_or_empty_shop_is_the_shipped_one() {
    let shipped = prior_model(PriorShop::Small, None);
    let many = Repeats { observed: 900.0, expected: 100.0 };
    for repeats in [many, Repeats { observed: 0.0, expected: 0.0 }] {
        assert_eq!(prior_trusting(PriorShop::Small, None, repeats), shipped);
    }
    let chance = prior_trusting(PriorShop::Small, None, Repeats { observed: 1e6, expected: 1e6 });
    assert_ne!(chance, shipped);
    // Between the two, log-odds lie between theirs.
    let half = prior_trusting(PriorShop::Small, None, Repeats { observed: 1.375e9, expected: 1e9 });
    let values = [0.7; scoring::feature::FEATURES];
    for (half, (shipped, chance)) in half.sets.iter().zip(shipped.sets.iter().zip(&chance.sets)) {
        let mean = 0.5 * (shipped.known.log_odds(&values) + chance.known.log_odds(&values));
        assert!((half.known.log_odds(&values) - mean).abs() < 1e-3, "{mean}");
    }
}
