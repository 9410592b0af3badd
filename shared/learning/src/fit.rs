//! Coefficients fitted by replaying the shop's own baskets.

use scoring::model::{Coefficients, Model};
use scoring::placement::Protocol;

use crate::cases::Cut;
use crate::history::History;
use crate::shelf::Shelf;

/// What a fit was made of, for reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitReport {
    /// Kind of case.
    pub protocol: Protocol,
    /// Cases of both folds.
    pub cases: usize,
    /// Candidates of these cases.
    pub rows: usize,
    /// Candidates that were bought.
    pub positives: usize,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The fitted sets serve.
    Adopted,
    /// Too few cases or positives: the prior stays.
    TooFew,
    /// No better than the prior on the last fold: the prior stays.
    NoBetter,
}

/// Fits the model of a shop on the two folds before the cut, or keeps the prior where the shop is too young or the fit no better.
/// Protocols in the order of [`Protocol::ALL`] in the report.
#[must_use]
pub fn fit_model(_history: &History, _shelf: &Shelf, _cut: &Cut, _seed: u64) -> (Model, Vec<FitReport>) {
    unimplemented!()
}

/// Logistic regression with L2 on standardised features.
#[must_use]
pub fn logistic(_features: &[[f32; 31]], _labels: &[bool], _used: usize) -> Coefficients {
    unimplemented!()
}
