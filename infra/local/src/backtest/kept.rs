//! What a replay keeps of each case, so that thresholds and exponents are tried without deciding again.

use learning::cases::Case;
use learning::history::History;
use learning::replay::{CaseResult, SLOTS, Shown, score};
use scoring::decision::Decision;
use scoring::money::Money;
use scoring::reason::Reason;
use scoring::value::rank;

use super::ranking::RANKINGS;
use super::variety::Variety;

/// A finalist's scores as the decision gave them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Finalist {
    pub(super) item: u32,
    pub(super) price: i64,
    /// As it ranks, before it is rounded for a receipt.
    pub(super) accepted: f64,
    /// As a receipt has it.
    pub(super) probability: f64,
    /// Expected money, minor units.
    pub(super) value: i64,
}

/// One case, replayed.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// What the shop's own ranking let through, best first; behind them those that only the ranking by probability had.
    pub(super) finalists: Vec<Finalist>,
    pub(super) ranked: usize,
    /// Items shown, by ranking.
    pub(super) shown: [Vec<u32>; RANKINGS],
    /// Why each of the last ranking's was shown.
    pub(super) reasons: Vec<Reason>,
    /// Captured with items that the customer had bought before, by ranking, minor units.
    pub(super) repeated: [i64; RANKINGS],
    /// How many of the items shown were such items, by ranking.
    pub(super) repeats: [u32; RANKINGS],
    /// What came of never showing such an item.
    pub(super) fresh: CaseResult,
    /// By ranking.
    pub(super) variety: [Variety; RANKINGS],
    /// Whether the buyer had bought before.
    pub(super) known: bool,
}

/// What two decisions about one case let through; the first is the shop's own.
pub(super) fn finalists(history: &History, decisions: [&Decision; 2]) -> (Vec<Finalist>, usize) {
    let mut finalists: Vec<Finalist> = Vec::new();
    let mut ranked = 0;
    for (place, decision) in decisions.into_iter().enumerate() {
        let receipts = decision.offers.iter().map(|offer| &offer.receipt).chain(&decision.others);
        for receipt in receipts.filter(|receipt| receipt.guard.is_none()) {
            let Some(item) = history.items().number(&receipt.item) else { continue };
            if !finalists.iter().any(|other| other.item == item) {
                finalists.push(Finalist {
                    item,
                    // A neutral catalogue knows no costs: the money kept is the price.
                    price: receipt.money.minor,
                    accepted: scoring::accept::probability(receipt.log_odds),
                    probability: receipt.probability.float(),
                    value: receipt.value,
                });
            }
        }
        if place == 0 {
            ranked = finalists.len();
        }
    }
    (finalists, ranked)
}

impl Finalist {
    const fn shown(&self) -> Shown {
        Shown { item: self.item, price: self.price, probability: self.probability }
    }
}

impl Kept {
    /// The offers that a threshold of expected money lets through, as the guard does: those below it make room for the next.
    pub(super) fn above(&self, least_value: i64, slots: usize) -> Vec<Shown> {
        let worth = self.finalists[..self.ranked].iter().filter(|finalist| finalist.value >= least_value);
        worth.take(slots).map(Finalist::shown).collect()
    }

    /// The offers under another exponent of money.
    pub(super) fn at(&self, history: &History, exponent: f64) -> Vec<Shown> {
        let figure = |finalist: &Finalist| {
            let ln_money = libm::log(Money::new(finalist.price, history.currency()).major());
            rank(finalist.accepted, ln_money, exponent)
        };
        let mut ranked: Vec<(f64, &Finalist)> = self.finalists.iter().map(|finalist| (figure(finalist), finalist)).collect();
        let place = |finalist: &Finalist| history.items().rank(finalist.item);
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| place(a.1).cmp(&place(b.1))));
        ranked.into_iter().take(SLOTS).map(|(_, finalist)| finalist.shown()).collect()
    }

    /// What the first so many of the shop's own offers captured.
    pub(super) fn first(&self, history: &History, case: &Case, slots: usize) -> CaseResult {
        score(history, case, &self.above(i64::MIN, slots))
    }

    /// What the offers of the shop's own ranking were predicted to be accepted with, and at what price, best first.
    pub(super) fn offers(&self) -> &[Finalist] {
        &self.finalists[..self.ranked.min(SLOTS)]
    }
}

#[cfg(test)]
mod tests;
