//! What the weight of money in the ranking does: hits, money, prices.

use learning::history::History;
use learning::replay::{CaseResult, SLOTS, score};
use serde::Serialize;

use super::estimate::Estimate;
use super::panel::Panel;

/// Exponents tried.
const GRID: [f64; 7] = [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 1.0];

/// An exponent tried.
#[derive(Serialize)]
pub(super) struct Exponent {
    pub(super) exponent: f64,
    /// Captured for each of four slots, major units.
    pub(super) rpi: Estimate,
    /// Share of cases with a hit.
    pub(super) hit_rate: f64,
    /// Mean price shown, major units.
    pub(super) price: f64,
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn exponents(panel: &Panel<'_>, history: &History) -> Vec<Exponent> {
    let replayed = panel.replayed;
    let one = |exponent: f64| {
        let cases = replayed.kept.iter().zip(&replayed.cases);
        let results: Vec<CaseResult> = cases.map(|(kept, case)| score(history, case, &kept.at(history, exponent))).collect();
        let shown = results.iter().map(|result| u64::from(result.shown)).sum::<u64>().max(1);
        let hits = results.iter().filter(|result| result.hits > 0).count();
        Exponent {
            exponent,
            rpi: panel.level(|case| panel.major(results[case].captured), |_| SLOTS as f64),
            hit_rate: hits as f64 / results.len().max(1) as f64,
            price: panel.major(results.iter().map(|result| result.price).sum()) / shown as f64,
        }
    };
    GRID.map(one).into()
}
