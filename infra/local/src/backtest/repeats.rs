//! Offers of what the customer had bought before: they look best in a replay and may add least.

use serde::Serialize;

use super::estimate::Estimate;
use super::panel::Panel;
use super::ranking::Ranking;

/// Captured money with and without such offers, for a thousand orders, major units.
#[derive(Serialize)]
pub(super) struct Repeats {
    /// Share of the offers shown that repeat a purchase.
    pub(super) offers: Estimate,
    pub(super) captured: Estimate,
    /// The part of it that repeats a purchase.
    pub(super) captured_again: Estimate,
    /// The part that is new to the buyer.
    pub(super) captured_new: Estimate,
    /// Captured if nothing bought before were ever offered: its places go to the next best.
    pub(super) captured_without: Estimate,
    /// What the shop has now captures with items new to the buyer.
    pub(super) now_new: Estimate,
    /// `captured_without` less `now_new`, on the same orders.
    pub(super) difference: Estimate,
}

pub(super) fn repeats(panel: &Panel<'_>) -> Repeats {
    let (now, ours) = (panel.now(), Ranking::Profile);
    let (kept, results) = (&panel.replayed.kept, panel.results(ours));
    let thousand = |minor: i64| 1_000.0 * panel.major(minor);
    let again = |case: usize, ranking: Ranking| kept[case].repeated[ranking as usize];
    let now_new = |case: usize| thousand(panel.results(now)[case].captured - again(case, now));
    let without = |case: usize| thousand(kept[case].fresh.captured);
    let one = |_| 1.0;
    Repeats {
        offers: panel.level(|case| f64::from(kept[case].repeats[ours as usize]), |case| f64::from(results[case].shown)),
        captured: panel.level(|case| thousand(results[case].captured), one),
        captured_again: panel.level(|case| thousand(again(case, ours)), one),
        captured_new: panel.level(|case| thousand(results[case].captured - again(case, ours)), one),
        captured_without: panel.level(without, one),
        now_new: panel.level(now_new, one),
        difference: panel.difference(without, now_new, one),
    }
}
