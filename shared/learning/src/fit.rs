//! A shop's model, fitted by replaying its own baskets: what serving computes for each candidate, against what was bought.

use rayon::prelude::*;
use scoring::candidate::generate;
use scoring::feature::{ANONYMOUS_FEATURES, FEATURES};
use scoring::id::ShopId;
use scoring::model::{CoefficientPair, Coefficients, Model, ModelOrigin};
use scoring::placement::Protocol;
use scoring::scene::Scene;

use crate::cases::{Case, Cut, Fold, draw};
use crate::history::History;
use crate::logistic::{Centre, Sample};
use crate::scenario::{Person, Scenario};
use crate::shelf::Shelf;
use crate::tables::Tables;

/// Fewest cases and fewest positives of both folds on which a shop is fitted.
pub const CASES_MIN: usize = 1_000;
/// See [`CASES_MIN`].
pub const POSITIVES_MIN: usize = 1_500;
/// Most cases of one fold that are replayed, evenly spread: it bounds memory in shops of any size.
pub const CASES_MAX: usize = 3_000;

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
    /// The fitted sets serve. Mean log-loss on the second fold of sets fitted on the first, and of the prior.
    Adopted {
        /// Of the sets fitted on the first fold.
        fitted: f64,
        /// Of the prior.
        prior: f64,
    },
    /// Too few cases or positives: the prior stays.
    TooFew,
    /// No better than the prior on the second fold: the prior stays.
    NoBetter {
        /// Of the sets fitted on the first fold.
        fitted: f64,
        /// Of the prior.
        prior: f64,
    },
}

/// The model of a shop fitted on the two folds before the cut; where the shop is too young or the fit no better, the prior's sets stay.
/// A fit on the first fold must beat the prior on the second; then both folds are fitted together, with a penalty on the distance to
/// the prior. Reports in the order of [`Protocol::ALL`]. A fitted model has version 1 and keeps the prior's shift of prices, in which its
/// sets are fitted too, so that fitted and kept sets stand side by side.
#[must_use]
pub fn fit_model(history: &History, shelf: &Shelf, cut: &Cut, prior: &Model, seed: u64) -> (Model, Vec<FitReport>) {
    let folds = cut.training().map(|fold| (Tables::frozen(history, shelf, fold.tables), fold));
    let mut model = prior.clone();
    let mut reports = Vec::new();
    for protocol in Protocol::ALL {
        let samples = folds.each_ref().map(|(tables, fold)| replayed(history, tables, fold, protocol, prior, seed));
        let (report, fitted) = fit_pair(protocol, samples, prior);
        if let Some(pair) = fitted {
            model.sets[protocol.index()] = pair;
            model.origin = ModelOrigin::Fitted;
            model.version = 1;
        }
        reports.push(report);
    }
    (model, reports)
}

/// Two fitted sets of one kind of case, or the reason to keep the prior's.
fn fit_pair(protocol: Protocol, samples: [(usize, Sample); 2], prior: &Model) -> (FitReport, Option<CoefficientPair>) {
    let [(first_cases, first), (second_cases, second)] = samples;
    let mut report = FitReport {
        protocol,
        cases: first_cases + second_cases,
        rows: first.features.len() + second.features.len(),
        positives: first.positives() + second.positives(),
        outcome: Outcome::TooFew,
    };
    if report.cases < CASES_MIN || report.positives < POSITIVES_MIN {
        return (report, None);
    }
    let before = prior.pair(protocol);
    let fit = |sample: &Sample, from: &CoefficientPair| {
        let set = |used: usize, prior: &Coefficients, from: &Coefficients| {
            sample.fit_from(used, Centre::Prior(prior), Centre::Prior(from))
        };
        CoefficientPair {
            anonymous: set(ANONYMOUS_FEATURES, &before.anonymous, &from.anonymous),
            known: set(FEATURES, &before.known, &from.known),
        }
    };
    let loss = |pair: &CoefficientPair| second.log_loss(&pair.anonymous) + second.log_loss(&pair.known);
    let tried = fit(&first, before);
    let (fitted, prior) = (loss(&tried), loss(before));
    if fitted >= prior {
        report.outcome = Outcome::NoBetter { fitted, prior };
        return (report, None);
    }
    report.outcome = Outcome::Adopted { fitted, prior };
    let mut both = first;
    both.features.extend(second.features);
    both.bought.extend(second.bought);
    (report, Some(fit(&both, &tried)))
}

/// The candidates of a fold's cases as serving would score them, and how many cases there were.
#[must_use]
pub fn replayed(
    history: &History,
    tables: &Tables,
    fold: &Fold,
    protocol: Protocol,
    prior: &Model,
    seed: u64,
) -> (usize, Sample) {
    let all = draw(history, protocol, fold, seed);
    let kept = all.len().min(CASES_MAX);
    let cases: Vec<&Case> = (0..kept).map(|case| &all[case * all.len() / kept]).collect();
    // The neutral shop needs a name only to be a shop.
    let Ok(id) = ShopId::new("replay") else { return (0, Sample::default()) };
    let scenario = Scenario::new(history, tables, id);
    let parts: Vec<Sample> = cases.par_iter().map(|case| candidates(&scenario, history, tables, case, protocol, prior)).collect();
    let rows = parts.iter().map(|part| part.features.len()).sum();
    let mut sample = Sample { features: Vec::with_capacity(rows), bought: Vec::with_capacity(rows) };
    for part in parts {
        sample.features.extend(part.features);
        sample.bought.extend(part.bought);
    }
    (kept, sample)
}

/// One case's candidates. Items that were not yet on the shelf are none, whoever bought them since.
#[allow(clippy::cast_possible_truncation)]
fn candidates(
    scenario: &Scenario<'_>,
    history: &History,
    tables: &Tables,
    case: &Case,
    protocol: Protocol,
    prior: &Model,
) -> Sample {
    let profile = scenario.profile(case, Person::Known);
    scenario.with_context(case, protocol, prior, profile.as_ref(), |context| {
        let scene = Scene::of(context);
        let mut sample = Sample::default();
        for candidate in generate(context, &scene) {
            let Some(number) = history.items().number(candidate.item) else { continue };
            if tables.shelf.get(candidate.item).is_some() {
                let features = scene.features(&candidate, f64::from(candidate.facts.ln_price), context.now);
                sample.features.push(features.map(|value| value as f32));
                sample.bought.push(case.hides(number).is_some());
            }
        }
        sample
    })
}
