//! How often nothing is shown under a threshold of expected money, and what is still captured.

use learning::history::History;
use learning::replay::{SLOTS, score};
use serde::Serialize;

use super::panel::Panel;

/// A threshold tried.
#[derive(Serialize)]
pub(super) struct Threshold {
    /// Least expected money of an offer, major units.
    pub(super) least: f64,
    /// Share of decisions with nothing to show.
    pub(super) silent: f64,
    /// Offers shown for one decision.
    pub(super) shown: f64,
    /// Share of the money captured without a threshold that is still captured.
    pub(super) kept: f64,
}

/// Thresholds at 1, 2, 5, 10, 20, 50 ... minor units until nobody is shown anything; the first is none.
#[allow(clippy::cast_precision_loss)]
pub(super) fn thresholds(panel: &Panel<'_>, history: &History) -> Vec<Threshold> {
    let replayed = panel.replayed;
    let most = replayed.kept.iter().flat_map(|kept| &kept.finalists).map(|finalist| finalist.value).max().unwrap_or_default();
    // A file without a currency has four decimals; nobody sets a threshold finer than a hundredth.
    let finest = (panel.currency.scale() / 100).max(1);
    let decades = (0..12).flat_map(|power| [1, 2, 5].map(|digit| digit * finest * 10_i64.pow(power)));
    let mut steps: Vec<i64> = vec![0];
    steps.extend(decades.take_while(|step| *step <= most));
    let cases = replayed.cases.len().max(1) as f64;
    let at = |least: i64| {
        let (mut silent, mut shown, mut captured) = (0_usize, 0_usize, 0_i64);
        for (kept, case) in replayed.kept.iter().zip(&replayed.cases) {
            let offers = kept.above(least, SLOTS);
            silent += usize::from(offers.is_empty());
            shown += offers.len();
            captured += score(history, case, &offers).captured;
        }
        (silent as f64 / cases, shown as f64 / cases, captured)
    };
    let whole = at(0).2.max(1) as f64;
    let threshold = |least: i64| {
        let (silent, shown, captured) = at(least);
        Threshold { least: panel.major(least), silent, shown, kept: captured as f64 / whole }
    };
    steps.into_iter().map(threshold).collect()
}
