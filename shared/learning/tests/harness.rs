//! The backtest's ground truth: cases, baselines and what they capture, exactly as published for the real orders.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use learning::baselines::Baseline;
use learning::cases::{Cut, draw};
use learning::replay::{Shown, score};
use scoring::placement::Protocol;
use support::moment;

/// Hit cases, hits, captured in pence.
type Captured = (u32, u32, i64);

struct Expected {
    protocol: Protocol,
    sizes: [usize; 3],
    raw: Captured,
    capped: Captured,
    popularity: Captured,
}

const FULL: [Expected; 3] = [
    Expected {
        protocol: Protocol::Cart,
        sizes: [2_628, 27_454, 28_745],
        raw: (1_097, 1_584, 468_060),
        capped: (1_411, 2_180, 670_108),
        popularity: (545, 612, 311_783),
    },
    Expected {
        protocol: Protocol::Page,
        sizes: [2_628, 2_628, 53_571],
        raw: (1_385, 2_268, 622_502),
        capped: (1_249, 2_037, 592_571),
        popularity: (812, 998, 552_734),
    },
    Expected {
        protocol: Protocol::Follow,
        sizes: [613, 11_495, 26_057],
        raw: (274, 458, 143_445),
        capped: (288, 475, 156_031),
        popularity: (237, 365, 169_866),
    },
];

const SMALL: [Expected; 3] = [
    Expected {
        protocol: Protocol::Cart,
        sizes: [835, 2_207, 2_562],
        raw: (342, 468, 142_561),
        capped: (342, 468, 142_561),
        popularity: (76, 78, 38_839),
    },
    Expected {
        protocol: Protocol::Page,
        sizes: [835, 835, 3_934],
        raw: (317, 491, 148_515),
        capped: (317, 491, 148_515),
        popularity: (114, 118, 60_164),
    },
    Expected {
        protocol: Protocol::Follow,
        sizes: [202, 963, 1_796],
        raw: (65, 89, 31_151),
        capped: (65, 89, 31_151),
        popularity: (55, 70, 34_180),
    },
];

fn check(items_max: usize, cut_at: &str, orders: (usize, usize), expected: &[Expected]) {
    let Some(path) = support::orders_file() else { return };
    let (history, _) = support::read_orders(&path, items_max);
    let cut = Cut::of(&history);
    assert_eq!(cut.cut, moment(cut_at));
    let before = history.before(cut.cut);
    assert_eq!((before, history.len() - before), orders);
    let raw = Baseline::frequently_bought(&history, 0..before, usize::MAX);
    let capped = Baseline::frequently_bought(&history, 0..before, 15);
    let popularity = Baseline::popularity(&history, 0..before);
    for want in expected {
        let cases = draw(&history, want.protocol, &cut.test(), 1);
        let sizes =
            [cases.len(), cases.iter().map(|case| case.visible.len()).sum(), cases.iter().map(|case| case.hidden.len()).sum()];
        assert_eq!(sizes, want.sizes, "{:?}", want.protocol);
        let captured = |baseline: &Baseline| {
            let results = cases.iter().map(|case| {
                let shown: Vec<Shown> =
                    baseline.rank(&history, case).into_iter().map(|item| Shown { item, price: 0, probability: 0.0 }).collect();
                score(&history, case, &shown)
            });
            let sum = results.fold((0, 0, 0), |sum: Captured, result| {
                (sum.0 + u32::from(result.hits > 0), sum.1 + result.hits, sum.2 + result.captured)
            });
            // Unit prices have four decimals; the published sums two.
            (sum.0, sum.1, (sum.2 + 50) / 100)
        };
        assert_eq!(captured(&raw), want.raw, "raw, {:?}", want.protocol);
        assert_eq!(captured(&capped), want.capped, "at most 15, {:?}", want.protocol);
        assert_eq!(captured(&popularity), want.popularity, "popularity, {:?}", want.protocol);
    }
}

#[test]
fn the_full_shop_is_reproduced_exactly() {
    check(usize::MAX, "2011-07-28T00:10:00", (10_858, 2_937), &FULL);
}

#[test]
fn the_small_shop_is_reproduced_exactly() {
    check(10, "2011-07-27T23:51:36", (4_182, 1_037), &SMALL);
}
