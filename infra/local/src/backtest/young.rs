//! The same shop with only its latest orders: what a young shop may expect. Like every shop it knows its catalogue from its first day.

use learning::cases::Cut;
use learning::excerpt::from_order;
use learning::fit::fit_model;
use learning::history::History;
use learning::shelf::Shelf;
use scoring::placement::Protocol;
use serde::Serialize;

use super::estimate::Estimate;
use super::panel::Panel;
use super::ranking::Ranking;
use super::replay::{Stages, Test};
use super::stage::{Goods, KINDS};
use crate::train::starting_model;

/// Orders before the cut that a young shop knows.
const AGES: [usize; 4] = [100, 250, 500, 1_000];

/// The shop that knows so many orders. Captured for a thousand orders, major units.
#[derive(Serialize)]
pub(super) struct Young {
    pub(super) protocol: &'static str,
    pub(super) orders: usize,
    pub(super) popularity: Estimate,
    /// "Frequently bought together", counted in the way that captured more.
    pub(super) now: Estimate,
    pub(super) ours: Estimate,
    pub(super) difference: Estimate,
}

/// Replays the test for each age that the shop has already passed, with the weights that it would have had.
///
/// # Errors
/// When something learned cannot be packed.
pub(super) fn young(
    history: &History,
    shelf: &Shelf,
    cut: &Cut,
    protocols: &[Protocol],
    seed: u64,
) -> anyhow::Result<Vec<Young>> {
    let before = history.before(cut.cut);
    let listed = shelf.as_sold_before(history, cut.cut);
    let mut ages = Vec::new();
    for orders in AGES.into_iter().filter(|orders| *orders < before) {
        let history = &from_order(history, before - orders)?;
        let first = starting_model(history, 0..history.before(cut.cut), &listed);
        let (model, _) = fit_model(history, &listed, &cut.of_excerpt(history), &first, seed);
        let goods = Goods::Listed(&listed);
        let replayed =
            Test { history, goods, cut, models: [&model; KINDS.len()], protocols, seed }.replay(Stages::Frozen, "young")?;
        for replayed in &replayed.protocols {
            let panel = Panel::new(replayed, history.currency(), seed);
            let captured = |ranking: Ranking| {
                let results = panel.results(ranking);
                let panel = &panel;
                move |case: usize| 1_000.0 * panel.major(results[case].captured)
            };
            let one = |_| 1.0;
            ages.push(Young {
                protocol: replayed.protocol.name(),
                orders,
                popularity: panel.level(captured(Ranking::Popularity), one),
                now: panel.level(captured(panel.now()), one),
                ours: panel.level(captured(Ranking::Profile), one),
                difference: panel.difference(captured(Ranking::Profile), captured(panel.now()), one),
            });
        }
    }
    // By placement; the ages within stay in order.
    ages.sort_by_key(|young| protocols.iter().position(|protocol| protocol.name() == young.protocol));
    Ok(ages)
}
