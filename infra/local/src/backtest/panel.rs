//! One kind of case with its resamples: where every figure of a backtest comes from.

use learning::measure::{Figure, Resamples};
use learning::replay::CaseResult;
use scoring::money::Currency;

use super::estimate::Estimate;
use super::ranking::Ranking;
use super::replay::ReplayedProtocol;

/// Figures of one kind of case, all on the same resamples of customers.
pub(super) struct Panel<'a> {
    pub(super) replayed: &'a ReplayedProtocol,
    pub(super) resamples: Resamples,
    pub(super) currency: Currency,
}

#[allow(clippy::cast_precision_loss)]
impl<'a> Panel<'a> {
    pub(super) fn new(replayed: &'a ReplayedProtocol, currency: Currency, seed: u64) -> Self {
        let resamples = Resamples::draw(replayed.cases.iter().map(|case| case.customer), seed);
        Self { replayed, resamples, currency }
    }

    pub(super) fn results(&self, ranking: Ranking) -> &'a [CaseResult] {
        &self.replayed.results[ranking as usize]
    }

    /// What the shop has now: "frequently bought together", counted in the way that captured more here.
    pub(super) fn now(&self) -> Ranking {
        let captured = |ranking: Ranking| self.results(ranking).iter().map(|result| result.captured).sum::<i64>();
        if captured(Ranking::Capped) > captured(Ranking::Raw) { Ranking::Capped } else { Ranking::Raw }
    }

    /// Minor units as major ones.
    pub(super) fn major(&self, minor: i64) -> f64 {
        minor as f64 / self.currency.scale() as f64
    }

    fn figure(&self, above: &impl Fn(usize) -> f64, below: &impl Fn(usize) -> f64) -> (Figure, usize) {
        let cases = 0..self.replayed.cases.len();
        let figure = self.resamples.quotient(cases.clone().map(above), cases.clone().map(below));
        (figure, self.resamples.customers(cases.map(below)))
    }

    /// `above` by `below`, both summed over the cases.
    pub(super) fn level(&self, above: impl Fn(usize) -> f64, below: impl Fn(usize) -> f64) -> Estimate {
        let (figure, customers) = self.figure(&above, &below);
        Estimate::level(figure, customers)
    }

    /// `ours` less `theirs`, by `below`.
    pub(super) fn difference(
        &self,
        ours: impl Fn(usize) -> f64,
        theirs: impl Fn(usize) -> f64,
        below: impl Fn(usize) -> f64,
    ) -> Estimate {
        let (figure, customers) = self.figure(&|case| ours(case) - theirs(case), &below);
        let now: f64 = (0..self.replayed.cases.len()).map(&theirs).sum();
        let cases: f64 = (0..self.replayed.cases.len()).map(&below).sum();
        Estimate::difference(figure, customers, if cases > 0.0 { now / cases } else { 0.0 })
    }
}
