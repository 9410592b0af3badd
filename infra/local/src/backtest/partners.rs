//! Items lately bought without their natural partner, with titles and money.

use learning::cases::Cut;
use learning::history::History;
use learning::measure::Figure;
use learning::opportunity::{Opportunity, survey};
use learning::prices::median_prices;
use learning::shelf::Shelf;
use scoring::time::Timestamp;
use serde::Serialize;

use super::estimate::Estimate;

/// Pairs shown.
const SHOWN: usize = 10;

/// Pairs whose recent buyers took the partner less often than similar customers did.
#[derive(Serialize)]
pub(super) struct Partners {
    pub(super) earlier_orders: usize,
    pub(super) recent_orders: usize,
    /// Pairs with counts enough to compare.
    pub(super) compared: usize,
    /// Those that stand out by their whole interval, and of them those whose interval is narrow enough to act on.
    pub(super) found: usize,
    pub(super) narrow: usize,
    /// What all pairs lost alike, of what was expected of them, already taken off.
    pub(super) common: f64,
    /// How much what pairs lost truly differs, of what was expected; 0: chance explains it.
    pub(super) spread: f64,
    /// The narrow ones with the most money, then the others; each missing partner once.
    pub(super) pairs: Vec<Pair>,
}

/// One of them. Shares of orders; money in major units over the recent orders.
#[derive(Serialize)]
pub(super) struct Pair {
    pub(super) anchor: String,
    pub(super) partner: String,
    pub(super) earlier_orders: usize,
    pub(super) earlier_taken: u32,
    pub(super) recent_orders: usize,
    pub(super) recent_taken: u32,
    pub(super) expected: f64,
    pub(super) observed: f64,
    pub(super) gap: Estimate,
    pub(super) money: Estimate,
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn partners(history: &History, shelf: &Shelf, cut: &Cut) -> Partners {
    let prices = median_prices(history, Timestamp(cut.last.0.saturating_add(1)));
    let survey = survey(history, cut, &prices);
    let title = |item: u32| {
        let id = history.items().id(item);
        let title = shelf.get(id).map(|good| good.title.trim()).filter(|title| !title.is_empty());
        title.map_or_else(|| id.to_string(), str::to_owned)
    };
    let scale = history.currency().scale() as f64;
    let pair = |one: &Opportunity| {
        let major = |minor: f64| minor / scale;
        let money = Figure { value: major(one.money.value), low: major(one.money.low), high: major(one.money.high) };
        Pair {
            anchor: title(one.anchor),
            partner: title(one.partner),
            earlier_orders: one.earlier.0,
            earlier_taken: one.earlier.1,
            recent_orders: one.recent.0,
            recent_taken: one.recent.1,
            expected: one.expected,
            observed: one.observed,
            gap: Estimate::level(one.gap, one.customers),
            money: Estimate::level(money, one.customers),
        }
    };
    let is_narrow = |one: &&Opportunity| Estimate::level(one.gap, one.customers).is_enough();
    let narrow = survey.found.iter().filter(is_narrow);
    let wide = survey.found.iter().filter(|one| !is_narrow(one));
    let mut shown: Vec<&Opportunity> = Vec::new();
    for one in narrow.clone().chain(wide) {
        if shown.len() < SHOWN && shown.iter().all(|other| other.partner != one.partner) {
            shown.push(one);
        }
    }
    Partners {
        earlier_orders: survey.orders.0,
        recent_orders: survey.orders.1,
        compared: survey.pairs,
        found: survey.found.len(),
        narrow: narrow.count(),
        common: survey.common,
        spread: survey.spread,
        pairs: shown.into_iter().map(pair).collect(),
    }
}
