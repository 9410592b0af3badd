//! What learning every week gains over learning once, on the same cases.

use serde::Serialize;

use super::estimate::Estimate;
use super::figures::Ratio;
use super::panel::Panel;
use super::ranking::Ranking;
use super::replay::ReplayedProtocol;

/// The gain of rolling over frozen; the interval is over customers, each with all of their cases in both.
#[derive(Serialize)]
pub(super) struct Gain {
    /// Captured money of rolling by that of frozen.
    pub(super) ratio: Option<Ratio>,
    /// For a thousand orders, major units.
    pub(super) difference: Estimate,
}

/// `panel` is of the rolling replay.
pub(super) fn gain(panel: &Panel<'_>, frozen: &ReplayedProtocol) -> Gain {
    let (weekly, frozen) = (panel.results(Ranking::Profile), &frozen.results[Ranking::Profile as usize]);
    let money = |minor: i64| 1_000.0 * panel.major(minor);
    let difference = panel.difference(|case| money(weekly[case].captured), |case| money(frozen[case].captured), |_| 1.0);
    Gain { ratio: Ratio::of(panel, weekly, frozen), difference }
}
